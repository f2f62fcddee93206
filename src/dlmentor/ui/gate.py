"""What is turned away before Gradio sees it, whoever asks: other sites, doors that the page does not use, floods."""

import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HEALTH = "/healthz"
# An uploaded list of 4 MB, or a long conversation with its quotation marks escaped.
LARGEST_BODY = 12_000_000
_MOST_ADDRESSES = 10_000
# Gradio's own doors for files, addresses to fetch for the caller, and its developers: the page uses none of them.
_CLOSED = (
    "/gradio_api/upload",
    "/gradio_api/upload_progress",
    "/gradio_api/file",
    "/gradio_api/proxy",
    "/gradio_api/stream",
    "/gradio_api/dev",
    "/gradio_api/deep_link",
    "/gradio_api/run-history",
    "/gradio_api/runs",
    "/gradio_api/openapi.json",
    "/monitoring",
)


class SameSite:
    """Refuses what a page of another site makes a visitor's browser send, with that visitor's login and place."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and not from_here(dict(scope["headers"])):
            await refuse(send, 403, b"dlmentor answers to its own pages only.\n")
            return
        await self._app(scope, receive, send)


def from_here(headers: dict[bytes, bytes]) -> bool:
    """Whether a request comes from a page of this app, from no page at all, or opens one."""
    origin = headers.get(b"origin")
    if origin is not None:
        place = _place(origin)
        if place is None or place != _place(b"//" + headers.get(b"host", b"")):
            return False
    # A link from elsewhere may open the page, but not fetch parts of it. Programs send no such header.
    opens = headers.get(b"sec-fetch-mode") == b"navigate" and headers.get(b"sec-fetch-dest") == b"document"
    return opens or headers.get(b"sec-fetch-site", b"none") in (b"none", b"same-origin")


def _place(address: bytes) -> tuple[str, int | None] | None:
    """Host and port, if it is an address; the ports of the schemes are as good as none."""
    try:
        parts = urlsplit(address.decode("latin-1"))
        port = parts.port
    except ValueError:
        return None
    return (parts.hostname, None if port in (80, 443) else port) if parts.hostname else None


class Doors:
    """Closes the doors of Gradio that the page does not need."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and _is_closed(path_of(scope)):
            await refuse(send, 404, b"There is no such page.\n")
            return
        await self._app(scope, receive, send)


def _is_closed(path: str) -> bool:
    path = f"/{path.lstrip('/')}"
    return any(path == door or path.startswith((f"{door}/", f"{door}=")) for door in _CLOSED)


class BodyLimit:
    """Refuses requests that are larger than any that the page sends, before they fill the memory."""

    def __init__(self, app: App, most: int = LARGEST_BODY) -> None:
        self._app, self._most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        told = dict(scope["headers"]).get(b"content-length", b"0")
        if not told.isdigit() or int(told) > self._most:
            await refuse(send, 413, b"That is too much at once.\n")
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            # As if the sender had hung up: what reads the body ends there.
            return message if seen <= self._most else {"type": "http.disconnect"}

        await self._app(scope, counted, send)


class Guesses:
    """Slows down whoever tries passwords: after some wrong ones in a minute, an address has to wait."""

    def __init__(self, app: App, most: int = 10, seconds: float = 60.0) -> None:
        self._app, self._most, self._seconds = app, most, seconds
        self._wrong: dict[str, list[float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or not _logs_in(scope):
            await self._app(scope, receive, send)
            return
        who = str((scope.get("client") or ("",))[0])
        if len(self._lately(who)) >= self._most:
            wait = (b"retry-after", str(int(self._seconds)).encode())
            await refuse(send, 429, b"Too many wrong passwords: wait a minute.\n", wait)
            return

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in (400, 401):
                self._wrong[who] = [*self._lately(who), time.monotonic()]
            await send(message)

        await self._app(scope, receive, watched)

    def _lately(self, who: str) -> list[float]:
        now = time.monotonic()
        if len(self._wrong) > _MOST_ADDRESSES:
            self._wrong = {each: times for each, times in self._wrong.items() if now - times[-1] < self._seconds}
        return [moment for moment in self._wrong.get(who, ()) if now - moment < self._seconds]


def _logs_in(scope: Scope) -> bool:
    """Whether a request brings a password along."""
    posts = scope["method"] == "POST" and path_of(scope).rstrip("/") == "/login"
    return posts or b"authorization" in dict(scope["headers"])


class Health:
    """Tells a balancer, before any login, whether this worker can answer, and from which index."""

    def __init__(self, app: App, storage: Path, version: str) -> None:
        self._app, self._storage, self._version = app, storage, version

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or path_of(scope) != HEALTH:
            await self._app(scope, receive, send)
            return
        from dlmentor.index.current import read_current

        current = read_current(self._storage)
        told = {
            "status": "ok" if current else "no index",
            "version": self._version,
            "generation": current.generation if current else None,
        }
        text = json.dumps(told).encode() + b"\n"
        await refuse(send, 200 if current else 503, text, kind=b"application/json")


def path_of(scope: Scope) -> str:
    """The path within the app."""
    return str(scope.get("path", "")).removeprefix(str(scope.get("root_path", "")))


async def refuse(
    send: Send, status: int, text: bytes, *headers: tuple[bytes, bytes], kind: bytes = b"text/plain"
) -> None:
    """Answer in place of the app."""
    own = [(b"content-type", kind), (b"cache-control", b"no-store"), *headers]
    await send({"type": "http.response.start", "status": status, "headers": own})
    await send({"type": "http.response.body", "body": text})
