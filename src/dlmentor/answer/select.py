"""How many hits deserve to be in an answer."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dlmentor.answer.world import World
from dlmentor.models import Entry, Hit

MOST = 8
# Fitted on the judged questions of bench/: how likely a hit belongs, next to the best one. A hit that scores well and
# shares the best one's topics does; where all ten score alike the score says little.
_BIAS, _NEAR, _TOPICS, _FLAT = -3.7, 6.0, 6.5, -3.3
_WORTH = 0.41
_NEAR_ENOUGH = 0.65


@dataclass(frozen=True)
class Cut:
    """Where a ranking is cut: by the score next to the best, and by the topics shared with the best."""

    worth: float = _WORTH
    most: int = MOST


def deserving(hits: Sequence[Hit], world: World, cut: Cut = Cut()) -> list[Hit]:
    """The hits that belong in the answer: the best one, and those that are likely to belong beside it."""
    if not hits or hits[0].score <= 0:
        return list(hits[:1])
    best = hits[0]
    flat = hits[min(9, len(hits) - 1)].score / best.score
    return [best, *(hit for hit in hits[1:] if chance(best, hit, flat, world) >= cut.worth)][: cut.most]


def chance(best: Hit, hit: Hit, flat: float, world: World) -> float:
    """How likely a hit belongs in an answer that the best one leads."""
    near = hit.score / best.score
    if not best.entry.topics or not hit.entry.topics:
        return 1.0 if near >= _NEAR_ENOUGH else 0.0
    total = _BIAS + _NEAR * near + _TOPICS * kinship(best.entry, hit.entry, world) + _FLAT * flat
    return 1 / (1 + math.exp(-total))


def kinship(one: Entry, other: Entry, world: World) -> float:
    """How much of their topics two entries share, rare topics weighing more: 0 to 1."""
    first, second = world.family(one), world.family(other)
    every = sum(world.rarity(topic) for topic in first | second)
    return sum(world.rarity(topic) for topic in first & second) / every if every else 0.0
