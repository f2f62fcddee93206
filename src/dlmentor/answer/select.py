"""How many hits deserve to be in an answer."""

from collections.abc import Sequence

from dlmentor.models import Hit

# Tuned on the judged questions: a hit stays if it scores this share of the best few.
KEEP = 0.55
MOST = 8
LEAST_OF_BEST = 3


def deserving(hits: Sequence[Hit], *, keep: float = KEEP, most: int = MOST) -> list[Hit]:
    """The hits that score near enough to the best ones."""
    if not hits:
        return []
    best = hits[0].score
    if best <= 0:
        return list(hits[:1])
    return [hit for hit in hits[:most] if hit.score >= keep * best]
