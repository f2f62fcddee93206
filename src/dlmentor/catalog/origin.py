"""Where a list of one's own comes from: a file, a folder, a web address or a GitHub repository."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

from dlmentor.errors import InputError

Form = Literal["file", "folder", "url", "github"]
_GITHUB = re.compile(r"github:([\w.-]+)/([\w.-]+)(?:/([^@]*))?(?:@([\w./-]+))?", re.I)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:", re.I)
_HINT = "Give a file, a folder, an http(s) address, or github:owner/repo[/path]."


@dataclass(frozen=True, slots=True)
class Origin:
    """A place that lists come from; `ref` is a branch or tag of a repository, `path` what is wanted in it."""

    form: Form
    text: str
    repository: str = ""
    path: str = ""
    ref: str = "HEAD"

    @property
    def is_document(self) -> bool:
        """Whether it names one text, not a place where there may be several."""
        return is_list_name(self.path or self.text)

    def raw(self, path: str) -> str:
        """The address of a file of the repository as plain text."""
        return f"https://raw.githubusercontent.com/{self.repository}/{quote(self.ref)}/{quote(path)}"

    @property
    def contents(self) -> str:
        """The address under which GitHub says what a folder holds."""
        query = "" if self.ref == "HEAD" else f"?ref={quote(self.ref)}"
        return f"https://api.github.com/repos/{self.repository}/contents/{quote(self.path)}{query}"


def is_list_name(name: str) -> bool:
    """Whether a file's name is that of a list."""
    return name.lower().endswith((".md", ".markdown", ".mkd", ".txt"))


def read_origin(given: str | Path) -> Origin:
    """Understand what a person gave; an `InputError` says what can be given."""
    text = str(given).strip()
    if not text:
        raise InputError("Nothing was given to add.", hint=_HINT)
    found = _GITHUB.fullmatch(text)
    if found:
        return _github(found[1], found[2], found[3] or "", found[4] or "HEAD")
    if re.match(r"https?://", text, re.I):
        return _address(text)
    # A drive letter (`C:\\lists`) is no scheme.
    if _SCHEME.match(text) and not Path(text).exists():
        raise InputError(f"{text!r} is no address that lists can come from.", hint=_HINT)
    path = Path(text).expanduser()
    if path.is_dir():
        return Origin("folder", str(path.resolve()))
    if path.is_file():
        return Origin("file", str(path.resolve()))
    raise InputError(f"There is no file or folder {text!r}.", hint=_HINT)


def _address(text: str) -> Origin:
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").lower().removeprefix("www.")
    except ValueError:
        raise InputError(f"The address {text!r} cannot be read.", hint=_HINT) from None
    segments = [unquote(part) for part in parts.path.split("/") if part]
    if host == "raw.githubusercontent.com" and len(segments) > 3:
        return _github(segments[0], segments[1], "/".join(segments[3:]), segments[2])
    if host == "github.com" and len(segments) >= 2:
        ref = segments[3] if len(segments) > 3 and segments[2] in ("blob", "tree", "raw") else "HEAD"
        return _github(segments[0], segments[1], "/".join(segments[4:]), ref)
    return Origin("url", text)


def _github(owner: str, repository: str, path: str, ref: str) -> Origin:
    name = f"{owner}/{repository.removesuffix('.git')}"
    path = path.strip("/")
    if any(part in ("", ".", "..") for part in (*name.split("/"), *(path.split("/") if path else ()))):
        raise InputError(f"'github:{name}/{path}' is no place in a repository.", hint=_HINT)
    shown = f"github:{name}{'/' + path if path else ''}"
    # HEAD is the default branch, whatever it is called today.
    if ref in ("HEAD", "main", "master"):
        return Origin("github", shown, name, path)
    return Origin("github", f"{shown}@{ref}", name, path, ref)
