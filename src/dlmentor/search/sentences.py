"""A question as the parts that are searched with: its sentences, without what it does not want."""

import re

_END = re.compile(r"(?<=[.?!;:。？！；])\s+|(?<=[。？！；])|\n+")
_SHORTEST = 3
_MOST = 4
# What is said here not to be meant, up to the end of the clause.
_UNWANTED = re.compile(
    r"[,;(–-]?\s*\b(?:(?:and|but|so)\s+)?(?:i\s+)?"
    r"(?:(?:don'?t|do not)\s+(?:mean|want|care for|need)|not interested in|other than|"
    r"not (?:on|about|dealing with|related to)|unrelated to|"
    r"except(?:\s+for)?|leaving out|apart from|anything but)\s+(?P<what>(?:(?!\bbut\b)[^.,;?!)]){3,80})",
    re.I,
)


def sentences(text: str) -> list[str]:
    """The sentences of a question that say something; the whole if there is but one."""
    parts = [part.strip() for part in _END.split(text)]
    parts = [part for part in parts if len(part.split()) >= _SHORTEST or (part and not part.isascii())]
    if len(parts) <= 1:
        return [text.strip()]
    if len(parts) > _MOST:
        parts = [*parts[: _MOST - 1], " ".join(parts[_MOST - 1 :])]
    return parts


def unwanted(text: str) -> list[tuple[int, int, str]]:
    """Where a question says what it does not mean, and what that is."""
    return [(found.start(), found.end(), found["what"]) for found in _UNWANTED.finditer(text)]
