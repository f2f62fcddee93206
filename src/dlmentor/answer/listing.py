"""Everything that fits, counted, none left out."""

import re
from collections.abc import Sequence
from itertools import groupby

from dlmentor.answer import coverage, facts, markdown, words
from dlmentor.answer.draft import Draft
from dlmentor.answer.extreme import BY_NAME
from dlmentor.answer.world import World
from dlmentor.models import Entry, Hits, Understood

# Up to so many entries there is room for a sentence on each.
_ROOM_FOR_SENTENCES = 6
_GROUPED_FROM = 13
# Orders of which a level is told.
_BY_LEVEL = frozenset({"easiest", "hardest"})
# "The oldest paper" is one, "the newest papers" are many.
_ONE = re.compile(
    r"\b(?:oldest|earliest|newest|latest|most recent|shortest|quickest|longest|easiest|simplest|hardest)\s+"
    r"(?:[\w.'-]+\s+){0,2}"
    r"(?:one|paper|article|publication|work|entry|survey|book|course|tool|repo(?:sitory)?|tutorial)\b",
    re.I,
)


def list_all(draft: Draft, hits: Hits, world: World) -> None:
    """Write the complete list of the hits."""
    question = hits.understood
    entries = in_order([hit.entry for hit in hits], question, world)
    if question.order != "relevance" and _ONE.search(question.question) and (first := _alike(entries, question)):
        told = BY_NAME[question.order].told(first[0])
        told = f"at {told}" if question.order in _BY_LEVEL else told
        draft.block(f"The {question.order} of {_counted(entries, question, world)}, {told}:")
        draft.lines([_line(draft, entry, question, brief=False) for entry in first])
        return
    if question.count and question.count < len(entries):
        first = entries[: question.count]
        draft.block(f"The {words.number(len(first))} {question.order} of {_counted(entries, question, world)}:")
        draft.lines([_line(draft, entry, question, brief=len(first) > _ROOM_FOR_SENTENCES) for entry in first])
        return
    draft.block(f"{_lead(entries, question, world)}:")
    groups = _groups(entries, question)
    for title, group in groups:
        if title:
            draft.block(f"**{markdown.escape(title)}** ({len(group)})")
        draft.lines([_line(draft, entry, question, brief=len(entries) > _ROOM_FOR_SENTENCES) for entry in group])
    if question.has_code is None and 0 < (coded := sum(entry.code is not None for entry in entries)) < len(entries):
        draft.block(f"Code is known for {words.number(coded)} of them." if len(entries) > 2 else "")
        draft.suggestions.append("Which of these have code?")
    if len(entries) > 2:
        draft.suggestions.append("Which of these should I read first?")


def _alike(entries: Sequence[Entry], question: Understood) -> list[Entry]:
    """Those that share with the first what they are ordered by."""
    key = BY_NAME[question.order].key
    known = [entry for entry in entries if key(entry) is not None]
    return [entry for entry in known if key(entry) == key(known[0])]


def in_order(entries: Sequence[Entry], question: Understood, world: World) -> list[Entry]:
    """By year where years are what matters, otherwise as the lists have them."""
    place = {entry_id: number for number, entry_id in enumerate(world.entries)}
    ordered = sorted(entries, key=lambda entry: place.get(entry.id, len(place)))
    order = question.order
    if order == "relevance" and (question.venues or question.authors) and not question.sections:
        order = "oldest"
    if order == "relevance":
        return ordered
    return sorted(ordered, key=BY_NAME[order].place)


def _lead(entries: Sequence[Entry], question: Understood, world: World) -> str:
    order = f", the {question.order} first" if question.order != "relevance" and len(entries) > 1 else ""
    counted = f"{_counted(entries, question, world)}{order}"
    if question.lists:
        return words.capital(counted)
    verb = "has" if len(world.lists) == 1 else "have"
    lists = "The list" if len(world.lists) == 1 else "The lists"
    return f"{lists} {verb} {counted}"


def _counted(entries: Sequence[Entry], question: Understood, world: World) -> str:
    """How many of what: `three papers from NSDI on pruning`."""
    noun = coverage.noun(question, len(entries))
    topics = [markdown.escape(world.topic(name)) for name in question.concepts if _shared(name, entries, world)]
    about = f"on {words.join(topics, 'or')}" if topics else ""
    if question.not_concepts:
        others = words.join((markdown.escape(world.topic(name)) for name in question.not_concepts), "or")
        about = f"{about} not on {others}".strip()
    parts = (words.count_of(len(entries), noun, noun), coverage.constraints(question), about)
    return " ".join(part for part in parts if part)


def _shared(topic: str, entries: Sequence[Entry], world: World) -> bool:
    below = {topic, *(concept.id for concept in world.concepts.narrower(topic))} if topic in world.concepts else set()
    return bool(entries) and all(below & set(entry.topics) for entry in entries)


def _groups(entries: Sequence[Entry], question: Understood) -> list[tuple[str, list[Entry]]]:
    if len(entries) < _GROUPED_FROM or question.order != "relevance":
        return [("", list(entries))]
    if not question.kinds and len({entry.kind for entry in entries}) > 1:
        kinds = list(dict.fromkeys(entry.kind for entry in entries))
        return [(words.capital(words.kinds(kind)), [e for e in entries if e.kind == kind]) for kind in kinds]
    if not question.sections:
        sections = {entry.id: _section(entry) for entry in entries}
        order = list(dict.fromkeys(sections.values()))
        if 1 < len(order) <= len(entries) // 2:
            grouped = sorted(entries, key=lambda entry: order.index(sections[entry.id]))
            return [(name, list(group)) for name, group in groupby(grouped, key=lambda entry: sections[entry.id])]
    return [("", list(entries))]


def _section(entry: Entry) -> str:
    section = entry.section or (entry.sources[0].section if entry.sources else ())
    return section[-1] if section else "Other"


def _line(draft: Draft, entry: Entry, question: Understood, *, brief: bool) -> str:
    marker = draft.cite(entry)
    code = f" · {markdown.link('code', entry.code)}" if question.has_code and entry.code else ""
    sentence = "" if brief else next(iter(facts.said(entry)), "")
    text = f": {markdown.escape(words.stop(words.cut(sentence)))}" if sentence else ""
    return f"- {facts.heading(entry)} {marker}{code}{text}"
