"""From the pieces of one item to what it says: title, links, venue, year, people and its note."""

import re
from collections.abc import Sequence
from itertools import pairwise

from dlmentor.catalog.cleaning import clean_title, title_from_address
from dlmentor.catalog.crediting import people
from dlmentor.catalog.drafts import Draft, take
from dlmentor.catalog.links import is_paper_address, link_role, role_by_address
from dlmentor.catalog.marked import (
    MARKS,
    STYLES,
    Found,
    Marked,
    mark,
    words,
)
from dlmentor.catalog.people import split_authors
from dlmentor.catalog.pieces import Piece, text_of
from dlmentor.catalog.placing import GROUP, where_after, where_before, where_in_labels, where_in_record, where_in_title
from dlmentor.catalog.references import citation, in_text
from dlmentor.catalog.remarks import remark, spell
from dlmentor.catalog.segments import Title
from dlmentor.catalog.titles import find_title
from dlmentor.catalog.venues import cited
from dlmentor.models import Link
from dlmentor.text import one_line


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
    where_before(draft, prefix)
    rest = where_after(draft, suffix, title)
    where_in_title(draft, title.text)
    if not draft.venue or not draft.year:
        where_in_labels(draft, item)
    if not draft.authors:
        rest = people(draft, prefix, rest)
    rest = where_in_record(draft, prefix, rest)
    draft.note = remark(prefix, rest, item)
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
    if item.links and not re.match(r"(?i)^(?:intro|introduction|note|summary|abstract|keywords?)\s*[:：]", flat):
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
    # `A Title, Ann Lee, arXiv:1406.1078 / EMNLP 2014`
    again = bool(draft.title) and body[: len(draft.title)].casefold() == draft.title.casefold()
    body = body[len(draft.title) :].strip(' .,;:*_"”') if again else body
    undated = re.sub(r"\(.*?\)|\b(?:19|20)\d\d\b", "", body)
    parts = [part for part in re.split(r"(?<=[^\W\d_]{2})\.\s+", undated) if part.strip()]
    names = next(filter(None, map(split_authors, parts[:2])), ()) if len(parts) > 1 else split_authors(undated)
    where = cited(body, loose=False) if len(body) <= 120 else None
    if where and where.venue == "arXiv":
        where = citation(body) or where
    groups = [cited(found[1]) for found in GROUP.finditer(flat)]
    for found in [where, *groups, in_text(body[:400]) if again or len(flat) < 160 else None]:
        if found and (found.sure or (found.year and (names or label))):
            take(draft, found)
            if not names and found is where:
                return ""
            break
    if not draft.authors and (len(names) > 1 or (names and (label or "et al" in flat))):
        draft.authors = names
        return ""
    said = one_line(MARKS.sub(" ", STYLES.sub("", spell(item.text, item)))).strip(" -–—|·")
    return "" if re.fullmatch(r"[\w ]{1,20}[:：]", said) else said
