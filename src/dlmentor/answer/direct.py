"""One thing that is asked of an entry (who, when, where, how long, with code?), said before all the rest of it."""

import re
from collections.abc import Callable, Sequence

from dlmentor.answer import facts, markdown, words
from dlmentor.models import Entry
from dlmentor.text import fold

_READ = ("paper", "survey", "book", "course")


def _who(entry: Entry) -> str:
    by = facts.authors(entry, at_most=8)
    made = "made" if entry.kind in ("tool", "repo") else "written"
    return f"It was {made} by {markdown.escape(by)}." if by else "Who wrote it is not known to us."


def _when(entry: Entry) -> str:
    if not entry.year:
        return "Its year is not known to us."
    earlier = entry.first_public and entry.first_public < entry.year
    first = f"; first public in {entry.first_public}" if earlier else ""
    return f"It is from {entry.year}{first}."


def _where(entry: Entry) -> str:
    if entry.venue:
        return f"It appeared at {markdown.escape(entry.where)}."
    return "Where it appeared is not known to us."


def _code(entry: Entry) -> str:
    return f"Yes, there is {markdown.link('code', entry.code)} for it." if entry.code else "No code for it is known."


def _long(entry: Entry) -> str:
    return f"It takes about {words.hours(entry.hours)} to read." if entry.hours else "How long it takes is not known."


def _hard(entry: Entry) -> str:
    return f"It is at {entry.level_name} level." if entry.level else "How hard it is, is not known to us."


def _listed(entry: Entry) -> str:
    places = words.join(markdown.escape(facts.stands(source)) for source in entry.sources)
    return f"Yes, it stands on {places}." if places else ""


_VENUE = r"venue|conference|journal|workshop"
_QUESTIONS: Sequence[tuple[re.Pattern[str], Callable[[Entry], str]]] = tuple(
    (re.compile(pattern, re.I), say)
    for pattern, say in (
        (r"\b(?:code|implementation|repo(?:sitory)?|github)\b", _code),
        (
            r"\bwho(?:'s|’s)?\s+"
            r"(?:wrote|made|developed|built|created|published|invented|is behind|(?:is|are) the authors?)\b"
            r"|\bauthors? of\b|\bwho is it by\b|\bwhose\b",
            _who,
        ),
        (r"\bwhen (?:was|were|did|is)\b|\b(?:which|what) year\b|\byear of\b|\bhow old\b", _when),
        (rf"\bwhere (?:was|were|did)\b.*\b(?:publish|appear|present|come out)|\b(?:which|what) (?:{_VENUE})\b", _where),
        (r"\bhow (?:long|many hours|much time)\b", _long),
        (r"\bhow (?:hard|difficult|advanced|easy|technical)\b|\b(?:what|which) level\b", _hard),
    )
)


_LISTED = re.compile(
    r"^(?:(?:is|are) (?P<one>.{2,80}?) (?:on|in|among) (?:here|there|(?:any of )?(?:the|your|these|any)"
    r" (?:lists?|papers|entries))|(?:do you have|have you got) (?P<other>.{2,80}?))\W*$",
    re.I,
)
_LEAD = re.compile(r"^(?:(?:the|an?|papers?|books?|courses?|tools?|called|named)\s+)+", re.I)


def direct_answer(question: str, entry: Entry, marker: str = "") -> str:
    """The fact that is asked for, in a sentence with the marker of its citation; nothing if none is."""
    fact = _fact(question, entry)
    return f"{fact[:-1]} {marker}." if fact and marker else fact


def _fact(question: str, entry: Entry) -> str:
    listed = _LISTED.match(question)
    if listed:
        name = fold(_LEAD.sub("", listed["one"] or listed["other"]))
        return _listed(entry) if name and facts.begins_with(entry.title, name) else ""
    return next((say(entry) for pattern, say in _QUESTIONS if pattern.search(question)), "")


def meant(question: str, named: Sequence[Entry]) -> Entry | None:
    """Which of the named entries a fact is asked of: who wrote something wrote the paper, not its code."""
    asked = [entry for entry in named if direct_answer(question, entry)]
    return next((entry for entry in asked if entry.kind in _READ), asked[0] if asked else None)
