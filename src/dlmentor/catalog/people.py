"""Names of authors in the ways in which lists write them."""

import re
from functools import lru_cache

from dlmentor.catalog.venues import is_known, known_organisation
from dlmentor.catalog.vocabulary import names
from dlmentor.text import one_line

_PARTICLES = frozenset(
    {"van", "von", "der", "den", "de", "del", "della", "di", "da", "la", "le", "el", "al", "bin", "ibn", "ter", "ten"}
) | {"dos", "do", "du", "st", "jr", "jr.", "sr", "ii", "iii"}
_NAME_WORD = re.compile(r"^(?:[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’.\-à-öø-ÿā-ž]*|[A-Z]\.?(?:-[A-Z]\.?)?)$")
_AND = re.compile(r"\s*(?:,?\s+and\s+|\s*&\s*|\s+with\s+|;|、|，|,)\s*")
_JOINT = re.compile(r"\s+and\s+|\s+&\s+")
_INITIALS = re.compile(r"(?:[A-Z]\.?[ -]?){1,4}")
_ET_AL = re.compile(r"[,\s]*\bet\.?\s*al\b\.?|[,\s]+等(?:人)?$|\s*\.\.\.$|\s*…$", re.I)
_TIGHT_INITIAL = re.compile(r"(?<=\b[A-Z])\.(?=[A-Z][a-zà-ž])")
# `Optimizations`, `Scalability`, `Hardware` are things.
_ABSTRACT = re.compile(
    r"\w{3}(?:[ts]ions?|bilit(?:y|ies)|olog(?:y|ies)|formance|ftware|rdware|iency|encies|ures|izing)$"
)
_NOT_NAMES = frozenset(names("no names"))


@lru_cache(maxsize=16384)
def split_authors(text: str) -> tuple[str, ...]:
    """The names in `text` if it is a list of people, else nothing."""
    text = one_line(text).strip(' .,;:*_-–—()[]"“”')
    more = bool(_ET_AL.search(text))
    middle = re.search(r"\bet\.?\s*al\b", text, re.I)
    text = _ET_AL.sub("", text[: middle.start()] if middle else text).strip(" ,.;")
    text = _TIGHT_INITIAL.sub(". ", text)
    if not text or len(text) > 1500:
        return ()
    last_first = re.match(
        r"^[A-ZÀ-Ž][\w'’\-à-ž]+(?: [A-Z][\w'’-]+)?, (?:[A-Z]\.|[A-ZÀ-Ž][\w'’\-à-ž]+)(?: [A-Z]\.)*(?:$|,| and)", text
    )
    if (
        text.count(",") >= 1
        and _JOINT.search(text)
        and all(part.count(",") == 1 for part in _JOINT.split(text) if part != "others")
    ):
        text = ", ".join(" ".join(reversed(part.split(", "))) for part in _JOINT.split(text) if part != "others")
    parts = [
        part.strip(" .*†‡0123456789") if not re.search(r"[A-Z]\.$", part.strip()) else part.strip(" *†‡")
        for part in _AND.split(text)
    ]
    parts = [part for part in parts if part]
    if not parts or len(parts) > 200:
        return ()
    if len(parts) > 1 and all(_INITIALS.fullmatch(part) for part in parts[1::2]) and len(parts) % 2 == 0:
        parts = [f"{parts[at + 1].rstrip('.')}. {parts[at]}" for at in range(0, len(parts), 2)]
    singles = sum(" " not in part for part in parts)
    if last_first and len(parts) >= 2 and singles >= 1 and " " not in parts[0]:
        first = f"{parts[1]} {parts[0]}"
        if _is_name(first):
            rest = parts[2:]
            if rest and all(" " not in part for part in rest) and len(rest) % 2 == 0:
                rest = [f"{rest[at + 1]} {rest[at]}" for at in range(0, len(rest), 2)]
            parts = [first, *rest]
    good = [part for part in parts if _is_name(part)]
    if len(good) < max(1, 0.75 * len(parts)):
        return ()
    if len(parts) == 1 and not more and not 2 <= len(parts[0].split()) <= 4:
        return ()
    return tuple(good)


def _is_name(part: str) -> bool:
    words = part.split()
    if not 1 <= len(words) <= 5 or len(part) > 45 or known_organisation(part):
        return False
    if re.fullmatch(r"[\u4e00-\u9fff·]{2,4}", part):
        return True
    proper = [word for word in words if word.lower() not in _PARTICLES]
    if not proper or any(word.lower() in _NOT_NAMES or _ABSTRACT.search(word) for word in proper):
        return False
    if not all(_NAME_WORD.match(word) for word in proper) or all(len(word) == 1 for word in proper):
        return False
    shouted = [word for word in proper if word.isupper() and len(word.strip(".")) > 1 and "." not in word]
    if len(shouted) == len(proper) or any(len(word) > 3 or (len(word) > 2 and is_known(word)) for word in shouted):
        # `WWW Poster` and `ACM Comput. Surv.` are places.
        return False
    return not (len(proper) == 1 and proper[0].isupper() and len(proper[0]) > 2)
