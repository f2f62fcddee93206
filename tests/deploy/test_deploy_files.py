"""The files for a deployment fit the program: commands, settings and paths that they name exist."""

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from dlmentor.cli import parser
from dlmentor.settings import Settings
from dlmentor.ui.gate import HEALTH, LARGEST_BODY

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
FILES = sorted([*UNITS, *(DEPLOY / name for name in ("Caddyfile", "Dockerfile", "compose.yaml"))])
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))


def unit(path: Path) -> configparser.ConfigParser:
    read = configparser.ConfigParser(strict=False, interpolation=None, comment_prefixes=("#",), delimiters=("=",))
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string(path.read_text("utf-8"))
    return read


def understood(words: list[str]) -> None:
    """A command line that the program takes; of `chroma`, that it is its server's."""
    program = Path(words[0]).name
    if program == "dlmentor":
        assert parser().parse_args([word.replace("%i", "7861") for word in words[1:]]).command == "chat"
    else:
        assert (program, words[1]) == ("chroma", "run")
        assert set(words[2::2]) == {"--path", "--host", "--port"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    named = set(re.findall(r"DLMENTOR_([A-Z_]+)", path.read_text("utf-8"))) - {"NAME"}
    assert {name.lower() for name in named} <= set(Settings.model_fields)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_what_there_is_with_few_rights(path: Path) -> None:
    """Its command is understood, on the loopback only, its folder is its own, and it may do nothing else."""
    service = unit(path)["Service"]
    words = shlex.split(service["ExecStart"])
    understood(words)
    assert words[words.index("--host") + 1] == "127.0.0.1"
    assert service["StateDirectory"] in service["Environment"]
    expected = {
        "DynamicUser": "yes",
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "CapabilityBoundingSet": "",
        "UMask": "0077",
        "StateDirectoryMode": "0700",
    }
    assert {name: service[name] for name in expected} == expected
    if words[0].endswith("dlmentor"):
        assert service["LoadCredential"].startswith("logins:")
        assert "DLMENTOR_AUTH_FILE=%d/logins" in service["Environment"]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_is_one_for_systemd(path: Path, tmp_path: Path) -> None:
    """`systemd-analyze verify` has nothing to say but that the program is not installed here."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        # Without it, at least the sections and their order are those of a unit.
        assert unit(path).sections() == ["Unit", "Service", "Install"]
        return
    copy = Path(shutil.copy(path, tmp_path / path.name.replace("@", "@7861")))
    done = subprocess.run([analyze, "verify", "--man=no", str(copy)], capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if copy.name in line]
    assert all("is not executable: No such file" in line for line in said), said


def test_the_workers_of_the_compose_file_share_the_server_and_nothing_else() -> None:
    """Three of them, each with a volume of its own, a login and a health check."""
    services = COMPOSE["services"]
    workers = {name: each for name, each in services.items() if name.startswith("worker-")}
    assert len(workers) == 3
    volumes = [volume.partition(":")[0] for each in workers.values() for volume in each["volumes"]]
    assert len(set(volumes)) == 3
    assert set(volumes) | {"chroma", "caddy"} == set(COMPOSE["volumes"])
    for each in workers.values():
        environment = each["environment"]
        assert environment["DLMENTOR_CHROMA_URL"] == "http://chroma:8000"
        assert environment["DLMENTOR_AUTH_FILE"] == f"/run/secrets/{each['secrets'][0]}"
        assert HEALTH in " ".join(each["healthcheck"]["test"])
        assert "ports" not in each
        assert (DEPLOY / each["build"]["context"] / each["build"]["dockerfile"]).resolve() == DEPLOY / "Dockerfile"
    assert "ports" not in services["chroma"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    understood(services["chroma"]["command"])
    named = services["balancer"]["environment"]["WORKERS"].split()
    assert named == [f"{name}:7860" for name in workers]


def test_the_dockerfile_copies_what_there_is_and_installs_by_hash() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    copied = [word for line in re.findall(r"^COPY (.+)$", text, re.M) for word in line.split()[:-1]]
    assert {"requirements.lock", "src", "seeds", "pyproject.toml"} <= set(copied)
    assert all((ROOT / each).exists() for each in copied)
    assert "--require-hashes" in text
    assert re.search(r"^USER dlmentor$", text, re.M)
    (command,) = re.findall(r"^CMD (\[.+\])$", text, re.M)
    understood(yaml.safe_load(command))


def test_the_balancer_is_sticky_and_asks_for_health() -> None:
    text = (DEPLOY / "Caddyfile").read_text("utf-8")
    assert "lb_policy cookie" in text
    assert f"health_uri {HEALTH}" in text
    assert f"max_size {LARGEST_BODY // 1_000_000}MB" in text
    assert "flush_interval -1" in text
