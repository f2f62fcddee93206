"""How much each leg counts: fitted by `bench/tune.py` on judged questions."""

WEIGHTS: dict[str, float] = {
    "ask": 2.7,
    "about": 2.4,
    "title": 0.4,
    "why": 0.8,
    "words": 1.8,
    "concept nearest": 0.28,
    "concept themes": 0.19,
    "concept named": 0.07,
    "cover": 1.0,
    "titled": 1.0,
    "lists": 0.05,
    "named": 1.5,
    "fits": 1.0,
    "kind": 0.5,
    "not kind": 1.5,
    "not concept": 0.7,
}
# Without an embedding model.
WORDS_ONLY: dict[str, float] = {**WEIGHTS, "words": 1.8, "concept nearest": 0.28}
