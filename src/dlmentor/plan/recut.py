"""A plan on the way: what is left of it, cut to the time that is left."""

import math
from datetime import date, timedelta

from dlmentor.models import Entry, Plan, Skipped, Step
from dlmentor.plan.item import Item, Pool, hours_of
from dlmentor.plan.model import choose
from dlmentor.plan.progress import Progress
from dlmentor.plan.reasons import tells_free_hours, tells_weeks_filled, weeks_filled
from dlmentor.plan.weeks import down, part, pour

_EPSILON = 1e-6
# All that was chosen serves the goal, so no hour stays free for want of worth.
_WORTH = {"must": 1.0, "if-time": 0.8}


def recut(plan: Plan, progress: Progress, today: date) -> Plan:
    """The rest of a plan from this week on: nothing that was read or is not wanted, musts before the others.

    The order, tiers and reasons stay. What no longer fits is listed as skipped.
    """
    gone = {*progress.read, *progress.not_for_me}
    rest = {step.entry.id: step for step in reversed(plan.steps) if step.entry.id not in gone}
    order = [name for name in dict.fromkeys(step.entry.id for step in plan.steps) if name in rest]
    passed = weeks_passed(plan, today)
    weeks = plan.weeks - passed
    start = (date.fromisoformat(plan.start) + timedelta(weeks=passed)).isoformat() if plan.start else None
    same = {"steps": (), "hours_total": 0.0, "weeks": max(0, weeks), "start": start}
    if not order:
        return plan.model_copy(update=same | {"message": "Everything in the plan is read.", "skipped": plan.skipped})
    if weeks <= 0:
        left = tuple(Skipped(entry=rest[name].entry, reason="The time of the plan is over.") for name in order)
        message = f"The time of the plan is over; {len(order)} of its readings are left: make a new plan for them."
        return plan.model_copy(update=same | {"message": message, "skipped": (*left, *plan.skipped)})
    items = {name: _item(plan, rest[name]) for name in order}
    budget = weeks * plan.hours_per_week
    links = [(on, name) for name in order for on in rest[name].after if on in items]
    musts = [name for name in order if rest[name].tier == "must"]
    choice = choose(Pool(tuple(items.values()), {}, frozenset()), budget, links, musts)
    kept = [name for name in order if name in choice.hours]
    steps: list[Step] = []
    slices = pour([choice.hours[name] for name in kept], weeks, plan.hours_per_week)
    for index, name in enumerate(kept):
        own = [piece for piece in slices if piece.index == index]
        for number, piece in enumerate(own, 1):
            update = {
                "week": piece.week,
                "hours": down(piece.hours),
                "after": tuple(on for on in rest[name].after if on in kept),
                "part": part(number, len(own), choice.hours[name], max(items[name].hours, hours_of(items[name].entry))),
                "reason": rest[name].reason if number == 1 else f"Goes on from week {own[number - 2].week}.",
            }
            steps.append(rest[name].model_copy(update=update))
    lost = [Skipped(entry=rest[name].entry, reason=_reason(budget)) for name in order if name not in choice.hours]
    told = [one for one in plan.assumptions if not (tells_free_hours(one) or tells_weeks_filled(one))]
    filled = max((step.week for step in steps), default=0)
    if gone and 0 < filled < weeks:
        told.append(weeks_filled(filled, weeks))
    update = {
        "steps": tuple(steps),
        "skipped": (*lost, *(one for one in plan.skipped if one.entry.id not in gone)),
        "hours_total": round(sum(step.hours for step in steps), 4),
        "message": "",
        "assumptions": tuple(told),
    }
    return plan.model_copy(update=same | update)


def weeks_passed(plan: Plan, today: date) -> int:
    """Whole weeks since the plan began; the week that runs counts as left."""
    if not plan.start:
        return 0
    return max(0, math.floor((today - date.fromisoformat(plan.start)).days / 7))


def _item(plan: Plan, first: Step) -> Item:
    hours = sum(step.hours for step in plan.steps if step.entry.id == first.entry.id)
    entry: Entry = first.entry
    return Item(entry=entry, hours=hours, worth=_WORTH[first.tier])


def _reason(budget: float) -> str:
    return f"It does not fit into the {budget:.3g} hours that are left."
