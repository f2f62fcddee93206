"""Cold starts: every command as a process of its own, against the imports that it cannot avoid."""

import os
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.common import ROOT, Setup, milliseconds, p50
from bench.plots import bars
from bench.report import Figure, Plot, Section, Table

_QUESTION = "how do I shrink a model so that it fits on a phone"
BARE = "python -c pass"
STORE = 'python -c "import chromadb, onnxruntime"'
READING = 'python -c "import pydantic"'
SEARCHING = 'python -c "import onnxruntime, tokenizers, pydantic, Stemmer, rapidfuzz"'
PLANNING = 'python -c "import onnxruntime, tokenizers, pydantic, Stemmer, rapidfuzz, highspy"'
PAGE = 'python -c "import gradio, onnxruntime"'
_LISTENING = "dlmentor answers at"


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
    Command(("--version",), BARE),
    Command(("list",), READING),
    Command(("show", "emdl:30"), READING),
    Command(("lists",), READING),
    Command(("topics",), READING),
    Command(("parse", "seeds/emdl.md"), READING),
    Command(("doctor",), STORE),
    Command(("search", _QUESTION), SEARCHING, limit=1.3),
    Command(("ask", _QUESTION), SEARCHING),
    Command(("plan", "mobile inference"), PLANNING),
    Command(("chat", "--no-open"), PAGE),
)


def run(setup: Setup) -> Section:
    """Run all in turns, several times."""
    with setup.mentor() as mentor:
        mentor.sync()
    environ = {**os.environ, "DLMENTOR_STORAGE": str(setup.storage), "DLMENTOR_SEEDS": str(setup.seeds)}
    environ |= {"DLMENTOR_LLM": "none", "NO_COLOR": "1", "GRADIO_ANALYTICS_ENABLED": "False"}
    # Python keeps what it has compiled, unless it is told not to: nobody's second start compiles again.
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    times, used = _turns(_processes(), environ, *((1, 0) if setup.quick else (7, 1)))
    middle, work = ({name: p50(own) for name, own in each.items()} for each in (times, used))
    section = Section(
        "cold",
        "Cold starts",
        "Medians over processes started in turns, the index present, the code compiled; `chat` until it says where it "
        "answers. Beside each command the imports that it cannot avoid.",
    )
    for command in COMMANDS:
        limit = None if setup.quick else command.limit
        if command.limit is not None:
            ratio = middle[command.name] / middle[command.against]
            section.figures.append(Figure(f"`{command.name}` / `{command.against}`", ratio, most=limit, unit="×"))
            ratio, name = work[command.name] / work[command.against], f"`{command.name}` / `{command.against}`"
            section.figures.append(Figure(f"{name}, processor time", ratio, unit="×"))
    names = [command.name for command in COMMANDS]
    shown = {"ms": [middle[name] for name in names], "imports it cannot avoid": [middle[c.needs] for c in COMMANDS]}
    top = max(max(own) for own in shown.values())
    labels = [command.arguments[0] for command in COMMANDS]
    section.plots.append(Plot("cold", bars("Cold starts, milliseconds", labels, shown, top=top)))
    against = {command.name: command.needs for command in COMMANDS}
    rows = [
        [
            f"`{name}`",
            middle[name],
            min(own),
            work[name],
            f"`{against[name]}`" if name in against else "",
            f"{work[name] / work[against[name]]:.2f}" if name in against else "",
        ]
        for name, own in times.items()
    ]
    columns = ["process", "median ms", "fastest ms", "processor ms", "cannot avoid", "ratio of processor times"]
    section.tables.append(Table("Processes", columns, rows))
    return section


def _processes() -> dict[str, list[str]]:
    """All command lines by their names."""
    program = str(Path(sys.executable).with_name("dlmentor"))
    bases = (BARE, STORE, READING, SEARCHING, PLANNING, PAGE)
    lines = {base: [sys.executable, "-c", base.removeprefix("python -c ").strip('"')] for base in bases}
    return lines | {command.name: [program, *command.arguments] for command in COMMANDS}


def _turns(
    lines: Mapping[str, Sequence[str]], environ: Mapping[str, str], rounds: int, before: int
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """What the clock and what the processor say of each process, in milliseconds."""
    times: dict[str, list[float]] = {name: [] for name in lines}
    used: dict[str, list[float]] = {name: [] for name in lines}
    # The turns `before` compile and read into the page cache, and are not counted.
    for turn in range(before + rounds):
        for name, line in lines.items():
            started = _processor()
            took = milliseconds(lambda line=line: _run(line, environ))
            if turn >= before:
                times[name].append(took)
                used[name].append(_processor() - started)
    return times, used


def _processor() -> float:
    """What all processes that ended have used so far."""
    all_of_them = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1e3 * (all_of_them.ru_utime + all_of_them.ru_stime)


def _run(line: Sequence[str], environ: Mapping[str, str]) -> None:
    if "chat" in line:
        _until_listening(line, environ)
        return
    done = subprocess.run(line, env=dict(environ), capture_output=True, text=True, check=False, cwd=ROOT)
    # 3 is a refusal: a process like any other. `doctor` ends with 1 where something is missing.
    if done.returncode not in (0, 3) and "doctor" not in line:
        raise RuntimeError(f"{' '.join(line)} ended with {done.returncode}: {done.stderr[-1500:]}")


def _until_listening(line: Sequence[str], environ: Mapping[str, str]) -> None:
    """Start the app, and end it as soon as it says where it answers."""
    with subprocess.Popen(
        line, env=dict(environ), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
    ) as app:
        said = [each for each in iter(app.stdout.readline, "") if app.stdout and _listening(app, each)]
        if not said:
            raise RuntimeError(f"{' '.join(line)} never said where it answers")


def _listening(app: "subprocess.Popen[str]", said: str) -> bool:
    if _LISTENING not in said:
        return False
    app.terminate()
    return True
