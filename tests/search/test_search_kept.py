"""What a search needs of an index is gathered when the index is made."""

from pathlib import Path

import pytest

from bench.common import tiny_seeds
from dlmentor import Mentor
from dlmentor.index.lexical import LexicalIndex
from dlmentor.settings import Settings


def test_nobody_gathers_after_a_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process that opens a fresh index only reads: no names and no index of topics are made then."""
    settings = Settings.load({}, storage=tmp_path / "storage", seeds=tiny_seeds(tmp_path / "seeds"), embedder="none")
    with Mentor.open(settings=settings) as mentor:
        mentor.sync()
    monkeypatch.setattr("dlmentor.search.vocabulary._gathered", None)
    monkeypatch.setattr(LexicalIndex, "build", None)
    with Mentor.open(settings=settings) as mentor:
        hits = mentor.search("run it on the handset")
    assert hits
    assert hits.understood.question == "run it on the handset"
