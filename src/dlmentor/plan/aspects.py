"""The parts of a goal that says several things, each searched for itself, so that none drowns in the others."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dlmentor.concepts import Concepts
from dlmentor.models import Hits
from dlmentor.plan.near import Scale, nearness

_BREAK = re.compile(r"\s*[,;:]\s*|\s+(?:and|or|&|plus)\s+|(?<=\w)\s+(?=from\b)", re.I)
_TELLING = re.compile(r"\w{4,}|[^\x00-\x7f]{2,}")
_MOST = 5
# A part that search is not sure to have understood says nothing.
_SURE = 0.85
# One that names no topic counts by how near its best hits are to the whole goal: in full from this value on.
_NEAR_ENOUGH = 0.4
_BEST = 3


@dataclass(frozen=True)
class Aspect:
    """How near entries are to a part of the goal, and how much the part counts, up to 1."""

    name: str
    near: Mapping[str, float]
    weight: float


def split(goal: str) -> tuple[str, ...]:
    """The parts of a goal, if it has several that say something."""
    parts = [part.strip() for part in _BREAK.split(goal)]
    telling = tuple(dict.fromkeys(part for part in parts if _TELLING.search(part)))[:_MOST]
    return telling if len(telling) > 1 else ()


def weigh(
    parts: Iterable[Hits], near: Mapping[str, float], lineages: Sequence[tuple[str, str]], concepts: Concepts
) -> list[Aspect]:
    """The parts that are understood, each with its weight."""
    found = []
    for number, hits in enumerate(parts, 1):
        if not hits.served or hits.confidence < _SURE:
            continue
        best = [near.get(hit.entry.id, 0.0) for hit in hits[:_BEST]]
        weight = 1.0 if concepts.match(hits.understood.question) else min(1.0, sum(best) / _BEST / _NEAR_ENOUGH)
        found.append(Aspect(f"part {number}", nearness(hits, Scale(hits), lineages), weight))
    return found
