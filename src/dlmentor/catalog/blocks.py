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


def own_pieces(block: Block) -> list[Piece]:
    """The words of an item itself: its first paragraph or heading."""
    if block.pieces:
        return block.pieces
    first = next((child for child in block.children if child.kind in ("text", "heading")), None)
    return first.pieces if first is not None else []


def after_first(block: Block) -> list[Block]:
    """What stands below the own words of an item."""
    if block.pieces:
        return block.children
    at = next((at for at, child in enumerate(block.children) if child.kind in ("text", "heading")), -1)
    return block.children[at + 1 :]


def has_links_below(block: Block) -> bool:
    """Whether lists below an item hold links."""
    stack = [child for child in block.children if child.kind == "list"]
    while stack:
        top = stack.pop()
        if any(piece.linked for piece in top.pieces):
            return True
        stack.extend(top.children)
    return False
