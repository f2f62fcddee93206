"""The names and words in `vocabulary.txt`, which people may edit."""

import re
from functools import cache
from pathlib import Path


@cache
def _groups() -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    current: list[str] = []
    for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines():
        head = re.match(r"\[([\w ]+)\]", line)
        if head:
            current = groups.setdefault(head[1], [])
        elif line.strip() and not line.startswith("#"):
            current.append(line.strip())
    return groups


def names(group: str) -> tuple[str, ...]:
    """The names of a group, in order, each once."""
    joined = " ".join(_groups()[group])
    return tuple(dict.fromkeys(name.strip() for name in joined.split(";") if name.strip()))


def table(group: str) -> dict[str, str]:
    """A group of `short = name; name` lines as a table from each name to its short form."""
    out: dict[str, str] = {}
    for line in _groups()[group]:
        short, _, rest = line.partition(" = ")
        out.update({name.strip(): short.strip() for name in rest.split(";") if name.strip()})
    return out
