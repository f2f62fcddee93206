"""How hard and how long an entry may be, where a question sets that as a condition."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dlmentor.text import AMOUNT, in_hours

Order = Literal["shortest", "longest", "easiest", "hardest"]
_THING = (
    r"(?:papers?|entry|entries|reads|readings?|reading material|books?|courses?|surveys?|tools?|tutorials?|articles?|"
    r"work|works|materials?|resources?|ones?|texts?|introductions?|overviews?|repos?|notes|talks?|things?|stuff|items?)"
)
_NAMES = {
    1: r"beginners?(?:['’]s?)?(?:[- ](?:friendly|level))?|entry[- ]level|introductory|eas(?:y|ier)|gentle|simple|"
    r"basic",
    2: r"intermediate(?:[- ]level)?|medium[- ]level",
    3: r"advanced(?:[- ]level)?|experts?(?:['’]s?)?(?:[- ]level)?|hard|difficult",
}
# The level stands before what is asked for, or after it: "easy papers", "papers for beginners", "papers that are hard".
_LEVELS = {
    level: re.compile(
        rf"\b(?:{names})\b(?=\s+(?:[\w-]+\s+){{0,2}}{_THING}\b)|"
        rf"(?<=\s)(?:for\s+(?:(?:absolute|complete|total)\s+)?|that (?:are|is)\s+|(?:at|on)\s+(?:an?\s+)?)(?:{names})"
        r"(?:\s+level)?(?=\W*$|\s+(?:on|about|in|from|of|at|under|since|with)\b)",
        re.I,
    )
    for level, names in _NAMES.items()
}
_BELOW = r"under|below|less than|fewer than|shorter than"
_HOURS = re.compile(
    r"\b(?:(?:that|which)\s+)?"
    r"(?:(?:i\s+)?can\s+be\s+read\s+|(?:i\s+)?can\s+read\s+|(?:to\s+)?read\s+|take[sn]?\s+|readable\s+)?"
    rf"(?:i(?:['’]ve| have)(?: got)?(?: only| just| about| maybe)?|(?P<below>{_BELOW})|in|within|at most|"
    r"no more than|not more than|up to|max(?:imum|\.)?)"
    rf"\s+(?:of\s+)?(?P<number>{AMOUNT})\s+(?P<unit>hours?|hrs?|h|minutes?|mins?)\b(?!\s+(?:an?|per|each|every)\b)"
    r"(?:\s+(?:to read|of reading|or less|at most|long))?",
    re.I,
)
_SHORT = re.compile(rf"\b(?:short|quick)(?:er)?(?=\s+{_THING}\b)", re.I)
# What people call short, in hours.
_SHORT_HOURS = 2.0
_ORDERS: Mapping[Order, tuple[str, ...]] = {
    "shortest": ("shortest", "quickest", "by length", "by hours"),
    "longest": ("longest",),
    "easiest": ("easiest", "simplest", "by level", "by difficulty"),
    "hardest": ("hardest", "most difficult", "most advanced"),
}
_MOST = re.compile(rf"\b(?:{'|'.join(name for names in _ORDERS.values() for name in names)})\b", re.I)
_EASY_WISH = re.compile(
    r"\b(?:beginners?|newbies?|novices?|newcomers?|gentle|easy|readable|beginner[- ]friendly|introductory|"
    r"no (?:prior |previous )?(?:knowledge|experience|background)|"
    r"new to (?:this|it|the field|deep learning|machine learning)|"
    r"(?:nothing|not|none) (?:too|overly) (?:theoretical|hard|difficult|technical|mathematical|advanced))\b",
    re.I,
)
_HARD_WISH = re.compile(
    r"\b(?:i(?:'m|’m| am) an? (?:expert|specialist)|for experts?|advanced|in depth|"
    r"(?:i )?(?:already )?know the basics|skip the basics)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Effort:
    """The level and the hours that are asked for, as most or as what to stay below, and where the question says so."""

    level: int | None = None
    hours_to: float | None = None
    hours_below: float | None = None
    spans: tuple[tuple[int, int], ...] = ()
    order: Order | None = None


def find_effort(text: str) -> Effort:
    """Read how hard and how long what is asked for may be."""
    levels = [(level, found) for level, pattern in _LEVELS.items() for found in pattern.finditer(text)]
    level = levels[0][0] if len({level for level, _ in levels}) == 1 else None
    spans = [found.span() for _, found in levels] if level else []
    hours, short = _HOURS.search(text), _SHORT.search(text)
    spans += [found.span() for found in (hours, short) if found]
    most, below = _SHORT_HOURS if short else None, None
    if hours:
        length = in_hours(hours["number"], hours["unit"])
        most, below = (None, length) if hours["below"] else (length, None)
    ordered = _MOST.search(text)
    spans += [ordered.span()] if ordered else []
    order = next((name for name, words in _ORDERS.items() if ordered and ordered[0].lower() in words), None)
    return Effort(level, most, below, tuple(spans), order)


def wished_level(text: str) -> int:
    """-1 if easier reading would suit, 1 if harder, 0 if a question says neither or both."""
    return bool(_HARD_WISH.search(text)) - bool(_EASY_WISH.search(text))
