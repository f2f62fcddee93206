"""`list`, `show`, `lists`, `topics` and `parse`: what stands on the lists."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from dlmentor.commands.common import add_filters, declare, filtered, given, open_mentor, print_json
from dlmentor.errors import InputError
from dlmentor.text import counted

if TYPE_CHECKING:
    from dlmentor.mentor import Mentor
    from dlmentor.models import Concept, Entry


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser) -> None:
    """Declare the commands."""
    listing = declare(
        commands,
        common,
        "list",
        "every entry of a venue, year, kind, topic, list, section or author",
        "list --venue NSDI --year 2022..",
        "list --kind survey --topic quantization",
        about="Exact and complete, where `dlmentor search` ranks.",
    )
    add_filters(listing)
    listing.set_defaults(run=run_list)

    show = declare(
        commands,
        common,
        "show",
        "all that is known about one entry",
        'show "once for all"',
        "show emdl:30",
    )
    show.add_argument("entry", nargs="+", metavar="ENTRY", help="an id, LIST:LINE, or words of its title")
    show.set_defaults(run=run_show)

    lists = declare(
        commands, common, "lists", "the lists, with how much is on them and what is wrong with them", "lists"
    )
    lists.add_argument("--issues", action="store_true", help="also print every slip that was found in them")
    lists.set_defaults(run=run_lists)

    topics = declare(commands, common, "topics", "the topics of the field, and how many entries each has", "topics")
    topics.set_defaults(run=run_topics)

    parse = declare(
        commands,
        common,
        "parse",
        "the entries of one Markdown file, just read and not added",
        "parse README.md",
        "parse README.md --issues",
    )
    parse.add_argument("file", type=given, metavar="FILE.md", help="any list in Markdown")
    parse.add_argument("--issues", action="store_true", help="print what its owner could mend instead")
    parse.set_defaults(run=run_parse)


def run_list(args: argparse.Namespace) -> int:
    """`dlmentor list`."""
    with open_mentor(args) as mentor:
        entries = filtered(mentor, args)
    if args.json:
        print_json(entries)
        return 0
    from dlmentor import terminal

    if not entries:
        terminal.say("No entry fits.")
        return 0
    terminal.entry_rows(entries)
    terminal.say(f"{counted(len(entries), 'entry', 'entries')}.")
    return 0


def run_show(args: argparse.Namespace) -> int:
    """`dlmentor show`."""
    words = " ".join(args.entry)
    with open_mentor(args) as mentor:
        found = mentor.find(words)
        names = mentor.topic_name
        more = list(_more(mentor, found[0])) if found else []
    if not found:
        raise InputError(f"No entry is called {words!r}.", hint="Try fewer words, or `dlmentor search`.")
    if args.json:
        print_json(found[0])
        return 0
    from dlmentor import terminal

    terminal.entry_page(found[0], names=names, more=more)
    if len(found) > 1:
        terminal.say("Also: " + "; ".join(f"{entry.title} ({entry.sources[0].ref})" for entry in found[1:6]) + ".")
    return 0


def _more(mentor: "Mentor", entry: "Entry") -> Iterator[tuple[str, str]]:
    """What stands before and after it, and what fetching and link checks found."""
    for name, neighbours in (("read before", mentor.before(entry.id)), ("read after", mentor.after(entry.id))):
        for other, why in neighbours[:3]:
            yield name, f"{other.title}: {why}"
            name = ""
    fetched = mentor.fetched(entry.id)
    if fetched:
        yield "text from", f"{fetched.source}, {fetched.fetched[:10]}"
        for conflict in fetched.conflicts:
            yield "conflict", conflict
    if entry.link_state == "dead":
        link = mentor.link(entry.url)
        yield "archive", link.archive if link else ""


def run_lists(args: argparse.Namespace) -> int:
    """`dlmentor lists`."""
    with open_mentor(args) as mentor:
        lists = mentor.catalog.lists
        issues = mentor.catalog.issues
    if args.json:
        print_json({"lists": lists, "issues": issues} if args.issues else lists)
        return 0
    from dlmentor import terminal

    terminal.table(
        ["list", "title", "entries", "issues"],
        ([each.name, each.title, str(each.entries), str(each.issues)] for each in lists),
        flexible=1,
    )
    if args.issues:
        sys.stdout.write("\n")
        terminal.table(
            ["where", "problem", "text"], ([f"{i.list}:{i.line}", i.problem, i.text] for i in issues), flexible=2
        )
    return 0


def run_parse(args: argparse.Namespace) -> int:
    """`dlmentor parse`: needs no store, no seeds and no settings."""
    from dlmentor.catalog.markdown import parse_list, parsed_json, read_list

    path = Path(args.file)
    parsed = parse_list(read_list(path), path.stem)
    if args.json:
        print_json(parsed.issues if args.issues else [parsed_json(entry) for entry in parsed.entries])
        return 0
    from dlmentor import terminal

    if args.issues:
        terminal.table(
            ["line", "problem", "text"], ([str(i.line), i.problem, i.text] for i in parsed.issues), flexible=2
        )
    else:
        terminal.table(
            ["line", "title", "kind", "venue", "section"],
            (
                [
                    str(entry.line),
                    (entry.title, entry.url),
                    entry.kind,
                    " ".join(str(part) for part in (entry.venue, entry.year) if part),
                    " › ".join(entry.section),
                ]
                for entry in parsed.entries
            ),
            flexible=1,
        )
    found, issues = counted(len(parsed.entries), "entry", "entries"), counted(len(parsed.issues), "issue")
    terminal.say(f"{found}; {issues}{' (--issues prints them)' if parsed.issues and not args.issues else ''}.")
    return 0


def run_topics(args: argparse.Namespace) -> int:
    """`dlmentor topics`: broader topics first, narrower ones indented below them."""
    with open_mentor(args) as mentor:
        concepts, entries = mentor.concepts, mentor.entries()
    if args.json:
        print_json(concepts.all)
        return 0
    from dlmentor import terminal

    # As `list --topic` counts: an entry stands under its topics and under all that are broader, once each.
    counts: Counter[str] = Counter()
    for entry in entries:
        own = [topic for topic in entry.topics if topic in concepts]
        counts.update({*own, *(above.id for topic in own for above in concepts.broader(topic))})
    below: dict[str | None, list[Concept]] = {}
    for concept in concepts.all:
        below.setdefault(concept.broader, []).append(concept)
    rows: list[list[str]] = []

    def walk(parent: str | None, depth: int) -> None:
        for concept in below.get(parent, []):
            rows.append([f"{'  ' * depth}{concept.name}", concept.id, str(counts[concept.id] or "")])
            walk(concept.id, depth + 1)

    walk(None, 0)
    terminal.table(["topic", "id", "entries"], rows)
    return 0
