"""Making the index what the lists say: only what changed is embedded, and an interruption harms nothing."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from dlmentor import private
from dlmentor.concepts import Concepts
from dlmentor.errors import StoreError
from dlmentor.index.current import (
    NO_MODEL,
    Current,
    Fingerprint,
    chroma_folder,
    content_digest,
    next_generation,
    read_current,
    snapshots_folder,
    write_current,
)
from dlmentor.index.embedders import Embedder
from dlmentor.index.fields import index_entries
from dlmentor.index.filling import Counts, fill
from dlmentor.index.lock import locked
from dlmentor.index.snapshot import PartData, Snapshot, load_whole, remove_old, write_snapshot
from dlmentor.index.store import BrokenStoreError, ChromaStore, files_of, remove_embedded
from dlmentor.index.tagging import Embedded, tag_entries
from dlmentor.index.wanted import Wanted, wanted_chunks
from dlmentor.models import Entry, Value
from dlmentor.settings import Settings

WAIT_SECONDS = 900.0

Say = Callable[[str], None]
Progress = Callable[[str, int, int], None]
Prepare = Callable[[Snapshot], None]


class HasEntries(Protocol):
    """A catalogue, as far as the index needs it; if it has `lists`, their titles are kept too."""

    @property
    def entries(self) -> Sequence[Entry]:
        """All entries, each with an id of its own."""


class SyncReport(Value):
    """What a sync found and did; `messages` are for people."""

    generation: str
    entries: int
    chunks: int
    unchanged: bool = False
    added: int = 0
    changed: int = 0
    removed: int = 0
    embedded: int = 0
    reused: int = 0
    deleted: int = 0
    messages: tuple[str, ...] = ()
    seconds: float = 0.0


def sync(
    catalog: HasEntries,
    concepts: Concepts,
    settings: Settings,
    embedder: Embedder | None,
    progress: Progress | None = None,
    force: bool = False,
    *,
    say: Say | None = None,
    inputs: str = "",
    prepare: Prepare | None = None,
    wait: float = WAIT_SECONDS,
) -> SyncReport:
    """Bring Chroma and the snapshot up to date; `force` makes both anew.

    `progress(what, done, total)` and `say(message)` are told as it goes; `inputs` is the `inputs_digest` of the
    files behind the catalogue, kept for `is_fresh`; `prepare` may lay files of its own beside a new snapshot before
    anybody opens it; `wait` is how long to wait for another sync.
    """
    return Sync(catalog, concepts, settings, embedder, progress, say, inputs, prepare).run(force, wait)


def collection_names(model: str) -> tuple[str, str]:
    """The collections for entries and for concepts: one pair for each model."""
    safe = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in model).strip("-")
    return f"dlmentor-{safe[:40]}-entries", f"dlmentor-{safe[:40]}-concepts"


class Sync:
    """One run of `sync`, with what it was given at hand."""

    def __init__(
        self,
        catalog: HasEntries,
        concepts: Concepts,
        settings: Settings,
        embedder: Embedder | None,
        progress: Progress | None,
        say: Say | None,
        inputs: str,
        prepare: Prepare | None = None,
        adopt: str = "",
    ) -> None:
        """With `adopt`, the generation of a server is taken over as it is: nothing is written there."""
        self.entries, self.concepts = catalog.entries, concepts
        self.settings, self.embedder, self.inputs, self.adopt = settings, embedder, inputs, adopt
        self.progress, self._say, self._prepare = progress, say, prepare
        self.storage = settings.storage
        self.fingerprint = Fingerprint(model=embedder.name if embedder else NO_MODEL)
        self.titles = {each.name: f"{each.title} {each.description}".strip() for each in getattr(catalog, "lists", ())}
        self.content = content_digest(self.entries, concepts.all, self.titles)
        self.names = collection_names(self.fingerprint.model)
        self.messages: list[str] = []
        self.started = time.monotonic()

    def run(self, force: bool = False, wait: float = WAIT_SECONDS) -> SyncReport:
        """Do what `sync` says."""
        settled = None if force else self.settled()
        current = read_current(self.storage)
        if settled and current and self.inputs in ("", current.inputs):
            return settled
        try:
            return self._alone(force, wait)
        except StoreError:
            # What cannot be noted now will be looked at again.
            if settled is None:
                raise
            return settled

    def _alone(self, force: bool, wait: float) -> SyncReport:
        with locked(self.storage, wait, self.say):
            try:
                # Whoever held the lock before may have done the work.
                return (None if force else self.settled(note=True)) or self.build(force)
            except OSError as error:
                raise private.cannot_write(self.storage, error) from error

    def say(self, message: str) -> None:
        """Tell the caller, now and in the report."""
        self.messages.append(message)
        if self._say:
            self._say(message)

    def settled(self, note: bool = False) -> SyncReport | None:
        """A report if there is nothing to do; `note`, under the lock, remembers the state of the files."""
        current = read_current(self.storage)
        if current is None or (current.fingerprint, current.content) != (self.fingerprint, self.content):
            return None
        snapshot = load_whole(self.storage, current)
        if snapshot is None or not self._store_is(current):
            return None
        if note and self.inputs not in ("", current.inputs):
            write_current(self.storage, current.model_copy(update={"inputs": self.inputs}))
        return self.report(current.generation, len(snapshot.chunk_entry), unchanged=True)

    def _store_is(self, current: Current) -> bool:
        """Whether Chroma is as the sync that made the current snapshot left it."""
        if self.embedder is None:
            return True
        if self.settings.chroma_url is None:
            return current.files is not None and files_of(chroma_folder(self.storage)) == current.files
        with ChromaStore(chroma_folder(self.storage), self.settings.chroma_url) as store:
            return store.collection(self.names[0]).about.get("generation") == current.generation

    def build(self, force: bool) -> SyncReport:
        """Make the next generation."""
        before = read_current(self.storage)
        previous = None if force or before is None else self.previous(before)
        same_code = previous if previous is not None and previous.fingerprint == self.fingerprint else None
        generation = self.adopt or next_generation(before)
        chunks, counts, documents = self.written(generation, previous, same_code, force)
        if self._prepare:
            self._prepare(Snapshot(snapshots_folder(self.storage) / generation))
        self.switch(before, generation)
        return self.report(generation, chunks, counts=counts, **_differences(self.entries, documents, previous))

    def written(
        self, generation: str, previous: Snapshot | None, same_code: Snapshot | None, force: bool
    ) -> tuple[int, Counts, list[str]]:
        """Fill Chroma and write the files of a generation: how many chunks there are, what it took, and the entries.

        The chunks and their vectors, which are most of the memory, are given up at the end.
        """
        wanted = wanted_chunks(self.entries, self.concepts, self.embedder, same_code)
        vectors, counts = self.stored(wanted, previous, generation, force)
        tags = tag_entries(self.entries, self.concepts, *_embedded(wanted, vectors))
        words = index_entries(self.entries, self.concepts.all)
        documents = [entry.model_dump_json(exclude_defaults=True) for entry in self.entries]
        write_snapshot(
            self.storage,
            generation,
            self.fingerprint,
            self.entries,
            documents,
            [concept.id for concept in self.concepts.all],
            _parts(wanted, vectors),
            tags,
            words,
            self.titles,
        )
        return len(wanted[0].owner), counts, documents

    def previous(self, before: Current) -> Snapshot | None:
        """The snapshot whose vectors can be used again; says so if there should be one and is not."""
        if before.fingerprint != self.fingerprint:
            self.say(f"The index is rebuilt: {self.fingerprint.differs(before.fingerprint)}.")
        if before.fingerprint.vectors != self.fingerprint.vectors:
            return None
        snapshot = load_whole(self.storage, before)
        if snapshot is None and before.fingerprint == self.fingerprint:
            self.say("The index was damaged and is rebuilt from the lists.")
        return snapshot

    def stored(
        self, wanted: tuple[Wanted, Wanted], previous: Snapshot | None, generation: str, force: bool
    ) -> tuple[list[NDArray[np.float32] | None], Counts]:
        """Fill both collections of Chroma; their vectors, and what it took."""
        embedder, folder = self.embedder, chroma_folder(self.storage)
        if embedder is None:
            return [None, None], Counts()
        if previous is not None and self.settings.chroma_url is None and not folder.exists():
            self.say(f"The Chroma store {folder} is missing and is rebuilt.")
        try:
            return self._filled(embedder, wanted, previous, generation, force)
        except BrokenStoreError as error:
            self.say(f"{error} It is rebuilt from the lists.")
            remove_embedded(folder)
            return self._filled(embedder, wanted, previous, generation, force)

    def _filled(
        self, embedder: Embedder, wanted: tuple[Wanted, Wanted], previous: Snapshot | None, generation: str, force: bool
    ) -> tuple[list[NDArray[np.float32] | None], Counts]:
        known = _Known(previous)
        about = {"fingerprint": self.fingerprint.vectors, "content": self.content}
        vectors: dict[str, NDArray[np.float32] | None] = {}
        total = Counts()
        both = sum(len(part.owner) for part in wanted)
        with ChromaStore(chroma_folder(self.storage), self.settings.chroma_url) as store:
            # The large one last, since Chroma holds what it has opened.
            for name, part in reversed(list(zip(self.names, wanted, strict=True))):
                collection = store.collection(name)
                if force or collection.about.get("fingerprint", about["fingerprint"]) != about["fingerprint"]:
                    store.drop(name)
                    collection = store.collection(name)
                if not self.adopt:
                    collection.note({**about, "generation": ""})
                before = sum(len(rows) for rows in vectors.values() if rows is not None)
                progress = partial(self.embedding, before, both)
                rows, counts = fill(collection, part.flat, known, embedder, progress, write=not self.adopt)
                vectors[name] = rows
                total = total + counts
            for name in self.names if not self.adopt else ():
                store.collection(name).note({**about, "generation": generation})
        return [vectors[name] for name in self.names], total

    def embedding(self, before: int, both: int, done: int) -> None:
        """Tell how far the texts of both collections are."""
        if self.progress:
            self.progress("embedding", before + done, both)

    def switch(self, before: Current | None, generation: str) -> None:
        """Make the generation the current one, and delete those that nobody can still be opening."""
        local = self.embedder is not None and self.settings.chroma_url is None
        files = files_of(chroma_folder(self.storage)) if local else None
        current = Current(
            generation=generation, fingerprint=self.fingerprint, content=self.content, inputs=self.inputs, files=files
        )
        write_current(self.storage, current)
        remove_old(self.storage, [generation, *([before.generation] if before else [])])

    def report(
        self, generation: str, chunks: int, unchanged: bool = False, counts: Counts | None = None, **differences: int
    ) -> SyncReport:
        """What was found and done, until now."""
        counts = counts or Counts()
        return SyncReport(
            generation=generation,
            entries=len(self.entries),
            chunks=chunks,
            unchanged=unchanged,
            embedded=counts.embedded,
            reused=counts.reused,
            deleted=counts.deleted,
            messages=tuple(self.messages),
            seconds=time.monotonic() - self.started,
            **differences,
        )


def _parts(wanted: tuple[Wanted, Wanted], vectors: Sequence[NDArray[np.float32] | None]) -> tuple[PartData, PartData]:
    first, second = (PartData(part.chunks, part.digests, rows) for part, rows in zip(wanted, vectors, strict=True))
    return first, second


def _embedded(
    wanted: tuple[Wanted, Wanted], vectors: Sequence[NDArray[np.float32] | None]
) -> tuple[Embedded | None, Embedded | None]:
    first, second = (
        None if rows is None else Embedded(rows, part.owner, part.role)
        for part, rows in zip(wanted, vectors, strict=True)
    )
    return first, second


class _Known:
    """The vectors of a snapshot, by the key of their text."""

    def __init__(self, snapshot: Snapshot | None) -> None:
        parts = (snapshot.chunks, snapshot.concepts) if snapshot else ()
        self._parts = [(part.rows, np.asarray(part.vectors)) for part in parts if part.vectors is not None]

    def __call__(self, key: bytes) -> NDArray[np.float32] | None:
        for rows, vectors in self._parts:
            row = rows.get(key)
            if row is not None:
                found: NDArray[np.float32] = vectors[row]
                return found
        return None


def _differences(entries: Sequence[Entry], documents: Sequence[str], previous: Snapshot | None) -> dict[str, Any]:
    """How many entries are new, changed and gone."""
    if previous is None:
        return {"added": len(entries)}
    before = previous.index_of
    added = changed = 0
    for entry, document in zip(entries, documents, strict=True):
        place = before.get(entry.id)
        added += place is None
        changed += place is not None and previous.entry_json(place) != document
    return {"added": added, "changed": changed, "removed": len(before) - (len(entries) - added)}
