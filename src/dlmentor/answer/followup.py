"""What a question means within its conversation, worked out without a model."""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from dlmentor.answer import followup_words as say
from dlmentor.answer.extreme import read_extreme, read_order
from dlmentor.answer.mentions import Mentions
from dlmentor.answer.narrow import Narrowing, read_narrowing
from dlmentor.answer.talk import talk_of
from dlmentor.answer.world import World
from dlmentor.concepts import Concepts
from dlmentor.models import Entry
from dlmentor.search.intents import COMPARE
from dlmentor.search.kinds import find_kinds
from dlmentor.search.language import is_english

Task = Literal["search", "narrow", "about", "before", "after", "like", "why", "again", "compare"]
_FEW = 6
# Venues whose names are words.
_VENUES_AND_WORDS = frozenset({"date", "fast"})


@dataclass(frozen=True)
class Meaning:
    """A question as it is to be answered; one that is not in English only a model can relate to what was said."""

    question: str
    task: Task = "search"
    entries: tuple[Entry, ...] = ()
    narrowing: Narrowing = field(default_factory=Narrowing)
    topic: str = ""
    within: bool = False
    mix: str = ""
    taken_as: str = ""
    said: str = ""
    shown: tuple[Entry, ...] = ()
    lead: str = ""
    foreign: bool = False


@dataclass(frozen=True)
class _Turn:
    """A message with what was said before it; `several` is the last answer that named more than one entry."""

    text: str
    base: Meaning
    pointed: tuple[Entry, ...]
    mentions: Mentions
    several: tuple[Entry, ...] = ()


def resolve(question: str, history: Sequence[Mapping[str, str]], world: World, mentions: Mentions) -> Meaning:
    """Work out what a question means after what was said before."""
    turns = [turn for turn in history if turn.get("content", "").strip()]
    text = question.strip()
    changes = say.CHANGES.match(text)
    if changes:
        turns, text = [], changes["rest"].strip()
    elif is_whole(text, world.venue_words):
        turns = []
    alone = Meaning(question=text, topic=text, said=text, foreign=not is_english(text))
    if alone.foreign:
        return alone
    if not turns:
        return _ordered(_Turn(text, alone, (), mentions)) or alone
    shown = _shown(turns, mentions)
    pointed = _pointed(text, shown)
    base = Meaning(
        question=text,
        topic=_topic(turns, world) or text,
        entries=pointed or (shown[0] if shown else ()),
        said=text,
        shown=shown[0] if shown else (),
    )
    several = next((entries for entries in shown if len(entries) > 1), ())
    turn = _Turn(text, base, pointed, mentions, several)
    whole = _everything(turn, world.concepts) if say.ALL.match(text) else None
    if whole:
        return whole
    for attempt in _ATTEMPTS:
        meaning = attempt(turn)
        if meaning:
            return meaning
    return _combined(text, base, alone, world.concepts)


def _shown(turns: Sequence[Mapping[str, str]], mentions: Mentions) -> list[tuple[Entry, ...]]:
    """The entries that each answer named, the last answer first."""
    named = [tuple(mentions.shown(turn["content"])) for turn in turns if turn.get("role") == "assistant"]
    return [entries for entries in reversed(named) if entries]


def _topic(turns: Sequence[Mapping[str, str]], world: World) -> str:
    """What the conversation is about: the last question that stood alone, with what was added to it since."""
    concepts = world.concepts
    asked = [turn["content"].strip() for turn in turns if turn.get("role") == "user"]
    topic = ""
    for text in asked:
        if talk_of(text) or not is_english(text):
            continue
        if not topic or is_whole(text, world.venue_words) or not depends(text, concepts):
            topic = text
        elif _adds(text, concepts):
            topic = blend(topic, text, concepts)
    return topic


def _adds(text: str, concepts: Concepts) -> bool:
    """Whether a follow-up brought a topic of its own."""
    return bool(concepts.match(text)) and not say.BEFORE.search(text) and not say.SET.search(text)


def is_whole(text: str, venues: Container[str] = ()) -> bool:
    """Whether a message is a wish of its own, whatever was spoken of: `all surveys`, `papers from NSDI 2022`."""
    if say.WHOLE.match(text):
        return True
    if say.LEADS.match(text) or say.POINTS.search(text) or not find_kinds(text):
        return False
    return any(word.lower() in venues and word.lower() not in _VENUES_AND_WORDS for word in re.findall(r"\w+", text))


def depends(text: str, concepts: Concepts) -> bool:
    """Whether a message can only be understood from what was said before."""
    if is_whole(text):
        return False
    if say.SHORTER.match(text) or say.LEADS.match(text) or say.ORDINAL.search(text) or say.LIKE.search(text):
        return True
    named = bool(concepts.match(text))
    if not named and not find_kinds(text) and (say.SET.search(text) or say.ANY_FROM.match(text)):
        return True
    if say.POINTS.search(text) and (not named or len(text.split()) <= _FEW):
        return True
    return not named and (not read_narrowing(text).empty or len(text.split()) <= 2)


def _pointed(text: str, shown: Sequence[tuple[Entry, ...]]) -> tuple[Entry, ...]:
    """The entries that ordinals pick out of the last answer that named enough of them."""
    run = say.run_of(text)
    places = list(run or ())
    for hit in () if run else say.ORDINAL.finditer(text):
        word = (hit[1] or hit[2] or "").lower()
        places.append(say.ORDINALS[word] if word else int(hit[3]) - 1)
    for entries in shown if places else ():
        if len(entries) > 1 or len(shown) == 1:
            found = [entries[place] for place in places if -len(entries) <= place < len(entries)]
            if found:
                return tuple(found)
    return ()


def _everything(turn: _Turn, concepts: Concepts) -> Meaning | None:
    """All that there is on what was spoken of."""
    topics = dict.fromkeys(turn.base.topic[start:end] for _, start, end in concepts.match(turn.base.topic))
    if not topics:
        return None
    question = f"everything on {' and '.join(topics)}"
    return Meaning(question=question, topic=turn.base.topic, taken_as=question, said=turn.text)


def _again(turn: _Turn) -> Meaning | None:
    """The same, shorter."""
    return replace(turn.base, task="again") if say.SHORTER.match(turn.text) else None


def _ordered(turn: _Turn) -> Meaning | None:
    """What to read before or after something."""
    if not say.READS.search(turn.text):
        return None
    tasks: tuple[Task, Task] = ("before", "after")
    for task, pattern in zip(tasks, (say.BEFORE, say.AFTER), strict=True):
        found = pattern.search(turn.text)
        if not found:
            continue
        what = " ".join(group for group in found.groupdict().values() if group).strip(" ?.!")
        entries = turn.mentions.find(what)[:1] or turn.pointed
        if not entries and turn.base.entries and (not what or say.POINTS.search(what)):
            entries = turn.base.entries[:1]
        if entries:
            return replace(turn.base, task=task, entries=tuple(entries))
    return None


def _alike(turn: _Turn) -> Meaning | None:
    found = say.LIKE.search(turn.text)
    if not found or not turn.base.entries:
        return None
    what = " ".join(group for group in found.groupdict().values() if group)
    entries = tuple(turn.mentions.find(what)) or turn.pointed
    if what and not entries and not say.POINTS.search(what):
        return None
    return replace(turn.base, task="like", entries=entries or turn.base.entries, narrowing=read_narrowing(turn.text))


def _compared(turn: _Turn) -> Meaning | None:
    """Some of what was shown side by side."""
    if not say.COMPARED.search(turn.text) and not (len(turn.pointed) > 1 and COMPARE.search(turn.text)):
        return None
    entries = (*turn.pointed, *(entry for entry in turn.base.shown if entry not in turn.pointed))
    entries = turn.pointed if len(turn.pointed) > 1 else entries
    return replace(turn.base, task="compare", entries=entries) if len(entries) > 1 else None


def _reason(turn: _Turn) -> Meaning | None:
    found = say.WHY.match(turn.text)
    if not found or not turn.base.entries:
        return None
    what = found["what"]
    entries = tuple(turn.mentions.find(what)) or turn.pointed
    if entries or not what or (say.POINTS.search(what) and len(what.split()) <= 3):
        return replace(turn.base, task="why", entries=entries or turn.base.entries)
    return None


def _about(turn: _Turn) -> Meaning | None:
    """A question on one of the entries that were shown."""
    if turn.pointed:
        return replace(turn.base, task="about", narrowing=read_narrowing(turn.text))
    if turn.base.entries and (say.MORE.fullmatch(turn.text) or say.TELL.match(turn.text)):
        return replace(turn.base, task="about", entries=turn.base.entries[:1])
    return None


def _extreme(turn: _Turn) -> Meaning | None:
    """The newest, easiest … of what was shown, or all of it in such an order."""
    found = read_extreme(turn.text, turn.several) or read_order(turn.text, turn.several)
    return replace(turn.base, task="about", entries=found[0], lead=found[1]) if found else None


def _narrowed(turn: _Turn) -> Meaning | None:
    """Conditions on what was shown, or on its topic."""
    narrowing = read_narrowing(turn.text)
    if narrowing.empty or narrowing.rest:
        return None
    within = bool(say.SET.search(turn.text)) and bool(turn.base.entries) and not narrowing.relative
    return replace(turn.base, task="narrow", narrowing=narrowing, within=within)


_ATTEMPTS: tuple[Callable[[_Turn], Meaning | None], ...] = (
    _again,
    _ordered,
    _alike,
    _compared,
    _reason,
    _extreme,
    _about,
    _narrowed,
)


def _combined(text: str, base: Meaning, alone: Meaning, concepts: Concepts) -> Meaning:
    """Add what is said now to what the conversation is about, unless it stands alone."""
    narrowing = read_narrowing(text)
    if depends(text, concepts):
        question = blend(base.topic, text, concepts)
        return replace(
            base,
            question=question,
            topic=question,
            taken_as=question,
            mix=_new(text) if say.LEADS.match(text) else "",
            entries=(),
            shown=base.entries,
            narrowing=narrowing,
        )
    if not concepts.match(text) and not say.ASKS.search(text):
        question = blend(base.topic, text, concepts)
        return replace(alone, question=question, mix=text, taken_as=question, shown=base.entries)
    return alone


def _new(text: str) -> str:
    """What a follow-up brings, without the words that tie it to what was said."""
    return say.STRIP_LEAD.sub("", text).strip(" ?.!") or text


def blend(topic: str, text: str, concepts: Concepts) -> str:
    """The topic with what is new; a concept gives way to its sibling: Android to iOS."""
    new = _new(text)
    now = {name: (start, end) for name, start, end in concepts.match(new)}
    for old, start, end in reversed(concepts.match(topic)):
        above = concepts.broader(old)
        rivals = [name for name in now if name != old and above and concepts.broader(name)[:1] == above[:1]]
        if rivals:
            topic = f"{topic[:start]}{new[slice(*now[rivals[0]])]}{topic[end:]}"
    kept = topic.rstrip(" ?.!")
    words = re.findall(r"\w+", new.lower())
    told = all(word in say.SMALL_WORDS or word in re.findall(r"\w+", kept.lower()) for word in words)
    return kept if told else f"{kept}, {new}"
