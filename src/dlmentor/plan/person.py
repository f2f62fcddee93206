"""What words say about the person: level, knowledge, and the kinds of reading that are wanted."""

import re

from dlmentor.models import KINDS, Kind
from dlmentor.plan.tidy import Text

_I_AM = r"(?:i am|i'm|i’m|we are|we're)"
_I_KNOW = (
    r"(?:i|we)(?:'ve|’ve| have)?\s*(?:already\s+)?"
    r"(?:know|understand|learnt|learned|got|am familiar with|am comfortable with|are familiar with)"
)
_VERY = r"(?:complete|completely|total|totally|absolute|absolutely|quite|very|utter|rank|real|pure|still)"
_AND = r"(?:(?:and|but|as|since|for|being)\s+)?"
_AS = r"(?:as|for|being)\s+"
# Between marks or at an end: `advanced, 8 weeks`, `complete beginner`.
_ALONE = r"(?:^|(?<=[,.;:(]))\s*(?:an?\s+)?"
_MARK = r"\s*(?=[,.;:)]|$)"
_NOVICE = r"(?:beginner|novice|newbie|newcomer)s?"
_EXPERT = r"(?:advanced(?:\s+(?:learner|reader|user))?|expert|specialist|researcher|professor|postdoc|phd student)s?"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.I)


# Taken out of the text: phrases that speak of the person only.
_LEVELS = (
    (
        "intermediate",
        _any(
            rf"\b{_AND}{_I_KNOW}\s+(?:all\s+|only\s+)?(?:the\s+|some\s+|my\s+)?(?:very\s+)?basics\b"
            r"(?:\s+(?:already|of (?:it|this|the field|deep learning|machine learning|neural networks|AI)))?",
            rf"\b{_AND}{_I_AM}\s+(?:at\s+)?(?:an?\s+)?intermediate(?:\s+(?:level|learner|reader))?\b",
            rf"\b{_AND}(?:at\s+)?(?:an?\s+)?intermediate\s+(?:level|learner|reader)s?\b",
            rf"{_ALONE}intermediate(?:\s+level)?{_MARK}",
        ),
    ),
    (
        "beginner",
        _any(
            rf"\b{_AND}{_I_AM}\s+(?:an?\s+)?(?:{_VERY}\s+)?{_NOVICE}\b"
            r"(?:\s+(?:in|to|at|with)\s+(?:this|it|all this)\b)?",
            rf"\b{_AS}(?:an?\s+)?(?:{_VERY}\s+)?{_NOVICE}\b",
            rf"{_ALONE}(?:{_VERY}\s+)?{_NOVICE}(?:\s+level)?{_MARK}",
            rf"\b(?:an?\s+)?{_VERY}\s+{_NOVICE}\b",
            r"\bbeginner(?:'s)?\s+level\b",
            r"\b(?:and |but )?(?:i|we)\s+know\s+(?:next to |almost |absolutely )?nothing\b"
            r"(?:\s+(?:yet|about (?:it|this|any of this)))?",
            r"\b(?:with\s+)?no (?:prior|previous) (?:knowledge|experience|background)\b",
        ),
    ),
    (
        "advanced",
        _any(
            rf"\b{_AND}{_I_AM}\s+(?:an?\s+)?{_EXPERT}\b(?:\s+(?:in|on)\s+(?:this|it|the field))?",
            rf"\b{_AS}(?:an?\s+)?(?:advanced\s+(?:learner|reader|user)|expert|specialist|researcher)s?\b",
            rf"{_ALONE}(?:advanced|expert)(?:\s+level)?{_MARK}",
            r"\badvanced\s+level\b",
            r"\b(?:and |but )?(?:please )?skip (?:all )?the basics\b",
            rf"\b{_AND}{_I_KNOW}\s+(?:the field|it all|all this|deep learning|machine learning|this)\s+"
            r"(?:\w+\s+)?well\b",
        ),
    ),
)
# Left in the text, because they speak of the goal as well.
_HINTS = (
    (
        "beginner",
        _any(
            r"\b(?:learn|start|starting|begin|beginning)\b[^.;]*\bfrom (?:scratch|zero|the very beginning)\b",
            r"\bnothing about\b",
            rf"\b{_I_AM}\s+(?:{_VERY}\s+)?new to\b",
        ),
    ),
    ("advanced", _any(r"\b(?:i|we)\s+(?:do|work in) research (?:in|on)\b")),
)
_STOP = r"(?:nothing|not|never|but|want|need|would|wish|before|and (?:our|my|i|we|the|want|now))\b"
_KNOWN = re.compile(
    r"\b(?:(?:and|but|since|as)\s+)?(?:i|we)(?:'ve|’ve|'m|’m| have| am)?\s+(?:already\s+)?"
    r"(?:know|learnt|learned|understand|studied|mastered|familiar with|comfortable with|fluent in|used|worked with|"
    rf"read about|trained|done)\s+(?P<what>(?:(?!\b{_STOP})[^.;:!?])+)(?:\bbefore\b)?",
    re.I,
)
_KIND_WORDS: dict[str, tuple[Kind, ...]] = {
    "papers": ("paper", "survey"),
    "surveys": ("survey",),
    "courses": ("course",),
    "books": ("book",),
    "tools": ("tool", "repo"),
    "tutorials": ("tutorial",),
    "code": ("tool", "repo"),
    "lists": ("list",),
}
_KIND = "|".join(_KIND_WORDS)
_KINDS = rf"(?P<kind>{_KIND})\b(?:\s*(?:,|and|or|&)\s*(?P<more>{_KIND})\b)?"
_END = r"(?=\s*(?:[,.;:)]|$|please|for|in|over))"
_ONLY = re.compile(rf"\b(?:(?:and|but|please)\s+)?(?:only|just|nothing but|with only)\s+{_KINDS}{_END}", re.I)
_ONLY_AFTER = re.compile(rf"\b{_KINDS}\s+only\b", re.I)
_NO = re.compile(rf"\b(?:(?:and|but|please)\s+)?(?:no|without|avoid)\s+{_KINDS}{_END}", re.I)
_MOST_CLAUSES = 5


def read_level(left: Text) -> str | None:
    """Beginner, intermediate or advanced, if the words say so."""
    for level, pattern in _LEVELS:
        if left.take(pattern):
            return level
    return next((level for level, pattern in _HINTS if pattern.search(left.rest)), None)


def read_known(left: Text) -> tuple[str, ...]:
    """The clauses that say what the person knows, as they stand."""
    known: list[str] = []
    for _ in range(_MOST_CLAUSES):
        found = left.take(_KNOWN)
        if not found:
            break
        known.append(found["what"].strip(" ,"))
    return tuple(words for words in known if words)


def read_kinds(left: Text) -> tuple[Kind, ...]:
    """The kinds to which the reading is to be confined."""
    found = left.take(_ONLY) or left.take(_ONLY_AFTER)
    if found:
        return _of(found)
    found = left.take(_NO)
    return tuple(kind for kind in KINDS if kind not in _of(found)) if found else ()


def _of(found: re.Match[str]) -> tuple[Kind, ...]:
    words = [word.lower() for word in (found["kind"], found["more"]) if word]
    return tuple(dict.fromkeys(kind for word in words for kind in _KIND_WORDS[word]))
