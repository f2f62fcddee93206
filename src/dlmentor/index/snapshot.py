"""A generation of the index as files: opened without Chroma or LlamaIndex, never changed, replaced as a whole."""

import json
import os
import shutil
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlmentor import private
from dlmentor.errors import StoreError
from dlmentor.index.chunks import CONCEPT_ROLES, ROLES, Chunk
from dlmentor.index.columns import Columns
from dlmentor.index.current import Current, Fingerprint, pointer_file, read_current, snapshots_folder
from dlmentor.index.lexical import LexicalIndex
from dlmentor.index.part import Part, write_part
from dlmentor.index.texts import Texts, write_texts
from dlmentor.models import Entry

_ABOUT = "about.json"
_KEEP_HYDRATED = 4096
_TRIES = 3
_SUMMED = 1 << 20

# What reading a file that was cut or overwritten may raise.
DAMAGE = (OSError, ValueError, KeyError, TypeError, EOFError, StoreError)

Tag = tuple[str, float]


class Snapshot:
    """One generation of the index; safe to share between threads, and usable even after it was replaced."""

    roles = ROLES

    def __init__(self, folder: Path) -> None:
        """Map the files of one generation; `Snapshot.open` finds the current one."""
        about = _checked(folder)
        self.folder = folder
        self.generation: str = about["generation"]
        self.fingerprint = Fingerprint.model_validate(about["fingerprint"])
        self.entry_ids: list[str] = list(Texts(folder, "ids"))
        self.concept_ids: list[str] = about["concepts"]
        self.titles: dict[str, str] = about["titles"]
        self.chunks = Part.load(folder / "chunks", ROLES)
        self.concepts = Part.load(folder / "concepts", CONCEPT_ROLES)
        self.columns = Columns.load(folder / "columns")
        self.lexical = LexicalIndex.load(folder / "lexical")
        self.tag_entry: NDArray[np.int32]
        self.tag_concept: NDArray[np.int32]
        self.tag_weight: NDArray[np.float32]
        self.tag_entry, self.tag_concept, self.tag_weight = (
            np.load(folder / f"tag-{name}.npy") for name in ("entry", "concept", "weight")
        )
        self._entries = Texts(folder, "entries")
        self._hydrated: dict[int, Entry] = {}
        self._pointer: Path | None = None
        self._seen: tuple[int, int] | None = None

    @classmethod
    def open(cls, storage: Path) -> "Snapshot":
        """The current snapshot under `storage`."""
        for last in range(_TRIES):
            seen = _state(pointer_file(storage))
            current = read_current(storage)
            if current is None:
                raise StoreError(f"There is no index in {storage}.", hint="`dlmentor sync` makes it.")
            try:
                snapshot = cls(snapshots_folder(storage) / current.generation)
            except DAMAGE as error:
                # It may have been replaced twice since the pointer was read.
                after = read_current(storage)
                if last < _TRIES - 1 and after is not None and after.generation != current.generation:
                    continue
                raise StoreError(
                    f"The index in {storage} is damaged ({error}).", hint="`dlmentor sync` rebuilds it."
                ) from error
            snapshot._pointer, snapshot._seen = pointer_file(storage), seen
            return snapshot
        raise StoreError(f"The index in {storage} is being replaced all the time.", hint="Try again.")

    def is_current(self) -> bool:
        """Whether no other generation has replaced it: one look at a file's times."""
        if self._pointer is None:
            return True
        state = _state(self._pointer)
        if state == self._seen:
            return True
        current = read_current(self._pointer.parent)
        if current is None or current.generation != self.generation:
            return False
        self._seen = state
        return True

    @property
    def model(self) -> str:
        """The name of the embedder whose vectors these are."""
        return self.fingerprint.model

    @property
    def chunk_vectors(self) -> NDArray[np.float32] | None:
        """One row per chunk; None without an embedder."""
        return self.chunks.vectors

    @property
    def chunk_entry(self) -> NDArray[np.int32]:
        """For each chunk the number of its entry; ascending."""
        return self.chunks.owner

    @property
    def chunk_role(self) -> NDArray[np.uint8]:
        """For each chunk the number of its role in `roles`."""
        return self.chunks.role

    @property
    def concept_vectors(self) -> NDArray[np.float32] | None:
        """One row per text of a concept; None without an embedder."""
        return self.concepts.vectors

    @property
    def concept_vector_owner(self) -> NDArray[np.int32]:
        """For each of them the number of its concept in `concept_ids`."""
        return self.concepts.owner

    @cached_property
    def index_of(self) -> dict[str, int]:
        """The number of an entry, by its id."""
        return {id_: place for place, id_ in enumerate(self.entry_ids)}

    @cached_property
    def tags(self) -> dict[int, list[Tag]]:
        """The concepts of each entry with their weights, heaviest first."""
        tags: dict[int, list[Tag]] = {}
        for entry, concept, weight in zip(self.tag_entry, self.tag_concept, self.tag_weight, strict=True):
            tags.setdefault(int(entry), []).append((self.concept_ids[concept], float(weight)))
        return tags

    def entry(self, index: int) -> Entry:
        """An entry, read from disk when it is first asked for."""
        found = self._hydrated.get(index)
        if found is None:
            if len(self._hydrated) >= _KEEP_HYDRATED:
                self._hydrated.clear()
            try:
                found = self._hydrated[index] = Entry.model_validate_json(self._entries[index])
            except ValueError as error:
                raise StoreError("The index is damaged.", hint="`dlmentor sync --force` rebuilds it.") from error
        return found

    def entry_json(self, index: int) -> str:
        """An entry as it is stored."""
        return self._entries[index]


@dataclass(frozen=True)
class PartData:
    """What is written of the chunks of one kind: those of each owner, their digests and vectors."""

    chunks: Sequence[Sequence[Chunk]]
    digests: Sequence[bytes]
    vectors: NDArray[np.float32] | None


def write_snapshot(
    storage: Path,
    generation: str,
    fingerprint: Fingerprint,
    entries: Sequence[Entry],
    documents: Sequence[str],
    concept_ids: Sequence[str],
    parts: tuple[PartData, PartData],
    tags: Sequence[Sequence[Tag]],
    lexical: LexicalIndex,
    titles: Mapping[str, str],
) -> None:
    """Write all files of a generation under another name, then give it its own."""
    folder = snapshots_folder(storage) / generation
    making = folder.with_name(f".{generation}")
    shutil.rmtree(making, ignore_errors=True)
    private.make_folder(making)
    for name, roles, part in zip(("chunks", "concepts"), (ROLES, CONCEPT_ROLES), parts, strict=True):
        write_part(making / name, roles, part.chunks, part.digests, part.vectors)
    write_texts(making, "entries", documents)
    write_texts(making, "ids", (entry.id for entry in entries))
    Columns.of(entries).save(making / "columns")
    lexical.save(making / "lexical")
    number = {id_: place for place, id_ in enumerate(concept_ids)}
    flat = [(place, number[id_], weight) for place, own in enumerate(tags) for id_, weight in own]
    np.save(making / "tag-entry.npy", np.asarray([row[0] for row in flat], dtype=np.int32))
    np.save(making / "tag-concept.npy", np.asarray([row[1] for row in flat], dtype=np.int32))
    np.save(making / "tag-weight.npy", np.asarray([row[2] for row in flat], dtype=np.float32))
    about = {
        "generation": generation,
        "fingerprint": fingerprint.model_dump(),
        "concepts": list(concept_ids),
        "titles": dict(titles),
        "files": _files(making),
    }
    (making / _ABOUT).write_text(json.dumps(about), encoding="utf-8")
    private.tighten_tree(making)
    making.replace(folder)


def load_whole(storage: Path, current: Current) -> Snapshot | None:
    """The snapshot that the pointer names, or None if it is damaged."""
    try:
        return Snapshot(snapshots_folder(storage) / current.generation)
    except DAMAGE:
        return None


def remove_old(storage: Path, keep: Sequence[str]) -> None:
    """Delete all generations but those to keep, and what an interrupted sync left behind."""
    for folder in snapshots_folder(storage).iterdir():
        if folder.name not in keep:
            shutil.rmtree(folder, ignore_errors=True)


def _checked(folder: Path) -> dict[str, Any]:
    about: dict[str, Any] = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
    for name, looks in about["files"].items():
        if _looks(folder / name) != looks:
            raise ValueError(f"{name} is not as it was written")
    return about


def _files(folder: Path) -> dict[str, list[int]]:
    return {path.relative_to(folder).as_posix(): _looks(path) for path in folder.rglob("*") if path.is_file()}


def _looks(file: Path) -> list[int]:
    """Its size, and a sum of what it holds: of a large file only of its beginning and end, which costs no time."""
    with file.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        total = zlib.crc32(stream.read(_SUMMED))
        if size > _SUMMED:
            stream.seek(max(_SUMMED, size - _SUMMED))
            total = zlib.crc32(stream.read(), total)
    return [size, total]


def _state(file: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(file)  # noqa: PTH116 - asked before every search
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns
