"""`fetch` and `check-links`: what the network says about the entries."""

import argparse
import sys
from typing import TYPE_CHECKING

from dlmentor.commands.common import EXIT_FAILED, declare, open_mentor, print_json

if TYPE_CHECKING:
    from dlmentor.fetch.links import LinksReport
    from dlmentor.fetch.report import FetchReport

_MOST_SHOWN = 15


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser) -> None:
    """Declare the commands."""
    fetching = declare(
        commands,
        common,
        "fetch",
        "abstracts and descriptions from the network",
        "fetch --dry-run",
        about="It may be stopped at any time, and goes on where it stopped.",
    )
    fetching.add_argument("ids", nargs="*", metavar="ENTRY", help="only these: an id, LIST:LINE, or words of a title")
    how = fetching.add_mutually_exclusive_group()
    how.add_argument("--missing", action="store_true", help="every entry that has no text yet (the default)")
    how.add_argument("--all", action="store_true", help="every entry whose text is missing or old")
    how.add_argument("--refresh", action="store_true", help="every entry, however fresh its text is")
    fetching.add_argument("--dry-run", action="store_true", help="say what would be asked, and ask nothing")
    fetching.set_defaults(run=run_fetch)

    checking = declare(
        commands,
        common,
        "check-links",
        "which links are alive, moved, blocked or dead",
        "check-links emdl",
        about="A link counts as dead only if it failed on different days.",
    )
    checking.add_argument("lists", nargs="*", metavar="LIST", help="only these lists (default: all)")
    checking.set_defaults(run=run_check_links)


def run_fetch(args: argparse.Namespace) -> int:
    """`dlmentor fetch`."""
    with open_mentor(args) as mentor:
        report = mentor.fetch(
            ids=args.ids or None,
            missing=args.missing or not (args.all or args.ids),
            refresh=args.refresh,
            dry_run=args.dry_run,
        )
    if args.json:
        print_json(report)
    else:
        _print_fetch(report)
    return EXIT_FAILED if report.offline else 0


def _print_fetch(report: "FetchReport") -> None:
    from dlmentor import terminal

    if report.sources:
        terminal.table(
            ["source", "requests", "found", "unchanged", "not there", "failed", "from disk", "why"],
            (
                [
                    each.source,
                    *(
                        f"{number:,}" if number else ""
                        for number in (
                            each.requests,
                            each.found,
                            each.unchanged,
                            each.not_there,
                            each.failed,
                            each.from_disk,
                        )
                    ),
                    "; ".join(each.reasons[:2]),
                ]
                for each in report.sources
            ),
            flexible=7,
        )
    if report.missing:
        sys.stdout.write("\nWithout a text:\n")
        for gap in report.missing[:_MOST_SHOWN]:
            terminal.paragraph(f"{gap.title} ({gap.reason})", indent=2)
        if len(report.missing) > _MOST_SHOWN:
            sys.stdout.write(f"  … and {len(report.missing) - _MOST_SHOWN:,} more (--json prints all).\n")
    if report.conflicts:
        sys.stdout.write("\nSources that say something else than the lists and notes:\n")
        for conflict in report.conflicts[:_MOST_SHOWN]:
            terminal.paragraph(f"{conflict.title}: {' '.join(conflict.says)}", indent=2)
    if not report.offline:
        sys.stdout.write(f"{report.message}\n")


def run_check_links(args: argparse.Namespace) -> int:
    """`dlmentor check-links`."""
    with open_mentor(args) as mentor:
        report = mentor.check_links(args.lists)
    if args.json:
        print_json(report)
    else:
        _print_links(report)
    return EXIT_FAILED if report.offline else 0


def _print_links(report: "LinksReport") -> None:
    from dlmentor import terminal

    if report.offline:
        terminal.say(report.message)
        return
    rows = [
        [each.state, (each.url, each.url), each.moved_to or (each.archive if each.state == "dead" else each.detail)]
        for each in report.changed
        if each.state not in ("alive", "unknown")
    ]
    if rows:
        terminal.table(["state", "link", "see"], rows, flexible=1)
    sys.stdout.write(f"{report.message}\n")
    terminal.say("`dlmentor report LIST` writes it all down for a list's owner.")
