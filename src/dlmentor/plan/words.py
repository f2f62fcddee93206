"""What plain words say about a plan: time, last day, level, knowledge, kinds; and the goal that is left of them.

Each reader takes its phrases out of the text, the most telling first. Pure: today is given.
"""

import math
import re
from dataclasses import dataclass, field
from datetime import date

from dlmentor.models import Kind
from dlmentor.plan.days import last_day
from dlmentor.plan.person import read_kinds, read_known, read_level
from dlmentor.plan.tidy import Text, tidy_goal
from dlmentor.text import AMOUNTS, amount, in_hours

_NUMBER = r"-?\d+(?:[.,]\d+)?|" + "|".join(sorted(AMOUNTS, key=len, reverse=True))
_ABOUT = r"(?:(?:about|around|roughly|some|at most|at least|up to|only|maybe|just|no more than|less than|under|~)\s*)?"
# `5-6 hours`, `5 to 6 hours`: the first is sure.
_RANGE = r"(?:\s*(?:-|–|to|or)\s*\d+(?:[.,]\d+)?)?"
_N = rf"{_ABOUT}(?<![\w.])(?P<n>{_NUMBER}){_RANGE}"
_LENGTH = r"(?P<length>hours?|hrs?|h|minutes?|mins?)\b"
_PER = r"(?:an?|each|every|per|/|in an?|in each|the)\s*"
_PERIODS = {
    "day": 7.0,
    "working day": 5.0,
    "weekday": 5.0,
    "workday": 5.0,
    "week": 1.0,
    "weekend": 1.0,
    "fortnight": 0.5,
    "month": 12 / 52,
}
_PERIOD = r"(?P<per>" + "|".join(sorted(_PERIODS, key=len, reverse=True)) + r")\b"
_SITTINGS = {"evening": 2.0, "morning": 2.0, "afternoon": 3.0, "night": 2.0, "session": 2.0, "day": 6.0}
_SITTING = r"(?P<sitting>" + "|".join(_SITTINGS) + r")s?"
_WEEKDAY = r"(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekday|weekend)s?"
_UNITS = {
    "day": 1 / 7,
    "week": 1.0,
    "fortnight": 2.0,
    "month": 52 / 12,
    "quarter": 13.0,
    "term": 12.0,
    "weekend": 1.0,
    "semester": 16.0,
    "year": 52.0,
}
_UNIT = r"(?P<unit>" + "|".join(_UNITS) + r")s?\b"

_HOURS_A_WEEK = re.compile(rf"{_N}\s*-?{_LENGTH}\s*(?:of (?:reading|study|work|time) )?{_PER}{_PERIOD}", re.I)
_HOURS_WEEKLY = re.compile(rf"{_N}\s*-?{_LENGTH}\s+(?P<adverb>weekly|daily)\b", re.I)
_WEEKLY_HOURS = re.compile(rf"\b(?P<adverb>weekly|daily),?\s+{_N}\s*-?{_LENGTH}", re.I)
_HOURS_EACH = re.compile(rf"{_N}\s*-?{_LENGTH}\s+each\b", re.I)
_OF_SITTINGS = (
    rf"(?:\s*(?:of|with|,|for)?\s*{_ABOUT}(?P<long>{_NUMBER})\s*(?P<unit>hours?|hrs?|h|minutes?|mins?)(?:\s+each)?)?"
)
_SITTINGS_A_WEEK = re.compile(rf"{_N}\s+{_SITTING}\s+{_PER}{_PERIOD}{_OF_SITTINGS}", re.I)
_EVERY_DAY = re.compile(rf"\b(?:every|each|on)\s+{_WEEKDAY}(?:\s+{_SITTING})?\b{_OF_SITTINGS}", re.I)
_EVERY_EVENING = re.compile(rf"\b(?:every|each)\s+(?P<sitting>evening|morning|afternoon|night)\b{_OF_SITTINGS}", re.I)
_IN_ALL = re.compile(
    rf"{_N}[\s-]*(?:hours?|hrs?|h)\b(?:\s*(?:in all|in total|altogether|overall|total|all in all|all told)\b)?", re.I
)
_TOTAL = r"(?!\s*(?:in all|in total|altogether|overall|total|all in all|all told)\b)"
# "Six weeks of four hours", "3 weeks x 3h"; after a comma only where the hours are few enough for a week.
_WEEKS_OF_HOURS = re.compile(
    rf"(?P<weeks>(?<![\w.])(?:{_NUMBER}))[\s-]*weeks?\s*"
    rf"(?:,?\s*(?P<by>(?:each )?(?:at|of|with|and)\b|[x×*@/])|,)\s*{_N}\s*-?{_LENGTH}"
    rf"(?:\s+(?:(?:in )?each|weekly))?{_TOTAL}",
    re.I,
)
_FEW_FOR_A_WEEK = 10.0
# "From months to a few hours" is no time to read.
_NO_TIME = re.compile(r"\b(?:to|takes?|took|after|into|than|every)\s*$", re.I)
_SPAN = re.compile(rf"(?P<lead>(?:last|past|previous|recent)\s+)?{_N}[\s-]*(?:full |more |whole )?{_UNIT}", re.I)
_NEXT = re.compile(
    rf"\b(?:(?:over|in|within|during|for)\s+)?(?:(?:the|my)\s+)?(?:next|coming|this)\s+{_UNIT}(?!\w)", re.I
)
_LEADING = re.compile(r"(?:\b(?:for|in|over|within|during|have|got|next|takes?|spend|plan|make|me|of|the)\s+|^)$", re.I)
_FOLLOWED = re.compile(
    r"^[\s,-]*(?:plan|program|programme|schedule|course|curriculum|time|left|of (?:study|reading))\b", re.I
)


@dataclass
class Said:
    """What a text says about a plan, and the goal that is left of it."""

    goal: str
    weeks: float | None = None
    hours_per_week: float | None = None
    hours_in_all: float | None = None
    level: str | None = None
    known: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    until: date | None = None
    notes: list[str] = field(default_factory=list)


def read_words(text: str, today: date) -> Said:
    """Read a text; what stays unsaid is `None` or empty."""
    left = Text(text)
    said = Said(goal=text)
    said.until = last_day(left, today)
    said.hours_per_week = _hours_per_week(left, said.notes)
    said.weeks, weekends = _weeks(left)
    if said.hours_per_week is None:
        said.hours_in_all = _hours_in_all(left)
    if weekends and said.hours_per_week is None and said.hours_in_all is None:
        said.hours_per_week = _SITTINGS["day"]
        said.notes.append(f"One weekend is counted as {_SITTINGS['day']:g} hours.")
    said.level = read_level(left)
    said.known = read_known(left)
    said.kinds = read_kinds(left)
    said.goal = tidy_goal(left.rest)
    return said


def _hours_per_week(left: Text, notes: list[str]) -> float | None:
    found = left.take(_HOURS_A_WEEK)
    if found:
        return in_hours(found["n"], found["length"]) * _PERIODS[found["per"].lower()]
    found = left.take(_HOURS_WEEKLY) or left.take(_WEEKLY_HOURS)
    if found:
        return in_hours(found["n"], found["length"]) * (7.0 if found["adverb"].lower() == "daily" else 1.0)
    found = _WEEKS_OF_HOURS.search(left.rest)
    if (
        found
        and amount(found["weeks"]) > 1
        and (found["by"] or in_hours(found["n"], found["length"]) <= _FEW_FOR_A_WEEK)
    ):
        # The weeks stay, to be read as such.
        left.rest = f"{left.rest[: found.start()]}{found['weeks']} weeks{left.rest[found.end() :]}"
        return in_hours(found["n"], found["length"])
    found = left.take(_SITTINGS_A_WEEK)
    if found:
        return _sittings(found, amount(found["n"]) * _PERIODS[found["per"].lower()], found["sitting"], notes)
    found = left.take(_EVERY_EVENING)
    if found:
        return _sittings(found, 7.0, found["sitting"], notes)
    found = left.take(_EVERY_DAY)
    if found:
        times = 5.0 if found["weekday"].lower() == "weekday" else 1.0
        day = "day" if found["weekday"].lower() == "weekend" else "evening" if times > 1 else "afternoon"
        return _sittings(found, times, found["sitting"] or day, notes)
    found = re.search(r"\bweeks?\b", left.rest, re.I) and left.take(_HOURS_EACH)
    return in_hours(found["n"], found["length"]) if found else None


def _sittings(found: re.Match[str], times: float, sitting: str, notes: list[str]) -> float:
    if found["long"]:
        return times * in_hours(found["long"], found["unit"])
    hours = _SITTINGS[sitting.lower()]
    notes.append(f"One {sitting.lower()} is counted as {hours:g} hours.")
    return times * hours


def _hours_in_all(left: Text) -> float | None:
    for found in _IN_ALL.finditer(left.rest):
        if not _NO_TIME.search(left.rest[: found.start()]):
            left.drop(found)
            return amount(found["n"])
    return None


def _weeks(left: Text) -> tuple[float | None, bool]:
    """How many weeks, and whether they are weekends."""
    spans = [found for found in _SPAN.finditer(left.rest) if _is_span(found, left.rest)]
    # `In three months ...: 12 weeks` means the weeks.
    spans.sort(key=lambda found: (found["unit"].lower() != "week", found.start()))
    if spans:
        left.drop(spans[0])
        unit = spans[0]["unit"].lower()
        weeks = amount(spans[0]["n"]) * _UNITS[unit]
        return float(math.ceil(round(weeks, 2)) if unit == "day" else round(weeks)), unit == "weekend"
    found = left.take(_NEXT)
    if found:
        return max(1.0, float(round(_UNITS[found["unit"].lower()]))), found["unit"].lower() == "weekend"
    return None, False


def _is_span(found: re.Match[str], text: str) -> bool:
    said = found["n"].lower()
    if found["lead"] or said in ("each", "every"):
        return False
    if said not in ("a", "an"):
        return True
    before, after = text[: found.start()], text[found.end() :]
    return bool(_LEADING.search(before) or _FOLLOWED.search(after))
