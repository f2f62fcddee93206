"""The last day of a plan in plain words: `until 15 January`, `by Friday`, `before the end of March`."""

import re
from calendar import monthrange
from datetime import date, timedelta

from dlmentor.errors import InputError
from dlmentor.plan.tidy import Text

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_LEAD = r"\b(?:until|till|by|before|up to|due(?: on| by)?|deadline(?: is)?(?: on)?|ends? on)\s+(?:the\s+)?"
_ISO = re.compile(_LEAD + r"(?P<iso>\d{4}-\d{1,2}-\d{1,2})\b", re.I)
_IN_MONTH = re.compile(
    _LEAD
    + r"(?:(?P<edge>end|start|beginning|middle) of\s+)?(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?\s+)?"
    + _MONTH
    + r"(?:\s+(?P<after>\d{1,2})(?:st|nd|rd|th)?\b(?!\d))?(?:,?\s+(?P<year>\d{4})\b)?",
    re.I,
)
_WEEKDAY = re.compile(_LEAD + rf"(?P<next>next\s+|this\s+)?(?P<weekday>{'|'.join(_DAYS)})\b", re.I)
_NAMED = re.compile(
    _LEAD + r"(?P<named>tomorrow|christmas|new year(?:'s eve)?|end of (?:the |this )?(?:year|month|week))\b", re.I
)


def last_day(left: Text, today: date) -> date | None:
    """Take the last day out of a text, if it names one; a day without a year is the next such day."""
    found = left.take(_ISO)
    if found:
        try:
            year, month, day = map(int, found["iso"].split("-"))
            return date(year, month, day)
        except ValueError:
            raise InputError(f"There is no day {found['iso']!r}: write it as 2027-01-31.") from None
    found = left.take(_IN_MONTH)
    if found:
        return _in_month(found, today)
    found = left.take(_WEEKDAY)
    if found:
        ahead = (_DAYS.index(found["weekday"].lower()) - today.weekday()) % 7 or 7
        return today + timedelta(
            days=ahead + (7 if (found["next"] or "").strip().lower() == "next" and ahead < 7 else 0)
        )
    found = left.take(_NAMED)
    return _named(found["named"].lower(), today) if found else None


def _in_month(found: re.Match[str], today: date) -> date:
    month = _MONTHS.index(found["month"][:3].lower()) + 1
    edge = (found["edge"] or "").lower()
    said = found["day"] or found["after"]
    year = int(found["year"]) if found["year"] else today.year
    for candidate in (year, year + 1):
        last = monthrange(candidate, month)[1]
        # `until March` means its first day, unless the middle or the end is named.
        day = int(said) if said else {"end": last, "middle": 15}.get(edge, 1)
        if not 1 <= day <= last:
            raise InputError(f"{found['month']} has no day {day}: give one from 1 to {last}.")
        if found["year"] or date(candidate, month, day) >= today:
            break
    return date(candidate, month, day)


def _named(words: str, today: date) -> date:
    if words == "tomorrow":
        return today + timedelta(days=1)
    if words.endswith("week"):
        return today + timedelta(days=6 - today.weekday())
    if words.endswith("month"):
        return today.replace(day=monthrange(today.year, today.month)[1])
    if words == "christmas":
        return date(today.year + (today > date(today.year, 12, 24)), 12, 24)
    return date(today.year, 12, 31)
