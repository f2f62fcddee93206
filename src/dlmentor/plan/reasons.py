"""Why a reading is in a plan, or is not, in a sentence or two for a person."""

import re
from collections.abc import Mapping, Sequence

from dlmentor.concepts import Concepts, within_sentence
from dlmentor.models import Entry
from dlmentor.plan.item import Item
from dlmentor.text import join

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
    "paper": "Contributes to {topics}",
}
# A first sentence that says no more than that little is known says nothing for the plan.
_UNKNOWN = re.compile(r"\bby its title\b|\bnot established\b|\bno abstract\b|\bno (?:stored )?copy\b", re.I)
_END = re.compile(r"(?<=[a-z0-9)”\"%][.?!]) +(?=[A-Z“\"(])")
_FREE_HOURS = re.compile(r"[\d.]+ of [\d.]+ hours stays? free: ")
_WEEKS_FILLED = re.compile(r"What is left to read fills \d+ of the \d+ weeks")
_DERIVED = re.compile(r"^It (?=(?:gives an overview|introduces|deals with)\b)")
_AUDIENCE = re.compile(
    r"^(?:Readers|Researchers|Engineers|Students|Practitioners|Developers|Anyone|Everyone|Teachers|Teams)\b"
)
_LONGEST = 230
_SHORTEST = 30


def quoted(title: str) -> str:
    """A title within a sentence, cut if it is long."""
    return f"“{_short(title)}”"


def names(ids: Sequence[str], concepts: Concepts) -> str:
    """Concepts as people write them in running text."""
    found = [concept.name for concept in map(concepts.get, ids) if concept]
    return join([within_sentence(name) for name in found])


def chosen(
    item: Item,
    goal: Mapping[str, float],
    before: Sequence[tuple[Item, str]],
    dependents: Sequence[Item],
    forced: bool,
    concepts: Concepts,
) -> str:
    """Why it is in: what it gives, what that has to do with the goal, and what it builds on."""
    taught = [name for name in item.entry.topics if any(name in other.needs for other in dependents)]
    if item.foundation and taught:
        titles = list(dict.fromkeys(_short(other.entry.title) for other in dependents))[:2]
        take = "take" if len(titles) > 1 else "takes"
        return f"Lays the ground in {names(taught[:3], concepts)}, which {join(titles)} {take} for granted."
    parts = [_gives(item, goal, concepts)]
    if forced:
        parts.append("You asked for it.")
    parts += [_basis(earlier.entry, because) for earlier, because in before[:1]]
    return " ".join(parts)


def _gives(item: Item, goal: Mapping[str, float], concepts: Concepts) -> str:
    """What it gives, in the words of its note; with the goal's concepts if those words do not name any."""
    topics = sorted((name for name in item.entry.topics if name in concepts), key=lambda name: -goal.get(name, 0.0))
    about = [name for name in topics if name in goal]
    said = _said(item.entry)
    if said is None:
        return f"{_OPENINGS[item.entry.kind].format(topics=names((about or topics)[:2], concepts) or 'the goal')}."
    named = {name for name, _, _ in concepts.match(said)}
    named |= {above.id for name in named for above in concepts.broader(name)}
    if not about or named & {*goal, *about}:
        return said
    return f"{said} It is here for {names(about[:2], concepts)}."


def _said(entry: Entry) -> str | None:
    """The first sentences of its note, or of what it says on whom it is for, if they are short and say something."""
    said = _beginning(entry.note) or _beginning(entry.why)
    return _AUDIENCE.sub(lambda found: f"For {found[0].lower()}", said) if said else None


def _beginning(text: str) -> str | None:
    """The first sentence, and the second one if both together are short."""
    sentences = _END.split(" ".join(text.split()))
    best = None
    for end in (1, 2):
        said = " ".join(sentences[:end])
        if said.endswith(".") and _SHORTEST <= len(said) <= _LONGEST and not _UNKNOWN.search(said):
            best = said
    return best


def _basis(earlier: Entry, because: str) -> str:
    title = _short(earlier.title)
    derived = _DERIVED.match(because)
    if derived:
        return f"Comes after {title}, which {_END.split(because[derived.end() :], maxsplit=1)[0].rstrip('.')}."
    return f"Builds on {title}{'' if title.endswith('…') else '.'}" + (
        f" {because.strip().rstrip('.')}." if because else ""
    )


def left_out(item: Item, free: float, taken: Sequence[Item], forced: bool) -> str:
    """Why it is not in."""
    if item.least > free + 1e-6:
        lead = "You asked for it, but it" if forced else "It"
        part = f" even in part ({_hours(item.least)})" if item.long else ""
        return f"{lead} needs about {_hours(item.hours)}; {_left(free)}, so it does not fit{part}."
    rivals = [other for other in taken if set(other.covers) & set(item.covers)]
    if rivals:
        best = max(rivals, key=lambda other: (len(set(other.covers) & set(item.covers)), other.worth))
        return f"Adds little to {_short(best.entry.title)}, which covers the same for this goal."
    return "Serves the goal less well than what is in the plan."


def _hours(hours: float) -> str:
    """`1 hour`, `2.5 hours`."""
    return "1 hour" if f"{hours:.3g}" == "1" else f"{hours:.3g} hours"


def free_hours(free: float, hours: float, cause: str) -> str:
    """That hours are left over, and why."""
    told = f"{free:.3g}"
    return f"{told} of {hours:.4g} hours {'stays' if told == '1' else 'stay'} free: {cause}."


def tells_free_hours(remark: str) -> bool:
    """Whether a remark on a plan says how many hours are left over, which a cut changes."""
    return _FREE_HOURS.match(remark) is not None


def weeks_filled(filled: int, weeks: int) -> str:
    """That what is left of a plan takes fewer weeks than there are."""
    return f"What is left to read fills {filled} of the {weeks} weeks that are left."


def tells_weeks_filled(remark: str) -> bool:
    """Whether a remark on a plan says how many weeks it fills, which a cut changes."""
    return _WEEKS_FILLED.match(remark) is not None


def _left(free: float) -> str:
    if free < 0.05:
        return "none are left"
    return "1 is left" if f"{free:.2g}" == "1" else f"{free:.2g} are left"


def _short(title: str, most: int = 60) -> str:
    head = title.split(": ")[0] if len(title) > most else title
    return head if len(head) <= most else f"{head[: most - 1].rsplit(' ', 1)[0]}…"
