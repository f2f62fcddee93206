"""An entry as a plan sees it, and all of them together."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dlmentor.models import Entry, Kind, Skipped

OVERVIEW: frozenset[Kind] = frozenset({"survey", "course", "book", "tutorial"})
GENERAL: frozenset[Kind] = frozenset({"book", "course"})
_POINTERS: frozenset[Kind] = frozenset({"list"})
_LONG: frozenset[Kind] = frozenset({"book", "course", "docs", "tutorial", "tool", "repo", "list"})
LONG_HOURS = 8.0
# What takes longer may be read in part: so many hours, or such a share of it.
_PARTLY = 5.0
_LEAST_HOURS = 4.0
_LEAST_SHARE = 0.25
_BRIEF_HOURS = 1.0
_HARD = 3
# From this worth on an entry may be a must.
CORE = 0.5
_HOURS: Mapping[str, float] = {"book": 60, "course": 40, "tool": 6, "repo": 4, "docs": 8, "survey": 4, "tutorial": 3}


def hours_of(entry: Entry) -> float:
    """Hours that reading it takes, by its note or else by its kind."""
    return entry.hours or _HOURS.get(entry.kind, 2.5)


def level_of(entry: Entry) -> int:
    """How hard it is, 1 to 3."""
    return entry.level or 2


def brief_notes(entry: Entry) -> bool:
    """Whether it is a page of notes that takes minutes."""
    return entry.kind == "notes" and hours_of(entry) < _BRIEF_HOURS


@dataclass(frozen=True)
class Item:
    """An entry that may be planned."""

    entry: Entry
    hours: float
    worth: float
    # How much of each concept and part of the goal it covers.
    covers: Mapping[str, float] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    foundation: bool = False
    # For one who knows the basics: a general book or course for beginners, of which only the needed part is read.
    background: bool = False
    # Of little worth for the goal: only for hours that would stay free otherwise.
    spare: bool = False

    @property
    def id(self) -> str:
        """The entry's id."""
        return self.entry.id

    @property
    def pointer(self) -> bool:
        """Whether it only points to further readings: a list, or a page of notes that takes minutes."""
        return self.entry.kind in _POINTERS or brief_notes(self.entry)

    @property
    def overview(self) -> bool:
        """Whether it leads into its subject: for reading before the details."""
        return self.entry.kind in (*OVERVIEW, "notes") and level_of(self.entry) < _HARD and not self.pointer

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
        return self.hours > _PARTLY and self.entry.kind in _LONG

    @property
    def least(self) -> float:
        """The fewest hours that are worth spending on it."""
        return max(_LEAST_HOURS, _LEAST_SHARE * self.hours) if self.long else self.hours


@dataclass(frozen=True)
class Pool:
    """The entries that may be planned, best first, what a plan should cover, and what was left out at once."""

    items: tuple[Item, ...]
    goal: Mapping[str, float]
    lacking: frozenset[str]
    skipped: tuple[Skipped, ...] = ()
    # Those keys of `goal` that are parts of a goal that says several things.
    parts: tuple[str, ...] = ()
    # Whether the person is advanced, so that an overview does not come along merely because a work builds on it.
    versed: bool = False
