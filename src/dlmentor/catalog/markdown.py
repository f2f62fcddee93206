"""Reading a curated list: from its text to its entries and to what its owner may want to mend."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dlmentor.catalog.blocks import Block
from dlmentor.catalog.mending import mend
from dlmentor.catalog.outline import Outline
from dlmentor.catalog.pieces import text_of
from dlmentor.catalog.reader import ListReader
from dlmentor.catalog.reading import read_list
from dlmentor.catalog.report import parsed_json
from dlmentor.catalog.sections import slug
from dlmentor.models import ListIssue, ParsedEntry
from dlmentor.text import clean

_OWN = re.compile(
    r"github\.com/([\w.-]+/[\w.-]+?)/(?:stargazers|network|graphs|issues(?!/\d)|pulls\b|edit/|compare\b|"
    r"(?:blob|edit)/\w+/(?:contributing|licen[cs]e))",
    re.I,
)
_PART = re.compile(r"github\.com/([\w.-]+/([\w.-]+?))/(?:blob|tree|raw)/", re.I)
_SHIELD = re.compile(
    r"(?:shields\.io/github/[\w/-]+?|star-history\.com/svg\?repos=)/?([\w.-]+/[\w.-]+?)(?:\.svg|[?&#)\s\"]|$)", re.I
)
_ANCHOR = re.compile(r"github\.com/([\w.-]+/[\w.-]+?)/?(?:(?:blob|tree)/\w+/README\.md)?#[\w-]", re.I)
_TITLE = re.compile(r"^#\s+([^\[\n#]+)", re.M)
_FIRST_ITEM = re.compile(r"^(?:\s*(?:[-*+]|\d+[.)])\s|\|)", re.M)
_HEAD = 4000


@dataclass(frozen=True, slots=True)
class ParsedList:
    """One list: its name (file stem), title, description, entries in order, and issues."""

    name: str
    title: str = ""
    description: str = ""
    entries: tuple[ParsedEntry, ...] = ()
    issues: tuple[ListIssue, ...] = ()


def parse_list(text: str, name: str) -> ParsedList:
    """Read the Markdown of a list; any text gives a result, prose gives an empty one."""
    text = clean(text.removeprefix("\ufeff"))
    mended = mend(text)
    blocks = Outline().blocks(mended.text)
    slugs = frozenset(heading_slugs(blocks))
    reader = ListReader(name, mended.origin, slugs, own_repository(text))
    reader.read(blocks)
    for line, problem, source in mended.slips:
        reader.out.issue(line, problem, source)
    return ParsedList(name, reader.title, reader.description, reader.out.entries(), reader.out.issues())


def heading_slugs(blocks: Sequence[Block]) -> list[str]:
    """The anchors of all headings."""
    out: list[str] = []
    stack = list(blocks)
    while stack:
        block = stack.pop()
        if block.kind == "heading":
            out.append(slug(text_of(block.pieces)))
        stack.extend(block.children)
    numbered = [f"{anchor}-{count}" for anchor, total in Counter(out).items() for count in range(1, min(total, 20) + 1)]
    return out + numbered


def own_repository(text: str) -> str:
    """`owner/repo` of the list itself, if its badges at the top or its contributing links show it."""
    found = Counter(match[1].lower() for match in _OWN.finditer(text[: 4 * _HEAD]))
    top = _FIRST_ITEM.split(text[:_HEAD], maxsplit=1)[0]
    found.update(match[1].lower() for match in _SHIELD.finditer(top))
    first = _TITLE.search(top)
    if first:
        # Files of a repository that is called as the list is titled.
        name = re.sub(r"[\W_]", "", first[1].lower())
        parts = _PART.finditer(text[: 4 * _HEAD])
        found.update(match[1].lower() for match in parts if re.sub(r"[\W_]", "", match[2].lower()) == name)
    # A table of contents that spells out its addresses.
    anchors = Counter(match[1].lower() for match in _ANCHOR.finditer(text[: 4 * _HEAD]))
    found.update({name: count for name, count in anchors.items() if count > 2})
    best = found.most_common(1)
    return best[0][0] if best else ""


__all__ = ["ParsedList", "parse_list", "parsed_json", "read_list"]
