"""What holds for every plan, whatever the goal, the entries, the hours, the level and what was read."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlmentor.concepts import Concepts, Pair, ReadingGraph
from dlmentor.models import KINDS, Concept, Entry, Hit, Hits, Need, Plan, Understood
from dlmentor.plan import Request, make_plan
from dlmentor.plan.request import LEVELS

DAY = date(2026, 11, 21)
NAMES = ("maths", "nets", "convolution", "pruning", "filters", "quantisation", "phones", "search", "video", "serving")


@st.composite
def worlds(draw: st.DrawFn) -> tuple[dict[str, Entry], Concepts, ReadingGraph, Hits]:
    """Concepts that need earlier ones, entries about them, some built on others, and the hits of a search."""
    concepts = []
    for place, name in enumerate(NAMES):
        needs = draw(st.sets(st.sampled_from(NAMES[:place]), max_size=2)) if place else set()
        broader = draw(st.sampled_from([None, *NAMES[:place]]))
        told = tuple(Need(id=need, because="It comes first.") for need in sorted(needs))
        concepts.append(Concept(id=name, name=name.capitalize(), needs=told, broader=broader))
    entries = {}
    for number in range(draw(st.integers(1, 18))):
        entry = Entry(
            id=f"e{number:02d}",
            title=f"Entry {number}",
            url=f"https://example.org/{number}",
            kind=draw(st.sampled_from(KINDS)),
            year=draw(st.sampled_from([None, 2012, 2015, 2018, 2018, 2021])),
            topics=(*draw(st.sampled_from([(), ("pruning",)])), *draw(st.sets(st.sampled_from(NAMES[4:]), max_size=2))),
            needs=tuple(draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True))),
            level=draw(st.sampled_from([None, 1, 2, 3])),
            hours=draw(st.sampled_from([None, 0.25, 1.0, 1.5, 2.5, 3.0, 8.0, 12.0, 40.0, 120.0])),
        )
        entries[entry.id] = entry
    ids = sorted(entries)
    taught = [
        concept.model_copy(update={"entries": tuple(name for name in ids if concept.id in entries[name].topics)})
        for concept in concepts
    ]
    links = draw(st.sets(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=6))
    pairs = [Pair(entry=max(link), on=min(link), because="It goes on.") for link in sorted(links) if link[0] != link[1]]
    kept = {(pair.entry, pair.on): pair for pair in pairs}
    known = Concepts(taught)
    scores = draw(st.lists(st.sampled_from([0.0, 5.0, 9.0, 10.0, 11.0, 12.0]), min_size=len(ids), max_size=len(ids)))
    order = sorted(zip(scores, ids, strict=True), reverse=True)
    goal = draw(st.sampled_from(["pruning", "pruning and filters", "serving"]))
    hits = Hits(
        [Hit(entry=entries[name], score=score) for score, name in order],
        understood=Understood(question=goal, concepts=()),
        confidence=1.0,
        served=True,
    )
    return entries, known, ReadingGraph(known, kept.values(), entries.values()), hits


def plan(
    world: tuple[dict[str, Entry], Concepts, ReadingGraph, Hits], weeks: int, hours: float, **more: object
) -> Plan:
    entries, concepts, graph, hits = world
    request = Request.model_validate(
        {"goal": hits.understood.question, "weeks": weeks, "hours_per_week": hours, "start": DAY} | more
    )
    return make_plan(request, hits, entries, concepts, graph)


BUDGETS = st.tuples(st.integers(1, 20), st.sampled_from([0.5, 1.0, 2.0, 3.5, 5.0, 10.0, 25.0]))
QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@QUICK
@given(worlds(), BUDGETS, st.sampled_from(LEVELS), st.data())
def test_every_plan_keeps_its_promises(
    world: tuple[dict[str, Entry], Concepts, ReadingGraph, Hits],
    budget: tuple[int, float],
    level: str,
    data: st.DataObject,
) -> None:
    """No week over its hours, nothing twice, nothing read again, and nothing before what it builds on."""
    entries, _, graph, _ = world
    weeks, hours = budget
    read = data.draw(st.frozensets(st.sampled_from(sorted(entries)), max_size=3))
    made = plan(world, weeks, hours, level=level, read=tuple(sorted(read)))

    spent: dict[int, float] = {}
    for step in made.steps:
        assert 1 <= step.week <= weeks
        assert step.hours > 0
        spent[step.week] = spent.get(step.week, 0.0) + step.hours
    assert all(used <= hours + 1e-6 for used in spent.values())
    assert made.hours_total <= weeks * hours + 1e-6
    assert [step.week for step in made.steps] == sorted(step.week for step in made.steps)

    order = list(dict.fromkeys(step.entry.id for step in made.steps))
    runs = [
        step.entry.id for at, step in enumerate(made.steps) if not at or made.steps[at - 1].entry.id != step.entry.id
    ]
    assert runs == order
    assert not read & set(order)
    assert all(step.part for step in made.steps if [other.entry.id for other in made.steps].count(step.entry.id) > 1)
    for pair in graph.pairs():
        if pair.on in order and pair.entry in order:
            assert order.index(pair.on) < order.index(pair.entry)
    for step in made.steps:
        assert all(order.index(on) < order.index(step.entry.id) for on in step.after)
        assert step.reason.endswith(".")
    assert not {one.entry.id for one in made.skipped} & set(order)
    assert made.refused == (not made.steps)


@settings(parent=QUICK, max_examples=30)
@given(worlds(), st.sampled_from(LEVELS))
def test_more_hours_never_lose_a_must(world: tuple[dict[str, Entry], Concepts, ReadingGraph, Hits], level: str) -> None:
    """From 1 hour to 500, the musts of a smaller budget are musts of every larger one."""
    before: set[str] = set()
    for weeks, hours in (
        (1, 1),
        (1, 2),
        (1, 3),
        (2, 2),
        (1, 6),
        (2, 4),
        (3, 4),
        (4, 5),
        (6, 5),
        (9, 5),
        (20, 5),
        (20, 25),
    ):
        musts = {step.entry.id for step in plan(world, weeks, hours, level=level).steps if step.tier == "must"}
        assert before <= musts
        before = musts


@settings(parent=QUICK, max_examples=25)
@given(worlds(), BUDGETS, st.data())
def test_what_must_be_in_is_in_when_it_fits(
    world: tuple[dict[str, Entry], Concepts, ReadingGraph, Hits], budget: tuple[int, float], data: st.DataObject
) -> None:
    """What the person insists on comes first, in that order, as a must; what they exclude never comes."""
    entries = world[0]
    must = data.draw(st.lists(st.sampled_from(sorted(entries)), max_size=3, unique=True))
    without = data.draw(
        st.lists(st.sampled_from(sorted(entries)), max_size=3, unique=True).map(
            lambda names: [n for n in names if n not in must]
        )
    )
    made = plan(world, *budget, must=tuple(must), without=tuple(without))
    tiers = {step.entry.id: step.tier for step in made.steps}

    assert not set(without) & set(tiers)
    fitting = [name for name in must if name in tiers]
    assert fitting == must[: len(fitting)]
    assert all(tiers[name] == "must" for name in fitting)


@settings(parent=QUICK, max_examples=25)
@given(worlds(), BUDGETS)
def test_the_same_inputs_give_the_same_plan(
    world: tuple[dict[str, Entry], Concepts, ReadingGraph, Hits], budget: tuple[int, float]
) -> None:
    """Planning twice gives one plan, and the solver says how far from the optimum it may be."""
    first, second = plan(world, *budget), plan(world, *budget)

    assert first == second
    assert 0.0 <= first.gap <= 0.05
