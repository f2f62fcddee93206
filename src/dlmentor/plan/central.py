"""What a teacher names first of what a goal names: the first entries of its concepts and of their parts."""

from dlmentor.concepts import Concepts
from dlmentor.plan.goal import Goal

# What the first entry of a concept is worth at least, and of a part of it; less by a step for each further one, and for
# each level further down.
_OWN, _OWN_STEP = 0.75, 0.05
_PART, _PART_STEP = 0.6, 0.1
_DEEPER = 0.85
_FEW = 2
# So much of it counts if the goal names the concept in passing; all of it if half of its words do.
_IN_PASSING = 0.5
# A concept with so many entries is broad; a plan should touch each part that holds such a share of them, and the more
# the greater it is.
_BROAD = 8
_SHARE = 0.05
_FACET, _FACET_BY_SHARE = 0.4, 0.5


def central(goal: Goal, concepts: Concepts) -> dict[str, float]:
    """What the entries that stand first for the goal are worth at least, whatever search says."""
    found: dict[str, float] = {}
    sure = min(1.0, _IN_PASSING + goal.whole)
    for name in goal.named:
        # A single work that stands beside many parts is none of the first ones.
        stray = len(concepts.entries(name)) == 1 and concepts.narrower(name)
        _rate(found, concepts, name, sure * (_PART if stray else _OWN), _OWN_STEP)
        if not _narrowed(name, goal, concepts):
            above = {name, *(one.id for one in concepts.broader(name))}
            for below in concepts.narrower(name):
                between = [one.id for one in concepts.broader(below.id) if one.id not in above]
                # A level with hardly a work of its own is no step down: its parts hold what a teacher names first.
                levels = sum(len(concepts.entries(one)) > _FEW for one in between)
                first = sure * _PART * _DEEPER**levels
                _rate(found, concepts, below.id, first, _PART_STEP)
    return found


def _rate(found: dict[str, float], concepts: Concepts, name: str, first: float, step: float) -> None:
    for rank, entry in enumerate(concepts.entries(name)):
        found[entry] = max(found.get(entry, 0.0), first - step * rank)


def facets(goal: Goal, concepts: Concepts) -> dict[str, float]:
    """The concepts of a goal, with weights, and the great parts of the broad ones."""
    parts: dict[str, float] = {}
    for name in goal.named:
        count = len(concepts.entries(name, below=True))
        if count < _BROAD or _narrowed(name, goal, concepts):
            continue
        for below in concepts.narrower(name):
            share = len(concepts.entries(below.id, below=True)) / count
            if share >= _SHARE:
                parts[below.id] = min(1.0, _FACET + _FACET_BY_SHARE * share) * goal.weights[name]
    return parts | dict(goal.weights)


def _narrowed(name: str, goal: Goal, concepts: Concepts) -> bool:
    """Whether the goal also names a part of a concept, which then is what is meant."""
    return any(below.id in goal.named for below in concepts.narrower(name))
