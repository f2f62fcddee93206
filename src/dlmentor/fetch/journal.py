"""A file of values by key that is only ever appended to: plain, durable, and whole after any kill."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from dlmentor import private
from dlmentor.errors import StoreError
from dlmentor.models import Value

Kept = TypeVar("Kept", bound=Value)
_SLACK = 200


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
        with private.writing(self._file):
            private.make_folder(self._file.parent)
            with open(self._file, "ab+", opener=private.opener) as stream:
                # A kill may have left half a line behind: it must not swallow the next one.
                if stream.tell() and not _ends_with_newline(stream.fileno(), stream.tell()):
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
        with private.writing(self._file):
            private.write(self._file, b"".join(_line(value) for value in self._values.values()))
        self._lines = len(self._values)


def _ends_with_newline(handle: int, size: int) -> bool:
    return os.pread(handle, 1, size - 1) == b"\n" if hasattr(os, "pread") else False


def _line(value: Value) -> bytes:
    return json.dumps(value.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False).encode("utf-8") + b"\n"
