"""The Explore tab: all entries, the map, the figures, an entry's page."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dlmentor.ui import drawings
from dlmentor.ui.ask import entry_of
from dlmentor.ui.calls import Payload, number, words
from dlmentor.ui.entry_page import entry_page, list_lines

if TYPE_CHECKING:
    from dlmentor.mentor import Mentor
    from dlmentor.models import Entry


class Explore:
    """What the Explore tab calls."""

    def __init__(self, mentor: "Mentor") -> None:
        self._mentor = mentor

    @property
    def calls(self) -> tuple[Callable[[Payload], dict[str, Any]], ...]:
        """The functions that the page may call by name."""
        return (self.overview, self.entry, self.source)

    def overview(self, _: Payload) -> dict[str, Any]:
        """All entries in short, the map, and the figures."""
        entries = list(self._mentor.catalog.entries)
        topics = {topic for entry in entries for topic in entry.topics}
        return {
            "rows": [self._row(entry) for entry in entries],
            "topics": {topic: self._mentor.topic_name(topic) for topic in sorted(topics)},
            "map": self._map(entries),
            "figures": drawings.figures(entries),
        }

    def entry(self, payload: Payload) -> dict[str, Any]:
        """An entry's page."""
        entry = entry_of(self._mentor, words(payload, "id"))
        page = entry_page(
            entry,
            self._mentor.before(entry.id)[:6],
            self._mentor.after(entry.id)[:6],
            self._mentor.similar(entry.id, 5),
            self._mentor.topic_name,
        )
        return {"title": entry.title, "html": page}

    def source(self, payload: Payload) -> dict[str, Any]:
        """A list's own text, at one line of it if one is asked for."""
        name, line = words(payload, "list"), int(number(payload, "line") or 0)
        title = f"{name}, line {line}" if line else name
        return {"title": title, "html": list_lines(self._mentor.list_text(name), line)}

    def _row(self, entry: "Entry") -> dict[str, Any]:
        people = [*entry.authors, entry.organisation or ""]
        names = [self._mentor.topic_name(topic) for topic in entry.topics]
        return {
            "id": entry.id,
            "title": entry.title,
            "kind": entry.kind,
            "venue": entry.venue or "",
            "year": entry.year,
            "level": entry.level,
            "hours": entry.hours,
            "topics": list(entry.topics),
            "lists": list(entry.lists),
            "code": entry.code is not None,
            "more": " ".join([*people, *names, *(source.title for source in entry.sources)]),
        }

    def _map(self, entries: "list[Entry]") -> str:
        ids, vectors = self._mentor.vectors()
        if vectors is None:
            return ""
        by_id = {entry.id: entry for entry in entries}
        rows = [row for row, key in enumerate(ids) if key in by_id]
        known = [by_id[ids[row]] for row in rows]
        places = drawings.project(vectors[rows])
        return drawings.collection_map(known, places, self._mentor.concepts, self._mentor.topic_name)
