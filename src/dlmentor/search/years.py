"""Years, spans of years and "the oldest" in a question."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from dlmentor.text import SMALL_NUMBERS, amount, blanked

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
    r"\b(?:since|starting(?: in)?|no(?:t|thing)? older than|(?:not|nothing|none)(?: from)? before|"
    rf"(?:from|in)(?=\s+{_FULL}\s+(?:on|onwards?|or(?!\s+\d))\b))"
    rf"\s+({_YEAR})(?:\s+(?:on(?:wards?)?|or (?:later|newer)))?"
    rf"|(?<![\w.])({_YEAR})\s+(?:and|or)\s+(?:later|newer|after)\b",
    re.I,
)
_AFTER = re.compile(rf"\b(?:after|newer than|later than|more recent than|younger than|past)\s+({_YEAR})", re.I)
_BEFORE = re.compile(rf"\b(?:before|older than|earlier than|prior to|preceding)\s+({_YEAR})", re.I)
_UNTIL = re.compile(
    r"\b(?:until|till|up to|up until|by|no(?:t|thing)? (?:later|newer) than|(?:not|nothing|none)(?: from)? after)"
    rf"\s+({_YEAR})"
    rf"|(?<![\w.])({_YEAR})\s+(?:and|or)\s+(?:earlier|older|before)\b",
    re.I,
)
_PLAIN = re.compile(
    rf"(?<![\w.$€£])({_FULL})(?![\d%]|\.\d|{_COUNTED})|(?<=[A-Za-z])\s?['’‘`´]\s?(\d\d)(?!\d)|(?<!\w)['’‘`´](\d\d)(?!\d)"
)
# "SIGMOD22", "NSDI 22": two digits count only right after a name in capitals.
_TIGHT = re.compile(r"(?<=[A-Z]{3})[\s-]?(\d\d)(?![\d%]|\.\d)\b|(?<=[a-z][A-Z])(?:om|ys|PS)[\s-]?(\d\d)(?!\d)\b")
_WITHOUT = re.compile(
    rf"\b(?:not|except(?:ing)?(?: for)?|excluding|other than|besides|apart from|without)\s+"
    rf"(?:(?:those|the ones|ones|papers|anything|the year)\s+)?(?:(?:from|of|in|for)\s+)?({_FULL})\b",
    re.I,
)
# "Last year our camera broke" is a story; "papers of the last year" are asked for.
_RECENT = re.compile(
    r"\b(?:from|of|in|within|since|published|released|written|new)\s+(?:in\s+)?(?:the\s+)?"
    rf"(?:(?:last|past|previous)\s+(?:(?P<count>\d\d?|couple of|few|{'|'.join(SMALL_NUMBERS[2:])})\s+years|decade)|"
    r"(?P<one>this|last|past|previous)\s+year)\b(?!['’]?s)",
    re.I,
)
_SOME = {"couple of": 2, "few": 3}
_OLDEST = re.compile(r"\b(?:oldest|earliest|very first|in chronological order|chronologically)\b", re.I)
_NEWEST = re.compile(
    r"\b(?:newest|latest|most recent|youngest)\b|"
    r"\b(?:new|recent)(?=\s+(?:papers|surveys|books|courses|articles|works|tools|entries|publications|ones)\b)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Years:
    """The years that a question asks for, and where in it they stand."""

    first: int | None = None
    last: int | None = None
    order: Order = "relevance"
    spans: tuple[tuple[int, int], ...] = ()
    without: tuple[int, ...] = ()


def find_years(text: str, this_year: int | None = None) -> Years:
    """Read the first statement about years, and whether the oldest or the newest is wanted."""
    unwanted = list(_WITHOUT.finditer(text))
    text = blanked(text, (found.span() for found in unwanted))
    years = _wanted(text, this_year or date.today().year)  # noqa: DTZ011 - a person's own year
    if not unwanted:
        return years
    spans = (*years.spans, *(found.span() for found in unwanted))
    return replace(years, spans=spans, without=tuple(full(found[1]) for found in unwanted))


def _wanted(text: str, this_year: int) -> Years:
    oldest, newest = _OLDEST.search(text), _NEWEST.search(text)
    order: Order = "oldest" if oldest else "newest" if newest else "relevance"
    spans = tuple(found.span() for found in (oldest, newest) if found)
    span = _SPAN.search(text)
    if span:
        first, last = full(span[1]), full(span[2])
        return Years(min(first, last), max(first, last), order, (*spans, span.span()))
    recent = _RECENT.search(text)
    if recent:
        spans = (*spans, recent.span())
        if recent["one"]:
            year = this_year - (recent["one"].lower() != "this")
            return Years(year, year, order, spans)
        return Years(this_year - _how_many(recent["count"]), None, order, spans)
    first_year: int | None = None
    last_year: int | None = None
    for pattern, shift, is_first in ((_SINCE, 0, True), (_UNTIL, 0, False), (_AFTER, 1, True), (_BEFORE, -1, False)):
        found = pattern.search(text)
        if found:
            year = full(next(group for group in found.groups() if group)) + shift
            spans = (*spans, found.span())
            # "Nothing before 2018" says nothing about what comes before it.
            text = blanked(text, [found.span()])
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


def _how_many(years: str | None) -> int:
    """Of a decade, of "the last few years", of "the past five"."""
    if years is None:
        return 10
    return _SOME.get(years.lower()) or round(amount(years))


def full(year: str) -> int:
    """`'98` is 1998, `17` is 2017."""
    digits = re.sub(r"\D", "", year)
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (1900 if int(digits) >= 50 else 2000)
