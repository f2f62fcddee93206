"""What a person is ready for, and what would open most doors."""

from collections.abc import Iterable, Mapping, Sequence

from dlmentor.concepts import Concepts, ReadingGraph
from dlmentor.models import Entry, Plan, Value
from dlmentor.plan.knows import known_concepts
from dlmentor.plan.progress import Progress
from dlmentor.plan.request import Level


class Unlock(Value):
    """An entry, and the entries that one is ready for after reading it."""

    entry: Entry
    opens: tuple[Entry, ...] = ()


def ready_now(
    progress: Progress,
    entries: Mapping[str, Entry],
    concepts: Concepts,
    graph: ReadingGraph,
    *,
    level: Level = "intermediate",
    within: Plan | Iterable[str] | None = None,
) -> list[Entry]:
    """The frontier: unread entries before which nothing is left to read; of a plan, by its own order."""
    waiting = _waiting(progress, entries, concepts, graph, level, within)
    return [entries[name] for name, before in waiting.items() if not before]


def unlocks_most(
    progress: Progress,
    entries: Mapping[str, Entry],
    concepts: Concepts,
    graph: ReadingGraph,
    *,
    level: Level = "intermediate",
    within: Plan | Iterable[str] | None = None,
    limit: int = 5,
) -> list[Unlock]:
    """The entries that one could read now, by how many others wait for them: alone first, then with others."""
    waiting = _waiting(progress, entries, concepts, graph, level, within)
    followers: dict[str, list[str]] = {}
    for other, before in waiting.items():
        for name in before:
            followers.setdefault(name, []).append(other)
    # Most entries of large lists open nothing.
    ready = [name for name in followers if name in waiting and not waiting[name]]
    alone = {name: [other for other in followers[name] if len(waiting[other]) == 1] for name in ready}
    along = {name: _behind(name, followers) for name in ready}
    ranked = sorted(ready, key=lambda name: (-len(alone[name]), -len(along[name]), name))
    return [
        Unlock(entry=entries[name], opens=tuple(entries[other] for other in alone[name] or along[name]))
        for name in ranked[:limit]
    ]


def _behind(name: str, followers: Mapping[str, Sequence[str]]) -> list[str]:
    """All that waits for an entry, directly or not."""
    found: dict[str, None] = {}
    frontier = {name}
    while frontier:
        frontier = {other for one in frontier for other in followers.get(one, ())} - found.keys()
        found |= dict.fromkeys(sorted(frontier))
    return list(found)


def _waiting(
    progress: Progress,
    entries: Mapping[str, Entry],
    concepts: Concepts,
    graph: ReadingGraph,
    level: Level,
    within: Plan | Iterable[str] | None,
) -> dict[str, set[str]]:
    """For each unread entry what is to be read before it."""
    gone = {*progress.read, *progress.not_for_me}
    if isinstance(within, Plan):
        steps = [step for step in within.steps if step.entry.id not in gone and step.entry.id in entries]
        return {step.entry.id: {on for on in step.after if on not in gone} for step in steps}
    names: Sequence[str] = list(entries) if within is None else [name for name in within if name in entries]
    read = [entries[name] for name in progress.read if name in entries]
    known = known_concepts(level, concepts, read, progress.known) | set(progress.read)
    return {
        name: {on for on, _ in graph.before(name, known) if on in entries and on not in gone}
        for name in names
        if name not in gone
    }
