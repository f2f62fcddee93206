"""Workers that share a Chroma server see what one of them synced: the others take it over from there."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from dlmentor.concepts import Concepts
from dlmentor.index.current import chroma_folder, read_current
from dlmentor.index.embedders import Embedder
from dlmentor.index.metadata import decode
from dlmentor.index.store import ChromaCollection, ChromaStore
from dlmentor.index.sync import Progress, Say, Sync, collection_names
from dlmentor.models import Entry
from dlmentor.settings import Settings


@dataclass(frozen=True)
class _Shared:
    """What the server holds."""

    entries: tuple[Entry, ...] = field(default=())


def follow(
    concepts: Concepts,
    settings: Settings,
    embedder: Embedder | None,
    progress: Progress | None = None,
    *,
    say: Say | None = None,
    inputs: str = "",
) -> bool:
    """Take over the newest generation of the server, if it is another than ours; nothing is written there."""
    if settings.chroma_url is None or embedder is None:
        return False
    with ChromaStore(chroma_folder(settings.storage), settings.chroma_url) as store:
        collection = store.collection(collection_names(embedder.name)[0])
        generation = str(collection.about.get("generation", ""))
        current = read_current(settings.storage)
        if not generation or (current is not None and current.generation == generation):
            return False
        entries = sorted(_entries(collection), key=lambda entry: [(each.list, each.line) for each in entry.sources])
    Sync(_Shared(tuple(entries)), concepts, settings, embedder, progress, say, inputs, adopt=generation).run()
    return True


def _entries(collection: ChromaCollection) -> Iterator[Entry]:
    """The entries as their first chunks carry them."""
    for page in collection.rows(include=["metadatas"]):
        for encoded in page["metadatas"]:
            whole = decode(encoded).get("json")
            if whole:
                yield Entry.model_validate_json(str(whole))
