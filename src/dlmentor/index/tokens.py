"""Text to index terms: folded, stemmed, with compound names also taken apart."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+(?:(?:[-'’/.+_]|&)[^\W_{_CJK}]+)*[+#]*")
_IS_CJK = re.compile(rf"[{_CJK}]")
_PARTS = re.compile(r"[^\W_]+[+#]*")
# Both spellings become the American one; that `precise` becomes `precize` on both sides does no harm.
_SPELLING = (
    (re.compile(r"^(\w{3,})is(e|ed|es|ing|er|ers|ation|ations)$"), r"\1iz\2"),
    (re.compile(r"^(\w{3,})ys(e|ed|es|ing|er|ers)$"), r"\1yz\2"),
    (re.compile(r"^(\w{3,})our(s|ed|ing|al|ful|ite|ites)?$"), r"\1or\2"),
    (re.compile(r"^(\w{3,})tre(s|d)?$"), r"\1ter\2"),
    (re.compile(r"^(\w{3,})ll(ed|ing|er|ers)$"), r"\1l\2"),
)
# "mobilenetv2" is "mobilenet" + "v2", "resnet50" is "resnet" + "50", "int8" is "int" + "8".
# The stemmer leaves the plural of a word whose only vowel stands before the s: "GPUs", "CNNs", "LLMs".
_ACRONYMS = re.compile(r"(?!plus$)[^\W\d_aeiouy]{2,5}[aeou]?(?<!s)s(?<=\w{4})")
_NUMBERED = re.compile(r"^([^\W\d_]{3,}?)(v?\d+)$")

_STOP = """
a about above after again all also although am among an and any anybody anyone anything are as at be because been
before being below between both but by can cannot could did do does doing done down due during each either else etc
ever every for from further get gets getting go goes going got had has have having he hence her here hers him his how
however i if in into is it its itself just kind know let like lot made make makes many may maybe me might more most
much must my myself need needs neither no nor not nothing now of off often on once one only onto or other our ours out
over own per perhaps please quite rather really same say see seem seems several shall she should since so some
somebody someone something still such take than that the their them themselves then there these they thing things this
those though through thus to too under until up upon us use used uses using very via want wants was way we well were
what when where whether which while who whom whose why will wish with within without would yet you your yours d ll m
re s t ve don doesn didn isn aren wasn weren won wouldn couldn shouldn hasn haven hadn im ive id
"""
STOP_WORDS = frozenset(_STOP.split())


def fold_marks(text: str) -> str:
    """Compatibility forms resolved, accents dropped, lower case."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("™", " ").replace("®", " "))
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c))).casefold()


class Tokenizer:
    """Turns text into stemmed terms; remembers words that it has seen, since stemming them again is the slow part."""

    def __init__(self) -> None:
        import Stemmer

        self._stemmer = Stemmer.Stemmer("english")
        self._known: dict[str, tuple[str, ...]] = {}

    def __call__(self, text: str) -> list[str]:
        """The terms of a text in order, stop words left out."""
        return [term for word in words(text) for term in self.word(word)]

    def word(self, word: str) -> tuple[str, ...]:
        """The terms of one folded word: itself and, of a compound, its parts."""
        found = self._known.get(word)
        if found is None:
            found = tuple(dict.fromkeys(self._terms(word)))
            if len(self._known) < 500_000:
                self._known[word] = found
        return found

    def _terms(self, word: str) -> Iterator[str]:
        if _IS_CJK.match(word):
            yield from _bigrams(word)
            return
        parts = _PARTS.findall(word)
        if len(parts) > 1:
            yield from self._stems(["".join(parts)] if len(parts) < 4 else [])
        for part in parts:
            if part in STOP_WORDS:
                continue
            yield from self._stems([part])
            numbered = _NUMBERED.match(part)
            if numbered:
                yield from self._stems(numbered.groups())

    def _stems(self, words: Iterable[str]) -> Iterator[str]:
        for word in words:
            single = word[:-1] if _ACRONYMS.fullmatch(word) else american(word)
            yield self._stemmer.stemWord(single)[:40]


def words(text: str) -> list[str]:
    """The folded words of a text, compounds whole, CJK runs as they stand."""
    return _WORD.findall(fold_marks(text))


def american(word: str) -> str:
    """A British spelling as it is in America; any other word as it is."""
    for pattern, replacement in _SPELLING:
        changed, count = pattern.subn(replacement, word)
        if count:
            return changed
    return word


def _bigrams(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    for start in range(len(run) - 1):
        yield run[start : start + 2]
