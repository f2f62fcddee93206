"""Reading the curated notes: YAML files that people edit by hand, checked against `models.Note`.

Scalars are kept as they are written, so that an arXiv number such as 1706.00870 need not be quoted.
"""

import re
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from dlmentor.errors import InputError
from dlmentor.models import KINDS, Note

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FIELDS = tuple(Note.model_fields)
_LISTS = ("authors", "topics", "needs", "asks", "terms", "sources")
_REQUIRED = ("id", "title", "kind", "summary")
_ID = re.compile(r"(arxiv|doi|github|web):\S+")
_REMEDY = {
    "kind": f"write one of {', '.join(KINDS)}.",
    "basis": "write checked, known or title-only.",
    "level": "write 1 (beginner), 2 (intermediate) or 3 (advanced).",
    "hours": "write the hours to read it, as a number above 0.",
    "year": "write a year such as 2020, or leave the line out.",
    "first_public": "write a year such as 2020, or leave the line out.",
    "id": "write the id that `dlmentor show` prints, such as arxiv:1908.09791.",
}


def load_notes(folder: Path) -> dict[str, Note]:
    """All notes of the `*.yaml` files of a folder by entry id; an `InputError` names the first slip."""
    notes: dict[str, Note] = {}
    places: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        for item in _items(path):
            note = _note(path, item)
            place = f"{path} line {item.start_mark.line + 1}"
            if note.id in notes:
                raise InputError(
                    f"{place}: the note {note.id!r} stands already in {places[note.id]}; keep one of them."
                )
            notes[note.id] = note
            places[note.id] = place
    return notes


def _items(path: Path) -> list[yaml.MappingNode]:
    """The YAML nodes of the notes of one file."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text; save it as UTF-8.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); check that it is a readable file.") from None
    except yaml.YAMLError as error:
        raise InputError(_yaml_slip(path, error)) from None
    if root is None:
        return []
    if not isinstance(root, yaml.SequenceNode):
        raise InputError(f"{path} is not a list of notes; start each note with `- id: …`.")
    for item in root.value:
        if not isinstance(item, yaml.MappingNode):
            line = item.start_mark.line + 1
            raise InputError(f"{path} line {line}: this is not a note; start each note with `- id: …`.")
    return list(root.value)


def _yaml_slip(path: Path, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    place = f"{path} line {mark.line + 1}" if mark else str(path)
    problem = getattr(error, "problem", None) or "unreadable"
    return (
        f"{place} is not valid YAML ({problem}); check the indentation, and quote a text that contains `: ` or ` #` "
        "or starts with a sign."
    )


def _note(path: Path, item: yaml.MappingNode) -> Note:
    fields: dict[str, Any] = {}
    lines: dict[str, int] = {}
    where = _name(item)
    for key, value in item.value:
        field, line = str(key.value), key.start_mark.line + 1
        if field not in _FIELDS:
            raise InputError(f"{path} line {line}: {where} has an unknown field {field!r}; use {', '.join(_FIELDS)}.")
        if field in lines:
            raise InputError(f"{path} line {line}: {where} has the field {field!r} twice; keep one of them.")
        lines[field] = line
        content = _content(value)
        if content is not None:
            fields[field] = content
        _check_shape(f"{path} line {line}: {where}", field, content)
    for field in _REQUIRED:
        if not fields.get(field):
            line = lines.get(field, item.start_mark.line + 1)
            raise InputError(f"{path} line {line}: {where} has no {field!r}; add the line `{field}: …`.")
    try:
        return Note.model_validate(fields)
    except ValidationError as error:
        raise InputError(_slip(path, where, lines, error.errors()[0])) from None


def _name(item: yaml.MappingNode) -> str:
    """How a message calls a note: by its id if it has one."""
    for key, value in item.value:
        if key.value == "id" and isinstance(value.value, str) and value.value:
            return f"the note {value.value!r}"
    return "a note"


def _content(node: Any) -> Any:
    """A YAML node as text and lists of text; nothing for an empty value or `null`."""
    if isinstance(node, yaml.SequenceNode):
        return tuple(_content(item) for item in node.value)
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _content(value) for key, value in node.value}
    plain = not node.style
    return None if plain and node.value in ("", "~", "null") else node.value


def _check_shape(where: str, field: str, content: Any) -> None:
    if field in _LISTS:
        wrong = (
            [part for part in content if not (isinstance(part, str) and part)]
            if isinstance(content, tuple)
            else [content]
        )
        if content is not None and wrong:
            raise InputError(
                f"{where}: {field!r} holds {_shown(wrong[0])}; write each text on its own line after `- `, "
                "quoted if it contains `: `."
            )
        return
    if content is not None and not isinstance(content, str):
        raise InputError(f"{where}: {field!r} holds {_shown(content)}; write one text, quoted if it contains `: `.")
    if field == "id" and content and not _ID.fullmatch(content):
        raise InputError(f"{where}: 'id' is {_shown(content)}; {_REMEDY['id']}")


def _slip(path: Path, where: str, lines: dict[str, int], error: ErrorDetails) -> str:
    field = str(error["loc"][0]) if error["loc"] else "id"
    remedy = _REMEDY.get(field, f"{error['msg'].lower()}.")
    line = lines.get(field, min(lines.values(), default=1))
    return f"{path} line {line}: {where} has {_shown(error['input'])} as {field!r}; {remedy}"


def _shown(value: Any) -> str:
    """A value as a message shows it: short."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
