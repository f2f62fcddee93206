"""The Ask tab: a question to a stream of what the page shows."""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from dlmentor.concepts import within_sentence
from dlmentor.errors import InputError
from dlmentor.models import KINDS, Answer, Citation, Entry, Event
from dlmentor.ui import evidence, safe
from dlmentor.ui.calls import Payload, checked, guarded_stream, number, strings, words
from dlmentor.ui.conversations import KeptCitation, Turn, history, read_conversation, read_turns, to_markdown
from dlmentor.ui.kept_plan import kept_plan
from dlmentor.ui.runs import Runs, stoppable

if TYPE_CHECKING:
    from dlmentor.mentor import Mentor

# Often enough to look live, seldom enough not to redraw for every word.
_REDRAW_SECONDS = 0.06
Names = Callable[[str], str]


def answer_html(text: str, citations: Sequence[Citation]) -> str:
    """An answer's Markdown as HTML whose only links are the cited entries' addresses."""
    titles = {citation.number: citation.entry.title for citation in citations}
    addresses = {url for citation in citations for url in addresses_of(citation.entry)}
    return safe.markdown(text, titles, addresses)


def addresses_of(entry: Entry) -> set[str]:
    """All addresses of an entry."""
    return {entry.url, *(link.url for link in entry.links)}


class Ask:
    """What the Ask tab calls. It keeps nothing between calls: conversations belong to the browser."""

    def __init__(self, mentor: "Mentor") -> None:
        self._mentor = mentor
        self._runs = Runs()

    @property
    def calls(self) -> tuple[Callable[[Payload], dict[str, Any]], ...]:
        """The functions that the page may call by name."""
        return (self.start, self.models, self.render, self.export, self.bibtex, self.halt)

    def start(self, _: Payload) -> dict[str, Any]:
        """What the tab needs to know at first: filters to choose from, and which model answers."""
        lists = [{"name": each.name, "title": each.title or each.name} for each in self._mentor.catalog.lists]
        entries = self._mentor.entries()
        years = [entry.year for entry in entries if entry.year]
        present = {entry.kind for entry in entries}
        return {
            "lists": lists,
            "kinds": [kind for kind in KINDS if kind in present],
            "years": [min(years, default=2000), max(years, default=2030)],
            "entries": len(entries),
        }

    def models(self, _: Payload) -> dict[str, Any]:
        """The models to choose from; empty without a model server."""
        return {"models": list(self._mentor.models())}

    def render(self, payload: Payload) -> dict[str, Any]:
        """Stored turns as HTML again."""
        return {"turns": [self._shown(turn) for turn in read_turns(payload.get("turns"))]}

    def export(self, payload: Payload) -> dict[str, Any]:
        """A conversation as Markdown."""
        return {"text": to_markdown(read_conversation(payload.get("conversation") or {}))}

    def bibtex(self, payload: Payload) -> dict[str, Any]:
        """An entry's reference."""
        from dlmentor.export import write

        return {"text": write([entry_of(self._mentor, words(payload, "id"))], "bibtex")}

    def halt(self, payload: Payload) -> dict[str, Any]:
        """Stop an answer that is being made."""
        return {"stopping": self._runs.halt(words(payload, "run"))}

    def stream(self, payload: Any) -> Iterator[dict[str, Any]]:
        """The answer to a question as it grows: each part replaces the one before."""
        about = {"run": checked(payload).get("run")}
        return guarded_stream(self._stream(checked(payload), about), **about)

    def _stream(self, payload: Payload, about: dict[str, Any]) -> Iterator[dict[str, Any]]:
        question = words(payload, "question", 20_000)
        if not question.strip():
            raise InputError("The question is empty: ask for a topic, a paper or a venue.")
        turns = read_turns(payload.get("turns"))
        text, citations, told = "", list[Citation](), list[str]()
        drawn = time.monotonic()
        with (
            self._runs.started(words(payload, "run", 100)) as stop,
            closing(stoppable(lambda: self._events(payload, question, turns), stop)) as events,
        ):
            for event in events:
                if event is None:
                    yield {**about, "done": False}
                elif event.type == "text":
                    text += event.text
                elif event.type == "citation" and event.citation:
                    citations.append(event.citation)
                elif event.type == "warning":
                    told.append(event.text)
                elif event.type == "done" and event.answer:
                    yield {**about, **self._done(question, event.answer), "done": True}
                    return
                if text and time.monotonic() - drawn >= _REDRAW_SECONDS:
                    drawn = time.monotonic()
                    part = Answer(text=text, citations=tuple(citations), warnings=tuple(told))
                    yield {**about, **self._done(question, part), "done": False}
        part = Answer(text=text, citations=tuple(citations), warnings=tuple(told))
        yield {**about, **self._done(question, part), "done": True}

    def _events(self, payload: Payload, question: str, turns: Sequence[Turn]) -> Generator[Event, None, None]:
        filters: dict[str, Any] = {}
        if kinds := strings(payload, "kinds"):
            filters["kinds"] = kinds
        if lists := strings(payload, "lists"):
            filters["lists"] = lists
        years = number(payload, "from"), number(payload, "to")
        if any(years):
            filters["years"] = tuple(int(year) if year else None for year in years)
        if model := words(payload, "model", 200):
            filters["model"] = model
        yield from self._mentor.stream(question, history(turns), **filters)

    def _done(self, question: str, answer: Answer) -> dict[str, Any]:
        turn = Turn.of(question, answer, self._read_as(answer))
        shown = self._html(answer.text, answer.citations)
        plan = kept_plan(answer.plan).model_dump(mode="json") if answer.plan and answer.plan.steps else None
        return {"turn": turn.model_dump(mode="json"), **shown, "plan": plan}

    def _read_as(self, answer: Answer) -> tuple[str, ...]:
        """How the question was read, with the names of the topics."""
        if not answer.understood:
            return ()
        return answer.understood.told(lambda topic: within_sentence(self._mentor.topic_name(topic)))

    def _shown(self, turn: Turn) -> dict[str, Any]:
        return self._html(turn.text, [self._restored(kept) for kept in turn.citations])

    def _restored(self, kept: KeptCitation) -> Citation:
        return kept.restored(self._mentor.catalog.get(kept.id))

    def _html(self, text: str, citations: Sequence[Citation]) -> dict[str, Any]:
        return {"html": answer_html(text, citations), "cards": evidence.cards(citations)}


def entry_of(mentor: "Mentor", key: str) -> Entry:
    """The entry with this id, or an `InputError`."""
    entry = mentor.catalog.get(key)
    if entry is None:
        raise InputError(f"The entry {key!r} is no longer on the lists.")
    return entry
