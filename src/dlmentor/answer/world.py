"""What an answer may draw on besides the hits: all entries, the topics, the reading order."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from dlmentor.concepts import Concepts, ReadingGraph
from dlmentor.models import Entry


@dataclass(frozen=True)
class World:
    """The lists as one value; pure composition needs nothing else."""

    entries: Mapping[str, Entry]
    concepts: Concepts
    graph: ReadingGraph

    @classmethod
    def of(cls, entries: Iterable[Entry], concepts: Concepts, graph: ReadingGraph) -> "World":
        """Build it from entries in list order."""
        return cls({entry.id: entry for entry in entries}, concepts, graph)

    @cached_property
    def newest(self) -> int:
        """The latest year on the lists."""
        return max((entry.year for entry in self.entries.values() if entry.year), default=0)

    @cached_property
    def lists(self) -> tuple[str, ...]:
        """The names of the lists."""
        return tuple(dict.fromkeys(name for entry in self.entries.values() for name in entry.lists))

    @cached_property
    def topic_sizes(self) -> Counter[str]:
        """How many entries each topic has."""
        return Counter(topic for entry in self.entries.values() for topic in entry.topics if topic in self.concepts)

    def family(self, entry: Entry) -> frozenset[str]:
        """Its topics and those above them."""
        return self._families.get(entry.id) or _with_broader(entry, self.concepts)

    def rarity(self, topic: str) -> float:
        """How much it says that an entry has this topic."""
        return self._rarity.get(topic, 0.0)

    @cached_property
    def _families(self) -> Mapping[str, frozenset[str]]:
        return {entry.id: _with_broader(entry, self.concepts) for entry in self.entries.values()}

    @cached_property
    def _rarity(self) -> Mapping[str, float]:
        counts = Counter(topic for family in self._families.values() for topic in family)
        return {topic: math.log((1 + len(self.entries)) / count) for topic, count in counts.items()}

    def topic(self, topic: str) -> str:
        """A topic's name within a sentence."""
        concept = self.concepts.get(topic)
        name = concept.name if concept else topic.replace("-", " ")
        # `Knowledge distillation` within a sentence starts small; `GPU programming` and `Android` do not.
        head = name.split()[0] if name else ""
        proper = any(sign.isupper() for sign in head[1:]) or head in _PROPER
        return name if proper else name[:1].lower() + name[1:]

    def before(self, entry: Entry, limit: int = 3) -> list[tuple[Entry, str]]:
        """What to read before it, and why."""
        return [(self.entries[other], why) for other, why in self.graph.before(entry.id) if other in self.entries][
            :limit
        ]

    def after(self, entry: Entry, limit: int = 3) -> list[tuple[Entry, str]]:
        """What to read after it, and why."""
        return [(self.entries[other], why) for other, why in self.graph.after(entry.id) if other in self.entries][
            :limit
        ]


def _with_broader(entry: Entry, concepts: Concepts) -> frozenset[str]:
    topics = [topic for topic in entry.topics if topic in concepts]
    return frozenset([*topics, *(above.id for topic in topics for above in concepts.broader(topic))])


_PROPER = frozenset({"Android", "Arm", "Core", "Python", "Qualcomm", "Vulkan"})
