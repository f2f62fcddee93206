"""What the mentor is made of: each part is opened when it is first needed, and again when it went out of date."""

import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from dlmentor.errors import InputError, StoreError
from dlmentor.settings import Settings

if TYPE_CHECKING:
    from dlmentor.answer.answerer import Answerer
    from dlmentor.catalog.catalog import Catalog
    from dlmentor.catalog.library import Library
    from dlmentor.concepts import Concepts, ReadingGraph
    from dlmentor.index.embedders import Embedder
    from dlmentor.index.snapshot import Snapshot
    from dlmentor.index.sync import SyncReport
    from dlmentor.models import Plan
    from dlmentor.search.neighbours import Floats
    from dlmentor.search.search import Searcher

Progress = Callable[[str, int, int], None]
Say = Callable[[str], None]

_FOLLOW_SECONDS = 5.0


class Parts:
    """The lists, the topics, the model, the index and the search of one storage; safe to share between threads."""

    def __init__(
        self,
        settings: Settings,
        lists: Iterable[Path] = (),
        progress: Progress | None = None,
        say: Say | None = None,
    ) -> None:
        self.settings, self.progress, self.say = settings, progress, say
        self._extra_lists = tuple(lists)
        self._lock = threading.RLock()
        self._catalog: Catalog | None = None
        self._concepts: Concepts | None = None
        self._graph: ReadingGraph | None = None
        self._embedder: Embedder | None = None
        self._embedder_known = False
        self._searcher: Searcher | None = None
        self._follow_at = 0.0
        self._vectors: tuple[Snapshot, Floats | None] | None = None
        self._answerers: dict[str | None, Answerer] = {}
        self._answers_from: Searcher | None = None

    def close(self) -> None:
        """Let go of everything that is held open."""
        with self._lock:
            self.forget()
            self._embedder, self._embedder_known, self._vectors = None, False, None
            self._answerers = {}

    def forget(self) -> None:
        """Read the lists and the index again when they are next needed: they have changed."""
        with self._lock:
            self._catalog = self._searcher = self._graph = self._answers_from = None

    # The lists

    @property
    def concepts(self) -> "Concepts":
        """The topics of the field."""
        with self._lock:
            if self._concepts is None:
                from dlmentor.concepts import load_concepts

                self._concepts = load_concepts(self.settings.seeds / "concepts")
            return self._concepts

    @property
    def catalog(self) -> "Catalog":
        """All lists, joined with what we know about their entries."""
        with self._lock:
            if self._catalog is None:
                from dlmentor.catalog.catalog import Catalog
                from dlmentor.catalog.identity import resource_id
                from dlmentor.catalog.markdown import parse_list, read_list
                from dlmentor.catalog.notes import load_notes
                from dlmentor.fetch.store import link_states, open_texts

                storage = self.settings.storage
                parsed = [parse_list(read_list(path), path.stem) for path in self.list_files()]
                addresses = {
                    resource_id(item.url): item.url for each in reversed(parsed) for item in each.entries[::-1]
                }
                self._catalog = Catalog.build(
                    parsed,
                    load_notes(self.settings.seeds / "notes"),
                    open_texts(storage),
                    link_states(storage, addresses.items()),
                )
            return self._catalog

    @property
    def graph(self) -> "ReadingGraph":
        """Which entry to read before which."""
        with self._lock:
            if self._graph is None:
                from dlmentor.concepts import ReadingGraph, load_builds_on

                pairs = load_builds_on(self.settings.seeds / "concepts")
                self._graph = ReadingGraph(self.concepts, pairs, self.catalog.entries)
            return self._graph

    def list_files(self) -> list[Path]:
        """Every list that is read: the seeds, those that were added, those that were given."""
        return [*self.seed_files(), *self.library().files(), *self._extra_lists]

    def seed_files(self) -> list[Path]:
        """The lists that come with the product."""
        return sorted(path for path in self.settings.seeds.glob("*.md") if path.name != "README.md")

    def list_file(self, name: str) -> Path:
        """Where a list is."""
        files = self.list_files()
        file = next((path for path in files if path.stem == name), None)
        if file is None:
            raise InputError(f"There is no list {name!r}.", hint=f"Lists are {', '.join(path.stem for path in files)}.")
        return file

    def library(self) -> "Library":
        """The lists that the user added."""
        from dlmentor.catalog.library import Library

        def download(url: str) -> bytes:
            from dlmentor.fetch.download import downloader

            return downloader(self.settings)(url)

        taken = {path.stem for path in (*self.seed_files(), *self._extra_lists)}
        return Library(self.settings.storage, taken=taken, download=download)

    # The index and what stands on it

    def sync(self, *, force: bool = False, progress: Progress | None = None) -> "SyncReport":
        """Bring the index up to date with the lists; only what changed is embedded."""
        from dlmentor.index.current import inputs_digest
        from dlmentor.index.sync import sync

        with self._lock:
            inputs = inputs_digest(self._input_paths())
            self._catalog = self._graph = None
            report = sync(
                self.catalog,
                self.concepts,
                self.settings,
                self.embedder(),
                progress or self.progress,
                force,
                say=self.say,
                inputs=inputs,
                prepare=self._prepare,
            )
            if not report.unchanged:
                self._searcher = None
            return report

    def _prepare(self, snapshot: "Snapshot") -> None:
        """Gather what a search needs of a new snapshot, so that nobody waits for it later."""
        from dlmentor.search.search import Searcher

        Searcher(snapshot, self.concepts).warm()

    def embedder(self) -> "Embedder | None":
        """What turns texts into vectors, if it is installed or set."""
        if not self._embedder_known:
            from dlmentor.index.embedders import open_embedder

            self._embedder = open_embedder(self.settings, self.say)
            self._embedder_known = True
        return self._embedder

    def searcher(self) -> "Searcher":
        """The searcher over the newest snapshot; makes the index first if there is none or the lists have changed."""
        with self._lock:
            self._follow()
            if self._searcher is not None and self._searcher.snapshot.is_current():
                return self._searcher
            # Another process has made a newer index: what was read from the lists before is out of date as well.
            self._catalog = self._graph = None
            from dlmentor.index.current import NO_MODEL, inputs_digest, is_fresh
            from dlmentor.index.snapshot import Snapshot
            from dlmentor.search.search import Searcher

            embedder = self.embedder()
            storage = self.settings.storage
            model = embedder.name if embedder else NO_MODEL
            fresh = self._searcher is not None or is_fresh(storage, model, inputs_digest(self._input_paths()))
            if not fresh:
                self.sync()
            try:
                snapshot = Snapshot.open(storage)
            except StoreError:
                # Damaged since it was written: the lists and the store are there to make it anew.
                self.sync()
                snapshot = Snapshot.open(storage)
            self._searcher = Searcher(snapshot, self.concepts, embedder, seeds=self.settings.seeds, cache=storage)
            return self._searcher

    def vectors(self) -> "tuple[list[str], Floats | None]":
        """The ids of all entries, and one row of length 1 for each; None without an embedder."""
        from dlmentor.search.neighbours import entry_vectors

        snapshot = self.searcher().snapshot
        with self._lock:
            if self._vectors is None or self._vectors[0] is not snapshot:
                self._vectors = (snapshot, entry_vectors(snapshot))
            return snapshot.entry_ids, self._vectors[1]

    def answerer(self, model: str | None, plan: "Callable[..., Plan]") -> "Answerer":
        """What answers from the newest index, with the model of that name (or the one of the settings)."""
        with self._lock:
            searcher = self.searcher()
            if self._answers_from is not searcher:
                self._answerers, self._answers_from = {}, searcher
            if model not in self._answerers:
                self._answerers[model] = self._make_answerer(searcher, model, plan)
            return self._answerers[model]

    def _make_answerer(self, searcher: "Searcher", model: str | None, plan: "Callable[..., Plan]") -> "Answerer":
        from dlmentor.answer.answerer import Answerer
        from dlmentor.answer.llm import open_model
        from dlmentor.answer.world import World

        settings = self.settings.model_copy(update={"llm": model}) if model else self.settings
        embedder = self.embedder()
        return Answerer(
            searcher.search,
            World.of(self.catalog.entries, self.concepts, self.graph),
            plan,
            model=open_model(settings),
            embed=embedder.embed if embedder else None,
            settings=settings,
        )

    def _follow(self) -> None:
        """With a Chroma server, take over what another worker has synced; asked at most every few seconds."""
        if self.settings.chroma_url is None or time.monotonic() < self._follow_at:
            return
        from dlmentor.index.current import inputs_digest, read_current
        from dlmentor.index.follow import follow

        self._follow_at = time.monotonic() + _FOLLOW_SECONDS
        if read_current(self.settings.storage) is not None:
            inputs = inputs_digest(self._input_paths())
            follow(self.concepts, self.settings, self.embedder(), self.progress, say=self.say, inputs=inputs)

    def _input_paths(self) -> list[Path]:
        seeds = self.settings.seeds
        from dlmentor.fetch.store import links_file, texts_file

        fetched = (texts_file(self.settings.storage), links_file(self.settings.storage))
        return [*self.list_files(), seeds / "notes", seeds / "concepts", *fetched]
