"""The chunks of one kind (of entries, or of concepts) as arrays on disk."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlmentor.index.chunks import Chunk, Text
from dlmentor.index.texts import Texts, write_texts

_KEY = 16


@dataclass(frozen=True)
class Part:
    """Chunk i belongs to `owner[i]`, has the role `roles[role[i]]`, the text `texts[i]` and `vectors[i]`."""

    roles: tuple[str, ...]
    owner: NDArray[np.int32]
    role: NDArray[np.uint8]
    texts: Sequence[str]
    keys: NDArray[np.uint8]
    digests: NDArray[np.uint8]
    vectors: NDArray[np.float32] | None

    @classmethod
    def load(cls, folder: Path, roles: tuple[str, ...]) -> "Part":
        """Map what `write_part` wrote."""

        def read(name: str) -> Any:
            # As a plain array over the map: `memmap` itself is slow where one reads row by row.
            return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r"))

        vectors = read("vectors") if (folder / "vectors.npy").exists() else None
        part = cls(roles, read("owner"), read("role"), Texts(folder, "texts"), read("keys"), read("digests"), vectors)
        sizes = {len(part.owner), len(part.role), len(part.texts), len(part.keys)}
        if len(sizes) > 1 or (vectors is not None and len(vectors) not in sizes):
            raise ValueError(f"the files in {folder.name} are of different lengths")
        return part

    @cached_property
    def rows(self) -> dict[bytes, int]:
        """The row of the vector of each text, by its key."""
        if self.vectors is None:
            return {}
        return {key.tobytes(): row for row, key in enumerate(np.asarray(self.keys))}

    def split(self, owner: int, digest: bytes) -> list[Text] | None:
        """The texts of an owner as they were split, if they are the same as then."""
        if owner >= len(self.digests) or self.digests[owner].tobytes() != digest:
            return None
        first, last = np.searchsorted(self.owner, [owner, owner + 1])
        return [(self.roles[self.role[row]], self.texts[row]) for row in range(int(first), int(last))]


def write_part(
    folder: Path,
    roles: tuple[str, ...],
    chunks: Sequence[Sequence[Chunk]],
    digests: Sequence[bytes],
    vectors: NDArray[np.float32] | None,
) -> None:
    """Write the chunks of each owner with their vectors, in the order in which they are given."""
    folder.mkdir(parents=True, exist_ok=True)
    flat = [chunk for own in chunks for chunk in own]
    number = {role: place for place, role in enumerate(roles)}
    np.save(folder / "owner.npy", np.repeat(np.arange(len(chunks), dtype=np.int32), [len(own) for own in chunks]))
    np.save(folder / "role.npy", np.asarray([number[chunk.role] for chunk in flat], dtype=np.uint8))
    np.save(folder / "keys.npy", _table([chunk.key for chunk in flat]))
    np.save(folder / "digests.npy", _table(digests))
    write_texts(folder, "texts", (chunk.text for chunk in flat))
    if vectors is not None:
        np.save(folder / "vectors.npy", vectors)


def _table(keys: Sequence[bytes]) -> NDArray[np.uint8]:
    return np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(-1, _KEY)
