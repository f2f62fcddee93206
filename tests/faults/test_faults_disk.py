"""A storage that cannot be written, or is full: questions are answered, the rest says what to do."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from fault_ground import QUESTION, Run, can_mount, obey_modes, on_full_disk, read_only, small_files

from bench.child import Child
from bench.kills import cheap, fetch
from bench.replay import Replay

Before = Callable[[], object]
WAYS = ("rights", "mount") if can_mount() else ("rights",)


@pytest.fixture(params=WAYS)
def locked(request: pytest.FixtureRequest, storage: Path) -> Iterator[tuple[Before, ...]]:
    """What makes the storage of the test unwritable in a child: its modes, or a mount that is read-only."""
    folders = [storage, *(path for path in storage.rglob("*") if path.is_dir())]
    if request.param == "rights":
        for path in (*storage.rglob("*"), storage):
            path.chmod(0o500 if path.is_dir() else 0o400)
        yield (obey_modes,)
        for path in folders:
            path.chmod(0o700)
    else:
        yield (partial(read_only, str(storage)),)


def sentence(err: str) -> str:
    """The last line, which must be ours and say where and what to do."""
    last = err.strip().splitlines()[-1]
    assert last.startswith("dlmentor: "), err
    return last


def test_a_read_only_storage_still_answers(run: Run, healthy: str, locked: tuple[Before, ...]) -> None:
    """Everything that only reads works, and searches as ever."""
    assert run("search", QUESTION, "--json", before=locked).out == healthy
    for line in (("ask", QUESTION), ("list",), ("plan", "mobile"), ("progress",), ("sync",), ("lists",)):
        ended = run(*line, before=locked)
        assert ended.code == 0, (line, ended.err)
    ended = run("doctor", "--json", before=locked)
    assert ended.code == 1
    found = {finding["part"]: finding for finding in json.loads(ended.out)}
    assert found["storage"]["state"] == "broken"
    assert "DLMENTOR_STORAGE" in found["storage"]["remedy"]
    assert found["index"]["state"] == "ok"


@pytest.mark.parametrize(
    "line", [("done", "mine:5"), ("add", "MINE"), ("remove", "mine"), ("sync", "--force"), ("fetch",)], ids=" ".join
)
def test_a_read_only_storage_says_what_to_do(
    run: Run, world: Path, storage: Path, locked: tuple[Before, ...], line: tuple[str, ...]
) -> None:
    """What has to write fails with one sentence: where, why, and that DLMENTOR_STORAGE names another folder."""
    ended = run(*(str(world / "mine.md") if part == "MINE" else part for part in line), before=locked)
    assert ended.code == 1, ended.err
    said = sentence(ended.err)
    assert str(storage) in said
    assert "Read-only file system" in said or "Permission denied" in said
    assert "DLMENTOR_STORAGE" in said


def test_an_index_that_cannot_be_renewed_still_answers(
    run: Run, world: Path, tmp_path: Path, healthy: str, locked: tuple[Before, ...]
) -> None:
    """The lists have changed and nothing can be written: the last index answers, and one sentence says so."""
    more = tmp_path / "seeds"
    more.mkdir()
    for name in ("notes", "concepts"):
        (more / name).symlink_to(world / "seeds" / name)
    (more / "emdl.md").write_text((world / "seeds" / "emdl.md").read_text() + "\n- [New](https://new.example.org)\n")
    ended = run("search", QUESTION, "--json", seeds=more, before=locked)
    assert ended.code == 0, ended.err
    assert ended.out == healthy
    assert "Until then the last index is used." in ended.err
    assert "DLMENTOR_STORAGE" in ended.err


@pytest.mark.parametrize("how", ["rights", "a file"])
def test_a_first_run_without_a_place_to_write_says_so(run: Run, tmp_path: Path, how: str) -> None:
    """Exit code 1, and what to set."""
    place = tmp_path / "nowhere"
    if how == "a file":
        place.write_text("in the way")
    else:
        place.mkdir(mode=0o500)
    for line in (("search", QUESTION), ("ask", QUESTION), ("sync",)):
        ended = run(*line, storage=place / "storage", before=(obey_modes,))
        assert ended.code == 1, ended.err
        assert str(place / "storage") in sentence(ended.err)
        assert "DLMENTOR_STORAGE" in sentence(ended.err)


@pytest.mark.parametrize("closed", [".", "user/lists", "fetch", "snapshots"])
def test_what_may_not_be_read_is_named(run: Run, storage: Path, closed: str) -> None:
    """No right to look into a folder: it is named, with a remedy, or not needed."""
    (storage / "fetch").mkdir(exist_ok=True)
    (storage / closed).chmod(0)
    try:
        ended = run("search", QUESTION, before=(obey_modes,))
    finally:
        (storage / closed).chmod(0o700)
    if ended.code:
        assert ended.code == 1
        assert str(storage) in sentence(ended.err)
        assert "Permission denied" in ended.err
        assert "right" in sentence(ended.err)


# Full


def test_files_that_cannot_grow_are_told(run: Run, world: Path, storage: Path, tmp_path: Path, healthy: str) -> None:
    """Every command that writes ends with exit code 1 and a sentence; nothing that was there is harmed."""
    progress = storage / "user" / "progress.yaml"
    progress.write_text("# mine, with many words\n" * 100)
    more = tmp_path / "more.md"
    more.write_text((world / "mine.md").read_text().replace("https://h", "https://g") * 3)
    for limit, line in (
        (1_000, ("done", "mine:5")),
        (1_000, ("add", more)),
        (2_000, ("sync", "--force")),
        (40_000, ("sync", "--force")),
        (200_000, ("sync", "--force")),
    ):
        ended = run(*line, before=(partial(small_files, limit),))
        assert ended.code == 1, (limit, line, ended.err)
        assert str(storage) in sentence(ended.err)
    assert run("search", QUESTION, "--json").out == healthy
    assert run("sync", "--force").code == 0
    assert run("search", QUESTION, "--json").out == healthy
    assert progress.read_text() == "# mine, with many words\n" * 100


def test_a_fetch_without_room_says_so_and_goes_on_later(storage: Path, world: Path) -> None:
    """The cache of answers is full: one sentence, and with room again the rest is fetched."""
    replay = Replay()
    try:
        where = (str(storage), str(world / "seeds"), replay.port)
        full = Child(fetch, *where, before=(cheap, partial(small_files, 20_000))).wait()
        assert full.code == 1
        assert "StoreError" in full.err
        assert "Free some space there, or set DLMENTOR_STORAGE" in full.err
        again = Child(fetch, *where, before=(cheap,)).wait()
    finally:
        replay.close()
    assert again.code == 0, again.err
    assert len((storage / "fetch" / "texts.jsonl").read_text().splitlines()) >= 12


def test_output_that_cannot_be_written_is_told(world: Path, storage: Path) -> None:
    """`dlmentor list > FILE` on a full disk: exit code 1 and one sentence, from a whole process to its very end."""
    line = [sys.executable, "-m", "dlmentor", "list", "--storage", str(storage), "--seeds", str(world / "seeds")]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(line, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 1
    # The count of the entries may have been said before the output was found to go nowhere.
    *_, last = ended.stderr.splitlines()
    assert last == "dlmentor: The output cannot be written: No space left on device. Free some space there."
    assert "Traceback" not in ended.stderr


def test_a_full_disk(world: Path, storage: Path, tmp_path: Path, healthy: str) -> None:
    """On a disk without room questions are answered, marks and lists are refused with a remedy, and all comes back."""
    if "mount" not in WAYS:
        # The test above fills files instead; this machine lets nobody mount a disk.
        assert WAYS == ("rights",)
        return
    disk = tmp_path / "disk"
    disk.mkdir()
    where = ["--storage", str(disk / "storage"), "--seeds", str(world / "seeds")]
    search = ["search", QUESTION, "--json", *where]
    writing = [["done", "mine:5", *where], ["add", str(world / "mine.md"), *where], ["sync", "--force", *where]]
    fill = partial(on_full_disk, str(disk), str(storage))
    child = Child(fill, 0, [search, *writing, search], [*writing, search], before=(cheap,)).wait()
    assert child.code == 0, child.err
    full, free = json.loads(child.out)
    assert [end[0] for end in full] == [0, 1, 1, 1, 0]
    assert full[0][1] == full[-1][1] == healthy
    for _, _, err in full[1:4]:
        assert str(disk / "storage") in sentence(err)
        assert "Free some space there, or set DLMENTOR_STORAGE" in sentence(err)
    assert [end[0] for end in free] == [0, 0, 0, 0]
    assert free[-1][1] == healthy
