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
    "ask": 2.83,
    "title": 2.33,
    "why": 0.4,
    "concept nearest": 0.09,
    "concept themes": 0.15,
    "concept named": 0.26,
    "company": 0.43,
    "cover": 5.5,
    "said": 4.2,
    "lists": 0.05,
    "named": 4.0,
    "fits": 1.3,
    "fits place": 0.5,
    "kind": 0.8,
    "level": 0.4,
    "not kind": 5.0,
    "not concept": 1.5,
}
# By these it is decided which entries are looked at word for word.
CANDIDATES: dict[str, float] = {**WEIGHTS, "words": 0.64}
# Without an embedding model.
LEGS_WORDS: dict[str, float] = {**LEGS, "words": 1.0, "concept nearest": 0.5}
WEIGHTS_WORDS: dict[str, float] = {**WEIGHTS, "words": 1.0, "concept nearest": 0.3}
CANDIDATES_WORDS = WEIGHTS_WORDS

CONFIDENCE: dict[str, float] = {
    "bias": -14.6,
    "ask": 8.9,
    "asks": 18.2,
    "concept": 15.2,
    "elsewhere": -18.4,
    "unknown": -5.0,
    "shared": 4.2,
    "score": 5.9,
    "structure": 5.3,
    "named": 8.5,
}
# By words alone a refusal is less sure, so fewer are made.
CONFIDENCE_WORDS: dict[str, float] = {
    "bias": -4.4,
    "ask": 0.0,
    "asks": 0.0,
    "concept": 0.0,
    "elsewhere": 0.0,
    "unknown": -6.7,
    "shared": 5.3,
    "score": 9.7,
    "structure": 4.6,
    "named": 10.1,
}
