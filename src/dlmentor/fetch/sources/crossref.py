"""Crossref: one work by its DOI, or a few by title; abstracts come as JATS or HTML."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from dlmentor.fetch.plain import as_list, as_mapping, names_of, plain, title_of, year_of
from dlmentor.fetch.record import Record
from dlmentor.fetch.source import Parsed, Source, address, fixed, json_of
from dlmentor.fetch.web import Page, Request

HOST = "api.crossref.org"
_DATES = ("published-print", "published-online", "published", "posted", "issued", "created")


def parse_work(keys: Sequence[str], page: Page) -> Parsed:
    """One work in its envelope."""
    return Parsed({keys[0]: (_record(as_mapping(as_mapping(json_of(page)).get("message"))),)})


def parse_search(keys: Sequence[str], page: Page) -> Parsed:
    """A few works; some have no title."""
    rows = as_list(as_mapping(as_mapping(json_of(page)).get("message")).get("items"))
    return Parsed({keys[0]: tuple(_record(row) for row in rows[:5] if isinstance(row, Mapping))})


def _record(work: Mapping[str, Any]) -> Record:
    people = (as_mapping(each) for each in as_list(work.get("author")))
    doi = str(work.get("DOI") or "").lower()
    return Record(
        title=title_of(_first(work.get("title"))),
        authors=names_of([each.get("name") or f"{each.get('given', '')} {each.get('family', '')}" for each in people]),
        year=next((year for name in _DATES if (year := _year(work.get(name)))), None),
        venue=title_of(_first(work.get("container-title"))),
        text=plain(work["abstract"]) if isinstance(work.get("abstract"), str) else "",
        url=address(f"https://doi.org/{doi}") if doi else "",
        ids=(f"doi:{doi}",) if doi else (),
    )


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _year(date: Any) -> int | None:
    parts = _first(as_mapping(date).get("date-parts"))
    return year_of(_first(parts))


def sources(contact: str | None) -> tuple[Source, Source]:
    """By DOI and by title; a contact address gives the polite pool, which is twice as fast."""
    polite = {"mailto": contact} if contact else {}
    tail = f"?{urlencode(polite)}" if polite else ""

    def work(keys: Sequence[str]) -> Request:
        return Request(f"https://{HOST}/works/{quote(keys[0], safe='')}{tail}")

    def search(keys: Sequence[str]) -> Request:
        return Request(f"https://{HOST}/works?{urlencode({'query.title': keys[0], 'rows': 3, **polite})}")

    pause = 0.15 if contact else 0.3
    hint = "" if contact else "A contact address (DLMENTOR_CONTACT) gives a faster pool."
    lane = fixed(HOST)
    return (
        Source("crossref", "Crossref", work, parse_work, lane, pause=pause, hint=hint),
        Source("crossref-title", "Crossref", search, parse_search, lane, pause=1.0, hint=hint),
    )
