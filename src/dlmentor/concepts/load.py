"""Reading `seeds/concepts/*.yaml`."""

from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from dlmentor.concepts.check import check
from dlmentor.concepts.collection import Concepts
from dlmentor.concepts.graph import Pair, check_pairs
from dlmentor.errors import InputError
from dlmentor.models import Concept, Value

BUILDS_ON = "builds-on.yaml"
_AnyValue = TypeVar("_AnyValue", bound=Value)


class ConceptValues(Value):
    """Concepts as they are kept between runs."""

    concepts: tuple[Concept, ...]


class PairValues(Value):
    """Pairs as they are kept between runs."""

    pairs: tuple[Pair, ...]


@cache
def _loader() -> Any:
    """Reads `on`, `off`, `yes` and `no` as words, for people write them as names of fields and things."""
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    resolvers = {
        first: [(tag, pattern) for tag, pattern in own if first in "tTfF" or tag != "tag:yaml.org,2002:bool"]
        for first, own in base.yaml_implicit_resolvers.items()
    }
    return type("Loader", (base,), {"yaml_implicit_resolvers": resolvers})


def load_concepts(folder: Path) -> Concepts:
    """Read every concept file of a folder and check that all of it holds together."""
    placed: list[tuple[str, Concept]] = []
    for path in sorted(folder.glob("*.yaml")):
        if path.name != BUILDS_ON:
            placed += [(path.name, _value(Concept, item, path)) for item in _items(path)]
    if not placed:
        raise InputError(f"{folder} holds no concepts: it needs *.yaml files with a list of concepts.")
    check(placed)
    return Concepts(concept for _, concept in placed)


def load_builds_on(folder: Path) -> tuple[Pair, ...]:
    """Read which entry builds on which, if the folder says so."""
    path = folder / BUILDS_ON
    if not path.is_file():
        return ()
    pairs = tuple(_value(Pair, item, path) for item in _items(path))
    check_pairs(pairs, path.name)
    return pairs


def _items(path: Path) -> list[Any]:
    import yaml

    try:
        data = yaml.load(path.read_text(encoding="utf-8"), _loader())  # noqa: S506 (a safe loader)
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is not UTF-8 text: save it as UTF-8.") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it cannot be parsed"
        raise InputError(
            f"{path.name}{where} is not valid YAML ({problem}): quote texts that hold ': ' or '#'."
        ) from error
    if data is None:
        return []
    if not isinstance(data, list):
        raise InputError(f"{path.name} must be a list whose items start with '- ', not {type(data).__name__}.")
    return data


def _value(model: type[_AnyValue], item: Any, path: Path) -> _AnyValue:
    try:
        return model.model_validate(item)
    except ValidationError as error:
        first = error.errors()[0]
        name = item.get("id") or item.get("entry") if isinstance(item, dict) else item
        field = ".".join(str(part) for part in first["loc"]) or "item"
        raise InputError(
            f"{path.name}: {name!s:.60}: field {field!r} has the value {first['input']!r:.80}: {first['msg']}.",
            hint=f"Fields are {', '.join(model.model_fields)}.",
        ) from error
