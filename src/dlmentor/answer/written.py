"""An answer written by a model: asked within its window, checked while it writes, and given up where it fails."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dlmentor.answer import facts, words
from dlmentor.answer.check import Checker, Embed
from dlmentor.answer.compare import table
from dlmentor.answer.compose import compared
from dlmentor.answer.coverage import serves
from dlmentor.answer.draft import Draft
from dlmentor.answer.evidence import Evidence
from dlmentor.answer.followup import Meaning
from dlmentor.answer.gather import Gathered
from dlmentor.answer.keys import random_looking
from dlmentor.answer.llm import Message, Meter, Model
from dlmentor.answer.prompts import ANSWER, ANSWER_SYSTEM, RERANK, RERANK_SYSTEM, REWRITE, REWRITE_SYSTEM, TASKS
from dlmentor.answer.select import Cut, deserving
from dlmentor.answer.tidy import Tidier, without_thoughts
from dlmentor.answer.verify import Verifier
from dlmentor.answer.world import World
from dlmentor.errors import ModelError
from dlmentor.models import Entry, Event, Hit, Hits
from dlmentor.search.language import is_english
from dlmentor.settings import Settings
from dlmentor.text import one_line

_WRITTEN = frozenset({"recommend", "lookup", "compare"})
_ANSWER_WORDS = 250
# Room for what a chat format adds around messages.
_SLACK = 64
_LEAST_ROOM = 200
_REMEMBERED_TURNS = 4
_REMEMBERED_LENGTH = 400
_LONGEST_REWRITE = 300
_RERANKED = 20
# A model sees a little more than an answer without one would show, and chooses.
_SHOWN = Cut(least=0.25, eager=5.0, fewest=4, most=10)


@dataclass
class Outcome:
    """What became of the model's answer; the draft holds what was shown."""

    draft: Draft
    shown: bool = False
    failure: str = ""
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Writer:
    """Lets a model write, for one answerer."""

    model: Model
    settings: Settings
    world: World
    embed: Embed | None = None

    def takes(self, meaning: Meaning, gathered: Gathered) -> bool:
        """Whether a question is one that a model answers; lists, plans and refusals are exact without one."""
        hits = gathered.hits
        return serves(hits) and meaning.task == "search" and hits.understood.intent in _WRITTEN

    def rewritten(self, meaning: Meaning, history: Sequence[Mapping[str, str]], meter: Meter) -> Meaning:
        """A follow-up, or a question in another language, as the model reads it; as we do if it says no question."""
        if meaning.task != "search" or not (meaning.foreign or (history and meaning.taken_as)):
            return meaning
        told = "\n".join(
            f"{turn['role']}: {words.cut(one_line(turn['content']), _REMEMBERED_LENGTH)}"
            for turn in history[-_REMEMBERED_TURNS:]
        )
        last = meaning.said or meaning.question
        said = self._whole(
            [("system", REWRITE_SYSTEM.fill()), ("user", REWRITE.fill(history=told, question=last))], meter
        )
        line = one_line(next((line for line in said.splitlines() if line.strip()), "")).strip("\"'“” ")
        if not line or len(line) > _LONGEST_REWRITE or re.search(r"[<>{}\[\]]", line) or Tidier().line(line).addresses:
            return meaning
        if not meaning.foreign and not facts.stems(line) & facts.stems(f"{told} {last}"):
            # About something else altogether: no rewriting of what was said. A translation shares no words.
            return meaning
        return replace(meaning, question=line, topic=line, taken_as=line, mix="", foreign=not is_english(line))

    def reranked(self, hits: Hits, meter: Meter) -> Hits:
        """The hits in the order that the model prefers; what it leaves out follows as it was."""
        seed = hits.understood.question
        fence = self._fence(seed)
        evidence = Evidence.of(
            [hit.entry for hit in hits[:_RERANKED]], f"{seed}\x1frank", self._room(RERANK_SYSTEM.text), self.model.count
        )
        asked = RERANK.fill(fence=fence, evidence=evidence.text, question=seed)
        said = self._whole([("system", RERANK_SYSTEM.fill(fence=fence)), ("user", asked)], meter)
        keys = [key for key in re.findall(r"[a-z0-9]+", said.lower()) if key in evidence.keys.by_key]
        first = [evidence.keys.by_key[key].id for key in dict.fromkeys(keys)]
        if not first:
            return hits
        by_id = {hit.entry.id: hit for hit in hits}
        ordered = [by_id[name] for name in first] + [hit for hit in hits if hit.entry.id not in first]
        scores = sorted((hit.score for hit in hits), reverse=True)
        found = [hit.model_copy(update={"score": score}) for hit, score in zip(ordered, scores, strict=True)]
        return Hits(found, understood=hits.understood, confidence=hits.confidence, served=hits.served)

    def events(self, meaning: Meaning, gathered: Gathered, outcome: Outcome, meter: Meter) -> Iterator[Event]:
        """What the model writes, as far as it holds; how it went stands in the outcome."""
        hits = gathered.hits
        verifier: Verifier | None = None
        try:
            evidence = self._evidence(gathered)
            if not evidence.proofs:
                raise ModelError("The model's window is too small for the evidence (DLMENTOR_LLM_CONTEXT_WINDOW).")
            verifier = Verifier(outcome.draft, evidence, self._checker(evidence, meaning))
            for chunk in self.model.write(self._messages(evidence, hits), meter):
                yield from verifier.feed(chunk)
        except ModelError as error:
            outcome.failure = str(error)
        if verifier is None:
            return
        yield from verifier.finish(broken=bool(outcome.failure))
        outcome.shown = verifier.started
        outcome.warnings = verifier.warnings()
        if outcome.shown and hits.understood.intent == "compare" and len(compared(hits)) > 1:
            written = len(outcome.draft)
            outcome.draft.lines(table(outcome.draft, compared(hits)))
            yield from outcome.draft.events(written)

    def _evidence(self, gathered: Gathered) -> Evidence:
        question = gathered.hits.understood.question
        room = self._room(f"{ANSWER_SYSTEM.text}{ANSWER.text}{question}")
        return Evidence.of(_evidence_entries(gathered, self.world), question, room, self.model.count)

    def _messages(self, evidence: Evidence, hits: Hits) -> list[Message]:
        question = hits.understood.question
        fence, example = self._fence(question), next(iter(evidence.keys.by_key))
        told = ANSWER_SYSTEM.fill(fence=fence, words=str(_ANSWER_WORDS), example=example)
        task = TASKS[hits.understood.intent]
        asked = ANSWER.fill(fence=fence, evidence=evidence.text, question=one_line(question), task=task)
        return [("system", told), ("user", asked)]

    def _whole(self, messages: Sequence[Message], meter: Meter) -> str:
        return without_thoughts("".join(self.model.write(messages, meter)))

    def _room(self, rest: str) -> int:
        """Tokens that are left for evidence."""
        used = self.model.count(rest) + self.settings.llm_max_tokens + _SLACK
        return max(_LEAST_ROOM, self.model.window - used)

    def _fence(self, seed: str) -> str:
        return f"=====evidence {random_looking(f'fence{seed}', 10)}====="

    def _checker(self, evidence: Evidence, meaning: Meaning) -> Checker:
        return Checker(
            evidence.proofs,
            f"{meaning.question} {meaning.said}",
            vocabulary=self.world.topic_words,
            words=self.world.words,
            venues=self.world.venue_words,
            names=self.world.short_names,
            topics=self.world.words_of_topics,
            embed=self.embed,
        )


def _evidence_entries(gathered: Gathered, world: World) -> list[Entry]:
    """The entries that a model may use."""
    hits = gathered.hits
    if hits.understood.intent == "compare" and len(compared(hits)) > 1:
        return compared(hits)
    if hits.understood.intent == "lookup":
        first: Hit = hits[0]
        return [first.entry, *(other for other, _ in world.before(first.entry, 2))]
    return [hit.entry for hit in deserving(hits, world, _SHOWN)]
