"""The judged questions in bench/ are well formed and point at real list items."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
ITEM = re.compile(r"\s*(?:[-*+]|\d+\.)\s.*\[")
NEEDED = {
    "recommend": 75,
    "lookup": 20,
    "list": 15,
    "compare": 10,
    "followup": 12,
    "outofscope": 24,
    "plan": 8,
}
LEVELS = {"beginner", "intermediate", "advanced"}


def _questions() -> list[dict[str, Any]]:
    text = (ROOT / "bench" / "questions.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def _items() -> set[str]:
    return {
        f"{path.stem}:{number}"
        for path in (ROOT / "seeds").glob("*.md")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if ITEM.match(line)
    }


def _refs(question: dict[str, Any]) -> set[str]:
    groups = [*question.get("must_any", []), *question.get("before", []), question.get("not", [])]
    return set(question["relevant"]).union(*groups)


QUESTIONS = _questions()
TARGETS = {question["id"]: _refs(question) for question in QUESTIONS}


def _of(kind: str) -> list[dict[str, Any]]:
    return [question for question in QUESTIONS if question["type"] == kind]


def test_every_type_has_enough_questions() -> None:
    """Each type has at least the number that the measurements were planned with, and no other type occurs."""
    counts = Counter(question["type"] for question in QUESTIONS)
    assert counts.keys() == NEEDED.keys()
    assert all(counts[kind] >= least for kind, least in NEEDED.items())


def test_ids_and_texts_are_unique() -> None:
    """No id and no question occurs twice, whatever its case and spacing."""
    texts = [" ".join(question["question"].casefold().split()) for question in QUESTIONS]
    assert len({question["id"] for question in QUESTIONS}) == len(QUESTIONS)
    assert [text for text, times in Counter(texts).items() if times > 1] == []


def test_refs_are_list_items() -> None:
    """Every ref is the line of an item with a link in a seed list."""
    items = _items()
    assert len(items) >= 216
    assert {name: refs - items for name, refs in TARGETS.items() if refs - items} == {}


def test_grades_are_one_or_two() -> None:
    """Grades are 1 or 2; all but the out-of-scope questions have an entry of grade 2, those have none at all."""
    for question in QUESTIONS:
        grades = set(question["relevant"].values())
        assert grades <= {1, 2}, question["id"]
        assert (2 in grades) is (question["type"] != "outofscope"), question["id"]
        assert question["note"], question["id"]


def test_exact_types_have_no_related_entries() -> None:
    """A list question has an exact answer, so no entry is merely related."""
    assert [question["id"] for question in _of("list") if set(question["relevant"].values()) != {2}] == []


def test_a_lookup_means_one_resource() -> None:
    """A lookup has one entry of grade 2, or two that are the same resource on two lists."""
    links = {ref: _link(ref) for question in _of("lookup") for ref in question["relevant"]}
    for question in _of("lookup"):
        meant = [ref for ref, grade in question["relevant"].items() if grade == 2]
        assert len({links[ref] for ref in meant}) == 1, question["id"]


def _link(ref: str) -> str:
    name, number = ref.rsplit(":", 1)
    line = (ROOT / "seeds" / f"{name}.md").read_text(encoding="utf-8").splitlines()[int(number) - 1]
    found = re.search(r"\]\((\S+?)\)", line)
    return found[1] if found else ref


def test_follow_ups_have_a_conversation() -> None:
    """A follow-up comes after a conversation that ends with an answer."""
    for question in _of("followup"):
        assert [turn["role"] for turn in question["history"]][-2:] == ["user", "assistant"], question["id"]
        assert all(turn["content"].strip() for turn in question["history"]), question["id"]


@pytest.mark.parametrize("question", _of("plan"), ids=lambda question: str(question["id"]))
def test_plans_are_consistent(question: dict[str, Any]) -> None:
    """A plan has its frame; required entries are graded, orders are acyclic, absurd entries are nowhere wanted."""
    assert question["goal"]
    assert question["weeks"] > 0
    assert question["hours_per_week"] > 0
    assert question["level"] in LEVELS
    required = {ref for group in question["must_any"] for ref in group}
    assert required <= question["relevant"].keys()
    assert all(question["must_any"])
    assert all([late, early] not in question["before"] for early, late in question["before"])
    assert not set(question["not"]) & question["relevant"].keys()
