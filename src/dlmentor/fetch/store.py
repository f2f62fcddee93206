"""What was fetched and what is known of links, under `storage/fetch/`, by entry id and by address."""

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from dlmentor.fetch.journal import Journal
from dlmentor.models import FetchedText, LinkState, Value

FOLDER = "fetch"


class LinkCheck(Value):
    """What came of asking for one address; `missed` are the days on which it did not answer."""

    url: str
    state: LinkState = "unknown"
    checked: str = ""
    status: int | None = None
    detail: str = ""
    moved_to: str | None = None
    missed: tuple[str, ...] = ()

    @property
    def archive(self) -> str:
        """Where an archive may still hold the page; nothing is asked."""
        return f"https://web.archive.org/web/{quote(self.url, safe=':/?&=#%~+,;@!()')}"


def texts_file(storage: Path) -> Path:
    """The file of the fetched texts."""
    return storage / FOLDER / "texts.jsonl"


def links_file(storage: Path) -> Path:
    """The file of the link states."""
    return storage / FOLDER / "links.jsonl"


def open_texts(storage: Path) -> Journal[FetchedText]:
    """The fetched texts by entry id."""
    return Journal(texts_file(storage), FetchedText, "id")


def open_links(storage: Path) -> Journal[LinkCheck]:
    """The link states by address."""
    return Journal(links_file(storage), LinkCheck, "url")


def link_states(storage: Path, entries: Iterable[tuple[str, str]]) -> dict[str, tuple[LinkState, str]]:
    """State and date by entry id, for pairs of id and address."""
    links = open_links(storage)
    return {ident: (links[url].state, links[url].checked) for ident, url in entries if url in links}
