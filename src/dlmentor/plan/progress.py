"""What a person has read and knows: a plain file that they may edit, and what follows from it."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from dlmentor import private
from dlmentor.errors import InputError, StoreBusyError, StoreError
from dlmentor.models import Value
from dlmentor.plan.progress_text import changed

_HEAD = """\
# What you have read (with the day), what you know, and what is not for you. Edit it as you like.
# An id that no list has any more does no harm; it counts again when its entry comes back.
"""
_SECONDS = 10.0


class Progress(Value):
    """What was read (with the day, if known), which concepts are known, and what is not wanted."""

    read: Mapping[str, date | None] = {}
    known: tuple[str, ...] = ()
    not_for_me: tuple[str, ...] = ()

    def with_read(self, ids: Iterable[str], on: date) -> "Progress":
        """With these entries read; the first day counts."""
        ids = tuple(ids)
        read = dict.fromkeys(ids, on) | dict(self.read)
        ordered = {name: read[name] for name in dict.fromkeys([*self.read, *ids])}
        kept = tuple(name for name in self.not_for_me if name not in ids)
        return Progress(read=ordered, known=self.known, not_for_me=kept)

    def with_known(self, concepts: Iterable[str]) -> "Progress":
        """With these concepts known."""
        return self.model_copy(update={"known": tuple(dict.fromkeys([*self.known, *concepts]))})

    def with_not_for_me(self, ids: Iterable[str]) -> "Progress":
        """With these entries left out of plans."""
        ids = tuple(ids)
        read = {name: day for name, day in self.read.items() if name not in ids}
        return Progress(read=read, known=self.known, not_for_me=tuple(dict.fromkeys([*self.not_for_me, *ids])))

    def without(self, names: Iterable[str]) -> "Progress":
        """With nothing said about these entries or concepts."""
        gone = set(names)
        return Progress(
            read={name: day for name, day in self.read.items() if name not in gone},
            known=tuple(name for name in self.known if name not in gone),
            not_for_me=tuple(name for name in self.not_for_me if name not in gone),
        )


def parse(text: str, name: str = "progress.yaml") -> Progress:
    """Read the file's text; `read` may be a list or give the days."""
    try:
        data = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        raise InputError(f"{name}{where} is not valid YAML: correct it by hand; it was not changed.") from error
    if not isinstance(data, dict):
        raise InputError(f"{name} must have the parts {', '.join(Progress.model_fields)}, each with its ids below it.")
    for part in set(map(str, data)) - set(Progress.model_fields):
        # Parts of the user's own are fine; one that is nearly ours is a slip that would lose what stands under it.
        if meant := difflib.get_close_matches(part.lower(), Progress.model_fields, 1, 0.75):
            raise InputError(f"{name} has a part {part!r}: if {meant[0]!r} is meant, write it so; else choose another.")
    days = data.get("read") or {}
    if not isinstance(days, dict):
        days = dict.fromkeys(_strings(days, "read", name))
    return Progress(
        read={str(entry): _day(day, str(entry), name) for entry, day in days.items()},
        known=_strings(data.get("known"), "known", name),
        not_for_me=_strings(data.get("not_for_me"), "not_for_me", name),
    )


def _strings(value: Any, part: str, name: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str | int | float) for item in value):
        raise InputError(f"{name}: {part!r} must be a list of ids, each on a line that starts with '- '.")
    return tuple(dict.fromkeys(str(item) for item in value))


def _day(value: Any, entry: str, name: str) -> date | None:
    if value is None or type(value) is date:
        return value
    try:
        return date.fromisoformat(str(value).strip()[:10])
    except ValueError:
        raise InputError(f"{name}: the day of {entry!r} cannot be {value!r}: write it as 2027-01-31.") from None


def dump(progress: Progress, text: str = _HEAD) -> str:
    """The file's text: the one that was there, comments and further parts included, with this progress in it."""
    parts: dict[str, Any] = {
        "read": dict(progress.read),
        "known": list(progress.known),
        "not_for_me": list(progress.not_for_me),
    }
    made = changed(text, parts)
    try:
        if parse(made) == progress:
            return made
    except InputError:
        pass
    # Written in a way that cannot be changed line by line: the comments go, all that is said stays.
    others = yaml.safe_load(text) or {}
    return _HEAD + yaml.safe_dump({**others, **parts}, allow_unicode=True, sort_keys=False, width=1000)


class ProgressFile:
    """The file in which progress is kept; safe for several programs at once."""

    def __init__(self, path: Path, say: Callable[[str], None] | None = None) -> None:
        """`say` hears if the file was garbled."""
        self.path, self._say = path, say or (lambda _message: None)

    def load(self) -> Progress:
        """What the file says; nothing, if there is none yet."""
        return parse(self._text(), self.path.name)

    def _text(self) -> str:
        try:
            data = self.path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return _HEAD
        except OSError as error:
            raise StoreError(
                f"{self.path} cannot be read: {error.strerror}.", hint="Give yourself the right to read it."
            ) from error
        try:
            text = data.decode()
        except UnicodeDecodeError:
            text = "\0"
        return self._anew() if "\0" in text else text

    def _anew(self) -> str:
        """Nobody wrote that by hand, so nobody can mend it by hand: begin anew, and keep what there was aside."""
        with private.writing(self.path):
            aside = private.put_aside(self.path)
        self._say(f"{self.path} was garbled and is kept as {aside.name}; your progress begins anew.")
        return _HEAD

    def update(self, change: Callable[[Progress], Progress]) -> Progress:
        """Change what the file says: read, change and write under a lock, the new file in one move."""
        from filelock import FileLock, Timeout

        try:
            private.make_folder(self.path.parent)
            with FileLock(self.path.with_suffix(".lock"), timeout=_SECONDS, mode=private.FILE_MODE):
                text = self._text()
                before = parse(text, self.path.name)
                after = change(before)
                if after != before or not self.path.exists():
                    private.write(self.path, dump(after, text).encode())
                return after
        except Timeout:
            raise StoreBusyError(f"{self.path.name} is in use by another program.", hint="Try again.") from None
        except OSError as error:
            raise private.cannot_write(self.path, error) from error
