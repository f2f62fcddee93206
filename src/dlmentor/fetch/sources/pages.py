"""Web pages: what their meta tags and a few known places say, and what a host allows programs to read."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from dlmentor.fetch.charset import text_of
from dlmentor.fetch.codes import code_in
from dlmentor.fetch.plain import names_of, plain, title_of, year_of
from dlmentor.fetch.record import Record
from dlmentor.fetch.source import NotAPageError, Parsed, Source, host_of
from dlmentor.fetch.web import Page, Request
from dlmentor.text import fold, one_line

_ABSTRACT_PLACES = (
    "#abstract",
    ".acl-abstract span",
    ".field-name-field-paper-description .field-item",
    "blockquote.abstract",
    ".paper-abstract",
    "section.abstract",
    "div.abstract",
    "p.abstract",
    "#abstractSection",
    "#Abs1-content",
)
_ABSTRACT_METAS = ("citation_abstract", "dc.description", "dcterms.abstract", "dc.description.abstract")
_SUMMARY_METAS = ("og:description", "description", "twitter:description")
_SITE = re.compile(r"\s+[|·–—-]\s+[^|·–—]{2,60}$")
_SHORTEST = 25
_MOST_HTML, _MOST_NODES, _DEEPEST = 2_000_000, 20, 1_500
_OPEN_OR_CLOSE = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# They end by themselves, and old pages leave them open by the thousand.
_WITHOUT_END = frozenset(
    b"p li td tr th dt dd option tbody thead br hr img meta link input area base col embed source track wbr".split()
)
_MOST_ROBOTS = 100_000


def request(keys: Sequence[str]) -> Request:
    """One page as a person would see it."""
    return Request(keys[0], headers={"Accept": "text/html,application/xhtml+xml"})


def parse(keys: Sequence[str], page: Page) -> Parsed:
    """Title, people, date and abstract (or at least a description) of a page."""
    if page.content_type not in ("text/html", "application/xhtml+xml"):
        raise NotAPageError(f"{page.url} is {page.content_type or 'of an unknown type'}, not a web page.")
    markup = text_of(page, _MOST_HTML)
    if _is_abyss(markup.encode("utf-8", "replace")):
        raise NotAPageError(f"{page.url} is nested too deeply to be read.")
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(markup)
    metas: dict[str, list[str]] = {}
    for node in tree.css("meta[content]"):
        name = (node.attributes.get("name") or node.attributes.get("property") or "").lower()
        metas.setdefault(name, []).append(node.attributes.get("content") or "")
    text, kind = _abstract(tree, metas), "abstract"
    if not text:
        text, kind = _meta(metas, _SUMMARY_METAS), "description"
    date = _first(
        metas, "citation_publication_date", "citation_date", "citation_online_date", "dc.date", "dcterms.date"
    )
    record = Record(
        title=_title(tree, metas),
        authors=names_of(metas.get("citation_author") or metas.get("dc.creator") or metas.get("author") or []),
        year=year_of(date) if date else None,
        venue=title_of(_first(metas, "citation_conference_title", "citation_journal_title")),
        text=text,
        kind="abstract" if kind == "abstract" else "description",
        code=code_in(text),
        url=page.url,
        ids=tuple(f"doi:{doi.lower()}" for doi in metas.get("citation_doi", [])[:1]),
    )
    return Parsed({keys[0]: (record,)})


def _is_abyss(body: bytes) -> bool:
    """Whether elements are nested so deeply that a browser's rules take time without end to apply."""
    depth = 0
    for tag in _OPEN_OR_CLOSE.finditer(body[:_MOST_HTML]):
        if tag[2].lower() not in _WITHOUT_END:
            depth = max(0, depth - 1) if tag[1] else depth + 1
            if depth > _DEEPEST:
                return True
    return False


def _first(metas: Mapping[str, list[str]], *names: str) -> str | None:
    return next((value for name in names for value in metas.get(name, []) if value.strip()), None)


def _meta(metas: Mapping[str, list[str]], names: Sequence[str]) -> str:
    return next((text for name in names for value in metas.get(name, []) if len(text := plain(value)) >= _SHORTEST), "")


def _abstract(tree: "object", metas: Mapping[str, list[str]]) -> str:
    from selectolax.lexbor import LexborHTMLParser

    assert isinstance(tree, LexborHTMLParser)  # noqa: S101 - narrows the type of a lazily imported class
    found = _meta(metas, _ABSTRACT_METAS)
    if found:
        return found
    for place in _ABSTRACT_PLACES:
        for node in tree.css(place)[:_MOST_NODES]:
            text = plain(node.html or "")
            if len(text) >= _SHORTEST:
                return text
    for heading in tree.css("h2, h3, h4, h5")[:_MOST_NODES]:
        if fold(heading.text()) != "abstract":
            continue
        following = heading.next
        for _ in range(_MOST_NODES):
            if following is None:
                break
            text = plain(following.html or "") if following.tag in ("p", "div", "span") else ""
            if len(text) >= _SHORTEST:
                return text
            following = following.next
    return ""


def _title(tree: "object", metas: Mapping[str, list[str]]) -> str | None:
    from selectolax.lexbor import LexborHTMLParser

    assert isinstance(tree, LexborHTMLParser)  # noqa: S101 - narrows the type of a lazily imported class
    named = title_of(_first(metas, "citation_title", "dc.title", "og:title"))
    if named:
        return named
    node = tree.css_first("title")
    return title_of(_SITE.sub("", one_line(node.text()))) if node else None


def parse_robots(keys: Sequence[str], page: Page) -> Parsed:
    """The rules of a host as it wrote them; a host without rules allows everything."""
    body = page.body[:_MOST_ROBOTS].decode("utf-8", "replace") if page.content_type in ("text/plain", "") else ""
    return Parsed(dict.fromkeys(keys, (Record(text=body, kind="description", url=page.url),)))


def may_read(rules: str, agent: str, url: str) -> bool:
    """Whether a host's rules let this program read an address."""
    parser = RobotFileParser()
    parser.parse(rules.splitlines())
    return parser.can_fetch(agent, url)


def _robots(keys: Sequence[str]) -> Request:
    return Request(f"{keys[0]}/robots.txt", headers={"Accept": "text/plain"})


def origin_of(url: str) -> str:
    """Scheme and host of an address, the key of its rules."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "", "", ""))


ROBOTS = Source("robots", "rules for programs", _robots, parse_robots, host_of, pause=2.0, fresh_days=7, whole=False)
PAGE = Source("page", "web pages", request, parse, host_of, pause=2.0, whole=False)
