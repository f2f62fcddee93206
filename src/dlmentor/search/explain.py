"""Why an entry was found, in a phrase, and the sentence of it that fits best."""

import re
from collections.abc import Iterable, Mapping, Sequence

from dlmentor.concepts import within_sentence
from dlmentor.index.lexical import LexicalIndex
from dlmentor.models import Entry, Understood
from dlmentor.text import one_line, spelt

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"'“])|(?<=[。！？])")
_LONGEST = 320
_MOST_TOPICS = 2
_SHORTEST = 8
_KEPT = 5_000


def why(entry: Entry, understood: Understood, topics: Sequence[str], named: bool) -> str:
    """A phrase such as "named in your question; about pruning; NSDI 2022, as asked; on two lists"."""
    parts = [
        "named in your question" if named else "",
        f"about {' and '.join(map(within_sentence, topics[:_MOST_TOPICS]))}" if topics else "",
        _as_asked(entry, understood),
        f"on {spelt(len(entry.lists))} lists" if len(entry.lists) > 1 else "",
    ]
    return "; ".join(part for part in parts if part) or "its words fit your question"


def _as_asked(entry: Entry, understood: Understood) -> str:
    facts = []
    if understood.venues or understood.year_from or understood.year_to:
        if entry.venue in understood.venues and not (understood.year_from or understood.year_to):
            facts.append(entry.where)
        elif entry.venue in understood.venues:
            facts.append(entry.where if _in_years(entry, understood) else "")
        elif not understood.venues and _in_years(entry, understood):
            facts.append(str(entry.year))
    if entry.kind in understood.kinds and entry.kind != "paper":
        facts.append(f"a {entry.kind}")
    facts += [author for author in entry.authors if author in understood.authors]
    if entry.organisation in understood.organisations:
        facts.append(f"from {entry.organisation}")
    if understood.has_code and entry.code:
        facts.append("with code")
    facts = [fact for fact in facts if fact]
    return f"{', '.join(facts)}, as asked" if facts else ""


def _in_years(entry: Entry, understood: Understood) -> bool:
    if not (understood.year_from or understood.year_to) or not entry.year:
        return False
    return (understood.year_from or 0) <= entry.year <= (understood.year_to or 9999)


class Quotes:
    """Finds the sentence of an entry that fits a question best."""

    def __init__(self, index: LexicalIndex) -> None:
        self._index = index
        self._known: dict[str, list[tuple[str, frozenset[str]]]] = {}

    def __call__(self, entry: Entry, weights: Mapping[str, float]) -> str:
        """The sentence of the note, the reason or the abstract that shares the rarest words with the question."""
        best, best_score = "", -1.0
        for place, (sentence, terms) in enumerate(self._sentences(entry)):
            shared = sum(weight for term, weight in weights.items() if term in terms)
            # The longer a sentence, the more it shares by chance; of equals the first says best what the entry is.
            score = shared / (12 + len(terms)) ** 0.5 - place * 1e-3
            if score > best_score:
                best, best_score = sentence, score
        return best or one_line(entry.title)

    def _sentences(self, entry: Entry) -> list[tuple[str, frozenset[str]]]:
        found = self._known.get(entry.id)
        if found is None:
            if len(self._known) > _KEPT:
                self._known.clear()
            found = [(sentence, frozenset(self._index.terms(sentence))) for sentence in _sentences(entry)]
            self._known[entry.id] = found
        return found


def _sentences(entry: Entry) -> Iterable[str]:
    notes = dict.fromkeys([entry.note, entry.why, *(source.note for source in entry.sources), entry.abstract])
    for text in notes:
        for sentence in _SENTENCE.split(one_line(text)):
            if len(sentence) > _SHORTEST:
                yield sentence if len(sentence) <= _LONGEST else sentence[:_LONGEST].rsplit(" ", 1)[0] + " …"
