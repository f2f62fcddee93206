"""What a search needs of an index is gathered when the index is made."""

import threading
from pathlib import Path

import pytest

from bench.common import tiny_seeds
from dlmentor import Mentor
from dlmentor.index.lexical import LexicalIndex
from dlmentor.search.kept import keep_index
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


def test_two_threads_that_keep_the_same_index_do_not_write_into_each_other(tmp_path: Path) -> None:
    """Each writes in a place of its own, one of them is kept, and nothing is left over."""
    both_written = threading.Barrier(2, timeout=60)
    places = []

    class Slow(LexicalIndex):
        def save(self, folder: Path) -> None:
            super().save(folder)
            places.append(folder)
            both_written.wait()

    def build() -> LexicalIndex:
        return Slow.build([{"text": "pruning"}, {"text": "quantization"}])

    threads = [threading.Thread(target=keep_index, args=(tmp_path, "topics", build)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(places)) == 2
    (kept,) = tmp_path.iterdir()
    assert LexicalIndex.load(kept).size == 2
