"""The bare engine (no notes, no concepts) on classic retrieval collections in the form of BEIR.

usage: python bench/classics.py FOLDER [FOLDER ...]     each with corpus.jsonl, queries.jsonl and qrels.tsv

Prints MAP and nDCG@10 of the lexical leg, the dense leg, and their sum; vectors are kept in the folder $BENCH_CACHE.
"""

import hashlib
import json
import os
import sys
from pathlib import Path

import numpy as np

from dlmentor.index.lexical import LexicalIndex
from dlmentor.index.minilm import MiniLM


def read(folder):
    def lines(name):
        return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines() if line.strip()]

    judged = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        parts = line.split("\t")
        if parts[-1].isdigit() and int(parts[-1]) > 0:
            judged.setdefault(parts[0], {})[parts[1] if len(parts) == 3 else parts[2]] = int(parts[-1])
    return lines("corpus.jsonl"), {query["_id"]: query["text"] for query in lines("queries.jsonl")}, judged


def embedded(model, texts, name):
    cache = os.environ.get("BENCH_CACHE")
    digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
    file = Path(cache) / f"{name}-{digest}.npy" if cache else None
    if file and file.exists():
        return np.load(file)
    vectors = model.embed(texts)
    if file:
        np.save(file, vectors)
    return vectors


def scored(scores, ids, relevant):
    order = [ids[place] for place in np.argsort(-scores, kind="stable")[:1000]]
    hits = np.cumsum([id_ in relevant for id_ in order])
    precision = sum(hits[rank] / (rank + 1) for rank, id_ in enumerate(order) if id_ in relevant)
    gains = [2 ** relevant.get(id_, 0) - 1 for id_ in order[:10]]
    best = sorted((2**grade - 1 for grade in relevant.values()), reverse=True)[:10]

    def discounted(values):
        return sum(value / np.log2(rank + 2) for rank, value in enumerate(values))

    return precision / len(relevant), discounted(gains) / discounted(best)


def measure(folder, model, most=None):
    """MAP and nDCG@10 of each leg and of their sum; `most` takes only so many queries, with what is judged for them."""
    corpus, queries, judged = read(folder)
    names = [id_ for id_ in queries if id_ in judged][:most]
    if most is not None:
        wanted = {id_ for name in names for id_ in judged[name]}
        corpus = [document for place, document in enumerate(corpus) if place < 50 or document["_id"] in wanted]
    ids = [document["_id"] for document in corpus]
    texts = [f"{document.get('title', '')}. {document['text']}".strip(". ") for document in corpus]
    index = LexicalIndex.build({"text": text} for text in texts)
    vectors = embedded(model, texts, folder.name)
    asked = embedded(model, [queries[id_] for id_ in names], f"{folder.name}-queries")
    results = {"lexical": [], "dense": [], "both": []}
    for id_, vector in zip(names, asked, strict=True):
        words, dense = index.scores(queries[id_]), vectors @ vector
        # As in the product: neither leg is scaled by what else was found, only by the length of the question.
        words = words / max(sum(index.query_terms(queries[id_]).values()), 1.0) ** 0.5
        both = 0.66 * words + FUSION * dense
        for name, scores in (("lexical", words), ("dense", dense), ("both", both)):
            results[name].append(scored(scores, ids, judged[id_]))
    found = {name: [float(value) for value in np.mean(values, axis=0)] for name, values in results.items()}
    return len(ids), len(names), found


def run(setup):
    """The part of `python -m bench`: the collections beside the repository, if they are there."""
    from bench.common import SHARED, left_out
    from bench.report import Figure, Section, Table

    section = Section(
        "classics",
        "Classic collections",
        "The bare engine, without notes and concepts, on classic retrieval collections.",
    )
    folders = sorted((SHARED / "collections").glob("*/corpus.jsonl"))
    if not folders:
        section.notes.append(left_out("figures", SHARED / "collections"))
        return section
    if "BENCH_CACHE" not in os.environ and not setup.quick:
        setup.work.mkdir(parents=True, exist_ok=True)
        os.environ["BENCH_CACHE"] = str(setup.work)
    model, most = MiniLM(), 3 if setup.quick else None
    for folder in (file.parent for file in folders):
        documents, queries, found = measure(folder, model, most)
        rows = [[name, *values] for name, values in found.items()]
        about = f"{folder.name} ({documents:,} documents, {queries} queries)"
        section.tables.append(Table(about, ["leg", "MAP", "nDCG@10"], rows))
        least = LEAST_MAP.get(folder.name) if not setup.quick else None
        section.figures.append(Figure(f"{folder.name}: MAP of the lexical leg", found["lexical"][0], least=least))
        gain = found["both"][0] - max(found["lexical"][0], found["dense"][0])
        name = f"{folder.name}: MAP of both over the better leg"
        section.figures.append(Figure(name, gain, least=None if setup.quick else 0.0))
    return section


def main():
    model = MiniLM()
    for folder in map(Path, sys.argv[1:]):
        documents, queries, found = measure(folder, model)
        print(f"{folder.name}: {documents} documents, {queries} queries")
        for name, (precision, gain) in found.items():
            print(f"  {name:8} MAP {precision:.4f}  nDCG@10 {gain:.4f}")


FUSION = 5.5
LEAST_MAP = {"cacm": 0.33}

if __name__ == "__main__":
    main()
