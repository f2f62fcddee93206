"""Where to ask for an entry, in which order: free identifiers first, title searches late, any page last."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from dlmentor.catalog.identity import resource_id
from dlmentor.fetch.match import Wanted
from dlmentor.fetch.sources.arxiv import ID
from dlmentor.fetch.sources.github import is_text
from dlmentor.fetch.sources.pages import origin_of
from dlmentor.models import Entry, Note

# Hosts that forbid programs on their pages; what they hold is asked of others.
CLOSED_HOSTS = (
    "dl.acm.org",
    "ieeexplore.ieee.org",
    "www.researchgate.net",
    "scholar.google.com",
    "www.sciencedirect.com",
)
_PAPER_PAGES = re.compile(
    r"(^|\.)(usenix\.org|openaccess\.thecvf\.com|papers\.nips\.cc|papers\.neurips\.cc|proceedings\.neurips\.cc|aclanthology\.org|"
    r"proceedings\.mlr\.press|mlsys\.org|ecva\.net|iclr\.cc|jmlr\.org)$"
)
_FILES = re.compile(r"\.(pdf|pptx?|key|zip|gz|ps|djvu|epub|mp4|docx?)$", re.I)
_PAPERS = ("paper", "survey")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_NIPS = re.compile(r"/file/([0-9a-f]{32})-(Paper|Supplemental)([\w-]*)\.pdf$")


@dataclass(frozen=True, slots=True)
class Step:
    """One question to one source; `sure` if its key is an identifier of the thing itself, no search."""

    source: str
    key: str
    sure: bool = True


def wanted(entry: Entry, note: Note | None = None) -> Wanted:
    """What we know of an entry without what was fetched, to compare answers with."""
    years = [entry.year, entry.first_public, *(source.year for source in entry.sources)]
    if note:
        years += [note.year, note.first_public]
    title = note.title if note else entry.title
    authors = note.authors if note else entry.authors
    return Wanted(title, authors, tuple(dict.fromkeys(year for year in years if year)))


def steps(entry: Entry, note: Note | None = None) -> tuple[Step, ...]:
    """The questions about one entry, best first; the first answer with a text ends them."""
    return tuple(dict.fromkeys(_steps(entry, note)))


def _steps(entry: Entry, note: Note | None) -> Iterator[Step]:
    paper = entry.kind in _PAPERS
    arxiv, doi = _identifiers(entry, note)
    if arxiv:
        yield Step("arxiv", arxiv)
        yield Step("s2", f"ARXIV:{arxiv}")
    if doi:
        yield Step("s2", f"DOI:{doi}")
        yield Step("openalex", doi)
        yield Step("crossref", doi)
    host, path = _parts(entry.url)
    if host == "openreview.net":
        yield from _openreview(entry)
    page = page_of(entry.url)
    if page and _PAPER_PAGES.search(host):
        yield from _page(page)
    if paper and entry.title:
        for source in ("s2-title", "crossref-title", "openalex-title"):
            yield Step(source, entry.title, sure=False)
    if host == "github.com":
        yield from _github(path)
    elif page and not _PAPER_PAGES.search(host) and host != "arxiv.org" and not doi:
        yield from _page(page)


def _identifiers(entry: Entry, note: Note | None) -> tuple[str | None, str | None]:
    """arXiv number and DOI, from our note, the id and the links to papers."""
    ids = [entry.id, *(resource_id(link.url) for link in entry.links if link.role == "paper")]
    arxiv = note.arxiv if note else None
    doi = note.doi if note else None
    for ident in ids if entry.kind in _PAPERS else ids[:1]:
        kind, _, value = ident.partition(":")
        arxiv = arxiv or (value if kind == "arxiv" else None)
        doi = doi or (value if kind == "doi" else None)
    if not doi and _parts(entry.url)[0] == "www.nature.com":
        slug = re.search(r"/articles/([\w.-]+)", entry.url)
        doi = f"10.1038/{slug[1]}" if slug else None
    arxiv = re.sub(r"v\d+$", "", arxiv.lower()) if arxiv else None
    # One malformed id makes arXiv refuse the whole batch.
    valid = arxiv if arxiv and ID.fullmatch(arxiv) else None
    return valid, doi.lower() if doi and _DOI.fullmatch(doi) else None


def _parts(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").lower(), parts.path
    except ValueError:
        return "", ""


def _openreview(entry: Entry) -> Iterator[Step]:
    ident = parse_qs(urlsplit(entry.url).query).get("id", [""])[0]
    if re.fullmatch(r"[\w-]{5,30}", ident):
        yield Step("openreview", ident)
        yield Step("openreview-old", ident)
    yield Step("openreview-title", entry.title, sure=False)


def _github(path: str) -> Iterator[Step]:
    parts = [unquote(part) for part in path.split("/") if part]
    if len(parts) < 2 or any(part in (".", "..") for part in parts):
        return
    name = f"{parts[0]}/{parts[1].removesuffix('.git')}"
    if len(parts) == 2:
        yield Step("github", name)
        yield Step("github-readme", name)
    elif parts[2] == "tree" and len(parts) > 3:
        folder = "/".join(parts[4:])
        yield Step("github-readme", f"{name}//{folder}" if folder else name)
        yield Step("github", name)
    elif parts[2] == "blob" and len(parts) > 4 and is_text(parts[-1]):
        yield Step("github-file", f"{name}//{'/'.join(parts[4:])}")


def _page(url: str) -> Iterator[Step]:
    yield Step("robots", origin_of(url))
    yield Step("page", url)


def page_of(url: str) -> str | None:
    """The address of the page that describes what `url` leads to, or None if there is none that may be read."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or host in CLOSED_HOSTS:
        return None
    path = parts.path
    if host == "openaccess.thecvf.com":
        path = re.sub(r"/papers/(.+)\.pdf$", r"/html/\1.html", path)
    elif host.endswith(("nips.cc", "neurips.cc")):
        path = _NIPS.sub(r"/hash/\1-Abstract\3.html", path)
    elif host == "aclanthology.org":
        path = re.sub(r"\.pdf$", "/", path)
    elif host == "proceedings.mlr.press":
        path = re.sub(r"/([^/]+)/\1\.pdf$", r"/\1.html", path)
    if _FILES.search(path) or _FILES.search(unquote(path)):
        return None
    # The fragment marks a place on the page, and is nothing that a server hears of.
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


def more_steps(found: Iterable[str], known: Iterable[Step]) -> tuple[Step, ...]:
    """Questions that become possible when a search has told the identifiers of a thing (`arxiv:…`, `doi:…`)."""
    asked = set(known)
    out: list[Step] = []
    for ident in found:
        kind, _, value = ident.partition(":")
        if kind == "arxiv" and ID.fullmatch(value):
            out.append(Step("arxiv", value))
        elif kind == "doi" and _DOI.fullmatch(value) and not value.startswith("10.48550/"):
            out += [Step("openalex", value), Step("crossref", value)]
    return tuple(step for step in out if step not in asked)


def count(entries: Iterable[tuple[Entry, Note | None]]) -> dict[str, int]:
    """How many entries each source would be asked first."""
    found: dict[str, int] = {}
    for entry, note in entries:
        first = next((step for step in steps(entry, note) if step.source != "robots"), None)
        name = first.source if first else "none"
        found[name] = found.get(name, 0) + 1
    return found
