"""What a teacher of the field would expect of plans over the seed lists, searched for real."""

from datetime import date
from typing import TYPE_CHECKING

import pytest

from dlmentor.models import Plan

if TYPE_CHECKING:
    from dlmentor import Mentor

DAY = date(2026, 11, 21)


def titles(plan: Plan, tier: str | None = None) -> list[str]:
    """The readings in order, each once; of one tier, if it is given."""
    return list(dict.fromkeys(step.entry.title for step in plan.steps if tier in (None, step.tier)))


def place(plan: Plan, start: str) -> int:
    """Where the reading whose title starts so stands."""
    return next(number for number, title in enumerate(titles(plan)) if title.startswith(start))


def has(found: list[str], *starts: str) -> bool:
    """Whether for each of these a title starts so."""
    return all(any(title.startswith(start) for title in found) for start in starts)


@pytest.mark.parametrize(
    ("words", "musts"),
    [
        ("quantization, two weeks, 3 hours a week", ("Quantizing deep convolutional networks",)),
        (
            "quantization, 4 weeks, 4 hours a week",
            ("Quantizing deep convolutional networks", "Quantized Neural Networks: Training"),
        ),
        (
            "neural architecture search for mobile devices, 5 weeks, 4 hours a week",
            ("ProxylessNAS", "Once-for-All", "Learning Transferable Architectures"),
        ),
        ("compact CNN architectures such as MobileNet, 3 weeks, 4 hours a week", ("MobileNets", "MobileNetV2")),
        ("low-rank approximation of convolutional layers, 12 hours, expert", ("Exploiting Linear Structure",)),
        ("run a neural network on an iPhone, 3 weeks, 4 hours a week, beginner", ("Core ML",)),
        ("debug and structure machine learning projects, 12 hours, beginner", ("Machine Learning Yearning",)),
        ("I want to understand computer architecture, 20 weeks, 6 hours a week", ("Computer Architecture",)),
        ("ARM NEON and fast convolution kernels, 5 weeks, 6 hours a week", ("NEON Programmer's Guide",)),
    ],
)
def test_central_works_are_musts(mentor: "Mentor", words: str, musts: tuple[str, ...]) -> None:
    """What every teacher would take is a must, though shorter works could be had for the same hours."""
    plan = mentor.plan(words, today=DAY)

    assert has(titles(plan, "must"), *musts), titles(plan)


@pytest.mark.parametrize(
    ("words", "first", "second"),
    [
        ("continual learning for edge video analytics, 4 weeks, 4 hours a week, expert", "Ekya", "RECL"),
        ("neural network pruning, 8 weeks, 4 hours a week", "Learning both Weights", "Pruning Filters"),
        ("neural network pruning, 8 weeks, 4 hours a week", "A Survey of Model Compression", "Deep Compression"),
        ("transformers and how to make them fast, 30 hours", "Transformer models", "Full Stack Optimization"),
        ("learn about mixture of experts, 3 weeks, 4 hours a week", "Transformer models", "ST-MoE"),
        ("GPU programming, 10 weeks, 6 hours a week", "Hands On OpenCL", "ARM Mali GPU OpenCL"),
    ],
)
def test_the_ground_comes_before_what_stands_on_it(mentor: "Mentor", words: str, first: str, second: str) -> None:
    """Overviews and first works come before successors and details."""
    plan = mentor.plan(words, today=DAY)

    assert place(plan, first) < place(plan, second)


def test_a_beginner_starts_with_a_book(mentor: "Mentor") -> None:
    """Who knows nothing of deep learning begins with a whole book on it, not with two, nor with papers."""
    plan = mentor.plan("complete beginner: deep learning, 10 weeks, 8 hours a week", today=DAY)

    books = [title for title in titles(plan) if title in ("Dive into Deep Learning", "Understanding Deep Learning")]
    assert titles(plan)[:1] == books
    assert sum(step.hours for step in plan.steps if step.entry.title == books[0]) >= 40


def test_general_books_do_not_swallow_the_time_of_those_who_know_the_basics(mentor: "Mentor") -> None:
    """An intermediate reader gets no more than a quarter of the hours in books and courses for beginners."""
    plan = mentor.plan("understand how deep learning frameworks work inside, 16 weeks, 8 hours a week", today=DAY)
    general = [step for step in plan.steps if step.entry.level == 1 and step.entry.kind in ("book", "course")]

    assert sum(step.hours for step in general) <= 0.25 * 16 * 8


def test_a_book_on_nothing_else_is_no_background(mentor: "Mentor") -> None:
    """Who asks for the subject of a book and is no expert gets that book, in a few hours too."""
    for weeks in (1, 10):
        for level in ("beginner", "intermediate"):
            plan = mentor.plan("computer networking", weeks, 8, level, today=DAY)
            assert has(titles(plan, "must"), "Computer Networking"), (weeks, level)


def test_hours_stay_free_where_the_lists_have_little(mentor: "Mentor") -> None:
    """Two papers on attacks are all there is, so nothing beside the point is added, and the plan says so."""
    plan = mentor.plan("adversarial attacks on deep networks and defences, 5 weeks, 5 hours a week", today=DAY)

    assert len(titles(plan)) <= 4
    assert any("stay free" in note for note in plan.assumptions)


def test_reasons_read_as_a_person_would_write_them(mentor: "Mentor") -> None:
    """Each reason is of its own, in whole sentences, and says nothing in the words of a form."""
    plan = mentor.plan("neural network pruning, 10 weeks, 4 hours a week", today=DAY)
    reasons = {step.entry.id: step.reason for step in plan.steps if not step.reason.startswith("Goes on")}

    assert len(set(reasons.values())) == len(reasons) >= 8
    for reason in reasons.values():
        assert reason[0].isupper()
        assert reason.endswith(".")
        assert not reason.startswith("Is about")
    lineage = next(step.reason for step in plan.steps if step.entry.title.startswith("Pruning Filters"))
    assert "Builds on Learning both Weights" in lineage
