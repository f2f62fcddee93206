"""The picture of a plan is valid SVG that also people without sight can read."""

import xml.etree.ElementTree as ET

import pytest

from dlmentor.models import Entry, Plan, Step
from dlmentor.plan import svg

SVG = "{http://www.w3.org/2000/svg}"


def plan(weeks: int = 3, title: str = 'A <title> & "quotes" 深度学习') -> Plan:
    steps = [
        Step(
            entry=Entry(
                id=f"e{n}",
                title=f"{title} {n}",
                url="https://example.org",
                topics=(f"topic-{n % 9}",) if n % 10 else (),
            ),
            week=n % weeks + 1,
            hours=5.0 / (-(-20 // weeks)),
            tier="if-time" if n % 3 else "must",
        )
        for n in range(20)
    ]
    return Plan(
        goal="Prune & <quantise>",
        steps=tuple(sorted(steps, key=lambda step: step.week)),
        weeks=weeks,
        hours_per_week=5.0,
    )


@pytest.mark.parametrize("weeks", [1, 3, 20, 60])
def test_bars_stand_for_hours_within_the_picture(weeks: int) -> None:
    """One bar a step, as high as its hours, inside the frame and in the column of its week."""
    root = ET.fromstring(svg(plan(weeks)))
    width = float(root.attrib["width"])
    bars = [
        rect
        for rect in root.iter(f"{SVG}rect")
        if rect.attrib.get("class", "") in ("bar must", "bar if-time")
        and "fill" in rect.attrib
        and rect.attrib["fill"] != "none"
    ]

    assert len(bars) == 20
    for bar in bars:
        assert 0 <= float(bar.attrib["x"]) <= float(bar.attrib["x"]) + float(bar.attrib["width"]) <= width
        assert float(bar.attrib["y"]) >= 60
        assert float(bar.attrib["y"]) + float(bar.attrib["height"]) <= 64 + 320 + 0.2
    assert len({bar.attrib["height"] for bar in bars}) == 1


def test_the_picture_says_in_words_what_it_shows() -> None:
    """Title and description name the goal, every reading and what is done."""
    made = plan()
    root = ET.fromstring(svg(made, done=["e1"], names={"topic-1": "Topic & one"}))
    described = root.findtext(f"{SVG}desc") or ""
    texts = [text.text for text in root.iter(f"{SVG}text")]

    assert root.attrib["role"] == "img"
    assert root.findtext(f"{SVG}title") == "Reading plan: Prune & <quantise>"
    assert all(step.entry.title in described for step in made.steps)
    assert described.count("done") == 1
    assert "Topic & one" in texts
    assert "hatched: done" in texts
    assert "hatched: done" not in [text.text for text in ET.fromstring(svg(made)).iter(f"{SVG}text")]


def test_a_plan_without_steps_is_drawn_too() -> None:
    """A refused plan gives a frame, not a failure."""
    assert ET.fromstring(svg(Plan(goal="x", refused=True))).tag == f"{SVG}svg"
