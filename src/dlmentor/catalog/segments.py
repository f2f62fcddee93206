"""Titles in plain text: the segment of an item that is neither people nor place."""

import re
from dataclasses import dataclass

from dlmentor.catalog.cleaning import says_where
from dlmentor.catalog.links import link_role
from dlmentor.catalog.marked import CODE, HARD, ITALIC, SOFT, words
from dlmentor.catalog.people import split_authors
from dlmentor.catalog.references import in_text
from dlmentor.catalog.venues import Cited, cited

_BAR = r"\s*[|｜]\s*"
SEPARATOR = re.compile(rf"\s+[-–—|]+\s+|[{HARD}]|{_BAR}|——|\s::\s")
_BARS = re.compile(rf"[{HARD}]|{_BAR}")
# `Univ. Foo` goes on.
_SHORTENED = "".join(rf"(?<!\b{word})" for word in ("Univ", "Inst", "Dept", "Prof", "Dr", "St", "Mr", "Ms", "vs"))
SENTENCE = re.compile(
    rf"(?<=[\w)\]”\"?!]){_SHORTENED}\.\s+(?=[A-Z(\d\u4e00-\u9fff\ue000-\ue006]|ar[xX]iv\b|"
    r"[a-z]{3,6} ?(?:19|20)\d\d\b)|[;；]\s+"
)
# The initial of a name is no end of a sentence: `Ann J. Lee, Bo C. Chen, A Title`.
_INITIAL = re.compile(r"(?:^|[,&;]\s*|\band\s+)(?:[A-ZÀ-Ž][\w'’-]+\s+){0,2}(?:[A-Z]\.[ -]?)*[A-Z]$")
_PARTICLE_NAME = re.compile(
    r"[A-ZÀ-Ž][\w'’.-]+"
    r"(?: (?!(?:of|in|on|for|and|the|to|with|by|as|at|or|vs|is|are|via|from)\b)[a-z]{2,4}){1,2}"
    r" [A-ZÀ-Ž][\w'’.-]+"
)


# `Nets in Robots, A Survey, IJRR, 2013`
_SUBTITLE = re.compile(r"(?:an?|the)\s+\w+(?:\s+\w+)*,", re.I)
# `A Title(**ECCV**)`
_TIGHT_GROUP = re.compile(r"(?<=\w)[(（](?!@)([^()（）]{1,60})[)）]?")


@dataclass(slots=True)
class Title:
    """A title, the link that carries it (if one does), and the marked text before and after it."""

    text: str = ""
    link: int | None = None
    before: str = ""
    after: str = ""


def length(text: str) -> int:
    """Words in a text; two Chinese characters count as one."""
    chinese = len(re.findall(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]", text))
    return len(re.sub(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]", " ", text).split()) + (chinese + 1) // 2


def only_label(said: str) -> bool:
    """Whether words only name the role of a link, or nothing."""
    said = said.strip(" :-–—.,")
    return link_role(said, lone=True) is not None or not re.search(r"\w\w", said)


def best_segment(text: str, after: str, before: str) -> Title | None:
    """The first segment of `text` that is neither people, place nor label, trimmed to the title in it."""
    kept = _segments(text)
    for position, (start, end) in enumerate(kept):
        said = words(text[start:end])
        if position + 1 < len(kept) and (says_where(said, loose=False) or _only_people(said) or only_label(said)):
            continue
        start, end = _grow(text, kept, position)
        start += _skip_people(text[start:end])
        end = start + _trim_commas(text[start:end])
        said = words(text[start:end])
        return Title(said, None, before + text[:start], text[end:] + after)
    return None


def _segments(text: str) -> list[tuple[int, int]]:
    """Stretches between separators, each with words in it; where bars separate, dashes do not."""
    separator = _BARS if re.search(r"[|｜]", text) else SEPARATOR
    pieces: list[tuple[int, int]] = []
    at = 0
    for found in re.finditer(rf"{separator.pattern}|{SENTENCE.pattern}|{SOFT}|[{ITALIC}{CODE}]", text):
        if found[0].startswith(".") and _INITIAL.search(text[at : found.start()]):
            continue
        pieces.append((at, found.start()))
        at = found.end()
    pieces.append((at, len(text)))
    return [(start, end) for start, end in pieces if re.search(r"\w\w", words(text[start:end]))]


def _only_people(said: str) -> bool:
    """Whether a segment lists people and nothing behind them."""
    undated = re.sub(r"\s*\((?:19|20)\d\d[a-z]?\)\W*$", "", said)
    names = split_authors(undated)
    if not names or _skip_people(said):
        return False
    # `Lee, A. (2019).`
    return len(names) > 1 or undated != said or bool(re.search(r"\bet al", said))


def _grow(text: str, kept: list[tuple[int, int]], position: int) -> tuple[int, int]:
    """Soft line breaks do not end a title that plainly goes on."""
    start, end = kept[position]
    for follow, stop in kept[position + 1 :]:
        gap = text[end:follow]
        if gap.strip(" ") != SOFT or not re.match(r"\s*[a-z]", words(text[follow:stop])):
            break
        end = stop
    return start, end


def _skip_people(text: str) -> int:
    """Where the title starts in `Ann Lee, Bo Chen and Cy Dee, Title of the paper, NIPS 2013`."""
    at = count = last = 0
    for found in re.finditer(r",\s+|\s+and\s+", text):
        part = words(text[at : found.start()]).strip()
        if part.startswith("and "):
            part = part[4:]
        name = bool(split_authors(part)) and len(part.split()) <= 5
        if not name and not (count and _PARTICLE_NAME.fullmatch(part)):
            break
        last, at, count = at, found.end(), count + 1
    last_part = re.search(r",\s+[^,]*$", text[at:])
    placed = last_part is not None and _firm(cited(words(last_part[0]).strip(" ,.")))
    initial = count == 1 and re.fullmatch(r"[A-Z][\w'’-]+ [A-Z]\. [A-Z][\w'’-]+,\s*", words(text[:at]) + " ")
    if count < 2 and not (count == 1 and (placed or initial or re.match(r"et al", text[at:]))):
        return 0
    rest = text[at:]
    more = re.match(r"et al\.?,?\s*", rest)
    at += more.end() if more else 0
    if count > 2 and says_where(words(text[at:]), loose=False):
        # What looked like one more name was the title.
        return last
    initials = re.search(r"\b[A-Z]\. ", words(text[:at])) is not None
    long = length(words(text[at:])) >= (2 if count > 1 and initials else 3) or placed
    return at if long and not says_where(words(text[at:]), loose=False) else 0


def _trim_commas(text: str) -> int:
    """Where a title ends that is followed by `, Authors` or `, Venue 2020`."""
    for found in re.finditer(r",\s+|\.\s*(?=$)|\s+[(\[（]|[(（](?=@)|(?<=\w)[(（]", text):
        tight = _TIGHT_GROUP.match(text, found.start())
        if tight:
            where = cited(words(tight[1]), loose=False)
            if where and where.sure and where.venue:
                return found.start()
            continue
        rest = words(text[found.start() :]).strip(" ,.([")
        if not rest or rest.startswith("@"):
            return found.start()
        if len(words(text[: found.start()]).split()) < 2:
            where = cited(rest.strip(")]）"), whole=True)
            if where and where.sure and where.year and re.search(r"\w", text[: found.start()]):
                return found.start()
            continue
        if _SUBTITLE.match(rest) and not says_where(rest.partition(",")[0], loose=False):
            continue
        undated = re.sub(r"\(?\b(?:19|20)\d\d\b\)?.*$", "", rest)
        names = split_authors(undated.strip(" ,.("))
        if undated == rest and not any(" " in name for name in names):
            # `Speed, Size, and Cost` are no people.
            names = ()
        where = cited(rest.strip(")]）"))
        known = in_text(rest)
        if len(names) > 1 or (names and "et al" in rest) or _firm(where) or (known and len(rest.split()) < 12):
            return found.start()
    return len(text)


def _firm(found: Cited | None) -> bool:
    return found is not None and bool(found.sure or found.year)
