"""`chat`: the app in the browser."""

import argparse
import sys
import threading

from dlmentor.commands.common import open_mentor


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser) -> None:
    """Declare the command."""
    chat = commands.add_parser("chat", parents=[common], help="the app in the browser, on this machine")
    chat.add_argument("--host", default="127.0.0.1", help="address to serve on (default 127.0.0.1, this machine only)")
    chat.add_argument("--port", type=int, metavar="N", help="port (default: the first free one from 7860)")
    chat.add_argument("--mcp", action="store_true", help="also serve agents over the Model Context Protocol")
    chat.add_argument("--model", help="name of the model, or none")
    chat.add_argument(
        "--open",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="open the browser (default: when run in a terminal)",
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
        mentor.sync()
        mentor.search("warm up", limit=1)
        sys.stderr.write("Starting …\n")
        from dlmentor.ui.app import build
        from dlmentor.ui.server import serve

        wants_browser = sys.stdout.isatty() if args.open is None else args.open
        app = build(mentor)
        address = serve(app, settings, host=args.host, port=port, mcp=args.mcp, open_browser=wants_browser)
        sys.stdout.write(f"dlmentor answers at {address}\n")
        if args.mcp:
            sys.stdout.write(f"Agents connect to {address}gradio_api/mcp/\n")
        sys.stdout.write("Stop it with Ctrl+C.\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        finally:
            app.close(verbose=False)
    return 0
