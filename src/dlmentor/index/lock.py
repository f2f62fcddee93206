"""One writer of the storage folder at a time, whatever process it is in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from dlmentor import private
from dlmentor.errors import StoreBusyError


@contextmanager
def locked(storage: Path, wait: float, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the storage folder for writing: waits up to `wait` seconds, and says so."""
    try:
        private.make_folder(storage)
        lock = FileLock(storage / "sync.lock", mode=private.FILE_MODE)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            say("Another dlmentor is making the index: waiting for it.")
            lock.acquire(timeout=wait)
    except Timeout:
        raise StoreBusyError(
            f"Another dlmentor has been making the index in {storage} for more than {wait:.0f} seconds.",
            hint="Wait for it to end, then try again.",
        ) from None
    except OSError as error:
        raise private.cannot_write(storage, error) from error
    try:
        yield
    finally:
        private.tighten(storage)
        lock.release()
