"""Runs the commands of a page as a reader would type them, one after the other, in a folder of its own."""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from docs_blocks import ROOT, Block

from dlmentor.cli import main, parser
from dlmentor.settings import Settings

# Programs that a reader has, and that a test may start. Whatever else a page uses needs a line in CHECKED_OTHERWISE.
_HARMLESS = {"dlmentor", "cat", "cp", "echo", "head", "mkdir", "python", "jq"}
_SHELL = re.compile(r"[|&;<>$`]")
_TYPED = "what should I read on pruning?\n"


@dataclass(frozen=True)
class Otherwise:
    """Commands that cannot be run to their end here, why not, and how they are checked instead."""

    pattern: str
    reason: str
    check: str


CHECKED_OTHERWISE = [
    Otherwise(r"dlmentor chat\b.*", "serves for ever; the served app answers the Python blocks", "parse"),
    Otherwise(r"dlmentor check-links\b.*", "asks the network; tests/fetch runs it on recorded answers", "parse"),
    Otherwise(r"dlmentor fetch\b(?!.*--dry-run).*", "asks the network; tests/fetch runs it on recordings", "parse"),
    Otherwise(r"dlmentor add (github:|https?:).*", "asks the network; tests/fetch runs it on recordings", "parse"),
    Otherwise(r"make [a-z]+", "sets up, serves or tests: it would run itself", "make"),
    Otherwise(r"source \.venv/bin/activate", "the environment that runs the tests is that one", "nothing"),
    Otherwise(r"git clone .*", "asks the network", "syntax"),
    Otherwise(r"python -m bench\b.*", "measures for minutes; tests/bench runs it on tiny lists", "syntax"),
    Otherwise(r"chroma run .*", "serves for ever; tests/deploy and tests/index start it", "syntax"),
    Otherwise(r"(sudo|docker|systemctl|caddy|useradd|curl)\b.*", "needs root, Docker or a served machine", "syntax"),
    Otherwise(r".*\bdeploy/logins\b.*", "would write into the checkout", "syntax"),
]


@dataclass
class Shell:
    """The folder and the variables that the blocks of one page share."""

    folder: Path
    patch: pytest.MonkeyPatch
    addresses: Mapping[str, str] = field(default_factory=dict)

    def run(self, block: Block) -> None:
        """Run a block of bare commands."""
        for line, command in commands(block):
            self._expect(command, f"{block.page}:{line}")

    def transcript(self, block: Block) -> None:
        """Run a block of `$ command` lines, each followed by what it prints; `…` stands for anything."""
        turns = re.split(r"^\$ ", block.text, flags=re.M)
        assert not turns[0].strip(), f"{block.where}: begins with output"
        for turn in turns[1:]:
            command, _, shown = turn.partition("\n")
            printed = self._expect(command, f"{block.where}: {command}")
            assert shows(shown, printed), f"{block.where}: {command}\nprints\n{printed}"

    def _expect(self, command: str, where: str) -> str:
        command, _, comment = (part.strip() for part in _uncommented(command).partition("\0"))
        stated = re.search(r"exit code (\d+)", comment)
        expected = int(stated[1]) if stated else 0
        for usual, here in self.addresses.items():
            command = command.replace(usual, here)
        bare = re.sub(r"^(?:[A-Z_]+=\S* )+", "", command)
        otherwise = next((each for each in CHECKED_OTHERWISE if re.fullmatch(each.pattern, bare)), None)
        if otherwise:
            for name in re.findall(r"([A-Z_]+)=", command.removesuffix(bare)):
                assert name in variables(), f"{where}: there is no setting {name}"
            _check(otherwise.check, bare, where)
            return ""
        code, out, err = self._type(command, where)
        assert code == expected, f"{where}: {command}\nended with exit code {code}\n{out}{err}"
        assert "Traceback" not in err, f"{where}: {command}\n{err}"
        return out

    def _type(self, command: str, where: str) -> tuple[int, str, str]:
        words = shlex.split(command)
        if words[0] == "export":
            for word in words[1:]:
                self._set(*word.split("=", 1), where=where)
            return 0, "", ""
        program = next(word for word in words if "=" not in word)
        assert program in _HARMLESS, f"{where}: no runner knows {program!r}; see CHECKED_OTHERWISE"
        if _SHELL.search(re.sub(r"\"[^\"$`]*\"|'[^']*'", "", command)) or program != "dlmentor":
            return self._bash(command)
        with pytest.MonkeyPatch.context() as patch:
            for word in words[: words.index(program)]:
                name, value = word.split("=", 1)
                assert name in variables(), f"{where}: there is no setting {name}"
                patch.setenv(name, value)
            return self._here(words[words.index(program) + 1 :])

    def _set(self, name: str, value: str, where: str) -> None:
        assert name in variables(), f"{where}: there is no setting {name}"
        self.patch.setenv(name, value)

    def _here(self, arguments: list[str]) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.folder)
            patch.setattr(sys, "stdin", io.StringIO(_TYPED))
            try:
                code = main(arguments)
            except SystemExit as stopped:
                code = int(stopped.code or 0)
        return code, out.getvalue(), err.getvalue()

    def _bash(self, command: str) -> tuple[int, str, str]:
        line = f'dlmentor() {{ "{sys.executable}" -m dlmentor "$@"; }}; set -o pipefail; {command}'
        # As with the environment activated: `python` is the one that runs this.
        env = dict(os.environ, PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
        done = subprocess.run(
            ["bash", "-c", line], cwd=self.folder, env=env, input=_TYPED, capture_output=True, text=True
        )
        return done.returncode, done.stdout, done.stderr


def variables() -> set[str]:
    """The environment variables that are settings."""
    return {f"DLMENTOR_{name.upper()}" for name in Settings.model_fields} | {"OPENAI_API_KEY", "OPENAI_BASE_URL"}


def commands(block: Block) -> Iterator[tuple[int, str]]:
    """The commands of a block with their lines; a backslash at the end goes on in the next line."""
    begun = ""
    for number, line in enumerate(block.text.splitlines(), block.line + 1):
        begun += line.strip()
        if begun.endswith("\\"):
            begun = f"{begun[:-1].rstrip()} "
            continue
        if begun and not begun.startswith("#"):
            yield number, begun
        begun = ""


def shows(shown: str, printed: str) -> bool:
    """Whether a page shows what was printed; `…` is any text in a line, and alone on a line any lines."""
    lines = (
        "(?s:.*?)" if line.strip() == "…" else r"[^\n]*".join(map(re.escape, line.split("…")))
        for line in shown.rstrip().splitlines()
    )
    return re.fullmatch("\n".join(lines), printed.rstrip()) is not None


def _uncommented(command: str) -> str:
    """The command, with a NUL where its comment begins."""
    return re.sub(r"\s#(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", "\0", command, count=1)


def _check(how: str, command: str, where: str) -> None:
    if how == "syntax":
        subprocess.run(["bash", "-n", "-c", command], check=True, capture_output=True)
        for path in re.findall(r"\bdeploy/[\w.@-]+", command):
            assert path == "deploy/logins" or (ROOT / path).exists(), f"{where}: there is no {path}"
    elif how == "parse":
        try:
            parser().parse_args(shlex.split(command)[1:])
        except SystemExit:
            raise AssertionError(f"{where}: {command} is not understood") from None
    elif how == "make":
        outer = ("MAKE", "MFLAGS", "PYTHON")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(outer)}
        make = ["make", "--dry-run", *command.split()[1:]]
        done = subprocess.run(make, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{where}: {command}\n{done.stderr}"
