"""From Markdown to the outline of a list: headings, items, paragraphs and table rows as a tree of blocks."""

from collections.abc import Iterable
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from dlmentor.catalog.blocks import Block
from dlmentor.catalog.html_blocks import HtmlReader
from dlmentor.catalog.inline import Inline

# Deeper nesting than this is no list that a person wrote; the parser stops descending there.
_DEEPEST = 60
_MOST_REPARSES = 3


class Outline:
    """Parses Markdown into blocks."""

    def __init__(self) -> None:
        self._md = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
        self._md.disable("inline")
        # Addresses stay as they are written; what is no web address is dropped later.
        self._md.normalizeLink = _as_written  # type: ignore[method-assign]
        self._md.validateLink = _any_address  # type: ignore[method-assign]
        self._env: dict[str, Any] = {}
        self._inline = Inline(self._md, self._env)
        self._depth = 0

    def blocks(self, text: str, line: int = 1) -> list[Block]:
        """The blocks of `text`, whose first line is number `line`."""
        self._depth += 1
        try:
            tokens = self._md.parse(text, self._env)
            return self._build(tokens, line)
        finally:
            self._depth -= 1

    def _build(self, tokens: Iterable[Token], line: int) -> list[Block]:
        root = Block("root", line, [])
        stack = [root]
        for token in tokens:
            at = line + (token.map[0] if token.map else 0)
            kind = token.type
            top = stack[-1]
            if kind == "inline":
                pieces = self._inline.pieces(token.content, at)
                if top.kind == "row":
                    top.cells.append(pieces)
                else:
                    top.pieces.extend(pieces)
            elif kind in _OPENED:
                block = Block(_OPENED[kind], at, [])
                if kind == "heading_open":
                    block.level = int(token.tag[1])
                top.children.append(block)
                stack.append(block)
            elif kind in _CLOSED:
                closed = stack.pop()
                if kind == "thead_close" and closed.children:
                    stack[-1].children.pop()
                    stack[-1].cells = closed.children[0].cells
                elif kind == "tbody_close":
                    stack[-1].children.pop()
                    stack[-1].children.extend(closed.children)
            elif kind == "html_block":
                top.children.extend(self._html(token.content, at))
            elif kind == "code_block" and "](" in token.content and self._depth <= _MOST_REPARSES:
                dedented = "\n".join(part.strip() for part in token.content.split("\n"))
                top.children.extend(self.blocks(dedented, at))
            elif kind == "hr":
                top.children.append(Block("rule", at, []))
        return root.children

    def _html(self, source: str, line: int) -> list[Block]:
        def markdown(text: str, start: int) -> list[Block]:
            if self._depth > _MOST_REPARSES:
                return [Block("text", start, self._inline.pieces(text, start))]
            return self.blocks(text, start)

        return HtmlReader(self._inline, markdown).read(source, line)


_OPENED = {
    "heading_open": "heading",
    "paragraph_open": "text",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "list_item_open": "item",
    "blockquote_open": "quote",
    "table_open": "table",
    "thead_open": "part",
    "tbody_open": "part",
    "tr_open": "row",
}
_CLOSED = frozenset(name.replace("_open", "_close") for name in _OPENED)


def _as_written(url: str) -> str:
    return url


def _any_address(url: str) -> bool:  # noqa: ARG001 - the parser's signature
    return True
