"""What the entries offer to be asked for by name: venues, lists, sections, people, organisations."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from dlmentor.catalog.venues import venue_key
from dlmentor.concepts import Concepts
from dlmentor.index.lexical import LexicalIndex
from dlmentor.index.snapshot import Snapshot
from dlmentor.index.tokens import STOP_WORDS
from dlmentor.search.kept import keep
from dlmentor.search.names import READ, Named, Names, Ordinary, name_table, naming
from dlmentor.search.phrases import Found, Phrases, phrase_key, words_of
from dlmentor.text import fold

# Two authors name an entry, if they wrote but few together.
_BY_AUTHORS = 0.75
_FEW = 2
_MOST_WORDS = 12
_LONG_SURNAME = 6
# Words that say nothing about which list or section is meant.
_FILLER = frozenset(
    "a an and the of on for in to s awesome list lists resources resource collection my our papers".split()  # noqa: SIM905
)
_PLAIN = """
paper papers general list lists contents content overview introduction background other others misc miscellaneous
resources related more system systems survey surveys course courses book books tool tools tutorial tutorials code data
model models article articles video videos blog blogs project projects library libraries web software
"""
_PLAIN_SECTIONS = frozenset(_PLAIN.split())
_LIST_CALLED = re.compile(
    r"\b(?P<words>(?:[\w&+-]+\s+){1,6})(?:reading |paper )?(?:list|notes|collection)\b(?!s)", re.I
)
_NAME_OF_LIST = re.compile(
    r"\blist\s+(?:of|on|called|named)?\s*['\"“]?$|\b(?:section|chapter|part|heading)s?\s+(?:of|in|on)\s+['\"“]?$", re.I
)
_LIST_AFTER = re.compile(
    r"['’s]*\s+(?:reading |awesome )?(?:list|notes|collection|repo)|['’]s\b|\s+(?:file|section|say)", re.I
)
# What stands before or after the name of a venue that is also the name of a list.
_AT_VENUE = re.compile(
    r"\b(?:at|(?:published|presented|appeared|accepted|shown) (?:in|by))\s+(?:the\s+)?(?:\w+\s+)?$", re.I
)
_AFTER_VENUE = re.compile(r"\s*(?:(?:19|20|['’])\d\d\b|(?:workshop|conference|proceedings|symposium)s?\b)", re.I)
_GENERIC = frozenset(
    "university of the national institute technology uc research lab labs laboratories ai college school inc".split()  # noqa: SIM905
)
_BRANCH = frozenset(("research", "labs", "lab", "laboratories", "brain", "ai"))
_SHORT_FOR = {
    "university of california, berkeley": ("Berkeley", "UC Berkeley", "UCB"),
    "university of california, los angeles": ("UCLA",),
    "university of california, san diego": ("UCSD", "UC San Diego"),
    "massachusetts institute of technology": ("MIT",),
    "carnegie mellon university": ("CMU", "Carnegie Mellon"),
    "university of washington": ("UW",),
    "facebook": ("Meta",),
    "meta": ("Facebook",),
    "national university of singapore": ("NUS",),
    "hong kong university of science and technology": ("HKUST",),
    "chinese academy of sciences": ("CAS",),
}


@dataclass(frozen=True)
class Vocabulary:
    """Tables of the phrases by which a question can mean a part of the catalogue."""

    venues: Phrases
    lists: Phrases
    sections: Phrases
    section_paths: tuple[str, ...]
    authors: Phrases
    organisations: Phrases
    names: Names
    author_entries: Mapping[str, tuple[int, ...]]

    list_words: Mapping[str, frozenset[str]]

    @cached_property
    def surnames(self) -> Mapping[str, frozenset[int]]:
        """For the last name of each author, folded, the entries by people of that name."""
        found: dict[str, set[int]] = {}
        for author, numbers in self.author_entries.items():
            key = phrase_key(author)
            if len(key) > 1 and len(key[-1]) > 2:
                found.setdefault(key[-1], set()).update(numbers)
        return {name: frozenset(numbers) for name, numbers in found.items()}

    def by_surnames(self, text: str) -> list[Named]:
        """The entries that a text names by two of their authors, of which one may be misspelt."""
        words = [word for word in words_of(text) if len(word.text) > 2]
        exact = {word: self.surnames[word.text] for word in words if word.text in self.surnames}
        if not exact or len(words) > _MOST_WORDS:
            return []
        for word in words:
            if word not in exact and len(word.text) >= _LONG_SURNAME and (near := self._near_surname(word.text)):
                exact[word] = self.surnames[near]
        named = []
        for word, entries in exact.items():
            others = [own for other, own in exact.items() if other.text != word.text]
            both = {entry for entry in entries if any(entry in own for own in others)}
            if 0 < len(both) <= _FEW:
                named += [Named(entry, _BY_AUTHORS, word.start, word.end, word.written) for entry in sorted(both)]
        return named

    def _near_surname(self, word: str) -> str | None:
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extractOne

        found = extractOne(word, tuple(self.surnames), scorer=OSA.distance, score_cutoff=1)
        return str(found[0]) if found else None

    def find_lists(self, text: str) -> list[Found]:
        """The lists that a text means: by their names, or by words of their titles before "list"."""
        found = self.lists.find(text, lambda one: _list_like(text, one, bool(self.venues.get(one.written))))
        for called in _LIST_CALLED.finditer(text):
            if any(one.start < called.end() and called.start() < one.end for one in found):
                continue
            telling = _after_article(called["words"])
            fitting = [id_ for id_, own in self.list_words.items() if telling and telling <= own]
            if len(fitting) == 1:
                found.append(Found(tuple(fitting), 0, 0, called.start(), called.end(), called[0]))
        return found

    @classmethod
    def of(cls, snapshot: Snapshot, concepts: Concepts, ordinary: Ordinary, titles: Mapping[str, str]) -> "Vocabulary":
        """Read it from the index; what takes long to gather is kept beside the index."""
        columns, frequency = snapshot.columns, _frequency(snapshot.lexical)
        kept = keep(snapshot.folder, "names", lambda: _gathered(snapshot, concepts, frequency))
        authors: dict[str, list[int]] = kept["authors"]
        return cls(
            venues=Phrases(_venues(columns.venue.values)),
            lists=Phrases(_lists(columns.lists.values)),
            sections=Phrases(_sections(columns.sections.values)),
            section_paths=columns.sections.values,
            authors=Phrases(_authors(authors)),
            organisations=Phrases(_organisations(columns.organisation.values)),
            names=Names(kept["names"], frequency, ordinary),
            author_entries={author: tuple(numbers) for author, numbers in authors.items()},
            list_words={id_: _telling(phrase_key(f"{id_} {titles.get(id_, '')}")) for id_ in columns.lists.values},
        )


def _gathered(snapshot: Snapshot, concepts: Concepts, frequency: Callable[[str], int]) -> dict[str, Any]:
    topics = [name for concept in concepts.all for name in (concept.name, *concept.aliases)]
    authors: dict[str, list[int]] = {}
    facts: list[dict[str, Any]] = []
    for number in range(len(snapshot.entry_ids)):
        # Entries are read as plain JSON, which is much quicker for many; most of it need not be held.
        fact = json.loads(snapshot.entry_json(number))
        for author in fact.get("authors", ()):
            authors.setdefault(author, []).append(number)
        facts.append(fact if number < READ else naming(fact))
    return {"names": name_table(facts, frequency, topics), "authors": authors}


def _frequency(index: LexicalIndex) -> Callable[[str], int]:
    @lru_cache(maxsize=10_000)
    def frequency(word: str) -> int:
        return max((index.frequency(term) for term in index.terms(word)), default=index.size)

    return frequency


def _venues(values: Iterable[str]) -> Iterable[tuple[str, str]]:
    from dlmentor.catalog.venue_names import ALIASES, KNOWN, LONG_NAMES, STRONG

    by_key: dict[str, list[str]] = {}
    for value in values:
        by_key.setdefault(venue_key(value), []).append(value)
    for value in values:
        yield value, value
        bare = re.sub(r"^(?:(?:IEEE|ACM|USENIX|IFIP|CVF)[/ ]*)+", "", value)
        if len(bare) >= 3 and bare != value:
            yield bare, value
    others = (*KNOWN, *LONG_NAMES, *ALIASES)
    for name in others:
        for value in by_key.get(venue_key(name), ()):
            yield name, value
    # Who asks for a venue of which nothing is listed is to be told so.
    for name in KNOWN:
        if fold(name) in STRONG and venue_key(name) not in by_key:
            yield name, name


def _lists(values: Iterable[str]) -> Iterable[tuple[str, str]]:
    words = {value: [word for word in re.split(r"[^a-z0-9]+", value.lower()) if word] for value in values}
    counts = Counter(word for own in words.values() for word in set(own))
    for value, own in words.items():
        yield " ".join(own), value
        telling = [word for word in own if word not in _FILLER]
        if telling and telling != own:
            yield " ".join(telling), value
        if len(telling) == 1 and counts[telling[0]] == 1:
            yield telling[0], value


def _sections(values: Iterable[str]) -> Iterable[tuple[str, str]]:
    for value in values:
        parts = [part.strip() for part in value.split(" > ") if part.strip()]
        for depth, part in enumerate(parts):
            path = " > ".join(parts[: depth + 1])
            yield part, path
            bare = re.sub(r"\s*\(.*?\)", "", part)
            if bare and bare != part:
                yield bare, path


def _authors(authors: Mapping[str, list[int]]) -> Iterable[tuple[str, str]]:
    for author in authors:
        if len(author.split()) >= 2:
            yield author, author
            parts = re.sub(r"\b\w\.\s*", "", author).split()
            if len(parts) >= 2:
                yield f"{parts[0]} {parts[-1]}", author


def _organisations(values: Iterable[str]) -> Iterable[tuple[str, str]]:
    for value in values:
        yield value, value
        for part in re.split(r"\s*(?:\(|\)|\band\b)\s*", value):
            if len(part) >= 3:
                yield part, value
            for short in _SHORT_FOR.get(part.lower(), ()):
                yield short, value
            words = part.split()
            own = [word for word in words if word.lower().strip(",") not in _GENERIC]
            # "UC Berkeley" is Berkeley, "Samsung Research America" is Samsung.
            branch = any(word.lower() in _BRANCH for word in words)
            if own and len(own[0]) >= 4 and (len(own) == 1 or (own[0] == words[0] and branch)):
                yield own[0], value


def _list_like(text: str, found: Found, is_venue: bool) -> bool:
    """The words of a list's name mean the list only beside "list", or where they are written as its name."""
    after, before = text[found.end : found.end + 25], text[max(0, found.start - 25) : found.start]
    if _LIST_AFTER.match(after) or _NAME_OF_LIST.search(before):
        return True
    if is_venue:
        # Who asks here for what is "on" or "from" it asks for the list; the venue bears a year, or is met "at".
        return not (_AT_VENUE.search(before) or _AFTER_VENUE.match(after))
    return bool(re.fullmatch(r"\S+[-_]\S+", found.written) or (found.written.isupper() and len(found.written) >= 3))


def _after_article(words: str) -> frozenset[str]:
    """The telling words between the article and "list"."""
    keys = list(phrase_key(words))
    for article in ("the", "your", "my", "that", "this", "our"):
        if article in keys:
            keys = keys[len(keys) - keys[::-1].index(article) :]
    return _telling(keys)


def _telling(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.rstrip("s") for word in words if word not in _FILLER and word not in STOP_WORDS)


def plain_section(found: Found) -> bool:
    """Whether a section's name is such a common word that it counts only beside the word "section" or a list."""
    return found.written.lower() in _PLAIN_SECTIONS
