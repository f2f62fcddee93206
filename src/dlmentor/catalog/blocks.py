"""The blocks that a list is made of."""

from dataclasses import dataclass, field

from dlmentor.catalog.pieces import Piece


@dataclass(slots=True)
class Block:
    """`heading`, `text`, `list` of `item`s, `quote`, `table` of `row`s, or `group` (a summary; empty = its end).

    `pieces` are its own words; a table's `cells` are its header.
    """

    kind: str
    line: int
    pieces: list[Piece]
    level: int = 0
    children: list["Block"] = field(default_factory=list)
    cells: list[list[Piece]] = field(default_factory=list)
