"""From markup of any kind (HTML, JATS, entities, inverted indexes) to text that is safe to show."""

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from dlmentor.text import clean, one_line

LONGEST_TEXT = 8_000
_LONGEST_TITLE, _LONGEST_NAME, _MOST_NAMES = 400, 120, 200

# Only known elements count as markup: `x<y and z>w` is what an abstract says about numbers.
_INLINE = (
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span strike "
    "strong sub sup time tt u var wbr"
)
_BLOCK = (
    "address article aside blockquote body br center dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 head header hr html li main nav ol p pre sec section summary table "
    "tbody td tfoot th thead tr ul title meta link base img input button select option textarea video "
    "audio source canvas noscript map area frame frameset"
)
_DROPPED = "script style template iframe object embed svg math applet"
_NAMESPACED = r"(?:jats|mml|xlink|ali|m|o|v|w):[a-z][\w.-]*"


def _names(words: str) -> str:
    return "|".join(sorted(words.split(), key=len, reverse=True))


_DROP = re.compile(rf"<({_names(_DROPPED)})\b[^<>]*>.*?(?:</\1\s*>|\Z)", re.I | re.S)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<!\[CDATA\[|\]\]>|<[!?][a-z][^<>]*>", re.I | re.S)
_HEADING = re.compile(r"<jats:title\b[^<>]*>\s*(abstract|summary)\s*[.:]?\s*</jats:title>", re.I)
_BREAK = re.compile(rf"</?(?:jats:(?:p|sec|title|list|list-item|disp-formula)|{_names(_BLOCK)})(?:\s[^<>]*)?/?>", re.I)
_TAG = re.compile(rf"</?(?:{_NAMESPACED}|{_names(_INLINE)}|{_names(_DROPPED)})(?:\s[^<>]*)?/?>", re.I)
_OPENING = re.compile(r"<(?=[a-zA-Z/!?])")
_GAP = re.compile(r"\s+(?=[,.;:!?)\]](?:\s|$|[)\].,;]))|(?<=[(\[])\s+")
# "Abstract Large language models …" starts with a label, "Abstract Meaning Representation …" does not.
_LABEL = re.compile(r"^(?:(?i:abstract|summary)\b\s*(?:[.:—–-]+\s*|\n+)|(?:Abstract|ABSTRACT) (?=[A-Z]\S* [a-z]))")


def plain(markup: str) -> str:
    """The words of `markup` in paragraphs, with no tag, script, control or bidirectional character left."""
    text = clean(markup[: 8 * LONGEST_TEXT])
    # Twice-escaped markup (`&amp;lt;b&amp;gt;`) shows itself only after the first round.
    for _ in range(3):
        stripped = _strip(text)
        decoded = clean(html.unescape(stripped))
        if decoded == text:
            break
        text = decoded
    return safe(text)


def _strip(text: str) -> str:
    text = _COMMENT.sub("", _DROP.sub(" ", text))
    text = _BREAK.sub("\n\n", _HEADING.sub("", text))
    return _TAG.sub("", text)


def safe(text: str) -> str:
    """Plain text as it may be stored: a line a paragraph, nothing that a page takes for markup, not too long."""
    paragraphs = (_GAP.sub("", one_line(part)) for part in re.split(r"\n[ \t]*\n\s*", clean(text)))
    joined = "\n\n".join(part for part in paragraphs if part)
    joined = _OPENING.sub("< ", _LABEL.sub("", joined, count=1))
    return _shortened(joined, LONGEST_TEXT)


def title_of(markup: object) -> str | None:
    """A title as one line, or None if there is none."""
    if not isinstance(markup, str):
        return None
    return _shortened(one_line(plain(markup)), _LONGEST_TITLE) or None


def names_of(values: Sequence[object]) -> tuple[str, ...]:
    """People's names, `Last, First` turned round."""
    found = (one_line(plain(value)) for value in values[:_MOST_NAMES] if isinstance(value, str))
    return tuple(dict.fromkeys(_turned(name)[:_LONGEST_NAME] for name in found if name))


def _turned(name: str) -> str:
    last, comma, first = name.partition(", ")
    if not comma or "," in first or first.lower().rstrip(".") in ("jr", "sr", "ii", "iii", "phd"):
        return name
    return f"{first} {last}"


def year_of(value: object) -> int | None:
    """A year from a number or a date."""
    found = re.search(r"(?<!\d)(19|20)\d\d(?!\d)", str(value)) if isinstance(value, int | str) else None
    return int(found[0]) if found else None


def from_inverted(index: object) -> str:
    """The text behind an inverted index, `{word: [positions]}`."""
    if not isinstance(index, Mapping):
        return ""
    placed: dict[int, str] = {}
    for word, positions in index.items():
        for position in positions if isinstance(positions, list) else ():
            if isinstance(position, int) and len(placed) < LONGEST_TEXT:
                placed[position] = str(word)
    return plain(" ".join(placed[position] for position in sorted(placed)))


def as_mapping(value: Any) -> Mapping[str, Any]:
    """`value` if it is a mapping, else an empty one: a source may change its shape any day."""
    return value if isinstance(value, Mapping) else {}


def as_list(value: Any) -> list[Any]:
    """`value` if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def _shortened(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    cut = text[:longest]
    return cut[: cut.rfind(" ")] + " …" if " " in cut else cut
