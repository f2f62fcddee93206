"""A line that a model wrote, reduced to plain text: no link, image, HTML, table, code or number of its own stays."""

import html
import re
from dataclasses import dataclass
from typing import Literal

from dlmentor.text import one_line

Shape = Literal["text", "bullet", "heading", "nothing"]
_IMAGE = re.compile(r"!\[[^\]]*\]\s*(?:\([^)]*\)?|\[[^\]]*\])|!\[[^\]]*\]?")
_LINK = re.compile(r"\[([^\]\[]*)\]\s*(?:\([^)]*\)?|\[[^\]]*\])")
_DEFINITION = re.compile(r"^\s*\[[^\]]+\]:\s*\S+.*$")
_TAG = re.compile(r"<[^>]{0,2000}>?")
_ADDRESS = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,15}:)?//[^\s<>\"'`]+|\bwww\.[^\s<>\"'`]+|\b(?:javascript|data|vbscript|mailto|file):\S+|"
    r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    re.I,
)
_HOST = re.compile(
    r"\b(?:[a-z0-9-]+\.)+(?:com|org|net|io|ai|dev|edu|gov|co|uk|de|cn|ru|jp|fr|info|app|me|xyz|ly|gg|tv|site|online|biz|to)"
    r"\b(?:/\S*)?",
    re.I,
)
_OWN_NUMBER = re.compile(
    r"\[\^?\s*\d+(?:\s*[,;–-]\s*\d+)*\s*\]|【[^】]*】|[\u00b9\u00b2\u00b3\u2070-\u2079]+|\[[^\]\n]{0,3}\]"
)
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$|^\s*\|?(?:\s*:?-{2,}:?\s*\|?)+$")
_BULLET = re.compile(r"^\s*(?:[-*+•–]|\d{1,2}[.)])\s+")
_HEADING = re.compile(r"^\s*#{1,6}\s+(.*?)\s*#*$")
_BOLD = re.compile(r"\*\*\s*([^*\n]+?)\s*\*\*|__\s*([^_\n]+?)\s*__")
_LABEL = re.compile(r"^\s*(?:references?|sources?|bibliography|works cited|links?|further reading)\s*:?\s*$", re.I)
STRONG, WEAK = "\ue010", "\ue011"


@dataclass(frozen=True)
class Line:
    """A line without markup: its text (bold kept between signs), its shape, and whether an address was in it."""

    text: str
    shape: Shape = "text"
    addresses: tuple[str, ...] = ()


class Tidier:
    """Takes a model's markup off, line by line; remembers whether it is within a block of code."""

    def __init__(self, known_hosts: str = "") -> None:
        """Take the text of the evidence: a host that stands in it, such as `d2l.ai`, is a name and may stay."""
        self._known = known_hosts.lower()
        self._fenced = False

    def line(self, line: str) -> Line:
        """One line, reduced."""
        if re.match(r"^\s*(?:```|~~~)", line):
            self._fenced = not self._fenced
            return Line("", "nothing")
        if self._fenced or _RULE.match(line) or _DEFINITION.match(line) or not line.strip():
            return Line("", "nothing")
        shape: Shape = "text"
        line = re.sub(r"^\s*(?:>\s*)+", "", line)
        heading = _HEADING.match(line)
        if heading:
            line, shape = heading[1], "heading"
        elif _BULLET.match(line):
            line, shape = _BULLET.sub("", line), "bullet"
        elif line.lstrip().startswith("|"):
            line, shape = (
                "; ".join(cell.strip() for cell in line.strip().strip("|").split("|") if cell.strip()),
                "bullet",
            )
        text, addresses = self._plain(line)
        if _LABEL.match(text) or not re.search(r"\w", text):
            return Line("", "nothing", addresses)
        return Line(text, shape, addresses)

    def _plain(self, line: str) -> tuple[str, tuple[str, ...]]:
        line = html.unescape(line)
        addresses = _ADDRESS.findall(line)
        line = _TAG.sub(" ", _LINK.sub(r"\1", _IMAGE.sub(" ", line)))
        line = _ADDRESS.sub(" ", line)
        strange = [host for host in _HOST.findall(line) if host.lower() not in self._known]
        for host in strange:
            line = line.replace(host, " ")
        line = _OWN_NUMBER.sub(" ", line)
        line = _BOLD.sub(lambda found: f"{STRONG}{found[1] or found[2]}{WEAK}", line)
        line = re.sub(r"(?<!\w)[*_]+(?=\S)|(?<=\S)[*_]+(?!\w)|`+", "", line)
        line = re.sub(r"\(\s*\)|\[\s*\]", " ", one_line(line))
        return re.sub(r"\s+([.,;:!?])", r"\1", one_line(line)), (*addresses, *strange)
