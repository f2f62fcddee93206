"""`plan`, `done`, `known`, `skip`, `forget`, `progress`, `export`: reading plans and what became of them."""

import argparse
import sys
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING

from dlmentor.commands.common import (
    EXIT_REFUSED,
    add_filters,
    decimal,
    declare,
    filtered,
    filters_given,
    given,
    open_mentor,
    print_json,
    whole,
)
from dlmentor.errors import InputError
from dlmentor.text import counted

if TYPE_CHECKING:
    from dlmentor.mentor import Mentor
    from dlmentor.models import Answer, Entry, Plan

_MOST_READY = 20


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser) -> None:
    """Declare the commands."""
    plan = declare(
        commands,
        common,
        "plan",
        "a reading plan for a goal, cut to the time there is",
        'plan "a 4-week plan on pruning, 5 hours a week, I know the basics"',
        'plan "mobile inference" --weeks 2 --hours 6 --export plan.json',
        "plan --recut plan.json --export plan.ics --at 19:30",
        about="What you have marked with done, known and skip is left out.\n"
        "Exit code 3 says that the lists do not serve the goal.",
    )
    plan.add_argument(
        "goal", nargs="*", metavar="WORD", help="in plain words, which may also say weeks, hours and level"
    )
    plan.add_argument("--weeks", type=whole, metavar="N", help="how many weeks (default: what the goal says, else 4)")
    plan.add_argument("--hours", type=decimal, metavar="H", help="hours a week (default: what the goal says, else 5)")
    plan.add_argument(
        "--level",
        type=given,
        metavar="LEVEL",
        help="beginner, intermediate or advanced (default: what the goal says, else intermediate)",
    )
    plan.add_argument("--until", type=given, metavar="DATE", help="the last day, such as 2027-01-31")
    plan.add_argument("--kinds", type=given, metavar="KINDS", help="only these kinds, such as papers,surveys")
    plan.add_argument(
        "--known", type=given, action="append", default=[], metavar="TOPIC", help="a topic that you know (repeatable)"
    )
    plan.add_argument(
        "--must",
        type=given,
        action="append",
        default=[],
        metavar="ENTRY",
        help="an entry that has to be in (repeatable)",
    )
    plan.add_argument(
        "--without",
        type=given,
        action="append",
        default=[],
        metavar="ENTRY",
        help="an entry that must not be in (repeatable)",
    )
    plan.add_argument("--fresh", action="store_true", help="ignore what you have marked as read, known or not for you")
    plan.add_argument("--plot", type=given, metavar="FILE.svg", help="also save a picture of the plan")
    plan.add_argument(
        "--export",
        type=given,
        metavar="FILE",
        help="also save it; the suffix says how (.md .bib .ris .csl.json .ics .csv .json)",
    )
    plan.add_argument(
        "--at",
        type=given,
        metavar="TIME",
        help="with --export FILE.ics: sessions that begin at this time, such as 19:30, not weeks",
    )
    plan.add_argument(
        "--recut",
        type=given,
        metavar="FILE.json",
        help="no new plan: the rest of a saved one, cut to the time that is left",
    )
    plan.set_defaults(run=run_plan)

    entry, topic = "an id, LIST:LINE, or a title (in quotes)", "a topic's name (in quotes) or id"
    for name, metavar, names, text, example in (
        ("done", "ENTRY", entry, "mark entries as read", 'done "deep compression" emdl:62'),
        ("known", "TOPIC", topic, "mark topics as known", "known quantization"),
        ("skip", "ENTRY", entry, "mark entries as not for you", "skip emdl:63"),
        ("forget", "NAME", f"{entry}; or {topic}", "take such marks back", 'forget "deep compression"'),
    ):
        mark = declare(commands, common, name, text, example)
        mark.add_argument("names", nargs="+", metavar=metavar, help=names)
        mark.set_defaults(run=run_mark, mark=name)

    progress = declare(commands, common, "progress", "what you have read, and what you are ready for now", "progress")
    progress.add_argument(
        "--read-back",
        type=given,
        metavar="FILE.md",
        help="first take over the ticks of a checklist that `plan --export` saved",
    )
    progress.set_defaults(run=run_progress)

    export = declare(
        commands,
        common,
        "export",
        "entries, in the formats that other programs read",
        "export --topic pruning --format bibtex --output pruning.bib",
        "export emdl:62 --format ris",
        'export --ask "how do I shrink a model for phones?" --format bibtex',
    )
    export.add_argument("entries", nargs="*", metavar="ENTRY", help="these (default: all that the filters leave)")
    export.add_argument(
        "--format",
        type=given,
        metavar="FORMAT",
        help="markdown (default), bibtex, ris, csl, csv or json",
    )
    export.add_argument("--output", type=given, metavar="FILE", help="write to this file instead of stdout")
    export.add_argument("--ask", type=given, metavar="QUESTION", help="the references of the answer to this question")
    add_filters(export)
    export.set_defaults(run=run_export)


def run_plan(args: argparse.Namespace) -> int:
    """`dlmentor plan`."""
    at = _time(args.at) if args.at else None
    _check(args)
    with open_mentor(args) as mentor:
        plan = _rest(mentor, Path(args.recut)) if args.recut else _new_plan(mentor, args)
        _save(plan, args, at, mentor)
    if args.json:
        print_json(plan)
    else:
        from dlmentor import terminal

        terminal.plan_page(plan)
    return EXIT_REFUSED if plan.refused else 0


def _check(args: argparse.Namespace) -> None:
    """Refuse options that would do nothing beside the others."""
    if args.recut:
        takes_no_part = {"a goal": args.goal, "--fresh": args.fresh}
        for name in ("weeks", "hours", "level", "until", "kinds", "known", "must", "without"):
            takes_no_part[f"--{name}"] = getattr(args, name)
        if idle := [name for name, value in takes_no_part.items() if value not in (None, False, [])]:
            raise InputError(
                f"--recut takes its plan from {args.recut}, so {idle[0]} would change nothing.",
                hint="Leave one of them out.",
            )
    if args.at and not (args.export or "").lower().endswith(".ics"):
        raise InputError("--at gives the sessions of a calendar their time.", hint="Add --export FILE.ics.")
    if args.plot and not args.plot.lower().endswith(".svg"):
        raise InputError(f"{args.plot} is no name for a picture of the plan.", hint="It is an SVG: name it FILE.svg.")


def _new_plan(mentor: "Mentor", args: argparse.Namespace) -> "Plan":
    progress = mentor.progress()
    mine = not args.fresh
    not_for_me = [name for name in progress.not_for_me if mine and mentor.catalog.get(name)]
    return mentor.plan(
        " ".join(args.goal),
        args.weeks,
        args.hours,
        args.level,
        read=[name for name in progress.read if mentor.catalog.get(name)] if mine else (),
        known=[*args.known, *(progress.known if mine else ())],
        kinds=args.kinds,
        until=args.until,
        must=args.must,
        without=[*args.without, *not_for_me],
    )


def _rest(mentor: "Mentor", path: Path) -> "Plan":
    """What is left of a plan that `plan --export FILE.json` or `plan --json` wrote."""
    from pydantic import ValidationError

    from dlmentor.models import Plan

    try:
        plan = Plan.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", hint="Name the saved plan.") from None
    except ValidationError:
        raise InputError(f"{path} holds no plan.", hint="`dlmentor plan GOAL --export FILE.json` saves one.") from None
    return mentor.recut(plan, mentor.progress())


def _time(words: str) -> time:
    """A time of the day such as `19:30` or `7`."""
    hour, _, minute = words.strip().partition(":")
    try:
        return time(int(hour), int(minute or "0"))
    except ValueError:
        raise InputError(f"{words!r} is no time of the day: write it as 19:30.") from None


def _save(plan: "Plan", args: argparse.Namespace, at: time | None, mentor: "Mentor") -> None:
    if plan.refused:
        return
    if args.plot:
        from dlmentor.plan import svg

        names = {concept.id: concept.name for concept in mentor.concepts.all}
        _write_file(Path(args.plot), svg(plan, names=names))
    if args.export:
        from dlmentor.export import write

        path = Path(args.export)
        suffix = ".csl" if path.name.lower().endswith(".csl.json") else path.suffix or "markdown"
        if at is not None and suffix.lower() == ".ics":
            suffix = "ical-sessions"
        _write_file(path, write(plan, suffix, at=at, done=frozenset(mentor.progress().read)))


def _write_file(path: Path, text: str) -> None:
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
    known = counted(len(progress.known), "topic")
    sys.stdout.write(f"{len(progress.read)} read, {known} known, {len(progress.not_for_me)} not for you.\n")
    return 0


def run_progress(args: argparse.Namespace) -> int:
    """`dlmentor progress`."""
    with open_mentor(args) as mentor:
        if args.read_back:
            from dlmentor.catalog.markdown import read_list
            from dlmentor.export import read_checklist

            ticks = read_checklist(read_list(Path(args.read_back)))
            here = mentor.catalog.get
            read = [name for name in ticks.read if here(name)]
            not_for_me = [name for name in ticks.not_for_me if here(name)]
            mentor.mark(read=read, not_for_me=not_for_me)
            gone = len(ticks.read) + len(ticks.not_for_me) - len(read) - len(not_for_me)
            _tell_ticks(len(read), len(not_for_me), gone)
        progress = mentor.progress()
        ready, unlocks = mentor.ready(progress), mentor.unlocks(progress)
        title = {name: entry.title for name in progress.read if (entry := mentor.catalog.get(name))}
    if args.json:
        print_json({"progress": progress, "ready": ready, "unlocks": unlocks})
        return 0
    from dlmentor import terminal

    if progress.read:
        rows = ([title.get(name, name), str(day or "")] for name, day in progress.read.items())
        terminal.heading("Read")
        terminal.table(["title", "on"], rows)
    else:
        sys.stdout.write("Nothing is marked as read yet: `dlmentor done` does it.\n")
    if unlocks:
        sys.stdout.write("\n")
        terminal.heading("What opens most others")
        terminal.table(["title", "opens"], ([each.entry.title, str(len(each.opens))] for each in unlocks))
    sys.stdout.write("\n")
    terminal.heading(f"Ready for now, {_MOST_READY} of {len(ready)}" if len(ready) > _MOST_READY else "Ready for now")
    terminal.entry_rows(ready[:_MOST_READY])
    return 0


def _tell_ticks(read: int, not_for_me: int, gone: int) -> None:
    """How much a checklist had to say."""
    from dlmentor.terminal import say

    passed_over = f" Passed over: {counted(gone, 'tick')} beside what no list has." if gone else ""
    if read or not_for_me:
        say(f"Taken over: {read} read, {not_for_me} not for you.{passed_over}")
    else:
        say(f"Nothing in it is ticked.{passed_over}")


def run_export(args: argparse.Namespace) -> int:
    """`dlmentor export`."""
    from dlmentor.export import write
    from dlmentor.terminal import say

    chosen = {"entries": args.entries, "--ask": args.ask, "a filter": filters_given(args)}
    ways = [name for name, value in chosen.items() if value]
    if len(ways) > 1:
        raise InputError(f"{' and '.join(ways)} cannot be exported together.", hint="Give one of them.")
    if args.json and args.format:
        raise InputError("--json and --format name two formats.", hint="Give one of them.")
    with open_mentor(args) as mentor:
        if args.ask:
            answer = mentor.ask(args.ask)
            if answer.refused:
                say("The lists do not answer this, so there are no references.")
                return EXIT_REFUSED
            items: Answer | list[Entry] = answer
        else:
            items = [_found(mentor, name) for name in args.entries] if args.entries else filtered(mentor, args)
    if not items:
        say("No entry fits.")
    text = write(items, "json" if args.json else args.format or "markdown", title=args.ask or "")
    if args.output:
        _write_file(Path(args.output), text)
    else:
        sys.stdout.write(text)
    return 0


def _found(mentor: "Mentor", name: str) -> "Entry":
    found = mentor.find(name)
    if not found:
        raise InputError(f"No entry is called {name!r}.", hint="`dlmentor search` finds entries.")
    return found[0]
