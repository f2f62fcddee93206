"""Goal, time, level and knowledge are read from plain words; what is missing is assumed aloud."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlmentor.errors import InputError
from dlmentor.plan import read_request

DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("words", "goal", "weeks", "hours", "level"),
    [
        ("a 4-week plan on weight sharing, 5 hours a week, I know the basics", "weight sharing", 4, 5, "intermediate"),
        ("serverless inference in three months, 6 h/week", "serverless inference", 13, 6, "intermediate"),
        ("20 hours in all on distillation", "distillation", 4, 5, "intermediate"),
        ("two evenings a week: transformers", "transformers", 4, 4, "intermediate"),
        ("two evenings a week of 90 minutes, TinyML", "TinyML", 4, 3, "intermediate"),
        ("complete beginner, deep learning, 8 weeks", "deep learning", 8, 5, "beginner"),
        ("Plan a month on NAS for an expert", "NAS", 4, 5, "advanced"),
        ("half an hour a day for a month on kernels", "kernels", 4, 3.5, "intermediate"),
        ("I want to learn CUDA graphs; I can spare 4-5 hours a week for 3 weeks", "CUDA graphs", 3, 4, "intermediate"),
        ("10 hours over 4 weeks about drift", "drift", 4, 2.5, "intermediate"),
        ("a weekend on TVM", "TVM", 1, 6, "intermediate"),
        ("over the next fortnight: federated learning, two hours daily", "federated learning", 2, 14, "intermediate"),
        ("papers of the last three years on drift, 10 hours", "papers of the last three years on drift", 2, 5, None),
        ("I want to program phone GPUs, 6 weeks", "I want to program phone GPUs", 6, 5, None),
        ("six weeks at four hours: apps for Android", "apps for Android", 6, 4, None),
        ("five weeks with three hours on drift", "drift", 5, 3, None),
        ("plan: ensembles, 3 weeks x 3h", "ensembles", 3, 3, None),
        ("drift, 4 weeks, 5 hours", "drift", 4, 5, None),
        ("drift, 4 weeks, 20 hours", "drift", 4, 5, None),
        ("drift, 4 weeks, 8 hours in total", "drift", 4, 2, None),
        ("from months to a few hours. 5 weeks, 4 hours a week", "from months to a few hours", 5, 4, None),
        ("I have 8 hours on drift", "drift", 2, 4, None),
        ("advanced quantisation tricks", "advanced quantisation tricks", 4, 5, "intermediate"),
    ],
)
def test_words_are_read(words: str, goal: str, weeks: int, hours: float, level: str | None) -> None:
    """The time and the level are found, and the goal is what is left."""
    request = read_request(words, today=DAY)

    assert request.goal == goal
    assert (request.weeks, request.hours_per_week) == (weeks, pytest.approx(hours))
    assert level is None or request.level == level


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ("mobile inference until 15 January", date(2027, 1, 15)),
        ("mobile inference by January 15th, 2028", date(2028, 1, 15)),
        ("mobile inference by the end of March", date(2027, 3, 31)),
        ("mobile inference until 2026-12-01", date(2026, 12, 1)),
        ("mobile inference before Friday", date(2026, 11, 27)),
        ("mobile inference by Christmas", date(2026, 12, 24)),
    ],
)
def test_last_days_are_read(words: str, last: date) -> None:
    """A last day sets the number of weeks, the running one included."""
    request = read_request(words, today=DAY)

    assert request.until == last
    assert (request.weeks - 1) * 7 < (last - DAY).days + 1 <= request.weeks * 7
    assert request.goal == "mobile inference"


def test_a_last_day_cuts_the_weeks_that_were_asked_for() -> None:
    """Ten weeks do not fit before a day in three weeks, and the plan says so."""
    request = read_request("pruning", today=DAY, weeks=10, until=DAY + timedelta(days=20))

    assert request.weeks == 3
    assert any("Cut to the 3 weeks" in note for note in request.assumptions)


def test_arguments_win_over_words_and_defaults_are_stated() -> None:
    """What is given as an argument is taken; every default is among the assumptions."""
    given_all = read_request("pruning, 3 weeks, beginner", today=DAY, weeks=6, hours_per_week=2, level="expert")
    bare = read_request("pruning", today=DAY)

    assert (given_all.weeks, given_all.hours_per_week, given_all.level) == (6, 2, "advanced")
    assert given_all.assumptions == ()
    assert len(bare.assumptions) == 3


def test_knowledge_and_kinds_are_read() -> None:
    """Clauses on what is known, and the kinds that are wanted, leave the goal."""
    request = read_request("edge video, only papers. I already know object detection and Python.", today=DAY)
    without = read_request("edge video, no books", today=DAY)

    assert request.known == ("object detection and Python",)
    assert request.kinds == ("paper", "survey")
    assert request.goal == "edge video"
    assert "book" not in without.kinds
    assert "paper" in without.kinds


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"weeks": 0}, "0"),
        ({"weeks": -3}, "-3"),
        ({"weeks": 2.5}, "2.5"),
        ({"weeks": 10_000}, "10000"),
        ({"hours_per_week": -1}, "-1"),
        ({"hours_per_week": 0}, "0"),
        ({"hours_per_week": 200}, "200"),
        ({"hours_per_week": float("nan")}, "nan"),
        ({"level": "wizard"}, "wizard"),
        ({"until": "2020-01-01"}, "2020-01-01"),
        ({"until": "2026-02-30"}, "2026-02-30"),
        ({"until": "soon"}, "soon"),
        ({"kinds": "poems"}, "poems"),
    ],
)
def test_bad_values_are_named_in_one_sentence(given: dict[str, object], named: str) -> None:
    """An error names the value and what would do."""
    with pytest.raises(InputError) as caught:
        read_request("pruning", today=DAY, **given)  # type: ignore[arg-type]

    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "words", ["", "   ", "three months, 6 hours a week", "0 weeks of pruning", "pruning, -2 hours a week"]
)
def test_words_without_a_goal_or_with_impossible_times_are_refused(words: str) -> None:
    """Nothing to learn, or no time to learn it in, is an input error."""
    with pytest.raises(InputError):
        read_request(words, today=DAY)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            re.split(
                " ",
                "plan pruning 4 weeks a two hours week for by until 15 January evening every Saturday I know basics "
                "only papers beginner , . ; : the next month -1 0 1000000 h/week daily 99 each",
            )
        ),
        max_size=14,
    ).map(" ".join)
)
def test_any_words_give_a_request_or_an_input_error(words: str) -> None:
    """No mixture of such words breaks the reading, and a request always has time."""
    try:
        request = read_request(words, today=DAY)
    except InputError:
        return

    assert request.goal.strip()
    assert request.weeks >= 1
    assert request.hours_per_week > 0
