"""What to read before and after an entry."""

from hypothesis import given, settings
from hypothesis import strategies as st

from dlmentor.concepts import Concepts, Pair, ReadingGraph
from dlmentor.models import Concept, Entry, Kind, Need


def entry(name: str, level: int = 2, kind: Kind = "paper") -> Entry:
    return Entry(id=name, title=name, url=f"https://{name}.org", level=level, kind=kind)


CONCEPTS = Concepts(
    [
        Concept(id="nets", name="Networks", entries=("book",)),
        Concept(id="small", name="Small networks", entries=("survey",)),
        Concept(
            id="pruning",
            name="Pruning",
            broader="small",
            entries=("magnitude", "filters"),
            needs=(Need(id="nets", because="It cuts networks."),),
        ),
        Concept(
            id="hard", name="GPU tricks", entries=("deep",), needs=(Need(id="pruning", because="It skips zeros."),)
        ),
    ]
)
PAIRS = (Pair(entry="filters", on="magnitude", because="It removes more at once."),)
ENTRIES = [
    entry("book", 1, "book"),
    entry("survey", 2, "survey"),
    entry("magnitude"),
    entry("filters"),
    entry("deep", 3),
]
GRAPH = ReadingGraph(CONCEPTS, PAIRS, ENTRIES)


def test_lineage_then_overview_then_foundations() -> None:
    """The named predecessor comes first, then the overview above, then what the concept needs."""
    assert GRAPH.before("filters") == [
        ("magnitude", "It removes more at once."),
        ("survey", "It gives an overview of small networks."),
        ("book", "It introduces networks. It cuts networks."),
    ]
    assert GRAPH.before("deep") == [("magnitude", "It deals with pruning. It skips zeros.")]
    assert GRAPH.before("book") == []
    assert GRAPH.before("unheard of") == []


def test_what_is_known_is_left_out() -> None:
    """Entries by their id, foundations also by the id of the concept."""
    assert [other for other, _ in GRAPH.before("filters", frozenset({"magnitude", "nets"}))] == ["survey"]
    assert GRAPH.after("magnitude", frozenset({"filters", "deep"})) == []


def test_after_mirrors_before_with_successors_first() -> None:
    """What this prepares for, its named successor ahead of the rest."""
    assert [other for other, _ in GRAPH.after("magnitude")] == ["filters", "deep"]
    assert GRAPH.pairs() == PAIRS


def test_a_paper_is_no_overview() -> None:
    """Without knowing that an entry is a survey or a book nothing is claimed about it."""
    assert [other for other, _ in ReadingGraph(CONCEPTS, PAIRS).before("filters")] == ["magnitude", "book"]


@st.composite
def graphs(draw: st.DrawFn) -> ReadingGraph:
    count = draw(st.integers(1, 8))
    names = [f"e{number}" for number in range(draw(st.integers(1, 12)))]
    concepts = [
        Concept(
            id=f"c{number}",
            name=f"C{number}",
            broader=f"c{draw(st.integers(0, number - 1))}" if number and draw(st.booleans()) else None,
            entries=tuple(draw(st.lists(st.sampled_from(names), unique=True, max_size=4))),
            needs=tuple(
                Need(id=f"c{need}", because="so")
                for need in sorted(draw(st.sets(st.integers(0, number - 1), max_size=3)) if number else ())
            ),
        )
        for number in range(count)
    ]
    pairs = [
        Pair(entry=names[later], on=names[draw(st.integers(0, later - 1))], because="so")
        for later in draw(st.sets(st.integers(1, len(names) - 1)) if len(names) > 1 else st.just(set()))
    ]
    levels = [entry(name, draw(st.integers(1, 3)), draw(st.sampled_from(["book", "paper"]))) for name in names]
    return ReadingGraph(Concepts(concepts), pairs, levels)


@settings(max_examples=80, deadline=None)
@given(graphs())
def test_links_never_form_a_circle_and_mirror_each_other(graph: ReadingGraph) -> None:
    """For any concepts, lineages and levels."""
    names = [f"e{number}" for number in range(12)]
    before = {name: {other for other, _ in graph.before(name)} for name in names}
    for name in names:
        assert {other for other, _ in graph.after(name)} == {other for other in names if name in before[other]}
    left = dict(before)
    while left:
        free = [name for name, needs in left.items() if not needs & left.keys()]
        assert free, left
        for name in free:
            del left[name]
