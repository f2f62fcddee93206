"""OpenReview, where it is open: notes by id on both of its interfaces. Its challenges are never solved."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from dlmentor.fetch.codes import code_in
from dlmentor.fetch.plain import as_list, as_mapping, names_of, plain, title_of, year_of
from dlmentor.fetch.record import Record
from dlmentor.fetch.source import Parsed, Source, address, fixed, json_of
from dlmentor.fetch.web import Page, Request

_REFUSED = re.compile(r"submitted to|reject|withdrawn|desk", re.I)


def parse(keys: Sequence[str], page: Page) -> Parsed:
    """The notes of an answer; an id names one, a search several."""
    notes = as_list(as_mapping(json_of(page)).get("notes"))
    return Parsed({keys[0]: tuple(_record(note) for note in notes[:10] if isinstance(note, Mapping))})


def _record(note: Mapping[str, Any]) -> Record:
    content = {name: _value(value) for name, value in as_mapping(note.get("content")).items()}
    authors = [as_mapping(each).get("fullname") or each for each in as_list(content.get("authors"))]
    venue = title_of(content.get("venue"))
    text = plain(content["abstract"]) if isinstance(content.get("abstract"), str) else ""
    code = content.get("code")
    forum = str(note.get("forum") or note.get("id") or "")
    return Record(
        title=title_of(content.get("title")),
        authors=names_of(authors),
        year=_year(note, venue),
        venue=_venue(venue, title_of(content.get("title"))),
        text=text,
        code=code_in(f"{code if isinstance(code, str) else ''} {text}"),
        url=address(f"https://openreview.net/forum?id={forum}"),
    )


def _venue(venue: str | None, title: str | None) -> str | None:
    """A venue without its year; some imports repeat the title, and some notes were never accepted."""
    if venue is None or venue == title or _REFUSED.search(venue):
        return None
    return re.sub(r"\s+\(?(?:19|20)\d\d\)?$", "", venue)


def _value(value: Any) -> Any:
    """The newer interface wraps every field."""
    return value["value"] if isinstance(value, Mapping) and "value" in value else value


def _year(note: Mapping[str, Any], venue: str | None) -> int | None:
    named = year_of(venue or "")
    if named:
        return named
    for name in ("pdate", "odate", "cdate"):
        stamp = note.get(name)
        if isinstance(stamp, int) and stamp > 0:
            # Milliseconds since 1970; a day more or less does not matter for a year.
            return 1970 + int(stamp / 31_556_952_000)
    return None


def _by_id(host: str) -> Source:
    def request(keys: Sequence[str]) -> Request:
        return Request(f"https://{host}/notes?{urlencode({'id': keys[0]})}")

    name = "openreview" if host.startswith("api2") else "openreview-old"
    return Source(name, "OpenReview", request, parse, fixed(host), pause=1.0)


def _search(keys: Sequence[str]) -> Request:
    query = urlencode({"term": keys[0], "source": "forum", "limit": 5})
    return Request(f"https://api2.openreview.net/notes/search?{query}")


SOURCES = (
    _by_id("api2.openreview.net"),
    _by_id("api.openreview.net"),
    Source("openreview-title", "OpenReview", _search, parse, fixed("api2.openreview.net"), pause=1.0),
)
