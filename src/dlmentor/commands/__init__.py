"""The commands of the command line, one module a group; each handler imports what it needs when it runs."""

import argparse

from dlmentor.commands import asking, catalogue, chat, doctor, fetching, lists, planning, searching

GROUPS = (chat, asking, catalogue, searching, planning, doctor, lists, fetching)


def add_all(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser) -> None:
    """Declare every command."""
    for group in GROUPS:
        group.add(subparsers, common)
