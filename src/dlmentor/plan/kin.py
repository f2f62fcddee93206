"""How much an entry has in common with the best hits of a search: what stands alone among them is seldom meant."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

from dlmentor.concepts import Concepts
from dlmentor.models import Entry, Hit

_FEW = 6


class Company:
    """The best hits, weighted by their scores, and what they are about; rare topics tell more than common ones."""

    def __init__(self, hits: Sequence[Hit], entries: Iterable[Entry], concepts: Concepts) -> None:
        self._concepts = concepts
        self._counts = Counter(chain.from_iterable(entry.topics for entry in entries))
        self._all = 1 + sum(self._counts.values())
        self._rarities: dict[str, float] = {}
        best = [hit for hit in hits[: _FEW + 1] if hit.score > 0]
        self._best = [(hit.entry.id, *self._family(hit.entry), hit.score**2) for hit in best]
        # Where the tenth is as good as the first, a score says little.
        self.flat = max(0.0, hits[min(9, len(hits) - 1)].score / hits[0].score) if best else 0.0

    def shared(self, entry: Entry) -> tuple[float, float]:
        """How much it shares with the best hit, and with the best few others on average."""
        if not self._best:
            return 0.0, 0.0
        family, size = self._family(entry)
        kinships = [self._kinship(family, size, of, other) for _, of, other, _ in self._best]
        others = [
            (weight, kinship)
            for (name, _, _, weight), kinship in zip(self._best, kinships, strict=True)
            if name != entry.id
        ][:_FEW]
        total = sum(weight for weight, _ in others)
        own = 1.0 if self._best[0][0] == entry.id else kinships[0]
        return own, sum(weight * kinship for weight, kinship in others) / total if total else 0.0

    def _family(self, entry: Entry) -> tuple[frozenset[str], float]:
        """The topics of an entry and those above them, and how rare they are together."""
        topics = [topic for topic in entry.topics if topic in self._concepts]
        family = frozenset([*topics, *(above.id for topic in topics for above in self._concepts.broader(topic))])
        return family, self._weight(family)

    def _kinship(self, one: frozenset[str], size: float, other: frozenset[str], of: float) -> float:
        common = self._weight(one & other)
        every = size + of - common
        return common / every if every > 0 else 0.0

    def _weight(self, topics: Iterable[str]) -> float:
        # An exact sum: sets have no order, and the same plan must come out each time.
        return math.fsum(map(self._rarity, topics))

    def _rarity(self, topic: str) -> float:
        found = self._rarities.get(topic)
        if found is None:
            below = (topic, *(one.id for one in self._concepts.narrower(topic)))
            found = self._rarities[topic] = math.log(self._all / max(1, sum(self._counts[name] for name in below)))
        return found
