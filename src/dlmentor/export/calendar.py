"""iCalendar: a plan as weeks, or as sessions in the evening."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from dlmentor.errors import InputError
from dlmentor.models import Plan, Step
from dlmentor.text import one_line

_LONGEST_LINE = 75
_LONGEST_SESSION = 2.0
FIRST_HOUR = time(19, 0)
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def weeks(plan: Plan, stamp: datetime, start: date) -> str:
    """One event of seven days for each week that has something to read."""
    return _calendar(plan, stamp, _week_events(plan, start))


def sessions(plan: Plan, stamp: datetime, start: date, at: time = FIRST_HOUR) -> str:
    """Sessions of two hours at most, spread over the days of each week, in local time; earlier if a day has many."""
    return _calendar(plan, stamp, _session_events(plan, start, at))


def _week_events(plan: Plan, start: date) -> Iterator[list[tuple[str, str]]]:
    for week in sorted({step.week for step in plan.steps}):
        steps = [step for step in plan.steps if step.week == week]
        first = start + timedelta(weeks=week - 1)
        hours = sum(step.hours for step in steps)
        yield [
            ("UID", _uid(plan, f"week{week}")),
            ("DTSTART;VALUE=DATE", f"{first:%Y%m%d}"),
            ("DTEND;VALUE=DATE", f"{first + timedelta(weeks=1):%Y%m%d}"),
            ("SUMMARY", escape(f"Week {week}: {plan.goal} ({hours:.3g} h)")),
            ("DESCRIPTION", escape("\n".join(_line(step) for step in steps))),
            ("TRANSP", "TRANSPARENT"),
        ]


def _session_events(plan: Plan, start: date, at: time) -> Iterator[list[tuple[str, str]]]:
    for week in sorted({step.week for step in plan.steps}):
        pieces = [piece for step in plan.steps if step.week == week for piece in _pieces(step)]
        for number, (step, hours) in enumerate(pieces):
            # More sessions than days share a day, one after the other.
            per_day = -(-len(pieces) // 7)
            day, turn = divmod(number, per_day) if per_day > 1 else (number * 7 // len(pieces), 0)
            first = at.replace(tzinfo=None)
            if per_day > 1:
                latest = max(0, 24 - round(per_day * _LONGEST_SESSION + 0.5))
                first = min(first, time(latest))
            begin = datetime.combine(start + timedelta(weeks=week - 1, days=day), first)
            begin += timedelta(hours=turn * _LONGEST_SESSION)
            yield [
                ("UID", _uid(plan, f"week{week}session{number + 1}")),
                ("DTSTART", f"{begin:%Y%m%dT%H%M%S}"),
                ("DURATION", f"PT{max(1, round(hours * 60))}M"),
                ("SUMMARY", escape(f"Read: {step.entry.title}")),
                ("DESCRIPTION", escape(f"{_line(step)}\n{step.reason}")),
                ("URL", step.entry.url),
            ]


def _pieces(step: Step) -> Iterator[tuple[Step, float]]:
    count = max(1, -int(-step.hours // _LONGEST_SESSION))
    for _ in range(count):
        yield step, step.hours / count


def _line(step: Step) -> str:
    extra = f", {step.part}" if step.part else ""
    return f"{one_line(step.entry.title)} ({step.hours:.3g} h, {step.tier}{extra}) {step.entry.url}"


def _calendar(plan: Plan, stamp: datetime, events: Iterator[list[tuple[str, str]]]) -> str:
    if stamp.tzinfo is None or stamp.utcoffset() != timedelta(0):
        raise InputError(f"The time stamp of a calendar must be in UTC, not {stamp.isoformat()}.")
    lines = [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//dlmentor//reading plan//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("X-WR-CALNAME", escape(f"Reading: {plan.goal}")),
    ]
    for event in events:
        lines += [("BEGIN", "VEVENT"), ("DTSTAMP", f"{stamp:%Y%m%dT%H%M%SZ}"), *event, ("END", "VEVENT")]
    lines.append(("END", "VCALENDAR"))
    return "".join(fold(f"{name}:{value}") for name, value in lines)


def _uid(plan: Plan, part: str) -> str:
    digest = hashlib.sha256(f"{plan.goal}\0{plan.weeks}\0{part}".encode()).hexdigest()[:24]
    return f"{digest}@dlmentor"


def escape(text: str) -> str:
    """A text value: marks that separate values are escaped, lines are kept, other blanks are one."""
    return "\n".join(one_line(line) for line in text.split("\n")).translate(_ESCAPES)


def fold(line: str) -> str:
    """Lines of at most 75 octets, never cut inside a letter; each but the first starts with a blank."""
    folded: list[str] = []
    current, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > _LONGEST_LINE:
            folded.append(current)
            current, size = " ", 1
        current += letter
        size += width
    return "".join(f"{part}\r\n" for part in (*folded, current))
