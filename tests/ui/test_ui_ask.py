"""The Ask tab in a real browser."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import answered, served

from dlmentor import Mentor

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
Visit = Callable[..., "Page"]
Ask = Callable[["Page", str], None]
QUESTION = "How do I make a large network small enough for a phone?"


def numbers(page: "Page", selector: str) -> list[str]:
    return page.eval_on_selector_all(selector, "nodes => nodes.map(node => node.textContent.trim())")


def clipboard(page: "Page") -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_question_is_answered_with_evidence_beside_it(visit: Visit, ask: Ask, address: str) -> None:
    """Every number in the answer has a card, and every card a number."""
    page = visit(address)
    assert "No model" in page.inner_text(".model-note")
    ask(page, QUESTION)
    cited = set(numbers(page, ".answer .cite"))
    assert cited
    assert cited == set(numbers(page, ".card header .cite"))
    card = page.locator(".card").first
    assert card.locator("h3 a").get_attribute("href", timeout=1000)
    assert card.locator(".facts li").count() >= 2
    assert card.locator(".source").count() >= 1
    assert page.locator(".card mark").count() >= 1
    widths = page.eval_on_selector_all(".cite", "nodes => nodes.map(node => node.getBoundingClientRect().width)")
    assert max(widths) < 40, "a citation stands within its line"
    log, evidence = page.locator(".log").bounding_box(), page.locator(".evidence").bounding_box()
    assert log
    assert evidence
    assert evidence["x"] >= log["x"] + log["width"] - 1


def test_citation_and_card_lead_to_each_other(visit: Visit, ask: Ask, address: str) -> None:
    page = visit(address)
    ask(page, QUESTION)
    page.locator(".answer .cite", has_text="3").first.click()
    assert page.locator(".card.lit").get_attribute("data-card") == "3"
    page.wait_for_function("document.activeElement.dataset.card === '3'")
    page.locator(".card[data-card='2'] header .cite").click()
    assert page.locator(".answer .lit").inner_text() == "2"
    page.locator(".answer .cite").first.hover()
    title = page.locator(".card h3").first.inner_text()
    assert title in page.locator(".preview:not(.map-tip)").inner_text()
    page.mouse.move(5, 5)
    assert page.locator(".preview:not(.map-tip)").count() == 0


def test_a_source_opens_the_very_line_of_the_list(visit: Visit, ask: Ask, address: str) -> None:
    page = visit(address)
    ask(page, QUESTION)
    source = page.locator(".card .source").first
    said = re.search(r"line (\d+)", source.inner_text())
    assert said
    source.click()
    line = page.locator("#sheet .here")
    line.wait_for()
    assert line.locator("span").first.inner_text() == said[1]
    assert page.locator("#sheet .list-lines").evaluate("node => node.closest('dialog').open")
    page.keyboard.press("Escape")
    assert not page.locator("#sheet").is_visible()


def test_a_card_can_be_planned_marked_and_copied(visit: Visit, ask: Ask, address: str) -> None:
    """The marks are kept by the browser and seen by the other tabs."""
    page = visit(address)
    ask(page, QUESTION)
    card = page.locator(".card").first
    for act in ("wish", "read"):
        card.locator(f"[data-act={act}]").click()
        assert card.locator(f"[data-act={act}]").get_attribute("aria-pressed") == "true"
    card.locator("[data-act=bibtex]").click()
    page.wait_for_selector(".notice:has-text('BibTeX')")
    assert clipboard(page).startswith("@")
    title = card.locator("h3").inner_text()
    page.click("#top [data-tab=plan]")
    assert title in page.inner_text(".wishes")
    page.reload()
    page.wait_for_selector(".wishes li")
    assert title in page.inner_text(".wishes")


def test_copy_like_retry_undo_and_edit(visit: Visit, ask: Ask, address: str) -> None:
    page = visit(address)
    ask(page, "pruning")
    ask(page, "only surveys")
    first, last = page.locator(".turn").first, page.locator(".turn").last
    last.locator("[data-turn-act=copy]").click()
    page.wait_for_selector(".notice")
    assert "[1]" in clipboard(page)
    last.locator("[data-turn-act=like]").click()
    assert last.locator("[data-turn-act=like]").get_attribute("aria-pressed") == "true"
    last.locator("[data-turn-act=dislike]").click()
    assert last.locator("[data-turn-act=like]").get_attribute("aria-pressed") == "false"
    with page.expect_download() as download:
        page.click("[data-do=feedback]")
    feedback = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert [(each["question"], each["liked"]) for each in feedback] == [("only surveys", False)]
    before = last.locator(".answer").inner_text()
    last.locator("[data-turn-act=retry]").click()
    answered(page)
    assert page.locator(".turn").count() == 2
    assert page.locator(".turn").last.locator(".answer").inner_text() == before
    page.locator(".turn").last.locator("[data-turn-act=undo]").click()
    assert page.locator(".turn").count() == 1
    assert page.input_value("#question") == "only surveys"
    first.hover()
    first.locator("[data-turn-act=edit]").click()
    first.locator("textarea").fill("quantization")
    first.locator("textarea").press("Enter")
    answered(page)
    assert numbers(page, ".turn .question p") == ["quantization"]
    assert "uanti" in page.inner_text(".answer")


FOCUS = "document.activeElement.id || document.activeElement.dataset.turnAct || document.activeElement.dataset.do"


def test_the_focus_is_never_lost(visit: Visit, address: str) -> None:
    """What was pressed may go away: the focus then goes where one goes on."""
    page = visit(address)
    page.locator(".example").first.click()
    answered(page)
    assert page.evaluate(FOCUS) == "question"
    page.locator(".turn-actions [data-turn-act=retry]").click()
    answered(page)
    assert page.evaluate(FOCUS) == "question"
    page.hover(".turn")
    page.click("[data-turn-act=edit]")
    page.keyboard.press("Escape")
    assert page.evaluate(FOCUS) == "edit"
    page.click("[data-do=rename]")
    page.keyboard.type("Phones")
    page.keyboard.press("Enter")
    page.locator(".conversation-list .name", has_text="Phones").wait_for()
    assert page.evaluate(FOCUS) == "rename"


def test_a_long_question_is_folded(visit: Visit, ask: Ask, address: str) -> None:
    page = visit(address)
    ask(page, "I have two cards and much time, so tell me all that you know. " * 20 + "What to read on pruning?")
    folded = page.locator(".turn .question").bounding_box()
    page.click(".turn .whole")
    whole = page.locator(".turn .question").bounding_box()
    assert folded
    assert whole
    assert whole["height"] > 1.5 * folded["height"]
    assert page.locator(".turn .whole").count() == 0


def test_a_plan_that_was_deleted_is_said_to_be(visit: Visit, ask: Ask, address: str) -> None:
    page = visit(address)
    ask(page, "Plan two weeks on pruning, three hours a week")
    page.click("#top [data-tab=plan]")
    page.wait_for_selector(".step")
    page.click("#panel-plan [data-do=delete]")
    page.click(".small-dialog .primary")
    page.wait_for_selector(".plan-empty:not([hidden])")
    page.click("#top [data-tab=ask]")
    page.click("[data-turn-act=plan]")
    page.locator(".notice", has_text="was deleted").wait_for()


def test_a_suggestion_is_one_click(visit: Visit, ask: Ask, address: str) -> None:
    page = visit(address)
    ask(page, QUESTION)
    words = page.locator(".suggestion").first.inner_text()
    page.locator(".suggestion").first.click()
    page.wait_for_selector(".turn:nth-child(2) .turn-actions")
    assert numbers(page, ".turn .question p")[-1] == words
    assert page.locator(".turn").first.locator(".suggestion").count() == 0


def test_every_example_works(visit: Visit, address: str) -> None:
    """None of them is refused, and the plan of the last one opens in the Plan tab."""
    page = visit(address)
    for number in range(page.locator(".example").count()):
        page.locator(".example").nth(number).click()
        answered(page)
        assert page.locator(".card").count() >= 1
        if number < 3:
            page.click("[data-do=new]")
    page.click("[data-turn-act=plan]")
    page.wait_for_selector(".step")
    assert page.locator("#panel-plan .week").count() >= 1


def test_conversations_survive_reload_and_switching(visit: Visit, ask: Ask, address: str) -> None:
    """With their citations; they can be found, renamed, exported and deleted."""
    page = visit(address)
    ask(page, "pruning")
    cards = numbers(page, ".card h3")
    page.click("[data-do=new]")
    ask(page, "federated learning on phones")
    assert numbers(page, ".conversation-list .name") == ["federated learning on phones", "pruning"]
    page.reload()
    page.wait_for_selector(".card")
    assert numbers(page, ".turn .question p") == ["federated learning on phones"]
    page.locator(".conversation-list .name", has_text="pruning").click()
    page.wait_for_function("document.querySelector('.turn .question p').textContent === 'pruning'")
    page.wait_for_selector(".card")
    assert numbers(page, ".card h3") == cards
    page.fill("[data-field=find]", "federated")
    assert numbers(page, ".conversation-list .name") == ["federated learning on phones"]
    page.fill("[data-field=find]", "")
    page.locator(".conversation-list li.current [data-do=rename]").click()
    page.fill(".small-dialog input", "On <b>cutting</b>")
    page.click(".small-dialog .primary")
    page.locator(".conversation-title", has_text="On <b>cutting</b>").wait_for()
    with page.expect_download() as download:
        page.click("[data-do=export]")
    text = Path(download.value.path()).read_text("utf-8")
    assert text.startswith("# On <b>cutting</b>")
    assert cards[0] in text.replace("\\", "")
    page.locator(".conversation-list li.current [data-do=delete]").click()
    page.click(".small-dialog .primary")
    page.wait_for_selector(".welcome:not([hidden])")
    assert numbers(page, ".conversation-list .name") == ["federated learning on phones"]


def test_two_people_do_not_see_each_others_conversations(visit: Visit, ask: Ask, address: str) -> None:
    ann, kim = visit(address), visit(address)
    ask(ann, "pruning")
    kim.reload()
    kim.wait_for_selector(".welcome:not([hidden])")
    assert kim.locator(".conversation-list li").count() == 0
    ask(kim, "quantization")
    assert numbers(ann, ".turn .question p") == ["pruning"]


def test_filters_confine_the_answer(visit: Visit, ask: Ask, address: str, own_mentor: Mentor) -> None:
    page = visit(address)
    page.click("[data-do=filters]")
    page.check("#filters input[value=survey]")
    page.fill("[data-filter-year=from]", "2018")
    assert numbers(page, ".chip") == ["survey", "2018 to …"]
    page.keyboard.press("Escape")
    assert page.locator("#filters").is_hidden()
    ask(page, "model compression")
    for card in page.locator(".card").all():
        entry = own_mentor.catalog.get(card.get_attribute("data-id") or "")
        assert entry
        assert entry.kind == "survey"
        assert (entry.year or 0) >= 2018
    page.locator(".chip", has_text="2018").click()
    assert numbers(page, ".chip") == ["survey"]
    page.click("[data-do=filters]")
    page.click("[data-do=clear-filters]")
    assert numbers(page, ".chip") == []


@pytest.mark.parametrize(
    "question",
    [
        "Was soll ich über Quantisierung für Handys lesen?",
        "有哪些关于移动端神经网络压缩的论文？",
        "😀" * 20,
        "x" * 3900,
    ],
    ids=["German", "Chinese", "emoji", "long"],
)
def test_any_language_and_length_is_answered(visit: Visit, ask: Ask, address: str, question: str) -> None:
    page = visit(address)
    ask(page, question)
    assert page.inner_text(".answer").strip()
    assert page.locator(".turn-error").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_how_a_question_was_read_is_said_plainly(visit: Visit, ask: Ask, address: str) -> None:
    """Also after a reload, and with the slip that was mended."""
    page = visit(address)
    ask(page, "prunning surveys since 2020")
    read_as = "Read as: “pruning” for “prunning”; surveys; since 2020"
    assert page.inner_text(".understood") == read_as
    page.reload()
    page.wait_for_selector(".turn .answer p, .turn .answer li")
    assert page.inner_text(".understood") == read_as


def test_a_comparison_can_be_asked_on(visit: Visit, ask: Ask, address: str) -> None:
    """What follows is about the two, until something of its own is wished for."""
    page = visit(address)
    ask(page, "MobileNets or ShuffleNet: what is the difference?")
    for question, first in (
        ("which of them is older?", "The older of them, from 2017:"),
        ("newest first", "Both, newest first:"),
        ("papers from NSDI 2022", "The lists have three papers from NSDI 2022:"),
    ):
        ask(page, question)
        assert page.locator(".turn").last.locator(".answer p").first.inner_text() == first
    ask(page, "Was ist mit Quantisierung")
    assert "English only" in page.locator(".turn").last.inner_text()


def test_the_keyboard_is_enough(visit: Visit, address: str) -> None:
    """From the first Tab on: skip to the question, ask, reach a citation, see where one is."""
    page = visit(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.focus("#question")
    page.keyboard.type("pruning")
    page.keyboard.press("Enter")
    answered(page)
    page.locator(".log").focus()
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.answer .cite')"):
            break
    assert page.evaluate("document.activeElement.matches('.answer .cite')")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline != "0px"
    page.wait_for_selector(".preview:not(.map-tip)")
    page.keyboard.press("Enter")
    assert page.locator(".card.lit").count() == 1
    page.focus("#top [data-tab=ask]")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.body.dataset.tab") == "plan"


class SlowModel:
    """A model server that writes one word at a time until it is told to go on."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.hung_up = threading.Event()
        self.silent = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None: ...

            def do_GET(self) -> None:
                data = json.dumps({"object": "list", "data": [{"id": "slow-1", "object": "model"}, {"id": "slow-2"}]})
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data.encode())

            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                shown = asked["messages"][-1]["content"]
                entry = json.loads(next(line for line in shown.splitlines() if line.startswith('{"key"')))
                first = f"**{entry['title']}** is worth reading first [ref:{entry['key']}].\n\n"
                if outer.silent.is_set():
                    # Says nothing until the other side goes away.
                    if not self.connection.recv(1):
                        outer.hung_up.set()
                    self.close_connection = True
                    return
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Connection", "close")
                self.end_headers()
                try:
                    self._say(first)
                    self._say(first)
                    for _ in range(200):
                        if outer.go_on.wait(0.05):
                            break
                        self._say(first)
                    self._say("", "stop")
                    self.wfile.write(b"data: [DONE]\n\n")
                except OSError:
                    outer.hung_up.set()

            def _say(self, text: str, finish: str | None = None) -> None:
                choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
                part = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
                self.wfile.write(f"data: {json.dumps(part)}\n\n".encode())
                self.wfile.flush()

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1"


@pytest.fixture
def slow(own_mentor: Mentor) -> Iterator[Any]:
    """The app with a slow model, and the model."""
    model = SlowModel()
    changed = {"llm": None, "openai_base_url": model.url}
    with (
        Mentor.open(settings=own_mentor.settings.model_copy(update=changed)) as mentor,
        served(mentor) as address,
    ):
        yield address, model
    model.go_on.set()
    model.server.shutdown()
    model.server.server_close()


def test_an_answer_streams_and_can_be_stopped(slow: Any, visit: Visit) -> None:
    """What came until then stays, with its citation, also after a reload."""
    address, model = slow
    page = visit(address)
    page.wait_for_selector(".model-choice:not([hidden])")
    assert "slow-1" in page.inner_text(".model-note")
    page.fill("#question", "pruning")
    page.press("#question", "Enter")
    page.wait_for_selector(".turn.busy .answer .cite")
    top = page.locator(".turn .question").bounding_box()
    page.wait_for_timeout(300)
    assert page.locator(".turn .question").bounding_box() == top, "the question does not jump while the answer grows"
    page.click("[data-do=stop]")
    answered(page)
    assert "Stopped" in page.inner_text(".turn")
    text = page.inner_text(".answer")
    assert model.hung_up.wait(10), "the model goes on writing for nobody"
    assert page.inner_text(".answer") == text
    page.reload()
    page.wait_for_selector(".card")
    assert page.locator(".answer .cite").count() >= 1


@pytest.mark.parametrize("silent", [False, True])
def test_a_question_survives_leaving_the_page_before_its_answer_ends(slow: Any, browser: Any, silent: bool) -> None:
    """With what was written until then; and the model stops writing for nobody."""
    address, model = slow
    if silent:
        model.silent.set()
    # No visit: Gradio logs an error for the stream that leaving the page cuts off.
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".model-choice:not([hidden])")
    page.fill("#question", "pruning")
    page.press("#question", "Enter")
    page.wait_for_selector(".turn.busy" if silent else ".turn.busy .answer .cite")
    page.reload()
    page.wait_for_selector(".turn-actions")
    assert page.inner_text(".turn .question") == "pruning"
    assert "Stopped" in page.inner_text(".turn")
    assert (page.locator(".answer .cite").count() > 0) != silent
    assert model.hung_up.wait(15), "the model goes on writing for nobody"
    context.close()


SHIFTS = """() => new Promise(done => new PerformanceObserver(seen => done(
    seen.getEntries().filter(each => !each.hadRecentInput).reduce((sum, each) => sum + each.value, 0)
  )).observe({ type: "layout-shift", buffered: true }) ?? setTimeout(() => done(0), 500))"""


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_nothing_jumps_while_an_answer_streams(slow: Any, visit: Visit, size: str) -> None:
    """The browser's own measure of what moves without being asked to stays near zero, from the first byte on."""
    address, _ = slow
    page = visit(address, size)
    page.wait_for_selector(".model-choice:not([hidden])")
    page.fill("#question", "pruning")
    page.press("#question", "Enter")
    page.wait_for_selector(".turn.busy .answer .cite")
    page.wait_for_timeout(1500)
    assert page.evaluate(SHIFTS) < 0.1
    page.click("[data-do=stop]")
    answered(page)


def test_a_silent_model_is_left_at_once(slow: Any, visit: Visit) -> None:
    """Stop does not wait for the model's next word: the page goes on, and the model's server hears that we are gone."""
    address, model = slow
    model.silent.set()
    page = visit(address)
    page.wait_for_selector(".model-choice:not([hidden])")
    page.fill("#question", "pruning")
    page.press("#question", "Enter")
    page.wait_for_selector(".turn.busy")
    page.wait_for_timeout(1500)
    page.click("[data-do=stop]")
    answered(page)
    assert "Stopped" in page.inner_text(".turn")
    assert model.hung_up.wait(10), "the model works on for nobody"


def test_no_model_can_be_chosen_while_one_is_there(slow: Any, visit: Visit, ask: Ask) -> None:
    address, model = slow
    page = visit(address)
    page.wait_for_selector(".model-choice:not([hidden])")
    page.select_option("[data-field=model]", "none")
    assert "No model" in page.inner_text(".model-note")
    ask(page, "pruning")
    assert page.inner_text(".model-used") == "no model"
    model.go_on.set()
    page.select_option("[data-field=model]", "slow-2")
    page.click("[data-do=new]")
    ask(page, "pruning")
    assert page.inner_text(".model-used") == "slow-2"


def test_a_server_that_is_gone_is_said_in_a_sentence(browser: Any, own_mentor: Mentor) -> None:
    """The page stays usable and keeps the question."""
    with served(own_mentor) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector("#panel-lists .lists", state="attached")
        page.wait_for_selector("#filters input", state="attached")
    page.click("#top [data-tab=explore]")
    page.wait_for_selector(".notice.error")
    assert "still running" in page.inner_text(".notice.error")
    context.close()
