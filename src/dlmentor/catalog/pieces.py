"""Inline content as a flat sequence of pieces: text, links, images and line breaks, each with its line."""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import unquote

from markdown_it import MarkdownIt

from dlmentor.text import one_line

Break = Literal["", "soft", "hard"]

_BARE_URL = re.compile(
    r"(?:https?|ftp)://(?:(?!,https?:)[^\s<>\[\]\"“”‘’，。；、（）【】「」|`])+|(?<![\w/.@])www\.[\w-]+\.[^\s<>()\[\]\"，。；、|`]+"
)
_SIMPLE_LINK = re.compile(r"(!?)\[([^\[\]\\`*_<>!&~\n]+)\]\(((?:https?:)?//[^\s()<>\\\"'&]+)\)")
_SPECIAL = re.compile(r"[\[\]\\`*_<>!&~]|\n | \n")
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)\b([^<>]*)>")
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_BADGE_LABEL = re.compile(r"(?:img|flat)\.shields\.io/badge/([^?]+)", re.I)
_DEEPEST_BRACKET = 6
_STYLES = ("bold", "italic", "code", "struck")
_STYLE_TAGS = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "code": "code", "kbd": "code"}
_STYLE_TAGS |= {"tt": "code", "ins": "italic", "u": "italic", "mark": "italic"}
_STYLE_TAGS |= {"del": "struck", "s": "struck", "strike": "struck"}
_STYLE_TOKENS = {"strong": "bold", "em": "italic", "s": "struck"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, a link (`url`), an image (`src`) or a line break."""

    text: str = ""
    url: str = ""
    line: int = 0
    src: str = ""
    brk: Break = ""
    bold: bool = False
    italic: bool = False
    code: bool = False
    struck: bool = False
    linked: bool = False
    bare: bool = False

    @property
    def is_text(self) -> bool:
        """Plain or styled text, not a link, image or break."""
        return not (self.linked or self.src or self.brk)


class Inline:
    """Turns the source of a paragraph, heading or cell into pieces."""

    def __init__(self, md: MarkdownIt, env: dict[str, Any]) -> None:
        self._md = md
        self._env = env

    def pieces(self, source: str, line: int) -> list[Piece]:
        """The pieces of `source`, which starts on `line`."""
        builder = PieceBuilder(line)
        if not re.search(r"[\[<`*_~&\\!]", source):
            for number, part in enumerate(source.split("\n")):
                if number:
                    builder.newline("soft")
                builder.text(part)
            return builder.done()
        simple = _simple_parts(source)
        if simple:
            for text, face, url, image in simple:
                for number, part in enumerate(text.split("\n")):
                    if number:
                        builder.newline("soft")
                    builder.text(part)
                if image:
                    builder.image(face, url)
                elif url:
                    builder.open_link(url)
                    builder.text(face)
                    builder.close_link()
            return builder.done()
        tokens: list[Any] = []
        self._md.inline.parse(guard(source), self._md, self._env, tokens)
        for token in tokens:
            self._feed(builder, token)
        return builder.done()

    def _feed(self, builder: "PieceBuilder", token: Any) -> None:
        kind: str = token.type
        if kind in ("text", "text_special"):
            builder.text(token.content)
        elif kind == "softbreak":
            builder.newline("soft")
        elif kind == "hardbreak":
            builder.newline("hard")
        elif kind == "code_inline":
            builder.text(token.content, code=True)
        elif kind == "link_open":
            builder.open_link(str(token.attrGet("href") or ""))
        elif kind == "link_close":
            builder.close_link()
        elif kind == "image":
            builder.image(token.content, str(token.attrGet("src") or ""))
        elif kind == "html_inline":
            feed_tag(builder, token.content)
        elif kind.endswith(("_open", "_close")) and kind.rsplit("_", 1)[0] in _STYLE_TOKENS:
            builder.style(_STYLE_TOKENS[kind.rsplit("_", 1)[0]], 1 if kind.endswith("_open") else -1)


def _simple_parts(source: str) -> list[tuple[str, str, str, bool]]:
    """Most items are links, pictures and plain words, which need no parser: text, face and address in turn."""
    parts: list[tuple[str, str, str, bool]] = []
    at = 0
    for found in _SIMPLE_LINK.finditer(source):
        text = source[at : found.start()]
        if _SPECIAL.search(text) or not found[2].strip():
            return []
        parts.append((text, found[2], found[3], bool(found[1])))
        at = found.end()
    if not parts or _SPECIAL.search(source, at):
        return []
    return [*parts, (source[at:], "", "", False)]


class PieceBuilder:
    """Collects pieces in reading order and keeps count of the line."""

    def __init__(self, line: int) -> None:
        self.line = line
        self._out: list[Piece] = []
        self._styles = dict.fromkeys(_STYLES, 0)
        self._link: str | None = None
        self._link_line = line
        self._link_text: list[str] = []
        self._link_image: tuple[str, str] | None = None
        self._link_styles: dict[str, bool] = {}

    def text(self, text: str, *, code: bool = False) -> None:
        """Add text in the current style; bare addresses in it become links."""
        if not text:
            return
        if self._link is not None:
            self._link_text.append(text)
            self._link_styles = {name: True for name, value in self._styles.items() if value} | self._link_styles
            self.line += text.count("\n")
            return
        at = 0
        if not code:
            for found in _BARE_URL.finditer(text):
                url = trim_url(found[0])
                self._add(text[at : found.start()])
                self._out.append(self._styled(Piece(url, url=url, line=self.line, linked=True, bare=True)))
                at = found.start() + len(url)
        self._add(text[at:], code=code)
        self.line += text.count("\n")

    def _styled(self, piece: Piece, styles: Mapping[str, int | bool] | None = None) -> Piece:
        """`piece` in the current (or the given) styles."""
        active = [name for name, value in (self._styles if styles is None else styles).items() if value]
        if not active:
            return piece
        return replace(
            piece,
            bold=piece.bold or "bold" in active,
            italic=piece.italic or "italic" in active,
            code=piece.code or "code" in active,
            struck=piece.struck or "struck" in active,
        )

    def _add(self, text: str, *, code: bool = False) -> None:
        if text:
            self._out.append(self._styled(Piece(text, line=self.line, code=code)))

    def newline(self, kind: Break) -> None:
        """A line break; inside link text it is a blank."""
        if self._link is not None:
            self._link_text.append(" ")
        else:
            self._out.append(Piece(brk=kind, line=self.line))
        self.line += 1

    def hard(self) -> None:
        """A `<br>`: a break that is no new source line."""
        if self._link is not None:
            self._link_text.append(" ")
        else:
            self._out.append(Piece(brk="hard", line=self.line))

    def take(self, piece: Piece) -> None:
        """Add a piece that was made elsewhere."""
        self.close_link()
        self._out.append(piece)

    def open_link(self, url: str) -> None:
        """Start of a link."""
        self.close_link()
        self._link, self._link_line, self._link_text, self._link_image = url, self.line, [], None
        self._link_styles = {name: True for name, value in self._styles.items() if value}

    def close_link(self) -> None:
        """End of a link."""
        if self._link is None:
            return
        url, self._link = self._link.strip(), None
        text = " ".join("".join(self._link_text).split())
        src = ""
        if self._link_image:
            alt, source = self._link_image
            if not text:
                text, src = badge_label(alt, source), source
        bare = bool(text) and not src and _BARE_URL.fullmatch(text) is not None
        piece = Piece(text, url=url, line=self._link_line, src=src, linked=True, bare=bare)
        self._out.append(self._styled(piece, self._link_styles))

    def image(self, alt: str, src: str) -> None:
        """An image, alone or as the face of a link."""
        if self._link is not None:
            self._link_image = self._link_image or (alt, src)
        else:
            self._out.append(Piece(badge_label(alt, src), line=self.line, src=src or "?"))

    def style(self, name: str, change: int) -> None:
        """Start (+1) or end (-1) of a style."""
        self._styles[name] = max(0, self._styles[name] + change)

    def done(self) -> list[Piece]:
        """All pieces."""
        self.close_link()
        return self._out


def feed_tag(builder: PieceBuilder, source: str) -> None:
    """Take what an inline HTML tag means for the pieces."""
    found = _TAG.match(source)
    if found:
        name, closing = found[1].lower(), source.startswith("</")
        if name == "br":
            builder.hard()
        elif name == "a":
            href = attribute(found[2], "href")
            if closing:
                builder.close_link()
            elif href is not None:
                builder.open_link(href)
        elif name == "img" and not closing:
            builder.image(attribute(found[2], "alt") or "", attribute(found[2], "src") or "")
        elif name in _STYLE_TAGS:
            builder.style(_STYLE_TAGS[name], -1 if closing else 1)
    builder.line += source.count("\n")


def attribute(source: str, name: str) -> str | None:
    """The value of an HTML attribute in the inside of a tag."""
    for found in _ATTRIBUTE.finditer(source):
        if found[1].lower() == name:
            return html.unescape(next((value for value in found.groups()[1:] if value is not None), "")).strip()
    return None


def badge_message(src: str) -> str:
    """All words on a badge of shields.io: `Conference ICML'24` of `badge/Conference-ICML'24-blue`."""
    found = _BADGE_LABEL.search(src)
    if not found:
        return ""
    words = unquote(found[1]).replace("--", "\0").split("-")
    kept = words[:-1] if len(words) > 1 else words
    return one_line(" ".join(kept).replace("_", " ").replace("\0", "-"))


def badge_label(alt: str, src: str) -> str:
    """What a badge or image says: its alternative text, else the words on the badge."""
    text = one_line(html.unescape(alt))
    if not text:
        found = _BADGE_LABEL.search(src)
        if found:
            label = unquote(found[1]).replace("--", "\0").replace("__", "\1")
            text = one_line(label.split("-")[0].replace("_", " ").replace("\0", "-").replace("\1", "_"))
    return text


def trim_url(url: str) -> str:
    """A bare address without the punctuation of its sentence."""
    url = url.rstrip(".,;:!?'\"*_~")
    surplus = url.count(")") - url.count("(")
    closing = len(url) - len(url.rstrip(")"))
    return url[: len(url) - min(surplus, closing)].rstrip(".,;:!?'\"") if surplus > 0 and closing else url


def guard(source: str) -> str:
    """Escape what makes the inline parser slow: unmatched or very deep brackets, unclosed comments."""
    if source.count("[") > 30:
        source = _guard_brackets(source)
    for opener, closer in (("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"), ("<!", ">")):
        if source.count(opener) > 3:
            last = source.rfind(closer)
            head, tail = source[: last + 1], source[last + 1 :]
            source = head + tail.replace(opener, "\\" + opener)
    return source


def _guard_brackets(source: str) -> str:
    pairs: dict[int, int] = {}
    stack: list[int] = []
    depth: dict[int, int] = {}
    skip = False
    for at, char in enumerate(source):
        if skip:
            skip = False
        elif char == "\\":
            skip = True
        elif char == "[":
            stack.append(at)
        elif char == "]" and stack:
            start = stack.pop()
            pairs[start] = at
            depth[start] = len(stack)
    keep = {at for at, level in depth.items() if level < _DEEPEST_BRACKET}
    keep |= {pairs[at] for at in keep}
    out = []
    skip = False
    for at, char in enumerate(source):
        if skip:
            skip = False
        elif char == "\\":
            skip = True
        elif char in "[]" and at not in keep:
            out.append("\\")
        out.append(char)
    return "".join(out)


def text_of(pieces: Iterable[Piece]) -> str:
    """The words of `pieces` on one line."""
    return " ".join("".join(" " if piece.brk else piece.text for piece in pieces).split())


def lines_of(pieces: Sequence[Piece], kinds: tuple[Break, ...] = ("soft", "hard")) -> list[list[Piece]]:
    """`pieces` split at breaks of these kinds, empty lines left out."""
    out: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.brk in kinds and piece.brk:
            out.append([])
        else:
            out[-1].append(piece)
    return [line for line in out if any(piece.text.strip() or piece.linked or piece.src for piece in line)]
