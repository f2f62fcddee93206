"""The chat app served for real, and Chromium to look at it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dlmentor import Mentor
from dlmentor.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
ARTIFACTS = Path(__file__).parents[2] / "artifacts" / "ui"


def probe(name: str) -> str:
    """A question to the page, as a function of JavaScript."""
    text = (Path(__file__).parent / "probes" / f"{name}.js").read_text("utf-8")
    return text.partition("\n")[2]


@contextmanager
def served(mentor: Mentor, **options: Any) -> Iterator[str]:
    """The app over a mentor, at the address that is given."""
    from dlmentor.ui.app import build
    from dlmentor.ui.server import serve

    app = build(mentor)
    # The first free port from 7860 on may be taken by another test process between looking and serving.
    for attempt in range(5):
        try:
            address = serve(app, mentor.settings, port=0, **options)
            break
        except OSError:
            if attempt == 4:
                raise
    try:
        yield address
    finally:
        app.close(verbose=False)


@pytest.fixture(scope="session")
def own_mentor(seed_storage: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mentor]:
    """A mentor over a copy of the built storage, for the app of most tests."""
    storage = Path(shutil.copytree(seed_storage, tmp_path_factory.mktemp("ui") / "storage"))
    with Mentor.open(settings=Settings.load({}, storage=storage, llm="none")) as opened:
        yield opened


@pytest.fixture(scope="session")
def address(own_mentor: Mentor) -> Iterator[str]:
    """Where the app answers, with MCP."""
    with served(own_mentor, mcp=True) as url:
        yield url


# Not for the session: Playwright keeps an event loop running in the thread, which no other test expects.
@pytest.fixture(scope="module")
def playwright() -> "Iterator[Playwright]":
    if not Path(CHROMIUM).exists():
        told = f"There is no {CHROMIUM}: `apt-get install chromium` installs it for the browser tests."
        if os.environ.get("DLMENTOR_REQUIRE_BROWSER") == "1":
            pytest.fail(told)
        pytest.skip(told)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: "Playwright") -> "Iterator[Browser]":
    started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield started
    started.close()


class Watch:
    """What a page did that it must not do."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def see(self, page: "Page") -> None:
        page.on("console", lambda message: self._note("console", message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self._note("error", str(error)))
        page.on("dialog", lambda dialog: self._note("dialog", dialog.message))
        page.on("request", lambda request: self._request(request.url))

    def _note(self, what: str, text: str) -> None:
        self.faults.append(f"{what}: {text}")

    def _request(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            self._note("request leaves the machine", url)


@pytest.fixture
def visit(browser: "Browser", request: pytest.FixtureRequest) -> "Iterator[Callable[..., Page]]":
    """Opens a page of one's own; at the end, no page may have logged an error or asked another machine.

    A test names it after the fixture of its server, so that pages close before their server stops.
    """
    watch, contexts = Watch(), []

    def open_page(url: str, size: str = "desktop", scheme: str = "light", **options: Any) -> "Page":
        context = browser.new_context(
            viewport=SIZES[size], color_scheme=scheme, has_touch=size == "phone", accept_downloads=True, **options
        )
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.set_default_timeout(45_000)
        contexts.append(context)
        page = context.new_page()
        watch.see(page)
        page.goto(url)
        page.wait_for_selector("#top [role=tab]")
        page.wait_for_selector("#panel-lists .lists", state="attached")
        return page

    yield open_page
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    for number, context in enumerate(contexts):
        for page in context.pages:
            page.screenshot(path=ARTIFACTS / f"{request.node.name.replace('/', '-')}-{number}.png")
        context.close()
    assert watch.faults == []


@pytest.fixture
def ask() -> "Callable[[Page, str], None]":
    """Types a question, sends it, and waits for the end of the answer."""

    def send(page: "Page", question: str) -> None:
        page.fill("#question", question)
        page.press("#question", "Enter")
        answered(page)

    return send


def answered(page: "Page") -> None:
    """Waits until nothing is being answered."""
    page.wait_for_selector(".turn:last-child .turn-actions")
    page.wait_for_selector("[data-do=send]:not([hidden])")
