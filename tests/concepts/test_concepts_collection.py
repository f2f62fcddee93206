"""Concepts together: above, below, before, in order."""

from hypothesis import given, settings
from hypothesis import strategies as st

from dlmentor.concepts import Concepts
from dlmentor.models import Concept, Need


def concept(name: str, *needs: str, broader: str | None = None, entries: tuple[str, ...] = ()) -> Concept:
    return Concept(
        id=name,
        name=name.title(),
        broader=broader,
        entries=entries,
        needs=tuple(Need(id=need, because=f"{name} uses {need}") for need in needs),
    )


FAMILY = Concepts(
    [
        concept("poodle", "dog", "hair", broader="dog", entries=("p",)),
        concept("dog", "animal", broader="animal", entries=("d", "both")),
        concept("animal", entries=("a",)),
        concept("cat", "animal", broader="animal", entries=("both",)),
        concept("hair"),
    ]
)


def test_above_and_below() -> None:
    """The chain above is nearest first; below, each follows what it is part of."""
    assert [found.id for found in FAMILY.broader("poodle")] == ["dog", "animal"]
    assert [found.id for found in FAMILY.narrower("animal")] == ["dog", "poodle", "cat"]
    assert FAMILY.narrower("hair") == ()


def test_prerequisites_come_in_learning_order() -> None:
    """Direct and indirect ones, each after its own."""
    assert [found.id for found in FAMILY.prerequisites("poodle")] == ["animal", "dog", "hair"]
    assert FAMILY.needs("poodle")[0].because == "poodle uses dog"


def test_entries_and_their_concepts() -> None:
    """An entry knows its concepts; a concept can give what is below it too, each once."""
    assert FAMILY.entries("animal") == ("a",)
    assert FAMILY.entries("animal", below=True) == ("a", "d", "both", "p")
    assert [found.id for found in FAMILY.of_entry("both")] == ["dog", "cat"]
    assert FAMILY.of_entry("nobody") == ()


def test_names_are_found_however_they_are_spelt() -> None:
    """Id, name and alias; hyphens, plural and spelling do not matter."""
    concepts = Concepts([Concept(id="ft", name="Fine-tuning", aliases=("model optimisation", "C++", "matrices"))])

    for text in ("ft", "fine tuning", "FineTuning", "Model Optimizations", "c++", "matrix"):
        found = concepts.by_name(text)
        assert found is not None, text
        assert found.id == "ft"
    assert concepts.by_name("c") is None
    assert concepts.get("Fine-tuning") is None


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sets(st.integers(0, 30), max_size=5), min_size=1, max_size=30))
def test_the_order_puts_every_concept_after_its_needs(below: list[set[int]]) -> None:
    """For any graph without circles the order holds all concepts and runs forward."""
    concepts = Concepts(
        concept(str(number), *(str(need) for need in sorted(needs) if need < number))
        for number, needs in reversed(list(enumerate(below)))
    )

    place = {found.id: position for position, found in enumerate(concepts.order)}
    assert len(place) == len(below)
    for found in concepts.all:
        assert all(place[need.id] < place[found.id] for need in found.needs)
        assert [before.id for before in concepts.prerequisites(found.id)] == sorted(
            (before.id for before in concepts.prerequisites(found.id)), key=place.__getitem__
        )
