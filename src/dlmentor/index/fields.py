"""What of an entry the lexical index reads, and how much each part counts."""

from collections.abc import Iterable, Mapping

from dlmentor.index.lexical import LexicalIndex
from dlmentor.models import Concept, Entry

WEIGHTS: Mapping[str, float] = {"title": 1.5, "asks": 1.5}


def lexical_fields(entry: Entry, topics: Mapping[str, str]) -> dict[str, str]:
    """The fields of an entry; `topics` gives the names of concepts by their ids."""
    own_words = dict.fromkeys([entry.note, *(source.note for source in entry.sources)])
    titles = dict.fromkeys(source.title for source in entry.sources if source.title != entry.title)
    return {
        "title": entry.title,
        "listed": " . ".join(titles),
        "summary": " ".join(own_words),
        "why": entry.why,
        "abstract": entry.abstract,
        "topics": " . ".join(topics.get(topic, topic.replace("-", " ")) for topic in entry.topics),
        "section": " . ".join(dict.fromkeys(part for source in entry.sources for part in source.section)),
        "who": " . ".join([*entry.authors, entry.organisation or "", entry.venue or "", str(entry.year or "")]),
        "asks": " ".join(entry.asks),
        "terms": " . ".join(entry.terms),
    }


def index_entries(entries: Iterable[Entry], concepts: Iterable[Concept] = ()) -> LexicalIndex:
    """The lexical index of entries, in their order."""
    names = {concept.id: concept.name for concept in concepts}
    return LexicalIndex.build((lexical_fields(entry, names) for entry in entries), WEIGHTS)
