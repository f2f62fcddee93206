"""Hours that would stay free take what serves the goal less well, and nothing that was chosen is lost for it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlmentor.models import Entry, Kind
from dlmentor.plan.item import Item, Pool
from dlmentor.plan.model import choose
from dlmentor.plan.priority import sequence


def item(name: str, worth: float, hours: float = 3.0, kind: Kind = "paper", *, spare: bool = False) -> Item:
    """An item that covers nothing of the goal, so that only its worth speaks for it."""
    entry = Entry(id=name, title=name, url=f"https://example.org/{name}", kind=kind, level=2)
    return Item(entry=entry, hours=hours, worth=worth, spare=spare)


def pool(*items: Item, versed: bool = False) -> Pool:
    return Pool(items=items, goal={}, lacking=frozenset(), versed=versed)


FEW = (item("best", 0.9), item("good", 0.8), item("fair", 0.49), item("far", 0.46, spare=True))


@pytest.mark.parametrize(
    ("budget", "names"),
    [
        (3.0, {"best"}),
        (6.0, {"best", "good"}),
        (9.5, {"best", "good", "fair"}),
        (24.0, {"best", "good", "fair", "far"}),
    ],
)
def test_the_more_hours_lie_idle_the_less_a_reading_must_be_worth(budget: float, names: set[str]) -> None:
    """What stands far from the best one enters last, and is never a must."""
    choice = choose(pool(*FEW), budget)

    assert set(choice.hours) == names
    assert choice.musts <= {"best", "good"}


def test_what_is_far_from_the_goal_takes_no_hour_from_what_is_near() -> None:
    """A long work is read on rather than broken off for the sake of something far from the goal."""
    choice = choose(pool(item("tool", 0.9, 10.0, "tool"), item("far", 0.46, 2.0, spare=True)), 11.0)

    assert choice.hours == pytest.approx({"tool": 10.0}, abs=1e-3)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0.45, 1.0), st.floats(0.5, 40.0), st.sampled_from(("paper", "book", "tool")))),
    st.floats(1.0, 120.0),
)
def test_filling_keeps_the_budget_and_the_musts(made: list[tuple[float, float, Kind]], budget: float) -> None:
    """Whatever is in the pool, the hours hold and each must is in."""
    items = [item(f"i{n}", worth, hours, kind, spare=worth < 0.5) for n, (worth, hours, kind) in enumerate(made)]
    choice = choose(pool(*items), budget)

    assert sum(choice.hours.values()) <= budget + 1e-4
    assert choice.musts <= set(choice.hours)


def test_an_overview_does_not_come_along_for_one_who_is_advanced() -> None:
    """Though the best work builds on it, an expert takes the second work first."""
    survey, built, other = item("survey", 0.75, kind="survey"), item("built", 1.0), item("other", 0.85)
    links = [("survey", "built")]

    assert [one.id for one in sequence(pool(survey, built, other), links)][:2] == ["survey", "built"]
    assert [one.id for one in sequence(pool(survey, built, other, versed=True), links)][:2] == ["built", "other"]
