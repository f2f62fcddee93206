"""`chat`: the app in the browser."""

import argparse
import sys
import time
from typing import TYPE_CHECKING

from dlmentor.commands.common import declare, open_mentor, print_json, whole

if TYPE_CHECKING:
    from dlmentor.mentor import Mentor

_LONG_SECONDS = 3600.0


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser) -> None:
    """Declare the command."""
    chat = declare(
        commands,
        common,
        "chat",
        "the app in the browser",
        "chat",
        "chat --port 8000 --mcp",
        about="It serves until you press Ctrl+C, and makes the index first if there is none.",
    )
    chat.add_argument(
        "--host", metavar="ADDRESS", default="127.0.0.1", help="serve here (default 127.0.0.1: for this machine only)"
    )
    chat.add_argument(
        "--port", type=whole, metavar="N", help="serve on this port (default: the first free one from 7860)"
    )
    chat.add_argument("--mcp", action="store_true", help="also serve agents, over the Model Context Protocol")
    chat.add_argument("--model", metavar="NAME", help="the model that writes, or `none` (DLMENTOR_LLM)")
    chat.add_argument(
        "--open",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="open the browser, or do not (default: when run in a terminal)",
    )
    chat.set_defaults(run=run_chat)


def run_chat(args: argparse.Namespace) -> int:
    """`dlmentor chat`."""
    from dlmentor.settings import Settings
    from dlmentor.ui.server import check_host, free_port, read_users

    with open_mentor(args, model=args.model) as mentor:
        # What would be refused is refused before the index is built.
        settings: Settings = mentor.settings
        check_host(args.host, read_users(settings), settings.allow_public)
        port = free_port(args.host, args.port)
        sync_or_stay(mentor)
        mentor.search("warm up", limit=1)
        sys.stderr.write("Starting …\n")
        from dlmentor.ui.app import build
        from dlmentor.ui.server import serve

        wants_browser = sys.stdout.isatty() if args.open is None else args.open
        app = build(mentor)
        address = serve(app, settings, host=args.host, port=port, mcp=args.mcp, open_browser=wants_browser)
        agents = f"{address}gradio_api/mcp/" if args.mcp else None
        if args.json:
            print_json({"address": address, "mcp": agents})
        else:
            connect = f"Agents connect to {agents}\n" if agents else ""
            sys.stdout.write(f"dlmentor answers at {address}\n{connect}Stop it with Ctrl+C.\n")
        sys.stdout.flush()
        try:
            # A sleep, which Ctrl+C ends on every system; a lock's wait it does not end on Windows.
            while True:
                time.sleep(_LONG_SECONDS)
        finally:
            app.close(verbose=False)
    return 0


def sync_or_stay(mentor: "Mentor") -> None:
    """Make the index; where it cannot be made anew (no server, no right to write), start with the one there is."""
    from dlmentor.errors import StoreError
    from dlmentor.index.current import read_current

    try:
        mentor.sync()
    except StoreError as error:
        if read_current(mentor.settings.storage) is None:
            raise
        sys.stderr.write(f"dlmentor: {error} Until then the last index is used.\n")
