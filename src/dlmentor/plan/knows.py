"""What a person knows, as told, by level and through what was read."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from dlmentor.concepts import Concepts
from dlmentor.models import Entry
from dlmentor.plan.request import Level

# Concepts that so large a share of all concepts builds on are the basics of the field.
_BASIC_SHARE = 0.15


@lru_cache(maxsize=4)
def basics(concepts: Concepts) -> frozenset[str]:
    """What so many concepts build on that whoever is past the beginning knows it."""
    counts: Counter[str] = Counter()
    for concept in concepts.all:
        counts.update(before.id for before in concepts.prerequisites(concept.id))
    enough = _BASIC_SHARE * len(concepts)
    return frozenset(name for name, count in counts.items() if count >= enough)


def known_concepts(level: Level, concepts: Concepts, read: Iterable[Entry], known: Iterable[str]) -> frozenset[str]:
    """What a person knows: as told, through what was read, with all that it builds on, and by level."""
    told = {name for name in known if name in concepts}
    told |= {topic for entry in read for topic in entry.topics if topic in concepts}
    told |= {before.id for name in tuple(told) for before in concepts.prerequisites(name)}
    if level == "advanced":
        told |= {concept.id for concept in concepts.all}
    elif level == "intermediate":
        told |= basics(concepts)
    return frozenset(told)
