"""Slips of the pen: mended where the meaning is plain, left alone everywhere else."""

import pytest

from dlmentor import Mentor
from dlmentor.search.spelling import Spelling, slips

TOPICS = ["Knowledge distillation", "Pruning", "make a network shrink", "Quantization", "Model serving"]
STEMS = {"distilation": "distil", "distillation": "distil", "frobnicator": "frobnic"}


@pytest.fixture
def spelling() -> Spelling:
    return Spelling(TOPICS, whole=lambda word: word in {"model", "phone"}, stem=lambda word: STEMS.get(word, ""))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("prunning papers", "pruning papers"),
        ("Knowlege distilation for begginers", "Knowledge distillation for beginners"),
        ("how to shrik it", "how to shrink it"),
        ("quantizaton of a modle", "quantization of a model"),
        ("thier infrence sevring", "their inference serving"),
        ("realy small nets", "really small nets"),
    ],
)
def test_plain_slips_are_mended(spelling: Spelling, written: str, meant: str) -> None:
    """A word of the topics is meant rather than another; a letter too few is likelier than a wrong one."""
    assert spelling.mend(written)[0] == meant


@pytest.mark.parametrize(
    "text",
    [
        "how do Ekya and Nexuz differ",
        "optimise the colour of analysed phones",
        "sklearn, xgboost, vllm or pytorch",
        "see github.com/prunning/modle and prunning.py",
        "frobnicators",
        "Wie kann ich ein Modell komprimieren und was ist eine Prunning",
        "模型压缩 prunning 有哪些好的论文推荐",
        "",
    ],
)
def test_names_addresses_and_other_languages_stay(spelling: Spelling, text: str) -> None:
    """What may be a name, British or not English at all is left as it is."""
    assert spelling.mend(text) == (text, ())


def test_a_word_of_the_collection_is_mended_only_within_its_stem(spelling: Spelling) -> None:
    """`distilation` has the stem of `distillation`; another word that the lists use means itself."""
    assert spelling.mend("distilation") == ("distillation", (("distilation", "distillation"),))


def test_the_likelier_slip_costs_less() -> None:
    """Two letters that changed places, or a doubled one, before a missing one before a wrong one."""
    swapped, doubled, missing, wrong = (
        slips(written, meant)
        for written, meant in (
            ("modle", "model"),
            ("prunning", "pruning"),
            ("shrik", "shrink"),
            ("model", "modet"),
        )
    )

    assert swapped == doubled < missing < wrong
    assert slips("same", "same") == 0


def test_a_misspelt_question_finds_what_the_right_one_finds(mentor: Mentor) -> None:
    """The slip is mended for every leg, and said."""
    right, wrong = mentor.search("papers on pruning filters"), mentor.search("papers on prunning fillters")

    assert [hit.entry.id for hit in wrong] == [hit.entry.id for hit in right]
    assert wrong.understood.question == "papers on prunning fillters"
    assert wrong.understood.phrases[:2] == ("“pruning” for “prunning”", "“filters” for “fillters”")
    assert not right.understood.corrected
