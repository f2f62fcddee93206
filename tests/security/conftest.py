"""The app served for real, open and behind a login, for those who try its doors."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from security_app import LOGIN

from dlmentor import Mentor
from dlmentor.settings import Settings


@contextmanager
def served(mentor: Mentor, **options: Any) -> Iterator[str]:
    """The app over a mentor; its address without the last slash."""
    from dlmentor.ui.app import build
    from dlmentor.ui.server import serve

    app = build(mentor)
    try:
        yield serve(app, mentor.settings, port=0, **options).rstrip("/")
    finally:
        app.close(verbose=False)


def opened(storage: Path, **settings: object) -> Mentor:
    return Mentor.open(settings=Settings.load({}, storage=storage, llm="none", **settings))


@pytest.fixture(scope="module")
def storage(seed_storage: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(seed_storage, tmp_path_factory.mktemp("doors") / "storage"))


@pytest.fixture(scope="module")
def app(storage: Path) -> Iterator[str]:
    """The app as anybody starts it: on the loopback, without a login."""
    with opened(storage) as mentor, served(mentor, mcp=True) as url:
        yield url


@pytest.fixture(scope="module")
def closed(storage: Path) -> Iterator[str]:
    """The app behind a login, as a server runs it."""
    with opened(storage, auth=":".join(LOGIN)) as mentor, served(mentor, mcp=True) as url:
        yield url
