"""A Markdown checklist, and reading it back: ticks become progress."""

import re
from collections.abc import Sequence

from dlmentor.catalog.identity import resource_id
from dlmentor.export.rows import Row
from dlmentor.models import Entry, Plan, Step, Value
from dlmentor.text import one_line

_MARKS = re.compile(r"([\\`*_\[\]<>~#&])")
_BOX = re.compile(r"^\s*(?:>\s*)*(?:[-*+]|\d+[.)])\s+\[(?P<mark>[^\]\n]?)\]\s*(?P<rest>.*)$")
_ID = re.compile(r"<!--\s*id:\s*(?P<id>\S+)\s*-->")
_LINK = re.compile(r"\]\(\s*<?(?P<url>[^\s<>]+?)>?(?:\s+[\"'(][^)]*)?\s*\)")
_URL = re.compile(r"https?://[^\s<>)\]]+")
_DONE = frozenset("xX✓✔☑*vV")
_DROPPED = frozenset("-~/")


class Ticks(Value):
    """What the boxes of a checklist say, by entry id."""

    read: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    not_for_me: tuple[str, ...] = ()


def checklist(
    rows: Sequence[Row], plan: Plan | None = None, title: str = "", done: frozenset[str] = frozenset()
) -> str:
    """A list to tick off: by weeks for a plan; entries in `done` are ticked."""
    if plan is None or not plan.steps:
        head = [f"# {_escape(title or 'Reading list')}", ""]
        return "\n".join([*head, *(_box(row.entry, None, row.reason, done) for row in rows)]) + "\n"
    hours = f"{plan.hours_total:.4g} of {plan.weeks * plan.hours_per_week:.4g} hours"
    count = f"{plan.weeks} week" + ("" if plan.weeks == 1 else "s")
    lines = [
        f"# Reading plan: {_escape(plan.goal)}",
        "",
        f"{count}, {hours}. Tick a box when you have read it; `[-]` leaves it out.",
    ]
    for week in sorted({step.week for step in plan.steps}):
        steps = [step for step in plan.steps if step.week == week]
        lines += ["", f"## Week {week} · {sum(step.hours for step in steps):.3g} h", ""]
        lines += [_box(step.entry, step, step.reason, done) for step in steps]
    if plan.assumptions:
        lines += ["", "## Notes", "", *(f"- {_escape(note)}" for note in plan.assumptions)]
    return "\n".join(lines) + "\n"


def _box(entry: Entry, step: Step | None, reason: str, done: frozenset[str]) -> str:
    facts = [entry.kind, entry.where]
    if step:
        facts += [f"{step.hours:.3g} h", step.tier, step.part]
    elif entry.hours:
        facts.append(f"{entry.hours:g} h")
    mark = "x" if entry.id in done else " "
    tail = f"\n  {_escape(reason)}" if reason else ""
    told = ", ".join(_escape(fact) for fact in facts if fact)
    return (
        f"- [{mark}] [{_escape(entry.title)}](<{_address(entry.url)}>) – {told} <!-- id: {_comment(entry.id)} -->{tail}"
    )


def read_checklist(text: str) -> Ticks:
    """Read a checklist back, however it was edited since: an entry counts as read when all its boxes are ticked."""
    marks: dict[str, list[str]] = {}
    for line in text.splitlines():
        found = _BOX.match(line)
        name = _id_of(found["rest"]) if found else None
        if found and name:
            marks.setdefault(name, []).append(found["mark"].strip())
    read = tuple(
        name
        for name, boxes in marks.items()
        if all(box in _DONE for box in boxes if box not in _DROPPED or not box) and _any(boxes, _DONE)
    )
    dropped = tuple(name for name, boxes in marks.items() if name not in read and _any(boxes, _DROPPED))
    left = tuple(name for name in marks if name not in read and name not in dropped)
    return Ticks(read=read, open=left, not_for_me=dropped)


def _any(boxes: Sequence[str], marks: frozenset[str]) -> bool:
    return any(box in marks for box in boxes if box)


def _id_of(rest: str) -> str | None:
    found = _ID.search(rest)
    if found:
        return found["id"].replace("%2D%2D", "--")
    link = _LINK.search(rest)
    if link:
        return resource_id(link["url"])
    bare = _URL.search(rest)
    return resource_id(bare[0].rstrip(".,;")) if bare else None


def _escape(text: str) -> str:
    return _MARKS.sub(r"\\\1", one_line(text))


def _address(url: str) -> str:
    return one_line(url).replace(" ", "%20").replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C")


def _comment(name: str) -> str:
    """An id inside a comment, which must not hold two dashes."""
    return name.replace("--", "%2D%2D")
