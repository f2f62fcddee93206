"""Whether what a source found for a title is the thing that was looked for."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from dlmentor.fetch.record import Record
from dlmentor.text import fold

_NEAR, _SAME = 0.9, 0.97
_PARTS = re.compile(r"\s*[:?!–—]\s+|\s+-\s+")
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd"})
# One title with such a word and one without are two works, however alike they are.
_TELLING = frozenset({"not", "no", "without", "non", "ii", "iii", "iv", "vi", "vii", "viii", "ix"})
_ABOUT = re.compile(
    r"(?:correction|corrigendum|errat(?:um|a)|retract(?:ed|ion)|addendum|comments? on|commentary|reply|response to|"
    r"review of|editorial|discussion of)\b",
    re.I,
)
# Longer ago than this, a preprint and its journal version are no longer one work with one date.
_FAR = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is known of the thing that is looked for."""

    title: str
    authors: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


def similarity(one: str, other: str) -> float:
    """How alike two titles are, from 0 to 1; spacing, case and punctuation do not count."""
    from rapidfuzz.distance import Levenshtein

    a, b = fold(one), fold(other)
    if not a or not b:
        return 0.0
    return max(Levenshtein.normalized_similarity(a, b), Levenshtein.normalized_similarity(_glued(a), _glued(b)))


def _glued(text: str) -> str:
    return text.replace(" ", "")


def family_names(authors: Iterable[str]) -> frozenset[str]:
    """The family names, without accents."""
    found = set()
    for author in authors:
        named = re.sub(r"\bet al\b\.?|\band others\b", " ", author, flags=re.I)
        words = [word for word in fold(_unaccented(named)).split() if word not in _SUFFIXES]
        if words:
            found.add(words[-1])
    return frozenset(found)


def _unaccented(name: str) -> str:
    return "".join(mark for mark in unicodedata.normalize("NFKD", name) if not unicodedata.combining(mark))


def _names(authors: Iterable[str]) -> frozenset[str]:
    """All words of the names but initials: family names stand first in some sources."""
    return frozenset(word for author in authors for word in fold(_unaccented(author)).split() if len(word) > 1)


def accepted(wanted: Wanted, found: Record) -> float:
    """The title's similarity if the match is sure enough, else 0: title and (authors or year) must agree."""
    if found.title is None:
        return 0.0
    score = similarity(wanted.title, found.title)
    part = score < _NEAR and _is_part(wanted.title, found.title)
    if (score < _NEAR and not part) or bool(_ABOUT.match(wanted.title)) != bool(_ABOUT.match(found.title)):
        return 0.0
    if not part and _telling(wanted.title) != _telling(found.title):
        return 0.0
    people = _people_agree(wanted, found)
    gap = _gap(wanted, found)
    if people is False or (gap is not None and gap > _FAR):
        return 0.0
    near = gap is not None and gap <= 1
    # A title of a word or two, or half a title, is shared by too many works for one agreement.
    if part or len(fold(wanted.title).split()) < 3:
        return max(score, _NEAR) if people and near and (part or score >= _SAME) else 0.0
    return score if people or near else 0.0


def _telling(title: str) -> list[str]:
    """The numbers and the few words of a title that tell it from its neighbours: `YOLOv3`, `Part II`, `not`."""
    folded = fold(title)
    return sorted([*re.findall(r"\d+", folded), *(word for word in folded.split() if word in _TELLING)])


def _people_agree(wanted: Wanted, found: Record) -> bool | None:
    """Whether the authors are the same people; None if one side names none."""
    if not wanted.authors or not found.authors:
        return None
    ours, theirs = family_names(wanted.authors), _names(found.authors)
    return len(ours & theirs) * 3 >= min(len(ours), len(found.authors))


def _gap(wanted: Wanted, found: Record) -> int | None:
    if found.year is None or not wanted.years:
        return None
    return min(abs(found.year - year) for year in wanted.years)


def _is_part(one: str, other: str) -> bool:
    """Whether one title is the other without its name or subtitle (`ChemCrow: Augmenting …`)."""
    for whole, half in ((one, other), (other, one)):
        for part in _PARTS.split(whole):
            same = similarity(part, half) >= _SAME and _telling(part) == _telling(half)
            if same and len(fold(part).split()) >= 4:
                return True
    return False


def conflicts(wanted: Wanted, found: Record, source: str) -> tuple[str, ...]:
    """Where a source and our own knowledge disagree, in words; neither is overwritten."""
    out = []
    if found.title and similarity(wanted.title, found.title) < _NEAR and not _is_part(wanted.title, found.title):
        out.append(f"{source} calls it “{found.title}”.")
    gap = _gap(wanted, found)
    if gap is not None and gap > 1:
        out.append(f"{source} dates it {found.year}, we {' or '.join(str(year) for year in wanted.years)}.")
    if _people_agree(wanted, found) is False:
        out.append(f"{source} names other authors: {', '.join(found.authors[:3])}.")
    return tuple(out)
