"""The one facade: everything a program, the commands and the chat app can ask for."""

import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from dlmentor import private
from dlmentor.errors import InputError, ModelError
from dlmentor.parts import Parts, Progress, Say
from dlmentor.settings import Settings
from dlmentor.text import clean, several

if TYPE_CHECKING:
    from dlmentor.answer.answerer import Answerer
    from dlmentor.catalog.catalog import Catalog
    from dlmentor.catalog.changes import ListChanges
    from dlmentor.catalog.library import Kept, Suggestion
    from dlmentor.concepts import Concepts, ReadingGraph
    from dlmentor.fetch.links import LinksReport
    from dlmentor.fetch.owners import ListReport
    from dlmentor.fetch.report import FetchReport
    from dlmentor.fetch.store import LinkCheck
    from dlmentor.index.sync import SyncReport
    from dlmentor.models import Answer, Entry, Event, FetchedText, Hits, Kind, Plan
    from dlmentor.plan import Progress as Reading
    from dlmentor.plan import ProgressFile, Unlock
    from dlmentor.search.neighbours import Floats

History = Sequence[Mapping[str, str]]
Result = TypeVar("Result")

# As many as could enter any plan.
_PLAN_CANDIDATES = 60


class Mentor:
    """Answers from curated lists. Open it with `Mentor.open()`; it may be shared between threads.

    Long work tells `progress(what, done, total)`, and `say(message)` what a person should know.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        lists: Iterable[Path] = (),
        progress: Progress | None = None,
        say: Say | None = None,
    ) -> None:
        self.settings = settings
        self.parts = Parts(settings, lists, progress, say)

    @classmethod
    def open(
        cls,
        *,
        storage: str | Path | None = None,
        seeds: str | Path | None = None,
        lists: Iterable[str | Path] | str | Path = (),
        model: str | None = None,
        settings: Settings | None = None,
        progress: Progress | None = None,
        say: Say | None = None,
    ) -> Self:
        """Open the mentor: `lists` are files beside the seeds; `model` is a name, `"none"`, or found by itself."""
        settings = settings or Settings.load(storage=storage, seeds=seeds, llm=model)
        if not settings.seeds.is_dir():
            raise InputError(
                f"There is no folder of lists at {settings.seeds}.", hint="Set DLMENTOR_SEEDS or --seeds to one."
            )
        files = [Path(path) for path in ([lists] if isinstance(lists, str | Path) else lists)]
        if folder := next((path for path in files if path.is_dir()), None):
            raise InputError(f"{str(folder)!r} is a folder, not a list.", hint="Name the Markdown files in it.")
        private.tighten(settings.storage)
        mentor = cls(settings, lists=files, progress=progress, say=say)
        if files:
            names = [path.stem for path in mentor.parts.list_files()]
            if twice := next((path for path in files if names.count(path.stem) > 1), None):
                raise InputError(f"There is a list called {twice.stem!r} already.", hint=f"Give {twice} another name.")
        return mentor

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of everything that is held open."""
        self.parts.close()

    # What stands on the lists

    @property
    def concepts(self) -> "Concepts":
        """The topics of the field."""
        return self.parts.concepts

    @property
    def catalog(self) -> "Catalog":
        """All lists, joined with what we know about their entries."""
        return self.parts.catalog

    @property
    def graph(self) -> "ReadingGraph":
        """Which entry to read before which."""
        return self.parts.graph

    def entries(
        self,
        venue: str | None = None,
        year: int | str | None = None,
        kind: "Kind | str | None" = None,
        topic: str | None = None,
        list: str | None = None,  # noqa: A002 - the contract's name
        section: str | None = None,
        author: str | None = None,
        organisation: str | None = None,
        code: bool | None = None,
    ) -> "list[Entry]":
        """Every entry that fits, none left out; years also as `2020..2023`."""
        topics: frozenset[str] | None = None
        if topic is not None:
            wanted = self._topic(topic)
            topics = frozenset({wanted, *(concept.id for concept in self.concepts.narrower(wanted))})
        found = self.catalog.filter(
            venue=venue,
            year=year,
            kind=kind,
            topics=topics,
            list=list,
            section=section,
            author=author,
            organisation=organisation,
            code=code,
        )
        return [*found]

    def find(self, text: str) -> "list[Entry]":
        """Entries that `text` names: an id, `LIST:LINE`, or words of a title, best first."""
        return self.catalog.find(text)

    def topic_name(self, topic: str) -> str:
        """A topic's name for people."""
        concept = self.concepts.get(topic)
        return concept.name if concept else topic.replace("-", " ")

    def before(self, entry: str) -> "list[tuple[Entry, str]]":
        """What to read before an entry, most important first, each with the reason."""
        return self._entries_of(self.graph.before(self._one(entry)))

    def after(self, entry: str) -> "list[tuple[Entry, str]]":
        """What an entry prepares for, each with the reason."""
        return self._entries_of(self.graph.after(self._one(entry)))

    def _entries_of(self, pairs: Iterable[tuple[str, str]]) -> "list[tuple[Entry, str]]":
        found = ((self.catalog.get(name), why) for name, why in pairs)
        return [(entry, why) for entry, why in found if entry is not None]

    def _one(self, name: str) -> str:
        """The id of the entry that `name` names: an id, `LIST:LINE`, or a title."""
        found = self.find(name)
        if not found:
            raise InputError(f"No entry is called {name!r}.", hint="`dlmentor search` finds entries.")
        return found[0].id

    # Answers

    def ask(self, question: str, history: History = (), **filters: Any) -> "Answer":
        """A cited answer; `history` holds the turns before it, each with `role` and `content`.

        `filters` (those of `search`) confine what it may draw on; `model` chooses another model, or `none`.
        """
        return self._open_answerer(filters).ask(question, history)

    def stream(self, question: str, history: History = (), **filters: Any) -> "Iterator[Event]":
        """The answer as it is made: typed events whose last one carries the whole `Answer`."""
        return self._open_answerer(filters).stream(question, history)

    def models(self) -> tuple[str, ...]:
        """The models that may answer, the one that does first; asks the model server, if there is one."""
        from dlmentor.answer.llm import open_model

        model = open_model(self.settings)
        if model is None:
            return ()
        try:
            offered = model.offered()
        except ModelError:
            offered = ()
        chosen = self.settings.llm
        return tuple(dict.fromkeys([*([chosen] if chosen else []), *offered]))

    async def aask(self, question: str, history: History = (), **filters: Any) -> "Answer":
        """`ask`, without blocking the event loop."""
        import asyncio

        return await asyncio.to_thread(lambda: self.ask(question, history, **filters))

    async def astream(self, question: str, history: History = (), **filters: Any) -> "AsyncIterator[Event]":
        """`stream`, without blocking the event loop; who leaves early ends it, and a model's work on it."""
        import asyncio

        events = await asyncio.to_thread(lambda: self.stream(question, history, **filters))
        try:
            while (event := await asyncio.to_thread(next, events, None)) is not None:
                yield event
        finally:
            # Cancelled while it works in its thread, it cannot be closed from here: it ends with its next event.
            with suppress(ValueError):
                getattr(events, "close", bool)()

    async def aplan(self, goal: str, **wanted: Any) -> "Plan":
        """`plan`, without blocking the event loop."""
        import asyncio

        return await asyncio.to_thread(lambda: self.plan(goal, **wanted))

    def _open_answerer(self, filters: Mapping[str, Any]) -> "Answerer":
        """What answers; `filters` may also name the model, or forbid one (`none`)."""
        wanted = dict(filters)
        model = wanted.pop("model", None)
        answerer = self.parts.answerer(model, self.plan)
        return answerer.over(partial(self.search, **wanted)) if wanted else answerer

    # Plans and progress

    def plan(
        self,
        goal: str,
        weeks: int | None = None,
        hours_per_week: float | None = None,
        level: str | None = None,
        *,
        read: Iterable[str] | str = (),
        known: Iterable[str] | str = (),
        kinds: Iterable[str] | str | None = None,
        until: date | str | None = None,
        must: Iterable[str] | str = (),
        without: Iterable[str] | str = (),
        today: date | None = None,
    ) -> "Plan":
        """A reading plan for a goal in plain words; what is not given is read from them or gets a stated default."""
        from dlmentor.plan import make_plan, read_request, split_goal, subject

        request = read_request(
            goal,
            today=today or date.today(),  # noqa: DTZ011 - weeks of a person's own calendar
            weeks=weeks,
            hours_per_week=hours_per_week,
            level=level,
            read=[self._one(name) for name in several(read)],
            known=several(known),
            kinds=kinds,
            until=until,
            must=[self._one(name) for name in several(must)],
            without=[self._one(name) for name in several(without)],
        )
        hits = self.search(subject(request.goal), limit=_PLAN_CANDIDATES)
        parts = [self.search(part, limit=_PLAN_CANDIDATES) for part in split_goal(request.goal)]
        entries = {entry.id: entry for entry in self.catalog.entries}
        return make_plan(request, hits, entries, self.concepts, self.graph, parts=parts)

    @property
    def progress_file(self) -> "ProgressFile":
        """Where the user's own progress is kept."""
        from dlmentor.plan import ProgressFile

        return ProgressFile(self.settings.storage / "user" / "progress.yaml", self.parts.say)

    def progress(self) -> "Reading":
        """What the user has read, knows and does not want."""
        return self.progress_file.load()

    def mark(
        self,
        *,
        read: Iterable[str] | str = (),
        known: Iterable[str] | str = (),
        not_for_me: Iterable[str] | str = (),
        forget: Iterable[str] | str = (),
        today: date | None = None,
    ) -> "Reading":
        """Note what was read, is known or not wanted, or forget it again."""
        done, unwanted = ([self._one(name) for name in several(names)] for names in (read, not_for_me))
        topics = [self._topic(name) for name in several(known)]
        day = today or date.today()  # noqa: DTZ011 - the day by the person's own calendar
        return self.progress_file.update(
            lambda now: (
                now.without(self._marked(name, now) for name in several(forget))
                .with_read(done, day)
                .with_known(topics)
                .with_not_for_me(unwanted)
            )
        )

    def recut(self, plan: "Plan", progress: "Reading", today: date | None = None) -> "Plan":
        """The rest of a plan, cut to the time that is left."""
        from dlmentor.plan import recut

        return recut(plan, progress, today or date.today())  # noqa: DTZ011

    def ready(self, progress: "Reading", *, level: str = "intermediate", within: "Plan | None" = None) -> "list[Entry]":
        """What one is ready for now: unread entries before which nothing is left to read."""
        from dlmentor.plan import ready_now
        from dlmentor.plan.request import known_level

        entries = {entry.id: entry for entry in self.catalog.entries}
        return ready_now(progress, entries, self.concepts, self.graph, level=known_level(level), within=within)

    def unlocks(
        self, progress: "Reading", *, level: str = "intermediate", within: "Plan | None" = None
    ) -> "list[Unlock]":
        """The entries that open most others, with what they open."""
        from dlmentor.plan import unlocks_most
        from dlmentor.plan.request import known_level

        entries = {entry.id: entry for entry in self.catalog.entries}
        return unlocks_most(progress, entries, self.concepts, self.graph, level=known_level(level), within=within)

    def _marked(self, name: str, now: "Reading") -> str:
        """The id of the topic or entry whose mark `name` means: of a topic that is known rather than of an entry."""
        topic = self.concepts.by_name(name)
        if topic and (topic.id == name or topic.id in now.known or not self.find(name)):
            return topic.id
        return self._one(name)

    def _topic(self, name: str) -> str:
        concept = self.concepts.by_name(name)
        if concept is None:
            raise InputError(f"No topic is called {name!r}.", hint="`dlmentor topics` lists them.")
        return concept.id

    # Lists of one's own, and what the network says

    def add(self, source: str | Path, *, only_web: bool = False) -> "tuple[ListChanges, ...]":
        """Add a list: a file, a folder, an address or `github:owner/repo[/path]`; again, and it is updated.

        `only_web` refuses files and folders: what a page hands on may not name places on this machine.
        """
        return self._changed(lambda: self.parts.library().add(source, only_web=only_web))

    def remove(self, name: str) -> "tuple[ListChanges, ...]":
        """Take a list that was added out again."""
        if name in {path.stem for path in self.parts.seed_files()}:
            raise InputError(f"{name!r} is one of the seed lists.", hint="Only lists that you added can be removed.")
        return self._changed(lambda: self.parts.library().remove(name))

    def update(self, name: str = "all") -> "tuple[ListChanges, ...]":
        """Read added lists again from where they came, and say what changed."""
        return self._changed(lambda: self.parts.library().update(name))

    def suggested_lists(self) -> "tuple[Suggestion, ...]":
        """Lists that the lists point to and that were not added yet."""
        from dlmentor.catalog.library import suggested_lists

        return suggested_lists(self.catalog.entries, {kept.origin for kept in self.parts.library().lists()})

    def fetch(
        self,
        *,
        ids: Iterable[str] | str | None = None,
        missing: bool = True,
        refresh: bool = False,
        dry_run: bool = False,
        stop: threading.Event | None = None,
        progress: Progress | None = None,
        **seams: Any,
    ) -> "FetchReport":
        """Fetch abstracts and descriptions: what is `missing`, or everything; `refresh` asks even what is fresh."""
        from dlmentor.catalog.notes import load_notes
        from dlmentor.fetch.run import fetch

        notes = load_notes(self.settings.seeds / "notes")
        wanted = None if ids is None else [self._one(ident) for ident in several(ids)]
        entries = self.catalog.entries
        return self._changed(
            lambda: fetch(
                entries,
                self.settings,
                notes=notes,
                ids=wanted,
                missing=missing,
                refresh=refresh,
                dry_run=dry_run,
                progress=progress or self.parts.progress,
                say=self.parts.say,
                stop=stop,
                **seams,
            )
        )

    def check_links(
        self,
        lists: Iterable[str] | str = (),
        *,
        stop: threading.Event | None = None,
        progress: Progress | None = None,
        **seams: Any,
    ) -> "LinksReport":
        """Look whether the links (of some lists) still lead somewhere; nothing is called dead after one day."""
        from dlmentor.fetch.links import check_links

        names = several(lists)
        chosen = {entry.id: entry for name in names for entry in self.entries(list=name)}
        entries = tuple(chosen.values()) if names else self.catalog.entries
        return self._changed(
            lambda: check_links(
                entries,
                self.settings,
                progress=progress or self.parts.progress,
                say=self.parts.say,
                stop=stop,
                **seams,
            )
        )

    def fetched(self, ident: str) -> "FetchedText | None":
        """What a source on the network said about an entry: its text, where from, when, and what it contradicts."""
        from dlmentor.fetch.store import open_texts

        return open_texts(self.settings.storage).get(ident)

    def link(self, url: str) -> "LinkCheck | None":
        """What came of the last look at an address; `.archive` is where a copy of a dead page may be."""
        from dlmentor.fetch.store import open_links

        return open_links(self.settings.storage).get(url)

    def report(self, name: str) -> "ListReport":
        """What the owners of a list can mend: links, duplicates, slips, facts that differ."""
        from dlmentor.catalog.markdown import parse_list, read_list
        from dlmentor.catalog.notes import load_notes
        from dlmentor.fetch.owners import list_report
        from dlmentor.fetch.store import open_links, open_texts

        file = self.parts.list_file(name)
        return list_report(
            parse_list(read_list(file), name),
            self.catalog.entries,
            notes=load_notes(self.settings.seeds / "notes"),
            texts=open_texts(self.settings.storage),
            links=open_links(self.settings.storage),
        )

    def _changed(self, work: Callable[[], Result]) -> Result:
        """Do what changes the lists or what is known of them; the next question sees it."""
        try:
            return work()
        finally:
            self.parts.forget()

    # The index and the search

    def sync(self, *, force: bool = False, progress: Progress | None = None) -> "SyncReport":
        """Bring the index up to date with the lists; only what changed is embedded."""
        return self.parts.sync(force=force, progress=progress)

    def search(
        self,
        question: str,
        limit: int | None = 10,
        *,
        kinds: "Sequence[Kind | str] | str" = (),
        venue: str | None = None,
        years: tuple[int | None, int | None] | None = None,
        lists: Sequence[str] | str = (),
        topic: str | None = None,
    ) -> "Hits":
        """The entries that serve a question, best first, each with the reason; `limit=None` gives all that fit."""
        from dlmentor.catalog.filters import kind_called, list_called

        if not isinstance(question, str):
            raise InputError(f"A question is a text, not {type(question).__name__}.")
        if limit is not None and limit < 0:
            raise InputError(f"The limit cannot be {limit}.", hint="Give a number from 0, or none for all that fit.")
        first, last = years or (None, None)
        if first is not None and last is not None and first > last:
            raise InputError(f"The years {first} to {last} run backwards.", hint=f"Give ({last}, {first}).")
        question = clean(question)
        if not question.strip():
            raise InputError("The question is empty.", hint="Ask for a topic, a paper or a venue.")
        names = [each.name for each in self.catalog.lists] if lists else []
        return self.parts.searcher().search(
            question,
            limit,
            kinds=[kind_called(kind) for kind in several(kinds)],
            venue=venue,
            years=years,
            lists=[list_called(name, names) for name in several(lists)],
            topic=topic,
        )

    def similar(self, entry: str, limit: int = 6) -> "list[Entry]":
        """Entries that say nearly the same, nearest first; none without an embedder."""
        from dlmentor.search.neighbours import nearest

        ids, vectors = self.vectors()
        here = self._one(entry)
        if vectors is None or here not in ids:
            return []
        near = (self.catalog.get(ids[row]) for row in nearest(vectors, ids.index(here), limit))
        return [each for each in near if each is not None]

    def vectors(self) -> "tuple[list[str], Floats | None]":
        """The ids of all entries, and one row of length 1 for each; None without an embedder."""
        return self.parts.vectors()

    def list_text(self, name: str) -> str:
        """A list as it was written, the lines as its sources number them."""
        from dlmentor.catalog.markdown import read_list

        return read_list(self.parts.list_file(name))

    def own_lists(self) -> "tuple[Kept, ...]":
        """The lists that the user added, with where they came from."""
        return self.parts.library().lists()
