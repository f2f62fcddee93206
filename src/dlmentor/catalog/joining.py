"""One entry from all that is known about a resource: its places on the lists, our note, and what was fetched."""

import re
from collections.abc import Iterable, Sequence

from dlmentor.catalog.identity import resource_id
from dlmentor.catalog.kinds import with_main_role
from dlmentor.models import Entry, FetchedText, Link, LinkState, Note, ParsedEntry, Source

_YEAR_AT_END = re.compile(r"\s*[(\[]\s*(?:19|20)\d\d\s*[)\]]$")
_SURE = 0.9


def join(
    key: str,
    items: Sequence[tuple[str, ParsedEntry]],
    note: Note | None = None,
    text: FetchedText | None = None,
    state: tuple[LinkState, str] | None = None,
) -> Entry:
    """The entry `key`. Our note's facts win over the lists' slips; the sources keep the lists' own words."""
    sources = tuple(_source(name, item) for name, item in items)
    parsed = [item for _, item in items]
    first = parsed[0]
    known = text if text is not None and text.score >= _SURE and not text.conflicts else None
    venue, year = _where(parsed, note, known)
    kind = note.kind if note else first.kind
    return Entry(
        id=key,
        title=note.title if note else _title(parsed),
        url=first.url,
        links=with_main_role(tuple(_links(parsed, note, known)), kind),
        kind=kind,
        authors=(note.authors if note else ())
        or next((item.authors for item in parsed if item.authors), ())
        or (known.authors if known else ()),
        organisation=(note.organisation if note else None)
        or next((item.organisation for item in parsed if item.organisation), None),
        year=year,
        first_public=note.first_public if note else None,
        venue=venue,
        section=sources[0].section,
        topics=note.topics if note else (),
        needs=note.needs if note else (),
        level=note.level if note else None,
        hours=note.hours if note else None,
        note=note.summary if note else " ".join(dict.fromkeys(item.note for item in parsed if item.note)),
        why=note.why if note else "",
        basis=note.basis if note else None,
        correction=note.correction if note else "",
        abstract=text.text if text else "",
        asks=note.asks if note else (),
        terms=note.terms if note else (),
        sources=sources,
        link_state=state[0] if state else "unknown",
        link_checked=state[1] if state else None,
    )


def _source(name: str, item: ParsedEntry) -> Source:
    return Source(
        list=name,
        line=item.line,
        section=(*item.section, *item.group),
        title=item.title,
        url=item.url,
        note=item.note,
        venue=item.venue,
        year=item.year,
    )


def _title(parsed: Sequence[ParsedEntry]) -> str:
    """The first list's title; a year in brackets at its end is dropped, but for courses (their offering)."""
    first = parsed[0]
    if first.kind == "course":
        return first.title
    return _YEAR_AT_END.sub("", first.title) or first.title


def _where(parsed: Iterable[ParsedEntry], note: Note | None, text: FetchedText | None) -> tuple[str | None, int | None]:
    """Venue and year go together: they come from the best source that names a venue, else a year."""
    claims = [(note.venue, note.year)] if note else []
    claims += [(item.venue, item.year) for item in parsed]
    claims += [(text.venue, text.year)] if text else []
    if note and (note.venue or note.year):
        venue = note.venue or next((venue for venue, _ in claims if venue), None)
        return venue, note.year or next((year for _, year in claims if year), None)
    for venue, year in claims:
        if venue and year:
            return venue, year
    return next((venue for venue, _ in claims if venue), None), next((year for _, year in claims if year), None)


def _links(parsed: Iterable[ParsedEntry], note: Note | None, text: FetchedText | None) -> Iterable[Link]:
    seen: set[str] = set()
    # An address that the note knows for code is code, whatever a list makes of it.
    own_code = resource_id(note.code) if note and note.code else None
    wanted = [
        link.model_copy(update={"role": "code"}) if resource_id(link.url) == own_code else link
        for item in parsed
        for link in item.links
    ]
    codes = (note.code if note else None, text.code if text else None)
    wanted += [Link(url=code, role="code") for code in codes if code]
    if note and note.arxiv:
        wanted.append(Link(url=f"https://arxiv.org/abs/{note.arxiv}", role="paper"))
    for link in wanted:
        key = resource_id(link.url)
        if key not in seen:
            seen.add(key)
            yield link
