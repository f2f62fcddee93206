"""One entry: what it is, why read it, where it stands, what comes before and after."""

from collections.abc import Sequence

from dlmentor.answer import facts, markdown, words
from dlmentor.answer.draft import Draft
from dlmentor.answer.world import World
from dlmentor.models import Entry, Hit, Hits

# Another entry that scores so near to the first may be the one that was meant.
_NEAR = 0.92
_BASIS = {
    "known": "This rests on general knowledge of the entry, not on a check of its text.",
    "title-only": "Only its title is known to us, so take this as a guess at what it holds.",
}


def look_up(
    draft: Draft,
    entry: Entry,
    others: Sequence[Entry],
    world: World,
    *,
    quote: str = "",
    why: str = "",
    order: bool = True,
) -> None:
    """Write all that matters about one entry; `others` may have been meant instead."""
    marker = draft.cite(entry, quote=quote, why=why)
    about = facts.said(entry)
    what = (
        markdown.escape(words.stop(" ".join(about))) if about else "The lists give only its title, and we know no more."
    )
    draft.block(f"{facts.heading(entry)} {marker}: {what}")
    details = []
    if entry.why:
        details.append(f"- **Why read it:** {markdown.escape(words.stop(entry.why))}")
    if facts.effort(entry):
        details.append(f"- **Effort:** {facts.effort(entry)}{_needs(entry, world)}")
    if entry.authors:
        details.append(f"- **By:** {markdown.escape(facts.authors(entry))}")
    details.append(f"- **Links:** {facts.links(entry)}{_trouble(entry)}")
    if entry.sources:
        details.append(
            f"- **Stands on:** {'; '.join(markdown.escape(facts.stands(source)) for source in entry.sources)}"
        )
    if entry.correction:
        details.append(f"- **Mind:** {markdown.escape(words.stop(entry.correction))}")
    draft.lines(details)
    draft.block(reading_order(draft, entry, world) if order else "")
    draft.block(_BASIS.get(entry.basis or "", "") if about else "")
    if others:
        named = words.join((f"{facts.heading(other)} {draft.cite(other)}" for other in others), "or")
        draft.block(f"If you meant another: {named}.")
    draft.suggestions += [f"What should I read before {facts.short_name(entry.title)}?", "More like it"]


def _needs(entry: Entry, world: World) -> str:
    names = [markdown.escape(world.topic(need)) for need in entry.needs if need in world.concepts][:4]
    return f"; helps to know {words.join(names)}" if names else ""


def _trouble(entry: Entry) -> str:
    trouble = facts.link_trouble(entry)
    return f" ({markdown.escape(trouble)})" if trouble else ""


def reading_order(draft: Draft, entry: Entry, world: World) -> str:
    """Before and after it, each with the reason."""
    lines = []
    for label, pairs in (("Read before it", world.before(entry, 2)), ("Then", world.after(entry, 2))):
        if pairs:
            told = (
                f"{markdown.bold(facts.short_name(other.title))} {draft.cite(other)}{_because(why)}"
                for other, why in pairs
            )
            lines.append(f"{label}: {'; '.join(told)}.")
    return " ".join(lines)


def _because(why: str) -> str:
    first = next(iter(words.sentences(why)), "")
    return f" ({markdown.escape(first.rstrip('.'))})" if first else ""


def near_misses(hits: Hits, first: Hit) -> list[Entry]:
    """Entries that a question may have meant as well."""
    if hits.understood.named or first.score <= 0:
        return [hit.entry for hit in hits[:3] if hit.entry.id in hits.understood.named and hit is not first]
    return [hit.entry for hit in hits[:3] if hit is not first and hit.score >= _NEAR * first.score][:2]
