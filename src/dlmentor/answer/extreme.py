"""The newest, easiest or shortest of what was shown, and what was shown in such an order."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dlmentor.answer import words
from dlmentor.models import Entry, Hit
from dlmentor.text import SMALL_NUMBERS, amount

Key = Callable[[Entry], float | None]


@dataclass(frozen=True)
class Most:
    """What people call it and the more of it, how entries are ordered (least first), and what is told of the first."""

    names: tuple[str, ...]
    more: tuple[str, ...]
    key: Key
    told: Callable[[Entry], str]

    def place(self, entry: Entry) -> tuple[bool, float]:
        """By what entries are sorted; those of which it is not known come last."""
        key = self.key(entry)
        return key is None, key or 0.0


def _from_year(entry: Entry) -> str:
    return f"from {entry.year}"


def _takes(entry: Entry) -> str:
    return f"about {words.hours(entry.hours or 0)}"


def _level(entry: Entry) -> str:
    return f"{('beginner', 'intermediate', 'advanced')[(entry.level or 2) - 1]} level"


_NEWEST = Most(
    ("newest", "latest", "most recent"),
    ("newer", "later", "more recent"),
    lambda entry: -entry.year if entry.year else None,
    _from_year,
)
_OLDEST = Most(("oldest", "earliest"), ("older", "earlier"), lambda entry: entry.year, _from_year)
_EASIEST = Most(
    ("easiest", "simplest", "gentlest"), ("easier", "simpler", "gentler"), lambda entry: entry.level, _level
)
_HARDEST = Most(
    ("hardest", "most advanced", "most difficult"),
    ("harder", "more advanced", "more difficult"),
    lambda entry: -entry.level if entry.level else None,
    _level,
)
_SHORTEST = Most(("shortest", "quickest"), ("shorter", "quicker"), lambda entry: entry.hours or None, _takes)
_LONGEST = Most(("longest",), ("longer",), lambda entry: -entry.hours if entry.hours else None, _takes)
_MOST = (_NEWEST, _OLDEST, _EASIEST, _HARDEST, _SHORTEST, _LONGEST)
BY_NAME = {name: most for most in _MOST for name in (*most.names, *most.more)}
_NAME = "|".join(BY_NAME)
_LEAD = r"(?:(?:and|but|so|ok(?:ay)?|now|please)[\s,]+)*"
_THING = r"(?:one|paper|entry|survey|course|book|tool)"
_OF = r"(?:(?:of|among) (?:them|these|those|(?:the|these|those) (?:two|three|four|ones))|(?:to )?read)"
_TAIL = rf"(?:\s+(?:{_THING}|{_OF}))*\W*"
_ASKED = re.compile(
    rf"{_LEAD}"
    rf"(?:(?:which|what)(?:\s+{_THING})?(?:\s+{_OF})?\s+(?:is|was|would be)\s+(?:the\s+)?"
    r"|(?:(?:show|give|only|just)\s+)*(?:me\s+)?the\s+)"
    rf"(?P<name>{_NAME}){_TAIL}",
    re.I,
)
_SEVERAL = rf"(?P<count>{'|'.join(SMALL_NUMBERS[2:11])}|[2-9]|10)"
# "The newest two", "which are the three shortest ones?"
_ASKED_SEVERAL = re.compile(
    rf"{_LEAD}(?:(?:which|what)(?:\s+{_OF})?\s+are\s+|(?:(?:show|give|only|just|name|list)\s+)*(?:me\s+)?)(?:the\s+)?"
    rf"(?:(?P<name>{_NAME})\s+{_SEVERAL}|{_SEVERAL.replace('count', 'number')}\s+(?P<named>{_NAME}))"
    rf"(?:\s+(?:ones|papers|entries|surveys|courses|books|tools|{_OF}))*(?:\s+please)?\W*",
    re.I,
)
_CAME_FIRST = re.compile(
    rf"{_LEAD}(?:which|what)(?:\s+{_THING})?(?:\s+{_OF})?\s+"
    r"(?:came|was (?:published|written|there)|appeared)\s+first\W*",
    re.I,
)
_BY_WHAT = {
    **dict.fromkeys(("year", "years", "date", "age", "time", "publication date", "publication year"), _OLDEST),
    **dict.fromkeys(("level", "difficulty"), _EASIEST),
    **dict.fromkeys(("length", "hours", "effort", "reading time"), _SHORTEST),
}
_SORT = r"(?:(?:sort|order|arrange|list|show|give|put)(?:ed)?\s+)?(?:me\s+)?(?:them|these|those|it|all|that list)?\s*"
_SORTED = re.compile(
    rf"{_LEAD}{_SORT}(?:"
    rf"(?:(?:with|the)\s+)*(?P<name>{_NAME})(?:\s+(?:ones?|papers?|entries|works?))?\s+first"
    rf"|(?:from\s+(?:the\s+)?)(?P<from>{_NAME})\s+to\s+(?:the\s+)?(?:{_NAME})"
    rf"|(?:by|in order of)\s+(?P<what>{'|'.join(_BY_WHAT)})"
    r"|(?P<time>in (?:chronological order|(?:the )?order of (?:appearance|publication))|chronologically)"
    r")(?:\s+please)?\W*",
    re.I,
)


_ORDER = re.compile(rf"\b(?P<name>{_NAME})(?:\s+ones?)?\s+first\b", re.I)


def read_extreme(text: str, shown: Sequence[Entry]) -> tuple[tuple[Entry, ...], str] | None:
    """The shown entries that a message asks for as the newest and the like, and the line that leads them in."""
    several = _ASKED_SEVERAL.fullmatch(text.strip())
    if several:
        return _several(several, shown)
    asked = _ASKED.fullmatch(text.strip())
    if not asked and not _CAME_FIRST.fullmatch(text.strip()):
        return None
    name = re.sub(r"\s+", " ", asked["name"].lower()) if asked else _OLDEST.more[1]
    most = BY_NAME[name]
    known = {entry.id: key for entry in shown if (key := most.key(entry)) is not None}
    if not known:
        return None
    best = min(known.values())
    found = tuple(entry for entry in shown if known.get(entry.id) == best)
    told = most.told(found[0])
    if len(found) == len(shown) and name in most.more:
        return found, f"{'Both' if len(found) == 2 else 'They'} are alike in that, {told}:"
    # Of more than two one is not the older but the oldest.
    name = most.names[0] if len(shown) != 2 and name in most.more else name
    if len(found) == 1:
        return found, f"The {name} of them, {told}:"
    return found, f"{words.capital(words.number(len(found)))} of them are the {name}, {told}:"


def _several(asked: re.Match[str], shown: Sequence[Entry]) -> tuple[tuple[Entry, ...], str] | None:
    """So many of what was shown: the newest two."""
    most = BY_NAME[re.sub(r"\s+", " ", (asked["name"] or asked["named"]).lower())]
    count = round(amount(asked["count"] or asked["number"]))
    known = [entry for entry in shown if most.key(entry) is not None]
    if len(known) < 2:
        return None
    found = tuple(sorted(known, key=most.place)[:count])
    return found, f"The {words.number(len(found))} {most.names[0]} of them:"


def read_order(text: str, shown: Sequence[Entry]) -> tuple[tuple[Entry, ...], str] | None:
    """What was shown in the order that a message asks for, what is not known of at the end, and the line above."""
    asked = _SORTED.fullmatch(text.strip())
    if not asked or not shown:
        return None
    name = re.sub(r"\s+", " ", (asked["name"] or asked["from"] or "").lower())
    most = BY_NAME.get(name) or _BY_WHAT.get((asked["what"] or "").lower(), _OLDEST)
    found = tuple(sorted(shown, key=most.place))
    count = "Both" if len(found) == 2 else f"The {words.number(len(found))} of them"
    return found, f"{count}, {most.names[0]} first:"


def ordered(text: str, hits: Sequence[Hit]) -> list[Hit]:
    """Hits in the order that a message asks for besides something else; as they are if it asks for none."""
    asked = _ORDER.search(text)
    if not asked:
        return list(hits)
    most = BY_NAME[re.sub(r"\s+", " ", asked["name"].lower())]
    return sorted(hits, key=lambda hit: most.place(hit.entry))
