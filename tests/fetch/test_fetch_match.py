"""A search always answers something: only what is surely the same thing is taken."""

import pytest

from dlmentor.fetch.match import Wanted, accepted, conflicts, similarity
from dlmentor.fetch.record import Record

VASWANI = ("Ashish Vaswani", "Noam Shazeer", "Niki Parmar")


@pytest.mark.parametrize(
    ("wanted", "found", "taken"),
    [
        # Title and authors, title and year.
        (
            Wanted("Attention Is All You Need", VASWANI),
            Record(title="Attention is all you need", authors=VASWANI),
            True,
        ),
        (Wanted("Attention Is All You Need", (), (2017,)), Record(title="Attention is All you Need", year=2018), True),
        (
            Wanted("Defenstive Quantization: When Efficiency Meets Robustness", (), (2019,)),
            Record(title="Defensive Quantization: When Efficiency Meets Robustness", year=2019),
            True,
        ),
        (
            Wanted("Foo net for edge devices", ("Ma, Jun",)),
            Record(title="FooNet for Edge Devices", authors=("Jun Ma",)),
            True,
        ),
        # Neither people nor a date to check it by.
        (
            Wanted("Attention Is All You Need"),
            Record(title="Attention Is All You Need", authors=VASWANI, year=2017),
            False,
        ),
        (Wanted("Attention Is All You Need", VASWANI, (2017,)), Record(title="Attention Is All You Need"), False),
        # The same title by others, or from another time.
        (
            Wanted("A survey of deep learning", VASWANI, (2017,)),
            Record(title="A Survey of Deep Learning", authors=("Ann Other",), year=2017),
            False,
        ),
        (
            Wanted("A survey of deep learning", VASWANI, (2012,)),
            Record(title="A Survey of Deep Learning", authors=VASWANI, year=2020),
            False,
        ),
        (Wanted("A survey of deep learning", (), (2012,)), Record(title="A Survey of Deep Learning", year=2015), False),
        # Another paper of the same people.
        (
            Wanted("Attention Is All You Need", VASWANI, (2017,)),
            Record(title="Self-Attention with Relative Position Representations", authors=VASWANI, year=2018),
            False,
        ),
        # A subtitle more or less needs people and date.
        (
            Wanted("Augmenting large language models with chemistry tools", ("Andres M. Bran",), (2023,)),
            Record(
                title="ChemCrow: Augmenting large-language models with chemistry tools",
                authors=("Andres M Bran",),
                year=2023,
            ),
            True,
        ),
        (
            Wanted("Augmenting large language models with chemistry tools", (), (2023,)),
            Record(title="ChemCrow: Augmenting large-language models with chemistry tools", year=2023),
            False,
        ),
        # A title of a word or two is everybody's.
        (
            Wanted("Caffe", ("Yangqing Jia",), (2014,)),
            Record(title="Caffe", authors=("Yangqing Jia",), year=2014),
            True,
        ),
        (Wanted("Caffe", (), (2014,)), Record(title="Caffe", year=2014), False),
        (Wanted("Gravity hill", (), (2025,)), Record(title="Explanation of Gravity Hill of Mainpat", year=2025), False),
        (Wanted("0", ("A B",), (2021,)), Record(title=None, authors=("A B",), year=2021), False),
    ],
)
def test_title_and_people_or_date_must_agree(wanted: Wanted, found: Record, taken: bool) -> None:
    """And a title that is only alike is not enough."""
    assert bool(accepted(wanted, found)) is taken


def test_names_are_compared_without_accents_order_and_initials() -> None:
    """`Łukasz Kaiser` and `Kaiser L.` may be one."""
    wanted = Wanted("Some title of a paper", ("Łukasz Kaiser", "José García"))
    assert accepted(wanted, Record(title="Some Title of a Paper", authors=("Garcia J.", "Someone Else")))


def test_conflicts_are_put_in_words_and_agreement_is_silent() -> None:
    """Both sides stay visible."""
    wanted = Wanted("Attention Is All You Need", VASWANI, (2017,))
    other = Record(title="Convolution Is Enough", authors=("Ann Other",), year=2021)
    assert conflicts(wanted, other, "OpenAlex") == (
        "OpenAlex calls it “Convolution Is Enough”.",
        "OpenAlex dates it 2021, we 2017.",
        "OpenAlex names other authors: Ann Other.",
    )
    assert conflicts(wanted, Record(title="Attention is all you need", authors=VASWANI, year=2018), "x") == ()
    assert conflicts(wanted, Record(), "x") == ()


def test_similarity_ignores_case_marks_and_spacing() -> None:
    """Mobile Net and MobileNet are one name."""
    assert similarity("MobileNet-V2!", "mobile net v2") == 1
    assert similarity("", "x") == 0


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("YOLOv3: An Incremental Improvement", "YOLOv4: An Incremental Improvement"),
        ("Deep Learning for Sensors Part I", "Deep Learning for Sensors Part II"),
        ("Language models with GPT-3", "Language models with GPT-4"),
        ("Integer Quantization to 8 Bits for Inference", "Integer Quantization to 4 Bits for Inference"),
        ("Normalization is needed for very deep networks", "Normalization is not needed for very deep networks"),
        ("Deep Residual Learning for Image Recognition", "Correction to: Deep Residual Learning for Image Recognition"),
        ("Deep Residual Learning for Image Recognition", "Retraction: Deep Residual Learning for Image Recognition"),
    ],
)
def test_a_neighbour_by_the_same_people_is_not_taken(wanted: str, found: str) -> None:
    """One sign tells a version, a part, a denial or a correction from the work itself."""
    people = ("Kaiming He", "Xiangyu Zhang")
    assert accepted(Wanted(wanted, people, (2016,)), Record(title=found, authors=people, year=2016)) == 0
    assert accepted(Wanted(wanted, people, (2016,)), Record(title=wanted, authors=people, year=2016)) == 1


def test_others_are_no_author() -> None:
    """A list that names the first author only, and `et al.`, knows whom it means."""
    wanted = Wanted("Coordinated Inference on Mobile Processors", ("Jeong et al.",), (2022,))
    found = Record(
        title="Coordinated Inference on Mobile Processors", authors=("Joo Seong Jeong", "Jingyu Lee"), year=2022
    )
    assert accepted(wanted, found) == 1
