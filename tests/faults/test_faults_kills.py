"""SIGKILL at random moments; `python -m bench kills` does the same a hundred times."""

from collections.abc import Iterator

import pytest

from bench.kills import KINDS, Kills


@pytest.fixture(scope="module")
def kills(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kills]:
    made = Kills(tmp_path_factory.mktemp("kills"))
    yield made
    made.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_kill_loses_nothing_and_leaves_nothing_to_repair(kills: Kills, kind: str) -> None:
    """What was reported as done is there, the command line works at once, and answers as if nothing had happened."""
    before = kills.found.kills[kind]
    for _ in range(3):
        kills.one(kind)
    assert kills.found.faults == []
    assert kills.found.kills[kind] == before + 3


def test_a_sync_with_the_real_model_survives_a_kill(kills: Kills) -> None:
    """MiniLM's vectors that were stored before the kill are as good as those that come after it."""
    kills.one("sync", real=True)
    assert kills.found.faults == []
    assert kills.found.kills["sync-real"] == 1
