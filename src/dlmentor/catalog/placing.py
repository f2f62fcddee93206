"""Where and when an item appeared, from the words before and behind its title."""

import re

from dlmentor.catalog.cleaning import MAKER, leading_place
from dlmentor.catalog.drafts import Draft, take
from dlmentor.catalog.links import link_role
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
    SOFT,
    STYLES,
    Marked,
    words,
)
from dlmentor.catalog.people import split_authors
from dlmentor.catalog.references import citation, in_text
from dlmentor.catalog.segments import Title
from dlmentor.catalog.venues import Cited, cited, full_year, is_known
from dlmentor.text import fold

GROUP = re.compile(r"[(\[（【]([^()\[\]（）【】]{1,200})[)\]）】]")
RUN = re.compile(rf"[{BOLD}{ITALIC}{CODE}]+([^\ue000-\ue005]{{1,200}})[{BOLD_END}{ITALIC_END}{CODE_END}]+")
_ENDS = rf"\s+[-–—|]+\s+|[{HARD}{SOFT}]|\s*[|｜]\s*|(?<!\b[A-Z])\.\s+|;\s+"
_BOUNDARY = re.compile(rf"{_ENDS}|{LINK}|{HOLE}|{STYLES.pattern}")
_MARKS_OF_KIND = re.compile(
    r"^(?:repo|repository|book|survey|course|tutorial|slides?|video|blog|tool|dataset|code|paper|website)s?$", re.I
)
_ROLE_FIRST = re.compile(r"^\W*(?:paper|pdf|arxiv|preprint|link|poster|oral|talk|slides)[\s:–-]+", re.I)
_VOLUME = re.compile(r",?\s*(?:vol(?:ume)?\.?\s*)?\d+\s*[(,:]", re.I)
# `2015 | A Title | Ann Lee | FOO | [PDF]`
_YEAR_BARRED = re.compile(r"^\W*(?:19|20)\d\d\s*\|")
_LAST_BARRED = re.compile(rf"\|\s*([A-Z][^|\ue000-\uf7ff]{{1,80}}?)\s*\|\s*(?:[{CODE}{BOLD}]?\[?\s*{LINK}|{HOLE})")
_FAR = 260
# `Ann Lee, Bo Chen, and Cy Dee. 1993.` in front of a title
_PEOPLE_AND_YEAR = re.compile(r"(.+?)[.,;]?\s*\(?((?:19|20)\d\d)[a-z]?")
_RIGHT_BEHIND = re.compile(r"[\s.,;]*(?:[Ii]n)?\s*")
# `SIGGRAPH Asia (TOG) 2021` on a line of its own
_JOINT_PLACE = re.compile(
    rf"(?:^|[{HARD}{SOFT}]|[.,]\s)\s*([A-Z][^{HARD}{SOFT}{HOLE}.,()\[\]\ue100-\uf7ff]{{1,60}}\([^()]{{2,20}}\),?\s*['’]?\d{{2,4}}\b)"
)


def where_before(draft: Draft, prefix: str) -> None:
    """Venue, year or maker in front of the title."""
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
        if whole and not whole.sure and split_authors(re.sub(r"\b(?:19|20)\d\d\b.*$", "", said)):
            whole = Cited(year=whole.year)
        if whole and (whole.sure or whole.year or whole.organisation):
            take(draft, whole)
            return
    for found in GROUP.finditer(words(prefix)):
        where = cited(found[1], loose=False)
        if where and (where.year or where.sure):
            take(draft, where)
    dated = _PEOPLE_AND_YEAR.fullmatch(said)
    if dated and not draft.year and split_authors(dated[1]):
        draft.year = int(dated[2])


def where_after(draft: Draft, suffix: str, title: Title) -> str:
    """Find venue and year behind the title; returns what is left of the text."""
    if title.link is None:
        suffix = _reference(draft, suffix)
    joint = _JOINT_PLACE.search(suffix[:_FAR])
    where = cited(words(joint[1]), loose=False, whole=True) if joint else None
    if joint and where and where.sure and where.year:
        take(draft, where)
        suffix = suffix[: joint.start(1)] + suffix[joint.end(1) :]
    rest = suffix
    head = suffix[:_FAR]
    for found in GROUP.finditer(suffix):
        inside = re.sub(rf"{LINK}|{HOLE}", " ", found[1])
        said = words(inside)
        if _MARKS_OF_KIND.match(said) and not re.search(LINK, found[1]):
            draft.mark = draft.mark or said
            rest = rest.replace(found[0], " ", 1)
            continue
        made = MAKER.fullmatch(said)
        if made:
            draft.organisation = draft.organisation or made[1].strip()
            rest = rest.replace(found[0], " ", 1)
            continue
        where = cited(said)
        if where is None or (draft.venue and draft.year and not where.organisation):
            continue
        near = found.start() <= len(head) and not re.search(r"\w[.:]\s+\w+\s+\w+\s+\w+", words(suffix[: found.start()]))
        if where.sure or (where.year and not where.venue) or (near and (where.venue or where.organisation)):
            if draft.venue and where.venue and fold(draft.venue) != fold(where.venue) and draft.year:
                continue
            take(draft, where)
            rest = rest.replace(found[0], re.sub(r"[^\ue006\ue100-\uf7ff]", "", found[0]) + " ", 1)
    if not draft.venue:
        lead = _PEOPLE_AND_YEAR.fullmatch(words(title.before).strip(" .,:()"))
        reference = title.link is not None and lead is not None and bool(split_authors(lead[1]))
        for run in RUN.finditer(rest):
            where = cited(words(run[1]), loose=False)
            numbered = _VOLUME.match(rest, run.end()) or (reference and _RIGHT_BEHIND.fullmatch(rest, 0, run.start()))
            if draft.year and where is None and numbered and not split_authors(words(run[1])):
                # `*Cognition*, 12(3)` behind a year in front
                where = Cited(words(run[1]).strip(" .,"), sure=True)
            new = where and where.venue and where.year and cited(words(run[1]), loose=False, whole=True)
            if where and (where.sure or new or (where.year and not where.venue and run.start() <= _FAR)):
                take(draft, where)
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
    take(draft, found)
    return suffix[len(part) :]


def _segments(draft: Draft, rest: str) -> str:
    """Venue and year in plain text behind the title; returns the text without what was understood."""
    gone: list[tuple[int, int]] = []
    for number, (start, end) in enumerate(spans(rest)[:14]):
        if draft.venue and draft.year:
            break
        flat = re.sub(r"(?<=\d)\s*\[[a-z ]{2,20}\]\s*$", "", words(rest[start:end])).strip(" ,.:;-()[]")
        if start > 3 * _FAR or not flat:
            break
        if number == 0 and not draft.venue and len(flat.split()) <= 6:
            exact = cited(flat, loose=False, whole=True)
            if exact and exact.venue and exact.year and not split_authors(flat):
                take(draft, exact)
                gone.append((start, end))
                continue
        for part in _parts(flat):
            where = _part_says(part, flat, start)
            if where is None or (where.venue and draft.venue) or (not where.venue and draft.year):
                continue
            take(draft, where)
            at = rest.find(part, start, end)
            gone.append((start, end) if part == flat or at < 0 else (at, at + len(part)))
            break
    if not draft.venue:
        take(draft, in_text(words(re.sub(LINK, HOLE, rest[:_FAR]))))
    for start, end in reversed(gone):
        rest = rest[:start] + " " + rest[end:]
    return rest


def _parts(flat: str) -> list[str]:
    """A segment, then what commas set apart in it; the parts first where people stand before the place."""
    parts = flat.split(", ")[:8]
    if len(parts) < 2 or cited(flat, loose=False, whole=True):
        return [flat, *parts]
    full = [part for part in parts if (where := cited(part, loose=False, whole=True)) and where.venue and where.year]
    return [*full, flat, *parts]


def _part_says(part: str, flat: str, start: int) -> Cited | None:
    """The place or year that a part of a segment gives, if it surely does."""
    where = cited(part, loose=False) if len(part.split()) <= 14 else None
    if where is None or split_authors(part):
        return None
    exact = cited(part, loose=False, whole=True) if len(part.split()) <= 6 and start < _FAR else None
    if exact and exact.venue and exact.year:
        return exact
    firm = where.sure and (where.year or part == flat)
    dated = where.year and not where.venue and start < _FAR
    return where if firm or dated else None


def where_in_record(draft: Draft, prefix: str, rest: str) -> str:
    """The place in a line of fields: year, title, people, place, links; returns the text without it."""
    place = _LAST_BARRED.search(rest) if _YEAR_BARRED.match(words(prefix)) else None
    if draft.venue or not draft.authors or place is None or len(place[1].split()) > 8:
        return rest
    draft.venue = place[1]
    return rest[: place.start()] + rest[place.end(1) :]


def spans(text: str) -> list[tuple[int, int]]:
    """Stretches of text between links, styles, breaks and the ends of sentences."""
    spans: list[tuple[int, int]] = []
    at = 0
    for found in _BOUNDARY.finditer(text):
        spans.append((at, found.start()))
        at = found.end()
    spans.append((at, len(text)))
    return [(start, end) for start, end in spans if re.search(r"\w", text[start:end])]


def where_in_title(draft: Draft, title: str) -> None:
    """Venue and year inside the title itself."""
    for found in GROUP.finditer(title):
        where = cited(words(found[1]), loose=found.start() == 0)
        if where and (found.start() == 0 or where.sure or where.year):
            take(draft, where)
    if not draft.venue:
        _, place = leading_place(title)
        if place and place.sure:
            take(draft, place)


def where_in_labels(draft: Draft, item: Marked) -> None:
    """A link that says `ICLR 2020` tells where the paper appeared."""
    for link in item.links[:12]:
        if link.role == "paper" and link.text:
            where = cited(link.text, loose=False)
            if where and (where.sure or where.year):
                take(draft, where)
                return
            if is_known(link.text.strip(" []()")) and link_role(link.text) is None:
                # `[[Neural Networks](address)] A Title`
                take(draft, Cited(link.text.strip(" []()"), sure=True))
                return
            # `Paper-CVPR14`, `PDF ICML 2019`
            where = cited(_ROLE_FIRST.sub("", link.text), loose=False, whole=True)
            if where and where.sure and where.year:
                take(draft, where)
                return
