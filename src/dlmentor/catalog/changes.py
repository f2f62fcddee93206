"""What changed on a list between two of its texts."""

from typing import TYPE_CHECKING, Literal

from dlmentor.catalog.identity import resource_id
from dlmentor.models import ParsedEntry, Value
from dlmentor.text import fold

if TYPE_CHECKING:
    from dlmentor.catalog.markdown import ParsedList

What = Literal["added", "removed", "changed", "moved"]
_WHAT: tuple[What, ...] = ("added", "removed", "changed", "moved")
_FIELDS = ("title", "kind", "venue", "year", "authors", "note")


class Change(Value):
    """One entry that is new, gone, described otherwise, or in another section; with its line in the newer text."""

    what: What
    title: str
    url: str
    line: int
    detail: str = ""


class ListChanges(Value):
    """What an update did to one list."""

    list: str
    origin: str
    new: bool = False
    gone: bool = False
    error: str = ""
    changes: tuple[Change, ...] = ()

    @property
    def summary(self) -> str:
        """In words: `3 added, 1 moved`."""
        if self.error:
            return self.error
        counts = {what: sum(change.what == what for change in self.changes) for what in _WHAT}
        parts = [f"{number} {what}" for what, number in counts.items() if number]
        return ", ".join(parts) or "nothing has changed"


def compare(before: "ParsedList | None", after: "ParsedList") -> tuple[Change, ...]:
    """Entry by entry; one that kept its title but not its address has changed."""
    old = _by_id(before.entries if before else ())
    new = _by_id(after.entries)
    lost = {key: entry for key, entry in old.items() if key not in new}
    by_title = {fold(entry.title): key for key, entry in lost.items() if entry.title}
    out: list[Change] = []
    for key, entry in new.items():
        if key in old:
            out += _differences(old[key], entry)
            continue
        twin = by_title.pop(fold(entry.title), None)
        if twin is None:
            out.append(_change("added", entry))
        else:
            out.append(_change("changed", entry, f"its address was {lost.pop(twin).url}"))
    out += [_change("removed", entry) for entry in lost.values()]
    return tuple(out)


def _by_id(entries: tuple[ParsedEntry, ...]) -> dict[str, ParsedEntry]:
    found: dict[str, ParsedEntry] = {}
    for entry in entries:
        found.setdefault(resource_id(entry.url), entry)
    return found


def _differences(old: ParsedEntry, new: ParsedEntry) -> list[Change]:
    differing = [name for name in _FIELDS if getattr(old, name) != getattr(new, name)]
    out = []
    if differing:
        out.append(_change("changed", new, ", ".join(differing)))
    if (old.section, old.group) != (new.section, new.group):
        out.append(_change("moved", new, f"from {_place(old)} to {_place(new)}"))
    return out


def _place(entry: ParsedEntry) -> str:
    return " › ".join((*entry.section, *entry.group)) or "the top"


def _change(what: What, entry: ParsedEntry, detail: str = "") -> Change:
    return Change(what=what, title=entry.title, url=entry.url, line=entry.line, detail=detail)
