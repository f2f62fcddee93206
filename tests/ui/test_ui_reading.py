"""What was read in the page and what the command line knows: apart, unless one says that they belong together."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import served

from dlmentor import Mentor
from dlmentor.settings import Settings
from dlmentor.ui.calls import guarded
from dlmentor.ui.reading import Reading

if TYPE_CHECKING:
    from playwright.sync_api import Page

Visit = Callable[..., "Page"]
DAY = date(2026, 3, 4)


@pytest.fixture
def own(seed_storage: Path, tmp_path: Path) -> Iterator[tuple[str, Mentor]]:
    """An app whose progress a test may change."""
    storage = Path(shutil.copytree(seed_storage, tmp_path / "storage"))
    with Mentor.open(settings=Settings.load({}, storage=storage, llm="none")) as mentor, served(mentor) as address:
        yield address, mentor


@pytest.mark.browser
def test_marks_are_shared_with_the_command_line_once_one_says_so(own: tuple[str, Mentor], visit: Visit) -> None:
    """Both sides' marks are kept, and from then on each sees what the other changes."""
    address, mentor = own
    first, second, third = (entry.id for entry in mentor.entries()[:3])
    mentor.mark(read=[first], today=DAY)
    page = visit(f"{address}#explore")
    tick = "[data-read='{}']"
    page.locator(tick.format(second)).check()
    assert set(mentor.progress().read) == {first}, "nothing is joined before it is asked for"
    assert not page.locator(tick.format(first)).is_checked()
    page.click("#top [data-tab=plan]")
    assert "in this browser only" in page.inner_text(".marks-told")
    page.check("[data-field=shared]")
    page.wait_for_selector(".marks-told:has-text('the command line sees the same')")
    assert set(mentor.progress().read) == {first, second}
    assert mentor.progress().read[first] == DAY
    page.click("#top [data-tab=explore]")
    assert page.locator(tick.format(first)).is_checked()
    page.locator(tick.format(first)).uncheck()
    page.wait_for_function("!('%s' in JSON.parse(localStorage.getItem('dlmentor.read')))" % first)  # noqa: UP031
    page.wait_for_load_state("networkidle")
    assert set(mentor.progress().read) == {second}
    mentor.mark(read=[third])
    page.reload()
    page.wait_for_selector(f"{tick.format(third)}:checked")


@pytest.mark.browser
def test_with_logins_marks_stay_in_the_browser(visit: Visit, seed_storage: Path, tmp_path: Path) -> None:
    """One person's reading is never another's."""
    storage = Path(shutil.copytree(seed_storage, tmp_path / "storage"))
    settings = Settings.load({}, storage=storage, llm="none", auth="ann:secret")
    with Mentor.open(settings=settings) as mentor:
        mentor.mark(read=[mentor.entries()[0].id])
        reading = Reading(mentor)
        assert reading.marks({}) == {"offered": False}
        refused = guarded(reading.mark)({"read": {"arxiv:1": "2026-01-01"}})
        assert "stays in your browser" in refused["error"]
        assert len(mentor.progress().read) == 1


@pytest.mark.parametrize("sent", [{"read": ["a"]}, {"read": {"": "x"}}, {"read": {"a" * 3000: ""}}, {"gone": "x"}])
def test_marks_that_are_none_are_refused_in_a_sentence(mentor: Mentor, sent: dict[str, Any]) -> None:
    before = mentor.progress()
    assert guarded(Reading(mentor).mark)(sent)["error"].endswith(".")
    assert mentor.progress() == before


def test_what_is_not_wanted_stays_out_of_a_shared_plan(own_storage: Path) -> None:
    """The page plans with what the command line knows, if it is shared, and only then."""
    from dlmentor.ui.plan import Plans

    with Mentor.open(settings=Settings.load({}, storage=own_storage, llm="none")) as mentor:
        goal = {"goal": "pruning networks", "weeks": 3, "hours": 6}
        first = Plans(mentor).make(goal)["plan"]["steps"][0]["id"]
        mentor.mark(not_for_me=[first])
        assert first in [step["id"] for step in Plans(mentor).make(goal)["plan"]["steps"]]
        assert first not in [step["id"] for step in Plans(mentor).make({**goal, "shared": True})["plan"]["steps"]]
