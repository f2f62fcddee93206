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
_ROLE = (
    r"(?:engineer|developer|programmer|coder|student|scientist|researcher|designer|architect|manager|lead|teacher|"
    r"analyst|consultant|hobbyist|maker|founder|administrator|beginner|newcomer)s?"
)
# `for a software engineer`, `I am a web developer`, `C programmer`: who asks, not what for.
_PERSON = re.compile(
    rf"(?:(?:(?:for|as|being|i am|i'm|i’m|we are|we're|we’re)\s+)(?:(?:an?|our|the)\s+)?(?:[\w+#.-]+\s+){{0,3}}{_ROLE}"
    rf"|(?:an?\s+)?(?:[\w+#.-]+\s+){{0,2}}{_ROLE})",
    re.I,
)
_CLAUSE = re.compile(r"\s*[,;:]\s*")
# `why they are fast` says nothing without the rest.
_POINTS_BACK = re.compile(r"\b(?:they|them|their|it|its|this|that|these|those|each|others?)\b", re.I)
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


def subject(goal: str) -> str:
    """A goal without the clauses that only say who asks, if anything else is said."""
    clauses = _CLAUSE.split(goal)
    kept = [clause for clause in clauses if clause and not _PERSON.fullmatch(clause)]
    return ", ".join(kept) if kept and len(kept) < len(clauses) else goal


def split(goal: str) -> tuple[str, ...]:
    """The parts of a goal that say something of themselves, if it has several."""
    parts = [part.strip() for part in _BREAK.split(subject(goal))]
    if len(parts) < 2:
        return ()
    telling = (part for part in parts if _TELLING.search(part) and not _POINTS_BACK.search(part))
    return tuple(dict.fromkeys(telling))[:_MOST]


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
