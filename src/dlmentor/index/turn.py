"""Workers of one Chroma server sync in turn: one at a time, and the turn of one that died passes on."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from dlmentor.errors import StoreBusyError, StoreError
from dlmentor.index.store import ChromaStore

NAME = "dlmentor-turn"
# A holder shows that it lives so often; one that did not for so long, by the waiter's own clock, is dead.
BEAT_SECONDS = 2.0
DEAD_SECONDS = 20.0
_LOOK_SECONDS = 0.5


@contextmanager
def turn(store: ChromaStore, wait: float, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the turn on the server; waits up to `wait` seconds for it, and says so."""
    held = _taken(store, wait, say)
    over = threading.Event()
    beating = threading.Thread(target=_beat, args=(held, over), name="turn", daemon=True)
    beating.start()
    try:
        yield
    finally:
        over.set()
        beating.join()
        # Should the server be away, the turn passes on by itself.
        _give_up(store, str(held.id))


def _taken(store: ChromaStore, wait: float, say: Callable[[str], None]) -> Any:
    started = seen_at = time.monotonic()
    seen: tuple[str, str] | None = None
    while True:
        held = store.create(NAME, {"beat": secrets.token_hex(4)})
        if held is not None:
            return held
        now = time.monotonic()
        state = _state(store)
        if seen is None and state is not None:
            say("Another worker is making the index: waiting for it.")
        if state != seen:
            seen, seen_at = state, now
        elif seen is not None and now - seen_at > DEAD_SECONDS:
            _give_up(store, seen[0])
            continue
        if now - started > wait:
            raise StoreBusyError(
                f"Another worker has been making the index on {store.url} for more than {wait:.0f} seconds.",
                hint="Wait for it to end, then try again.",
            )
        time.sleep(_LOOK_SECONDS)


def _state(store: ChromaStore) -> tuple[str, str] | None:
    found = store.find(NAME)
    return None if found is None else (str(found.id), str((found.metadata or {}).get("beat", "")))


def _give_up(store: ChromaStore, id_: str) -> None:
    try:
        state = _state(store)
        if state is not None and state[0] == id_:
            store.drop(NAME)
    except StoreError:
        return


def _beat(held: Any, over: threading.Event) -> None:
    import httpx
    from chromadb.errors import ChromaError

    while not over.wait(BEAT_SECONDS):
        try:
            held.modify(metadata={"beat": secrets.token_hex(4)})
        except (ChromaError, ValueError, OSError, httpx.HTTPError):
            # The work itself will find out that the server is away.
            continue
