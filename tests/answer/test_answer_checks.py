"""The checks let through what the evidence says, in its words or in others, and read keys whatever the chunks."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlmentor.answer import words
from dlmentor.answer.check import Checker
from dlmentor.answer.evidence import Evidence, Proof
from dlmentor.answer.keys import CLOSE, OPEN, Keys, Lines
from dlmentor.answer.tidy import Tidier
from dlmentor.answer.world import World
from dlmentor.models import Entry

FIRST = f"{OPEN}0{CLOSE}"
SECOND = f"{OPEN}1{CLOSE}"


def checker(world: World, *entries: Entry, question: str = "What should I read?") -> Checker:
    proofs = [Proof(entry) for entry in entries]
    return Checker(proofs, question, vocabulary=world.topic_words, words=world.words, venues=world.venue_words)


def test_statements_taken_from_the_evidence_pass(world: World) -> None:
    """Every sentence of every curated note, cited by a model, survives (a few odd ones excepted)."""
    total, lost = 0, []
    for entry in world.entries.values():
        check = checker(world, entry)
        tidier = Tidier(Proof(entry).text)
        for sentence in words.sentences(entry.note):
            total += 1
            fault, _ = check.cited(f"{tidier.line(sentence).text} {FIRST}")
            if fault:
                lost.append((fault, entry.title, sentence))
    assert len(lost) <= 0.01 * total, lost


PARAPHRASES = [
    ("Band:", "It splits each network into subgraphs beforehand and gives them to processors at run time."),
    (
        "Ekya:",
        "It schedules retraining and inference together on one edge GPU, and it micro-profiles which models gain most.",
    ),
    ("RECL:", "Cameras share a store of earlier expert models, and a selector picks one that suits present frames."),
    ("Deep Compression", "It combines pruning, quantization and Huffman coding to make networks small."),
    ("MobileNets:", "It builds small vision networks for mobile devices out of depthwise separable convolutions."),
    ("ncnn", "Tencent wrote this inference library for phones, without dependencies and with ARM NEON kernels."),
    (
        "Dive into Deep Learning",
        "A free textbook made of notebooks that you can run, so theory and code stand together.",
    ),
    ("Once-for-All", "One network is trained once and then specialised for many devices without training again."),
]


@pytest.mark.parametrize(("start", "statement"), PARAPHRASES)
def test_honest_statements_in_other_words_pass(
    start: str, statement: str, world: World, named: Callable[[str], Entry]
) -> None:
    """A fair paraphrase is not taken out."""
    assert checker(world, named(start)).cited(f"{statement} {FIRST}")[0] == ""


WRONG = [
    ("Band:", "It trains language models on many graphics cards.", "support"),
    ("Band:", "It beats TensorFlow Lite by up to 9.7x.", "number"),
    ("Band:", "Band (OSDI 2022) assigns subgraphs to processors.", "place"),
    ("Ekya:", "It was built on top of PolyServe.", "name"),
    ("Deep Compression", "Read “The Great Book of Pruning” on pruning and Huffman coding.", "title"),
    ("ncnn", "Click here to install the inference library for phones.", "command"),
]


@pytest.mark.parametrize(("start", "statement", "fault"), WRONG)
def test_wrong_statements_are_told_apart_by_cause(
    start: str, statement: str, fault: str, world: World, named: Callable[[str], Entry]
) -> None:
    """Each kind of invention has its own name, which the warning tells."""
    assert checker(world, named(start)).cited(f"{statement} {FIRST}")[0] == fault


def test_only_the_sources_that_support_a_statement_stay_cited(world: World, named: Callable[[str], Entry]) -> None:
    """A second source that says nothing of the kind loses its number."""
    check = checker(world, named("Band:"), named("Machine Learning Yearning"))
    fault, places = check.cited(f"Band assigns subgraphs of networks to processors under a policy {FIRST}{SECOND}.")
    assert (fault, places) == ("", (0,))


def test_a_year_is_checked_for_the_entry_that_it_follows(world: World, named: Callable[[str], Entry]) -> None:
    """Two entries in one sentence cannot swap their years."""
    check = checker(world, named("Ekya:"), named("RECL:"))
    right = f"Ekya (NSDI 2022) {FIRST} comes before RECL (NSDI 2023) {SECOND}, both for video analytics."
    wrong = f"Ekya (NSDI 2023) {FIRST} comes before RECL (NSDI 2022) {SECOND}, both for video analytics."
    assert check.cited(right)[0] == ""
    assert check.cited(wrong)[0] == "place"


def test_sentences_that_cite_nothing_may_only_connect(world: World, named: Callable[[str], Entry]) -> None:
    """`Start here` may stay; a claim without a source may not."""
    check = checker(world, named("Band:"), question="How do I run several networks on a phone?")
    assert check.connecting("Here is what to read first.") == ""
    assert check.connecting("To run several networks on a phone, start with these papers.") == ""
    assert check.connecting("Most phones burn their battery within an hour.") != ""
    assert check.connecting("FooNet is best.") != ""


def test_keys_are_the_same_for_the_same_question_and_differ_otherwise(world: World) -> None:
    """An answer can be repeated; a list cannot know its key beforehand."""
    entries = list(world.entries.values())[:50]
    first, again, other = (Keys.of(entries, seed) for seed in ("a", "a", "b"))
    assert first.by_id == again.by_id
    assert not set(first.by_key) & set(other.by_key)
    assert len(first.by_key) == 50
    assert all(re.fullmatch(r"[a-z2-9]{5}[2-9]", key) for key in first.by_key)


@pytest.mark.parametrize(
    "form",
    [
        "[ref:{a}]",
        "[Ref: {a}]",
        "(ref:{a})",
        "[ref={a}]",
        "【ref:{a}】",
        "ref:{a}",
        "[ref:{a}, ref:{a}]",
        "[ref:{a};{a}]",
    ],
)
def test_keys_are_read_in_the_forms_that_models_write(form: str, world: World) -> None:
    """Small slips in the form of a marker do not lose the citation."""
    entries = list(world.entries.values())[:3]
    keys = Keys.of(entries, "q")
    marker = form.format(a=keys.by_id[entries[1].id])
    assert keys.place(f"A sentence {marker}.") == (f"A sentence {SECOND}.", 0)


TEXT = "Start with Band [ref:abc123]. Then the rest [ref:abc123, ref:def456].\n- A line [ref:def456]\n\nEnd [ref:zz"


@settings(max_examples=60, deadline=None)
@given(cuts=st.sets(st.integers(1, len(TEXT) - 1), max_size=12))
def test_the_boundaries_of_chunks_change_nothing(cuts: set[int]) -> None:
    """However a stream is cut into chunks, the same whole lines come out."""
    places = [0, *sorted(cuts), len(TEXT)]
    lines = Lines()
    found = [line for start, end in pairwise(places) for line in lines.feed(TEXT[start:end])]
    assert [*found, lines.rest()] == TEXT.split("\n")


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=200), seed=st.text(max_size=5))
def test_no_marker_survives_in_any_text(text: str, seed: str, world: World) -> None:
    """Whatever surrounds it, a marker is resolved or dropped, also half of it at the end."""
    entries = list(world.entries.values())[:2]
    keys = Keys.of(entries, seed)
    key = keys.by_id[entries[0].id]
    for end in range(1, len(key) + 7):
        placed, _ = keys.place(f"{text} " + f"[ref:{key}]"[:end])
        assert not re.search(r"\[\s*ref\s*:", placed, re.I)


def test_a_broken_stream_keeps_whole_sentences_only() -> None:
    """The fragment at the end is dropped."""
    lines = Lines()
    assert lines.feed("One is good [ref:abc123]. Two is al") == []
    assert lines.rest(broken=True) == "One is good [ref:abc123]."


@pytest.mark.parametrize("room", [60, 400, 3000])
def test_the_evidence_keeps_within_its_room(room: int, world: World) -> None:
    """What does not fit is left out from the end, never cut in the middle."""
    import json

    count = len
    entries = list(world.entries.values())[:12]
    evidence = Evidence.of(entries, "q", room * 4, count)
    assert count(evidence.text) <= room * 4
    assert [json.loads(line)["title"] for line in evidence.text.splitlines()] == [
        p.entry.title for p in evidence.proofs
    ]
