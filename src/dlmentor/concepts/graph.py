"""What to read before an entry, what after it, and why."""

from collections.abc import Iterable, Mapping, Sequence

from dlmentor.concepts.check import find_circle
from dlmentor.concepts.collection import Concepts
from dlmentor.errors import InputError
from dlmentor.models import Value


class Pair(Value):
    """An entry that builds on another one, and how."""

    entry: str
    on: str
    because: str


def check_pairs(pairs: Sequence[Pair], file: str) -> None:
    """Raise an `InputError` if pairs repeat or run in a circle."""
    edges: dict[str, list[str]] = {}
    for pair in pairs:
        if pair.on in edges.setdefault(pair.entry, []):
            raise InputError(f"{file}: {pair.entry} builds on {pair.on} twice: remove one of them.")
        edges[pair.entry].append(pair.on)
    circle = find_circle(edges)
    if circle:
        raise InputError(f"{file}: entries build on each other in a circle: {' → '.join(circle)}: remove one pair.")


class ReadingGraph:
    """Reading order over entries: named lineages first, then what their concepts need."""

    def __init__(self, concepts: Concepts, builds_on: Iterable[Pair], levels: Mapping[str, int] | None = None) -> None:
        """Take the concepts, who builds on whom, and how hard entries are (1 to 3) where that is known."""
        self._concepts = concepts
        self._pairs = tuple(builds_on)
        self._levels = dict(levels or {})
        self._before: dict[str, dict[str, str]] | None = None

    def pairs(self) -> tuple[Pair, ...]:
        """The named lineages."""
        return self._pairs

    def before(self, entry_id: str, known: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
        """Which entries to read before it, with the reason, most important first; what is known is left out."""
        return [(other, why) for other, why in self._edges().get(entry_id, {}).items() if other not in known]

    def after(self, entry_id: str, known: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
        """Which entries to read after it, with the reason; what is known is left out."""
        edges = self._edges()
        return [(other, edges[other][entry_id]) for other in edges if entry_id in edges[other] and other not in known]

    def _edges(self) -> dict[str, dict[str, str]]:
        if self._before is None:
            self._before = {}
            for pair in self._pairs:
                self._before.setdefault(pair.entry, {})[pair.on] = pair.because
        return self._before
