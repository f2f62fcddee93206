"""Conversations as the browser keeps them: checked on arrival, turned into history and into Markdown.

The browser owns them (listing, renaming, searching, deleting happen there); the server keeps nothing.
"""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dlmentor.errors import InputError
from dlmentor.models import Answer, Citation, Entry
from dlmentor.text import one_line

_MOST_TURNS = 500
_LONGEST = 200_000
# Only so many turns are looked back on; older ones no longer help to read a question.
_HISTORY_TURNS = 20


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class KeptCitation(_Kept):
    """A citation without its entry, which the lists know; title and address in case they no longer do."""

    number: int = Field(ge=1, le=999)
    id: str = Field(max_length=2000)
    title: str = Field("", max_length=2000)
    url: str = Field("", max_length=4000)
    quote: str = Field("", max_length=10_000)
    why: str = Field("", max_length=10_000)

    @classmethod
    def of(cls, citation: Citation) -> "KeptCitation":
        """What to keep of a citation."""
        entry = citation.entry
        return cls(
            number=citation.number,
            id=entry.id,
            title=entry.title,
            url=entry.url,
            quote=citation.quote,
            why=citation.why,
        )

    def restored(self, entry: Entry | None) -> Citation:
        """The citation again; an entry that left the lists keeps what was known of it."""
        known = entry or Entry(id=self.id, title=self.title or self.id, url=self.url)
        return Citation(number=self.number, entry=known, quote=self.quote, why=self.why)


class Turn(_Kept):
    """A question and what was answered."""

    question: str = Field(max_length=20_000)
    text: str = Field("", max_length=_LONGEST)
    citations: tuple[KeptCitation, ...] = ()
    refused: bool = False
    model: str = "none"
    warnings: tuple[str, ...] = ()
    understood: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    stopped: bool = False

    @classmethod
    def of(cls, question: str, answer: Answer, understood: Sequence[str] = ()) -> "Turn":
        """What to keep of an answer."""
        return cls(
            question=question,
            text=answer.text,
            citations=tuple(KeptCitation.of(citation) for citation in answer.citations),
            refused=answer.refused,
            model=answer.model,
            warnings=answer.warnings,
            understood=tuple(understood),
            suggestions=answer.suggestions,
        )


class Conversation(_Kept):
    """A conversation with its title."""

    title: str = Field("", max_length=1000)
    turns: tuple[Turn, ...] = Field((), max_length=_MOST_TURNS)


def read_turns(data: Any) -> tuple[Turn, ...]:
    """Turns as the browser sends them, or an `InputError`."""
    return read_conversation({"turns": data or ()}).turns


def read_conversation(data: Any) -> Conversation:
    """A conversation as the browser sends it, or an `InputError`."""
    try:
        return Conversation.model_validate(data)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise InputError(f"This conversation cannot be read: its part {where!r} is not as it was stored.") from None


def history(turns: Sequence[Turn]) -> list[dict[str, str]]:
    """The turns as messages, the newest ones."""
    messages = []
    for turn in turns[-_HISTORY_TURNS:]:
        messages.append({"role": "user", "content": turn.question})
        if turn.text:
            messages.append({"role": "assistant", "content": turn.text})
    return messages


def to_markdown(conversation: Conversation) -> str:
    """The conversation as a document, each answer with its references."""
    parts = [f"# {one_line(conversation.title) or 'Conversation'}"]
    for turn in conversation.turns:
        quoted = "\n".join(f"> {each}" for each in turn.question.splitlines() or [""])
        parts += [quoted, turn.text]
        if turn.citations:
            parts.append("\n".join(_reference(citation) for citation in turn.citations))
        parts += [f"*{one_line(warning)}*" for warning in turn.warnings]
        if turn.stopped:
            parts.append("*Stopped before the end.*")
        if turn.model != "none":
            parts.append(f"*Answered by {one_line(turn.model)}.*")
    return "\n\n".join(part for part in parts if part) + "\n"


def _reference(citation: KeptCitation) -> str:
    title = one_line(citation.title).replace("[", r"\[").replace("]", r"\]")
    url = one_line(citation.url).replace(" ", "%20").replace("<", "%3C").replace(">", "%3E")
    return f"- \\[{citation.number}\\] [{title}](<{url}>)" if url else f"- \\[{citation.number}\\] {title}"
