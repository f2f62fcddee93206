"""A goal that says several things is planned for each of them; who asks is no part of it."""

from datetime import date
from typing import TYPE_CHECKING

import pytest

from dlmentor.errors import InputError
from dlmentor.models import Entry
from dlmentor.plan import read_request, split_goal, subject
from dlmentor.plan.item import Item
from dlmentor.plan.order import edges
from dlmentor.plan.priority import musts

if TYPE_CHECKING:
    from dlmentor import Mentor

DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("goal", "parts"),
    [
        ("hashing, trees and sorting", ("hashing", "trees", "sorting")),
        ("compilers from parsing to code generation", ("compilers", "from parsing to code generation")),
        ("compact designs and why they are fast", ("compact designs",)),
        ("pruning", ()),
        ("federated learning for developers", ()),
        ("量化与剪枝, 蒸馏", ("量化与剪枝", "蒸馏")),
    ],
)
def test_a_goal_is_split_where_it_says_something_new(goal: str, parts: tuple[str, ...]) -> None:
    """Each part says something of itself; what only points back does not stand alone."""
    assert split_goal(goal) == parts


@pytest.mark.parametrize(
    ("goal", "about"),
    [
        ("how network chips work, for a software engineer", "how network chips work"),
        ("I am a web developer; serve models", "serve models"),
        ("iOS developer: BERT on the phone", "BERT on the phone"),
        ("software engineers, machine learning", "machine learning"),
        ("for a software engineer", "for a software engineer"),
        ("neural networks, accelerators", "neural networks, accelerators"),
    ],
)
def test_who_asks_is_no_part_of_the_goal(goal: str, about: str) -> None:
    """A clause that only says who one is is left out, unless nothing else is said."""
    assert subject(goal) == about


def test_every_part_of_a_goal_is_served(mentor: "Mentor") -> None:
    """An exam on three subjects is prepared in all three, not in the one that search finds nearest."""
    plan = mentor.plan(
        "prepare for an exam: pruning, quantization and low-rank factorization", 4, 5, "intermediate", today=DAY
    )
    topics = [set(step.entry.topics) for step in plan.steps]

    for name in ("pruning", "quantization", "low-rank-approximation"):
        below = {name, *(concept.id for concept in mentor.concepts.narrower(name))}
        assert any(below & about for about in topics), name


def test_what_is_said_before_a_setting_is_not_a_setting(mentor: "Mentor") -> None:
    """In `prepare for X` X is what one wants to learn."""
    plan = mentor.plan("a quick look at mixture of experts before a meeting", 1, 3, today=DAY)

    assert any("mixture-of-experts" in step.entry.topics or "moe" in step.entry.title.lower() for step in plan.steps)


def test_a_broad_goal_touches_the_great_parts_of_its_field(mentor: "Mentor") -> None:
    """A plan on the whole field holds its overview and works on compression and on compact networks."""
    plan = mentor.plan("efficient deep learning, the whole field", 8, 5, "intermediate", today=DAY)
    for name in ("model-compression", "compact-architectures", "pruning", "quantization"):
        below = {name, *(concept.id for concept in mentor.concepts.narrower(name))}
        assert any(below & set(step.entry.topics) for step in plan.steps), name
    assert plan.steps[0].entry.kind in ("survey", "notes")


def test_odd_wishes_are_answered_in_a_sentence(mentor: "Mentor") -> None:
    """Too little time for what one insists on, what is read already, other languages: the plan says so."""
    short = mentor.plan("pruning", 1, 2, must=["awesome-dl-development:12"], today=DAY)
    assert short.hours_total == pytest.approx(2)
    assert any("insist" in note for note in short.assumptions)

    read = mentor.plan("pruning", 4, 5, must=["emdl:62"], read=["emdl:62"], today=DAY)
    assert all(step.entry.id != "arxiv:1506.02626" for step in read.steps)
    assert any(note.startswith("You have read") for note in read.assumptions)

    torn = mentor.plan("pruning", 4, 5, must=["emdl:62"], without=["emdl:62"], today=DAY)
    assert any("ruled out" in note for note in torn.assumptions)

    foreign = mentor.plan("神经网络剪枝，四周", today=DAY)
    assert foreign.refused
    assert "in English" in foreign.message

    none_left = mentor.plan("sourdough bread", 4, 5, today=DAY)
    assert none_left.refused
    assert "in English" not in none_left.message


def test_a_goal_after_a_story_is_planned_for(mentor: "Mentor") -> None:
    """And it is said what the plan is for; a story without one is refused."""
    story = "Journalist changing careers, I can write small Python scripts. "
    made = mentor.plan(
        f"{story}Eight weeks, eight hours each; I want to fine-tune a language model on my own articles."
    )
    assert not made.refused
    assert "fine-tune a language model" in made.goal
    assert "Journalist" not in made.goal
    assert any(remark.startswith("Planned for “") for remark in made.assumptions)
    assert mentor.plan(f"{story}I want to arrange flowers.").refused


def test_a_foreign_goal_brings_only_what_was_asked_for_by_name(mentor: "Mentor") -> None:
    """The nearest entries to bread have nothing to do with it, also where one entry must be in."""
    plan = mentor.plan("sourdough bread", 4, 5, must=["emdl:63"], today=DAY)
    asked = mentor.find("emdl:63")[0].id
    assert {step.entry.id for step in plan.steps} == {asked}
    assert any("nothing for this goal" in note for note in plan.assumptions)


def test_words_of_time_do_not_count_when_the_time_is_given() -> None:
    """Who gives weeks and hours means nothing else by `in a few hours`; who gives a day too far away is told."""
    request = read_request("how search went from months to a few hours", today=DAY, weeks=5, hours_per_week=4)
    assert request.hours == 20

    with pytest.raises(InputError, match="weeks away"):
        read_request("pruning", today=DAY, until="2099-01-01")
    assert any("first 2,000" in note for note in read_request("pruning " * 9000, today=DAY).assumptions)


def test_two_works_are_tied_once() -> None:
    """A work that another builds on, and that also teaches what the other needs, is one thing to name, not two."""

    def item(name: str, topics: tuple[str, ...], needs: frozenset[str] = frozenset()) -> Item:
        entry = Entry(id=name, title=name, url=f"https://example.org/{name}", kind="paper", topics=topics, level=1)
        return Item(entry=entry, hours=2.0, worth=1.0, needs=needs)

    hard, _ = edges(
        [item("first", ("search",)), item("second", ("sorting",), frozenset({"search"}))], [("first", "second")]
    )

    assert hard == [("first", "second")]


def test_where_only_ground_serves_the_goal_it_is_taken_once() -> None:
    """A long book that is all there is for a goal is its core, and not a foundation of itself as well."""
    entry = Entry(id="book", title="Book", url="https://example.org/book", kind="book", level=1, hours=80)
    book = Item(entry=entry, hours=80.0, worth=1.0, background=True)

    assert book.general
    assert musts([book], [book], 100.0) == [book]
