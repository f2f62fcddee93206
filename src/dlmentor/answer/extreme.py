"""The newest, easiest or shortest of what was shown."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dlmentor.answer import words
from dlmentor.models import Entry

Key = Callable[[Entry], float | None]


@dataclass(frozen=True)
class _Most:
    """What people call it, how entries are ordered by it (least first), and what is told of the first."""

    names: tuple[str, ...]
    key: Key
    told: Callable[[Entry], str]


def _from_year(entry: Entry) -> str:
    return f"from {entry.year}"


def _takes(entry: Entry) -> str:
    return f"about {words.hours(entry.hours or 0)}"


def _level(entry: Entry) -> str:
    return f"{('beginner', 'intermediate', 'advanced')[(entry.level or 2) - 1]} level"


_MOST = (
    _Most(("newest", "latest", "most recent"), lambda entry: -entry.year if entry.year else None, _from_year),
    _Most(("oldest", "earliest"), lambda entry: entry.year, _from_year),
    _Most(("easiest", "simplest", "gentlest"), lambda entry: entry.level, _level),
    _Most(("hardest", "most advanced", "most difficult"), lambda entry: -entry.level if entry.level else None, _level),
    _Most(("shortest", "quickest"), lambda entry: entry.hours or None, _takes),
    _Most(("longest",), lambda entry: -entry.hours if entry.hours else None, _takes),
)
_BY_NAME = {name: most for most in _MOST for name in most.names}
_NAME = "|".join(_BY_NAME)
_THING = r"(?:one|paper|entry|survey|course|book|tool)"
_TAIL = rf"(?:\s+(?:{_THING}|(?:of|among) (?:them|these|those)|(?:to )?read))*\W*"
_ASKED = re.compile(
    r"(?:(?:and|but|so|ok(?:ay)?)[\s,]+)?"
    rf"(?:(?:which|what)(?:\s+{_THING})?(?:\s+(?:of|among) (?:them|these|those))?\s+(?:is|would be)\s+(?:the\s+)?"
    r"|(?:(?:show|give|only|just)\s+)*(?:me\s+)?the\s+)"
    rf"(?P<name>{_NAME}){_TAIL}",
    re.I,
)


def read_extreme(text: str, shown: Sequence[Entry]) -> tuple[tuple[Entry, ...], str] | None:
    """The shown entries that a message asks for as the newest and the like, and the line that leads them in."""
    asked = _ASKED.fullmatch(text.strip())
    if not asked:
        return None
    name = re.sub(r"\s+", " ", asked["name"].lower())
    most = _BY_NAME[name]
    known = {entry.id: key for entry in shown if (key := most.key(entry)) is not None}
    if not known:
        return None
    best = min(known.values())
    found = tuple(entry for entry in shown if known.get(entry.id) == best)
    told = most.told(found[0])
    if len(found) == 1:
        return found, f"The {name} of them, {told}:"
    return found, f"{words.capital(words.number(len(found)))} of them are the {name}, {told}:"
