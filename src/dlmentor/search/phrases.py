"""Finding known phrases in a text by their folded words, the longest first."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from dlmentor.index.tokens import fold_marks

_WORD = re.compile(r"[^\W_]+(?:[+#]+)?")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, folded, with where it stands and how it was written."""

    text: str
    start: int
    end: int
    written: str


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase that stands in a text, with the values that it stands for."""

    values: tuple[str, ...]
    first: int
    last: int
    start: int
    end: int
    written: str


# Each table of phrases looks through the words of the same question.
@lru_cache(maxsize=16)
def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text; a dash, a dot or an apostrophe parts them."""
    return tuple(Word(fold_marks(found[0]), found.start(), found.end(), found[0]) for found in _WORD.finditer(text))


def phrase_key(text: str) -> tuple[str, ...]:
    """A phrase as it is compared."""
    return tuple(fold_marks(word) for word in _WORD.findall(text))


class Phrases:
    """A table of phrases, each with what it stands for."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        table: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
        for phrase, value in pairs:
            key = phrase_key(phrase)
            if key:
                table[key][value] = None
        self._table = {key: tuple(values) for key, values in table.items()}
        self._longest: dict[str, int] = {}
        for key in self._table:
            self._longest[key[0]] = max(len(key), self._longest.get(key[0], 0))

    def __len__(self) -> int:
        return len(self._table)

    def get(self, phrase: str) -> tuple[str, ...]:
        """What exactly this phrase stands for."""
        return self._table.get(phrase_key(phrase), ())

    def find(self, text: str, accept: Callable[[Found], bool] = lambda _: True) -> list[Found]:
        """The phrases in a text, the longest at each place, none overlapping."""
        words = words_of(text)
        found: list[Found] = []
        position = 0
        while position < len(words):
            step = 1
            for length in range(min(self._longest.get(words[position].text, 0), len(words) - position), 0, -1):
                run = words[position : position + length]
                values = self._table.get(tuple(word.text for word in run))
                if values is None:
                    continue
                start, end = run[0].start, run[-1].end
                one = Found(values, position, position + length - 1, start, end, text[start:end])
                if accept(one):
                    found.append(one)
                    step = length
                    break
            position += step
        return found
