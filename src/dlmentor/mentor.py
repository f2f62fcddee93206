"""The one facade, and the only place that wires the parts together."""

import threading
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from dlmentor.errors import InputError
from dlmentor.settings import Settings

if TYPE_CHECKING:
    from dlmentor.catalog.catalog import Catalog
    from dlmentor.concepts import Concepts
    from dlmentor.models import Entry, Kind


class Mentor:
    """Answers from curated lists. Open it with `Mentor.open()`; it may be shared between threads."""

    def __init__(self, settings: Settings, *, lists: Iterable[Path] = ()) -> None:
        self.settings = settings
        self._extra_lists = tuple(lists)
        self._lock = threading.RLock()
        self._catalog: Catalog | None = None
        self._concepts: Concepts | None = None

    @classmethod
    def open(
        cls,
        *,
        storage: str | Path | None = None,
        seeds: str | Path | None = None,
        lists: Iterable[str | Path] = (),
        model: str | None = None,
        settings: Settings | None = None,
    ) -> Self:
        """Open the mentor: `lists` are files beside the seeds; `model` is a name, `"none"`, or found by itself."""
        settings = settings or Settings.load(storage=storage, seeds=seeds, llm=model)
        if not settings.seeds.is_dir():
            raise InputError(
                f"There is no folder of lists at {settings.seeds}.", hint="Set DLMENTOR_SEEDS or --seeds to one."
            )
        return cls(settings, lists=[Path(path) for path in lists])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of everything that is held open."""
        with self._lock:
            self._catalog = None

    # What stands on the lists

    @property
    def concepts(self) -> "Concepts":
        """The topics of the field."""
        with self._lock:
            if self._concepts is None:
                from dlmentor.concepts import load_concepts

                self._concepts = load_concepts(self.settings.seeds / "concepts")
            return self._concepts

    @property
    def catalog(self) -> "Catalog":
        """All lists, joined with what we know about their entries."""
        with self._lock:
            if self._catalog is None:
                from dlmentor.catalog.catalog import Catalog
                from dlmentor.catalog.markdown import parse_list, read_list
                from dlmentor.catalog.notes import load_notes

                parsed = [parse_list(read_list(path), path.stem) for path in self._list_files()]
                self._catalog = Catalog.build(parsed, load_notes(self.settings.seeds / "notes"))
            return self._catalog

    def _list_files(self) -> list[Path]:
        seeds = sorted(path for path in self.settings.seeds.glob("*.md") if path.name != "README.md")
        return [*seeds, *self._extra_lists]

    def entries(
        self,
        venue: str | None = None,
        year: int | str | None = None,
        kind: "Kind | str | None" = None,
        topic: str | None = None,
        list: str | None = None,  # noqa: A002 - the contract's name
        section: str | None = None,
        author: str | None = None,
        organisation: str | None = None,
        code: bool | None = None,
    ) -> "list[Entry]":
        """Every entry that fits, none left out; years also as `2020..2023`."""
        topics: frozenset[str] | None = None
        if topic is not None:
            concept = self.concepts.by_name(topic)
            if concept is None:
                raise InputError(f"No topic is called {topic!r}.", hint="`dlmentor topics` lists them.")
            topics = frozenset({concept.id, *self.concepts.narrower(concept.id)})
        return self.catalog.filter(
            venue=venue,
            year=year,
            kind=kind,
            topics=topics,
            list=list,
            section=section,
            author=author,
            organisation=organisation,
            code=code,
        )

    def find(self, text: str) -> "list[Entry]":
        """Entries that `text` names: an id, `LIST:LINE`, or words of a title, best first."""
        return self.catalog.find(text)

    def topic_name(self, topic: str) -> str:
        """A topic's name for people."""
        concept = self.concepts.get(topic)
        return concept.name if concept else topic.replace("-", " ")
