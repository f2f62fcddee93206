"""Speed in ratios: builds, a sync with nothing to do, queries, answers, against bare MiniLM and the stock recipe."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from bench.common import OWN_QUESTIONS, Setup, interleaved, p50, p95
from bench.model import measure as measure_model
from bench.report import Figure, Section, Table
from bench.stock import Stock, noted_texts
from dlmentor import Mentor
from dlmentor.evaluation import load_questions
from dlmentor.index.embedders import Embedder, open_embedder
from dlmentor.index.wanted import wanted_chunks

_KINDS = ("recommend", "lookup", "plan", "compare")


def run(setup: Setup) -> Section:
    """Measure everything in one process, in turns."""
    section = Section(
        "speed",
        "Speed, side by side",
        "Ratios of times taken in turns in one process, imports done before. Bare: MiniLM alone on the same texts.",
    )
    with ExitStack() as stack:
        mentor = stack.enter_context(setup.mentor())
        mentor.sync()
        model = open_embedder(mentor.settings)
        if model is None:
            section.notes.append("The weights of MiniLM are not installed: there is nothing to compare with.")
            return section
        _build(setup, mentor, model, section)
        _ask(setup, mentor, model, section, stack)
    return section


def _build(setup: Setup, mentor: Mentor, model: Embedder, section: Section) -> None:
    """Our first build amid the two halves of the bare embedding and of the stock recipe."""
    parts = wanted_chunks(mentor.catalog.entries, mentor.concepts, model, None)
    chunks = {chunk.key: chunk for part in parts for chunk in part.flat}
    # Every other text of each length, so that the halves weigh the same.
    ordered = sorted(chunks.values(), key=lambda chunk: len(chunk.text))
    halves = [[chunk.text for chunk in ordered[start::2]] for start in (0, 1)]
    documents = [[(chunk.owner, chunk.text) for chunk in ordered[start::2]] for start in (0, 1)]
    storage = setup.fresh("build")
    wall, cpu = dict.fromkeys(("bare", "ours", "stock", "noop"), 0.0), dict.fromkeys(("bare", "ours"), 0.0)

    def timed(name: str, call: Callable[[], object]) -> None:
        started, used = time.perf_counter(), time.process_time()
        call()
        wall[name] += time.perf_counter() - started
        if name in cpu:
            cpu[name] += time.process_time() - used

    def sync() -> None:
        with setup.mentor(storage) as own:
            # The model is loaded already on the other sides.
            own.parts._embedder, own.parts._embedder_known = model, True
            own.sync()

    timed("bare", lambda: model.embed(halves[0]))
    timed("stock", lambda: Stock(documents[0], setup.fresh("stock-build-0"), model).close())
    timed("ours", sync)
    for _ in range(3):
        timed("noop", sync)
    timed("stock", lambda: Stock(documents[1], setup.fresh("stock-build-1"), model).close())
    timed("bare", lambda: model.embed(halves[1]))
    wall["noop"] /= 3

    limit, nothing = (None, None) if setup.quick else (1.4, 0.1)
    section.figures += [
        Figure(
            "first build / bare embedding",
            wall["ours"] / wall["bare"],
            most=limit,
            unit="×",
            note=f"{len(chunks):,} texts",
        ),
        Figure("first build / bare embedding, processor time", cpu["ours"] / cpu["bare"], unit="×"),
        Figure("sync with nothing to do / first build", wall["noop"] / wall["ours"], most=nothing, unit="×"),
        Figure("stock build of the same texts / bare embedding", wall["stock"] / wall["bare"], unit="×"),
    ]
    names = {
        "bare": "embedding alone",
        "ours": "dlmentor, first build",
        "noop": "dlmentor, nothing to do",
        "stock": "stock, the same texts",
    }
    rows = [[name, wall[key], wall[key] / wall["bare"]] for key, name in names.items()]
    section.tables.append(Table("Building the index", ["what", "seconds", "ratio to bare"], rows))


def _ask(setup: Setup, mentor: Mentor, model: Embedder, section: Section, stack: ExitStack) -> None:
    """Queries and answers, one after the other for each question."""
    topics = {concept.id: concept.name for concept in mentor.concepts.all}
    stock = Stock(noted_texts(mentor.entries(), topics), setup.fresh("stock-query"), model)
    stack.callback(stock.close)
    searcher = mentor.parts.searcher()
    calls: dict[str, Callable[[str], object]] = {
        "bare embedding": lambda text: model.embed([text]),
        "search": mentor.search,
        "search: understanding": searcher.read,
        "search: understanding and legs": searcher.gather,
        "search: BM25 leg": lambda text: searcher._lexical(text),
        "stock": stock.search,
        "stock, dense leg": stock.dense.retrieve,
        "stock, BM25 leg": stock.words.retrieve,
        "ask": mentor.ask,
        "ask, first text": lambda text: _first_text(mentor, text),
    }
    questions = _texts(4 if setup.quick else 120)
    # The first of each is slower: vocabularies are made, files mapped.
    interleaved(calls, questions[:4], 1)
    times = interleaved(calls, questions, 1 if setup.quick else 2)
    plan = interleaved({"plan": lambda text: mentor.plan(text, weeks=4, hours_per_week=4)}, questions[:10], 1)
    times.update(plan)

    bare, search = p50(times["bare embedding"]), p50(times["search"])
    query, answer = (None, None) if setup.quick else (2.5, 1.5)
    section.figures += [
        Figure(
            "search p50 / bare query embedding p50",
            search / bare,
            most=query,
            unit="×",
            note=f"{len(questions)} questions",
        ),
        Figure("search p95 / bare query embedding p50", p95(times["search"]) / bare, unit="×"),
        Figure("stock p50 / bare query embedding p50", p50(times["stock"]) / bare, unit="×"),
        Figure("search p50 / stock p50", search / p50(times["stock"]), unit="×"),
        Figure("search p95 / stock p95", p95(times["search"]) / p95(times["stock"]), unit="×"),
        Figure("ask p50 / search p50", p50(times["ask"]) / search, most=answer, unit="×", note="without a model"),
        Figure("ask, first text p50 / search p50", p50(times["ask, first text"]) / search, unit="×"),
        Figure("plan p50 / search p50", p50(times["plan"]) / search, unit="×"),
    ]
    rows = [[name, p50(own), p95(own), p50(own) / bare] for name, own in times.items()]
    section.tables.append(Table("One question", ["what", "p50 ms", "p95 ms", "p50 / bare p50"], rows))
    measure_model(setup, section, questions[: 2 if setup.quick else 20], search)


def _texts(count: int) -> Sequence[str]:
    questions = [each.question for each in load_questions(OWN_QUESTIONS) if each.type in _KINDS]
    return questions[:: max(1, len(questions) // count)][:count]


def _first_text(mentor: Mentor, question: str) -> None:
    for event in mentor.stream(question):
        if event.type in ("text", "done"):
            return
