"""How much each leg and each sign counts: fitted by `bench/tune.py` on judged questions."""

WEIGHTS: dict[str, float] = {
    "ask": 2.2,
    "about": 0.8,
    "title": 2.2,
    "why": 0.9,
    "words": 0.7,
    "concept nearest": 0.32,
    "concept themes": 0.175,
    "concept named": 0.75,
    "cover": 4.0,
    "titled": 1.0,
    "lists": 0.05,
    "named": 1.3,
    "fits": 1.1,
    "kind": 0.3,
    "not kind": 1.6,
    "not concept": 0.7,
}
# Without an embedding model.
WORDS_ONLY: dict[str, float] = {**WEIGHTS, "words": 0.7, "concept nearest": 0.32}

CONFIDENCE: dict[str, float] = {
    "bias": -6.0,
    "ask": 8.0,
    "asks": 4.0,
    "concept": 2.0,
    "elsewhere": -12.0,
    "unknown": -3.0,
    "shared": 4.0,
    "score": 6.0,
    "structure": 6.0,
    "named": 4.0,
}
CONFIDENCE_WORDS: dict[str, float] = {**CONFIDENCE, "ask": 0.0, "asks": 0.0, "concept": 0.0, "elsewhere": 0.0}
