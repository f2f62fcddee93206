"""Venues in running text and in bibliographic references."""

import re

from dlmentor.catalog.venue_names import JOURNAL_WORDS, KNOWN
from dlmentor.catalog.venues import (
    ARXIV_ID,
    CASED,
    FULL_YEAR,
    NOT_VENUES,
    YEAR,
    Cited,
    arxiv_year,
    as_named,
    base_name,
    full_year,
    is_known,
    short_year,
    tidy,
)
from dlmentor.catalog.vocabulary import names
from dlmentor.text import fold, one_line

_KNOWN_PATTERN = "|".join(
    re.escape(name).replace(r"\ ", r"[\s-]?")
    for name in sorted(KNOWN, key=len, reverse=True)
    if fold(name) not in ("web", "edge")
)
_WORKSHOP = r"(?:[\s-]?workshops?|[\s-]?ws\b|[wWosbfD](?=\W|\d|$))?"
IN_TEXT = re.compile(
    rf"(?<![\w@/.-])(?P<name>(?:(?:ACM|IEEE|USENIX|"
    rf"AAAI)[\s/-]+)?(?:{_KNOWN_PATTERN}){_WORKSHOP})(?P<gap>[\s,'’‘`´()\[-]{{0,3}})(?P<year>{YEAR}|"
    rf"\d{{2}})(?!\d|\.\d|%)"
    rf"(?P<tail>\s*workshops?\b)?"
)

_DIGITS = re.compile(r"\d\d")
# `ACM Comput. Surv.` goes on behind its first point.
_SHORTENED = "".join(rf"(?<!\b{word})" for word in names("words of journals in short"))


def in_text(text: str) -> Cited | None:
    """A known venue with its year in running text."""
    if not _DIGITS.search(text):
        return None
    for found in IN_TEXT.finditer(text):
        name, year = found["name"], found["year"]
        base = base_name(name)
        if len(year) == 2 and not (found["gap"].strip() or name[-1:].isupper()):
            continue
        if len(year) == 2 and found["gap"].strip() not in ("'", "’", "‘", "`", "´", "", "-"):
            continue
        if fold(base) in CASED and not is_known(base):
            continue
        if name.islower():
            continue
        tail = " Workshop" if found["tail"] else ""
        return Cited(as_named(name.strip(" -") + tail), int(year) if len(year) == 4 else short_year(year), sure=True)
    ident = ARXIV_ID.search(text)
    if ident:
        return Cited("arXiv", full_year(text[ident.end() : ident.end() + 12]) or arxiv_year(ident[1]), sure=True)
    return None


def citation(text: str) -> Cited | None:
    """What follows a title in a reference: `Nature 521.7553 (2015): 436-444.`"""
    text = one_line(text).strip(' .,;:-–—*"”')
    if not text or len(text) > 400:
        return None
    ident = ARXIV_ID.search(text)
    published = in_text(text.replace(ident[0], " ")) if ident else None
    if published and published.venue != "arXiv":
        return published
    if ident or re.match(r"(?i)(arxiv|corr)\b", text):
        # A year far behind the number is another's: `arXiv:1411.07386 (4th in VOC 2012)`.
        near = f"{text[: ident.start()]} {text[ident.end() :][:12]}" if ident else text
        year = full_year(near)
        name = "CoRR" if text[:4].lower() == "corr" else "arXiv"
        return Cited(name, year or (arxiv_year(ident[1]) if ident else None), sure=True)
    years = list(FULL_YEAR.finditer(text))
    if not years:
        return None
    bracketed = re.search(rf"\(({YEAR})[a-z]?\)", text)
    outside = [each for each in years if not re.search(r"\d\s*[-–]\s*$", text[: each.start()])] or years
    year = int(bracketed[1] if bracketed else outside[-1][0])
    head = re.sub(rf"^{YEAR}\s+", "", text)
    head = re.split(rf"\s*[,.]?\s*\(?{YEAR}\)?", head)[0]
    head = re.split(rf"{_SHORTENED}\.\s+(?=[A-Z])|,?\s+\d+[.:(]|\s\d+$|\s\(\d", head)[0]
    head = tidy(head.split(", ")[0] if len(head.split(", ")[0]) > 2 else head)
    workshop = re.match(r"[\s)]*(workshops?)\b", text[(bracketed or outside[-1]).end() :], re.I)
    if workshop and not re.search(r"\bworkshops?\b", head, re.I):
        head = f"{head} {workshop[1]}"
    words = head.split()
    if re.search(r"\bet al\b", head):
        return None
    if re.search(r"[\"“”]", head):
        # Words of a title, not the name of a place.
        return in_text(text) or Cited(year=year)
    if not words or len(words) > 16 or not (head[0].isupper() or is_known(head)) or fold(head) in NOT_VENUES:
        return Cited(year=year)
    sure = is_known(base_name(head)) or bool(JOURNAL_WORDS.search(head))
    return Cited(as_named(head), year, sure=sure)
