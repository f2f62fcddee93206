"""A file of values by key that is only ever appended to: plain, durable, and whole after any kill."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

from filelock import FileLock, Timeout
from pydantic import ValidationError

from dlmentor import private
from dlmentor.errors import StoreBusyError, StoreError
from dlmentor.models import Value

Kept = TypeVar("Kept", bound=Value)
_SLACK = 200
_PATIENCE = 60


class Journal(Generic[Kept], Mapping[str, Kept]):
    """One JSON line a value; of several lines with one key the last holds. A line that was cut is skipped."""

    def __init__(self, file: Path, kind: type[Kept], key: str) -> None:
        self._file, self._kind, self._key = file, kind, key
        self._values, self._lines = self._load()

    def __getitem__(self, key: str) -> Kept:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def _load(self) -> tuple[dict[str, Kept], int]:
        values: dict[str, Kept] = {}
        lines = 0
        try:
            with self._file.open("rb") as stream:
                for line in stream:
                    lines += 1
                    try:
                        value = self._kind.model_validate_json(line)
                    except ValidationError:
                        continue
                    values[getattr(value, self._key)] = value
        except (FileNotFoundError, NotADirectoryError):
            pass
        except OSError as error:
            raise StoreError(f"The file {str(self._file)!r} cannot be read: {error.strerror}.") from None
        return values, lines

    def put(self, values: Iterable[Kept]) -> None:
        """Add values; they are on the disk when this returns."""
        fresh = {getattr(value, self._key): value for value in values}
        if not fresh:
            return
        with self._alone(), open(self._file, "ab+", opener=private.opener) as stream:
            # A kill may have left half a line behind: it must not swallow the next one.
            if not _ends_with_newline(stream):
                stream.write(b"\n")
            stream.write(b"".join(_line(value) for value in fresh.values()))
            stream.flush()
            os.fsync(stream.fileno())
        self._values.update(fresh)
        self._lines += len(fresh)

    def compact(self) -> None:
        """Write the file anew without what was replaced, if there is enough of it."""
        if self._lines <= len(self._values) + _SLACK and self._lines < 2 * len(self._values) + 20:
            return
        with self._alone():
            # Others may have added to it since it was read.
            self._values, _ = self._load()
            private.write(self._file, b"".join(_line(value) for value in self._values.values()))
        self._lines = len(self._values)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else writes the file meanwhile: what is added while it is written anew would be lost."""
        with private.writing(self._file):
            private.make_folder(self._file.parent)
            try:
                with FileLock(self._file.with_name(f".{self._file.name}.lock"), _PATIENCE, private.FILE_MODE):
                    yield
            except Timeout:
                told = f"Another dlmentor has been writing {self._file} for more than {_PATIENCE} seconds."
                raise StoreBusyError(told, hint="Wait for it to end, then try again.") from None


def _ends_with_newline(stream: BinaryIO) -> bool:
    """Whether a next line may follow; an empty file ends well."""
    if not stream.seek(0, os.SEEK_END):
        return True
    stream.seek(-1, os.SEEK_END)
    return stream.read(1) == b"\n"


def _line(value: Value) -> bytes:
    return json.dumps(value.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False).encode("utf-8") + b"\n"
