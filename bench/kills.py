"""SIGKILL at random moments of adding, syncing, fetching and marking: nothing lost, nothing to repair by hand."""

import hashlib
import json
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bench.child import Child, commands
from bench.common import Setup, tiny_seeds
from bench.replay import HurriedClock, Replay, Through, text
from bench.report import Figure, Section, Table
from dlmentor import Mentor

KINDS = ("add", "sync", "fetch", "mark")
_QUESTIONS = ("pages about networks on phones", "throw away what a network does not need", "everything from ICLR")
_LISTS, _PAGES = 10, 48
# So often the real model takes part: it needs time, and the store cares little whose vectors it keeps.
_REAL_EVERY = 8
_SEED = 20261121
_NOON = 1_790_000_000.0


class CheapModel:
    """Words in buckets: near enough to a model, and at once."""

    name = "buckets"
    max_pieces = 256

    def embed(self, texts: Sequence[str], _progress: object = None) -> "np.ndarray[Any, np.dtype[np.float32]]":
        """One row of unit length per text."""
        rows = np.full((len(texts), 64), 1e-3, dtype=np.float32)
        for row, each in zip(rows, texts, strict=True):
            for word in each.lower().split():
                row[hashlib.blake2b(word.encode(), digest_size=1).digest()[0] % 64] += 1
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / lengths, dtype=np.float32)

    def count(self, text: str) -> int:
        """Its words."""
        return len(text.split()) + 2


def cheap() -> None:
    """In a child: use the cheap model instead of MiniLM, and take small steps, so that there is more to interrupt."""
    from dlmentor.index import embedders, filling

    embedders.open_embedder = lambda *_: CheapModel()
    filling._STEP = 16


def _open(storage: str, seeds: str) -> Mentor:
    return Mentor.open(storage=storage, seeds=seeds, model="none")


def _tell(*what: object) -> None:
    print(*what, flush=True)


# The jobs. Each says `ready` when it begins, and then what is done as soon as it is.


def add_lists(storage: str, seeds: str, files: Sequence[str]) -> None:
    """Add lists one by one."""
    with _open(storage, seeds) as mentor:
        _tell("ready")
        for file in files:
            mentor.add(file)
            _tell(Path(file).stem)


def sync(storage: str, seeds: str) -> None:
    """Bring the index up to date."""
    with _open(storage, seeds) as mentor:
        _tell("ready")
        _tell(mentor.sync().generation)


def fetch(storage: str, seeds: str, port: int) -> None:
    """Fetch the descriptions of all pages."""
    with _open(storage, seeds) as mentor:
        pages = [entry.id for entry in mentor.catalog.entries if entry.id.startswith("web:h")]
        _tell("ready")
        mentor.fetch(
            ids=pages,
            transport=Through(port),
            clock=HurriedClock(_NOON).clock,
            progress=lambda _what, done, _total: _tell(done),
        )


def mark(storage: str, seeds: str, ids: Sequence[str]) -> None:
    """Mark entries as read one by one."""
    with _open(storage, seeds) as mentor:
        _tell("ready")
        for ident in ids:
            mentor.mark(read=[ident])
            _tell(ident)


JOBS = {"add": add_lists, "sync": sync, "fetch": fetch, "mark": mark}


@dataclass
class Found:
    """What came of the kills."""

    kills: Counter[str] = field(default_factory=Counter)
    too_late: int = 0
    faults: list[str] = field(default_factory=list)


class Kills:
    """The places in which jobs are killed; each kill happens in a fresh copy of a storage that was made once."""

    def __init__(self, folder: Path, seed: int = _SEED) -> None:
        self.folder, self.chance = folder, random.Random(seed)
        shutil.rmtree(folder, ignore_errors=True)
        self.seeds = tiny_seeds(folder / "seeds")
        self.found = Found()
        self.replay = Replay()
        (folder / "lists").mkdir(parents=True)
        self.files = [self._write_list(number) for number in range(_LISTS)]
        self._expected: dict[str, Any] = {}
        self._lasts: dict[str, float] = {}
        self._bases: dict[bool, Path] = {}

    def close(self) -> None:
        """Stop the server."""
        self.replay.close()

    def run(self, count: int) -> Found:
        """Kill so often, in turns of all kinds."""
        for number in range(count):
            kind = KINDS[number % len(KINDS)]
            self.one(kind, real=kind == "sync" and number // len(KINDS) % _REAL_EVERY == _REAL_EVERY - 1)
        return self.found

    def one(self, kind: str, real: bool = False) -> None:
        """Kill one job of this kind, then look at everything."""
        name = f"{kind}-real" if real else kind
        if name not in self._expected:
            self._unharmed(kind, real, name)
        for _ in range(20):
            storage = self._copy(kind, real, "killed")
            child = self._start(kind, real, storage)
            _await(child)
            time.sleep(self.chance.uniform(0, self._lasts[name]))
            child.kill()
            ended = child.wait()
            if ended.killed:
                break
            self.found.too_late += 1
        else:
            raise AssertionError(f"{name} is always done before it can be killed")
        self.found.kills[name] += 1
        try:
            self._check(kind, real, storage, ended.out.split()[1:])
        except AssertionError as error:
            self.found.faults.append(f"{name} after {ended.out.split()[-1:]}: {error}")

    # What is done, and what must come of it

    def _unharmed(self, kind: str, real: bool, name: str) -> None:
        """Do the job without a kill: how long it takes, and what one finds then."""
        storage = self._copy(kind, real, "whole")
        child = self._start(kind, real, storage)
        _await(child)
        started = time.monotonic()
        ended = child.wait()
        self._lasts[name] = time.monotonic() - started
        assert ended.code == 0, ended.err
        self._expected[name] = self._look(storage, real)

    def _check(self, kind: str, real: bool, storage: Path, told: list[str]) -> None:
        getattr(self, f"_check_{kind}")(real, storage, told)
        seen = self._look(storage, real)
        assert seen == self._expected[f"{kind}-real" if real else kind], (
            "the answers differ from those of a whole store"
        )

    def _check_add(self, real: bool, storage: Path, told: list[str]) -> None:
        with _open(str(storage), str(self.seeds)) as mentor:
            names = [kept.name for kept in mentor.own_lists()]
            lost = [name for name in told if name not in names]
            assert not lost, f"lists were lost: {lost}"
            for name in names:
                assert mentor.list_text(name) == (self.folder / "lists" / f"{name}.md").read_text(), f"{name} is cut"
        ended = self._start("add", real, storage).wait()
        assert ended.code == 0, ended.err

    def _check_sync(self, real: bool, storage: Path, told: list[str]) -> None:
        from dlmentor.index.snapshot import Snapshot

        before = Snapshot.open(self._base(real))
        now = Snapshot.open(storage)
        assert now.generation in (before.generation, *told) or now.generation > before.generation
        assert not told or now.generation == told[0], f"the generation {told[0]} was lost"
        assert [now.entry(place).id for place in range(len(now.entry_ids))] == now.entry_ids

    def _check_fetch(self, real: bool, storage: Path, told: list[str]) -> None:
        self.replay.asked.clear()
        ended = self._start("fetch", real, storage).wait()
        assert ended.code == 0, ended.err
        pages = [url for url in self.replay.asked if not url.endswith("robots.txt")]
        done = max([*map(int, told), 0])
        assert len(pages) <= _PAGES - done, f"{done} pages were done, and {len(pages)} of {_PAGES} asked again"
        with _open(str(storage), str(self.seeds)) as mentor:
            for number in range(_PAGES):
                found = mentor.fetched(f"web:{_page(number)}")
                assert found is not None, f"the text of {_page(number)} is missing"
                assert found.text == text(_page(number)), f"the text of {_page(number)} is another"

    def _check_mark(self, real: bool, storage: Path, told: list[str]) -> None:
        progress = storage / "user" / "progress.yaml"
        with _open(str(storage), str(self.seeds)) as mentor:
            read = mentor.progress().read
        assert list(read)[: len(told)] == told, f"marks were lost: {set(told) - set(read)}"
        assert len(read) <= len(told) + 1, "there are marks that nobody made"
        assert not progress.exists() or "# mine" in progress.read_text(), "the user's own comment is gone"
        ended = self._start("mark", real, storage).wait()
        assert ended.code == 0, ended.err
        with _open(str(storage), str(self.seeds)) as mentor:
            assert set(mentor.progress().read) == set(self._ids)

    def _look(self, storage: Path, real: bool) -> object:
        """What the command line says, its figures rounded: batches of other sizes give other last digits."""
        where = ("--json", "--storage", str(storage), "--seeds", str(self.seeds))
        lines = [("search", question, *where) for question in _QUESTIONS] + [("sync", *where)]
        ended = Child(commands, *lines, before=() if real else (cheap,)).wait()
        assert ended.code == 0, f"a command ended with {ended.code}: {ended.err}"
        assert "Traceback" not in ended.err, ended.err
        documents, place = [], 0
        decoder = json.JSONDecoder(parse_float=lambda number: round(float(number), 4))
        while place < len(ended.out.rstrip()):
            document, place = decoder.raw_decode(ended.out, place)
            documents.append(document)
            place += 1
        *hits, report = documents
        assert report["unchanged"], "a sync after the first question still found something to do"
        return hits

    # Preparing

    def _start(self, kind: str, real: bool, storage: Path) -> Child:
        further = {
            "add": ([str(file) for file in self.files],),
            "sync": (),
            "fetch": (self.replay.port,),
            "mark": (self._ids,),
        }
        before = () if real else (cheap,)
        return Child(JOBS[kind], str(storage), str(self.seeds), *further[kind], before=before)

    def _copy(self, kind: str, real: bool, name: str) -> Path:
        """A storage as the job of this kind finds it."""
        storage = self.folder / name
        shutil.rmtree(storage, ignore_errors=True)
        shutil.copytree(self._base(real), storage)
        if kind == "add":
            shutil.rmtree(storage / "user")
        elif kind == "sync":
            with _open(str(storage), str(self.seeds)) as mentor:
                mentor.remove(self.files[1].stem)
                for file in self.files[4:]:
                    mentor.add(file)
        elif kind == "mark":
            (storage / "user" / "progress.yaml").write_text("# mine\nread: {}\n", encoding="utf-8")
        return storage

    def _base(self, real: bool) -> Path:
        """A storage with four lists and their index; for the other jobs than `sync` as good as any."""
        if real not in self._bases:
            storage = self.folder / ("base-real" if real else "base")
            before = () if real else (cheap,)
            for job, more in ((add_lists, ([str(file) for file in self.files[:4]],)), (sync, ())):
                ended = Child(job, str(storage), str(self.seeds), *more, before=before).wait()
                assert ended.code == 0, ended.err
            self._bases[real] = storage
        return self._bases[real]

    @property
    def _ids(self) -> list[str]:
        return [f"web:{_page(number)}" for number in range(12)]

    def _write_list(self, number: int) -> Path:
        file = self.folder / "lists" / f"pages{number:02d}.md"
        each = _PAGES // 4
        lines = [
            f"- [Page {place} on networks that fit phones](https://{_page(place)}) on how to do it"
            for place in range(number * each, (number + 1) * each)
        ]
        file.write_text("\n".join([f"# Pages {number}", "", "## Networks on phones", "", *lines, ""]), encoding="utf-8")
        return file


def _page(number: int) -> str:
    return f"h{number}.example.org/{number}"


def _await(child: Child) -> None:
    """Until the job has begun: what is killed should be work, not imports."""
    until = time.monotonic() + 120
    while not child.read() and child.process.is_alive():
        assert time.monotonic() < until, "a child does not begin"
        time.sleep(0.002)


def run(setup: Setup) -> Section:
    """Kill `setup.kills` jobs."""
    kills = Kills(setup.work / "kills")
    started = time.monotonic()
    try:
        found = kills.run(setup.kills)
    finally:
        kills.close()
    total = sum(found.kills.values())
    for fault in found.faults:
        print(fault, file=sys.stderr)
    return Section(
        name="kills",
        title="Killed at any moment",
        about="A job is killed by SIGKILL at a random moment of its work; then the command line must answer as if"
        " nothing had happened, and everything that the job had reported as done must be there.",
        figures=[
            Figure("kills", total, least=setup.kills),
            Figure("kills after which something was lost, wrong or in need of repair", len(found.faults), most=0),
        ],
        tables=[Table("Kills by job", ("job", "kills"), sorted(found.kills.items()))],
        notes=[
            f"{total} kills and all checks took {time.monotonic() - started:.0f} s;"
            f" {found.too_late} jobs were done before their kill, and not counted.",
            *found.faults,
        ],
    )
