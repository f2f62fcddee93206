"""Plans over the real lists, notes and concepts; the hits come from the concepts, so no index is needed."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlmentor import Mentor
from dlmentor.concepts import Concepts, ReadingGraph, load_builds_on
from dlmentor.models import Entry, Hit, Hits, Plan, Understood
from dlmentor.plan import Request, make_plan, read_request, svg
from dlmentor.plan.request import LEVELS

DAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def world() -> tuple[dict[str, Entry], Concepts, ReadingGraph]:
    with Mentor.open(model="none") as mentor:
        entries = {entry.id: entry for entry in mentor.entries()}
        graph = ReadingGraph(mentor.concepts, load_builds_on(mentor.settings.seeds / "concepts"), entries.values())
        return entries, mentor.concepts, graph


def hits(goal: str, entries: dict[str, Entry], concepts: Concepts) -> Hits:
    """What a search by concepts alone would find: the more of the named concepts an entry covers, the better."""
    named = list(dict.fromkeys(name for name, _, _ in concepts.match(goal)))
    below = {name: {name, *(one.id for one in concepts.narrower(name))} for name in named}
    scored = [
        (float(sum(not below[name].isdisjoint(entry.topics) for name in named)), entry) for entry in entries.values()
    ]
    ranked = sorted((pair for pair in scored if pair[0]), key=lambda pair: (-pair[0], pair[1].id))
    understood = Understood(question=goal, concepts=tuple(named))
    return Hits(
        [Hit(entry=one, score=score) for score, one in ranked[:60]],
        understood=understood,
        confidence=1.0,
        served=bool(ranked),
    )


def plan(world: tuple[dict[str, Entry], Concepts, ReadingGraph], words: str) -> Plan:
    entries, concepts, graph = world
    request = read_request(words, today=DAY)
    return make_plan(request, hits(request.goal, entries, concepts), entries, concepts, graph)


GOALS = [
    "quantization, 3 weeks, 4 hours a week",
    "a 5-week plan on filter pruning, 4 hours a week, I know the basics",
    "mixture of experts, 4 weeks at 5 hours a week, I'm an expert",
    "complete beginner, knowledge distillation, 10 weeks, 6 hours a week",
    "OpenCL on Mali GPUs, 6 weeks, 6 hours a week",
    "continual learning for video analytics, 4 weeks, 4 hours a week, advanced level",
]


@pytest.mark.parametrize("words", GOALS)
def test_real_plans_follow_the_lineages(world: tuple[dict[str, Entry], Concepts, ReadingGraph], words: str) -> None:
    """On the seed lists every plan has readings, and no work stands before the one that it builds on."""
    made = plan(world, words)
    order = [step.entry.id for step in made.steps]

    assert len(set(order)) >= 3
    assert any(step.tier == "must" for step in made.steps)
    for pair in world[2].pairs():
        if pair.on in order and pair.entry in order:
            assert order.index(pair.on) < order.index(pair.entry)
    assert svg(made, names={one.id: one.name for one in world[1].all}).startswith("<svg")


def test_the_level_decides_on_foundations(world: tuple[dict[str, Entry], Concepts, ReadingGraph]) -> None:
    """A beginner gets a book or course on the basics before the papers; an expert gets neither."""
    beginner = plan(world, "complete beginner, knowledge distillation, 12 weeks, 8 hours a week")
    expert = plan(world, "knowledge distillation, I'm an expert, 12 weeks, 8 hours a week")

    assert beginner.steps[0].entry.kind in ("book", "course")
    assert beginner.steps[0].entry.level == 1
    assert not any(step.entry.kind in ("book", "course") and step.entry.level == 1 for step in expert.steps)


def test_what_is_known_needs_no_foundation(world: tuple[dict[str, Entry], Concepts, ReadingGraph]) -> None:
    """A beginner who knows the basics from elsewhere is not sent through them again."""
    entries, concepts, graph = world
    goal = "knowledge distillation"
    request = Request(goal=goal, weeks=12, hours_per_week=8, level="beginner", start=DAY)
    knows = ("training-deep-networks", "convolutional-networks", "image-classification", "model-evaluation")
    found = hits(goal, entries, concepts)
    fresh = make_plan(request, found, entries, concepts, graph)
    versed = make_plan(request.model_copy(update={"known": knows}), found, entries, concepts, graph)

    assert any(step.entry.kind == "book" for step in fresh.steps)
    assert not any(step.entry.kind == "book" for step in versed.steps)


def test_a_goal_that_nothing_serves_is_refused(world: tuple[dict[str, Entry], Concepts, ReadingGraph]) -> None:
    """The plan is empty and says why."""
    made = plan(world, "sourdough bread, 4 weeks")

    assert made.refused
    assert made.steps == ()
    assert "nothing" in made.message


@settings(max_examples=40, deadline=None)
@given(data=st.data(), weeks=st.integers(1, 50), hours=st.floats(1, 500), level=st.sampled_from(LEVELS))
def test_any_plan_over_the_lists_keeps_its_promises(
    world: tuple[dict[str, Entry], Concepts, ReadingGraph], data: st.DataObject, weeks: int, hours: float, level: str
) -> None:
    """Goals from real topics, 1 to 500 hours, any level and read set: budget, order, nothing twice, no must lost."""
    entries, concepts, graph = world
    names = [concept.name for concept in concepts.all]
    goal = " and ".join(data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)))
    read = data.draw(st.sets(st.sampled_from(sorted(entries)), max_size=40))
    found = hits(goal, entries, concepts)

    def made(budget: float) -> Plan:
        per_week = min(168.0, budget / weeks)
        request = Request.model_validate(
            {
                "goal": goal,
                "weeks": weeks,
                "hours_per_week": per_week,
                "level": level,
                "read": tuple(read),
                "start": DAY,
            }
        )
        return make_plan(request, found, entries, concepts, graph)

    plan, more = made(hours), made(hours * 1.7)

    per_week = min(168.0, hours / weeks)
    for week in {step.week for step in plan.steps}:
        assert 1 <= week <= weeks
        assert sum(step.hours for step in plan.steps if step.week == week) <= per_week + 1e-6
    order = [step.entry.id for step in plan.steps]
    place = {name: number for number, name in reversed(list(enumerate(order)))}
    runs = [name for number, name in enumerate(order) if not number or order[number - 1] != name]
    assert len(runs) == len(place)
    assert not read & set(place)
    assert all(place[pair.on] < place[pair.entry] for pair in graph.pairs() if {pair.on, pair.entry} <= set(place))
    assert all(place[on] < place[step.entry.id] for step in plan.steps for on in step.after)
    musts = [{step.entry.id for step in one.steps if step.tier == "must"} for one in (plan, more)]
    assert musts[0] <= musts[1]
