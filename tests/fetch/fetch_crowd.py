"""A replay of ten thousand entries: what the sources would answer, made on the spot from the request alone.

As a program it fetches them until it is killed:  python fetch_crowd.py STORAGE ASKED.log [ENTRIES]
"""

import json
import os
import re
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from fetch_replay import Virtual, entry

from dlmentor.fetch.run import fetch
from dlmentor.fetch.web import Page, Request
from dlmentor.models import Entry
from dlmentor.settings import Settings

_WORDS = ("models", "are", "made", "smaller", "and", "faster", "so", "that", "they", "fit", "on", "phones")


def crowd(count: int) -> list[Entry]:
    """Papers on arXiv, under DOIs and as files; repositories; pages on many hosts."""
    return [_one(number) for number in range(count)]


def _one(number: int) -> Entry:
    title, kind = f"Title number {number} of many", number % 10
    if kind < 5:
        ident = f"{1000 + number // 100:04d}.{number % 100:05d}"
        return entry(f"arxiv:{ident}", title, f"https://arxiv.org/abs/{ident}")
    if kind < 7:
        return entry(f"doi:10.1145/{number}", title, f"https://dl.acm.org/doi/10.1145/{number}")
    if kind == 7:
        url = f"https://files.example.org/{number}.pdf"
        return entry(f"web:files.example.org/{number}.pdf", title, url, year=2020)
    if kind == 8:
        return entry(f"github:o/r{number}", title, f"https://github.com/o/r{number}", kind="repo")
    host = f"h{number // 10 % 100}.example.org"
    return entry(f"web:{host}/{number}", title, f"https://{host}/{number}", kind="docs")


def text(number: str) -> str:
    return f"Abstract {number} says how {' '.join(_WORDS * 12)}."


def answer(request: Request) -> Page:
    """What the internet says."""
    parts = urlsplit(request.url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    host = parts.hostname or ""
    if host == "export.arxiv.org":
        return _page(request, _feed(query["id_list"].split(",")), "application/atom+xml")
    if host == "api.semanticscholar.org" and request.body:
        ids = json.loads(request.body)["ids"]
        return _json(request, [_paper(ident) for ident in ids])
    if host == "api.semanticscholar.org":
        number = re.findall(r"\d+", query["query"])[0]
        return _json(request, {"data": [_paper(number)]})
    if host == "api.openalex.org":
        number = parts.path.rpartition("/")[2]
        words = {word: [place] for place, word in enumerate(text(number).split())}
        work = {"title": f"Title number {number} of many", "publication_year": 2020, "abstract_inverted_index": words}
        return _json(request, work) if int(number) % 4 else Page(404, request.url, {"content-type": "text/html"})
    if host == "api.crossref.org":
        number = unquote(parts.path).rpartition("/")[2]
        return _json(
            request, {"message": {"title": [f"Title number {number} of many"], "abstract": f"<p>{text(number)}</p>"}}
        )
    if host == "api.github.com":
        return _json(request, {"full_name": parts.path.removeprefix("/repos/"), "description": text(parts.path)})
    if parts.path == "/robots.txt":
        return _page(request, "User-agent: *\nDisallow: /private", "text/plain")
    return _page(request, f'<meta name="description" content="{text(parts.path)}">', "text/html")


def _paper(ident: str) -> dict[str, object] | None:
    number = re.findall(r"\d+", ident)[-1]
    # Half of the DOIs have no abstract here, and must be asked for elsewhere.
    abstract = None if ident.startswith("DOI") and int(number) % 2 else text(number)
    return {"title": f"Title number {number} of many", "year": 2020, "abstract": abstract, "url": "https://s2.org/x"}


def _feed(ids: list[str]) -> str:
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/{ident}v1</id><title>Title number {_number(ident)} of many</title>"
        f"<published>2020-01-01</published><summary>{text(ident)}</summary></entry>"
        for ident in ids
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'


def _number(ident: str) -> int:
    return (int(ident[:4]) - 1000) * 100 + int(ident[5:])


def _json(request: Request, value: object) -> Page:
    return _page(request, json.dumps(value), "application/json")


def _page(request: Request, body: str, kind: str) -> Page:
    return Page(200, request.url, {"content-type": kind}, body.encode())


class Asked:
    """Answers, and writes down what was asked, when, and that the answer was given."""

    def __init__(self, virtual: Virtual, log: Path) -> None:
        self._virtual = virtual
        self._log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def __call__(self, request: Request) -> Page:
        what = request.url + (request.body or b"").decode()
        line = json.dumps([self._virtual.time, urlsplit(request.url).hostname, what])
        os.write(self._log, f"{line}\n".encode())
        return answer(request)


def main(storage: Path, log: Path, count: int = 10_000) -> None:
    virtual = Virtual()
    settings = Settings.load({"DLMENTOR_GITHUB_TOKEN": "t", "DLMENTOR_CONTACT": "a@b.org"}, storage=storage)
    report = fetch(crowd(count), settings, transport=Asked(virtual, log), clock=virtual.clock)
    sys.stdout.write(report.model_dump_json(exclude={"missing", "conflicts"}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 10_000)
