"""What the lists do not say about a question, in one sentence each."""

from collections import Counter
from collections.abc import Sequence

from dlmentor.answer import markdown, words
from dlmentor.answer.facts import newest
from dlmentor.answer.world import World
from dlmentor.catalog.venue_names import sort_of_venue
from dlmentor.models import LEVEL_NAMES, PUBLISHED_IN, Entry, Hit, Hits, Understood

# The field moves: what ends so many years before the lists do is worth a word.
_STALE_YEARS = 3
# A later entry that is so near, though not shown, forbids to say that there is none.
_NEAR_ENOUGH = 0.6
_TOPICS_OFFERED = 3

# Below this confidence of the search there is no answer; up to the next one an answer says that it is only near.
_ANSWERABLE, _SURE = 0.38, 0.5


def serves(hits: Hits) -> bool:
    """Whether there is something to answer with."""
    return bool(hits) and (hits.served or hits.confidence >= _ANSWERABLE)


def is_weak(hits: Hits) -> bool:
    """Whether what there is comes near without answering."""
    return hits.confidence < _SURE


def ends_early(shown: Sequence[Hit], hits: Hits, world: World) -> str:
    """`The lists have nothing after 2018 on this.`, if that is so."""
    question = hits.understood
    latest = newest([hit.entry for hit in shown])
    dated = [hit for hit in shown if hit.entry.year]
    if latest is None or len(dated) < 2 or question.year_to or world.newest - latest < _STALE_YEARS:
        return ""
    best = hits[0].score if hits else 0.0
    if any((hit.entry.year or 0) > latest and hit.score >= _NEAR_ENOUGH * best for hit in hits):
        return ""
    return f"The lists have nothing after {latest} on this, though they reach to {world.newest} on other topics."


def constraints(question: Understood) -> str:
    """What an answer was narrowed to, as words after a noun: `from NSDI of 2022 with code`."""
    parts = []
    if question.authors:
        parts.append(f"by {words.join(map(markdown.escape, question.authors), 'or')}")
    if question.organisations:
        parts.append(f"from {words.join(map(markdown.escape, _shortest(question.organisations)), 'or')}")
    if question.venues:
        parts.append(f"from {words.join(map(markdown.escape, question.venues), 'or')}")
    if question.not_venues or question.not_organisations:
        others = (*question.not_venues, *_shortest(question.not_organisations))
        parts.append(f"not from {words.join(map(markdown.escape, others), 'or')}")
    if question.published_in:
        parts.append(PUBLISHED_IN[question.published_in])
    if question.year_from and question.year_from == question.year_to:
        parts.append(str(question.year_from) if question.venues else f"of {question.year_from}")
    elif question.year_from and question.year_to:
        parts.append(f"from {question.year_from} to {question.year_to}")
    elif question.year_from:
        parts.append(f"since {question.year_from}")
    elif question.year_to:
        parts.append(f"up to {question.year_to}")
    if question.not_years:
        parts.append(f"not from {words.join(map(str, question.not_years), 'or')}")
    if question.level:
        parts.append(f"at {LEVEL_NAMES[question.level]} level")
    if question.hours_to:
        parts.append(f"of at most {words.hours(question.hours_to)}")
    if question.hours_below:
        parts.append(f"under {words.hours(question.hours_below)}")
    if question.sections:
        parts.append(f"under {words.join((f'“{markdown.escape(name)}”' for name in question.sections), 'or')}")
    if question.lists:
        parts.append(f"on {words.join(map(markdown.escape, question.lists), 'or')}")
    if question.at_least_lists:
        parts.append(f"on at least {words.number(question.at_least_lists)} lists")
    if question.has_code is not None:
        parts.append("with code" if question.has_code else "without code")
    return " ".join(parts)


def _shortest(names: Sequence[str]) -> list[str]:
    """Names without those that only lengthen another: `Google` for `Google` and `Google Brain`."""
    return [name for name in names if not any(name != other and other.lower() in name.lower() for other in names)]


def all_fit(question: Understood, entries: Sequence[Entry]) -> bool:
    """Whether every entry meets the conditions, so that an answer may say so."""
    return all(
        (not question.venues or entry.venue in question.venues)
        and (not question.year_from or (entry.year or 0) >= question.year_from)
        and (not question.year_to or 0 < (entry.year or 0) <= question.year_to)
        and entry.year not in question.not_years
        and entry.venue not in question.not_venues
        and entry.organisation not in question.not_organisations
        and (not question.published_in or sort_of_venue(entry.venue or "arXiv") == question.published_in)
        and (not question.level or entry.level == question.level)
        and (not question.hours_to or 0 < (entry.hours or 0) <= question.hours_to)
        and (not question.hours_below or 0 < (entry.hours or 0) < question.hours_below)
        and (not question.organisations or entry.organisation in question.organisations)
        and (not question.authors or set(question.authors) & set(entry.authors))
        and (not question.at_least_lists or len(entry.lists) >= question.at_least_lists)
        and (not question.lists or set(question.lists) & set(entry.lists))
        and (question.has_code is None or (entry.code is not None) == question.has_code)
        and (not question.sections or any(set(question.sections) & set(s.section) for s in entry.sources))
        for entry in entries
    )


def noun(question: Understood, count: int) -> str:
    """What is counted: `papers`, `courses or books`, `entries`."""
    if not question.kinds:
        return "entry" if count == 1 else "entries"
    return words.join((words.kinds(kind, count) for kind in question.kinds), "or")


def nearest_topics(hits: Hits, world: World) -> list[str]:
    """Topics that exist and come nearest to a question that the lists do not serve."""
    counts: Counter[str] = Counter()
    for concept in hits.understood.concepts:
        if world.topic_sizes.get(concept):
            counts[concept] += 10
    for rank, hit in enumerate(hits[:8]):
        for topic in hit.entry.topics:
            if world.topic_sizes.get(topic):
                counts[topic] += 8 - rank
    if not counts:
        counts = world.topic_sizes
    return [topic for topic, _ in counts.most_common(_TOPICS_OFFERED)]
