"""From the source of a paragraph, heading or cell to its pieces."""

import re
from typing import Any

from markdown_it import MarkdownIt

from dlmentor.catalog.building import PieceBuilder, feed_tag
from dlmentor.catalog.pieces import Piece

_SIMPLE_LINK = re.compile(r"(!?)\[([^\[\]\\`*_<>!&~\n]+)\]\(((?:https?:)?//[^\s()<>\\\"'&]+)\)")
_SPECIAL = re.compile(r"[\[\]\\`*_<>!&~]|\n | \n")
_DEEPEST_BRACKET = 6
_STYLE_TOKENS = {"strong": "bold", "em": "italic", "s": "struck"}


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
