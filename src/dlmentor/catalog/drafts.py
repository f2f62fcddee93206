"""What one item says, as it is found out piece by piece."""

from dataclasses import dataclass, field

from dlmentor.catalog.venues import Cited
from dlmentor.models import Link


@dataclass(slots=True)
class Draft:
    """What one item says, before its place on the list is known."""

    title: str
    url: str = ""
    links: list[Link] = field(default_factory=list)
    venue: str | None = None
    year: int | None = None
    organisation: str | None = None
    authors: tuple[str, ...] = ()
    note: str = ""
    mark: str = ""
    line: int = 0
    struck: bool = False
    empty: list[str] = field(default_factory=list)
    named: bool = False
    bracketed: bool = False


def take(draft: Draft, found: Cited | None) -> bool:
    """Adopt what a citation adds; False if it adds nothing."""
    if found is None:
        return False
    if draft.venue == "arXiv" and found.sure and found.venue not in (None, "arXiv"):
        # A preprint that also names its conference was published there.
        draft.venue, draft.year = found.venue, found.year or draft.year
    draft.venue = draft.venue or found.venue
    draft.year = draft.year or found.year
    draft.organisation = draft.organisation or found.organisation
    return True
