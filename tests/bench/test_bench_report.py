"""The bench's report says what was measured, and whether bounds are kept."""

import json
from pathlib import Path

import httpx
import pytest

from bench.common import interleaved, p50, p95
from bench.growth import slope
from bench.model import serving
from bench.plots import bars, lines
from bench.report import Figure, Plot, Section, Table, assemble, markdown, publish, save


def section(name: str = "speed", **changes: object) -> Section:
    values: dict[str, object] = {
        "figures": [Figure("query / bare", 3.0, most=2.5, unit="×"), Figure("recall", 0.995, least=0.99)],
        "tables": [Table("Times", ["what", "ms"], [["a | b", 4.5]])],
        "plots": [Plot("times", "<svg/>")],
    }
    return Section(name, f"The {name}", "What it is about.", **{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("figure", "passed"),
    [
        (Figure("a", 1.4, most=1.4), True),
        (Figure("a", 1.41, most=1.4), False),
        (Figure("a", 0.76, least=0.76), True),
        (Figure("a", 0.75, least=0.76), False),
        (Figure("a", 9.0), None),
    ],
)
def test_a_bound_is_kept_up_to_itself(figure: Figure, passed: bool | None) -> None:
    """A value on the bound keeps it, one beyond misses it, and without a bound there is no verdict."""
    assert figure.passed is passed


def test_a_missed_bound_stands_at_the_top() -> None:
    """The report begins with how many bounds are kept and names those that are missed with their bound."""
    head = markdown([section()]).split("## ")[0]
    assert "1 of 2 bounds are kept." in head
    assert "- query / bare: 3.000×, ≤ 2.500×" in head
    assert "recall" not in head


def test_cells_do_not_break_tables() -> None:
    """A bar within a cell is escaped, so that every row has as many cells as its head."""
    rows = [line for line in markdown([section()]).splitlines() if line.startswith("| a ")]
    assert rows == ["| a \\| b | 4.500 |"]


def test_parts_measured_at_other_times_stay_in_the_report(tmp_path: Path) -> None:
    """Measuring one part again replaces that part alone, in Markdown and JSON; drawings lie beside them."""
    save(section("quality"), tmp_path)
    save(section("speed"), tmp_path)
    save(section("speed", figures=[Figure("query / bare", 2.0, most=2.5, unit="×")]), tmp_path)
    report = assemble(["quality", "speed", "scale"], tmp_path)
    assert report == (tmp_path / "report.md").read_text(encoding="utf-8")
    assert report.index("## The quality") < report.index("## The speed")
    assert "2 of 3 bounds are kept." in report
    found = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert [figure["passed"] for figure in found["speed"]["figures"]] == [True]
    assert [figure["passed"] for figure in found["quality"]["figures"]] == [False, True]
    assert (tmp_path / "times.svg").read_text(encoding="utf-8") == "<svg/>"


def test_a_published_report_shows_its_drawings(tmp_path: Path) -> None:
    """Among the documentation the report leads to copies of its drawings, and those of an older report are gone."""
    out, docs = tmp_path / "out", tmp_path / "docs"
    (docs / "images" / "bench").mkdir(parents=True)
    (docs / "images" / "bench" / "old.svg").touch()
    save(section(), out)
    assemble(["speed"], out)
    publish(out, docs)
    assert "![times](images/bench/times.svg)" in (docs / "bench.md").read_text(encoding="utf-8")
    assert [path.name for path in (docs / "images" / "bench").iterdir()] == ["times.svg"]


def test_the_paced_model_cites_what_it_was_shown() -> None:
    """It streams one statement for each entry of the prompt, at most four, each with the entry's key."""
    shown = [{"key": f"k{number}", "title": f"T{number}", "what": "It prunes. It is fast."} for number in range(6)]
    prompt = "\n".join(["fence", *(json.dumps(each) for each in shown), "What helps?"])
    asked = {"messages": [{"role": "user", "content": prompt}], "stream": True}
    with serving() as url:
        streamed = httpx.post(f"{url}/chat/completions", json=asked, timeout=60).text
    events = [json.loads(line[6:]) for line in streamed.splitlines() if line.startswith("data: {")]
    text = "".join(each["choices"][0]["delta"].get("content", "") for each in events)
    assert text.splitlines() == [f"- **T{number}**: It prunes [ref:k{number}]." for number in range(4)]
    assert streamed.rstrip().endswith("data: [DONE]")


def test_calls_are_timed_in_turns() -> None:
    """Every call sees every text once a round, and each of them goes first as often as the others."""
    seen: list[tuple[str, str]] = []
    calls = {name: (lambda text, name=name: seen.append((name, text))) for name in ("ours", "theirs")}
    times = interleaved(calls, ["x", "y"], rounds=2)
    assert {name: len(own) for name, own in times.items()} == {"ours": 4, "theirs": 4}
    assert sorted(seen) == sorted([(name, text) for name in calls for text in "xy"] * 2)
    assert [seen[place][0] for place in (0, 2, 4, 6)].count("ours") == 2


def test_statistics() -> None:
    """The 95th percentile lies where one in twenty is slower; the slope is the power of the size."""
    assert p50([3.0, 1.0, 2.0]) == 2.0
    assert p95([float(number) for number in range(101)]) == pytest.approx(95)
    assert p95([7.0]) == 7.0
    assert slope([10, 1000], [3.0, 300.0]) == pytest.approx(1)
    assert slope([10, 1000], [3.0, 30.0]) == pytest.approx(0.5)


def test_drawings_are_svg() -> None:
    """Both drawings are well-formed XML with every series named, whatever its name."""
    from xml.etree import ElementTree

    for drawing in (
        bars("Quality", ["nDCG"], {"a < b": [0.5], "c & d": [1.5]}),
        lines("Growth", [10, 100], {"a < b": [1.0, 12.0], "c & d": [2.0, 1.0]}),
    ):
        texts = [each.text for each in ElementTree.fromstring(drawing).iter("{http://www.w3.org/2000/svg}text")]
        assert {"a < b", "c & d"} <= set(texts)
