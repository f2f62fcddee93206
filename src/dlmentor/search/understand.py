"""From a question to what it asks for: pure, driven by what the catalogue holds."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dlmentor.concepts import Concepts
from dlmentor.index.tokens import STOP_WORDS
from dlmentor.models import Intent, Kind, Understood
from dlmentor.search.effort import Effort, find_effort
from dlmentor.search.intents import (
    ASKED_OF,
    CHAT,
    CODE,
    COMPARE,
    COMPARE_FIRMLY,
    LOOKUP,
    NO_CODE,
    OR,
    PLAN,
    asked_for,
    several_lists,
    wants_all,
)
from dlmentor.search.kinds import Mention, find_kinds
from dlmentor.search.names import Named
from dlmentor.search.phrases import Found, words_of
from dlmentor.search.places import find_places, values, without_asking, without_lists
from dlmentor.search.sections import section_paths
from dlmentor.search.sentences import unwanted
from dlmentor.search.vocabulary import Vocabulary
from dlmentor.search.years import find_years
from dlmentor.text import SMALL_NUMBERS, blanked

# A name that stands for an entry as surely as this is reported as named.
_SURE = 0.6
# Of a question on a fact about something, so much: a title that is also the name of a topic.
_TITLED = 0.38
# Words of a request for a list that say nothing about a topic.
_REQUEST = """
paper papers article articles entry entries entries' item items work works publication publications list lists listed
listing show give find tell display name names enumerate count number many collection collections catalogue catalog
library everything anything every complete whole entire available exist exists contain contains contained include
includes included hold holds stand stands standing file files filed put come comes came coming appear appears appeared
publish published year years venue venues conference conferences journal journals section sections chapter heading
category attribute attributes attributed link links linked point points title titles titled write writes wrote written
author authors authored address addresses code implementation implementations ones please thanks thank hi hello topic
topics matter regardless whatever sort sorts kind kinds type types main proceedings workshop workshops included
including mark marks marked coming tag tagged page pages present presented under inside here literature read reads
reading resource resources material materials thing stuff since until between before after newer older later earlier
oldest newest latest earliest recent first order date dated together single original org company companies university
group team lab by et al own have co contribute contributed bring brought offer offers offered deliver delivered new
best good great people folks researchers scientists engineers release released
"""
_EMPTY = STOP_WORDS | frozenset(_REQUEST.split()) | frozenset(SMALL_NUMBERS[2:])

_ANY_KIND = re.compile(r"(?:entries|items|things|works|ones|resources|reads|readings)\b", re.I)
# What is called an engine or a framework may be filed as something else.
_SOFT: frozenset[Kind] = frozenset({"tool", "repo"})


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
    # The topics to which a question comes down that asks for all on them, or for those that meet conditions.
    topics: tuple[str, ...] = ()
    # Whether those conditions are more than a kind, so that nothing is an answer too.
    limited: bool = False

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
    effort = find_effort(text)
    mentions = find_kinds(text)
    places = find_places(text, vocabulary, effort.spans)
    years = find_years(blanked(text, ((one.start, one.end) for one in places.sections)))
    no_code = list(NO_CODE.finditer(text))
    code = no_code or list(CODE.finditer(text))
    several = several_lists(text)
    spans = [*years.spans, *effort.spans, *places.spans, *(found.span() for found in code)]
    spans += [(mention.start, mention.end) for mention in mentions]
    spans += [several[1]] if several else []
    # Years, venues and makers that are not wanted are conditions of their own.
    no = [one for one in unwanted(text) if _telling(blanked(text, spans)[one[0] : one[1]])]
    count = _count(text, mentions, places.spans)
    words = _telling(_without(text, [*spans, *((start, end) for start, end, _ in no)]), count is None)
    no_text = " . ".join(what for _, _, what in no)
    wanted_text = _without(text, [(start, end) for start, end, _ in no]) if no else text
    # The venue FPGA is no wish for FPGAs.
    matched = concepts.match(blanked(wanted_text, places.venue_spans if wanted_text == text else ()))
    exact = tuple(dict.fromkeys(id_ for id_, _, _ in matched))
    not_concepts = tuple(
        dict.fromkeys(id_ for id_, _, _ in (concepts.match(no_text) if no else ()) if id_ not in exact)
    )
    mentioned = [one for one in vocabulary.names.find(wanted_text) if not places.covers(one.start, one.end)]
    if not places.authors:
        mentioned += vocabulary.by_surnames(wanted_text)
    comparing = len(mentioned) >= 2 and bool(COMPARE.search(text) or OR.search(text))
    asked_of = bool(ASKED_OF.search(text))
    named = [
        one
        for one in mentioned
        if comparing
        or one.strength >= _SURE
        or (asked_of and one.strength >= _TITLED and any(letter.isupper() for letter in one.written))
    ]
    kinds, not_kinds, asked = _kinds(mentions, places.sections)
    structural = bool(spans and (len(spans) > len(mentions) or asked)) or years.order != "relevance"
    exhaustive = not no and wants_all(text, (mention.start for mention in mentions if not mention.negated))
    bare = not no and not _telling(_without(text, [*spans, *((start, end) for _, start, end in matched)]))
    # "Pruning papers since 2020" is nothing but a topic and its conditions.
    limited = bare and bool(years.spans or effort.spans or code or several or places.limiting)
    conditional = limited or (bare and bool(places.lists or (_SOFT.isdisjoint(kinds) and kinds)))
    hard = structural and not words and not (named and not (places.venues or years.first or places.sections))
    order = effort.order if effort.order and (hard or limited) else years.order
    # Who tells a story may be a beginner in it, or at a conference: only where there is nothing else is it a condition.
    demanded = effort if hard or conditional else Effort()
    asked_text = wanted_text if no and not_concepts else text
    asked_text = without_asking(asked_text) or asked_text
    understood = Understood(
        question=question,
        intent=_intent(text, hard, named, words),
        kinds=kinds,
        not_kinds=not_kinds,
        venues=values(places.venues),
        year_from=years.first,
        year_to=years.last,
        not_years=years.without,
        not_venues=values(places.not_venues),
        not_organisations=values(places.not_organisations),
        published_in=places.published_in if hard or conditional else None,
        level=demanded.level,
        hours_to=demanded.hours_to,
        hours_below=demanded.hours_below,
        order=order,
        lists=values(places.lists),
        sections=_paths(places.sections, mentions, vocabulary.section_paths),
        authors=values(places.authors),
        organisations=values(places.organisations),
        has_code=not no_code if code else None,
        at_least_lists=several[0] if several else None,
        count=None if hard and order == "relevance" else count,
        named=tuple(dict.fromkeys(entry_ids[one.entry] for one in named)),
        concepts=exact,
        not_concepts=not_concepts,
        text=without_lists(asked_text, vocabulary) if places.lists and not hard else asked_text,
    )
    return Reading(
        understood,
        tuple(mentioned),
        exact,
        hard,
        kinds if hard else asked,
        strict=not hard and (exhaustive or conditional or count is not None),
        topics=exact if (limited or (exhaustive and bare)) and not hard else (),
        limited=limited,
    )


def _telling(text: str, numbers: bool = False) -> list[str]:
    """The words that say more than that something is asked for; with `numbers` also these."""
    return [word.text for word in words_of(text) if word.text not in _EMPTY and (numbers or not word.text.isdigit())]


def _count(text: str, mentions: Sequence[Mention], places: Iterable[tuple[int, int]]) -> int | None:
    """How many of a kind are asked for: a number right before the word for them, venues and the like aside."""
    plain = blanked(text, places)
    for count, end in asked_for(text):
        named = any(
            mention.start >= end and not mention.negated and not plain[end : mention.start].strip()
            for mention in mentions
        )
        if named or _ANY_KIND.match(plain[end:].lstrip()):
            return count
    return None


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
    if LOOKUP.search(text) or (named and (len(words) <= 4 or ASKED_OF.search(text))):
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


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    return " ".join(blanked(text, spans).split())
