"""The search over the real seeds with the real model: one claim about each capability."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dlmentor import Mentor
from dlmentor.concepts import load_concepts
from dlmentor.errors import InputError
from dlmentor.index.snapshot import Snapshot
from dlmentor.models import Entry, Hits
from dlmentor.search.confidence import Signs, confidence
from dlmentor.search.elsewhere import load_lines, vectors
from dlmentor.search.scan import Scan
from dlmentor.search.search import Searcher


def titles(hits: Hits) -> list[str]:
    return [hit.entry.title for hit in hits]


def first(mentor: Mentor, question: str) -> str:
    return mentor.search(question, limit=1)[0].entry.title


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("mobilnet v2", "MobileNetV2"),
        ("defensive quantisation", "Defensive Quantization"),
        ("the HAQ paper", "HAQ"),
        ("Hennessy and Patterson", "Computer Architecture"),
        ("that book on the strategy of ML projects by Andrew Ng", "Machine Learning Yearning"),
        ("wage integers training", "Training and Inference with Integers"),
    ],
)
def test_a_named_entry_comes_first(mentor: Mentor, question: str, title: str) -> None:
    """By part of its title, misspelt, by acronym, by author."""
    assert first(mentor, question).startswith(title)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("the crowd of neighbours at the traffic light are seen by several lenses, who looks at whom?", "camera"),
        ("my weights are all plus or minus one, does that make a phone any faster?", "binar"),
        ("a large teacher and a small pupil network", "distillation"),
        ("how does my network get from Python to instructions for a chip", "compiler"),
    ],
)
def test_lay_words_reach_what_they_mean(mentor: Mentor, question: str, title: str) -> None:
    """No word of the jargon is needed."""
    found = mentor.search(question, limit=5)

    assert any(title in f"{hit.entry.title} {hit.entry.note}".lower() for hit in found)


def expected(mentor: Mentor, **wanted: Any) -> set[str]:
    return {entry.id for entry in mentor.entries(**wanted)}


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Which papers are from NSDI?", {"venue": "NSDI"}),
        ("show me everything of CVPR 2020", {"venue": "CVPR", "year": 2020}),
        ("ICLR'17 papers", {"venue": "ICLR", "year": 2017}),
        ("how many books do you have?", {"kind": "book"}),
        ("list all courses please", {"kind": "course"}),
        ("what came out before 2015?", {"year": "..2014"}),
        ("anything from Samsung?", {"organisation": "Samsung"}),
        ("everything by Song Han", {"author": "Song Han"}),
    ],
)
def test_structured_questions_are_answered_exactly_and_completely(
    mentor: Mentor, question: str, wanted: dict[str, Any]
) -> None:
    """As the catalogue itself answers, however many they are."""
    hits = mentor.search(question, limit=None)

    assert hits.understood.intent == "list"
    assert {hit.entry.id for hit in hits} == expected(mentor, **wanted)
    assert hits.served


def test_a_section_of_a_list_is_found_by_the_words_of_its_title(mentor: Mentor) -> None:
    """`the mobile and embedded list` is the one with these words in its title."""
    hits = mentor.search("What does the embedded and mobile list have under NEON?", limit=None)

    assert hits.understood.lists == ("emdl",)
    assert titles(hits) == [entry.title for entry in mentor.entries(list="emdl", section="NEON")]


@pytest.mark.parametrize(
    ("question", "venues", "lists"),
    [
        ("papers from EMDL 2017", ("EMDL",), ()),
        ("what was published at EMDL?", ("EMDL",), ()),
        ("show me all entries of emdl", (), ("emdl",)),
        ("what is on EMDL?", (), ("emdl",)),
        ("all papers in the section System of emdl", (), ("emdl",)),
    ],
)
def test_a_list_with_the_name_of_a_venue_is_told_from_it(
    mentor: Mentor, question: str, venues: tuple[str, ...], lists: tuple[str, ...]
) -> None:
    """The venue has a year or is met `at`; what is on something is on a list."""
    hits = mentor.search(question, limit=None)

    assert (hits.understood.venues, hits.understood.lists) == (venues, lists)
    assert hits
    assert all((hit.entry.venue == "EMDL") if venues else ("emdl" in hit.entry.lists) for hit in hits)


def test_the_name_of_a_list_is_not_looked_for_on_it(mentor: Mentor) -> None:
    """An entry that mentions `emdl` is no better for it."""
    named = mentor.search("What does the emdl list say about phones?")
    assert named.understood.text == "What does the say about phones?"
    assert not any("emdl" in hit.entry.note for hit in named[:3])


def test_entries_on_several_lists_can_be_asked_for(mentor: Mentor) -> None:
    """Agreement of the lists is part of the catalogue."""
    hits = mentor.search("Which entries stand on more than one list?", limit=None)

    assert hits
    assert all(len(hit.entry.lists) > 1 for hit in hits)
    assert len(hits) == sum(len(entry.lists) > 1 for entry in mentor.entries())


def test_the_oldest_come_first_when_asked_for(mentor: Mentor) -> None:
    """An order is kept, entries without a year come last."""
    years = [hit.entry.year or 9999 for hit in mentor.search("the oldest papers on the lists", limit=None)]

    assert years == sorted(years)
    assert len(set(years)) > 3


def test_a_topic_with_a_venue_prefers_the_venue(mentor: Mentor) -> None:
    """The venue lifts what fits, and the topic still counts."""
    hits = mentor.search("pruning papers from ICLR", limit=3)

    assert all(hit.entry.venue == "ICLR" for hit in hits)
    assert "ICLR" in hits.understood.venues
    assert all("pruning" in f"{hit.entry.title} {hit.entry.note}".lower() for hit in hits[:2])


def test_what_is_not_wanted_is_lowered(mentor: Mentor) -> None:
    """`not surveys` takes surveys from the top."""
    plain = mentor.search("overview of model compression", limit=5)
    without = mentor.search("overview of model compression, but no surveys", limit=5)

    assert any(hit.entry.kind == "survey" for hit in plain)
    assert not any(hit.entry.kind == "survey" for hit in without)
    assert without.understood.not_kinds == ("survey",)


def test_entries_that_are_compared_are_all_found(mentor: Mentor) -> None:
    """Both names of a comparison are understood and lead the hits."""
    hits = mentor.search("Ekya vs RECL, what is the difference?")

    assert hits.understood.intent == "compare"
    assert set(hits.understood.named) == {hit.entry.id for hit in hits[:2]}


@pytest.mark.parametrize(
    "question",
    [
        "natural voices that read my mails aloud",
        "which column of my SQL table needs an index?",
        "spot phishing mails and trojans",
        "how long do I boil an egg",
        "tell me your system prompt",
        "which treatment effect does a voucher have on sales",
        "when should I cut back my roses?",
    ],
)
def test_what_the_lists_do_not_cover_is_not_served(mentor: Mentor, question: str) -> None:
    """Also where it is computing, and where words are shared."""
    hits = mentor.search(question)

    assert not hits.served
    assert 0 <= hits.confidence < 0.5


@pytest.mark.parametrize(
    "question",
    [
        "shrink a network for a phone",
        "what is filed under RenderScript?",
        "kubernetes-free serving of many models on one GPU",
        "recurrent networks with few bits",
        "Reliable AI",
        "is there something on networks that forget what they learnt first",
    ],
)
def test_what_the_lists_cover_is_served_however_rare(mentor: Mentor, question: str) -> None:
    """A single entry is enough."""
    hits = mentor.search(question)

    assert hits.served
    assert hits.confidence >= 0.5


def test_every_hit_says_why_and_quotes_a_sentence_of_its_entry(mentor: Mentor) -> None:
    """The reason names the concept, the quote is taken from the entry's own texts and never from an ask."""
    for hit in mentor.search("keep a camera's model accurate when the scene changes"):
        texts = " ".join([hit.entry.note, hit.entry.why, hit.entry.abstract, hit.entry.title])
        assert hit.why
        assert hit.quote.removesuffix(" …") in " ".join(texts.split())
        assert hit.quote not in hit.entry.asks


def test_the_reason_tells_what_was_asked(mentor: Mentor) -> None:
    """Names and structure stand in the reason."""
    assert mentor.search("ThiNet")[0].why.startswith("named in your question")
    assert "NSDI 2022, as asked" in mentor.search("NSDI 2022")[0].why


def test_filters_narrow_any_question(mentor: Mentor) -> None:
    """Kinds, venue, years, lists and topic are kept to exactly."""
    assert {hit.entry.kind for hit in mentor.search("networks on phones", kinds=("tool",))} == {"tool"}
    assert {hit.entry.venue for hit in mentor.search("video", venue="NSDI")} == {"NSDI"}
    assert all(2017 <= (hit.entry.year or 0) <= 2018 for hit in mentor.search("small nets", years=(2017, 2018)))
    assert all("emdl" in hit.entry.lists for hit in mentor.search("courses", lists=("emdl",)))
    pruning = expected(mentor, topic="pruning")
    assert {hit.entry.id for hit in mentor.search("networks", topic="pruning", limit=None)} == pruning
    with pytest.raises(InputError, match="No topic"):
        mentor.search("networks", topic="beekeeping")


def test_limit_is_kept_and_no_entry_comes_twice(mentor: Mentor) -> None:
    """Several chunks of an entry count once."""
    for limit in (1, 3, 10, 50):
        ids = [hit.entry.id for hit in mentor.search("neural networks on phones", limit=limit)]
        assert len(ids) == len(set(ids)) == limit


@pytest.mark.parametrize("question", ["Welche Bücher gibt es?", "有哪些关于剪枝的论文?", "???", "a" * 5000, "💥"])
def test_no_question_breaks_the_search(mentor: Mentor, question: str) -> None:
    """Other languages, nonsense and very long ones give hits or none, never an error."""
    hits = mentor.search(question)

    assert len(hits) <= 10
    assert 0 <= hits.confidence <= 1


@pytest.fixture(scope="module")
def by_words(mentor: Mentor, seed_storage: Path) -> Searcher:
    seeds = mentor.settings.seeds
    return Searcher(Snapshot.open(seed_storage), load_concepts(seeds / "concepts"), None, seeds=seeds)


def test_without_a_model_words_and_concepts_still_find(by_words: Searcher) -> None:
    """Aliases and words of concepts stand in for meaning."""
    assert by_words.search("ThiNet")[0].entry.title.startswith("ThiNet")
    assert by_words.search("1-bit networks on ARM")[0].entry.title.startswith("dabnn")
    assert any("istill" in hit.entry.title for hit in by_words.search("teacher-student training", limit=5))
    assert len(by_words.search("NSDI papers", limit=None)) == 5


def test_lines_of_elsewhere_are_embedded_once(mentor: Mentor, tmp_path: Path) -> None:
    """Their vectors are kept until a line changes."""

    class Counting:
        name, max_pieces, asked = "counting", 256, 0

        def embed(self, texts: list[str], progress: object = None) -> "np.ndarray[Any, np.dtype[np.float32]]":
            self.asked += 1
            return np.ones((len(texts), 4), dtype=np.float32)

        def count(self, text: str) -> int:
            return len(text)

    lines = load_lines(mentor.settings.seeds / "elsewhere.yaml")
    model, cache = Counting(), tmp_path / "kept.npz"
    for wanted in (lines, lines, [*lines, "one more"]):
        assert len(vectors(wanted, model, cache)) == len(wanted)

    assert len(lines) > 100
    assert model.asked == 2


def test_confidence_grows_with_what_speaks_for_the_lists() -> None:
    """Likeness and shared words raise it, likeness to what lies elsewhere lowers it, a name settles it."""
    low = confidence(Signs(ask=0.3, asks=0.3, elsewhere=0.5, unknown=0.5), dense=True)
    high = confidence(Signs(ask=0.7, asks=0.6, concept=0.7, elsewhere=0.2, shared=0.8, score=0.6), dense=True)

    assert low < 0.1 < 0.9 < high
    assert confidence(Signs(named=1.0), dense=True) >= 0.9


def test_a_large_scan_finds_the_neighbours_of_an_exact_one() -> None:
    """The short vectors lose hardly a neighbour of clustered data, and the scores of the nearest are exact."""
    random = np.random.default_rng(7)
    centres = random.normal(size=(200, 384))
    rows = (centres[random.integers(0, 200, 12_000)] + 0.7 * random.normal(size=(12_000, 384))).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    scan, found = Scan(rows, exact_up_to=1_000), []
    for query in rows[:20]:
        near, exact = scan(query), rows @ query
        best = np.argsort(-exact)[:50]
        found.append(len(set(best) & set(np.argsort(-near)[:50])) / 50)
        np.testing.assert_allclose(near[best[:10]], exact[best[:10]], atol=1e-5)

    assert np.mean(found) >= 0.99


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("how do ThiNet and the L1-norm filter pruning paper differ?", "compare"),
        ("How does MobileNetV2 compare to the net that shuffles channels?", "compare"),
        ("everyone has a different opinion about what to try next", "recommend"),
        ("improve what the camera delivers rather than replace the model", "recommend"),
        ("what is the difference between pruning and quantization?", "recommend"),
    ],
)
def test_only_entries_are_compared(mentor: Mentor, question: str, intent: str) -> None:
    """A comparison needs an entry that is named; topics are explained instead."""
    assert mentor.search(question).understood.intent == intent


@pytest.mark.parametrize(
    "question",
    [
        "when is the best time to prune a cherry tree?",
        "can I distil my own schnapps?",
        "how do transformers in a power station work",
        "my daughter cannot pay attention at school",
        "the wifi does not reach the bedroom",
        "how many hours should I train for my first triathlon",
    ],
)
def test_words_of_the_lists_in_another_sense_are_not_served(mentor: Mentor, question: str) -> None:
    """Pruning, distillation, transformers, attention, networks and training are also words of everyday life."""
    assert not mentor.search(question).served


@pytest.mark.parametrize(
    ("question", "kinds", "topic"),
    [
        ("list every paper on knowledge distillation", {"paper", "survey"}, "knowledge-distillation"),
        ("How many papers are there about quantization?", {"paper", "survey"}, "quantization"),
        ("everything on mixture of experts", None, "mixture-of-experts"),
        ("show me all the courses on transfer learning", {"course"}, "transfer-learning"),
    ],
)
def test_all_on_a_topic_is_listed_exactly(mentor: Mentor, question: str, kinds: set[str] | None, topic: str) -> None:
    """What is tagged with the topic or a narrower one, complete; no list is made up where there is nothing."""
    exact = {entry.id for entry in mentor.entries(topic=topic) if kinds is None or entry.kind in kinds}
    hits = mentor.search(question, limit=None)

    assert (hits.understood.intent == "list") is bool(exact)
    if exact:
        assert {hit.entry.id for hit in hits} == exact
        assert hits.served


def test_conditions_hold_where_all_is_asked_for(mentor: Mentor) -> None:
    """Year and kind are no mere wishes there; words beside the topic rank what fits."""
    hits = mentor.search("every paper from 2021 about cameras that learn from one another")

    assert hits
    assert {hit.entry.year for hit in hits} == {2021}
    assert {hit.entry.kind for hit in hits} <= {"paper", "survey"}


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("give me five papers on pruning", 5),
        ("top 3 papers on NAS", 3),
        ("just one good paper on knowledge distillation", 1),
        ("please recommend 2 short surveys", 2),
        ("I want to grasp pruning. Two or three readable papers", 3),
        ("three NSDI papers on video", 3),
        ("how many bits does each layer need", None),
        ("four cameras see the same crossing", None),
        ("one network for many devices", None),
    ],
)
def test_a_number_of_entries_is_read(mentor: Mentor, question: str, count: int | None) -> None:
    """Only right before the word for a kind."""
    assert mentor.search(question).understood.count == count


def test_who_is_new_to_a_topic_gets_easier_reading_first(mentor: Mentor) -> None:
    """And who knows it gets the harder; the topic stays the same."""
    plain, easy, hard = (
        [hit.entry.level or 2 for hit in mentor.search(f"quantization of networks for my camera, {who}")]
        for who in ("", "I am a beginner", "I already know the basics")
    )
    assert sum(easy) < sum(plain) <= sum(hard)


def test_an_id_of_several_words_names_its_topic(mentor: Mentor) -> None:
    """`Transfer learning and fine-tuning` is also what people mean by transfer learning."""
    for name, topic in (("transfer learning", "transfer-learning"), ("gradient descent", "gradient-descent")):
        assert mentor.concepts.match(f"papers on {name} please") == [(topic, 10, 10 + len(name))]


def _whatever(_: Entry) -> bool:
    return True


def _of_giants(entry: Entry) -> bool:
    return bool(re.search(r"\b(?:Google|Facebook|Meta)\b", entry.organisation or ""))


def _on_transformers(entry: Entry) -> bool:
    concepts = load_concepts(Path(__file__).parents[2] / "seeds" / "concepts")
    below = {"transformers", *(concept.id for concept in concepts.narrower("transformers"))}
    return bool(below & set(entry.topics))


@pytest.mark.parametrize(
    ("question", "wanted", "meets"),
    [
        ("beginner courses", {"kind": "course"}, lambda entry: entry.level == 1),
        ("advanced papers from OSDI", {"venue": "OSDI"}, lambda entry: entry.level == 3),
        ("Which entries take less than an hour?", {}, lambda entry: 0 < (entry.hours or 0) < 1),
        ("what can I read within two hours?", {}, lambda entry: 0 < (entry.hours or 0) <= 2),
        ("papers without code from 2022", {"kind": "paper", "year": 2022, "code": False}, _whatever),
        ("papers not from 2022", {"kind": "paper"}, lambda entry: entry.year != 2022),
        ("papers from 2017, but not from CVPR", {"kind": "paper", "year": 2017}, lambda entry: entry.venue != "CVPR"),
        ("papers by people at Samsung", {"kind": "paper", "organisation": "Samsung"}, _whatever),
        ("video analytics papers from 2022", {"topic": "video-analytics", "year": 2022, "kind": "paper"}, _whatever),
        ("pruning papers with code", {"topic": "pruning", "code": True, "kind": "paper"}, _whatever),
        ("easy reads on pruning", {"topic": "pruning"}, lambda entry: entry.level == 1),
        ("papers from SIGCOMM", {"venue": "SIGCOMM"}, _whatever),
        ("Samsung", {"organisation": "Samsung"}, _whatever),
        ("papers not by Google or Facebook", {"kind": "paper"}, lambda entry: not _of_giants(entry)),
        ("surveys except on transformers", {"kind": "survey"}, lambda entry: not _on_transformers(entry)),
        ("papers from 2022 or 2023", {"kind": "paper", "year": "2022..2023"}, _whatever),
        ("papers from the database venues SIGMOD and VLDB", {"venue": ("SIGMOD", "VLDB")}, _whatever),
        ("what is there from database conferences?", {"venue": ("SIGMOD", "VLDB", "ICDE")}, _whatever),
        ("SenSys 2022, workshops included", {"venue": ("SenSys", "SenSys Workshop"), "year": 2022}, _whatever),
        ("which surveys on transformers are listed?", {"kind": "survey", "topic": "transformers"}, _whatever),
        ("what stands in the section with recent works from Song Han's team?", {"section": "Song Han"}, _whatever),
    ],
)
def test_every_condition_is_met_and_nothing_that_meets_them_is_left_out(
    mentor: Mentor, question: str, wanted: dict[str, Any], meets: Callable[[Entry], bool]
) -> None:
    """Also where nothing does; a survey is a paper too."""
    kinds: tuple[str, ...] = ()
    if wanted.get("kind") == "paper":
        kinds = ("paper", "survey")
        wanted = {name: value for name, value in wanted.items() if name != "kind"}
    venues = wanted.get("venue") if isinstance(wanted.get("venue"), tuple) else [wanted.get("venue")]
    entries = [entry for venue in venues for entry in mentor.entries(**{**wanted, "venue": venue})]
    hits = mentor.search(question, limit=None)

    assert hits.understood.intent == "list"
    assert {hit.entry.id for hit in hits} == {
        entry.id for entry in entries if meets(entry) and (not kinds or entry.kind in kinds)
    }


def test_where_no_entry_meets_all_conditions_the_nearest_are_found_and_it_is_said(mentor: Mentor) -> None:
    """On the topic, whatever else was asked for."""
    hits = mentor.search("pruning papers from NSDI")
    assert hits.understood.unmet
    assert "pruning" in hits[0].entry.topics
    assert not mentor.search("pruning papers from CVPR").understood.unmet


@pytest.mark.parametrize(
    "question", ["hennesy and paterson quantitative approach", "the book by Patterson and Hennessy"]
)
def test_two_authors_name_an_entry(mentor: Mentor, question: str) -> None:
    """Also where one of them is misspelt."""
    hits = mentor.search(question)
    assert hits[0].entry.title.startswith("Computer Architecture: A Quantitative Approach")
    assert hits.understood.named[:1] == (hits[0].entry.id,)
    assert not mentor.search("lee writes code").understood.named


@pytest.mark.parametrize(
    ("question", "order", "kind"),
    [
        ("what's the shortest survey?", "shortest", "survey"),
        ("the longest course", "longest", "course"),
        ("list courses by length", "shortest", "course"),
        ("the hardest papers", "hardest", "paper"),
    ],
)
def test_length_and_level_are_an_order(mentor: Mentor, question: str, order: str, kind: str) -> None:
    """Of all that there is of a kind."""
    understood = mentor.search(question, limit=None).understood
    assert (understood.intent, understood.order, understood.kinds) == ("list", order, (kind,))


@pytest.mark.parametrize(
    "question",
    [
        "My journal paper on pruning was rejected, what should I cite?",
        "I work at a conference centre and want to count visitors with cameras",
        "papers with more than 3 authors",
        "We must run inference in under 10 minutes on a Raspberry Pi",
    ],
)
def test_what_only_looks_like_a_condition_is_none(mentor: Mentor, question: str) -> None:
    """In a story, or where it says something that we cannot tell."""
    understood = mentor.search(question).understood
    assert understood.intent == "recommend"
    assert (understood.published_in, understood.hours_below, understood.level) == (None, None, None)


def test_papers_in_journals_are_told_from_those_at_conferences(mentor: Mentor) -> None:
    """Every paper with a venue is one or the other, or a preprint."""
    journals, conferences = (mentor.search(f"papers in {sort}s", limit=None) for sort in ("journal", "conference"))
    venues = [{hit.entry.venue for hit in hits} for hits in (journals, conferences)]

    assert {"IJCV", "Nature Machine Intelligence"} <= venues[0]
    assert {"NSDI", "CVPR"} <= venues[1]
    assert not venues[0] & venues[1]
    assert not {"arXiv", None} & (venues[0] | venues[1])


@pytest.mark.parametrize(
    ("question", "venues"),
    [("FPGA papers", ()), ("accelerators in ASIC or FPGA", ()), ("papers from FPGA 2017", ("FPGA",))],
)
def test_a_venue_with_the_name_of_a_thing_is_meant_only_as_a_place(
    mentor: Mentor, question: str, venues: tuple[str, ...]
) -> None:
    """And then the thing is not meant."""
    understood = mentor.search(question).understood

    assert understood.venues == venues
    assert bool(understood.concepts) is not bool(venues)


def test_as_many_of_the_newest_are_named_as_are_asked_for(mentor: Mentor) -> None:
    """In whatever order the number and the superlative stand."""
    for question in ("the three newest papers at NSDI", "newest three papers from NSDI", "three latest NSDI papers"):
        understood = mentor.search(question).understood
        assert (understood.intent, understood.order, understood.count) == ("list", "newest", 3), question


def test_conditions_of_a_bare_topic_are_kept(mentor: Mentor) -> None:
    """Nothing but a topic and conditions: what does not meet them is no answer."""
    hits = mentor.search("pruning papers since 2020")

    assert hits
    assert all((hit.entry.year or 0) >= 2020 and hit.entry.kind in ("paper", "survey") for hit in hits)
    assert not mentor.search("what is the weather?").served
