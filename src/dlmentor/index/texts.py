"""Many texts in two files, read one by one without loading the rest."""

import mmap
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np


class Texts(Sequence[str]):
    """Texts of a folder that `write_texts` wrote; the file stays readable even after it was deleted."""

    def __init__(self, folder: Path, name: str) -> None:
        """Map `NAME.txt` and `NAME.npy`."""
        # Plain integers: looking up one by one in a mapped array takes longer than reading the text.
        self._offsets: list[int] = np.load(folder / f"{name}.npy").tolist()
        with (folder / f"{name}.txt").open("rb") as file:
            empty = self._offsets[-1] == 0
            self._bytes: bytes | mmap.mmap = b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, index: int) -> str:  # type: ignore[override]  # nobody needs slices
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._bytes[self._offsets[index] : self._offsets[index + 1]].decode("utf-8")


def write_texts(folder: Path, name: str, texts: Iterable[str]) -> None:
    """Write texts so that `Texts` reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    offsets = [0]
    with (folder / f"{name}.txt").open("wb") as file:
        for text in texts:
            offsets.append(offsets[-1] + file.write(text.encode("utf-8", "replace")))
    np.save(folder / f"{name}.npy", np.asarray(offsets, dtype=np.int64))
