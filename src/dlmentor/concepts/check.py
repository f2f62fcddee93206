"""Whether concepts hold together: ids, names, circles."""

from collections.abc import Mapping, Sequence

from dlmentor.concepts.alias import key
from dlmentor.errors import InputError
from dlmentor.models import Concept

Placed = Sequence[tuple[str, Concept]]


def check(placed: Placed) -> None:
    """Raise an `InputError` for the first thing that is wrong; each concept comes with its file's name."""
    _ids(placed)
    _names(placed)
    _references(placed)
    files = {concept.id: file for file, concept in placed}
    for field, edges in (
        ("broader", {concept.id: [concept.broader] if concept.broader else [] for _, concept in placed}),
        ("needs", {concept.id: [need.id for need in concept.needs] for _, concept in placed}),
    ):
        circle = find_circle(edges)
        if circle:
            raise InputError(
                f"{files[circle[0]]}: concept {circle[0]!r}: field {field!r} runs in a circle: {' → '.join(circle)}.",
                hint="Remove one of these links.",
            )


def find_circle(edges: Mapping[str, Sequence[str]]) -> list[str] | None:
    """A path that ends where it starts, if there is one."""
    done: set[str] = set()
    for start in edges:
        path: list[str] = []
        on_path: set[str] = set()
        stack: list[tuple[str, int]] = [(start, 0)]
        while stack:
            node, position = stack.pop()
            if position == 0:
                if node in on_path:
                    return [*path[path.index(node) :], node]
                if node in done:
                    continue
                path.append(node)
                on_path.add(node)
            targets = edges.get(node, ())
            if position < len(targets):
                stack += [(node, position + 1), (targets[position], 0)]
            else:
                done.add(node)
                path.pop()
                on_path.discard(node)
    return None


def _ids(placed: Placed) -> None:
    seen: dict[str, str] = {}
    for file, concept in placed:
        if concept.id in seen:
            raise InputError(
                f"{file}: concept {concept.id!r}: field 'id' is taken: {seen[concept.id]} has it too.",
                hint="Merge the two or rename one.",
            )
        seen[concept.id] = file


def _names(placed: Placed) -> None:
    owner: dict[str, Concept] = {}
    for file, concept in placed:
        for field, name in (("name", concept.name), *(("aliases", alias) for alias in concept.aliases)):
            other = owner.setdefault(key(name), concept)
            if other.id != concept.id:
                raise InputError(
                    f"{file}: concept {concept.id!r}: field {field!r} has {name!r}, which {other.id!r} claims already.",
                    hint="Leave it with the one that people mean by it.",
                )


def _references(placed: Placed) -> None:
    ids = {concept.id for _, concept in placed}
    for file, concept in placed:
        links = [("needs", need.id) for need in concept.needs]
        if concept.broader is not None:
            links.append(("broader", concept.broader))
        for field, target in links:
            if target not in ids:
                raise InputError(
                    f"{file}: concept {concept.id!r}: field {field!r} names {target!r}, which no file has.",
                    hint="Correct the id or add the concept.",
                )
