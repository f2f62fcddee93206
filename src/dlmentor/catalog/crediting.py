"""Who made what an item names: authors and organisations."""

import re

from dlmentor.catalog.drafts import Draft
from dlmentor.catalog.links import link_role
from dlmentor.catalog.marked import (
    HARD,
    HOLE,
    ITALIC,
    words,
)
from dlmentor.catalog.people import split_authors
from dlmentor.catalog.placing import RUN, spans
from dlmentor.catalog.venue_names import JOURNAL_WORDS
from dlmentor.catalog.venues import known_organisation

_BY = re.compile(
    rf"(?:\b[Bb]y|\bauthors?:|作者[:：])\s+(?:(?:Prof|Dr|Mr|"
    rf"Ms)\.?\s+)?((?:[A-ZÀ-Ž@\u4e00-\u9fff{ITALIC}])[^({HOLE}{HARD}\[\ue100-\uf7ff]{{1,400}}?)(?=\s*(?:[(\[（{HARD}\ue100-\uf7ff]|"
    rf"{HOLE}|\s[-–—]\s|\s(?:at|in|from|@|on|for)\s|\.\s|[.,]{{0,2}}\s*$|,?\s(?:19|20)\d\d))"
)


def people(draft: Draft, prefix: str, rest: str) -> str:
    """Authors or the organisation behind an item; returns the text without them."""
    by = _BY.search(rest[:600])
    if by:
        # Inside a sentence (`…, maintained by NVIDIA for …`) the words stay in the note.
        inside = re.search(r"\w\s*$", words(rest[: by.start()]) + rest[: by.start()][-1:]) is not None
        said = re.sub(r"\b(?:Prof|Dr|Mr|Mrs|Ms)\.?\s+", "", words(by[1])).strip(" .,")
        names = split_authors(said)
        if names:
            draft.authors = names
        elif known_organisation(re.split(r",|\band\b|&|\bet al", said)[0].strip()) and len(said.split()) <= 14:
            draft.organisation = draft.organisation or said
        if names or draft.organisation == said:
            return rest if inside else rest[: by.start()] + HARD + rest[by.end() :]
    said = words(prefix).strip(' .,:-–—"“')
    if said and not re.fullmatch(r"[\[(【（].*[\])】）]", said):
        names = split_authors(re.sub(r"^\W*\d{1,3}[\])., ]+", "", said))
        alone = len(names) == 1 and words(prefix).rstrip().endswith(",") and len(names[0].split()) in (2, 3)
        if len(names) > 1 or alone or (names and re.search(r"(?i)et al|,", said)):
            draft.authors = names
            return rest
    for run in RUN.finditer(rest[:800]):
        names = () if JOURNAL_WORDS.search(words(run[1])) else split_authors(words(run[1]))
        if len(names) > 1 or (names and "et al" in run[1]):
            draft.authors = names
            return rest.replace(run[0], HARD, 1)
    for start, end in spans(rest[:800])[:6]:
        comma = bool(draft.year) and rest[start:end].startswith(", ") and not rest[:start].strip()
        names = _names_in(draft, words(rest[start:end]).strip(" ,.:;-–—[]"), after_comma=comma)
        if names:
            draft.authors = names
            return rest[:start] + " " + rest[end:]
    return rest


def _names_in(draft: Draft, flat: str, *, after_comma: bool) -> tuple[str, ...]:
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
    lone = not (dated or place or initials or draft.venue or after_comma or re.search(r"\bet al", flat))
    if not names or (len(names) == 1 and (lone or len(re.sub(r"\b[A-Z]\.", "", names[0]).split()) > 3)):
        return ()
    draft.year = draft.year or (int(dated[1]) if dated else None)
    draft.organisation = draft.organisation or (place[1].strip() if place else None)
    return names
