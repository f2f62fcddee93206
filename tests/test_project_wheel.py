"""The wheel, as somebody gets it who has no checkout."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the built wheel installed and nothing of the checkout beside it."""
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = out.glob("*.whl")
    target = out / "site"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    return target


def run(installed: Path, folder: Path, *arguments: str) -> str:
    environment = {
        **os.environ,
        "PYTHONPATH": str(installed),
        "XDG_DATA_HOME": str(folder / "data"),
        "PYTHONSAFEPATH": "1",
    }
    command = [sys.executable, "-m", "dlmentor", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True).stdout


def test_the_wheel_carries_lists_notes_and_concepts(installed: Path) -> None:
    names = {str(path.relative_to(installed / "dlmentor")) for path in (installed / "dlmentor" / "seeds").rglob("*.*")}
    assert {str(path.relative_to(ROOT)) for path in (ROOT / "seeds").rglob("*.*")} == names


def test_the_same_commands_work_outside_a_checkout(installed: Path, tmp_path: Path) -> None:
    entries = json.loads(run(installed, tmp_path, "list", "--venue", "NSDI", "--json"))
    assert {entry["venue"] for entry in entries} == {"NSDI"}
    shown = json.loads(run(installed, tmp_path, "show", "once for all", "--json"))
    assert shown["id"] == "arxiv:1908.09791"
    assert shown["note"]
    assert {row["name"] for row in json.loads(run(installed, tmp_path, "lists", "--json"))} >= {"emdl"}
    (tmp_path / "mine.md").write_text("# Mine\n\n- [A thing](https://example.org/thing) (NSDI'22)\n", "utf-8")
    (parsed,) = json.loads(run(installed, tmp_path, "parse", "mine.md", "--json"))
    assert (parsed["title"], parsed["venue"], parsed["year"]) == ("A thing", "NSDI", 2022)
