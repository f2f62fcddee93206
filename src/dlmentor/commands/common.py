"""What several commands share: opening the mentor, printing JSON, showing progress."""

import argparse
import json
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlmentor.mentor import Mentor
    from dlmentor.models import Entry

EXIT_FAILED, EXIT_USAGE, EXIT_REFUSED, EXIT_INTERRUPTED = 1, 2, 3, 130
_REDRAW_SECONDS = 0.1
# Written out, since `--help` must not wait for the models to be imported.
_KINDS = "paper, survey, course, book, tool, repo, list, tutorial, docs or notes"


def declare(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    common: argparse.ArgumentParser,
    name: str,
    short: str,
    *examples: str,
    about: str = "",
) -> argparse.ArgumentParser:
    """A command with the line that `dlmentor --help` has for it, what else to know, and examples that a test runs."""
    described = f"{short[0].upper()}{short[1:]}."
    return commands.add_parser(
        name,
        parents=[common],
        help=short,
        description="\n".join(part for part in (described, about) if part),
        epilog="\n".join(("examples:", *(f"  dlmentor {example}" for example in examples))) if examples else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def whole(text: str) -> int:
    """A whole number that somebody typed."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None


def decimal(text: str) -> float:
    """A number that somebody typed, with a point or a comma."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number") from None


def given(text: str) -> str:
    """A value that must not be empty: an unset variable of a script would silently choose everything, or nothing."""
    if not text.strip():
        raise argparse.ArgumentTypeError("its value is empty")
    return text


def add_filters(command: argparse.ArgumentParser) -> None:
    """Options that choose entries by what is known of them; an entry has to fit all that are given."""
    command.add_argument("--venue", type=given, metavar="NAME", help="where it was published, such as NSDI or NeurIPS")
    command.add_argument(
        "--year", type=given, metavar="YEAR", help="one year or a range: 2022, 2020..2023, 2020.., ..2018"
    )
    command.add_argument("--kind", type=given, metavar="KIND", help=f"what it is: {_KINDS}")
    command.add_argument(
        "--topic",
        type=given,
        metavar="TOPIC",
        help="a topic's name or id (`dlmentor topics`), narrower topics included",
    )
    command.add_argument("--list", type=given, dest="list_", metavar="LIST", help="a list's name (`dlmentor lists`)")
    command.add_argument("--section", type=given, metavar="WORDS", help="words of the heading that it stands under")
    command.add_argument("--author", type=given, metavar="NAME", help="who wrote it")
    command.add_argument(
        "--organisation", type=given, metavar="NAME", help="company, university or project that it comes from"
    )
    command.add_argument("--code", action="store_true", help="only entries whose code has a known address")


def filters_given(args: argparse.Namespace) -> bool:
    """Whether any of these options was given."""
    names = ("venue", "year", "kind", "topic", "list_", "section", "author", "organisation", "code")
    return any(getattr(args, name) for name in names)


def filtered(mentor: "Mentor", args: argparse.Namespace) -> "list[Entry]":
    """The entries that these options choose: all, if none is given."""
    return mentor.entries(
        venue=args.venue,
        year=args.year,
        kind=args.kind,
        topic=args.topic,
        list=args.list_,
        section=args.section,
        author=args.author,
        organisation=args.organisation,
        code=args.code or None,
    )


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
