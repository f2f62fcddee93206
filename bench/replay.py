"""A loopback server that plays the internet for a fetch, the client that reaches it, and a clock that does not wait."""

import http.server
import threading
from collections import Counter
from urllib.parse import urlsplit

from dlmentor.fetch.engine import Clock
from dlmentor.fetch.web import Page, Request, Web

_WORDS = "how models are made smaller and faster so that they fit on phones and in watches"


class Replay:
    """Answers `/~HOST/PATH` with a page of a description; what it was asked is counted in `asked`."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        replay = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                url = self.path.removeprefix("/~")
                replay.asked[url] += 1
                robots = url.endswith("/robots.txt")
                page = f'<meta name="description" content="{text(url)}">'
                body = b"User-agent: *\nDisallow: /private\n" if robots else page.encode()
                self.send_response(200)
                self.send_header("content-type", "text/plain" if robots else "text/html; charset=utf-8")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except OSError:
                    # The client was killed.
                    self.close_connection = True

        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.port = int(self._http.server_address[1])
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        """Stop answering."""
        self._http.shutdown()
        self._http.server_close()


def text(url: str) -> str:
    """What the page of an address says."""
    return f"The page {url} tells {_WORDS}, {_WORDS}."


class Through:
    """The real client; every address is asked of the replay."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._web = Web(user_agent="test", allowed=frozenset({"127.0.0.1"}))

    def __call__(self, request: Request) -> Page:
        parts = urlsplit(request.url)
        query = f"?{parts.query}" if parts.query else ""
        url = f"http://127.0.0.1:{self._port}/~{parts.hostname}{parts.path or '/'}{query}"
        page = self._web.ask(Request(url, "GET", request.headers, None, request.peek))
        return Page(page.status, request.url, page.headers, page.body)


class HurriedClock:
    """A clock on which waiting takes no time."""

    def __init__(self, now: float) -> None:
        self._now = now

    def _sleep(self, seconds: float) -> None:
        self._now += seconds

    @property
    def clock(self) -> Clock:
        """As a fetch wants it."""
        return Clock(lambda: self._now, self._sleep)
