"""A checklist can be printed, edited, and read back as progress."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dlmentor.export import read_checklist, write
from dlmentor.models import Entry, Plan, Step

TITLE = "Why [x] `matters` *more* <than> _y_ & 50% \\ 剪枝"


def entry(number: int, title: str = TITLE) -> Entry:
    return Entry(id=f"arxiv:1506.{number:05d}", title=title, url=f"https://arxiv.org/abs/1506.{number:05d}", hours=2)


def plan() -> Plan:
    steps = (
        Step(entry=entry(1), week=1, hours=2.0, reason="Because it is *first*."),
        Step(entry=entry(2), week=1, hours=3.0, part="part 1 of 2"),
        Step(entry=entry(2), week=2, hours=3.0, part="part 2 of 2"),
        Step(entry=entry(3), week=2, hours=1.0, tier="if-time"),
    )
    return Plan(goal="Prune", steps=steps, weeks=2, hours_per_week=5.0, hours_total=9.0, assumptions=("Level: any.",))


def tick(text: str, *boxes: int, mark: str = "x") -> str:
    lines = text.splitlines()
    places = [index for index, line in enumerate(lines) if line.startswith("- [ ]")]
    for box in boxes:
        lines[places[box]] = lines[places[box]].replace("[ ]", f"[{mark}]", 1)
    return "\n".join(lines)


def test_a_checklist_shows_titles_as_they_are() -> None:
    """A Markdown reader prints each title letter by letter, linked to its address."""
    tokens = MarkdownIt().parse(write([entry(1)], "markdown"))
    inline = next(token for token in tokens if token.type == "inline" and token.children and len(token.children) > 3)

    assert "".join(
        child.content for child in inline.children or [] if child.type in ("text", "text_special")
    ).startswith(f"[ ] {TITLE}")
    assert [child.attrs["href"] for child in inline.children or [] if child.type == "link_open"] == [entry(1).url]


def test_ticks_become_progress() -> None:
    """An entry is read when all its parts are ticked; a dash leaves it out."""
    text = write(plan(), "markdown")

    assert read_checklist(text).open == (entry(1).id, entry(2).id, entry(3).id)
    assert read_checklist(tick(text, 0, 1)).read == (entry(1).id,)
    assert read_checklist(tick(text, 0, 1, 2)).read == (entry(1).id, entry(2).id)
    assert read_checklist(tick(text, 3, mark="-")).not_for_me == (entry(3).id,)


def test_done_entries_are_ticked_from_the_start() -> None:
    """What is done already comes out ticked and is read back so."""
    assert read_checklist(write(plan(), "markdown", done=frozenset({entry(2).id}))).read == (entry(2).id,)


@pytest.mark.parametrize(
    "line",
    [
        "* [X] [Han](https://arxiv.org/pdf/1506.00001v2.pdf) my own words",
        "  3. [x] see https://arxiv.org/abs/1506.00001, good",
        "> - [✓] no link <!--id:arxiv:1506.00001-->",
        "- [x]   [t](<https://arxiv.org/abs/1506.00001> 'title') – paper",
    ],
)
def test_edited_lines_are_still_understood(line: str) -> None:
    """Other bullets, marks, titles and links do no harm: the id or else the address says what was read."""
    assert read_checklist(f"# My list\n\nnotes [x] in between\n{line}\n- [x] buy milk\n").read == ("arxiv:1506.00001",)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    """Reading never fails, whatever the file holds."""
    ticks = read_checklist(text)

    assert not set(ticks.read) & set(ticks.open)
