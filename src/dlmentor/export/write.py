"""Choosing the format."""

import json
from datetime import UTC, date, datetime, time

from pydantic import BaseModel

from dlmentor.errors import InputError
from dlmentor.export import calendar
from dlmentor.export.bibtex import bibtex
from dlmentor.export.checklist import checklist
from dlmentor.export.csl import csl
from dlmentor.export.ris import ris
from dlmentor.export.rows import Exportable, parts, plan_of, rows
from dlmentor.export.table import table
from dlmentor.models import Plan

# Name, suffix of its files, what it is.
FORMATS: dict[str, tuple[str, str]] = {
    "markdown": (".md", "Markdown checklist, to tick and read back"),
    "bibtex": (".bib", "BibTeX"),
    "ris": (".ris", "RIS, for reference managers"),
    "csl": (".csl.json", "CSL-JSON, for Zotero and pandoc"),
    "ical": (".ics", "calendar of a plan's weeks"),
    "ical-sessions": (".ics", "calendar of a plan's sessions"),
    "csv": (".csv", "table for a spreadsheet"),
    "json": (".json", "everything, as the API gives it"),
}
_OTHER_NAMES = {
    "md": "markdown",
    "bib": "bibtex",
    "csl-json": "csl",
    "ics": "ical",
    "icalendar": "ical",
    "calendar": "ical",
    "sessions": "ical-sessions",
}


def suffix(fmt: str) -> str:
    """The suffix of files in a format."""
    return FORMATS[_format(fmt)][0]


def write(
    items: Exportable,
    fmt: str,
    *,
    now: datetime | None = None,
    start: date | None = None,
    at: time | None = None,
    title: str = "",
    done: frozenset[str] = frozenset(),
) -> str:
    """Write a plan, an answer's references or any list of entries, in its order.

    `now` (UTC) stamps calendars and `start` is their first day; without them the clock is asked. Sessions begin `at`
    this time of the day. `done` is ticked.
    """
    fmt = _format(fmt)
    if not isinstance(items, BaseModel):
        items = list(items)
    plan = plan_of(items)
    if fmt.startswith("ical"):
        return _calendar(plan, fmt, now or datetime.now(UTC), start, at or calendar.FIRST_HOUR)
    if fmt == "json":
        return _json(items)
    listed = rows(items)
    if fmt == "markdown":
        return checklist(listed, plan, title, done)
    return {"bibtex": bibtex, "ris": ris, "csl": csl, "csv": table}[fmt](listed)


def _format(name: str) -> str:
    wanted = name.strip().lower().lstrip(".")
    wanted = _OTHER_NAMES.get(wanted, wanted)
    if wanted not in FORMATS:
        raise InputError(f"There is no format {name!r}: give one of {', '.join(FORMATS)}.")
    return wanted


def _calendar(plan: Plan | None, fmt: str, now: datetime, start: date | None, at: time) -> str:
    if plan is None or not plan.steps:
        raise InputError("Only a plan has weeks for a calendar: export one, or choose another format.")
    first = start or (date.fromisoformat(plan.start) if plan.start else now.date())
    return calendar.weeks(plan, now, first) if fmt == "ical" else calendar.sessions(plan, now, first, at)


def _json(items: Exportable) -> str:
    value = (
        items.model_dump(mode="json")
        if isinstance(items, BaseModel)
        else [part.model_dump(mode="json") for part in parts(items)]
    )
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
