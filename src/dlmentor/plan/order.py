"""In which order to read what was chosen: prerequisites first, overview before detail, earlier work first."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from dlmentor.models import Entry
from dlmentor.plan.item import Item, level_of

Edge = tuple[str, str]
_NO_YEAR = 9999
_KIND_RANK: Mapping[str, int] = {"course": 0, "book": 0, "tutorial": 1, "survey": 2, "notes": 2}


def year_of(entry: Entry) -> int | None:
    """The year in which it could first be read."""
    years = [year for year in (entry.first_public, entry.year) if year]
    return min(years) if years else None


def edges(
    items: Sequence[Item], links: Iterable[Edge], goal: Iterable[str] = (), musts: frozenset[str] = frozenset()
) -> tuple[list[Edge], list[Edge]]:
    """Pairs of ids, the first to be read before the second: what truly builds on it, and what merely reads better so.

    No must waits for what merely reads better before it and is for spare time only. A pair that would close a circle
    with those before it is left out, so the most important ones come first.
    """
    chosen = {item.id: item for item in items}
    paths: dict[str, set[str]] = {name: set() for name in chosen}
    hard = [link for link in links if _add(link, paths)]
    for item in items:
        for need in sorted(item.needs):
            teacher = _teacher(need, item, items)
            if teacher and _add((teacher.id, item.id), paths):
                hard.append((teacher.id, item.id))
    soft = []
    about = set(goal)
    for one, other in combinations(sorted(items, key=_age), 2):
        shared = set(one.entry.topics) & set(other.entry.topics)
        alike = stage(one) == stage(other) or (stage(one), stage(other)) == (1, 2)
        if (
            shared & (about or shared)
            and alike
            and (one.id in musts or other.id not in musts)
            and _dated(one, other)
            and _age(one)[:2] < _age(other)[:2]
            and _add((one.id, other.id), paths)
        ):
            soft.append((one.id, other.id))
    return list(dict.fromkeys(hard)), soft


def _dated(*items: Item) -> bool:
    return all(year_of(item.entry) for item in items)


def _age(item: Item) -> tuple[int, int, str]:
    """Earlier work first, and of one year the easier."""
    return (year_of(item.entry) or _NO_YEAR, level_of(item.entry), item.id)


def _teacher(need: str, item: Item, items: Sequence[Item]) -> Item | None:
    """The one from which to learn what an entry lacks: general, easy and early, and no harder or later than it."""

    def rank(one: Item) -> tuple[int, int, int, float, str]:
        return (stage(one), level_of(one.entry), year_of(one.entry) or 0, -one.worth, one.id)

    teachers = [
        other
        for other in items
        if other is not item
        and other.teaches(need)
        and (stage(other), level_of(other.entry)) <= (stage(item), level_of(item.entry))
        and (stage(other) < 2 or (year_of(other.entry) or 0) <= (year_of(item.entry) or _NO_YEAR))
    ]
    return min(teachers, key=rank, default=None)


def _add(edge: Edge, paths: dict[str, set[str]]) -> bool:
    """Add an edge unless an end is missing or it closes a circle; `paths` holds all that lies before each id."""
    first, second = edge
    if first == second or first not in paths or second not in paths or second in paths[first]:
        return False
    gained = paths[first] | {first}
    for name, before in paths.items():
        if name == second or second in before:
            before |= gained
    return True


def stage(item: Item) -> int:
    """Foundations, then overviews, then detail, then where to look further."""
    if item.foundation:
        return 0
    if item.pointer:
        return 3
    return 1 if item.overview else 2


def key(item: Item, musts: frozenset[str] = frozenset()) -> tuple[int, bool, int, int, int, float, str]:
    """Where an entry stands among those that one could read next: by stage, tier, level of an overview, year, worth."""
    overview = stage(item) <= 1
    level = level_of(item.entry) if overview else 0
    rank = _KIND_RANK.get(item.entry.kind, 3) if overview else 0
    return (stage(item), item.id not in musts, level, rank, year_of(item.entry) or 2000, -item.worth, item.id)
