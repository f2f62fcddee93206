"""What runs for somebody at this moment, so that they can stop it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


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
