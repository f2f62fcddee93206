"""From a question and its conversation to a stream of events that folds into an answer."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy

from dlmentor.answer.draft import Draft
from dlmentor.answer.fold import fold
from dlmentor.answer.followup import Meaning, resolve
from dlmentor.answer.gather import Gathered, Search, gather
from dlmentor.answer.mentions import Mentions
from dlmentor.answer.plans import tell_plan
from dlmentor.answer.talk import Talk, chat, talk_of
from dlmentor.answer.turns import respond
from dlmentor.answer.world import World
from dlmentor.errors import InputError
from dlmentor.models import Answer, Event, Plan, Understood
from dlmentor.text import clean

LONGEST_QUESTION = 4000
_ROLES = ("user", "assistant", "system")
History = Sequence[Mapping[str, str]]


class Answerer:
    """Answers questions; holds no state between them, so threads may share it."""

    def __init__(self, search: Search, world: World, planner: Callable[[str], Plan] | None = None) -> None:
        self._search = search
        self._world = world
        self._planner = planner
        self._mentions = Mentions(world.entries.values())

    def over(self, search: Search) -> "Answerer":
        """The same with another search, for a part of the lists."""
        other = copy(self)
        other._search = search
        return other

    def ask(self, question: str, history: History = ()) -> Answer:
        """The whole answer at once."""
        return fold(self.stream(question, history))

    def stream(self, question: str, history: History = ()) -> Iterator[Event]:
        """The answer as it is made."""
        question, history = _checked(question, history)
        talk = talk_of(question)
        if talk:
            yield from self._talk(question, talk, bool(history))
            return
        meaning = resolve(question, history, self._world, self._mentions)
        gathered = self._gather(meaning)
        understood = gathered.hits.understood
        yield Event(type="understood", understood=understood, text=meaning.taken_as)
        if understood.intent == "chat":
            yield from _told(self._chat("help", bool(history)), understood)
        elif understood.intent == "plan" and self._planner:
            yield from _told(self._plan(meaning), understood)
        else:
            yield Event(type="evidence", hits=tuple(gathered.chosen or gathered.hits))
            yield from _told(respond(meaning, gathered, self._world), understood)

    def _gather(self, meaning: Meaning) -> Gathered:
        return gather(meaning, self._search, self._world)

    def _talk(self, question: str, talk: Talk, ongoing: bool) -> Iterator[Event]:
        understood = Understood(question=question, intent="chat")
        yield Event(type="understood", understood=understood)
        yield from _told(self._chat(talk, ongoing), understood)

    def _chat(self, talk: Talk, ongoing: bool) -> Draft:
        draft = Draft(intent="chat")
        chat(draft, talk, self._world, ongoing=ongoing)
        return draft

    def _plan(self, meaning: Meaning) -> Draft:
        assert self._planner is not None  # noqa: S101 (for the type checker: the caller has looked)
        draft = Draft(intent="plan")
        tell_plan(draft, self._planner(meaning.question))
        return draft


def _told(draft: Draft, understood: Understood) -> Iterator[Event]:
    """A draft as events."""
    yield from draft.events()
    for warning in draft.warnings:
        yield Event(type="warning", text=warning)
    answer = draft.answer().model_copy(update={"understood": understood})
    yield Event(type="done", answer=answer)


def _checked(question: str, history: History) -> tuple[str, list[dict[str, str]]]:
    """Question and history as plain text of bounded length, or an `InputError`."""
    if not isinstance(question, str):
        raise InputError(f"A question is a text, not {type(question).__name__}.")
    if len(question) > LONGEST_QUESTION:
        raise InputError(
            f"The question has {len(question):,} characters: {LONGEST_QUESTION:,} are the most that is read."
        )
    turns = []
    for turn in history or ():
        role, content = turn.get("role"), turn.get("content")
        if role not in _ROLES or not isinstance(content, str):
            raise InputError(
                f"A turn of the history cannot be {dict(turn)!r:.120}.",
                hint="It needs a role (user or assistant) and a content that is text.",
            )
        if role != "system":
            turns.append({"role": role, "content": clean(content)})
    return clean(question).strip(), turns


__all__ = ["LONGEST_QUESTION", "Answerer", "History"]
