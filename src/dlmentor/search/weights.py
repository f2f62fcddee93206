"""How much each leg and each sign counts: fitted by `bench/tune.py` on judged questions."""

# By these the company of an entry is judged.
LEGS: dict[str, float] = {
    "ask": 2.3,
    "about": 0.6,
    "title": 1.8,
    "why": 0.85,
    "words": 0.66,
    "concept nearest": 0.33,
    "concept themes": 0.18,
    "concept named": 0.56,
}
WEIGHTS: dict[str, float] = {
    "ask": 2.6,
    "about": 0.55,
    "title": 1.95,
    "why": 0.75,
    "words": 0.64,
    "concept nearest": 0.1,
    "concept themes": 0.135,
    "concept named": 0.45,
    "company": 0.42,
    "cover": 7.7,
    "lists": 0.05,
    "named": 3.2,
    "fits": 1.0,
    "fits place": 1.0,
    "kind": 0.3,
    "not kind": 5.0,
    "not concept": 1.5,
}
# Without an embedding model.
LEGS_WORDS: dict[str, float] = {**LEGS, "words": 1.0, "concept nearest": 0.5}
WEIGHTS_WORDS: dict[str, float] = {**WEIGHTS, "words": 1.0, "concept nearest": 0.3}

CONFIDENCE: dict[str, float] = {
    "bias": -10.7,
    "ask": 8.1,
    "asks": 12.8,
    "concept": 8.6,
    "elsewhere": -18.7,
    "unknown": -3.6,
    "shared": 4.6,
    "score": 6.2,
    "structure": 5.2,
    "named": 7.4,
}
# By words alone a refusal is less sure, so fewer are made.
CONFIDENCE_WORDS: dict[str, float] = {
    "bias": -4.8,
    "ask": 0.0,
    "asks": 0.0,
    "concept": 0.0,
    "elsewhere": 0.0,
    "unknown": -4.5,
    "shared": 8.3,
    "score": 7.3,
    "structure": 5.3,
    "named": 6.4,
}
