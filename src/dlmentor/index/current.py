"""Which snapshot is the current one, what it was made from, and whether that is still so."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from dlmentor import private
from dlmentor.index.ingest import CHUNK_TOKENS, OVERLAP
from dlmentor.models import Concept, Entry, Value

NO_MODEL = "none"
_POINTER = "CURRENT.json"
_SNAPSHOTS = "snapshots"


@cache
def code_digest() -> str:
    """Changes with the code of this part: what is stored was made by it."""
    digest = hashlib.blake2b(digest_size=8)
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


class Fingerprint(Value):
    """What the vectors and the files depend on besides the lists."""

    model: str
    chunking: str = f"{CHUNK_TOKENS}/{OVERLAP}"
    code: str = Field(default_factory=code_digest)

    @property
    def vectors(self) -> str:
        """What the vectors alone depend on."""
        return f"{self.model} {self.chunking}"

    def differs(self, other: "Fingerprint") -> str:
        """In words, what is different from `other`."""
        if other.model != self.model:
            return f"it was made with the model {other.model}, not {self.model}"
        if other.chunking != self.chunking:
            return "the texts are split differently now"
        return "dlmentor itself has changed"


class Current(Value):
    """The pointer to the current snapshot."""

    generation: str
    fingerprint: Fingerprint
    content: str
    inputs: str = ""
    files: dict[str, int] | None = None


def pointer_file(storage: Path) -> Path:
    """The file that names the current snapshot; replaced as a whole."""
    return storage / _POINTER


def snapshots_folder(storage: Path) -> Path:
    """Where the snapshots are."""
    return storage / _SNAPSHOTS


def chroma_folder(storage: Path) -> Path:
    """Where the embedded Chroma is."""
    return storage / "chroma"


def read_current(storage: Path) -> Current | None:
    """The pointer, or None where there is none that can be used."""
    try:
        return Current.model_validate_json(pointer_file(storage).read_bytes())
    except (OSError, ValidationError):
        return None


def write_current(storage: Path, current: Current) -> None:
    """Make a snapshot the current one, at one stroke."""
    private.write(pointer_file(storage), current.model_dump_json().encode())


def next_generation(before: Current | None) -> str:
    """A name that sorts after the one before, and that nobody else chooses."""
    try:
        number = int(before.generation.split("-")[0]) if before else 0
    except ValueError:
        number = 0
    return f"{number + 1:08d}-{secrets.token_hex(3)}"


def content_digest(entries: Iterable[Entry], concepts: Iterable[Concept], titles: Mapping[str, str]) -> str:
    """Changes with everything that the index is made from; `titles` are those of the lists."""
    digest = hashlib.blake2b(json.dumps(sorted(titles.items())).encode(), digest_size=16)
    values: Iterable[Value] = (*entries, *concepts)
    for value in values:
        digest.update(value.model_dump_json().encode("utf-8", "replace"))
        digest.update(b"\n")
    return digest.hexdigest()


def inputs_digest(paths: Iterable[Path]) -> str:
    """Changes when a file under the paths is added, removed or written: answered from file times, nothing is read."""
    digest = hashlib.blake2b(digest_size=16)
    for path in paths:
        for state in _states(path):
            digest.update(json.dumps(state).encode())
    return digest.hexdigest()


def _states(path: Path) -> list[Any]:
    try:
        if path.is_dir():
            return [state for child in sorted(path.iterdir()) for state in _states(child)]
        found = path.stat()
    except OSError:
        return [[str(path)]]
    return [[str(path), found.st_size, found.st_mtime_ns]]


def is_fresh(storage: Path, model: str, inputs: str) -> bool:
    """Whether the current snapshot was made by `model` from files of this state, without opening or parsing any."""
    current = read_current(storage)
    return current is not None and current.fingerprint == Fingerprint(model=model) and current.inputs == inputs
