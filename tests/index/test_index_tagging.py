"""Entries without a note are put under concepts by what they are called and what they mean."""

from pathlib import Path

import numpy as np
import pytest

from dlmentor.concepts import Concepts, load_concepts
from dlmentor.index.chunks import CONCEPT_ROLES, concept_texts, entry_texts
from dlmentor.index.minilm import MiniLM
from dlmentor.index.tagging import Embedded, tag_entries
from dlmentor.models import Concept, Entry

SEEDS = Path(__file__).parents[2] / "seeds" / "concepts"
# As a person might list them; none of these is on the seed lists.
TITLES = {
    "Removing whole filters of a convolutional network at no cost in accuracy": "filter-pruning",
    "Four-bit weights and activations with learned step sizes": "low-bit-networks",
    "A small student that imitates an ensemble of large teachers": "knowledge-distillation",
    "Collaborative training across hospitals that never share their patient records": "federated-learning",
    "Searching for better cell architectures with a controller network": "neural-architecture-search",
    "Learning one task after another without forgetting the first": "continual-learning",
}


@pytest.fixture(scope="module")
def concepts() -> Concepts:
    """The real concepts without their entries; those that are not looked for with few phrasings, for speed."""
    cut = {"entries": (), "needs": (), "broader": None}
    few = {concept.id: None if concept.id in TITLES.values() else 1 for concept in load_concepts(SEEDS).all}
    return Concepts(
        concept.model_copy(
            update={**cut, "lay": concept.lay[: few[concept.id]], "aliases": concept.aliases[: few[concept.id]]}
        )
        for concept in load_concepts(SEEDS).all
    )


def embedded(model: MiniLM, texts: list[list[tuple[str, str]]], roles: tuple[str, ...]) -> Embedded:
    flat = [(owner, role, text) for owner, own in enumerate(texts) for role, text in own]
    return Embedded(
        model.embed([text for _, _, text in flat]),
        np.asarray([owner for owner, _, _ in flat], dtype=np.int32),
        np.asarray([roles.index(role) if role in roles else 0 for _, role, _ in flat], dtype=np.uint8),
    )


def test_titles_find_their_concept_by_meaning(concepts: Concepts) -> None:
    """Titles that name no concept still get the right one first or second; the weight is a chance."""
    model = MiniLM()
    entries = [Entry(id=f"web:{place}", title=title, url="https://x") for place, title in enumerate(TITLES)]
    texts = embedded(model, [entry_texts(entry) for entry in entries], ("title",))
    known = embedded(model, [concept_texts(concept) for concept in concepts.all], CONCEPT_ROLES)

    tags = tag_entries(entries, concepts, texts, known)

    found = [wanted in [id_ for id_, _ in own[:2]] for own, wanted in zip(tags, TITLES.values(), strict=True)]
    assert sum(found) >= len(found) - 1, tags
    assert all(0 < weight < 1 for own in tags for _, weight in own)
    assert all(len(own) <= 5 and own == sorted(own, key=lambda tag: -tag[1]) for own in tags)


def test_note_has_the_last_word() -> None:
    """A note's topics, and the concepts that list the entry, count fully; nothing is guessed beside them."""
    concepts = Concepts([Concept(id="a", name="Alpha", entries=("web:1",)), Concept(id="b", name="Beta")])
    entries = [
        Entry(id="web:1", title="All about Beta", url="https://x"),
        Entry(id="web:2", title="Alpha", url="https://x", topics=("b", "gone")),
    ]

    assert tag_entries(entries, concepts, None, None) == [[("a", 1.0)], [("b", 1.0)]]


def test_names_alone() -> None:
    """Without vectors a name in the title counts most, then one in the section or the text."""
    concepts = Concepts([Concept(id=name.lower(), name=name) for name in ("Pruning", "Quantization", "Compilers")])
    entry = Entry(
        id="web:1",
        title="On pruning nets",
        url="https://x",
        section=("Tools", "Compilers"),
        note="With a word on quantisation and pruning.",
    )

    tags = tag_entries([entry], concepts, None, None)[0]

    assert tags[0] == ("pruning", 0.6)
    assert dict(tags[1:]) == {"compilers": 0.3, "quantization": 0.3}


def test_nothing_to_tag_with() -> None:
    """No entries, or no concepts, give no tags."""
    assert tag_entries([], Concepts([]), None, None) == []
    assert tag_entries([Entry(id="web:1", title="x", url="https://x")], Concepts([]), None, None) == [[]]
