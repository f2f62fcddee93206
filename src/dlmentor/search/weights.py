"""How much each leg and each sign counts: fitted by `bench/tune.py` on judged questions."""

WEIGHTS: dict[str, float] = {
    "ask": 2.3,
    "about": 0.6,
    "title": 1.8,
    "why": 0.85,
    "words": 0.66,
    "concept nearest": 0.33,
    "concept themes": 0.18,
    "concept named": 0.56,
    "cover": 7.0,
    "lists": 0.05,
    "named": 3.5,
    "fits": 1.2,
    "fits place": 1.0,
    "kind": 0.3,
    "not kind": 1.5,
    "not concept": 0.7,
}
# Without an embedding model.
WORDS_ONLY: dict[str, float] = {**WEIGHTS, "words": 1.0, "concept nearest": 0.5}

CONFIDENCE: dict[str, float] = {
    "bias": -10.4,
    "ask": 7.7,
    "asks": 15.7,
    "concept": 4.2,
    "elsewhere": -17.9,
    "unknown": -2.7,
    "shared": 6.1,
    "score": 5.2,
    "structure": 5.5,
    "named": 6.8,
}
# By words alone a refusal is less sure, so fewer are made.
CONFIDENCE_WORDS: dict[str, float] = {
    "bias": -4.2,
    "ask": 0.0,
    "asks": 0.0,
    "concept": 0.0,
    "elsewhere": 0.0,
    "unknown": -4.5,
    "shared": 8.5,
    "score": 5.6,
    "structure": 5.4,
    "named": 5.7,
}
