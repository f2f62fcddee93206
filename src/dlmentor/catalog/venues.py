"""Venues and years in every notation that lists use."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from dlmentor.catalog.venue_names import ALIASES, JOURNAL_WORDS, KNOWN, LONG_NAMES, ORGANISATIONS, STRONG
from dlmentor.catalog.vocabulary import names
from dlmentor.text import fold as fold_text
from dlmentor.text import one_line

YEAR = r"(?:19[4-9]\d|20[0-4]\d)"
FULL_YEAR = re.compile(rf"(?<![\d./]){YEAR}(?![\d]|\.\d{{4,5}})")
_DIGITS = re.compile(r"\d\d")
_QUOTED_YEAR = re.compile(r"['’‘`´′]\s?(\d{2})(?!\d)")
_TIGHT_YEAR = re.compile(r"(?<=[A-Za-z])[-–_]?(\d{2})(?!\d)")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|spring|summer|fall|autumn|winter)"
)
_DATE = re.compile(
    rf"(?:(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?\b{_MONTH}\b\.?,?\s*(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?)?"
    rf"(?<![\d./]){YEAR}(?:\s*[.\-/年]\s*(?:0?[1-9]|1[0-2]|"
    rf"{_MONTH})(?!\d)(?:\s*[.\-/月]\s*\d{{1,2}}(?!\d))?)?[年月日]*(?:\s+{_MONTH}\b)?",
    re.I,
)
_MONTH_ONLY = re.compile(rf"^\W*{_MONTH}\W*$", re.I)
DECORATION = re.compile(
    r"\b(?:oral(?: presentation| paper)?|spotlights?|posters?|(?:outstanding|best)(?: (?:student|long|"
    r"short|industry|demo|overall|"
    r"resource))?(?: papers?)?(?: awards?| nomin\w+| candidate| finalist| runner[- ]up| honou?rable mention)*|awards?|"
    r"honou?rable mention|highlights?|accepted|(?:to appear|published|presented|appeared)(?: (?:in|at))?|"
    r"in press|forthcoming|"
    r"under review|submi(?:tted|ssion)(?: to)?|extended|long|short|full|version|preprint|invited|talk|"
    r"notable[- ]top[- ]\d+%|top[- ]\d+%|"
    r"rejected|withdrawn|new|journal version|conference version)\b|最佳论文|🔥|⭐+",
    re.I,
)
ARXIV_ID = re.compile(
    r"\barxiv\s*[:\s]\s*(?:abs/)?([a-z-]+(?:\.[a-z]{2})?/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?(?:\s*\[[\w.-]+\])?", re.I
)
_VOLUME = re.compile(
    r"[,.]?\s*(?:\bvol(?:ume)?\b\.?|\bno\b\.?|\bpp\b\.?|\bpages?\b|\bissue\b|\d+\s*\(\d|\(\d+\)|\babs/|"
    r"\bLNCS\b|\d{2,}[.:](?=\s*\w*\d|\s*$)).*$",
    re.I,
)
_LEAD = re.compile(
    r"^(?:published (?:in|at|by)|proceedings of (?:the )?(?=\d)|proc\.?(?: of)?(?: the)?|in(?: the)?|at|@|"
    r"the|to|for)\s+",
    re.I,
)
_ORDINAL = re.compile(r"\b\d+(?:st|nd|rd|th)\b[-\s]*", re.I)
_ORGANISATION_WORD = re.compile(
    r"\b(?:University|Universit\w+|Institute|Laborator(?:y|ies)|Labs?|Inc|Corp(?:oration)?|Ltd|GmbH|"
    r"Academy|College|Research)\b"
)
# The same short names come again and again.
_cached = lru_cache(maxsize=32768)
fold = _cached(fold_text)
NOT_VENUES = frozenset(names("no venues"))
_KNOWN_BY_FOLD = {fold(name): name for name in KNOWN}
# Acronyms that are common words when not in capitals.
CASED = frozenset(
    {"science", "nature", "cell", "sc", "sec", "mm", "atc", "fast", "micro", "date", "chi", "dis", "cav"}
) | {
    "web",
    "www",
    "edge",
    "care",
    "info",
    "learning",
    "case",
    "cloud",
    "cluster",
    "mass",
    "disc",
    "raid",
    "log",
    "vast",
    "clip",
}


@dataclass(frozen=True, slots=True)
class Cited:
    """Where and when something appeared; `sure` if it names a known venue or has the form of a citation."""

    venue: str | None = None
    year: int | None = None
    organisation: str | None = None
    sure: bool = False


def full_year(text: str) -> int | None:
    """The first year written in four digits."""
    found = FULL_YEAR.search(text)
    return int(found[0]) if found else None


def short_year(digits: str) -> int:
    """`'98` is 1998, `'17` is 2017."""
    value = int(digits)
    return 1900 + value if value >= 50 else 2000 + value


@_cached
def is_known(name: str) -> bool:
    """Whether `name` is a venue that we know, as it stands."""
    key = fold(name)
    if key in CASED:
        return name.strip().upper() == name.strip() or name.strip() in ("Science", "Nature", "Cell")
    return (
        key in _KNOWN_BY_FOLD
        or key in LONG_NAMES
        or re.sub(r"\b(ieee|acm|usenix|cvf)\b\s*", "", key).strip() in _KNOWN_BY_FOLD
    )


@_cached
def is_strong(name: str) -> bool:
    """Whether `name` is a venue even with no year beside it."""
    key = fold(name)
    if key in CASED and not is_known(name):
        return False
    return key in STRONG or key in LONG_NAMES or re.sub(r"^(?:(?:ieee|acm|usenix|cvf) )+", "", key) in STRONG


@_cached
def known_organisation(name: str) -> bool:
    """Whether `name` is a company, laboratory or university."""
    if fold(name) in ORGANISATIONS or re.search(r"(?:大学|实验室|研究院|公司)$", name):
        return True
    words = [word for word in re.split(r"[\s,]+", name.strip()) if word]
    proper = all(word[0].isupper() or word in ("of", "the", "and", "for", "at", "&", "de", "di") for word in words)
    return proper and "?" not in name and bool(_ORGANISATION_WORD.search(name))


def cited(text: str, *, loose: bool = True, whole: bool = False) -> Cited | None:
    """Read the inside of a bracket, an italic run or a table cell as a citation; None if it is none.

    `loose` accepts unknown names beside a year; `whole` accepts nothing else beside venue, year and organisation.
    """
    return _cited(text, loose, whole) if len(text) <= 400 else None


@_cached
def _cited(text: str, loose: bool, whole: bool) -> Cited | None:
    text = one_line(text).strip(" .,;:*_`()[]{}|（）【】「」-–—")
    if not text or len(text) > 160 or re.fullmatch(r"[\d:.\s]{0,3}\d+:[\d:.]+", text):
        return None
    ident = ARXIV_ID.search(text)
    if ident and not (
        whole and re.search(r"[^\W\d]{3}", re.sub(r"(?i)preprint|arxiv|\[[\w.-]+\]", "", text.replace(ident[0], " ")))
    ):
        year = full_year(text.replace(ident[0], " ")) or arxiv_year(ident[1])
        return Cited("arXiv", year, sure=True)
    several = _cited_several(text, loose) if len(FULL_YEAR.findall(text)) > 1 else None
    if several is not None:
        return several
    year, rest = _take_year(text)
    parts = [tidy(part.strip(" .-–—:")) for part in re.split(r"[,;|·•、，；()（）\[\]]|\s[-–—/]\s", rest)]
    parts = [part for part in parts if part and not _MONTH_ONLY.match(part)]
    # A name that we know wins over one that we do not, wherever it stands.
    known = next(
        (part for part in parts if _kind_of(part, year is not None, loose) == "venue" and _is_sure(part)), None
    )
    found = Cited(as_named(known) if known else None, year, sure=known is not None)
    for part in parts:
        kind = _kind_of(part, year is not None, loose) if part != known else "nothing"
        if kind == "venue" and not found.venue:
            found = replace(found, venue=as_named(part))
        elif kind == "organisation" and not found.organisation:
            found = replace(found, organisation=part)
        elif kind == "other" and (whole or not (found.venue or found.organisation)):
            return None
    if not (found.venue or found.year or found.organisation):
        return None
    return found


def _cited_several(text: str, loose: bool) -> Cited | None:
    """`ICCV 2019, ICML 2021` and `arXiv 2020 / CVPR 2021`: the first that is no preprint, if each is a citation."""
    parts = [part for part in re.split(r"\s*(?:[,;/|&+]|\band\b)\s*", text) if part]
    found = [_cited(part, loose, True) for part in parts] if 1 < len(parts) <= 4 else []
    sure = [where for where in found if where is not None and where.venue and where.year and where.sure]
    if not sure or len(sure) < len(found):
        return None
    return next((where for where in sure if where.venue != "arXiv"), sure[0])


def _is_sure(part: str) -> bool:
    return is_known(base_name(part)) or bool(JOURNAL_WORDS.search(part))


def _take_year(text: str) -> tuple[int | None, str]:
    """The year in a short text and the text without it."""
    if not _DIGITS.search(text):
        return None, text
    day_first = re.search(rf"\b\d{{1,2}}[/.-]\d{{1,2}}[/.-]({YEAR})\b", text)
    if day_first:
        return int(day_first[1]), text[: day_first.start()] + " , " + text[day_first.end() :]
    month_first = re.search(rf"(?<![\d/])(?:0?[1-9]|1[0-2])/({YEAR})\b", text)
    if month_first:
        return int(month_first[1]), _without(text, month_first)
    date = _DATE.search(text)
    if date:
        year = full_year(date[0])
        return year, _without(text, date) if year else text
    for pattern in (_QUOTED_YEAR, _TIGHT_YEAR):
        found = pattern.search(text)
        if found and (pattern is _QUOTED_YEAR or is_known(base_name(text[: found.start()].split(",")[-1]))):
            return short_year(found[1]), text[: found.start()] + " " + text[found.end() :]
    spaced = re.search(r"(?<=[A-Za-z]) (\d{2})$", text)
    if spaced and is_known(text[: spaced.start()]):
        return short_year(spaced[1]), text[: spaced.start()]
    return None, text


def _without(text: str, date: re.Match[str]) -> str:
    tail = text[date.end() :]
    joint = " " if re.match(r"(?i)\W*(workshops?|ws|findings|tracks?)\b", tail) else " , "
    return text[: date.start()] + joint + tail.lstrip(" -–—" if joint == " " else "")


def arxiv_year(ident: str) -> int | None:
    """The year in an arXiv number."""
    digits = ident.split("/")[-1][:2]
    return short_year(digits) if digits.isdigit() else None


@_cached
def tidy(part: str) -> str:
    """A part of a citation without volume, ordinal and decoration."""
    part = DECORATION.sub(" ", part)
    part = _ORDINAL.sub("", _VOLUME.sub("", part))
    part = _LEAD.sub("", one_line(part).strip(" .,:;-–—*_'’&+@"))
    return one_line(part).strip(" .,:;-–—*_'’&+@")


@_cached
def base_name(part: str) -> str:
    """A venue without the mark of its workshop, track or oral."""
    part = re.sub(r"(?i)^findings of (?:the )?(?=\w)", "", part.strip())
    part = re.sub(
        r"(?i)[\s-]*(workshops?|ws|tracks?|demos?|findings|companion|datasets? and benchmarks?)\b.*$", "", part.strip()
    )
    trimmed = re.sub(r"(?<=[A-Z]{3})[wosbf]$", "", part)
    if fold(trimmed) not in _KNOWN_BY_FOLD and part.endswith("W") and fold(part[:-1]) in STRONG:
        trimmed = part[:-1]
    return trimmed if fold(trimmed) in _KNOWN_BY_FOLD else part.strip()


def as_named(part: str) -> str:
    """A venue as the list names it; arXiv has one name."""
    return "arXiv" if fold(part) in ("arxiv", "arxiv e prints", "arxiv org", "arxiv preprint") else part


@_cached
def _kind_of(part: str, dated: bool, loose: bool) -> str:
    if re.search(r"https?:|@|\d{3,}|\bet al\b", part):
        return "other"
    words = part.split()
    base = base_name(part)
    if not dated and not is_strong(base) and is_known(base):
        return "organisation" if key_of_organisation(part) else "other"
    if is_known(base) or (
        len(words) <= 3 and any(is_strong(word) and len(word) > 3 for word in re.split(r"[\s/-]", base))
    ):
        return "venue"
    key = fold(part)
    if key in ORGANISATIONS:
        return "organisation"
    if all(word in NOT_VENUES for word in key.split()) or key in NOT_VENUES:
        return "nothing"
    if JOURNAL_WORDS.search(part) and len(words) <= 16 and part[0].isupper():
        return "venue"
    if known_organisation(part) and len(words) <= 6:
        return "organisation"
    if not dated:
        return "other"
    if len(words) <= 3 and re.fullmatch(r"[A-Z][\w&/.+-]*(?: [A-Z&][\w&/.+-]*){0,2}", part) and _shouts(part):
        return "venue"
    if (
        loose
        and len(words) <= 8
        and part[0].isupper()
        and all(
            word[0].isupper() or word.lower() in ("of", "on", "in", "the", "and", "for", "&", "to") for word in words
        )
    ):
        return "venue"
    return "other"


def key_of_organisation(part: str) -> bool:
    """Whether a name that is also a venue is better taken for an organisation."""
    return fold(part) in ORGANISATIONS


def _shouts(part: str) -> bool:
    """Whether a name has the capitals of an acronym (`SenSys`, `ICLR`, `IoT-App`)."""
    return any(sum(char.isupper() for char in word) >= 2 for word in re.split(r"[\s-]+", part))


def venue_key(name: str) -> str:
    """For comparing venues: `NIPS`, `NeurIPS'19` and the conference's full name are one; its workshop is another."""
    workshop = bool(re.search(r"(?i)\bworkshops?\b|\bws\b", name)) or (
        bool(re.search(r"(?<=[A-Z]{3})[wW]\b", name)) and fold(name) != "www"
    )
    base = base_name(_take_year(name)[1].replace(",", " "))
    key = fold(re.sub(r"(?i)\b(workshops?|ws)\b.*", "", base)) or fold(base)
    key = re.sub(r"^(?:proceedings of (?:the )?|in |the )", "", key)
    key = LONG_NAMES.get(key, key)
    stripped = re.sub(r"^(?:ieee|acm|usenix|cvf|ifip)(?: (?:ieee|acm|cvf))* ", "", key)
    if stripped in _KNOWN_BY_FOLD or stripped in ALIASES or stripped in LONG_NAMES:
        key = LONG_NAMES.get(stripped, stripped)
    key = ALIASES.get(key, key)
    return f"{key} workshop" if workshop else key
