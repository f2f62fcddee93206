"""Whether the lists' links still lead somewhere: asked gently, and nothing is called dead after one bad day."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote, urlsplit

from pydantic import Field

from dlmentor.catalog.identity import resource_id
from dlmentor.fetch.cache import Cache
from dlmentor.fetch.engine import Ask, Clock, Engine, Outcome, Transport
from dlmentor.fetch.guard import RefusedError, check_url
from dlmentor.fetch.interstitial import is_interstitial, says_missing
from dlmentor.fetch.journal import Journal
from dlmentor.fetch.online import connect, is_online
from dlmentor.fetch.only_one import only_one
from dlmentor.fetch.record import Record
from dlmentor.fetch.report import LOST, OFFLINE, day
from dlmentor.fetch.route import CLOSED_HOSTS
from dlmentor.fetch.source import Parsed, Source, fixed, host_of, json_of
from dlmentor.fetch.sources import arxiv
from dlmentor.fetch.store import FOLDER, LinkCheck, open_links
from dlmentor.fetch.verdict import Verdict, wait_of
from dlmentor.fetch.web import UNTRUSTED, Page, Request
from dlmentor.models import Entry, LinkState, Value
from dlmentor.settings import Settings

# Days of silence after which a link is dead: fewer if the host itself says that the page is gone.
_GONE_DAYS, _SILENT_DAYS = 2, 3
_PEEK = 16_384
_SAVE_EVERY = 50
# So many links in a row that do not answer make one ask whether the network is still there.
_MANY_SILENT = 8


class LinksReport(Value):
    """What checking the links brought."""

    links: int = 0
    states: dict[str, int] = Field(default_factory=dict)
    changed: tuple[LinkCheck, ...] = ()
    offline: bool = False
    stopped: bool = False
    message: str = ""


class Seen(Value):
    """One look at an address: what it showed, or why it showed nothing."""

    state: LinkState
    status: int | None = None
    detail: str = ""
    moved_to: str | None = None
    gone: bool = False


def addresses(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Every web address of some entries, each once."""
    found = (
        url
        for entry in entries
        for url in (entry.url, *(source.url for source in entry.sources), *(link.url for link in entry.links))
    )
    return tuple(dict.fromkeys(url for url in found if url.startswith(("http://", "https://"))))


def check_links(
    entries: Iterable[Entry],
    settings: Settings,
    *,
    progress: Callable[[str, int, int], None] | None = None,
    say: Callable[[str], None] | None = None,
    stop: threading.Event | None = None,
    transport: Transport | None = None,
    clock: Clock | None = None,
    online: Callable[[], bool] | None = None,
) -> LinksReport:
    """Look at every address of the entries, at most once a day, and remember what was seen."""
    urls = addresses(entries)
    with only_one(settings.storage):
        if transport is not None:
            return _look(urls, settings, transport, online or (lambda: True), clock or Clock(), progress, say, stop)
        web = connect(settings)
        try:
            seeing = online or (lambda: is_online(web.reach))
            return _look(urls, settings, web.ask, seeing, clock or Clock(), progress, say, stop)
        finally:
            web.close()


def _look(
    urls: Sequence[str],
    settings: Settings,
    transport: Transport,
    online: Callable[[], bool],
    clock: Clock,
    progress: Callable[[str, int, int], None] | None,
    say: Callable[[str], None] | None,
    stop: threading.Event | None,
) -> LinksReport:
    links = open_links(settings.storage)
    if not online():
        return LinksReport(links=len(urls), offline=True, message=OFFLINE)
    cache = Cache(settings.storage / FOLDER / "answers.sqlite", say)
    sources = {source.name: source for source in (arxiv.SOURCE, DOI, LINK)}
    engine: Engine[str] = Engine(transport, cache, sources, clock=clock, stop=stop, say=say)
    looks = _Looks(urls, links, clock, progress, frozenset(settings.fetch_allow), online, engine.end)
    try:
        engine.run(looks.asks(), looks.answered)
        looks.judge_silence()
    finally:
        cache.close()
        looks.save()
        links.compact()
    return looks.report(stopped=engine.stopped)


class _Looks:
    """The state of one round over the links."""

    def __init__(
        self,
        urls: Sequence[str],
        links: Journal[LinkCheck],
        clock: Clock,
        progress: Callable[[str, int, int], None] | None,
        allowed: frozenset[str],
        online: Callable[[], bool],
        end: Callable[[], None],
    ) -> None:
        self._allowed, self._online, self._end = allowed, online, end
        self._silent: list[tuple[str, Seen, float]] = []
        self.lost = False
        self._urls, self._links, self._clock = urls, links, clock
        self._progress = progress or (lambda _what, _done, _total: None)
        self._unsaved: list[LinkCheck] = []
        self._changed: list[LinkCheck] = []
        self._done = 0

    def asks(self) -> Iterator[Ask[str]]:
        """One question an address; those of closed hosts are settled without asking."""
        for url in self._urls:
            try:
                check_url(url, self._allowed)
            except RefusedError as error:
                # What is never asked cannot be found dead.
                self._note(url, Seen(state="unknown", detail=f"not asked: {error.args[0]}"), self._clock.now())
                continue
            kind, _, value = resource_id(url).partition(":")
            if kind == "arxiv" and arxiv.ID.fullmatch(value):
                yield Ask("arxiv", value, url)
            elif kind == "doi":
                yield Ask("doi", value, url)
            elif host_of(url) in CLOSED_HOSTS:
                self._note(url, Seen(state="blocked", detail="its owner lets no programs read it"), self._clock.now())
            else:
                yield Ask("link", url.partition("#")[0], url)

    def answered(self, ask: Ask[str], outcome: Outcome) -> Sequence[Ask[str]]:
        """Note what came; silence only when it is known not to be that of the network."""
        what, when = seen(ask, outcome), outcome.asked or self._clock.now()
        if outcome.state == "failed" and what.state == "dead":
            self._silent.append((ask.tag, what, when))
            if len(self._silent) >= _MANY_SILENT:
                self.judge_silence()
            return ()
        if outcome.state in ("found", "empty", "blocked") and not outcome.cached:
            self._believe_silence()
        self._note(ask.tag, what, when)
        return ()

    def judge_silence(self) -> None:
        """Note the silence of links if the network is there; otherwise forget it and end the round."""
        self.lost = self.lost or bool(self._silent and not self._online())
        if self.lost:
            self._silent.clear()
            self._end()
        self._believe_silence()

    def _believe_silence(self) -> None:
        silent, self._silent = self._silent, []
        for url, what, when in silent:
            self._note(url, what, when)

    def _note(self, url: str, what: Seen, when: float) -> None:
        before = self._links.get(url)
        now = observe(before, url, what, day(when))
        if before is None or before.state != now.state:
            self._changed.append(now)
        if before != now:
            self._unsaved.append(now)
        if len(self._unsaved) >= _SAVE_EVERY:
            self.save()
        self._done += 1
        self._progress("checking links", self._done, len(self._urls))

    def save(self) -> None:
        """Put what was seen on the disk."""
        self._links.put(self._unsaved)
        self._unsaved = []

    def report(self, *, stopped: bool) -> LinksReport:
        """The round in numbers."""
        states: dict[str, int] = {}
        for url in self._urls:
            state = self._links[url].state if url in self._links else "unknown"
            states[state] = states.get(state, 0) + 1
        parts = ", ".join(f"{number:,} {state}" for state, number in sorted(states.items(), key=lambda each: -each[1]))
        message = f"{len(self._urls):,} links: {parts or 'none'}."
        if stopped or self.lost:
            message = f"{LOST if self.lost else 'Stopped.'} {message} Run it again to go on."
        return LinksReport(
            links=len(self._urls),
            states=states,
            changed=tuple(self._changed),
            offline=self.lost,
            stopped=stopped,
            message=message,
        )


def observe(before: LinkCheck | None, url: str, what: Seen, today: str) -> LinkCheck:
    """Join a look with those before: silence on one day proves nothing."""
    if what.state != "dead":
        return LinkCheck(
            url=url, state=what.state, checked=today, status=what.status, detail=what.detail, moved_to=what.moved_to
        )
    missed = tuple(dict.fromkeys((*(before.missed if before else ()), today)))
    enough = _GONE_DAYS if what.gone else _SILENT_DAYS
    dead = len(missed) >= enough or (before is not None and before.state == "dead")
    detail = what.detail if dead else f"{what.detail}; checked on {len(missed)} of {enough} days"
    state: LinkState = "dead" if dead else "unknown"
    return LinkCheck(url=url, state=state, checked=today, status=what.status, detail=detail, missed=missed)


def seen(ask: Ask[str], outcome: Outcome) -> Seen:
    """What an outcome says about the address."""
    if outcome.state == "resting":
        return Seen(state="blocked", detail="its host asked us to wait")
    if outcome.state == "refused":
        # A redirect may lead, or a name point, to where programs must not follow.
        return Seen(state="unknown", detail=f"not followed: {outcome.reason}")
    if outcome.state == "failed" and UNTRUSTED in outcome.reason:
        return Seen(state="blocked", detail="its certificate cannot be trusted")
    if outcome.state == "failed":
        return Seen(state="dead", detail=outcome.reason)
    if ask.source in ("arxiv", "doi"):
        name = "arXiv" if ask.source == "arxiv" else "doi.org"
        found = outcome.state == "found"
        return Seen(state="alive" if found else "dead", detail=f"as {name} says", gone=not found)
    return Seen.model_validate_json(outcome.records[0].text) if outcome.records else Seen(state="unknown")


def _judge(page: Page, now: float) -> Verdict:
    """Every answer is news about a link, but for those that ask us to come later."""
    if page.status == 429:
        return Verdict("limited", "HTTP 429", wait_of(page, now))
    if page.status >= 500 and page.status not in (501, 505, 999):
        return Verdict("failing", f"HTTP {page.status}", wait_of(page, now))
    return Verdict("ok")


def look(url: str, page: Page) -> Seen:
    """What a page says about the address that led to it."""
    status = page.status
    if status in (404, 410):
        return Seen(state="dead", status=status, detail=f"HTTP {status}", gone=True)
    if status >= 400 or is_interstitial(page):
        return Seen(state="blocked", status=status, detail=f"HTTP {status}" if status >= 400 else "a challenge")
    if says_missing(page):
        return Seen(state="dead", status=status, detail="its title says that the page is not found", gone=True)
    if _fell_to_front(url, page.url):
        return Seen(state="dead", status=status, detail="leads to the front page only", gone=True)
    if page.moved:
        same = resource_id(url) == resource_id(page.url)
        return Seen(state="alive" if same else "moved", status=status, moved_to=page.url)
    return Seen(state="alive", status=status)


def _fell_to_front(asked: str, came: str) -> bool:
    """Whether a deep address led to a front page: a friendly way to say that a page is gone."""
    deep = [part for part in urlsplit(asked).path.split("/") if part]
    parts = urlsplit(came)
    return len(deep) > 1 and parts.path in ("", "/") and not parts.query and resource_id(asked) != resource_id(came)


def _request(keys: Sequence[str]) -> Request:
    return Request(keys[0], headers={"Accept": "text/html,*/*;q=0.8"}, peek=_PEEK)


def _parse(keys: Sequence[str], page: Page) -> Parsed:
    text = look(keys[0], page).model_dump_json()
    return Parsed({keys[0]: (Record(text=text, kind="description", url=page.url),)})


def _doi_request(keys: Sequence[str]) -> Request:
    return Request(f"https://doi.org/api/handles/{quote(keys[0], safe='/')}?type=URL")


def _doi_parse(keys: Sequence[str], page: Page) -> Parsed:
    row = json_of(page)
    known = isinstance(row, Mapping) and row.get("responseCode") == 1
    return Parsed({keys[0]: (Record(kind="description", url=f"https://doi.org/{keys[0]}"),) if known else ()})


LINK = Source("link", "links", _request, _parse, host_of, pause=1.0, fresh_days=0.8, whole=False, judge=_judge)
DOI = Source("doi", "doi.org", _doi_request, _doi_parse, fixed("doi.org"), pause=0.3, fresh_days=30)
