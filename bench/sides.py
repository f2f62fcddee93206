"""Quality on judged questions: the fusion, each of its legs alone, and LlamaIndex's stock recipe."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bench.common import OWN_QUESTIONS, SHARED_QUESTIONS, Setup, left_out
from bench.plots import bars
from bench.report import Cell, Figure, Plot, Section, Table
from bench.stock import TOP, Stock, noted_texts, raw_texts
from dlmentor import Mentor
from dlmentor.evaluation import Question, evaluate, load_questions, ndcg, recall
from dlmentor.index.embedders import open_embedder
from dlmentor.search.search import Searcher
from dlmentor.search.weights import LEGS as LEG_WEIGHTS

if TYPE_CHECKING:
    from bench.tune import Judged

Search = Callable[[str], list[str]]
Scores = dict[str, float]

DEPTH = 10
OURS = "dlmentor"
LEGS = {"BM25 alone": "words", "dense alone": "dense", "concepts alone": "concept"}
_CONCEPT = "concept "
_DENSE = ("ask", "about", "title", "why")
# What the shared questions ask for; the project's own were tuned on, so that they prove nothing.
BOUNDS = {
    "recommend nDCG@10": 0.76,
    "recommend recall@10": 0.88,
    "plan nDCG@10": 0.80,
    "lookup@1": 0.94,
    "lookup@3": 0.98,
}
COLUMNS = ("recommend nDCG@10", "recommend recall@10", "plan nDCG@10", "plan recall@10", "lookup@1", "lookup@3")


def run(setup: Setup) -> Section:
    """Ask every judged question of every system."""
    section = Section(
        "quality",
        "Quality, side by side",
        "Judged questions (`recommend`, `plan`, `lookup`) over the seed lists, put to the search, to each of its legs "
        "alone, and to LlamaIndex's stock recipe with the raw list items or with our notes as its texts; all with the "
        "same MiniLM.",
    )
    with ExitStack() as stack:
        mentor = stack.enter_context(setup.mentor())
        mentor.sync()
        systems = _systems(setup, mentor, stack)
        for file, name, bounded in ((SHARED_QUESTIONS, "shared", True), (OWN_QUESTIONS, "own", False)):
            if file.is_file():
                _measure(section, setup, mentor, systems, _questions(file, mentor, setup), name, bounded)
            else:
                section.notes.append(left_out(f"the {name} questions", file))
        if not setup.quick:
            _held_out(section, mentor)
    section.notes += [
        "The weights were fitted on both files, so that the figures held out are the honest ones.",
        "BM25 alone reads all fields of an entry, dense alone all its vectors, each with the weights of the fusion.",
        f"The stock recipe takes {TOP} from each retriever and the best {DEPTH} of their fusion.",
    ]
    return section


def _held_out(section: Section, mentor: Mentor) -> None:
    """The same figures with weights that were fitted without the question at hand."""
    from bench import tune

    files = {"shared": SHARED_QUESTIONS, "own": OWN_QUESTIONS}
    files = {name: file for name, file in files.items() if file.is_file()}
    judged = tune.Judged(mentor.parts.searcher(), [*files.values()])
    used = np.einsum("f,qfn->qn", [tune.WEIGHTS[name] for name in tune.NAMES], judged.features)
    folds = [tune.held_out(judged, seed) for seed in tune.SEEDS]
    rows: list[list[Cell]] = []
    for number, name in enumerate(files):
        fitted = _by_type(judged, used, number)
        held = [_by_type(judged, scores, number) for scores in folds]
        rows += [[f"{key}, {name}", value, fmean(own[key] for own in held)] for key, value in fitted.items()]
    about = f"Fitted, and held out ({tune.FOLDS} folds, {len(folds)} times)"
    section.tables.append(Table(about, ["figure", "weights in use", "held out"], rows))
    section.notes.append(
        "Held out: every question is scored by weights that were fitted without it (`bench/tune.py`); of the weights "
        "in use nothing enters. Filters and refusals are not part of it, so that the first column may differ slightly "
        "from the tables above."
    )


def _by_type(judged: "Judged", scores: NDArray[np.floating], file: int) -> Scores:
    values: dict[str, list[float]] = {}
    for row in np.flatnonzero(judged.file == file):
        kind, grades = judged.type[row], judged.grades[row]
        order = np.argsort(-scores[row], kind="stable")
        if kind == "lookup":
            values.setdefault("lookup@1", []).append(float(grades[order[0]] == 2))
            values.setdefault("lookup@3", []).append(float((grades[order[:3]] == 2).any()))
        elif kind in ("recommend", "plan"):
            found = {str(number): int(grade) for number, grade in enumerate(grades) if grade}
            ranked = [str(number) for number in order[:DEPTH]]
            values.setdefault(f"{kind} nDCG@10", []).append(ndcg(found, ranked))
            values.setdefault(f"{kind} recall@10", []).append(recall(found, ranked))
    return {name: fmean(values[name]) for name in COLUMNS if name in values}


def _questions(file: Path, mentor: Mentor, setup: Setup) -> list[Question]:
    """The questions; of tiny lists only those to which they hold an answer."""
    questions = load_questions(file)
    if not setup.quick:
        return questions
    there = {source.ref for entry in mentor.entries() for source in entry.sources}
    chosen = [each for each in questions if there & {ref for ref, grade in each.relevant.items() if grade == 2}]
    return [each.model_copy(update={"must_any": (), "before": (), "not_": ()}) for each in chosen[:8]]


def _systems(setup: Setup, mentor: Mentor, stack: ExitStack) -> dict[str, Search]:
    searcher = mentor.parts.searcher()
    entries = mentor.entries()
    model = open_embedder(mentor.settings)
    systems: dict[str, Search] = {OURS: lambda text: [hit.entry.id for hit in mentor.search(text, limit=DEPTH)]}
    for name, leg in LEGS.items():
        systems[name] = lambda text, leg=leg: leg_alone(searcher, text, leg)
    if model is not None:
        topics = {concept.id: concept.name for concept in mentor.concepts.all}
        texts = {
            "stock, raw lists": raw_texts(entries, mentor.parts.list_files()),
            "stock, our notes": noted_texts(entries, topics),
        }
        for number, (name, documents) in enumerate(texts.items()):
            stock = Stock(documents, setup.fresh(f"stock-{number}"), model)
            stack.callback(stock.close)
            systems[name] = stock.search
    return systems


def leg_alone(searcher: Searcher, question: str, leg: str, limit: int = DEPTH) -> list[str]:
    """The entries that one leg puts first: `words`, `dense` or `concept`."""
    features = searcher.gather(question).features
    names = {
        "words": ["words"],
        "dense": [name for name in _DENSE if name in features],
        "concept": [name for name in features if name.startswith(_CONCEPT)],
    }[leg]
    total = sum(np.float32(LEG_WEIGHTS[name]) * features[name] for name in names)
    best = np.argsort(-np.asarray(total), kind="stable")[:limit]
    return [searcher.snapshot.entry_ids[number] for number in best]


def _measure(
    section: Section,
    setup: Setup,
    mentor: Mentor,
    systems: Mapping[str, Search],
    questions: Sequence[Question],
    name: str,
    bounded: bool,
) -> None:
    ids = {source.ref: entry.id for entry in mentor.entries() for source in entry.sources}
    results = {system: score(search, questions, ids) for system, search in systems.items()}
    columns = [column for column in COLUMNS if column in results[OURS]]
    rows = [[system, *(found[column] for column in columns)] for system, found in results.items()]
    count = sum(each.type in ("recommend", "plan", "lookup") for each in questions)
    section.tables.append(Table(f"{name} questions ({count})", ["system", *columns], rows))
    drawn = [column for column in columns if column != "plan recall@10"]
    series = {system: [found[column] for column in drawn] for system, found in results.items()}
    section.plots.append(Plot(f"quality-{name}", bars(f"Quality, {name} questions", drawn, series)))
    for column in columns:
        legs = [results[leg][column] for leg in LEGS]
        least = BOUNDS.get(column) if bounded and not setup.quick else None
        section.figures.append(Figure(f"{column}, {name}", results[OURS][column], least=least))
        if column.endswith("nDCG@10"):
            section.figures.append(
                Figure(
                    f"{column}, {name}: gain over the best leg",
                    results[OURS][column] - max(legs),
                    least=None if setup.quick else 0.0,
                )
            )
    figures = evaluate(mentor, list(questions)).figures
    answers = {
        key: value for key, value in figures.items() if not key.startswith("search ") and not key.endswith(" ms")
    }
    section.tables.append(Table(f"Answers to the {name} questions", ["figure", OURS], list(answers.items())))


def score(search: Search, questions: Sequence[Question], ids: Mapping[str, str]) -> Scores:
    """The figures of one system."""
    values: dict[str, list[float]] = {}
    for question in questions:
        if question.type not in ("recommend", "plan", "lookup"):
            continue
        grades: dict[str, int] = {}
        for ref, grade in question.relevant.items():
            grades[ids.get(ref, ref)] = max(grade, grades.get(ids.get(ref, ref), 0))
        found = search(question.question)
        if question.type == "lookup":
            right = {id_ for id_, grade in grades.items() if grade == 2}
            values.setdefault("lookup@1", []).append(bool(right & set(found[:1])))
            values.setdefault("lookup@3", []).append(bool(right & set(found[:3])))
        else:
            values.setdefault(f"{question.type} nDCG@10", []).append(ndcg(grades, found))
            values.setdefault(f"{question.type} recall@10", []).append(recall(grades, found))
    return {name: fmean(own) for name, own in values.items()}
