"""From a question to what it asks for: pure, driven by what the catalogue holds."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dlmentor.concepts import Concepts
from dlmentor.index.tokens import STOP_WORDS
from dlmentor.models import Intent, Kind, Understood
from dlmentor.search.intents import (
    CHAT,
    CODE,
    COMPARE,
    COMPARE_FIRMLY,
    LOOKUP,
    OR,
    PLAN,
    SECTION,
    asked_for,
    several_lists,
    wants_all,
)
from dlmentor.search.kinds import Mention, find_kinds
from dlmentor.search.names import Named
from dlmentor.search.phrases import Found, words_of
from dlmentor.search.sections import section_paths
from dlmentor.search.sentences import unwanted
from dlmentor.search.vocabulary import Vocabulary, plain_section
from dlmentor.search.years import find_years

# A name that stands for an entry as surely as this is reported as named.
_SURE = 0.6
# Words of a request for a list that say nothing about a topic.
_REQUEST = """
paper papers article articles entry entries entries' item items work works publication publications list lists listed
listing show give find tell display name names enumerate count number many collection collections catalogue catalog
library everything anything every complete whole entire available exist exists contain contains contained include
includes included hold holds stand stands standing file files filed put come comes came coming appear appears appeared
publish published year years venue venues conference conferences journal journals section sections chapter heading
category attribute attributes attributed link links linked point points title titles titled write writes wrote written
author authors authored address addresses code implementation implementations ones please thanks thank hi hello topic
topics matter regardless whatever sort sorts kind kinds type types main proceedings workshop page pages present
presented under inside here literature reading resource resources material materials thing stuff since until between
before after newer older later earlier oldest newest latest earliest recent first order date dated together single
original org company companies university group team lab by et al own have co contribute contributed bring brought
offer offers offered deliver delivered release released
"""
_EMPTY = STOP_WORDS | frozenset(_REQUEST.split())
# Venues whose names are also words: they count only in capitals.
_WORD_VENUES = frozenset(
    [
        "sec",
        "micro",
        "fast",
        "atc",
        "nature",
        "science",
        "cell",
        "mm",
        "date",
        "chi",
        "fpga",
        "queue",
        "sensors",
        "cases",
        "care",
        "info",
    ]
)
_FROM = re.compile(
    r"\b(?:from|by|of|at|to|with|out of|made in|people (?:at|from))\s+(?:the\s+)?(?:\w+\s+(?:and|or)\s+)?$", re.I
)
_LIST_NAMED = re.compile(r"['’s]*\s+(?:reading |paper )?(?:list|notes|collection)\b", re.I)
_OF_WHOM = re.compile(r"['’]s?\b|\s+(?:papers?|tools?|software|work|courses?|researchers|entries)\b", re.I)


@dataclass(frozen=True)
class Reading:
    """How a question was read, with what only the search needs of it."""

    understood: Understood
    named: tuple[Named, ...]
    exact_concepts: tuple[str, ...]
    hard: bool
    kinds_asked: tuple[Kind, ...]
    # All that fits is wanted, or so many of a kind: then conditions are no mere wishes.
    strict: bool = False
    # The topics to which a question for all that there is comes down.
    topics: tuple[str, ...] = ()

    @property
    def named_share(self) -> float:
        """How much of the question is names of entries, from 0 to 1."""
        text = self.understood.text
        telling = [word for word in words_of(text) if word.text not in _EMPTY]
        best = [
            max((one.strength for one in self.named if one.start <= word.start and word.end <= one.end), default=0.0)
            for word in telling
        ]
        return sum(best) / len(best) if best else 0.0


def understand(question: str, vocabulary: Vocabulary, concepts: Concepts, entry_ids: Sequence[str]) -> Reading:
    """Read a question."""
    text = " ".join(question.split())
    spans: list[tuple[int, int]] = []
    years = find_years(text)
    mentions = find_kinds(text)
    lists, sections = _lists_and_sections(text, vocabulary)
    venues = [found for found in vocabulary.venues.find(text, _venue_like) if not _inside(found, lists)]
    authors = vocabulary.authors.find(text)
    organisations = vocabulary.organisations.find(text, lambda found: _organisation_like(text, found))
    code = list(CODE.finditer(text))
    several = several_lists(text)
    spans += years.spans
    spans += [
        (found.start, found.end) for group in (lists, sections, venues, authors, organisations) for found in group
    ]
    spans += [found.span() for found in code] + [(mention.start, mention.end) for mention in mentions]
    spans += [several[1]] if several else []
    rest = _without(text, spans)
    words = _telling(rest)
    no = unwanted(text)
    no_text = " . ".join(what for _, _, what in no)
    wanted_text = _without(text, [(start, end) for start, end, _ in no]) if no else text
    matched = concepts.match(wanted_text)
    exact = tuple(dict.fromkeys(id_ for id_, _, _ in matched))
    not_concepts = tuple(
        dict.fromkeys(id_ for id_, _, _ in (concepts.match(no_text) if no else ()) if id_ not in exact)
    )
    mentioned = [
        one for one in vocabulary.names.find(wanted_text) if not _inside_any(one, (*venues, *lists, *organisations))
    ]
    comparing = len(mentioned) >= 2 and bool(COMPARE.search(text) or OR.search(text))
    named = [one for one in mentioned if comparing or one.strength >= _SURE]
    kinds, not_kinds, asked = _kinds(mentions, sections)
    if authors:
        # Whatever somebody wrote is called a paper.
        kinds, asked = (tuple(kind for kind in own if kind != "paper") for own in (kinds, asked))
    structural = bool(
        years.spans
        or lists
        or sections
        or venues
        or authors
        or organisations
        or code
        or several
        or asked
        or years.order != "relevance"
    )
    exhaustive = not no and wants_all(text, (mention.start for mention in mentions if not mention.negated))
    count = _count(text, mentions)
    bare = not no and not _telling(_without(text, [*spans, *((start, end) for _, start, end in matched)]))
    # "Pruning papers since 2020" is nothing but a topic and its conditions.
    conditional = bare and bool(years.spans or lists or venues or code or authors or organisations)
    hard = structural and not words and not (named and not (venues or years.first or sections))
    asked_text = wanted_text if no and not_concepts else text
    understood = Understood(
        question=question,
        intent=_intent(text, hard, named, words),
        kinds=kinds,
        not_kinds=not_kinds,
        venues=_values(venues),
        year_from=years.first,
        year_to=years.last,
        order=years.order,
        lists=_values(lists),
        sections=_paths(sections, mentions, vocabulary.section_paths),
        authors=_values(authors),
        organisations=_values(organisations),
        has_code=True if code else None,
        at_least_lists=several[0] if several else None,
        count=None if hard else count,
        named=tuple(entry_ids[one.entry] for one in named),
        concepts=exact,
        not_concepts=not_concepts,
        text=_without_lists(asked_text, vocabulary) if lists and not hard else asked_text,
    )
    return Reading(
        understood,
        tuple(mentioned),
        exact,
        hard,
        kinds if hard else asked,
        strict=not hard and (exhaustive or conditional or count is not None),
        topics=exact if exhaustive and bare and not hard else (),
    )


def _telling(text: str) -> list[str]:
    """The words that say more than that something is asked for."""
    return [word.text for word in words_of(text) if word.text not in _EMPTY and not word.text.isdigit()]


def _count(text: str, mentions: Sequence[Mention]) -> int | None:
    """How many of a kind are asked for: a number right before the word for them."""
    asked = asked_for(text)
    if asked is None or not any(mention.start == asked[1] and not mention.negated for mention in mentions):
        return None
    return asked[0]


def _intent(text: str, hard: bool, named: Sequence[Named], words: Sequence[str]) -> Intent:
    if CHAT.match(text):
        return "chat"
    if PLAN.search(text):
        return "plan"
    entries = {one.written.lower() for one in named}
    if len(named) >= 2 and (COMPARE.search(text) or (len(entries) >= 2 and OR.search(text))):
        return "compare"
    if hard:
        return "list"
    if len(named) == 1 and COMPARE_FIRMLY.search(text):
        return "compare"
    if LOOKUP.search(text) or (named and len(words) <= 4):
        return "lookup"
    return "recommend"


def _kinds(
    mentions: Sequence[Mention], sections: Sequence[Found]
) -> tuple[tuple[Kind, ...], tuple[Kind, ...], tuple[Kind, ...]]:
    """Kinds that are named, not wanted, asked for."""
    free = [mention for mention in mentions if not _in_sections(mention, sections)]
    kinds = tuple(dict.fromkeys(mention.kind for mention in free if not mention.negated))
    not_kinds = tuple(dict.fromkeys(mention.kind for mention in free if mention.negated and mention.kind not in kinds))
    asked = tuple(dict.fromkeys(mention.kind for mention in free if mention.asked))
    # "Paper" is what anybody calls anything here: beside a kind of its own it says nothing.
    if len(kinds) > 1:
        kinds = tuple(kind for kind in kinds if kind != "paper")
    if len(asked) > 1:
        asked = tuple(kind for kind in asked if kind != "paper")
    return kinds, not_kinds, asked


def _in_sections(mention: Mention, sections: Sequence[Found]) -> bool:
    """Whether a word for a kind is (part of) the name of a section that is asked for."""
    return any(
        found.start <= mention.start < found.end or any(_is_part(mention.kind, path) for path in found.values)
        for found in sections
    )


def _is_part(kind: Kind, path: str) -> bool:
    """Whether a section lies in one that is named after a kind, such as "Tutorials"."""
    return any(part.lower().rstrip("s") == kind for part in path.split(" > "))


def _paths(sections: Sequence[Found], mentions: Sequence[Mention], paths: Sequence[str]) -> tuple[str, ...]:
    """The sections that are meant: "OpenCL in the tutorials" is not the OpenCL of another part."""
    asked = [found.values for found in sections]
    kinds = {mention.kind for mention in mentions if _in_sections(mention, sections)}
    above = [tuple(path for path in paths if _is_part(kind, path)) for kind in sorted(kinds)]
    return section_paths([*asked, *(own for own in above if own)], paths)


def _lists_and_sections(text: str, vocabulary: Vocabulary) -> tuple[list[Found], list[Found]]:
    lists = vocabulary.find_lists(text)
    if not SECTION.search(text):
        return lists, []
    sections = [
        found
        for found in vocabulary.sections.find(text)
        if not _inside(found, lists) and (not plain_section(found) or _beside_section(text, found))
    ]
    return lists, sections


def _beside_section(text: str, found: Found) -> bool:
    """Whether "section" or the like stands beside a name."""
    after, before = text[found.end : found.end + 20], text[max(0, found.start - 25) : found.start]
    return bool(re.match(r"['\"”]?\s+(?:sections?|chapters?|part)\b", after, re.I)) or bool(
        re.search(r"\b(?:sections?|chapters?|heading|under|its|part)\s+(?:on|of|called|the)?\s*['\"“]?$", before, re.I)
    )


def _venue_like(found: Found) -> bool:
    written = found.written
    if written.lower() in _WORD_VENUES:
        return written.isupper() or (written[0].isupper() and not written[1:].islower())
    return True


def _organisation_like(text: str, found: Found) -> bool:
    """An organisation is asked for only after a word such as "from"; else it is the maker of a product."""
    before, after = text[max(0, found.start - 40) : found.start], text[found.end : found.end + 25]
    return bool(_FROM.search(before) or _OF_WHOM.match(after))


def _values(found: Iterable[Found]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for one in found for value in one.values))


def _without_lists(text: str, vocabulary: Vocabulary) -> str:
    """A question without the names of lists, which say nothing about what is looked for on them."""
    spans = [(one.start, one.end) for one in vocabulary.find_lists(text)]
    after = [_LIST_NAMED.match(text, end) for _, end in spans]
    return _without(text, [*spans, *(found.span() for found in after if found)])


def _inside(found: Found, others: Iterable[Found]) -> bool:
    return any(other.start <= found.start and found.end <= other.end for other in others)


def _inside_any(named: Named, others: Iterable[Found]) -> bool:
    return any(other.start <= named.start and named.end <= other.end for other in others)


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    keep = list(text)
    for start, end in spans:
        keep[start:end] = " " * (end - start)
    return " ".join("".join(keep).split())
