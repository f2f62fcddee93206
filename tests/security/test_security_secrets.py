"""No key, token or password is ever stored, printed or logged."""

import base64
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from pydantic import SecretStr

from dlmentor.settings import Settings

WALK = Path(__file__).with_name("secret_walk.py")


def secret_settings() -> list[str]:
    return [name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)]


def test_whatever_sounds_secret_is_a_secret_setting() -> None:
    """A new setting for a key cannot be forgotten: its type masks it, and so this test and the walk know it."""
    sounding = {name for name in Settings.model_fields if name.endswith(("key", "token", "password", "secret", "auth"))}
    assert sounding == set(secret_settings())
    assert len(sounding) >= 5


def disguises(secret: str) -> set[str]:
    """The ways in which a program may write a secret."""
    coded = base64.b64encode(secret.encode()).decode().rstrip("=")
    return {secret, coded, quote(secret, safe=""), secret.encode().hex()}


@pytest.fixture(scope="module")
def walked(seed_storage: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str], str]:
    """The folder that the walk wrote, the secrets that it was given, and all that it printed."""
    folder = tmp_path_factory.mktemp("secrets")
    shutil.copytree(seed_storage, folder / "storage")
    secrets = {f"DLMENTOR_{name.upper()}": f"hush-{name.replace('_', '-')}-3141592653" for name in secret_settings()}
    secrets["SECRET_PASSWORD"] = "hush-password-2718281828"
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("DLMENTOR", "OPENAI"))}
    environ |= secrets | {"DLMENTOR_AUTH": f"ann:{secrets['DLMENTOR_AUTH']}", "HOME": str(folder)}
    environ |= {"TMPDIR": str(folder), "OPENAI_API_KEY": secrets["DLMENTOR_OPENAI_API_KEY"]}
    done = subprocess.run(
        [sys.executable, str(WALK), str(folder / "storage")],
        capture_output=True,
        text=True,
        env=environ,
        cwd=folder,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return folder, secrets, done.stdout + done.stderr


def test_no_secret_is_printed_or_logged(walked: tuple[Path, dict[str, str], str]) -> None:
    """Neither by the commands, whose servers repeat every header in their errors, nor by the app, nor in a repr."""
    _, secrets, said = walked
    assert "did not accept the key (401" in said
    assert "hush-nothing" not in said
    found = [name for name, secret in secrets.items() for form in disguises(secret) if form in said]
    assert found == []


def test_no_secret_is_in_any_file(walked: tuple[Path, dict[str, str], str]) -> None:
    """Every file that the walk left, in storage, home and the folder for temporary files."""
    folder, secrets, _ = walked
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 30
    forms = {form.encode(): name for name, secret in secrets.items() for form in disguises(secret)}
    found = []
    for path in files:
        data = path.read_bytes()
        found += [(name, str(path.relative_to(folder))) for form, name in forms.items() if form in data]
    assert found == []


@pytest.mark.parametrize("name", secret_settings())
def test_a_secret_setting_masks_itself(name: str) -> None:
    """However the settings are printed."""
    settings = Settings.load({f"DLMENTOR_{name.upper()}": "hush-hush"})
    assert isinstance(getattr(settings, name), SecretStr)
    for shown in (repr(settings), str(settings), settings.model_dump_json(), str(settings.model_dump())):
        assert "hush-hush" not in shown
