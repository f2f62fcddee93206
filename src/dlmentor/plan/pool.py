"""Which entries may enter a plan: how well each serves the goal, what it covers, what it needs."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dlmentor.concepts import Concepts
from dlmentor.models import Entry, Hit, Kind, Skipped
from dlmentor.plan.goal import Goal, covers, fit, read_goal
from dlmentor.plan.near import Scale, nearness
from dlmentor.plan.request import Level, Request

OVERVIEW: frozenset[Kind] = frozenset({"survey", "course", "book", "tutorial"})
POINTERS: frozenset[Kind] = frozenset({"list"})
LONG: frozenset[Kind] = frozenset({"book", "course", "docs", "tutorial", "tool", "repo", "list"})
LONG_HOURS = 8.0
# More of a foundation is not for one who knows the basics.
SHORT_FOUNDATION = 4.0
GENERAL: frozenset[Kind] = frozenset({"book", "course"})
GENERAL_HOURS = 30.0
NOTES_HOURS = 1.0
HARD = 3
# An entry joins the pool if it serves the goal at least this well, and by such a share as well as the best one does;
# from the second value on it may be a must.
WORTH = 0.45
CORE = 0.5
RELATIVE = 0.5
# How much its concepts count beside its score in search.
FIT = 0.3
# Of what covers nothing that the goal names only so much counts.
OUTSIDE = 0.7
TOUCHED = 0.04
# What is (nearly) wholly about what the goal names is worth at least so much, even if its words differ.
ABOUT = 0.61
WHOLLY = 0.9
# A foundation is worth adding if so large a share of the core entries needs it.
_MAJORITY = 0.5
_PART = 0.33
# Concepts that so large a share of all concepts builds on are the basics of the field.
_BASIC_SHARE = 0.15
_LEVEL_FIT: Mapping[Level, tuple[float, float, float]] = {
    "beginner": (1.0, 0.75, 0.35),
    "intermediate": (0.9, 1.0, 0.9),
    "advanced": (0.55, 0.95, 1.0),
}
_KIND_FIT: Mapping[str, float] = {"list": 0.6, "repo": 0.7, "tool": 0.85, "notes": 0.95, "docs": 0.95}
_HOURS: Mapping[str, float] = {"book": 60, "course": 40, "tool": 6, "repo": 4, "docs": 8, "survey": 4, "tutorial": 3}
_LEVELS: Mapping[Level, int] = {"beginner": 1, "intermediate": 2, "advanced": 3}


@dataclass(frozen=True)
class Item:
    """An entry that may be planned."""

    entry: Entry
    hours: float
    worth: float
    covers: Mapping[str, float] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    foundation: bool = False
    # For one who knows the basics: a general book or course for beginners, of which only the needed part is read.
    background: bool = False

    @property
    def id(self) -> str:
        """The entry's id."""
        return self.entry.id

    @property
    def pointer(self) -> bool:
        """Whether it only points to further readings: a list, or a page of notes that takes minutes."""
        return self.entry.kind in POINTERS or _brief_notes(self.entry)

    @property
    def overview(self) -> bool:
        """Whether it leads into its subject: for reading before the details."""
        return self.entry.kind in (*OVERVIEW, "notes") and level_of(self.entry) < HARD and not self.pointer

    @property
    def core(self) -> bool:
        """Whether it serves the goal so well that it may be a must."""
        return self.worth >= CORE and not self.pointer

    @property
    def general(self) -> bool:
        """Whether it is a long work that serves the goal only as a ground to stand on."""
        return self.long and (self.foundation or self.background)

    def teaches(self, concept: str) -> bool:
        """Whether one can learn a concept from it without knowing it."""
        return concept in self.entry.topics and concept not in self.needs and not self.pointer

    @property
    def long(self) -> bool:
        """Whether it may be read in part."""
        return self.hours > LONG_HOURS and self.entry.kind in LONG

    @property
    def least(self) -> float:
        """The fewest hours that are worth spending on it."""
        return max(LONG_HOURS / 2, 0.25 * self.hours) if self.long else self.hours


@dataclass(frozen=True)
class Pool:
    """The entries that may be planned, best first, what the goal is about, and what was left out at once."""

    items: tuple[Item, ...]
    goal: Mapping[str, float]
    lacking: frozenset[str]
    skipped: tuple[Skipped, ...] = ()


def hours_of(entry: Entry) -> float:
    """Hours that reading it takes, by its note or else by its kind."""
    return entry.hours or _HOURS.get(entry.kind, 2.5)


def _brief_notes(entry: Entry) -> bool:
    return entry.kind == "notes" and hours_of(entry) < NOTES_HOURS


def level_of(entry: Entry) -> int:
    """How hard it is, 1 to 3."""
    return entry.level or 2


def basics(concepts: Concepts) -> frozenset[str]:
    """What so many concepts build on that whoever is past the beginning knows it."""
    counts: Counter[str] = Counter()
    for concept in concepts.all:
        counts.update(before.id for before in concepts.prerequisites(concept.id))
    enough = _BASIC_SHARE * len(concepts)
    return frozenset(name for name, count in counts.items() if count >= enough)


def known_concepts(level: Level, concepts: Concepts, read: Iterable[Entry], known: Iterable[str]) -> frozenset[str]:
    """What a person knows: as told, through what was read, with all that it builds on, and by level."""
    told = {name for name in known if name in concepts}
    told |= {topic for entry in read for topic in entry.topics if topic in concepts}
    told |= {before.id for name in tuple(told) for before in concepts.prerequisites(name)}
    if level == "advanced":
        told |= {concept.id for concept in concepts.all}
    elif level == "intermediate":
        told |= basics(concepts)
    return frozenset(told)


def build_pool(
    request: Request,
    hits: Sequence[Hit],
    entries: Mapping[str, Entry],
    concepts: Concepts,
    read: frozenset[str],
    known: frozenset[str],
    lineages: Iterable[tuple[str, str]] = (),
) -> Pool:
    """Choose from the hits, add what the person must have asked for and the foundations that are lacking."""
    scale = Scale(hits)
    goal = read_goal(request.goal, hits, scale, concepts)
    knows = known_concepts(request.level, concepts, (entries[name] for name in sorted(read) if name in entries), known)
    items: dict[str, Item] = {}
    skipped: list[Skipped] = []
    found = {hit.entry.id: hit.entry for hit in hits}
    for name, near in nearness(hits, scale, lineages).items():
        entry = found.get(name) or entries.get(name)
        if entry is None:
            continue
        worth = _worth(entry, near, request, goal, concepts)
        refusal = _refusal(entry, request, read)
        if refusal and worth >= WORTH:
            skipped.append(Skipped(entry=entry, reason=refusal))
        elif not refusal and worth >= WORTH:
            items[name] = replace(
                _item(entry, worth, goal, concepts, knows), background=_background(entry, request.level)
            )
    for name in request.must:
        if name in entries and name not in read and name not in request.without:
            items[name] = _item(entries[name], 1.0, goal, concepts, knows)
    lacking: frozenset[str] = frozenset()
    if request.level != "advanced":
        lacking = _lacking(items.values())
        for item in _foundations(lacking, items, entries, request, read, goal, concepts, knows):
            items[item.id] = item
    enough = RELATIVE * max((item.worth for item in items.values()), default=0.0)
    items = {name: item for name, item in items.items() if item.worth >= enough or item.foundation}
    ordered = sorted(items.values(), key=lambda item: (-item.worth, item.id))
    return Pool(items=tuple(ordered), goal=goal.weights, lacking=lacking, skipped=tuple(skipped))


def _refusal(entry: Entry, request: Request, read: frozenset[str]) -> str:
    if entry.id in read:
        return "You have read it."
    if entry.id in request.without:
        return "You asked to leave it out."
    if request.kinds and entry.kind not in request.kinds and entry.id not in request.must:
        return f"It is a {entry.kind}; you asked for {' and '.join(request.kinds)}."
    if entry.link_state == "dead":
        return "Its address is dead."
    return ""


def _background(entry: Entry, level: Level) -> bool:
    return level != "beginner" and level_of(entry) == 1 and entry.kind in GENERAL and hours_of(entry) > GENERAL_HOURS


def _worth(entry: Entry, near: float, request: Request, goal: Goal, concepts: Concepts) -> float:
    level = _LEVEL_FIT[request.level][level_of(entry) - 1]
    kind = _KIND_FIT.get(entry.kind, 1.0)
    if entry.kind in request.kinds:
        kind = 1.0
    elif _brief_notes(entry):
        kind = _KIND_FIT["list"]
    share = FIT * goal.sure**2
    about = fit(entry, goal, concepts)
    outside = OUTSIDE if goal.sure == 1.0 and about < TOUCHED else 1.0
    whole = (1 - share) * near + share * about
    if goal.sure == 1.0 and about >= WHOLLY:
        return max(level * kind * whole, ABOUT * math.sqrt(level * kind))
    return outside * level * kind * whole


def _item(entry: Entry, worth: float, goal: Goal, concepts: Concepts, knows: frozenset[str]) -> Item:
    topics = {topic for topic in entry.topics if topic in concepts}
    taught = topics | {before.id for topic in topics for before in concepts.broader(topic)}
    implied = {need.id for topic in topics & set(goal.weights) for need in concepts.needs(topic)} - taught
    # A need that our note names counts even if the entry is about it too: it goes on from the first steps.
    needed = implied | {need for need in entry.needs if need in concepts}
    gentle = level_of(entry) == 1 and entry.kind in (*OVERVIEW, "notes")
    return Item(
        entry=entry,
        hours=hours_of(entry),
        worth=worth,
        covers=covers(entry, goal.weights, concepts),
        # What is written for beginners asks for nothing that they lack.
        needs=frozenset() if gentle else frozenset(needed - knows),
    )


def _lacking(items: Iterable[Item]) -> frozenset[str]:
    """Concepts that much of the core builds on and that the person does not know."""
    core = [item for item in items if item.core]
    counts = Counter(need for item in core for need in item.needs)
    return frozenset(name for name, count in counts.items() if count >= _MAJORITY * len(core))


def _asked_for(items: Iterable[Item]) -> frozenset[str]:
    """What a part of the core asks for in so many words."""
    core = [item for item in items if item.core]
    counts = Counter(need for item in core for need in item.needs.intersection(item.entry.needs))
    return frozenset(name for name, count in counts.items() if count >= _PART * len(core))


def _foundations(
    lacking: frozenset[str],
    items: Mapping[str, Item],
    entries: Mapping[str, Entry],
    request: Request,
    read: frozenset[str],
    goal: Goal,
    concepts: Concepts,
    knows: frozenset[str],
) -> list[Item]:
    """The entry that teaches most of what is lacking, easy and general, if nothing in the pool does."""
    level = _LEVELS[request.level]
    taught = {topic for item in items.values() for topic in item.entry.topics if level_of(item.entry) <= level}
    # Who knows the basics is spared what only the concepts imply.
    wanted = lacking & basics(concepts) if request.level == "beginner" else _asked_for(items.values())
    wanted -= taught
    found: dict[str, Item] = {}
    for name in sorted(wanted):
        for entry_id in concepts.entries(name)[:3]:
            entry = entries.get(entry_id)
            if entry is None or entry_id in items or _refusal(entry, request, read):
                continue
            if level_of(entry) == 1 and entry.kind in OVERVIEW:
                found[entry_id] = replace(_item(entry, WORTH, goal, concepts, knows), foundation=True)
    if request.level != "beginner":
        found = {name: item for name, item in found.items() if item.hours <= SHORT_FOUNDATION}
    best = sorted(found.values(), key=lambda item: (-len(wanted & set(item.entry.topics)), item.least, item.id))
    return best[:1]
