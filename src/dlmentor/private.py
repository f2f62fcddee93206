"""What is kept under `storage/` is its owner's alone: folders 0700, files 0600, each file replaced as a whole."""

import errno
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dlmentor.errors import StoreError

FOLDER_MODE, FILE_MODE = 0o700, 0o600
_OTHERS = 0o077

# What dlmentor puts into its storage folder: nothing else in there is touched, whoever put it there.
_OURS = (
    "CURRENT.json",
    "SHARED.json",
    "chroma",
    "elsewhere.npz",
    "fetch",
    "kept",
    "snapshots",
    "sync.lock",
    "user",
    "weights.json",
)
_BESIDE = frozenset({".gitkeep", ".gitignore", "bench"})
IF_FULL = "Free some space there, or set DLMENTOR_STORAGE to a folder on another disk."
IF_FORBIDDEN = "Give yourself the right to write there, or set DLMENTOR_STORAGE to a folder of your own."
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for the owner alone."""
    if folder.is_dir():
        return
    if folder.parent != folder:
        make_folder(folder.parent)
    folder.mkdir(mode=FOLDER_MODE, exist_ok=True)


def name_for_fresh(place: Path) -> Path:
    """Where to write what is to replace a file or folder: of each thread its own, so that two do not meet in it."""
    return place.with_name(f".{place.name}.{os.getpid()}-{threading.get_ident()}")


def write(file: Path, data: bytes) -> None:
    """Replace a file at one stroke: whoever reads it sees the old or the new, whenever this is interrupted."""
    fresh = name_for_fresh(file)
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE), "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(file)
    except BaseException:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise


def put_aside(file: Path) -> Path:
    """Give a file that was garbled another name, so that nothing in it is lost."""
    number = 1
    while (aside := file.with_name(f"{file.stem}.damaged-{number}{file.suffix}")).exists():
        number += 1
    return file.rename(aside)


def opener(path: str, flags: int) -> int:
    """For `open(…, opener=opener)`: a file that is made is the owner's alone."""
    return os.open(path, flags, FILE_MODE)


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """A context whose failures to write leave it as one sentence: what, where, why and what to do."""
    try:
        yield
    except OSError as error:
        raise cannot_write(place, error) from error


def cannot_write(place: Path, error: OSError) -> StoreError:
    """The error to show when `place` cannot be written."""
    return StoreError(f"{place} cannot be written: {error.strerror or error}.", hint=_remedy(error))


def _remedy(error: OSError) -> str:
    if error.errno in _FULL:
        return IF_FULL
    return IF_FORBIDDEN if error.errno in _FORBIDDEN else "Set DLMENTOR_STORAGE to a folder that can be written."


def tighten(storage: Path) -> None:
    """Take from others what an older version, another umask or Chroma gave them; goes as far as it may."""
    with suppress(OSError):
        folder = storage.resolve()
        names = {entry.name for entry in os.scandir(folder)}
        ours = {name for name in names if name in _OURS or name.startswith(tuple(f".{each}." for each in _OURS))}
        for name in ours:
            tighten_tree(folder / name)
        # A folder that also holds somebody's other files is theirs to open or close.
        if not names - ours - _BESIDE:
            _close(folder)


def tighten_tree(top: Path) -> None:
    """Make a folder with all in it, or a file, its owner's alone."""
    with suppress(OSError):
        _close(top)
        if top.is_dir() and not top.is_symlink():
            for entry in os.scandir(top):
                tighten_tree(Path(entry.path))


def _close(path: Path) -> None:
    mode = os.lstat(path).st_mode
    # Rights are only taken away: who made it read-only wants it so.
    if not stat.S_ISLNK(mode) and mode & _OTHERS:
        with suppress(OSError):
            path.chmod(stat.S_IMODE(mode) & ~_OTHERS)
