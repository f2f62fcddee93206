"""Whatever dlmentor puts under its storage folder is its owner's alone."""

import os
import shutil
import stat
from functools import partial
from pathlib import Path

from fault_ground import QUESTION, Run

from bench.child import Child
from bench.kills import cheap, fetch
from bench.replay import Replay
from dlmentor import private

OPEN = partial(os.umask, 0)


def open_to_others(top: Path) -> dict[str, str]:
    """What others than the owner could use, with its mode."""
    return {
        str(path.relative_to(top)): oct(stat.S_IMODE(path.lstat().st_mode))
        for path in (top, *top.rglob("*"))
        if stat.S_IMODE(path.lstat().st_mode) != (0o700 if path.is_dir() else 0o600)
    }


def test_everything_under_the_storage_is_the_owners_alone(run: Run, world: Path, tmp_path: Path) -> None:
    """After each kind of work, under a umask that forbids nothing, folders are 0700 and files 0600."""
    storage = tmp_path / "storage"
    harmless = Path(shutil.copy(world / "mine.md", tmp_path / "mine.md"))
    steps = [
        ("add", harmless),
        ("sync",),
        ("ask", QUESTION),
        ("search", QUESTION),
        ("done", "mine:5"),
        ("plan", "mobile", "--export", tmp_path / "plan.md"),
        ("progress",),
        ("remove", "mine"),
        ("sync", "--force"),
    ]
    for step in steps:
        run(*step, before=(OPEN,))
        assert open_to_others(storage) == {}, step
    assert (storage / "chroma" / "chroma.sqlite3").exists()
    assert (storage / "user" / "progress.yaml").exists()
    # What the user named a place for is theirs to share.
    assert stat.S_IMODE((tmp_path / "plan.md").stat().st_mode) == 0o666


def test_what_is_fetched_is_the_owners_alone(storage: Path, world: Path) -> None:
    """The cache of answers with SQLite's own files, the texts and the lock: all 0600, even while the fetch runs."""
    replay = Replay()
    try:
        child = Child(fetch, str(storage), str(world / "seeds"), replay.port, before=(cheap, OPEN))
        seen: set[str] = set()
        while child.process.is_alive():
            for path in (storage / "fetch").glob("*"):
                try:
                    mode = stat.S_IMODE(path.stat().st_mode)
                except FileNotFoundError:
                    continue
                assert mode == 0o600, path
                seen.add(path.name)
        ended = child.wait()
    finally:
        replay.close()
    assert ended.code == 0, ended.err
    assert "answers.sqlite" in seen
    assert (storage / "fetch" / "texts.jsonl").exists()
    assert open_to_others(storage) == {}


def test_a_storage_of_before_is_tightened(run: Run, storage: Path) -> None:
    """A storage that others could read is closed by the first command, whatever that is."""
    for path in (storage, *storage.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert run("list", "--json").code == 0
    assert open_to_others(storage) == {}


def test_what_is_not_ours_keeps_its_modes(run: Run, tmp_path: Path) -> None:
    """Who names a folder with other things in it as the storage finds those, and the folder, as open as they were."""
    storage = tmp_path / "storage"
    (storage / "holidays").mkdir(parents=True)
    (storage / "holidays" / "sea.txt").write_text("blue")
    shared = (storage, storage / "holidays", storage / "holidays" / "sea.txt")
    for path in shared:
        path.chmod(0o755)
    assert run("sync").code == 0
    assert [stat.S_IMODE(path.stat().st_mode) for path in shared] == [0o755] * 3
    assert open_to_others(storage / "chroma") == open_to_others(storage / "snapshots") == {}


def test_rights_are_only_taken_away(tmp_path: Path) -> None:
    """What its owner made read-only stays so, and a link out of the storage is not followed."""
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    outside.chmod(0o644)
    user = tmp_path / "storage" / "user"
    user.mkdir(parents=True)
    (user / "link").symlink_to(outside)
    user.chmod(0o555)
    private.tighten(tmp_path / "storage")
    assert stat.S_IMODE(user.stat().st_mode) == 0o500
    assert stat.S_IMODE(outside.stat().st_mode) == 0o644
    user.chmod(0o700)
