"""How many hits deserve to be in an answer."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dlmentor.answer.world import World
from dlmentor.models import Entry, Hit, Hits
from dlmentor.search.kinds import wider

MOST = 8
# Fitted on the judged questions of bench/: how likely a hit belongs, next to the best one. A hit that scores well and
# shares the best one's topics does; where all ten score alike the score says little.
_BIAS, _NEAR, _TOPICS, _FLAT = -3.4, 6.5, 5.4, -4.4
_WORTH = 0.42
_NEAR_ENOUGH = 0.65


@dataclass(frozen=True)
class Cut:
    """Where a ranking is cut; `reference` is the score to compare with, if it is not that of the best."""

    worth: float = _WORTH
    most: int = MOST
    reference: float | None = None


# An entry of another kind than was asked for has to be surer to belong.
_OTHER_KIND = 0.75


def deserving(hits: Sequence[Hit], world: World, cut: Cut = Cut()) -> list[Hit]:
    """The hits that belong in the answer: the best one, and those that are likely to belong beside it."""
    unwanted = hits.understood.not_kinds if isinstance(hits, Hits) else ()
    wanted = wider(hits.understood.kinds) if isinstance(hits, Hits) else frozenset()
    hits = [hit for hit in hits if hit.entry.kind not in unwanted] or list(hits)
    if not hits or hits[0].score <= 0:
        return list(hits[:1])
    best = hits[0]
    top = cut.reference or best.score
    flat = hits[min(9, len(hits) - 1)].score / top
    asked = wanted if best.entry.kind in wanted else frozenset()

    def belongs(hit: Hit) -> bool:
        sure = chance(best, hit, top, flat, world)
        return sure * (_OTHER_KIND if asked and hit.entry.kind not in asked else 1.0) >= cut.worth

    return [best, *(hit for hit in hits[1:] if belongs(hit))][: cut.most]


def chance(best: Hit, hit: Hit, top: float, flat: float, world: World) -> float:
    """How likely a hit belongs in an answer that the best one leads."""
    near = hit.score / top
    if not best.entry.topics or not hit.entry.topics:
        return 1.0 if near >= _NEAR_ENOUGH else 0.0
    total = _BIAS + _NEAR * near + _TOPICS * kinship(best.entry, hit.entry, world) + _FLAT * flat
    return 1 / (1 + math.exp(-total))


def kinship(one: Entry, other: Entry, world: World) -> float:
    """How much of their topics two entries share, rare topics weighing more: 0 to 1."""
    first, second = world.family(one), world.family(other)
    every = sum(world.rarity(topic) for topic in first | second)
    return sum(world.rarity(topic) for topic in first & second) / every if every else 0.0
