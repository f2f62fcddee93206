"""Saying that the lists do not serve a question, and what they have instead."""

from collections.abc import Sequence

from dlmentor.answer import coverage, facts, markdown, words
from dlmentor.answer.absent import nothing_named
from dlmentor.answer.draft import Draft
from dlmentor.answer.world import World
from dlmentor.models import Hits, Understood
from dlmentor.search.language import is_english

_NAMED_AT_MOST = 5


def refuse(draft: Draft, hits: Hits, world: World, missing: Sequence[str] = ()) -> None:
    """Refuse, with the nearest topics that exist; `missing` are names that were asked for and that nothing bears."""
    draft.refused = True
    topics = coverage.nearest_topics(hits, world)
    names = [world.topic(topic) for topic in topics]
    if not is_english(hits.understood.question):
        draft.block("I read English only, and found nothing for this: please ask it in English.")
        return
    lists = "The list does" if len(world.lists) == 1 else "The lists do"
    if missing:
        draft.block(nothing_named(missing))
        return
    draft.block(f"{lists} not cover this, so I would only be guessing.")
    if names:
        draft.block(f"The nearest they come to it is {words.join(map(markdown.escape, names))}.")
    draft.suggestions += [f"What should I read on {name}?" for name in names]


def nothing_fits(draft: Draft, question: Understood, world: World) -> None:
    """Refuse because no entry meets the conditions, and say which condition fails."""
    draft.refused = True
    draft.block(none_such(question, world))
    draft.block(_other_kinds(question, world) or _nearly(question, world))


def none_such(question: Understood, world: World) -> str:
    """Says that no entry meets all the conditions."""
    topics = [markdown.escape(world.topic(topic)) for topic in question.concepts if topic in world.concepts]
    about = f"on {words.join(topics)}" if topics else ""
    lists = "The list has" if len(world.lists) == 1 else "The lists have"
    parts = (coverage.noun(question, 1), coverage.constraints(question), about)
    return f"{lists} no {' '.join(part for part in parts if part)}."


def _nearly(question: Understood, world: World) -> str:
    """What exists if the year is let go."""
    if not question.venues or not (question.year_from or question.year_to):
        return ""
    names = {venue.casefold() for venue in question.venues}
    years = sorted({e.year for e in world.entries.values() if e.year and (e.venue or "").casefold() in names})
    venue = words.join(map(markdown.escape, question.venues), "or")
    if not years:
        return f"Nothing from {venue} is on them at all."
    return f"From {venue} they have work of {words.join(str(year) for year in years)}."


def _other_kinds(question: Understood, world: World) -> str:
    """What meets all but the kind."""
    limits = coverage.constraints(question)
    if not question.kinds or not limits:
        return ""
    others = [facts.short_name(entry.title) for entry in world.entries.values() if coverage.all_fit(question, [entry])]
    if not others or len(others) > _NAMED_AT_MOST:
        return f"Of other kinds there are {len(others)} entries {limits}." if others else ""
    return (
        f"Of other kinds {limits} there {'is' if len(others) == 1 else 'are'} {words.join(map(markdown.bold, others))}."
    )
