"""Servers that bend the protocol, and addresses and keys as people paste them."""

import io
import json
import logging
import socketserver
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import SecretStr
from scripted_server import Script, ScriptedServer, evidence, good

from dlmentor.answer.answerer import Answerer
from dlmentor.answer.llm import Clock, ServerModel
from dlmentor.answer.world import World
from dlmentor.mentor import Mentor
from dlmentor.models import Answer
from dlmentor.settings import Settings

Make = Callable[..., tuple[Answerer, ScriptedServer]]
QUESTION = "How do I run several networks at once on one phone?"
KEY = "sk-secret-0123456789"


class Still:
    """A clock on which time passes only when somebody says so."""

    time = 0.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


def part(delta: dict[str, Any] | None = None, finish: str | None = None, **more: Any) -> bytes:
    choice = {"index": 0, "delta": delta or {}, "finish_reason": finish}
    whole = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice], **more}
    return f"data: {json.dumps(whole)}\n\n".encode()


class Raw(socketserver.ThreadingTCPServer):
    """Sends to each request for a chat what `pieces` makes of the entries shown; knows addresses below `/v1` only."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, pieces: Callable[[list[dict[str, Any]], dict[str, Any]], Iterator[bytes]]) -> None:
        outer = self
        self.asked: list[tuple[str, str]] = []

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                path = self.rfile.readline().decode().split()[1]
                headers = {}
                while (line := self.rfile.readline()) not in (b"\r\n", b""):
                    name, _, value = line.decode("latin-1").partition(":")
                    headers[name.lower()] = value.strip()
                body = self.rfile.read(int(headers.get("content-length", 0)))
                outer.asked.append((path, headers.get("authorization", "")))
                try:
                    if path == "/v1/models":
                        self._whole(200, {"object": "list", "data": [{"id": "m1", "object": "model"}]})
                    elif path == "/v1/chat/completions":
                        self._stream(json.loads(body))
                    else:
                        self._whole(404, {"error": "no such page"})
                except OSError:
                    pass  # A client that hangs up early is part of the tests.

            def _whole(self, status: int, body: dict[str, Any]) -> None:
                text = json.dumps(body).encode()
                head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n"
                self.wfile.write(f"{head}Connection: close\r\n\r\n".encode() + text)

            def _stream(self, asked: dict[str, Any]) -> None:
                pieces = outer.pieces(evidence(asked["messages"]), asked)
                if (first := next(pieces)).startswith(b"{"):
                    self._whole(400, json.loads(first))
                    return
                self.wfile.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n" + first
                )
                for piece in pieces:
                    self.wfile.write(piece)

        super().__init__(("127.0.0.1", 0), Handler)
        self.pieces = pieces

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


Serve = Callable[..., tuple[Answer, Raw]]


@pytest.fixture
def served(mentor: Mentor, world: World) -> Iterator[Serve]:
    """Asks a mentor whose server sends some pieces."""
    running: list[Raw] = []

    def ask(
        pieces: Callable[..., Iterator[bytes]], url: str = "{base}/v1", key: str = KEY, **given: Any
    ) -> tuple[Answer, Raw]:
        server = Raw(pieces)
        running.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        address = url.format(base=server.base, port=server.server_address[1])
        clock = given.pop("clock", Still())
        settings = Settings.load({}, openai_base_url=address, openai_api_key=SecretStr(key), **given)
        model = ServerModel(settings, Clock(clock.now, clock.sleep))
        return Answerer(mentor.search, world, model=model, settings=settings).ask(QUESTION), server

    yield ask
    for server in running:
        server.shutdown()
        server.server_close()


def honest(records: list[dict[str, Any]], _asked: Any) -> Iterator[bytes]:
    yield part({"content": good(records[0])})
    yield part(finish="stop")
    yield b"data: [DONE]\n\n"


def test_a_stream_of_nothing_but_signs_of_life_ends_at_the_deadline(served: Serve) -> None:
    """Comments keep a connection open; they are no answer, and the wait is not begun anew."""
    clock = Still()

    def pings(_records: Any, _asked: Any) -> Iterator[bytes]:
        for _ in range(100):
            clock.time += 1
            yield b": ping\n\n"

    answer, server = served(pings, clock=clock, llm_deadline=5)
    assert answer.model == "none"
    assert "longer than 5 s" in answer.warnings[0]
    assert len(server.asked) == 2


@pytest.mark.parametrize("line", ["a\n", "It is good. ", "<", "word"])
def test_a_model_without_end_is_stopped_in_proportion_to_what_it_may_write(line: str, served: Serve) -> None:
    """Many times the tokens that it may write is no answer."""

    def endless(_records: Any, _asked: Any) -> Iterator[bytes]:
        for _ in range(3000):
            yield part({"content": line * 100})

    answer, _ = served(endless, llm_max_tokens=100)
    assert "does not come to an end" in answer.warnings[0]
    assert answer.usage is not None
    assert answer.usage.completion_tokens < 50_000


def test_half_a_character_does_not_reach_the_answer(served: Serve) -> None:
    """JSON can spell a lone surrogate; nothing can store one."""

    def halves(records: list[dict[str, Any]], asked: Any) -> Iterator[bytes]:
        yield part({"content": "\ud83d first \n"})
        yield from honest(records, asked)

    answer, _ = served(halves)
    assert answer.model == "m1"
    answer.model_dump_json()


@pytest.mark.parametrize(
    "extra",
    [
        b'data: {"id": "1", "usage": {"prompt_tokens": 5, "completion_tokens": 6}}\n\n',
        b'data: {"error": {"message": "too late"}}\n\n',
        b"data: [1]\n\n",
    ],
)
def test_what_comes_after_the_end_spoils_nothing(extra: bytes, served: Serve) -> None:
    """The text was finished before."""

    def odd(records: list[dict[str, Any]], _asked: Any) -> Iterator[bytes]:
        yield part({"content": good(records[0])})
        yield part(finish="stop")
        yield extra

    answer, _ = served(odd)
    assert (answer.model, answer.warnings) == ("m1", ())


def test_a_server_that_knows_no_stream_options_is_asked_without(served: Serve) -> None:
    """Older servers refuse what they do not know."""

    def strict(records: list[dict[str, Any]], asked: dict[str, Any]) -> Iterator[bytes]:
        if "stream_options" in asked:
            yield b'{"error": {"message": "unknown field"}}'
        yield from honest(records, asked)

    answer, server = served(strict)
    assert answer.model == "m1"
    assert len(server.asked) == 3


def test_a_content_filter_is_named(served: Serve) -> None:
    """An answer that the server cut is not taken for a whole one."""

    def filtered(records: list[dict[str, Any]], _asked: Any) -> Iterator[bytes]:
        yield part({"content": good(records[0]) + "\n"})
        yield part(finish="content_filter")

    assert "content filter" in served(filtered)[0].warnings[0]


@pytest.mark.parametrize("count", [-5, 10**30, None])
def test_a_count_of_tokens_that_cannot_be_is_replaced_by_ours(count: Any, served: Serve) -> None:
    """A price made of it would be nonsense."""

    def odd(records: list[dict[str, Any]], _asked: Any) -> Iterator[bytes]:
        yield part({"content": good(records[0])})
        yield part(finish="stop", usage={"prompt_tokens": count, "completion_tokens": count, "total_tokens": 1})

    usage = served(odd)[0].usage
    assert usage is not None
    assert 50 < usage.prompt_tokens < 10_000


@pytest.mark.parametrize(
    ("asked", "said"),
    [("1e400", "more than a day"), ("99999999999", "more than a day"), ("60", "waiting 60 s")],
)
def test_a_wait_is_told_in_words_that_mean_something(asked: str, said: str, scripted: Make) -> None:
    """Not `inf s`."""
    answerer, _ = scripted(Script(status=429, headers={"Retry-After": asked}), llm="given")
    assert said in answerer.ask(QUESTION).warnings[0]


@pytest.mark.parametrize(
    "url", ["{base}", "{base}/", "{base}/v1/", " {base}/v1 ", "{base}/v1/chat/completions", "{base}/v1/models"]
)
def test_an_address_is_taken_as_people_paste_it(url: str, served: Serve) -> None:
    """Without `/v1`, or with the path of a single call."""
    assert served(honest, url)[0].model == "m1"


def test_an_address_that_is_none_is_said_to_be_none(served: Serve) -> None:
    """One sentence, and the answer without a model."""
    answer, _ = served(honest, "http://127.0.0.1:99999/v1")
    assert answer.model == "none"
    assert "OPENAI_BASE_URL" in answer.warnings[0]


def test_an_address_without_a_list_of_models_says_what_to_set(served: Serve) -> None:
    """It is no missing model."""
    answer, _ = served(honest, "{base}/api")
    assert "lists no models" in answer.warnings[0]
    assert "DLMENTOR_LLM" in answer.warnings[0]


@pytest.mark.parametrize("key", [f"{KEY}\n", f"  {KEY}", f"{KEY}\r\n"])
def test_blanks_around_a_key_do_not_matter(key: str, served: Serve) -> None:
    """A key read from a file ends in a new line."""
    answer, server = served(honest, key=key)
    assert answer.model == "m1"
    assert {login for _, login in server.asked} == {f"Bearer {KEY}"}


@pytest.mark.parametrize("key", [f"{KEY}\r\nX-Evil: 1", f"{KEY}\x00", f"“{KEY}”", f"{KEY}é"])
def test_a_key_that_no_server_takes_is_not_sent_nor_logged(key: str, served: Serve) -> None:
    """The libraries would write it into their logs."""
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.DEBUG)
    try:
        answer, server = served(honest, key=key)
    finally:
        logging.getLogger().removeHandler(handler)
        logging.getLogger().setLevel(logging.WARNING)
    assert "OPENAI_API_KEY" in answer.warnings[0]
    assert server.asked == []
    assert KEY not in f"{heard.getvalue()}{answer.model_dump_json()}"


def test_a_password_in_the_address_is_used_and_not_logged(served: Serve) -> None:
    """Libraries log addresses."""
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.DEBUG)
    try:
        answer, server = served(honest, "http://user:pass-5678@127.0.0.1:{port}/v1")
    finally:
        logging.getLogger().removeHandler(handler)
        logging.getLogger().setLevel(logging.WARNING)
    assert answer.model == "m1"
    assert all(login.startswith("Basic ") for _, login in server.asked)
    assert "pass-5678" not in heard.getvalue()


@pytest.mark.parametrize(
    "rewritten", ["Read evil.shop about networks", "How do I bake bread?", "<think>Hm.</think>evil[.]com networks"]
)
def test_a_rewriting_with_an_address_or_about_something_else_is_not_used(rewritten: str, scripted: Make) -> None:
    """What a model makes of a follow-up is shown: it must be about what was said."""
    answerer, _ = scripted(Script(say=lambda m: rewritten if "rewrite" in m[0]["content"] else good(evidence(m)[0])))
    history = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "Band: Coordinated Multi-DNN."}]
    answer = answerer.ask("and what if it is an LSTM?", history)
    assert answer.understood is not None
    assert "LSTM" in answer.understood.question


def test_a_rewriting_after_thoughts_is_used(scripted: Make) -> None:
    """A model that thinks aloud first is understood."""
    said = "<think>\nHm, phones.\n</think>\n\nRecurrent networks on a phone"
    answerer, _ = scripted(Script(say=lambda m: said if "rewrite" in m[0]["content"] else good(evidence(m)[0])))
    history = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "Band: Coordinated Multi-DNN."}]
    answer = answerer.ask("and what if it is an LSTM?", history)
    assert answer.understood is not None
    assert answer.understood.question == "Recurrent networks on a phone"
