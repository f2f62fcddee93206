"""An answer's Markdown as a terminal shows it, line by line as it is made."""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from dlmentor.text import clean

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

_MARK = re.compile(
    r"\\(?P<sign>[^a-zA-Z0-9\s])|(?P<stars>\*\*?)|\[(?P<label>(?:\\.|[^\]\\\n])*)\]\((?P<url>https?://[^)\s]+)\)"
)
_ESCAPED = re.compile(r"\\([^a-zA-Z0-9\s])")
_BULLET = re.compile(r"(?P<indent>\s*)(?:[-*+]|(?P<number>\d+[.)]))\s+(?P<rest>.*)")
_HEADING = re.compile(r"#{1,6}\s+(?P<rest>.*)")
_CELL_END = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[\s|:-]+")
# A column of a table that is narrower than this is read below its heading instead.
_LEAST_COLUMN = 26


class TerminalMarkdown:
    """Takes text piece by piece and prints each line as soon as it is whole."""

    def __init__(self, console: "Console") -> None:
        self._console = console
        self._left = ""
        self._table: list[list[str]] = []

    def add(self, text: str) -> None:
        """Take the next piece."""
        *lines, self._left = f"{self._left}{clean(text)}".split("\n")
        for line in lines:
            self._line(line)

    def close(self) -> None:
        """Print what is left."""
        if self._left:
            self._line(self._left)
        self._left = ""
        self._end_table()

    def _line(self, line: str) -> None:
        if line.startswith("|"):
            if not _RULE.fullmatch(line):
                self._table.append([cell.strip() for cell in _CELL_END.split(line.strip().strip("|"))])
            return
        self._end_table()
        heading = _HEADING.fullmatch(line)
        bullet = _BULLET.fullmatch(line)
        if bullet:
            self._print(_hanging(bullet["indent"], bullet["number"] or "•", inline(bullet["rest"])))
        else:
            self._print(inline(heading["rest"], "bold") if heading else inline(line))

    def _end_table(self) -> None:
        rows, self._table = self._table, []
        if not rows:
            return
        wide = max(len(row) for row in rows)
        head, *body = [row + [""] * (wide - len(row)) for row in rows]
        label = max((inline(row[0]).cell_len for row in body), default=0)
        if "**" in head[-1] and self._console.width - label >= _LEAST_COLUMN * (wide - 1):
            self._print(_grid(head, body, label))
            return
        # Where the entries are the columns, each is told by itself all the same.
        if "**" in head[-1]:
            head, *body = (list(row) for row in zip(head, *body, strict=True))
        for number, row in enumerate(body):
            if number:
                self._print("")
            self._print(inline(row[0]))
            for name, cell in zip(head[1:], row[1:], strict=True):
                self._print(_hanging("  ", f"{name}:", inline(cell)))

    def _print(self, what: "RenderableType") -> None:
        self._console.print(what)


def inline(text: str, style: str = "") -> "Text":
    """A line of Markdown with its bold, italic and linked parts; all else stays as it is written."""
    from rich.style import Style
    from rich.text import Text

    out = Text()
    marks: set[str] = set()
    names = {"**": "bold", "*": "italic"}

    def styled() -> Style:
        return Style.parse(" ".join([style, *(names[mark] for mark in sorted(marks))]).strip() or "none")

    at = 0
    for found in _MARK.finditer(text):
        out.append(text[at : found.start()], styled())
        at = found.end()
        if found["sign"]:
            out.append(found["sign"], styled())
        elif found["url"]:
            out.append(_ESCAPED.sub(r"\1", found["label"]), styled() + Style(link=found["url"]))
        elif _toggles(text, found, found["stars"] in marks):
            marks ^= {found["stars"]}
        else:
            out.append(found["stars"], styled())
    out.append(text[at:], styled())
    return out


def _toggles(text: str, found: re.Match[str], inside: bool) -> bool:
    """Whether stars begin or end something: they touch it."""
    beside = text[found.start() - 1 : found.start()] if inside else text[found.end() : found.end() + 1]
    return bool(beside.strip())


def _hanging(indent: str, mark: str, text: "Text") -> "RenderableType":
    """A paragraph whose lines begin behind its mark."""
    from rich.padding import Padding
    from rich.table import Table

    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column()
    grid.add_row(mark, text)
    return Padding(grid, (0, 0, 0, len(indent)))


def _grid(head: Sequence[str], body: Sequence[Sequence[str]], label: int) -> "RenderableType":
    from rich.table import Table

    grid = Table(box=None, pad_edge=False, show_edge=False, padding=(0, 2, 0, 0), header_style="none")
    grid.add_column(inline(head[0]), width=label, style="dim")
    for each in head[1:]:
        grid.add_column(inline(each), ratio=1)
    for row in body:
        grid.add_row(*(inline(cell) for cell in row))
    return grid


def as_shown(write: Callable[[str], object]) -> tuple[Callable[[str], object], Callable[[], object]]:
    """How to show the pieces of an answer, and how to end: formatted in a terminal, else as they are."""
    from dlmentor import terminal

    console = terminal.console()
    if not console.is_terminal:
        return write, lambda: write("\n")
    shown = TerminalMarkdown(console)
    return shown.add, shown.close
