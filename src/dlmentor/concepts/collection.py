"""All concepts together: by id, by name, above, below, before."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType

from dlmentor.concepts.alias import AliasMatcher, key
from dlmentor.models import Concept, Need


class Concepts:
    """The concepts of the field and how they hang together; immutable.

    It trusts what it is given: `load_concepts` checks that ids exist and that nothing runs in a circle.
    """

    def __init__(self, concepts: Iterable[Concept]) -> None:
        """Take the concepts in the order in which they are written."""
        self.all: tuple[Concept, ...] = tuple(concepts)
        self._by_id = {concept.id: concept for concept in self.all}

    def __len__(self) -> int:
        return len(self.all)

    def __contains__(self, concept_id: object) -> bool:
        return concept_id in self._by_id

    def get(self, concept_id: str) -> Concept | None:
        """The concept with this id, if there is one."""
        return self._by_id.get(concept_id)

    def by_name(self, text: str) -> Concept | None:
        """The concept of this id, name or alias, however it is spelt."""
        return self._by_id.get(text) or self._names.get(key(text))

    def match(self, text: str) -> list[tuple[str, int, int]]:
        """Concept id, start and end of every name that stands in the text."""
        return self._matcher.match(text)

    def broader(self, concept_id: str) -> tuple[Concept, ...]:
        """The concepts above it, nearest first."""
        chain = []
        above = self._by_id[concept_id].broader
        while above is not None:
            chain.append(self._by_id[above])
            above = self._by_id[above].broader
        return tuple(chain)

    def narrower(self, concept_id: str) -> tuple[Concept, ...]:
        """All concepts below it, each after the one that it is part of."""
        found: list[Concept] = []
        for child in self._children.get(concept_id, ()):
            found += (child, *self.narrower(child.id))
        return tuple(found)

    def needs(self, concept_id: str) -> tuple[Need, ...]:
        """What it builds on directly, each with the reason."""
        return self._by_id[concept_id].needs

    def prerequisites(self, concept_id: str) -> tuple[Concept, ...]:
        """Everything that it builds on, directly or not, in the order in which to learn it."""
        seen: set[str] = set()
        waiting = [need.id for need in self.needs(concept_id)]
        while waiting:
            current = waiting.pop()
            if current not in seen:
                seen.add(current)
                waiting += [need.id for need in self.needs(current)]
        return tuple(concept for concept in self.order if concept.id in seen)

    def entries(self, concept_id: str, *, below: bool = False) -> tuple[str, ...]:
        """Ids of the entries under it, best first; with those of narrower concepts if asked."""
        ids = list(self._by_id[concept_id].entries)
        if below:
            ids += [entry for child in self.narrower(concept_id) for entry in child.entries]
        return tuple(dict.fromkeys(ids))

    def of_entry(self, entry_id: str) -> tuple[Concept, ...]:
        """The concepts under which an entry stands."""
        return self._of_entry.get(entry_id, ())

    @cached_property
    def order(self) -> tuple[Concept, ...]:
        """Every concept after all that it builds on; otherwise as written."""
        done: dict[str, Concept] = {}

        def visit(concept: Concept) -> None:
            if concept.id in done:
                return
            for need in concept.needs:
                visit(self._by_id[need.id])
            done[concept.id] = concept

        for concept in self.all:
            visit(concept)
        return tuple(done.values())

    @cached_property
    def _children(self) -> Mapping[str, tuple[Concept, ...]]:
        children: dict[str, list[Concept]] = {}
        for concept in self.all:
            if concept.broader is not None:
                children.setdefault(concept.broader, []).append(concept)
        return MappingProxyType({above: tuple(below) for above, below in children.items()})

    @cached_property
    def _of_entry(self) -> Mapping[str, tuple[Concept, ...]]:
        found: dict[str, list[Concept]] = {}
        for concept in self.all:
            for entry in concept.entries:
                found.setdefault(entry, []).append(concept)
        return MappingProxyType({entry: tuple(concepts) for entry, concepts in found.items()})

    @cached_property
    def _names(self) -> Mapping[str, Concept]:
        pairs = ((key(name), concept) for concept in self.all for name in (concept.name, *concept.aliases, concept.id))
        names: dict[str, Concept] = {}
        for name_key, concept in pairs:
            names.setdefault(name_key, concept)
        return MappingProxyType(names)

    @cached_property
    def _matcher(self) -> AliasMatcher:
        names = [(name, concept.id) for concept in self.all for name in (concept.name, *concept.aliases)]
        # "Transfer learning and fine-tuning" also goes by its id; a single word there may say anything.
        ids = [(concept.id, concept.id) for concept in self.all if "-" in concept.id]
        return AliasMatcher([*names, *ids])
