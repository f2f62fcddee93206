"""Opaque keys by which a model cites, and how they are read back out of its text."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dlmentor.models import Entry

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_LENGTH = 6
LONGEST_LINE = 6000
# Known keys stand in a text as these signs around a number; a text from outside is cleaned of them first.
OPEN, CLOSE = "\ue000", "\ue001"
PLACE = re.compile(f"{OPEN}(\\d+){CLOSE}")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_WORD = r"(?:refs?|references?|sources?|keys?|cit(?:e|ation)s?|ids?)"
_KEYS = r"(?:(?:ref|key)\s*[:=]?\s*)?[`*]*[\w@#-]+[`*]*(?:\s*[,;|&]\s*(?:(?:ref|key)\s*[:=]?\s*)?[`*]*[\w@#-]+[`*]*)*"
_BRACKET, _CLOSING = r"[\[(【{<]", r"[\])】}>]"
_MARKER = re.compile(rf"[`*|]*{_BRACKET}+[`*]*\s*ref[`*]*\s*[:=]\s*({_KEYS})?\s*[`*]*{_CLOSING}+[`*|]*", re.I)
# Other ways to name a key; they count only if the key is one that was given, or looks like one.
_LIKE_MARKER = re.compile(
    rf"[`*]*{_BRACKET}+\s*\^?(?:see\s+)?(?:{_WORD}\s*[:=#-]?\s*)?({_KEYS})\s*{_CLOSING}+[`*]*", re.I
)
_BARE = re.compile(r"\bref\s*[:=]\s*([\w@#-]+)", re.I)
_LIKE_KEY = re.compile(rf"[{_ALPHABET[:24]}2-9]{{{_LENGTH - 1}}}[2-9]")
_CUT_OFF = re.compile(r"[\[(【{<]+\s*(?:r(?:ef?)?\s*|ref\s*[:=][^\])】}>]*)?$", re.I)


@dataclass(frozen=True)
class Keys:
    """The keys of the entries of one answer."""

    by_key: Mapping[str, Entry]
    by_id: Mapping[str, str]

    @classmethod
    def of(cls, entries: Iterable[Entry], seed: str) -> "Keys":
        """Keys that look random and depend on the seed: nobody can write them into a list beforehand."""
        by_key: dict[str, Entry] = {}
        by_id: dict[str, str] = {}
        for entry in entries:
            round_ = 0
            while (key := random_looking(f"{seed}\x1f{entry.id}\x1f{round_}")) in by_key:
                round_ += 1
            by_key[key] = entry
            by_id[entry.id] = key
        return cls(by_key, by_id)

    @property
    def order(self) -> Sequence[Entry]:
        """The entries, in the order of their places."""
        return tuple(self.by_key.values())

    def place(self, text: str) -> tuple[str, int]:
        """A text with known keys as places and all other markers taken out, and how many of these there were."""
        places = {key: number for number, key in enumerate(self.by_key)}
        unknown = 0

        def replaced(found: re.Match[str]) -> str:
            nonlocal unknown
            keys = re.findall(r"[a-z0-9]+", re.sub(r"\b(?:ref|key)\b", " ", found[1] or "", flags=re.I).lower())
            unknown += sum(key not in places for key in keys) or (0 if keys else 1)
            return "".join(f"{OPEN}{places[key]}{CLOSE}" for key in dict.fromkeys(keys) if key in places)

        def named(found: re.Match[str]) -> str:
            keys = re.findall(r"[a-z0-9]+", found[1].lower())
            given = any(key in places for key in keys)
            looks = found[0].lstrip("`*").startswith("[") and all(map(_LIKE_KEY.fullmatch, keys))
            return replaced(found) if given or looks else found[0]

        text = _PRIVATE.sub("", text)
        text = _BARE.sub(replaced, _LIKE_MARKER.sub(named, _MARKER.sub(replaced, text)))
        # A key is no word: wherever one stands, it cites.
        spelt = "|".join(map(re.escape, places)) or "(?!)"
        text = re.sub(rf"[@#^]?(?<!\w)({spelt})(?!\w)", replaced, text, flags=re.I)
        return _CUT_OFF.sub("", text), unknown


def random_looking(seed: str, length: int = _LENGTH) -> str:
    """A short word that only the seed determines; it always holds a digit, so that it is no word of a language."""
    digest = hashlib.sha256(seed.encode("utf-8", "surrogatepass")).digest()
    letters = "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest[:length])
    return f"{letters[:-1]}{2 + digest[length] % 8}"


class Lines:
    """Puts a stream of chunks together to whole lines, whatever the boundaries between chunks."""

    def __init__(self) -> None:
        self._held = ""
        self._over = False

    def feed(self, chunk: str) -> list[str]:
        """The lines that are complete now."""
        *lines, self._held = (self._held + chunk.replace("\r", "")).split("\n")
        if lines and self._over:
            self._over = False
            lines[0] = ""
        if len(self._held) > LONGEST_LINE:
            # No paragraph is so long: what comes up to its end is not worth reading.
            self._held, self._over = "", True
        return ["" if len(line) > LONGEST_LINE else line for line in lines]

    def rest(self, *, broken: bool = False) -> str:
        """What is left at the end; of a stream that broke off only its complete sentences."""
        left, self._held = "" if self._over else self._held, ""
        if not broken:
            return left
        ends = [found.end() for found in _SENTENCE_END.finditer(left)]
        return left[: ends[-1]] if ends else ""


_SENTENCE_END = re.compile(rf"[.!?…。！？][\"”’)*]*(?:\s*{_MARKER.pattern})*(?=\s|$)", re.I)
