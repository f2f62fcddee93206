"""What one source says about one thing, before it is compared with what we know."""

from typing import Literal

from dlmentor.models import Value


class Record(Value):
    """The answer of a source in our own terms; what it does not say is empty."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str | None = None
    text: str = ""
    kind: Literal["abstract", "description", "readme"] = "abstract"
    code: str | None = None
    url: str = ""
    ids: tuple[str, ...] = ()
