"""Which entries a conversation has named so far, in order."""

import re
from collections.abc import Container, Iterable

from dlmentor.answer.facts import short_name
from dlmentor.models import Entry
from dlmentor.search.phrases import Found, Phrases, phrase_key
from dlmentor.text import fold

_BRACKETS = re.compile(r"\(([^()]{2,30})\)")
_QUOTED = re.compile(r"\*\*([^*\n]{8,200})\*\*|[\"“]([^\"”\n]{8,200})[\"”]")
_BOLD = re.compile(r"\*\*([^*\n]{2,250})\*\*")
# A capital within a word after a small letter, and a digit: nobody writes that by chance.
_COINED = re.compile(r"\b[A-Z][A-Za-z]*[a-z][A-Z][A-Za-z]*\d+\b")
# What a title is called for short: all before what it is for.
_FOR_WHAT = re.compile(r"\s+(?:for|of|with|in|on|via|using|towards?|by|through)\s", re.I)
_SMALL = frozenset({"a", "an", "the", "of", "for", "in", "on", "to", "and", "with", "by", "via"})
_CLOSE = 88
_LONG_TITLE = 3
_SURE_TITLE = 4


class Mentions:
    """Finds entries by title, or by the short name written exactly."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Take the entries in list order; of entries with one name the first owns it."""
        self._entries = {entry.id: entry for entry in entries}
        names: dict[tuple[str, ...], tuple[str, str]] = {}
        self._written: dict[tuple[str, ...], set[str]] = {}
        for entry in self._entries.values():
            for title in dict.fromkeys([entry.title, *(source.title for source in entry.sources)]):
                key = phrase_key(title)
                if len(key) >= _LONG_TITLE:
                    names.setdefault(key, (title, entry.id))
        full = set(names)
        coined = _coined(self._entries.values())
        folded = "\n".join(f" {fold(entry.title)} " for entry in self._entries.values())
        topics = {topic.replace("-", " ") for entry in self._entries.values() for topic in entry.topics}
        for entry in self._entries.values():
            for name in (*_short_names(entry), *coined.get(entry.id, ()), *_heads(entry.title, folded, topics)):
                key = phrase_key(name)
                if not key or key in full:
                    continue
                names.setdefault(key, (name, entry.id))
                self._written.setdefault(key, set()).add(name.strip("!?., "))
        self._phrases = Phrases(names.values())

    def shown(self, text: str) -> list[Entry]:
        """The entries that an answer put forward: those in bold if it has any, otherwise all that it names."""
        bold = " \n ".join(found[0] for found in _BOLD.finditer(text.replace("\\", "")))
        return self.find(bold) or self.find(text)

    def find(self, text: str) -> list[Entry]:
        """The entries named in a text, each once, in the order of first mention."""
        plain = text.replace("\\", "")
        # A text that is nothing but a name means it, in whatever case it is written.
        alone = self._phrases.get(plain)
        if alone:
            return [self._entries[alone[0]]]
        found = self._phrases.find(plain, self._accept)
        places = {one.values[0]: one.start for one in reversed(found)}
        covered = [(one.start, one.end) for one in found]
        for quoted in _QUOTED.finditer(plain):
            if not any(start < quoted.end() and end > quoted.start() for start, end in covered):
                close = self._closest(quoted[1] or quoted[2])
                if close:
                    places.setdefault(close, quoted.start())
        return [self._entries[entry_id] for entry_id in sorted(places, key=lambda entry_id: places[entry_id])]

    def _accept(self, found: Found) -> bool:
        """A short name must be written as it is; a whole title may be spelt in any way."""
        written = self._written.get(phrase_key(found.written))
        if written is None:
            return found.last - found.first >= _SURE_TITLE or found.written[0].isupper()
        return found.written in written or _distinctive(written)

    def _closest(self, title: str) -> str | None:
        from rapidfuzz import fuzz, process, utils

        titles = {entry.id: entry.title for entry in self._entries.values()}
        best = process.extractOne(
            title, titles, scorer=fuzz.token_sort_ratio, processor=utils.default_process, score_cutoff=_CLOSE
        )
        return str(best[2]) if best else None


def _coined(entries: Iterable[Entry]) -> dict[str, list[str]]:
    """The made-up words, such as `MobileNetV3`, that stand in the title of a single entry."""
    owners: dict[str, set[str]] = {}
    for entry in entries:
        for word in _COINED.findall(entry.title):
            owners.setdefault(word, set()).add(entry.id)
    found: dict[str, list[str]] = {}
    for word, ids in owners.items():
        if len(ids) == 1:
            found.setdefault(next(iter(ids)), []).append(word)
    return found


def _heads(title: str, titles: str, topics: Container[str]) -> Iterable[str]:
    """The beginnings of a title, written as names are, that stand in no other title and are no topic."""
    for found in _FOR_WHAT.finditer(title):
        head = title[: found.start()]
        telling = [word for word in phrase_key(head) if word not in _SMALL]
        named = all(word[0].isupper() or word.lower() in _SMALL for word in head.split())
        alone = titles.count(f" {fold(head)} ") == 1 and fold(head) not in topics
        if ":" not in head and named and alone and len(telling) >= _LONG_TITLE:
            yield head


def _distinctive(written: set[str]) -> bool:
    """A name of several capitals or digits is known in any case: `MobileNet`, not `Band`."""
    return any(
        len(name) >= 5 and " " not in name and sum(sign.isupper() or sign.isdigit() for sign in name) >= 2
        for name in written
    )


def _short_names(entry: Entry) -> Iterable[str]:
    titles = dict.fromkeys([entry.title, *(source.title for source in entry.sources)])
    for title in titles:
        if title:
            yield short_name(title)
            if len(phrase_key(title)) < _LONG_TITLE:
                yield title
            for found in _BRACKETS.findall(title):
                if any(sign.isupper() for sign in found) and len(found.split()) == 1 and not found.isdigit():
                    yield found
