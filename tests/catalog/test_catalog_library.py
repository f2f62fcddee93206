"""Lists of one's own: added from anywhere, updated with words for what changed, never lost or out of their folder."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dlmentor.catalog.changes import compare
from dlmentor.catalog.library import LARGEST_LIST, Library, suggested_lists
from dlmentor.catalog.markdown import parse_list
from dlmentor.catalog.origin import read_origin
from dlmentor.errors import DlmentorError, FetchError, InputError, NotThereError, StoreError
from dlmentor.models import Entry, Source

ONE = "# One\n\n## A\n\n- [First paper of all](https://a.org/1) (NSDI'20)\n- [Second paper of all](https://a.org/2)\n"
TWO = "# One\n\n## A\n\n- [Second paper of all](https://a.org/2) (OSDI'21)\n\n## B\n\n- [Third paper of all](https://a.org/3)\n"
Web = dict[str, bytes]


@pytest.fixture
def web() -> Web:
    return {}


@pytest.fixture
def library(tmp_path: Path, web: Web) -> Library:
    def download(url: str) -> bytes:
        if url not in web:
            raise NotThereError(f"{url} answered HTTP 404.")
        return web[url]

    return Library(tmp_path / "storage", taken={"emdl", "Taken"}, download=download, today=lambda: "2026-01-01")


def write(path: Path, text: str = ONE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def names(library: Library) -> list[str]:
    return [kept.name for kept in library.lists()]


def test_a_file_is_copied_and_belongs_to_the_catalogue(library: Library, tmp_path: Path) -> None:
    """What happens to the original later does not matter until an update."""
    source = write(tmp_path / "My List.md")
    (change,) = library.add(source)
    assert (change.list, change.new, change.summary) == ("my-list", True, "2 added")
    source.unlink()
    (file,) = library.files()
    assert file.read_text("utf-8") == ONE
    (kept,) = library.lists()
    assert (kept.origin, kept.added) == (str(source), "2026-01-01")


def test_adding_again_updates_and_says_what_changed(library: Library, tmp_path: Path) -> None:
    """One list, not two."""
    source = write(tmp_path / "x.md")
    library.add(source)
    write(source, TWO)
    (change,) = library.add(source)
    assert (names(library), change.new) == (["x"], False)
    assert [(each.what, each.title, each.line) for each in change.changes] == [
        ("changed", "Second paper of all", 5),
        ("added", "Third paper of all", 9),
        ("removed", "First paper of all", 5),
    ]
    assert change.summary == "1 added, 1 removed, 1 changed"
    assert library.update()[0].summary == "nothing has changed"


def test_moves_and_new_addresses_are_told_from_changes() -> None:
    """A paper that only changed its section, and one that only changed its address."""
    before = parse_list(
        "# L\n\n## A\n\n- [A paper of words](https://a.org/1)\n- [B paper of words](https://a.org/2)\n", "l"
    )
    after = parse_list(
        "# L\n\n## B\n\n- [A paper of words](https://a.org/1)\n\n## A\n\n- [B paper of words](https://b.org/9)\n", "l"
    )
    found = [(change.what, change.title, change.detail) for change in compare(before, after)]
    assert found == [
        ("moved", "A paper of words", "from A to B"),
        ("changed", "B paper of words", "its address was https://a.org/2"),
    ]


def test_a_folder_gives_every_list_in_it(library: Library, tmp_path: Path) -> None:
    """Not what is hidden, no list, no text, or outside of it; one that goes is taken out."""
    folder = tmp_path / "lists"
    write(folder / "a.md")
    write(folder / "deep" / "README.md", TWO)
    write(folder / ".hidden" / "b.md")
    write(folder / "prose.md", "# Only words\n\nNothing else.\n")
    write(folder / "code.py", ONE)
    (folder / "binary.md").write_bytes(bytes(range(256)) * 10)
    (folder / "out.md").symlink_to(write(tmp_path / "secret.md"))
    library.add(folder)
    assert sorted(names(library)) == ["a", "deep"]
    (folder / "a.md").unlink()
    changes = library.update("all")
    assert [(change.list, change.gone) for change in changes] == [("deep", False), ("a", True)]
    assert [path.name for path in library.files()] == ["deep.md"]


def test_other_names_of_a_readme_are_tried_only_if_there_is_none_of_the_first(tmp_path: Path) -> None:
    """Without a network, or where a service has had enough, four more questions would bring nothing."""
    asked = []

    def download(url: str) -> bytes:
        asked.append(url)
        raise FetchError(f"{url} answered HTTP 503.")

    with pytest.raises(FetchError, match="503"):
        Library(tmp_path / "storage", download=download).add("github:o/r")
    assert asked == ["https://raw.githubusercontent.com/o/r/HEAD/README.md"]


def test_a_repository_gives_its_readme_a_file_or_a_folder(library: Library, web: Web) -> None:
    """Whatever way the repository is written."""
    raw = "https://raw.githubusercontent.com/o/r"
    web[f"{raw}/HEAD/readme.md"] = ONE.encode()
    web[f"{raw}/HEAD/docs/papers.md"] = TWO.encode()
    web[f"{raw}/dev/docs/papers.md"] = ONE.encode()
    web["https://api.github.com/repos/o/r/contents/docs"] = json.dumps(
        [
            {"type": "file", "path": "docs/papers.md"},
            {"type": "file", "path": "docs/x.png"},
            {"type": "dir", "path": "docs/d"},
        ]
    ).encode()
    for given in (
        "github:o/r",
        "https://github.com/o/r",
        "https://github.com/o/r.git",
        "https://www.github.com/o/r/tree/main",
    ):
        library.add(given)
    assert names(library) == ["r"]
    library.add("https://github.com/o/r/blob/main/docs/papers.md")
    library.add("github:o/r/docs/papers.md@dev")
    library.add("github:o/r/docs")
    assert names(library) == ["r", "r-papers", "r-papers-2", "r-papers-3"]
    assert [change.summary for change in library.update()] == ["nothing has changed"] * 4


def test_an_address_gives_its_text(library: Library, web: Web) -> None:
    """Named after its last part."""
    web["https://h.org/lists/Papers.md?raw=1"] = ONE.encode()
    library.add("https://h.org/lists/Papers.md?raw=1")
    assert names(library) == ["papers"]


@pytest.mark.parametrize(
    ("wished", "name"),
    [
        ("../../evil", "evil"),
        ("emdl", "emdl-2"),
        ("TAKEN", "taken-2"),
        ("CON", "con-list"),
        ("...", "list"),
        ("深度 学习", "深度-学习"),
        ("a" * 300, "a" * 60),
        ("lists", "lists"),
    ],
)
def test_names_are_safe_and_nobody_elses(library: Library, tmp_path: Path, wished: str, name: str) -> None:
    """No way out of the folder, no shadow over a seed, no name that a system keeps for itself."""
    assert library._free_name(wished, []) == name


def test_a_manifest_that_points_elsewhere_is_refused(library: Library, tmp_path: Path) -> None:
    """Removing `../../x` must remove nothing."""
    folder = tmp_path / "storage" / "user" / "lists"
    write(folder / "lists.json", json.dumps([{"name": "../../../precious", "origin": "x"}]))
    precious = write(tmp_path / "precious.md")
    with pytest.raises(StoreError, match="cannot be read"):
        library.remove("../../../precious")
    assert precious.exists()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("", "Nothing was given"),
        ("nowhere.md", "There is no file or folder 'nowhere.md'"),
        ("ftp://h.org/x.md", "no address that lists can come from"),
        ("github:o", "no address"),
        ("github:o/r/../../x", "no place in a repository"),
        ("https://h.org/missing.md", "HTTP 404"),
        ("https://h.org/prose.md", "holds no list"),
        ("https://h.org/huge.md", "is larger than"),
        ("https://h.org/empty.md", "is empty"),
        ("https://h.org/binary.md", "is not text"),
        ("github:o/none", "HTTP 404"),
        ("github:o/r/odd", "is no folder of texts"),
    ],
)
def test_what_cannot_be_added_is_said_and_changes_nothing(library: Library, web: Web, given: str, message: str) -> None:
    """With what could be given instead."""
    web |= {
        "https://h.org/prose.md": b"# Words\n\nOnly words.\n",
        "https://h.org/huge.md": b"x" * (LARGEST_LIST + 1),
        "https://h.org/empty.md": b" \n",
        "https://h.org/binary.md": bytes(range(32)) * 100,
        "https://api.github.com/repos/o/r/contents/odd": b'{"type": "file"}',
    }
    with pytest.raises(DlmentorError, match=message):
        library.add(given)
    assert library.lists() == ()


def test_an_update_that_fails_keeps_what_was_there(library: Library, web: Web, tmp_path: Path) -> None:
    """And does not stop the others."""
    web["https://h.org/a.md"] = ONE.encode()
    library.add("https://h.org/a.md")
    source = write(tmp_path / "b.md")
    library.add(source)
    web["https://h.org/a.md"] = b"<html>gone</html>"
    write(source, TWO)
    first, second = library.update()
    assert "holds no list" in first.error
    assert second.changes
    assert (tmp_path / "storage/user/lists/a.md").read_text("utf-8") == ONE
    source.unlink()
    assert "b.md" in library.update("b")[0].error
    assert names(library) == ["a", "b"]


def test_a_failure_while_writing_loses_nothing(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old text and the old manifest stand until the new ones are whole."""
    source = write(tmp_path / "a.md")
    library.add(source)
    write(source, TWO)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(StoreError, match="No space left"):
            library.add(source)
    assert library.files()[0].read_text("utf-8") == ONE
    assert not [path for path in (tmp_path / "storage/user/lists").iterdir() if path.name.startswith(".a.md")]
    assert library.add(source)[0].changes


def test_lists_are_removed_by_name_or_origin(library: Library, tmp_path: Path) -> None:
    """And an unknown one is named together with those that are there."""
    one, two = write(tmp_path / "one.md"), write(tmp_path / "two.md")
    library.add(one)
    library.add(two)
    with pytest.raises(InputError, match="Yours are one, two"):
        library.remove("three")
    library.remove("one")
    library.remove(str(two))
    assert (library.lists(), library.files()) == ((), [])
    with pytest.raises(InputError, match="You have added none"):
        library.update("one")


def test_lists_that_the_lists_point_to() -> None:
    """Only those that can be added, each once, and not those that were."""

    def entry(url: str, kind: str = "list") -> Entry:
        ident = "github:" + url.removeprefix("https://github.com/").lower() if "github" in url else f"web:{url}"
        source = Source(list="l", line=1)
        return Entry.model_validate({"id": ident, "title": "T", "url": url, "kind": kind, "sources": (source,)})

    entries = [
        entry("https://github.com/o/awesome-x"),
        entry("https://github.com/o/awesome-x#part"),
        entry("https://github.com/o/known"),
        entry("https://github.com/o/r/blob/main/papers.md"),
        entry("https://github.com/o/r/blob/main/book.pdf"),
        entry("https://github.com/o/tool", "tool"),
        entry("https://h.org/list"),
    ]
    found = suggested_lists(entries, {"github:o/known"})
    assert [each.origin for each in found] == ["github:o/awesome-x", "github:o/r/papers.md"]
    assert found[0].where == ("l:1",)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("github:O/R/a/b.md", "github:O/R/a/b.md"),
        ("https://github.com/O/R/blob/v2/a/b.md", "github:O/R/a/b.md@v2"),
        ("https://raw.githubusercontent.com/O/R/main/a.md", "github:O/R/a.md"),
        ("https://h.org/x", "https://h.org/x"),
    ],
)
def test_an_origin_reads_its_own_text_again(given: str, text: str) -> None:
    """So that an update finds the same place."""
    origin = read_origin(given)
    assert origin.text == text
    assert read_origin(origin.text).text == text


def test_a_library_without_a_network_still_takes_files(tmp_path: Path) -> None:
    """And says what to do about addresses."""
    library = Library(tmp_path)
    library.add(write(tmp_path / "a.md"))
    with pytest.raises(InputError, match="Save the list to a file"):
        library.add("https://h.org/x.md")


def test_a_page_may_only_name_places_on_the_web(library: Library, web: Web, tmp_path: Path) -> None:
    """Whoever types into a page must not read this machine's files."""
    for given in (str(write(tmp_path / "a.md")), str(tmp_path), "~/x.md", "file:///etc/passwd"):
        with pytest.raises(InputError, match="is no web address"):
            library.add(given, only_web=True)
    web["https://h.org/a.md"] = ONE.encode()
    assert library.add("https://h.org/a.md", only_web=True)


def test_names_may_clash_between_folders(library: Library, tmp_path: Path) -> None:
    """Both lists are kept."""
    make: Callable[[str], Path] = lambda folder: write(tmp_path / folder / "papers.md")  # noqa: E731
    library.add(make("a"))
    library.add(make("b"))
    assert names(library) == ["papers", "papers-2"]
