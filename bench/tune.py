"""Fit the weights of the search on judged questions, and say how they do on questions that were held out.

usage: python bench/tune.py STORAGE QUESTIONS.jsonl [QUESTIONS.jsonl ...]

STORAGE holds an index of the seed lists. Questions of the first file count more: they are the more demanding ones.
Pairwise logistic loss, weighted by the difference in gain; every weight is at least zero and is pulled towards the
one in use, so that little evidence changes little. Each fold is scored with weights that were fitted on the others.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np

from dlmentor.concepts import load_concepts
from dlmentor.index.minilm import MiniLM
from dlmentor.index.snapshot import Snapshot
from dlmentor.search.search import Searcher
from dlmentor.search.weights import WEIGHTS
from dlmentor.settings import default_seeds

FOLDS = 5
TYPES = ("recommend", "plan", "lookup", "compare")
NAMES = tuple(WEIGHTS)


def open_searcher(storage, embedder=True):
    seeds = default_seeds()
    model = MiniLM() if embedder else None
    titles = {path.stem: path.read_text(encoding="utf-8")[:200] for path in seeds.glob("*.md")}
    snapshot, concepts = Snapshot.open(storage), load_concepts(seeds / "concepts")
    return Searcher(snapshot, concepts, model, seeds=seeds, cache=storage, titles=titles)


class Judged:
    """Questions with their features and grades as arrays."""

    def __init__(self, searcher: Searcher, files: list[Path]) -> None:
        snapshot = searcher.snapshot
        entries = [snapshot.entry(number) for number in range(len(snapshot.entry_ids))]
        number = {source.ref: place for place, entry in enumerate(entries) for source in entry.sources}
        number |= {entry.id: place for place, entry in enumerate(entries)}
        self.questions = [
            {**question, "file": place}
            for place, file in enumerate(files)
            for question in map(json.loads, file.read_text(encoding="utf-8").splitlines())
            if question["type"] in TYPES
        ]
        self.grades = np.zeros((len(self.questions), len(entries)))
        self.features = np.zeros((len(self.questions), len(NAMES), len(entries)), dtype=np.float32)
        for row, question in enumerate(self.questions):
            for ref, grade in question["relevant"].items():
                self.grades[row, number[ref]] = max(grade, self.grades[row, number[ref]])
            for name, values in searcher.gather(question["question"]).features.items():
                self.features[row, NAMES.index(name)] = values
        self.file = np.array([question["file"] for question in self.questions])
        self.type = np.array([question["type"] for question in self.questions])
        self.importance = np.where(self.file == 0, 3.0, 1.0) * np.where(
            np.isin(self.type, ("lookup", "compare")), 0.5, 1
        )


def ndcg(grades, scores):
    gains = 2.0**grades - 1
    discounts = 1 / np.log2(np.arange(2, 12))
    return float(
        (gains[np.argsort(-scores, kind="stable")[:10]] * discounts).sum()
        / (np.sort(gains)[::-1][:10] * discounts).sum()
    )


def recall(grades, scores):
    core = grades == 2 if (grades == 2).any() else grades > 0
    return float(core[np.argsort(-scores, kind="stable")[:10]].sum() / min(10, core.sum()))


def pairs(judged, rows, start):
    """Differences of features between better and worse entries, with their importance."""
    differences, importance = [], []
    for row in rows:
        features, gains = judged.features[row], 2.0 ** judged.grades[row] - 1
        rivals = np.argsort(-(start @ features))[:60]
        own, weight = [], []
        for better in np.flatnonzero(gains):
            worse = [place for place in rivals if gains[place] < gains[better]]
            own.append(features[:, [better]] - features[:, worse])
            weight.append(gains[better] - gains[worse])
        weight = np.concatenate(weight)
        differences.append(np.concatenate(own, axis=1).T)
        importance.append(weight / max(weight.sum(), 1e-9) * judged.importance[row])
    return np.concatenate(differences), np.concatenate(importance)


def fit(judged, rows, start, pull=1.0, steps=300):
    """Weights that order the questions of these rows well, not far from `start`."""
    scale = judged.features.std(axis=(0, 2)) + 1e-6
    differences, importance = pairs(judged, rows, start)
    differences = differences / scale
    origin = start * scale
    weights, mean, square = origin.copy(), np.zeros(len(start)), np.zeros(len(start))
    for step in range(1, steps + 1):
        wrong = 1 / (1 + np.exp(np.clip(differences @ weights, -30, 30)))
        slope = -(differences * (wrong * importance)[:, None]).sum(axis=0) / len(rows) + pull * (
            weights - origin
        ) / len(rows)
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        weights = np.maximum(weights - 0.03 * mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.99**step)) + 1e-9), 0)
    return weights / scale


def report(judged, scores, label):
    parts = []
    for kind in TYPES:
        for file in sorted(set(judged.file)):
            rows = np.flatnonzero((judged.type == kind) & (judged.file == file))
            if not len(rows):
                continue
            if kind == "lookup":
                first = np.mean([judged.grades[row][np.argmax(scores[row])] == 2 for row in rows])
                third = np.mean([(judged.grades[row][np.argsort(-scores[row])[:3]] == 2).any() for row in rows])
                parts.append(f"{kind}{file} @1 {first:.3f} @3 {third:.3f}")
            else:
                parts.append(
                    f"{kind}{file} {np.mean([ndcg(judged.grades[row], scores[row]) for row in rows]):.3f}"
                    f"/{np.mean([recall(judged.grades[row], scores[row]) for row in rows]):.3f}"
                )
    print(f"{label:22}", " | ".join(parts), flush=True)


def held_out(judged, start, pull, seed=0):
    fold = np.random.default_rng(seed).permutation(len(judged.questions)) % FOLDS
    scores = np.zeros_like(judged.grades)
    for number in range(FOLDS):
        weights = fit(judged, np.flatnonzero(fold != number), start, pull)
        for row in np.flatnonzero(fold == number):
            scores[row] = weights @ judged.features[row]
    return scores


def main():
    storage, *files = map(Path, sys.argv[1:])
    searcher = open_searcher(storage)
    judged = Judged(searcher, files)
    start = np.array([WEIGHTS[name] for name in NAMES])
    report(judged, np.einsum("f,qfn->qn", start, judged.features), "in use")
    for pull in (0.3, 1.0, 3.0):
        report(judged, held_out(judged, start, pull), f"held out, pull {pull}")
    weights = fit(judged, np.arange(len(judged.questions)), start)
    print(json.dumps({name: round(float(weight), 3) for name, weight in zip(NAMES, weights, strict=True)}, indent=1))
    return judged, weights


if __name__ == "__main__":
    assert math.isfinite(main()[1].sum())
