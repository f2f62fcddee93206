"""From hits to an answer without a model: chooses the form that fits the question."""

from collections.abc import Sequence

from dlmentor.answer import coverage, lookup
from dlmentor.answer.absent import asked_about, without_entry
from dlmentor.answer.compare import compare
from dlmentor.answer.direct import direct_answer, meant
from dlmentor.answer.draft import Draft
from dlmentor.answer.listing import list_all
from dlmentor.answer.recommend import recommend
from dlmentor.answer.refuse import none_such, nothing_fits, refuse
from dlmentor.answer.select import deserving
from dlmentor.answer.world import World
from dlmentor.models import Entry, Hit, Hits, Understood

_COMPARED_AT_MOST = 6


def compose(hits: Hits, world: World, *, short: bool = False, chosen: Sequence[Hit] | None = None) -> Draft:
    """Write the answer that the hits allow; `chosen` overrides which of them a recommendation shows."""
    question = hits.understood
    draft = Draft(intent="recommend" if question.intent in ("chat", "refuse", "plan") else question.intent)
    asked = asked_about(question, world)
    missing = asked.missing
    if question.intent == "list" and not hits:
        nothing_fits(draft, question, world)
    elif not coverage.serves(hits):
        if structured(question) and not hits:
            nothing_fits(draft, question, world)
        else:
            refuse(draft, hits, world, asked.missing)
    elif question.intent == "list":
        list_all(draft, hits, world)
    elif question.intent == "compare" and len(entries := compared(hits)) > 1 and asked.comparable:
        compare(draft, entries, world, missing)
    elif (missing and question.named) or (question.intent == "lookup" and not missing):
        draft.intent = "lookup"
        draft.block(without_entry(missing) if missing else "")
        first = _looked_up(hits, world)
        marker = draft.cite(first.entry, quote=first.quote, why=first.why)
        draft.block(direct_answer(question.question, first.entry, marker) if question.named else "")
        lookup.look_up(draft, first.entry, lookup.near_misses(hits, first), world, quote=first.quote, why=first.why)
    else:
        draft.intent = "recommend"
        draft.block(without_entry(missing) if missing else "")
        draft.block(none_such(question, world) if question.unmet else "")
        recommend(draft, chosen or deserving(hits, world), hits, world, short=short)
    return draft


def _looked_up(hits: Hits, world: World) -> Hit:
    """The entry that is meant: the one of which something is asked, else the best."""
    named = [world.entries[name] for name in hits.understood.named if name in world.entries]
    asked = meant(hits.understood.question, named)
    if asked is None:
        return hits[0]
    return next((hit for hit in hits if hit.entry.id == asked.id), Hit(entry=asked, score=hits[0].score))


def structured(question: Understood) -> bool:
    """Whether a question sets conditions that entries meet or not."""
    return bool(
        question.kinds
        or question.venues
        or question.year_from
        or question.year_to
        or question.lists
        or question.sections
        or question.authors
        or question.organisations
        or question.has_code
    )


def compared(hits: Hits) -> list[Entry]:
    """The entries to compare: those that were named, in that order; beside a single one, the best of the others."""
    by_id = {hit.entry.id: hit.entry for hit in hits}
    named = [by_id[name] for name in hits.understood.named if name in by_id]
    others = [hit.entry for hit in hits if hit.entry.id not in hits.understood.named]
    return [*named, *others[: max(0, 2 - len(named))]][:_COMPARED_AT_MOST]
