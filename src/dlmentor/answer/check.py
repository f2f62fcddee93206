"""Whether what a model wrote stands in the evidence: names, numbers, venues, titles, and the statement itself."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from dlmentor.answer import claims, facts
from dlmentor.answer.evidence import Proof
from dlmentor.answer.keys import PLACE
from dlmentor.answer.tidy import STRONG, WEAK
from dlmentor.index.tokens import STOP_WORDS
from dlmentor.models import Entry
from dlmentor.text import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Embed = Callable[[Sequence[str]], "NDArray[np.float32]"]
Fault = Literal["", "name", "number", "title", "place", "support", "contrary", "command"]
# A word with a capital or a digit within it, or a capital after the start of a sentence, is a name.
_WORD = re.compile(r"[^\W_]+(?:[-'’.+&/][^\W_]+)*[+#]*")
_STRONG = re.compile(f'{STRONG}([^{STRONG}{WEAK}]+){WEAK}|[“"„«「『]([^”"“»」』]{{8,200}})[”"“»」』]')
_IN_BRACKETS = re.compile(r"\(([^()]{2,60})\)")
_DATED = r"(?:[,\s]+(?!and\b|but\b)[a-z]+){0,4}[,\s]+(?:of|in|from|since)\s+((?:19|20)\d\d)\b"
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|['’]\d\d\b")
_ADDRESSED = re.compile(
    r"\b(?:click|visit|download from|send (?:me|us|your)|your (?:password|api key|credit card|e-?mail address)|"
    r"subscribe|buy|discount|coupon|promo(?:tion)? code|sponsored|order now|sign up|sudo|wget|"
    r"curl|rm -rf|(?:pip|npm) install|"
    r"your (?:wallet|account|bank|phone number)|system prompt|previous instructions|as an ai|as a language model|"
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
exact exactly direct directly match matches option options version newest oldest newer older order related overview
browse try find closest way ways approach approaches problem problems tackle tackles address addresses focus focuses
aim aims concern concerns discuss discusses present presents propose proposes introduce introduces study studies main
mainly classic system systems remaining rest topic thing things plan roughly goal summary note worthwhile
interested interest want
"""
_CONNECTING = frozenset(facts.stem(word) for word in _CONNECTIVES.split())
# Words that models set in bold before a point.
_POINTS = """
problem idea ideas approach method methods technique result results evaluation code venue year level effort time authors
author goal why what how who when where note key main main-idea key-idea core takeaway summary verdict bottom line short
answer tip caveat limitation limitations strength strengths weakness weaknesses pros cons difference differences
similarity similarities focus scope audience contribution contributions background motivation trade-off trade-offs
best for recommendation recommendations overview start here read first next then go deeper further optional more reading
order prerequisites step problem-solved in short tl dr yes no version
"""
_LABELS = frozenset(fold(word) for word in _POINTS.split()) | {
    "and",
    "it",
    "the",
    "of",
    "to",
    "s",
    "this",
    "is",
    "if",
    "you",
}
_CODE = re.compile(
    r"\b(?:code|implementation)\b[^.;]{0,30}\b(?:available|open|public|released|provided|online)|\bopen[- ]source", re.I
)
_NO_CODE = re.compile(
    r"\b(?:no|without|not (?:\w+ ){0,3}(?:any |its |the )?)\s*(?:public |open |official )?(?:code|implementation)\b",
    re.I,
)
_LEVEL = re.compile(r"\b(beginners?|introductory|intermediate|advanced)\b", re.I)
# A statement is supported if so many of its words stand in the evidence, or its meaning is near to a sentence.
_ENOUGH_WORDS, _SOME_WORDS, _NEAR, _VERY_NEAR = 0.6, 0.34, 0.5, 0.66
_OWN_WORDS, _OWN_NEAR = 0.25, 0.35
_CONNECTED = 0.67
# A part of so many words is looked at by itself.
_CLAUSE_WORDS, _CLAUSE_SHARE, _CLAUSE_NEAR = 4, 0.25, 0.3
_EMPHASISED, _ACRONYM = 3, 6
_LONGEST_GAP = 220
_GAP = re.compile(
    r"(?:note(?: that)?:?\s*|however,?\s*|unfortunately,?\s*)?"
    r"(?:(?:the|these|those|my|our) (?:\w+ )?(?:lists?|evidence|entries|notes?|sources|records?)|"
    r"none of (?:the|these) (?:entries|lists|papers))\s+"
    r"(?:here\s+|given\s+)?(?:(?:do|does|did|is|are|has|have|can)(?:\s+not|n['’]t)\s+)?"
    r"(?:say|says|cover|covers|mention|mentions|contain|contains|include|includes|hold|holds|"
    r"address|addresses|answer|answers|"
    r"tell|tells|offer|offers|discuss|discusses|deal|deals|list|lists|have|has)\b\s*(?P<what>[^;:]*)$",
    re.I,
)


@dataclass
class Checker:
    """Checks statements against the proofs of one answer."""

    proofs: Sequence[Proof]
    question: str
    vocabulary: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    venues: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    topics: Callable[[Entry], frozenset[str]] | None = None
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
        fault = self._fault(plain, places, cited=True)
        if fault:
            return fault, ()
        nearness = {place: self._support(plain, place) for place in places}
        own = tuple(p for p in places if nearness[p][0] >= _OWN_WORDS or nearness[p][1] >= _OWN_NEAR)
        together = self._share(plain, own)
        near = max((nearness[place][1] for place in own), default=0.0)
        supported = together >= _ENOUGH_WORDS or (together >= _SOME_WORDS and near >= _NEAR) or near >= _VERY_NEAR
        if not (own and supported) or self._strays(plain, own):
            return "support", ()
        return ("contrary", ()) if self._contrary(plain, own) else ("", own)

    def connecting(self, statement: str) -> Fault:
        """What is wrong with a sentence that cites nothing: it may only connect, or say what the lists lack."""
        among = range(len(self.proofs))
        if self._tells_a_gap(statement):
            return "command" if _ADDRESSED.search(statement) else ""
        fault = self._fault(statement, among)
        if fault:
            return fault
        stems = facts.stems(statement.replace(STRONG, " ").replace(WEAK, " "))
        if not stems:
            return "support" if not re.search(r"[a-z]", statement, re.I) or claims.denies(statement) else ""
        known = sum(stem in self._asked_stems or stem in _CONNECTING for stem in stems)
        return "" if known / len(stems) >= _CONNECTED and not claims.denies(statement) else "support"

    def _tells_a_gap(self, statement: str) -> bool:
        """`The lists say nothing on X`: true as long as X stands nowhere in the evidence."""
        found = _GAP.match(statement.replace(STRONG, "").replace(WEAK, "").strip())
        if not found or len(statement) > _LONGEST_GAP:
            return False
        after = re.search(r"\b(?:after|since|newer than|later than|beyond) ((?:19|20)\d\d)\b", statement)
        if after and any((proof.entry.year or 0) > int(after[1]) for proof in self.proofs):
            return False
        names = [word for word in _WORD.findall(found["what"]) if self._is_name(word, starts=False)]
        told = " ".join(self._texts)
        return not any(f" {fold(name)} " in told for name in names if name not in _COMMON)

    def _fault(self, plain: str, places: Iterable[int], *, cited: bool = False) -> Fault:
        among = [place for place in places if place < len(self.proofs)]
        if _ADDRESSED.search(plain) and not any(_ADDRESSED.search(self.proofs[place].text) for place in among):
            return "command"
        text = " ".join(self._texts[place] for place in among)
        told = " ".join(self.proofs[place].text for place in among)
        checks: tuple[tuple[Fault, Callable[[], bool]], ...] = (
            ("number", lambda: claims.figures_hold(plain, told, self.question)),
            ("title", lambda: self._titles_hold(plain, among, text) and (not cited or self._known_here(plain, text))),
            ("place", lambda: self._places_hold(plain, among)),
            ("name", lambda: self._names_hold(plain, text, among if cited else None)),
        )
        return next((fault for fault, holds in checks if not holds()), "")

    def _known_here(self, plain: str, text: str) -> bool:
        """Whether every other work that it names stands in what it cites."""
        known = f"{text} {self._asked} "
        folded = f" {fold(plain)} "
        for name in self.names:
            flat = fold(name)
            if f" {flat} " not in folded or f" {flat} " in known:
                continue
            coined = " " not in flat and (name[1:].lower() != name[1:] != name[1:].upper())
            if name in plain or coined or (" " not in flat and facts.stem(flat) not in self.words):
                return False
        return True

    def _strays(self, plain: str, places: Sequence[int]) -> bool:
        """Whether a part of the statement has nothing to do with what it cites."""
        known = {stem for place in places for stem in self.proofs[place].stems} | self._asked_stems
        for clause in claims.clauses(plain.replace(STRONG, " ").replace(WEAK, " ")):
            stems = set(claims.content(clause)) - _CONNECTING
            strange = len(stems) >= _CLAUSE_WORDS and sum(stem in known for stem in stems) < _CLAUSE_SHARE * len(stems)
            if strange and all(self._near(clause, place) < _CLAUSE_NEAR for place in places):
                return True
        return False

    def _contrary(self, plain: str, places: Sequence[int]) -> bool:
        """Whether a part of the statement says the opposite of the entry that it is on."""
        flat = plain.replace(STRONG, " ").replace(WEAK, " ")
        names = {place: facts.short_name(self.proofs[place].entry.title) for place in places}
        if len(places) == 1:
            told = self.proofs[places[0]].text
            if claims.loses_to(flat, names[places[0]], told):
                return True
        subjects: Sequence[int] = places
        for clause in claims.clauses(flat):
            doing = re.sub(r"\b(?:unlike|than|like|over|compared (?:to|with)|before|after)\s+\S+", " ", clause)
            subjects = [place for place in places if names[place] in doing] or subjects
            told_of = [sentence for place in subjects for sentence in self.proofs[place].sentences]
            if claims.contradicted(clause, told_of) or not self._facts_hold(clause, subjects):
                return True
        return False

    def _facts_hold(self, clause: str, subjects: Sequence[int]) -> bool:
        """What is said on code and level."""
        entries = [self.proofs[place] for place in subjects]
        if _NO_CODE.search(clause):
            return any(proof.entry.code is None for proof in entries)
        if _CODE.search(clause) and not any(_CODE.search(proof.text) for proof in entries):
            return any(proof.entry.kind in ("repo", "tool", "list") for proof in entries)
        level = _LEVEL.search(clause)
        word = "beginner" if level and level[1].lower() == "introductory" else level[1].lower() if level else ""
        return not word or any(
            word in proof.text.lower() or (level and level[1].lower() in proof.text.lower()) for proof in entries
        )

    def _titles_hold(self, plain: str, among: Sequence[int], text: str) -> bool:
        """What stands in bold or in quotation marks must be a title, a name, or words of the evidence."""
        for found in _STRONG.finditer(plain):
            said = found[1] or found[2]
            span = fold(_IN_BRACKETS.sub(" ", said))
            if not span or any(f" {fold(each)} " in f"{text} {self._asked} " for each in (said, span)):
                continue
            if self._titled(span, among):
                continue
            plain_words = found[1] and said == said.lower() and len(span.split()) <= _EMPHASISED
            if not plain_words and not all(facts.stem(word) in _CONNECTING or word in _LABELS for word in span.split()):
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
            dated = re.search(rf"(?<!\w){re.escape(name)}(?!\w){_DATED}", plain)
            if dated and int(dated[1]) not in {entry.year, entry.first_public}:
                return False
        wanted = {word.lower() for word in _WORD.findall(plain) if self._is_venue(word)}
        own = " ".join(self._texts[place] for place in among)
        return all(f" {venue} " in f"{own} {self._asked} " for venue in wanted)

    def _is_venue(self, word: str) -> bool:
        """`FAST` is a venue, `fast` and `Fast` are words."""
        small = word.lower()
        shouted = sum(sign.isupper() for sign in word) > 1
        return small in self.venues and (shouted or facts.stem(small) not in self.words)

    def _own_place(self, said: str, venue: str | None, years: set[int | None], place: int) -> bool:
        given = {int(year) if year.isdigit() else 2000 + int(year[1:]) for year in _YEAR.findall(said)}
        if given and not given <= years and not (given & years):
            return False
        named = {word.lower() for word in _WORD.findall(said)} & self.venues
        return all(f" {name} " in f" {fold(venue or '')} {self._texts[place]} " for name in named)

    def _names_hold(self, plain: str, text: str, among: Sequence[int] | None = None) -> bool:
        """Whether every name stands in the evidence, or is one of the field (of the cited entries' own topics)."""
        flat = plain.replace(STRONG, " ").replace(WEAK, " ")
        known = f"{text} {self._asked} "
        squeezed = known.replace(" ", "")
        starts = {found.end() for found in re.finditer(r"(?:^\s*|[.!?:;]\s+|[“\"(]\s*)", flat)}
        for found in _WORD.finditer(flat):
            if found.start() in starts and re.fullmatch(r"\w+n['’]t", found[0]):
                continue
            word = re.sub(r"['’](?:s|re|ll|d|ve|m)$", "", found[0])
            if not self._is_name(word, found.start() in starts) or word in _COMMON:
                continue
            folded = fold(word)
            parts = folded.split()
            if f" {folded} " in known or all(f" {p} " in known for p in parts):
                continue
            singular = folded.removesuffix("s")
            if f" {singular} " in known or (len(folded) > 5 and folded.replace(" ", "") in squeezed):
                continue
            if not self._of_the_field(word, folded.replace(" ", ""), among):
                return False
        return True

    def _of_the_field(self, word: str, folded: str, among: Sequence[int] | None) -> bool:
        if folded not in self.vocabulary:
            return False
        if among is None or self.topics is None or (word.removesuffix("s").isupper() and len(word) <= _ACRONYM):
            return True
        return any(folded in self.topics(self.proofs[place].entry) for place in among)

    def _is_name(self, word: str, starts: bool) -> bool:
        if any(sign.isdigit() for sign in word):
            return any(sign.isalpha() for sign in word)
        if not starts or not word[:1].isupper() or any(sign.isupper() for sign in word[1:]):
            return word[:1].isupper() or any(sign.isupper() for sign in word[1:])
        # At the start of a sentence every word has a capital: it is a name if it is no word that the lists use.
        plain = word.lower()
        known = plain in STOP_WORDS or plain in _LABELS or facts.stem(plain) in self.words | _CONNECTING
        return bool(self.words) and not known

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
