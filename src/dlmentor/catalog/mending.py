"""Common slips in the Markdown of lists, mended line by line before the parser sees them.

Every mended line remembers the line of the file that it came from, so blank lines can be put in.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

_FENCE = re.compile(r"^\s{0,3}(?:[-*+]\s+|>\s*)?(`{3,}|~{3,})")
_HEADING = re.compile(r"^( {0,3}#{1,6})([^#\s].*)$")
_BULLET = re.compile(r"^(\s*)[•●◦▪■◆►▶‣·○–—]\s*(?=\S)")
# A second lone star further on makes the first one emphasis: `*[Ann Lee](address), Bo Chen.*`.
_TIGHT_BULLET = re.compile(r"^(\s*)([-+]|\*(?!\*|.*(?<!\*)\*(?!\*)))(?=\[[^\]\n]{1,400}\]\()")
_TIGHT_NUMBER = re.compile(r"^(\s*\d{1,4}[.)])(?=\[|\*\*)")
_NUMBERED = re.compile(r"^\d{1,4}[.)] {1,3}(?=\S)")
_SHALLOW = re.compile(r"^( {1,6})[-*+]\s")
_DELIMITER = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-*:?\s*)*\|?\s*$")
_HTML_EDGE = re.compile(
    r"^\s*(?:<!--.*-->\s*)?</?(?:details|summary|div|p|center|br|hr|table|tbody|ul|ol|h[1-6]|a|b)\b.*>\s*$", re.I
)
_MARKDOWN_START = re.compile(r"^\s{0,3}(?:[-*+]\s|\d{1,4}[.)]\s|#{1,6}\s|\||\[|\*\*|>|!\[)")
_SPACED = re.compile(r"(?<=[^\s\[])\][ \t]{1,4}\((?=(?:https?://|www\.)[^\s()]{3,})")
_TARGET = re.compile(r"\]\(([^()\n]{1,900})\)")
_UNCLOSED = re.compile(r"\]\((https?://[^\s()]{4,900})\s*$")
_REVERSED = re.compile(r"\(([^()\[\]\n]{2,300})\)\[(https?://[^\]\s]{4,900})\](?!\()")
_SQUARE_URL = re.compile(r"\]\[(https?://[^\]\s]{4,900})\]")
_WIDE = re.compile(r"\]（(https?://[^（）\s]{4,900})）")
_WIDE_LABEL = re.compile(r"[【［]([^【】［］\n]{1,300})[】］](?=\(https?://)")
_NO_CLOSE = re.compile(r"\[([^\[\]()\n]{3,300})\((https?://[^\s()]{4,900})\)(?!\s*[\]\[(])")
_NO_OPEN = re.compile(r"^(\s*(?:[-*+]|\d{1,4}[.)])\s+)([^\[\]\n]{3,300})\]\((?=https?://)")
# `[Text]([address)`, and `[Text]([address](address))`
_BRACKET_BEFORE = re.compile(r"\]\(\[(https?://[^\s()\[\]]{4,900})(?:\](?:\(https?://[^\s()\[\]]{4,900}\))?)?\)")
_SCHEME = re.compile(r"(\]\()(?:h?t{1,3}ps?|https?)(?::/(?!/)|;//|//|:///|:\\\\|: //)(?=[\w-]+\.)", re.I)


_ADDRESS_BELOW = re.compile(r"^\s*\(https?://[^\s()]{3,900}\)")
_LABEL_ABOVE = re.compile(r"\[[^\[\]\n]{3,300}\]\s*$")


@dataclass(slots=True)
class Mended:
    """The mended text, the line of the file behind each of its lines, and what was mended where."""

    lines: list[str] = field(default_factory=list)
    origin: list[int] = field(default_factory=list)
    slips: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text for the parser."""
        return "\n".join(self.lines)


@dataclass(slots=True)
class _Below:
    """Bullets meant to stand below a numbered item, but not set in as far as its words: `1. Foo`, `  - [Code](…)`."""

    words_at: int = 0
    shift: int = 0

    def nested(self, line: str) -> str:
        """The line, set in far enough to stand below the item."""
        if not line.strip():
            return line
        if not line[0].isspace():
            number = _NUMBERED.match(line)
            self.words_at, self.shift = (number.end() if number else 0), 0
            return line
        bullet = None if self.shift else _SHALLOW.match(line)
        if bullet and len(bullet[1]) < self.words_at:
            self.shift = self.words_at - len(bullet[1])
        return " " * self.shift + line


def mend(text: str) -> Mended:
    """Mend `text`; line numbers in the result count from 1."""
    out = Mended()
    fence = ""
    previous = ""
    below = _Below()
    source = text.split("\n")
    for number, raw in enumerate(source, 1):
        line = raw
        opened = _FENCE.match(line)
        if opened and (not fence or (opened[1][0] == fence[0] and len(opened[1]) >= len(fence))):
            fence = "" if fence else opened[1]
        elif not fence and _ADDRESS_BELOW.match(line) and _LABEL_ABOVE.search(previous):
            # `[A Title]` with `(address)` on the line below it
            previous = out.lines[-1] = f"{previous.rstrip()}{line.strip()}"
            out.slips.append((number, "a line break between [text] and (address)", line.strip()[:200]))
            continue
        elif not fence:
            if _MARKDOWN_START.match(line) and previous.strip() and _HTML_EDGE.match(previous):
                out.lines.append("")
                out.origin.append(number)
            line = below.nested(_mend_line(line, number, out))
            if _DELIMITER.match(line) and "-" in line and "|" in previous:
                line = _mend_delimiter(line, out, number)
        out.lines.append(line)
        out.origin.append(number)
        previous = "" if fence else line
    return out


def _mend_line(line: str, number: int, out: Mended) -> str:
    bare = line.lstrip()
    if not bare:
        return line
    if bare[0] == "#":
        line = _note(line, _HEADING.sub(_open_heading, line), number, out, "a heading without a blank after #")
    elif bare[0] in "•●◦▪■◆►▶‣·○–—":
        line = _BULLET.sub(r"\1- ", line)
    elif bare[0] in "-+*":
        line = _note(line, _TIGHT_BULLET.sub(r"\1\2 ", line), number, out, "a bullet without a blank after it")
    elif bare[0].isdigit():
        line = _TIGHT_NUMBER.sub(r"\1 ", line)
    if "]" in line or "［" in line or "】" in line or "](" in line or "(http" in line:
        for pattern, change, problem in _SLIPS:
            if pattern.search(line):
                line = _note(line, pattern.sub(change, line), number, out, problem)
    return line


def _note(before: str, after: str, number: int, out: Mended, problem: str) -> str:
    if problem and before != after:
        out.slips.append((number, problem, before.strip()[:200]))
    return after


def _open_heading(found: re.Match[str]) -> str:
    # A lone `#tag` in running text is no heading, `##Papers` and `#2 Methods` are.
    if found[1].strip() == "#" and " #" in found[2]:
        return found[0]
    return f"{found[1]} {found[2]}"


def _mend_target(found: re.Match[str]) -> str:
    target = found[1].strip()
    if not re.search(r"\s", target) or target.startswith("<"):
        return found[0]
    titled = re.match(r"^(\S+)\s+(\"[^\"]*\"|'[^']*')$", target)
    if titled or not re.match(r"(?:https?:|www\.|[\w.-]+/)", target):
        return found[0]
    return "](" + re.sub(r"\s+", "%20", target) + ")"


_SLIPS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str], str], ...] = (
    (_BRACKET_BEFORE, r"](\1)", "a bracket before the address of a link"),
    (_SPACED, "](", "a blank between [text] and (address)"),
    (_WIDE_LABEL, r"[\1]", "wide brackets round the text of a link"),
    (_WIDE, r"](\1)", "wide brackets round the address of a link"),
    (_SCHEME, r"\1https://", "an address that does not start with https://"),
    (_TARGET, _mend_target, "a blank inside an address"),
    (_UNCLOSED, r"](\1)", "a link whose closing ) is missing"),
    (_SQUARE_URL, r"](\1)", "an address in square brackets"),
    (_REVERSED, r"[\1](\2)", "a link written (text)[address]"),
    (_NO_OPEN, r"\1[\2](", "a link whose opening [ is missing"),
    (_NO_CLOSE, r"[\1](\2)", "a link whose ] is missing"),
)


def _cells(line: str) -> int:
    """How many cells a table line has."""
    line = re.sub(r"\\\||`[^`]*`", "", line.strip())
    return len(line.removeprefix("|").removesuffix("|").split("|"))


def _mend_delimiter(line: str, out: Mended, number: int) -> str:
    header = out.lines[-1] if out.lines else ""
    if "|" not in line and "|" not in header.strip().strip("|"):
        return line
    wanted = _cells(header)
    if wanted < 1 or _cells(line) == wanted or len(header) > 20_000:
        return line
    out.slips.append((number, "a table whose dashes do not match its header", line.strip()[:200]))
    return "|" + "---|" * wanted
