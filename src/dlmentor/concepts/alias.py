"""Which concepts a text names: whole words, any spelling, the longest name first."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

# A Chinese character is a word of its own; `C++` and `C#` are not `C`.
_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|(?:(?![\u3040-\u30ff\u3400-\u9fff])[^\W_])+(?:\+\+|#)?")
# Between the words of one name: blanks with at most one new line, or a single mark.
_GAP = re.compile(r"[^\S\n]*\n?[^\S\n]*|[-‐‑‒–_/.'’`:]|[^\S\n]?[&+/][^\S\n]?|[-‐]\n[^\S\n]*")
_IRREGULAR = {
    "matrices": "matrix",
    "indices": "index",
    "vertices": "vertex",
    "criteria": "criterion",
    "analyses": "analysis",
    "bases": "basis",
    "bias": "bias",
    "lens": "lens",
}
# Both sides go through these rules, so turning `precise` into `precize` does no harm.
_SPELLING = (
    (re.compile(r"is(ation|ing|er|ed|e)$"), r"iz\1"),
    (re.compile(r"ys(ing|er|ed|e)$"), r"yz\1"),
    (re.compile(r"our(al|ing|ed)?$"), r"or\1"),
    (re.compile(r"tre$"), "ter"),
    (re.compile(r"ence$"), "ense"),
    (re.compile(r"ll(ing|ed|er)$"), r"l\1"),
    (re.compile(r"ogue$"), "og"),
    (re.compile(r"amme$"), "am"),
)
_LONG_ENOUGH = 5
# Longer than any word of the field; what is longer is no name and need not be looked at.
_LONGEST_WORD = 60
# Names that are everyday words, or mean something else in small letters.
_CASED = frozenset({"map", "metal", "neon", "ofa", "soc"})


@lru_cache(maxsize=65_536)
def canonical(token: str) -> str:
    """One form for the British and American spelling, singular and plural of a word."""
    word = unicodedata.normalize("NFKC", token).casefold()
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = f"{word[:-3]}y" if word.endswith("ies") and len(word) > 4 else word[:-1]
    if len(word) >= _LONG_ENOUGH:
        for pattern, replacement in _SPELLING:
            word, changed = pattern.subn(replacement, word)
            if changed:
                break
    return re.sub(r"(?<=[sxz])e$|(?<=[cs]h)e$", "", word) if len(word) > 3 else word


def tokens(text: str) -> list[tuple[str, int, int]]:
    """The words of a text in canonical form, with where they stand."""
    return [
        (canonical(found[0]) if found.end() - found.start() <= _LONGEST_WORD else "", found.start(), found.end())
        for found in _TOKEN.finditer(text)
    ]


def key(name: str) -> str:
    """A name as it is compared: `Fine-tuning`, `fine tuning` and `finetuning` are one."""
    return "".join(word for word, _, _ in tokens(name))


def needs_case(name: str) -> bool:
    """Whether a name counts only as it is written, because in small letters it means something else."""
    bare = "".join(found[0] for found in _TOKEN.finditer(name))
    return (len(bare) <= 2 and bare.isascii()) or bare.casefold() in _CASED


class AliasMatcher:
    """Finds the names of concepts in a text, in time linear in the text."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Take pairs of a name and the id of its concept."""
        self._ids: dict[str, str] = {}
        self._cased: dict[str, set[str]] = {}
        for name, concept in names:
            name_key = key(name)
            if not name_key:
                continue
            self._ids.setdefault(name_key, concept)
            if needs_case(name):
                self._cased.setdefault(name_key, set()).add(name)
        self._prefixes = {name_key[:end] for name_key in self._ids for end in range(1, len(name_key) + 1)}

    def match(self, text: str) -> list[tuple[str, int, int]]:
        """Concept id, start and end of every name in the text, in order; of those that overlap the longest."""
        words = tokens(text)
        joined = [bool(_GAP.fullmatch(text, left[2], right[1])) for left, right in pairwise(words)] + [False]
        found = []
        for first in range(len(words)):
            last = self._longest(text, words, joined, first)
            if last is not None:
                found.append((first, last))
        taken = [False] * len(words)
        chosen = []
        for first, last in sorted(found, key=lambda span: (words[span[0]][1] - words[span[1]][2], span)):
            if not any(taken[first : last + 1]):
                taken[first : last + 1] = [True] * (last + 1 - first)
                chosen.append((first, last))
        return [
            (self._ids["".join(word for word, _, _ in words[first : last + 1])], words[first][1], words[last][2])
            for first, last in sorted(chosen)
        ]

    def _longest(self, text: str, words: list[tuple[str, int, int]], joined: list[bool], first: int) -> int | None:
        """The last word of the longest name that starts at this word."""
        run, best = "", None
        for last in range(first, len(words)):
            run += words[last][0]
            if run not in self._prefixes or not words[last][0]:
                break
            if run in self._ids and self._as_written(run, text[words[first][1] : words[last][2]]):
                best = last
            if not joined[last]:
                break
        return best

    def _as_written(self, name_key: str, text: str) -> bool:
        cased = self._cased.get(name_key)
        return cased is None or text in cased
