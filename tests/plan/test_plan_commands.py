"""Plans on the command line: saved, taken up again, and put into a calendar."""

import json
from collections.abc import Callable
from pathlib import Path

import icalendar
import pytest

from dlmentor.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], seed_storage: Path) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = main([*arguments, "--storage", str(seed_storage)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def test_a_saved_plan_is_taken_up_again_and_put_into_evenings(run: Run, tmp_path: Path) -> None:
    """What was saved as JSON is cut again to what is left, and each session begins when it was asked to."""
    saved, calendar = tmp_path / "plan.json", tmp_path / "plan.ics"
    run("plan", "pruning", "--weeks", "3", "--hours", "4", "--export", str(saved))
    code, out, _ = run("plan", "--recut", str(saved), "--export", str(calendar), "--at", "7:30", "--json")

    assert code == 0
    before, after = json.loads(saved.read_text("utf-8")), json.loads(out)
    assert [step["entry"]["id"] for step in after["steps"]] == [step["entry"]["id"] for step in before["steps"]]
    events = icalendar.Calendar.from_ical(calendar.read_bytes()).walk("VEVENT")
    assert len(events) >= len({step["entry"]["id"] for step in after["steps"]})
    assert {(event["DTSTART"].dt.hour, event["DTSTART"].dt.minute) for event in events} == {(7, 30)}


def test_a_saved_plan_that_begins_on_no_day_is_refused(run: Run, tmp_path: Path) -> None:
    saved = tmp_path / "plan.json"
    run("plan", "pruning", "--weeks", "2", "--export", str(saved))
    saved.write_text(json.dumps({**json.loads(saved.read_text("utf-8")), "start": "soon"}), "utf-8")

    code, _, err = run("plan", "--recut", str(saved))

    assert code == 2
    assert "holds no plan" in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["plan"], "needs a goal"),
        (["plan", "--recut", "missing.json"], "cannot be read"),
        (["plan", "--recut", "{here}"], "holds no plan"),
        (["plan", "pruning", "--at", "25:00"], "no time of the day"),
        (["export", "emdl:62", "--ask", "pruning"], "one of them"),
        (["plan", "pruning", "--until", "2099-01-01"], "weeks away"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(run: Run, arguments: list[str], told: str) -> None:
    """Exit code 2 and one line that names the remedy."""
    code, _, err = run(*(word.format(here=__file__) for word in arguments))

    assert code == 2
    assert told in err
    assert err.count("\n") == 1


def test_the_references_of_an_answer_are_exported(run: Run) -> None:
    """In the order of the answer, in any format; a question that the lists do not serve exits with 3."""
    _, out, _ = run("ask", "how do I prune filters?", "--json")
    cited = [citation["entry"]["id"] for citation in json.loads(out)["citations"]]
    code, out, _ = run("export", "--ask", "how do I prune filters?", "--format", "json")

    assert code == 0
    assert [citation["entry"]["id"] for citation in json.loads(out)["citations"]] == cited
    code, bibtex, _ = run("export", "--ask", "how do I prune filters?", "--format", "bibtex")
    assert (code, bibtex.count("\n@") + bibtex.startswith("@")) == (0, len(cited))
    assert run("export", "--ask", "how do I bake sourdough bread?")[0] == 3
