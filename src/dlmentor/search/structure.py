"""What of a question the catalogue's columns answer exactly."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from dlmentor.catalog.venue_names import sort_of_venue
from dlmentor.index.columns import Columns
from dlmentor.models import Kind, Understood
from dlmentor.search.kinds import wider
from dlmentor.search.vocabulary import Vocabulary

Mask = NDArray[np.bool_]
# Hours are kept as short numbers.
_ROUNDED = 1e-3


class Structure:
    """Masks over all entries."""

    def __init__(self, columns: Columns, vocabulary: Vocabulary) -> None:
        self._columns, self._vocabulary = columns, vocabulary
        self.size = len(columns.year)

    def fits(self, wanted: Understood, kinds: Sequence[Kind] = ()) -> Mask | None:
        """Which entries have what the question names (venue, years, list …); None if it names nothing of that."""
        masks = list(self._masks(wanted, kinds))
        return np.logical_and.reduce(masks) if masks else None

    def _masks(self, wanted: Understood, kinds: Sequence[Kind]) -> Iterable[Mask]:
        columns = self._columns
        if kinds:
            yield self.kinds(kinds)
        if wanted.venues:
            yield columns.venue.mask(wanted.venues)
        if wanted.year_from is not None or wanted.year_to is not None:
            yield self.years(wanted.year_from, wanted.year_to)
        if wanted.published_in:
            yield columns.venue.mask(
                venue for venue in columns.venue.values if sort_of_venue(venue) == wanted.published_in
            ) & self.kinds(("paper",))
        if wanted.level is not None:
            yield columns.level == wanted.level
        if wanted.hours_to is not None:
            yield (columns.hours > 0) & (columns.hours <= wanted.hours_to + _ROUNDED)
        if wanted.hours_below is not None:
            yield (columns.hours > 0) & (columns.hours < wanted.hours_below - _ROUNDED)
        if wanted.lists:
            yield columns.lists.mask(wanted.lists)
        if wanted.sections:
            yield columns.sections.mask(wanted.sections)
        if wanted.authors:
            yield self._of(
                number for author in wanted.authors for number in self._vocabulary.author_entries.get(author, ())
            )
        if wanted.organisations:
            yield columns.organisation.mask(wanted.organisations)
        if wanted.at_least_lists is not None:
            yield np.bincount(columns.lists.entries, minlength=self.size) >= wanted.at_least_lists
        if wanted.has_code is not None:
            yield columns.has_code == wanted.has_code

    def unwanted(self, wanted: Understood) -> Mask | None:
        """Which entries are of a kind, year, venue or maker that is not wanted; None if all are welcome."""
        columns = self._columns
        masks = []
        if wanted.not_kinds:
            masks.append(columns.kind.mask(wanted.not_kinds))
        if wanted.not_years:
            masks.append(np.isin(columns.year, wanted.not_years))
        if wanted.not_venues:
            masks.append(columns.venue.mask(wanted.not_venues))
        if wanted.not_organisations:
            masks.append(columns.organisation.mask(wanted.not_organisations))
        return np.logical_or.reduce(masks) if masks else None

    def kinds(self, kinds: Sequence[Kind]) -> Mask:
        """Which entries are of one of the kinds."""
        return self._columns.kind.mask(wider(tuple(kinds)))

    def levels(self, wish: int) -> NDArray[np.float32]:
        """How well the level of each entry suits who wishes for easier (-1) or harder (1) reading: from -1 to 1."""
        level = self._columns.level.astype(np.float32)
        return np.where(level > 0, (level - 2) * wish, 0).astype(np.float32)

    def years(self, first: int | None, last: int | None) -> Mask:
        """Which entries have a year within these bounds."""
        year = self._columns.year
        mask: Mask = year > 0
        if first is not None:
            mask = mask & (year >= first)
        if last is not None:
            mask = mask & (year <= last)
        return mask

    def filtered(
        self,
        kinds: Sequence[Kind] = (),
        venue: str | None = None,
        years: tuple[int | None, int | None] | None = None,
        lists: Sequence[str] = (),
        topic: Mask | None = None,
    ) -> Mask | None:
        """The mask of filters that a caller sets; None without any."""
        masks: list[Mask] = []
        if kinds:
            masks.append(self._columns.kind.mask(kinds))
        if venue:
            values = self._vocabulary.venues.get(venue) or (venue,)
            masks.append(self._columns.venue.mask(values))
        if years and years != (None, None):
            masks.append(self.years(*years))
        if lists:
            masks.append(self._columns.lists.mask(lists))
        if topic is not None:
            masks.append(topic)
        return np.logical_and.reduce(masks) if masks else None

    def oldest_first(self, numbers: NDArray[np.intp], newest: bool) -> NDArray[np.intp]:
        """Entries by year; those without one last."""
        year = self._columns.year[numbers].astype(int)
        key = np.where(year == 0, 9999, -year if newest else year)
        return numbers[np.argsort(key, kind="stable")]

    def _of(self, numbers: Iterable[int]) -> Mask:
        mask = np.zeros(self.size, dtype=bool)
        mask[list(numbers)] = True
        return mask
