"""`ask`: a cited answer, streamed, piped, as JSON, or as a conversation."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dlmentor import private
from dlmentor.commands.common import EXIT_REFUSED, declare, given, open_mentor, print_json
from dlmentor.errors import DlmentorError, InputError

if TYPE_CHECKING:
    from dlmentor.mentor import Mentor
    from dlmentor.models import Answer

_PROMPT = "\n› "


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser) -> None:
    """Declare the command."""
    ask = declare(
        commands,
        common,
        "ask",
        "a cited answer to a question",
        'ask "what should I read on continual learning for video analytics?"',
        'ask "how do Ekya and RECL differ?" --history talk.json',
        about="Exit code 3 says that the lists do not serve the question.",
    )
    ask.add_argument("question", nargs="*", metavar="WORD", help="the question, in plain words")
    ask.add_argument("--interactive", "-i", action="store_true", help="read one question after another, until Ctrl+D")
    ask.add_argument(
        "--history", type=given, metavar="FILE", help="go on with the conversation in FILE, and keep it there"
    )
    ask.add_argument("--model", metavar="NAME", help="the model that writes, or `none` (DLMENTOR_LLM)")
    ask.set_defaults(run=run_ask)


def run_ask(args: argparse.Namespace) -> int:
    """`dlmentor ask`."""
    question = " ".join(args.question).strip()
    if not question and not args.interactive:
        raise InputError("There is no question.", hint='Try: dlmentor ask "what should I read on pruning?"')
    if args.interactive and args.json:
        raise InputError(
            "--interactive holds a conversation, and --json prints one document.",
            hint="Give one of them; --history FILE goes on with a conversation.",
        )
    file = Path(args.history) if args.history else None
    if file and not file.parent.is_dir():
        raise InputError(f"There is no folder {file.parent} to keep the conversation in.", hint="Name another file.")
    history = _load(file) if file else []
    with open_mentor(args, model=args.model) as mentor:
        _tell_of_missing_server(mentor)
        code = 0
        if question:
            code = _turn(mentor, question, history, as_json=args.json)
            _save(file, history)
        while args.interactive and (question := _next_question()):
            try:
                _turn(mentor, question, history, as_json=args.json)
            except DlmentorError as error:
                sys.stderr.write(f"{error}\n")
            _save(file, history)
    return code


def _tell_of_missing_server(mentor: "Mentor") -> None:
    """Who names a model and has no server would wonder who answers."""
    from dlmentor.answer.llm import open_model
    from dlmentor.terminal import say

    settings = mentor.settings
    if settings.llm and not settings.forbids_model and open_model(settings) is None:
        say(
            f"No server is known that has the model {settings.llm!r}, so answers are composed without it: "
            "set OPENAI_API_KEY, or OPENAI_BASE_URL to the address of one."
        )


def _turn(mentor: "Mentor", question: str, history: list[dict[str, str]], *, as_json: bool) -> int:
    answer = mentor.ask(question, history) if as_json else _shown(mentor, question, history)
    if as_json:
        print_json(answer)
    history += [{"role": "user", "content": question}, {"role": "assistant", "content": answer.text}]
    return EXIT_REFUSED if answer.refused else 0


def _shown(mentor: "Mentor", question: str, history: list[dict[str, str]]) -> "Answer":
    from dlmentor import terminal
    from dlmentor.commands.markdown import as_shown

    answer: Answer | None = None
    show, end = as_shown(sys.stdout.write)
    for event in mentor.stream(question, history):
        if event.type == "text":
            show(event.text)
            sys.stdout.flush()
        elif event.type == "done":
            answer = event.answer
    end()
    if answer is None:
        raise DlmentorError("The answer ended without a result.", hint="Ask again.")
    terminal.references(answer)
    for warning in answer.warnings:
        terminal.say(warning)
    return answer


def _next_question() -> str:
    """The next line that the person types; nothing at the end of input."""
    if sys.stdin.isatty():
        sys.stderr.write(_PROMPT)
        sys.stderr.flush()
    for line in sys.stdin:
        if line.strip():
            return line.strip()
    return ""


def _load(file: Path) -> list[dict[str, str]]:
    if not file.exists():
        return []
    try:
        turns = json.loads(file.read_text("utf-8"))
        return [{"role": str(turn["role"]), "content": str(turn["content"])} for turn in turns]
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.", hint="Name another file.") from None
    except (ValueError, TypeError, KeyError):
        hint = 'It is a JSON list of {"role": "user" or "assistant", "content": "…"}.'
        raise InputError(f"{file} is not a conversation.", hint=hint) from None


def _save(file: Path | None, history: list[dict[str, str]]) -> None:
    if file is None:
        return
    try:
        # As a whole, so that a full disk does not cost what was said before; a link stays one.
        private.write(file.resolve(), json.dumps(history, ensure_ascii=False, indent=1).encode())
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}.", hint="Name another file.") from None
