"""The words of a heading."""

import re
from collections.abc import Sequence

from dlmentor.catalog.pieces import Piece


def heading_words(pieces: Sequence[Piece]) -> list[Piece]:
    """The words of a heading: without images, and without links back to the top or the contents beside its text."""
    spoken = any(piece.is_text and re.search(r"\w", piece.text) for piece in pieces)
    kept = [
        piece
        for piece in pieces
        if not piece.src and not _top_link(piece) and not (spoken and piece.linked and _leads_back(piece))
    ]
    if len(kept) == len(pieces) or not kept:
        return kept
    said = re.sub(r"\s*[(\[（]\s*[)\]）]", "", "".join(" " if piece.brk else piece.text for piece in kept))
    return [Piece(said, line=kept[0].line)]


def _leads_back(piece: Piece) -> bool:
    """Whether a link to a place on the same page is no part of the words: `here` is."""
    return piece.url.startswith("#") and not re.fullmatch(r"(?:here|this|above|below|[\w ]*section)", piece.text, re.I)


def _top_link(piece: Piece) -> bool:
    return piece.linked and bool(re.match(r"^\W*$|^\W*(?:back to|top|return|⬆|↑|🔝|返回|回到)", piece.text, re.I))


def only_link(pieces: Sequence[Piece]) -> bool:
    """Whether a heading has no words but those of its link."""
    return not any(piece.is_text and re.search(r"\w", piece.text) for piece in pieces)
