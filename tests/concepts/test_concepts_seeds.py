"""The seed concepts keep the rules on which search and plans rely."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from dlmentor.concepts import Concepts, ReadingGraph, load_builds_on, load_concepts
from dlmentor.concepts.alias import key
from dlmentor.concepts.check import find_circle
from dlmentor.text import fold

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="module")
def concepts() -> Concepts:
    return load_concepts(SEEDS / "concepts")


@pytest.fixture(scope="module")
def noted() -> dict[str, dict]:
    """The notes by entry id, as they stand in the files."""
    return {
        note["id"]: note
        for path in sorted((SEEDS / "notes").glob("*.yaml"))
        for note in yaml.safe_load(path.read_text(encoding="utf-8"))
    }


def test_every_entry_stands_under_a_concept_and_every_concept_knows_its_entries(
    concepts: Concepts, noted: dict[str, dict]
) -> None:
    """The 210 entries, no more and no fewer."""
    placed = {entry for concept in concepts.all for entry in concept.entries}

    assert placed == set(noted)
    assert len(placed) == 210


def test_notes_and_concepts_agree_on_topics(concepts: Concepts, noted: dict[str, dict]) -> None:
    """A note's topics are the concepts that list its entry, and what it needs are concepts."""
    for entry, note in noted.items():
        assert set(note["topics"]) == {concept.id for concept in concepts.of_entry(entry)}, entry
        assert all(need in concepts for need in note.get("needs", ())), entry


def test_an_entry_stands_under_its_most_specific_concepts_only(concepts: Concepts) -> None:
    """What is listed under a concept is not listed again under a broader one."""
    twice = [
        (concept.id, above.id, entry)
        for concept in concepts.all
        for above in concepts.broader(concept.id)
        for entry in set(concept.entries) & set(above.entries)
    ]
    assert twice == []
    assert all(len(concept.entries) == len(set(concept.entries)) for concept in concepts.all)


def test_no_concept_is_an_orphan(concepts: Concepts) -> None:
    """Each has entries, or is above or before one that leads to some."""
    reached = {concept.id for concept in concepts.all if concept.entries}
    for concept in concepts.all:
        if concept.entries:
            reached |= {above.id for above in concepts.broader(concept.id)}
            reached |= {before.id for before in concepts.prerequisites(concept.id)}
    assert {concept.id for concept in concepts.all} == reached


def test_needs_go_with_what_is_broader(concepts: Concepts) -> None:
    """Nothing needs what is part of it, neither directly nor through what it needs."""
    for concept in concepts.all:
        below = {part.id for part in concepts.narrower(concept.id)}
        assert not below & {before.id for before in concepts.prerequisites(concept.id)}, concept.id
        assert all(need.because.endswith(".") and need.id != concept.id for need in concept.needs), concept.id
        assert len({need.id for need in concept.needs}) == len(concept.needs), concept.id


def test_every_concept_is_written_out(concepts: Concepts) -> None:
    """Summary, aliases, hours and at least six ways in which people put the need."""
    for concept in concepts.all:
        assert concept.summary.endswith("."), concept.id
        assert 30 < len(concept.summary) < 260, concept.id
        assert 0 < concept.hours <= 80, concept.id
        assert len(concept.aliases) >= 3, concept.id
        assert len(concept.lay) >= 6, concept.id
        assert concept.id == "-".join(fold(concept.id).split()), concept.id


def test_where_entries_crowd_there_are_more_phrasings(concepts: Concepts) -> None:
    """Ten or more for a concept with eight or more entries."""
    assert [concept.id for concept in concepts.all if len(concept.entries) >= 8 and len(concept.lay) < 10] == []


def test_phrasings_are_of_one_concept_and_do_not_name_it(concepts: Concepts) -> None:
    """A phrasing twice would pull two ways; one with the name in it would not be lay."""
    count = Counter(fold(lay) for concept in concepts.all for lay in concept.lay)
    assert [lay for lay, times in count.items() if times > 1] == []
    named = [
        (concept.id, lay)
        for concept in concepts.all
        for lay in concept.lay
        if f" {fold(concept.name)} " in f" {fold(lay)} "
    ]
    assert named == []


def test_names_find_their_concept(concepts: Concepts) -> None:
    """Every name and alias leads to the concept that has it, by itself and inside a sentence."""
    for concept in concepts.all:
        for name in (concept.name, *concept.aliases):
            assert key(name), name
            assert concepts.by_name(name) is concept, name
            assert concepts.match(f"Now: {name}, please.")[0][0] == concept.id, name


def test_a_few_goals_of_people_have_a_concept(concepts: Concepts) -> None:
    """Words of today, of yesterday and abbreviations are understood."""
    for words, concept_id in {
        "LoRA": "parameter-efficient-fine-tuning",
        "MoE": "mixture-of-experts",
        "federated learning": "federated-learning",
        "Core ML": "apple-on-device-ml",
        "TVM": "dl-compilers",
        "CUDA": "gpu-programming",
        "lottery ticket": "dynamic-sparse-training",
        "int8": "integer-quantization",
        "concept drift": "data-drift",
        "NAS": "neural-architecture-search",
        "KD": "knowledge-distillation",
        "catastrophic forgetting": "continual-learning",
        "roofline": "roofline-model",
        "mixed precision": "mixed-precision-policies",
        "WebGPU": "browser-inference",
        "Raspberry Pi": "tinyml",
        "MLOps": "mlops",
        "experiment tracking": "experiment-tracking",
    }.items():
        found = concepts.by_name(words)
        assert found is not None, words
        assert found.id == concept_id, words


def test_lineages_join_seed_entries_and_suit_the_graph(concepts: Concepts, noted: dict[str, dict]) -> None:
    """Both ends exist, reasons are sentences, nothing builds on itself, and levels rarely fall."""
    pairs = load_builds_on(SEEDS / "concepts")
    assert len(pairs) >= 80
    falling = 0
    for pair in pairs:
        assert pair.entry in noted
        assert pair.on in noted
        assert pair.because.endswith(".")
        falling += noted[pair.entry]["level"] < noted[pair.on]["level"]
    assert falling <= len(pairs) // 15


def test_what_to_read_before_runs_in_no_circle(concepts: Concepts) -> None:
    """Over all entries, lineages and derived links together."""
    graph = ReadingGraph(concepts, load_builds_on(SEEDS / "concepts"))
    entries = {entry for concept in concepts.all for entry in concept.entries}

    assert find_circle({entry: [other for other, _ in graph.before(entry)] for entry in entries}) is None
    assert sum(bool(graph.before(entry)) for entry in entries) > 180
