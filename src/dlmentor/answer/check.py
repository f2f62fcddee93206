"""Whether what a model wrote stands in the evidence: names, numbers, venues, titles, and the statement itself."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from dlmentor.answer import facts
from dlmentor.answer.evidence import Proof
from dlmentor.answer.keys import PLACE
from dlmentor.answer.tidy import STRONG, WEAK
from dlmentor.index.tokens import STOP_WORDS
from dlmentor.text import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Embed = Callable[[Sequence[str]], "NDArray[np.float32]"]
Fault = Literal["", "name", "number", "title", "place", "support", "command"]
_NUMBER = re.compile(r"(?<![\w.])\d[\d.,]*\d|(?<![\w.])\d")
# A word with a capital or a digit within it, or a capital after the start of a sentence, is a name.
_WORD = re.compile(r"[^\W_]+(?:[-'’.+&/][^\W_]+)*[+#]*")
_STRONG = re.compile(f'{STRONG}([^{STRONG}{WEAK}]+){WEAK}|[“"]([^”"]{{8,200}})[”"]')
_IN_BRACKETS = re.compile(r"\(([^()]{2,60})\)")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|['’]\d\d\b")
_ADDRESSED = re.compile(
    r"\b(?:click|visit|download from|send (?:me|us|your)|your (?:password|api key|credit card|e-?mail address)|"
    r"subscribe|buy|system prompt|previous instructions|as an ai|as a language model|"
    r"i have been (?:told|instructed)|hacked|pwned)\b",
    re.I,
)
_KNOWN_NAMES = """
I I'd I'll I'm AI API CPU CPUs GPU GPUs NPU NPUs DSP DNN DNNs CNN CNNs RNN RNNs LSTM LSTMs ML DL LLM LLMs NLP FPGA FPGAs
IoT RAM PC OS US UK English PhD FLOPs MACs Python Java
"""
_COMMON = frozenset(_KNOWN_NAMES.split())
# Words that connect statements and state nothing.
_CONNECTIVES = """
best good first start first read reading paper survey course entry work question answer help useful worth list nothing
else lists evidence say cover more deeper go core begin followed next finally closest fit fits recommend suggest
following look depends deal deals show explain explains describe describes give gives together both also additionally
moreover however overall furthermore lastly similarly meanwhile alternatively importantly specifically generally
researchers authors engineers readers people perhaps instead therefore thus finally newcomers beginners short
"""
_CONNECTING = frozenset(facts.stem(word) for word in _CONNECTIVES.split())
# A statement is supported if so many of its words stand in the evidence, or its meaning is near to a sentence.
_ENOUGH_WORDS, _SOME_WORDS, _NEAR, _VERY_NEAR = 0.6, 0.34, 0.5, 0.66
_OWN_WORDS, _OWN_NEAR = 0.25, 0.35
_CONNECTED = 0.67


@dataclass
class Checker:
    """Checks statements against the proofs of one answer."""

    proofs: Sequence[Proof]
    question: str
    vocabulary: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    venues: frozenset[str] = frozenset()
    embed: Embed | None = None
    _vectors: "dict[int, NDArray[np.float32]]" = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._asked = fold(self.question)
        self._asked_stems = facts.stems(self.question)
        self._texts = [f" {fold(proof.text)} " for proof in self.proofs]

    def cited(self, statement: str) -> tuple[Fault, tuple[int, ...]]:
        """What is wrong with a statement that cites, and which of the cited places support it."""
        places = tuple(dict.fromkeys(int(place) for place in PLACE.findall(statement)))
        plain = PLACE.sub(" ", statement)
        fault = self._fault(plain, places)
        if fault:
            return fault, ()
        nearness = {place: self._support(plain, place) for place in places}
        own = tuple(p for p in places if nearness[p][0] >= _OWN_WORDS or nearness[p][1] >= _OWN_NEAR)
        together = self._share(plain, own)
        near = max((nearness[place][1] for place in own), default=0.0)
        supported = together >= _ENOUGH_WORDS or (together >= _SOME_WORDS and near >= _NEAR) or near >= _VERY_NEAR
        return ("", own) if own and supported else ("support", ())

    def connecting(self, statement: str) -> Fault:
        """What is wrong with a sentence that cites nothing: it may only connect what is said elsewhere."""
        fault = self._fault(statement, range(len(self.proofs)))
        if fault:
            return fault
        stems = facts.stems(statement.replace(STRONG, " ").replace(WEAK, " "))
        if not stems:
            return "support" if not re.search(r"[a-z]", statement, re.I) else ""
        known = sum(stem in self._asked_stems or stem in _CONNECTING for stem in stems)
        return "" if known / len(stems) >= _CONNECTED else "support"

    def _fault(self, plain: str, places: Iterable[int]) -> Fault:
        among = [place for place in places if place < len(self.proofs)]
        if _ADDRESSED.search(plain) and not any(_ADDRESSED.search(self.proofs[place].text) for place in among):
            return "command"
        text = " ".join(self._texts[place] for place in among)
        checks: tuple[tuple[Fault, bool], ...] = (
            ("number", self._numbers_hold(plain, among)),
            ("title", self._titles_hold(plain, among, text)),
            ("place", self._places_hold(plain, among)),
            ("name", self._names_hold(plain, text)),
        )
        return next((fault for fault, holds in checks if not holds), "")

    def _numbers_hold(self, plain: str, among: Sequence[int]) -> bool:
        known = {_bare(number) for place in among for number in _NUMBER.findall(self.proofs[place].text)}
        known |= {_bare(number) for number in _NUMBER.findall(self.question)}
        return all(_bare(number) in known for number in _NUMBER.findall(plain))

    def _titles_hold(self, plain: str, among: Sequence[int], text: str) -> bool:
        """What stands in bold or in quotation marks must be a title, a name, or words of the evidence."""
        for found in _STRONG.finditer(plain):
            said = found[1] or found[2]
            span = fold(_IN_BRACKETS.sub(" ", said))
            if not span or any(f" {fold(each)} " in f"{text} {self._asked} " for each in (said, span)):
                continue
            if self._titled(span, among):
                continue
            if not all(facts.stem(word) in _CONNECTING for word in span.split()):
                return False
        return True

    def _titled(self, span: str, among: Sequence[int]) -> bool:
        from rapidfuzz import fuzz

        return any(fuzz.ratio(span, fold(self.proofs[place].entry.title)) >= 90 for place in among)

    def _places_hold(self, plain: str, among: Sequence[int]) -> bool:
        """A venue must be one of the cited entries'; one in brackets after a name must be that entry's own."""
        for place in among:
            entry = self.proofs[place].entry
            name = facts.short_name(entry.title)
            for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)[^()]{{0,160}}?\(([^()]{{2,60}})\)", plain):
                between = plain[found.start() + len(name) : found.start(1)]
                others = [facts.short_name(self.proofs[other].entry.title) for other in among if other != place]
                if any(other != name and other in between for other in others):
                    continue
                if not self._own_place(found[1], entry.venue, {entry.year, entry.first_public}, place):
                    return False
        words = {word.lower() for word in _WORD.findall(plain)}
        wanted = {venue for venue in self.venues if venue in words}
        own = " ".join(self._texts[place] for place in among)
        return all(f" {venue} " in f"{own} {self._asked} " for venue in wanted)

    def _own_place(self, said: str, venue: str | None, years: set[int | None], place: int) -> bool:
        given = {int(year) if year.isdigit() else 2000 + int(year[1:]) for year in _YEAR.findall(said)}
        if given and not given <= years and not (given & years):
            return False
        named = {word.lower() for word in _WORD.findall(said)} & self.venues
        return all(f" {name} " in f" {fold(venue or '')} {self._texts[place]} " for name in named)

    def _names_hold(self, plain: str, text: str) -> bool:
        flat = plain.replace(STRONG, " ").replace(WEAK, " ")
        known = f"{text} {self._asked} "
        squeezed = known.replace(" ", "")
        starts = {found.end() for found in re.finditer(r"(?:^|[.!?:;]\s+|[“\"(]\s*)", flat)}
        for found in _WORD.finditer(flat):
            word = found[0]
            if not self._is_name(word, found.start() in starts) or word in _COMMON:
                continue
            folded = fold(word)
            parts = folded.split()
            if (
                f" {folded} " in known
                or folded.replace(" ", "") in self.vocabulary
                or all(f" {p} " in known for p in parts)
            ):
                continue
            singular = folded.removesuffix("s")
            if f" {singular} " in known or (len(folded) > 5 and folded.replace(" ", "") in squeezed):
                continue
            return False
        return True

    def _is_name(self, word: str, starts: bool) -> bool:
        if any(sign.isdigit() for sign in word):
            return any(sign.isalpha() for sign in word)
        if not starts or not word[:1].isupper() or any(sign.isupper() for sign in word[1:]):
            return word[:1].isupper() or any(sign.isupper() for sign in word[1:])
        # At the start of a sentence every word has a capital: it is a name if it is no word that the lists use.
        plain = word.lower()
        return bool(self.words) and not (plain in STOP_WORDS or facts.stem(plain) in self.words | _CONNECTING)

    def _share(self, plain: str, places: Iterable[int]) -> float:
        """How many of the words of a statement stand in the evidence."""
        stems = facts.stems(plain.replace(STRONG, " ").replace(WEAK, " ")) - _CONNECTING
        known = {stem for place in places for stem in self.proofs[place].stems} | self._asked_stems
        return sum(stem in known for stem in stems) / len(stems) if stems else 0.0

    def _support(self, plain: str, place: int) -> tuple[float, float]:
        """Share of words, and nearness in meaning, of a statement to one proof."""
        if place >= len(self.proofs):
            return 0.0, 0.0
        stems = facts.stems(plain.replace(STRONG, " ").replace(WEAK, " ")) - _CONNECTING - self._asked_stems
        shared = sum(stem in self.proofs[place].stems for stem in stems) / len(stems) if stems else 1.0
        return shared, self._near(plain, place)

    def _near(self, plain: str, place: int) -> float:
        if self.embed is None:
            return 0.0
        if place not in self._vectors:
            self._vectors[place] = self.embed(self.proofs[place].sentences[:24])
        statement = self.embed([plain.replace(STRONG, "").replace(WEAK, "")])[0]
        return float((self._vectors[place] @ statement).max())


def _bare(number: str) -> str:
    """`16,500` and `16500`, `2.50` and `2.5` are one."""
    digits = number.replace(",", "").rstrip(".")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
