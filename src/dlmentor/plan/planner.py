"""From a request and the entries that serve it to a plan."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from dlmentor.concepts import Concepts, ReadingGraph
from dlmentor.errors import InputError
from dlmentor.models import Entry, Hit, Hits, Plan, Skipped, Step
from dlmentor.plan import order, reasons
from dlmentor.plan.item import Item, Pool
from dlmentor.plan.model import Choice, choose
from dlmentor.plan.pool import build_pool
from dlmentor.plan.request import Request
from dlmentor.plan.weeks import Slice, down, part, schedule
from dlmentor.text import join

REFUSAL = "The lists hold nothing that serves this goal, so there is no plan to make from them."
_IN_ENGLISH = " They are in English: try to say the goal in English."
# Words that make up much of what is written in other languages, and hardly stand in English.
_FOREIGN = re.compile(
    r"[^\W\d_a-zA-Z]|\b(?:der|die|das|und|ich|wie|mit|von|zur?|les|des|une|pour|avec|dans|los|las|una|para|con|del|che|"
    r"het|een|voor)\b",
    re.I,
)
_MOST_SKIPPED = 15
# A part of a goal that the lists serve so surely is planned for, if they do not serve the whole.
_SURE = 0.9
_MOST_ITEMS = 45


def make_plan(
    request: Request,
    candidates: Sequence[Hit],
    entries: Mapping[str, Entry],
    concepts: Concepts,
    graph: ReadingGraph,
    *,
    parts: Sequence[Hits] = (),
) -> Plan:
    """Plan a reading: what to read, in which order, when, and why. The same inputs give the same plan."""
    have_read = frozenset(request.read)
    told = _known(request, concepts)
    _check(request, entries)
    named = [(pair.on, pair.entry) for pair in graph.pairs()]
    served = not isinstance(candidates, Hits) or candidates.served
    remarks = []
    if not served and (part_served := _served_part(parts)):
        # A story may come before what somebody wants to learn.
        candidates, parts, served = part_served, (), True
        goal = part_served.understood.question
        remarks = [f"Planned for {reasons.quoted(goal)}: the lists hold nothing for the rest of the goal."]
        request = request.model_copy(update={"goal": goal})
    if not served:
        # Only what the person insists on: the nearest hits of a foreign goal have nothing to do with it.
        candidates, parts = (), ()
    pool = build_pool(
        request, candidates, entries, concepts, have_read, frozenset().union(*told.values()), named, parts
    )
    if not pool.items or not (served or request.must):
        return _refused(request, pool)
    kept = pool.items[:_MOST_ITEMS] + tuple(item for item in pool.items[_MOST_ITEMS:] if item.id in request.must)
    pool = replace(pool, items=kept)
    links = _links(pool.items, graph)
    forced = [name for name in request.must if name not in have_read]
    choice = choose(pool, request.hours, named, forced)
    chosen = [item for item in pool.items if item.id in choice.hours]
    hard, soft = order.edges(chosen, [(on, entry) for on, entry, _ in links], pool.goal, choice.musts)
    ordered, slices = schedule(
        chosen, [*hard, *soft], choice.hours, request.weeks, request.hours_per_week, choice.musts
    )
    why = {(on, entry): because for on, entry, because in links}
    plan = _written(request, pool, choice, ordered, slices, hard, why, concepts)
    again = [reasons.quoted(entries[name].title) for name in request.must if name in have_read]
    remarks += [] if served else ["The lists hold nothing for this goal: the plan has only what you asked for by name."]
    remarks += [f"You have read {join(again)}, so it is not planned again."] if again else []
    return plan.model_copy(update={"assumptions": (*remarks, *_knowledge(told, concepts), *plan.assumptions)})


def _served_part(parts: Sequence[Hits]) -> Hits | None:
    """The hits of that part of a goal that the lists serve best, if they surely do."""
    return max((hits for hits in parts if hits.confidence >= _SURE), key=lambda hits: hits.confidence, default=None)


def _known(request: Request, concepts: Concepts) -> dict[str, frozenset[str]]:
    """What the person says they know, each with its concepts: ids, names, and clauses such as `PyTorch and maths`."""
    found: dict[str, frozenset[str]] = {}
    for words in request.known:
        concept = concepts.by_name(words)
        named = {concept.id} if concept else {name for name, _, _ in concepts.match(words)}
        found[words] = frozenset(named)
    return found


def _check(request: Request, entries: Mapping[str, Entry]) -> None:
    for name in request.must:
        if name not in entries:
            raise InputError(f"No entry has the id {name!r}.", hint="`dlmentor search` finds it.")


def _links(items: Sequence[Item], graph: ReadingGraph) -> list[tuple[str, str, str]]:
    """What builds on what within the pool: id of the earlier one, of the later one, and why; named lineages first."""
    ids = {item.id for item in items}
    named = [(pair.on, pair.entry, pair.because) for pair in graph.pairs() if pair.on in ids and pair.entry in ids]
    seen = {(on, entry) for on, entry, _ in named}
    derived = [
        (on, item.id, because)
        for item in items
        for on, because in graph.before(item.id)
        if on in ids and (on, item.id) not in seen
    ]
    return [*named, *derived]


def _refused(request: Request, pool: Pool) -> Plan:
    message = REFUSAL + (_IN_ENGLISH if _FOREIGN.search(request.goal) else "")
    if pool.skipped:
        why = "you have read, or ruled out by the kinds that you asked for or by name"
        message = f"There is nothing left to plan: what serves this goal {why}."
    return Plan(
        goal=request.goal,
        weeks=request.weeks,
        hours_per_week=request.hours_per_week,
        level=request.level,
        start=request.start.isoformat(),
        refused=True,
        message=message,
        skipped=pool.skipped[:_MOST_SKIPPED],
        assumptions=request.assumptions,
    )


def _written(
    request: Request,
    pool: Pool,
    choice: Choice,
    ordered: Sequence[Item],
    slices: Sequence[Slice],
    hard: Sequence[order.Edge],
    why: Mapping[order.Edge, str],
    concepts: Concepts,
) -> Plan:
    steps = _steps(request, pool, choice, ordered, slices, hard, why, concepts)
    spent = sum(step.hours for step in steps)
    return Plan(
        goal=request.goal,
        steps=tuple(steps),
        skipped=tuple(_skipped(request, pool, choice, ordered, request.hours - spent)),
        hours_total=round(spent, 4),
        weeks=request.weeks,
        hours_per_week=request.hours_per_week,
        level=request.level,
        start=request.start.isoformat(),
        assumptions=(*request.assumptions, *_remarks(request, pool, choice, ordered, spent, concepts)),
        gap=round(choice.gap, 4),
    )


def _steps(
    request: Request,
    pool: Pool,
    choice: Choice,
    ordered: Sequence[Item],
    slices: Sequence[Slice],
    hard: Sequence[order.Edge],
    why: Mapping[order.Edge, str],
    concepts: Concepts,
) -> list[Step]:
    by_id = {item.id: item for item in ordered}
    steps = []
    for index, item in enumerate(ordered):
        before = [on for on, entry in hard if entry == item.id]
        dependents = [by_id[entry] for on, entry in hard if on == item.id]
        told = [(by_id[on], why.get((on, item.id), "")) for on in before]
        reason = reasons.chosen(item, pool.goal, told, dependents, item.id in request.must, concepts)
        own = [piece for piece in slices if piece.index == index]
        for number, piece in enumerate(own, 1):
            steps.append(
                Step(
                    entry=item.entry,
                    week=piece.week,
                    hours=down(piece.hours),
                    tier="must" if item.id in choice.musts else "if-time",
                    reason=reason if number == 1 else f"Goes on from week {own[number - 2].week}.",
                    after=tuple(dict.fromkeys(before)),
                    part=part(number, len(own), choice.hours[item.id], item.hours),
                )
            )
    return steps


def _skipped(request: Request, pool: Pool, choice: Choice, ordered: Sequence[Item], free: float) -> list[Skipped]:
    left = [item for item in pool.items if item.id not in choice.hours and not item.spare]
    told = [
        Skipped(entry=item.entry, reason=reasons.left_out(item, free, ordered, item.id in request.must))
        for item in sorted(left, key=lambda item: (item.id not in request.must, -item.worth, item.id))
    ]
    return [*told, *pool.skipped][:_MOST_SKIPPED]


def _knowledge(told: Mapping[str, frozenset[str]], concepts: Concepts) -> list[str]:
    """How what the person says they know was understood."""
    placed = sorted({name for found in told.values() for name in found})
    lost = [repr(words) for words, found in told.items() if not found]
    remarks = [f"Taken as known: {reasons.names(placed, concepts)}."] if placed else []
    return remarks + ([f"No topic is called {join(lost)}, so it changes nothing."] if lost else [])


def _remarks(
    request: Request, pool: Pool, choice: Choice, ordered: Sequence[Item], spent: float, concepts: Concepts
) -> list[str]:
    remarks = []
    wanted = [item for item in pool.items if item.id in request.must]
    needed = sum(item.least for item in wanted)
    if needed > request.hours:
        remarks.append(
            f"What you insist on needs at least {needed:.3g} hours, of which there are {request.hours:.3g}: it is cut."
        )
    free = request.hours - spent
    if free >= 1.0:
        rest = any(item.id not in choice.hours for item in pool.items)
        cause = (
            "nothing that is left fits or adds enough"
            if rest
            else "the lists hold nothing more that serves the goal well"
        )
        remarks.append(reasons.free_hours(free, request.hours, cause))
    taught = {topic for item in ordered for topic in item.entry.topics}
    unmet = sorted({need for item in ordered for need in item.needs} - taught)
    if unmet:
        remarks.append(f"It takes for granted: {reasons.names(unmet[:5], concepts)}.")
    if choice.gap >= 0.001:
        remarks.append(f"The choice is within {choice.gap:.1%} of the best possible one.")
    return remarks
