"""Progress is a plain file of the person's own, and plans follow it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dlmentor.concepts import Concepts, Pair, ReadingGraph
from dlmentor.errors import InputError
from dlmentor.models import Concept, Entry, Need, Plan, Skipped, Step
from dlmentor.plan import Progress, ProgressFile, ready_now, recut, unlocks_most
from dlmentor.plan.progress import dump, parse

DAY = date(2026, 11, 21)
NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(NAMES, st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)), max_size=4),
    st.lists(NAMES, max_size=3, unique=True),
    st.lists(NAMES, max_size=3, unique=True),
)
def test_the_file_gives_back_what_was_written(
    read: dict[str, date | None], known: list[str], dropped: list[str]
) -> None:
    """Whatever ids look like, also those that no list has, they survive the file."""
    progress = Progress(read=read, known=tuple(known), not_for_me=tuple(dropped))

    assert parse(dump(progress)) == progress


def test_a_file_written_by_hand_is_read() -> None:
    """Plain lists, days as text and empty parts are fine."""
    progress = parse("read:\n- arxiv:1506.02626\n- web:a.org/b#c\nknown:\nnot_for_me: [github:x/y]\n")

    assert list(progress.read) == ["arxiv:1506.02626", "web:a.org/b#c"]
    assert progress.not_for_me == ("github:x/y",)
    assert parse("read:\n  arxiv:1506.02626: '2026-11-01'\n").read == {"arxiv:1506.02626": date(2026, 11, 1)}


@pytest.mark.parametrize(
    "text", ["read: [", "- a\n- b\n", "reads: []\n", "read:\n  a: yesterday\n", "known: pruning\n"]
)
def test_a_broken_file_is_named_and_kept(tmp_path: Path, text: str) -> None:
    """An error says which file, and the file is left as it is."""
    path = tmp_path / "progress.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match=r"progress\.yaml"):
        ProgressFile(path).update(lambda progress: progress.with_known(["pruning"]))
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "text",
    [
        "# mine\nread:\n  a: 2026-11-01  # splendid\n  # later\n  b:\n\n"
        "goals: [pruning, {by: May}]\nknown:\n- x # partly\n",
        "known: [x]\ngoals: [pruning, {by: May}]\nread: {a: 2026-11-01, b: null}\n# mine\n",
        "---\ngoals: [pruning, {by: May}]\n# mine\nread:\n- b\n- a\nknown:\n  - x\nnot_for_me:\n",
    ],
)
def test_what_the_user_added_to_the_file_stays(tmp_path: Path, text: str) -> None:
    """Comments and parts that are not ours survive marks that are set and taken back."""
    path = tmp_path / "progress.yaml"
    path.write_text(text, encoding="utf-8")
    before = parse(text)
    file = ProgressFile(path)
    file.update(lambda progress: progress.with_read(["c: 1 #2"], DAY).with_known(["y"]).without(["b"]))
    after = path.read_text(encoding="utf-8")

    assert parse(after) == before.with_read(["c: 1 #2"], DAY).with_known(["y"]).without(["b"])
    assert yaml.safe_load(after)["goals"] == ["pruning", {"by": "May"}]
    assert "# mine" in after
    assert after.count("#") >= text.count("#")


def test_many_writers_lose_nothing(tmp_path: Path) -> None:
    """Each of many changes at once is in the file, and no stray files are left."""
    path = tmp_path / "user" / "progress.yaml"

    def mark(number: int) -> None:
        ProgressFile(path).update(lambda progress: progress.with_read([f"e{number}"], DAY))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(mark, range(12)))

    assert set(ProgressFile(path).load().read) == {f"e{number}" for number in range(12)}
    assert not list(path.parent.glob("*.tmp"))


def test_marks_replace_each_other() -> None:
    """What is read is no longer unwanted and the other way round; the first day of reading stays."""
    progress = Progress().with_not_for_me(["a"]).with_read(["a"], DAY).with_read(["a"], DAY + timedelta(days=9))

    assert progress == Progress(read={"a": DAY})
    assert progress.with_not_for_me(["a"]) == Progress(not_for_me=("a",))
    assert progress.with_known(["x", "x"]).without(["a", "x"]) == Progress()


def entry(name: str, hours: float = 2.0, **more: object) -> Entry:
    return Entry.model_validate(
        {"id": name, "title": name.upper(), "url": f"https://example.org/{name}", "hours": hours} | more
    )


def plan() -> Plan:
    steps = (
        Step(entry=entry("a"), week=1, hours=2.0, reason="First."),
        Step(entry=entry("b"), week=1, hours=2.0, after=("a",), reason="Second."),
        Step(entry=entry("c", 6.0), week=2, hours=4.0, tier="if-time", part="part 1 of 2", reason="Third."),
        Step(
            entry=entry("c", 6.0), week=3, hours=2.0, tier="if-time", part="part 2 of 2", reason="Goes on from week 2."
        ),
        Step(entry=entry("d"), week=3, hours=2.0, after=("b",), reason="Fourth."),
    )
    skipped = (Skipped(entry=entry("z"), reason="Too long."),)
    return Plan(
        goal="g", steps=steps, skipped=skipped, weeks=3, hours_per_week=4.0, hours_total=12.0, start=DAY.isoformat()
    )


def test_what_is_read_leaves_the_rest_of_the_plan() -> None:
    """In the second week the rest is planned over two weeks, in the old order."""
    cut = recut(plan(), Progress(read={"a": DAY}, not_for_me=("c",)), DAY + timedelta(days=8))

    assert [(step.entry.id, step.week, step.hours) for step in cut.steps] == [("b", 1, 2.0), ("d", 1, 2.0)]
    assert cut.steps[0].after == ()
    assert cut.steps[1].after == ("b",)
    assert (cut.weeks, cut.start) == (2, (DAY + timedelta(days=7)).isoformat())


def test_musts_stay_when_time_runs_short() -> None:
    """With one week of four hours for ten, musts are kept and the others are listed as left out."""
    cut = recut(plan(), Progress(read={"a": DAY}), DAY + timedelta(days=15))

    assert [step.entry.id for step in cut.steps] == ["b", "d"]
    assert cut.hours_total <= 4.0
    assert [one.entry.id for one in cut.skipped] == ["c", "z"]


def test_a_cut_plan_no_longer_tells_the_hours_that_were_left_over() -> None:
    told = ("Hours not given: 5 a week.", "1 of 12 hours stays free: nothing that is left fits or adds enough.")
    cut = recut(plan().model_copy(update={"assumptions": told}), Progress(read={"a": DAY}), DAY)
    assert cut.assumptions == told[:1]


def test_a_cut_plan_says_how_many_weeks_the_rest_fills() -> None:
    """Three weeks are left, of which four hours fill one; a later cut says it anew or not at all."""
    cut = recut(plan(), Progress(read={"a": DAY}, not_for_me=("c",)), DAY)
    assert cut.weeks == 3
    assert cut.assumptions == ("What is left to read fills 1 of the 3 weeks that are left.",)
    assert recut(cut, Progress(read={"a": DAY}), DAY).assumptions == cut.assumptions
    assert recut(cut, Progress(read={"a": DAY}), DAY + timedelta(days=15)).assumptions == ()


def test_a_plan_ends_well_or_late() -> None:
    """Nothing left to read, and no time left, are both said."""
    done = Progress(read=dict.fromkeys("abcd", DAY))

    assert recut(plan(), done, DAY).message == "Everything in the plan is read."
    assert "is over" in recut(plan(), Progress(), DAY + timedelta(weeks=9)).message
    assert recut(plan(), Progress(), DAY).steps == plan().steps


@settings(max_examples=40, deadline=None)
@given(st.sets(st.sampled_from("abcd")), st.sets(st.sampled_from("abcd")), st.integers(0, 30))
def test_a_recut_plan_keeps_every_promise(read: set[str], dropped: set[str], days: int) -> None:
    """Whatever was read and whenever, no week is over its hours and the order holds."""
    cut = recut(plan(), Progress(read=dict.fromkeys(read, DAY), not_for_me=tuple(dropped)), DAY + timedelta(days=days))
    order = list(dict.fromkeys(step.entry.id for step in cut.steps))

    assert not set(order) & (read | dropped)
    assert order == [name for name in "abcd" if name in order]
    for week in {step.week for step in cut.steps}:
        assert sum(step.hours for step in cut.steps if step.week == week) <= 4.0 + 1e-6
        assert week <= cut.weeks


ENTRIES = {
    one.id: one
    for one in (
        entry("book", topics=("nets",), level=1, kind="book"),
        entry("first", topics=("pruning",), level=1),
        entry("second", topics=("pruning",)),
        entry("third", topics=("pruning",)),
        entry("other", topics=("serving",)),
    )
}
CONCEPTS = Concepts(
    [
        Concept(id="nets", name="Nets", entries=("book",)),
        Concept(
            id="pruning",
            name="Pruning",
            needs=(Need(id="nets", because="It prunes them."),),
            entries=("first", "second", "third"),
        ),
        Concept(id="serving", name="Serving", entries=("other",)),
    ]
)
GRAPH = ReadingGraph(
    CONCEPTS,
    [Pair(entry="second", on="first", because="It goes on."), Pair(entry="third", on="first", because="It goes on.")],
    ENTRIES.values(),
)


def test_the_frontier_moves_with_progress() -> None:
    """A beginner starts with the book; who has read it may start on pruning; successors wait for the first work."""
    start = ready_now(Progress(), ENTRIES, CONCEPTS, GRAPH, level="beginner")
    later = ready_now(Progress(read={"book": DAY}), ENTRIES, CONCEPTS, GRAPH, level="beginner")
    told = ready_now(Progress(known=("nets",)), ENTRIES, CONCEPTS, GRAPH, level="beginner")

    assert [one.id for one in start] == ["book", "other"]
    assert [one.id for one in later] == ["first", "other"]
    assert "first" in [one.id for one in told]


def test_one_entry_opens_most() -> None:
    """For the advanced the first work on pruning opens two others; within a plan its own order counts."""
    best = unlocks_most(Progress(), ENTRIES, CONCEPTS, GRAPH, level="advanced")[0]
    entries = {step.entry.id: step.entry for step in plan().steps}

    assert best.entry.id == "first"
    assert {one.id for one in best.opens} == {"second", "third"}
    assert [one.id for one in ready_now(Progress(), entries, CONCEPTS, GRAPH, within=plan())] == ["a", "c"]
    assert unlocks_most(Progress(), entries, CONCEPTS, GRAPH, within=plan())[0].entry.id == "a"


def test_what_opens_most_is_found_among_very_many() -> None:
    """Entries that open nothing, of which a large list has most, are not compared with each other."""
    many = {f"web:{number}": entry(f"web:{number}") for number in range(30_000)}
    best = unlocks_most(Progress(), many | ENTRIES, CONCEPTS, GRAPH, level="advanced")

    assert best[0].entry.id == "first"
