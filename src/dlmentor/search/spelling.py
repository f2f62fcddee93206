"""Slips of the pen in a question, mended before it is read: `prunning` means `pruning`."""

import re
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from dlmentor.index.tokens import american
from dlmentor.search.language import is_english

# Only words in small letters (at most the first one large): what is written otherwise is a name.
_WORD = re.compile(r"(?<![\w@#/.+-])[A-Za-z][a-z]{4,}(?![\w@#/+-]|\.\w)")
_SHORT, _LONG = 5, 8
# A doubled letter, or two that changed places, is the commonest slip; a wrong letter the rarest, but for vowels.
_DOUBLE, _SWAP, _ONE, _OTHER = 0.5, 0.5, 1.0, 1.75
_VOWELS = frozenset("aeiouy")
_SOUND_ALIKE = frozenset(map(frozenset, ("ck", "sz", "cs", "gj", "iy", "vw")))
_MOST_SLIPS = 2
# So often a word has to be used in English to be what somebody meant: a likely slip may mean a rarer word.
_USUAL, _VERY_USUAL = 200, 2_500
# Of two words that are as near, that of a topic is meant; it may even be a little farther.
_OF_A_TOPIC = 0.6


class Spelling:
    """Mends words that are neither English nor of the collection; safe to share between threads."""

    def __init__(self, topics: Iterable[str], whole: Callable[[str], bool], stem: Callable[[str], str]) -> None:
        """`topics` are names whose words are likely meant; `whole` tells words that the embedding model knows.

        `stem` gives the stem of a word that stands in the collection, and nothing for any other.
        """
        self._topics = _by_start(word for name in topics for word in re.findall(r"[a-z]+", name.lower()))
        self._whole, self._stem = whole, stem
        self._lock = threading.Lock()

    def mend(self, text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The text as it was meant, and what was changed: pairs of what was written and what is read."""
        if not is_english(text):
            return text, ()
        changed: dict[str, str] = {}

        def meant(found: re.Match[str]) -> str:
            word = found[0]
            # Within a sentence a capital letter is that of a name.
            if word[0].isupper() and found.start() and not re.search(r"[.?!:]\s*$", text[: found.start()]):
                return word
            right = self._meant(word.lower())
            if right is None:
                return word
            changed[word] = right
            return right.capitalize() if word[0].isupper() else right

        mended = _WORD.sub(meant, text)
        return mended, tuple(changed.items())

    def _meant(self, word: str) -> str | None:
        """What a word that nobody knows is a slip of; None for a known word, and where nothing is near."""
        if any(self._is_known(form) for form in _forms(word)):
            return None
        most = _ONE if len(word) < _LONG else _OTHER
        likely = {other: slips(word, other) for other in _near(word, self._topics)}
        for other in _near(word, self._usual):
            cost = slips(word, other)
            enough = _USUAL if cost <= _DOUBLE or len(word) >= _LONG else _VERY_USUAL
            if self._english[other] >= enough:
                likely.setdefault(other, cost)
        own = self._stem(word)
        likely = {
            other: cost for other, cost in likely.items() if cost <= most and (not own or self._stem(other) == own)
        }
        return min(likely, key=self._farness(likely)) if likely else None

    def _is_known(self, word: str) -> bool:
        return self._whole(word) or self._of_a_topic(word) or word in self._english

    def _of_a_topic(self, word: str) -> bool:
        return word in self._topics.get((word[:1], len(word)), ())

    def _farness(self, costs: Mapping[str, float]) -> Callable[[str], tuple[float, int]]:
        return lambda word: (
            costs[word] - (_OF_A_TOPIC if self._of_a_topic(word) else 0.0),
            -self._english.get(word, _USUAL),
        )

    @property
    def _english(self) -> Mapping[str, int]:
        """The words of English with how often they are used."""
        with self._lock:
            return self._dictionary

    @cached_property
    def _dictionary(self) -> Mapping[str, int]:
        # Read only when a word is met that nobody knows.
        from spellchecker import SpellChecker

        found: Mapping[str, int] = SpellChecker(language="en").word_frequency.dictionary
        return found

    @cached_property
    def _usual(self) -> Mapping[tuple[str, int], list[str]]:
        return _by_start(word for word, count in self._english.items() if count >= _USUAL)


def _forms(word: str) -> Iterator[str]:
    """The word and its singular, also as they are spelt in America."""
    for form in (word, word.removesuffix("s")):
        yield form
        yield american(form)


def slips(written: str, meant: str) -> float:
    """How much has to go wrong to write one word for the other."""
    rows = [[0.0] * (len(meant) + 1) for _ in range(len(written) + 1)]
    for i in range(len(written) + 1):
        for j in range(len(meant) + 1):
            ways = [0.0] if not i and not j else []
            if i:
                ways.append(rows[i - 1][j] + (_DOUBLE if i > 1 and written[i - 1] == written[i - 2] else _ONE))
            if j:
                ways.append(rows[i][j - 1] + (_DOUBLE if j > 1 and meant[j - 1] == meant[j - 2] else _ONE))
            if i and j:
                ways.append(rows[i - 1][j - 1] + _instead(written[i - 1], meant[j - 1]))
            if i > 1 and j > 1 and written[i - 1] == meant[j - 2] and written[i - 2] == meant[j - 1]:
                ways.append(rows[i - 2][j - 2] + _SWAP)
            rows[i][j] = min(ways)
    return rows[-1][-1]


def _instead(one: str, other: str) -> float:
    if one == other:
        return 0.0
    return _ONE if {one, other} <= _VOWELS or frozenset((one, other)) in _SOUND_ALIKE else _OTHER


def _by_start(words: Iterable[str]) -> Mapping[tuple[str, int], list[str]]:
    """Words by first letter and length."""
    groups: dict[tuple[str, int], list[str]] = defaultdict(list)
    for word in dict.fromkeys(words):
        if len(word) >= _SHORT and word.isascii() and word.isalpha():
            groups[word[0], len(word)].append(word)
    return dict(groups)


def _near(word: str, among: Mapping[tuple[str, int], list[str]]) -> list[str]:
    """The words that few slips turn into this one; the first letter is seldom wrong."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    sizes = range(len(word) - _MOST_SLIPS, len(word) + _MOST_SLIPS + 1)
    close = [other for size in sizes for other in among.get((word[0], size), ())]
    return [other for other, *_ in extract(word, close, scorer=OSA.distance, score_cutoff=_MOST_SLIPS, limit=30)]
