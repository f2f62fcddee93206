"""`add`, `remove`, `update` and `report`: lists of one's own, and what the owners of lists can mend."""

import argparse
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from dlmentor.commands.common import EXIT_FAILED, EXIT_USAGE, declare, open_mentor, print_json
from dlmentor.errors import DlmentorError, InputError
from dlmentor.text import counted, one_line

if TYPE_CHECKING:
    from dlmentor.catalog.changes import ListChanges
    from dlmentor.catalog.library import Suggestion
    from dlmentor.mentor import Mentor

_MOST_SHOWN = 20
_SIGNS = {"added": "+", "removed": "-", "changed": "~", "moved": ">"}


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser) -> None:
    """Declare the commands."""
    adding = declare(
        commands,
        common,
        "add",
        "add lists of your own; add one again, and it is updated",
        "add my-list.md",
        "add github:owner/awesome-something",
        "add --from-lists",
        about="They are kept under user/ in the storage folder, and searched, cited and planned like the seeds.",
    )
    adding.add_argument(
        "sources", nargs="*", metavar="SRC", help="a file, a folder, an http(s) address, or github:owner/repo[/path]"
    )
    adding.add_argument(
        "--from-lists", action="store_true", help="the lists that your lists point to: shows them, then asks"
    )
    adding.add_argument("--yes", action="store_true", help="with --from-lists: add them without asking")
    adding.set_defaults(run=run_add)

    removing = declare(commands, common, "remove", "take a list that you added out again", "remove my-list")
    removing.add_argument("lists", nargs="+", metavar="LIST", help="its name (`dlmentor lists`)")
    removing.set_defaults(run=run_remove)

    updating = declare(
        commands, common, "update", "read added lists again from where they came, and say what changed", "update"
    )
    updating.add_argument("lists", nargs="*", metavar="LIST", help="only these (default: all that you added)")
    updating.set_defaults(run=run_update)

    reporting = declare(
        commands,
        common,
        "report",
        "a letter to a list's owner, in Markdown: what could be mended",
        "report emdl",
        about="It knows of links what `dlmentor check-links` found, and of facts what `dlmentor fetch` found.",
    )
    reporting.add_argument("list_", metavar="LIST", help="its name (`dlmentor lists`)")
    reporting.set_defaults(run=run_report)


def run_add(args: argparse.Namespace) -> int:
    """`dlmentor add`."""
    if args.sources and args.from_lists:
        raise InputError("Lists and --from-lists cannot be added together.", hint="Give one of them.")
    if not args.sources and not args.from_lists:
        raise InputError("Nothing was given to add.", hint="Name lists, or give --from-lists.")
    with open_mentor(args) as mentor:
        if not args.from_lists:
            return _each(args.sources, mentor.add, as_json=args.json)
        return _from_lists(mentor, args)


def _from_lists(mentor: "Mentor", args: argparse.Namespace) -> int:
    found = mentor.suggested_lists()
    if not args.yes and args.json:
        print_json(list(found))
        return 0
    if not args.json:
        _show(found)
    if not found or not (args.yes or _agreed(len(found))):
        return 0
    return _each([each.origin for each in found], mentor.add, as_json=args.json)


def _show(found: Iterable["Suggestion"]) -> None:
    from dlmentor import terminal

    terminal.table(["list", "title", "stands on"], ([f.origin, f.title, " ".join(f.where)] for f in found), flexible=1)


def _agreed(count: int) -> bool:
    from dlmentor.terminal import say

    if not sys.stdin.isatty():
        say(f"{counted(count, 'list')} can be added: --yes adds {'it' if count == 1 else 'them'}.")
        return False
    sys.stderr.write(f"Add {'this list' if count == 1 else f'these {count} lists'}? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def run_remove(args: argparse.Namespace) -> int:
    """`dlmentor remove`."""
    with open_mentor(args) as mentor:
        return _each(args.lists, mentor.remove, as_json=args.json)


def run_update(args: argparse.Namespace) -> int:
    """`dlmentor update`."""
    with open_mentor(args) as mentor:
        return _each(args.lists or ["all"], mentor.update, as_json=args.json)


def _each(names: Iterable[str], work: Callable[[str], tuple["ListChanges", ...]], *, as_json: bool) -> int:
    """Do it for each; one that fails does not stop the others."""
    from dlmentor.terminal import say

    done: list[ListChanges] = []
    failed: list[DlmentorError] = []
    for name in names:
        try:
            done += work(name)
        except DlmentorError as error:
            failed.append(error)
            say(f"dlmentor: {error}")
    if as_json:
        print_json(done)
    else:
        _print(done)
    if any(isinstance(error, InputError) for error in failed):
        return EXIT_USAGE
    return EXIT_FAILED if failed or any(each.error for each in done) else 0


def _print(done: Iterable["ListChanges"]) -> None:
    from dlmentor.terminal import say

    for each in done:
        if each.gone:
            sys.stdout.write(f"{each.list}: removed.\n")
            continue
        if each.error:
            say(f"dlmentor: {each.list} stays as it was: {each.error}")
            continue
        what = counted(len(each.changes), "entry", "entries") if each.new else each.summary
        sys.stdout.write(f"{each.list}: {'new, ' if each.new else ''}{what} ({one_line(each.origin)}).\n")
        for change in () if each.new else each.changes[:_MOST_SHOWN]:
            detail = f" ({one_line(change.detail)})" if change.detail else ""
            sys.stdout.write(f"  {_SIGNS[change.what]} {one_line(change.title)}{detail}\n")
        if not each.new and len(each.changes) > _MOST_SHOWN:
            sys.stdout.write(f"  … and {len(each.changes) - _MOST_SHOWN:,} more (--json prints all).\n")


def run_report(args: argparse.Namespace) -> int:
    """`dlmentor report`."""
    with open_mentor(args) as mentor:
        report = mentor.report(args.list_)
    if args.json:
        print_json(report)
    else:
        sys.stdout.write(report.markdown)
    return 0
