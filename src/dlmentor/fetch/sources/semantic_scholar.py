"""Semantic Scholar: many ids in one request, or the best match of a title."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from dlmentor.fetch.codes import code_in
from dlmentor.fetch.plain import as_list, as_mapping, names_of, plain, title_of, year_of
from dlmentor.fetch.record import Record
from dlmentor.fetch.source import MalformedError, Parsed, Source, address, fixed, json_of
from dlmentor.fetch.web import Page, Request

HOST = "api.semanticscholar.org"
_FIELDS = "title,abstract,year,venue,authors,externalIds,url"
_HINT = "Without a key (DLMENTOR_SEMANTIC_SCHOLAR_KEY) everybody shares one small allowance."


def parse_batch(keys: Sequence[str], page: Page) -> Parsed:
    """A bare list in the order asked, with `null` for what is unknown."""
    rows = json_of(page)
    if not isinstance(rows, list) or len(rows) != len(keys):
        raise MalformedError("Semantic Scholar answered a list of another length than was asked for.")
    return Parsed({key: (_record(row),) for key, row in zip(keys, rows, strict=True) if isinstance(row, Mapping)})


def parse_match(keys: Sequence[str], page: Page) -> Parsed:
    """The one best match, or several; `data` may be empty or missing."""
    rows = as_list(as_mapping(json_of(page)).get("data"))
    return Parsed({keys[0]: tuple(_record(row) for row in rows[:5] if isinstance(row, Mapping))})


def _record(row: Mapping[str, Any]) -> Record:
    ids = as_mapping(row.get("externalIds"))
    text = plain(row["abstract"]) if isinstance(row.get("abstract"), str) else ""
    named = [f"{kind}:{ids[key]}".lower() for kind, key in (("arxiv", "ArXiv"), ("doi", "DOI")) if ids.get(key)]
    return Record(
        title=title_of(row.get("title")),
        authors=names_of([as_mapping(author).get("name") for author in as_list(row.get("authors"))]),
        year=year_of(row.get("year")),
        venue=title_of(row.get("venue")),
        text=text,
        code=code_in(text),
        url=address(row.get("url")),
        ids=tuple(named),
    )


def sources(key: str | None) -> tuple[Source, Source]:
    """The batch and the title match; the key allows one request a second, without it we go slower."""
    headers = {"x-api-key": key} if key else {}
    pause, account, hint = (1.1, "key", "") if key else (3.0, "", _HINT)
    label, lane = "Semantic Scholar", fixed(HOST)
    batch = Source("s2", label, _batch(headers), parse_batch, lane, batch=500, pause=pause, hint=hint, account=account)
    match = Source("s2-title", label, _match(headers), parse_match, lane, pause=pause, hint=hint, account=account)
    return batch, match


def _batch(headers: Mapping[str, str]) -> Callable[[Sequence[str]], Request]:
    def request(keys: Sequence[str]) -> Request:
        url = f"https://{HOST}/graph/v1/paper/batch?fields={_FIELDS}"
        body = json.dumps({"ids": list(keys)}).encode()
        return Request(url, "POST", {"Content-Type": "application/json", **headers}, body)

    return request


def _match(headers: Mapping[str, str]) -> Callable[[Sequence[str]], Request]:
    def request(keys: Sequence[str]) -> Request:
        query = urlencode({"query": keys[0], "fields": _FIELDS})
        return Request(f"https://{HOST}/graph/v1/paper/search/match?{query}", headers=headers)

    return request
