"""Fit the weights of the search on judged questions, and say how they do on questions that were held out.

usage: python bench/tune.py STORAGE QUESTIONS.jsonl [QUESTIONS.jsonl ...]

STORAGE holds an index of the seed lists. The questions of the first file count more: they are the more demanding ones.
Order: pairwise logistic loss, weighted by the difference in gain; weights are at least zero and pulled towards it.
Confidence: logistic regression on the signs, served questions and questions beside the lists counting alike.
Choice: logistic regression on what tells of a hit whether it belongs in an answer, and whether it is central to it.
Every question is scored by weights that were fitted without it; nothing of the weights in use enters those figures.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np

from dlmentor.answer.select import Cut, best_choice, signs_of
from dlmentor.answer.world import World
from dlmentor.concepts import load_concepts
from dlmentor.index.minilm import MiniLM
from dlmentor.index.snapshot import Snapshot
from dlmentor.models import HitSigns
from dlmentor.search.search import Searcher
from dlmentor.search.weights import WEIGHTS
from dlmentor.settings import default_seeds

FOLDS = 5
SEEDS = (0, 1)
TYPES = ("recommend", "plan", "lookup", "compare")
NAMES = tuple(WEIGHTS)
RIVALS = 60


def open_searcher(storage, embedder=True):
    seeds = default_seeds()
    model = MiniLM() if embedder else None
    titles = {path.stem: path.read_text(encoding="utf-8")[:200] for path in seeds.glob("*.md")}
    snapshot, concepts = Snapshot.open(storage), load_concepts(seeds / "concepts")
    return Searcher(snapshot, concepts, model, seeds=seeds, cache=storage, titles=titles)


def open_world():
    from dlmentor import Mentor

    with Mentor.open(model="none") as mentor:
        return World.of(mentor.entries(), mentor.concepts, mentor.graph)


class Judged:
    """Questions with their features, grades and signs as arrays."""

    def __init__(self, searcher, files):
        snapshot = searcher.snapshot
        entries = [snapshot.entry(number) for number in range(len(snapshot.entry_ids))]
        place = {source.ref: number for number, entry in enumerate(entries) for source in entry.sources}
        place |= {entry.id: number for number, entry in enumerate(entries)}
        every = [
            {**question, "file": number}
            for number, file in enumerate(files)
            for question in map(json.loads, file.read_text(encoding="utf-8").splitlines())
            if question["type"] != "followup"
        ]
        gathered = [searcher.gather(question["question"]) for question in every]
        signs = [asdict(searcher.signs(evidence, searcher.scores(evidence))) for evidence in gathered]
        self.sign_names = tuple(signs[0])
        self.signs = np.array([[sign[name] for name in self.sign_names] for sign in signs])
        self.served = np.array([question["type"] != "outofscope" for question in every])
        chosen = [number for number, question in enumerate(every) if question["type"] in TYPES]
        self.questions = [every[number] for number in chosen]
        self.grades = np.zeros((len(chosen), len(entries)))
        self.features = np.zeros((len(chosen), len(NAMES), len(entries)), dtype=np.float32)
        for row, number in enumerate(chosen):
            for ref, grade in every[number]["relevant"].items():
                self.grades[row, place[ref]] = max(grade, self.grades[row, place[ref]])
            for place_of, name in enumerate(NAMES):
                if name in gathered[number].features:
                    self.features[row, place_of] = gathered[number].features[name]
        self.file = np.array([question["file"] for question in self.questions])
        self.type = np.array([question["type"] for question in self.questions])
        self.importance = np.where(self.file == 0, 3.0, 1.0) * np.where(
            np.isin(self.type, ("lookup", "compare")), 0.5, 1
        )


def ndcg(grades, scores):
    gains = 2.0**grades - 1
    discounts = 1 / np.log2(np.arange(2, 12))
    best = (np.sort(gains)[::-1][:10] * discounts).sum()
    return float((gains[np.argsort(-scores, kind="stable")[:10]] * discounts).sum() / best)


def recall(grades, scores):
    core = grades == 2 if (grades == 2).any() else grades > 0
    return float(core[np.argsort(-scores, kind="stable")[:10]].sum() / min(10, core.sum()))


def pairs(judged, rows, start):
    """Differences of features between better and worse entries, with their importance."""
    differences, importance = [], []
    for row in rows:
        features, gains = judged.features[row], 2.0 ** judged.grades[row] - 1
        rivals = np.argsort(-(start @ features))[:RIVALS]
        own, weight = [], []
        for better in np.flatnonzero(gains):
            worse = [place for place in rivals if gains[place] < gains[better]]
            own.append(features[:, [better]] - features[:, worse])
            weight.append(gains[better] - gains[worse])
        weight = np.concatenate(weight)
        differences.append(np.concatenate(own, axis=1).T)
        importance.append(weight / max(weight.sum(), 1e-9) * judged.importance[row])
    return np.concatenate(differences), np.concatenate(importance)


def fit(judged, rows, pull=1.0, steps=300):
    """Weights that order the questions of these rows well."""
    scale = judged.features.std(axis=(0, 2)) + 1e-6
    differences, importance = pairs(judged, rows, 1 / scale)
    differences = differences / scale
    weights, mean, square = np.zeros(len(scale)), np.zeros(len(scale)), np.zeros(len(scale))
    for step in range(1, steps + 1):
        wrong = 1 / (1 + np.exp(np.clip(differences @ weights, -30, 30)))
        slope = (pull * weights - (differences * (wrong * importance)[:, None]).sum(axis=0)) / len(rows)
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        weights = np.maximum(weights - 0.05 * mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.99**step)) + 1e-9), 0)
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
                gain = np.mean([ndcg(judged.grades[row], scores[row]) for row in rows])
                parts.append(
                    f"{kind}{file} {gain:.3f}/{np.mean([recall(judged.grades[row], scores[row]) for row in rows]):.3f}"
                )
    print(f"{label:12}", " | ".join(parts), flush=True)


def held_out(judged, seed):
    fold = np.random.default_rng(seed).permutation(len(judged.questions)) % FOLDS
    scores = np.zeros_like(judged.grades)
    for number in range(FOLDS):
        weights = fit(judged, np.flatnonzero(fold != number))
        for row in np.flatnonzero(fold == number):
            scores[row] = weights @ judged.features[row]
    return scores


def fit_confidence(signs, served, pull=1.0, steps=4000):
    """Weights of the signs and the bias."""
    mean, spread = signs.mean(axis=0), signs.std(axis=0) + 1e-6
    inputs = np.c_[(signs - mean) / spread, np.ones(len(signs))]
    balance = np.where(served, 0.5 / served.mean(), 0.5 / (1 - served.mean()))
    weights = np.zeros(inputs.shape[1])
    for _ in range(steps):
        slope = inputs.T @ ((1 / (1 + np.exp(-inputs @ weights)) - served) * balance) / len(served)
        slope[:-1] += pull * weights[:-1] / len(served)
        weights -= 0.7 * slope
    own = weights[:-1] / spread
    return own, float(weights[-1] - (own * mean).sum())


def report_confidence(judged):
    fold = np.random.default_rng(0).permutation(len(judged.served)) % (2 * FOLDS)
    found = np.zeros(len(judged.served))
    for number in range(2 * FOLDS):
        weights, bias = fit_confidence(judged.signs[fold != number], judged.served[fold != number])
        found[fold == number] = judged.signs[fold == number] @ weights + bias
    named = (
        judged.signs[:, judged.sign_names.index("structure")] + judged.signs[:, judged.sign_names.index("named")] > 0.6
    )
    refused = (found < 0) & ~named
    print(
        f"confidence, held out: refused {refused[~judged.served].mean():.3f} of {int((~judged.served).sum())},"
        f" false refusals {refused[judged.served].mean():.3f} of {int(judged.served.sum())}"
    )
    weights, bias = fit_confidence(judged.signs, judged.served)
    rounded = {name: round(float(weight), 1) for name, weight in zip(judged.sign_names, weights, strict=True)}
    print(json.dumps({"bias": round(bias, 1), **rounded}, indent=1))


class Chosen:
    """The first ten hits of the recommend questions, with what tells whether they belong."""

    def __init__(self, searcher, world, files):
        snapshot = searcher.snapshot
        entries = [snapshot.entry(number) for number in range(len(snapshot.entry_ids))]
        ids = {name: entry.id for entry in entries for name in (entry.id, *(source.ref for source in entry.sources))}
        self.questions, rows, grades, owners = [], [], [], []
        for number, file in enumerate(files):
            for question in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
                if question["type"] != "recommend":
                    continue
                wanted = {}
                for ref, grade in question["relevant"].items():
                    wanted[ids[ref]] = max(grade, wanted.get(ids[ref], 0))
                hits = searcher.search(question["question"])
                for place, hit in enumerate(hits):
                    rows.append(signs_of(place, hits, world))
                    grades.append(wanted.get(hit.entry.id, 0))
                    owners.append(len(self.questions))
                self.questions.append((number, [hit.entry.id for hit in hits], wanted))
        self.names = [name for name in rows[0] if name != "bias"]
        self.signs = np.array([[row[name] for name in self.names] for row in rows])
        self.grades, self.owners = np.array(grades), np.array(owners)

    def weights(self, names, rows):
        """Weights for belonging and for being central, from these rows."""
        columns = [self.names.index(name) for name in names]
        found = []
        for target in (self.grades > 0, self.grades == 2):
            own, bias = logistic(self.signs[np.ix_(rows, columns)], target[rows])
            found.append({"bias": bias, **dict(zip(names, own, strict=True))})
        return found

    def chances(self, weights, rows):
        """Both probabilities for these rows."""
        signs = np.c_[np.ones(len(rows)), self.signs[rows]]
        order = ["bias", *self.names]
        totals = [signs @ np.array([each.get(name, 0.0) for name in order]) for each in weights]
        return np.stack([1 / (1 + np.exp(-total)) for total in totals], axis=1)


def logistic(signs, target, pull=5.0, steps=30):
    """Newton's method; weights are pulled towards zero, the bias is not."""
    mean, spread = signs.mean(axis=0), signs.std(axis=0) + 1e-9
    inputs = np.c_[(signs - mean) / spread, np.ones(len(signs))]
    weights, ridge = np.zeros(inputs.shape[1]), np.diag([*[pull] * signs.shape[1], 0.0])
    for _ in range(steps):
        found = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (found - target) + ridge @ weights
        weights -= np.linalg.solve((inputs * (found * (1 - found))[:, None]).T @ inputs + ridge, slope)
    own = weights[:-1] / spread
    return own, float(weights[-1] - (own * mean).sum())


def report_choice(chosen):
    names = chosen.names
    by_words = [name for name in names if name not in HitSigns._fields]
    fold = np.random.default_rng(0).permutation(len(chosen.questions)) % FOLDS
    found = np.zeros((len(chosen.owners), 2))
    for number in range(FOLDS):
        out = fold[chosen.owners] == number
        rows = np.flatnonzero(out)
        found[rows] = chosen.chances(chosen.weights(names, np.flatnonzero(~out)), rows)
    figures = {}
    for owner, (file, ids, wanted) in enumerate(chosen.questions):
        rows = np.flatnonzero(chosen.owners == owner)
        shown = {ids[place] for place in best_choice([tuple(row) for row in found[rows]], Cut())}
        core = {id_ for id_, grade in wanted.items() if grade == 2} or set(wanted)
        figures.setdefault(file, []).append(
            (len(shown & set(wanted)) / len(shown), len(shown & core) / min(10, len(core)), len(shown))
        )
    for file, rows in figures.items():
        precision, recalled, size = np.mean(rows, axis=0)
        print(f"choice{file}, held out: precision {precision:.3f}, recall {recalled:.3f}, {size:.1f} shown")
    every = np.arange(len(chosen.owners))
    for label, own in (("", names), ("_WORDS", by_words)):
        for name, weights in zip(("BELONGS", "CENTRAL"), chosen.weights(own, every), strict=True):
            print(
                f"{name}{label}: Weights = {json.dumps({key: round(float(each), 2) for key, each in weights.items()})}"
            )


def main():
    storage, *files = map(Path, sys.argv[1:])
    searcher = open_searcher(storage)
    judged = Judged(searcher, files)
    report(judged, np.einsum("f,qfn->qn", [WEIGHTS[name] for name in NAMES], judged.features), "in use")
    for seed in SEEDS:
        report(judged, held_out(judged, seed), f"held out {seed}")
    weights = fit(judged, np.arange(len(judged.questions)))
    print(json.dumps({name: round(float(weight), 3) for name, weight in zip(NAMES, weights, strict=True)}, indent=1))
    report_confidence(judged)
    report_choice(Chosen(searcher, open_world(), [file for file in files if "outside" not in file.name]))


if __name__ == "__main__":
    main()
