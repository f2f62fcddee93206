"""Pouring an order of readings into weeks, with as few of the short ones cut in two as the slack allows."""

from collections.abc import Sequence
from dataclasses import dataclass

# What is shorter than this is better read in one sitting.
SITTING = 6.0
_EPSILON = 1e-6


@dataclass(frozen=True)
class Slice:
    """Hours of one reading in one week."""

    index: int
    week: int
    hours: float


def pour(hours: Sequence[float], weeks: int, per_week: float) -> list[Slice]:
    """Slices in reading order, no week over its hours; the readings must fit in all weeks together.

    A short reading that would be cut at a week's end waits for the next week if enough hours are left over.
    """
    slack = weeks * per_week - sum(hours)
    slices: list[Slice] = []
    week, left = 1, per_week
    for index, need in enumerate(hours):
        if need > left + _EPSILON and need <= min(SITTING, per_week) + _EPSILON and left <= slack + _EPSILON:
            slack -= left
            left = 0.0
        rest = need
        while rest > _EPSILON:
            if left <= _EPSILON:
                week, left = week + 1, per_week
            if week > weeks:
                break
            taken = min(rest, left)
            slices.append(Slice(index, week, taken))
            rest -= taken
            left -= taken
    return slices


def part(number: int, count: int, taken: float, whole: float) -> str:
    """Which part of a reading a step is, if it is not all of it."""
    words = [f"part {number} of {count}"] if count > 1 else []
    if taken < whole - _EPSILON:
        words.append(f"the first {taken:.3g} of about {whole:.3g} hours")
    return ", ".join(words)


def down(hours: float) -> float:
    """Rounded down to a few digits, so that a sum never exceeds what it was cut from."""
    return int(hours * 1e4 + _EPSILON) / 1e4
