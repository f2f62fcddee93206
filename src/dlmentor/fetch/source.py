"""What a source is: how to ask it, and how to read what it answers; both pure."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from dlmentor.errors import FetchError
from dlmentor.fetch.guard import RefusedError, check_url
from dlmentor.fetch.record import Record
from dlmentor.fetch.verdict import Verdict, judge
from dlmentor.fetch.web import Page, Request


class MalformedError(FetchError):
    """An answer that is not what its address promises; `final` if asking again would not help."""

    final = False


class NotAPageError(MalformedError):
    """An address that leads to something else than a web page."""

    final = True


@dataclass(frozen=True, slots=True)
class Parsed:
    """The records for each key; keys that are missing were not found, or not answered if not `complete`."""

    found: Mapping[str, tuple[Record, ...]]
    complete: bool = True


def address(value: object) -> str:
    """A web address out of an answer in its one safe form, or nothing."""
    try:
        return check_url(value).url if isinstance(value, str) and len(value) < 2000 else ""
    except RefusedError:
        return ""


def host_of(url: str) -> str:
    """The host of an address, for its lane."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class Source:
    """One way to ask one service.

    Requests to one `lane` (a host) never overlap and start at least `pause` seconds apart; `batch` keys go into one
    request; an answer is good for `fresh_days`. A `whole` source that refuses one key refuses all. `account` tells
    the allowance with a key from that without.
    """

    name: str
    label: str
    request: Callable[[Sequence[str]], Request]
    parse: Callable[[Sequence[str], Page], Parsed]
    lane: Callable[[str], str]
    batch: int = 1
    pause: float = 1.0
    fresh_days: float = 30.0
    whole: bool = True
    hint: str = ""
    account: str = ""
    judge: Callable[[Page, float], Verdict] = judge


def fixed(host: str) -> Callable[[str], str]:
    """The lane of a service with one host."""
    return lambda _key: host


def json_of(page: Page) -> Any:
    """The JSON of a page, only if it says that it is JSON and is."""
    if page.content_type not in ("application/json", "application/vnd.github+json", "text/json"):
        raise MalformedError(f"{page.url} answered {page.content_type or 'something'}, not JSON.")
    try:
        return json.loads(page.body)
    except (ValueError, RecursionError):
        raise MalformedError(f"{page.url} answered JSON that cannot be read.") from None
