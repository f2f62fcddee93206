"""What one filters by, as one compact array per field."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlmentor.models import Entry

Ints = NDArray[np.integer[Any]]


def _numbers(values: tuple[str, ...], wanted: Iterable[str]) -> list[int]:
    wanted = set(wanted)
    return [number for number, value in enumerate(values) if value in wanted]


@dataclass(frozen=True)
class Coded:
    """A field with few values: `codes[i]` numbers the value of entry i in `values`; -1 is none."""

    codes: Ints
    values: tuple[str, ...]

    def mask(self, wanted: Iterable[str]) -> NDArray[np.bool_]:
        """Which entries have one of the wanted values."""
        numbers = _numbers(self.values, wanted)
        return np.isin(self.codes, numbers)


@dataclass(frozen=True)
class Multi:
    """A field with several values an entry: pairs of an entry and the number of a value."""

    entries: Ints
    codes: Ints
    values: tuple[str, ...]
    size: int

    def mask(self, wanted: Iterable[str]) -> NDArray[np.bool_]:
        """Which entries have one of the wanted values."""
        numbers = _numbers(self.values, wanted)
        mask = np.zeros(self.size, dtype=bool)
        mask[self.entries[np.isin(self.codes, numbers)]] = True
        return mask


@dataclass(frozen=True)
class Columns:
    """The filterable fields of all entries; a missing year, level or hour is 0."""

    year: Ints
    first_public: Ints
    level: Ints
    hours: NDArray[np.float32]
    has_code: NDArray[np.bool_]
    kind: Coded
    venue: Coded
    organisation: Coded
    lists: Multi
    sections: Multi

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> "Columns":
        """The columns of the entries, in their order."""
        return cls(
            year=np.asarray([entry.year or 0 for entry in entries], dtype=np.int16),
            first_public=np.asarray([entry.first_public or 0 for entry in entries], dtype=np.int16),
            level=np.asarray([entry.level or 0 for entry in entries], dtype=np.int8),
            hours=np.asarray([entry.hours or 0 for entry in entries], dtype=np.float32),
            has_code=np.asarray([entry.code is not None for entry in entries], dtype=bool),
            kind=_coded(entries, lambda entry: entry.kind),
            venue=_coded(entries, lambda entry: entry.venue),
            organisation=_coded(entries, lambda entry: entry.organisation),
            lists=_multi(entries, lambda entry: entry.lists),
            sections=_multi(entries, lambda entry: {" > ".join(source.section) for source in entry.sources}),
        )

    def save(self, folder: Path) -> None:
        """Write one file per array, and the values as JSON."""
        folder.mkdir(parents=True, exist_ok=True)
        values: dict[str, Any] = {"size": len(self.year)}
        for field in fields(self):
            column = getattr(self, field.name)
            if isinstance(column, np.ndarray):
                np.save(folder / f"{field.name}.npy", column)
            else:
                values[field.name] = column.values
                np.save(folder / f"{field.name}.npy", column.codes)
                if isinstance(column, Multi):
                    np.save(folder / f"{field.name}-entries.npy", column.entries)
        (folder / "values.json").write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Columns":
        """Read what `save` wrote."""
        values = json.loads((folder / "values.json").read_text(encoding="utf-8"))
        columns: dict[str, Any] = {}
        for field in fields(cls):
            array = np.load(folder / f"{field.name}.npy")
            if field.type is Coded:
                columns[field.name] = Coded(array, tuple(values[field.name]))
            elif field.type is Multi:
                of = np.load(folder / f"{field.name}-entries.npy")
                columns[field.name] = Multi(of, array, tuple(values[field.name]), values["size"])
            else:
                columns[field.name] = array
        return cls(**columns)


def _coded(entries: Iterable[Entry], value: Callable[[Entry], str | None]) -> Coded:
    numbers: dict[str, int] = {}
    codes = [numbers.setdefault(found, len(numbers)) if (found := value(entry)) else -1 for entry in entries]
    return Coded(np.asarray(codes, dtype=np.int32), tuple(numbers))


def _multi(entries: Sequence[Entry], values: Callable[[Entry], Iterable[str]]) -> Multi:
    numbers: dict[str, int] = {}
    pairs = [
        (place, numbers.setdefault(value, len(numbers)))
        for place, entry in enumerate(entries)
        for value in sorted(values(entry))
        if value
    ]
    array = np.asarray(pairs, dtype=np.int32).reshape(-1, 2)
    return Multi(array[:, 0].copy(), array[:, 1].copy(), tuple(numbers), len(entries))
