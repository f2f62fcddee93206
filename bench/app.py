"""The chat app as people meet it: how soon it is up, and how many may ask at once, over the page's own protocol."""

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from bench.common import OWN_QUESTIONS, Setup, milliseconds, p50, p95
from bench.report import Figure, Section, Table

_PEOPLE = (1, 10, 50)
_QUESTIONS_EACH = 6
_UP_SECONDS = 180.0
_ANSWER_SECONDS = 120.0
_GRADIO = 'python -c "import gradio"'


@dataclass(frozen=True)
class Asked:
    """One question as its asker saw it, in milliseconds; an error if no answer came."""

    first: float
    whole: float
    error: str = ""


def run(setup: Setup) -> Section:
    """Start it several times, then let crowds of several sizes ask."""
    with setup.mentor() as mentor:
        mentor.sync()
        questions = _questions(setup.quick)
        direct = p50([milliseconds(lambda text=text: mentor.ask(text)) for text in [*questions, *questions]])
    section = Section(
        "app",
        "The chat app",
        "Start-up is from the command to the page's first byte. People ask one question after another over the queue "
        "that the page uses; the askers run in a process of their own, on the same cores.",
    )
    _starts(setup, section)
    rows = []
    with _served(setup) as (address, _):
        asyncio.run(_crowd(address, 2, questions))  # warms up what is loaded with the first answer
        for people in _PEOPLE[: 2 if setup.quick else None]:
            started = time.perf_counter()
            asked = asyncio.run(_crowd(address, people, questions))
            rows.append(_row(people, asked, time.perf_counter() - started))
            if people == 1:
                good = [each.whole for each in asked if not each.error]
                section.figures.append(Figure("answer in the page / `Mentor.ask`", p50(good) / direct, unit="×"))
            errors = sum(bool(each.error) for each in asked)
            section.figures.append(Figure(f"errors with {people} at once", errors, most=0))
            section.notes += sorted({each.error for each in asked if each.error})
        section.tables.append(Table("Payload", ["what", "bytes"], _payload(address)))
    columns = ["people", "answers", "errors", "answers a second", "first text p50 ms", "p95", "answer p50 ms", "p95"]
    section.tables.insert(0, Table("People at once", columns, rows))
    section.notes.append(f"`Mentor.ask` in a process of its own answers these questions in {direct:.0f} ms (median).")
    return section


def _row(people: int, asked: Sequence[Asked], seconds: float) -> list[str | int | float]:
    good = [each for each in asked if not each.error] or [Asked(0, 0)]
    first, whole = [each.first for each in good], [each.whole for each in good]
    errors = sum(bool(each.error) for each in asked)
    return [people, len(asked), errors, len(good) / seconds, p50(first), p95(first), p50(whole), p95(whole)]


def _questions(quick: bool) -> list[str]:
    lines = OWN_QUESTIONS.read_text("utf-8").splitlines()
    texts = [str(json.loads(line)["question"]) for line in lines if line.strip()]
    return texts[:: max(1, len(texts) // (4 if quick else 40))]


def _starts(setup: Setup, section: Section) -> None:
    """Until the page answers, in turns with the import that it cannot avoid."""
    up, bare = [], []
    for _ in range(1 if setup.quick else 5):
        bare.append(milliseconds(lambda: subprocess.run([sys.executable, "-c", "import gradio"], check=True)))
        with _served(setup) as (_, took):
            up.append(took)
    section.figures.append(
        Figure(f"`dlmentor chat` until the page answers / `{_GRADIO}`", p50(up) / p50(bare), unit="×")
    )
    rows = [["`dlmentor chat`, until the page answers", p50(up), min(up)], [f"`{_GRADIO}`", p50(bare), min(bare)]]
    section.tables.append(Table("Start-up", ["process", "median ms", "fastest ms"], rows))


@contextlib.contextmanager
def _served(setup: Setup) -> Iterator[tuple[str, float]]:
    """The app in a process of its own: its address, and the milliseconds until it answered."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {**os.environ, "DLMENTOR_STORAGE": str(setup.storage), "DLMENTOR_SEEDS": str(setup.seeds)}
    command = [sys.executable, "-m", "dlmentor", "chat", "--no-open", "--port", str(port), "--model", "none"]
    address = f"http://127.0.0.1:{port}/"
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        while not _answers(address):
            if process.poll() is not None or time.perf_counter() - started > _UP_SECONDS:
                told = process.stderr.read() if process.stderr and process.poll() is not None else "it takes too long"
                raise RuntimeError(f"dlmentor chat did not start: {told[-1500:]}")
            time.sleep(0.02)
        yield address, 1e3 * (time.perf_counter() - started)
    finally:
        process.kill()
        process.wait()


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=30).status_code == 200
    except httpx.TransportError:
        return False


def _payload(address: str) -> list[list[str | int | float]]:
    page = httpx.get(address, timeout=30)
    return [["the page itself, with our styles and scripts", len(page.content)]]


async def _crowd(address: str, people: int, questions: Sequence[str]) -> list[Asked]:
    """All of them at once, each asking one question after another."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(base_url=address, timeout=_ANSWER_SECONDS, limits=limits) as client:
        function = _ask_function((await client.get("config")).json())
        each = [_person(client, function, number, questions) for number in range(people)]
        return [asked for person in await asyncio.gather(*each) for asked in person]


def _ask_function(config: Mapping[str, Any]) -> int:
    """The number of the function that streams answers to the page."""
    found = [each["id"] for each in config["dependencies"] if any(target[1] == "ask" for target in each["targets"])]
    return int(found[0])


async def _person(client: httpx.AsyncClient, function: int, number: int, questions: Sequence[str]) -> list[Asked]:
    mine = [questions[(number * 7 + turn) % len(questions)] for turn in range(_QUESTIONS_EACH)]
    return [await _ask(client, function, f"bench{number}x{turn}", text) for turn, text in enumerate(mine)]


async def _ask(client: httpx.AsyncClient, function: int, session: str, question: str) -> Asked:
    """Ask as the page does, and listen to the end."""
    session = f"{session}-{time.monotonic_ns()}"
    event = {"run": session, "question": question, "turns": []}
    sent = {"data": [], "event_data": event, "fn_index": function, "session_hash": session}
    started = time.perf_counter()
    first = 0.0
    try:
        (await client.post("gradio_api/queue/join", json=sent)).raise_for_status()
        async with client.stream("GET", "gradio_api/queue/data", params={"session_hash": session}) as events:
            async for line in events.aiter_lines():
                said = json.loads(line[6:]) if line.startswith("data: ") else {}
                if said.get("msg") == "process_generating" and not first:
                    first = 1e3 * (time.perf_counter() - started)
                if said.get("msg") == "process_completed":
                    whole = 1e3 * (time.perf_counter() - started)
                    return Asked(first or whole, whole, "" if said.get("success") else str(said.get("output"))[:200])
    except httpx.HTTPError as error:
        return Asked(0, 0, f"{type(error).__name__}: {error}"[:200])
    return Asked(0, 0, "the stream ended before the answer")
