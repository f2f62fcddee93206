"""From the pieces of one item to what it says: title, links, venue, year, people and its note."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from dlmentor.catalog.links import is_paper_address, link_role, role_by_address
from dlmentor.catalog.marked import (
    BOLD,
    BOLD_END,
    CODE,
    CODE_END,
    HARD,
    HOLE,
    ITALIC,
    ITALIC_END,
    LINK,
    MARKS,
    SOFT,
    STYLES,
    Found,
    Marked,
    mark,
    number_of,
    without_emoji,
    words,
)
from dlmentor.catalog.people import split_authors
from dlmentor.catalog.pieces import Piece, text_of
from dlmentor.catalog.titles import Title, clean_title, find_title, title_from_address
from dlmentor.catalog.venues import Cited, citation, cited, full_year, in_text, known_organisation
from dlmentor.models import Link
from dlmentor.text import fold, one_line

_GROUP = re.compile(r"[(\[（【]([^()\[\]（）【】]{1,200})[)\]）】]")
_RUN = re.compile(rf"[{BOLD}{ITALIC}{CODE}]+([^\ue000-\ue005]{{1,200}})[{BOLD_END}{ITALIC_END}{CODE_END}]+")
_BY = re.compile(
    rf"(?:\b[Bb]y|\bauthors?:|作者[:：])\s+(?:(?:Prof|Dr|Mr|"
    rf"Ms)\.?\s+)?((?:[A-ZÀ-Ž@\u4e00-\u9fff{ITALIC}])[^({HOLE}{HARD}\[\ue100-\uf7ff]{{1,400}}?)(?=\s*(?:[(\[（{HARD}\ue100-\uf7ff]|"
    rf"{HOLE}|\s[-–—]\s|\s(?:at|in|from|@|on|for)\s|\.\s|\.?$|,?\s(?:19|20)\d\d))"
)
_ENDS = rf"\s+[-–—|]+\s+|[{HARD}{SOFT}]|\s*[|｜]\s*|(?<!\b[A-Z])\.\s+|;\s+"
_BOUNDARY = re.compile(rf"{_ENDS}|{LINK}|{HOLE}|{STYLES.pattern}")
_MARKS_OF_KIND = re.compile(
    r"^(?:repo|repository|book|survey|course|tutorial|slides?|video|blog|tool|dataset|code|paper|website)s?$", re.I
)
_FAR = 260


@dataclass(slots=True)
class Draft:
    """What one item says, before its place on the list is known."""

    title: str
    url: str = ""
    links: list[Link] = field(default_factory=list)
    venue: str | None = None
    year: int | None = None
    organisation: str | None = None
    authors: tuple[str, ...] = ()
    note: str = ""
    mark: str = ""
    line: int = 0
    struck: bool = False
    empty: list[str] = field(default_factory=list)
    named: bool = False
    bracketed: bool = False


def interpret(pieces: Sequence[Piece], slugs: frozenset[str] = frozenset(), own: str = "") -> Draft:
    """Read one item."""
    item = mark(pieces, slugs, own)
    return read(item, find_title(item))


def split_papers(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces of each paper, where one item names several papers in full; else all of them together."""
    starts = [
        at
        for at, piece in enumerate(pieces)
        if piece.linked
        and len(piece.text.split()) >= 4
        and is_paper_address(piece.url)
        and link_role(piece.text) is None
    ]
    gaps = [text_of(pieces[before + 1 : after]) for before, after in pairwise(starts)]
    if not gaps or any(piece.linked and not piece.src for piece in pieces[: starts[0]]):
        return [list(pieces)]
    if not all(re.search(r"(?:[,;；、/|]|\band|&)\s*(?:\W{0,3})$", gap) or "\n" in gap or not gap for gap in gaps):
        return [list(pieces)]
    if any(re.search(r"\bversion\b|[\[(]\s*$", gap) for gap in gaps):
        return [list(pieces)]
    cuts = [0, *starts[1:], len(pieces)]
    return [list(pieces[start:end]) for start, end in pairwise(cuts)]


def read(item: Marked, title: Title) -> Draft:
    """Fill a draft from an item whose title was found."""
    draft = Draft(clean_title(title.text), empty=item.empty)
    main = item.links[title.link] if title.link is not None else None
    draft.named = main is not None
    _set_links(draft, item, main)
    prefix, suffix = title.before, title.after
    _where_before(draft, prefix)
    rest = _where_after(draft, suffix, title)
    _where_in_title(draft, title.text)
    if not draft.venue or not draft.year:
        _labels(draft, item)
    if not draft.authors:
        rest = _people(draft, prefix, rest)
    draft.note = _note(prefix, rest, item)
    if not draft.title:
        draft.title = _fallback_title(item)
    draft.struck = bool(main and main.struck)
    return draft


def _set_links(draft: Draft, item: Marked, main: Found | None) -> None:
    order = [main] if main else []
    resources = [link for link in item.links if not link.credit and not link.text.startswith("@")]
    if main is None:
        order += [link for link in resources if link.role == "paper"][:1] or resources[:1] or item.links[:1]
    seen: set[str] = set()
    for link in [*order, *resources]:
        if link.url and link.url not in seen:
            seen.add(link.url)
            role = role_by_address(link.url) if link.role is None else link.role
            if role == "paper" and link is not main and re.search(r"//(?:www\.)?github\.com/[^/]+/[^/]+/?$", link.url):
                role = "code"
            draft.links.append(Link(url=link.url, role=role))
    if draft.links:
        draft.url = draft.links[0].url


def _take(draft: Draft, found: Cited | None) -> bool:
    """Adopt what a citation adds; False if it adds nothing."""
    if found is None:
        return False
    draft.venue = draft.venue or found.venue
    draft.year = draft.year or found.year
    draft.organisation = draft.organisation or found.organisation
    return True


def _where_before(draft: Draft, prefix: str) -> None:
    said = re.sub(r"\s+", " ", words(prefix)).strip(" -–—:|,.*[]()")
    said = re.sub(r"^(?:\d{1,3}[.)\]]\s*|\[[ xX]?\]\s*)", "", said)
    if not said or len(said) > 400:
        return
    if len(said) <= 80 and not draft.venue:
        book = re.fullmatch(r"((?:19|20)\d\d)\s*[-–—:]\s*(Book|Blog|Thesis|Tutorial|Report)", said)
        if book:
            draft.year, draft.venue = int(book[1]), book[2]
            return
        whole = cited(said)
        if whole and (whole.sure or whole.year or whole.organisation):
            _take(draft, whole)
            return
    for found in _GROUP.finditer(words(prefix)):
        where = cited(found[1], loose=False)
        if where and (where.year or where.sure):
            _take(draft, where)


def _where_after(draft: Draft, suffix: str, title: Title) -> str:
    """Find venue and year behind the title; returns what is left of the text."""
    if title.link is None:
        suffix = _reference(draft, suffix)
    rest = suffix
    head = suffix[:_FAR]
    for found in _GROUP.finditer(suffix):
        inside = re.sub(rf"{LINK}|{HOLE}", " ", found[1])
        said = words(inside)
        if _MARKS_OF_KIND.match(said) and not re.search(LINK, found[1]):
            draft.mark = draft.mark or said
            rest = rest.replace(found[0], " ", 1)
            continue
        where = cited(said)
        if where is None or (draft.venue and draft.year and not where.organisation):
            continue
        near = found.start() <= len(head) and not re.search(r"\w[.:]\s+\w+\s+\w+\s+\w+", words(suffix[: found.start()]))
        if where.sure or (where.year and not where.venue) or (near and (where.venue or where.organisation)):
            if draft.venue and where.venue and fold(draft.venue) != fold(where.venue) and draft.year:
                continue
            _take(draft, where)
            rest = rest.replace(found[0], re.sub(r"[^\ue006\ue100-\uf7ff]", "", found[0]) + " ", 1)
    if not draft.venue:
        for run in _RUN.finditer(rest):
            where = cited(words(run[1]), loose=False)
            new = where and where.venue and where.year and cited(words(run[1]), loose=False, whole=True)
            if where and (where.sure or new or (where.year and not where.venue and run.start() <= _FAR)):
                _take(draft, where)
                rest = rest.replace(run[0], HARD, 1)
                break
    if not draft.venue or not draft.year:
        rest = _segments(draft, rest)
    return rest


def _reference(draft: Draft, suffix: str) -> str:
    """A bibliographic reference gives volume and pages right behind the title."""
    part = re.split(rf"[{HOLE}{HARD}]|{LINK}", suffix)[0]
    flat = words(part)
    if flat.startswith(("(", "[", "（", "【")):
        return suffix
    if not (3 <= len(flat) <= 300) or split_authors(re.sub(r"\(?\b(?:19|20)\d\d\b.*$", "", flat)):
        return suffix
    found = citation(flat) if full_year(flat) or re.match(r"\W*(?:arXiv|CoRR)", flat, re.I) else None
    if found is None or not found.venue or len(found.venue.split()) > 16 or split_authors(found.venue):
        return suffix
    _take(draft, found)
    return suffix[len(part) :]


def _segments(draft: Draft, rest: str) -> str:
    """Venue and year in plain text behind the title; returns the text without what was understood."""
    gone: list[tuple[int, int]] = []
    for number, (start, end) in enumerate(_spans(rest)[:14]):
        if draft.venue and draft.year:
            break
        flat = words(rest[start:end]).strip(" ,.:;-()[]")
        if start > 3 * _FAR or not flat:
            break
        if number == 0 and not draft.venue and len(flat.split()) <= 6:
            exact = cited(flat, loose=False, whole=True)
            if exact and exact.venue and exact.year and not split_authors(flat):
                _take(draft, exact)
                gone.append((start, end))
                continue
        for part in [flat, *flat.split(", ")][:9]:
            where = cited(part, loose=False) if len(part.split()) <= 14 else None
            if where is None or split_authors(part):
                continue
            firm = where.sure and (where.year or part == flat)
            dated = where.year and not where.venue and start < _FAR
            if not (firm or dated) or (where.venue and draft.venue) or (not where.venue and draft.year):
                continue
            _take(draft, where)
            at = rest.find(part, start, end)
            gone.append((start, end) if part == flat or at < 0 else (at, at + len(part)))
            break
    if not draft.venue:
        _take(draft, in_text(words(re.sub(LINK, HOLE, rest[:_FAR]))))
    for start, end in reversed(gone):
        rest = rest[:start] + " " + rest[end:]
    return rest


def _spans(text: str) -> list[tuple[int, int]]:
    """Stretches of text between links, styles, breaks and the ends of sentences."""
    spans: list[tuple[int, int]] = []
    at = 0
    for found in _BOUNDARY.finditer(text):
        spans.append((at, found.start()))
        at = found.end()
    spans.append((at, len(text)))
    return [(start, end) for start, end in spans if re.search(r"\w", text[start:end])]


def _where_in_title(draft: Draft, title: str) -> None:
    for found in _GROUP.finditer(title):
        where = cited(words(found[1]), loose=found.start() == 0)
        if where and (found.start() == 0 or where.sure or where.year):
            _take(draft, where)
    front = re.match(
        r"^\W*([A-Z][\w&/.+ -]{1,24}['’ -]{0,2}(?:(?:19|20)\d\d|['’]\d\d|\d\d))\s*(?:[:|,]|\s[-–—])\s", title
    )
    if front and not draft.venue:
        where = cited(front[1], loose=False)
        if where and where.sure:
            _take(draft, where)


def _labels(draft: Draft, item: Marked) -> None:
    """A link that says `ICLR 2020` tells where the paper appeared."""
    for link in item.links[:12]:
        if link.role == "paper" and link.text:
            where = cited(link.text, loose=False)
            if where and (where.sure or where.year):
                _take(draft, where)
                return


def _people(draft: Draft, prefix: str, rest: str) -> str:
    """Authors or the organisation behind an item; returns the text without them."""
    by = _BY.search(rest[:600])
    if by:
        said = re.sub(r"\b(?:Prof|Dr|Mr|Mrs|Ms)\.?\s+", "", words(by[1])).strip(" .,")
        names = split_authors(said)
        if names:
            draft.authors = names
        elif known_organisation(re.split(r",|\band\b|&|\bet al", said)[0].strip()) and len(said.split()) <= 14:
            draft.organisation = draft.organisation or said
        if names or draft.organisation == said:
            return rest[: by.start()] + HARD + rest[by.end() :]
    said = words(prefix).strip(' .,:-–—"“')
    if said:
        names = split_authors(re.sub(r"^\W*\d{1,3}[\])., ]+", "", said))
        if len(names) > 1 or (names and re.search(r"(?i)et al|,", said)):
            draft.authors = names
            return rest
    for run in _RUN.finditer(rest[:800]):
        names = split_authors(words(run[1]))
        if len(names) > 1 or (names and "et al" in run[1]):
            draft.authors = names
            return rest.replace(run[0], HARD, 1)
    for start, end in _spans(rest[:800])[:6]:
        names = _names_in(draft, words(rest[start:end]).strip(" ,.:;-–—[]"))
        if names:
            draft.authors = names
            return rest[:start] + " " + rest[end:]
    return rest


def _names_in(draft: Draft, flat: str) -> tuple[str, ...]:
    """The people of a segment such as `Ann Lee and Bo Chen (MIT) 2012`; their place and year are taken too."""
    dated = re.search(r"[,.]?\s*\(?\b((?:19|20)\d\d)\)?\W*$", flat)
    flat = flat[: dated.start()] if dated else flat
    place = re.search(r"\s*\(([^()]{2,60})\)\s*$", flat)
    if place and re.fullmatch(r"(?:(?:[A-Z][\w.&-]*|of|the|at|and),?\s*)+", place[1]):
        flat = flat[: place.start()]
    else:
        place = None
    names = split_authors(flat)
    initials = bool(re.match(r"^(?:[A-Z]\.[ -]?)+[A-Z]\w+$", flat.strip()))
    place = None if place and link_role(place[1]) else place
    lone = not (dated or place or initials or draft.venue or re.search(r"\bet al", flat))
    if not names or (len(names) == 1 and lone):
        return ()
    draft.year = draft.year or (int(dated[1]) if dated else None)
    draft.organisation = draft.organisation or (place[1].strip() if place else None)
    return names


def _note(prefix: str, rest: str, item: Marked) -> str:
    """What the item says beyond all this, in its own words."""
    lead = words(_spell(prefix, item)).strip(" -–—:|,.")
    lead = re.sub(r"^(?:\d{1,3}[.)\]]\s*|\[[ xX]?\]\s*)+", "", lead)
    lead = re.sub(r"^[\[(]([^\[\]()]*)[\])]$", r"\1", lead)
    if re.fullmatch(r"\d{4}\.\d{4,5}", lead) or link_role(lead) is not None:
        lead = ""
    if (
        not re.search(r"\w\w", lead)
        or cited(lead.strip("[]()")) is not None
        or split_authors(lead)
        or (full_year(lead) and len(lead.split()) <= 3)
    ):
        lead = ""
    text = one_line(MARKS.sub(" ", STYLES.sub("", _spell(rest, item))))
    for _ in range(3):
        text = re.sub(r"[(\[（【][\s,;:./|·&+-]*[)\]）】]", " ", text)
    text = re.sub(r"\(\s*,\s*", "(", text)
    text = re.sub(r"\s+([,.;:)\]])", r"\1", one_line(text))
    text = re.sub(r"^(?:[\s\-–—:：,;.|•·/&+]+(?=\S)|[\s\-–—:,;.|]+$)", "", text)
    text = re.sub(r"^[\s\-–—:,;|]+(?=\S)|[\s\-–—:,;|(\[]+$", "", without_emoji(text))
    text = re.sub(r"^(?:19|20)\d\d\b(?:\s*[.,:\-–—]+\s*|$)", "", text)
    if re.fullmatch(r"[(（][^()（）]*[)）]\.?", text):
        text = text.strip("()（）.")
    if re.fullmatch(r"(?i)and|or|with|also|see(?: also)?|via|plus|here", text):
        text = ""
    if not re.search(r"\w\w", text) or (link_role(text) and len(text.split()) <= 2):
        text = ""
    return one_line(f"{lead}. {text}" if lead and text else lead or text)


def _spell(text: str, item: Marked) -> str:
    """The string with its links as words: role links go, links in a sentence stay."""

    def word(found: re.Match[str]) -> str:
        number = number_of(found[0])
        link = item.links[number] if number is not None and number < len(item.links) else None
        if link is None or link.role is None:
            return link.text if link else " "
        inside = re.search(r"\w\s*$", flat[: found.start()]) and len(link.text.split()) > 1
        return link.text if inside or len(link.text) >= 40 else " "

    flat = text.replace(HOLE, " ")
    return re.sub(LINK, word, flat)


def _fallback_title(item: Marked) -> str:
    """A title for an item that has no words of its own."""
    for link in item.links:
        if link.text and not re.match(r"https?://", link.text):
            return clean_title(link.text)
    return title_from_address(item.links[0].url) if item.links else clean_title(words(item.text))


def merge_details(draft: Draft, pieces: Sequence[Piece]) -> str:
    """Take venue, year, people and role links from a line below the item; returns its words for the note."""
    item = mark(pieces)
    flat = words(item.text).strip()
    if item.links:
        known = {link.url for link in draft.links}
        for link in item.links:
            if link.url not in known:
                known.add(link.url)
                draft.links.append(Link(url=link.url, role=link.role or role_by_address(link.url)))
        draft.url = draft.url or draft.links[0].url
    label = re.match(
        r"(?i)^(?:authors?|by|venue|publication|published(?: in)?|conference|journal|year|作者|会议|发表)\s*[:：]\s*",
        flat,
    )
    body = flat[label.end() :] if label else flat
    names = split_authors(re.sub(r"\(.*?\)|\b(?:19|20)\d\d\b", "", body))
    where = cited(body, loose=False) if len(body) <= 120 else None
    groups = [cited(found[1]) for found in _GROUP.finditer(flat)]
    for found in [where, *groups, in_text(flat[:200]) if len(flat) < 160 else None]:
        if found and (found.sure or (found.year and (names or label))):
            _take(draft, found)
            if not names and found is where:
                return ""
            break
    if not draft.authors and (len(names) > 1 or (names and (label or "et al" in flat))):
        draft.authors = names
        return ""
    return one_line(MARKS.sub(" ", STYLES.sub("", _spell(item.text, item)))).strip(" -–—")
