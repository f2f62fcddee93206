"""Everything that is shown passes through here: plain text escaped, Markdown rendered with nothing foreign in it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dlmentor.text import clean, one_line

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# With the mark that follows, which must not start a line of its own.
_MARKER = re.compile(r"\[(\d{1,3})\]([.,:;!?)]*)")
_WEB = ("http", "https")
# So many columns do not fit a phone, and so many no column of text.
_MANY_COLUMNS, _TOO_MANY_COLUMNS = 4, 6
# The page has headings of its own above an answer's.
_HEADINGS = {"h1": "h4", "h2": "h4", "h3": "h5", "h4": "h5", "h5": "h6"}


def text(value: object) -> str:
    """Text for an element or an attribute in quotes, lines kept."""
    return escape(clean(str(value)), quote=True)


def line(value: object) -> str:
    """The same, on one line."""
    return escape(one_line(str(value)), quote=True)


def href(url: str) -> str:
    """An escaped web address, or nothing if it is not one."""
    url = one_line(url)
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return escape(url, quote=True) if parts.scheme.lower() in _WEB and parts.netloc and " " not in url else ""


def link(url: str, label: str, extra: str = "") -> str:
    """A link that opens beside the page; only the escaped label if the address is none."""
    address = href(url)
    shown = line(label)
    if not address:
        return f"<span>{shown}</span>"
    return f'<a href="{address}" target="_blank" rel="noopener noreferrer"{extra}>{shown}</a>'


def marked(whole: str, sentence: str) -> str:
    """Text with one sentence of it highlighted; the sentence alone if it is not part of the text."""
    whole, sentence = one_line(whole), one_line(sentence)
    if not sentence:
        return line(whole)
    start = whole.find(sentence)
    if start < 0:
        return f"<mark>{line(sentence)}</mark>"
    end = start + len(sentence)
    return f"{line_kept(whole[:start])}<mark>{line(sentence)}</mark>{line_kept(whole[end:])}"


def line_kept(value: str) -> str:
    """Escaped with its blanks at both ends."""
    return escape(clean(value), quote=True)


def markdown(source: str, titles: Mapping[int, str] | None = None, links: Iterable[str] = ()) -> str:
    """Markdown as HTML: no HTML, images or foreign links; `[n]` becomes a button if `titles` knows the number.

    `links` are the addresses that may be linked: those of the cited entries.
    """
    parser = _parser()
    allowed = {parser.normalizeLink(url) for url in links if href(url)}
    tokens = parser.parse(clean(source))
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
        if token.children:
            token.children = list(_inline(token.children, allowed, titles or {}))
    _label_cells(tokens)
    return str(parser.renderer.render(tokens, parser.options, {}))


def _inline(tokens: Sequence["Token"], allowed: set[str], titles: Mapping[int, str]) -> Iterable["Token"]:
    open_links: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            kept = str(token.attrGet("href") or "") in allowed
            open_links.append(kept)
            if kept:
                token.attrs = {"href": token.attrs["href"], "target": "_blank", "rel": "noopener noreferrer"}
            else:
                token.tag, token.attrs = "span", {}
        elif token.type == "link_close":
            if not open_links.pop():
                token.tag = "span"
        elif token.type == "text" and not any(open_links):
            yield from _with_citations(token, titles)
            continue
        yield token


def _label_cells(tokens: Sequence["Token"]) -> None:
    """Say in each cell of a table what its column is, so that its rows can stand one below the other."""
    roles = {"table": "table", "tr": "row", "th": "columnheader", "td": "cell"}
    table: Token | None = None
    heads: list[str] = []
    column = 0
    for place, token in enumerate(tokens):
        if token.nesting == 1 and token.tag in roles:
            token.attrSet("role", roles[token.tag])
        if token.type == "table_open":
            table, heads = token, []
        elif token.type == "tr_open":
            column = 0
        elif token.type == "th_open":
            heads.append(
                "".join(each.content for each in tokens[place + 1].children or () if each.type == "text").strip()
            )
        elif token.type == "thead_close" and table and len(heads) >= _MANY_COLUMNS:
            table.attrSet("class", "wide" if len(heads) < _TOO_MANY_COLUMNS else "wide widest")
        elif token.type == "td_open":
            token.attrSet("data-label", heads[column] if column < len(heads) else "")
            column += 1


def _with_citations(token: "Token", titles: Mapping[int, str]) -> Iterable["Token"]:
    from markdown_it.token import Token

    end = 0
    for found in _MARKER.finditer(token.content):
        number = int(found[1])
        if number not in titles:
            continue
        if found.start() > end:
            yield Token("text", "", 0, content=token.content[end : found.start()])
        button = _button(number, titles[number])
        after = escape(found[2])
        yield Token("html_inline", "", 0, content=f'<span class="tied">{button}{after}</span>' if after else button)
        end = found.end()
    if end < len(token.content):
        yield Token("text", "", 0, content=token.content[end:])


def _button(number: int, title: str) -> str:
    return (
        f'<button type="button" class="cite" data-cite="{number}" '
        f'aria-label="Source {number}: {line(title)}">{number}</button>'
    )


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "breaks": False}).enable("table")
    parser.disable(["image", "reference", "autolink", "html_inline", "html_block"])

    def plain_text(_: Any, tokens: Sequence["Token"], index: int, *__: Any) -> str:
        return escape(tokens[index].content, quote=True)

    parser.add_render_rule("text", plain_text)
    return parser
