"""What of an entry or a concept is embedded: pure functions from values to short texts with a role."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dlmentor.models import Concept, Entry
from dlmentor.text import one_line

ROLES = ("title", "summary", "why", "ask", "note", "abstract")
CONCEPT_ROLES = ("definition", "lay", "alias")

Scalar = str | int | float | bool
Metadata = Mapping[str, Scalar | Sequence[str] | None]
Text = tuple[str, str]


# A hundred thousand of these are held at once, so what can be worked out is.
@dataclass(frozen=True, slots=True)
class Chunk:
    """A text that gets one vector, and the entry or concept that it speaks for; `first` of an entry's carries it."""

    role: str
    number: int
    text: str
    source: Entry | Concept
    first: bool = False

    @property
    def owner(self) -> str:
        """The id of the entry or concept."""
        return self.source.id

    @property
    def metadata(self) -> Metadata:
        """What Chroma keeps beside the text: the first chunk carries its entry whole, so that Chroma suffices."""
        if isinstance(self.source, Concept):
            return {"concept": self.source.id, "name": self.source.name}
        about = entry_metadata(self.source)
        return {**about, "json": self.source.model_dump_json(exclude_defaults=True)} if self.first else about

    @property
    def id(self) -> str:
        """Changes with everything that is stored, so what has the same id need not be stored again."""
        stored = json.dumps([self.text, self.metadata], ensure_ascii=False, sort_keys=True)
        return f"{self.owner}#{self.role}-{self.number}-{_digest(stored, 8).hex()}"

    @property
    def key(self) -> bytes:
        """What the vector depends on: the text alone."""
        return _digest(self.text, 16)


def _digest(text: str, size: int) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()


def texts_digest(texts: Sequence[Text]) -> bytes:
    """Tells whether the texts of an entry changed since they were split."""
    return _digest(json.dumps(texts, ensure_ascii=False), 16)


def entry_texts(entry: Entry) -> list[Text]:
    """The texts of an entry with their roles, none empty; long ones are still to be split."""
    title = one_line(entry.title)
    about = [title, entry.where, " > ".join(entry.section), ", ".join(entry.terms)]
    curated = entry.basis is not None
    own_words = dict.fromkeys(one_line(source.note) for source in entry.sources if source.note != entry.note)
    texts = [
        ("title", ". ".join(one_line(part) for part in about if part.strip())),
        ("summary" if curated else "note", entry.note),
        ("why", entry.why),
        *(("ask", ask) for ask in entry.asks),
        *([] if curated else [("note", words) for words in own_words]),
        ("abstract", entry.abstract),
    ]
    return _filled(texts) or [("title", entry.id)]


def concept_texts(concept: Concept) -> list[Text]:
    """The texts of a concept: what it is, each way in which a layman puts it, each of its other names."""
    return _filled(
        [
            ("definition", f"{concept.name}: {concept.summary}" if concept.summary else concept.name),
            *(("lay", phrase) for phrase in concept.lay),
            *(("alias", alias) for alias in concept.aliases),
        ]
    )


def _filled(texts: Iterable[Text]) -> list[Text]:
    cleaned = ((role, one_line(text)) for role, text in texts)
    return [(role, text) for role, text in cleaned if text]


def entry_metadata(entry: Entry) -> Metadata:
    """What Chroma knows about every chunk of an entry; nothing that changes when a list is only reordered."""
    return {
        "entry": entry.id,
        "title": entry.title,
        "url": entry.url,
        "kind": entry.kind,
        "venue": entry.venue,
        "year": entry.year,
        "lists": entry.lists,
    }


def entry_chunks(entry: Entry, parts: Iterable[Text]) -> list[Chunk]:
    """Chunks from the split texts of an entry."""
    return _numbered(entry, parts)


def concept_chunks(concept: Concept, parts: Iterable[Text]) -> list[Chunk]:
    """Chunks from the split texts of a concept."""
    return _numbered(concept, parts)


def _numbered(source: Entry | Concept, parts: Iterable[Text]) -> list[Chunk]:
    numbers: dict[str, int] = {}
    chunks: list[Chunk] = []
    for role, text in parts:
        chunks.append(Chunk(role, numbers.setdefault(role, 0), text, source, first=not chunks))
        numbers[role] += 1
    return chunks
