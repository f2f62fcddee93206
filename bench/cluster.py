"""What a deployment is made of, in small: a Chroma server, workers in processes of their own, and a balancer."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self, TypeVar

import httpx

PATIENCE = 600.0
Seen = TypeVar("Seen")


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(look: Callable[[], Seen | None], seconds: float = PATIENCE) -> Seen:
    """What `look` gives as soon as it gives something."""
    end = time.monotonic() + seconds
    while True:
        try:
            seen = look()
        except httpx.HTTPError:
            seen = None
        if seen:
            return seen
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.2)


class Program:
    """A program that runs beside the test, can be killed, and started again with the same data."""

    def __init__(self, command: list[str], log: Path, url: str, alive: str, **environ: str) -> None:
        self.command, self.log, self.url, self._alive = command, log, url, alive
        self._environ = {
            name: value for name, value in os.environ.items() if not name.startswith(("DLMENTOR", "OPENAI"))
        }
        self._environ |= environ
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start it; `wait` waits until it answers."""
        stream: IO[bytes]
        with self.log.open("ab") as stream:
            self.process = subprocess.Popen(self.command, stdout=stream, stderr=stream, env=self._environ)
        return self

    def wait(self) -> Self:
        """Wait until it answers."""
        eventually(self.answers)
        return self

    def answers(self) -> bool:
        """Whether it answers now; dead, it never will."""
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text("utf-8", "replace")[-3000:]
        return httpx.get(f"{self.url}{self._alive}", timeout=5).status_code == 200

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> None:
        """End it by a signal, and wait for the end."""
        if self.process is not None:
            if self.process.poll() is None:
                self.process.send_signal(sign)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(30)
            self.process = None


def chroma(folder: Path, port: int | None = None) -> Program:
    """`chroma run` on the data in a folder."""
    port = port or free_port()
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(folder / "chroma")]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    return Program(command, folder / "chroma.log", f"http://127.0.0.1:{port}", "/api/v2/heartbeat")


def worker(folder: Path, chroma_url: str | None, **environ: str) -> Program:
    """`dlmentor chat` with a storage folder of its own."""
    port = free_port()
    command = [sys.executable, "-m", "dlmentor", "chat", "--no-open", "--port", str(port), "--model", "none"]
    storage = {"DLMENTOR_STORAGE": str(folder / "storage"), "PYTHONUNBUFFERED": "1"}
    folder.mkdir(parents=True, exist_ok=True)
    server = {"DLMENTOR_CHROMA_URL": chroma_url} if chroma_url else {}
    url = f"http://127.0.0.1:{port}"
    return Program(command, folder / "worker.log", url, "/healthz", **storage, **server, **environ)


def command(folder: Path, chroma_url: str | None, *words: str) -> subprocess.CompletedProcess[str]:
    """One run of the command line on a worker's storage."""
    environ = {**os.environ, "DLMENTOR_STORAGE": str(folder / "storage"), "NO_COLOR": "1"}
    environ |= {"DLMENTOR_CHROMA_URL": chroma_url} if chroma_url else {}
    run = [sys.executable, "-m", "dlmentor", *words]
    return subprocess.run(run, env=environ, capture_output=True, text=True, timeout=PATIENCE, check=False)


class Balancer:
    """Takes connections in turn to the workers that answer; a worker that refuses is passed over for a while.

    With `sticky`, all connections go to one worker until it refuses, as they do for one visitor of a sticky balancer.
    """

    RETRY_SECONDS = 1.0

    def __init__(self, urls: list[str], *, sticky: bool = False) -> None:
        self._step = 0 if sticky else 1
        self._targets = [(found[1], int(found[2])) for url in urls if (found := re.match(r"http://(.+):(\d+)$", url))]
        self._down: dict[tuple[str, int], float] = {}
        self._turn = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="balancer", daemon=True)
        self.url = ""

    def __enter__(self) -> Self:
        self._thread.start()
        served = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._client, "127.0.0.1", 0), self._loop)
        self._server = served.result(10)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    def __exit__(self, *_: object) -> None:
        async def close() -> None:
            self._server.close()
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there = await self._connect()
            if there is None:
                writer.write(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                await writer.drain()
            else:
                await asyncio.gather(self._pass(reader, there[1]), self._pass(there[0], writer))
        except (OSError, asyncio.CancelledError):
            # One side hung up, or the balancer ends.
            pass
        finally:
            writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for _ in self._targets:
            target = self._targets[self._turn % len(self._targets)]
            if self._down.get(target, 0) <= time.monotonic():
                try:
                    found = await asyncio.open_connection(*target)
                except OSError:
                    self._down[target] = time.monotonic() + self.RETRY_SECONDS
                else:
                    self._turn += self._step
                    return found
            self._turn += 1
        return None

    @staticmethod
    async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()


@dataclass(frozen=True)
class Cluster:
    """The parts of a deployment, and the address of its balancer."""

    server: Program
    workers: list[Program]
    folders: list[Path]
    balancer: str


@contextmanager
def running(*programs: Program) -> Iterator[None]:
    """End the programs, whatever happens."""
    try:
        yield
    finally:
        for program in programs:
            program.stop(signal.SIGKILL)
