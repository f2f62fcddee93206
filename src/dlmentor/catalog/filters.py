"""Exact filters over entries."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dlmentor.catalog.venues import venue_key
from dlmentor.errors import InputError
from dlmentor.models import KINDS, Entry, Kind
from dlmentor.text import fold

_keyed = lru_cache(maxsize=8192)(venue_key)
_folded = lru_cache(maxsize=65536)(fold)


def years(value: int | str) -> tuple[int, int]:
    """First and last year of `2022`, `2020..2023`, `2020..` or `..2018`."""
    text = str(value).strip()
    found = re.fullmatch(r"(\d{4})?\s*(\.\.+|…|-|–|:|to)?\s*(\d{4})?", text)
    if not found or not (found[1] or found[3]) or (found[1] and found[3] and not found[2]):
        raise InputError(f"The year {text!r} cannot be read.", hint="Write 2022, 2020..2023, 2020.. or ..2018.")
    first = int(found[1]) if found[1] else 0
    last = int(found[3]) if found[3] else (9999 if found[2] else first)
    if first > last:
        raise InputError(f"The years {text!r} run backwards.", hint=f"Write {last}..{first}.")
    return first, last


def kind_called(name: str) -> Kind:
    """The kind that somebody names, in the singular or the plural."""
    said = name.strip().casefold()
    for kind in KINDS:
        if said in (kind, f"{kind}s"):
            return kind
    raise InputError(f"There is no kind {name!r}.", hint=f"Kinds are {', '.join(KINDS)}.")


def list_called(name: str, lists: Sequence[str]) -> str:
    """The list of this name, in capitals or not where that leaves no doubt."""
    alike = [each for each in lists if each.casefold() == name.strip().casefold()]
    if name in lists or len(alike) == 1:
        return name if name in lists else alike[0]
    raise InputError(f"There is no list {name!r}.", hint=f"Lists are {', '.join(lists) or 'not there yet'}.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an entry must be; None is no condition."""

    venue: str | None = None
    years: tuple[int, int] | None = None
    kind: str | None = None
    topics: frozenset[str] | None = None
    list: str | None = None
    section: str | None = None
    author: tuple[str, ...] | None = None
    organisation: str | None = None
    code: bool | None = None

    @classmethod
    def of(
        cls,
        venue: str | None,
        year: int | str | None,
        kind: str | None,
        topics: Collection[str] | None,
        list_: str | None,
        section: str | None,
        author: str | None,
        organisation: str | None,
        code: bool | None,
    ) -> "Wanted":
        """Conditions from what a person typed."""
        return cls(
            venue=venue_key(venue) if venue else None,
            years=years(year) if year is not None and str(year).strip() else None,
            kind=kind,
            topics=frozenset(topics) if topics is not None else None,
            list=list_,
            section=fold(section) if section else None,
            author=tuple(fold(author).split()) if author else None,
            organisation=fold(organisation) if organisation else None,
            code=code,
        )

    def fits(self, entry: Entry) -> bool:
        """Whether an entry meets every condition."""
        return (
            (self.venue is None or (entry.venue is not None and _keyed(entry.venue) == self.venue))
            and (self.years is None or (entry.year is not None and self.years[0] <= entry.year <= self.years[1]))
            and (self.kind is None or entry.kind == self.kind)
            and (self.topics is None or not self.topics.isdisjoint(entry.topics))
            and (self.code is None or (entry.code is not None) == self.code)
            and (self.author is None or self._by(entry))
            and (self.organisation is None or self._from(entry))
            and ((self.list is None and self.section is None) or self._stands(entry))
        )

    def _by(self, entry: Entry) -> bool:
        return any(set(self.author or ()) <= set(_folded(name).split()) for name in entry.authors)

    def _from(self, entry: Entry) -> bool:
        return f" {self.organisation} " in f" {_folded(entry.organisation or '')} "

    def _stands(self, entry: Entry) -> bool:
        return any(
            (self.list is None or source.list == self.list)
            and (self.section is None or any(self.section in _folded(part) for part in source.section))
            for source in entry.sources
        )
