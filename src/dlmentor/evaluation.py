"""Scores the mentor on judged questions: anybody's questions, over anybody's lists."""

import json
import math
import re
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from dlmentor.errors import InputError

if TYPE_CHECKING:
    from dlmentor.mentor import Mentor

QuestionType = Literal["recommend", "lookup", "list", "compare", "followup", "outofscope", "plan"]
_DEPTH = 10


class Question(BaseModel):
    """A question with the entries that belong in its answer (`LIST:LINE` or id → 2 belongs, 1 related)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    type: QuestionType
    question: str
    relevant: dict[str, int] = {}
    history: tuple[dict[str, str], ...] = ()
    goal: str = ""
    weeks: int = 4
    hours_per_week: float = 5
    level: str = "intermediate"
    must_any: tuple[tuple[str, ...], ...] = ()
    before: tuple[tuple[str, str], ...] = ()
    not_: tuple[str, ...] = ()

    @property
    def names(self) -> Iterator[str]:
        """Every entry that it names, as it is written."""
        yield from self.relevant
        for group in (*self.must_any, *self.before, self.not_):
            yield from group


class Report(BaseModel):
    """The figures, and the questions that went wrong with what was found instead."""

    questions: int
    figures: dict[str, float]
    failures: tuple[dict[str, str], ...] = ()


def load_questions(path: Path) -> list[Question]:
    """Read a file of one JSON object a line."""
    if not path.is_file():
        raise InputError(f"There is no file of questions at {path}.", hint="It holds one JSON object a line.")
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise InputError(f"{path} cannot be read: {why}.", hint="It holds one JSON object a line.") from None
    questions = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            questions.append(Question.model_validate({**data, "not_": data.get("not", ())}))
        except (json.JSONDecodeError, ValidationError, TypeError) as error:
            what = error.errors()[0] if isinstance(error, ValidationError) else None
            reason = f"{'.'.join(map(str, what['loc']))}: {what['msg']}" if what else str(error)
            raise InputError(f"{path}, line {number} is not a judged question: {reason}.") from None
        if not questions[-1].question.strip():
            raise InputError(f"{path}, line {number} is not a judged question: the question is empty.")
    if not questions:
        raise InputError(f"{path} holds no questions.", hint="It holds one JSON object a line.")
    return questions


def ndcg(grades: Mapping[str, int], found: list[str], depth: int = _DEPTH) -> float:
    """Discounted gain of the order found, against the best possible order."""

    def gain(values: Iterable[int]) -> float:
        return math.fsum((2.0**value - 1) / math.log2(rank + 2) for rank, value in enumerate(values))

    best = gain(sorted(grades.values(), reverse=True)[:depth])
    return gain(grades.get(each, 0) for each in found[:depth]) / best if best else 0.0


def recall(grades: Mapping[str, int], found: list[str], depth: int = _DEPTH) -> float:
    """Share of the entries that belong in the answer which stand among the first."""
    core = [each for each, grade in grades.items() if grade == 2] or list(grades)
    return len(set(core) & set(found[:depth])) / min(depth, len(core)) if core else 0.0


class _Scores:
    """Collects figures and failures."""

    def __init__(self) -> None:
        self.values: dict[str, list[float]] = {}
        self.failures: list[dict[str, str]] = []

    def add(self, name: str, value: float) -> None:
        self.values.setdefault(name, []).append(float(value))

    def check(self, name: str, right: bool, question: Question, instead: Iterable[str]) -> None:
        self.add(name, right)
        if not right:
            self.fail(name, question, instead)

    def fail(self, name: str, question: Question, instead: Iterable[str]) -> None:
        self.failures.append(
            {"id": question.id, "what": name, "question": question.question, "got": "; ".join(instead)}
        )

    def figures(self) -> dict[str, float]:
        means = {name: sum(values) / len(values) for name, values in self.values.items() if not name.endswith(" ms")}
        medians = {name: statistics.median(values) for name, values in self.values.items() if name.endswith(" ms")}
        return {name: round(value, 4) for name, value in sorted({**means, **medians}.items())}


def check_names(mentor: "Mentor", questions: Iterable[Question]) -> None:
    """Refuse questions that name an entry which no list has: they could only lower the figures."""
    known = {name for entry in mentor.entries() for name in (entry.id, *(source.ref for source in entry.sources))}
    for question in questions:
        if unknown := next((name for name in question.names if name not in known), None):
            raise InputError(
                f"Question {question.id!r} names {unknown!r}, which is no entry.",
                hint="Write an id, or the list and line where it stands, as `dlmentor show` prints them.",
            )


def evaluate(mentor: "Mentor", questions: list[Question], progress: Callable[[int], None] | None = None) -> Report:
    """Ask every question as a user would, and score what comes back."""
    ids = {source.ref: entry.id for entry in mentor.entries() for source in entry.sources}
    scores = _Scores()
    for number, question in enumerate(questions, 1):
        grades: dict[str, int] = {}
        for ref, grade in question.relevant.items():
            key = ids.get(ref, ref)
            grades[key] = max(grade, grades.get(key, 0))
        if question.type in ("recommend", "lookup", "plan"):
            _score_search(mentor, question, grades, scores)
        if question.type == "plan":
            _score_plan(mentor, question, grades, ids, scores)
        else:
            _score_answer(mentor, question, grades, scores)
        if progress:
            progress(number)
    return Report(questions=len(questions), figures=scores.figures(), failures=tuple(scores.failures))


def _score_search(mentor: "Mentor", question: Question, grades: Mapping[str, int], scores: _Scores) -> None:
    started = time.perf_counter()
    hits = mentor.search(question.question, limit=_DEPTH)
    scores.add("search p50 ms", 1e3 * (time.perf_counter() - started))
    found = [hit.entry.id for hit in hits]
    if question.type == "lookup":
        best = {each for each, grade in grades.items() if grade == 2}
        scores.add("search lookup@1", bool(best & set(found[:1])))
        scores.check("search lookup@3", bool(best & set(found[:3])), question, (hit.entry.title for hit in hits[:3]))
        return
    scores.add(f"search {question.type} nDCG@10", ndcg(grades, found))
    scores.add(f"search {question.type} recall@10", recall(grades, found))


def _score_answer(mentor: "Mentor", question: Question, grades: Mapping[str, int], scores: _Scores) -> None:
    started = time.perf_counter()
    answer = mentor.ask(question.question, history=list(question.history))
    scores.add("ask p50 ms", 1e3 * (time.perf_counter() - started))
    found = list(dict.fromkeys(citation.entry.id for citation in answer.citations))
    titles = [citation.entry.title for citation in answer.citations]
    numbers = {int(number) for number in re.findall(r"\[(\d+)\]", answer.text)}
    scores.check("citations consistent", numbers == {c.number for c in answer.citations}, question, titles)
    if question.type == "outofscope":
        scores.check("outofscope refused", answer.refused, question, titles)
        return
    scores.add("false refusals", answer.refused)
    if answer.refused:
        scores.fail("false refusal", question, [])
    if question.type in ("recommend", "followup"):
        scores.add(f"ask {question.type} precision", sum(each in grades for each in found) / max(1, len(found)))
        share = recall(grades, found)
        scores.add(f"ask {question.type} recall@10", share)
        if share < 0.5:
            scores.fail(f"ask {question.type} recall@10", question, titles)
    elif question.type == "list":
        scores.check("ask list exact", set(found) == set(grades), question, titles)
    elif question.type == "lookup":
        scores.check("ask lookup first", bool(found) and grades.get(found[0]) == 2, question, titles[:3])
    elif question.type == "compare":
        wanted = {each for each, grade in grades.items() if grade == 2}
        scores.check("ask compare all cited", wanted <= set(found), question, titles)


def _score_plan(
    mentor: "Mentor", question: Question, grades: Mapping[str, int], ids: Mapping[str, str], scores: _Scores
) -> None:
    plan = mentor.plan(
        question.goal or question.question,
        weeks=question.weeks,
        hours_per_week=question.hours_per_week,
        level=question.level,
    )
    steps = [step.entry.id for step in plan.steps]
    titles = [step.entry.title for step in plan.steps]
    place = {each: number for number, each in enumerate(steps)}
    hours = sum(step.hours for step in plan.steps)
    budget = question.weeks * question.hours_per_week
    fits = bool(steps) and hours <= budget + 1e-6 and all(1 <= step.week <= question.weeks for step in plan.steps)
    scores.check("plan in budget", fits, question, titles)
    met = [any(ids.get(ref, ref) in place for ref in choice) for choice in question.must_any]
    if met:
        scores.add("plan must_any", sum(met) / len(met))
    pairs = [(ids.get(first, first), ids.get(then, then)) for first, then in question.before]
    ordered = all(place[a] < place[b] for a, b in pairs if a in place and b in place and a != b)
    scores.check("plan order", ordered, question, titles)
    absurd = {ids.get(ref, ref) for ref in question.not_} & set(place)
    scores.check("plan nothing absurd", not absurd, question, titles)
    if grades:
        scores.add("plan steps relevant", sum(each in grades for each in steps) / max(1, len(steps)))
