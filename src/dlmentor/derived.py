"""What was worked out from files, kept as JSON until one of them changes: reading it back takes a tenth of the time."""

import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from dlmentor import private
from dlmentor.models import Value

FOLDER = "kept"
_PACKAGE = Path(__file__).parent

Kept = TypeVar("Kept", bound=Value)


def derived(storage: Path, name: str, kind: type[Kept], behind: Iterable[Path], make: Callable[[], Kept]) -> Kept:
    """What `make` gives, or gave when the files and folders `behind` it (and our own code) were as they are now.

    Nothing is kept where there is no storage folder yet, or none that can be written.
    """
    paths = [*behind]
    file = storage / FOLDER / f"{name}.json"
    state = _state(paths)
    with suppress(OSError, ValueError):
        head, _, body = file.read_bytes().partition(b"\n")
        if head == _head(state, body):
            return kind.model_validate_json(body)
    made = make()
    # What changed while it was read may be half in it.
    if storage.is_dir() and _state(paths) == state:
        with suppress(OSError, ValueError):
            body = made.model_dump_json(exclude_defaults=True).encode()
            private.make_folder(file.parent)
            private.write(file, _head(state, body) + b"\n" + body)
    return made


def _head(state: str, body: bytes) -> bytes:
    """What the first line must be: a file that was damaged is not believed."""
    return f"{state} {hashlib.blake2b(body, digest_size=16).hexdigest()}".encode()


def _state(paths: Iterable[Path]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    code = (_PACKAGE / "catalog", _PACKAGE / "concepts", _PACKAGE / "models.py", _PACKAGE / "text.py")
    for path in (*code, *paths):
        digest.update(json.dumps(_look(path)).encode())
    return digest.hexdigest()


def _look(path: Path) -> list[Any]:
    """Names, sizes and times; that of change is among them, for nobody can set it back."""
    try:
        if path.is_dir():
            return [str(path), [_look(child) for child in sorted(path.iterdir()) if child.name != "__pycache__"]]
        found = path.stat()
    except OSError:
        return [str(path)]
    return [str(path), found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]
