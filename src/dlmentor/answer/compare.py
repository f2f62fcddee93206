"""Two or more entries side by side: a table of what is known, and which to read first."""

import re
from collections.abc import Sequence

from dlmentor.answer import facts, markdown, words
from dlmentor.answer.absent import without_entry
from dlmentor.answer.draft import Draft
from dlmentor.answer.world import World
from dlmentor.models import Entry

_FIGURE = re.compile(
    r"\d[\d.,]*\s*(?:%|per cent|times|x\b|×|fold|ms|percentage|points?)|\b(?:halv|doubl|faster|smaller|fewer)\w*", re.I
)
_WIDE = 3
_GENTLE = ("survey", "tutorial", "course", "book")
_CELL = 240
_NARROW_CELL = 130


def compare(draft: Draft, entries: Sequence[Entry], world: World, missing: Sequence[str] = ()) -> None:
    """Write the comparison."""
    first, reason = read_first(entries, world)
    draft.cite(first)
    heads = _heads(draft, entries)
    if reason:
        draft.block(f"Read {heads[entries.index(first)]} first: {reason}.")
    else:
        draft.block(f"{words.join(heads)} are equally hard, so start with either.")
    draft.lines(_table(heads, entries))
    draft.block(_relation(entries, world))
    thin = [facts.short_name(entry.title) for entry in entries if facts.known_by_title_only(entry)]
    if thin:
        draft.block(f"Of {markdown.escape(words.join(thin))} only the title is known to us, so that side is thin.")
    if missing:
        draft.block(without_entry(missing))
    draft.suggestions += [f"What should I read before {facts.short_name(first.title)}?", "More like these"]


def table(draft: Draft, entries: Sequence[Entry]) -> list[str]:
    """The facts side by side, as the lines of a table."""
    return _table(_heads(draft, entries), entries)


def _heads(draft: Draft, entries: Sequence[Entry]) -> list[str]:
    names = [facts.short_name(entry.title) for entry in entries]
    if len({name.casefold() for name in names}) < len(names):
        names = [entry.title for entry in entries]
    return [f"{markdown.bold(name)} {draft.cite(entry)}" for name, entry in zip(names, entries, strict=True)]


def _table(heads: Sequence[str], entries: Sequence[Entry]) -> list[str]:
    rows = _rows(entries)
    if len(entries) <= _WIDE:
        lines = [_row(["", *heads]), _row(["---"] * (len(entries) + 1))]
        return lines + [_row([label, *cells]) for label, cells in rows]
    lines = [_row(["", *(label for label, _ in rows)]), _row(["---"] * (len(rows) + 1))]
    return lines + [_row([head, *(cells[place] for _, cells in rows)]) for place, head in enumerate(heads)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(markdown.cell(each) for each in cells)} |"


def _rows(entries: Sequence[Entry]) -> list[tuple[str, list[str]]]:
    told = [_told(entry) for entry in entries]
    papers = all(entry.kind == "paper" for entry in entries)
    width = _CELL if len(entries) <= _WIDE else _NARROW_CELL
    rows = [
        ("Published", [facts.where(entry) + (f"; {slip}" if (slip := facts.slip(entry)) else "") for entry in entries]),
        ("Problem" if papers else "What it is", [parts[0] for parts in told]),
        ("Idea" if papers else "How", [parts[1] for parts in told]),
        ("Result", [parts[2] for parts in told]),
        ("Read it if", [entry.why for entry in entries]),
        ("Effort", [facts.effort(entry) for entry in entries]),
    ]
    text = [
        (label, [markdown.escape(words.cut(each, width)) or "–" for each in cells])
        for label, cells in rows
        if any(cells)
    ]
    code = [markdown.link("yes", entry.code) if entry.code else "none known" for entry in entries]
    return [*text, ("Code", code)] if any(entry.code for entry in entries) else text


def _told(entry: Entry) -> tuple[str, str, str]:
    """What it is, how it does it, and a result, out of its sentences."""
    sentences = facts.said(entry)
    if not sentences:
        return "", "", ""
    rest = sentences[1:]
    result = next((sentence for sentence in reversed(rest) if _FIGURE.search(sentence)), "")
    how = next((sentence for sentence in rest if sentence != result), "")
    return sentences[0], how, result


def read_first(entries: Sequence[Entry], world: World) -> tuple[Entry, str]:
    """Which one to read first, and why; without a reason where it does not matter."""
    for entry in entries:
        builders = [other for other in entries if any(before.id == entry.id for before, _ in world.before(other, 99))]
        if builders and len(builders) >= (len(entries) - 1) / 2:
            names = words.join(markdown.escape(facts.short_name(other.title)) for other in builders)
            reasons = [why for other in builders for before, why in world.before(other, 99) if before.id == entry.id]
            because = f". {markdown.escape(words.capital(reasons[0].rstrip('.')))}" if len(builders) == 1 else ""
            return entry, f"{names} {'builds' if len(builders) == 1 else 'build'} on it{because}"
    easiest = min(entry.level or 2 for entry in entries)
    easy = [entry for entry in entries if (entry.level or 2) == easiest]
    if len(easy) == 1:
        return easy[0], "it is the easier read" if len(entries) == 2 else "it is the easiest of them"
    gentle = [entry for entry in easy if entry.kind in _GENTLE]
    if len(gentle) == 1:
        return gentle[0], f"as a {words.kinds(gentle[0].kind, 1)} it gives the wider view"
    dated = sorted((entry for entry in easy if entry.year), key=lambda entry: entry.year or 0)
    if len(dated) == len(easy) and dated[0].year != dated[1].year and dated[0].kind == "paper":
        return dated[0], f"it came first ({dated[0].year}), and they are equally hard"
    short = sorted(easy, key=lambda entry: entry.hours or 99)
    if short[0].hours and short[0].hours < (short[1].hours or 99):
        return short[0], f"it takes the least time (about {words.hours(short[0].hours)})"
    return entries[0], ""


def _relation(entries: Sequence[Entry], world: World) -> str:
    """How one builds on another, in the words of the reading order."""
    ids = {entry.id: entry for entry in entries}
    told = []
    for entry in entries:
        for before, why in world.before(entry, 99):
            if before.id in ids and why and len(entries) > 2:
                pair = (markdown.escape(facts.short_name(each.title)) for each in (entry, before))
                told.append("{} after {}: {}".format(*pair, markdown.escape(words.stop(why))))
    if told:
        return " ".join(told[:3])
    families = [_family(entry, world) for entry in entries]
    shared = (topic for topic in families[0] if all(topic in each for each in families))
    names = list(dict.fromkeys(markdown.escape(world.topic(topic)) for topic in shared))
    return f"What they share: {words.join(names[:3])}." if names else ""


def _family(entry: Entry, world: World) -> list[str]:
    """Its topics, and those above them."""
    topics = [topic for topic in entry.topics if topic in world.concepts]
    above = (broader.id for topic in topics for broader in world.concepts.broader(topic))
    return list(dict.fromkeys([*topics, *above]))
