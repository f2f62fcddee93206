"""Writes the pages of the documentation that the program itself knows best: `python scripts/write_docs.py`."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from dlmentor import cli
from dlmentor.settings import Settings

DOCS = Path(__file__).parents[1] / "docs"
_NOTICE = "<!-- Written by scripts/write_docs.py (`make docs`): change the program and run it again. -->"

_CLI = f"""\
{_NOTICE}
# The command line

`dlmentor COMMAND --help` says in the terminal what this page says. `make` sets up an environment that has `dlmentor`;
`source .venv/bin/activate` puts it on your path.

Every command takes these:

| option | what it does |
|---|---|
"""
_EXITS = """\

Results go to stdout, messages to stderr. The JSON is the same object as the one of the [Python API](api.md).

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | failed; one sentence on stderr says why |
| 2 | bad usage or input |
| 3 | the lists do not serve the question (`ask`) or the goal (`plan`) |
| 130 | interrupted; what was stored is kept |

An *ENTRY* is an id (`arxiv:1908.09791`), a place on a list (`emdl:30`), or words of a title in quotes.
"""

_CONFIGURATION = f"""\
{_NOTICE}
# Configuration

Nothing has to be set. Each setting is an environment variable; the options `--storage`, `--seeds` and `--model`, and
the arguments of `Mentor.open`, win over it. An empty variable counts as not set. `dlmentor doctor --settings` prints
what holds.

```sh
DLMENTOR_STORAGE=elsewhere dlmentor list --venue NSDI
DLMENTOR_LLM=none dlmentor ask "what should I read on pruning?"
```

From Python, a field of `Settings` has the name of its variable without `DLMENTOR_`, in small letters:

```python
from dlmentor import Mentor, Settings

settings = Settings.load(storage="elsewhere", llm="none", llm_timeout=30)
mentor = Mentor.open(settings=settings)
```

Keys, tokens and logins are never printed, written to disk or logged.
"""
# The heading that stands before a setting; those that follow it belong to it too.
_GROUPS = {
    "seeds": "Where things are",
    "embedder": "What turns texts into vectors",
    "llm": "The model that writes answers",
    "contact": "Fetching from the network",
    "auth": "The chat app",
}
_DEFAULTS = {
    "seeds": "`seeds/` of the checkout, else the copy in the package",
    "storage": "`storage/` of the checkout, else a folder of yours (`~/.local/share/dlmentor`)",
}


def cli_page() -> str:
    """Every command with its arguments."""
    top = cli.parser()
    commands, helps = _commands(top)
    listed = "".join(f"- [`{name}`](#dlmentor-{name}): {helps[name]}\n" for name in commands)
    shared = _options(next(iter(commands.values())), keep=_COMMON)
    pages = "".join(_command(name, command) for name, command in commands.items())
    return f"{_CLI}{shared}{_EXITS}\n{listed}{pages}"


_COMMON = ("--json", "--storage", "--seeds")


def _commands(top: argparse.ArgumentParser) -> tuple[dict[str, argparse.ArgumentParser], dict[str, str]]:
    (action,) = (each for each in top._actions if isinstance(each, argparse._SubParsersAction))
    helps = {each.dest: each.help or "" for each in action._choices_actions}
    return dict(action.choices), helps


def _command(name: str, command: argparse.ArgumentParser) -> str:
    described = (command.description or "").replace("\n", "\n\n")
    used = " ".join(["dlmentor", name, *(["[options]"] if _options(command) else []), *_positionals(command)])
    rows = "".join(
        f"| `{each.metavar or each.dest}` | {each.help} |\n" for each in command._actions if not each.option_strings
    )
    rows += _options(command)
    table = f"\n| argument | meaning |\n|---|---|\n{rows}" if rows else ""
    examples = "\n".join(line.strip() for line in (command.epilog or "").splitlines()[1:])
    shown = f"\n```sh\n{examples}\n```\n" if examples else ""
    return f"\n## dlmentor {name}\n\n{described}\n\n`{used}`\n{table}{shown}"


def _positionals(command: argparse.ArgumentParser) -> Iterator[str]:
    for each in command._actions:
        if not each.option_strings:
            name = str(each.metavar or each.dest)
            yield {"+": f"{name}…", "*": f"[{name}…]"}.get(str(each.nargs), name)


def _options(command: argparse.ArgumentParser, keep: tuple[str, ...] = ()) -> str:
    """Rows of a table; without `keep`, all options but those that every command has."""
    rows = ""
    for each in command._actions:
        names = [name for name in each.option_strings if name.startswith("--")]
        if not names or names == ["--help"] or (names[0] in keep) != bool(keep) or (not keep and names[0] in _COMMON):
            continue
        names += [name for name in each.option_strings if name not in names]
        value = "" if each.nargs == 0 else f" {each.metavar or each.dest.upper()}"
        rows += f"| `{' / '.join(names)}{value}` | {each.help} |\n"
    return rows


def configuration_page() -> str:
    """Every setting with its variable and default."""
    page = _CONFIGURATION
    for name, field in Settings.model_fields.items():
        if name in _GROUPS:
            page += f"\n## {_GROUPS[name]}\n\n| variable | default | meaning |\n|---|---|---|\n"
        page += f"| `DLMENTOR_{name.upper()}` | {_DEFAULTS.get(name) or _default(field)} | {field.description} |\n"
    return page


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is PydanticUndefined or isinstance(value, SecretStr):
        raise ValueError(f"say in _DEFAULTS what the default of {field.description!r} is")
    if value is None or value == ():
        return "not set"
    return {True: "`1` (yes)", False: "`0` (no)"}[value] if isinstance(value, bool) else f"`{value}`"


PAGES = {"cli.md": cli_page, "configuration.md": configuration_page}


def main() -> int:
    """Write the pages."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
