"""What a statement claims in figures, in its direction and by denying, held against sentences of the evidence."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from dlmentor.answer import facts
from dlmentor.text import SMALL_NUMBERS

Unit = Literal["", "times", "%", "h"]
_ROUND = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES, _TENS = SMALL_NUMBERS[:20], _ROUND.split()
_VALUES = {word: value for value, word in enumerate(_ONES)}
_VALUES |= {word: 10 * (place + 2) for place, word in enumerate(_TENS)}
_SPELT = re.compile(
    rf"\b(?:({'|'.join(_TENS)})(?:[- ]({'|'.join(_ONES[1:10])}))?|({'|'.join(_ONES)}))(?=fold\b|\b)", re.I
)
# Small numbers in words count what is told ("two papers"); greater ones, and those with a unit, are claims.
_COUNTED = 12
_SIZES = ("hundred", "thousand", "million", "billion", "dozen", "thirds", "quarter")
_TWICE = re.compile(r"\b(?:doubl(?:e|es|ed|ing)|twice)\b", re.I)
_HALF = re.compile(r"\b(?:half|halves|halved|halving)\b|½", re.I)
_UNIT = (
    r"(?P<unit>\s?%|[\s-]?(?:percent(?:age)?|per cent)\b|\s?[x×](?!\w)|[\s-]?fold\b|[\s-]times\b|"
    r"[\s-](?:h|hours?)\b)"
)
_NUMBER = r"\d[\d.,]*\d|\d"
# What hangs on a name (`VGG-16`) belongs to it.
_FIGURE = re.compile(rf"(?<![\w.])(?<![a-z]-)(?P<value>{_NUMBER})(?:(?P<to>\s?(?:[-–—]|to)\s?(?=\d))|{_UNIT})?", re.I)
_SHORT_YEAR = re.compile(r"(?<!\w)['’](?=\d\d\b)")

_UP = """
more higher larger greater bigger longer further additional extra rise rises rose increase increases increased grow
grows grew gain gains gained raise raises raised
"""
_DOWN = """
less fewer lower smaller shorter reduced fall falls fell drop drops dropped reduce reduces decrease decreases decreased
cut cuts lowers lowered shrink shrinks shrank save saves saved decline declines declined lose loses lost
"""
_SIGNS = dict.fromkeys(_UP.split(), 1) | dict.fromkeys(_DOWN.split(), -1)
_OPPOSITES = {"more": "less fewer", "higher": "lower", "larger": "smaller", "faster": "slower", "better": "worse"}
_OPPOSITES |= {low: high for high, lows in _OPPOSITES.items() for low in lows.split()}
_WINS = re.compile(
    r"\b(?:beat(?:s|en|ing)?|outperform\w*|exceed\w*|surpass\w*|faster|quicker|better|speed-?ups?)\b", re.I
)
_LOSES = re.compile(r"\b(?:slower|worse|inferior|underperform\w*|lag(?:s|ged|ging)?|slow-?downs?)\b", re.I)
_BEATS = (
    r"\b(?:beats?|outperforms?|exceeds?|surpasses|improves (?:on|upon)|is (?:faster|better) than)\s+(?:\w+\s+){0,2}?"
)
_DENIAL = re.compile(
    r"\b(?:not|no|never|cannot|without|neither|nor|none|nothing|hardly|barely|fail(?:s|ed)? to|unable to|lacks?|"
    r"refuses? to)\b(?!\s+(?:only|just|merely|least|until|longer)\b)|n['’]t\b(?!\s+(?:only|just|merely)\b)",
    re.I,
)
_CLAUSE = re.compile(r"[,;:()—–]\s|\s[—–-]\s|\b(?:but|whereas|while|although|though)\b", re.I)
_JOINED = re.compile(r"\b(?:and|or|with)\b", re.I)
_SCOPE = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit, and whether it tells of more (1), of less (-1), or of neither."""

    value: str
    unit: Unit = ""
    sign: int = 0


def figures(text: str) -> Iterator[Figure]:
    """The figures of a text, also those in words or in other digits; small counts in words without a unit are none."""
    flat = _in_digits(text)
    inherited: list[tuple[str, int]] = []
    for found in _FIGURE.finditer(flat):
        value = bare(found["value"])
        if found["to"]:
            inherited.append((value, found.start()))
            continue
        unit = _unit(found["unit"])
        for each, start in (*inherited, (value, found.start())):
            yield Figure(each, unit, _sign(flat, start, found.end()))
        inherited = []
    for value, start in inherited:
        yield Figure(value, "", _sign(flat, start, start))


def bare(number: str) -> str:
    """`16,500` and `16500`, `2.50` and `2.5` are one."""
    digits = number.replace(",", "").rstrip(".")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def figures_hold(statement: str, evidence: str, asked: str = "") -> bool:
    """Whether every figure of a statement stands in the evidence, with its unit and direction, or was asked for."""
    known = _known(evidence)
    free = {figure.value for figure in figures(asked)}
    for figure in figures(statement):
        same = [each for each in known if each.value == figure.value]
        if figure.unit:
            same = [each for each in same if each.unit == figure.unit]
            if same and figure.sign and all(each.sign == -figure.sign for each in same):
                return False
        if figure.unit in ("", "h") and figure.value in free:
            continue
        if not figure.unit and all(each.unit == "h" for each in same):
            same = []
        if not same:
            return False
    return _sizes_hold(statement, f"{evidence} {asked}", known)


@lru_cache(maxsize=256)
def _known(evidence: str) -> tuple[Figure, ...]:
    return tuple(figures(evidence))


def _sizes_hold(statement: str, evidence: str, known: Sequence[Figure]) -> bool:
    """`half`, `twice`, `millions` and the like."""
    folded = evidence.lower()
    if any(re.search(rf"\b{size}", statement, re.I) and size not in folded for size in _SIZES):
        return False
    values = {(figure.value, figure.unit) for figure in known}
    if _TWICE.search(statement) and not (_TWICE.search(evidence) or ("2", "times") in values):
        return False
    return not _HALF.search(statement) or bool(_HALF.search(evidence)) or ("50", "%") in values


def _in_digits(text: str) -> str:
    """Numbers in words as digits, where they claim something."""
    flat = unicodedata.normalize("NFKC", _SHORT_YEAR.sub("20", text)).replace("⁄", "/")

    def digits(found: re.Match[str]) -> str:
        tens, ones, small = found[1], found[2], found[3]
        value = _VALUES[small.lower()] if small else _VALUES[tens.lower()] + (_VALUES[ones.lower()] if ones else 0)
        claims = value > _COUNTED or re.match(_UNIT, flat[found.end() :], re.I)
        return str(value) if claims else found[0]

    return _SPELT.sub(digits, flat)


def _unit(said: str | None) -> Unit:
    word = (said or "").strip(" -").lower()
    if not word:
        return ""
    return "%" if word == "%" or word.startswith("per") else "h" if word.startswith("h") else "times"


def _sign(text: str, start: int, end: int) -> int:
    """Whether a figure is told as more or as less: by the word behind it, else by the verb before it."""
    behind = re.match(r"\s*(?:of\s+)?([a-z]+)", text[end:], re.I)
    if behind and behind[1].lower() in _SIGNS:
        return _SIGNS[behind[1].lower()]
    clause = _CLAUSE.split(text[:start])[-1]
    return next((_SIGNS[word] for word in reversed(re.findall(r"[a-z]+", clause.lower())[-7:]) if word in _SIGNS), 0)


def contradicted(statement: str, sentences: Iterable[str]) -> bool:
    """Whether a statement denies or reverses what the sentences say."""
    told = [clause for sentence in sentences for clause in clauses(sentence)]
    if any(_denied(clause, told) for clause in clauses(statement)) or _reversed(statement, told):
        return True
    lost = _LOSES.search(statement) and not any(_LOSES.search(clause) for clause in told)
    return bool(lost and any(_WINS.search(clause) for clause in told))


def loses_to(statement: str, name: str, evidence: str) -> bool:
    """Whether a statement says that something beats what is called `name`, and the evidence does not."""
    beaten = re.compile(rf"{_BEATS}{re.escape(name)}(?!\w)", re.I)
    return bool(beaten.search(statement)) and not beaten.search(evidence)


def denies(text: str) -> bool:
    """Whether a text says no to anything."""
    return bool(_DENIAL.search(text))


def clauses(sentence: str) -> list[str]:
    """The parts of a sentence between its commas, dashes and contrasting words."""
    return [clause for clause in _CLAUSE.split(sentence) if clause.strip()]


def _denied(clause: str, told: Sequence[str]) -> bool:
    found = _DENIAL.search(clause)
    if not found:
        return False
    scope = content(_JOINED.split(clause[found.end() :])[0])[:_SCOPE]
    if len(scope) < 2:
        return False
    agreeing = [each for each in told if len(set(scope) & set(content(each))) >= max(2, 0.6 * len(set(scope)))]
    return bool(agreeing) and not any(_DENIAL.search(each) for each in agreeing)


def _reversed(statement: str, told: Sequence[str]) -> bool:
    """`less often` where the evidence says `more often`."""
    said = {pair for clause in told for pair in _compared(clause)}
    for word, what in _compared(statement):
        opposite = any((other, what) in said for other in _OPPOSITES[word].split())
        if opposite and (word, what) not in said:
            return True
    return False


def _compared(text: str) -> list[tuple[str, str]]:
    words = re.findall(r"[a-z]+", text.lower())
    return [(word, facts.stem(words[place + 1])) for place, word in enumerate(words[:-1]) if word in _OPPOSITES]


def content(text: str) -> list[str]:
    """The stems of the words that say something, in order."""
    from dlmentor.index.tokens import STOP_WORDS
    from dlmentor.index.tokens import words as folded

    return [facts.stem(word) for word in folded(text) if len(word) > 2 and word not in STOP_WORDS]
