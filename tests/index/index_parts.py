"""What the tests of the index share: a small catalogue, and an embedder that needs no model."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dlmentor.concepts import Concepts
from dlmentor.index.current import chroma_folder
from dlmentor.index.store import ChromaStore
from dlmentor.index.sync import collection_names
from dlmentor.models import Concept, Entry, Source
from dlmentor.settings import Settings

THEMES = ("pruning", "quantisation", "distillation", "scheduling", "compilers", "attention")
CONCEPTS = Concepts(
    [
        Concept(id="pruning", name="Pruning", aliases=("sparsity",), lay=("remove weights that do little",)),
        Concept(id="quantization", name="Quantization", summary="Fewer bits.", aliases=("int8",)),
    ]
)


@dataclass(frozen=True)
class Lists:
    """A catalogue as the index sees it."""

    entries: tuple[Entry, ...]


def make_lists(count: int, change: str = "") -> Lists:
    """Entries with notes; `change` alters the note of the first."""
    return Lists(
        tuple(
            Entry(
                id=f"web:example.org/{number}",
                title=f"{THEMES[number % 6].title()} at work, part {number}",
                url=f"https://example.org/{number}",
                venue="ICLR" if number % 2 else None,
                year=2015 + number % 6 if number % 3 else None,
                section=("Papers", THEMES[number % 6]),
                note=f"How {THEMES[number % 6]} helps in case {number}." + (change if number == 0 else ""),
                why=f"For those who need {THEMES[number % 6]}.",
                basis="known",
                topics=("pruning",) if number % 6 == 0 else (),
                asks=(f"need {number} of {THEMES[number % 6]}", f"another way to put need {number}"),
                sources=(Source(list="lists", line=number + 3, section=("Papers",)),),
            )
            for number in range(count)
        )
    )


class HashEmbedder:
    """Words in buckets: texts that share words are near each other, and it counts what it is given."""

    name = "hash"
    max_pieces = 256

    def __init__(self, name: str = "hash") -> None:
        self.name = name
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str], progress: object = None) -> np.ndarray:
        self.embedded += texts
        rows = np.full((len(texts), 64), 1e-3, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().split():
                row[hashlib.blake2b(word.encode(), digest_size=1).digest()[0] % 64] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def count(self, text: str) -> int:
        return len(text.split()) + 2


def stored_ids(settings: Settings, model: str = "hash") -> list[set[str]]:
    """The ids in both collections of Chroma."""
    with ChromaStore(chroma_folder(settings.storage), settings.chroma_url) as store:
        return [store.collection(name).ids() for name in collection_names(model)]


def settings_for(folder: Path, **given: object) -> Settings:
    """Settings whose storage is a folder of the test."""
    return Settings.load({}, storage=folder / "storage", seeds=folder, **given)
