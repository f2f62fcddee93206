"""How many hits an answer shows."""

from hypothesis import given
from hypothesis import strategies as st

from dlmentor import Mentor
from dlmentor.answer.select import Cut, best_choice

CHANCE = st.floats(0, 1)
CHANCES = st.lists(st.tuples(CHANCE, CHANCE), min_size=1, max_size=12)


def test_one_that_stands_out_is_shown_alone() -> None:
    """What neither belongs nor is central would only water it down."""
    assert best_choice([(0.95, 0.9), (0.2, 0.02), (0.15, 0.02)], Cut()) == {0}


def test_several_central_ones_are_all_shown() -> None:
    """Each adds to what is found."""
    assert best_choice([(0.9, 0.6), (0.9, 0.6), (0.85, 0.6), (0.8, 0.5), (0.1, 0.01)], Cut()) == {0, 1, 2, 3}


def test_a_likely_one_further_down_goes_before_an_unlikely_one() -> None:
    """The ranking alone does not decide."""
    assert best_choice([(0.9, 0.5), (0.1, 0.05), (0.9, 0.5)], Cut()) == {0, 2}


@given(CHANCES, st.integers(1, 4), st.integers(4, 8))
def test_as_many_as_the_cut_allows(chances: list[tuple[float, float]], fewest: int, most: int) -> None:
    """Never none, never more than the most, never fewer than the fewest that there are."""
    chosen = best_choice(chances, Cut(fewest=fewest, most=most))

    assert min(fewest, len(chances)) <= len(chosen) <= most
    assert chosen <= set(range(len(chances)))


@given(CHANCES)
def test_who_is_eager_is_shown_no_less(chances: list[tuple[float, float]]) -> None:
    """Where what is missed counts more, the doubtful are shown rather than left out."""
    total = [len(best_choice([(belongs, belongs) for belongs, _ in chances], Cut(eager=eager))) for eager in (0, 1, 5)]

    assert total == sorted(total)


def test_signs_of_a_hit_stay_inside(mentor: Mentor) -> None:
    """They are no part of what programs are given."""
    hits = mentor.search("pruning filters", limit=1)

    assert "signs" not in hits[0].model_dump()
    assert "signs" not in repr(hits[0])
