"""Generated entries that read like those of real lists, and what is measured of an index of very many of them.

Their vectors are made of MiniLM's vectors of their words, so that a hundred thousand take minutes and not an hour.
"""

import hashlib
import random
import re
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.common import interleaved, p50, p95
from dlmentor.concepts import load_concepts
from dlmentor.index.minilm import NAME, MiniLM
from dlmentor.index.snapshot import Snapshot
from dlmentor.models import Entry, Source
from dlmentor.search.search import Searcher
from dlmentor.settings import Settings

# fmt: off
METHODS = (
    "structured pruning", "mixed-precision quantization", "knowledge distillation", "low-rank adapters",
    "sparse attention", "early exits", "neural architecture search", "federated averaging",
    "contrastive pretraining", "curriculum learning", "experience replay", "tensor decomposition",
    "operator fusion", "gradient checkpointing", "pipeline parallelism", "speculative decoding",
    "dynamic batching", "weight sharing", "binary activations", "graph rewriting", "memory planning",
    "token merging", "feature reuse", "active learning", "test-time adaptation", "uncertainty estimates",
    "reinforcement learning", "evolutionary search", "Bayesian optimisation", "self-supervision",
    "data augmentation", "mixture of experts",
)
TASKS = (
    "object detection", "semantic segmentation", "speech recognition", "machine translation", "video analytics",
    "pose estimation", "click prediction", "question answering", "image captioning", "keyword spotting",
    "anomaly detection", "depth estimation", "activity recognition", "document retrieval", "code completion",
    "medical imaging", "traffic forecasting", "face verification", "scene text reading", "super-resolution",
    "driver monitoring", "crop monitoring", "fall detection", "robot grasping", "weather prediction",
    "protein folding",
)
PLACES = (
    "phones", "microcontrollers", "edge servers", "serverless platforms", "shared GPU clusters",
    "battery-powered cameras", "smart watches", "web browsers", "FPGA boards", "drones", "cars", "data centres",
    "home routers", "satellites", "neural accelerators", "laptops",
)
AIMS = (
    "half the memory", "lower tail latency", "a fixed energy budget", "unreliable networks", "few labels",
    "drifting data", "strict deadlines", "private data", "thermal limits", "cheap hardware", "bursty load",
    "long sequences", "many tenants", "noisy sensors", "rare classes",
)
STARTS = (
    "Towards", "Rethinking", "Scalable", "Efficient", "Practical", "Adaptive", "Robust", "Fast", "Lightweight",
    "Hardware-aware", "Understanding", "A study of", "Learning", "Unified", "Cost-aware", "Reliable",
)
VENUES = (
    "NSDI", "OSDI", "MobiSys", "MobiCom", "SenSys", "ICLR", "NeurIPS", "ICML", "CVPR", "ECCV", "ACL", "MLSys",
    "ASPLOS", "EuroSys", "ATC", "SoCC", "INFOCOM", "KDD", "AAAI",
)
FIRST = (
    "Ana", "Bo", "Chen", "Dina", "Emil", "Fatima", "Goran", "Hana", "Ivo", "Jun", "Kemal", "Lena", "Marek",
    "Nora", "Omar", "Priya", "Quentin", "Rosa", "Sana", "Tomas",
)
LAST = (
    "Abe", "Berg", "Costa", "Dube", "Eriksen", "Fuchs", "Garcia", "Haas", "Ito", "Jansen", "Kim", "Lopez",
    "Moreau", "Novak", "Okafor", "Petrov", "Rossi", "Sato", "Tran", "Weiss",
)
# fmt: on
QUESTIONS = (
    "how can I shrink a model so that it fits on a phone",
    "speech recognition on microcontrollers",
    "papers about sharing GPUs between many jobs",
    "what to read on quantization with few labels",
    "keeping a detector accurate when the data drifts",
    "lower tail latency for question answering in data centres",
    "serverless inference under bursty load",
    "I need something about privacy when training across hospitals",
    "video analytics on battery-powered cameras",
    "pruning or distillation for segmentation on drones",
)

_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")


def entries(count: int, seed: int = 1) -> Iterator[Entry]:
    """Entries as lists have them: a title, often a venue, sometimes a sentence of the list's own."""
    draw = random.Random(seed)
    for number in range(count):
        method, task, place, aim = (draw.choice(pool) for pool in (METHODS, TASKS, PLACES, AIMS))
        title = draw.choice(
            (
                f"{draw.choice(STARTS)} {method} for {task} on {place}",
                f"{method[0].upper()}{method[1:]} meets {task}: {aim} on {place}",
                f"{draw.choice(LAST)}Net: {task} on {place} with {method} under {aim}",
                f"{draw.choice(STARTS)} {task} with {method} and {draw.choice(METHODS)}",
            )
        )
        note = f"Uses {method} to bring {task} to {place}, with an eye on {aim}." if draw.random() < 0.6 else ""
        name, line = f"list-{number // 2000}", 5 + number % 2000
        year = draw.randint(2012, 2025)
        section = (draw.choice(("Papers", "Systems", "Models", "Tools")), task.title())
        url = f"https://papers.example/{number}"
        yield Entry(
            id=f"web:papers.example/{number}",
            title=f"{title} ({number})" if draw.random() < 0.1 else title,
            url=url,
            kind=draw.choice(("paper", "paper", "paper", "tool", "repo", "survey")),
            venue=draw.choice(VENUES) if draw.random() < 0.8 else None,
            year=year,
            section=section,
            authors=tuple(f"{draw.choice(FIRST)} {draw.choice(LAST)}" for _ in range(draw.randint(1, 4))),
            note=note,
            sources=(Source(list=name, line=line, section=section, title=title, url=url, note=note, year=year),),
        )


class WordMeans:
    """Stands in for MiniLM while the index is made: the mean of a text's words, and a little of its own."""

    name = NAME
    max_pieces = 256

    def __init__(self, model: MiniLM) -> None:
        self._model = model
        self._known: dict[str, np.ndarray] = {}

    def count(self, text: str) -> int:
        return self._model.count(text)

    def embed(self, texts: Sequence[str], progress: object = None) -> np.ndarray:  # noqa: ARG002 - as embedders have it
        words = [_WORD.findall(text.lower()) or ["nothing"] for text in texts]
        fresh = sorted({word for own in words for word in own} - set(self._known))
        if fresh:
            self._known.update(zip(fresh, self._model.embed(fresh), strict=True))
        rows = np.stack([np.mean([self._known[word] for word in own], axis=0) for own in words])
        for row, text in zip(rows, texts, strict=True):
            seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest())
            row += np.random.default_rng(seed).normal(0, 0.015, rows.shape[1])
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@dataclass(frozen=True)
class Lists:
    entries: tuple[Entry, ...]


def measure(settings: Settings) -> dict[str, float]:
    """Open, search and weigh, in this process."""
    concepts = load_concepts(settings.seeds / "concepts")
    model = MiniLM(remember=settings.storage)
    started = time.perf_counter()
    snapshot = Snapshot.open(settings.storage)
    opened = time.perf_counter() - started
    searcher = Searcher(snapshot, concepts, model)
    searcher.warm()
    ready = time.perf_counter() - started
    vectors = np.asarray(snapshot.chunk_vectors)
    query = model.embed([QUESTIONS[0]])[0]
    calls: dict[str, Callable[[str], object]] = {
        "plain": searcher.search,
        "filtered": lambda question: searcher.search(question, venue="NSDI", years=(2018, 2022)),
        "bare": lambda question: model.embed([question]),
    }
    # The first round reads from disk what the others find in memory.
    interleaved(calls, QUESTIONS, 1)
    times = interleaved(calls, [f"{question} {turn}" for turn in range(10) for question in QUESTIONS], 1)
    used = time.process_time()
    for question in QUESTIONS:
        searcher.search(question)
    used = (time.process_time() - used) / len(QUESTIONS)
    scan = interleaved({"scan": lambda _: vectors @ query}, QUESTIONS, 2)["scan"]
    return {
        "entries": len(snapshot.entry_ids),
        "vectors": len(vectors),
        "open_seconds": opened,
        "ready_seconds": ready,
        "query_p50_ms": p50(times["plain"]),
        "query_p95_ms": p95(times["plain"]),
        "filtered_p50_ms": p50(times["filtered"]),
        "filtered_p95_ms": p95(times["filtered"]),
        "query_processor_ms": 1e3 * used,
        "bare_embedding_p50_ms": p50(times["bare"]),
        "scan_p50_ms": p50(scan),
        "peak_memory_mb": peak_memory(),
    }


def peak_memory() -> float:
    """Of this process alone, in MB: `getrusage` would count the process that started it, too."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return (int(found[1]) if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024
