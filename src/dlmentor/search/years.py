"""Years, spans of years and "the oldest" in a question."""

import re
from dataclasses import dataclass
from typing import Literal

Order = Literal["relevance", "oldest", "newest"]

_FULL = r"(?:19[5-9]\d|20[0-4]\d)"
_YEAR = rf"(?:{_FULL}|['’‘`´]\s?\d\d)(?!\d)"
# "2000 images" is no year, "2020 papers" is.
_COUNTED = r"\s+(?!papers|surveys|books|courses|articles|works|talks|tools|entries|is\b|was\b|has\b)[a-z]{2,}s\b"
_SPAN = re.compile(
    rf"(?:\b(?:between|from)\s+)?(?<![\w.])({_YEAR})\s*(?:-|–|—|\.\.|to|and|until|till|through)\s*({_YEAR}|\d\d(?!\d))",
    re.I,
)
_SINCE = re.compile(
    rf"\b(?:since|starting(?: in)?|no older than|not older than|(?:from|in)(?=\s+{_FULL}\s+(?:on|onwards?|or)\b))"
    rf"\s+({_YEAR})(?:\s+(?:on(?:wards?)?|or (?:later|newer)))?"
    rf"|(?<![\w.])({_YEAR})\s+(?:and|or)\s+(?:later|newer|after)\b",
    re.I,
)
_AFTER = re.compile(rf"\b(?:after|newer than|later than|more recent than|younger than|past)\s+({_YEAR})", re.I)
_BEFORE = re.compile(rf"\b(?:before|older than|earlier than|prior to|preceding)\s+({_YEAR})", re.I)
_UNTIL = re.compile(
    rf"\b(?:until|till|up to|up until|by|no later than|not newer than)\s+({_YEAR})"
    rf"|(?<![\w.])({_YEAR})\s+(?:and|or)\s+(?:earlier|older|before)\b",
    re.I,
)
_PLAIN = re.compile(
    rf"(?<![\w.$€£])({_FULL})(?![\d%]|\.\d|{_COUNTED})|(?<=[A-Za-z])\s?['’‘`´]\s?(\d\d)(?!\d)|(?<!\w)['’‘`´](\d\d)(?!\d)"
)
# "SIGMOD22", "NSDI 22": two digits count only right after a name in capitals.
_TIGHT = re.compile(r"(?<=[A-Z]{3})[\s-]?(\d\d)(?![\d%]|\.\d)\b|(?<=[a-z][A-Z])(?:om|ys|PS)[\s-]?(\d\d)(?!\d)\b")
_OLDEST = re.compile(r"\b(?:oldest|earliest|very first|in chronological order|chronologically)\b", re.I)
_NEWEST = re.compile(r"\b(?:newest|latest|most recent|youngest)\b", re.I)


@dataclass(frozen=True, slots=True)
class Years:
    """The years that a question asks for, and where in it they stand."""

    first: int | None = None
    last: int | None = None
    order: Order = "relevance"
    spans: tuple[tuple[int, int], ...] = ()


def find_years(text: str) -> Years:
    """Read the first statement about years, and whether the oldest or the newest is wanted."""
    oldest, newest = _OLDEST.search(text), _NEWEST.search(text)
    order: Order = "oldest" if oldest else "newest" if newest else "relevance"
    spans = tuple(found.span() for found in (oldest, newest) if found)
    span = _SPAN.search(text)
    if span:
        first, last = full(span[1]), full(span[2])
        return Years(min(first, last), max(first, last), order, (*spans, span.span()))
    first_year: int | None = None
    last_year: int | None = None
    for pattern, shift, is_first in ((_SINCE, 0, True), (_AFTER, 1, True), (_BEFORE, -1, False), (_UNTIL, 0, False)):
        found = pattern.search(text)
        if found:
            year = full(next(group for group in found.groups() if group)) + shift
            spans = (*spans, found.span())
            if is_first:
                first_year = year
            else:
                last_year = year
    if first_year is not None or last_year is not None:
        return Years(first_year, last_year, order, spans)
    plain = [found for pattern in (_PLAIN, _TIGHT) for found in pattern.finditer(text)]
    years = [full(next(group for group in found.groups() if group)) for found in plain]
    spans = (*spans, *(found.span() for found in plain))
    if not years:
        return Years(order=order, spans=spans)
    return Years(min(years), max(years), order, spans)


def full(year: str) -> int:
    """`'98` is 1998, `17` is 2017."""
    digits = re.sub(r"\D", "", year)
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (1900 if int(digits) >= 50 else 2000)
