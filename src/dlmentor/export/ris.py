"""RIS, for Zotero, EndNote, Mendeley and others."""

from collections.abc import Iterator, Sequence

from dlmentor.export.names import doi, keys, people, publication, split
from dlmentor.export.rows import Row
from dlmentor.text import one_line

_TYPES = {
    "conference": "CPAPER",
    "journal": "JOUR",
    "preprint": "UNPB",
    "book": "BOOK",
    "software": "COMP",
    "web": "ELEC",
}


def ris(rows: Sequence[Row]) -> str:
    """One record for each row."""
    ids = keys([row.entry for row in rows])
    records = (
        "".join(f"{tag}  - {value}\r\n" for tag, value in _record(row, key)) for row, key in zip(rows, ids, strict=True)
    )
    return "\r\n".join(records)


def _record(row: Row, key: str) -> Iterator[tuple[str, str]]:
    entry = row.entry
    kind = publication(entry)
    yield "TY", _TYPES[kind]
    yield "ID", key
    yield "TI", one_line(entry.title)
    named = people(entry)[0]
    for name in named or ((entry.organisation,) if entry.organisation else ()):
        yield "AU", split(name).turned if named else one_line(name)
    if entry.year:
        yield "PY", str(entry.year)
    if entry.venue and kind in ("conference", "journal"):
        yield "T2", one_line(entry.venue)
    if found := doi(entry):
        yield "DO", found
    yield "UR", one_line(entry.url)
    if summary := one_line(entry.note):
        yield "N1", summary
    for topic in entry.topics:
        yield "KW", topic
    yield "ER", ""
