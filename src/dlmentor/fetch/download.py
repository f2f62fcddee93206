"""The bytes behind one address, for lists that a person adds."""

from collections.abc import Callable
from urllib.parse import urlsplit

from dlmentor.errors import FetchError, NotThereError
from dlmentor.fetch.engine import Transport
from dlmentor.fetch.online import connect
from dlmentor.fetch.web import Request
from dlmentor.settings import Settings

_TYPES = ("application/json", "application/octet-stream", "application/vnd.github+json", "")


def downloader(settings: Settings, transport: Transport | None = None) -> Callable[[str], bytes]:
    """A function that gives the text behind an address, or says why not."""

    def download(url: str) -> bytes:
        if transport is not None:
            return _get(url, settings, transport)
        web = connect(settings)
        try:
            return _get(url, settings, web.ask)
        finally:
            web.close()

    return download


def _get(url: str, settings: Settings, transport: Transport) -> bytes:
    headers = {"Accept": "text/markdown, text/plain, */*;q=0.5"}
    if settings.github_token and urlsplit(url).hostname == "api.github.com":
        headers["Authorization"] = f"Bearer {settings.github_token.get_secret_value()}"
    page = transport(Request(url, headers=headers))
    if page.status != 200:
        kind_of_error = NotThereError if page.status == 404 else FetchError
        raise kind_of_error(f"{url} answered HTTP {page.status}.", hint="Check the address.")
    kind = page.content_type
    if kind == "text/html" or not (kind.startswith("text/") or kind in _TYPES):
        raise FetchError(f"{url} is {kind}, not a text.", hint="Give the address of the Markdown file itself.")
    return page.body
