"""How the page names things: levels, link states, hours, where an entry stands on a list."""

from dlmentor.models import Entry, LinkState, Source

LINK_STATES: dict[LinkState, tuple[str, str]] = {
    "alive": ("Link works", "The address answered when it was last checked."),
    "moved": ("Link moved", "The address leads somewhere else now."),
    "blocked": ("Link blocked", "The site refuses to be checked by a program; it may well work for you."),
    "dead": ("Link dead", "The address did not answer when it was last checked."),
    "unknown": ("Link not checked", "Nobody has checked this address yet: see Lists, Check links."),
}


def hours(value: float | None) -> str:
    """`3 h`, `1.5 h`, `20 min`, or nothing."""
    if not value:
        return ""
    return f"{value * 60:.0f} min" if value < 0.75 else f"{value:.3g} h"


def facts(entry: Entry) -> list[str]:
    """Venue and year, kind, level and hours: those that are known."""
    return [each for each in (entry.where, entry.kind, entry.level_name, hours(entry.hours)) if each]


def stands(source: Source) -> str:
    """`emdl, line 30, System`."""
    section = source.section[-1] if source.section else ""
    return ", ".join(part for part in (source.list, f"line {source.line}", section) if part)
