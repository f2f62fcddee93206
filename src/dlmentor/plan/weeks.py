"""Pouring an order of readings into weeks, with as few of the short ones cut in two as the slack allows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dlmentor.plan.item import Item
from dlmentor.plan.order import Edge, key, stage

# What is shorter than this is better read in one sitting.
SITTING = 6.0
# And less than this of a longer one is not worth beginning at the end of a week.
SLIVER = 1.0
_EPSILON = 1e-6


@dataclass(frozen=True)
class Slice:
    """Hours of one reading in one week."""

    index: int
    week: int
    hours: float


class Weeks:
    """Weeks that fill up, one after the other, with as much slack as the readings leave."""

    def __init__(self, weeks: int, per_week: float, needed: float) -> None:
        self.weeks, self.per_week = weeks, per_week
        self.week, self.left = 1, per_week
        self.slack = weeks * per_week - needed
        self.slices: list[Slice] = []

    def holds(self, hours: float) -> bool:
        """Whether the running week holds a reading whole."""
        return hours <= self.left + _EPSILON

    def wait(self, hours: float) -> bool:
        """Leave the rest of the week free rather than cut a short reading, or a sliver off a long one, if one can."""
        short = hours <= min(SITTING, self.per_week) + _EPSILON
        sliver = self.left < min(SLIVER, self.per_week / 2)
        if (
            self.holds(hours)
            or not (short or sliver)
            or self.left > self.slack + _EPSILON
            or self.left == self.per_week
        ):
            return False
        self.slack -= self.left
        self.left = 0.0
        return True

    def place(self, index: int, hours: float) -> None:
        """Put a reading here, cut at the ends of weeks."""
        while hours > _EPSILON:
            if self.left <= _EPSILON:
                self.week, self.left = self.week + 1, self.per_week
            if self.week > self.weeks:
                return
            taken = min(hours, self.left)
            self.slices.append(Slice(index, self.week, taken))
            hours -= taken
            self.left -= taken


def pour(hours: Sequence[float], weeks: int, per_week: float) -> list[Slice]:
    """Slices in reading order, no week over its hours; the readings must fit in all weeks together."""
    filling = Weeks(weeks, per_week, sum(hours))
    for index, need in enumerate(hours):
        filling.wait(need)
        filling.place(index, need)
    return filling.slices


def schedule(
    items: Sequence[Item],
    before: Iterable[Edge],
    hours: Mapping[str, float],
    weeks: int,
    per_week: float,
    musts: frozenset[str] = frozenset(),
) -> tuple[list[Item], list[Slice]]:
    """An order that keeps every edge, and its slices.

    Among what is ready the next by stage, tier, level and year comes first; one of the same stage and tier that still
    fits into the week goes ahead of a short one that does not.
    """
    edges = list(before)
    waiting = {item.id: {first for first, second in edges if second == item.id} for item in items}
    rest = sorted(items, key=lambda item: key(item, musts))
    filling = Weeks(weeks, per_week, sum(hours[item.id] for item in items))
    ordered: list[Item] = []
    while rest:
        ready = [item for item in rest if not waiting[item.id]]
        following = ready[0]
        need = hours[following.id]
        if not filling.holds(need) and need <= SITTING:
            rank = (stage(following), following.id in musts)
            alike = (item for item in ready if (stage(item), item.id in musts) == rank)
            fitting = (item for item in alike if filling.holds(hours[item.id]))
            following = next(fitting, following)
        filling.wait(hours[following.id])
        filling.place(len(ordered), hours[following.id])
        ordered.append(following)
        rest.remove(following)
        for before_it in waiting.values():
            before_it.discard(following.id)
    return ordered, filling.slices


def part(number: int, count: int, taken: float, whole: float) -> str:
    """Which part of a reading a step is, if it is not all of it."""
    words = [f"part {number} of {count}"] if count > 1 else []
    if taken < whole - _EPSILON:
        words.append(f"the first {taken:.3g} of about {whole:.3g} hours")
    return ", ".join(words)


def down(hours: float) -> float:
    """Rounded down to a few digits, so that a sum never exceeds what it was cut from."""
    return int(hours * 1e4 + _EPSILON) / 1e4
