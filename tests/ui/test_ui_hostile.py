"""Lists, answers and questions that want to do harm, in a real browser."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from attacks import ATTACKS
from conftest import probe, served

from dlmentor import Mentor
from dlmentor.settings import Settings
from dlmentor.text import one_line

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
Visit = Callable[..., "Page"]
TRACES = probe("traces")


@pytest.fixture(scope="module")
def hostile(seed_storage: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An app with a list whose titles and notes are attacks."""
    folder = tmp_path_factory.mktemp("hostile")
    storage = Path(shutil.copytree(seed_storage, folder / "storage"))
    lines = [one_line(attack) for attack in ATTACKS]
    titles = [line.translate({ord("["): "(", ord("]"): ")"}) for line in lines]
    rows = [f"- [Hostile {n} {titles[n]}](https://example.org/{n}) {line}" for n, line in enumerate(lines)]
    file = folder / "hostile.md"
    file.write_text("# Hostile <script>alert(1)</script>\n\n" + "\n".join(rows) + "\n", "utf-8")
    with Mentor.open(settings=Settings.load({}, storage=storage, llm="none", embedder="none")) as mentor:
        mentor.add(file)
        mentor.sync()
        with served(mentor) as address:
            yield address


def test_a_hostile_list_does_nothing_in_any_tab(visit: Visit, hostile: str) -> None:
    """Its entries are shown as text in table, page, view of the list and lists."""
    page = visit(f"{hostile}#explore")
    page.fill("[name=words]", "hostile")
    page.wait_for_selector("tbody tr")
    assert page.locator("tbody tr").count() > 90
    assert page.evaluate(TRACES) == []
    for opener in page.locator("tbody .opener").all()[:6]:
        opener.click()
        page.wait_for_selector("#sheet .entry-page")
        assert page.evaluate(TRACES) == []
        page.keyboard.press("Escape")
    page.click("#top [data-tab=lists]")
    row = page.locator(".list-row[data-list=hostile]")
    row.locator("[data-act=source]").click()
    page.wait_for_selector("#sheet .list-lines")
    assert "<script>alert(1)</script>" in page.inner_text("#sheet .list-lines")
    assert page.evaluate(TRACES) == []
    page.keyboard.press("Escape")
    row.locator("[data-do=report]").click()
    page.wait_for_selector("#sheet[open]")
    assert page.evaluate(TRACES) == []


def test_answers_from_a_hostile_list_do_nothing(visit: Visit, hostile: str) -> None:
    page = visit(hostile)
    for question in ("everything from the list hostile", "hostile 3", "plan hostile in 2 weeks"):
        page.fill("#question", question)
        page.press("#question", "Enter")
        page.wait_for_selector(".turn:last-child .turn-actions")
        assert page.evaluate(TRACES) == []
    assert page.locator(".turn").first.locator(".answer .cite").count() > 20
    page.locator(".answer .cite").first.hover()
    assert page.evaluate(TRACES) == []


def stored_turn(attack: str) -> dict[str, object]:
    """A turn every field of which is an attack."""
    fields = ("id", "title", "url", "quote", "why")
    return {
        "question": attack,
        "text": f"{attack} [1]",
        "model": attack,
        **{name: [attack] for name in ("warnings", "suggestions", "understood")},
        "citations": [{"number": 1, **dict.fromkeys(fields, attack)}],
    }


def test_hostile_questions_are_shown_as_they_were_written(visit: Visit, hostile: str) -> None:
    """All attacks as stored conversations, then some asked: nothing runs, and after a reload neither."""
    page = visit(hostile)
    turns = [stored_turn(attack) for attack in ATTACKS]
    page.evaluate(
        """turns => {
          const conversation = {id: 'x', title: turns[0].question, named: true, created: 1, updated: 1, turns};
          localStorage.setItem('dlmentor.conversation.x', JSON.stringify(conversation));
          const wishes = Object.fromEntries(turns.map(turn => [turn.question, turn.question]));
          localStorage.setItem('dlmentor.wishes', JSON.stringify(wishes));
          sessionStorage.setItem('dlmentor.current', 'x');
        }""",
        turns,
    )
    page.reload()
    page.wait_for_selector(f".turn:nth-child({len(turns)})")
    page.wait_for_selector(".card")
    assert page.evaluate(TRACES) == []
    shown = page.eval_on_selector_all(".question p", "nodes => nodes.map(node => node.textContent)")
    assert (
        shown == [attack.replace("\x00", "\ufffd") if "\x00" in attack else attack for attack in ATTACKS]
        or shown == ATTACKS
    )
    for place in range(0, len(turns), 9):
        page.locator(".turn").nth(place).locator(".answer .cite").first.click()
        assert page.evaluate(TRACES) == []
    for attack in ATTACKS[::20]:
        page.fill("#question", attack)
        page.press("#question", "Enter")
        page.wait_for_selector(".turn:last-child .turn-actions")
        assert page.evaluate(TRACES) == []
    page.click("#top [data-tab=plan]")
    assert page.locator(".wishes li").count() > 90
    assert page.evaluate(TRACES) == []


def test_a_stored_plan_cannot_bring_in_anything(visit: Visit, hostile: str) -> None:
    page = visit(hostile)
    steps = [
        {
            "id": attack,
            "title": attack,
            "url": attack,
            "week": 1,
            "hours": 1,
            "reason": attack,
            "part": attack,
            "after": [],
        }
        for attack in ATTACKS
    ]
    plan = {"goal": ATTACKS[0], "steps": steps, "weeks": 1, "hours_total": 3, "hours_per_week": 3, "level": ATTACKS[1]}
    page.evaluate(
        """plan => {
          localStorage.setItem('dlmentor.plan.p', JSON.stringify({id: 'p', plan, created: 1, updated: 1}));
          localStorage.setItem('dlmentor.current-plan', JSON.stringify('p'));
        }""",
        plan,
    )
    page.goto(f"{hostile}#plan")
    page.reload()
    page.wait_for_selector(".step")
    assert page.locator(".step").count() == len(steps)
    assert page.evaluate(TRACES) == []
    assert (
        page.locator(".plan-picture").evaluate(
            "node => node.shadowRoot.querySelectorAll('script, image, a, foreignObject').length"
        )
        == 0
    )
