"""One fetch or link check at a time: two at once would ask everything twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from dlmentor import private
from dlmentor.errors import StoreBusyError
from dlmentor.fetch.store import FOLDER


@contextmanager
def only_one(storage: Path) -> Iterator[None]:
    """Hold the lock of the fetched texts, or say who does."""
    folder = storage / FOLDER
    try:
        private.make_folder(folder)
        lock = FileLock(folder / ".lock", mode=private.FILE_MODE)
        lock.acquire(timeout=0)
    except Timeout:
        raise StoreBusyError("Another fetch is running on this storage.", hint="Wait until it is done.") from None
    except OSError as error:
        raise private.cannot_write(folder, error) from error
    try:
        yield
    finally:
        lock.release()
