"""GitHub: a repository's description and topics, and the first real paragraph of a README or another text."""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from urllib.parse import quote

from dlmentor.fetch.plain import as_list, as_mapping, plain, title_of
from dlmentor.fetch.readme import first_words
from dlmentor.fetch.record import Record
from dlmentor.fetch.source import MalformedError, Parsed, Source, address, fixed, json_of
from dlmentor.fetch.web import Page, Request

HOST = "api.github.com"
_NAME = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_TOPIC = re.compile(r"[\w.-]{1,60}", re.ASCII)
_TEXTS = re.compile(r"(?:^|\.)(?:md|markdown|mkd|rst|txt)$", re.I)


def parse_repository(keys: Sequence[str], page: Page) -> Parsed:
    """Description and topics; the name may differ from the one asked for, since repositories move."""
    row = as_mapping(json_of(page))
    name = row.get("full_name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise MalformedError("GitHub answered something else than a repository.")
    description = row.get("description")
    topics = [topic for topic in as_list(row.get("topics")) if isinstance(topic, str) and _TOPIC.fullmatch(topic)]
    parts = [plain(description)] if isinstance(description, str) and description.strip() else []
    if topics:
        parts.append(f"Topics: {', '.join(topics[:30])}.")
    record = Record(
        title=title_of(name),
        text="\n\n".join(parts),
        kind="description",
        code=f"https://github.com/{name}",
        url=f"https://github.com/{name}",
    )
    return Parsed({keys[0]: (record,)})


def parse_text(keys: Sequence[str], page: Page) -> Parsed:
    """A file in base64, broken into lines."""
    row = as_mapping(json_of(page))
    content = row.get("content")
    if row.get("encoding") != "base64" or not isinstance(content, str):
        return Parsed({keys[0]: ()})
    try:
        text = base64.b64decode(content, validate=False).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        raise MalformedError("GitHub answered a file that cannot be decoded.") from None
    words = first_words(text)
    url = address(row.get("html_url"))
    return Parsed({keys[0]: (Record(text=words, kind="readme", url=url),) if words else ()})


def sources(token: str | None) -> tuple[Source, Source, Source]:
    """The repository, its README (or that of a folder), and one file."""
    headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    hint = "" if token else "Without a token (DLMENTOR_GITHUB_TOKEN) GitHub allows 60 requests an hour."

    def repository(keys: Sequence[str]) -> Request:
        return Request(f"https://{HOST}/repos/{quote(keys[0])}", headers=headers)

    def readme(keys: Sequence[str]) -> Request:
        name, _, folder = keys[0].partition("//")
        return Request(
            f"https://{HOST}/repos/{quote(name)}/readme{'/' + quote(folder) if folder else ''}", headers=headers
        )

    def text(keys: Sequence[str]) -> Request:
        name, _, path = keys[0].partition("//")
        return Request(f"https://{HOST}/repos/{quote(name)}/contents/{quote(path)}", headers=headers)

    def source(
        name: str, ask: Callable[[Sequence[str]], Request], read: Callable[[Sequence[str], Page], Parsed]
    ) -> Source:
        # A repository may be closed to all (by law, by its owner) while GitHub itself is open.
        pause, account = (0.1, "key") if token else (1.0, "")
        return Source(name, "GitHub", ask, read, fixed(HOST), pause=pause, whole=False, hint=hint, account=account)

    return (
        source("github", repository, parse_repository),
        source("github-readme", readme, parse_text),
        source("github-file", text, parse_text),
    )


def is_text(path: str) -> bool:
    """Whether a file's name is that of a text."""
    return bool(_TEXTS.search(path.rsplit("/", 1)[-1]))
