"""What the parts share: where they work, on which lists, and how they take times."""

import os
import platform
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles

import yaml

from dlmentor import Mentor
from dlmentor.settings import default_seeds

ROOT = Path(__file__).parents[1]
OWN_QUESTIONS = ROOT / "bench" / "questions.jsonl"
# No part of the repository: judged questions and classic collections that may lie beside it.
SHARED = ROOT.parent / "shared" / "eval"
SHARED_QUESTIONS = SHARED / "questions.jsonl"

_QUICK_LINES = 34
_QUICK_LIST = "emdl.md"


@dataclass(frozen=True)
class Setup:
    """Where to work and on what; `quick` makes everything tiny, to see that it runs."""

    work: Path
    seeds: Path
    quick: bool = False
    kills: int = 100

    @classmethod
    def make(cls, quick: bool, work: Path | None = None, kills: int | None = None) -> "Setup":
        """The usual folders, or tiny ones."""
        work = work or ROOT / "artifacts" / "bench-work"
        seeds = tiny_seeds(work / "tiny-seeds") if quick else default_seeds()
        return cls(work, seeds, quick, kills or (4 if quick else 100))

    def fresh(self, name: str) -> Path:
        """An empty folder to build in."""
        folder = self.work / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    @property
    def storage(self) -> Path:
        """Where the index is kept between runs."""
        return self.work / ("tiny-index" if self.quick else "index")

    def mentor(self, storage: Path | None = None) -> Mentor:
        """The mentor without a model; over the kept index if no other storage is named."""
        return Mentor.open(storage=storage or self.storage, seeds=self.seeds, model="none")


def tiny_seeds(folder: Path) -> Path:
    """The first items of a seed list with their notes, and two small concepts."""
    seeds = default_seeds()
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "notes").mkdir(parents=True)
    (folder / "concepts").mkdir()
    lines = (seeds / _QUICK_LIST).read_text(encoding="utf-8").splitlines()[:_QUICK_LINES]
    (folder / _QUICK_LIST).write_text("\n".join(lines) + "\n", encoding="utf-8")
    concepts = [
        {"id": "pruning", "name": "Pruning", "lay": ["throw away what a network does not need"]},
        {"id": "mobile", "name": "Networks on phones", "lay": ["run it on the handset"]},
    ]
    (folder / "concepts" / "two.yaml").write_text(yaml.safe_dump(concepts), encoding="utf-8")
    return folder


def left_out(what: str, missing: Path) -> str:
    """What a report says of a part whose data are not there."""
    return f"Without {what}: there is no `{missing.relative_to(ROOT.parent).as_posix()}` beside the repository."


def machine() -> dict[str, str]:
    """On what and when the figures were taken."""
    described = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"]
    commit = subprocess.run(described, capture_output=True, text=True, check=False).stdout.strip()
    return {
        "measured": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": commit or "unknown",
        "cores": str(os.cpu_count()),
        "load": f"{os.getloadavg()[0]:.1f}",
        "Python": platform.python_version(),
        **{name: version(name) for name in ("llama-index-core", "chromadb", "onnxruntime")},
    }


def milliseconds(call: Callable[[], object]) -> float:
    """How long a call takes."""
    started = time.perf_counter()
    call()
    return 1e3 * (time.perf_counter() - started)


def interleaved(
    calls: Mapping[str, Callable[[str], object]], texts: Sequence[str], rounds: int
) -> dict[str, list[float]]:
    """The times of every call for every text, taken in turns so that all see the same machine."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    names = list(calls)
    for turn in range(rounds):
        for number, text in enumerate(texts):
            first = (turn + number) % len(names)
            for name in names[first:] + names[:first]:
                times[name].append(milliseconds(lambda call=calls[name], text=text: call(text)))
    return times


def p50(times: Sequence[float]) -> float:
    """The median."""
    return median(times)


def p95(times: Sequence[float]) -> float:
    """The time that one in twenty exceeds."""
    return quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]
