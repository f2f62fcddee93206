"""Which hits deserve to be in an answer, and how many of them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dlmentor.answer.world import World
from dlmentor.models import Entry, Hit, Hits
from dlmentor.search.kinds import wider

MOST = 8
# How likely a hit belongs in the answer, and how likely it is central to it: fitted by `bench/tune.py` on judged
# questions. `near` is its score beside the best one's, `flat` that of the tenth, `own` and `others` the topics that it
# shares with the best and with the best few; `ask`, `concept` (beside the nearest of all) and `named` are signs of the
# search.
Weights = Mapping[str, float]
BELONGS: Weights = {
    "bias": -3.31,
    "near": 5.29,
    "flat": -3.87,
    "own": 2.52,
    "others": 2.87,
    "ask": 1.85,
    "concept": 0.09,
    "named": -2.72,
}
CENTRAL: Weights = {
    "bias": -7.9,
    "near": 8.23,
    "flat": -3.13,
    "own": 1.69,
    "ask": 3.31,
    "concept": 0.19,
    "named": -1.97,
}
# Where the search compared words alone.
BELONGS_WORDS: Weights = {
    "bias": -3.34,
    "near": 5.86,
    "flat": -3.55,
    "own": 2.41,
    "others": 3.57,
}
CENTRAL_WORDS: Weights = {
    "bias": -7.74,
    "near": 9.22,
    "flat": -2.81,
    "own": 1.79,
    "others": 0.91,
}
_NEAR_ENOUGH = 0.65
_FEW = 6
# An entry of another kind than was asked for has to be surer to belong.
_OTHER_KIND = 0.75
# So many may be shown even if they are not likely to belong.
_DOUBTFUL = 2


@dataclass(frozen=True)
class Cut:
    """Where a ranking is cut.

    `least` is how likely all but the first have to belong. `eager` is how much it counts to miss nothing central,
    beside showing nothing that does not belong. Between `fewest` and `most` are shown, if there are so many.
    `reference` is the score to compare with, if it is not that of the best.
    """

    least: float = 0.4
    eager: float = 1.2
    fewest: int = 1
    most: int = MOST
    reference: float | None = None


def deserving(hits: Sequence[Hit], world: World, cut: Cut = Cut()) -> list[Hit]:
    """The hits that make the best answer: as many of the central ones, and as few that do not belong, as can be had."""
    unwanted = hits.understood.not_kinds if isinstance(hits, Hits) else ()
    wanted = wider(hits.understood.kinds) if isinstance(hits, Hits) else frozenset()
    hits = [hit for hit in hits if hit.entry.kind not in unwanted] or list(hits)
    if not hits or hits[0].score <= 0:
        return list(hits[:1])
    asked = wanted if hits[0].entry.kind in wanted else frozenset()
    chances = []
    for place, hit in enumerate(hits):
        fits = _OTHER_KIND if asked and hit.entry.kind not in asked else 1.0
        belongs, central = chance(place, hits, world, cut.reference)
        chances.append((belongs * fits, central * fits))
    chosen = best_choice(chances, cut)
    return [hit for place, hit in enumerate(hits) if place in chosen]


def best_choice(chances: Sequence[tuple[float, float]], cut: Cut) -> set[int]:
    """The places whose share that belongs, and whose share of all that is central, are together worth most."""
    order = sorted(range(len(chances)), key=lambda place: -chances[place][0] - cut.eager * chances[place][1])
    everything = sum(central for _, central in chances) or 1.0
    best, worth, belonging, found = 1, -1.0, 0.0, 0.0
    for count, place in enumerate(order[: cut.most], start=1):
        belongs, central = chances[place]
        if count > _DOUBTFUL and belongs < cut.least:
            break
        belonging, found = belonging + belongs, found + central
        own = belonging / count + cut.eager * found / everything
        if own > worth:
            best, worth = count, own
    return set(order[: max(best, cut.fewest)])


def chance(place: int, hits: Sequence[Hit], world: World, reference: float | None = None) -> tuple[float, float]:
    """How likely the hit at this place of a ranking belongs in the answer, and how likely it is central to it."""
    known = signs_of(place, hits, world, reference)
    if known is None:
        sure = 1.0 if hits[place].score >= _NEAR_ENOUGH * (reference or hits[0].score) else 0.0
        return sure, sure
    by_words = hits[place].signs is None
    belongs, central = (BELONGS_WORDS, CENTRAL_WORDS) if by_words else (BELONGS, CENTRAL)
    return _probability(belongs, known), _probability(central, known)


def signs_of(place: int, hits: Sequence[Hit], world: World, reference: float | None = None) -> dict[str, float] | None:
    """What tells whether a hit belongs; nothing where topics are missing."""
    hit, best = hits[place], hits[0]
    if not best.entry.topics or not hit.entry.topics:
        return None
    top = reference or best.score
    others = [other for number, other in enumerate(hits[: _FEW + 1]) if number != place][:_FEW]
    weights = [max(other.score, 0.0) ** 2 for other in others]
    shared = sum(weight * kinship(hit.entry, other.entry, world) for weight, other in zip(weights, others, strict=True))
    signs = {
        "bias": 1.0,
        "near": hit.score / top,
        "flat": hits[min(9, len(hits) - 1)].score / top,
        "own": kinship(best.entry, hit.entry, world),
        "others": shared / (sum(weights) or 1.0),
    }
    if hit.signs is None:
        return signs
    nearest = max(other.signs.concept for other in hits[:10] if other.signs is not None)
    return {**signs, "ask": hit.signs.ask, "concept": hit.signs.concept - nearest, "named": hit.signs.named}


def kinship(one: Entry, other: Entry, world: World) -> float:
    """How much of their topics two entries share, rare topics weighing more: 0 to 1."""
    first, second = world.family(one), world.family(other)
    every = sum(world.rarity(topic) for topic in first | second)
    return sum(world.rarity(topic) for topic in first & second) / every if every else 0.0


def _probability(weights: Weights, signs: Mapping[str, float]) -> float:
    total = sum(weight * signs[name] for name, weight in weights.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
