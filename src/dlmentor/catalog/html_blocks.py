"""HTML in lists (tables, lists, headings, centred paragraphs) as the same blocks that Markdown gives."""

import html
import re
from collections.abc import Callable

from dlmentor.catalog.blocks import Block
from dlmentor.catalog.building import PieceBuilder, attribute, feed_tag
from dlmentor.catalog.inline import Inline
from dlmentor.catalog.pieces import Piece

# One part at a time: a comment, a tag, or the text up to the next "<"; each is found in linear time.
_TOKEN = re.compile(r"<!--|</?[a-zA-Z][^<>]*>|[^<]+|<")
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
_MARKDOWN = re.compile(r"\]\(|^\s{0,3}(?:[-*+]|\d+\.)\s|\*\*\S", re.M)
_SKIPPED = frozenset({"script", "style", "pre", "textarea", "svg", "picture"})
_TEXT_BLOCKS = frozenset({"p", "div", "center", "dt", "dd", "blockquote", "section", "article", "details", "figure"})
_WIDEST_SPAN = {"rowspan": 1000, "colspan": 20}


class HtmlReader:
    """Reads one HTML block; what is still open at its end is closed."""

    def __init__(self, inline: Inline, markdown: Callable[[str, int], list[Block]]) -> None:
        self._inline = inline
        self._markdown = markdown

    def read(self, source: str, line: int) -> list[Block]:
        """The blocks in `source`, which starts on `line`."""
        self._out: list[Block] = []
        self._lists: list[Block] = []
        self._table: Block | None = None
        self._row: Block | None = None
        self._cell: PieceBuilder | None = None
        self._heads = 0
        self._span = (1, 1)
        # Cells that reach down into further rows: by column, how many rows and what they say.
        self._above: dict[int, tuple[int, list[Piece]]] = {}
        self._below: dict[int, tuple[int, list[Piece]]] = {}
        self._carried: list[int] = []
        self._current: tuple[str, int, PieceBuilder, int] | None = None
        self._skip = ""
        at = 0
        while at < len(source):
            found = _TOKEN.match(source, at)
            part = found[0] if found else source[at]
            if part.startswith("<!--"):
                end = source.find("-->", at)
                part = source[at : end + 3] if end >= 0 else source[at:]
            elif part.startswith("<") and len(part) > 1:
                self._tag(part, line)
            else:
                self._text(part, line)
            line += part.count("\n")
            at += len(part)
        self._end_block()
        self._end_row()
        self._end_table()
        return self._out

    def _emit(self, block: Block) -> None:
        if self._lists:
            home = self._lists[-1].children
            (home[-1].children if home and block.kind != "item" else home).append(block)
        else:
            self._out.append(block)

    def _builder(self, line: int) -> PieceBuilder:
        if self._cell is not None:
            return self._cell
        if self._current is None:
            self._current = ("text", line, PieceBuilder(line), 0)
        return self._current[2]

    def _end_block(self) -> None:
        if self._current is None:
            return
        kind, line, builder, level = self._current
        self._current = None
        pieces = builder.done()
        if kind == "item":
            self._lists[-1].children[-1].pieces.extend(pieces)
        elif any(piece.text.strip() or piece.linked or piece.src for piece in pieces):
            self._emit(Block(kind, line, pieces, level=level))

    def _end_row(self) -> None:
        if self._row is not None and self._table is not None:
            self._end_cell()
            self._reach_down(to_end=True)
            self._mend_spans(len(self._table.cells))
            if (
                self._row.cells
                and not self._table.children
                and not self._table.cells
                and self._heads == len(self._row.cells)
            ):
                self._table.cells = self._row.cells
            elif self._row.cells:
                self._table.children.append(self._row)
        if self._row is not None:
            self._above, self._below = self._below, {}
        self._row = self._cell = None
        self._heads = 0

    def _end_cell(self) -> None:
        if self._row is None or self._cell is None:
            return
        pieces, self._cell = self._cell.done(), None
        rows, columns = self._span
        if rows > 1:
            said = [Piece(piece.text, line=piece.line, brk=piece.brk) for piece in pieces if not piece.src]
            self._below[len(self._row.cells)] = (rows - 1, said)
        self._row.cells.append(pieces)
        self._row.cells.extend([] for _ in range(columns - 1))

    def _reach_down(self, *, to_end: bool = False) -> None:
        """Put the cells of rows above that reach down to the next place of the open row."""
        if self._row is None or (to_end and not self._row.cells):
            return
        while len(self._row.cells) in self._above:
            at = len(self._row.cells)
            rows, said = self._above.pop(at)
            self._carried.append(at)
            self._row.cells.append(said)
            if rows > 1:
                self._below[at] = (rows - 1, said)

    def _mend_spans(self, width: int) -> None:
        """A row that is full by its own cells is not reached by those above, whatever they claim."""
        if self._row is not None and self._carried and len(self._row.cells) - len(self._carried) >= width > 0:
            for at in reversed(self._carried):
                del self._row.cells[at]
                self._below.pop(at, None)
        self._carried = []

    def _end_table(self) -> None:
        if self._table is not None and (self._table.children or self._table.cells):
            self._out.append(self._table)
        self._table = None

    def _tag(self, part: str, line: int) -> None:
        found = _NAME.match(part)
        name = found[1].lower() if found else ""
        closing = part.startswith("</")
        if self._skip:
            if closing and name == self._skip:
                self._skip = ""
            return
        if name in _SKIPPED:
            if not closing and name != "picture":
                self._skip = name
        elif name in ("table", "tbody", "thead", "tr", "td", "th"):
            self._table_tag(name, part, line)
        elif self._cell is not None:
            if name in ("li", "p", "div", "ul", "ol", "h1", "h2", "h3", "h4") and self._cell:
                self._cell.hard()
            else:
                feed_tag(self._cell, re.sub(r"\n", " ", part))
        elif name in ("ul", "ol"):
            self._end_block()
            if not closing:
                block = Block("list", line, [])
                self._emit(block)
                self._lists.append(block)
            elif self._lists:
                self._lists.pop()
        elif name == "li":
            self._end_block()
            if not closing:
                if not self._lists:
                    self._lists.append(Block("list", line, []))
                    self._out.append(self._lists[-1])
                self._lists[-1].children.append(Block("item", line, []))
                self._current = ("item", line, PieceBuilder(line), 0)
        elif re.fullmatch(r"h[1-6]", name) or name == "summary":
            self._end_block()
            if not closing:
                level = int(name[1]) if name != "summary" else 0
                self._current = ("heading" if level else "group", line, PieceBuilder(line), level)
        elif name in _TEXT_BLOCKS:
            if self._current is None or self._current[0] not in ("heading", "group", "item"):
                self._end_block()
                if closing and name == "details":
                    self._emit(Block("group", line, []))
        elif name in ("a", "br", "img") or self._current is not None:
            if name == "a" and attribute(part, "href") is None and not closing:
                return
            feed_tag(self._builder(line), re.sub(r"\n", " ", part))

    def _table_tag(self, name: str, source: str, line: int) -> None:
        closing = source.startswith("</")
        if name == "table":
            self._end_block()
            self._end_row()
            self._end_table()
            if not closing:
                self._table = Block("table", line, [])
                self._above, self._below = {}, {}
        elif name == "tr":
            self._end_row()
            if not closing:
                self._table = self._table or Block("table", line, [])
                self._row = Block("row", line, [])
        elif name in ("td", "th"):
            self._end_cell()
            if not closing:
                self._table = self._table or Block("table", line, [])
                self._row = self._row or Block("row", line, [])
                self._reach_down()
                self._span = (_span(source, "rowspan"), _span(source, "colspan"))
                self._cell = PieceBuilder(line)
                self._heads += name == "th"

    def _text(self, part: str, line: int) -> None:
        if self._skip:
            return
        text = html.unescape(part)
        inside = self._cell is not None or self._current is not None
        if _MARKDOWN.search(text) and not (self._current is None and self._cell is None and self._lists):
            if not inside:
                for block in self._markdown(part, line):
                    self._emit(block)
                return
            builder = self._builder(line)
            for piece in self._inline.pieces(text, line):
                builder.take(piece)
            builder.line = line + part.count("\n")
            return
        if not inside and not text.strip():
            return
        builder = self._builder(line)
        for number, part in enumerate(text.split("\n")):
            if number:
                builder.newline("soft")
            builder.text(part)


def _span(source: str, name: str) -> int:
    """How many rows or columns a cell covers."""
    said = attribute(source, name) or "1"
    return min(int(said), _WIDEST_SPAN[name]) if said.isdecimal() and len(said) < 6 else 1
