"""A model's text on its way to the reader: read line by line, checked, numbered; what fails is taken out."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dlmentor.answer import facts, markdown, words
from dlmentor.answer.check import Checker, Fault
from dlmentor.answer.draft import Draft
from dlmentor.answer.evidence import Evidence
from dlmentor.answer.keys import CLOSE, OPEN, PLACE, Lines
from dlmentor.answer.tidy import STRONG, WEAK, Line, Tidier, undisguised
from dlmentor.models import Event
from dlmentor.text import fold

# Signs after which lines are read in another way.
_TURNS = re.compile(r"```|~~~|<")
# A sentence that is shorter may well be said twice.
_SHORT = 25
_MOVED = rf"([.!?…。！？]+[\"”’)]*)((?:\s*{OPEN}\d+{CLOSE})+)"
_WHY: dict[Fault, str] = {
    "name": "a name that is not in what it cites",
    "number": "a figure that is not in what it cites",
    "title": "a title that is not in the evidence",
    "place": "a venue or year that is not the entry's",
    "support": "too little support in what it cites",
    "contrary": "the opposite of what it cites",
    "command": "an order to you that the lists do not give",
}


@dataclass
class Verifier:
    """Writes what holds of a model's text into a draft."""

    draft: Draft
    evidence: Evidence
    checker: Checker
    removed: Counter[Fault] = field(default_factory=Counter)
    unknown: int = 0
    addresses: int = 0
    _lines: Lines = field(default_factory=Lines)
    _held: list[str] = field(default_factory=list)
    _last: str = ""
    _near: tuple[int, ...] = ()
    _told: set[tuple[str, tuple[int, ...]]] = field(default_factory=set)
    _heard: set[str] = field(default_factory=set)
    _tidier: Tidier = field(init=False)

    def __post_init__(self) -> None:
        self._tidier = Tidier(" ".join(proof.text for proof in self.evidence.proofs))

    @property
    def started(self) -> bool:
        """Whether anything was good enough to be shown."""
        return bool(self.draft.citations)

    def feed(self, chunk: str) -> Iterator[Event]:
        """What can be shown after this chunk."""
        for line in self._lines.feed(chunk):
            yield from self._line(line)

    def finish(self, *, broken: bool = False) -> Iterator[Event]:
        """What can be shown at the end."""
        yield from self._line(self._lines.rest(broken=broken))

    def warnings(self) -> list[str]:
        """What was taken out, in one sentence for each cause."""
        found = []
        for fault, count in sorted(self.removed.items()):
            what = words.capital(words.count_of(count, "statement"))
            found.append(f"{what} of the model {'was' if count == 1 else 'were'} taken out: {_WHY[fault]}.")
        if self.unknown:
            found.append(f"The model cited {words.count_of(self.unknown, 'source')} that it was not given; dropped.")
        if self.addresses:
            found.append("Addresses that the model wrote were taken out; links come from the lists only.")
        if self.evidence.suspicious:
            names = words.join((f"“{words.cut(entry.title, 60)}”" for entry in self.evidence.suspicious[:3]), "and")
            found.append(f"Text that gives orders to a model was kept from it: {names}.")
        return found

    def _line(self, raw: str) -> Iterator[Event]:
        if raw in self._heard and not _TURNS.search(raw):
            return
        self._heard.add(raw)
        placed, unknown = self.evidence.keys.place(undisguised(raw))
        self.unknown += unknown
        line = self._tidier.line(placed)
        self.addresses += len(line.addresses)
        if line.shape == "nothing":
            return
        text = self._checked(line)
        if text is None:
            return
        if line.shape == "heading" or not PLACE.search(text):
            self._hold(text, line)
            return
        for held in self._held:
            yield from self._show(held)
        self._held.clear()
        yield from self._show(f"- {text}" if line.shape == "bullet" else text)

    def _hold(self, text: str, line: Line) -> None:
        """A line that cites nothing waits for one that does; there it may lead in."""
        if line.shape == "bullet":
            return
        self._held = [*self._held[-1:], f"**{text}**" if line.shape == "heading" else text]

    def _checked(self, line: Line) -> str | None:
        """What holds of a line; nothing if nothing does."""
        sentences = split(line.text)
        cited = [tuple(int(place) for place in PLACE.findall(sentence)) for sentence in sentences]
        kept = []
        for number, sentence in enumerate(sentences):
            known = (fold(PLACE.sub(" ", sentence)), cited[number])
            if known in self._told:
                continue
            if cited[number]:
                fault, places = self.checker.cited(sentence)
                held = _only(sentence, places)
                self._near = cited[number]
            else:
                fault, held = self.checker.connecting(sentence), sentence
                if fault == "support":
                    around = (*cited[number + 1 :], *reversed(cited[:number]), self._near)
                    found = self._source(sentence, next(filter(None, around), ()))
                    if found is not None:
                        fault, held = "", _marked(sentence, found)
            if fault:
                self.removed[fault] += 1
            else:
                kept.append(held)
            if len(known[0]) >= _SHORT:
                self._told.add(known)
        return " ".join(kept) if kept else None

    def _source(self, sentence: str, around: Iterable[int]) -> int | None:
        """The entry that supports a sentence without a marker: one that it names, or that is cited beside it."""
        named = [
            place
            for place, proof in enumerate(self.evidence.proofs)
            if re.search(rf"(?<!\w){re.escape(facts.short_name(proof.entry.title))}(?!\w)", sentence)
        ]
        for place in dict.fromkeys([*named, *around]):
            if not self.checker.cited(f"{sentence} {OPEN}{place}{CLOSE}")[0]:
                return place
        return None

    def _show(self, text: str) -> Iterator[Event]:
        """Escape, number and emit a line."""
        before = len(self.draft.citations)
        shown = self._written(text)
        for citation in self.draft.citations[before:]:
            yield Event(type="citation", citation=citation)
        bullets = text.startswith("- ") and self._last.startswith("- ")
        gap = "" if not self._last else "\n" if bullets else "\n\n"
        self._last = text
        self.draft.wrote(f"{gap}{shown}")
        yield Event(type="text", text=f"{gap}{shown}")

    def _written(self, text: str) -> str:
        head, body = ("- ", text[2:]) if text.startswith("- ") else ("", text)
        if body.startswith("**") and body.endswith("**"):
            return f"**{markdown.escape(body[2:-2].replace(STRONG, '').replace(WEAK, ''))}**"
        parts = []
        end = 0
        for found in PLACE.finditer(body):
            parts += [markdown.escape_within(body[end : found.start()]), self._number(int(found[1]))]
            end = found.end()
        parts.append(markdown.escape_within(body[end:]))
        return head + _bold("".join(parts))

    def _number(self, place: int) -> str:
        entry = self.evidence.keys.order[place]
        return self.draft.cite(entry)


def split(text: str) -> list[str]:
    """Sentences, each with the places that stand behind its full stop drawn in before it."""
    drawn = re.sub(_MOVED, r" \2\1", text)
    drawn = re.sub(r"([。！？])(?=\S)", r"\1 ", drawn)
    pieces: list[str] = []
    for sentence in words.sentences(drawn):
        inner = re.split(rf"(?<=[。！？])\s+|(?<=[.!?])(?<!\b[A-Z]\.)\s+(?=[{STRONG}“\"(]*[^\W\d_])", sentence)
        pieces += (
            [piece for piece in inner if piece.strip()] if len(inner) > 1 and not _abbreviated(sentence) else [sentence]
        )
    return pieces


def _abbreviated(sentence: str) -> bool:
    return any(short in sentence for short in ("e.g.", "i.e.", "etc.", "vs.", "cf.", "al."))


def _marked(sentence: str, place: int) -> str:
    """The sentence with a place before its end."""
    end = re.search(r"\s*[.!?…:]*$", sentence)
    at = end.start() if end else len(sentence)
    return f"{sentence[:at]} {OPEN}{place}{CLOSE}{sentence[at:].strip()}"


def _only(sentence: str, places: tuple[int, ...]) -> str:
    """The sentence with the supported places only, each once."""
    seen: set[int] = set()

    def keep(found: re.Match[str]) -> str:
        place = int(found[1])
        if place in places and place not in seen:
            seen.add(place)
            return found[0]
        return ""

    return PLACE.sub(keep, sentence)


def _bold(text: str) -> str:
    opened, closed = text.count(STRONG), text.count(WEAK)
    mark = "**" if opened == closed else ""
    return text.replace(STRONG, mark).replace(WEAK, mark)
