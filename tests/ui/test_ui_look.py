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

# A colour that is just changing is neither the one nor the other.
SETTLED = """() => Promise.allSettled(document.getAnimations()
    .filter(each => each.effect.getTiming().iterations !== Infinity).map(each => each.finished)).then(() => true)"""
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
    page.evaluate(SETTLED)
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_what_opens_can_be_read_too(visit: Visit, ask: Ask, address: str, size: str, scheme: str) -> None:
    """Filters, an entry's page, lines of a list, the map, the figures, a question that confirms, an error."""
    page = visit(address, size, scheme)

    def look(what: str) -> None:
        page.wait_for_timeout(250)
        page.evaluate(SETTLED)
        assert page.evaluate(probe("contrast")) == [], what
        assert page.evaluate(probe("nameless")) == [], what
        assert page.evaluate(WIDE) <= 0, what

    ask(page, "pruning")
    page.locator(".card [data-act=wish]").first.click()
    look("a card that is in the next plan, and a notice")
    page.locator(".card [data-act=entry]").first.click()
    page.wait_for_selector("#sheet[open]")
    look("an entry's page")
    page.keyboard.press("Escape")
    page.locator(".card .source").first.click()
    page.wait_for_selector("#sheet .here")
    look("lines of a list")
    page.keyboard.press("Escape")
    page.click("[data-do=filters]")
    page.check("#filters input[value=survey]")
    look("filters")
    page.keyboard.press("Escape")
    ask(page, "How do I bake bread?")
    look("a refusal")
    page.click("#top [data-tab=explore]")
    for view in ("map", "figures"):
        page.click(f"[data-view={view}]")
        look(view)
    page.click("#top [data-tab=plan]")
    look("no plan")
    page.locator("[data-goal]").first.click()
    page.wait_for_selector(".step")
    page.click("#panel-plan [data-do=delete]")
    look("a question that confirms")


@pytest.mark.parametrize("tab", ["ask", "plan", "explore", "lists"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(visit: Visit, ask: Ask, address: str, tab: str) -> None:
    """Tab goes through every visible control of a tab, each with a ring around it, and never gets stuck."""
    page = visit(f"{address}#{tab}")
    fill_tab(page, tab, ask)
    page.evaluate("document.activeElement.blur()")
    expected = page.evaluate(probe("reachable"))
    reached = set()
    # Tab goes on from where the focus was, and so once around.
    for _ in range(len(expected) + 10):
        page.keyboard.press("Tab")
        here, ring = page.evaluate(probe("focused"))
        if here in reached:
            continue
        reached.add(here)
        assert ring, f"{here} does not show that it has the focus"
    missed = [each for each in expected[:25] if each not in reached]
    assert missed == []


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


NARROW_CELLS = """() => [...document.querySelectorAll('.answer td')].filter(cell => {
    const range = document.createRange();
    range.selectNodeContents(cell);
    const box = range.getBoundingClientRect();
    return cell.textContent.length > 60 && (box.width < 150 || box.right > innerWidth);
}).map(cell => cell.textContent)"""


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_wide_comparison_is_read_without_scrolling_sideways(visit: Visit, ask: Ask, address: str, size: str) -> None:
    """Where the columns have no room their cells stand below each other, each with its name."""
    page = visit(address, size)
    ask(page, "Compare MobileNets, ShuffleNet, Xception, NASNet and DenseNet")
    assert page.locator(".answer tbody tr").count() == 4
    assert page.evaluate(NARROW_CELLS) == []
    shown = "cell => getComputedStyle(cell, '::before').content"
    assert page.locator(".answer td").nth(1).evaluate(shown) == '"Published"'
    assert page.evaluate(WIDE) <= 0


def test_light_and_dark_can_be_chosen_and_are_kept(visit: Visit, address: str) -> None:
    page = visit(address)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click(".scheme")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != ground
    page.reload()
    page.wait_for_selector("#top [role=tab]")
    page.wait_for_function("document.body.classList.contains('dark')")


def test_back_and_forward_go_through_the_tabs(visit: Visit, address: str) -> None:
    """Each as far down as one left it."""
    page = visit(address)
    page.click("#top [data-tab=explore]")
    page.wait_for_selector(".entries tbody tr")
    page.evaluate("scrollTo(0, 1200)")
    page.click("#top [data-tab=lists]")
    page.wait_for_selector(".list-row")
    assert page.evaluate("scrollY") == 0
    page.go_back()
    page.wait_for_function("document.body.dataset.tab === 'explore' && scrollY === 1200")
    page.go_back()
    page.wait_for_function("document.body.dataset.tab === 'ask'")
    page.go_forward()
    page.wait_for_function("document.body.dataset.tab === 'explore'")


@pytest.mark.parametrize("width", [360, 768])
def test_a_plan_from_the_chat_comes_into_view_and_fits(visit: Visit, ask: Ask, address: str, width: int) -> None:
    """Also where the form stands above it, and with the longest name of a format."""
    page = visit(address, "phone")
    page.set_viewport_size({"width": width, "height": 800})
    ask(page, "Plan two weeks on pruning, three hours a week")
    page.click("[data-turn-act=plan]")
    page.wait_for_selector(".step")
    page.wait_for_function("Math.abs(document.querySelector('.plan-open .goal').getBoundingClientRect().top - 75) < 40")
    for control in page.locator(".plan-open header :is(button, select)").all():
        box = control.bounding_box()
        assert box
        assert box["x"] + box["width"] <= width


def test_a_tab_can_be_linked_to(visit: Visit, address: str) -> None:
    page = visit(f"{address}#explore")
    assert page.locator("#panel-explore").is_visible()
    assert page.get_attribute("#top [data-tab=explore]", "aria-selected") == "true"
    page.reload()
    page.wait_for_selector("tbody tr")
