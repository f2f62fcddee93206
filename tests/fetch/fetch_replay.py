"""A loopback server that plays the internet, and a clock that only moves when somebody sleeps."""

import gzip
import http.server
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from dlmentor.fetch.engine import Clock
from dlmentor.fetch.web import Limits, Page, Request, Web
from dlmentor.models import Entry, Source

SAMPLES = Path(__file__).parent / "samples"
TYPES = {
    ".json": "application/json",
    ".xml": "application/atom+xml",
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain",
}


@dataclass
class Reply:
    """What the server answers; `drip` sends byte by byte, `cut` closes after so many bytes of the promised length."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0
    cut: int | None = None
    chunks: int = 0

    @classmethod
    def sample(cls, name: str, status: int = 200, **headers: str) -> "Reply":
        kind = TYPES[Path(name).suffix]
        found = {"content-type": kind, **{key.replace("_", "-"): value for key, value in headers.items()}}
        return cls(status, (SAMPLES / name).read_bytes(), found)

    @classmethod
    def json(cls, value: object, status: int = 200, **headers: str) -> "Reply":
        return cls(status, json.dumps(value).encode(), {"content-type": "application/json", **headers})


Answer = Reply | Callable[[str, dict[str, str], bytes], Reply]


class Server:
    """Answers `/~HOST/PATH` as HOST would answer `/PATH`; the longest fitting route wins."""

    def __init__(self) -> None:
        self.routes: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                server.answer(self)

            def do_POST(self) -> None:
                server.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.port = self._http.server_address[1]
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def count(self, part: str) -> int:
        return sum(part in url for url, _, _ in self.asked)

    def answer(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("content-length") or 0))
        url = handler.path.removeprefix("/~")
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.asked.append((url, headers, body))
        fitting = [route for route in self.routes if url.startswith(route)]
        found = (
            self.routes[max(fitting, key=len)]
            if fitting
            else Reply(404, b"nothing here", {"content-type": "text/plain"})
        )
        reply = found(url, headers, body) if callable(found) else found
        try:
            self._send(handler, reply)
        except OSError:
            # The client had enough.
            handler.close_connection = True

    def _send(self, handler: http.server.BaseHTTPRequestHandler, reply: Reply) -> None:
        handler.send_response(reply.status)
        for name, value in reply.headers.items():
            if name == "location" and value.startswith("https://"):
                value = "/~" + value.removeprefix("https://")
            handler.send_header(name, value)
        if reply.chunks:
            handler.send_header("connection", "close")
            handler.end_headers()
            for _ in range(reply.chunks):
                handler.wfile.write(reply.body)
            handler.close_connection = True
            return
        handler.send_header("content-length", str(len(reply.body)))
        handler.end_headers()
        if reply.drip:
            for byte in reply.body:
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
                time.sleep(reply.drip)
        handler.wfile.write(reply.body[: reply.cut] if reply.cut is not None else reply.body)
        if reply.cut is not None:
            handler.wfile.flush()
            handler.close_connection = True


class Through:
    """The real client, its https addresses led to the loopback server and back."""

    def __init__(self, server: Server, limits: Limits | None = None) -> None:
        self._port = server.port
        self.web = Web(user_agent="test", allowed=frozenset({"127.0.0.1"}), limits=limits or Limits(seconds=5))

    def __call__(self, request: Request) -> Page:
        parts = urlsplit(request.url)
        query = f"?{parts.query}" if parts.query else ""
        url = f"http://127.0.0.1:{self._port}/~{parts.hostname}{parts.path or '/'}{query}"
        page = self.web.ask(Request(url, request.method, request.headers, request.body, request.peek))
        here = page.url.partition("/~")[2]
        return Page(page.status, f"https://{here}" if here else page.url, page.headers, page.body, page.moved)


class Virtual:
    """A clock on which time passes only by sleeping."""

    def __init__(self, now: float = 1_760_000_000.0) -> None:
        self.time = now

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.time += seconds

    @property
    def clock(self) -> Clock:
        return Clock(self.now, self.sleep)


def entry(ident: str, title: str, url: str, **more: object) -> Entry:
    """An entry on a list called `mine`."""
    source = Source(list="mine", line=3, title=title, url=url)
    return Entry.model_validate({"id": ident, "title": title, "url": url, "sources": (source,), **more})


def gzipped(body: bytes) -> bytes:
    return gzip.compress(body, 6)
