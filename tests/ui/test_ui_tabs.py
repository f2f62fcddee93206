"""Plan, Explore and Lists in a real browser."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import served

from dlmentor import Mentor
from dlmentor.export import FORMATS, read_checklist
from dlmentor.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
Visit = Callable[..., "Page"]


def texts(page: "Page", selector: str) -> list[str]:
    return page.eval_on_selector_all(selector, "nodes => nodes.map(node => node.textContent.trim())")


# Plan


@pytest.fixture
def plan_page(visit: Visit, address: str) -> "Page":
    """A page on which a plan was made with the form."""
    page = visit(f"{address}#plan")
    page.fill("[name=goal]", "pruning networks for phones")
    page.fill("[name=weeks]", "3")
    page.fill("[name=hours]", "5")
    page.select_option("[name=level]", "intermediate")
    page.click(".plan-form [type=submit]")
    page.wait_for_selector(".step")
    return page


def test_a_plan_from_the_form_shows_weeks_hours_and_reasons(plan_page: "Page") -> None:
    weeks = [int(re.findall(r"\d+", title)[0]) for title in texts(plan_page, ".week h3")]
    assert weeks == sorted(weeks)
    assert max(weeks) <= 3
    assert all(texts(plan_page, ".step .reason"))
    hours = plan_page.eval_on_selector_all(".step", "nodes => nodes.map(node => Number(node.dataset.hours))")
    assert 0 < sum(hours) <= 15.01
    assert plan_page.locator(".plan-picture").evaluate("node => node.shadowRoot.querySelectorAll('rect').length") > 3


def test_what_a_plan_must_contain_says_what_becomes_of_it(plan_page: "Page", own_mentor: Mentor) -> None:
    """It stays for the next plan, which is said, and goes at once if it is to go."""
    steps = plan_page.eval_on_selector_all("[data-tick]", "nodes => nodes.map(node => node.dataset.tick)")
    other = next(entry for entry in own_mentor.catalog.entries if entry.id not in steps and (entry.hours or 9) <= 1)
    plan_page.evaluate(
        "([a, b]) => { dlm.marks.toggleWish(a, 'One', true); dlm.marks.toggleWish(b, 'Two', true); }",
        [steps[0], other.id],
    )
    assert plan_page.inner_text(".wishes-told").startswith("One of these is in the open plan")
    plan_page.click(".plan-form [type=submit]")
    plan_page.wait_for_selector(".wishes-told:has-text('These are in the open plan, and will be in the next one too')")
    assert plan_page.locator(f"[data-tick='{other.id}']").count() >= 1
    plan_page.click("[data-do=clear-wishes]")
    assert plan_page.locator(".wishes").is_hidden()


def test_ticks_move_the_progress_and_survive_reload(plan_page: "Page") -> None:
    assert plan_page.get_attribute(".progress", "aria-valuenow") == "0"
    plan_page.locator("[data-tick]").first.check()
    share = plan_page.get_attribute(".progress", "aria-valuenow")
    assert share
    assert int(share) > 0
    plan_page.reload()
    plan_page.wait_for_selector(".step")
    assert plan_page.locator("[data-tick]").first.is_checked()
    assert plan_page.get_attribute(".progress", "aria-valuenow") == share


def test_what_was_read_is_cut_out_and_ready_is_told(plan_page: "Page") -> None:
    first = plan_page.locator("[data-tick]").first.get_attribute("data-tick")
    plan_page.click("[data-do=ready]")
    plan_page.wait_for_selector("#sheet .related li")
    plan_page.keyboard.press("Escape")
    plan_page.locator("[data-tick]").first.check()
    plan_page.click("[data-do=recut]")
    plan_page.wait_for_function("document.querySelectorAll('.plan-list li').length === 2")
    plan_page.wait_for_function("!document.querySelector('[data-tick]:checked')")
    ids = plan_page.eval_on_selector_all("[data-tick]", "nodes => nodes.map(node => node.dataset.tick)")
    assert ids
    assert first not in ids


def test_every_format_can_be_exported(plan_page: "Page") -> None:
    tick = plan_page.locator("[data-tick]").first
    tick.check()
    for name, (suffix, _) in FORMATS.items():
        plan_page.select_option("#plan-format", name)
        with plan_page.expect_download() as download:
            plan_page.click("#panel-plan [data-do=export]")
        assert download.value.suggested_filename == f"pruning-networks-for-phones{suffix}"
        text = Path(download.value.path()).read_text("utf-8")
        assert len(text) > 100
        if name == "markdown":
            assert read_checklist(text).read == (tick.get_attribute("data-tick"),)
        if suffix.endswith("json"):
            json.loads(text)


def test_a_goal_that_the_lists_do_not_serve_is_said_in_a_sentence(visit: Visit, address: str) -> None:
    page = visit(f"{address}#plan")
    page.fill("[name=goal]", "baking sourdough bread at home")
    page.click(".plan-form [type=submit]")
    page.wait_for_selector(".form-error:not([hidden])")
    assert page.inner_text(".form-error").endswith(".")
    assert page.locator(".step").count() == 0


def test_plans_can_be_switched_and_deleted(plan_page: "Page") -> None:
    plan_page.fill("[name=goal]", "compilers for deep learning")
    plan_page.click(".plan-form [type=submit]")
    plan_page.wait_for_function("document.querySelectorAll('.plan-list li').length === 2")
    plan_page.wait_for_function("document.querySelector('.goal').textContent.startsWith('compilers')")
    plan_page.locator(".plan-list .name", has_text="pruning").click()
    plan_page.wait_for_function("document.querySelector('.goal').textContent.startsWith('pruning')")
    plan_page.click("#panel-plan [data-do=delete]")
    plan_page.click(".small-dialog .primary")
    plan_page.wait_for_function("document.querySelectorAll('.plan-list li').length === 1")


# Explore


def test_the_table_filters_and_searches_as_one_types(visit: Visit, address: str, own_mentor: Mentor) -> None:
    page = visit(f"{address}#explore")
    page.wait_for_selector("tbody tr")
    assert page.inner_text(".found") == f"{len(own_mentor.entries())} entries"
    page.select_option("[name=venue]", "MobiSys")
    expected = own_mentor.entries(venue="MobiSys")
    assert page.locator("tbody tr").count() == len(expected)
    page.fill("[name=from]", "2017")
    assert page.locator("tbody tr").count() == sum((entry.year or 0) >= 2017 for entry in expected)
    page.click(".sieve [type=reset]")
    page.fill("[name=words]", "shufflenet megvii")
    page.wait_for_function("document.querySelectorAll('tbody tr').length < 5")
    assert any("ShuffleNet" in title for title in texts(page, "td.title"))
    page.fill("[name=words]", "zzzzzz")
    assert page.inner_text(".found").startswith("0 of")


def test_the_table_sorts_and_marks_what_was_read(visit: Visit, address: str) -> None:
    page = visit(f"{address}#explore")
    page.wait_for_selector("tbody tr")
    page.click("th[data-sort=year] button")
    years = [int(year) for year in texts(page, "td[data-label=Year]") if year]
    assert years == sorted(years)
    page.click("th[data-sort=year] button")
    assert page.get_attribute("th[data-sort=year]", "aria-sort") == "descending"
    page.locator("tbody input").first.check()
    page.select_option("[name=reading]", "read")
    assert page.locator("tbody tr").count() == 1


SEEN = """node => {
  const box = node.getBoundingClientRect();
  node.parentNode.style.pointerEvents = "auto";
  return node.contains(document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2));
}"""


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_what_opens_lies_within_the_screen_and_notices_over_it(visit: Visit, address: str, size: str) -> None:
    page = visit(f"{address}#explore", size)
    page.locator(".entries .opener").first.click()
    page.click("#sheet[open] [data-act=wish]")
    page.wait_for_selector(".notice")
    assert page.locator(".notice").evaluate(SEEN), "the notice is behind the dialog"
    page.keyboard.press("Escape")
    page.click("#top [data-tab=plan]")
    page.locator("[data-goal]").first.click()
    page.wait_for_selector(".step")
    page.click("#panel-plan [data-do=delete]")
    box = page.locator(".small-dialog").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.evaluate("innerWidth")


def test_ticking_a_row_keeps_the_focus(visit: Visit, address: str) -> None:
    page = visit(f"{address}#explore")
    box = page.locator("[data-read]").nth(2)
    box.focus()
    page.keyboard.press("Space")
    page.wait_for_function("document.querySelectorAll('[data-read]')[2].checked")
    assert box.evaluate("node => node === document.activeElement")


def test_an_entrys_page_leads_on(visit: Visit, address: str, own_mentor: Mentor) -> None:
    page = visit(f"{address}#explore")
    page.fill("[name=words]", "MobileNetV2")
    page.wait_for_selector("tbody tr")
    page.locator("tbody .opener", has_text="MobileNetV2").first.click()
    page.wait_for_selector("#sheet .entry-page")
    entry = own_mentor.find(page.get_attribute("#sheet .entry-page", "data-id") or "")[0]
    assert entry.title == page.inner_text("#sheet-title")
    shown = page.inner_text("#sheet")
    for other, why in own_mentor.before(entry.id)[:2]:
        assert other.title in shown
        assert why in shown
    for other in own_mentor.similar(entry.id, 3):
        assert other.title in shown
    page.locator("#sheet .related .opener").first.click()
    page.wait_for_function("title => document.querySelector('#sheet-title').textContent !== title", arg=entry.title)


def test_the_map_tells_and_opens_its_dots(visit: Visit, address: str, own_mentor: Mentor) -> None:
    page = visit(f"{address}#explore")
    page.click("[data-view=map]")
    page.wait_for_selector(".dot")
    assert page.locator(".dot").count() == len(own_mentor.entries())
    dot = page.locator(".dot").last
    title = (dot.locator("title").text_content() or "").split(" · ")[0]
    dot.hover()
    assert title in page.inner_text(".map-tip")
    dot.click()
    page.wait_for_selector("#sheet[open]")
    assert page.inner_text("#sheet-title") == title
    page.keyboard.press("Escape")
    page.locator(".legend button").first.click()
    assert page.locator(".dot.off").count() > 0


def test_figures_lead_to_the_table(visit: Visit, address: str, own_mentor: Mentor) -> None:
    page = visit(f"{address}#explore")
    page.click("[data-view=figures]")
    bar = page.locator("[data-filter-by=venue]").first
    venue = bar.get_attribute("data-value")
    bar.click()
    page.wait_for_function("document.querySelectorAll('tbody tr').length < 100")
    assert set(texts(page, "td[data-label=Venue]")) == {venue}


# Lists


@pytest.fixture
def own_lists(seed_storage: Path, tmp_path: Path) -> Iterator[tuple[str, Mentor]]:
    """An app whose lists a test may change."""
    storage = Path(shutil.copytree(seed_storage, tmp_path / "storage"))
    settings = Settings.load({}, storage=storage, llm="none")
    with Mentor.open(settings=settings) as mentor, served(mentor) as address:
        yield address, mentor


def test_a_list_is_uploaded_asked_about_updated_and_removed(
    own_lists: tuple[str, Mentor], visit: Visit, tmp_path: Path
) -> None:
    """Its entries are found at once, an update says what changed, and after removal they are gone."""
    address, mentor = own_lists
    file = tmp_path / "My reading.md"
    file.write_text("# Mine\n\n- [Zebra striping of tensors](https://example.org/zebra) (NSDI'22)\n", "utf-8")
    page = visit(f"{address}#lists")
    page.wait_for_selector(".list-row")
    before = page.locator(".list-row").count()
    page.set_input_files("[type=file]", file)
    page.wait_for_selector(".job-done:has-text('was added: 1 entry')")
    page.wait_for_function(f"document.querySelectorAll('.list-row').length === {before + 1}")
    page.click("#top [data-tab=ask]")
    page.fill("#question", "zebra striping of tensors")
    page.press("#question", "Enter")
    page.wait_for_selector(".card")
    assert "Zebra" in page.inner_text(".card")
    page.locator(".card .source").first.click()
    assert "Zebra" in page.inner_text("#sheet .here")
    page.keyboard.press("Escape")
    page.click("#top [data-tab=lists]")
    file.write_text("# Mine\n\n- [A](https://example.org/a)\n- [B](https://example.org/b)\n", "utf-8")
    page.set_input_files("[type=file]", file)
    page.wait_for_selector(".job-done:has-text('2 added, 1 removed')")
    page.locator(".list-row", has_text="Mine").locator("[data-do=remove]").click()
    page.click(".small-dialog .primary")
    page.wait_for_selector(".job-done:has-text('was removed')")
    page.wait_for_function(f"document.querySelectorAll('.list-row').length === {before}")
    assert mentor.own_lists() == ()


DROP = """([kind, name, text]) => {
    const data = new DataTransfer();
    data.items.add(new File([text], name));
    const event = new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true });
    return !document.querySelector('.lists h1').dispatchEvent(event);
}"""


def test_a_list_can_be_dropped(own_lists: tuple[str, Mentor], visit: Visit) -> None:
    """Anywhere on the tab; what is no list is refused, and on another tab nothing happens."""
    address, mentor = own_lists
    page = visit(f"{address}#lists")
    page.wait_for_selector(".list-row")
    dropped = ["Dropped.md", "# Dropped\n\n- [Quagga hashing](https://example.org/quagga) (NSDI'22)\n"]
    page.evaluate(DROP, ["dragover", *dropped])
    page.wait_for_selector(".lists.dropping")
    page.evaluate(DROP, ["drop", "picture.png", "no text"])
    page.wait_for_selector("#notices :text('picture.png is no list')")
    assert page.locator(".lists.dropping").count() == 0
    page.click("#top [data-tab=plan]")
    # The browser itself does not open it either.
    assert page.evaluate(DROP, ["drop", *dropped])
    page.click("#top [data-tab=lists]")
    assert page.locator(".job").is_hidden()
    assert page.evaluate(DROP, ["drop", *dropped])
    page.wait_for_selector(".job-done:has-text('was added: 1 entry')")
    assert [kept.name for kept in mentor.own_lists()] == ["dropped"]
    mentor.remove("dropped")


def test_what_is_no_list_is_refused_in_a_sentence(own_lists: tuple[str, Mentor], visit: Visit, tmp_path: Path) -> None:
    """A file without entries, a path of the server's own disk, an address that is none."""
    address, mentor = own_lists
    page = visit(f"{address}#lists")
    page.wait_for_selector(".list-row")
    empty = tmp_path / "empty.md"
    empty.write_text("no links here\n", "utf-8")
    page.set_input_files("[type=file]", empty)
    page.wait_for_selector(".job-done.error:has-text('holds no list')")
    for place in ("/etc/passwd", "file:///etc/passwd", "../seeds/emdl.md", "javascript:alert(1)"):
        page.fill("[name=place]", place)
        page.click(".add-place button")
        page.wait_for_selector(".job-done.error:has-text('is no address')")
    assert mentor.own_lists() == ()


def test_issues_and_health_lead_to_the_lines(visit: Visit, address: str, own_mentor: Mentor) -> None:
    page = visit(f"{address}#lists")
    row = page.locator(".list-row[data-list=emdl]")
    row.locator("[data-do=issues]").click()
    page.wait_for_selector("#sheet[open]")
    expected = [issue for issue in own_mentor.catalog.issues if issue.list == "emdl"]
    assert page.locator("#sheet .issue-list li").count() == len(expected)
    page.locator("#sheet .source").first.click()
    page.wait_for_selector("#sheet .here")
    page.keyboard.press("Escape")
    row.locator("[data-act=source]").click()
    page.wait_for_function("document.querySelector('#sheet h2').textContent === 'emdl'")
    assert page.locator("#sheet .list-lines li").count() > 100
    assert page.locator("#sheet .here").count() == 0, "no line was asked for"
    page.keyboard.press("Escape")
    row.locator("[data-do=report]").click()
    page.wait_for_selector("#sheet section")
    with page.expect_download() as download:
        page.click("#sheet .row button")
    assert Path(download.value.path()).read_text("utf-8").startswith("#")


def test_work_that_could_not_be_done_does_not_look_done(
    own_lists: tuple[str, Mentor], visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dlmentor.fetch.links import LinksReport

    address, _ = own_lists
    offline = LinksReport(links=40, offline=True, message="There is no connection to the network.")
    monkeypatch.setattr(Mentor, "check_links", lambda *_, **__: offline)
    page = visit(f"{address}#lists")
    page.wait_for_selector(".list-row")
    page.click("[data-job=links]")
    page.locator(".job-done.undone", has_text="no connection").wait_for()


def test_work_on_the_network_shows_progress_and_can_be_stopped(
    own_lists: tuple[str, Mentor], visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the work tells is what the page shows, and Stop reaches it."""
    import threading

    from dlmentor.fetch.links import LinksReport

    address, _ = own_lists
    stopped = threading.Event()

    def check(self: Mentor, *, stop: threading.Event, progress: Callable[[str, int, int], None]) -> LinksReport:
        progress("links", 7, 40)
        assert stop.wait(20)
        stopped.set()
        return LinksReport(links=40, states={"alive": 7}, stopped=True)

    monkeypatch.setattr(Mentor, "check_links", check)
    page = visit(f"{address}#lists")
    page.wait_for_selector(".list-row")
    page.click("[data-job=links]")
    page.wait_for_selector(".job-what:has-text('7 of 40')")
    assert page.locator("[data-job=fetch]").is_disabled()
    page.click("[data-do=halt]")
    page.wait_for_selector(".job-done:has-text('Stopped')")
    assert stopped.is_set()
    assert not page.locator("[data-job=fetch]").is_disabled()
