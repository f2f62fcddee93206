"""Entries that a question names: by title, short title, acronym or system name, also misspelt."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dlmentor.index.tokens import STOP_WORDS
from dlmentor.search.phrases import Word, phrase_key, words_of

Key = tuple[str, ...]
Frequency = Callable[[str], int]
Ordinary = Callable[[str], bool]

# A name that stands for more entries than this names none of them.
_SHARED_BY = 4
# Nobody types longer names word for word; they are found by their words.
_LONGEST = 9
# A term is a name only if its rarest word stands in no more entries than this.
_RARE = 8
# A phrase that more entries use in passing is no name.
_IN_PASSING = 4
# A rare word of a title of so few words may stand for the whole: "Triton".
_SHORT = 5
# Of the entries after these nothing is read but what names them.
READ = 2_000
_WEAK = 0.4
_SHORT_TITLE = re.compile(r"^\W*([^:–—]{2,60}?)\s*[:–—]\s")
_IN_BRACKETS = re.compile(r"\(([^()]{2,40})\)")
_MIXED = re.compile(r"[a-z][A-Z]|[A-Z]{2}|[A-Za-z]\d|\d[A-Za-z]")
_VERSION = re.compile(r"^v(?:ersion)?(\d)$")
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "original": "1"}


# For each name, folded, the entries that have it and how surely it means them.
NameTable = Mapping[str, Sequence[tuple[int, float]]]


@dataclass(frozen=True, slots=True)
class Named:
    """An entry that a question names, how surely, and where."""

    entry: int
    strength: float
    start: int
    end: int
    written: str


@dataclass(frozen=True, slots=True)
class _Span:
    first: int
    last: int
    key: str
    factor: float


def naming(fact: Mapping[str, Any]) -> dict[str, Any]:
    """What of an entry gives it names."""
    titles = [{"title": source["title"]} for source in fact.get("sources", ()) if "title" in source]
    return {"id": fact["id"], "title": fact["title"], "terms": fact.get("terms", ()), "sources": titles}


def name_table(facts: Sequence[Mapping[str, Any]], frequency: Frequency, topics: Iterable[str] = ()) -> NameTable:
    """All names of all entries, read from the entries as JSON objects; what names a topic is a weak name."""
    topic_keys = {phrase_key(topic) for topic in topics}
    every = [
        (number, name, key, strength)
        for number, fact in enumerate(facts)
        for name, strength in _names(fact, frequency)
        if 0 < len(key := phrase_key(name)) <= _LONGEST
        and not (len(key) == 1 and (key[0].isdigit() or len(key[0]) < 2))
    ]
    common = _in_passing({key for _, _, key, _ in every}, facts)
    found: dict[str, dict[int, float] | None] = {}
    for number, name, key, strength in every:
        topical = key in topic_keys or (*key[:-1], key[-1].removesuffix("s")) in topic_keys
        weak = key in common or (topical and (len(key) > 1 or strength < 0.8))
        for variant in (" ".join(key), _singular(name, key)):
            if variant:
                _add(found, variant, number, strength * _WEAK if weak else strength)
    return {key: tuple(own.items()) for key, own in found.items() if own}


class Names:
    """All names of all entries, to be found in texts."""

    def __init__(self, table: NameTable, frequency: Frequency, ordinary: Ordinary = lambda _: True) -> None:
        """Take the table of names, in how many entries a word stands, and whether a word is one of everyday English."""
        self._frequency, self._ordinary = frequency, ordinary
        self._keys = table
        self._starts: dict[str, int] = {}
        for name in self._keys:
            first, _, rest = name.partition(" ")
            self._starts[first] = max(self._starts.get(first, 0), 1 + (rest.count(" ") + 1 if rest else 0))
        # Written as one word: "mobile net" and "mobilenet".
        self._joined = {name.replace(" ", ""): name for name in self._keys if name.count(" ") < 3 and len(name) >= 4}
        self._alike: dict[tuple[str, int], list[str]] = defaultdict(list)
        for joined in self._joined:
            if 5 <= len(joined) <= 24:
                self._alike[joined[0], len(joined)].append(joined)

    def find(self, text: str) -> list[Named]:
        """The entries that a text names, each once, surest first."""
        words = words_of(text)
        spans = list(self._spans(words))
        spans = [span for span in spans if self._is_name(words, span, bool(spans[1:]))]
        versions = self._versions(words, spans)
        # In "mobilenets v3" the family alone is not meant.
        spans = [span for span in spans if not any(span.last + 1 == other.first for other in versions)] + versions
        best: dict[int, Named] = {}
        taken = [False] * len(words)
        for span in sorted(spans, key=lambda span: (span.first - span.last, -span.factor)):
            if any(taken[span.first : span.last + 1]):
                continue
            taken[span.first : span.last + 1] = [True] * (span.last + 1 - span.first)
            start, end = words[span.first].start, words[span.last].end
            surest = max(strength for _, strength in self._keys[span.key])
            for entry, strength in self._keys[span.key]:
                # Where one entry has the name as its title, those that only mention it are not meant.
                if strength < surest - 0.1:
                    continue
                named = Named(entry, strength * span.factor, start, end, text[start:end])
                if entry not in best or best[entry].strength < named.strength:
                    best[entry] = named
        return sorted(best.values(), key=lambda named: -named.strength)

    def nearest(self, word: str) -> str | None:
        """The name, written as one word, that a misspelt one is meant to be."""
        if len(word) < 5 or word in self._joined:
            return None
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extractOne

        allowed = 1 if len(word) < 8 else 2
        sizes = range(len(word) - allowed, len(word) + allowed + 1)
        close = [name for size in sizes for name in self._alike.get((word[0], size), ())]
        found = extractOne(word, close, scorer=OSA.distance, score_cutoff=allowed)
        return found[0] if found else None

    def _spans(self, words: Sequence[Word]) -> Iterator[_Span]:
        telling = [word for word in words if word.text not in STOP_WORDS]
        for first in range(len(words)):
            run = ""
            for last in range(first, min(first + max(3, self._starts.get(words[first].text, 0)), len(words))):
                run += words[last].text
                key = " ".join(word.text for word in words[first : last + 1])
                if key not in self._keys:
                    key = self._joined.get(run, "") or self._first_of(run)
                if key:
                    yield _Span(first, last, key, 1.0)
                elif last - first < 3 and len(telling) <= 12 and self._unknown(words[first : last + 1]):
                    name = self.nearest(run)
                    if name and not (last == first and self._ordinary(name)):
                        yield _Span(first, last, self._joined[name], 0.8)

    def _first_of(self, name: str) -> str:
        """The first of a family is seldom numbered itself: MobileNetV1 is MobileNets."""
        family = name.removesuffix("v1")
        return next((key for key in (family, f"{family}s") if family != name and key in self._keys), "")

    def _is_name(self, words: Sequence[Word], span: _Span, others: bool) -> bool:
        """A name that is also an everyday word counts only where it is written as a name."""
        word = words[span.first]
        if span.last > span.first or not self._ordinary(word.text):
            return True
        if (word.written.isupper() and len(word.written) >= 2) or _MIXED.search(word.written):
            return True
        if word.written[0].isupper():
            return others or span.first > 0 or len(words) == 1
        return len(words) <= 2

    def _versions(self, words: Sequence[Word], spans: Sequence[_Span]) -> list[_Span]:
        """ "MobileNet V1 vs V2", "the first and the third MobileNet": members of a family by their number."""
        found = []
        for span in spans:
            family = "".join(words[place].text for place in range(span.first, span.last + 1))
            family = re.sub(r"(?:v\d+|s)$", "", family)
            for place, word in enumerate(words):
                version = _VERSION.match(word.text)
                number = version[1] if version else _ORDINALS.get(word.text)
                key = self._joined.get(f"{family}v{number}") if number else None
                if key and not span.first <= place <= span.last:
                    found.append(_Span(place, place, key, 1.0))
        return found

    def _unknown(self, words: Sequence[Word]) -> bool:
        return any(len(word.text) >= 4 and not self._frequency(word.text) for word in words)


def _in_passing(keys: set[Key], facts: Sequence[Mapping[str, Any]]) -> set[Key]:
    """The short phrases among the keys that many entries use in passing."""
    counts: Counter[Key] = Counter()
    for fact in facts[:READ]:
        words = phrase_key(" ".join([fact.get("note", ""), fact.get("why", ""), *fact.get("asks", ())]))
        grams = {words[start : start + size] for size in (2, 3) for start in range(len(words) - size + 1)}
        counts.update(grams & keys)
    return {key for key, count in counts.items() if count > _IN_PASSING}


def _names(fact: Mapping[str, Any], frequency: Frequency) -> Iterator[tuple[str, float]]:
    """Each name of an entry, with how surely it means the entry."""
    for title in dict.fromkeys([fact["title"], *(source.get("title", "") for source in fact.get("sources", ()))]):
        yield title, 1.0
        short = _SHORT_TITLE.match(title)
        if short:
            yield short[1], 0.95
            rest = title[short.end() :]
            if len([word for word in phrase_key(rest) if word not in STOP_WORDS]) >= 3:
                yield rest, 0.95
        for found in _IN_BRACKETS.finditer(title):
            if _MIXED.search(found[1]):
                yield found[1], 0.9
        for word in re.findall(r"\b[\w-]{5,}", title):
            rarest = min((frequency(part) for part in phrase_key(word)), default=0)
            if _MIXED.search(word) and not word.isupper() and min(rarest, frequency(word)) <= _RARE:
                yield word, 0.75
        if len(title.split()) <= _SHORT and ":" not in title:
            for word in re.findall(r"\b[A-Z][a-z]{4,}\b", title):
                if frequency(word.lower()) <= _IN_PASSING:
                    yield word, 0.6
        before = title.split("(")[0].strip()
        if before != title:
            yield before, 0.95
    parts = fact["id"].removeprefix("github:").split("/")
    if fact["id"].startswith("github:") and len(parts) == 2:
        yield parts[1], 0.8
    for term in fact.get("terms", ()):
        # A term is a name if it looks like one and hardly any other entry has to do with it.
        like_a_name = all(_MIXED.search(word) or not word[0].islower() for word in term.split())
        rarest = min((frequency(word) for word in phrase_key(term)), default=0)
        if _MIXED.search(term) and like_a_name and rarest <= _RARE:
            yield term, 0.75


def _singular(name: str, key: Key) -> str:
    """ "MobileNets" is also looked for as "MobileNet"."""
    return key[0][:-1] if len(key) == 1 and _MIXED.search(name) and key[0].endswith("s") and len(key[0]) > 5 else ""


def _add(found: dict[str, dict[int, float] | None], key: str, number: int, strength: float) -> None:
    """Note that a name stands for an entry; None for a name that too many share."""
    own = found.setdefault(key, {})
    if own is None:
        return
    own[number] = max(strength, own.get(number, 0.0))
    if len(own) > _SHARED_BY:
        found[key] = None
