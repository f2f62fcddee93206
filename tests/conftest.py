"""Every test starts without the user's keys, settings and network."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

if TYPE_CHECKING:
    from dlmentor import Mentor

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("DLMENTOR_", "OPENAI_")) and name != "DLMENTOR_REQUIRE_BROWSER":
            monkeypatch.delenv(name)
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anything but this machine is a failure of the test that makes it."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if (
            self.family in (socket.AF_INET, socket.AF_INET6)
            and isinstance(address, tuple)
            and address[0] not in LOOPBACK
        ):
            raise AssertionError(f"a test reached for the network: {address!r}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def seed_storage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A storage folder with the index of the seeds, built once for all test processes. Read it, do not write it."""
    base = tmp_path_factory.getbasetemp()
    # Under xdist each worker has a folder of its own below one that all share.
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    storage = shared / "seed-storage"
    with FileLock(shared / "seed-storage.lock"):
        from dlmentor import Mentor

        with Mentor.open(storage=storage, model="none") as mentor:
            mentor.sync()
    return storage


@pytest.fixture(scope="session")
def mentor(seed_storage: Path) -> Iterator["Mentor"]:
    """The mentor over the seeds, without a model. Tests that write open their own."""
    from dlmentor import Mentor

    with Mentor.open(storage=seed_storage, model="none") as opened:
        yield opened


@pytest.fixture
def own_storage(seed_storage: Path, tmp_path: Path) -> Path:
    """A copy of the built storage that the test may change."""
    return Path(shutil.copytree(seed_storage, tmp_path / "storage"))
