"""Jobs in processes of their own: started at once from a warm process, killed for real, their output kept in files."""

import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Job = Callable[..., int | None]

# What takes seconds to import is imported once: every child is a fork of the process that has it.
_WARM = [
    "chromadb",
    "llama_index.core.ingestion",
    "llama_index.vector_stores.chroma",
    "numpy",
    "onnxruntime",
    "tokenizers",
    "dlmentor.cli",
    "dlmentor.mentor",
]
_LONGEST = 300.0


@dataclass(frozen=True)
class Ended:
    """How a job ended: its exit code (negative: the signal that killed it), and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def killed(self) -> bool:
        """Whether it was SIGKILL that ended it."""
        return self.code == -signal.SIGKILL


class Child:
    """A job that runs beside us; `before` are called in its process first (limits, mounts, stand-ins)."""

    def __init__(
        self,
        job: Job,
        *arguments: object,
        environ: Mapping[str, str] | None = None,
        before: Sequence[Callable[[], object]] = (),
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="child-")
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_WARM)
        given = (self._folder.name, dict(environ or {}), tuple(before), job, arguments)
        self.process = context.Process(target=_run, args=given, daemon=True)
        self.process.start()

    def read(self, name: str = "out") -> str:
        """What it has written so far."""
        file = Path(self._folder.name) / name
        return file.read_text("utf-8", "replace") if file.exists() else ""

    def kill(self) -> None:
        """SIGKILL: nothing of it runs any more after this."""
        self.process.kill()

    def wait(self, seconds: float = _LONGEST) -> Ended:
        """Wait for its end; one that hangs is killed, and that is an error."""
        self.process.join(seconds)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
            raise AssertionError(f"A child did not end within {seconds:g} seconds; it wrote: {self.read('err')}")
        ended = Ended(self.process.exitcode or 0, self.read("out"), self.read("err"))
        self._folder.cleanup()
        return ended


def commands(*lines: Sequence[str]) -> int:
    """The job of running `dlmentor` with each of these arguments in turn, until one fails."""
    from dlmentor.cli import main

    return next((code for line in lines if (code := main(line))), 0)


def _run(
    folder: str, environ: dict[str, str], before: tuple[Callable[[], object], ...], job: Job, arguments: tuple[object]
) -> None:
    for name in [name for name in os.environ if name.startswith(("DLMENTOR_", "OPENAI_"))]:
        del os.environ[name]
    os.environ.update({"NO_COLOR": "1", **environ})
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(Path(folder) / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
    for each in before:
        each()
    code = job(*arguments)
    sys.stdout.flush()
    sys.exit(code or 0)
