"""What the lists hold, told in numbers: lists, sections, people, makers, years, topics."""

import re
from collections import Counter
from collections.abc import Iterable

from dlmentor.answer import markdown, words
from dlmentor.answer.draft import Draft
from dlmentor.answer.world import World
from dlmentor.text import fold

_KINDS_TOLD = 3
_TOPICS_TOLD = 12
_VENUES_TOLD = 6
_MOST_TOLD = 10
_ET_AL = re.compile(r"et\.? al\.?|(?:and )?others", re.I)


def tell_lists(draft: Draft, world: World) -> None:
    """How much is on each list, the longest first, and what they are about."""
    stand = {name: [entry for entry in world.entries.values() if name in entry.lists] for name in world.lists}
    draft.block(words.capital(f"{_entries(len(world.entries))} on {words.count_of(len(stand), 'curated list')}:"))
    lines = []
    for name, entries in sorted(stand.items(), key=lambda pair: -len(pair[1])):
        kinds = Counter(entry.kind for entry in entries).most_common(_KINDS_TOLD)
        told = words.join(f"{count} {words.kinds(kind, count)}" for kind, count in kinds)
        lines.append(f"- {markdown.bold(name)}: {_entries(len(entries))}, among them {told}.")
    draft.lines(lines)
    told_topics = words.join(markdown.escape(topic) for topic in topics(world, _TOPICS_TOLD))
    draft.block(f"The topics with the most entries are {told_topics}." if told_topics else "")
    years = [entry.year for entry in world.entries.values() if entry.year]
    venues = Counter(entry.venue for entry in world.entries.values() if entry.venue and entry.kind == "paper")
    told = words.join(markdown.escape(venue) for venue, _ in venues.most_common(_VENUES_TOLD))
    if years:
        most = f"; most of the papers are from {told}" if told else ""
        draft.block(f"The entries are of {min(years)} to {max(years)}{most}.")
    draft.suggestions += [f"Where do I start with {topic}?" for topic in topics(world, 3)]


def tell_sections(draft: Draft, world: World, question: str) -> None:
    """The sections of the lists that a question names, or of all, in their order, with how much is in each."""
    asked = f" {fold(question)} "
    named = [name for name in world.lists if f" {fold(name)} " in asked] or world.lists
    for name in named:
        places = sorted(
            (source.line, source.section)
            for entry in world.entries.values()
            for source in entry.sources
            if source.list == name
        )
        sizes = Counter(section for _, section in places)
        told = words.count_of(len([section for section in sizes if section]), "section")
        draft.block(f"{markdown.bold(name)} has {told}:" if any(sizes) else f"{markdown.bold(name)} has no sections.")
        draft.lines(
            [
                f"- {markdown.escape(' › '.join(section))}: {_entries(size)}"
                for section, size in sizes.items()
                if section
            ]
        )


def tell_people(draft: Draft, world: World) -> None:
    """Who wrote most of the entries."""
    named = (name for entry in world.entries.values() for name in entry.authors if not _ET_AL.fullmatch(name))
    _most(draft, named, ("person", "people"), "by")


def tell_makers(draft: Draft, world: World) -> None:
    """From which organisations most of the entries are."""
    named = (entry.organisation for entry in world.entries.values() if entry.organisation)
    _most(draft, named, ("organisation", "organisations"), "from")


def tell_years(draft: Draft, world: World) -> None:
    """How many entries there are of each year."""
    years = Counter(entry.year for entry in world.entries.values() if entry.year)
    unknown = len(world.entries) - sum(years.values())
    of_unknown = f"; of {unknown} it is not known" if unknown else ""
    draft.block(f"{sum(years.values())} entries have a year{of_unknown}:" if years else "No entry has a year.")
    draft.lines([f"- {year}: {_entries(years[year])}" for year in sorted(years)])


def _most(draft: Draft, names: Iterable[str], what: tuple[str, str], of: str) -> None:
    found = Counter(names)
    if not found:
        draft.block(f"The lists name no {what[0]}.")
        return
    draft.block(f"{words.capital(words.count_of(len(found), *what))} are named, most often:")
    most = found.most_common(_MOST_TOLD)
    draft.lines([f"- {markdown.bold(name)}: {_entries(count)}" for name, count in most])
    draft.suggestions += [f"Everything {of} {name}" for name, _ in most[:2]]


def _entries(count: int) -> str:
    return words.count_of(count, "entry", "entries")


def topics(world: World, count: int) -> list[str]:
    """The names of the topics with the most entries."""
    return [world.topic(topic) for topic, _ in world.topic_sizes.most_common(count)]
