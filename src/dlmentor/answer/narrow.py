"""Conditions that a follow-up sets: years, kinds, code, level, newer or easier than what was shown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from dlmentor.answer import words
from dlmentor.models import Entry, Kind
from dlmentor.search.kinds import find_kinds, wider
from dlmentor.search.years import find_years
from dlmentor.text import AMOUNT, amount, in_hours

_CODE = re.compile(
    r"\b(?:(?:with|have|has|come with|comes with|having|offer|any|open|publish(?:ed)?|published|there|include)\s+"
    r"(?:\w+\s+){0,2})?(?:(?:source\s+)?code|implementations?|repo(?:sitor(?:y|ies))?|git\s?hub|open[- ]?source)\b",
    re.I,
)
_NO_CODE = re.compile(r"\b(?:no|without|lacking)\s+(?:any\s+)?(?:code|implementation)", re.I)
# "Oldest first" asks for an order, not for what is older.
_NO_ORDER = r"(?!(?:\s+ones?)?\s+first\b)"
_NEWER = re.compile(
    r"\b(?:newer|newest|latest|more recent|recent(?: ones)?|something new|up[- ]to[- ]date|fresher|later ones)\b"
    + _NO_ORDER,
    re.I,
)
_OLDER = re.compile(
    r"\b(?:older|oldest|earlier|classics?|where it (?:all )?began|the origins?|foundational)\b" + _NO_ORDER,
    re.I,
)
_EASIER = re.compile(
    r"\b(?:eas(?:y|ier|iest)|simpler|simplest|gentler|introductory|introductions?|"
    r"more (?:basic|accessible|introductory)|"
    r"less (?:advanced|technical|difficult|maths?|mathematical)|"
    r"too (?:hard|difficult|advanced|technical|complicated|deep)(?: for (?:me|us|them|my \w+))?|"
    r"(?:for |a )?(?:complete |total |absolute )?(?:beginners?|newbies?|newcomers?|novices?))\b",
    re.I,
)
_HARDER = re.compile(
    r"\b(?:harder|deeper|advanced|more (?:advanced|difficult|technical|in[- ]depth|challenging)|"
    r"too (?:easy|basic|simple|shallow)(?: for (?:me|us))?|(?:for )?experts?)\b",
    re.I,
)
_QUICK = re.compile(
    r"\b(?:quick(?:er|est)?|shorter|shortest|short|fast(?:er)?) (?:reads?|ones?|papers?)|"
    r"\b(?:less time|little time|not much time)\b",
    re.I,
)
_TIME = re.compile(
    r"\b(?:(?:only|just|at most|no more than|not more than|less than|fewer than|under|below|within|in|up to|have|got|"
    rf"'ve|spare|takes?|for|about|maybe|shorter than)\s+)+(?P<number>{AMOUNT})\s+"
    r"(?P<unit>hours?|hrs?|h|minutes?|mins?|evening|afternoon|lunch break)\b"
    r"(?!\s+(?:an?|per|each|every)\b)(?:\s+(?:left|free|to spare|or less|at most))?",
    re.I,
)
_SITTINGS = {"evening": 3.0, "afternoon": 4.0, "lunch break": 1.0}
# What is left without these says nothing beyond the conditions.
_FILLERS = """
and but or so also please which what who of these those them they that this it the a an one ones only just any some
is are there do does did have has can could you i me we my give show list want need would like with from in on for
to about more too instead now something anything follow someone covers cover covering as well maybe perhaps be at
least available released published public paper papers entries first then all their its got ok okay yes no not even
much bit little per if possible rather prefer topic subject same read reading understand since after before until
newer than by were was old kind sort type like i've i'd i'm time left
"""
_FILLER = frozenset(_FILLERS.split())


@dataclass(frozen=True)
class Narrowing:
    """Conditions on entries; `rest` is what a message says besides."""

    has_code: bool | None = None
    year_from: int | None = None
    year_to: int | None = None
    kinds: tuple[Kind, ...] = ()
    not_kinds: tuple[Kind, ...] = ()
    step: int = 0
    age: int = 0
    quick: bool = False
    most_hours: float | None = None
    rest: str = ""
    said: tuple[str, ...] = field(default=())

    @property
    def empty(self) -> bool:
        """Whether it sets no condition."""
        return not self.said

    @property
    def relative(self) -> bool:
        """Whether it compares with what was shown."""
        return bool(self.step or self.age or self.quick)

    def fits(self, entry: Entry, shown: Sequence[Entry] = ()) -> bool:
        """Whether an entry meets the conditions, next to what was shown."""
        year, level = entry.year or 0, entry.level or 2
        return (
            (self.has_code is None or (entry.code is not None) == self.has_code)
            and (self.year_from is None or year >= self.year_from)
            and (self.year_to is None or 0 < year <= self.year_to)
            and (not self.kinds or entry.kind in wider(self.kinds))
            and entry.kind not in self.not_kinds
            and self._age_fits(year, shown)
            and self._step_fits(level, shown)
            and (not self.quick or (entry.hours or 9) <= self._quick_hours(shown))
            and (self.most_hours is None or (entry.hours is not None and entry.hours <= self.most_hours))
        )

    def _age_fits(self, year: int, shown: Sequence[Entry]) -> bool:
        years = [entry.year for entry in shown if entry.year]
        if not self.age or not years:
            return True
        return year > max(years) if self.age > 0 else 0 < year < min(years)

    def _step_fits(self, level: int, shown: Sequence[Entry]) -> bool:
        if not self.step:
            return True
        levels = sorted(entry.level or 2 for entry in shown) or [2]
        usual = levels[len(levels) // 2]
        return level <= max(1, usual - 1) if self.step < 0 else level >= min(3, usual + 1)

    def _quick_hours(self, shown: Sequence[Entry]) -> float:
        return min([2.0, *(entry.hours for entry in shown if entry.hours)])


def read_narrowing(text: str) -> Narrowing:
    """Read the conditions out of a message."""
    spans: list[tuple[int, int]] = []

    def has(pattern: re.Pattern[str]) -> bool:
        found = list(pattern.finditer(text))
        spans.extend(each.span() for each in found)
        return bool(found)

    no_code = has(_NO_CODE)
    code = has(_CODE)
    years = find_years(text)
    mentions = find_kinds(text)
    spans += [*years.spans, *((each.start, each.end) for each in mentions)]
    kinds = tuple(dict.fromkeys(each.kind for each in mentions if not each.negated and each.kind != "repo"))
    plain_paper = kinds == ("paper",) and not re.search(r"\b(?:only|just)\b", text, re.I)
    order = 1 if has(_NEWER) else -1 if has(_OLDER) else 0
    step = -1 if has(_EASIER) else 1 if has(_HARDER) else 0
    quick = has(_QUICK)
    time = _TIME.search(text)
    spans += [time.span()] if time else []
    rest = "".join(sign for place, sign in enumerate(text) if not any(start <= place < end for start, end in spans))
    found = Narrowing(
        has_code=False if no_code else True if code else None,
        year_from=years.first,
        year_to=years.last,
        kinds=() if plain_paper else kinds,
        not_kinds=tuple(dict.fromkeys(each.kind for each in mentions if each.negated)),
        step=step,
        age=0 if years.first or years.last else order,
        quick=quick,
        most_hours=_hours(time) if time else None,
        rest=" ".join(word for word in re.findall(r"[\w'-]+", rest) if word.lower() not in _FILLER),
    )
    return Narrowing(**{**found.__dict__, "said": tuple(_words(found))})


def _hours(found: re.Match[str]) -> float:
    """How long somebody has."""
    unit = found["unit"].lower()
    sitting = _SITTINGS.get(unit)
    return in_hours(found["number"], unit) if sitting is None else amount(found["number"]) * sitting


def _words(found: Narrowing) -> list[str]:
    """The conditions as a person reads them, after a noun."""
    said = []
    if found.has_code is not None:
        said.append("with code" if found.has_code else "without code")
    if found.year_from and found.year_from == found.year_to:
        said.append(f"from {found.year_from}")
    elif found.year_from or found.year_to:
        start = f"from {found.year_from}" if found.year_from else ""
        end = f"up to {found.year_to}" if found.year_to else "on"
        said.append(f"{start} {end}".strip())
    said += [f"as a {words.kinds(kind, 1)}" for kind in found.kinds]
    said += [f"that is no {words.kinds(kind, 1)}" for kind in found.not_kinds]
    said += [{1: "that is newer", -1: "that is older"}[found.age]] if found.age else []
    said += [{1: "that goes deeper", -1: "that is easier"}[found.step]] if found.step else []
    said += ["that reads quickly"] if found.quick else []
    said += [f"that takes at most {words.hours(found.most_hours)}"] if found.most_hours else []
    return said
