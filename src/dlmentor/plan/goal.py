"""What a goal is about, and how near an entry is to it."""

from collections.abc import Iterable, Mapping, Sequence

from dlmentor.concepts import Concepts
from dlmentor.models import Entry, Hit, Hits

# Weights of concepts: named by the goal, understood from it by search, shared by the best hits.
NAMED = 0.4
UNDERSTOOD = 0.3
SHARED = 0.5
_BEST = 8
_MOST_CONCEPTS = 10
_FAINT = 0.2
# From this weight on a concept is a main one of the goal.
MAIN = 0.6
# How much the scores of the two best of the works that one is tied to count in its own.
TIED = 0.4
_TIES = 2
# How much it counts how many of the main concepts an entry covers, beside its best one.
BREADTH = 0.8
_NARROWER, _BROADER = 0.8, 0.5


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
                shared[topic] = shared.get(topic, 0.0) + scale(hit.score)
    most = max(shared.values(), default=1.0) or 1.0
    weights = {name: SHARED * value / most for name, value in shared.items()}
    bonus: dict[str, float] = {}
    if isinstance(hits, Hits):
        for name in hits.understood.concepts:
            if name in concepts:
                bonus[name] = UNDERSTOOD
    bonus |= dict.fromkeys((name for name, _, _ in concepts.match(goal)), NAMED)
    for name in sorted(bonus):
        support = weights.get(name, 0.0) + sum(weights.get(below.id, 0.0) for below in concepts.narrower(name))
        bonus[name] += min(SHARED, support)
    weights |= bonus
    kept = sorted(weights, key=lambda name: (-weights[name], name))[:_MOST_CONCEPTS]
    scale_to_one = 1.0 / max((weights[name] for name in kept), default=1.0)
    return {name: weights[name] * scale_to_one for name in kept if weights[name] * scale_to_one >= _FAINT}


def nearness(hits: Sequence[Hit], scale: Scale, lineages: Iterable[tuple[str, str]]) -> dict[str, float]:
    """How near each hit is to the goal: by its score, raised if the works that it is tied to have better ones."""
    alone = {hit.entry.id: scale(hit.score) for hit in hits}
    tied: dict[str, list[float]] = {}
    for one, other in lineages:
        if one in alone and other in alone:
            tied.setdefault(one, []).append(alone[other])
            tied.setdefault(other, []).append(alone[one])
    near = dict(alone)
    for name, scores in tied.items():
        best = sum(sorted(scores, reverse=True)[:_TIES]) / _TIES
        near[name] += TIED * max(0.0, best - alone[name])
    return near


def fit(entry: Entry, goal: Mapping[str, float], concepts: Concepts) -> float:
    """How far an entry is about what the goal is about: its best concept, and how many of the main ones."""
    if not goal:
        return 0.5
    found = covers(entry, goal, concepts)
    best = max((share * goal[name] for name, share in found.items()), default=0.0)
    main = [name for name, weight in goal.items() if weight >= MAIN]
    whole = sum(goal[name] for name in main)
    breadth = sum(found.get(name, 0.0) * goal[name] for name in main) / whole if main else best
    return (1 - BREADTH) * best + BREADTH * breadth


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
