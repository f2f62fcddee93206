"""Evidence cards: what an answer cites, as escaped HTML."""

from collections.abc import Callable, Iterable, Sequence
from urllib.parse import urlsplit

from dlmentor.models import Citation, Entry, Link, Source
from dlmentor.text import one_line
from dlmentor.ui import safe, words

_ROLES = ("paper", "code", "notes", "slides", "video", "site")
# What is written, but no paper: its main address is named by its kind.
_WRITTEN = ("book", "tutorial", "notes", "docs")
_LONGEST = 420
_LONGEST_PATH = 40


def cards(citations: Iterable[Citation]) -> str:
    """All cards of one answer."""
    return "".join(card(citation) for citation in citations)


def card(citation: Citation) -> str:
    """One card."""
    entry, number = citation.entry, citation.number
    return (
        f'<article class="card" data-card="{number}" data-id="{safe.line(entry.id)}" tabindex="-1" '
        f'aria-label="Source {number}">'
        f'<header><button type="button" class="cite" data-back="{number}" '
        f'aria-label="Show where the answer cites source {number}">{number}</button>'
        f"<h3>{safe.link(entry.url, entry.title)}</h3></header>"
        f"{meta(entry)}{passage(entry, citation.quote)}{_why(entry, citation.why)}"
        f"{links(entry)}{sources(entry)}{actions(entry)}</article>"
    )


def meta(entry: Entry) -> str:
    """The line of facts below a title."""
    known = "".join(f"<li>{safe.line(fact)}</li>" for fact in words.facts(entry))
    return f'<ul class="facts">{known}</ul>' if known else ""


def passage(entry: Entry, quote: str) -> str:
    """The text that holds the matching sentence, with the sentence highlighted."""
    quote = one_line(quote)
    if not quote:
        return ""
    own = next((each for each in (entry.note, entry.abstract) if quote in one_line(each)), "")
    around = _around(one_line(own), quote) if own else ""
    return f"<blockquote>{safe.marked(around, quote)}</blockquote>"


def _around(whole: str, quote: str) -> str:
    """Not more than a card holds, with the sentence in it."""
    if len(whole) <= _LONGEST:
        return whole
    start = whole.find(quote)
    room = max(0, _LONGEST - len(quote)) // 2
    first, last = max(0, start - room), min(len(whole), start + len(quote) + room)
    first = whole.find(" ", first, start) + 1 if first else 0
    last = max(whole.rfind(" ", start + len(quote), last), start + len(quote)) if last < len(whole) else last
    return f"{'… ' if first else ''}{whole[first:last]}{' …' if last < len(whole) else ''}"


def _why(entry: Entry, why: str) -> str:
    told = one_line(why) or one_line(entry.why)
    return f'<p class="why">{safe.line(told[0].upper() + told[1:])}</p>' if told else ""


def links(entry: Entry, *, unknown: bool = True) -> str:
    """The addresses by role, and whether the main one works; `unknown` also says when nobody knows."""
    known = {link.url: link for link in entry.links}
    every = [*entry.links] if entry.url in known else [Link(url=entry.url), *entry.links]
    every.sort(key=lambda link: _ROLES.index(link.role))
    shown = "".join(f"<li>{safe.link(link.url, _name(link, every, entry))}</li>" for link in every)
    name, about = words.LINK_STATES[entry.link_state]
    checked = f" Checked {entry.link_checked}." if entry.link_checked else ""
    state = f'<li class="state {entry.link_state}" title="{safe.line(about + checked)}">{name}</li>'
    if entry.link_state == "unknown" and not unknown:
        state = ""
    return f'<ul class="links">{shown}{state}</ul>'


def _name(link: Link, every: Sequence[Link], entry: Entry) -> str:
    """Its role, and where it leads if there are several of that role: by host, or by path on the same host."""
    role = entry.kind if link.role == "paper" and link.url == entry.url and entry.kind in _WRITTEN else link.role
    rivals = [_place(other.url) for other in every if other.role == link.role and other is not link]
    host, path = _place(link.url)
    if not rivals or not host:
        return role
    return f"{role} ({path if path and host in dict(rivals) else host})"


def _place(url: str) -> tuple[str, str]:
    """Host and path of an address, short enough for a name."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").removeprefix("www."), parts.path.strip("/")[:_LONGEST_PATH]
    except ValueError:
        return "", ""


def sources(entry: Entry) -> str:
    """Where it stands on the lists; each opens the very line."""
    return f'<ul class="sources">{"".join(f"<li>{source_button(each)}</li>" for each in entry.sources)}</ul>'


def source_button(source: Source) -> str:
    """A button that opens the list at the line of a source."""
    path = " › ".join(source.section)
    return (
        f'<button type="button" class="source" data-act="source" data-list="{safe.line(source.list)}" '
        f'data-line="{source.line}" title="{safe.line(path)}">{safe.line(words.stands(source))}</button>'
    )


def topics(entry: Entry, names: Callable[[str], str]) -> str:
    """Its topics; `names` turns an id into a name."""
    shown = "".join(f"<li>{safe.line(names(topic))}</li>" for topic in entry.topics[:4])
    return f'<ul class="topics" aria-label="Topics">{shown}</ul>' if shown else ""


def actions(entry: Entry, *, page: bool = True) -> str:
    """What one can do with an entry."""
    buttons = [
        _action("wish", "plus", "Add to plan", ' aria-pressed="false"'),
        _action("read", "book", "Mark read", ' aria-pressed="false"'),
        _action("bibtex", "copy", "BibTeX", ' title="Copy BibTeX"'),
        _action("entry", "list", "Details") if page else "",
    ]
    known = f'data-id="{safe.line(entry.id)}" data-title="{safe.line(entry.title)}"'
    return f'<div class="actions" {known}>{"".join(buttons)}</div>'


def _action(act: str, icon: str, name: str, more: str = "") -> str:
    """A button of a card; what it does is known by `act`."""
    return (
        f'<button type="button" data-act="{act}"{more}><i class="icon {icon}" aria-hidden="true"></i>'
        f"<span>{name}</span></button>"
    )


def opener(entry: Entry) -> str:
    """A title that opens the entry's page."""
    return (
        f'<button type="button" class="opener" data-act="entry" data-id="{safe.line(entry.id)}">'
        f"{safe.line(entry.title)}</button>"
    )


def related(pairs: Iterable[tuple[Entry, str]]) -> str:
    """Entries, each with a line about it."""
    rows = "".join(f'<li>{opener(entry)}<p class="small">{safe.line(told)}</p></li>' for entry, told in pairs)
    return f'<ul class="related">{rows}</ul>' if rows else ""
