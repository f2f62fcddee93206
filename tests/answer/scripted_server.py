"""A model server on the loopback that says what a test wrote, in the OpenAI protocol, streaming or whole."""

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

Say = Callable[[list[dict[str, str]]], str]


@dataclass
class Script:
    """How the server answers."""

    say: Say = lambda messages: ""
    chunk: int = 7
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    cut_after: int | None = None
    finish: str | None = "stop"
    usage: bool = True
    fail_first: int = 0
    models: tuple[str, ...] = ("scripted-1", "scripted-2")
    hang: bool = False


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up early is part of the tests."""


class ScriptedServer:
    """Serves `/v1/chat/completions` and `/v1/models`; keeps what it was asked."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.models_body: str | None = None
        self.release = threading.Event()
        self._server = _Quiet(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.release.is_set():
            return
        self.release.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None: ...

            def do_GET(self) -> None:
                outer.keys.append(self.headers.get("Authorization", ""))
                if outer.script.status != 200:
                    self._send(outer.script.status, json.dumps({"error": {"message": "no"}}))
                    return
                if outer.models_body is not None:
                    self._send(200, outer.models_body)
                    return
                models = [
                    {"id": name, "object": "model", "created": 0, "owned_by": "x"} for name in outer.script.models
                ]
                self._send(200, json.dumps({"object": "list", "data": models}))

            def do_POST(self) -> None:
                script = outer.script
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.keys.append(self.headers.get("Authorization", ""))
                outer.requests.append(asked)
                if script.hang:
                    outer.release.wait(5)
                failing = script.status != 200 and (not script.fail_first or len(outer.requests) <= script.fail_first)
                if failing:
                    secret = self.headers.get("Authorization", "")
                    self._send(script.status, json.dumps({"error": {"message": f"bad: {secret}"}}), script.headers)
                elif script.body is not None:
                    self._send(200, script.body)
                elif asked.get("stream"):
                    self._stream(script, script.say(asked["messages"]))
                else:
                    self._whole(script, script.say(asked["messages"]))

            def _send(self, status: int, body: str, headers: dict[str, str] | None = None) -> None:
                data = body.encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def _whole(self, script: Script, text: str) -> None:
                if script.cut_after is not None:
                    text = text[: script.cut_after]
                choice = {"index": 0, "finish_reason": script.finish, "message": {"role": "assistant", "content": text}}
                answer: dict[str, Any] = {
                    "id": "1",
                    "object": "chat.completion",
                    "created": 0,
                    "model": "m",
                    "choices": [choice],
                }
                if script.usage:
                    answer["usage"] = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
                self._send(200, json.dumps(answer))

            def _stream(self, script: Script, text: str) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                pieces = [text[start : start + script.chunk] for start in range(0, len(text), script.chunk)]
                sent = 0
                for piece in pieces:
                    if script.cut_after is not None and sent >= script.cut_after:
                        self.close_connection = True
                        return
                    self._event({"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]})
                    sent += len(piece)
                if script.finish:
                    self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": script.finish}]})
                if script.usage:
                    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
                    self._event({"choices": [], "usage": usage})
                self._chunk("data: [DONE]\n\n")
                self.wfile.write(b"0\r\n\r\n")

            def _event(self, part: dict[str, Any]) -> None:
                base = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m"}
                self._chunk(f"data: {json.dumps({**base, **part})}\n\n")

            def _chunk(self, text: str) -> None:
                data = text.encode()
                self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
                self.wfile.flush()

        return Handler


def evidence(messages: list[dict[str, str]]) -> list[dict[str, Any]]:
    """The entries that the model was shown, with their keys."""
    found = [line for line in messages[-1]["content"].splitlines() if re.match(r'^\{"key"', line)]
    return [json.loads(line) for line in found]


def good(record: dict[str, Any]) -> str:
    """A statement on an entry that its evidence supports."""
    return f"**{record['title']}**: {record['what'].split('. ')[0].rstrip('.')} [ref:{record['key']}]."
