"""Small pure functions on text that several parts share."""

import re
import unicodedata

# C0 and C1 controls but for tab and newline, and the characters that reorder or hide text.
_UNSAFE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
_SPACE = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^\w]+")


def clean(text: str) -> str:
    """Without control and bidirectional characters, lines kept."""
    return text if text.isprintable() else _UNSAFE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Clean, with every run of white space as one blank."""
    return " ".join(text.split()) if text.isprintable() else _SPACE.sub(" ", clean(text)).strip()


def fold(text: str) -> str:
    """For comparing: compatibility forms resolved, lower case, punctuation as blanks."""
    return _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
