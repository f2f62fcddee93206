"""The first real words of a README: what the thing is, without badges, contents and headings."""

import re

from dlmentor.fetch.plain import plain

_FENCE = re.compile(r"^(```|~~~).*?^\1", re.S | re.M)
_IMAGE = re.compile(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])")
_LINK = re.compile(r"\[([^\]\[]*)\](?:\([^)]*\)|\[[^\]]*\])")
_SHORT_LINK = re.compile(r"\[([^\]\[]{2,80})\]")
_DEFINITION = re.compile(r"^\s*\[[^\]]+\]:\s*\S+.*$|^\s*\.\. .*$", re.M)
_MARKS = re.compile(r"(\*\*|__|`+)|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)")
_ENTRY = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s|^\s*\||^\s*>\s*$|^\s*[=\-~^#*_]{3,}\s*$|^#")
_UNDERLINED = re.compile(r"^[^\n]+\n\s*(?:={3,}|-{3,})\s*(?:\n|$)")
_EMPTY = re.compile(
    r"^(?:this (?:project|repository) is (?:no longer|not) maintained|table of contents|contents|news|updates?)\b", re.I
)
_FEWEST_WORDS = 6
_ENOUGH = 160
# What is longer is no opening paragraph, and hostile text costs time by its square.
_LONGEST, _LONGEST_BLOCK = 60_000, 4_000


def first_words(text: str) -> str:
    """One paragraph, or two if the first is short; empty if the text has only lists and headings."""
    text = _DEFINITION.sub("", _FENCE.sub("", text[:_LONGEST].replace("\r\n", "\n")))
    found: list[str] = []
    for block in re.split(r"\n\s*\n", text):
        words = _words(block.strip("\n")[:_LONGEST_BLOCK])
        if not words:
            continue
        found.append(words)
        if sum(len(part) for part in found) >= _ENOUGH or len(found) == 2:
            break
    return "\n\n".join(found)


def _words(block: str) -> str:
    block = _UNDERLINED.sub("", block)
    lines = [line for line in block.split("\n") if not _ENTRY.match(line)]
    if not lines or len(lines) * 2 < len(block.split("\n")):
        return ""
    text = _IMAGE.sub("", "\n".join(line.lstrip("> ") for line in lines))
    links = len(_LINK.findall(text))
    text = plain(_MARKS.sub("", _SHORT_LINK.sub(r"\1", _LINK.sub(r"\1", text))))
    words = re.findall(r"[^\W\d_]{2,}", text)
    # A row of links is a menu, not a sentence.
    if len(words) < _FEWEST_WORDS or links * 3 > len(words) or _EMPTY.match(text):
        return ""
    return text.replace("\n\n", " ")
