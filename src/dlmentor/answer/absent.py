"""Names that a question asks about and that no entry bears: said, rather than answered with something else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dlmentor.answer import facts, markdown, words
from dlmentor.answer.world import World
from dlmentor.catalog.finding import initials
from dlmentor.models import Entry, Understood
from dlmentor.text import fold

_ONE = re.compile(
    "|".join(
        (
            r"\bwho (?:wrote|made|developed|built|created|published|invented)\s+(?P<by>.+)$",
            r"\bwhen (?:was|were|did)\s+(?P<when>.+?)\s+(?:published|released|written|introduced|come out|appear)\b",
            r"^(?:please )?tell me (?:more )?about\s+(?P<about>.+)$",
            r"^what(?:'s|’s| is| are)\s+(?P<what>.+)$",
            r"^(?:is|are)\s+(?P<listed>.+?)\s+(?:on|in|among) (?:here|there|(?:the|your|these|any) (?:lists?|papers))",
            r"\b(?:papers?|works?|articles?|books?|anything|something|everything|courses?|tools?)"
            r" (?:written |made )?by\s+(?P<author>.+)$",
            r"\bdid\s+(?P<did>.+?)\s+(?:write|publish|author)\b",
            r"^(?P<venue>[A-Z][\w&/-]*[A-Z][\w&/-]*)(?:\s+(?:19|20)\d\d)?\s+papers?\W*$",
            r"\b(?:do you (?:have|know)|have you got|is there)\s+(?P<have>.+)$",
        )
    ),
    re.I,
)
_SIDES = re.compile(
    "|".join(
        (
            r"\b(?:differences?|trade-?offs?|choose|choice|comparison) (?:between|of)\s+(?P<between>.+)$",
            r"\bhow (?:do|does|is|are)\s+(?P<how>.+?)\s+(?:compared?|differ(?:ent)?|related)\b(?P<to>.*)$",
            r"^(?:please |can you |could you )*compare\s+(?P<compare>.+)$",
            r"^(?:is|are)\s+(?P<better>.+?)\s+(?:better|faster|smaller|easier|simpler|newer|older)\s+than\s+(?P<than>.+)$",
            r"^(?P<left>.+?)\s+(?:vs\.?|versus)\s+(?P<right>.+)$",
        )
    ),
    re.I,
)
_BETWEEN = re.compile(r"\s*(?:,|&|/|\b(?:and|or|with|to|from|vs\.?|versus|against)\b)\s*", re.I)
_LEAD = re.compile(
    r"^(?:(?:the|an?|papers?|books?|courses?|tools?|frameworks?|librar(?:y|ies)|called|named|on|by)\s+)+", re.I
)
_TAIL = re.compile(
    r"(?:\s+(?:for|on|in|when|if|by|about|regarding|as|used|paper|about it)\b.*|[\s?.!:;,'\"“”]+)$", re.I
)
_SMALL = frozenset(("is", "are", "all", "you", "of", "the", "for", "a", "an", "and", "in", "on", "to", "with", "by"))
_VERSION = re.compile(r"(?:\s*\bv?\d+(?: \d+)*|(?<=[a-z]{3})v1)$")
_MOST_WORDS = 6


@dataclass(frozen=True)
class Asked:
    """The names that a question asks about, and those of them that no entry bears."""

    names: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def comparable(self) -> bool:
        """Whether enough is left to compare."""
        return not self.missing or len(self.names) - len(self.missing) > 1


def asked_about(question: Understood, world: World) -> Asked:
    """Which things a question names as such: the sides of a comparison, or the one that it is about."""
    text = " ".join(question.question.split())
    named = [world.entries[name] for name in question.named if name in world.entries]
    sides = _SIDES.search(text)
    if sides:
        names = [_bare(side) for part in sides.groups() if part for side in _BETWEEN.split(part)]
        # Beside an entry, another entry is meant; two topics can be compared as well.
        also_topics, titled = not named, False
    else:
        one = _ONE.search(text)
        names = [_bare(next(group for group in one.groups() if group))] if one else []
        also_topics = one is not None and bool(one["what"] or one["about"])
        titled = one is not None and bool(one["listed"] or one["have"])
    names = [name for name in dict.fromkeys(names) if name]
    missing = [
        name
        for name in names
        if _is_name(name)
        and not (_begins_title(name, world) if titled else _bears(name, world.names))
        and not (also_topics and _bears(name, world.topic_names))
        and not any(_shortens(name, entry.title) or _wrote(name, entry) or _goes_by(name, entry) for entry in named)
    ]
    return Asked(tuple(names), tuple(missing))


def nothing_named(names: Sequence[str]) -> str:
    """Says that no entry, person or venue has such a name."""
    told = words.join((markdown.escape(name) for name in names), "or")
    return f"Nothing on the lists bears the name {told}."


def without_entry(names: Sequence[str]) -> str:
    """Says so in a sentence."""
    told = [markdown.escape(name) for name in names]
    if len(told) == 1:
        return f"{told[0]} has no entry of its own on the lists."
    if len(told) == 2:
        return f"Neither {told[0]} nor {told[1]} has an entry of its own on the lists."
    return f"{words.join(told)} have no entries of their own on the lists."


def _bare(text: str) -> str:
    """A name without what stands around it."""
    text = text.strip().strip("\"'“”‘’*")
    while (less := _TAIL.sub("", _LEAD.sub("", text))) != text:
        text = less
    return text.strip("\"'“”‘’*")


def _is_name(text: str) -> bool:
    """Whether it is written as a name: every word that is not small has a capital or a digit."""
    parts = text.split()
    telling = [part for part in parts if part.lower() not in _SMALL]
    return (
        0 < len(parts) <= _MOST_WORDS
        and bool(telling)
        and len(fold(text)) > 2
        and all(any(sign.isupper() or sign.isdigit() for sign in part) for part in telling)
        and any(sign.isupper() for sign in text)
    )


def _bears(name: str, names: str) -> bool:
    """Whether one of the names begins so, a plural or a version aside."""
    key = _VERSION.sub("", fold(name)) or fold(name)
    return any(f" {spelling}" in names for spelling in (key, key.removesuffix("s"), key.replace(" ", "")))


def _goes_by(name: str, entry: Entry) -> bool:
    """Whether it is one of the other names of an entry, such as that of the system that a paper is about."""
    return fold(name) in {fold(term) for term in entry.terms}


def _wrote(names: str, entry: Entry) -> bool:
    """Whether the names are those of its authors: Sandler and Howard."""
    people = set(fold(" ".join(entry.authors)).split())
    return all(word in people for word in fold(names).split() if word not in _SMALL)


def _begins_title(name: str, world: World) -> bool:
    """Whether an entry is called so: one that only mentions it is not."""
    key = fold(name)
    return any(
        facts.begins_with(_LEAD.sub("", entry.title), key) or key in map(fold, initials(entry.title))
        for entry in world.entries.values()
    )


def _shortens(name: str, title: str) -> bool:
    """Whether a name is a short form of a title: TFLite of TensorFlow Lite."""
    key, letters = fold(name).replace(" ", ""), iter(fold(title).replace(" ", ""))
    return key[:1] in {word[0] for word in fold(title).split()} and all(letter in letters for letter in key)
