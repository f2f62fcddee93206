"""What a model is shown of the entries, and what its text is checked against."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from dlmentor.answer import facts, words
from dlmentor.answer.budget import Count
from dlmentor.answer.keys import Keys
from dlmentor.models import Entry
from dlmentor.text import clean, one_line

# Text that talks to a model and not to a reader: the whole field that holds it is left out.
_COMMANDS = re.compile(
    "|".join(
        (
            r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}"
            r"\b(?:instructions?|prompts?|rules?|guidelines|above|previous|prior|everything|evidence)\b",
            r"\b(?:system|developer|assistant|user)\s*(?:prompt|message)\b|(?:^|[.!?>]\s*)(?:system|assistant|user)\s*:",
            r"\byou are (?:now|no longer)\b",
            r"\bnew instructions?\b",
            r"\byour (?:instructions?|prompt|rules?|guidelines|answer must)\b",
            r"\bas an? (?:ai|language model)\b",
            r"\b(?:respond|reply|answer|output|print|write|say) (?:only|exactly|with|that|the following)\b",
            r"\b(?:do not|don't|never) (?:cite|mention|follow|reveal)\b",
            r"\bdear (?:ai|assistant|model|llm)\b",
            r"<\|?(?:im_|system)",
            r"\b(?:tell|convince|instruct|urge) (?:the )?(?:user|reader|person)s?\b",
            r"\bprompt injection\b|\bjailbreak",
            r"\[\s*/?\s*(?:inst|system)\s*\]|###\s*(?:instruction|system|human|assistant)",
        )
    ),
    re.I,
)
_LONGEST_FIELD = 4000
_SIMPLEST = ("key", "title", "kind", "venue", "year", "what")


def safe(text: str) -> str:
    """The text on one line; nothing if it tries to command a model."""
    flat = one_line(text)
    return "" if _COMMANDS.search(flat) else words.cut(flat, _LONGEST_FIELD)


@dataclass(frozen=True)
class Proof:
    """An entry as evidence."""

    entry: Entry

    @cached_property
    def record(self) -> dict[str, object]:
        """What the model is shown of it, without its key."""
        entry = self.entry
        record: dict[str, object] = {
            "title": safe(entry.title) or "(withheld)",
            "kind": entry.kind,
            "venue": entry.venue,
            "year": entry.year,
            "first_public": entry.first_public,
            "authors": ", ".join(filter(None, map(safe, entry.authors[:4]))),
            "from": safe(entry.organisation or ""),
            "level": entry.level_name,
            "hours": entry.hours,
            "what": safe(entry.note),
            "why": safe(entry.why),
            "list_says": "; ".join(filter(None, (safe(source.note) for source in entry.sources))),
            "has_code": entry.code is not None,
            "basis": entry.basis,
            "mind": safe(entry.correction),
            "abstract": safe(entry.abstract),
        }
        return {name: value for name, value in record.items() if value not in (None, "", ())}

    @cached_property
    def text(self) -> str:
        """Everything that it says, as one text."""
        bare = ("has_code", "hours", "level")
        return clean(f"{' '.join(str(value) for name, value in self.record.items() if name not in bare)} {self.about}")

    @cached_property
    def about(self) -> str:
        """Where it appeared, who wrote it, and what reading it takes, as a sentence."""
        entry, record = self.entry, self.record
        place = ", ".join(str(record[name]) for name in ("venue", "year") if name in record)
        parts = [
            f"published at {place}" if place else "",
            f"written by the authors {record['authors']}" if "authors" in record else "",
            f"{record['level']} level" if "level" in record else "",
            f"it takes {words.hours(entry.hours)} or {entry.hours:g} hours to read" if entry.hours else "",
            "its code is available as open source" if entry.code is not None else "",
        ]
        return f"{', '.join(part for part in parts if part)}."

    @cached_property
    def sentences(self) -> list[str]:
        """Its sentences, the title first, for comparing."""
        told = [str(self.record.get(name, "")) for name in ("what", "why", "list_says", "mind", "abstract")]
        head = f"{self.entry.title} ({facts.where(self.entry)})"
        return [head, self.about, *(sentence for text in told for sentence in words.sentences(text))]

    @cached_property
    def stems(self) -> frozenset[str]:
        """Its words, cut to stems."""
        return frozenset(facts.stems(self.text))


@dataclass(frozen=True)
class Evidence:
    """The entries that fit into what the model can read, as text and as proofs."""

    keys: Keys
    proofs: tuple[Proof, ...]
    text: str
    suspicious: tuple[Entry, ...] = ()

    @classmethod
    def of(cls, entries: Sequence[Entry], seed: str, room: int, count: Count) -> "Evidence":
        """Write out as many entries as there is room for, best first; a long one without its abstract."""
        keys = Keys.of(entries, seed)
        lines: list[str] = []
        kept: list[Entry] = []
        for entry in entries:
            proof = Proof(entry)
            full = {"key": keys.by_id[entry.id], **proof.record}
            for record in (full, {**full, "abstract": None}, {name: full.get(name) for name in _SIMPLEST}):
                line = json.dumps(
                    {name: value for name, value in record.items() if value is not None}, ensure_ascii=False
                )
                size = count(line) + 1
                if size <= room:
                    lines.append(line)
                    kept.append(entry)
                    room -= size
                    break
        chosen = Keys.of(kept, seed)
        return cls(chosen, tuple(Proof(entry) for entry in kept), "\n".join(lines), tuple(filter(_suspicious, kept)))


def _suspicious(entry: Entry) -> bool:
    texts = (entry.title, entry.note, entry.why, entry.abstract, *(source.note for source in entry.sources))
    return any(_COMMANDS.search(one_line(text)) for text in texts)
