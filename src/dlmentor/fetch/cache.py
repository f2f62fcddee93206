"""What the sources answered, on disk: nothing that is fresh is asked again, and a kill loses nothing that arrived."""

import errno
import json
import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from dlmentor import private
from dlmentor.errors import StoreError
from dlmentor.fetch.record import Record

Result = TypeVar("Result")

# SQLite's extended codes carry the kind of an error in their last byte.
_KIND = 0xFF
# No service asks for so many days: whoever does was noted while the clock was wrong.
_LONGEST_REST = 40 * 86_400.0
# Raised when a parser reads more out of an answer than before.
PARSERS = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    source TEXT, key TEXT, parsers INTEGER, state TEXT, asked REAL, etag TEXT, reason TEXT, records TEXT,
    PRIMARY KEY (source, key)
);
CREATE TABLE IF NOT EXISTS resting (lane TEXT PRIMARY KEY, until REAL, reason TEXT);
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was stored: `found`, `empty` (not known there) or `blocked`."""

    state: str
    asked: float
    records: tuple[Record, ...] = ()
    etag: str = ""
    reason: str = ""


class Cache:
    """One SQLite file. Only one thread uses it; `say` hears if it was damaged."""

    def __init__(self, file: Path, say: Callable[[str], None] | None = None) -> None:
        self._file, self._say = file, say or (lambda _message: None)
        self._db: sqlite3.Connection | None = None
        self._do(lambda db: db.executescript(_SCHEMA))

    def _do(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Use the file; one that is no database any more is made anew, for what it held can be asked for again."""
        try:
            return self._try(work)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & _KIND not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise self._unusable(error) from error
        self._say(f"The cache {self._file} was damaged and begins anew; what it held is asked for again.")
        self.close()
        try:
            for path in (self._file, *(self._file.with_name(f"{self._file.name}-{end}") for end in ("wal", "shm"))):
                path.unlink(missing_ok=True)
            return self._try(work)
        except OSError as error:
            raise private.cannot_write(self._file, error) from error
        except sqlite3.DatabaseError as error:
            raise self._unusable(error) from error

    def _try(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        if self._db is None:
            with private.writing(self._file):
                private.make_folder(self._file.parent)
                # SQLite gives its other files the mode that this one has.
                os.close(os.open(self._file, os.O_RDWR | os.O_CREAT, private.FILE_MODE))
            self._db = sqlite3.connect(self._file, isolation_level=None, timeout=10)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.executescript(_SCHEMA)
        return work(self._db)

    def _unusable(self, error: sqlite3.DatabaseError) -> StoreError:
        full = getattr(error, "sqlite_errorcode", 0) & _KIND in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
        known = OSError(errno.ENOSPC if full else errno.EACCES, str(error))
        return private.cannot_write(self._file, known)

    def close(self) -> None:
        """Close the file."""
        db, self._db = self._db, None
        if db is not None:
            db.close()

    def get(self, source: str, key: str) -> Answer | None:
        """What was answered last, however old."""
        wanted = "SELECT state, asked, records, etag, reason FROM answers WHERE source = ? AND key = ? AND parsers = ?"
        row = self._do(lambda db: db.execute(wanted, (source, key, PARSERS)).fetchone())
        if row is None:
            return None
        try:
            records = tuple(Record.model_validate(record) for record in json.loads(row[2]))
        except (ValueError, TypeError, ValidationError):
            return None
        return Answer(row[0], row[1], records, row[3], row[4])

    def put(self, source: str, answers: Mapping[str, Answer]) -> None:
        """Keep the answers of one request, all or none."""
        rows = [
            (source, key, PARSERS, answer.state, answer.asked, answer.etag, answer.reason, _packed(answer.records))
            for key, answer in answers.items()
        ]

        def write(db: sqlite3.Connection) -> None:
            with db:
                db.execute("BEGIN")
                db.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

        self._do(write)

    def rest(self, lane: str, until: float, reason: str) -> None:
        """Remember that a service wants to be left alone until then."""
        self._do(lambda db: db.execute("INSERT OR REPLACE INTO resting VALUES (?, ?, ?)", (lane, until, reason)))

    def resting(self, now: float) -> dict[str, tuple[float, str]]:
        """The services that want to be left alone, until when and why."""
        wanted = "SELECT lane, until, reason FROM resting WHERE until > ? AND until < ?"
        rows = self._do(lambda db: db.execute(wanted, (now, now + _LONGEST_REST)).fetchall())
        return {lane: (until, reason) for lane, until, reason in rows}


def _packed(records: Sequence[Record]) -> str:
    return json.dumps([record.model_dump(exclude_defaults=True) for record in records], ensure_ascii=False)
