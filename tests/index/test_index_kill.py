"""A sync that is killed at any moment harms nothing, and the next one goes on from there."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from index_parts import CONCEPTS, HashEmbedder, make_lists, settings_for, stored_ids

from dlmentor.index.current import snapshots_folder
from dlmentor.index.snapshot import Snapshot
from dlmentor.index.sync import sync

SCRIPT = """
import os, signal, sys, json
sys.path.insert(0, {here!r})
from importlib import import_module
from pathlib import Path
from index_parts import *
import dlmentor.index.filling as filling
from dlmentor.index.sync import sync
filling._STEP = 8

def deadly(where, name, calls, after):
    module = import_module(where)
    real, left = getattr(module, name), [calls]
    def wrapped(*given, **named):
        left[0] -= 1
        if left[0] == 0 and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*given, **named)
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    setattr(module, name, wrapped)

point = {point!r}
if point:
    deadly(*point)
report = sync(make_lists({count}), CONCEPTS, settings_for(Path({folder!r})), HashEmbedder(), wait=60)
print(json.dumps([report.unchanged, report.embedded, list(report.messages)]))
"""

POINTS = {
    "before the first write to Chroma": ("dlmentor.index.ingest", "store", 1, False),
    "in the middle of the writes": ("dlmentor.index.ingest", "store", 3, True),
    "while the snapshot is written": ("dlmentor.index.snapshot", "write_texts", 2, True),
    "before the snapshot counts": ("dlmentor.index.sync", "write_current", 1, False),
    "before the old one is removed": ("dlmentor.index.sync", "remove_old", 1, False),
}


def start(folder: Path, count: int, point: tuple[str, str, int, bool] | None) -> "subprocess.Popen[str]":
    code = SCRIPT.format(here=str(Path(__file__).parent), point=point, count=count, folder=str(folder))
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("point", POINTS.values(), ids=POINTS)
def test_killed_sync_harms_nothing(tmp_path: Path, point: tuple[str, str, int, bool]) -> None:
    """The generation of before answers on; the next sync finishes the work, re-using what was stored."""
    settings = settings_for(tmp_path)
    sync(make_lists(3), CONCEPTS, settings, HashEmbedder())
    process = start(tmp_path, 9, point)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL, errors

    after = Snapshot.open(settings.storage)
    done = point[1] == "remove_old"
    assert len(after.entry_ids) == (9 if done else 3)
    assert after.entry(2).id == "web:example.org/2"
    embedder = HashEmbedder()
    report = sync(make_lists(9), CONCEPTS, settings, embedder, wait=5)

    clean = settings_for(tmp_path / "clean")
    full = sync(make_lists(9), CONCEPTS, clean, HashEmbedder())
    made, expected = Snapshot.open(settings.storage), Snapshot.open(clean.storage)
    assert report.unchanged is done
    assert report.embedded < full.embedded - 10 or point[1] == "store"
    assert stored_ids(settings) == stored_ids(clean)
    assert made.entry_ids == expected.entry_ids
    assert np.allclose(made.chunk_vectors, expected.chunk_vectors, atol=1e-6)
    assert not [path.name for path in snapshots_folder(settings.storage).iterdir() if path.name.startswith(".")]


def test_two_syncs_at_once_do_the_work_once(tmp_path: Path) -> None:
    """Two processes that sync the same lists end well, and only one of them embeds."""
    processes = [start(tmp_path, 12, None) for _ in range(2)]
    results = []
    for process in processes:
        out, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        results.append(json.loads(out))

    assert sorted(result[0] for result in results) == [False, True]
    assert min(result[1] for result in results) == 0
    assert len(stored_ids(settings_for(tmp_path))[0]) == 12 * 5
    assert len(Snapshot.open(tmp_path / "storage").entry_ids) == 12
