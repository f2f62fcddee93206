"""From a thousand entries to a hundred thousand: time, memory and disk, and how fast they grow."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from bench import scale
from bench.common import ROOT, Setup, machine
from bench.plots import lines
from bench.report import Figure, Plot, Section, Table
from dlmentor.concepts import load_concepts
from dlmentor.index.minilm import MiniLM
from dlmentor.index.snapshot import Snapshot
from dlmentor.index.sync import sync
from dlmentor.search.search import Searcher
from dlmentor.settings import Settings

COUNTS = (1_000, 10_000, 100_000)
_DEPTH = 50
_BUILT = "first-build.json"
# What is measured at each size, as the report names it.
_GROWING = {
    "build_seconds": "first build, s",
    "noop_seconds": "nothing to do, s",
    "ready_seconds": "open, s",
    "query_p50_ms": "search p50, ms",
    "filtered_p50_ms": "filtered p50, ms",
    "query_processor_ms": "search, processor ms",
    "build_memory_mb": "memory of the build, MB",
    "peak_memory_mb": "memory of a search, MB",
    "disk_mb": "disk, MB",
}
_OTHER = {
    "query_p95_ms": "search p95, ms",
    "filtered_p95_ms": "filtered p95, ms",
    "recall": f"dense recall@{_DEPTH}",
    "bare_embedding_p50_ms": "bare embedding p50, ms",
}

Found = dict[str, Any]


def run(setup: Setup) -> Section:
    """Build each size unless it is there, and measure it, each in a process of its own."""
    counts = (60, 120) if setup.quick else COUNTS
    section = Section(
        "scale",
        "Growth",
        "Generated entries that read like those of lists (titles, venues, years, authors, notes put together from "
        "pools of real terms), under the real concepts. Their vectors are means of MiniLM's vectors of their words "
        "with a little noise, so that a hundred thousand can be made: the time of a build is that of everything but "
        f"the model. The indexes are kept in `{_shown(setup.work)}` between runs; where an index was there already, "
        "its first build is that of the run named below.",
    )
    found = [at_size(count, setup) for count in counts]
    names = {"entries": "entries", "vectors": "vectors", **_GROWING, **_OTHER}
    section.tables.append(Table("By size", [*names.values()], [[each[key] for key in names] for each in found]))
    rows = [
        [
            name,
            *(slope(counts[at : at + 2], [each[key] for each in found[at : at + 2]]) for at in range(len(counts) - 1)),
        ]
        for key, name in _GROWING.items()
    ]
    steps = [f"{low:,} to {high:,}" for low, high in pairwise(counts)]
    section.tables.append(Table("Slope on logarithmic axes (1 is proportional to the entries)", ["what", *steps], rows))
    shown = {name: [each[key] for each in found] for key, name in _GROWING.items()}
    section.plots.append(Plot("growth", lines("Growth (times the value of the smallest)", counts, shown)))
    _bounds(section, found[-1], setup.quick)
    section.notes += [
        f"First build of {each['entries']:,} entries: measured {each['built']['measured']}, commit "
        f"{each['built']['commit']}, load {each['built']['load']}."
        for each in found
    ]
    return section


def _bounds(section: Section, most: Found, quick: bool) -> None:
    at = f"{most['entries']:,.0f} entries"
    for name, key, limit, unit in (
        ("open, ready to search", "ready_seconds", 10.0, " s"),
        ("resident memory while opening and searching", "peak_memory_mb", 1536.0, " MB"),
        ("resident memory while syncing", "build_memory_mb", 1536.0, " MB"),
        ("search p95", "query_p95_ms", 60.0, " ms"),
        ("search p95, by venue and years", "filtered_p95_ms", 60.0, " ms"),
    ):
        section.figures.append(Figure(f"{name}, {at}", most[key], most=None if quick else limit, unit=unit))
    recalled = Figure(f"dense recall@{_DEPTH} against an exact scan, {at}", most["recall"], least=0.99)
    section.figures.append(recalled)
    idle = most["noop_seconds"] / most["build_seconds"]
    limit = None if quick else 0.1
    section.figures.append(Figure(f"sync with nothing to do / first build, {at}", idle, most=limit, unit="×"))


def _shown(folder: Path) -> str:
    return folder.relative_to(ROOT).as_posix() if folder.is_relative_to(ROOT) else "the folder of `--work`"


def slope(sizes: Sequence[float], values: Sequence[float]) -> float:
    """By what power of the size a value grows between two sizes."""
    return float(np.log(max(values[1], 1e-9) / max(values[0], 1e-9)) / np.log(sizes[1] / sizes[0]))


def at_size(count: int, setup: Setup) -> Found:
    """Everything that is measured with so many entries."""
    folder = setup.work / f"scale-{count}"
    kept = folder / _BUILT
    if not kept.is_file():
        about = machine()
        made = _child("build", folder, setup.seeds, count)
        kept.write_text(json.dumps({**made, "built": about}), encoding="utf-8")
    first = json.loads(kept.read_text(encoding="utf-8"))
    found = _child("settle", folder, setup.seeds, count) | _child("measure", folder, setup.seeds, count)
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20
    return {**first, **found, "disk_mb": disk}


def _child(task: str, folder: Path, seeds: Path, count: int) -> Found:
    line = [sys.executable, "-m", "bench.growth", task, str(folder), str(seeds), str(count)]
    done = subprocess.run(line, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise RuntimeError(f"`{task}` with {count} entries failed: {done.stderr[-2000:]}")
    found: Found = json.loads(done.stdout)
    return found


def build(folder: Path, seeds: Path, count: int) -> Found:
    """The first build, in this process."""
    run_sync = _syncing(folder, seeds, count)
    used = time.process_time()
    took = _timed(lambda: run_sync(True))
    return {
        "build_seconds": took,
        "build_processor_seconds": time.process_time() - used,
        "build_memory_mb": scale.peak_memory(),
    }


def settle(folder: Path, seeds: Path, count: int) -> Found:
    """A sync that makes up for newer code, if there is any; then one with nothing to do."""
    run_sync = _syncing(folder, seeds, count)
    run_sync(False)
    return {"noop_seconds": _timed(lambda: run_sync(False))}


def _syncing(folder: Path, seeds: Path, count: int) -> Callable[[bool], object]:
    """A sync of so many entries; Chroma and LlamaIndex are imported before, which does not depend on their number."""
    concepts, model = load_concepts(seeds / "concepts"), scale.WordMeans(MiniLM())

    def prepare(snapshot: Snapshot) -> None:
        Searcher(snapshot, concepts).warm()

    def syncing(into: Path, number: int) -> Callable[[bool], object]:
        made, settings = scale.Lists(tuple(scale.entries(number))), Settings.load({}, storage=into, seeds=seeds)
        return lambda force: sync(made, concepts, settings, model, force=force, prepare=prepare)

    syncing(folder.with_name("scale-warm"), 2)(False)
    return syncing(folder, count)


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def measure(folder: Path, seeds: Path) -> Found:
    """Open, search and weigh, in this process alone."""
    found: Found = scale.measure(Settings.load({}, storage=folder, seeds=seeds))
    model, snapshot = MiniLM(remember=folder), Snapshot.open(folder)
    found["recall"] = dense_recall(Searcher(snapshot, load_concepts(seeds / "concepts"), model), model, snapshot)
    return found


def dense_recall(searcher: Searcher, model: MiniLM, snapshot: Snapshot) -> float:
    """How many of the nearest entries by title the dense leg puts first, as an exact scan in double precision would."""
    rows = np.flatnonzero(np.asarray(snapshot.chunk_role) == snapshot.roles.index("title"))
    vectors = np.asarray(snapshot.chunk_vectors)[rows].astype(np.float64)
    owner = np.asarray(snapshot.chunk_entry)[rows]
    depth = min(_DEPTH, len(owner))
    shares = []
    for question in scale.QUESTIONS:
        query = model.embed([question])[0]
        exact = np.full(len(snapshot.entry_ids), -1.0)
        np.maximum.at(exact, owner, vectors @ query.astype(np.float64))
        chosen = np.argsort(-searcher._dense(query, query)["title"], kind="stable")[:depth]
        # Entries as near as the last one count too: which of them comes first is chance.
        shares.append(np.mean(exact[chosen] >= np.sort(exact)[-depth] - 1e-6))
    return float(np.mean(shares))


def main() -> None:
    """One task in this process: `build`, `settle` or `measure`."""
    task, folder, seeds, count = sys.argv[1:5]
    if task == "measure":
        print(json.dumps(measure(Path(folder), Path(seeds))))
    else:
        print(json.dumps({"build": build, "settle": settle}[task](Path(folder), Path(seeds), int(count))))


if __name__ == "__main__":
    main()
