"""OpenAlex: one work by its DOI (free of charge), or a few by title (which spends the day's budget)."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from dlmentor.fetch.codes import code_in
from dlmentor.fetch.plain import as_list, as_mapping, from_inverted, names_of, title_of, year_of
from dlmentor.fetch.record import Record
from dlmentor.fetch.source import Parsed, Source, address, fixed, json_of
from dlmentor.fetch.web import Page, Request

HOST = "api.openalex.org"
_SELECT = "id,doi,title,publication_year,authorships,primary_location,abstract_inverted_index"


def parse_work(keys: Sequence[str], page: Page) -> Parsed:
    """One work."""
    return Parsed({keys[0]: (_record(as_mapping(json_of(page))),)})


def parse_search(keys: Sequence[str], page: Page) -> Parsed:
    """A few works; versions of one paper are not linked to each other."""
    rows = as_list(as_mapping(json_of(page)).get("results"))
    return Parsed({keys[0]: tuple(_record(row) for row in rows[:5] if isinstance(row, Mapping))})


def _record(work: Mapping[str, Any]) -> Record:
    text = from_inverted(work.get("abstract_inverted_index"))
    people = [
        as_mapping(as_mapping(each).get("author")).get("display_name") for each in as_list(work.get("authorships"))
    ]
    place = as_mapping(as_mapping(work.get("primary_location")).get("source"))
    doi = str(work.get("doi") or "").lower().removeprefix("https://doi.org/")
    return Record(
        title=title_of(work.get("title")),
        authors=names_of(people),
        year=year_of(work.get("publication_year")),
        venue=title_of(place.get("display_name")),
        text=text,
        code=code_in(text),
        url=address(work.get("id")),
        ids=(f"doi:{doi}",) if doi else (),
    )


def sources(key: str | None) -> tuple[Source, Source]:
    """By DOI and by title."""
    extra = {"api_key": key} if key else {}
    hint = "" if key else "A free key (DLMENTOR_OPENALEX_KEY) allows ten times as much a day."

    def work(keys: Sequence[str]) -> Request:
        query = urlencode({"select": _SELECT, **extra}, safe=",")
        return Request(f"https://{HOST}/works/doi:{quote(keys[0], safe='/')}?{query}")

    def search(keys: Sequence[str]) -> Request:
        # Commas and bars would end the filter's value.
        words = " ".join(keys[0].replace(",", " ").replace("|", " ").split())
        query = urlencode({"filter": f"title.search:{words}", "per-page": 5, "select": _SELECT, **extra}, safe=",:")
        return Request(f"https://{HOST}/works?{query}")

    lane, account = fixed(HOST), "key" if key else ""
    return (
        Source("openalex", "OpenAlex", work, parse_work, lane, pause=0.2, hint=hint, account=account),
        Source("openalex-title", "OpenAlex", search, parse_search, lane, pause=0.2, hint=hint, account=account),
    )
