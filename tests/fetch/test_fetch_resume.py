"""Ten thousand entries: the pace holds, the memory too, and no kill loses or repeats anything."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil
import pytest
from fetch_crowd import crowd

from dlmentor.fetch.engine import WORKERS
from dlmentor.fetch.store import open_texts

ENTRIES = 10_000
PAUSES = {"export.arxiv.org": 3.0, "api.semanticscholar.org": 3.0, "api.openalex.org": 0.2, "api.github.com": 0.1}
KILLS = 20


def start(storage: Path, log: Path) -> "subprocess.Popen[str]":
    program = Path(__file__).with_name("fetch_crowd.py")
    command = [sys.executable, str(program), str(storage), str(log), str(ENTRIES)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(program.parent)}
    )


def asked(log: Path) -> list[tuple[float, str, str]]:
    return [(row[0], row[1], row[2]) for row in map(json.loads, log.read_text().splitlines())]


def lines(log: Path) -> int:
    return log.read_bytes().count(b"\n") if log.exists() else 0


def keys(what: str) -> list[str]:
    """What one request asks for: a batch asks for many things."""
    if "id_list" in what:
        return parse_qs(urlsplit(what).query)["id_list"][0].split(",")
    if "/paper/batch" in what:
        return list(json.loads(what[what.index("{") :])["ids"])
    return [what]


@pytest.mark.slow
def test_ten_thousand_entries_keep_the_pace_and_the_memory(tmp_path: Path) -> None:
    """On a virtual clock: each host gets its pause, batches are full, and 300 MB are enough."""
    child = start(tmp_path / "storage", tmp_path / "log")
    largest = 0
    while child.poll() is None:
        try:
            largest = max(largest, psutil.Process(child.pid).memory_info().rss)
        except psutil.Error:
            break
        time.sleep(0.05)
    output, _ = child.communicate()
    report = json.loads(output)
    assert (report["new"], report["stopped"]) == (ENTRIES, False)
    assert largest < 300_000_000
    times: dict[str, list[float]] = {}
    for at, host, _ in asked(tmp_path / "log"):
        times.setdefault(host, []).append(at)
    for host, moments in times.items():
        pause = PAUSES.get(host, 2.0)
        assert all(later - earlier >= pause - 1e-6 for earlier, later in pairwise(sorted(moments))), host
    assert len(times["export.arxiv.org"]) == 50
    texts = open_texts(tmp_path / "storage")
    assert len(texts) == ENTRIES
    assert all(each.text for each in texts.values())


@pytest.mark.slow
def test_twenty_kills_lose_nothing_and_ask_nothing_twice(tmp_path: Path) -> None:
    """SIGKILL at random points: only what was under way at that moment may be asked again."""
    storage, log = tmp_path / "storage", tmp_path / "log"
    chance = random.Random(6)
    total = 4_100
    points = sorted(chance.sample(range(20, total), KILLS))
    ends: list[int] = []
    for point in points:
        child = start(storage, log)
        while child.poll() is None and lines(log) < point:
            time.sleep(0.01)
        time.sleep(chance.random() * 0.03)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        ends.append(lines(log))
    output, _ = start(storage, log).communicate()
    assert not json.loads(output)["stopped"]
    texts = open_texts(storage)
    assert len(texts) == ENTRIES
    assert all("Abstract" in each.text for each in texts.values())
    assert set(texts) == {entry.id for entry in crowd(ENTRIES)}
    first: dict[str, int] = {}
    under_way = 2 * WORKERS
    for number, (_, _, what) in enumerate(asked(log)):
        for key in keys(what):
            before = first.setdefault(key, number)
            if before != number:
                end = min(end for end in ends if end > before)
                assert end - before <= under_way, f"{key[:80]} had been answered long before the kill"
                first[key] = number
