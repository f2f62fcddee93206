"""What an answer may draw on besides the hits: all entries, the topics, the reading order."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from dlmentor.answer import facts
from dlmentor.catalog.finding import initials
from dlmentor.concepts import Concepts, ReadingGraph, within_sentence
from dlmentor.models import Entry
from dlmentor.text import fold


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

    @cached_property
    def topic_words(self) -> frozenset[str]:
        """The words of all names of topics, in small letters and without signs."""
        names = (name for concept in self.concepts.all for name in (concept.name, *concept.aliases))
        return frozenset(part for name in names for part in [fold(name).replace(" ", ""), *fold(name).split()])

    @cached_property
    def short_names(self) -> frozenset[str]:
        """What the entries are called, where that is no name of a topic."""
        names = {facts.short_name(entry.title) for entry in self.entries.values()}
        return frozenset(name for name in names if fold(name) and fold(name).replace(" ", "") not in self.topic_words)

    def words_of_topics(self, entry: Entry) -> frozenset[str]:
        """The words of the names of an entry's topics, as in `topic_words`."""
        concepts = (self.concepts.get(topic) for topic in self.family(entry))
        names = (name for concept in concepts if concept for name in (concept.name, *concept.aliases))
        return frozenset(part for name in names for part in [fold(name).replace(" ", ""), *fold(name).split()])

    @cached_property
    def words(self) -> frozenset[str]:
        """The stems of the words in which the lists are described."""
        return frozenset(stem for entry in self.entries.values() for stem in facts.stems(f"{entry.note} {entry.why}"))

    @cached_property
    def names(self) -> str:
        """What entries, people, venues, makers and lists are called: folded, each after a blank."""
        return _joined(
            name
            for entry in self.entries.values()
            for name in (
                entry.title,
                *(source.title for source in entry.sources),
                *initials(entry.title),
                *entry.authors,
                *entry.lists,
                entry.venue or "",
                entry.organisation or "",
            )
        )

    @cached_property
    def topic_names(self) -> str:
        """What topics are called, likewise. `Clipper` leads to model serving, but is no name of it: `NAS` is one."""
        return _joined(
            name
            for concept in self.concepts.all
            for name in (concept.name, *concept.aliases)
            if name == concept.name or name == name.lower() or name.isupper()
        )

    @cached_property
    def venue_words(self) -> frozenset[str]:
        """Words that name a venue and nothing else, in small letters."""
        own = (word for entry in self.entries.values() for word in _VENUE_WORD.findall(entry.venue or ""))
        return frozenset(word.lower() for word in (*own, *_VENUES.split()) if word.lower() not in _NO_VENUES)

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
        return within_sentence(concept.name) if concept else topic.replace("-", " ")

    def is_lineage(self, one: Entry, other: Entry) -> bool:
        """Whether one of two entries is known by name to build on the other."""
        return (one.id, other.id) in self._lineages or (other.id, one.id) in self._lineages

    @cached_property
    def _lineages(self) -> frozenset[tuple[str, str]]:
        return frozenset((pair.entry, pair.on) for pair in self.graph.pairs())

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


def _joined(names: Iterable[str]) -> str:
    folded = dict.fromkeys(fold(name) for name in names if name)
    return "\n".join(f" {name} {name.replace(' ', '')}" for name in folded)


def _with_broader(entry: Entry, concepts: Concepts) -> frozenset[str]:
    topics = [topic for topic in entry.topics if topic in concepts]
    return frozenset([*topics, *(above.id for topic in topics for above in concepts.broader(topic))])


# A word with two capitals within a venue's name is what people call it: NSDI, SenSys, PVLDB.
_VENUE_WORD = re.compile(r"\b[A-Za-z]*[A-Z][A-Za-z]*[A-Z][A-Za-z]*\b")
_NO_VENUES = frozenset({"acm", "ieee", "mit", "ai", "usenix", "ml", "proceedings", "fpga", "micro", "arm"})
_VENUES = """
AAAI ACL ASPLOS ATC BMVC CCS CIDR COLT COLM CoNEXT CVPR DAC DATE ECCV EMNLP EuroSys FAST FSE HotNets HPCA HPDC ICCV ICDE
ICDM ICLR ICML ICRA ICSE IJCAI INFOCOM INTERSPEECH IPSN IROS ISCA ISSCC JMLR KDD MICCAI MLSys MobiCom MobiSys NAACL NDSS
NeurIPS NIPS NSDI OOPSLA OSDI PLDI POPL PPoPP PVLDB RTSS RTAS SenSys SIGCOMM SIGGRAPH SIGIR SIGMETRICS SIGMOD SOSP TMLR
TPAMI UAI UbiComp UIST VLDB WACV WSDM WWW
"""
