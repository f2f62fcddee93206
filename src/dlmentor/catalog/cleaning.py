"""Titles without what does not belong to them."""

import re

from dlmentor.catalog.links import link_role
from dlmentor.catalog.marked import (
    MARKS,
    without_emoji,
    words,
)
from dlmentor.catalog.venues import Cited, cited, is_strong
from dlmentor.text import one_line

_GROUP = re.compile(r"[(\[（【]([^()\[\]（）【】]{1,160})[)\]）】]")
# `(@UC Berkeley etc)` behind a title names who made it.
MAKER = re.compile(r"@\s?([\w.& -]{2,60}?)(?:,? etc\.?)?")
_PLACE_FIRST = re.compile(
    r"^\W*([A-Z][\w&/.+ -]{1,24}['’ -]{0,2}(?:(?:19|20)\d\d|['’]\d\d|\d\d))\s*(?:[:|,]|\s[-–—])\s+(?=\S)"
)
_PLACE_GLUED = re.compile(
    r"^(?:((?:19|20)\d\d)[-_]([A-Z][A-Za-z]{2,11})|([A-Z][A-Za-z]{2,11})[-_ ]?((?:19|20)\d\d))[-_:]\s*(?=[A-Za-z\d])"
)


def says_where(text: str, *, loose: bool = True) -> bool:
    """Whether a short text only says where or when."""
    return cited(words(text), loose=loose, whole=True) is not None


def clean_title(title: str) -> str:
    """A title without venue brackets, trailing punctuation and decoration."""
    title = without_emoji(one_line(MARKS.sub(" ", title)))
    for _ in range(3):
        shorter = _strip_where(title)
        if shorter == title:
            break
        title = shorter
    title = re.sub(r"^[\s\-–—:：,.;|>*_]+(?=\S)", "", title) if not re.match(r"^[.][\w]", title) else title
    title = _unquoted(re.sub(r"[\s\-–—:：,;|*_]+$", "", title))
    # `A Guide to Nets by` was followed by the link of its maker.
    title = re.sub(r"(?<=\w)\s+(?:by|via)$", "", title) if title.count(" ") > 2 else title
    if title.endswith(".") and not re.search(r"(?:\b[A-Z]|\.\.|\b(?:etc|al|vs|Jr|Inc|vol))\.$", title):
        title = title[:-1]
    while (
        title[:1] in "(["
        and title[-1:] in ")]"
        and title[1:-1].count("(") == title[1:-1].count(")")
        and title[1:-1].count("[") == title[1:-1].count("]")
        and len(title) > 2
        and not _GROUP.match(title[:-1])
    ):
        title = title[1:-1].strip()
    return without_emoji(title.strip())


def _unquoted(title: str) -> str:
    """Without quotation marks round the whole, and without a mark that has no partner."""
    if title.count('"') % 2 or title.count("“") != title.count("”"):
        title = re.sub(r"^[\"“”]|[\"“”]$", "", title) if title.count('"') != 1 else title.replace('"', "")
    while re.fullmatch(r"[\"“][^\"“”]*[\"”]", title):
        title = title[1:-1]
    return re.sub(r"[\s,;:]+$", "", title)


def leading_place(title: str) -> tuple[int, Cited | None]:
    """The place and year that open a title, and where they end: `CVPR 2020: …`, `ICML2022-…`, `2022-CVPR-…`."""
    front = _PLACE_FIRST.match(title)
    if front:
        return front.end(), cited(front[1], loose=False)
    glued = _PLACE_GLUED.match(title)
    return (glued.end(), cited(f"{glued[2] or glued[3]} {glued[1] or glued[4]}", loose=False)) if glued else (0, None)


def _strip_where(title: str) -> str:
    lead = re.match(_GROUP.pattern + r"\s*[:\-–—]?\s*", title)
    if lead and (says_where(lead[1])) and re.search(r"\w\w", title[lead.end() :]):
        return title[lead.end() :]
    end, place = leading_place(title)
    if place and place.sure and place.year:
        return title[end:]
    tail = re.search(r"\s*[,\-–—]?\s*" + _GROUP.pattern + r"\s*\.?$", title)
    if tail and tail.start() > 2 and MAKER.fullmatch(tail[1]):
        return title[: tail.start()]
    if tail and tail.start() > 2:
        found = cited(tail[1], loose=False)
        if found and found.venue and (found.sure or _holds_venue(found)) and len(tail[1].split()) <= 8:
            return title[: tail.start()]
        if link_role(tail[1]) == "paper" or re.fullmatch(
            r"(?i)oral|spotlight|poster|best paper|new!?", tail[1].strip()
        ):
            return title[: tail.start()]
    return title


def _holds_venue(found: Cited) -> bool:
    """Whether a name that nobody knows is dated and made of a venue: `KDD Graph Day 2018`, `NetWorkshop 2017`."""
    parts = re.split(r"[\s/-]", found.venue or "")
    return bool(found.year) and any(is_strong(part) or re.search(r"[Ww]orkshop$", part) for part in parts)


def title_from_address(url: str) -> str:
    """Words for a bare address: `github.com/a/b` is `a/b`, else the last part of the path, else the host."""
    bare = re.sub(r"^[a-z]+://(?:www\.)?|[?#].*$", "", url).strip("/")
    parts = bare.split("/")
    if parts[0] in ("github.com", "gitlab.com", "huggingface.co") and len(parts) >= 3:
        return "/".join(parts[1:3])
    return bare
