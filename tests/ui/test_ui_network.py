"""Fetching abstracts and checking links from the page, against a real server on this machine."""

import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import served

from dlmentor import Mentor
from dlmentor.settings import Settings, default_seeds

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
Visit = Callable[..., "Page"]
ABSTRACT = "This page tells at length how a network is made small enough to run on a telephone without a cloud."
PAGES = 5


class Site:
    """Pages with descriptions; `/gone` is not there, and all wait while `open` is not set."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.open.set()
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None: ...

            def do_GET(self) -> None:
                outer.asked.append(self.path)
                if self.path.startswith("/page") and not self.path.startswith("/page/0"):
                    outer.open.wait(30)
                found = self.path.startswith("/page")
                body = f'<title>A page</title><meta name="description" content="{ABSTRACT}">'.encode()
                self.send_response(200 if found else 404)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.open.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()
    yield found
    found.close()


@pytest.fixture
def app(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Mentor]]:
    """An app over one list whose links lead to the site; nothing but the look for the internet is replaced."""
    seeds = tmp_path / "seeds"
    shutil.copytree(default_seeds() / "concepts", seeds / "concepts")
    lines = [f"- [How to shrink a network, part {n}](http://127.0.0.1:{site.port}/page/{n})" for n in range(PAGES)]
    lines.append(f"- [A page that went away](http://127.0.0.1:{site.port}/gone)")
    (seeds / "mine.md").write_text("# Mine\n\n## Tutorials\n\n" + "\n".join(lines) + "\n", "utf-8")
    for module in ("run", "links"):
        monkeypatch.setattr(f"dlmentor.fetch.{module}.is_online", lambda _reach: True)
    settings = Settings.load({}, storage=tmp_path / "storage", seeds=seeds, llm="none", fetch_allow="127.0.0.1")
    with Mentor.open(settings=settings) as mentor:
        mentor.sync()
        with served(mentor) as address:
            yield address, mentor


def test_links_are_checked_with_progress(site: Site, app: tuple[str, Mentor], visit: Visit) -> None:
    """The page counts them, says what came of it, and each entry knows the state of its link."""
    address, mentor = app
    page = visit(f"{address}#lists")
    page.wait_for_selector(".list-row")
    page.click("[data-job=links]")
    page.wait_for_selector(".job-what:has-text('of 6')", timeout=90_000)
    page.wait_for_selector(".job-done:has-text('6 links')", timeout=90_000)
    assert "5 alive" in page.inner_text(".job-done")
    page.wait_for_selector(".network-state:has-text('5 alive')")
    assert {entry.link_state for entry in mentor.entries() if "part" in entry.title} == {"alive"}
    page.click("#top [data-tab=explore]")
    page.locator("tbody .opener", has_text="part 1").click()
    page.wait_for_selector("#sheet .state.alive")


def test_abstracts_are_fetched_and_can_be_searched(site: Site, app: tuple[str, Mentor], visit: Visit) -> None:
    """What comes is indexed at once, and stands on the entry's page."""
    address, mentor = app
    page = visit(f"{address}#lists")
    page.wait_for_selector(".list-row")
    page.click("[data-job=fetch]")
    page.wait_for_selector(".job-done:has-text('5 new')", timeout=90_000)
    assert page.locator(".job-done.error").count() == 0
    assert sum(ABSTRACT in entry.abstract for entry in mentor.entries()) == PAGES
    page.wait_for_selector(f".network-state:has-text('{PAGES} entries have an abstract')")
    page.click("#top [data-tab=ask]")
    page.fill("#question", "telephone without a cloud")
    page.press("#question", "Enter")
    page.wait_for_selector(".card")
    page.locator(".card [data-act=entry]").first.click()
    page.locator("#sheet summary", has_text="Abstract").click()
    assert ABSTRACT in page.inner_text("#sheet details")


@pytest.mark.parametrize("job", ["links", "fetch"])
def test_work_on_the_network_stops_at_once(site: Site, app: tuple[str, Mentor], visit: Visit, job: str) -> None:
    """Also while a site keeps us waiting; what came is kept, and the next run goes on from there."""
    address, _ = app
    site.open.clear()
    page = visit(f"{address}#lists")
    page.wait_for_selector(".list-row")
    page.click(f"[data-job={job}]")
    page.wait_for_selector(".job-what:has-text('1 of 6')", timeout=90_000)
    page.click("[data-do=halt]")
    page.wait_for_selector(".job-done:has-text('Stopped')")
    assert not site.open.is_set()
    assert not page.locator("[data-job=links]").is_disabled()
    site.open.set()
    page.click(f"[data-job={job}]")
    page.wait_for_selector(".job-done:has-text('6 links'), .job-done:has-text('without a text')", timeout=90_000)
    assert sum(path == "/page/0" for path in site.asked) == 1
