"""Pace, patience and memory of the engine, on a clock that only moves when somebody sleeps."""

import threading
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from fetch_replay import Virtual

from dlmentor.errors import FetchError
from dlmentor.fetch.cache import Answer, Cache
from dlmentor.fetch.engine import DAY, Ask, Engine, Outcome, _Lane
from dlmentor.fetch.record import Record
from dlmentor.fetch.source import MalformedError, Parsed, Source, host_of
from dlmentor.fetch.verdict import judge, wait_of
from dlmentor.fetch.web import Page, Request, UnreachableError


def parse(keys: Sequence[str], page: Page) -> Parsed:
    if page.body.startswith(b"bad"):
        raise MalformedError("bad")
    answered = page.body.decode().split()
    return Parsed({key: (Record(text=key),) for key in keys if key in answered}, complete=b"CUT" not in page.body)


def source(name: str = "plain", **more: object) -> Source:
    values: dict[str, object] = {
        "request": lambda keys: Request(keys[0] if len(keys) == 1 else f"https://batch.org/{'+'.join(keys)}"),
        "parse": parse,
        "lane": host_of,
        "pause": 2.0,
        **more,
    }
    return Source(name, name.title(), **values)  # type: ignore[arg-type]


class Net:
    """Answers from a script by address, and remembers when it was asked what."""

    def __init__(self, virtual: Virtual, answers: dict[str, list[Page | Exception]] | None = None) -> None:
        self.virtual, self.answers = virtual, answers or {}
        self.asked: list[tuple[float, str]] = []
        self.headers: list[dict[str, str]] = []
        self.flying: dict[str, int] = {}
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Page:
        with self._lock:
            host = host_of(request.url)
            self.flying[host] = self.flying.get(host, 0) + 1
            assert self.flying[host] == 1, "two requests to one host at once"
            self.asked.append((self.virtual.time, request.url))
            self.headers.append(dict(request.headers))
            script = self.answers.get(request.url)
            found = script.pop(0) if script else Page(200, request.url, {}, request.url.encode())
            self.flying[host] -= 1
        if isinstance(found, Exception):
            raise found
        return found

    @property
    def urls(self) -> list[str]:
        return [url for _, url in self.asked]


class Runner:
    def __init__(self, folder: Path, virtual: Virtual) -> None:
        self.file, self.virtual = folder / "answers.sqlite", virtual
        self.said: list[str] = []

    def __call__(
        self, net: Net, asks: Iterable[tuple[str, str]], *sources: Source, **more: object
    ) -> dict[str, Outcome]:
        cache = Cache(self.file)
        found: dict[str, Outcome] = {}
        known = {each.name: each for each in sources or (source(),)}
        engine: Engine[str] = Engine(net, cache, known, clock=self.virtual.clock, say=self.said.append, **more)  # type: ignore[arg-type]

        def answered(ask: Ask[str], outcome: Outcome) -> list[Ask[str]]:
            found[ask.tag] = outcome
            return []

        engine.run((Ask(name, key, key) for name, key in asks), answered)
        cache.close()
        self.tallies = engine.tallies
        return found


@pytest.fixture
def run(tmp_path: Path, virtual: Virtual) -> Runner:
    return Runner(tmp_path, virtual)


def ok(url: str, **headers: str) -> Page:
    return Page(200, url, headers, url.encode())


def test_requests_to_a_host_keep_their_distance_and_hosts_do_not_wait_for_each_other(
    run: Runner, virtual: Virtual
) -> None:
    """Twenty pages of ten hosts take as long as two of one."""
    net = Net(virtual)
    asks = [("plain", f"https://h{host}.org/{page}") for page in range(3) for host in range(10)]
    started = virtual.time
    found = run(net, asks)
    assert {outcome.state for outcome in found.values()} == {"found"}
    for host in range(10):
        times = [at for at, url in net.asked if f"//h{host}.org" in url]
        assert all(later - earlier >= 2.0 for earlier, later in pairwise(times))
    assert virtual.time - started < 8


def test_twice_as_many_hosts_are_twice_the_work(run: Runner, virtual: Virtual, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not four times: nobody looks through all hosts at each answer."""
    looks = 0

    class Counted(_Lane):
        def __getattribute__(self, name: str) -> object:
            nonlocal looks
            looks += 1
            return super().__getattribute__(name)

    monkeypatch.setattr("dlmentor.fetch.engine._Lane", Counted)
    costs = []
    for hosts in (200, 400):
        looks = 0
        asks = [("plain", f"https://h{host}-of-{hosts}.org/{page}") for page in range(2) for host in range(hosts)]
        assert len(run(Net(virtual), asks)) == 2 * hosts
        costs.append(looks)
    assert costs[1] < 3 * costs[0]


def test_retry_after_is_obeyed(run: Runner, virtual: Virtual) -> None:
    """In seconds and as a date."""
    url = "https://a.org/1"
    date = "Thu, 09 Oct 2025 08:58:20 GMT"
    net = Net(virtual, {url: [Page(429, url, {"retry-after": "120"}), Page(503, url, {"retry-after": date}), ok(url)]})
    start = virtual.time
    assert run(net, [("plain", url)])[url].state == "found"
    assert [round(at - start) for at, _ in net.asked] == [0, 120, 300]


def test_a_long_retry_after_gives_the_source_up_and_the_rest_goes_on(run: Runner, virtual: Virtual) -> None:
    """For as long as it asked, in this run and the next; another account may ask."""
    first = "https://a.org/0"
    net = Net(virtual, {first: [Page(429, first, {"retry-after": "28836"})]})
    asks = [("plain", f"https://a.org/{number}") for number in range(5)] + [("plain", "https://b.org/1")]
    found = run(net, asks)
    assert sorted(net.urls) == [first, "https://b.org/1"]
    assert [outcome.state for outcome in found.values()].count("resting") == 5
    assert found["https://b.org/1"].state == "found"
    assert "allowance is used up" in run.said[0]
    assert "4 not asked" in run.said[0]
    run(net, asks)
    assert len(net.urls) == 2
    assert run(net, asks[:1], source(account="key"))[first].state == "found"
    virtual.time += 28_837
    assert {outcome.state for outcome in run(net, asks).values()} == {"found"}


def test_a_service_that_limits_again_and_again_is_left_for_the_day(run: Runner, virtual: Virtual) -> None:
    """With growing waits before that."""
    url = "https://a.org/1"
    net = Net(virtual, {url: [Page(429, url)] * 10})
    start = virtual.time
    assert run(net, [("plain", url)])[url].state == "resting"
    assert [round(at - start) for at, _ in net.asked] == [0, 15, 60, 195]


def test_failures_are_tried_again_and_then_let_go(run: Runner, virtual: Virtual) -> None:
    """A failure is not stored: the next run asks again."""
    one, two, gone = "https://a.org/1", "https://b.org/2", "https://gone.org/"
    net = Net(
        virtual,
        {
            one: [Page(500, one), FetchError("broken"), ok(one)],
            two: [Page(502, two)] * 4,
            gone: [UnreachableError("no")] * 9,
        },
    )
    found = run(net, [("plain", one), ("plain", two), ("plain", gone)])
    assert [found[url].state for url in (one, two, gone)] == ["found", "failed", "failed"]
    assert [net.urls.count(url) for url in (one, two, gone)] == [3, 4, 2]
    assert run(net, [("plain", two)])[two].state == "found"


def test_what_is_fresh_is_not_asked_again_and_what_is_stale_is(run: Runner, virtual: Virtual) -> None:
    """Found, not found and blocked each have their time."""
    good, none, blocked = "https://a.org/1", "https://a.org/2", "https://b.org/3"
    net = Net(virtual, {none: [Page(404, none)] * 2, blocked: [Page(403, blocked)] * 2})
    asks = [("plain", url) for url in (good, none, blocked)]
    kinds = [source(whole=False)]
    for _ in range(3):
        found = run(net, asks, *kinds)
        assert [found[url].state for url in (good, none, blocked)] == ["found", "empty", "blocked"]
    assert len(net.urls) == 3
    virtual.time += 15 * DAY
    run(net, asks, *kinds)
    assert len(net.urls) == 5
    virtual.time += 20 * DAY
    run(net, asks, *kinds)
    assert len(net.urls) == 8


def test_a_refresh_asks_whether_anything_changed(run: Runner, virtual: Virtual) -> None:
    """And keeps what it has when nothing did."""
    url = "https://a.org/1"
    net = Net(virtual, {url: [ok(url, etag='W/"1"'), Page(304, url), Page(304, url)]})
    run(net, [("plain", url)])
    virtual.time += DAY
    found = run(net, [("plain", url)], refresh=True)[url]
    assert (found.state, found.records[0].text, found.asked) == ("found", url, virtual.time)
    assert [sent.get("If-None-Match") for sent in net.headers] == [None, 'W/"1"']
    assert run.tallies["Plain"].unchanged == 1


def test_one_bad_key_does_not_sink_its_batch(run: Runner, virtual: Virtual) -> None:
    """The batch is halved until the bad one stands alone."""

    class Picky(Net):
        def __call__(self, request: Request) -> Page:
            super().__call__(request)
            keys = request.url.rpartition("/")[2].split("+")
            return Page(400, request.url) if "bad" in keys else Page(200, request.url, {}, " ".join(keys).encode())

    batch = source(batch=8, lane=lambda _key: "batch.org")
    net = Picky(virtual)
    found = run(net, [("plain", key) for key in ["a", "b", "c", "bad", "d", "e", "f", "g"]], batch)
    assert {key for key, outcome in found.items() if outcome.state == "found"} == set("abcdefg")
    assert found["bad"].reason == "HTTP 400"
    assert len(net.urls) == 7


def test_a_cut_answer_keeps_what_came_and_asks_for_the_rest(run: Runner, virtual: Virtual) -> None:
    """Nothing that stood before the cut is asked again."""
    first = "https://batch.org/a+b+c+d"
    net = Net(
        virtual,
        {first: [Page(200, first, {}, b"a b CUT")], "c": [Page(200, "c", {}, b"c")], "d": [Page(200, "d", {}, b"d")]},
    )
    found = run(net, [("plain", key) for key in "abcd"], source(batch=4, lane=lambda _key: "batch.org"))
    assert {outcome.state for outcome in found.values()} == {"found"}
    assert net.urls == [first, "c", "d"]


def test_the_same_question_is_asked_once(run: Runner, virtual: Virtual) -> None:
    """However many want to know, also when it fails."""
    url, dead = "https://a.org/1", "https://dead.org/"
    net = Net(virtual, {dead: [UnreachableError("no")] * 9})
    run(net, [("plain", url)] * 5 + [("plain", dead)] * 3)
    assert (net.urls.count(url), net.urls.count(dead)) == (1, 2)


def test_a_wrong_key_is_not_tried_on_and_on(run: Runner, virtual: Virtual) -> None:
    """HTTP 401 ends the source for the day; the reason is said."""
    net = Net(virtual, {"https://a.org/0": [Page(401, "https://a.org/0")]})
    found = run(net, [("plain", f"https://a.org/{number}") for number in range(4)], source(whole=False))
    assert len(net.urls) == 1
    assert {outcome.reason for outcome in found.values()} == {"HTTP 401"}


def test_stopping_keeps_what_has_come(run: Runner, virtual: Virtual) -> None:
    """And the next run asks only for the rest."""
    stop = threading.Event()

    class Stopping(Net):
        def __call__(self, request: Request) -> Page:
            if len(self.asked) == 3:
                stop.set()
            return super().__call__(request)

    net = Stopping(virtual)
    asks = [("plain", f"https://a.org/{number}") for number in range(8)]
    run(net, asks, stop=stop)
    assert len(net.urls) == 4
    run(net, asks)
    assert len(net.urls) == 8
    assert len(set(net.urls)) == 8


def test_a_bug_in_a_worker_is_heard(run: Runner, virtual: Virtual) -> None:
    """It is no failure of the network."""
    with pytest.raises(ZeroDivisionError):
        run(Net(virtual, {"https://a.org/": [ZeroDivisionError()]}), [("plain", "https://a.org/")])


def test_a_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    """What it held can be asked for again."""
    file = tmp_path / "answers.sqlite"
    file.write_bytes(b"this is no database, but it is long enough to look like one" * 100)
    cache = Cache(file)
    cache.put("s", {"k": Answer("found", 1.0, (Record(text="t"),))})
    cache.close()
    assert (Cache(file).get("s", "k") or Answer("empty", 0)).records == (Record(text="t"),)


@pytest.mark.parametrize(
    ("page", "meaning"),
    [
        (Page(200, "u", {"content-type": "text/html"}, b"<title>Just a moment...</title>"), "blocked"),
        (Page(200, "u", {"content-type": "text/html"}, b"<title>Just a momentum method</title>"), "ok"),
        (Page(403, "u", {"cf-mitigated": "challenge"}), "blocked"),
        (Page(403, "u", {}, b'{"message": "API rate limit exceeded"}'), "limited"),
        (Page(403, "u", {"x-ratelimit-remaining": "0"}), "limited"),
        (Page(503, "u", {"retry-after": "5"}), "limited"),
        (Page(503, "u"), "failing"),
        (Page(410, "u"), "missing"),
        (Page(400, "u"), "bad"),
        (Page(304, "u"), "unchanged"),
        (Page(451, "u"), "blocked"),
    ],
)
def test_what_an_answer_means(page: Page, meaning: str) -> None:
    """By status and headers first."""
    assert judge(page, 0).meaning == meaning


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry-after": "60"}, 60),
        ({"retry-after": "Thu, 01 Jan 1970 00:01:00 GMT"}, 50),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "²"}, None),
        ({"retry-after": "-5"}, None),
        ({"x-ratelimit-reset": "²", "x-ratelimit-remaining": "0"}, None),
        ({"retry-after": "99999999999999999999"}, 999999999),
        ({"x-ratelimit-reset": "100", "x-ratelimit-remaining": "0"}, 90),
        ({"x-ratelimit-reset": "100", "x-ratelimit-remaining": "7"}, None),
        ({}, None),
    ],
)
def test_how_long_a_service_wants_to_be_left(headers: dict[str, str], wait: float | None) -> None:
    """Whatever way it says so."""
    assert wait_of(Page(429, "u", headers), now=10.0) == wait
