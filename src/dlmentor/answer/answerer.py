"""From a question and its conversation to a stream of events that folds into an answer."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from typing import Any

from dlmentor.answer import markdown
from dlmentor.answer.check import Embed
from dlmentor.answer.draft import Draft
from dlmentor.answer.fold import fold
from dlmentor.answer.followup import Meaning, resolve
from dlmentor.answer.gather import Gathered, Search, gather
from dlmentor.answer.llm import Meter, Model
from dlmentor.answer.mentions import Mentions
from dlmentor.answer.plans import tell_plan
from dlmentor.answer.recommend import suggestions
from dlmentor.answer.replan import arguments, revised
from dlmentor.answer.select import deserving
from dlmentor.answer.talk import Talk, chat, talk_of
from dlmentor.answer.turns import respond
from dlmentor.answer.world import World
from dlmentor.answer.written import Outcome, Writer
from dlmentor.errors import InputError, ModelError
from dlmentor.models import Answer, Event, Plan, Understood, Usage
from dlmentor.settings import Settings
from dlmentor.text import clean

LONGEST_QUESTION = 4000
_ROLES = ("user", "assistant", "system")
History = Sequence[Mapping[str, str]]


class Answerer:
    """Answers questions; holds no state between them, so threads may share it."""

    def __init__(
        self,
        search: Search,
        world: World,
        planner: Callable[..., Plan] | None = None,
        *,
        model: Model | None = None,
        embed: Embed | None = None,
        settings: Settings | None = None,
        mend: Callable[[str], str] = str,
    ) -> None:
        self._search = search
        self._world = world
        self._mend = mend
        self._planner = planner
        self._mentions = Mentions(world.entries.values())
        self._settings = settings or Settings.load({})
        self._writer = Writer(model, self._settings, world, embed) if model else None

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
        if talk and not (talk == "all" and history):
            understood = Understood(question=question, intent="chat")
            yield Event(type="understood", understood=understood)
            yield from _told(self._chat(talk, question, bool(history)), understood)
            return
        wanted = revised(question, history, self._world.concepts, _today()) if self._planner else None
        if wanted:
            understood = Understood(question=question, intent="plan", text=wanted.goal)
            yield Event(type="understood", understood=understood, text=wanted.goal)
            yield from _told(self._plan(wanted.goal, **arguments(wanted)), understood)
            return
        help_ = _Help(self._writer)
        meaning = help_.rewritten(self._meaning(question, history), history)
        gathered = help_.reranked(gather(meaning, self._search, self._world), meaning, self._world)
        understood = gathered.hits.understood
        yield Event(type="understood", understood=understood, text=meaning.taken_as)
        if understood.intent == "chat":
            yield from _told(self._chat("help", question, bool(history)), understood)
            return
        if understood.intent == "plan" and self._planner and meaning.task == "search":
            yield from _told(self._plan(meaning.question), understood)
            return
        yield Event(type="evidence", hits=gathered.chosen or tuple(gathered.hits))
        yield from help_.written(meaning, gathered)
        if help_.done is None:
            draft = respond(meaning, gathered, self._world)
            draft.warnings = [*help_.warnings(), *draft.warnings]
            yield from _told(draft, understood, usage=help_.usage(self._settings))
            return
        yield from _closed(help_.done, help_.warnings(), understood, help_.name, help_.usage(self._settings))

    def _meaning(self, question: str, history: History) -> Meaning:
        """What a question means after what was said, slips of the pen aside."""
        said = [
            {**turn, "content": self._mend(turn["content"])} if turn["role"] == "user" else turn for turn in history
        ]
        meaning = resolve(question, said, self._world, self._mentions)
        mended = self._mend(question) if said else question
        if mended == question:
            return meaning
        meant = resolve(mended, said, self._world, self._mentions)
        if meant.task != "search":
            return meant
        if meant.question == mended and not meant.taken_as:
            # The search mends it once more, and says so.
            return replace(meant, question=question, topic=question, said=question)
        return meaning

    def _chat(self, talk: Talk, question: str, ongoing: bool) -> Draft:
        draft = Draft(intent="chat")
        chat(draft, talk, self._world, question, ongoing=ongoing)
        return draft

    def _plan(self, goal: str, **wanted: Any) -> Draft:
        draft = Draft(intent="plan")
        if self._planner:
            try:
                tell_plan(draft, self._planner(goal, **wanted))
            except InputError as error:
                # In a conversation, what is missing or cannot be is asked for.
                draft.block(markdown.escape(str(error)))
        return draft


def _today() -> date:
    return date.today()  # noqa: DTZ011 - weeks of a person's own calendar


class _Help:
    """What the model does for one answer; once it has failed it is not asked again."""

    def __init__(self, writer: Writer | None) -> None:
        self._writer = writer
        self._meter = Meter()
        self._outcome: Outcome | None = None
        self._failure = ""

    @property
    def done(self) -> Draft | None:
        """What the model wrote, if anything of it holds."""
        return self._outcome.draft if self._outcome and self._outcome.shown else None

    @property
    def name(self) -> str:
        """The model's name."""
        return self._writer.model.name if self._writer else "none"

    def rewritten(self, meaning: Meaning, history: History) -> Meaning:
        """A follow-up as the model understands it."""
        if not self._writer:
            return meaning
        try:
            return self._writer.rewritten(meaning, history, self._meter)
        except ModelError as error:
            self._failure = str(error)
            return meaning

    def reranked(self, gathered: Gathered, meaning: Meaning, world: World) -> Gathered:
        """What was found, in the order that the model prefers, if that is wanted."""
        writer = self._writer
        if not writer or self._failure or not writer.settings.llm_rerank or not writer.takes(meaning, gathered):
            return gathered
        try:
            hits = writer.reranked(gathered.hits, self._meter)
        except ModelError as error:
            self._failure = str(error)
            return gathered
        return replace(gathered, hits=hits, chosen=tuple(deserving(hits, world)))

    def written(self, meaning: Meaning, gathered: Gathered) -> Iterator[Event]:
        """What the model writes, as far as it holds."""
        if not self._writer or not self._writer.takes(meaning, gathered):
            self._failure = ""
            return
        if self._failure:
            return
        intent = gathered.hits.understood.intent
        self._outcome = Outcome(Draft(intent=intent))
        self._outcome.draft.suggestions += suggestions(gathered.chosen or gathered.hits[:3])
        yield from self._writer.events(meaning, gathered, self._outcome, self._meter)
        self._failure = self._outcome.failure

    def warnings(self) -> list[str]:
        """What the reader should know of how the model did."""
        found = list(self._outcome.warnings) if self._outcome else []
        if self.done is not None:
            return [*([f"{self._failure} What was checked until then is shown."] if self._failure else []), *found]
        if self._failure:
            return [f"{self._failure} This answer was composed without the model."]
        if self._outcome:
            nothing = "Nothing that the model wrote could be confirmed, so this answer was composed without it."
            return [nothing, *found]
        return []

    def usage(self, settings: Settings) -> Usage | None:
        """What the model used."""
        used = self._meter.usage(settings)
        return used if used.prompt_tokens or used.completion_tokens else None


def _told(draft: Draft, understood: Understood, usage: Usage | None = None) -> Iterator[Event]:
    """A draft as events."""
    yield from draft.events()
    yield from _closed(draft, draft.warnings, understood, "none", usage)


def _closed(
    draft: Draft, warnings: Sequence[str], understood: Understood, model: str, usage: Usage | None
) -> Iterator[Event]:
    """The last events of an answer whose text was told."""
    for warning in warnings:
        yield Event(type="warning", text=warning)
    told = {"warnings": tuple(warnings), "understood": understood, "model": model, "usage": usage}
    yield Event(type="done", answer=draft.answer().model_copy(update=told))


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
        role, content = (turn.get("role"), turn.get("content")) if isinstance(turn, Mapping) else (None, None)
        if role not in _ROLES or not isinstance(content, str):
            raise InputError(
                f"A turn of the history cannot be {turn!r:.120}.",
                hint="It needs a role (user or assistant) and a content that is text.",
            )
        if role != "system":
            turns.append({"role": role, "content": clean(content)})
    return clean(question).strip(), turns


__all__ = ["LONGEST_QUESTION", "Answerer", "History"]
