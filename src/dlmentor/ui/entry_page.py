"""The page of one entry, and the view of a list's own text."""

from collections.abc import Callable, Iterable, Sequence

from dlmentor.models import BASIS_NAMES, Entry
from dlmentor.ui import evidence, safe, words

Names = Callable[[str], str]
# A list with more lines than this is shown around the line that is asked for.
_MOST_LINES = 3000


def entry_page(
    entry: Entry,
    before: Iterable[tuple[Entry, str]],
    after: Iterable[tuple[Entry, str]],
    similar: Sequence[Entry],
    names: Names,
) -> str:
    """All that is known about an entry, and where to go from it."""
    people = ", ".join([*entry.authors, *([entry.organisation] if entry.organisation else [])])
    parts = [
        evidence.meta(entry),
        f'<p class="people">{safe.line(people)}</p>' if people else "",
        f'<p class="note">{safe.line(entry.note)}</p>' if entry.note else "",
        f'<p class="why"><b>Why read it.</b> {safe.line(entry.why)}</p>' if entry.why else "",
        evidence.links(entry),
        evidence.actions(entry, page=False),
        _abstract(entry),
        _section("Read before it", evidence.related(before)),
        _section("It prepares for", evidence.related(after)),
        _section("Similar entries", evidence.related((each, " · ".join(words.facts(each))) for each in similar)),
        _section("On the lists", _sources(entry)),
        _section("Topics", evidence.topics(entry, names) or ""),
        _section("It takes for granted", _names(entry.needs, names)),
        f'<p class="small muted">Corrected: {safe.line(entry.correction)}</p>' if entry.correction else "",
        f'<p class="small muted">Our note rests on: {BASIS_NAMES[entry.basis]}.</p>' if entry.basis else "",
        f'<p class="small muted">Known as <code>{safe.line(entry.id)}</code></p>',
    ]
    return f'<article class="entry-page" data-id="{safe.line(entry.id)}">{"".join(parts)}</article>'


def _section(title: str, content: str) -> str:
    return f"<section><h3>{title}</h3>{content}</section>" if content else ""


def _abstract(entry: Entry) -> str:
    if not entry.abstract:
        return ""
    return f"<details><summary>Abstract</summary><p>{safe.line(entry.abstract)}</p></details>"


def _sources(entry: Entry) -> str:
    rows = "".join(
        f'<li>{evidence.source_button(each)}<p class="small">“{safe.line(each.title)}” {safe.line(each.note)}</p></li>'
        for each in entry.sources
    )
    return f'<ul class="related">{rows}</ul>' if rows else ""


def _names(topics: Iterable[str], names: Names) -> str:
    shown = "".join(f"<li>{safe.line(names(topic))}</li>" for topic in topics)
    return f'<ul class="topics">{shown}</ul>' if shown else ""


def list_lines(text: str, here: int) -> str:
    """A list's text with numbered lines, the line `here` marked if there is one; a long list only around it."""
    lines = text.split("\n")
    first, last = 1, len(lines)
    if last > _MOST_LINES:
        first = max(1, min(here - _MOST_LINES // 2, last - _MOST_LINES))
        last = first + _MOST_LINES
    rows = []
    for number, line in enumerate(lines[first - 1 : last], first):
        mark = ' class="here" tabindex="-1" aria-current="true"' if number == here else ""
        rows.append(f"<li{mark}><span>{number}</span><span>{safe.text(line)}</span></li>")
    return f'<ol class="list-lines">{"".join(rows)}</ol>'
