"""Several programs on one storage at once, and a clock that somebody sets."""

import json
import shutil
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fault_ground import QUESTION, Run, wrong_clock

from bench.child import Child, commands
from bench.kills import CheapModel, cheap
from dlmentor import Mentor, private
from dlmentor.fetch.cache import Answer, Cache
from dlmentor.fetch.engine import Ask, Clock, Engine, Outcome
from dlmentor.fetch.source import Parsed, Source, fixed
from dlmentor.fetch.web import Page, Request

YEARS = 5 * 365 * 86_400.0


def test_two_syncs_at_once_do_the_work_once(world: Path, storage: Path, run: Run, healthy: str) -> None:
    """Of two processes one works and the other waits for it, says so, and finds nothing left to do."""
    line = ("sync", "--force", "--json", "--storage", str(storage), "--seeds", str(world / "seeds"))
    plain = tuple(part for part in line if part != "--force")
    shutil.rmtree(storage / "snapshots")
    both = [Child(commands, each, before=(cheap,)) for each in (plain, plain)]
    ends = [each.wait() for each in both]
    assert [end.code for end in ends] == [0, 0], [end.err for end in ends]
    reports = [json.loads(end.out) for end in ends]
    assert sorted(report["unchanged"] for report in reports) == [False, True]
    assert len({report["generation"] for report in reports}) == 1
    forced = [Child(commands, line, before=(cheap,)) for _ in range(2)]
    assert [each.wait().code for each in forced] == [0, 0]
    assert run("search", QUESTION, "--json").out == healthy


def ask_on(storage: str, seeds: str, until: str) -> None:
    """Search again and again until a file appears; write what was seen."""
    seen: set[int] = set()
    asked = 0
    with Mentor.open(storage=storage, seeds=seeds, model="none") as mentor:
        while not Path(until).exists():
            hits = mentor.search("pages on phones", limit=None)
            seen.add(len([hit for hit in hits if hit.entry.id.startswith("web:h")]))
            asked += 1
            if asked == 1:
                sys.stdout.write("ready\n")
                sys.stdout.flush()
    sys.stdout.write(" ".join(map(str, (asked, *sorted(seen)))))


def test_those_who_ask_during_syncs_see_the_old_or_the_new(
    world: Path, storage: Path, run: Run, tmp_path: Path
) -> None:
    """Three programs ask while lists come and go and the index is made anew: no error, and no half of anything."""
    mine = (world / "mine.md").read_text()
    longer = tmp_path / "mine.md"
    longer.write_text(mine + "\n".join(f"- [More {n}](https://h{n}.example.org/{n}) on phones" for n in range(20, 28)))
    done = tmp_path / "done"
    where = (str(storage), str(world / "seeds"), str(done))
    asking = [Child(ask_on, *where, before=(cheap,)) for _ in range(3)]
    try:
        for child in asking:
            until = time.monotonic() + 120
            while "ready" not in child.read() and child.process.is_alive():
                assert time.monotonic() < until
                time.sleep(0.02)
        for _ in range(2):
            assert run("add", longer).code == 0
            assert run("sync", "--force").code == 0
            assert run("remove", "mine-2").code == 0
            assert run("sync").code == 0
    finally:
        done.touch()
        ends = [child.wait() for child in asking]
    for end in ends:
        assert end.code == 0, end.err
        assert end.err.count("Traceback") == 0
        _, asked, *seen = end.out.split()
        assert int(asked) > 1
        assert set(map(int, seen)) <= {12, 20}


def test_one_who_asks_while_the_same_process_syncs_gets_an_answer(
    world: Path, storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the app somebody asks while somebody else's sync runs: both end well."""
    monkeypatch.setattr("dlmentor.index.embedders.open_embedder", lambda *_: CheapModel())
    failed: list[BaseException] = []
    with Mentor.open(storage=storage, seeds=world / "seeds", model="none") as mentor:
        mentor.search(QUESTION)

        def sync() -> None:
            try:
                mentor.sync(force=True)
            except BaseException as error:
                failed.append(error)

        working = threading.Thread(target=sync)
        working.start()
        while working.is_alive():
            assert len(mentor.search(QUESTION, limit=3)) == 3
        working.join()
    assert failed == []


class SlowModel(CheapModel):
    """Stops before the many texts of a sync until it may go on; a question's few it takes at once."""

    def __init__(self) -> None:
        self.begun, self.may_go_on = threading.Event(), threading.Event()

    def embed(self, texts: Sequence[str], _progress: object = None) -> "np.ndarray[Any, np.dtype[np.float32]]":
        if len(texts) > 8:
            self.begun.set()
            assert self.may_go_on.wait(120)
        return super().embed(texts)


@pytest.mark.parametrize("by_question", [False, True], ids=["by a sync", "by a question"])
def test_nobody_waits_while_another_thread_makes_the_index(
    world: Path, storage: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_question: bool
) -> None:
    """A long list is added in the app: until it is in the index, others are answered from the last one."""
    model = SlowModel()
    monkeypatch.setattr("dlmentor.index.embedders.open_embedder", lambda *_: model)
    long = tmp_path / "long.md"
    long.write_text("# Long\n\n" + "\n".join(f"- [Kites {n}](https://k.example.org/{n})" for n in range(20)))
    with Mentor.open(storage=storage, seeds=world / "seeds", model="none") as mentor, ThreadPoolExecutor(2) as pool:
        # This storage was made with the same cheap vectors, so there is nothing to make yet.
        mentor.search(QUESTION)
        mentor.add(long)
        made = pool.submit(lambda: mentor.search("kites") if by_question else mentor.sync())
        try:
            assert model.begun.wait(120)
            asked = pool.submit(lambda: (mentor.search(QUESTION, limit=3), mentor.ask(QUESTION)))
            hits, answer = asked.result(timeout=60)
            assert not made.done()
        finally:
            model.may_go_on.set()
        assert len(hits) == 3
        assert answer.citations
        made.result(timeout=120)
        assert mentor.search("kites", limit=1)[0].entry.title.startswith("Kites")


def test_threads_that_write_one_file_never_mix(tmp_path: Path) -> None:
    """Whoever reads it sees what one of them wrote, whole; none of them fails."""
    file = tmp_path / "file"
    wrong: list[object] = []

    def write(letter: bytes) -> None:
        try:
            for _ in range(40):
                private.write(file, letter * 100_000)
                seen = file.read_bytes()
                if len(seen) != 100_000 or len(set(seen)) != 1:
                    wrong.append(len(seen))
        except OSError as error:
            wrong.append(error)

    threads = [threading.Thread(target=write, args=(letter,)) for letter in (b"a", b"b", b"c", b"d")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert list(tmp_path.iterdir()) == [file]


# The clock


@pytest.mark.parametrize("years", [-YEARS, YEARS], ids=["back", "forward"])
def test_nothing_depends_on_the_year_of_the_clock(run: Run, storage: Path, world: Path, years: float) -> None:
    """Add, sync, mark and search under a clock that is years off, then under the right one: all is found."""
    jump = partial(wrong_clock, years)
    assert run("remove", "mine", before=(jump,)).code == 0
    assert run("add", world / "mine.md", before=(jump,)).code == 0
    assert run("sync", before=(jump,)).code == 0
    assert run("done", "mine:5", before=(jump,)).code == 0
    for before in ((), (jump,), ()):
        ended = run("search", "pages on phones", "--json", before=before)
        assert (ended.code, ended.err) == (0, "")
        assert json.loads(ended.out)
    assert "web:h0.example.org/0" in run("progress", "--json").out


class Wall:
    """A clock on the wall that jumps by years whenever it is looked at; waiting only makes `passed` grow."""

    def __init__(self) -> None:
        self.looks, self.passed = 0, 0.0

    def now(self) -> float:
        self.looks += 1
        return 1.8e9 + (YEARS if self.looks % 2 else -YEARS)

    def sleep(self, seconds: float) -> None:
        self.passed += seconds


def _source() -> Source:
    def request(keys: object) -> Request:
        return Request("https://a.example.org/" + str(keys[0]))  # type: ignore[index]

    def parse(keys: object, _: Page) -> Parsed:
        return Parsed({})

    return Source("s", "S", request, parse, fixed("a.example.org"), pause=3.0, fresh_days=30)


def test_a_jumping_clock_neither_hangs_nor_hurries_a_fetch(tmp_path: Path) -> None:
    """Between two requests to one host lie its three seconds, whatever the clock on the wall says."""
    wall = Wall()
    times: list[float] = []

    def transport(request: Request) -> Page:
        times.append(wall.passed)
        return Page(200, request.url, {}, b"")

    cache = Cache(tmp_path / "answers.sqlite")
    engine: Engine[int] = Engine(
        transport, cache, {"s": _source()}, clock=Clock(wall.now, wall.sleep, lambda: wall.passed)
    )
    ended: list[Outcome] = []
    engine.run([Ask("s", str(n), n) for n in range(6)], lambda _, outcome: ended.append(outcome) or ())
    cache.close()
    assert len(ended) == 6
    assert len(times) == 6
    assert all(later - earlier >= 3.0 - 1e-6 for earlier, later in pairwise(times))


@pytest.mark.parametrize(("age", "again"), [(-YEARS, True), (YEARS, True), (86_400.0, False), (-3_600.0, False)])
def test_an_answer_from_the_future_is_not_fresh(tmp_path: Path, age: float, again: bool) -> None:
    """What was stored while the clock was years ahead is asked again; an hour of summer time is nothing."""
    now = 1.8e9
    cache = Cache(tmp_path / "answers.sqlite")
    cache.put("s", {"k": Answer("empty", now - age, reason="not known there")})
    cache.rest("a.example.org", now + YEARS, "was noted while the clock was wrong")
    asked: list[str] = []

    def transport(request: Request) -> Page:
        asked.append(request.url)
        return Page(200, request.url, {}, b"")

    engine: Engine[int] = Engine(
        transport, cache, {"s": _source()}, clock=Clock(lambda: now, lambda _: None, lambda: 0.0)
    )
    engine.run([Ask("s", "k", 1)], lambda *_: ())
    cache.close()
    assert bool(asked) is again
