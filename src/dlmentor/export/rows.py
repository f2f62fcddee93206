"""What is to be exported, whatever it comes from: entries in order, with the steps of a plan that read them."""

from collections.abc import Iterable
from dataclasses import dataclass

from dlmentor.models import Answer, Citation, Entry, Hit, Plan, Skipped, Step

Exportable = Plan | Answer | Iterable[Entry | Hit | Citation | Step | Skipped]


@dataclass(frozen=True)
class Row:
    """An entry, once, with its steps if it is part of a plan."""

    entry: Entry
    steps: tuple[Step, ...] = ()
    reason: str = ""


def rows(items: Exportable) -> list[Row]:
    """One row for each entry, in the order of its first appearance."""
    found: dict[str, Row] = {}
    for item in parts(items):
        entry = item if isinstance(item, Entry) else item.entry
        steps = (item,) if isinstance(item, Step) else ()
        reason = getattr(item, "reason", "") or (item.why if isinstance(item, Hit | Citation) else "")
        before = found.get(entry.id)
        if before is None:
            found[entry.id] = Row(entry, steps, reason)
        elif steps:
            found[entry.id] = Row(entry, (*before.steps, *steps), before.reason)
    return list(found.values())


def parts(items: Exportable) -> list[Entry | Hit | Citation | Step | Skipped]:
    """The single things of a plan, an answer or a list, in order; an answer that is a plan gives its steps."""
    if isinstance(items, Answer):
        return parts(items.plan) if items.plan and items.plan.steps else list(items.citations)
    return list(items.steps) if isinstance(items, Plan) else list(items)


def plan_of(items: Exportable) -> Plan | None:
    """The plan that is exported, if it is one."""
    return items if isinstance(items, Plan) else items.plan if isinstance(items, Answer) else None
