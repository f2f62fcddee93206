"""`doctor`: what is there, what is missing, and how to get it."""

import argparse
import sys

from dlmentor.commands.common import EXIT_FAILED, declare, open_mentor, print_json

_MARKS = {"ok": "ok", "optional": "–", "broken": "BROKEN"}


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser) -> None:
    """Declare the command."""
    doctor = declare(
        commands,
        common,
        "doctor",
        "what works, what is missing, and how to get it",
        "doctor --settings",
        about="Exit code 1 says that something is broken.",
    )
    doctor.add_argument("--settings", action="store_true", help="also print every setting and its value")
    doctor.set_defaults(run=run_doctor)


def run_doctor(args: argparse.Namespace) -> int:
    """`dlmentor doctor`: exit code 1 if a part that is needed is broken."""
    from dlmentor.doctor import examine

    with open_mentor(args, model=None) as mentor:
        findings = examine(mentor)
        settings = mentor.settings
    code = EXIT_FAILED if any(finding.state == "broken" for finding in findings) else 0
    values = {f"DLMENTOR_{name.upper()}": _shown(getattr(settings, name)) for name in type(settings).model_fields}
    if args.json:
        print_json({"findings": findings, "settings": values} if args.settings else findings)
        return code
    from dlmentor import terminal

    terminal.table(
        ["part", "", "what was seen", "what to do"],
        ([finding.part, _MARKS[finding.state], finding.seen, finding.remedy] for finding in findings),
        flexible=2,
    )
    if args.settings:
        sys.stdout.write("\n")
        terminal.heading("Settings")
        about = (field.description or "" for field in type(settings).model_fields.values())
        rows = ([name, value, what] for (name, value), what in zip(values.items(), about, strict=True))
        terminal.table(["variable", "value", "what it is"], rows, flexible=2)
    return code


def _shown(value: object) -> str:
    """A setting without what nobody should read over a shoulder; keys mask themselves."""
    from dlmentor.text import without_login

    return without_login(value) if isinstance(value, str) and "://" in value else str(value)
