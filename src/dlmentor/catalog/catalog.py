"""All lists as one catalogue: each resource once, with every place where it stands and what we know about it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlmentor.catalog.filters import Wanted, kind_called, list_called
from dlmentor.catalog.finding import Finder
from dlmentor.catalog.identity import resource_id
from dlmentor.models import Entry, FetchedText, LinkState, ListIssue, Note, ParsedEntry, Value

if TYPE_CHECKING:
    from dlmentor.catalog.markdown import ParsedList


class ListInfo(Value):
    """One list as `dlmentor lists` shows it."""

    name: str
    title: str = ""
    description: str = ""
    entries: int = 0
    issues: int = 0


class CatalogParts(Value):
    """All that a catalogue is made of."""

    entries: tuple[Entry, ...]
    lists: tuple[ListInfo, ...]
    issues: tuple[ListIssue, ...]


@dataclass(frozen=True)
class Catalog:
    """The entries of all lists, immutable; build it with `Catalog.build`."""

    entries: tuple[Entry, ...]
    lists: tuple[ListInfo, ...]
    issues: tuple[ListIssue, ...]
    _by_id: Mapping[str, Entry]
    _by_ref: Mapping[str, Entry]
    _finder: Finder

    @classmethod
    def build(
        cls,
        lists: Iterable["ParsedList"],
        notes: Mapping[str, Note] | None = None,
        texts: Mapping[str, FetchedText] | None = None,
        link_states: Mapping[str, tuple[LinkState, str]] | None = None,
    ) -> "Catalog":
        """Join `lists` by address; notes, fetched texts and link states are keyed by entry id.

        A link state is `(state, date on which it was checked)`.
        """
        # Not needed where the parts were kept, and slow to import.
        from dlmentor.catalog.joining import join

        parsed = tuple(lists)
        together: dict[str, list[tuple[str, ParsedEntry]]] = {}
        for each in parsed:
            for item in each.entries:
                together.setdefault(resource_id(item.url), []).append((each.name, item))
        notes, texts, link_states = notes or {}, texts or {}, link_states or {}
        entries = tuple(
            join(key, items, notes.get(key), texts.get(key), link_states.get(key)) for key, items in together.items()
        )
        infos = tuple(
            ListInfo(
                name=each.name,
                title=each.title,
                description=each.description,
                entries=len(each.entries),
                issues=len(each.issues),
            )
            for each in parsed
        )
        return cls.of(
            CatalogParts(entries=entries, lists=infos, issues=tuple(issue for each in parsed for issue in each.issues))
        )

    @classmethod
    def of(cls, parts: CatalogParts) -> "Catalog":
        """The catalogue of these parts."""
        entries = parts.entries
        return cls(
            entries=entries,
            lists=parts.lists,
            issues=parts.issues,
            _by_id={entry.id: entry for entry in entries},
            _by_ref={source.ref: entry for entry in entries for source in entry.sources},
            _finder=Finder(entries),
        )

    @property
    def parts(self) -> CatalogParts:
        """What it is made of, to be kept."""
        return CatalogParts(entries=self.entries, lists=self.lists, issues=self.issues)

    def get(self, key: str) -> Entry | None:
        """The entry with this id, or standing at this `LIST:LINE`."""
        return self._by_id.get(key) or self._by_ref.get(key)

    def find(self, text: str, limit: int = 10) -> list[Entry]:
        """Entries that `text` names, best first: an id, `LIST:LINE`, an address, or a title."""
        text = text.strip()
        if not text:
            return []
        exact = self.get(text) or (self._by_id.get(resource_id(text)) if "/" in text or "." in text else None)
        # Misspelt or partial titles are found too.
        return [exact] if exact else self._finder.find(text, limit)

    def filter(
        self,
        venue: str | None = None,
        year: int | str | None = None,
        kind: str | None = None,
        topics: Collection[str] | None = None,
        list: str | None = None,  # noqa: A002 - the contract's name
        section: str | None = None,
        author: str | None = None,
        organisation: str | None = None,
        code: bool | None = None,
    ) -> Sequence[Entry]:
        """Every entry that fits all of what is given, in the order of the lists; none is left out.

        `year` may be a range (`2020..2023`, `2020..`, `..2018`); a workshop's papers are not those of its conference.
        """
        names = [each.name for each in self.lists]
        wanted = Wanted.of(
            venue,
            year,
            None if kind is None else kind_called(kind),
            topics,
            None if list is None else list_called(list, names),
            section,
            author,
            organisation,
            code,
        )
        return [entry for entry in self.entries if wanted.fits(entry)]
