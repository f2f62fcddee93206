"""From a thousand entries to a hundred thousand: time, memory and disk, and how fast they grow."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench import scale
from bench.common import Setup
from bench.plots import lines
from bench.report import Figure, Plot, Section, Table
from dlmentor.concepts import load_concepts
from dlmentor.errors import StoreError
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
    "query_processor_ms": "search, processor ms",
    "peak_memory_mb": "memory, MB",
    "disk_mb": "disk, MB",
}


def run(setup: Setup) -> Section:
    """Build each size unless it is there, and measure it in a process of its own."""
    counts = (60, 120) if setup.quick else COUNTS
    section = Section(
        "scale",
        "Growth",
        "Generated entries that read like those of lists, under the real concepts. Their vectors are means of MiniLM's "
        "vectors of their words, so that a hundred thousand can be made; they are kept between runs.",
    )
    # The first sync of a process also imports Chroma and LlamaIndex, whatever its size.
    warm = Settings.load({}, storage=setup.fresh("scale-warm"), seeds=setup.seeds)
    sync(scale.Lists(tuple(scale.entries(2))), load_concepts(setup.seeds / "concepts"), warm, scale.WordMeans(MiniLM()))
    found = [at_size(count, setup) for count in counts]
    columns = ["entries", "vectors", *_GROWING.values(), "search p95, ms", "filtered p95, ms", "bare embedding p50, ms"]
    keys = ["entries", "vectors", *_GROWING, "query_p95_ms", "filtered_p95_ms", "bare_embedding_p50_ms"]
    section.tables.append(Table("By size", columns, [[each[key] for key in keys] for each in found]))
    slopes = [[name, slope(counts[-2:], [each[key] for each in found[-2:]])] for key, name in _GROWING.items()]
    about = f"Slope from {counts[-2]:,} to {counts[-1]:,} entries (1 is proportional)"
    section.tables.append(Table(about, ["what", "exponent"], slopes))
    section.plots.append(
        Plot("growth", lines("Growth", counts, {name: [each[key] for each in found] for key, name in _GROWING.items()}))
    )
    _bounds(section, found[-1], setup.quick)
    return section


def _bounds(section: Section, most: dict[str, float], quick: bool) -> None:
    at = f"{most['entries']:,.0f} entries"
    for name, key, limit, unit in (
        ("open, ready to search", "ready_seconds", 10.0, " s"),
        ("peak resident memory", "peak_memory_mb", 1536.0, " MB"),
        ("search p95", "query_p95_ms", 60.0, " ms"),
        ("search p95, by venue and years", "filtered_p95_ms", 60.0, " ms"),
    ):
        section.figures.append(Figure(f"{name}, {at}", most[key], most=None if quick else limit, unit=unit))
    recalled = Figure(f"dense recall@{_DEPTH} against an exact scan, {at}", most["recall"], least=0.99)
    section.figures.append(recalled)
    idle = most["noop_seconds"] / most["build_seconds"]
    limit = None if quick else 0.1
    section.figures.append(Figure(f"sync with nothing to do / first build, {at}", idle, most=limit, unit="×"))


def slope(sizes: Sequence[float], values: Sequence[float]) -> float:
    """By what power of the size a value grows between two sizes."""
    return float(np.log(max(values[1], 1e-9) / max(values[0], 1e-9)) / np.log(sizes[1] / sizes[0]))


def at_size(count: int, setup: Setup) -> dict[str, float]:
    """Everything that is measured with so many entries."""
    folder = setup.work / f"scale-{count}"
    settings = Settings.load({}, storage=folder, seeds=setup.seeds)
    found = _synced(settings, count)
    line = [sys.executable, "-m", "bench.growth", str(folder), str(setup.seeds)]
    done = subprocess.run(line, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1])
    if done.returncode:
        raise StoreError(done.stderr[-2000:])
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20
    return {**found, **json.loads(done.stdout), "disk_mb": disk}


def _synced(settings: Settings, count: int) -> dict[str, float]:
    """Bring the index up to date, then sync once more; the time of the first build is kept beside it."""
    lists = scale.Lists(tuple(scale.entries(count)))
    concepts = load_concepts(settings.seeds / "concepts")
    model = scale.WordMeans(MiniLM())
    kept = settings.storage / _BUILT
    if not kept.is_file():
        took = _timed(lambda: sync(lists, concepts, settings, model, force=True))
        kept.write_text(json.dumps(took), encoding="utf-8")
    else:
        sync(lists, concepts, settings, model)
    return {
        "build_seconds": float(json.loads(kept.read_text(encoding="utf-8"))),
        "noop_seconds": _timed(lambda: sync(lists, concepts, settings, model)),
    }


def _timed(call: object) -> float:
    started = time.perf_counter()
    call()  # type: ignore[operator]
    return time.perf_counter() - started


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
    """Measure the index in a folder, in this process alone."""
    folder, seeds = map(Path, sys.argv[1:3])
    settings = Settings.load({}, storage=folder, seeds=seeds)
    found = scale.measure(settings)
    model, snapshot = MiniLM(remember=folder), Snapshot.open(folder)
    found["recall"] = dense_recall(Searcher(snapshot, load_concepts(seeds / "concepts"), model), model, snapshot)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
