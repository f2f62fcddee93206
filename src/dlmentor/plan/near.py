"""How near each entry is to a goal, by the scores of a search and by what builds on what."""

from collections.abc import Iterable, Sequence

from dlmentor.models import Hit

# How far an entry is raised towards the two best of the works that build on it.
BASIS_OF = 0.6
_TIES = 2
# What is left of it if no other hit at least so good is tied to it, while most of the best are tied to each other.
APART = 0.8
GOOD = 0.4
_BEST = 8
_MANY = 30


class Scale:
    """Turns scores of one search, whatever their unit, into 0 (like the tail) to 1 (like the best)."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        scores = sorted((hit.score for hit in hits), reverse=True)
        self.top = sum(scores[:3]) / max(1, len(scores[:3]))
        self.base = min(scores[-1], self.top) if len(scores) >= _MANY else min(0.0, *scores, 0.0) if scores else 0.0

    def __call__(self, score: float) -> float:
        """Where the score lies between tail and best."""
        if self.top <= self.base:
            return 1.0
        return min(1.0, max(0.0, (score - self.base) / (self.top - self.base)))


def nearness(hits: Sequence[Hit], scale: Scale, lineages: Iterable[tuple[str, str]]) -> dict[str, float]:
    """How near each entry is to the goal: by its score, raised if good hits build on it, lowered if it stands alone.

    `lineages` are pairs of ids, the second of which builds on the first. What good hits build on may be none itself.
    """
    pairs = list(lineages)
    alone = {hit.entry.id: scale(hit.score) for hit in hits}
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
