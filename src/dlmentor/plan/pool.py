"""Which entries may enter a plan: what serves the goal, what was asked for, foundations that are lacking."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dlmentor.concepts import Concepts
from dlmentor.models import Entry, Hit, Hits, Skipped
from dlmentor.plan.aspects import Aspect, subject, weigh
from dlmentor.plan.central import central, facets
from dlmentor.plan.goal import Goal, covers, read_goal
from dlmentor.plan.item import GENERAL, OVERVIEW, Item, Pool, hours_of, level_of
from dlmentor.plan.knows import basics, known_concepts
from dlmentor.plan.near import Scale, nearness
from dlmentor.plan.request import LEVELS, Level, Request
from dlmentor.plan.worth import Rater

# An entry joins the pool if it is worth at least this much; if it is not such a share of what the best one is, only for
# hours that would stay free otherwise.
WORTH = 0.45
_RELATIVE = 0.5
# What is near to a part of the goal is so much nearer to the whole; from the second value on it covers the part.
_LIFT = 0.3
_COVERS_PART = 0.5
# More of a foundation is not for one who knows the basics.
_SHORT_FOUNDATION = 4.0
# A long book on many topics is a ground to stand on; one on a single topic is what one asks for who names it.
_GENERAL_HOURS = 30.0
_GENERAL_TOPICS = 5
# A foundation is worth adding if so large a share of the core entries needs it.
_MAJORITY = 0.5
_PART = 0.33


@dataclass(frozen=True)
class _World:
    """What candidates are judged by."""

    request: Request
    goal: Goal
    facets: Mapping[str, float]
    aspects: Sequence[Aspect]
    entries: Mapping[str, Entry]
    concepts: Concepts
    read: frozenset[str]
    knows: frozenset[str]

    def refusal(self, entry: Entry) -> str:
        """Why an entry must not be planned, if so."""
        request = self.request
        if entry.id in self.read:
            return "You have read it."
        if entry.id in request.without:
            return "You asked to leave it out."
        if request.kinds and entry.kind not in request.kinds and entry.id not in request.must:
            return f"It is a {entry.kind}; you asked for {' and '.join(request.kinds)}."
        if entry.link_state == "dead":
            return "Its address is dead."
        return ""

    def item(self, entry: Entry, worth: float) -> Item:
        """An entry with what it covers and what the person lacks for it."""
        topics = {topic for topic in entry.topics if topic in self.concepts}
        taught = topics | {before.id for topic in topics for before in self.concepts.broader(topic)}
        implied = {need.id for topic in topics & set(self.goal.weights) for need in self.concepts.needs(topic)} - taught
        # A need that our note names counts even if the entry is about it too: it goes on from the first steps.
        needed = implied | {need for need in entry.needs if need in self.concepts}
        gentle = level_of(entry) == 1 and entry.kind in (*OVERVIEW, "notes")
        parts = {aspect.name: aspect.near.get(entry.id, 0.0) for aspect in self.aspects}
        return Item(
            entry=entry,
            hours=hours_of(entry),
            worth=worth,
            covers=covers(entry, self.facets, self.concepts)
            | {name: share for name, share in parts.items() if share >= _COVERS_PART},
            # What is written for beginners asks for nothing that they lack.
            needs=frozenset() if gentle else frozenset(needed - self.knows),
        )


def build_pool(
    request: Request,
    hits: Sequence[Hit],
    entries: Mapping[str, Entry],
    concepts: Concepts,
    read: frozenset[str],
    known: frozenset[str],
    lineages: Sequence[tuple[str, str]] = (),
    parts: Iterable[Hits] = (),
) -> Pool:
    """Choose from the hits, add what the person must have asked for and the foundations that are lacking.

    `parts` are the hits for each part of a goal that says several things.
    """
    scale = Scale(hits)
    goal = read_goal(subject(request.goal), hits, scale, concepts)
    near = nearness(hits, scale, lineages)
    aspects = weigh(parts, near, lineages, concepts)
    about = facets(goal, concepts)
    wanted = about | {aspect.name: aspect.weight for aspect in aspects}
    knows = known_concepts(request.level, concepts, (entries[name] for name in sorted(read) if name in entries), known)
    world = _World(request, goal, about, aspects, entries, concepts, read, knows)
    items, skipped = _serving(world, hits, near)
    for name in request.must:
        if name in entries and name not in read and name not in request.without:
            items[name] = world.item(entries[name], 1.0)
    lacking: frozenset[str] = frozenset()
    if request.level != "advanced":
        lacking = _lacking(items.values())
        items |= {item.id: item for item in _foundations(lacking, items, world)}
    enough = _RELATIVE * max((item.worth for item in items.values()), default=0.0)
    kept = [replace(item, spare=item.worth < enough and not item.foundation) for item in items.values()]
    ordered = sorted(kept, key=lambda item: (-item.worth, item.id))
    names = tuple(aspect.name for aspect in aspects)
    return Pool(
        items=tuple(ordered),
        goal=wanted,
        lacking=lacking,
        skipped=skipped,
        parts=names,
        versed=request.level == "advanced",
    )


def _serving(
    world: _World, hits: Sequence[Hit], near: Mapping[str, float]
) -> tuple[dict[str, Item], tuple[Skipped, ...]]:
    """What serves the goal, and what would if it were not ruled out."""
    rater = Rater.of(world.request, world.goal, world.concepts, hits, world.entries.values())
    first = central(world.goal, world.concepts)
    found = {hit.entry.id: hit.entry for hit in hits}
    items: dict[str, Item] = {}
    skipped: list[Skipped] = []
    for name in dict.fromkeys([*near, *(name for aspect in world.aspects for name in aspect.near), *first]):
        entry = found.get(name) or world.entries.get(name)
        if entry is None:
            continue
        lift = max((aspect.weight * aspect.near.get(name, 0.0) for aspect in world.aspects), default=0.0)
        worth = rater.worth(entry, near.get(name, 0.0) + _LIFT * lift, first.get(name, 0.0))
        if worth < WORTH:
            continue
        refusal = world.refusal(entry)
        if refusal:
            skipped.append(Skipped(entry=entry, reason=refusal))
        else:
            items[name] = replace(world.item(entry, worth), background=_background(entry, world.request.level))
    return items, tuple(skipped)


def _background(entry: Entry, level: Level) -> bool:
    general = entry.kind in GENERAL and hours_of(entry) > _GENERAL_HOURS and len(entry.topics) >= _GENERAL_TOPICS
    return general and level != "beginner" and level_of(entry) == 1


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


def _foundations(lacking: frozenset[str], items: Mapping[str, Item], world: _World) -> list[Item]:
    """The entry that teaches most of what is lacking, easy and general, if nothing in the pool does."""
    concepts, level = world.concepts, world.request.level
    known_level = LEVELS.index(level) + 1
    taught = {topic for item in items.values() for topic in item.entry.topics if level_of(item.entry) <= known_level}
    # Who knows the basics is spared what only the concepts imply.
    wanted = (lacking & basics(concepts) if level == "beginner" else _asked_for(items.values())) - taught
    found: dict[str, Item] = {}
    for name in sorted(wanted):
        for entry_id in concepts.entries(name)[:3]:
            entry = world.entries.get(entry_id)
            if entry is None or entry_id in items or world.refusal(entry):
                continue
            if level_of(entry) == 1 and entry.kind in OVERVIEW:
                found[entry_id] = replace(world.item(entry, WORTH), foundation=True)
    if level != "beginner":
        found = {name: item for name, item in found.items() if item.hours <= _SHORT_FOUNDATION}
    best = sorted(found.values(), key=lambda item: (-len(wanted & set(item.entry.topics)), item.least, item.id))
    return best[:1]
