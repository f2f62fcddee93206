"""One careful HTTP client: every connection goes to an address that was checked, and every answer has limits."""

import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import httpcore

from dlmentor.errors import FetchError
from dlmentor.fetch.guard import RefusedError, Target, check_url, is_public

Resolver = Callable[[str, int], list[str]]
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may cost."""

    bytes: int = 5_000_000
    seconds: float = 30.0
    connect_seconds: float = 10.0
    redirects: int = 5


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


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system sees them."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"The host {host} cannot be found ({error}).") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class _CheckedBackend(httpcore.NetworkBackend):
    """Resolves, checks and connects in one step, so that a second, different answer of the DNS is never used."""

    def __init__(self, allowed: frozenset[str], resolver: Resolver) -> None:
        self._plain = httpcore.SyncBackend()
        self._allowed, self._resolver = allowed, resolver

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
                return self._plain.connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore.ConnectError:
                if number == len(addresses):
                    raise
        raise FetchError(f"The host {host} has no address.")


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
        self._agent, self._clock = user_agent, clock
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(),
            network_backend=_CheckedBackend(allowed, resolver),
            max_connections=20,
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Page:
        """Follow redirects, each checked anew, and return what stands at the end; an HTTP error is a page too."""
        deadline = self._clock() + self.limits.seconds
        target = check_url(url, self.allowed)
        moved, first = True, target
        for _ in range(self.limits.redirects + 1):
            sent = dict(headers or {}) if target.host == first.host else _without_secrets(headers or {})
            page = self._once(method, target, sent, body, deadline)
            where = page.headers.get("location")
            if page.status not in _REDIRECTS or not where:
                return Page(page.status, page.url, page.headers, page.body, moved=moved and target != first)
            moved = moved and page.status in (301, 308)
            if page.status == 303 or (page.status in (301, 302) and method == "POST"):
                method, body = "GET", None
            target = check_url(urljoin(target.url, where), self.allowed)
        raise FetchError(f"{url} redirects more than {self.limits.redirects} times.")

    def _once(
        self, method: str, target: Target, headers: Mapping[str, str], body: bytes | None, deadline: float
    ) -> Page:
        left = deadline - self._clock()
        wait = min(left, self.limits.connect_seconds)
        sent = {"Accept-Encoding": "gzip", "User-Agent": self._agent, **headers}
        timeouts = {"connect": wait, "read": wait, "write": wait, "pool": left}
        try:
            with self._pool.stream(
                method, target.url, headers=list(sent.items()), content=body, extensions={"timeout": timeouts}
            ) as response:
                found = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
                chunks = _decoded(response.iter_stream(), found.get("content-encoding", ""))
                text = self._collect(chunks, target, deadline)
        except (
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.TimeoutException,
            ssl.SSLError,
            zlib.error,
        ) as error:
            raise FetchError(f"{target.url} did not answer usably ({type(error).__name__} {error}).") from None
        return Page(response.status, target.url, found, text)

    def _collect(self, chunks: Iterator[bytes], target: Target, deadline: float) -> bytes:
        parts, size = [], 0
        for chunk in chunks:
            parts.append(chunk)
            size += len(chunk)
            if size > self.limits.bytes:
                raise FetchError(f"{target.url} is larger than {self.limits.bytes:,} bytes.")
            if self._clock() > deadline:
                raise FetchError(f"{target.url} took longer than {self.limits.seconds:g} seconds.")
        return b"".join(parts)


def _decoded(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Undo compression in small pieces, so that a bomb is noticed while it is still small."""
    if encoding.strip().lower() not in ("gzip", "x-gzip", "deflate"):
        yield from chunks
        return
    unpack = zlib.decompressobj(wbits=47)
    for chunk in chunks:
        while chunk:
            yield unpack.decompress(chunk, 65_536)
            chunk = unpack.unconsumed_tail


def _without_secrets(headers: Mapping[str, str]) -> dict[str, str]:
    """Keys are for the host that they were made for, not for where it redirects to."""
    secret = ("authorization", "x-api-key", "cookie")
    return {name: value for name, value in headers.items() if name.lower() not in secret}
