"""A line that a model wrote, reduced to plain text: no link, image, HTML, table, code or number of its own stays."""

import html
import re
import unicodedata
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
# Words joined by points look like an address to many programs, whatever the last of them is.
_POINTED = re.compile(r"(?<![\w.@-])(?:[^\W_][\w-]{0,62}\.){1,8}([^\W\d_][\w-]{1,62})(?::\d+)?(?:/\S*)?")
_FILES = frozenset({"js", "onnx", "cpp", "hpp", "ipynb", "json", "yaml", "yml", "txt", "csv", "tflite", "pth", "cu"})
_ABBREVIATIONS = re.compile(r"(?:e\.g|i\.e|a\.k\.a|et\.al|w\.r\.t|vs\.\w+|[a-z]\.[a-z])\.?", re.I)
_LOCAL = re.compile(r"\blocalhost\b(?::\d+)?(?:/\S*)?|(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?:/\S*)?", re.I)
_DISGUISED_POINT = re.compile(r"\s?(?:\[\s?(?:\.|dot)\s?\]|\(\s?(?:\.|dot)\s?\)|\{\s?(?:\.|dot)\s?\})\s?", re.I)
_WIDE_POINT = re.compile(r"(?<=[a-z0-9-])[。．｡](?=[a-z0-9])", re.I)
_TAG_HASH = re.compile(r"(?<!\w)#[^\W\d]\w*")
_COMMAND = re.compile(r"\\[a-z]+\{?", re.I)
_ESCAPED = re.compile(r"\\([\[\](){}*_`#:.!|~<>-])")
_WIDE = str.maketrans("［］（）｛｝〔〕：＝＜＞", "[](){}[]:=<>")
_INLINE_TAG = re.compile(r"</?(?:b|i|u|em|strong|span|sub|sup|mark|code|font|small)\b[^<>]{0,200}>", re.I)
_THOUGHT = r"(?:think(?:ing)?|thoughts?|reason(?:ing)?|analysis|scratchpad)"
_THOUGHTS = re.compile(rf"<{_THOUGHT}>.*?(?:</{_THOUGHT}>|\Z)", re.I | re.S)
_PROSE_FENCES = frozenset({"", "markdown", "md", "text", "txt", "plaintext"})
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
        self._fenced = self._in_fence = self._thinking = False

    def _spoken(self, line: str) -> str:
        """What of a line is not thought aloud."""
        if self._thinking:
            ends = re.search(rf"</{_THOUGHT}>", line, re.I)
            self._thinking = ends is None
            return self._spoken(line[ends.end() :]) if ends else ""
        begins = re.search(rf"<{_THOUGHT}>", line, re.I)
        if not begins:
            return line
        self._thinking = True
        return f"{line[: begins.start()]} {self._spoken(line[begins.end() :])}"

    def line(self, line: str) -> Line:
        """One line, reduced."""
        line = self._spoken(line)
        fence = re.match(r"^\s*(?:```+|~~~+)\s*(\w*)\s*$|^\s*(?:```|~~~)", line)
        if fence:
            # A model may put its whole answer into a fence; only what is code is left out.
            self._fenced = not self._in_fence and fence[1] not in _PROSE_FENCES
            self._in_fence = not self._in_fence
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
        line = _WIDE_POINT.sub(".", _DISGUISED_POINT.sub(".", _COMMAND.sub(" ", line)))
        addresses = _ADDRESS.findall(line)
        line = _TAG.sub(" ", _LINK.sub(r"\1", _IMAGE.sub(" ", line)))
        line = _ADDRESS.sub(" ", line)
        strange = [host for host in _HOST.findall(line) if host.lower() not in self._known]
        strange += [found[0] for found in _POINTED.finditer(line) if self._points_out(found)]
        strange += [found for found in _LOCAL.findall(line) if found.lower() not in self._known]
        for host in sorted(strange, key=len, reverse=True):
            line = line.replace(host, " ")
        line = _TAG_HASH.sub(" ", line)
        line = _OWN_NUMBER.sub(" ", line)
        line = _BOLD.sub(lambda found: f"{STRONG}{found[1] or found[2]}{WEAK}", line)
        line = re.sub(r"(?<!\w)[*_]+(?=\S)|(?<=\S)[*_]+(?!\w)|`+", "", line)
        line = re.sub(r"\(\s*\)|\[\s*\]", " ", one_line(line))
        return re.sub(r"\s+([.,;:!?])", r"\1", one_line(line)), (*addresses, *strange)

    def _points_out(self, found: re.Match[str]) -> bool:
        """Whether words joined by points may be an address: not in the evidence, no file, no missing blank."""
        whole, last = found[0].lower(), found[1]
        if whole.rstrip("/.") in self._known or _ABBREVIATIONS.fullmatch(found[0]):
            return False
        forgotten = last[:1].isupper() and "/" not in found[0] and ":" not in found[0]
        return not (forgotten or last.lower() in _FILES)


def undisguised(line: str) -> str:
    """A line as it reads: entities and escapes resolved, invisible signs gone, wide brackets as plain ones."""
    for _ in range(3):
        line, before = html.unescape(line), line
        if line == before:
            break
    line = _INLINE_TAG.sub("", line)
    visible = "".join(sign for sign in line if sign == "\t" or unicodedata.category(sign) not in ("Cf", "Cc", "Cs"))
    return _ESCAPED.sub(r"\1", visible.translate(_WIDE))


def without_thoughts(text: str) -> str:
    """What a model says, without what it thought aloud before."""
    return _THOUGHTS.sub(" ", text)
