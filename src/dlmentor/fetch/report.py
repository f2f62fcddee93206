"""What a fetch brought, in values that a person or a program can read."""

import time

from pydantic import Field

from dlmentor.fetch.engine import Tally
from dlmentor.models import Value

OFFLINE = "There is no connection to the network: nothing was asked, and everything else works without it."

LOST = "The connection to the network was lost."


class SourceReport(Value):
    """What one source did."""

    source: str
    requests: int = 0
    found: int = 0
    unchanged: int = 0
    not_there: int = 0
    failed: int = 0
    from_disk: int = 0
    reasons: tuple[str, ...] = ()


class Missing(Value):
    """An entry for which no text came, and why."""

    id: str
    title: str
    reason: str


class Conflict(Value):
    """Where a source says something else than we do."""

    id: str
    title: str
    says: tuple[str, ...]


class FetchReport(Value):
    """What a fetch brought."""

    entries: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    missing: tuple[Missing, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    sources: tuple[SourceReport, ...] = ()
    planned: dict[str, int] = Field(default_factory=dict)
    offline: bool = False
    stopped: bool = False
    message: str = ""


def source_report(name: str, tally: Tally) -> SourceReport:
    """The tally of one source as a value."""
    return SourceReport(
        source=name,
        requests=tally.requests,
        found=tally.found,
        unchanged=tally.unchanged,
        not_there=tally.empty,
        failed=tally.failed,
        from_disk=tally.cached,
        reasons=tuple(f"{reason} ({number:,})" for reason, number in sorted(tally.reasons.items())),
    )


def day(seconds: float) -> str:
    """A time as the day on which it falls (UTC)."""
    return time.strftime("%Y-%m-%d", time.gmtime(seconds))
