"""Files of the storage that were cut, garbled or deleted: rebuilt with one line, or put aside, never a traceback."""

import json
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from fault_ground import QUESTION, Run

from bench.child import Child
from bench.kills import cheap, fetch
from bench.replay import Replay
from dlmentor.fetch.cache import Answer, Cache
from dlmentor.plan import ProgressFile


def cut(file: Path) -> None:
    """Half of it is gone."""
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def emptied(file: Path) -> None:
    """All of it is gone."""
    file.write_bytes(b"")


def garbled(file: Path) -> None:
    """Of the same size, and nonsense."""
    file.write_bytes(random.Random(7).randbytes(file.stat().st_size))


def deleted(file: Path) -> None:
    """It is not there."""
    file.unlink()


HARMS = (cut, emptied, garbled, deleted)
Harm = Callable[[Path], None]


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_any_file_of_the_index_may_be_harmed(run: Run, world: Path, tmp_path: Path, healthy: str, harm: Harm) -> None:
    """Each file of the snapshot, the pointer and what is kept beside it, in turn: a search answers as ever."""
    names = sorted(
        str(path.relative_to(world / "storage"))
        for path in (world / "storage").rglob("*")
        if path.is_file() and path.name != ".lock" and path.suffix != ".lock"
    )
    names = [name for name in names if not name.startswith(("user/", "chroma/")) and "weights" not in name]
    assert len(names) > 30
    for name in random.Random(harm.__name__).sample(names, 4):
        storage = tmp_path / "storage"
        shutil.rmtree(storage, ignore_errors=True)
        shutil.copytree(world / "storage", storage)
        harm(storage / name)
        ended = run("search", QUESTION, "--json")
        assert ended.code == 0, (name, ended.err)
        assert ended.out == healthy, name
        assert len([line for line in ended.err.splitlines() if "…" not in line]) <= 1, (name, ended.err)


@pytest.mark.parametrize(
    ("part", "harm"),
    [
        ("sqlite", cut),
        ("sqlite", garbled),
        ("sqlite", deleted),
        ("vectors", cut),
        ("vectors", deleted),
        ("all", garbled),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_a_harmed_chroma_is_rebuilt(run: Run, storage: Path, healthy: str, part: str, harm: Harm) -> None:
    """Questions are answered meanwhile; the next sync says one line, and leaves a store that is whole."""
    files = [path for path in (storage / "chroma").rglob("*") if path.is_file()]
    chosen = [path for path in files if part == "all" or (path.name == "chroma.sqlite3") == (part == "sqlite")]
    assert chosen
    for file in chosen:
        harm(file)
    assert run("search", QUESTION, "--json").out == healthy
    ended = run("sync", "--json")
    assert ended.code == 0, ended.err
    report = json.loads(ended.out)
    assert len(report["messages"]) <= 1, report["messages"]
    assert run("search", QUESTION, "--json").out == healthy
    assert json.loads(run("sync", "--json").out)["unchanged"]
    assert json.loads(run("sync", "--force", "--json").out)["entries"] == report["entries"]


# What was fetched


@pytest.mark.parametrize("harm", [cut, garbled, deleted], ids=lambda harm: harm.__name__)
def test_harmed_fetched_files_are_fetched_again(storage: Path, world: Path, run: Run, harm: Harm) -> None:
    """The cache, its texts and the link states may each be harmed: commands go on, and a fetch brings all back."""
    replay = Replay()
    where = (str(storage), str(world / "seeds"), replay.port)
    try:
        assert Child(fetch, *where, before=(cheap,)).wait().code == 0
        texts = storage / "fetch" / "texts.jsonl"
        whole = sorted(texts.read_text().splitlines())
        (storage / "fetch" / "links.jsonl").write_text('{"url": "https://h1.example.org/1", "state": "alive"}\n' * 40)
        for name in ("answers.sqlite", "texts.jsonl", "links.jsonl"):
            harm(storage / "fetch" / name)
            assert run("list", "--json").code == 0
            again = Child(fetch, *where, before=(cheap,)).wait()
            assert again.code == 0, (name, again.err)
        found = {line for line in texts.read_text(errors="replace").splitlines() if line.startswith('{"id"')}
        assert found >= set(whole)
        assert run("search", QUESTION).code == 0
    finally:
        replay.close()


def test_a_cache_that_breaks_while_it_is_used_begins_anew(tmp_path: Path) -> None:
    """One line says so, and what is stored from then on is there."""
    said: list[str] = []
    file = tmp_path / "answers.sqlite"
    cache = Cache(file, said.append)
    cache.put("s", {str(number): Answer("empty", 1.0, reason="x" * 500) for number in range(400)})
    cache.close()
    data = bytearray(file.read_bytes())
    data[8192:] = random.Random(1).randbytes(len(data) - 8192)
    file.write_bytes(data)
    cache = Cache(file, said.append)
    for number in range(400):
        cache.get("s", str(number))
    cache.put("s", {"new": Answer("empty", 2.0)})
    assert cache.get("s", "new") == Answer("empty", 2.0)
    cache.close()
    assert len(said) == 1
    assert said[0].startswith(f"The cache {file} was damaged")
    assert sqlite3.connect(file).execute("PRAGMA integrity_check").fetchone() == ("ok",)


# What is the user's own


@pytest.mark.parametrize("harm", [garbled, lambda file: file.write_bytes(bytes(200))], ids=["garbled", "zeroes"])
def test_a_garbled_progress_is_kept_aside(run: Run, storage: Path, harm: Harm) -> None:
    """One sentence says under which name; marking and planning go on."""
    assert run("done", "mine:5").code == 0
    file = storage / "user" / "progress.yaml"
    harm(file)
    data = file.read_bytes()
    ended = run("progress")
    assert ended.code == 0, ended.err
    assert ended.err.count("\n") == 1
    assert "progress.damaged-1.yaml" in ended.err
    assert (storage / "user" / "progress.damaged-1.yaml").read_bytes() == data
    assert run("done", "mine:6").code == 0
    harm(file)
    assert "progress.damaged-2.yaml" in run("done", "mine:7").err
    assert [*ProgressFile(file).load().read] == ["web:h2.example.org/2"]


def test_a_slip_in_progress_is_left_for_its_writer(run: Run, storage: Path) -> None:
    """What a person wrote is never moved: the line is named, exit code 2."""
    file = storage / "user" / "progress.yaml"
    file.write_text("read:\n  a: 2026-01-01\n known: [\n")
    ended = run("done", "mine:5")
    assert ended.code == 2
    assert "progress.yaml line 3" in ended.err
    assert file.read_text().endswith("known: [\n")


@pytest.mark.parametrize("harm", [cut, emptied, garbled], ids=lambda harm: harm.__name__)
def test_a_garbled_manifest_loses_no_list(run: Run, storage: Path, healthy: str, harm: Harm) -> None:
    """The lists are found by their files; the manifest is kept aside, and one sentence says so."""
    file = storage / "user" / "lists" / "lists.json"
    harm(file)
    data = file.read_bytes()
    ended = run("search", QUESTION, "--json")
    assert (ended.code, ended.out) == (0, healthy)
    assert ended.err.count("is kept as lists.damaged-1.json") == 1
    assert (storage / "user" / "lists" / "lists.damaged-1.json").read_bytes() == data
    assert "mine" in run("lists").out
    assert run("remove", "mine").code == 0


@pytest.mark.parametrize("harm", [cut, emptied, garbled], ids=lambda harm: harm.__name__)
def test_a_garbled_list_stops_nothing(run: Run, storage: Path, world: Path, healthy: str, harm: Harm) -> None:
    """A list of one's own that cannot be read is named; adding it again mends it."""
    harm(storage / "user" / "lists" / "mine.md")
    ended = run("search", QUESTION)
    assert ended.code == 0, ended.err
    if harm is not cut:
        assert "mine.md" in ended.err
        assert "It is left out until you add it again." in ended.err
    ended = run("add", world / "mine.md")
    assert ended.code == 0, ended.err
    assert run("search", QUESTION, "--json").out == healthy
