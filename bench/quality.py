"""How good the search is on judged questions, leg by leg: python bench/quality.py STORAGE QUESTIONS.jsonl [...]

Prints nDCG@10 / recall@10 (of grade 2) for questions that ask for a recommendation or a plan, success among the first
and the first three for look-ups, exactness of lists, and how many questions beside the lists are told from the rest.
The weights were fitted on these questions: `bench/tune.py` says how they do on folds that were held out.
"""

import json
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
from tune import ndcg, open_searcher, recall

from dlmentor.search.weights import LEGS as LEG_WEIGHTS

LEGS = {
    "words": ("words",),
    "dense": ("ask", "about", "title", "why"),
    "concepts": ("concept nearest", "concept themes", "concept named"),
}


def questions(files):
    return [
        json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip()
    ]


def measure(searcher, judged, add, took):
    snapshot = searcher.snapshot
    place = {source.ref: n for n in range(len(snapshot.entry_ids)) for source in snapshot.entry(n).sources}
    place |= {id_: n for n, id_ in enumerate(snapshot.entry_ids)}
    for question in judged:
        kind, text = question["type"], question["question"]
        if kind == "followup":
            continue
        started = time.perf_counter()
        hits = searcher.search(text, limit=10)
        took.append(time.perf_counter() - started)
        if kind == "outofscope":
            add("refused", not hits.served)
            continue
        add("false refusals", not hits.served)
        grades = np.zeros(len(snapshot.entry_ids))
        for ref, grade in question["relevant"].items():
            grades[place[ref]] = max(grade, grades[place[ref]])
        if kind == "list":
            found = (
                {hit.entry.id for hit in searcher.search(text, limit=None)}
                if hits.understood.intent == "list"
                else set()
            )
            add("list exact", found == {snapshot.entry_ids[n] for n in np.flatnonzero(grades)})
            continue
        ranked = [place[hit.entry.id] for hit in hits]
        scores = np.zeros(len(grades))
        scores[ranked] = np.arange(len(ranked), 0, -1)
        if kind == "lookup":
            add("lookup @1", grades[ranked[0]] == 2)
            add("lookup @3", (grades[ranked[:3]] == 2).any())
            continue
        add(f"{kind} nDCG@10", ndcg(grades, scores))
        add(f"{kind} recall@10", recall(grades, scores))
        features = searcher.gather(text).features
        for leg, names in LEGS.items():
            add(f"{kind} {leg} alone nDCG@10", ndcg(grades, sum(LEG_WEIGHTS[name] * features[name] for name in names)))


def main():
    storage, *files = map(Path, sys.argv[1:])
    searcher = open_searcher(storage)
    searcher.warm()
    for file in files:
        values, took = defaultdict(list), []
        measure(searcher, questions([file]), lambda name, value, into=values: into[name].append(float(value)), took)
        print(
            f"{file.name}: {len(took)} searches, p50 {1e3 * np.median(took):.1f} ms,"
            f" p95 {1e3 * np.quantile(took, 0.95):.1f} ms"
        )
        for name, own in sorted(values.items()):
            print(f"  {name:32} {np.mean(own):.4f}  ({len(own)})")


if __name__ == "__main__":
    main()
