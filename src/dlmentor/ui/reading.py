"""What was read, shared with the command line where the app serves one person on their own machine."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from dlmentor.errors import InputError
from dlmentor.ui.calls import Payload, strings

if TYPE_CHECKING:
    from dlmentor.mentor import Mentor
    from dlmentor.plan import Progress
    from dlmentor.settings import Settings

_MOST, _LONGEST = 5000, 2000


def one_person(settings: "Settings") -> bool:
    """Whether only the person at this machine can be asking: no logins, and nothing served to others."""
    return not (settings.auth or settings.auth_file or settings.allow_public)


class Reading:
    """The marks of the page and `progress.yaml` of the command line; joined only if the person says so."""

    def __init__(self, mentor: "Mentor") -> None:
        self._mentor = mentor

    @property
    def calls(self) -> tuple[Callable[[Payload], dict[str, Any]], ...]:
        """The functions that the page may call by name."""
        return (self.marks, self.mark)

    def marks(self, _: Payload) -> dict[str, Any]:
        """What the file says, if it may be shared at all."""
        if not one_person(self._mentor.settings):
            return {"offered": False}
        return {"offered": True, **_shown(self._mentor.progress())}

    def mark(self, payload: Payload) -> dict[str, Any]:
        """Note in the file what was read (with the day) and what was not, and give what it says then."""
        if not one_person(self._mentor.settings):
            raise InputError("Where several people use dlmentor, what you read stays in your browser.")
        read, gone = _days(payload.get("read") or {}), strings(payload, "gone")

        def change(now: "Progress") -> "Progress":
            now = now.without(gone)
            for entry, day in read.items():
                now = now.with_read([entry], day)
            return now

        return {"offered": True, **_shown(self._mentor.progress_file.update(change))}

    def joined(self, payload: Payload) -> "Progress | None":
        """What the file knows beyond what was read, if the person shares it."""
        return self._mentor.progress() if payload.get("shared") and one_person(self._mentor.settings) else None


def _shown(progress: "Progress") -> dict[str, Any]:
    return {"read": {entry: day.isoformat() if day else "" for entry, day in progress.read.items()}}


def _days(value: Any) -> dict[str, date]:
    fits = isinstance(value, Mapping) and len(value) <= _MOST
    if not fits or not all(isinstance(entry, str) and 0 < len(entry) <= _LONGEST for entry in value):
        raise InputError("The page sent marks that cannot be used: reload it.")
    return {entry: _day(day) for entry, day in value.items()}


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return date.today()  # noqa: DTZ011 - the day by the person's own calendar
