"""Lists of one's own: kept under `storage/user/lists/` as they were when they were last read."""

import hashlib
import json
import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError

from dlmentor import private
from dlmentor.catalog.changes import ListChanges, compare
from dlmentor.catalog.origin import Origin, is_list_name, read_origin
from dlmentor.catalog.reading import decode_list
from dlmentor.errors import DlmentorError, InputError, NotThereError, StoreBusyError, StoreError
from dlmentor.models import Entry, Value
from dlmentor.text import fold

if TYPE_CHECKING:
    from dlmentor.catalog.markdown import ParsedList

Download = Callable[[str], bytes]
LARGEST_LIST = 5_000_000
MOST_LISTS = 200
_MANIFEST = "lists.json"
_LONGEST_NAME = 60
_PATIENCE = 30.0
_NAME = r"\w[\w-]*"
_READMES = ("README.md", "readme.md", "Readme.md", "README.markdown", "README.MD")
# Names that some systems keep for devices.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.I)


def _parse(text: str, name: str) -> "ParsedList":
    # Most who open the library only ask where its files are, and need no parser for that.
    from dlmentor.catalog.markdown import parse_list

    return parse_list(text, name)


class Kept(Value):
    """One list of one's own: its name, where it came from (and which part of it), since when."""

    # The name becomes a file's: whatever stands in the manifest must not lead out of the folder.
    name: str = Field(pattern=f"^{_NAME}$")
    origin: str
    part: str = ""
    added: str = ""
    updated: str = ""
    digest: str = ""


class Suggestion(Value):
    """A list that the lists point to."""

    origin: str
    title: str
    where: tuple[str, ...] = ()


class _Text(Value):
    """One text of an origin: which part of it, how to call it, and what it says."""

    part: str
    name: str
    text: str


class Library:
    """The user's lists. `download` gives the bytes behind an address; without it only files and folders work."""

    def __init__(
        self,
        storage: Path,
        *,
        taken: Collection[str] = (),
        download: Download | None = None,
        today: Callable[[], str] = lambda: time.strftime("%Y-%m-%d"),
        say: Callable[[str], None] | None = None,
    ) -> None:
        self._say = say or (lambda _message: None)
        self._folder = storage / "user" / "lists"
        self._taken = frozenset(name.casefold() for name in taken)
        self._download, self._today = download, today

    def lists(self) -> tuple[Kept, ...]:
        """Every list that was added, in order."""
        file = self._folder / _MANIFEST
        try:
            data = file.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as error:
            raise StoreError(
                f"The file {str(file)!r} cannot be read: {error.strerror}.", hint="Give yourself the right to read it."
            ) from None
        try:
            rows = json.loads(data)
        except ValueError:
            return self._recovered(file)
        try:
            return tuple(Kept.model_validate(row) for row in rows)
        except (TypeError, ValidationError):
            raise StoreError(
                f"The file {str(file)!r} cannot be read.", hint="Mend it, or move it away and add the lists again."
            ) from None

    def _recovered(self, file: Path) -> tuple[Kept, ...]:
        """The lists whose manifest was garbled: their texts are all there, only where they came from is not known."""
        kept = tuple(
            Kept(name=text.stem, origin=str(text.resolve()))
            for text in sorted(self._folder.glob("*.md"))
            if re.fullmatch(_NAME, text.stem)
        )
        with suppress(OSError):
            aside = private.put_aside(file)
            private.write(file, _manifest(kept))
            self._say(
                f"The file {file} was garbled and is kept as {aside.name}; your lists are all here, but add those again"
                " that should be updated from where they came."
            )
        return kept

    def files(self) -> list[Path]:
        """The files of the lists, for the catalogue: in the order that every worker has, whoever added which first."""
        names = sorted(kept.name for kept in self.lists())
        return [path for name in names if (path := self._file(name)).is_file()]

    def texts(self) -> Iterator[tuple[Kept, str]]:
        """Every list that was added, with what it says."""
        for kept in self.lists():
            file = self._file(kept.name)
            if file.is_file():
                yield kept, file.read_text("utf-8", "replace")

    def take_over(self, lists: Iterable[tuple[Kept, str]], gone: Collection[str]) -> None:
        """Hold these lists as another worker of the same server does, and no longer those that it removed."""
        lists = [(kept, text) for kept, text in lists if kept.name.casefold() not in self._taken]
        if not (lists or gone):
            return
        with self._locked():
            for kept, text in lists:
                self._write(self._file(kept.name), text.encode())
            names = {kept.name for kept, _ in lists}
            stay = [kept for kept in self.lists() if kept.name not in names and kept.name not in gone]
            self._write_manifest([*stay, *(kept for kept, _ in lists)])
            for name in {*gone} - names:
                self._file(name).unlink(missing_ok=True)

    def add(self, given: str | Path, *, only_web: bool = False) -> tuple[ListChanges, ...]:
        """Add what `given` names; what was added before from there is updated.

        `only_web` takes no files: for pages, where not everybody who types may read this machine's disk.
        """
        if only_web and not re.match(r"(?:https?:|github:)", str(given).strip(), re.I):
            raise InputError(f"{str(given)!r} is no web address.", hint="Give an http(s) address or github:owner/repo.")
        origin = read_origin(given)
        texts = list(self._texts(origin))
        with self._locked():
            return self._take(origin, texts)

    def remove(self, name: str) -> tuple[ListChanges, ...]:
        """Take a list (or all from one origin) out again."""
        with self._locked():
            kept = self.lists()
            gone = [each for each in kept if name in (each.name, each.origin)]
            if not gone:
                raise InputError(f"No list of yours is called {name!r}.", hint=_names(kept))
            self._write_manifest(each for each in kept if each not in gone)
            for each in gone:
                self._file(each.name).unlink(missing_ok=True)
        return tuple(ListChanges(list=each.name, origin=each.origin, gone=True) for each in gone)

    def update(self, name: str = "all") -> tuple[ListChanges, ...]:
        """Read lists again from where they came; one that cannot be read stays as it was."""
        kept = self.lists()
        chosen = [each for each in kept if name in ("all", each.name, each.origin)]
        if not chosen and name != "all":
            raise InputError(f"No list of yours is called {name!r}.", hint=_names(kept))
        out: list[ListChanges] = []
        for origin in dict.fromkeys(each.origin for each in chosen):
            mine = [each for each in chosen if each.origin == origin]
            try:
                known = read_origin(origin)
                texts = list(self._texts(known))
                with self._locked():
                    out += self._take(known, texts)
            except DlmentorError as error:
                out += [ListChanges(list=each.name, origin=origin, error=str(error)) for each in mine]
        return tuple(out)

    def _take(self, origin: Origin, texts: list[_Text]) -> tuple[ListChanges, ...]:
        """Store texts: first the files, each as a whole, then the manifest that names them."""
        kept = list(self.lists())
        out = []
        for text in texts:
            known = next((each for each in kept if (each.origin, each.part) == (origin.text, text.part)), None)
            if known is None and len(kept) >= MOST_LISTS:
                raise InputError(f"There are {MOST_LISTS} lists of yours already.", hint="Remove some first.")
            name = known.name if known else self._free_name(text.name, [each.name for each in kept])
            changes = compare(self._parsed(name) if known else None, _parse(text.text, name))
            digest = hashlib.sha256(text.text.encode()).hexdigest()[:16]
            file, data = self._file(name), text.text.encode()
            # What the disk holds is looked at: it may have been harmed since.
            if not file.is_file() or file.read_bytes() != data:
                self._write(file, data)
            now = Kept(
                name=name,
                origin=origin.text,
                part=text.part,
                added=known.added if known else self._today(),
                updated=self._today(),
                digest=digest,
            )
            kept = [now if each.name == name else each for each in kept] if known else [*kept, now]
            out.append(ListChanges(list=name, origin=origin.text, new=known is None, changes=changes))
        gone = [each for each in kept if each.origin == origin.text and each.part not in {text.part for text in texts}]
        self._write_manifest(each for each in kept if each not in gone)
        for each in gone:
            self._file(each.name).unlink(missing_ok=True)
        return (*out, *(ListChanges(list=each.name, origin=each.origin, gone=True) for each in gone))

    def _parsed(self, name: str) -> "ParsedList | None":
        file = self._file(name)
        return _parse(file.read_text("utf-8", "replace"), name) if file.is_file() else None

    # Reading an origin

    def _texts(self, origin: Origin) -> Iterator[_Text]:
        found = [text for text in self._candidates(origin) if _parse(text.text, "list").entries]
        if not found:
            raise InputError(f"{origin.text} holds no list.", hint="A list is Markdown with links to resources.")
        yield from found

    def _candidates(self, origin: Origin) -> Iterator[_Text]:
        if origin.form == "file":
            path = Path(origin.text)
            if not path.is_file():
                raise InputError(f"There is no file {origin.text!r} any more.", hint="Its last state is kept.")
            yield _text("", path.stem, _read(path), origin.text)
        elif origin.form == "folder":
            yield from self._from_folder(Path(origin.text))
        elif origin.form == "url":
            name = Path(origin.text.rstrip("/").partition("?")[0]).stem
            yield _text("", name, self._get(origin.text), origin.text)
        else:
            yield from self._from_github(origin)

    def _from_folder(self, folder: Path) -> Iterator[_Text]:
        if not folder.is_dir():
            raise InputError(f"There is no folder {str(folder)!r} any more.", hint="Its last state is kept.")
        paths = sorted(
            path
            for path in folder.rglob("*")
            if is_list_name(path.name) and path.is_file() and not _is_hidden(path.relative_to(folder))
        )
        if len(paths) > MOST_LISTS:
            raise InputError(f"The folder {str(folder)!r} holds {len(paths):,} texts.", hint="Name a smaller one.")
        for path in paths:
            # A link out of the folder would bring in what was not given.
            if path.resolve().is_relative_to(folder.resolve()):
                part = path.relative_to(folder).as_posix()
                name = path.parent.name if path.stem.lower() == "readme" else path.stem
                try:
                    yield _text(part, name or path.stem, _read(path), str(path))
                except InputError:
                    # One file that is no text does not spoil the folder.
                    continue

    def _from_github(self, origin: Origin) -> Iterator[_Text]:
        repository = origin.repository.rsplit("/", 1)[-1]
        if origin.path and origin.is_document:
            stem = Path(origin.path).stem
            name = repository if stem.lower() == "readme" else f"{repository}-{stem}"
            yield _text("", name, self._get(origin.raw(origin.path)), origin.text)
        elif origin.path:
            for path in self._folder_on_github(origin):
                yield _text(path, f"{repository}-{Path(path).stem}", self._get(origin.raw(path)), origin.text)
        else:
            yield _text("", repository, self._readme(origin), origin.text)

    def _readme(self, origin: Origin) -> bytes:
        for name in _READMES[:-1]:
            try:
                return self._get(origin.raw(name))
            except NotThereError:
                continue
        return self._get(origin.raw(_READMES[-1]))

    def _folder_on_github(self, origin: Origin) -> list[str]:
        try:
            rows = json.loads(self._get(origin.contents))
        except ValueError:
            rows = None
        if not isinstance(rows, list):
            raise InputError(f"{origin.text} is no folder of texts.", hint="Name a Markdown file in the repository.")
        paths = [row.get("path") for row in rows if isinstance(row, dict) and row.get("type") == "file"]
        return [path for path in paths if isinstance(path, str) and is_list_name(path)][:MOST_LISTS]

    def _get(self, url: str) -> bytes:
        if self._download is None:
            raise InputError(f"{url} cannot be asked for here.", hint="Save the list to a file and add that.")
        return self._download(url)

    # On disk

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.md"

    def _free_name(self, wished: str, used: Collection[str]) -> str:
        """A safe file name that is nobody else's."""
        name = "-".join(re.findall(r"[^\W_]+", fold(wished)))[:_LONGEST_NAME].strip("-") or "list"
        if _DEVICES.fullmatch(name):
            name = f"{name}-list"
        free, number = name, 2
        while free in used or free in self._taken:
            free, number = f"{name}-{number}", number + 1
        return free

    @contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        lock = FileLock(self._folder / ".lock", timeout=_PATIENCE, mode=private.FILE_MODE)
        try:
            private.make_folder(self._folder)
            lock.acquire()
        except Timeout:
            raise StoreBusyError(
                "Another dlmentor is changing your lists.", hint="Try again when it is done."
            ) from None
        except OSError as error:
            raise private.cannot_write(self._folder, error) from error
        try:
            yield
        finally:
            lock.release()

    def _write_manifest(self, kept: Iterable[Kept]) -> None:
        self._write(self._folder / _MANIFEST, _manifest(kept))

    @staticmethod
    def _write(file: Path, data: bytes) -> None:
        with private.writing(file):
            private.write(file, data)


def suggested_lists(entries: Iterable[Entry], known: Collection[str] = ()) -> tuple[Suggestion, ...]:
    """Lists on GitHub that the entries point to and that were not added yet (`known` are the origins of those)."""
    found: dict[str, Suggestion] = {}
    for entry in entries:
        if entry.kind != "list" or not entry.id.startswith("github:"):
            continue
        origin = read_origin(entry.url)
        if origin.path and not origin.is_document and "." in origin.path.rsplit("/", 1)[-1]:
            continue
        if origin.text not in known and origin.text not in found:
            where = tuple(source.ref for source in entry.sources)
            found[origin.text] = Suggestion(origin=origin.text, title=entry.title, where=where)
    return tuple(found.values())


def _manifest(kept: Iterable[Kept]) -> bytes:
    return json.dumps([each.model_dump(mode="json") for each in kept], ensure_ascii=False, indent=1).encode()


def _text(part: str, name: str, data: bytes, shown: str) -> _Text:
    if len(data) > LARGEST_LIST:
        raise InputError(f"{shown} is larger than {LARGEST_LIST:,} bytes.", hint="A list is a Markdown text file.")
    return _Text(part=part, name=name, text=decode_list(data, shown))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(LARGEST_LIST + 1)
    except OSError as error:
        raise InputError(f"The file {str(path)!r} cannot be read: {error.strerror}.") from None


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") or part == "node_modules" for part in path.parts)


def _names(kept: Iterable[Kept]) -> str:
    names = ", ".join(each.name for each in kept)
    return f"Yours are {names}." if names else "You have added none."
