"""The command line: reads the arguments, runs one command, turns errors into one sentence and an exit code."""

import argparse
import difflib
import errno
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from dlmentor import commands
from dlmentor.commands.common import EXIT_FAILED, EXIT_INTERRUPTED, EXIT_USAGE
from dlmentor.errors import DlmentorError, InputError


class _Version(argparse.Action):
    """Prints the version, looked up only when asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        import dlmentor

        sys.stdout.write(f"dlmentor {dlmentor.__version__}\n")
        parser.exit()


class _Parser(argparse.ArgumentParser):
    """Says in one sentence what is wrong with the arguments, and where the right ones are explained."""

    def error(self, message: str) -> NoReturn:
        """Complain and stop."""
        unknown = re.match(r"argument COMMAND: invalid choice: '(.*?)' \(choose", message, re.S)
        if unknown:
            known = next(list(group.choices) for group in self._actions if group.dest == "command" and group.choices)
            near = difflib.get_close_matches(unknown[1], known, 1)
            meant = f" Did you mean {near[0]!r}?" if near else ""
            message = f"There is no command {unknown[1]!r}.{meant} `{self.prog} --help` names them all."
        else:
            message = message.removeprefix("argument ")
            message = f"{message[:1].upper()}{message[1:]}. `{self.prog} --help` says how to use it."
        self.exit(EXIT_USAGE, f"dlmentor: {message}\n")


def parser() -> argparse.ArgumentParser:
    """The whole command line, also used to write its documentation."""
    top: argparse.ArgumentParser = _Parser(
        prog="dlmentor",
        description="A reading mentor over curated deep-learning lists: cited answers and reading plans, offline.\n"
        "Begin with `dlmentor chat`, or `dlmentor ask` and a question in quotes.",
        epilog="`dlmentor COMMAND --help` says more, `dlmentor doctor --settings` what can be set.\n"
        "Exit codes: 0 done, 1 failed, 2 bad usage or input, 3 the lists do not serve it, 130 interrupted.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="print the result as one JSON document")
    common.add_argument(
        "--storage", metavar="DIR", help="the folder that holds the index and what is yours (DLMENTOR_STORAGE)"
    )
    common.add_argument("--seeds", metavar="DIR", help="the folder of seed lists, notes and concepts (DLMENTOR_SEEDS)")
    subparsers = top.add_subparsers(title="commands", dest="command", required=True, metavar="COMMAND")
    commands.add_all(subparsers, common)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character shows a stand-in: never a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    top = parser()
    if not (sys.argv[1:] if argv is None else argv):
        top.print_help(sys.stderr)
        return EXIT_USAGE
    try:
        args = top.parse_args(argv)
        code: int = args.run(args)
        sys.stdout.flush()
    except InputError as error:
        return _complain(str(error), EXIT_USAGE)
    except DlmentorError as error:
        return _complain(str(error), EXIT_FAILED)
    except KeyboardInterrupt:
        return _complain("Interrupted; what was stored is kept.", EXIT_INTERRUPTED)
    except BrokenPipeError:
        # The reader (`| head`) has enough: not an error, and nothing more must be flushed to it.
        _drop_output()
        return 0
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or error.filename:
            raise
        _drop_output()
        return _complain(f"The output cannot be written: {error.strerror}. Free some space there.", EXIT_FAILED)
    return code


def _open_what_is_closed() -> None:
    """Give a command that was started without input, output or messages (`>&-`) an empty one in its place."""
    nothing = Path(os.devnull)
    sys.stdin = sys.stdin or nothing.open(encoding="utf-8")
    sys.stdout = sys.stdout or nothing.open("w", encoding="utf-8")
    sys.stderr = sys.stderr or nothing.open("w", encoding="utf-8")


def _drop_output() -> None:
    """What is not written yet goes nowhere: Python would try again at its end, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(message: str, code: int) -> int:
    sys.stderr.write(f"dlmentor: {message}\n")
    return code
