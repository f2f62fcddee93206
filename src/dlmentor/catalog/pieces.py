"""The pieces of a text: words, links, images and line breaks, each with its line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Break = Literal["", "soft", "hard"]


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
