"""Why a reading is in a plan, or is not, in a sentence for a person."""

from collections.abc import Mapping, Sequence

from dlmentor.concepts import Concepts
from dlmentor.plan.pool import Item

_OPENINGS = {
    "survey": "Gives the overview of {topics} before the details",
    "course": "Teaches {topics} step by step",
    "book": "Teaches {topics} thoroughly",
    "tutorial": "Introduces {topics}",
    "docs": "Is the reference for {topics}",
    "tool": "Lets you practise {topics}",
    "repo": "Shows {topics} in code",
    "notes": "Sums up {topics}",
    "list": "Points to more on {topics}",
    "paper": "Is about {topics}",
}


_PLAIN = frozenset({"A", "An", "Both", "Each", "Its", "It", "One", "That", "The", "These", "They", "This", "Those"})
_PROPER = frozenset({"Adreno", "Android", "Apple", "Arm", "Bayesian", "Mali", "Metal", "Python", "Qualcomm", "Vulkan"})


def join(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def names(ids: Sequence[str], concepts: Concepts) -> str:
    """Concepts as people write them in running text."""
    found = [concept.name for concept in map(concepts.get, ids) if concept]
    return join([_running(name) for name in found])


def _running(name: str) -> str:
    """A name without the capital of a sentence's start; `GPU`, `MLOps` and `OpenCL` keep theirs."""
    first = name.split(" ")[0]
    return name if first != first.capitalize() or len(first) == 1 or first in _PROPER else name[:1].lower() + name[1:]


def _inside(sentence: str) -> str:
    """A sentence as it stands after a colon: only a plain first word loses its capital."""
    sentence = sentence.strip().rstrip(".")
    return (
        sentence[:1].lower() + sentence[1:]
        if (first := sentence.split(" ")[0]) in _PLAIN or first.endswith("ing")
        else sentence
    )


def chosen(
    item: Item,
    goal: Mapping[str, float],
    before: Sequence[tuple[Item, str]],
    dependents: Sequence[Item],
    forced: bool,
    concepts: Concepts,
) -> str:
    """Why it is in: what it does for the goal, and what it builds on."""
    taught = [name for name in item.entry.topics if any(name in other.needs for other in dependents)]
    if item.foundation and taught:
        titles = join([_short(other.entry.title) for other in dependents[:2]])
        take = "take" if len(dependents) > 1 else "takes"
        return f"Lays the ground in {names(taught[:3], concepts)}, which {titles} {take} for granted."
    topics = sorted((name for name in item.entry.topics if name in concepts), key=lambda name: -goal.get(name, 0.0))
    about = [name for name in topics if name in goal] or topics
    text = _OPENINGS[item.entry.kind].format(topics=names(about[:2], concepts) or "the goal")
    if forced:
        text += ", and you asked for it"
    for earlier, because in before[:1]:
        text += f"; builds on {_short(earlier.entry.title)}" + (f": {_inside(because)}" if because else "")
    return text + "."


def left_out(item: Item, free: float, taken: Sequence[Item], forced: bool) -> str:
    """Why it is not in."""
    if item.least > free + 1e-6:
        lead = "You asked for it, but it" if forced else "It"
        part = f" even in part ({item.least:.3g} hours)" if item.long else ""
        return f"{lead} needs about {item.hours:.3g} hours; {_left(free)}, so it does not fit{part}."
    rivals = [other for other in taken if set(other.covers) & set(item.covers)]
    if rivals:
        best = max(rivals, key=lambda other: (len(set(other.covers) & set(item.covers)), other.worth))
        return f"Adds little to {_short(best.entry.title)}, which covers the same for this goal."
    return "Serves the goal less well than what is in the plan."


def _left(free: float) -> str:
    return "none are left" if free < 0.05 else f"{free:.2g} are left"


def _short(title: str, most: int = 60) -> str:
    head = title.split(": ")[0] if len(title) > most else title
    return head if len(head) <= most else f"{head[: most - 1].rsplit(' ', 1)[0]}…"
