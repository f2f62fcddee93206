"""In which order entries become musts, whatever the hours: what a teacher would take first, second, third.

The order is greedy by what each entry adds to those before it: how well it serves the goal, which of the goal's
concepts it covers for the first or second time, whether it is the way in, whether a book or course is on something new.
Hours count only mildly, so a short paper does not go before a central one. What an entry builds on comes with it, if
that serves the goal nearly as well; a short foundation comes with the first that needs it.

Each entry then has a budget from which on it is a must: that at which it fits together with all before it. So more
hours never lose a must.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

from dlmentor.plan.goal import MAIN
from dlmentor.plan.item import GENERAL, Item, Pool, level_of

COVER_FIRST = 1.0
COVER_SECOND = 0.1
WAY_IN = 0.8
# Of several parts of a goal each further work on one and the same counts the less.
AGAIN = 0.3
# Lost when a second book or course is taken that is on much the same as the first.
ALIKE = 3.0
_ALIKE_FROM = 0.5
SHARP = 2.5
# Hours divide what an entry adds by the root of themselves plus these.
MILD_HOURS = 6.0
# A basis comes along if it serves the goal at least so well, compared with what builds on it.
BASIS = 0.75
# Entries that add less than this share of what the first one adds are never musts.
TAIL = 0.25
# Up to so many hours all of them may be musts; above, this share.
SMALL = 6.0
MUST_SHARE = 0.85
FOUNDATION_SHARE = 0.25
_EPSILON = 1e-6


def ways_in(pool: Pool, items: Sequence[Item]) -> dict[str, list[Item]]:
    """For each main concept of the goal the easiest overviews of it."""
    found: dict[str, list[Item]] = {}
    for name, weight in pool.goal.items():
        overviews = [item for item in items if item.overview and not item.spare and item.covers.get(name) == 1.0]
        if overviews and weight >= MAIN:
            easiest = min(level_of(item.entry) for item in overviews)
            found[name] = [item for item in overviews if level_of(item.entry) == easiest]
    return found


def alike(one: Item, other: Item) -> bool:
    """Whether two books or courses are on much the same."""
    if not (one.long and other.long and {one.entry.kind, other.entry.kind} <= GENERAL) or one.id == other.id:
        return False
    topics, others = set(one.entry.topics), set(other.entry.topics)
    return len(topics & others) >= _ALIKE_FROM * max(1, min(len(topics), len(others)))


class _Gains:
    """What each entry would add to those that are taken."""

    def __init__(self, pool: Pool) -> None:
        self.goal = pool.goal
        self.covered = dict.fromkeys(pool.goal, 0.0)
        self.ways = ways_in(pool, pool.items)
        self.parts = pool.parts if len(pool.parts) > 1 else ()
        self.entered: set[str] = set()
        self.taken: list[Item] = []

    def of(self, item: Item) -> float:
        total = SHARP * item.worth**2 / (1.0 + AGAIN * self._again(item))
        for name, weight in self.goal.items():
            before = self.covered[name]
            after = before + item.covers.get(name, 0.0) * item.worth
            total += weight * (_worth_of_cover(after) - _worth_of_cover(before))
        for name, ways in self.ways.items():
            if name not in self.entered and item in ways:
                total += WAY_IN * self.goal[name] * item.worth
        return total - ALIKE * any(alike(item, other) for other in self.taken)

    def _again(self, item: Item) -> float:
        """How often all the parts of the goal that it serves are served already, if the goal has several."""
        return min((self.covered[name] for name in self.parts if name in item.covers), default=0.0)

    def take(self, item: Item) -> None:
        self.taken.append(item)
        for name, share in item.covers.items():
            self.covered[name] += share * item.worth
        self.entered |= {name for name, ways in self.ways.items() if item in ways}


def _worth_of_cover(amount: float) -> float:
    return COVER_FIRST * min(amount, 1.0) + COVER_SECOND * min(max(amount - 1.0, 0.0), 1.0)


def sequence(pool: Pool, links: Iterable[tuple[str, str]], forced: Sequence[Item] = ()) -> list[Item]:
    """The core of a pool in the order in which it becomes must, what is forced first."""
    serving = [item for item in pool.items if not (item.general or item.foundation or item.spare)] or list(pool.items)
    short = [item for item in pool.items if item.foundation and not item.long]
    core = {item.id: item for item in serving if item.core} or {item.id: item for item in serving[:1]}
    bases: dict[str, list[Item]] = {}
    for earlier, later in links:
        if earlier not in core or later not in core or (pool.versed and core[earlier].overview):
            continue
        if core[earlier].worth >= BASIS * core[later].worth:
            bases.setdefault(later, []).append(core[earlier])
    gains = _Gains(pool)
    taken = {item.id: item for item in forced}
    for item in forced:
        gains.take(item)
    first = 0.0
    while rest := [item for item in core.values() if item.id not in taken]:
        chains = [(_chain(item, bases, taken), item) for item in rest]
        rated = [(_density(chain, gains), item.worth, chain) for chain, item in chains]
        best, _, chain = max(rated, key=lambda one: (one[0], one[1], one[2][-1].id))
        first = first or best
        if best < TAIL * first:
            break
        for item in chain:
            needed = item.needs.intersection(item.entry.needs)
            for one in (item, *(basic for basic in short if needed.intersection(basic.entry.topics))):
                if one.id not in taken:
                    gains.take(one)
                    taken[one.id] = one
    return list(taken.values())


def _chain(item: Item, bases: Mapping[str, Sequence[Item]], taken: Mapping[str, Item]) -> list[Item]:
    """An entry after all that it builds on and that is not taken yet."""
    chain: dict[str, Item] = {}

    def visit(one: Item) -> None:
        if one.id in taken or one.id in chain:
            return
        for basis in bases.get(one.id, ()):
            visit(basis)
        chain[one.id] = one

    visit(item)
    return list(chain.values())


def _density(chain: Sequence[Item], gains: _Gains) -> float:
    """What a chain adds on average, hours counted mildly."""
    return sum(gains.of(item) / math.sqrt(item.least + MILD_HOURS) for item in chain) / len(chain)


def musts(order: Sequence[Item], foundations: Sequence[Item], budget: float) -> list[Item]:
    """Those that are musts at a budget: each from the hours on at which it fits with all before it.

    A long foundation follows the first of the core and waits until it takes no more than its share; the core does not
    wait for it. A second long entry waits until the first fits as a whole.
    """
    found: list[Item] = []
    # Where nothing but ground to stand on serves the goal, that is the core.
    core = {item.id for item in order}
    waiting = {True: [item for item in foundations if item.id not in core], False: list(order)}
    while True:
        lines = [line for basic, line in waiting.items() if line and (found or not basic)]
        if not lines:
            break
        needed, _, line = min(((_needed([*found, line[0]]), not line[0].general, line) for line in lines), key=_first)
        if needed > budget + _EPSILON:
            break
        item = line.pop(0)
        found.append(item)
    return found


def _first(one: tuple[float, bool, list[Item]]) -> tuple[float, bool]:
    return one[:2]


def _needed(items: Sequence[Item]) -> float:
    """The hours from which on all of these may be musts."""
    basic = sum(item.least for item in items if item.general)
    total = basic
    begun = 0.0
    for item in items:
        if not item.general:
            total += item.least + (begun if item.long else 0.0)
            begun = item.hours - item.least if item.long else begun
    share = total if total <= SMALL else max(SMALL, total / MUST_SHARE)
    return max(share, basic / FOUNDATION_SHARE)
