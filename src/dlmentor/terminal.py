"""What a person sees in a terminal: aligned tables, colours and links only where the terminal has them."""

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from dlmentor.models import BASIS_NAMES, Answer, Entry, Hit, Link, Plan
from dlmentor.text import clean, one_line

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Cell = str | tuple[str, str]

_GAP = 2
_LEAST_FLEXIBLE = 30


def console(*, stderr: bool = False) -> "Console":
    """A console that is plain and as wide as its content when the output is piped."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else 10_000, highlight=False, emoji=False, markup=False)


def _print(renderable: object) -> None:
    """Print; when piped without the blanks with which tables and paragraphs are filled up."""
    out = console()
    if out.is_terminal:
        out.print(renderable)
        return
    with out.capture() as captured:
        out.print(renderable)
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def _text(value: str, style: str = "", url: str = "") -> "Text":
    from rich.text import Text

    safe_url = url if url.startswith(("http://", "https://")) else ""
    return Text(one_line(value), style=f"{style} link {safe_url}".strip() if safe_url else style)


def table(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, flexible: int = 0) -> None:
    """Print rows under headings; a cell may be (text, address). The `flexible` column takes what room is left.

    In a terminal that is too narrow for the columns, each row becomes a paragraph.
    """
    from rich.table import Table

    cells = [[_text(cell) if isinstance(cell, str) else _text(cell[0], url=cell[1]) for cell in row] for row in rows]
    out = console()
    if out.is_terminal and not _fits(columns, cells, flexible, out.width):
        for row in cells:
            _stacked(columns, row)
        return
    grid = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for number, name in enumerate(columns):
        stretch = number == flexible and out.is_terminal
        grid.add_column(name, no_wrap=number != flexible, ratio=1 if stretch else None)
    for row in cells:
        grid.add_row(*row)
    _print(grid)


def _fits(columns: Sequence[str], rows: Sequence[Sequence["Text"]], flexible: int, width: int) -> bool:
    """Whether all columns can be shown in full, the flexible one in lines that are not too short."""
    wide = [max([len(name), *(row[place].cell_len for row in rows)]) for place, name in enumerate(columns)]
    wide[flexible] = min(wide[flexible], _LEAST_FLEXIBLE)
    return sum(wide) + _GAP * (len(columns) - 1) <= width


def _stacked(columns: Sequence[str], row: Sequence["Text"]) -> None:
    """A row as its first cell, and the others below it."""
    from rich.padding import Padding
    from rich.text import Text

    _print(row[0])
    more = [
        # A bare number says nothing without its heading.
        Text(f"{name}: {cell}") if name.endswith("s") and cell.plain[0].isdigit() else cell
        for name, cell in zip(columns[1:], row[1:], strict=True)
        if cell.plain
    ]
    if more:
        _print(Padding(Text(" · ", style="dim").join(more), (0, 0, 0, 4)))


def heading(text: str) -> None:
    """Print a line in bold."""
    _print(_text(text, "bold"))


def say(text: str) -> None:
    """A message to the person, on stderr, so that it never mixes with what is piped on."""
    sys.stderr.write(f"{clean(text)}\n")


def paragraph(text: str, *, style: str = "", indent: int = 0) -> None:
    """Print wrapped text."""
    from rich.padding import Padding

    _print(Padding(_text(text, style), (0, 0, 0, indent)))


def field(name: str, value: str, url: str = "") -> None:
    """Print `name  value`, the names aligned, long values wrapped under themselves."""
    if not value:
        return
    from rich.table import Table

    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=12, style="dim")
    grid.add_column()
    grid.add_row(name, _text(value, url=url))
    _print(grid)


def entry_rows(entries: Iterable[Entry]) -> None:
    """Print entries as a table, one a line."""
    table(
        ["title", "kind", "venue", "level", "hours", "where"],
        (
            [
                (entry.title, entry.url),
                entry.kind,
                entry.where,
                entry.level_name,
                f"{entry.hours:g}" if entry.hours else "",
                " ".join(source.ref for source in entry.sources),
            ]
            for entry in entries
        ),
    )


def hit(number: int, found: Hit) -> None:
    """Print one hit: title, what it is, why it was found and the sentence that matched."""
    entry = found.entry
    from rich.text import Text

    _print(Text(f"{number:>2}. ", style="dim").append_text(_text(entry.title, "bold", entry.url)))
    about = [entry.kind, entry.where, entry.level_name, f"{entry.hours:g} h" if entry.hours else ""]
    refs = ", ".join(source.ref for source in entry.sources)
    paragraph(" · ".join(part for part in (*about, refs) if part), style="dim", indent=4)
    if found.why:
        paragraph(found.why, indent=4)
    if found.quote:
        paragraph(f"“{found.quote}”", style="italic", indent=4)


def entry_page(entry: Entry, *, names: Callable[[str], str] = str, more: Iterable[tuple[str, str]] = ()) -> None:
    """Print all that is known about one entry; `names` turns a topic's id into its name, `more` adds fields."""
    heading(entry.title)
    about = [entry.kind, entry.where]
    if entry.first_public and entry.first_public != entry.year:
        about.append(f"first public {entry.first_public}")
    about += [entry.level_name, f"{entry.hours:g} h" if entry.hours else ""]
    paragraph(" · ".join(part for part in about if part), style="dim")
    if entry.note:
        sys.stdout.write("\n")
        paragraph(entry.note)
    if entry.why:
        sys.stdout.write("\n")
        paragraph(f"Why read it: {entry.why}")
    if entry.abstract:
        sys.stdout.write("\n")
        paragraph(f"Abstract: {entry.abstract}", style="dim")
    sys.stdout.write("\n")
    field("authors", ", ".join(entry.authors))
    field("from", entry.organisation or "")
    for link in entry.links or (Link(url=entry.url),):
        field("link" if link.role == "site" else link.role, link.url, link.url)
    field("topics", ", ".join(names(topic) for topic in entry.topics))
    field("needs", ", ".join(names(topic) for topic in entry.needs))
    for source in entry.sources:
        field("on the list", ", ".join([f"{source.ref}", *([" › ".join(source.section)] if source.section else [])]))
        field("", f"“{source.title}”" + (f" {source.note}" if source.note else ""))
    field("corrected", entry.correction)
    if entry.link_state != "unknown":
        field("link state", f"{entry.link_state}, seen {entry.link_checked}")
    for name, value in more:
        field(name, value)
    field("rests on", BASIS_NAMES[entry.basis] if entry.basis else "the list's own words")
    field("id", entry.id)


def references(answer: Answer) -> None:
    """Print the numbered references of an answer."""
    if answer.citations:
        sys.stdout.write("\n")
    for citation in answer.citations:
        entry = citation.entry
        refs = ", ".join(source.ref for source in entry.sources)
        parts = (entry.title, entry.where, refs, entry.url)
        _print(_text(f"[{citation.number}] " + " · ".join(part for part in parts if part), url=entry.url))


def plan_page(plan: Plan) -> None:
    """Print a plan week by week, with what was assumed and what did not fit."""
    if plan.refused:
        paragraph(plan.message)
        return
    heading(f"{plan.goal}")
    budget = plan.weeks * plan.hours_per_week
    weeks = f"{plan.weeks} week{'' if plan.weeks == 1 else 's'}"
    paragraph(f"{weeks}, {plan.hours_total:g} of {budget:g} hours, for a reader at {plan.level} level", style="dim")
    week = 0
    for step in plan.steps:
        if step.week != week:
            week = step.week
            hours = sum(each.hours for each in plan.steps if each.week == week)
            sys.stdout.write("\n")
            heading(f"Week {week}  ({hours:g} h)")
        mark = "•" if step.tier == "must" else "◦"
        part = f" – {step.part}" if step.part else ""
        _print(_text(f"  {mark} {step.entry.title}{part}", url=step.entry.url))
        about = [
            f"{step.hours:g} h",
            step.entry.kind,
            step.entry.where,
            step.entry.sources[0].ref if step.entry.sources else "",
        ]
        paragraph(" · ".join(each for each in about if each), style="dim", indent=4)
        if step.reason:
            paragraph(step.reason, indent=4)
    sys.stdout.write("\n")
    paragraph("• must read   ◦ if there is time", style="dim")
    for note in (*plan.assumptions, *([plan.message] if plan.message else [])):
        paragraph(note)
    if plan.skipped:
        sys.stdout.write("\n")
        heading("Left out")
        table(["title", "why"], ([each.entry.title, each.reason] for each in plan.skipped), flexible=1)
