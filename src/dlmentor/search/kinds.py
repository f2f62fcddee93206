"""Kinds of resources that a question asks for, or does not want."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dlmentor.models import Kind

# What people call each kind.
_NAMES: dict[Kind, tuple[str, ...]] = {
    "survey": (
        r"surveys?(?: (?:articles?|papers?))?",
        r"(?:review|overview) (?:articles?|papers?)",
        r"literature reviews?",
    ),
    "list": (
        r"(?:awesome|reading|paper|curated|resource|link)[ -]lists?",
        r"bibliograph(?:y|ies)",
        r"collections? of (?:links|papers)",
        r"lists?",
    ),
    "course": (
        r"(?:online |video |university )?courses?",
        r"mooc'?s?",
        r"lectures?(?: series)?(?! notes)",
        r"(?:university )?seminars?",
        r"speciali[sz]ations?",
    ),
    "book": (r"(?:text|hand|e-?)?books?", r"monographs?"),
    "tutorial": (r"tutorials?", r"slide decks?", r"slides", r"talks?"),
    "docs": (r"(?:developer|programming|programmer'?s|reference) guides?", r"documentation", r"docs", r"manuals?"),
    "repo": (
        r"(?:code |git(?:hub)? )?repos?",
        r"(?:code |git(?:hub)? )?repositor(?:y|ies)",
        r"(?:demo|sample|example) (?:code|projects?|apps?)",
    ),
    "tool": (
        r"pieces of software",
        r"software(?: packages?)?",
        r"tools?",
        r"tool(?:kit|box|boxe)s?",
        r"librar(?:y|ies)",
        r"frameworks?",
        r"engines?",
        r"sdks?",
        r"runtimes?",
    ),
    "paper": (r"papers?", r"articles?", r"publications?", r"preprints?"),
    "notes": (r"(?:study |lecture |research )?notes",),
}
_PATTERN = re.compile("|".join(rf"\b(?P<{kind}>{'|'.join(names)})(?!\w)" for kind, names in _NAMES.items()), re.I)
_NEGATED = re.compile(
    r"\b(?:no|not|nor|without|except(?: for)?|excluding|rather than|instead of|other than|apart from|besides|"
    r"(?:don'?t|do not) (?:want|need|mean|like|show me)|rather\b[^.,;?!]{1,30}\bthan)\s+"
    r"(?:(?:any|a|an|the|just|more|only|single|whole|yet|another)\s+)*$",
    re.I,
)
# "No surveys or lists": the second is not wanted either.
_NOR = re.compile(r"\s*(?:,|,?\s*(?:or|nor|and))\s+(?:no\s+)?", re.I)
# The word by which all of this goes: a kind only where it is not wanted ("no lists please").
_PLAIN_LIST = re.compile(r"lists?", re.I)
# "Which courses are there", "just a survey please", "is there a book": the kind itself is what is asked for.
_ASKED = re.compile(
    r"(?:\b(?:which|what|any|a|an|some|all(?: the)?|every|list(?: me)?(?: all)?(?: the| of the)?|other|more|good|best|"
    r"free|only|just(?: a)?|single|one|proper|recent|newer|older|short|open|source|show(?: me)?|your|the|looking for|"
    r"recommend|many|few|first|then|of)\s+(?:[\w'-]+\s+){0,2})$|^\W*$",
    re.I,
)
# Software is filed as a tool or as a repository, and a survey is a paper too.
WIDER: dict[Kind, tuple[Kind, ...]] = {"paper": ("paper", "survey"), "tool": ("tool", "repo")}


@dataclass(frozen=True, slots=True)
class Mention:
    """A kind that is named in a question."""

    kind: Kind
    start: int
    end: int
    negated: bool
    asked: bool


def find_kinds(text: str) -> tuple[Mention, ...]:
    """Every mention of a kind, in order."""
    return tuple(_mentions(text))


def _mentions(text: str) -> Iterator[Mention]:
    unwanted_until = -1
    for found in _PATTERN.finditer(text):
        before = text[: found.start()][-40:]
        said = _NEGATED.search(before)
        start = found.start() - len(said[0]) if said else found.start()
        negated = bool(said) or (unwanted_until >= 0 and bool(_NOR.fullmatch(text, unwanted_until, found.start())))
        unwanted_until = found.end() if negated else -1
        if not negated and _PLAIN_LIST.fullmatch(found[0]):
            continue
        kind: Kind = found.lastgroup  # type: ignore[assignment]  # the groups are named after the kinds
        yield Mention(kind, start, found.end(), negated, not negated and bool(_ASKED.search(before)))


def wider(kinds: tuple[Kind, ...]) -> frozenset[Kind]:
    """The kinds under which what is asked for may be filed."""
    return frozenset(other for kind in kinds for other in WIDER.get(kind, (kind,)))
