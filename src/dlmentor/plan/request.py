"""What a person asks of a plan: goal, time, level, what is known. Read from plain words and from arguments."""

import math
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal, get_args

from pydantic import Field

from dlmentor.errors import InputError
from dlmentor.models import KINDS, Kind, Value
from dlmentor.plan.days import last_day
from dlmentor.plan.tidy import Text
from dlmentor.plan.words import Said, read_words
from dlmentor.text import one_line

Level = Literal["beginner", "intermediate", "advanced"]
LEVELS: tuple[Level, ...] = get_args(Level)
DEFAULT_WEEKS = 4
DEFAULT_HOURS = 5.0
DEFAULT_LEVEL: Level = "intermediate"
MOST_WEEKS = 520
MOST_HOURS = 168.0
_LONGEST_GOAL = 2000
_LEVEL_WORDS: dict[str, Level] = {
    "beginner": "beginner",
    "novice": "beginner",
    "newcomer": "beginner",
    "basic": "beginner",
    "1": "beginner",
    "intermediate": "intermediate",
    "medium": "intermediate",
    "2": "intermediate",
    "advanced": "advanced",
    "expert": "advanced",
    "3": "advanced",
}


class Request(Value):
    """A plan as it is wanted; `assumptions` says what nobody told us."""

    goal: str
    weeks: int = Field(DEFAULT_WEEKS, ge=1)
    hours_per_week: float = Field(DEFAULT_HOURS, gt=0)
    level: Level = DEFAULT_LEVEL
    read: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    start: date
    until: date | None = None
    assumptions: tuple[str, ...] = ()

    @property
    def hours(self) -> float:
        """All the hours there are."""
        return self.weeks * self.hours_per_week


def read_request(
    text: str,
    *,
    today: date,
    weeks: int | None = None,
    hours_per_week: float | None = None,
    level: str | None = None,
    read: Iterable[str] = (),
    known: Iterable[str] = (),
    must: Iterable[str] = (),
    without: Iterable[str] = (),
    kinds: Iterable[str] | str | None = None,
    until: date | str | None = None,
) -> Request:
    """Read plain words; what is given as an argument wins; what is missing gets a stated default.

    `known` may mix ids and names; names that the words themselves mention are appended as they stand.
    """
    if not isinstance(text, str) or not one_line(text):
        raise InputError("A plan needs a goal: say what you want to learn, such as 'pruning for phones'.")
    words = one_line(text)
    said = read_words(words[:_LONGEST_GOAL], today)
    if not said.goal:
        raise InputError(f"{words[:80]!r} says no goal: add what you want to learn.")
    must, without = tuple(dict.fromkeys(must)), tuple(dict.fromkeys(without))
    asked = until if until is not None else said.until
    last = _date(asked, today) if asked is not None else None
    notes: list[str] = []
    notes += [f"{name} was asked for and ruled out: it may be in." for name in must if name in without]
    if len(words) > _LONGEST_GOAL:
        notes.append(f"The goal is long: only its first {_LONGEST_GOAL:,} characters were read.")
    given_level = known_level(level) if level is not None else said.level
    if given_level is None:
        notes.append(f"Level not given: {DEFAULT_LEVEL}, so the basics of the field are taken as known.")
    time = _time(said, _weeks(weeks), _hours(hours_per_week), last, today, notes)
    return Request(
        goal=said.goal,
        weeks=time[0],
        hours_per_week=time[1],
        level=known_level(given_level) if given_level else DEFAULT_LEVEL,
        read=tuple(dict.fromkeys(read)),
        known=tuple(dict.fromkeys([*known, *said.known])),
        must=must,
        without=tuple(name for name in without if name not in must),
        kinds=_kinds(kinds) if kinds is not None else said.kinds,
        start=today,
        until=last,
        assumptions=tuple(notes),
    )


def _time(
    said: Said, weeks: int | None, hours: float | None, until: date | None, today: date, notes: list[str]
) -> tuple[int, float]:
    """Weeks and hours a week, from whatever of weeks, hours a week, hours in all and the last day is known."""
    # Who gives both the weeks and the hours says nothing else by words such as `in a few hours`.
    told = weeks is not None and hours is not None
    if hours is None and said.hours_per_week is not None:
        hours = _hours(said.hours_per_week)
        notes.extend(said.notes)
    if weeks is None:
        weeks = _weeks(said.weeks)
    if until is not None:
        left = _weeks_until(until, today)
        if left > MOST_WEEKS and weeks is None:
            raise InputError(
                f"The last day, {until.isoformat()}, is {left} weeks away: name one within {MOST_WEEKS} weeks."
            )
        if weeks is not None and weeks > left:
            notes.append(f"Cut to the {_count(left, 'week')} until {until.isoformat()}.")
        weeks = min(weeks or left, left)
    total = None if told else said.hours_in_all
    if total is not None and total <= 0:
        raise InputError(f"{total:g} hours are no time to read: give a number above 0.")
    if total is not None and weeks is None:
        weeks = max(1, math.ceil(total / (hours or DEFAULT_HOURS)))
        hours = min(hours or total / weeks, total / weeks)
        notes.append(f"{total:g} hours in all, spread over {_count(weeks, 'week')}.")
    if weeks is None:
        weeks = DEFAULT_WEEKS
        notes.append(f"Length not given: {DEFAULT_WEEKS} weeks.")
    if total is not None:
        hours = min(hours or total / weeks, total / weeks)
    if hours is None:
        hours = DEFAULT_HOURS
        notes.append(f"Hours not given: {DEFAULT_HOURS:g} a week.")
    return _weeks(weeks) or 1, _hours(hours) or hours


def _weeks_until(until: date, today: date) -> int:
    return max(1, math.ceil((until - today + timedelta(days=1)).days / 7))


def _weeks(value: float | None) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or value != value or value < 1 or value % 1:
        raise InputError(f"The weeks cannot be {value!r}: give a whole number from 1 to {MOST_WEEKS}.")
    if value > MOST_WEEKS:
        raise InputError(f"{value:g} weeks are too long for a plan: give at most {MOST_WEEKS}.")
    return int(value)


def _hours(value: float | None) -> float | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= MOST_HOURS:
        raise InputError(f"Hours a week cannot be {value!r}: give a number above 0 and up to {MOST_HOURS:g}.")
    return float(value)


def known_level(value: str) -> Level:
    """The level of this name, or one like it."""
    found = _LEVEL_WORDS.get(str(value).strip().casefold())
    if found is None:
        raise InputError(f"The level cannot be {value!r}: give one of {', '.join(LEVELS)}.")
    return found


def _kinds(value: Iterable[str] | str) -> tuple[Kind, ...]:
    words = value.replace(",", " ").split() if isinstance(value, str) else list(value)
    chosen: list[Kind] = []
    for word in words:
        found = next((kind for kind in KINDS if word.strip().casefold() in (kind, f"{kind}s")), None)
        if found is None:
            raise InputError(f"There is no kind {word!r}: give some of {', '.join(KINDS)}.")
        chosen.append(found)
    return tuple(dict.fromkeys(chosen))


def _date(value: date | str, today: date) -> date:
    last = last_day(Text(f"until {value.strip()}"), today) if isinstance(value, str) else value
    if last is None:
        raise InputError(f"{value!r} is no date: write it as 2027-01-31 or 31 January.")
    if last < today:
        raise InputError(f"The last day, {last.isoformat()}, is in the past: give one from today on.")
    return last


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
