"""An answer while it is written: blocks of Markdown, with citations numbered by first mention."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from dlmentor.models import Answer, Citation, Entry, Event, Intent, Plan


@dataclass
class Draft:
    """Collects text and numbers what it cites; the same entry keeps its number."""

    intent: Intent
    refused: bool = False
    plan: Plan | None = None
    warnings: list[str] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    _events: list[Event] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)

    def cite(self, entry: Entry, *, quote: str = "", why: str = "") -> str:
        """The marker `[n]` of an entry."""
        if entry.id not in self._numbers:
            self._numbers[entry.id] = len(self._numbers) + 1
            citation = Citation(number=self._numbers[entry.id], entry=entry, quote=quote, why=why)
            self.citations.append(citation)
            self._events.append(Event(type="citation", citation=citation))
        return f"[{self._numbers[entry.id]}]"

    def block(self, text: str) -> None:
        """Add a paragraph."""
        if text:
            self._add(f"{self._gap()}{text}")

    def lines(self, lines: list[str]) -> None:
        """Add a block of lines that belong together."""
        for number, line in enumerate(lines):
            self._add(f"{self._gap() if number == 0 else chr(10)}{line}")

    def wrote(self, text: str) -> None:
        """Add text that was shown already."""
        self._add(text)

    def _gap(self) -> str:
        return "\n\n" if any(event.type == "text" for event in self._events) else ""

    def _add(self, text: str) -> None:
        self._events.append(Event(type="text", text=text))

    @property
    def text(self) -> str:
        """What is written so far."""
        return "".join(event.text for event in self._events if event.type == "text")

    def events(self, start: int = 0) -> Iterator[Event]:
        """Text and citations in the order in which they were written, from a place on."""
        return iter(self._events[start:])

    def __len__(self) -> int:
        return len(self._events)

    def answer(self) -> Answer:
        """What is written, as an answer."""
        return Answer(
            text=self.text,
            citations=tuple(self.citations),
            refused=self.refused,
            intent="refuse" if self.refused else self.intent,
            warnings=tuple(self.warnings),
            suggestions=tuple(self.suggestions),
            plan=self.plan,
        )
