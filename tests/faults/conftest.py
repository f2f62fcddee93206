"""A small world for the tests of faults: tiny seeds, a list of one's own, and a storage that was made once."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fault_ground import QUESTION, Run
from filelock import FileLock

from bench.child import Child, Ended, commands
from bench.common import tiny_seeds
from bench.kills import cheap


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`seeds/`, `mine.md` and a built `storage/`. Copy the storage, do not write it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "faults-world"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            seeds = tiny_seeds(folder / "seeds")
            lines = [f"- [Page {number}](https://h{number}.example.org/{number}) on phones" for number in range(12)]
            (folder / "mine.md").write_text("\n".join(["# Mine", "", "## Phones", "", *lines, ""]), encoding="utf-8")
            where = ("--storage", str(folder / "storage"), "--seeds", str(seeds))
            lines_ = (("add", str(folder / "mine.md")), ("search", QUESTION))
            ended = Child(commands, *((*line, *where) for line in lines_), before=(cheap,)).wait()
            assert ended.code == 0, ended.err
    return folder


@pytest.fixture
def storage(world: Path, tmp_path: Path) -> Path:
    """A copy of the built storage that the test may harm."""
    return Path(shutil.copytree(world / "storage", tmp_path / "storage"))


@pytest.fixture
def run(world: Path, tmp_path: Path) -> Run:
    """Runs `dlmentor` on the storage of the test, in a process of its own, and sees to it that no traceback shows."""

    def run(
        *arguments: object,
        storage: Path = tmp_path / "storage",
        seeds: Path = world / "seeds",
        before: tuple[Callable[[], object], ...] = (),
    ) -> Ended:
        where = ("--storage", str(storage), "--seeds", str(seeds))
        line = (*map(str, arguments), *where)
        ended = Child(commands, line, environ={"DLMENTOR_LLM": "none"}, before=(cheap, *before)).wait()
        assert "Traceback" not in ended.err + ended.out, ended.err
        return ended

    return run


@pytest.fixture
def healthy(run: Run, world: Path, tmp_path: Path) -> str:
    """What a search says when nothing is wrong."""
    whole = Path(shutil.copytree(world / "storage", tmp_path / "whole"))
    return run("search", QUESTION, "--json", storage=whole).out
