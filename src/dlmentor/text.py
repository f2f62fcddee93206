"""Small pure functions on text that several parts share."""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import urlsplit

# C0 and C1 controls but for tab and newline, the characters that reorder or hide text (the last of these spell out
# whole sentences that only a model reads), and half characters, which no file and no tokenizer takes: a terminal
# hands on bytes that are no text as such.
_UNSAFE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_SPACE = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^\w]+")

SMALL_NUMBERS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
# Amounts as people write them.
AMOUNTS = {word: float(number) for number, word in enumerate(SMALL_NUMBERS)}
AMOUNTS |= {"thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "hundred": 100.0, "a hundred": 100.0}
AMOUNTS |= {"a": 1.0, "an": 1.0, "half a": 0.5, "half an": 0.5, "a couple of": 2.0, "a dozen": 12.0}
AMOUNTS |= {"one and a half": 1.5, "a few": 3.0, "every": 1.0, "each": 1.0}
AMOUNT = rf"(?:\d+(?:[.,]\d+)?|an?|half an|{'|'.join(SMALL_NUMBERS)})"
# Greater ones are easier to read in figures.
_LAST_SPELT = 12


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text with blanks in some places, so that all the others stay where they are."""
    for start, end in spans:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def amount(words: str) -> float:
    """`12`, `2.5`, `2,5`, `twelve` or `half an` as a number."""
    words = one_line(words).lower()
    return AMOUNTS[words] if words in AMOUNTS else float(words.replace(",", "."))


def duration(hours: float) -> str:
    """`3 h`, `30 min`."""
    return f"{round(hours * 60)} min" if hours < 1 else f"{hours:g} h"


def in_hours(said: str, unit: str) -> float:
    """An amount of hours or minutes, as people write both."""
    return amount(said) / (60.0 if unit.lower().startswith("m") else 1.0)


def several(values: str | Iterable[str]) -> tuple[str, ...]:
    """Names that were given; a text alone is one of them, and not its letters."""
    return (values,) if isinstance(values, str) else tuple(values)


def clean(text: str) -> str:
    """Without control, bidirectional and half characters, lines kept."""
    return text if text.isprintable() else _UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Clean, with every run of white space as one blank."""
    return " ".join(text.split()) if text.isprintable() else _SPACE.sub(" ", clean(text)).strip()


def fold(text: str) -> str:
    """For comparing: compatibility forms resolved, lower case, punctuation as blanks."""
    return _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def spelt(count: int) -> str:
    """Small numbers as words."""
    return SMALL_NUMBERS[count] if 0 <= count <= _LAST_SPELT else str(count)


def counted(count: int, singular: str, plural: str = "") -> str:
    """`1 entry`, `2,000 entries`."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def join(parts: Iterable[str], word: str = "and") -> str:
    """`a, b and c`."""
    items = [part for part in parts if part]
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {word} {items[-1]}" if items else ""


def without_login(url: str) -> str:
    """An address as it may be shown: a name and password before its host are left out."""
    try:
        parts = urlsplit(url)
        _, at, host = parts.netloc.rpartition("@")
    except ValueError:
        return "an address that cannot be read"
    return parts._replace(netloc=host).geturl() if at else url
