"""Small pieces of English."""

import re
from collections.abc import Sequence

from dlmentor.models import KIND_NAMES, Kind
from dlmentor.text import duration, spelt
from dlmentor.text import join as join

hours = duration

# A full stop ends a sentence unless it belongs to an abbreviation, an initial or a number.
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|cf|al|approx|Fig|Sec|No|Dr|Prof|St)|\b[A-Z])\.$")
_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])")


def number(count: int) -> str:
    """Small numbers as words, before what is counted."""
    return spelt(count) if count else "no"


def capital(text: str) -> str:
    """With its first letter as a capital."""
    return text[:1].upper() + text[1:]


def kinds(kind: Kind | str, count: int = 2) -> str:
    """`paper` or `papers`."""
    one, several = KIND_NAMES.get(kind, (kind, f"{kind}s"))
    return one if count == 1 else several


def count_of(count: int, singular: str, plural: str = "") -> str:
    """`three papers`."""
    return f"{number(count)} {singular if count == 1 else plural or singular + 's'}"


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    found: list[str] = []
    for piece in _END.split(text.strip()):
        if found and _ABBREVIATION.search(found[-1]):
            found[-1] = f"{found[-1]} {piece}"
        elif piece.strip():
            found.append(piece.strip())
    return found


def cut(text: str, length: int = 320) -> str:
    """At most so long, cut between words."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    return f"{head[: head.rfind(' ')] if ' ' in head else head}…"


def stop(text: str) -> str:
    """Ending in a full stop."""
    text = text.rstrip()
    return text if not text or text[-1] in ".!?…" else f"{text}."


def years(values: Sequence[int]) -> str:
    """`2017` or `2015 to 2019`."""
    return "" if not values else str(min(values)) if min(values) == max(values) else f"{min(values)} to {max(values)}"
