"""The text of a progress file, changed in place: what the user wrote beside it stays, comments too."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

_KEY = re.compile(r"^(?P<key>[A-Za-z_][\w-]*)\s*:(?:\s|$)")
_ITEM = re.compile(r"^\s*(?:- |[^\s#-])")


def changed(text: str, parts: Mapping[str, Any]) -> str:
    """The text with these parts (lists, or mappings to a day) in place of its own; everything else as it is."""
    blocks = list(_blocks(text))
    there = {key for key, _ in blocks}
    made = [_block(key, lines, parts[key]) if key in parts else lines for key, lines in blocks]
    made += [_fresh(key, value) for key, value in parts.items() if key not in there]
    return "".join(f"{line}\n" for lines in made for line in lines)


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    """The lines before the first key (under no name), then each key with its lines."""
    key, lines = "", list[str]()
    for line in text.splitlines():
        found = _KEY.match(line)
        if found:
            yield key, lines
            key, lines = found["key"], []
        lines.append(line)
    yield key, lines


def _block(key: str, lines: list[str], value: Any) -> list[str]:
    """A block with what it is to hold: lines of things that stay are kept, those of others go, new ones follow."""
    rest = dict(value) if isinstance(value, Mapping) else dict.fromkeys(value)
    body = lines[1:]
    days = isinstance(value, Mapping)
    listed = any(line.lstrip().startswith("- ") for line in body if _ITEM.match(line))
    if not rest or listed == days or lines[0].split("#")[0].strip() != f"{key}:":
        comments = [line for line in body if not _ITEM.match(line)]
        return [*_fresh(key, value), *comments]
    kept: list[str] = []
    last = 0
    for line in body:
        if _ITEM.match(line):
            name = _name(line, rest, days)
            if name is None:
                continue
            del rest[name]
            last = len(kept) + 1
        kept.append(line)
    new = _fresh(key, rest if days else list(rest))[1:] if rest else []
    items = [line for line in body if _ITEM.match(line)]
    indent = items[0][: len(items[0]) - len(items[0].lstrip())] if items else "  " * days
    return [lines[0], *kept[:last], *(indent + line.lstrip() for line in new), *kept[last:]]


def _name(line: str, wanted: Mapping[str, Any], days: bool) -> str | None:
    """The id on a line, if the line says of it what is wanted."""
    try:
        item = yaml.safe_load(line.strip())
    except yaml.YAMLError:
        return None
    if days and isinstance(item, dict) and len(item) == 1:
        ((name, day),) = item.items()
        return str(name) if str(name) in wanted and wanted[str(name)] == day else None
    if not days and isinstance(item, list) and len(item) == 1:
        return str(item[0]) if str(item[0]) in wanted else None
    return None


def _fresh(key: str, value: Any) -> list[str]:
    return yaml.safe_dump({key: value}, allow_unicode=True, sort_keys=False, width=1000).splitlines()
