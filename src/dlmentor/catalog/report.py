"""A parsed entry as JSON, as `dlmentor parse FILE --json` prints it."""

from typing import Any

from dlmentor.models import ParsedEntry


def parsed_json(entry: ParsedEntry) -> dict[str, Any]:
    """The fields of the contract, in order."""
    return {
        "title": entry.title,
        "url": entry.url,
        "links": [{"url": link.url, "role": link.role} for link in entry.links],
        "kind": entry.kind,
        "venue": entry.venue,
        "year": entry.year,
        "authors": list(entry.authors),
        "organisation": entry.organisation,
        "section": list(entry.section),
        "note": entry.note,
        "line": entry.line,
    }
