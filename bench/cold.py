"""Cold starts: every command as a process of its own, against the imports that it cannot avoid."""

import os
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.common import Setup, milliseconds, p50
from bench.report import Figure, Section, Table

_QUESTION = "how do I shrink a model so that it fits on a phone"
BARE = "python -c pass"
STORE = 'python -c "import chromadb, onnxruntime"'
READING = 'python -c "import pydantic"'
SEARCHING = 'python -c "import onnxruntime, tokenizers, pydantic, Stemmer, rapidfuzz"'
PLANNING = 'python -c "import onnxruntime, tokenizers, pydantic, Stemmer, rapidfuzz, highspy"'


@dataclass(frozen=True)
class Command:
    """A command, the imports that it cannot avoid, and what it may cost as a multiple of some of them."""

    arguments: tuple[str, ...]
    needs: str
    limit: float | None = None
    against: str = STORE

    @property
    def name(self) -> str:
        """As one types it, without its long argument."""
        return "dlmentor " + " ".join(part if part != _QUESTION else "…" for part in self.arguments)


COMMANDS = (
    Command(("--help",), BARE),
    Command(("list",), READING),
    Command(("show", "emdl:30"), READING),
    Command(("search", _QUESTION), SEARCHING, limit=1.3),
    Command(("ask", _QUESTION), SEARCHING),
    Command(("plan", "mobile inference"), PLANNING),
)


def run(setup: Setup) -> Section:
    """Run all in turns, several times."""
    with setup.mentor() as mentor:
        mentor.sync()
    environ = {**os.environ, "DLMENTOR_STORAGE": str(setup.storage), "DLMENTOR_SEEDS": str(setup.seeds)}
    environ |= {"DLMENTOR_LLM": "none", "NO_COLOR": "1"}
    times, used = _turns(_processes(), environ, 1 if setup.quick else 9)
    middle, work = ({name: p50(own) for name, own in each.items()} for each in (times, used))
    section = Section(
        "cold",
        "Cold starts",
        "Medians over processes started in turns, the index present. `chat` is measured by the app's own part.",
    )
    for command in COMMANDS:
        limit = None if setup.quick else command.limit
        if command.limit is not None:
            ratio = middle[command.name] / middle[command.against]
            section.figures.append(Figure(f"`{command.name}` / `{command.against}`", ratio, most=limit, unit="×"))
            ratio, name = work[command.name] / work[command.against], f"`{command.name}` / `{command.against}`"
            section.figures.append(Figure(f"{name}, processor time", ratio, unit="×"))
        if command.needs != BARE:
            ratio = middle[command.name] / middle[command.needs]
            section.figures.append(Figure(f"`{command.name}` / `{command.needs}`", ratio, unit="×"))
        section.figures.append(Figure(f"`{command.name}` / `{BARE}`", middle[command.name] / middle[BARE], unit="×"))
    rows = [
        [f"`{name}`", middle[name], min(own), work[name], middle[name] / middle[BARE]] for name, own in times.items()
    ]
    columns = ["process", "median ms", "fastest ms", "processor ms", f"median / `{BARE}`"]
    section.tables.append(Table("Processes", columns, rows))
    return section


def _processes() -> dict[str, list[str]]:
    """All command lines by their names."""
    program = str(Path(sys.executable).with_name("dlmentor"))
    bases = (BARE, STORE, READING, SEARCHING, PLANNING)
    lines = {base: [sys.executable, "-c", base.removeprefix("python -c ").strip('"')] for base in bases}
    return lines | {command.name: [program, *command.arguments] for command in COMMANDS}


def _turns(
    lines: Mapping[str, Sequence[str]], environ: Mapping[str, str], rounds: int
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """What the clock and what the processor say of each process, in milliseconds."""
    times: dict[str, list[float]] = {name: [] for name in lines}
    used: dict[str, list[float]] = {name: [] for name in lines}
    # The first turn compiles and reads into the page cache, and is not counted.
    for turn in range(rounds + 1):
        for name, line in lines.items():
            before = _processor()
            took = milliseconds(lambda line=line: _run(line, environ))
            if turn:
                times[name].append(took)
                used[name].append(_processor() - before)
    return times, used


def _processor() -> float:
    """What all processes that ended have used so far."""
    all_of_them = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1e3 * (all_of_them.ru_utime + all_of_them.ru_stime)


def _run(line: Sequence[str], environ: Mapping[str, str]) -> None:
    done = subprocess.run(line, env=dict(environ), capture_output=True, text=True, check=False)
    # 3 is a refusal: a process like any other.
    if done.returncode not in (0, 3):
        raise RuntimeError(f"{' '.join(line)} ended with {done.returncode}: {done.stderr[-1500:]}")
