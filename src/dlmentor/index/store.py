"""Chroma, the store of record for texts, metadata and vectors: embedded in the storage folder, or a server."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from dlmentor import private
from dlmentor.errors import InputError, StoreError
from dlmentor.text import without_login

# A wider search than Chroma's own for whoever queries it; dlmentor itself searches the snapshot, exactly.
_CONFIGURATION = {"hnsw": {"space": "cosine", "ef_search": 200}}
_PAGE = 2000
# What is wrong with the machine or with another program, not with the store.
_PASSING = {
    "database is locked": "Wait for the other program to end, then try again.",
    "disk is full": private.IF_FULL,
    "readonly database": private.IF_FORBIDDEN,
    "permission denied": private.IF_FORBIDDEN,
    "different settings": None,
}
# Seconds: a server that is there says so at once, but may take long over a large write.
_ANSWERS_WITHIN, _WORKS_WITHIN = 5.0, 120.0
_SQLITE = b"SQLite format 3\x00"


class BrokenStoreError(StoreError):
    """The embedded store cannot be read any more; it can be rebuilt."""


class ChromaStore:
    """One connection to Chroma; every error of Chroma leaves it as a `StoreError`."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        """Open the embedded store in `folder`, or the server at `url`."""
        self.folder, self.url = folder, url
        with self.translated():
            self._client: Any = _server(url) if url else _embedded(folder)
            self.batch: int = self._client.get_max_batch_size()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files, so that the next connection sees what others wrote."""
        self._client.close()

    def collection(self, name: str) -> "ChromaCollection":
        """The collection of this name, made if it is missing."""
        with self.translated():
            found = self._client.get_or_create_collection(name, configuration=_CONFIGURATION, embedding_function=None)
        return ChromaCollection(self, found)

    def drop(self, name: str) -> None:
        """Delete a collection, if it is there."""
        from chromadb.errors import NotFoundError

        with self.translated(), suppress(NotFoundError):
            self._client.delete_collection(name)

    def create(self, name: str, about: dict[str, Any]) -> Any:
        """A new collection, or None if there is one of this name: only one of several callers gets it."""
        from chromadb.errors import ChromaError

        with self.translated():
            try:
                return self._client.create_collection(name, metadata=about, embedding_function=None)
            except ChromaError as error:
                if "already exists" in str(error):
                    return None
                raise

    def find(self, name: str) -> Any:
        """The raw collection of this name, or None."""
        from chromadb.errors import NotFoundError

        with self.translated(), suppress(NotFoundError):
            return self._client.get_collection(name, embedding_function=None)
        return None

    @contextmanager
    def translated(self) -> Iterator[None]:
        """A context whose errors of Chroma leave it as ours."""
        import httpx
        from chromadb.errors import ChromaError

        try:
            yield
        except (ChromaError, ValueError, OSError, httpx.HTTPError) as error:
            if self.url:
                raise StoreError(
                    f"The Chroma server at {self.url} cannot be used: {_first_line(error)}.",
                    hint="Start it, or unset DLMENTOR_CHROMA_URL.",
                ) from error
            found = next((sign for sign in _PASSING if sign in str(error).lower()), None)
            kind = BrokenStoreError if found is None else StoreError
            hint = _PASSING[found] if found else None
            raise kind(f"The Chroma store {self.folder} cannot be used: {_first_line(error)}.", hint=hint) from error


class ChromaCollection:
    """Chunks of one kind with their vectors."""

    def __init__(self, store: ChromaStore, collection: Any) -> None:
        self.store, self.raw = store, collection

    @property
    def about(self) -> dict[str, Any]:
        """What is noted about the collection: its fingerprint and generation."""
        return dict(self.raw.metadata or {})

    def note(self, about: dict[str, Any]) -> None:
        """Replace what is noted about the collection."""
        with self.store.translated():
            self.raw.modify(metadata=about)

    def ids(self) -> set[str]:
        """All ids."""
        with self.store.translated():
            return set(self.raw.get(include=[])["ids"])

    def rows(self, include: Sequence[str] = ("documents", "metadatas", "embeddings")) -> Iterator[dict[str, Any]]:
        """Everything, page by page: `ids` and what is asked for."""
        start = 0
        while True:
            with self.store.translated():
                page = self.raw.get(include=list(include), limit=_PAGE, offset=start)
            if not page["ids"]:
                return
            yield page
            start += len(page["ids"])

    def vectors(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors of those of the ids that are there."""
        found: dict[str, NDArray[np.float32]] = {}
        for start in range(0, len(ids), _PAGE):
            with self.store.translated():
                page = self.raw.get(ids=list(ids[start : start + _PAGE]), include=["embeddings"])
            found.update(zip(page["ids"], np.asarray(page["embeddings"], dtype=np.float32), strict=True))
        return found

    def delete(self, ids: Sequence[str]) -> None:
        """Delete by id."""
        for start in range(0, len(ids), self.store.batch):
            with self.store.translated():
                self.raw.delete(ids=list(ids[start : start + self.store.batch]))


def files_of(folder: Path) -> dict[str, int] | None:
    """Names and sizes of an embedded store's files; None if it is plainly not a store."""
    try:
        with (folder / "chroma.sqlite3").open("rb") as file:
            if file.read(len(_SQLITE)) != _SQLITE:
                return None
        return {
            path.relative_to(folder).as_posix(): path.stat().st_size for path in folder.rglob("*") if path.is_file()
        }
    except OSError:
        return None


def remove_embedded(folder: Path) -> None:
    """Delete an embedded store that is broken."""
    if folder.is_dir():
        shutil.rmtree(folder)
    else:
        folder.unlink(missing_ok=True)


def _settings() -> Any:
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)


def _embedded(folder: Path) -> Any:
    from chromadb import PersistentClient
    from chromadb.api.shared_system_client import SharedSystemClient

    private.make_folder(folder)
    try:
        return PersistentClient(path=str(folder), settings=_settings())
    except BaseException:
        # Chroma keeps a client that failed to start, and would return it for ever.
        SharedSystemClient._identifier_to_system.pop(str(folder), None)
        raise


def _server(url: str) -> Any:
    import httpx
    from chromadb import HttpClient

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(
            f"DLMENTOR_CHROMA_URL cannot be {without_login(url)!r}: it is an address such as http://127.0.0.1:8000."
        )
    if parts.username or parts.password:
        raise InputError("DLMENTOR_CHROMA_URL holds a name and password, which Chroma's client does not send.")
    port = parts.port or (443 if parts.scheme == "https" else 8000)
    # Chroma's client waits for ever, even for a machine that is not there.
    httpx.get(f"{parts.scheme}://{parts.netloc}/api/v2/heartbeat", timeout=_ANSWERS_WITHIN).raise_for_status()
    client: Any = HttpClient(host=parts.hostname, port=port, ssl=parts.scheme == "https", settings=_settings())
    client._server._session.timeout = httpx.Timeout(_WORKS_WITHIN, connect=_ANSWERS_WITHIN)
    return client


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
