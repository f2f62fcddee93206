"""How the page looks: sizes, colours, labels; screenshots of every tab are kept under artifacts/ui."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from conftest import probe

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
Visit = Callable[..., "Page"]
Ask = Callable[["Page", str], None]

WIDE = "document.documentElement.scrollWidth - innerWidth"


def fill_tab(page: "Page", tab: str, ask: Ask) -> None:
    """Content that a tab usually has."""
    if tab == "ask":
        ask(page, "How do I make a large network small enough for a phone?")
    elif tab == "plan":
        page.fill("[name=goal]", "pruning networks for phones")
        page.click(".plan-form [type=submit]")
        page.wait_for_selector(".step")
    elif tab == "explore":
        page.wait_for_selector("tbody tr")
    else:
        page.wait_for_selector(".list-row")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("tab", ["ask", "plan", "explore", "lists"])
def test_every_tab_can_be_read(visit: Visit, ask: Ask, address: str, tab: str, size: str, scheme: str) -> None:
    """No text is too pale, no control without a name, nothing is wider than the screen."""
    page = visit(f"{address}#{tab}", size, scheme)
    assert page.evaluate("document.body.classList.contains('dark')") == (scheme == "dark")
    fill_tab(page, tab, ask)
    page.wait_for_timeout(300)
    assert page.evaluate(probe("contrast")) == []
    assert page.evaluate(probe("nameless")) == []
    assert page.evaluate(WIDE) <= 0


@pytest.mark.parametrize("width", [360, 820, 1024, 2200])
def test_it_fits_any_width(visit: Visit, ask: Ask, address: str, width: int) -> None:
    page = visit(address)
    page.set_viewport_size({"width": width, "height": 800})
    ask(page, "Everything from MobiSys")
    for tab in ("ask", "plan", "explore", "lists"):
        page.click(f"#top [data-tab={tab}]")
        page.wait_for_timeout(200)
        assert page.evaluate(WIDE) <= 0, tab


def test_on_a_phone_the_evidence_is_below_and_can_be_reached(visit: Visit, ask: Ask, address: str) -> None:
    page = visit(address, "phone")
    ask(page, "pruning")
    answer, evidence = page.locator(".answer").bounding_box(), page.locator(".evidence").bounding_box()
    assert answer
    assert evidence
    assert evidence["y"] >= answer["y"] + answer["height"]
    page.locator(".answer .cite").first.tap()
    page.wait_for_function(
        "(() => { const box = document.querySelector('.card.lit').getBoundingClientRect();"
        " return box.top >= 0 && box.top < innerHeight - 100; })()"
    )
    page.locator(".card.lit header .cite").tap()
    page.wait_for_function(
        "(() => { const box = document.querySelector('.answer .lit').getBoundingClientRect();"
        " return box.top >= 0 && box.bottom < innerHeight; })()"
    )
    page.locator("[data-do=open-conversations]").tap()
    page.wait_for_selector(".conversations.open")
    page.locator("[data-do=close-conversations]").tap()
    assert page.locator(".conversations").is_hidden()


def test_light_and_dark_can_be_chosen_and_are_kept(visit: Visit, address: str) -> None:
    page = visit(address)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click(".scheme")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != ground
    page.reload()
    page.wait_for_selector("#top [role=tab]")
    page.wait_for_function("document.body.classList.contains('dark')")


def test_a_tab_can_be_linked_to(visit: Visit, address: str) -> None:
    page = visit(f"{address}#explore")
    assert page.locator("#panel-explore").is_visible()
    assert page.get_attribute("#top [data-tab=explore]", "aria-selected") == "true"
    page.reload()
    page.wait_for_selector("tbody tr")
