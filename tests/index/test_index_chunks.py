"""What is embedded of an entry and a concept, split so that the model sees all of it."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlmentor.index.chunks import (
    ROLES,
    Chunk,
    concept_chunks,
    concept_texts,
    entry_chunks,
    entry_texts,
    texts_digest,
)
from dlmentor.index.ingest import Splitter
from dlmentor.index.metadata import decode, encode
from dlmentor.index.minilm import MiniLM
from dlmentor.models import Concept, Entry, Source

ENTRY = Entry(
    id="arxiv:1",
    title="Nets  on\nphones",
    url="https://arxiv.org/abs/1",
    venue="ICLR",
    year=2018,
    section=("Papers", "Mobile"),
    note="How nets run on phones.",
    why="For app makers.",
    basis="known",
    asks=("my app is slow", "fit it on a phone"),
    terms=("on-device", "edge"),
    abstract="We show it. It works.",
    sources=(Source(list="a", line=3, note="great paper"),),
)


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


@pytest.fixture(scope="module")
def splitter(model: MiniLM) -> Splitter:
    return Splitter(model.count, model.max_pieces)


def test_texts_of_a_curated_entry() -> None:
    """Each text has its role; the list's own words give way to the note."""
    assert entry_texts(ENTRY) == [
        ("title", "Nets on phones. ICLR 2018. Papers > Mobile. on-device, edge"),
        ("summary", "How nets run on phones."),
        ("why", "For app makers."),
        ("ask", "my app is slow"),
        ("ask", "fit it on a phone"),
        ("abstract", "We show it. It works."),
    ]


def test_texts_of_an_entry_without_a_note() -> None:
    """The words of every list that has it are kept, each once; an entry with nothing but an id has a text."""
    sources = (
        Source(list="a", line=3, note="fast nets"),
        Source(list="b", line=9, note="must read"),
        Source(list="c", line=1, note="must read"),
    )
    bare = Entry(id="web:x", title="Nets", url="https://x", note="fast nets", sources=sources)

    assert entry_texts(bare) == [("title", "Nets"), ("note", "fast nets"), ("note", "must read")]
    assert entry_texts(Entry(id="web:x", title=" ", url="https://x")) == [("title", "web:x")]


def test_texts_of_a_concept() -> None:
    """What it is, each lay phrasing, each other name."""
    concept = Concept(id="p", name="Pruning", summary="Fewer weights.", aliases=("sparsity", "trim"), lay=("cut it",))

    assert concept_texts(concept) == [
        ("definition", "Pruning: Fewer weights."),
        ("lay", "cut it"),
        ("alias", "sparsity"),
        ("alias", "trim"),
    ]
    assert [chunk.owner for chunk in concept_chunks(concept, concept_texts(concept))] == ["p"] * 4


def test_ids_follow_what_is_stored() -> None:
    """The same entry gives the same ids; a change touches the ids of what it changes, and keys only with the text."""
    first = entry_chunks(ENTRY, entry_texts(ENTRY))
    again = entry_chunks(ENTRY, entry_texts(ENTRY))
    moved = ENTRY.model_copy(update={"sources": (Source(list="a", line=4, note="great paper"),)})
    other = entry_chunks(moved, entry_texts(moved))

    assert [chunk.id for chunk in first] == [chunk.id for chunk in again]
    assert len({chunk.id for chunk in first}) == len(first)
    assert [a.id == b.id for a, b in zip(first, other, strict=True)] == [False] + [True] * 5
    assert [chunk.key for chunk in first] == [chunk.key for chunk in other]
    assert [(chunk.role, chunk.number) for chunk in first][3:5] == [("ask", 0), ("ask", 1)]


def test_first_chunk_carries_the_entry() -> None:
    """From the store alone the entry can be had again, exactly."""
    chunk = entry_chunks(ENTRY, entry_texts(ENTRY))[0]

    stored = decode(encode(chunk.metadata))

    assert Entry.model_validate_json(str(stored["json"])) == ENTRY
    assert stored["lists"] == ["a"]


def test_digest_tells_texts_apart() -> None:
    """Roles and borders between texts count, not only the letters."""
    variants = [
        [("title", "ab")],
        [("note", "ab")],
        [("title", "a"), ("title", "b")],
        [("title", "a")],
    ]

    assert len({texts_digest(texts) for texts in variants}) == len(variants)


def test_long_text_is_split_into_what_the_model_sees(splitter: Splitter, model: MiniLM) -> None:
    """Nothing of a long abstract is lost, parts are whole sentences, and each fits."""
    sentences = [f"Sentence number {number} tells how layer {number} is pruned." for number in range(80)]

    parts = splitter.split({"e": [("title", "Short"), ("abstract", " ".join(sentences)), ("ask", "q")]})["e"]

    texts = [text for role, text in parts if role == "abstract"]
    assert [role for role, _ in parts] == ["title", *["abstract"] * len(texts), "ask"]
    assert len(texts) > 3
    assert all(model.count(text) <= 256 for text in texts)
    assert all(any(sentence in text for text in texts) for sentence in sentences)


@pytest.mark.parametrize(
    "text",
    ["=" * 5000, "模型压缩与加速" * 300, "x" * 3000, "a-b_c/d." * 400, "ﷺ " * 200, "½¾ ﬃ " * 300, "🙂" * 500],
    ids=["rule", "chinese", "one word", "signs", "long ligature", "fractions", "emoji"],
)
def test_any_text_fits_after_splitting(splitter: Splitter, model: MiniLM, text: str) -> None:
    """Texts that the tokenizers count very differently are still seen whole, and nothing is dropped."""
    parts = [part for _, part in splitter.split({"e": [("note", text)]})["e"]]

    assert all(model.count(part) <= 256 for part in parts)
    assert set(text.replace(" ", "")) <= set("".join(parts))
    assert sum(map(len, parts)) >= len(text.replace(" ", "")) * 0.9


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ROLES), st.text(min_size=1, max_size=60)), max_size=5))
def test_short_texts_stay_as_they_are(texts: list[tuple[str, str]]) -> None:
    """A text that fits is not touched, and order is kept."""
    texts = [(role, " ".join(text.split()) or "x") for role, text in texts]

    assert Splitter(len, 256).split({"e": texts}) == {"e": texts}


def test_tokenizer_is_offline_and_leaves_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The vocabulary is the one in the package, and the variable that points to it is as before."""
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "/nowhere")

    assert Splitter().split({"e": [("note", "hello")]}) == {"e": [("note", "hello")]}
    assert os.environ["TIKTOKEN_CACHE_DIR"] == "/nowhere"


VALUES = st.one_of(
    st.none(), st.text(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False), st.booleans(), st.lists(st.text())
)
NAMES = st.text(min_size=1).filter(lambda name: not name.endswith("[]"))


@given(st.dictionaries(NAMES, VALUES, max_size=6))
def test_metadata_comes_back(metadata: dict[str, object]) -> None:
    """What Chroma gets holds no None and no lists; what comes back is what went in, but for None."""
    stored = encode(metadata)  # type: ignore[arg-type]

    assert all(isinstance(value, str | int | float | bool) for value in stored.values())
    assert decode(stored) == {name: value for name, value in metadata.items() if value is not None}


def test_the_id_of_a_chunk_changes_with_all_that_is_stored() -> None:
    """And the key of its vector with its text alone."""
    entry = Entry(id="e", title="A title", url="https://a.example")
    chunk = Chunk("note", 0, "text", entry)
    assert chunk.id.startswith("e#note-0-")
    for other in (
        Chunk("note", 0, "another text", entry),
        Chunk("note", 0, "text", entry.model_copy(update={"title": "Another"})),
        Chunk("note", 0, "text", entry, first=True),
    ):
        assert other.id != chunk.id
        assert (other.key == chunk.key) is (other.text == chunk.text)
