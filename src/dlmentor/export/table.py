"""CSV, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Sequence

from dlmentor.export.rows import Row
from dlmentor.text import one_line

COLUMNS = (
    "order",
    "week",
    "hours",
    "tier",
    "part",
    "title",
    "authors",
    "year",
    "venue",
    "kind",
    "level",
    "topics",
    "url",
    "lists",
    "reason",
    "id",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(rows: Sequence[Row]) -> str:
    """One line for each step of a plan, or for each entry."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    number = 0
    for row in rows:
        entry = row.entry
        for step in row.steps or (None,):
            number += 1
            week, hours, tier, part, reason = (
                (step.week, f"{step.hours:g}", step.tier, step.part, step.reason)
                if step
                else ("", "" if entry.hours is None else f"{entry.hours:g}", "", "", row.reason)
            )
            authors, topics = "; ".join(entry.authors), "; ".join(entry.topics)
            lists = "; ".join(source.ref for source in entry.sources)
            cells: list[object] = [number, week, hours, tier, part, entry.title, authors, entry.year, entry.venue]
            cells += [entry.kind, entry.level, topics, entry.url, lists, reason, entry.id]
            writer.writerow([guard("" if cell is None else str(cell)) for cell in cells])
    return text.getvalue()


def guard(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    cell = one_line(cell)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
