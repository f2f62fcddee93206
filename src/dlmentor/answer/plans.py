"""A reading plan as text."""

from itertools import groupby

from dlmentor.answer import facts, markdown, words
from dlmentor.answer.draft import Draft
from dlmentor.models import Plan, Step

_MOST_SKIPPED = 3


def tell_plan(draft: Draft, plan: Plan) -> None:
    """Write the plan week by week, each reading cited."""
    draft.plan = plan
    if plan.refused or not plan.steps:
        draft.refused = True
        draft.block(markdown.escape(plan.message) or "The lists hold nothing for this goal.")
        return
    entries = len({step.entry.id for step in plan.steps})
    hours = words.hours(round(plan.hours_total, 1))
    span = words.count_of(plan.weeks, "week")
    goal = f" for *{markdown.escape(plan.goal)}*" if plan.goal else ""
    readings = words.count_of(entries, "reading")
    draft.block(
        f"{words.capital(readings)}{goal} in {span}: {hours} in all, "
        f"at most {plan.hours_per_week:g} a week, {plan.level} level."
    )
    for week, steps in groupby(plan.steps, key=lambda step: step.week):
        group = list(steps)
        spent = words.hours(round(sum(step.hours for step in group), 1))
        draft.block(f"**Week {week}** ({spent})")
        draft.lines([_line(draft, step) for step in group])
    if plan.assumptions:
        draft.block(f"Assumed: {' '.join(markdown.escape(words.stop(each)) for each in plan.assumptions)}")
    if plan.skipped:
        left = [
            f"{markdown.escape(facts.short_name(s.entry.title))} ({markdown.escape(s.reason.rstrip('.'))})"
            for s in plan.skipped[:_MOST_SKIPPED]
        ]
        draft.block(
            f"Left out, among others: {'; '.join(left)}."
            if len(plan.skipped) > _MOST_SKIPPED
            else f"Left out: {'; '.join(left)}."
        )


def _line(draft: Draft, step: Step) -> str:
    tags = [words.hours(round(step.hours, 1)), step.part, "if time allows" if step.tier == "if-time" else ""]
    about = ", ".join(tag for tag in tags if tag)
    reason = f": {markdown.escape(words.stop(step.reason))}" if step.reason else ""
    return f"- {markdown.bold(step.entry.title)} {draft.cite(step.entry)} ({about}){reason}"
