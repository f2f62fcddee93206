"""What several commands share: opening the mentor, printing JSON, showing progress."""

import argparse
import json
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlmentor.mentor import Mentor

_REDRAW_SECONDS = 0.1


def open_mentor(args: argparse.Namespace, *, model: str | None = "none") -> "Mentor":
    """The mentor that the common options describe, telling its progress on stderr."""
    from dlmentor.mentor import Mentor
    from dlmentor.terminal import say

    return Mentor.open(storage=args.storage, seeds=args.seeds, model=model, progress=ProgressLine(), say=say)


def print_json(value: object) -> None:
    """One JSON document on stdout, for models, mappings and sequences of them."""
    from pydantic import BaseModel

    def plain(item: object) -> object:
        if isinstance(item, BaseModel):
            return item.model_dump(mode="json")
        raise TypeError(f"{type(item).__name__} has no JSON form")

    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=plain)
    sys.stdout.write("\n")


class ProgressLine:
    """Progress on stderr: one line redrawn in a terminal, one line per job when piped."""

    def __init__(self) -> None:
        self._drawn = 0.0
        self._job = ""

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show that `done` of `total` of a job are done."""
        if not sys.stderr.isatty():
            if what != self._job:
                self._job = what
                sys.stderr.write(f"{what} ({total:,}) …\n")
            return
        now = time.monotonic()
        if done < total and now - self._drawn < _REDRAW_SECONDS and what == self._job:
            return
        self._drawn, self._job = now, what
        filled = 24 * done // max(1, total)
        bar = "█" * filled + "░" * (24 - filled)
        end = "\n" if done >= total else ""
        sys.stderr.write(f"\r\x1b[K{what}  {bar}  {done:,} of {total:,}{end}")
        sys.stderr.flush()
