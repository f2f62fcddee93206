"""`plan`, `done`, `known`, `skip`, `forget`, `progress`, `export`: reading plans and what became of them."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dlmentor.commands.common import open_mentor, print_json
from dlmentor.errors import InputError

if TYPE_CHECKING:
    from dlmentor.mentor import Mentor
    from dlmentor.models import Entry, Plan

_REFUSED = 3


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser) -> None:
    """Declare the commands."""
    plan = commands.add_parser("plan", parents=[common], help="a reading plan for a goal, cut to the time there is")
    plan.add_argument("goal", nargs="+", help="in plain words, which may also say weeks, hours and level")
    plan.add_argument("--weeks", type=int)
    plan.add_argument("--hours", type=float, metavar="H", help="hours a week")
    plan.add_argument("--level", help="beginner, intermediate or advanced")
    plan.add_argument("--until", metavar="DATE", help="the last day, such as 2027-01-31")
    plan.add_argument("--kinds", help="only these kinds, such as papers,surveys")
    plan.add_argument(
        "--known", action="append", default=[], metavar="TOPIC", help="a topic that you know (repeatable)"
    )
    plan.add_argument("--must", action="append", default=[], metavar="ENTRY", help="has to be in (repeatable)")
    plan.add_argument("--without", action="append", default=[], metavar="ENTRY", help="must not be in (repeatable)")
    plan.add_argument("--fresh", action="store_true", help="ignore what you have marked as read, known or not for you")
    plan.add_argument("--plot", metavar="FILE.svg", help="also save a picture of the plan")
    plan.add_argument(
        "--export", metavar="FILE", help="also save it; the suffix says how (.md .bib .ris .ics .csv .json)"
    )
    plan.set_defaults(run=run_plan)

    for name, text in (
        ("done", "mark entries as read"),
        ("known", "mark topics as known"),
        ("skip", "mark entries as not for you"),
        ("forget", "take such a mark back"),
    ):
        mark = commands.add_parser(name, parents=[common], help=text)
        mark.add_argument("names", nargs="+", metavar="TOPIC" if name == "known" else "ENTRY")
        mark.set_defaults(run=run_mark, mark=name)

    progress = commands.add_parser(
        "progress", parents=[common], help="what you have marked, and what you are ready for"
    )
    progress.add_argument("--read-back", metavar="FILE.md", help="take the ticks of a checklist over first")
    progress.set_defaults(run=run_progress)

    export = commands.add_parser("export", parents=[common], help="entries, in the formats that other programs read")
    export.add_argument("entries", nargs="*", metavar="ENTRY", help="which (default: all that the filters leave)")
    export.add_argument("--format", default="markdown", help="markdown, bibtex, ris, csl, csv or json")
    export.add_argument("--output", metavar="FILE", help="write to a file instead of stdout")
    for option in ("venue", "year", "kind", "topic", "section", "author"):
        export.add_argument(f"--{option}")
    export.add_argument("--list", dest="list_", metavar="LIST")
    export.set_defaults(run=run_export)


def run_plan(args: argparse.Namespace) -> int:
    """`dlmentor plan`."""
    with open_mentor(args) as mentor:
        progress = mentor.progress()
        mine = not args.fresh
        plan = mentor.plan(
            " ".join(args.goal),
            args.weeks,
            args.hours,
            args.level,
            read=[name for name in progress.read if mentor.catalog.get(name)] if mine else (),
            known=[*args.known, *(progress.known if mine else ())],
            kinds=args.kinds,
            until=args.until,
            must=args.must,
            without=[*args.without, *(n for n in progress.not_for_me if mine and mentor.catalog.get(n))],
        )
        _save(plan, args, mentor)
    if args.json:
        print_json(plan)
    else:
        from dlmentor import terminal

        terminal.plan_page(plan)
    return _REFUSED if plan.refused else 0


def _save(plan: "Plan", args: argparse.Namespace, mentor: "Mentor") -> None:
    if plan.refused:
        return
    if args.plot:
        from dlmentor.plan import svg

        names = {concept.id: concept.name for concept in mentor.concepts.all}
        write_file(Path(args.plot), svg(plan, names=names))
    if args.export:
        from dlmentor.export import write

        path = Path(args.export)
        write_file(path, write(plan, path.suffix.lstrip(".") or "markdown"))


def write_file(path: Path, text: str) -> None:
    """Write a file that the user named, and say so."""
    from dlmentor.terminal import say

    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.", hint="Name another file.") from None
    say(f"Saved {path}.")


def run_mark(args: argparse.Namespace) -> int:
    """`dlmentor done`, `known`, `skip` and `forget`."""
    option = {"done": "read", "known": "known", "skip": "not_for_me", "forget": "forget"}[args.mark]
    with open_mentor(args) as mentor:
        progress = mentor.mark(**{option: args.names})
    if args.json:
        print_json(progress)
        return 0
    sys.stdout.write(
        f"{len(progress.read)} read, {len(progress.known)} topics known, {len(progress.not_for_me)} not for you.\n"
    )
    return 0


def run_progress(args: argparse.Namespace) -> int:
    """`dlmentor progress`."""
    with open_mentor(args) as mentor:
        if args.read_back:
            from dlmentor.catalog.markdown import read_list
            from dlmentor.export import read_checklist

            ticks = read_checklist(read_list(Path(args.read_back)))
            here = mentor.catalog.get
            mentor.mark(
                read=[name for name in ticks.read if here(name)],
                not_for_me=[name for name in ticks.not_for_me if here(name)],
            )
        progress = mentor.progress()
        ready, unlocks = mentor.ready(progress), mentor.unlocks(progress)
        title = {name: entry.title for name in progress.read if (entry := mentor.catalog.get(name))}
    if args.json:
        print_json({"progress": progress, "ready": ready, "unlocks": unlocks})
        return 0
    from dlmentor import terminal

    terminal.heading("Read")
    terminal.table(["title", "on"], ([title.get(name, name), str(day or "")] for name, day in progress.read.items()))
    terminal.heading("Opens most")
    terminal.table(["title", "opens"], ([each.entry.title, str(len(each.opens))] for each in unlocks))
    terminal.heading("Ready for now")
    terminal.entry_rows(ready[:20])
    return 0


def run_export(args: argparse.Namespace) -> int:
    """`dlmentor export`."""
    from dlmentor.export import write

    with open_mentor(args) as mentor:
        if args.entries:
            entries = [_found(mentor, name) for name in args.entries]
        else:
            entries = mentor.entries(
                venue=args.venue,
                year=args.year,
                kind=args.kind,
                topic=args.topic,
                list=args.list_,
                section=args.section,
                author=args.author,
            )
    text = write(entries, "json" if args.json else args.format)
    if args.output:
        write_file(Path(args.output), text)
    else:
        sys.stdout.write(text)
    return 0


def _found(mentor: "Mentor", name: str) -> "Entry":
    found = mentor.find(name)
    if not found:
        raise InputError(f"No entry is called {name!r}.", hint="`dlmentor search` finds entries.")
    return found[0]
