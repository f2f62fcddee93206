"""What workers of one Chroma server must have in common: added lists, fetched texts and link states travel through it.

Each list, text and link state is a record of one collection. A worker remembers what it last agreed with the server
on, so that a change, an addition and a removal on either side can be told apart.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from dlmentor import private
from dlmentor.catalog.library import LARGEST_LIST, Kept, Library
from dlmentor.fetch.journal import Journal
from dlmentor.fetch.store import LinkCheck, open_links, open_texts
from dlmentor.index.store import ChromaCollection, ChromaStore
from dlmentor.models import FetchedText, Value

COLLECTION = "dlmentor-shared"
_AGREED = "SHARED.json"
_LIST, _TEXT, _LINK = "list:", "text:", "link:"
# Chroma wants a vector for everything; nobody searches these.
_VECTOR = [1.0]
# So much is read or written at once: a list may have megabytes.
_BATCH_CHARACTERS = 4_000_000


@dataclass(frozen=True)
class Record:
    """One thing that is shared: `day` tells which of two is newer."""

    document: str
    day: str = ""

    @property
    def digest(self) -> str:
        """Changes with the document."""
        return hashlib.blake2b(self.document.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


Digests = Mapping[str, tuple[str, str]]


@dataclass
class Moves:
    """What each side has to do so that both hold the same."""

    pull: list[str] = field(default_factory=list)
    push: list[str] = field(default_factory=list)
    drop_here: list[str] = field(default_factory=list)
    drop_there: list[str] = field(default_factory=list)


def compare(agreed: Mapping[str, str], here: Digests, there: Digests) -> Moves:
    """Follow the side that changed since they agreed; of two changes the newer holds, and a change beats a removal.

    Only lists are ever removed: a text or link state that one side lacks was lost there.
    """
    moves = Moves()
    for key in sorted({*here, *there}):
        (mine, my_day), (theirs, their_day) = here.get(key, ("", "")), there.get(key, ("", ""))
        before = agreed.get(key, "") if key.startswith(_LIST) or (mine and theirs) else ""
        if mine == theirs:
            continue
        if theirs == before or (mine != before and (not theirs or (mine and my_day > their_day))):
            (moves.push if mine else moves.drop_there).append(key)
        else:
            (moves.pull if theirs else moves.drop_here).append(key)
    return moves


def exchange(storage: Path, library: Library, store: ChromaStore, *, push: bool) -> Moves:
    """Take over what others changed, and with `push` give away what was changed here; what there was to move."""
    collection = store.collection(COLLECTION)
    file = storage / _AGREED
    here = _mine(storage, library)
    there = _heads(collection)
    agreed = _agreed(file, str(collection.raw.id))
    moves = compare(agreed, {key: (record.digest, record.day) for key, record in here.items()}, there)
    _take(storage, library, _read(collection, moves.pull), moves.drop_here)
    if push:
        _give(collection, {key: here[key] for key in moves.push})
        collection.delete(moves.drop_there)
    after = _mine(storage, library) if moves.pull or moves.drop_here else here
    final = _heads(collection) if push and (moves.push or moves.drop_there) else there
    # Agreed is only what is the same on both sides now; the rest is looked at again next time.
    same = {key: record.digest for key, record in after.items() if final.get(key, ("", ""))[0] == record.digest}
    kept = {key: digest for key, digest in agreed.items() if key in after or key in final}
    if {**kept, **same} != agreed or not file.exists():
        agreement = {"server": str(collection.raw.id), "records": {**kept, **same}}
        with private.writing(file):
            private.make_folder(storage)
            private.write(file, json.dumps(agreement).encode())
    return moves


# Here


def _mine(storage: Path, library: Library) -> dict[str, Record]:
    records = {_LIST + kept.name: _list_record(kept, text) for kept, text in library.texts()}
    journals: tuple[tuple[str, Journal[Any], str], ...] = (
        (_TEXT, open_texts(storage), "fetched"),
        (_LINK, open_links(storage), "checked"),
    )
    for prefix, journal, day in journals:
        for key, value in journal.items():
            records[prefix + key] = Record(_plain(value), str(getattr(value, day)))
    return records


def _list_record(kept: Kept, text: str) -> Record:
    return Record(json.dumps({"kept": kept.model_dump(mode="json"), "text": text}, sort_keys=True), kept.updated)


def _plain(value: Value) -> str:
    return json.dumps(value.model_dump(mode="json", exclude_defaults=True), sort_keys=True)


def _take(storage: Path, library: Library, records: Mapping[str, str], drop: Iterable[str]) -> None:
    """Write what came; what cannot be read is left where it is."""
    texts = _values(records, _TEXT, FetchedText.model_validate_json)
    links = _values(records, _LINK, LinkCheck.model_validate_json)
    open_texts(storage).put(texts)
    open_links(storage).put(links)
    lists = _values(records, _LIST, _read_list)
    gone = [key.removeprefix(_LIST) for key in drop if key.startswith(_LIST)]
    library.take_over(lists, gone)


def _read_list(document: str) -> tuple[Kept, str]:
    told = json.loads(document)
    text = told["text"]
    if not isinstance(text, str) or len(text) > LARGEST_LIST:
        raise ValueError("a list is a text that is not too long")
    return Kept.model_validate(told["kept"]), text


def _values(records: Mapping[str, str], prefix: str, read: Callable[[str], Any]) -> list[Any]:
    values = []
    for key, document in records.items():
        if key.startswith(prefix):
            try:
                values.append(read(document))
            except (ValidationError, ValueError, KeyError, TypeError):
                # Written by another version, or by somebody else: ours stays as it is.
                continue
    return values


def _agreed(file: Path, server: str) -> dict[str, str]:
    """What was the same on both sides; nothing if the server has been emptied since, so that nothing is lost here."""
    try:
        told = json.loads(file.read_bytes())
        return {str(key): str(digest) for key, digest in told["records"].items()} if told["server"] == server else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


# There


def _heads(collection: ChromaCollection) -> dict[str, tuple[str, str]]:
    return {
        key: (str((about or {}).get("digest", "")), str((about or {}).get("day", "")))
        for page in collection.rows(include=["metadatas"])
        for key, about in zip(page["ids"], page["metadatas"], strict=True)
    }


def _read(collection: ChromaCollection, keys: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(keys), 100):
        with collection.store.translated():
            page = collection.raw.get(ids=keys[start : start + 100], include=["documents", "metadatas"])
        rows = zip(page["ids"], page["documents"], page["metadatas"], strict=True)
        # What another worker is just writing is taken next time.
        found |= {key: text for key, text, about in rows if Record(text or "").digest == (about or {}).get("digest")}
    return found


def _give(collection: ChromaCollection, records: Mapping[str, Record]) -> None:
    batch: dict[str, Record] = {}
    size = 0
    for key, record in records.items():
        if batch and (size + len(record.document) > _BATCH_CHARACTERS or len(batch) >= collection.store.batch):
            _upsert(collection, batch)
            batch, size = {}, 0
        batch[key] = record
        size += len(record.document)
    if batch:
        _upsert(collection, batch)


def _upsert(collection: ChromaCollection, batch: Mapping[str, Record]) -> None:
    with collection.store.translated():
        collection.raw.upsert(
            ids=list(batch),
            documents=[record.document for record in batch.values()],
            metadatas=[{"digest": record.digest, "day": record.day} for record in batch.values()],
            embeddings=[_VECTOR] * len(batch),
        )
