"""A plan as the Plan tab shows it: weeks, steps with ticks, what was left out."""

from collections.abc import Collection, Iterable, Mapping
from itertools import groupby

from dlmentor.models import Entry, Plan, Step
from dlmentor.text import counted
from dlmentor.ui import evidence, safe, words

_TIERS = {"must": "", "if-time": "if time allows"}


def plan_page(plan: Plan, read: Collection[str]) -> str:
    """The whole plan."""
    if not plan.steps:
        return f'<p class="plan-message">{safe.line(plan.message or "This plan has no readings.")}</p>{_left(plan)}'
    titles = {step.entry.id: step.entry.title for step in plan.steps}
    weeks = "".join(
        _week(week, list(steps), titles, read) for week, steps in groupby(plan.steps, key=lambda step: step.week)
    )
    message = f'<p class="plan-message">{safe.line(plan.message)}</p>' if plan.message else ""
    return f"{message}{_assumptions(plan)}{weeks}{_left(plan)}"


def summary(plan: Plan) -> str:
    """Weeks, hours and level in a line."""
    if not plan.steps:
        return ""
    readings = len({step.entry.id for step in plan.steps})
    parts = [
        counted(readings, "reading"),
        counted(plan.weeks, "week"),
        f"{plan.hours_total:.3g} h in all",
        f"at most {plan.hours_per_week:.3g} h a week",
        plan.level,
    ]
    return " · ".join(parts)


def _week(week: int, steps: list[Step], titles: Mapping[str, str], read: Collection[str]) -> str:
    spent = words.hours(sum(step.hours for step in steps))
    rows = "".join(_step(step, titles, read) for step in steps)
    return f'<section class="week"><h3>Week {week} <span>{spent}</span></h3><ol class="steps">{rows}</ol></section>'


def _step(step: Step, titles: Mapping[str, str], read: Collection[str]) -> str:
    entry = step.entry
    facts = [entry.where, entry.kind, words.hours(step.hours), step.part, _TIERS[step.tier]]
    shown = "".join(f"<li>{safe.line(fact)}</li>" for fact in facts if fact)
    # A reason that already names what it builds on is not repeated.
    told = "uilds on" in step.reason or "omes after" in step.reason
    before = "" if told else ", ".join(titles[other] for other in step.after if other in titles)
    builds = f'<p class="small muted">Builds on {safe.line(before)}.</p>' if before else ""
    ticked = " checked" if entry.id in read else ""
    return (
        f'<li class="step {step.tier}" data-id="{safe.line(entry.id)}" data-hours="{step.hours:.4f}">'
        f'<input type="checkbox" data-tick="{safe.line(entry.id)}" aria-label="Read: {safe.line(entry.title)}"{ticked}>'
        f"<div>{evidence.opener(entry)}"
        f'<ul class="facts">{shown}</ul>'
        f'<p class="reason">{safe.line(step.reason)}</p>{builds}{evidence.links(entry, unknown=False)}</div></li>'
    )


def _assumptions(plan: Plan) -> str:
    rows = "".join(f"<li>{safe.line(each)}</li>" for each in plan.assumptions)
    return f'<ul class="assumptions small">{rows}</ul>' if rows else ""


def _left(plan: Plan) -> str:
    if not plan.skipped:
        return ""
    rows = evidence.related((each.entry, each.reason) for each in plan.skipped)
    return f'<details class="left"><summary>Left out ({len(plan.skipped)})</summary>{rows}</details>'


def ready_page(ready: Iterable[Entry], opens: Iterable[tuple[Entry, Iterable[Entry]]]) -> str:
    """What one could read now, and what would open most."""
    now = evidence.related((entry, " · ".join(words.facts(entry))) for entry in ready)
    doors = evidence.related(
        (entry, f"It opens {', '.join(each.title for each in others)}.") for entry, others in opens
    )
    if not now:
        return "<p>Nothing is left: everything here is read.</p>"
    more = f"<section><h3>What opens most</h3>{doors}</section>" if doors else ""
    return f'<div class="entry-page">{now}{more}</div>'
