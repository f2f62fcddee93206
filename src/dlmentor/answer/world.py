"""What an answer may draw on besides the hits: all entries, the topics, the reading order."""

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


_PROPER = frozenset({"Android", "Arm", "Core", "Python", "Qualcomm", "Vulkan"})
