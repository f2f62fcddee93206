"""What badges say: the words that a picture of shields.io shows."""

import html
import re
from urllib.parse import unquote

from dlmentor.text import one_line

_LABEL = re.compile(r"(?:img|flat)\.shields\.io/badge/([^?]+)", re.I)


def badge_message(src: str) -> str:
    """All words on a badge of shields.io: `Conference ICML'24` of `badge/Conference-ICML'24-blue`."""
    found = _LABEL.search(src)
    if not found:
        return ""
    words = unquote(found[1]).replace("--", "\0").split("-")
    kept = words[:-1] if len(words) > 1 else words
    return one_line(" ".join(kept).replace("_", " ").replace("\0", "-"))


def badge_label(alt: str, src: str) -> str:
    """What a badge or image says: its alternative text, else the words on the badge."""
    text = one_line(html.unescape(alt))
    if not text:
        found = _LABEL.search(src)
        if found:
            label = unquote(found[1]).replace("--", "\0").replace("__", "\1")
            text = one_line(label.split("-")[0].replace("_", " ").replace("\0", "-").replace("\1", "_"))
    return text
