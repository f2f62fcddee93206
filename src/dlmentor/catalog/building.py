"""Collecting pieces in reading order, from Markdown tokens or from HTML tags."""

import html
import re
from collections.abc import Mapping
from dataclasses import replace

from dlmentor.catalog.badges import badge_label
from dlmentor.catalog.pieces import Break, Piece

_BARE_URL = re.compile(
    r"(?:https?|ftp)://(?:(?!,https?:)[^\s<>\[\]\"“”‘’，。；、（）【】「」|`])+|(?<![\w/.@])www\.[\w-]+\.[^\s<>()\[\]\"，。；、|`]+"
)
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)\b([^<>]*)>")
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_STYLES = ("bold", "italic", "code", "struck")
_STYLE_TAGS = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "code": "code", "kbd": "code"}
_STYLE_TAGS |= {"tt": "code", "ins": "italic", "u": "italic", "mark": "italic"}
_STYLE_TAGS |= {"del": "struck", "s": "struck", "strike": "struck"}


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


def trim_url(url: str) -> str:
    """A bare address without the punctuation of its sentence."""
    url = url.rstrip(".,;:!?'\"*_~")
    surplus = url.count(")") - url.count("(")
    closing = len(url) - len(url.rstrip(")"))
    return url[: len(url) - min(surplus, closing)].rstrip(".,;:!?'\"") if surplus > 0 and closing else url
