"""What runs for somebody at this moment, so that they can stop it."""

import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from typing import TypeVar

from dlmentor.answer.hangup import Hangup

Item = TypeVar("Item")
# How soon a stop is heard while nothing comes.
_POLL_SECONDS = 0.1
_SILENCE_SECONDS = 2.0


class Runs:
    """Running work by the name that the page gave it; names are random, so nobody stops what is not theirs."""

    def __init__(self) -> None:
        self._running: dict[str, threading.Event] = {}

    @contextmanager
    def started(self, name: str) -> Iterator[threading.Event]:
        """The sign to stop, for as long as the work runs."""
        sign = self._running[name] = threading.Event()
        try:
            yield sign
        finally:
            sign.set()
            self._running.pop(name, None)

    def halt(self, name: str) -> bool:
        """Ask the work to stop; whether there was any."""
        sign = self._running.get(name)
        if sign:
            sign.set()
        return sign is not None


def stoppable(
    make: Callable[[], Generator[Item, None, None]], stop: threading.Event
) -> Generator[Item | None, None, None]:
    """What `make` gives, until `stop`: then at once, also while a model server is silent, which is hung up on.

    In a silence None is given now and then, as who listens can only be found to be gone when something is sent.
    """
    hangup = Hangup()
    told: queue.Queue[Item | BaseException | None] = queue.Queue()

    def work() -> None:
        with hangup.listening():
            try:
                with closing(make()) as items:
                    for item in items:
                        told.put(item)
                        if hangup.done:
                            break
                told.put(None)
            except BaseException as error:  # raised again where somebody waits for it
                told.put(error)

    threading.Thread(target=work, name="answer", daemon=True).start()
    heard = time.monotonic()
    try:
        while not stop.is_set():
            try:
                item = told.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                if time.monotonic() - heard >= _SILENCE_SECONDS:
                    heard = time.monotonic()
                    yield None
                continue
            heard = time.monotonic()
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        hangup.now()
