"""Asks many sources for many things: each host in its own time, nothing twice, and each refusal taken seriously."""

import heapq
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Generic, Literal, TypeVar

from dlmentor.errors import DlmentorError
from dlmentor.fetch.cache import Answer, Cache
from dlmentor.fetch.guard import RefusedError
from dlmentor.fetch.record import Record
from dlmentor.fetch.source import MalformedError, Parsed, Source
from dlmentor.fetch.verdict import Verdict
from dlmentor.fetch.web import Page, Request, UnreachableError

Tag = TypeVar("Tag")
Transport = Callable[[Request], Page]
State = Literal["found", "empty", "blocked", "refused", "failed", "resting"]

WORKERS = 8
DAY = 86_400.0
# Longer than this nobody waits: the rest goes on, and the source is asked another time.
LONGEST_WAIT = 300.0
_MOST_ATTEMPTS = 4
_MOST_LIMITS = 4
_FIRST_WAIT = 5.0
_EMPTY_DAYS, _BLOCKED_DAYS = 14.0, 7.0
_POLL = 0.5


@dataclass(frozen=True, slots=True)
class Ask(Generic[Tag]):
    """One thing to ask one source, for the caller's own `tag`."""

    source: str
    key: str
    tag: Tag


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an ask ended."""

    state: State
    records: tuple[Record, ...] = ()
    asked: float = 0.0
    reason: str = ""
    cached: bool = False


@dataclass(slots=True)
class Tally:
    """What one source did in a run."""

    requests: int = 0
    unchanged: int = 0
    found: int = 0
    empty: int = 0
    failed: int = 0
    cached: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Job:
    source: Source
    keys: list[str]
    attempts: int = 0


@dataclass(slots=True)
class _Lane:
    jobs: deque[_Job] = field(default_factory=deque)
    ready: float = 0.0
    busy: bool = False
    queued: bool = False
    limits: int = 0
    open: dict[str, _Job] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clock:
    """The time on the wall, how to wait, and how long it has been; tests bring their own."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    ticks: Callable[[], float] | None = None

    def passed(self) -> float:
        """Seconds since some moment; somebody who sets the clock on the wall does not change it."""
        if self.ticks is not None:
            return self.ticks()
        return time.monotonic() if self.now is time.time else self.now()


class Engine(Generic[Tag]):
    """Runs asks to their end. One thread decides and stores; workers only wait for answers."""

    def __init__(
        self,
        transport: Transport,
        cache: Cache,
        sources: Mapping[str, Source],
        *,
        clock: Clock | None = None,
        refresh: bool = False,
        stop: threading.Event | None = None,
        say: Callable[[str], None] | None = None,
        workers: int = WORKERS,
    ) -> None:
        self._transport, self._cache, self._sources = transport, cache, sources
        self._clock, self._refresh = clock or Clock(), refresh
        self._stop, self._say = stop or threading.Event(), say or (lambda _message: None)
        self._lanes: dict[str, _Lane] = {}
        # Lanes that have something to send and nothing under way, the first that may send on top; of equals who came
        # first. To look through all lanes at each answer would cost links x hosts.
        self._idle: list[tuple[float, int, str]] = []
        self._arrivals = count()
        self._waiting: dict[tuple[str, str], list[Ask[Tag]]] = {}
        self._asked_now: dict[tuple[str, str], Outcome | None] = {}
        self._resting = cache.resting(self._clock.now())
        self.tallies: dict[str, Tally] = {}
        self.stopped = False
        self._ended = False
        self._in: queue.SimpleQueue[tuple[_Job, Request, str] | None] = queue.SimpleQueue()
        self._out: queue.SimpleQueue[tuple[_Job, Page | Exception, str]] = queue.SimpleQueue()
        self._flying = 0
        self._workers = workers

    def run(self, asks: Iterable[Ask[Tag]], answered: Callable[[Ask[Tag], Outcome], Iterable[Ask[Tag]]]) -> None:
        """Ask everything; `answered` hears each outcome and may ask on."""
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(self._workers)]
        for thread in threads:
            thread.start()
        new = deque(asks)
        try:
            while True:
                while new:
                    new.extend(self._take(new.popleft(), answered))
                if self._stop.is_set() or self._ended:
                    self.stopped = True
                    return
                self._start()
                if not self._flying and not self._idle:
                    return
                for ask, outcome in self._next():
                    new.extend(answered(ask, outcome))
        finally:
            for _ in threads:
                self._in.put(None)
            self._drain()

    def end(self) -> None:
        """Ask nothing more in this run, as if it were stopped."""
        self._ended = True

    def _drain(self) -> None:
        """Keep what arrived while the run was being stopped."""
        while not self._out.empty():
            job, answer, name = self._out.get()
            if isinstance(answer, Page) and job.source.judge(answer, self._clock.now()).meaning == "ok":
                self._read(job, answer, name, self._lanes[name])

    def _take(self, ask: Ask[Tag], answered: Callable[[Ask[Tag], Outcome], Iterable[Ask[Tag]]]) -> Iterable[Ask[Tag]]:
        """Answer from what is known, or queue it."""
        at = (ask.source, ask.key)
        known = self._asked_now.get(at) or self._known(ask.source, ask.key)
        if known:
            return answered(ask, known)
        if at in self._waiting:
            self._waiting[at].append(ask)
            return ()
        source = self._sources[ask.source]
        name = source.lane(ask.key)
        until, reason = self._resting.get(name + source.account, (0.0, ""))
        if until > self._clock.now():
            self._tally(source).failed += 1
            self._count_reason(source, reason)
            return answered(ask, Outcome("resting", reason=reason))
        self._waiting[at] = [ask]
        lane = self._lanes.setdefault(name, _Lane())
        job = lane.open.get(source.name)
        if job is None or len(job.keys) >= source.batch:
            job = lane.open[source.name] = _Job(source, [])
            lane.jobs.append(job)
        job.keys.append(ask.key)
        self._line_up(name, lane)
        return ()

    def _known(self, source: str, key: str) -> Outcome | None:
        """A stored answer that is still fresh."""
        if self._refresh and (source, key) not in self._asked_now:
            return None
        answer = self._cache.get(source, key)
        if answer is None:
            return None
        days = {"found": self._sources[source].fresh_days, "empty": _EMPTY_DAYS}.get(answer.state, _BLOCKED_DAYS)
        age = self._clock.now() - answer.asked
        # An answer from the future was stored while the clock was wrong: nobody knows how old it is.
        if not -DAY < age <= days * DAY:
            return None
        self._tally(self._sources[source]).cached += 1
        return _outcome(answer, cached=True)

    def _tally(self, source: Source) -> Tally:
        return self.tallies.setdefault(source.label, Tally())

    def _count_reason(self, source: Source, reason: str) -> None:
        reasons = self._tally(source).reasons
        reasons[reason] = reasons.get(reason, 0) + 1

    # Sending

    def _line_up(self, name: str, lane: _Lane) -> None:
        """Let a lane wait for its time to send; one that is busy lines up when its answer is there."""
        if lane.jobs and not lane.busy and not lane.queued:
            lane.queued = True
            heapq.heappush(self._idle, (lane.ready, next(self._arrivals), name))

    def _start(self) -> None:
        now = self._clock.passed()
        while self._idle and self._idle[0][0] <= now and self._flying < self._workers:
            name = heapq.heappop(self._idle)[2]
            lane = self._lanes[name]
            lane.queued = False
            job = lane.jobs.popleft()
            if lane.open.get(job.source.name) is job:
                del lane.open[job.source.name]
            lane.busy, self._flying = True, self._flying + 1
            lane.ready = now + job.source.pause
            self._tally(job.source).requests += 1
            self._in.put((job, self._request(job), name))

    def _request(self, job: _Job) -> Request:
        request = job.source.request(job.keys)
        known = self._cache.get(job.source.name, job.keys[0]) if len(job.keys) == 1 else None
        if known is None or not known.etag or known.state != "found":
            return request
        headers = {**request.headers, "If-None-Match": known.etag}
        return Request(request.url, request.method, headers, request.body, request.peek)

    def _work(self) -> None:
        while (item := self._in.get()) is not None:
            job, request, lane = item
            try:
                self._out.put((job, self._transport(request), lane))
            except Exception as error:
                # Whatever it is, the deciding thread hears it: a worker that dies silently would hang the run.
                self._out.put((job, error, lane))

    # Receiving

    def _next(self) -> list[tuple[Ask[Tag], Outcome]]:
        """Wait until an answer comes or a lane is ready, and settle what came."""
        now = self._clock.passed()
        ready = self._idle[0][0] if self._idle and self._flying < self._workers else now + _POLL
        if not self._flying:
            self._clock.sleep(max(0.001, min(ready - now, _POLL)))
            return []
        try:
            job, answer, name = self._out.get(timeout=max(0.001, min(ready - now, _POLL)))
        except queue.Empty:
            return []
        lane = self._lanes[name]
        lane.busy, self._flying = False, self._flying - 1
        told = self._settle(job, answer, name, lane)
        self._line_up(name, lane)
        return told

    def _settle(self, job: _Job, answer: Page | Exception, name: str, lane: _Lane) -> list[tuple[Ask[Tag], Outcome]]:
        if isinstance(answer, RefusedError):
            return self._finish(job, job.keys, "refused", str(answer))
        if isinstance(answer, UnreachableError):
            # Twice is enough: a host that is gone will not come back within minutes.
            job.attempts = max(job.attempts, _MOST_ATTEMPTS - 2)
        if isinstance(answer, DlmentorError):
            return self._again(job, name, lane, Verdict("failing", str(answer)))
        if isinstance(answer, Exception):
            raise answer
        verdict = job.source.judge(answer, self._clock.now())
        if verdict.meaning == "ok":
            lane.limits = 0
            return self._read(job, answer, name, lane)
        if verdict.meaning == "unchanged":
            return self._unchanged(job, name, lane)
        if verdict.meaning == "missing" and len(job.keys) == 1:
            return self._store(job, {job.keys[0]: Answer("empty", self._clock.now(), reason="not known there")})
        if verdict.meaning == "blocked":
            if job.source.whole or answer.status == 401:
                return self._finish(job, job.keys, "failed", verdict.reason) + self._rest(
                    name, job.source, DAY, verdict.reason
                )
            return self._store(
                job, {key: Answer("blocked", self._clock.now(), reason=verdict.reason) for key in job.keys}
            )
        if verdict.meaning in ("bad", "missing"):
            if len(job.keys) == 1:
                return self._store(job, {job.keys[0]: Answer("empty", self._clock.now(), reason=verdict.reason)})
            return self._split(job, lane, verdict.reason)
        return self._again(job, name, lane, verdict)

    def _read(self, job: _Job, page: Page, name: str, lane: _Lane) -> list[tuple[Ask[Tag], Outcome]]:
        try:
            parsed = job.source.parse(job.keys, page)
        except MalformedError as error:
            if not error.final:
                return self._again(job, name, lane, Verdict("failing", str(error)))
            now = self._clock.now()
            return self._store(job, {key: Answer("empty", now, reason=str(error)) for key in job.keys})
        return self._store_parsed(job, parsed, page.headers.get("etag", ""), lane)

    def _store_parsed(self, job: _Job, parsed: Parsed, etag: str, lane: _Lane) -> list[tuple[Ask[Tag], Outcome]]:
        now = self._clock.now()
        answers = {
            key: Answer("found", now, records, etag if len(job.keys) == 1 else "")
            for key, records in parsed.found.items()
            if records
        }
        missing = [key for key in job.keys if key not in answers]
        if parsed.complete:
            answers |= {key: Answer("empty", now, reason="not known there") for key in missing}
            return self._store(job, answers)
        stored = self._store(job, answers)
        # The answer was cut: what stood before the cut is kept, the rest is asked again in halves.
        return stored + self._split(_Job(job.source, missing, job.attempts), lane, "the answer was cut")

    def _store(self, job: _Job, answers: Mapping[str, Answer]) -> list[tuple[Ask[Tag], Outcome]]:
        """Keep answers on disk first, then tell those who asked."""
        self._cache.put(job.source.name, answers)
        tally = self._tally(job.source)
        told = []
        for key, answer in answers.items():
            if answer.state == "found":
                tally.found += 1
            else:
                tally.empty += 1
            told += self._tell(job.source, key, _outcome(answer))
        return told

    def _unchanged(self, job: _Job, name: str, lane: _Lane) -> list[tuple[Ask[Tag], Outcome]]:
        key = job.keys[0]
        known = self._cache.get(job.source.name, key)
        if known is None:
            return self._again(job, name, lane, Verdict("failing", "says unchanged of what we do not have"))
        self._tally(job.source).unchanged += 1
        return self._store(job, {key: Answer(known.state, self._clock.now(), known.records, known.etag)})

    def _tell(self, source: Source, key: str, outcome: Outcome) -> list[tuple[Ask[Tag], Outcome]]:
        # What is stored can be read again; only failures must be remembered here.
        self._asked_now[(source.name, key)] = outcome if outcome.state in ("refused", "failed", "resting") else None
        return [(ask, outcome) for ask in self._waiting.pop((source.name, key), ())]

    def _finish(self, job: _Job, keys: Iterable[str], state: State, reason: str) -> list[tuple[Ask[Tag], Outcome]]:
        told = []
        for key in keys:
            self._tally(job.source).failed += 1
            self._count_reason(job.source, reason)
            told += self._tell(job.source, key, Outcome(state, reason=reason))
        return told

    def _split(self, job: _Job, lane: _Lane, reason: str) -> list[tuple[Ask[Tag], Outcome]]:
        """One bad key can sink a batch: halve it until it stands alone."""
        if len(job.keys) > 1:
            half = len(job.keys) // 2
            for keys in (job.keys[half:], job.keys[:half]):
                lane.jobs.appendleft(_Job(job.source, keys, max(1, job.attempts)))
            return []
        if job.attempts + 1 < _MOST_ATTEMPTS and reason == "the answer was cut":
            lane.jobs.append(_Job(job.source, job.keys, job.attempts + 1))
            return []
        return self._finish(job, job.keys, "failed", reason)

    def _again(self, job: _Job, name: str, lane: _Lane, verdict: Verdict) -> list[tuple[Ask[Tag], Outcome]]:
        """Ask again later, or leave the service alone if it has had enough."""
        limited = verdict.meaning == "limited"
        lane.limits += limited
        wait = (
            verdict.wait if verdict.wait is not None else _FIRST_WAIT * 3 ** (lane.limits if limited else job.attempts)
        )
        job.attempts += not limited
        if (limited and (wait > LONGEST_WAIT or lane.limits >= _MOST_LIMITS)) or wait > LONGEST_WAIT:
            rest = wait if verdict.wait is not None else DAY / 2
            reason = "allowance is used up" if limited else verdict.reason
            return self._finish(job, job.keys, "resting", reason) + self._rest(name, job.source, rest, reason)
        if job.attempts >= _MOST_ATTEMPTS:
            return self._finish(job, job.keys, "failed", verdict.reason)
        lane.ready = max(lane.ready, self._clock.passed() + wait)
        lane.jobs.appendleft(job)
        return []

    def _rest(self, name: str, source: Source, seconds: float, reason: str) -> list[tuple[Ask[Tag], Outcome]]:
        """Leave a service alone, today and in runs to come, and let those who wait for it go on."""
        until = self._clock.now() + seconds
        # With another key the service may think otherwise.
        self._resting[name + source.account] = (until, reason)
        self._cache.rest(name + source.account, until, reason)
        lane = self._lanes[name]
        jobs, lane.jobs = lane.jobs, deque()
        lane.open.clear()
        when = time.strftime("%d %b, %H:%M", time.localtime(until))
        count = sum(len(job.keys) for job in jobs)
        self._say(f"{source.label}: {reason}; left alone until {when}, {count:,} not asked. {source.hint}".rstrip())
        return [told for job in jobs for told in self._finish(job, job.keys, "resting", reason)]


def _outcome(answer: Answer, *, cached: bool = False) -> Outcome:
    state: State = "found" if answer.state == "found" else "blocked" if answer.state == "blocked" else "empty"
    return Outcome(state, answer.records, answer.asked, answer.reason, cached)
