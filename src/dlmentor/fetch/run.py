"""Fetch what is missing: from entries to texts, resumable at any point."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dlmentor.errors import InputError
from dlmentor.fetch.cache import Cache
from dlmentor.fetch.engine import Ask, Clock, Engine, Outcome, Tally, Transport
from dlmentor.fetch.journal import Journal
from dlmentor.fetch.match import Wanted, accepted, conflicts, similarity
from dlmentor.fetch.online import connect, is_online
from dlmentor.fetch.only_one import only_one
from dlmentor.fetch.record import Record
from dlmentor.fetch.report import OFFLINE, Conflict, FetchReport, Missing, day, source_report
from dlmentor.fetch.route import Step, count, more_steps, steps, wanted
from dlmentor.fetch.source import Source
from dlmentor.fetch.sources import all_sources
from dlmentor.fetch.sources.pages import may_read
from dlmentor.fetch.store import FOLDER, open_texts
from dlmentor.models import Entry, FetchedText, Note
from dlmentor.settings import Settings

AGENT = "dlmentor"
_THIN = 60
# A record under our identifier whose title is this different is about something else.
_OTHER_THING = 0.4
_SAVE_EVERY = 200


@dataclass(slots=True)
class _Search:
    """One entry on its way from source to source."""

    entry: Entry
    wanted: Wanted
    steps: tuple[Step, ...]
    at: int = 0
    rules: str = ""
    best: FetchedText | None = None
    reasons: list[str] = field(default_factory=list)


def fetch(
    entries: Iterable[Entry],
    settings: Settings,
    *,
    notes: Mapping[str, Note] | None = None,
    ids: Iterable[str] | None = None,
    missing: bool = True,
    refresh: bool = False,
    dry_run: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
    say: Callable[[str], None] | None = None,
    stop: threading.Event | None = None,
    transport: Transport | None = None,
    clock: Clock | None = None,
    online: Callable[[], bool] | None = None,
) -> FetchReport:
    """Ask the sources about entries that have no text yet (`missing`), or about all; `refresh` asks even what is fresh.

    What comes is on the disk at once. `transport`, `clock` and `online` stand in for the network in tests.
    """
    notes = notes or {}
    texts = open_texts(settings.storage)
    chosen = _chosen(entries, texts, ids, missing=missing and not refresh)
    if dry_run:
        planned = count((entry, notes.get(entry.id)) for entry in chosen)
        return FetchReport(entries=len(chosen), planned=planned, message=_plan(planned, all_sources(settings)))
    if not chosen:
        return FetchReport(message="Every entry has its text: there is nothing to fetch.")
    with only_one(settings.storage):
        run = _Run(settings, notes, texts, progress, clock or Clock())
        if transport is not None:
            return run.over(chosen, transport, refresh, stop, say, online or (lambda: True))
        web = connect(settings)
        try:
            return run.over(chosen, web.ask, refresh, stop, say, online or (lambda: is_online(web.reach)))
        finally:
            web.close()


def _chosen(
    entries: Iterable[Entry], texts: Mapping[str, FetchedText], ids: Iterable[str] | None, *, missing: bool
) -> list[Entry]:
    everything = list(entries)
    if ids is not None:
        wanted_ids = set(ids)
        unknown = wanted_ids - {entry.id for entry in everything}
        if unknown:
            raise InputError(f"No entry has the id {min(unknown)!r}.", hint="`dlmentor list --json` shows all ids.")
        everything = [entry for entry in everything if entry.id in wanted_ids]
    return [entry for entry in everything if not (missing and entry.id in texts and texts[entry.id].text)]


def _plan(planned: Mapping[str, int], sources: Mapping[str, Source]) -> str:
    labels: dict[str, int] = {}
    for name, number in planned.items():
        label = "no source" if name == "none" else sources[name].label
        labels[label] = labels.get(label, 0) + number
    parts = [f"{number:,} of {label}" for label, number in sorted(labels.items(), key=lambda each: -each[1])]
    return f"Would ask first for: {', '.join(parts)}." if parts else "There is nothing to fetch."


class _Run:
    """The state of one fetch."""

    def __init__(
        self,
        settings: Settings,
        notes: Mapping[str, Note],
        texts: Journal[FetchedText],
        progress: Callable[[str, int, int], None] | None,
        clock: Clock,
    ) -> None:
        self._settings, self._notes, self._texts, self._clock = settings, notes, texts, clock
        self._progress = progress or (lambda _what, _done, _total: None)
        self._sources = all_sources(settings)
        self._unsaved: list[FetchedText] = []
        self._done = self._total = 0
        self._new = self._changed = self._same = 0
        self._missing: list[Missing] = []
        self._conflicts: list[Conflict] = []

    def over(
        self,
        entries: Sequence[Entry],
        transport: Transport,
        refresh: bool,
        stop: threading.Event | None,
        say: Callable[[str], None] | None,
        online: Callable[[], bool],
    ) -> FetchReport:
        """Run all entries through their sources."""
        if not online():
            if say:
                say(OFFLINE)
            return FetchReport(entries=len(entries), offline=True, message=OFFLINE)
        self._total = len(entries)
        cache = Cache(self._settings.storage / FOLDER / "answers.sqlite", say)
        engine: Engine[_Search] = Engine(
            transport, cache, self._sources, clock=self._clock, refresh=refresh, stop=stop, say=say
        )
        searches = (self._search(entry) for entry in entries)
        try:
            engine.run((ask for search in searches for ask in self._ask(search)), self._answered)
        finally:
            cache.close()
            self._save()
            self._texts.compact()
        return self._report(engine.tallies, stopped=engine.stopped)

    def _search(self, entry: Entry) -> _Search:
        note = self._notes.get(entry.id)
        return _Search(entry, wanted(entry, note), steps(entry, note))

    def _ask(self, search: _Search) -> list[Ask[_Search]]:
        """The next question about an entry, or its end."""
        if search.at < len(search.steps):
            step = search.steps[search.at]
            if step.source == "page" and not may_read(search.rules, AGENT, step.key):
                search.reasons.append("its site asks programs not to read it")
                search.at += 1
                return self._ask(search)
            return [Ask(step.source, step.key, search)]
        self._end(search)
        return []

    def _answered(self, ask: Ask[_Search], outcome: Outcome) -> list[Ask[_Search]]:
        search = ask.tag
        step = search.steps[search.at]
        search.at += 1
        if step.source == "robots":
            self._heed(search, outcome)
        elif outcome.state == "found":
            self._take(search, step, outcome)
        elif outcome.reason:
            search.reasons.append(f"{self._sources[step.source].label}: {outcome.reason}")
        if search.best and search.best.text and not self._wants_more(search):
            search.at = len(search.steps)
        return self._ask(search)

    def _heed(self, search: _Search, outcome: Outcome) -> None:
        if outcome.state == "found":
            search.rules = outcome.records[0].text
        elif outcome.state in ("refused", "failed"):
            # Rules that cannot be read now may forbid: ask another time.
            search.reasons.append(f"its rules for programs could not be read ({outcome.reason})")
            search.at += 1

    @staticmethod
    def _wants_more(search: _Search) -> bool:
        """A repository's one-line description is worth a look at its README."""
        best = search.best
        following = search.steps[search.at].source if search.at < len(search.steps) else ""
        thin = best is not None and best.kind == "description" and len(best.text.partition("Topics:")[0]) < _THIN
        return thin and following == "github-readme"

    def _take(self, search: _Search, step: Step, outcome: Outcome) -> None:
        """Keep what an answer says, if it is about the thing that was asked for."""
        scored = [(record, self._score(search.wanted, record, step)) for record in outcome.records]
        record, score = max(scored, key=lambda each: (each[1], bool(each[0].text)))
        label = self._sources[step.source].label
        if not score:
            search.reasons.append(f"{label}: only other titles, such as “{record.title}”")
            return
        if not record.text:
            search.reasons.append(f"{label}: no abstract")
            further = more_steps(record.ids, search.steps)
            search.steps = (*search.steps[: search.at], *further, *search.steps[search.at :])
        about = step.source not in ("github", "github-readme", "github-file", "page")
        text = FetchedText(
            id=search.entry.id,
            source=label,
            url=record.url or search.entry.url,
            fetched=day(outcome.asked),
            text=record.text,
            kind=record.kind,
            title=record.title,
            authors=record.authors,
            year=record.year,
            venue=record.venue,
            code=record.code,
            score=round(score, 3),
            conflicts=conflicts(search.wanted, record, label) if about or record.authors else (),
        )
        search.best = _merged(search.best, text) if search.best else text

    @staticmethod
    def _score(known: Wanted, record: Record, step: Step) -> float:
        if not step.sure:
            return accepted(known, record)
        # arXiv holds the paper itself; registries are sometimes wrong about what an identifier names.
        if step.source in ("s2", "openalex", "crossref") and (
            record.title is None or similarity(known.title, record.title) < _OTHER_THING
        ):
            return 0.0
        return 1.0

    def _end(self, search: _Search) -> None:
        entry, best = search.entry, search.best
        old = self._texts.get(entry.id)
        if best is None or not best.text:
            why = "; ".join(dict.fromkeys(search.reasons)) or "no source is known for it"
            self._missing.append(Missing(id=entry.id, title=entry.title, reason=why))
        if best is not None and not (old and old.text and not best.text):
            self._keep(best, old)
            if best.conflicts:
                self._conflicts.append(Conflict(id=entry.id, title=entry.title, says=best.conflicts))
        self._done += 1
        self._progress("fetching", self._done, self._total)

    def _keep(self, text: FetchedText, old: FetchedText | None) -> None:
        if old is None:
            self._new += bool(text.text)
        elif old.model_copy(update={"fetched": text.fetched}) == text:
            self._same += 1
            return
        else:
            self._changed += 1
        self._unsaved.append(text)
        if len(self._unsaved) >= _SAVE_EVERY:
            self._save()

    def _save(self) -> None:
        self._texts.put(self._unsaved)
        self._unsaved = []

    def _report(self, tallies: Mapping[str, Tally], *, stopped: bool) -> FetchReport:
        message = f"{self._new:,} new, {self._changed:,} changed, {len(self._missing):,} without a text."
        if stopped:
            left = self._total - self._done
            message = f"Stopped: {message[:-1]}; {left:,} not asked yet. Run it again to go on."
        return FetchReport(
            entries=self._total,
            new=self._new,
            changed=self._changed,
            unchanged=self._same,
            missing=tuple(self._missing),
            conflicts=tuple(self._conflicts),
            sources=tuple(source_report(name, tally) for name, tally in sorted(tallies.items())),
            stopped=stopped,
            message=message,
        )


def _merged(before: FetchedText, now: FetchedText) -> FetchedText:
    """Facts of an earlier answer stay; a text comes from whoever has one, with its source."""
    both = before.kind == "description" and now.kind == "readme" and before.text and now.text
    facts: dict[str, object] = {
        "title": before.title or now.title,
        "authors": before.authors or now.authors,
        "year": before.year or now.year,
        "venue": before.venue or now.venue,
        "code": before.code or now.code,
        "conflicts": tuple(dict.fromkeys((*before.conflicts, *now.conflicts))),
    }
    if both:
        facts |= {"text": f"{before.text}\n\n{now.text}", "kind": "readme"}
    return (now if now.text else before).model_copy(update=facts)
