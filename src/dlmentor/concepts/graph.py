"""What to read before an entry, what after it, and why."""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from dlmentor.concepts.check import find_circle
from dlmentor.concepts.collection import Concepts
from dlmentor.concepts.naming import within_sentence
from dlmentor.errors import InputError
from dlmentor.models import Concept, Entry, Value

# More than these would bury the reasons that count.
_MOST_DERIVED = 4
_USUAL_LEVEL = 2
_TEACHING = frozenset({"book", "course", "docs", "list", "notes", "survey", "tutorial"})
_OVERVIEWS = frozenset({"book", "course", "list", "notes", "survey", "tutorial"})


class Pair(Value):
    """An entry that builds on another one, and how."""

    entry: str
    on: str
    because: str


def check_pairs(pairs: Sequence[Pair], file: str) -> None:
    """Raise an `InputError` if pairs repeat or run in a circle."""
    edges: dict[str, list[str]] = {}
    for pair in pairs:
        if pair.on in edges.setdefault(pair.entry, []):
            raise InputError(f"{file}: {pair.entry!r} builds on {pair.on!r} twice: remove one of them.")
        edges[pair.entry].append(pair.on)
    circle = find_circle(edges)
    if circle:
        raise InputError(f"{file}: entries build on each other in a circle: {' → '.join(circle)}: remove one pair.")


class ReadingGraph:
    """Reading order over entries: named lineages first, then overviews and what their concepts need.

    All links run forward in one order of the entries, so they cannot form a circle.
    """

    def __init__(self, concepts: Concepts, builds_on: Iterable[Pair], entries: Iterable[Entry] = ()) -> None:
        """Take the concepts, who builds on whom, and the entries for what they say on level and kind."""
        self._concepts = concepts
        self._pairs = tuple(builds_on)
        self._entries = {entry.id: entry for entry in entries}
        self._named: dict[str, dict[str, str]] = {}
        for pair in self._pairs:
            self._named.setdefault(pair.entry, {})[pair.on] = pair.because

    def pairs(self) -> tuple[Pair, ...]:
        """The named lineages."""
        return self._pairs

    def before(self, entry_id: str, known: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
        """Which entries to read before it, each with the reason, named lineages first.

        `known` are entries or concepts that the reader has; they are left out.
        """
        found = dict(self._named.get(entry_id, {}))
        room = len(found) + _MOST_DERIVED
        for other, because, concept_id in self._derived(entry_id):
            if len(found) == room:
                break
            if concept_id not in known and other not in known:
                found.setdefault(other, because)
        return [(other, because) for other, because in found.items() if other not in known]

    def after(self, entry_id: str, known: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
        """Which entries this one prepares for, each with the reason, its named successors first."""
        found = self._followers.get(entry_id, {})
        ranked = sorted(found, key=lambda other: (entry_id not in self._named.get(other, {}), self._position[other]))
        return [(other, found[other]) for other in ranked if other not in known]

    def _derived(self, entry_id: str) -> Iterator[tuple[str, str, str]]:
        """Entry, reason and concept of what overviews and prerequisites suggest to read first."""
        if entry_id not in self._position:
            return
        own = self._concepts.of_entry(entry_id)
        deepest_first = sorted(own, key=lambda concept: -self._rank[concept.id])
        taught = {above.id for concept in own for above in (concept, *self._concepts.broader(concept.id))}
        for concept in deepest_first:
            for above in self._concepts.broader(concept.id)[:1]:
                overview = self._first_of(above, entry_id)
                if overview is not None and self._kind(overview) in _OVERVIEWS:
                    yield overview, f"It gives an overview of {within_sentence(above.name)}.", above.id
        for concept in deepest_first:
            for need in concept.needs:
                needed = self._concepts.get(need.id)
                if needed is None or need.id in taught:
                    continue
                other = self._first_of(needed, entry_id)
                if other is not None:
                    verb = "introduces" if self._kind(other) in _TEACHING else "deals with"
                    yield other, f"It {verb} {within_sentence(needed.name)}. {need.because}", need.id

    def _first_of(self, concept: Concept, entry_id: str) -> str | None:
        """The best entry of a concept that may come before this one."""
        here = self._position[entry_id]
        return next((other for other in concept.entries if self._position[other] < here), None)

    def _kind(self, entry_id: str) -> str:
        entry = self._entries.get(entry_id)
        return entry.kind if entry else ""

    @cached_property
    def _rank(self) -> Mapping[str, int]:
        return {concept.id: rank for rank, concept in enumerate(self._concepts.order)}

    @cached_property
    def _position(self) -> Mapping[str, int]:
        """One order of all entries: lineages kept, easy before hard, foundations before what builds on them."""
        entries = dict.fromkeys(entry for concept in self._concepts.all for entry in concept.entries)
        entries |= dict.fromkeys(entry for pair in self._pairs for entry in (pair.on, pair.entry))
        key = {entry: (*self._ease(entry), place) for place, entry in enumerate(entries)}
        waiting = {entry: len(self._named.get(entry, {})) for entry in entries}
        follows: dict[str, list[str]] = {}
        for pair in self._pairs:
            follows.setdefault(pair.on, []).append(pair.entry)
        ready = [(key[entry], entry) for entry in entries if not waiting[entry]]
        heapq.heapify(ready)
        position: dict[str, int] = {}
        while ready:
            _, entry = heapq.heappop(ready)
            position[entry] = len(position)
            for later in follows.get(entry, ()):
                waiting[later] -= 1
                if not waiting[later]:
                    heapq.heappush(ready, (key[later], later))
        return position

    def _ease(self, entry_id: str) -> tuple[int, float]:
        """How hard an entry is, and how far down the order of concepts it stands."""
        ranks = [self._rank[concept.id] for concept in self._concepts.of_entry(entry_id)]
        entry = self._entries.get(entry_id)
        level = entry.level if entry and entry.level else _USUAL_LEVEL
        return level, sum(ranks) / len(ranks) if ranks else 0.0

    @cached_property
    def _followers(self) -> Mapping[str, Mapping[str, str]]:
        followers: dict[str, dict[str, str]] = {}
        for entry in self._position:
            for other, because in self.before(entry):
                followers.setdefault(other, {})[entry] = because
        return followers
