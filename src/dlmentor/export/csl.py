"""CSL-JSON, for Zotero, pandoc and citation processors."""

import json
from collections.abc import Sequence

from dlmentor.export.names import doi, keys, people, publication, split
from dlmentor.export.rows import Row
from dlmentor.models import Entry
from dlmentor.text import one_line

# Citation processors of CSL 1.0.1 know no `software`.
_TYPES = {
    "conference": "paper-conference",
    "journal": "article-journal",
    "preprint": "article",
    "book": "book",
    "software": "webpage",
    "web": "webpage",
}


def csl(rows: Sequence[Row]) -> str:
    """One item for each row."""
    ids = keys([row.entry for row in rows])
    items = [_item(row.entry, key) for row, key in zip(rows, ids, strict=True)]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _item(entry: Entry, key: str) -> dict[str, object]:
    kind = publication(entry)
    item: dict[str, object] = {"id": key, "type": _TYPES[kind], "title": one_line(entry.title), "URL": entry.url}
    if named := people(entry)[0]:
        item["author"] = [_name(name) for name in named]
    elif entry.organisation:
        item["author"] = [{"literal": one_line(entry.organisation)}]
    if entry.year:
        item["issued"] = {"date-parts": [[entry.year]]}
    if entry.venue:
        item["container-title" if kind in ("conference", "journal") else "publisher"] = one_line(entry.venue)
    if found := doi(entry):
        item["DOI"] = found
    if entry.note:
        item["abstract"] = one_line(entry.note)
    if entry.topics:
        item["keyword"] = ", ".join(entry.topics)
    return item


def _name(name: str) -> dict[str, str]:
    parts = split(name)
    return {"family": parts.family, "given": parts.given} if parts.given else {"literal": parts.family}
