"""The choice of entries as an integer program, solved by HiGHS.

Maximised, in one sum: worth of what is read, coverage of the goal's concepts (the first entry on each counts most,
a second one less), an easy way into each of them, and one entry of each kind; less for a prerequisite that stays unmet,
for a work without the one that it builds on, for what is left unfinished, and for many pointers to further lists.
Subject to the hours; one long entry at most is read in part. Where hours stay free, it is solved once more around what
was chosen, and the more of them there are, the less a further entry must be worth.

The musts are fixed beforehand, by `priority`: more hours never lose one. With fewer hours than the first of them needs,
it is read in part, and nothing else.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from dlmentor.plan.item import LONG_HOURS, Item, Pool
from dlmentor.plan.priority import (
    ALIKE,
    COVER_FIRST,
    COVER_SECOND,
    FOUNDATION_SHARE,
    SHARP,
    WAY_IN,
    alike,
    musts,
    sequence,
    ways_in,
)
from dlmentor.plan.solver import Program, solve

NEW_KIND = 0.1
UNMET = 0.8
UNMET_IN_ALL = 1.6
LINEAGE = 0.25
POINTER_TOO_MANY = 0.6
PART = 0.4
UNFINISHED = 0.3
# A free hour is as good as one on an entry of this worth that covers nothing new.
FREE = 0.6
# If so large a share of all hours stays free, more is taken in: by so much less it may be worth, for all hours.
IDLE = 0.05
YIELDS = 0.4
# A reading gives more the longer it is, beyond long ones only slowly.
USUAL_HOURS = 2.5
SIZE = 0.5
LONGER = 0.35
FOUNDATION_COST = 0.3
_HALF = 0.5
_EPSILON = 1e-6


@dataclass(frozen=True)
class Choice:
    """Hours for each chosen entry, which of them are musts, and by what share a better choice could exist."""

    hours: Mapping[str, float]
    musts: frozenset[str]
    gap: float = 0.0


def choose(pool: Pool, budget: float, links: Iterable[tuple[str, str]] = (), forced: Sequence[str] = ()) -> Choice:
    """Choose for a budget: the musts, then the best use of all hours around them.

    `links` are pairs of ids, the second of which builds on the first; `forced` are musts, in order of importance.
    """
    links = tuple(links)
    by_id = {item.id: item for item in pool.items}
    wanted = [by_id[name] for name in forced if name in by_id]
    if sum(item.least for item in wanted) > budget + _EPSILON:
        return _first_of(wanted, budget)
    order = sequence(pool, links, wanted)
    if not order:
        return Choice({}, frozenset())
    taken = {item.id for item in musts(order, [item for item in pool.items if item.general], budget)}
    if not taken:
        return _first_of(order, budget)
    taken |= {item.id for item in wanted}
    usual = [item for item in pool.items if not item.spare or item.id in taken]
    least = {item.id: item.least for item in usual if item.id in taken}
    hours, gap = _solve(usual, pool, budget, links, least, max(1, len(wanted)), FREE)
    idle = 1.0 - sum(hours.values()) / budget
    if hours and idle >= IDLE:
        # What was chosen stays, so that only what else there is competes for the hours that are left.
        begun = sum(hours[item.id] < item.hours - _EPSILON for item in usual if item.id in hours)
        more, left = _solve(pool.items, pool, budget, links, hours, max(1, begun, len(wanted)), FREE - YIELDS * idle)
        hours, gap = (more, max(gap, left)) if more else (hours, gap)
    return Choice(hours, frozenset(taken), gap)


def _first_of(wanted: Sequence[Item], budget: float) -> Choice:
    """As many of these entries as fit, in order; the first that does not fit gets what is left."""
    hours: dict[str, float] = {}
    left = budget
    for item in wanted:
        if left <= _EPSILON:
            break
        hours[item.id] = min(left, item.least)
        left -= hours[item.id]
        if hours[item.id] < item.least:
            break
    return Choice(hours, frozenset(hours))


@dataclass(frozen=True)
class _Columns:
    """For each entry the column that takes it, and for a long one that of what lies beyond its least hours."""

    takes: Mapping[str, int]
    rests: Mapping[str, int]

    def read(self, item: Item) -> dict[int, float]:
        """How much of an entry is read: 1 if all of it."""
        rest = self.rests.get(item.id)
        return {self.takes[item.id]: 1.0} if rest is None else {self.takes[item.id]: PART, rest: 1.0 - PART}

    def hours(self, item: Item) -> dict[int, float]:
        """The hours that reading takes."""
        rest = self.rests.get(item.id)
        if rest is None:
            return {self.takes[item.id]: item.hours}
        return {self.takes[item.id]: item.least, rest: item.hours - item.least}


def _solve(
    items: Sequence[Item],
    pool: Pool,
    budget: float,
    links: Sequence[tuple[str, str]],
    fixed: Mapping[str, float],
    parts: int,
    free: float,
) -> tuple[dict[str, float], float]:
    program = Program()
    by_id = {item.id: item for item in items}
    columns = _columns(program, items, fixed, parts, free)
    program.at_most(_sum(columns.hours(item) for item in items), budget)
    program.at_most(_sum(columns.hours(item) for item in items if item.general), FOUNDATION_SHARE * budget)
    _coverage(program, items, pool, columns)
    _entrances(program, items, pool, columns)
    _kinds(program, items, columns.takes)
    _prerequisites(program, items, pool, columns.takes)
    for one, other in combinations(items, 2):
        if alike(one, other):
            both = program.column(-ALIKE)
            program.at_most({columns.takes[one.id]: 1.0, columns.takes[other.id]: 1.0, both: -1.0}, 1.0)
    for earlier, later in links:
        if earlier in columns.takes and later in columns.takes:
            # What is read in part leaves a part of the gap.
            lost = program.column(-LINEAGE)
            before = _less([(by_id[earlier], 1.0)], columns)
            program.at_most({columns.takes[later]: 1.0, **before, lost: -1.0}, 0.0)
    values, gap = solve(program)
    if not values:
        return {}, gap
    taken = [item for item in items if values[columns.takes[item.id]] > _HALF]
    return {item.id: sum(values[at] * each for at, each in columns.hours(item).items()) for item in taken}, gap


def _columns(program: Program, items: Sequence[Item], fixed: Mapping[str, float], parts: int, free: float) -> _Columns:
    takes: dict[str, int] = {}
    rests: dict[str, int] = {}
    partly: dict[int, float] = {}
    for rank, item in enumerate(items):
        # The rank breaks ties between equals, always in the same way.
        value = _value(item, free) - 1e-5 * rank
        first = value * (PART if item.long else 1.0)
        takes[item.id] = program.column(first, lower=float(item.id in fixed), whole=True)
        if item.long:
            most = 0.0 if item.background else 1.0
            share = (fixed.get(item.id, 0.0) - item.least) / (item.hours - item.least)
            rests[item.id] = program.column(value * (1 - PART), most, lower=min(most, max(0.0, share - _EPSILON)))
            program.at_most({rests[item.id]: 1.0, takes[item.id]: -1.0}, 0.0)
        if item.long and not item.general:
            part = program.column(-UNFINISHED, whole=True)
            program.at_most({takes[item.id]: 1.0, part: -1.0, rests[item.id]: -1.0}, 0.0)
            partly[part] = 1.0
    program.at_most(partly, float(parts))
    return _Columns(takes, rests)


def _sum(terms: Iterable[Mapping[int, float]]) -> dict[int, float]:
    return {at: each for one in terms for at, each in one.items()}


def _value(item: Item, free: float) -> float:
    """What reading it gives: the better it serves the goal, far more; a whole book more than a paper.

    A foundation gives nothing of itself, so that no more of it is read than what builds on it is worth.
    """
    if item.foundation:
        return -FOUNDATION_COST
    size = math.pow(min(item.hours, LONG_HOURS) / USUAL_HOURS, SIZE)
    longer = 1.0 + LONGER * math.log2(item.hours / LONG_HOURS) if item.hours > LONG_HOURS and item.long else 1.0
    return SHARP * (item.worth**2 - free**2) * size * longer


def _coverage(program: Program, items: Sequence[Item], pool: Pool, columns: _Columns) -> None:
    for name, weight in pool.goal.items():
        covering = [(item, item.covers[name] * item.worth) for item in items if name in item.covers]
        if covering:
            first, second = program.column(COVER_FIRST * weight), program.column(COVER_SECOND * weight)
            program.at_most({**_less(covering, columns), first: 1.0, second: 1.0}, 0.0)


def _entrances(program: Program, items: Sequence[Item], pool: Pool, columns: _Columns) -> None:
    """One easy overview of each main concept of the goal."""
    for name, ways in ways_in(pool, items).items():
        served = [(item, item.worth) for item in ways]
        program.at_most({**_less(served, columns), program.column(WAY_IN * pool.goal[name]): 1.0}, 0.0)


def _less(weighted: Iterable[tuple[Item, float]], columns: _Columns) -> dict[int, float]:
    """Minus what is read of each entry, weighted."""
    return {at: -weight * share for item, weight in weighted for at, share in columns.read(item).items()}


def _kinds(program: Program, items: Sequence[Item], takes: Mapping[str, int]) -> None:
    for kind in sorted({item.entry.kind for item in items}):
        of_kind = {takes[item.id]: -1.0 for item in items if item.entry.kind == kind}
        program.at_most({**of_kind, program.column(NEW_KIND): 1.0}, 0.0)
    pointers = {takes[item.id]: 1.0 for item in items if item.pointer}
    if pointers:
        program.at_most({**pointers, program.column(-POINTER_TOO_MANY, float(len(pointers))): -1.0}, 1.0)


def _prerequisites(program: Program, items: Sequence[Item], pool: Pool, takes: Mapping[str, int]) -> None:
    taught = {name: [item for item in items if item.teaches(name)] for name in sorted(pool.lacking)}
    taught = {name: teachers for name, teachers in taught.items() if teachers}
    for name, teachers in taught.items():
        unmet = program.column(-min(UNMET, UNMET_IN_ALL / len(taught)))
        teaching = {takes[item.id]: -1.0 for item in teachers}
        for item in items:
            if name in item.needs and takes[item.id] not in teaching:
                program.at_most({takes[item.id]: 1.0, **teaching, unmet: -1.0}, 0.0)
