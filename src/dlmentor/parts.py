"""What the mentor is made of: each part is opened when it is first needed, and again when it went out of date."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dlmentor.derived import derived
from dlmentor.errors import InputError, StoreError
from dlmentor.settings import Settings

if TYPE_CHECKING:
    from dlmentor.answer.answerer import Answerer
    from dlmentor.catalog.catalog import Catalog
    from dlmentor.catalog.library import Library
    from dlmentor.concepts import Concepts, ReadingGraph
    from dlmentor.index.embedders import Embedder
    from dlmentor.index.follow import Follower
    from dlmentor.index.snapshot import Snapshot
    from dlmentor.index.sync import SyncReport
    from dlmentor.models import Plan
    from dlmentor.search.neighbours import Floats
    from dlmentor.search.search import Searcher

Progress = Callable[[str, int, int], None]
Say = Callable[[str], None]


class Parts:
    """The lists, the topics, the model, the index and the search of one storage; safe to share between threads.

    Its locks are taken in the order in which they stand, and nobody waits for a sync who holds the last one: while one
    thread makes the index, the others go on with the one there is.
    """

    def __init__(
        self,
        settings: Settings,
        lists: Iterable[Path] = (),
        progress: Progress | None = None,
        say: Say | None = None,
    ) -> None:
        self.settings, self.progress, self.say = settings, progress, say
        self._extra_lists = tuple(lists)
        self._answering = threading.Lock()
        self._following = threading.Lock()
        self._syncing = threading.RLock()
        # Of what is held here.
        self._lock = threading.RLock()
        self._catalog: Catalog | None = None
        self._concepts: Concepts | None = None
        self._graph: tuple[Catalog, ReadingGraph] | None = None
        self._embedder: Embedder | None = None
        self._embedder_known = False
        self._searcher: Searcher | None = None
        # How many syncs have ended, and how many had when an index was opened that was just being made anew.
        self._syncs = 0
        self._opened_during: int | None = None
        self._follower: Follower | None = None
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
            self._catalog = self._searcher = self._graph = self._answers_from = self._opened_during = None

    # The lists

    @property
    def concepts(self) -> "Concepts":
        """The topics of the field."""
        with self._lock:
            if self._concepts is None:
                from dlmentor.concepts import Concepts, ConceptValues, load_concepts

                folder = self.settings.seeds / "concepts"
                kept = derived(
                    self.settings.storage,
                    "concepts",
                    ConceptValues,
                    [folder],
                    # Lists of somebody's own may come without topics.
                    lambda: ConceptValues(concepts=load_concepts(folder).all if folder.is_dir() else ()),
                )
                self._concepts = Concepts(kept.concepts)
            return self._concepts

    @property
    def catalog(self) -> "Catalog":
        """All lists, joined with what we know about their entries; read again when there is a newer index."""
        if self._searcher is not None:
            self.searcher()
        with self._lock:
            if self._catalog is None:
                self._catalog = self._read_catalog()
            return self._catalog

    def _read_catalog(self) -> "Catalog":
        from dlmentor.catalog.catalog import Catalog, CatalogParts

        # Of the folder of concepts the catalogue takes nothing.
        behind = [path for path in self._input_paths() if path != self.settings.seeds / "concepts"]
        return Catalog.of(
            derived(self.settings.storage, "catalog", CatalogParts, behind, lambda: self._parsed_catalog().parts)
        )

    def _parsed_catalog(self) -> "Catalog":
        from dlmentor.catalog.catalog import Catalog
        from dlmentor.catalog.identity import resource_id
        from dlmentor.catalog.markdown import parse_list
        from dlmentor.catalog.notes import load_notes
        from dlmentor.fetch.store import link_states, open_texts

        storage = self.settings.storage
        parsed = [parse_list(text, name) for name, text in self._texts()]
        addresses = {resource_id(item.url): item.url for each in reversed(parsed) for item in each.entries[::-1]}
        return Catalog.build(
            parsed,
            load_notes(self.settings.seeds / "notes"),
            open_texts(storage),
            link_states(storage, addresses.items()),
        )

    def _texts(self) -> Iterator[tuple[str, str]]:
        """Every list with its text; one of the user's own that was garbled is named, and stops nothing."""
        from dlmentor.catalog.reading import read_list

        own = set(self.library().files())
        for path in self.list_files():
            try:
                yield path.stem, read_list(path)
            except InputError as error:
                if path not in own:
                    raise
                (self.say or _silent)(f"{error} It is left out until you add it again.")

    @property
    def graph(self) -> "ReadingGraph":
        """Which entry to read before which."""
        catalog = self.catalog
        with self._lock:
            if self._graph is None or self._graph[0] is not catalog:
                from dlmentor.concepts import PairValues, ReadingGraph, load_builds_on

                folder = self.settings.seeds / "concepts"
                kept = derived(
                    self.settings.storage,
                    "builds-on",
                    PairValues,
                    [folder],
                    lambda: PairValues(pairs=load_builds_on(folder)),
                )
                self._graph = catalog, ReadingGraph(self.concepts, kept.pairs, catalog.entries)
            return self._graph[1]

    def list_files(self) -> list[Path]:
        """Every list that is read: the seeds, those that were added, those that were given."""
        return [*self.seed_files(), *self.library().files(), *self._extra_lists]

    def seed_files(self) -> list[Path]:
        """The lists that come with the product."""
        return sorted(path for path in self.settings.seeds.glob("*.md") if path.name != "README.md")

    def list_file(self, name: str) -> Path:
        """Where a list is."""
        from dlmentor.catalog.filters import list_called

        files = {path.stem: path for path in reversed(self.list_files())}
        return files[list_called(name, sorted(files))]

    def library(self) -> "Library":
        """The lists that the user added."""
        from dlmentor.catalog.library import Library

        def download(url: str) -> bytes:
            from dlmentor.fetch.download import downloader

            return downloader(self.settings)(url)

        taken = {path.stem for path in (*self.seed_files(), *self._extra_lists)}
        return Library(self.settings.storage, taken=taken, download=download, say=self.say)

    # The index and what stands on it

    def sync(self, *, force: bool = False, progress: Progress | None = None) -> "SyncReport":
        """Bring the index up to date with the lists; only what changed is embedded."""
        from dlmentor.index.current import inputs_digest
        from dlmentor.index.sync import sync

        with self._syncing:
            try:
                with self._shared():
                    inputs = inputs_digest(self._input_paths())
                    catalog = self._read_catalog()
                    with self._lock:
                        self._catalog = catalog
                    report = sync(
                        catalog,
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
                        with self._lock:
                            self._searcher = None
                    return report
            finally:
                with self._lock:
                    self._syncs += 1

    @contextmanager
    def _shared(self) -> Iterator[None]:
        """With a Chroma server: alone among its workers, and with the same lists as they have."""
        if self.settings.chroma_url is None or self.embedder() is None:
            yield
            return
        from dlmentor.index.current import chroma_folder
        from dlmentor.index.exchange import exchange
        from dlmentor.index.store import ChromaStore
        from dlmentor.index.sync import WAIT_SECONDS
        from dlmentor.index.turn import turn

        storage = self.settings.storage
        with (
            ChromaStore(chroma_folder(storage), self.settings.chroma_url) as store,
            turn(store, WAIT_SECONDS, self.say or _silent),
        ):
            exchange(storage, self.library(), store, push=True)
            yield

    def _prepare(self, snapshot: "Snapshot") -> None:
        """Gather what a search needs of a new snapshot, so that nobody waits for it later."""
        from dlmentor.search.search import Searcher

        Searcher(snapshot, self.concepts).warm()

    def embedder(self) -> "Embedder | None":
        """What turns texts into vectors, if it is installed or set."""
        with self._lock:
            if not self._embedder_known:
                from dlmentor.index.embedders import open_embedder

                self._embedder = open_embedder(self.settings, self.say)
                self._embedder_known = True
            return self._embedder

    def searcher(self) -> "Searcher":
        """The searcher over the newest snapshot; makes the index first if there is none or the lists have changed."""
        self._keep_up()
        with self._lock:
            if self._searcher is not None and self._serves(self._searcher):
                return self._searcher
        self._renew()
        try:
            return self._opened()
        except StoreError:
            # Damaged since it was written: the lists and the store are there to make it anew.
            self.sync()
            return self._opened()

    def _serves(self, searcher: "Searcher") -> bool:
        """Whether its index is the newest; one that was opened while it was made anew serves until that has ended."""
        if self._opened_during not in (None, self._syncs):
            self._searcher = self._opened_during = None
            return False
        return searcher.snapshot.is_current()

    def _renew(self) -> None:
        """Make the index if there is none or the lists have changed, unless another thread does and there is one."""
        from dlmentor.index.current import inputs_digest, is_fresh, read_current

        storage, model = self.settings.storage, self._model()
        # If there is a searcher another process has made a newer index, which only has to be opened.
        if self._searcher is not None or is_fresh(storage, model, inputs_digest(self._input_paths())):
            return
        ended = self._syncs
        if not self._syncing.acquire(blocking=read_current(storage) is None):
            with self._lock:
                self._opened_during = ended
            return
        try:
            self._sync_if_possible()
        finally:
            self._syncing.release()

    def _model(self) -> str:
        from dlmentor.index.current import NO_MODEL

        embedder = self.embedder()
        return embedder.name if embedder else NO_MODEL

    def _opened(self) -> "Searcher":
        """The searcher over the snapshot that there is."""
        from dlmentor.index.snapshot import Snapshot
        from dlmentor.search.search import Searcher

        with self._lock:
            if self._searcher is None or not self._searcher.snapshot.is_current():
                # What was read from the lists before a newer index was made is out of date as well.
                self._catalog = None
                storage, embedder = self.settings.storage, self.embedder()
                snapshot = Snapshot.open(storage)
                # An index that could not be renewed may be of another model: its words still serve.
                embedder = embedder if snapshot.model == self._model() else None
                self._searcher = Searcher(snapshot, self.concepts, embedder, seeds=self.settings.seeds, cache=storage)
            return self._searcher

    def _sync_if_possible(self) -> None:
        """Sync; but while the storage cannot be written, or a Chroma server is away, stay with the index there is."""
        try:
            self.sync()
        except StoreError as error:
            from dlmentor.index.current import read_current

            if read_current(self.settings.storage) is None:
                raise
            (self.say or _silent)(f"{error} Until then the last index is used.")

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
        searcher = self.searcher()
        with self._answering:
            if self._answers_from is not searcher:
                self._answerers, self._answers_from = {}, searcher
            found = self._answerers.get(model)
            if found is None:
                found = self._answerers[model] = self._make_answerer(searcher, model, plan)
            return found

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
            mend=searcher.mend,
        )

    def _keep_up(self) -> None:
        """With a Chroma server, take over what other workers synced: at the first question, then beside the others."""
        if self.settings.chroma_url is None:
            return
        with self._following:
            if self._follower is None:
                from dlmentor.index.follow import Follower

                self._follower = Follower(self._follow, self.say)
                self._follower.look()
            self._follower.look_beside()

    def _follow(self) -> None:
        from dlmentor.index.current import inputs_digest, read_current
        from dlmentor.index.follow import follow

        if read_current(self.settings.storage) is None:
            return
        outcome = follow(
            self.library(),
            self._read_catalog,
            self.concepts,
            self.settings,
            self.embedder(),
            self.progress,
            say=self.say,
            inputs=lambda: inputs_digest(self._input_paths()),
        )
        if outcome == "pending":
            self.sync()

    def _input_paths(self) -> list[Path]:
        seeds = self.settings.seeds
        from dlmentor.fetch.store import links_file, texts_file

        fetched = (texts_file(self.settings.storage), links_file(self.settings.storage))
        return [*self.list_files(), seeds / "notes", seeds / "concepts", *fetched]


def _silent(_: str) -> None:
    pass
