"""What the curated notes of the seed lists promise."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

from dlmentor.catalog.identity import resource_id
from dlmentor.catalog.notes import load_notes
from dlmentor.concepts import load_concepts
from dlmentor.models import Note
from dlmentor.text import fold

SEEDS = Path(__file__).parents[2] / "seeds"
LISTS = ("awesome-dl-development", "awesome-system-for-ai", "emdl")
NOTES = load_notes(SEEDS / "notes")
CONCEPTS = load_concepts(SEEDS / "concepts")
FIELDS = list(Note.model_fields)


def seed_links() -> list[tuple[str, str]]:
    """List and id of the first link of every list item that has one."""
    found = []
    for name in LISTS:
        inside = 0
        for token in MarkdownIt().parse((SEEDS / f"{name}.md").read_text(encoding="utf-8")):
            inside += token.nesting if token.type.startswith("list_item") else 0
            if token.type == "inline" and inside:
                link = next((child for child in token.children or [] if child.type == "link_open"), None)
                if link:
                    found.append((name, resource_id(str(link.attrs["href"]))))
    return found


def written(name: str) -> list[dict[str, object]]:
    notes: list[dict[str, object]] = yaml.safe_load((SEEDS / "notes" / f"{name}.yaml").read_text(encoding="utf-8"))
    return notes


def test_every_seed_item_has_a_note_and_every_note_an_item() -> None:
    """216 items are 210 entries, and the notes are exactly theirs."""
    ids = [entry for _, entry in seed_links()]

    assert (len(ids), len(set(ids))) == (216, 210)
    assert set(ids) == set(NOTES)


@pytest.mark.parametrize("name", LISTS)
def test_notes_stand_in_list_order(name: str) -> None:
    """A person finds a note where the list has the entry; an entry of two lists has its note with the first list."""
    before = {entry for other, entry in seed_links() if other < name}
    expected = [entry for other, entry in seed_links() if other == name and entry not in before]

    assert list(dict.fromkeys(expected)) == [note["id"] for note in written(name)]


@pytest.mark.parametrize("name", LISTS)
def test_fields_stand_in_one_order(name: str) -> None:
    """Every note lists its fields in the order of the schema, so that hand edits make small diffs."""
    for note in written(name):
        assert [field for field in FIELDS if field in note] == list(note), note["id"]


@pytest.mark.parametrize("note", NOTES.values(), ids=NOTES)
def test_nothing_that_a_reader_needs_is_empty(note: Note) -> None:
    """Summary, reason, level, hours, topics, asks and terms are there, of a sensible size."""
    assert 100 <= len(note.summary) <= 700
    assert 25 <= len(note.why) <= 220
    assert note.summary.endswith(".")
    assert note.why.endswith(".")
    assert 0.1 <= note.hours <= 120
    assert 1 <= len(note.topics) <= 24
    assert len(note.asks) >= 8
    assert len(note.terms) >= 6
    assert len({term.casefold() for term in note.terms}) == len(note.terms)
    assert note.correction == "" or re.search(r"[.)]$", note.correction)


@pytest.mark.parametrize("note", NOTES.values(), ids=NOTES)
def test_topics_and_needs_are_concepts(note: Note) -> None:
    """Each is known, none is there twice, and nothing is both topic and need."""
    names = note.topics + note.needs

    assert [name for name in names if name not in CONCEPTS] == []
    assert len(set(names)) == len(names)


def test_concepts_and_notes_agree() -> None:
    """An entry that a concept names has this concept, or one below it, among its topics."""
    parent = {concept.id: concept.broader for concept in CONCEPTS.all}

    def upwards(concept: str | None) -> set[str]:
        return {concept} | upwards(parent[concept]) if concept else set()

    missing = [
        (concept.id, entry)
        for concept in CONCEPTS.all
        for entry in concept.entries
        if entry not in NOTES or concept.id not in set().union(*(upwards(topic) for topic in NOTES[entry].topics))
    ]
    assert missing == []


def test_asks_are_unique() -> None:
    """Two entries with the same ask would blur into each other."""
    asks = Counter(fold(ask) for note in NOTES.values() for ask in note.asks)

    assert [ask for ask, count in asks.items() if count > 1] == []


def test_asks_of_different_notes_differ_in_words() -> None:
    """No ask shares nearly all of its words with an ask of another note."""
    words = [(note.id, frozenset(fold(ask).split())) for note in NOTES.values() for ask in note.asks]
    index: dict[str, list[int]] = {}
    for number, (_, bag) in enumerate(words):
        for word in bag:
            index.setdefault(word, []).append(number)
    close = []
    for number, (entry, bag) in enumerate(words):
        shared = Counter(other for word in bag for other in index[word] if other < number and len(index[word]) < 400)
        for other, count in shared.items():
            if count > 0.5 * len(bag):
                same = len(bag & words[other][1]) / len(bag | words[other][1])
                if same > 0.8 and words[other][0] != entry:
                    close.append((entry, words[other][0]))
    assert close == []


@pytest.mark.parametrize("note", [note for note in NOTES.values() if note.basis == "title-only"], ids=lambda n: n.id)
def test_title_only_notes_say_so_and_claim_nothing(note: Note) -> None:
    """A note that rests on a title tells the reader, and gives no result."""
    assert re.search(r"title|description", note.summary)
    assert re.search(
        r"could not|could be|not be|not described|not established|nothing more|not summarised", note.summary
    )
    assert not re.search(r"\d+(\.\d+)?\s?(%|x\b|times|percent)", note.summary)


@pytest.mark.parametrize("note", [note for note in NOTES.values() if note.basis == "checked"], ids=lambda n: n.id)
def test_checked_notes_name_their_sources(note: Note) -> None:
    """What a note was checked against is an address that a reader can open."""
    assert note.sources
    assert all(re.match(r"https?://\S+$", source) for source in note.sources)


@pytest.mark.parametrize("note", NOTES.values(), ids=NOTES)
def test_fields_of_a_reference_have_their_form(note: Note) -> None:
    """Venue without its year, years in order, identifiers and code as one writes them."""
    assert not re.search(r"\d{4}", note.venue or "")
    assert note.year is None or 1990 <= note.year <= 2025
    assert note.first_public is None or (note.year is not None and note.first_public < note.year)
    assert note.venue is None or note.year is not None or note.kind != "paper"
    assert re.fullmatch(r"\d{4}\.\d{4,5}", note.arxiv or "1234.5678")
    assert re.fullmatch(r"10\.\d{4,9}/\S+", note.doi or "10.1234/x")
    assert re.match(r"https://\S+$", note.code or "https://x")
    assert not note.id.startswith("arxiv:") or note.id == f"arxiv:{note.arxiv}"
