"""One app worker against three over one Chroma server: `python -m bench.workers` prints what was measured.

People ask one after the other, each as soon as the last answer is there; the questions go to the named HTTP API through
the same small balancer in both cases, so that only the number of workers differs.
"""

import argparse
import json
import os
import shutil
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import httpx

from bench.cluster import Balancer, Program, chroma, eventually, running, worker

CALLS: list[tuple[str, list[Any]]] = [
    ("search", ["pruning for mobile GPUs", 10]),
    ("ask", ["Which surveys explain quantization for phones?", []]),
    ("search", ["schedulers for deep learning clusters", 10]),
    ("ask", ["What should I read about federated learning on devices?", []]),
    ("entry", ["emdl:30"]),
    ("ask", ["everything from NSDI", []]),
]


def load(url: str, people: int, seconds: float) -> dict[str, float]:
    """Requests a second, and the time of an answer in the middle and for the slowest twentieth."""
    times: list[float] = []
    end = time.perf_counter() + seconds

    def person(number: int) -> None:
        place = number
        while time.perf_counter() < end:
            name, data = CALLS[place % len(CALLS)]
            started = time.perf_counter()
            # A connection for each call: the balancer chooses a worker for each connection.
            answer = httpx.post(f"{url}/gradio_api/run/{name}", json={"data": data}, timeout=120)
            answer.raise_for_status()
            times.append(time.perf_counter() - started)
            place += 1

    threads = [threading.Thread(target=person, args=(number,)) for number in range(people)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - started
    ordered = sorted(times)
    return {
        "requests": len(times),
        "per_second": round(len(times) / spent, 1),
        "p50_ms": round(statistics.median(ordered) * 1000),
        "p95_ms": round(ordered[int(0.95 * (len(ordered) - 1))] * 1000),
    }


def seen_after(workers: list[Program], folder: Path, url: str) -> float:
    """Seconds from the end of a sync on one worker's storage to the answer from it by every worker."""
    from dlmentor import Mentor
    from dlmentor.settings import Settings

    file = folder / "bench-list.md"
    file.write_text("# Kites\n\n- [Thermal kites over salt lakes](https://example.org/kites) - Kites.\n", "utf-8")
    settings = Settings.load({}, storage=folder / "storage", chroma_url=url, llm="none")
    with Mentor.open(settings=settings) as mentor:
        mentor.add(file)
        mentor.sync()
    started = time.perf_counter()

    def known(each: Program) -> bool:
        sent = httpx.post(f"{each.url}/gradio_api/run/search", json={"data": ["thermal kites over salt lakes", 3]})
        return "salt lakes" in sent.text

    for each in workers:
        eventually(lambda each=each: known(each))  # type: ignore[misc]
    return time.perf_counter() - started


def measure(people: int, seconds: float, seed: Path | None) -> dict[str, Any]:
    """Start everything, measure, end everything."""
    base = Path(tempfile.mkdtemp(prefix="workers-"))
    folders = [base / f"worker-{number}" for number in range(3)]
    if seed:
        shutil.copytree(seed, folders[0] / "storage")
    server = chroma(base)
    workers = [worker(folder, server.url) for folder in folders]
    results: dict[str, Any] = {"cores": os.cpu_count(), "load_before": round(os.getloadavg()[0], 1), "people": people}
    try:
        with running(server, *workers):
            server.start().wait()
            workers[0].start().wait()
            started = time.perf_counter()
            for each in workers[1:]:
                each.start()
            for each in workers[1:]:
                each.wait()
            results["two_more_workers_start_s"] = round(time.perf_counter() - started, 1)
            with Balancer([workers[0].url]) as one, Balancer([each.url for each in workers]) as three:
                # Each worker has answered each question before it is timed.
                for each in workers:
                    for name, data in CALLS:
                        httpx.post(f"{each.url}/gradio_api/run/{name}", json={"data": data}, timeout=120)
                results["one worker"] = load(one.url, people, seconds)
                results["three workers"] = load(three.url, people, seconds)
            results["seen_by_all_after_s"] = round(seen_after(workers, folders[1], server.url), 1)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    first, second = results["one worker"], results["three workers"]
    names = ("per_second", "p50_ms", "p95_ms")
    results["three to one"] = {name: round(second[name] / first[name], 2) for name in names}
    return results


def main() -> None:
    """Print the measurement as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=24)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--storage", type=Path, help="a storage folder with an index, to begin with")
    args = parser.parse_args()
    print(json.dumps(measure(args.people, args.seconds, args.storage), indent=2))


if __name__ == "__main__":
    main()
