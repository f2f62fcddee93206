"""Finding an entry by what a person remembers of it."""

import re
from collections.abc import Sequence
from functools import cached_property

from dlmentor.models import Entry
from dlmentor.text import fold

_SMALL = frozenset(
    ["a", "an", "the", "of", "for", "in", "on", "to", "and", "with", "by", "from", "at", "is", "are", "via", "using"]
)
_MISSPELT = 82
# What scores this much less than the best is no rival of it.
_WORSE = 25


class Finder:
    """Looks entries up by title, by the name before the colon, by initials, by some of the words, by sound spelling."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries

    @cached_property
    def _titles(self) -> list[tuple[str, ...]]:
        """Every title of every entry, folded: ours and the lists'."""
        return [
            tuple(
                dict.fromkeys(
                    fold(title) for title in (entry.title, *(source.title for source in entry.sources)) if title
                )
            )
            for entry in self._entries
        ]

    @cached_property
    def _names(self) -> list[frozenset[str]]:
        """Short names: what stands before a colon, and initials."""
        out = []
        for entry in self._entries:
            names: set[str] = set()
            for title in (entry.title, *(source.title for source in entry.sources)):
                head = re.split(r"[:：]|\s[-–—]\s", title)[0]
                if head != title:
                    names.add(fold(head))
                names.update(initials(title))
            out.append(frozenset(name for name in names if name))
        return out

    @cached_property
    def _terms(self) -> list[frozenset[str]]:
        """Other names that our notes give."""
        return [frozenset(fold(term) for term in entry.terms) for entry in self._entries]

    def find(self, text: str, limit: int = 10) -> list[Entry]:
        """The entries that `text` may mean, best first; those called exactly so leave out all others."""
        asked = fold(text)
        if not asked:
            return []
        exact = [entry for entry, titles in zip(self._entries, self._titles, strict=True) if asked in titles]
        if exact:
            return exact[:limit]
        words = asked.split()
        scored: list[tuple[float, int]] = []
        for number, (titles, names, terms) in enumerate(zip(self._titles, self._names, self._terms, strict=True)):
            score = 95.0 if asked in names else max((_by_words(asked, words, title) for title in titles), default=0.0)
            score = max(score, 72.0 if asked in terms else 0.0)
            if score:
                scored.append((score, number))
        if not scored:
            scored = self._misspelt(asked)
        scored.sort(key=lambda pair: (-pair[0], pair[1]))
        return [self._entries[number] for score, number in scored[:limit] if score > scored[0][0] - _WORSE]

    def _misspelt(self, asked: str) -> list[tuple[float, int]]:
        from rapidfuzz import fuzz, process

        flat = [(title, number) for number, titles in enumerate(self._titles) for title in titles]
        flat += [(name, number) for number, names in enumerate(self._names) for name in names if len(name) > 3]
        best: dict[int, float] = {}
        for scorer, floor in (
            (fuzz.ratio, _MISSPELT),
            (fuzz.partial_ratio, _MISSPELT + 6),
            (fuzz.token_set_ratio, _MISSPELT),
        ):
            if scorer is fuzz.partial_ratio and len(asked) < 6:
                continue
            found = process.extract(asked, [title for title, _ in flat], scorer=scorer, score_cutoff=floor, limit=20)
            for title, score, at in found:
                # A part can only be found in something longer.
                if scorer is fuzz.ratio or len(title) >= len(asked) * 0.8:
                    number = flat[at][1]
                    best[number] = max(best.get(number, 0.0), score)
        return [(score, number) for number, score in best.items()]


def _by_words(asked: str, words: Sequence[str], title: str) -> float:
    """How well a title holds the words: at its start, in one piece, or all of them somewhere."""
    share = len(asked) / max(1, len(title))
    if title.startswith(asked + " "):
        return 85 + 5 * share
    if f" {asked} " in f" {title} ":
        return 75 + 5 * share
    if title.startswith(asked):
        return 70 + 5 * share
    telling = [word for word in words if word not in _SMALL] or list(words)
    own = title.split()
    if all(any(part == word or (len(word) > 2 and part.startswith(word)) for part in own) for word in telling):
        return 55 + 10 * share
    return 0.0


def initials(title: str) -> set[str]:
    """`Once for All` is also OFA; three to six letters."""
    words = [word for word in re.split(r"[^\w]+", re.split(r"[:：]", title)[0]) if word]
    every = "".join(word[0] for word in words).lower()
    telling = "".join(word[0] for word in words if word.lower() not in _SMALL).lower()
    return {letters for letters in (every, telling) if 3 <= len(letters) <= 6}
