"""Saying that the lists do not serve a question, and what they have instead."""

from dlmentor.answer import coverage, markdown, words
from dlmentor.answer.draft import Draft
from dlmentor.answer.world import World
from dlmentor.models import Hits, Understood
from dlmentor.search.language import is_english


def refuse(draft: Draft, hits: Hits, world: World) -> None:
    """Refuse, with the nearest topics that exist."""
    draft.refused = True
    topics = coverage.nearest_topics(hits, world)
    names = [world.topic(topic) for topic in topics]
    if not is_english(hits.understood.question):
        draft.block("I read English only, and found nothing for this: please ask it in English.")
        return
    lists = "The list does" if len(world.lists) == 1 else "The lists do"
    draft.block(f"{lists} not cover this, so I would only be guessing.")
    if names:
        draft.block(f"The nearest they come to it is {words.join(map(markdown.escape, names))}.")
    draft.suggestions += [f"What should I read on {name}?" for name in names]


def nothing_fits(draft: Draft, question: Understood, world: World) -> None:
    """Refuse because no entry meets the conditions, and say which condition fails."""
    draft.refused = True
    limits = coverage.constraints(question)
    lists = "The list has" if len(world.lists) == 1 else "The lists have"
    draft.block(f"{lists} no {coverage.noun(question, 1)}{f' {limits}' if limits else ''}.")
    near = _nearly(question, world)
    draft.block(near)


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
