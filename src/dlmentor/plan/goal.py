"""What a goal is about, and how near an entry is to it."""

import re
from collections.abc import Iterable, Mapping, Sequence

from dlmentor.concepts import Concepts
from dlmentor.models import Entry, Hit, Hits

# Weights of concepts: named by the goal (in passing, and with all its words), understood by search, shared by the best
# hits.
NAMED = 0.3
NAMED_WHOLLY = 0.4
UNDERSTOOD = 0.3
SHARED = 0.5
_BEST = 8
_MOST_CONCEPTS = 10
_FAINT = 0.2
_SHORT_WORD = 3
# What is named only as the setting of the goal counts so much of what it would count otherwise.
CONTEXT = 0.4
_SETTING = re.compile(r"(?<=\w)\s+(?:for|on|onto|in|inside|into|using|with|at|under|by)\s+", re.I)
# From this weight on a concept is a main one of the goal.
MAIN = 0.6
# How much the place among the hits counts beside the score, and at which place it counts nothing any more: the best
# hits of a goal with several parts hold all of them and stand far above the others.
RANKED = 0.1
HEAD = 25.0
# How far an entry is raised towards the two best of the works that build on it.
BASIS_OF = 0.6
# What is left of it if no other hit at least so good is tied to it, while most of the best are tied to each other.
APART = 0.8
GOOD = 0.4
_TIES = 2
# How much it counts how many of the main concepts an entry covers, beside its best one.
BREADTH = 0.8
_NARROWER, _BROADER = 0.95, 0.5


class Scale:
    """Turns scores of one search, whatever their unit, into 0 (like the tail) to 1 (like the best)."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        scores = sorted((hit.score for hit in hits), reverse=True)
        self.top = sum(scores[:3]) / max(1, len(scores[:3]))
        self.base = min(scores[-1], self.top) if len(scores) >= 30 else min(0.0, *scores, 0.0) if scores else 0.0

    def __call__(self, score: float) -> float:
        """Where the score lies between tail and best."""
        if self.top <= self.base:
            return 1.0
        return min(1.0, max(0.0, (score - self.base) / (self.top - self.base)))


def goal_concepts(goal: str, hits: Sequence[Hit], scale: Scale, concepts: Concepts) -> dict[str, float]:
    """What the goal is about, up to 1: what it names, what search understood, and what the best hits share.

    A concept that the goal names only in passing is shared by few of the hits, so it weighs less than one that is both.
    """
    shared: dict[str, float] = {}
    for hit in hits[:_BEST]:
        for topic in hit.entry.topics:
            if topic in concepts:
                shared[topic] = shared.get(topic, 0.0) + scale(hit.score) ** 2
    most = max(shared.values(), default=1.0) or 1.0
    weights = {name: SHARED * value / most for name, value in shared.items()}
    named, context = _named(goal, concepts)
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
    return {name: min(1.0, weights[name] / most) for name in kept if weights[name] / most >= _FAINT}


def _named(goal: str, concepts: Concepts) -> tuple[dict[str, float], dict[str, float]]:
    """The concepts that the goal names, each by how many of its telling words it takes; and those of its setting.

    In `pruning for phones` pruning is what one wants to learn, and phones are the setting.
    """
    found = _SETTING.search(goal)
    setting = found.end() if found else len(goal)
    words = sum(len(word) > _SHORT_WORD for word in re.findall(r"\w+", goal)) or 1
    named: dict[str, float] = {}
    context: dict[str, float] = {}
    for name, start, end in concepts.match(goal):
        telling = sum(len(word) > _SHORT_WORD for word in re.findall(r"\w+", goal[start:end])) or 1
        group = named if start < setting else context
        group[name] = group.get(name, NAMED) + NAMED_WHOLLY * telling / words
    return named, {name: weight for name, weight in context.items() if name not in named}


def nearness(hits: Sequence[Hit], scale: Scale, lineages: Iterable[tuple[str, str]]) -> dict[str, float]:
    """How near each entry is to the goal: by its score, raised if good hits build on it, lowered if it stands alone.

    `lineages` are pairs of ids, the second of which builds on the first. What good hits build on may be none itself.
    """
    pairs = list(lineages)
    alone = {
        hit.entry.id: (1 - RANKED) * scale(hit.score) + RANKED * max(0.0, 1 - place / HEAD)
        for place, hit in enumerate(hits)
    }
    built: dict[str, list[float]] = {}
    for basis, later in pairs:
        if later in alone:
            built.setdefault(basis, []).append(alone[later])
    near = dict(alone)
    for name, scores in built.items():
        best = sum(sorted(scores, reverse=True)[:_TIES]) / _TIES
        own = alone.get(name, 0.0)
        near[name] = own + BASIS_OF * max(0.0, best - own)
    tied = {name for pair in pairs if min(alone.get(end, 0.0) for end in pair) >= GOOD for name in pair}
    head = [hit.entry.id for hit in hits[:_BEST]]
    if 2 * len(tied.intersection(head)) < len(head):
        return near
    return {name: value if name in tied or name not in alone else APART * value for name, value in near.items()}


def fit(entry: Entry, goal: Mapping[str, float], concepts: Concepts) -> float:
    """How far an entry is about what the goal is about: its best concept, and how many of the main ones."""
    if not goal:
        return 0.5
    found = covers(entry, goal, concepts)
    best = max((share * goal[name] for name, share in found.items()), default=0.0)
    main = mains(goal)
    whole = sum(goal[name] for name in main)
    breadth = sum(found.get(name, 0.0) * goal[name] for name in main) / whole if main else best
    return (1 - BREADTH) * best + BREADTH * breadth


def mains(goal: Mapping[str, float]) -> list[str]:
    """The concepts that the goal is mainly about."""
    return [name for name, weight in goal.items() if weight >= MAIN]


def covers(entry: Entry, goal: Mapping[str, float], concepts: Concepts) -> dict[str, float]:
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
