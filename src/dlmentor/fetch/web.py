"""One careful HTTP client: every connection goes to an address that was checked, and every answer has limits."""

import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

import certifi
import httpcore

from dlmentor.errors import FetchError
from dlmentor.fetch.guard import RefusedError, Target, check_url, is_public

Resolver = Callable[[str, int], list[str]]
_REDIRECTS = (301, 302, 303, 307, 308)
_SECRET = ("authorization", "x-api-key", "cookie")
_PIECE = 65_536
# A host that answers is not gone, whatever its certificate is like.
UNTRUSTED = "shows a certificate that cannot be trusted"


class UnreachableError(FetchError):
    """No connection at all: no such host, or nobody there."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may cost."""

    bytes: int = 5_000_000
    seconds: float = 30.0
    connect_seconds: float = 10.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked; `peek` reads only so many bytes of the answer and leaves the rest."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    peek: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What came back; `moved` is set when every redirect on the way was a permanent one."""

    status: int
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    moved: bool = False

    @property
    def content_type(self) -> str:
        """The media type, without its parameters."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()


def _cause(error: Exception) -> str:
    """What the system says, without its number."""
    return getattr(error, "strerror", None) or str(error)


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system sees them."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        told = f"The host {host} cannot be found ({_cause(error)})."
        raise UnreachableError(told, hint="Check the address, and the connection to the network.") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class _Deadline(threading.local):
    """When the request of this thread must be over: a server that drips must not hold us longer."""

    at = float("inf")


class _TimedStream(httpcore.NetworkStream):
    """A stream whose every read and write also ends at the deadline of the whole request."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: _Deadline, clock: Callable[[], float]) -> None:
        self._inner, self._deadline, self._clock = inner, deadline, clock

    def _left(self, timeout: float | None, error: type[Exception]) -> float:
        left = self._deadline.at - self._clock()
        if left <= 0:
            raise error("the time for the whole answer is over")
        return left if timeout is None else min(timeout, left)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._left(timeout, httpcore.ConnectTimeout)
        return _TimedStream(self._inner.start_tls(ssl_context, server_hostname, left), self._deadline, self._clock)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _CheckedBackend(httpcore.NetworkBackend):
    """Resolves, checks and connects in one step, so that a second, different answer of the DNS is never used."""

    def __init__(
        self, allowed: frozenset[str], resolver: Resolver, deadline: _Deadline, clock: Callable[[], float]
    ) -> None:
        self._plain = httpcore.SyncBackend()
        self._allowed, self._resolver, self._deadline, self._clock = allowed, resolver, deadline, clock

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._resolver(host, port)
        # One private address among them is enough to distrust them all.
        if host not in self._allowed and not all(is_public(address) for address in addresses):
            raise RefusedError(f"The host {host} points into a private network.")
        for number, address in enumerate(addresses, 1):
            try:
                stream = self._plain.connect_tcp(address, port, timeout, local_address, socket_options)
                return _TimedStream(stream, self._deadline, self._clock)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(addresses):
                    raise
        raise UnreachableError(f"The host {host} has no address.")


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    context = ssl.create_default_context()
    # The system's own store may be empty (python.org builds on macOS).
    context.load_verify_locations(certifi.where())
    return context


class Web:
    """Asks for pages. Safe to share between threads; close it when done."""

    def __init__(
        self,
        *,
        user_agent: str,
        allowed: frozenset[str] = frozenset(),
        limits: Limits | None = None,
        resolver: Resolver = resolve,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.allowed, self.limits = allowed, limits or Limits()
        self._agent, self._clock, self._deadline = user_agent, clock, _Deadline()
        self._backend = _CheckedBackend(allowed, resolver, self._deadline, clock)
        self._pool = httpcore.ConnectionPool(ssl_context=_trusted(), network_backend=self._backend, max_connections=20)

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def reach(self, host: str, port: int = 443) -> bool:
        """Whether a connection can be made at all; nothing is asked."""
        try:
            self._backend.connect_tcp(host, port, timeout=self.limits.connect_seconds).close()
        except (FetchError, RefusedError, httpcore.ConnectError, httpcore.ConnectTimeout):
            return False
        return True

    def ask(self, request: Request) -> Page:
        """Follow redirects, each checked anew, and return what stands at the end; an HTTP error is a page too."""
        self._deadline.at = self._clock() + self.limits.seconds
        target = first = check_url(request.url, self.allowed)
        method, body, headers = request.method, request.body, dict(request.headers)
        moved = True
        for _ in range(self.limits.redirects + 1):
            page = self._once(method, target, headers, body, request.peek)
            where = page.headers.get("location")
            if page.status not in _REDIRECTS or not where:
                return Page(page.status, page.url, page.headers, page.body, moved=moved and target != first)
            moved = moved and page.status in (301, 308)
            if page.status == 303 or (page.status in (301, 302) and method == "POST"):
                method, body = "GET", None
            # Servers forget to escape blanks, and browsers forgive it.
            target = check_url(urljoin(target.url, where.strip().replace(" ", "%20")), self.allowed)
            if (target.scheme, target.host, target.port) != (first.scheme, first.host, first.port):
                # Keys are for the host that they were made for, not for where it redirects to.
                headers = {name: value for name, value in headers.items() if name.lower() not in _SECRET}
        raise FetchError(f"{request.url} redirects more than {self.limits.redirects} times.")

    def _once(
        self, method: str, target: Target, headers: Mapping[str, str], body: bytes | None, peek: int | None
    ) -> Page:
        wait = min(self.limits.seconds, self.limits.connect_seconds)
        sent = {"Accept-Encoding": "gzip", "User-Agent": self._agent, **headers}
        timeouts = {"connect": wait, "read": wait, "write": wait, "pool": self.limits.seconds}
        try:
            with self._pool.stream(
                method, target.url, headers=list(sent.items()), content=body, extensions={"timeout": timeouts}
            ) as response:
                found = {_text(name).lower(): _text(value) for name, value in response.headers}
                chunks = _decoded(response.iter_stream(), found.get("content-encoding", ""), whole=peek is None)
                content = self._collect(chunks, target, peek)
        except httpcore.ConnectError as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise UnreachableError(f"{target.url} {UNTRUSTED} ({error}).") from None
            raise UnreachableError(f"{target.url} cannot be reached ({error}).") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
            raise FetchError(f"{target.url} did not answer usably ({type(error).__name__}: {error}).") from None
        except (ssl.SSLError, zlib.error, EOFError) as error:
            raise FetchError(f"{target.url} did not answer usably ({error}).") from None
        return Page(response.status, target.url, found, content)

    def _collect(self, chunks: Iterator[bytes], target: Target, peek: int | None) -> bytes:
        parts, size = [], 0
        for chunk in chunks:
            parts.append(chunk)
            size += len(chunk)
            if peek is not None and size >= peek:
                return b"".join(parts)[:peek]
            if size > self.limits.bytes:
                raise FetchError(f"{target.url} is larger than {self.limits.bytes:,} bytes.")
            if self._clock() > self._deadline.at:
                raise FetchError(f"{target.url} took longer than {self.limits.seconds:g} seconds.")
        return b"".join(parts)


def _text(header: bytes) -> str:
    try:
        return header.decode("utf-8")
    except UnicodeDecodeError:
        return header.decode("latin-1")


def _decoded(chunks: Iterable[bytes], encoding: str, *, whole: bool) -> Iterator[bytes]:
    """Undo compression in small pieces, so that a bomb is noticed while it is still small."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        yield from chunks
        return
    if name not in ("gzip", "x-gzip"):
        raise EOFError(f"its encoding {name[:40]!r} was not asked for")
    unpack = zlib.decompressobj(wbits=31)
    for piece in chunks:
        chunk = piece
        while chunk:
            if unpack.eof:
                # Gzip files may follow one another; anything else after the end is padding.
                if not chunk.startswith(b"\x1f\x8b"):
                    break
                unpack = zlib.decompressobj(wbits=31)
            yield unpack.decompress(chunk, _PIECE)
            chunk = unpack.unconsumed_tail or unpack.unused_data
    yield unpack.flush()
    if whole and not unpack.eof:
        raise EOFError("its end is missing")
