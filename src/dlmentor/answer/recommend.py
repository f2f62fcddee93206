"""What to read on a question: a lead that answers, then the entries worth reading, each with its reason."""

import re
from collections.abc import Sequence

from dlmentor.answer import coverage, facts, markdown, words
from dlmentor.answer.draft import Draft
from dlmentor.answer.world import World
from dlmentor.models import Entry, Hit, Hits, Understood
from dlmentor.search.kinds import wider

_GENTLE = frozenset({"survey", "tutorial", "course", "book"})
# Nothing leads of which only the title is known, if another scores so near.
_CLOSE = 0.7
_ENOUGH_TO_GROUP = 4
_DEFINES = re.compile(r"^\s*(?:what(?:'s| is| are| does)|explain|define|how do(?:es)?|why)\b", re.I)
# Who asks for a difference wants to know what either is.
_DIFFERENCE = re.compile(r"\bdiffer|\bcompare|\bversus\b|\bvs\b", re.I)
_BOTH = 2
_MAX_START = 2
_SHORT_ENOUGH = 30


def recommend(draft: Draft, chosen: Sequence[Hit], hits: Hits, world: World, *, short: bool = False) -> None:
    """Write a recommendation of the chosen hits."""
    question = hits.understood
    chosen = _led(chosen) if question.order == "relevance" else chosen
    weak = coverage.is_weak(hits)
    terms = facts.stems(f"{question.question} {question.text}")
    draft.block(_definition(question, world))
    draft.block(_lead(draft, chosen, question, world, weak))
    for title, group in _groups(chosen, question):
        if title and not short:
            draft.block(f"**{title}**")
        draft.lines([_line(draft, hit, terms, short=short) for hit in group])
    draft.block(coverage.ends_early(chosen, hits, world))
    draft.suggestions += suggestions(chosen)


def _definition(question: Understood, world: World) -> str:
    """What the topics are, if that is what was asked."""
    if not _DEFINES.match(question.question) or not question.concepts:
        return ""
    named = dict.fromkeys(name for name, _, _ in world.concepts.match(question.text or question.question))
    concepts = [concept for name in named if (concept := world.concepts.get(name)) and concept.summary]
    told = [
        f"*{markdown.escape(concept.name)}*: {markdown.escape(words.stop(concept.summary))}"
        for concept in concepts[: _BOTH if _DIFFERENCE.search(question.question) else 1]
    ]
    return "\n\n".join(told)


def _lead(draft: Draft, chosen: Sequence[Hit], question: Understood, world: World, weak: bool) -> str:
    best = chosen[0].entry
    name = f"{markdown.bold(facts.short_name(best.title))} {draft.cite(best, quote=chosen[0].quote, why=chosen[0].why)}"
    entries = [hit.entry for hit in chosen]
    limits = coverage.constraints(question) if coverage.all_fit(question, entries) else ""
    limits = f" {limits}" if limits else ""
    of_kind = not question.kinds or all(entry.kind in wider(question.kinds) for entry in entries)
    noun = coverage.noun(question, len(chosen)) if of_kind else ("entry" if len(chosen) == 1 else "entries")
    if weak:
        rest = "" if len(chosen) == 1 else f", with {words.count_of(len(chosen) - 1, 'neighbour')}"
        return f"Nothing on the lists is about exactly this. The nearest is {name}{rest}: a neighbour, not an answer."
    topic = _topic(chosen, question, world)
    if question.unmet:
        # It is said before that nothing meets the conditions.
        rest = f"; {words.count_of(len(chosen) - 1, 'more', 'more')} may help too" if len(chosen) > 1 else ""
        about = f" on {topic}" if topic else ""
        return f"Without all the conditions, {name} comes closest{about}{rest}."
    if len(chosen) == 1:
        about = f" on {topic}" if topic else ""
        return f"One {noun}{limits}{about} fits: {name}."
    head = f"On {topic}, " if topic else ""
    if question.order != "relevance":
        return words.capital(
            f"{head}{words.count_of(len(chosen), noun, noun)}{limits} fit, the {question.order} first: {name} leads."
        )
    others = words.number(len(chosen) - 1)
    more = "one more is" if len(chosen) == 2 else f"{others} more are"
    return words.capital(f"{head}{name} comes closest{_of(noun, limits)}; {more} worth your time.")


def _led(chosen: Sequence[Hit]) -> list[Hit]:
    """The same hits, the best of which more than the title is known first, if it is not far behind."""
    near = [hit for hit in chosen if hit.score >= _CLOSE * chosen[0].score]
    first = next((hit for hit in near if not facts.known_by_title_only(hit.entry)), chosen[0])
    return [first, *(hit for hit in chosen if hit is not first)]


def _of(noun: str, limits: str) -> str:
    return f" among the {noun}{limits}" if limits or noun not in ("entry", "entries") else ""


def _topic(chosen: Sequence[Hit], question: Understood, world: World) -> str:
    """The topic that the question names, or that most of the chosen share."""
    named = [name for name, _, _ in world.concepts.match(question.text or question.question)]
    for name in named:
        if sum(name in hit.entry.topics for hit in chosen) * 2 >= len(chosen):
            return markdown.escape(world.topic(name))
    return ""


def _groups(chosen: Sequence[Hit], question: Understood) -> list[tuple[str, list[Hit]]]:
    """Start here, core, deeper: by level and kind, keeping the order within each."""
    if question.order != "relevance":
        newest = question.order == "newest"
        dated = sorted(chosen, key=lambda hit: (hit.entry.year or 0) * (-1 if newest else 1))
        return [("", dated)]
    if len(chosen) < _ENOUGH_TO_GROUP:
        return [("", list(chosen))]
    start = [hit for hit in chosen if _gentle(hit.entry)][:_MAX_START]
    half = len(chosen) // 2
    deeper = [hit for place, hit in enumerate(chosen) if hit not in start and place >= half and hit.entry.level == 3]
    core = [hit for hit in chosen if hit not in start and hit not in deeper]
    groups = [("Start here", start), ("Core", core), ("If you go deeper", deeper)]
    filled = [(title, group) for title, group in groups if group]
    return filled if len(filled) > 1 else [("", list(chosen))]


def _gentle(entry: Entry) -> bool:
    return entry.level == 1 or (entry.kind in _GENTLE and entry.level != 3)


def _line(draft: Draft, hit: Hit, terms: set[str], *, short: bool = False) -> str:
    entry = hit.entry
    head = f"- {facts.heading(entry)} {draft.cite(entry, quote=hit.quote, why=hit.why)}"
    tail = [facts.effort(entry), facts.link_trouble(entry)]
    if not short and facts.known_by_title_only(entry):
        tail.append("only its title is known to us")
    remark = words.capital(", ".join(part for part in tail if part))
    reason = "" if short else reason_for(entry, terms, hit.quote)
    return f"{head}{f': {reason}' if reason else ''}{f' *{remark}.*' if remark else ''}"


def reason_for(entry: Entry, terms: set[str], quote: str = "") -> str:
    """One sentence on why this entry for these terms."""
    sentence = facts.fitting(entry, terms, quote)
    if sentence:
        return markdown.escape(words.stop(sentence))
    source = entry.sources[0] if entry.sources else None
    return f"it stands on {markdown.escape(facts.stands(source))}." if source else ""


def suggestions(chosen: Sequence[Hit]) -> list[str]:
    """Questions that lead on from here and that the lists can answer."""
    entries = [hit.entry for hit in chosen]
    found = []
    coded = sum(entry.code is not None for entry in entries)
    if 0 < coded < len(entries):
        found.append("Which of these have code?")
    names = [facts.short_name(entry.title) for entry in entries[:2]]
    if entries[0].level != 1 and len(names[0]) <= _SHORT_ENOUGH:
        found.append(f"What should I read before {names[0]}?")
    if len(entries) > 1 and max(map(len, names)) <= _SHORT_ENOUGH:
        found.append(f"How do {names[0]} and {names[1]} compare?")
    if any(entry.level == 3 for entry in entries) and any(entry.level != 3 for entry in entries):
        found.append("Something easier?")
    return found[:3]
