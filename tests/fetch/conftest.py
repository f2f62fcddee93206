"""Fixtures of the tests that fetch."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fetch_replay import Server, Through, Virtual

from dlmentor.settings import Settings


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    yield found
    found.close()


@pytest.fixture
def through(server: Server) -> Iterator[Through]:
    found = Through(server)
    yield found
    found.web.close()


@pytest.fixture
def virtual() -> Virtual:
    return Virtual()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.load({}, storage=tmp_path / "storage", contact="someone@example.org")
