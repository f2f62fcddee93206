"""The choice of entries as an integer program, solved by HiGHS.

Maximised, in one sum: worth of what is read, coverage of the goal's concepts (the first entry on each counts most,
a second one less), an easy way into each of them, and one entry of each kind; less for a prerequisite that stays unmet,
for a work without the one that it builds on, for what is left unfinished, and for many pointers to further lists.
Subject to the hours; one long entry at most is read in part.

Musts are chosen on a fixed ladder of budgets, each rung keeping those of the rung below: more hours never lose a must.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dlmentor.plan.pool import LONG_HOURS, MAIN, Item, Pool, level_of

COVER_FIRST = 1.0
COVER_SECOND = 0.35
NEW_KIND = 0.15
WAY_IN = 0.8
UNMET = 0.8
UNMET_IN_ALL = 2.0
LINEAGE = 0.25
POINTER_TOO_MANY = 0.6
PART = 0.4
UNFINISHED = 0.4
SIZE = 0.35
SHARP = 1.5
FOUNDATION_SHARE = 0.5
LADDER = tuple(round(1.5**step, 3) for step in range(24))
# Up to so many hours all of them may be musts; above, this share.
SMALL = 6.0
MUST_SHARE = 0.85
# A limit in nodes, not seconds, so that the same inputs give the same plan on any machine.
MOST_NODES = 3000
_HALF = 0.5
_EPSILON = 1e-6


@dataclass(frozen=True)
class Choice:
    """Hours for each chosen entry, which of them are musts, and by what share a better choice could exist."""

    hours: Mapping[str, float]
    musts: frozenset[str]
    gap: float = 0.0


@dataclass
class Program:
    """Columns and rows of an integer program that maximises."""

    gain: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[dict[int, float], float]] = field(default_factory=list)

    def column(self, gain: float, upper: float = 1.0, *, lower: float = 0.0, whole: bool = False) -> int:
        """A new variable between its bounds."""
        self.gain.append(gain)
        self.lower.append(lower)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.gain) - 1

    def at_most(self, terms: Mapping[int, float], limit: float) -> None:
        """A row: the sum of the terms is at most `limit`."""
        self.rows.append((dict(terms), limit))


def choose(pool: Pool, budget: float, links: Iterable[tuple[str, str]] = (), forced: Sequence[str] = ()) -> Choice:
    """Choose for a budget: musts up the ladder, then the best use of all hours around them.

    `links` are pairs of ids, the second of which builds on the first; `forced` are musts, in order of importance.
    """
    links = tuple(links)
    by_id = {item.id: item for item in pool.items}
    wanted = [by_id[name] for name in forced if name in by_id]
    musts = frozenset(item.id for item in wanted)
    if sum(item.least for item in wanted) > budget + _EPSILON:
        return _only_forced(wanted, budget)
    for rung in _rungs(budget):
        if sum(by_id[name].least for name in musts) > rung:
            continue
        eligible = [item for item in pool.items if item.core or item.foundation or item.id in musts]
        if len(eligible) == len(musts):
            break
        hours, _ = _solve(eligible, pool, rung, links, musts, len(wanted))
        musts = musts | hours.keys()
    hours, gap = _solve(pool.items, pool, budget, links, musts, len(wanted))
    if not hours and pool.items:
        first = min(pool.items, key=lambda item: (-item.worth, item.id))
        hours = {first.id: budget}
    return Choice(hours, musts, gap)


def _rungs(budget: float) -> list[float]:
    limit = max(min(budget, SMALL), MUST_SHARE * budget)
    return [rung for rung in LADDER if rung <= limit + _EPSILON]


def _only_forced(wanted: Sequence[Item], budget: float) -> Choice:
    """As many of the forced entries as fit, in order; the first that does not fit gets what is left."""
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


def _solve(
    items: Sequence[Item],
    pool: Pool,
    budget: float,
    links: Sequence[tuple[str, str]],
    musts: frozenset[str],
    parts: int,
) -> tuple[dict[str, float], float]:
    program = Program()
    takes: dict[str, int] = {}
    spends: dict[int, float] = {}
    partly: dict[int, float] = {}
    share: dict[int, float] = {}
    for rank, item in enumerate(items):
        # The rank breaks ties between equals, always in the same way.
        gain = _value(item) - 1e-5 * rank
        first = gain * (PART if item.long else 1.0)
        take = takes[item.id] = program.column(first, lower=float(item.id in musts), whole=True)
        cost = item.least if item.long else item.hours
        spends[take] = cost
        if item.foundation:
            share[take] = cost
        if item.long:
            more = item.hours - item.least
            rest = program.column(max(gain, 0.05) * (1 - PART), whole=False)
            part = program.column(-UNFINISHED, whole=True)
            program.at_most({rest: 1.0, take: -1.0}, 0.0)
            program.at_most({take: 1.0, part: -1.0, rest: -1.0}, 0.0)
            spends[rest] = more
            partly[part] = 1.0
            if item.foundation:
                share[rest] = more
    program.at_most(spends, budget)
    program.at_most(partly, max(1.0, float(parts)))
    if share:
        program.at_most(share, FOUNDATION_SHARE * budget)
    _coverage(program, items, pool, takes)
    _entrances(program, items, pool, takes)
    _kinds(program, items, takes)
    _prerequisites(program, items, pool, takes)
    for earlier, later in links:
        if earlier in takes and later in takes:
            lost = program.column(-LINEAGE)
            program.at_most({takes[later]: 1.0, takes[earlier]: -1.0, lost: -1.0}, 0.0)
    values, gap = solve(program)
    hours = {}
    for item in items:
        take = takes[item.id]
        if values and values[take] > _HALF:
            extra = values[take + 1] * (item.hours - item.least) if item.long else 0.0
            hours[item.id] = (item.least if item.long else item.hours) + max(0.0, extra)
    return hours, gap


def _value(item: Item) -> float:
    """What reading it gives: the better it serves the goal, far more; a whole book more than a paper."""
    if item.foundation:
        return 0.0
    size = 1.0 + SIZE * math.log2(item.hours / LONG_HOURS) if item.long else 1.0
    return SHARP * item.worth**2 * size


def _coverage(program: Program, items: Sequence[Item], pool: Pool, takes: Mapping[str, int]) -> None:
    for name, weight in pool.goal.items():
        sharing = {takes[item.id]: -item.covers[name] * item.worth for item in items if name in item.covers}
        if sharing:
            first = program.column(COVER_FIRST * weight)
            second = program.column(COVER_SECOND * weight)
            program.at_most({**sharing, first: 1.0, second: 1.0}, 0.0)


def _entrances(program: Program, items: Sequence[Item], pool: Pool, takes: Mapping[str, int]) -> None:
    """One easy overview of each main concept of the goal: the way in."""
    for name, weight in pool.goal.items():
        overviews = [item for item in items if item.overview and item.covers.get(name) == 1.0]
        if overviews and weight >= MAIN:
            easiest = min(level_of(item.entry) for item in overviews)
            ways = {takes[item.id]: -item.worth for item in overviews if level_of(item.entry) == easiest}
            program.at_most({**ways, program.column(WAY_IN * weight): 1.0}, 0.0)


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


def solve(program: Program) -> tuple[list[float], float]:
    """The values of an optimal solution, exact unless the node limit is met, and the relative gap that is left."""
    import highspy
    import numpy as np

    if not program.gain:
        return [], 0.0
    rows = [(terms, limit) for terms, limit in program.rows if terms]
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(program.gain), len(rows)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = np.array(program.gain)
    lp.col_lower_, lp.col_upper_ = np.array(program.lower), np.array(program.upper)
    lp.row_lower_, lp.row_upper_ = np.full(len(rows), -highspy.kHighsInf), np.array([limit for _, limit in rows])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(terms) for terms, _ in rows)])
    lp.a_matrix_.index_ = np.array([column for terms, _ in rows for column in terms])
    lp.a_matrix_.value_ = np.array([value for terms, _ in rows for value in terms.values()])
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[whole] for whole in program.whole]
    solver: Any = highspy.Highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", _EPSILON),
        ("mip_max_nodes", MOST_NODES),
    ):
        solver.setOptionValue(option, value)
    solver.passModel(lp)
    solver.run()
    info = solver.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return [], 1.0
    gap = float(info.mip_gap)
    return list(solver.getSolution().col_value), gap if gap == gap and gap < 1e9 else 0.0
