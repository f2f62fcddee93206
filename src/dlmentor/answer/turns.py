"""Answers to follow-ups: what was shown, seen again under another light."""

from dataclasses import dataclass

from dlmentor.answer import coverage, facts, lookup, markdown, words
from dlmentor.answer import followup_words as say
from dlmentor.answer.compare import compare
from dlmentor.answer.compose import compose
from dlmentor.answer.direct import direct_answer
from dlmentor.answer.draft import Draft
from dlmentor.answer.extreme import ordered
from dlmentor.answer.followup import Meaning
from dlmentor.answer.gather import Gathered
from dlmentor.answer.recommend import reason_for, suggestions
from dlmentor.answer.refuse import refuse
from dlmentor.answer.world import World
from dlmentor.models import Entry, Hit

_COMPARED = 4
_ROOM_FOR_REASONS = 6


@dataclass(frozen=True)
class _Scene:
    """What a follow-up is answered from, and the draft it is written into."""

    draft: Draft
    meaning: Meaning
    gathered: Gathered
    world: World


def respond(meaning: Meaning, gathered: Gathered, world: World) -> Draft:
    """Write the answer to a question that means this."""
    writers = {
        "before": _ordered,
        "after": _ordered,
        "about": _about,
        "why": _why,
        "again": _again,
        "narrow": _narrow,
        "like": _like,
        "compare": _compare,
    }
    writer = writers.get(meaning.task)
    if writer is None:
        return compose(gathered.hits, world, chosen=gathered.chosen)
    draft = Draft(intent="recommend")
    writer(_Scene(draft, meaning, gathered, world))
    return draft


def _ordered(scene: _Scene) -> None:
    names = words.join(markdown.escape(facts.short_name(entry.title)) for entry in scene.gathered.subject[:2])
    ahead = scene.meaning.task == "before"
    needs = [
        scene.world.topic(need)
        for entry in scene.gathered.subject[:1]
        for need in entry.needs
        if need in scene.world.concepts
    ]
    if not scene.gathered.chosen:
        only = scene.gathered.subject[0]
        marker = scene.draft.cite(only)
        if ahead:
            ground = f" It takes for granted {markdown.escape(words.join(needs))}." if needs else ""
            scene.draft.block(
                f"Nothing on the lists has to come before {names} {marker}; you can start with it.{ground}"
            )
        else:
            scene.draft.block(f"Nothing on the lists builds on {names} {marker}.")
        return
    count = words.count_of(len(scene.gathered.chosen), "entry", "entries")
    scene.draft.block(f"{words.capital(count)} to read {'before' if ahead else 'after'} {names}:")
    scene.draft.lines([_with_reason(scene.draft, hit) for hit in scene.gathered.chosen])
    if ahead and needs:
        scene.draft.block(f"As topics, it helps to know {markdown.escape(words.join(needs))}.")


def _with_reason(draft: Draft, hit: Hit) -> str:
    reason = words.stop(hit.why) or words.stop(next(iter(facts.said(hit.entry)), ""))
    effort = facts.effort(hit.entry)
    tail = f" *{words.capital(effort)}.*" if effort else ""
    head = f"- {facts.heading(hit.entry)} {draft.cite(hit.entry, why=hit.why)}"
    return f"{head}: {markdown.escape(words.capital(reason))}{tail}"


def _about(scene: _Scene) -> None:
    scene.draft.intent = "lookup"
    scene.draft.block(scene.meaning.lead)
    if scene.meaning.lead and len(scene.gathered.subject) > 1:
        scene.draft.intent = "list"
        terms = facts.stems(scene.meaning.topic)
        if len(scene.gathered.chosen) > _ROOM_FOR_REASONS:
            scene.draft.lines([_brief(scene.draft, hit.entry) for hit in scene.gathered.chosen])
        else:
            scene.draft.lines([_line(scene.draft, hit, terms, scene.meaning) for hit in scene.gathered.chosen])
        return
    on_code = bool(say.CODE.search(scene.meaning.question))
    # Who asks one thing of it wants that, and not its neighbours too.
    order = not on_code and not say.SPECIFIC.search(scene.meaning.question)
    for entry in scene.gathered.subject[:2]:
        scene.draft.block(direct_answer(scene.meaning.question, entry, scene.draft.cite(entry)))
        lookup.look_up(scene.draft, entry, (), scene.world, order=order and not scene.meaning.lead)


def _why(scene: _Scene) -> None:
    terms = facts.stems(scene.meaning.topic)
    scene.draft.block("What speaks for each:" if len(scene.gathered.subject) > 1 else "")
    lines = []
    for entry in scene.gathered.subject[:6]:
        purpose = f" {markdown.escape(words.stop(entry.why))}" if entry.why else ""
        lines.append(f"- {facts.heading(entry)} {scene.draft.cite(entry)}: {reason_for(entry, terms)}{purpose}")
    scene.draft.lines(lines)


def _compare(scene: _Scene) -> None:
    scene.draft.intent = "compare"
    compare(scene.draft, scene.gathered.subject[:_COMPARED], scene.world)


def _again(scene: _Scene) -> None:
    if not scene.gathered.subject:
        scene.draft.intent = "chat"
        scene.draft.block("There is nothing yet to make shorter: ask what to read on a topic.")
        return
    scene.draft.lines([_brief(scene.draft, entry) for entry in scene.gathered.subject])


def _brief(draft: Draft, entry: Entry) -> str:
    effort = facts.effort(entry)
    return f"- {facts.heading(entry)} {draft.cite(entry)}{f' *{words.capital(effort)}.*' if effort else ''}"


def _narrow(scene: _Scene) -> None:
    subject, chosen = scene.gathered.subject, ordered(scene.meaning.question, scene.gathered.chosen)
    if not chosen:
        _none(scene)
        return
    old = {entry.id for entry in subject}
    kept = [hit for hit in chosen if hit.entry.id in old]
    new = [hit for hit in chosen if hit.entry.id not in old]
    terms = facts.stems(f"{scene.meaning.topic} {scene.meaning.question}")
    if kept:
        scene.draft.block(f"{_how_many(len(kept), len(subject))} {_fits(scene.meaning, len(kept))}:")
        scene.draft.lines([_line(scene.draft, hit, terms, scene.meaning) for hit in kept])
    if new:
        scene.draft.block(_on_topic(scene.meaning, bool(kept), len(subject), len(new)))
        scene.draft.lines([_line(scene.draft, hit, terms, scene.meaning) for hit in new])
    scene.draft.suggestions += suggestions(chosen)


def _how_many(kept: int, shown: int) -> str:
    """`Two of them`, `All of them`, `It`."""
    if shown == 1:
        return "It"
    return "All of them" if kept == shown else f"{words.capital(words.number(kept))} of them"


def _fits(meaning: Meaning, count: int) -> str:
    """The conditions as what entries do: `have code and are from 2022`."""
    wanted, many = meaning.narrowing, count != 1
    be = "are" if many else "is"
    said = []
    if wanted.has_code is not None:
        said.append(f"{'have' if many else 'has'} {'' if wanted.has_code else 'no '}code")
    if wanted.kinds:
        article = "" if many else "a "
        said.append(f"{be} {article}{words.join((words.kinds(kind, count) for kind in wanted.kinds), 'or')}")
    said += [f"{be} {each}" for each in wanted.said if each.startswith(("from ", "up to "))]
    said += [f"{be} on the easier side" if wanted.step < 0 else f"{be} harder"] if wanted.step else []
    said += [f"{be} {'newer' if wanted.age > 0 else 'older'}"] if wanted.age else []
    said += [f"{be} quick to read"] if wanted.quick else []
    said += [f"take{'' if many else 's'} at most {words.hours(wanted.most_hours)}"] if wanted.most_hours else []
    return " and ".join(said) or ("fit" if many else "fits")


def _on_topic(meaning: Meaning, kept: bool, shown: int, count: int) -> str:
    """The line above what was not shown before."""
    if kept:
        return "Beyond those, on the same topic:"
    conditions = markdown.escape(" and ".join(meaning.narrowing.said))
    if shown and not meaning.narrowing.relative:
        none = "Not that one" if shown == 1 else "None of those"
        return f"{none}; on the same topic there {'is' if count == 1 else 'are'}:"
    return (
        f"On the same topic there is {words.count_of(count, 'entry', 'entries')} {conditions}:"
        if count == 1
        else (f"On the same topic there are {words.count_of(count, 'entry', 'entries')} {_plural(conditions)}:")
    )


def _plural(conditions: str) -> str:
    return (
        conditions.replace("that is ", "that are ")
        .replace("that goes ", "that go ")
        .replace("reads ", "read ")
        .replace("takes ", "take ")
    )


def _none(scene: _Scene) -> None:
    if not scene.gathered.subject and not scene.gathered.hits:
        refuse(scene.draft, scene.gathered.hits, scene.world)
        return
    years = [entry.year for entry in scene.gathered.subject if entry.year]
    dated = bool(scene.meaning.narrowing.age or scene.meaning.narrowing.year_from or scene.meaning.narrowing.year_to)
    known = f" What I named is from {words.years(years)}." if years and dated else ""
    kinds = words.join((words.kinds(kind, 1) for kind in scene.meaning.narrowing.kinds), "or")
    said = [each for each in scene.meaning.narrowing.said if not each.startswith("as a ")]
    what = " ".join(part for part in (f"no {kinds}" if kinds else "nothing", "on this", " and ".join(said)) if part)
    scene.draft.block(f"The lists have {markdown.escape(what)}.{known}")


def _line(draft: Draft, hit: Hit, terms: set[str], meaning: Meaning) -> str:
    entry: Entry = hit.entry
    marker = draft.cite(entry, quote=hit.quote, why=hit.why)
    code = f" · {markdown.link('code', entry.code)}" if meaning.narrowing.has_code and entry.code else ""
    reason = reason_for(entry, terms, hit.quote)
    tail = f" *{words.capital(facts.effort(entry))}.*" if facts.effort(entry) else ""
    return f"- {facts.heading(entry)} {marker}{code}: {reason}{tail}"


def _like(scene: _Scene) -> None:
    if not scene.gathered.chosen:
        scene.draft.block("The lists have nothing else that comes near.")
        return
    names = [markdown.escape(facts.short_name(entry.title)) for entry in scene.gathered.subject[:2]]
    scene.draft.block(f"Nearest to {words.join(names)}:")
    own = {topic for entry in scene.gathered.subject for topic in entry.topics}
    lines = []
    for hit in scene.gathered.chosen:
        shared = [
            markdown.escape(scene.world.topic(topic))
            for topic in hit.entry.topics
            if topic in own and topic in scene.world.concepts
        ]
        same = f" It shares {words.join(shared[:2])}." if shared else ""
        first = markdown.escape(words.stop(words.cut(next(iter(facts.said(hit.entry)), ""))))
        lines.append(f"- {facts.heading(hit.entry)} {scene.draft.cite(hit.entry)}: {first}{same}")
    scene.draft.lines(lines)
    scene.draft.block(coverage.ends_early(scene.gathered.chosen, scene.gathered.hits, scene.world))
    scene.draft.suggestions += suggestions(scene.gathered.chosen)
