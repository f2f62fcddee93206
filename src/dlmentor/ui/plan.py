"""The Plan tab: makes plans, cuts them again, says what one is ready for, writes them in every format."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from dlmentor.errors import InputError
from dlmentor.models import Plan
from dlmentor.ui.calls import Payload, number, strings, words
from dlmentor.ui.kept_plan import kept_plan, read_plan, restored_plan
from dlmentor.ui.plan_page import plan_page, ready_page, summary
from dlmentor.ui.reading import Reading

if TYPE_CHECKING:
    from dlmentor.mentor import Mentor
    from dlmentor.plan import Progress

_TYPES = {".md": "text/markdown", ".csv": "text/csv", ".ics": "text/calendar", ".csl.json": "application/json"}
_MOST_READY = 12


class Plans:
    """What the Plan tab calls. Plans and ticks belong to the browser; nothing is kept here."""

    def __init__(self, mentor: "Mentor") -> None:
        self._mentor = mentor
        self._reading = Reading(mentor)

    @property
    def calls(self) -> tuple[Callable[[Payload], dict[str, Any]], ...]:
        """The functions that the page may call by name."""
        own = (self.start, self.make, self.show, self.picture, self.recut, self.ready, self.export)
        return (*own, *self._reading.calls)

    def start(self, _: Payload) -> dict[str, Any]:
        """The formats that a plan can be written in."""
        from dlmentor.export import FORMATS

        return {"formats": [{"name": name, "title": about} for name, (_, about) in FORMATS.items()]}

    def make(self, payload: Payload) -> dict[str, Any]:
        """A new plan."""
        weeks, hours = number(payload, "weeks"), number(payload, "hours")
        known = [part.strip() for part in words(payload, "known").split(",") if part.strip()]
        joined = self._reading.joined(payload)
        plan = self._mentor.plan(
            words(payload, "goal"),
            weeks=int(weeks) if weeks is not None and weeks == int(weeks) else weeks,  # type: ignore[arg-type]
            hours_per_week=hours,
            level=words(payload, "level") or None,
            read=self._known(strings(payload, "read")),
            known=[*known, *(joined.known if joined else ())],
            without=self._known(list(joined.not_for_me)) if joined else (),
            kinds=strings(payload, "kinds") or None,
            must=self._known(strings(payload, "must")),
        )
        if plan.refused or not plan.steps:
            raise InputError(plan.message or "The lists hold nothing for this goal.")
        return {"plan": kept_plan(plan).model_dump(mode="json")}

    def show(self, payload: Payload) -> dict[str, Any]:
        """A plan as HTML."""
        plan = self._plan(payload)
        return {"html": plan_page(plan, _read(payload)), "summary": summary(plan), **self.picture(payload)}

    def picture(self, payload: Payload) -> dict[str, Any]:
        """A plan as a picture."""
        from dlmentor.plan import svg

        plan = self._plan(payload)
        names = {topic: self._mentor.topic_name(topic) for step in plan.steps for topic in step.entry.topics}
        return {"svg": svg(plan, _read(payload), names) if plan.steps else ""}

    def recut(self, payload: Payload) -> dict[str, Any]:
        """The rest of a plan, cut to the time that is left."""
        cut = self._mentor.recut(self._plan(payload), _progress(payload))
        return {"plan": kept_plan(cut).model_dump(mode="json")}

    def ready(self, payload: Payload) -> dict[str, Any]:
        """What one is ready for: within a plan, or of everything."""
        plan = self._plan(payload) if payload.get("plan") else None
        level = plan.level if plan else "intermediate"
        progress = _progress(payload)
        ready = self._mentor.ready(progress, level=level, within=plan)
        opens = [(each.entry, each.opens[:4]) for each in self._mentor.unlocks(progress, level=level, within=plan)]
        return {"html": ready_page(ready[:_MOST_READY], opens)}

    def export(self, payload: Payload) -> dict[str, Any]:
        """A plan in a format that other programs read."""
        from dlmentor.export import suffix, write

        name = words(payload, "format")
        text = write(self._plan(payload), name, done=frozenset(_read(payload)))
        end = suffix(name)
        return {"text": text, "suffix": end, "type": _TYPES.get(end, "text/plain")}

    def _plan(self, payload: Payload) -> Plan:
        return restored_plan(read_plan(payload.get("plan")), self._mentor.catalog.get)

    def _known(self, ids: list[str]) -> list[str]:
        """Those that are still on the lists: a browser remembers longer."""
        return [each for each in ids if self._mentor.catalog.get(each)]


def _read(payload: Payload) -> Mapping[str, Any]:
    read = payload.get("read") or {}
    if not isinstance(read, Mapping):
        read = dict.fromkeys(strings(payload, "read"))
    return read


def _progress(payload: Payload) -> "Progress":
    from dlmentor.plan import Progress

    return Progress(read={str(key): _day(day) for key, day in _read(payload).items()})


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
