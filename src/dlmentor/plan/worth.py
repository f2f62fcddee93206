"""How well an entry serves a goal, for a person of some level: 0 to 1."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dlmentor.concepts import Concepts
from dlmentor.models import Entry, Hit
from dlmentor.plan.goal import Goal, fit
from dlmentor.plan.item import brief_notes, level_of
from dlmentor.plan.kin import Company
from dlmentor.plan.request import Level, Request

# How likely an entry belongs in a plan, fitted on the judged plans of bench/: one that search finds near, that shares
# topics with the best hits and that is about what the goal names does; where all hits score alike, scores say little.
_BIAS, _NEAR, _BEST, _OTHERS, _FLAT, _ABOUT = -1.94, 4.06, 0.97, 3.11, -1.38, 1.22
# The rest is how near it is: of what surely belongs the nearest is the most important.
_LIKELY = 0.6
_LEVEL_FIT: Mapping[Level, tuple[float, float, float]] = {
    "beginner": (1.0, 0.75, 0.35),
    "intermediate": (0.9, 1.0, 0.9),
    "advanced": (0.55, 0.95, 1.0),
}
_KIND_FIT: Mapping[str, float] = {"list": 0.6, "repo": 0.7, "tool": 0.85, "notes": 0.95, "docs": 0.95}


@dataclass(frozen=True)
class Rater:
    """What entries are measured by."""

    request: Request
    goal: Goal
    concepts: Concepts
    company: Company

    @classmethod
    def of(
        cls, request: Request, goal: Goal, concepts: Concepts, hits: Sequence[Hit], entries: Iterable[Entry]
    ) -> "Rater":
        """For a request and what search found for it."""
        return cls(request, goal, concepts, Company(hits, entries, concepts))

    def worth(self, entry: Entry, near: float, least: float = 0.0) -> float:
        """What it is worth for the person; `least` is what it is worth to everybody with this goal."""
        serves = _LIKELY * self.chance(entry, near) + (1 - _LIKELY) * near
        return max(min(1.0, serves), least) * math.sqrt(self._level(entry) * self._kind(entry))

    def chance(self, entry: Entry, near: float) -> float:
        """How likely it belongs in a plan for the goal, whoever asks."""
        best, others = self.company.shared(entry)
        about = fit(entry, self.goal, self.concepts) * self.goal.sure**2
        logit = _BIAS + _NEAR * near + _BEST * best + _OTHERS * others + _FLAT * self.company.flat + _ABOUT * about
        return 1 / (1 + math.exp(-logit))

    def _level(self, entry: Entry) -> float:
        return _LEVEL_FIT[self.request.level][level_of(entry) - 1]

    def _kind(self, entry: Entry) -> float:
        if entry.kind in self.request.kinds:
            return 1.0
        return _KIND_FIT["list"] if brief_notes(entry) else _KIND_FIT.get(entry.kind, 1.0)
