"""Entries that a question names: by title, part of it, acronym or system name, also misspelt."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dlmentor.index.tokens import STOP_WORDS
from dlmentor.search.phrases import Word, phrase_key, words_of

Key = tuple[str, ...]

# A name that stands for more entries than this names none of them.
_SHARED_BY = 4
_SHORT_TITLE = re.compile(r"^\W*([^:–—]{2,60}?)\s*[:–—]\s")
_IN_BRACKETS = re.compile(r"\(([^()]{2,40})\)")
_MIXED = re.compile(r"[a-z][A-Z]|[A-Z]{2}|[A-Za-z]\d|\d[A-Za-z]")
_LEAD_WORDS = frozenset(["the", "a", "an", "to", "of", "on", "in", "for", "and"])


@dataclass(frozen=True, slots=True)
class Named:
    """An entry that a question names, how surely, and where."""

    entry: int
    strength: float
    start: int
    end: int
    written: str


class Names:
    """All names of all entries."""

    def __init__(self, facts: Sequence[Mapping[str, Any]]) -> None:
        """Take the entries as JSON objects."""
        self._keys: dict[Key, dict[int, float]] = defaultdict(dict)
        self._cased: set[Key] = set()
        common = _common_words(facts)
        for number, fact in enumerate(facts):
            for name, strength in _names(fact):
                key = phrase_key(name)
                if not key or (len(key) == 1 and (key[0].isdigit() or len(key[0]) < 2)):
                    continue
                own = self._keys[key]
                own[number] = max(strength, own.get(number, 0.0))
                if len(key) == 1 and (not _MIXED.search(name) or len(name) <= 3 or key[0] in common):
                    self._cased.add(key)
        self._keys = {key: own for key, own in self._keys.items() if len(own) <= _SHARED_BY}
        self._firsts: dict[str, int] = {}
        for key in self._keys:
            self._firsts[key[0]] = max(self._firsts.get(key[0], 0), len(key))
        # Written as one word: "mobile net" and "mobilenet".
        self._joined = {"".join(key): key for key in self._keys if len("".join(key)) >= 4}
        self._fuzzy = sorted({joined for joined in self._joined if len(joined) >= 5})

    def find(self, text: str) -> list[Named]:
        """The entries that a text names, each once, surest first."""
        words = words_of(text)
        best: dict[int, Named] = {}
        taken = [False] * len(words)
        for first, last, key, factor in sorted(
            self._spans(text, words), key=lambda span: (span[0] - span[1], -span[3])
        ):
            if any(taken[first : last + 1]):
                continue
            taken[first : last + 1] = [True] * (last + 1 - first)
            start, end = words[first].start, words[last].end
            for entry, strength in self._keys[key].items():
                named = Named(entry, strength * factor, start, end, text[start:end])
                if entry not in best or best[entry].strength < named.strength:
                    best[entry] = named
        return sorted(best.values(), key=lambda named: -named.strength)

    def _spans(self, text: str, words: list[Word]) -> Iterable[tuple[int, int, Key, float]]:
        short = len([word for word in words if word.text not in STOP_WORDS]) <= 4
        for first in range(len(words)):
            run = ""
            for last in range(first, min(first + max(4, self._firsts.get(words[first].text, 0)), len(words))):
                run += words[last].text
                key = tuple(word.text for word in words[first : last + 1])
                if key not in self._keys:
                    key = self._joined.get(run, ())
                if key and self._written_as_name(words, first, last, key, short):
                    yield first, last, key, 1.0

    def _written_as_name(self, words: list[Word], first: int, last: int, key: Key, short: bool) -> bool:
        """A name that is also an everyday word counts only where it is written as a name."""
        if key not in self._cased or last > first:
            return True
        word = words[first]
        if word.written.isupper() and len(word.written) >= 2:
            return True
        if word.written[0].isupper() and (first > 0 or len(words) == 1):
            return True
        return short and len(words) <= 2

    def nearest(self, word: str) -> str | None:
        """The name in one word that a misspelt word is meant to be."""
        if len(word) < 5 or word in self._joined:
            return None
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extractOne

        allowed = 1 if len(word) < 8 else 2
        close = [name for name in self._fuzzy if abs(len(name) - len(word)) <= allowed]
        found = extractOne(word, close, scorer=OSA.distance, score_cutoff=allowed)
        return found[0] if found else None


def _names(fact: Mapping[str, Any]) -> Iterable[tuple[str, float]]:
    titles = [fact["title"], *(source.get("title", "") for source in fact.get("sources", ()))]
    for title in filter(None, titles):
        yield title, 1.0
        short = _SHORT_TITLE.match(title)
        if short:
            yield short[1], 0.95
            yield title[short.end() :], 0.95
        elif len(title.split()) == 1:
            yield title, 1.0
        for found in _IN_BRACKETS.finditer(title):
            if _MIXED.search(found[1]):
                yield found[1], 0.9
        before = title.split("(")[0].strip()
        if before != title:
            yield before, 0.95
    if fact["id"].startswith("github:"):
        parts = fact["id"].removeprefix("github:").split("/")
        if len(parts) == 2:
            yield parts[1], 0.8
    for term in fact.get("terms", ()):
        if _MIXED.search(term) and len(term.split()) <= 3:
            yield term, 0.75


def _common_words(facts: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Words that stand in small letters in what is said of the entries: they need capitals to be names."""
    counts: dict[str, int] = defaultdict(int)
    for fact in facts[:5000]:
        text = " ".join([fact.get("note", ""), fact.get("why", ""), *fact.get("asks", ())])
        for word in set(re.findall(r"(?<![\w-])[a-z]{2,}(?![\w-])", text)):
            counts[word] += 1
    return frozenset(word for word, count in counts.items() if count >= 2) | _LEAD_WORDS
