"""What the sources answered, on disk: nothing that is fresh is asked again, and a kill loses nothing that arrived."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from dlmentor.errors import StoreError
from dlmentor.fetch.record import Record

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
    """One SQLite file. Only one thread uses it."""

    def __init__(self, file: Path) -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._db = self._open(file)
        except sqlite3.DatabaseError:
            # Not a database any more: what it held can be asked for again.
            for path in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
                path.unlink(missing_ok=True)
            self._db = self._open(file)
        except OSError as error:
            raise StoreError(f"The folder {str(file.parent)!r} cannot be written: {error.strerror}.") from None

    @staticmethod
    def _open(file: Path) -> sqlite3.Connection:
        db = sqlite3.connect(file, isolation_level=None, timeout=10)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=NORMAL")
            db.executescript(_SCHEMA)
        except sqlite3.DatabaseError:
            db.close()
            raise
        return db

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def get(self, source: str, key: str) -> Answer | None:
        """What was answered last, however old."""
        row = self._db.execute(
            "SELECT state, asked, records, etag, reason FROM answers WHERE source = ? AND key = ? AND parsers = ?",
            (source, key, PARSERS),
        ).fetchone()
        if row is None:
            return None
        try:
            records = tuple(Record.model_validate(record) for record in json.loads(row[2]))
        except (ValueError, ValidationError):
            return None
        return Answer(row[0], row[1], records, row[3], row[4])

    def put(self, source: str, answers: Mapping[str, Answer]) -> None:
        """Keep the answers of one request, all or none."""
        rows = [
            (source, key, PARSERS, answer.state, answer.asked, answer.etag, answer.reason, _packed(answer.records))
            for key, answer in answers.items()
        ]
        with self._db:
            self._db.execute("BEGIN")
            self._db.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def rest(self, lane: str, until: float, reason: str) -> None:
        """Remember that a service wants to be left alone until then."""
        self._db.execute("INSERT OR REPLACE INTO resting VALUES (?, ?, ?)", (lane, until, reason))

    def resting(self, now: float) -> dict[str, tuple[float, str]]:
        """The services that want to be left alone, until when and why."""
        rows = self._db.execute("SELECT lane, until, reason FROM resting WHERE until > ?", (now,))
        return {lane: (until, reason) for lane, until, reason in rows}


def _packed(records: Sequence[Record]) -> str:
    return json.dumps([record.model_dump(exclude_defaults=True) for record in records], ensure_ascii=False)
