"""A model server on the loopback that writes at a set pace, and how soon its words arrive through the mentor."""

import json
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from bench.common import Setup, p50, p95
from bench.report import Figure, Section, Table
from dlmentor import Mentor
from dlmentor.settings import Settings

# As a small model on a machine of one's own: the first token after this long, then so many letters at a time.
FIRST_SECONDS, PIECE_SECONDS, PIECE = 0.1, 0.004, 4
_STATEMENTS = 4


def measure(setup: Setup, section: Section, questions: Sequence[str], search_p50: float) -> None:
    """Add what a person waits for where a model writes the answer."""
    with serving() as url:
        settings = Settings.load(
            {}, storage=setup.storage, seeds=setup.seeds, llm="paced", openai_base_url=url, openai_api_key="none"
        )
        with Mentor.open(settings=settings) as mentor:
            list(mentor.stream(questions[0]))
            found = [each for question in questions if (each := _one(mentor, url, question))]
    if not found:
        section.notes.append("No question was put to the model, so that its answers were not timed.")
        return
    first, whole, bare_first, bare_whole = ([each[place] for each in found] for place in range(4))
    rows = [
        ["the model alone, first token", p50(bare_first), p95(bare_first)],
        ["the model alone, last token", p50(bare_whole), p95(bare_whole)],
        ["ask with the model, first text", p50(first), p95(first)],
        ["ask with the model, checked answer", p50(whole), p95(whole)],
    ]
    pace = f"begins after {1e3 * FIRST_SECONDS:.0f} ms and writes {PIECE / PIECE_SECONDS:,.0f} letters a second"
    section.tables.append(Table(f"With a model that {pace}", ["what", "p50 ms", "p95 ms"], rows))
    added = p50(first) - p50(bare_first)
    section.figures.append(Figure("first text with a model, over the model's own first token", added, unit=" ms"))
    section.notes.append(
        "With a model, text is shown from the first whole statement on, once its citation is known to exist; the "
        "answer is done when every statement was compared with its evidence."
    )
    section.figures.append(Figure("the same, in search p50", added / search_p50, unit="×"))


def _one(mentor: Mentor, url: str, question: str) -> tuple[float, float, float, float] | None:
    """Milliseconds to the first text and to the end, through the mentor and from the model alone; if it was asked."""
    _Handler.asked = b""
    first, whole = _timed(event.type == "text" for event in mentor.stream(question))
    return (first, whole, *_timed(_bare(url, _Handler.asked))) if _Handler.asked else None


def _timed(texts: Iterator[bool]) -> tuple[float, float]:
    started = time.perf_counter()
    first = None
    for is_text in texts:
        if is_text and first is None:
            first = time.perf_counter()
    ended = time.perf_counter()
    return 1e3 * ((first or ended) - started), 1e3 * (ended - started)


def _bare(url: str, asked: bytes) -> Iterator[bool]:
    """The same request, sent by nothing but an HTTP client."""
    with httpx.stream("POST", f"{url}/chat/completions", content=asked) as response:
        for line in response.iter_lines():
            yield '"content"' in line


@contextmanager
def serving() -> Iterator[str]:
    """The server's address, as long as it runs."""
    server = _Server(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()


def said(prompt: str) -> str:
    """A few statements on the entries that the prompt shows, each with its key."""
    shown = [json.loads(line) for line in prompt.splitlines() if re.match(r'^\{"key"', line)]
    return "\n".join(
        f"- **{each['title']}**: {each['what'].split('. ')[0].rstrip('.')} [ref:{each['key']}]."
        for each in shown[:_STATEMENTS]
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that keeps its connection open for the next question goes away at the end."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked = b""

    def log_message(self, *_: object) -> None: ...

    def do_GET(self) -> None:
        data = json.dumps({"object": "list", "data": [{"id": "paced", "object": "model"}]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).asked = body
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        text = said(json.loads(body)["messages"][-1]["content"]) or "The lists have nothing on this."
        time.sleep(FIRST_SECONDS)
        for start in range(0, len(text), PIECE):
            self._event({"delta": {"content": text[start : start + PIECE]}, "finish_reason": None})
            time.sleep(PIECE_SECONDS)
        self._event({"delta": {}, "finish_reason": "stop"})
        self._send("data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _event(self, choice: dict[str, object]) -> None:
        base = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "paced"}
        self._send(f"data: {json.dumps({**base, 'choices': [{'index': 0, **choice}]})}\n\n")

    def _send(self, text: str) -> None:
        data = text.encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()
