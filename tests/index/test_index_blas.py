"""Matrix products of a search run on one thread, and the number that the program had set comes back."""

import threading
from collections.abc import Iterator

import pytest

from dlmentor.index import blas


def threads() -> int:
    found = blas._threads()
    assert found is not None, "numpy's wheels for Linux carry OpenBLAS"
    return found[0]()


@pytest.fixture(autouse=True)
def two_threads() -> Iterator[None]:
    found = blas._threads()
    assert found is not None
    before = found[0]()
    found[1](2)
    yield
    found[1](before)


def test_one_thread_inside_and_as_many_as_before_outside() -> None:
    """Also when it is nested, when an error leaves it, and as a decorator that is called again."""

    def failing() -> None:
        with blas.one_thread():
            with blas.one_thread():
                assert threads() == 1
            assert threads() == 1
            raise KeyError

    with pytest.raises(KeyError):
        failing()
    assert threads() == 2
    asked = blas.one_thread()(threads)
    assert (asked(), asked(), threads()) == (1, 1, 2)


def test_searches_beside_one_another_leave_the_number_as_it_was() -> None:
    """Whichever ends first: only the last one out sets the number back."""
    first_in, let_go = threading.Event(), threading.Event()

    def long_one() -> None:
        with blas.one_thread():
            first_in.set()
            let_go.wait(10)

    worker = threading.Thread(target=long_one)
    worker.start()
    assert first_in.wait(10)
    with blas.one_thread():
        pass
    assert threads() == 1
    let_go.set()
    worker.join(10)
    assert threads() == 2


def test_without_openblas_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another BLAS is left alone, and the work is done all the same."""
    monkeypatch.setattr(blas, "_threads", lambda: None)
    with blas.one_thread():
        done = True
    assert done
