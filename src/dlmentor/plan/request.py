"""What a person asks of a plan: goal, time, level, what is known. Read from plain words and from arguments."""

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal, get_args

from pydantic import Field

from dlmentor.errors import InputError
from dlmentor.models import KINDS, Kind, Value
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
    if not one_line(text):
        raise InputError("A plan needs a goal: say what you want to learn, such as 'pruning for phones'.")
    said = read_words(one_line(text)[:_LONGEST_GOAL], today)
    last = _date(until, today) if until is not None else said.until
    notes: list[str] = []
    given_level = _level(level) if level is not None else said.level
    if given_level is None:
        notes.append(f"Level not given: {DEFAULT_LEVEL}, so the basics of the field are taken as known.")
    time = _time(said, _weeks(weeks), _hours(hours_per_week), last, today, notes)
    return Request(
        goal=said.goal,
        weeks=time[0],
        hours_per_week=time[1],
        level=_level(given_level) if given_level else DEFAULT_LEVEL,
        read=tuple(dict.fromkeys(read)),
        known=tuple(dict.fromkeys([*known, *said.known])),
        must=tuple(dict.fromkeys(must)),
        without=tuple(dict.fromkeys(without)),
        kinds=_kinds(kinds) if kinds is not None else said.kinds,
        start=today,
        until=last,
        assumptions=tuple(notes),
    )


def _time(
    said: Said, weeks: int | None, hours: float | None, until: date | None, today: date, notes: list[str]
) -> tuple[int, float]:
    """Weeks and hours a week, from whatever of weeks, hours a week, hours in all and the last day is known."""
    if weeks is None:
        weeks = said.weeks
    if weeks is None and until is not None:
        weeks = _weeks_until(until, today)
    if hours is None and said.hours_per_week is not None:
        hours = said.hours_per_week
        notes.extend(said.notes)
    total = said.hours_in_all
    if weeks is not None and weeks > MOST_WEEKS:
        raise InputError(f"{weeks} weeks are too long for a plan: give at most {MOST_WEEKS}.")
    if total is not None and hours is None:
        if weeks is None:
            weeks = max(1, math.ceil(total / DEFAULT_HOURS))
            notes.append(
                f"{_plain(total)} hours in all, spread over {_count(weeks, 'week')} of about {DEFAULT_HOURS:g}."
            )
        hours = total / weeks
    elif total is not None and weeks is None and hours is not None:
        weeks = max(1, math.ceil(total / hours))
        hours = min(hours, total / weeks)
    if weeks is None:
        weeks = DEFAULT_WEEKS
        notes.append(f"Length not given: {DEFAULT_WEEKS} weeks.")
    if hours is None:
        hours = DEFAULT_HOURS
        notes.append(f"Hours not given: {DEFAULT_HOURS:g} a week.")
    if hours > MOST_HOURS:
        raise InputError(f"A week has {MOST_HOURS:g} hours, so {_plain(hours)} hours a week do not fit.")
    if until is not None and weeks > _weeks_until(until, today):
        weeks = _weeks_until(until, today)
        notes.append(f"Cut to the {_count(weeks, 'week')} until {until:%-d %B %Y}.")
    return weeks, hours


def _weeks_until(until: date, today: date) -> int:
    return max(1, math.ceil((until - today + timedelta(days=1)).days / 7))


def _weeks(value: float | None) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or value != value or value < 1 or value % 1:
        raise InputError(f"Weeks cannot be {value!r}: give a whole number from 1 to {MOST_WEEKS}.")
    if value > MOST_WEEKS:
        raise InputError(f"{value:g} weeks are too long for a plan: give at most {MOST_WEEKS}.")
    return int(value)


def _hours(value: float | None) -> float | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= MOST_HOURS:
        raise InputError(f"Hours a week cannot be {value!r}: give a number above 0 and up to {MOST_HOURS:g}.")
    return float(value)


def _level(value: str) -> Level:
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
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value.strip())
        except ValueError:
            said = read_words(f"until {value.strip()}", today).until
            if said is None:
                raise InputError(f"{value!r} is no date: write it as 2027-01-31 or 31 January.") from None
            value = said
    if value < today:
        raise InputError(f"The last day, {value.isoformat()}, is in the past: give one from today on.")
    return value


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _plain(number: float) -> str:
    return f"{number:.4g}"


def resolve(names: Sequence[str], ids: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that are ids, as they stand."""
    known = set(ids)
    return tuple(name for name in names if name in known)
