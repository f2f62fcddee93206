"""Topics of the field: names, phrasings, prerequisites, and what to read before what."""

from dlmentor.concepts.alias import AliasMatcher, canonical
from dlmentor.concepts.collection import Concepts
from dlmentor.concepts.graph import Pair, ReadingGraph
from dlmentor.concepts.load import ConceptValues, PairValues, load_builds_on, load_concepts
from dlmentor.concepts.naming import within_sentence

__all__ = [
    "AliasMatcher",
    "ConceptValues",
    "Concepts",
    "Pair",
    "PairValues",
    "ReadingGraph",
    "canonical",
    "load_builds_on",
    "load_concepts",
    "within_sentence",
]
