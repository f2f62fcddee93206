"""How many hits deserve to be in an answer."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dlmentor.answer.world import World
from dlmentor.models import Entry, Hit, Hits
from dlmentor.search.kinds import wider

MOST = 8
# Fitted on the judged questions of bench/: how likely a hit belongs. One that scores well and shares topics with the
# best hit, and with the best few together, does; where all ten score alike the score says little.
_BIAS, _NEAR, _BEST, _FLAT, _OTHERS = -3.25, 6.25, 2.4, -4.0, 2.75
_WORTH = 0.54
# Where so few are that likely, the next ones may be less so.
_FEW_CHOSEN, _STILL = 3, 0.45
_NEAR_ENOUGH = 0.65
_FEW = 6


@dataclass(frozen=True)
class Cut:
    """Where a ranking is cut; `reference` is the score to compare with, if it is not that of the best."""

    worth: float = _WORTH
    most: int = MOST
    reference: float | None = None


# An entry of another kind than was asked for has to be surer to belong.
_OTHER_KIND = 0.75


def deserving(hits: Sequence[Hit], world: World, cut: Cut = Cut()) -> list[Hit]:
    """The hits that are likely to belong in the answer; the likeliest, if none is."""
    unwanted = hits.understood.not_kinds if isinstance(hits, Hits) else ()
    wanted = wider(hits.understood.kinds) if isinstance(hits, Hits) else frozenset()
    hits = [hit for hit in hits if hit.entry.kind not in unwanted] or list(hits)
    if not hits or hits[0].score <= 0:
        return list(hits[:1])
    top = cut.reference or hits[0].score
    asked = wanted if hits[0].entry.kind in wanted else frozenset()
    likely = [
        chance(place, hits, top, world) * (_OTHER_KIND if asked and hit.entry.kind not in asked else 1.0)
        for place, hit in enumerate(hits)
    ]
    chosen = [hit for hit, sure in zip(hits, likely, strict=True) if sure >= cut.worth]
    if len(chosen) < _FEW_CHOSEN:
        chosen = [hit for hit, sure in zip(hits, likely, strict=True) if sure >= min(cut.worth, _STILL)][:_FEW_CHOSEN]
    return (chosen or [hits[likely.index(max(likely))]])[: cut.most]


def chance(place: int, hits: Sequence[Hit], top: float, world: World) -> float:
    """How likely the hit at this place of a ranking belongs in the answer."""
    hit, best = hits[place], hits[0]
    near = hit.score / top
    if not best.entry.topics or not hit.entry.topics:
        return 1.0 if near >= _NEAR_ENOUGH else 0.0
    flat = hits[min(9, len(hits) - 1)].score / top
    others = [other for number, other in enumerate(hits[: _FEW + 1]) if number != place][:_FEW]
    weights = [max(other.score, 0.0) ** 2 for other in others]
    shared = sum(
        weight * kinship(hit.entry, other.entry, world) for weight, other in zip(weights, others, strict=True)
    ) / (sum(weights) or 1.0)
    own = kinship(best.entry, hit.entry, world)
    return 1 / (1 + math.exp(-(_BIAS + _NEAR * near + _BEST * own + _FLAT * flat + _OTHERS * shared)))


def kinship(one: Entry, other: Entry, world: World) -> float:
    """How much of their topics two entries share, rare topics weighing more: 0 to 1."""
    first, second = world.family(one), world.family(other)
    every = sum(world.rarity(topic) for topic in first | second)
    return sum(world.rarity(topic) for topic in first & second) / every if every else 0.0
