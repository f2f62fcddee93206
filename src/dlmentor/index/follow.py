"""Workers that share a Chroma server see what one of them synced: the others take it over from there."""

import threading
import time
from collections.abc import Callable
from typing import Literal

from dlmentor.catalog.library import Library
from dlmentor.concepts import Concepts
from dlmentor.errors import StoreError
from dlmentor.index.current import chroma_folder, read_current
from dlmentor.index.embedders import Embedder
from dlmentor.index.exchange import exchange
from dlmentor.index.store import ChromaStore
from dlmentor.index.sync import HasEntries, Progress, Say, Sync, collection_names
from dlmentor.settings import Settings

Outcome = Literal["nothing", "taken", "pending"]
# How long others may be unaware of a sync.
EVERY_SECONDS = 3.0


def follow(
    library: Library,
    catalog: Callable[[], HasEntries],
    concepts: Concepts,
    settings: Settings,
    embedder: Embedder | None,
    progress: Progress | None = None,
    *,
    say: Say | None = None,
    inputs: Callable[[], str] = str,
) -> Outcome:
    """Take over the newest generation of the server, if it is another than ours; nothing is written there.

    First the lists and what was fetched, so that `catalog()` gives what the others have, then their vectors.
    "pending" tells that something of ours is not there yet: then a sync is due instead.
    """
    if settings.chroma_url is None or embedder is None:
        return "nothing"
    with ChromaStore(chroma_folder(settings.storage), settings.chroma_url) as store:
        collection = store.collection(collection_names(embedder.name)[0])
        generation = str(collection.about.get("generation", ""))
        current = read_current(settings.storage)
        if not generation or (current is not None and current.generation == generation):
            return "nothing"
        if exchange(settings.storage, library, store, push=False).push:
            return "pending"
    state = inputs()
    Sync(catalog(), concepts, settings, embedder, progress, say, state, adopt=generation).run()
    return "taken"


class Follower:
    """Looks at the server every few seconds while questions come, and never lets one wait for it."""

    def __init__(self, work: Callable[[], None], say: Say | None) -> None:
        self._work, self._say = work, say
        self._due = 0.0
        self._thread: threading.Thread | None = None
        self._away = False

    def look_beside(self) -> None:
        """Look in a thread, if it is time to and none looks already."""
        if time.monotonic() < self._due or (self._thread is not None and self._thread.is_alive()):
            return
        self._due = time.monotonic() + EVERY_SECONDS
        self._thread = threading.Thread(target=self.look, name="follow", daemon=True)
        self._thread.start()

    def look(self) -> None:
        """Look now; a server that is away is told once, and what there is goes on being used."""
        self._due = time.monotonic() + EVERY_SECONDS
        try:
            self._work()
        except StoreError as error:
            if not self._away and self._say:
                self._say(f"{error} Until then the last index is used.")
            self._away = True
        else:
            if self._away and self._say:
                self._say("The Chroma server is there again.")
            self._away = False
