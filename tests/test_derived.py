"""What is kept of files is what they say, and never what they said before."""

import os
import shutil
from pathlib import Path

import pytest

from dlmentor import Mentor
from dlmentor.derived import FOLDER, derived
from dlmentor.models import Value
from dlmentor.parts import Parts

SEEDS = Path(__file__).parents[1] / "seeds"


class Words(Value):
    words: tuple[str, ...] = ()


class Reader:
    """Reads a file, and counts how often."""

    def __init__(self, file: Path) -> None:
        self.file, self.times = file, 0

    def __call__(self) -> Words:
        self.times += 1
        return Words(words=tuple(self.file.read_text("utf-8").split()))


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    (tmp_path / "storage").mkdir()
    (tmp_path / "text").write_text("one two", encoding="utf-8")
    return Reader(tmp_path / "text")


def ask(reader: Reader) -> tuple[str, ...]:
    return derived(reader.file.parent / "storage", "words", Words, [reader.file], reader).words


def test_a_file_is_read_once(reader: Reader) -> None:
    """The second time nothing is read, and the answer is the same."""
    assert [ask(reader), ask(reader), reader.times] == [("one", "two"), ("one", "two"), 1]


def test_a_change_is_seen_even_if_its_time_is_set_back(reader: Reader) -> None:
    """A text of the same length with the old time of modification is another text."""
    ask(reader)
    before = reader.file.stat()
    reader.file.write_text("six two", encoding="utf-8")
    os.utime(reader.file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert ask(reader) == ("six", "two")


def test_a_file_in_a_folder_behind_it_counts(tmp_path: Path) -> None:
    """Adding and removing a file in a folder, or below it, is a change."""
    storage, folder = tmp_path / "storage", tmp_path / "folder"
    storage.mkdir()
    (folder / "below").mkdir(parents=True)

    def names() -> tuple[str, ...]:
        return derived(
            storage, "names", Words, [folder], lambda: Words(words=tuple(sorted(p.name for p in folder.rglob("*.md"))))
        ).words

    assert names() == ()
    (folder / "below" / "a.md").touch()
    assert names() == ("a.md",)
    (folder / "below" / "a.md").unlink()
    assert names() == ()


@pytest.mark.parametrize("damage", [b"", b"x", b"{}\n{}"], ids=["empty", "cut", "foreign"])
def test_a_damaged_file_is_not_believed(reader: Reader, damage: bytes) -> None:
    """Whatever stands in the kept file, the answer is right; one changed letter is noticed too."""
    ask(reader)
    file = reader.file.parent / "storage" / FOLDER / "words.json"
    file.write_bytes(damage or file.read_bytes().replace(b"two", b"six"))
    assert ask(reader) == ("one", "two")
    file.write_bytes(damage)
    assert ask(reader) == ("one", "two")


def test_without_a_storage_folder_nothing_is_written(tmp_path: Path) -> None:
    """Asking alone makes no folder."""
    (tmp_path / "text").write_text("one", encoding="utf-8")
    assert derived(tmp_path / "none", "words", Words, [], Reader(tmp_path / "text")).words == ("one",)
    assert [each.name for each in tmp_path.iterdir()] == ["text"]


def test_what_changes_while_it_is_read_is_not_kept(reader: Reader) -> None:
    """A text that is written while it is read is read again the next time."""

    def slow() -> Words:
        found = reader()
        reader.file.write_text("three", encoding="utf-8")
        return found

    derived(reader.file.parent / "storage", "words", Words, [reader.file], slow)
    assert ask(reader) == ("three",)


def test_the_kept_catalogue_is_the_parsed_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries, lists, issues, topics and lineages of the seed lists come back as they were; a new line is seen."""
    seeds, storage = tmp_path / "seeds", tmp_path / "storage"
    shutil.copytree(SEEDS, seeds)
    storage.mkdir()

    def read() -> tuple[object, ...]:
        with Mentor.open(storage=storage, seeds=seeds, model="none") as mentor:
            return mentor.catalog.parts, mentor.concepts.all, mentor.graph.pairs()

    parsed = read()
    with monkeypatch.context() as patched:
        patched.setattr(Parts, "_parsed_catalog", None)
        patched.setattr("dlmentor.concepts.load_concepts", None)
        patched.setattr("dlmentor.concepts.load_builds_on", None)
        assert read() == parsed
    with (seeds / "emdl.md").open("a", encoding="utf-8") as file:
        file.write("\n- [A wholly new paper](https://new.example/paper)\n")
    with Mentor.open(storage=storage, seeds=seeds, model="none") as mentor:
        assert mentor.find("A wholly new paper")[0].url == "https://new.example/paper"
