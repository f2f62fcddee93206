"""What a goal is about, and how far an entry is about the same."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dlmentor.concepts import Concepts
from dlmentor.models import Entry, Hit, Hits
from dlmentor.plan.near import Scale

# Weights of concepts: named by the goal (in passing, and with all its words), understood by search, shared by the best
# hits.
NAMED = 0.3
NAMED_WHOLLY = 0.4
UNDERSTOOD = 0.3
SHARED = 0.5
# What is named only as the setting of the goal counts so much of what it would count otherwise.
CONTEXT = 0.4
_BEST = 8
_MOST_CONCEPTS = 10
_FAINT = 0.2
_SHORT_WORD = 3
# From this weight on a concept is a main one of the goal.
MAIN = 0.6
# How much it counts how many of the main concepts an entry covers, beside its best one; and in a goal that lists some.
BREADTH = 0.8
LISTED = 0.3
_NARROWER, _BROADER = 0.95, 0.2
_SETTING = re.compile(r"(?<=\w)\s+(?:for|on|onto|in|inside|into|using|with|at|under|by)\s+", re.I)
_LISTING = re.compile(r"\s*(?:,|;|/|&|\+|,?\s*(?:and|or))\s*(?:the |their |its )?", re.I)
_Spans = list[tuple[str, int, int]]


@dataclass(frozen=True)
class Goal:
    """The concepts of a goal with weights up to 1, the main ones, and how much it counts to cover all of these."""

    weights: Mapping[str, float]
    main: tuple[str, ...] = ()
    breadth: float = BREADTH
    # What it names in so many words as what one wants to learn, and the share of its words that this takes.
    named: tuple[str, ...] = ()
    whole: float = 0.0

    @property
    def sure(self) -> float:
        """1 if the goal names what it is about; less if that is only guessed from the hits."""
        return max(self.weights.values(), default=0.0)


def read_goal(text: str, hits: Sequence[Hit], scale: Scale, concepts: Concepts) -> Goal:
    """What the goal is about: what it names, what search understood, and what the best hits share.

    A concept that the goal names only in passing is shared by few of the hits, so it weighs less than one that is both.
    """
    spans = mentions(text, concepts)
    named, context = _named(text, spans)
    weights = _shared(hits, scale, concepts, named)
    bonus = named | context
    if isinstance(hits, Hits):
        bonus = {name: UNDERSTOOD for name in hits.understood.concepts if name in concepts} | bonus
    for name in sorted(bonus):
        support = weights.get(name, 0.0) + sum(weights.get(below.id, 0.0) for below in concepts.narrower(name))
        bonus[name] = (bonus[name] + min(SHARED, support)) * (CONTEXT if name in context else 1.0)
    weights |= bonus
    kept = sorted(weights, key=lambda name: (-weights[name], name))[:_MOST_CONCEPTS]
    # Concepts that only the hits share, or that are named as a setting only, are a guess: they never count fully.
    certain = [weights[name] for name in kept if name in bonus and name not in context]
    most = max(certain, default=1.0)
    scaled = {name: min(1.0, weights[name] / most) for name in kept if weights[name] / most >= _FAINT}
    main = tuple(name for name, weight in scaled.items() if weight >= MAIN)
    taken = sum(_telling(text[start:end]) for name, start, end in _widest(spans) if name in named)
    return Goal(
        scaled,
        main if certain else (),
        LISTED if _lists(text, spans) else BREADTH,
        tuple(name for name in named if name in scaled),
        min(1.0, taken / _telling(text)),
    )


def _widest(spans: _Spans) -> _Spans:
    """The spans that lie in no other."""
    return [one for one in spans if not any(o[1] <= one[1] and one[2] <= o[2] and (o[1:] != one[1:]) for o in spans)]


def _shared(hits: Sequence[Hit], scale: Scale, concepts: Concepts, named: Collection[str]) -> dict[str, float]:
    """What the best hits are about: those of them that are about what the goal names, if it names anything."""
    found: dict[str, float] = {}
    best = hits[:_BEST]
    for hit in [hit for hit in best if covers(hit.entry, named, concepts)] or best:
        for topic in hit.entry.topics:
            if topic in concepts:
                found[topic] = found.get(topic, 0.0) + scale(hit.score) ** 2
    most = max(found.values(), default=1.0) or 1.0
    return {name: SHARED * value / most for name, value in found.items()}


def mentions(text: str, concepts: Concepts) -> _Spans:
    """Concept, start and end of all that a goal names; if nothing else, also what is too general for a search."""
    found = concepts.match(text)
    if not found:
        # `deep learning` alone is a goal, though among other words it says little.
        patterns = ((concept.id, concept.id.replace("-", r"[\s-]")) for concept in concepts.all)
        matches = ((name, re.search(rf"\b{words}\b", text, re.I)) for name, words in patterns)
        found = [(name, match.start(), match.end()) for name, match in matches if match]
    return sorted(found, key=lambda one: (one[1], one[0]))


def _named(text: str, spans: _Spans) -> tuple[dict[str, float], dict[str, float]]:
    """The concepts that the goal names, each by how many of its telling words it takes; and those of its setting.

    In `pruning for phones` pruning is what one wants to learn, and phones are the setting.
    """
    # `Prepare for an exam on pruning` has no setting: what comes first of all that is named is what one wants to learn.
    first = min((start for _, start, _ in spans), default=len(text))
    setting = next((found.end() for found in _SETTING.finditer(text) if found.start() > first), len(text))
    words = _telling(text)
    named: dict[str, float] = {}
    context: dict[str, float] = {}
    for name, start, end in spans:
        group = named if start < setting else context
        group[name] = group.get(name, NAMED) + NAMED_WHOLLY * _telling(text[start:end]) / words
    return named, {name: weight for name, weight in context.items() if name not in named}


def _telling(text: str) -> int:
    return sum(len(word) > _SHORT_WORD for word in re.findall(r"\w+", text)) or 1


def _lists(text: str, spans: _Spans) -> bool:
    """Whether the goal names several things side by side, so that one of them is enough for an entry."""
    between = (text[one[2] : other[1]] for one, other in pairwise(spans) if one[0] != other[0])
    return any(_LISTING.fullmatch(words) for words in between)


def fit(entry: Entry, goal: Goal, concepts: Concepts) -> float:
    """How far an entry is about what the goal is about: its best concept, and how many of the main ones."""
    if not goal.weights:
        return 0.5
    found = covers(entry, goal.weights, concepts)
    best = max((share * goal.weights[name] for name, share in found.items()), default=0.0)
    of_all = sum(goal.weights[name] for name in goal.main)
    if not of_all:
        return best
    wide = sum(found.get(name, 0.0) * goal.weights[name] for name in goal.main) / of_all
    return (1 - goal.breadth) * best + goal.breadth * wide


def covers(entry: Entry, goal: Iterable[str], concepts: Concepts) -> dict[str, float]:
    """How much of each of the goal's concepts an entry covers: itself wholly, a narrower or broader one in part."""
    found: dict[str, float] = {}
    topics = [topic for topic in entry.topics if topic in concepts]
    for name in goal:
        if name in topics:
            found[name] = 1.0
        elif any(above.id == name for topic in topics for above in concepts.broader(topic)):
            found[name] = _NARROWER
        elif any(above.id in topics for above in concepts.broader(name)[:1]):
            found[name] = _BROADER
    return found
