"""Hanging up on the model server from another thread, also while it is silent."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

_LISTENING: ContextVar["Hangup | None"] = ContextVar("dlmentor_hangup", default=None)

_LATE: ContextVar["tuple[Callable[[], bool], Exception] | None"] = ContextVar("dlmentor_late", default=None)


class Hangup:
    """The connections that one answer has open, and the sign that nobody waits for it any more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self.done = False

    def now(self) -> None:
        """Cut the connections: whoever reads from them hears an end at once."""
        with self._lock:
            self.done = True
            held, self._sockets = self._sockets, []
        for each in held:
            _cut(each)

    def hold(self, connection: socket.socket) -> None:
        """Remember a connection until the end."""
        # A handle of our own: shutting it down ends the connection, and leaves alone what another thread uses.
        own = connection.dup()
        with self._lock:
            if not self.done:
                self._sockets.append(own)
                return
        _cut(own)

    def forget(self) -> None:
        """Let go of the connections, which have come to their own end."""
        with self._lock:
            held, self._sockets = self._sockets, []
        for each in held:
            each.close()

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """While this lasts, the requests of this thread belong to the answer."""
        before = _LISTENING.set(self)
        try:
            yield
        finally:
            _LISTENING.reset(before)
            self.forget()


def hung_up() -> bool:
    """Whether nobody waits any more for what this thread makes."""
    listening = _LISTENING.get()
    return listening is not None and listening.done


def until(late: Callable[[], bool], error: Exception) -> None:
    """Have the next request of this thread raise `error` once it is late, also while only signs of life come."""
    _LATE.set((late, error))


def without_limit() -> None:
    """Forget what `until` said."""
    _LATE.set(None)


def client(timeout: float, login: tuple[str, str] | None = None) -> "httpx.Client":
    """A client whose connections can be cut; each request has one of its own."""
    import httpx

    return httpx.Client(
        timeout=timeout,
        auth=login,
        limits=httpx.Limits(max_keepalive_connections=0),
        event_hooks={"request": [_watched], "response": [_timed]},
        follow_redirects=True,
    )


def _timed(response: "httpx.Response") -> None:
    import httpx

    limit = _LATE.get()
    if limit is not None and isinstance(response.stream, httpx.SyncByteStream):
        response.stream = _stream(response.stream, *limit)


def _stream(inner: "httpx.SyncByteStream", late: Callable[[], bool], error: Exception) -> "httpx.SyncByteStream":
    import httpx

    class Timed(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            for piece in inner:
                if late():
                    raise error
                yield piece

        def close(self) -> None:
            inner.close()

    return Timed()


def _watched(request: "httpx.Request") -> None:
    if _LISTENING.get() is not None:
        request.extensions["trace"] = _trace


def _trace(event: str, info: dict[str, Any]) -> None:
    listening = _LISTENING.get()
    if listening is not None and event.endswith("connect_tcp.complete"):
        connection = info["return_value"].get_extra_info("socket")
        if connection is not None:
            listening.hold(connection)


def _cut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError), connection:
        connection.shutdown(socket.SHUT_RDWR)
