"""What is said about an entry: its name, place, effort, links, and the sentence that fits a question."""

import re
from collections.abc import Collection, Sequence

from dlmentor.answer import markdown, words
from dlmentor.models import Entry, Source
from dlmentor.text import fold

_SHORT = re.compile(r"^(?P<name>[^:(]{2,40}?)\s*(?::\s+\S|\()")
_LONGEST_SHORT = 3
_TWO = 400
_ROLES = {"paper": "paper", "code": "code", "notes": "notes", "slides": "slides", "video": "video", "site": "page"}


def short_name(title: str) -> str:
    """`RECL` of `RECL: Responsive Resource-Efficient …`; the title itself where it has no such head."""
    found = _SHORT.match(title)
    return found["name"].strip() if found and len(found["name"].split()) <= _LONGEST_SHORT else title


def where(entry: Entry) -> str:
    """`NSDI 2022`, `course, 2021`, `survey, arXiv 2023`."""
    kind = "" if entry.kind == "paper" and entry.where else words.kinds(entry.kind, 1)
    place = entry.where
    if not entry.venue and entry.organisation and entry.kind in ("course", "book", "tool", "docs"):
        place = ", ".join(part for part in (entry.organisation, str(entry.year or "")) if part)
    return ", ".join(part for part in (kind, place) if part)


def slip(entry: Entry) -> str:
    """Where a list has the year wrong: `the list says 2018; first public 2020`."""
    right = {entry.year, entry.first_public} - {None}
    for source in entry.sources:
        if source.year and right and source.year not in right:
            known = f"first public {entry.first_public}" if entry.first_public else f"it is of {entry.year}"
            return f"the list says {source.year}; {known}"
    return ""


def heading(entry: Entry, *, place: bool = True) -> str:
    """Title in bold with venue and year, and the list's slip if there is one."""
    about = "; ".join(part for part in (where(entry) if place else "", slip(entry)) if part)
    return f"{markdown.bold(entry.title)} ({markdown.escape(about)})" if about else markdown.bold(entry.title)


def effort(entry: Entry) -> str:
    """`beginner, 3 h`."""
    return ", ".join(part for part in (entry.level_name, words.hours(entry.hours) if entry.hours else "") if part)


def said(entry: Entry) -> list[str]:
    """The sentences that tell what it is: our note, else its abstract, else what the lists say."""
    if entry.note:
        return words.sentences(entry.note)
    if entry.abstract:
        return words.sentences(entry.abstract)[:6]
    return [f"The list says: “{words.cut(source.note, 200)}”" for source in entry.sources if source.note][:1]


def known_by_title_only(entry: Entry) -> bool:
    """Whether nothing but its title is known."""
    return entry.basis == "title-only" or not said(entry)


def fitting(entry: Entry, terms: Collection[str], quote: str = "") -> str:
    """The sentence about it that fits a question best; empty if nothing is known."""
    sentences = said(entry)
    if not sentences:
        return ""
    if known_by_title_only(entry):
        return sentences[0]
    scores = [(share(sentence, terms) + (0.5 if quote and quote in sentence else 0.0)) for sentence in sentences]
    best = max(range(len(sentences)), key=lambda place: (scores[place] * (1.15 if place == 0 else 1.0), -place))
    # The first sentence on a paper often tells the problem only: the second then says what was done about it.
    if best == 0 and entry.kind == "paper" and len(" ".join(sentences[:2])) <= _TWO:
        return " ".join(sentences[:2])
    return words.cut(sentences[best])


def share(sentence: str, terms: Collection[str]) -> float:
    """How many of the terms stand in a sentence."""
    return float(len(set(terms) & stems(sentence)))


def stems(text: str) -> set[str]:
    """Words cut to a stem, good enough to compare two sentences."""
    from dlmentor.index.tokens import STOP_WORDS
    from dlmentor.index.tokens import words as folded

    return {stem(word) for word in folded(text) if len(word) > 2 and word not in STOP_WORDS}


def stem(word: str) -> str:
    """A word without its commonest endings."""
    for ending in ("ations", "ation", "ings", "ing", "ers", "er", "ies", "es", "ed", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def begins_with(title: str, name: str) -> bool:
    """Whether a title begins with a folded name, also in the plural."""
    return f"{fold(title)} ".startswith((f"{name} ", f"{name}s "))


def authors(entry: Entry, at_most: int = 4) -> str:
    """The first of them, and where they work."""
    shown = entry.authors[:at_most]
    if not shown:
        return entry.organisation or ""
    more = ["others"] if len(entry.authors) > len(shown) else []
    if shown[-1].lower().rstrip(".") == "et al":
        shown, more = shown[:-1], ["others"]
    text = words.join([*shown, *more])
    return f"{text} ({entry.organisation})" if entry.organisation else text


def stands(source: Source) -> str:
    """`emdl, under “Quantization”, line 45`."""
    section = f", under “{' › '.join(source.section[-2:])}”" if source.section else ""
    return f"{source.list}{section}, line {source.line}"


def links(entry: Entry) -> str:
    """Its addresses as links: `[paper](…) · [code](…)`."""
    found = [(_ROLES[each.role], each.url) for each in entry.links] or [("page", entry.url)]
    seen: dict[str, str] = {}
    for role, url in found:
        if url not in seen.values():
            label = role if role not in seen else f"{role} {sum(each.startswith(role) for each in seen) + 1}"
            seen[label] = url
    return " · ".join(markdown.link(label, url) for label, url in seen.items())


def link_trouble(entry: Entry) -> str:
    """What is known to be wrong with its address."""
    if entry.link_state == "dead":
        return f"its address was dead when checked{f' on {entry.link_checked[:10]}' if entry.link_checked else ''}"
    return ""


def newest(entries: Sequence[Entry]) -> int | None:
    """The latest year among entries."""
    return max((entry.year for entry in entries if entry.year), default=None)
