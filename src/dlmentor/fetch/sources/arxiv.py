"""arXiv: many ids in one request, answered as an Atom feed."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from dlmentor.fetch.codes import code_in
from dlmentor.fetch.plain import names_of, safe, title_of, year_of
from dlmentor.fetch.record import Record
from dlmentor.fetch.source import MalformedError, Parsed, Source, fixed
from dlmentor.fetch.web import Page, Request
from dlmentor.text import one_line

HOST = "export.arxiv.org"
ID = re.compile(r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7}", re.I)
_ATOM, _ARXIV = "{http://www.w3.org/2005/Atom}", "{http://arxiv.org/schemas/atom}"
_TYPES = ("application/atom+xml", "application/xml", "text/xml")


def request(keys: Sequence[str]) -> Request:
    """All ids at once; the default of ten results would cut the answer."""
    query = urlencode({"id_list": ",".join(keys), "max_results": len(keys)}, safe="/,")
    return Request(f"https://{HOST}/api/query?{query}")


def parse(keys: Sequence[str], page: Page) -> Parsed:
    """Read the feed; what stands before a cut is kept, and the ids after it count as not answered."""
    if page.content_type not in _TYPES:
        raise MalformedError(f"arXiv answered {page.content_type or 'something'}, not a feed.")
    if b"<!DOCTYPE" in page.body[:2000] or b"<!ENTITY" in page.body:
        raise MalformedError("arXiv answered a feed with entities of its own.")
    wanted = {key.lower(): key for key in keys}
    found: dict[str, tuple[Record, ...]] = {}
    entries = _entries(page.body)
    complete = True
    while True:
        try:
            entry = next(entries)
        except StopIteration:
            break
        except ET.ParseError:
            complete = False
            break
        ident = arxiv_id(_child(entry, f"{_ATOM}id"))
        if ident in wanted:
            found[wanted[ident]] = (_record(entry, ident),)
    return Parsed(found, complete)


def _entries(body: bytes) -> Iterator[ET.Element]:
    parser: Any = ET.XMLPullParser(["end"])
    parser.feed(body)
    for _, element in parser.read_events():
        if element.tag == f"{_ATOM}entry":
            yield element
    parser.close()


def arxiv_id(address: str) -> str:
    """The id in an address such as `http://arxiv.org/abs/1605.08386v1`, lower case, without version."""
    found = re.search(rf"/abs/({ID.pattern})(?:v\d+)?$", address.strip(), re.I)
    return found[1].lower() if found else ""


def _child(entry: ET.Element, tag: str) -> str:
    found = entry.find(tag)
    return (found.text or "") if found is not None else ""


def _record(entry: ET.Element, ident: str) -> Record:
    summary, comment = _child(entry, f"{_ATOM}summary"), _child(entry, f"{_ARXIV}comment")
    doi = one_line(_child(entry, f"{_ARXIV}doi")).lower()
    authors = [_child(author, f"{_ATOM}name") for author in entry.iter(f"{_ATOM}author")]
    return Record(
        title=title_of(_child(entry, f"{_ATOM}title")),
        authors=names_of(authors),
        year=year_of(_child(entry, f"{_ATOM}published")[:4]),
        venue=title_of(_child(entry, f"{_ARXIV}journal_ref")),
        text=safe(_unwrapped(summary)),
        code=code_in(f"{summary} {comment}"),
        url=f"https://arxiv.org/abs/{ident}",
        ids=(f"arxiv:{ident}", *([f"doi:{doi}"] if doi else [])),
    )


def _unwrapped(summary: str) -> str:
    """arXiv wraps lines; an indented line starts a paragraph."""
    return re.sub(r"\n(?![ \t])", " ", summary.strip()).replace("\n", "\n\n")


SOURCE = Source("arxiv", "arXiv", request, parse, fixed(HOST), batch=100, pause=3.0, fresh_days=180)
