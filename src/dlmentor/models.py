"""The values that pass between the parts, and out of the program as JSON.

They are frozen, hold no behaviour beyond reading themselves, and everything may import them.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, field_validator

from dlmentor.text import duration

Kind = Literal["paper", "survey", "course", "book", "tool", "repo", "list", "tutorial", "docs", "notes"]
KINDS: tuple[Kind, ...] = ("paper", "survey", "course", "book", "tool", "repo", "list", "tutorial", "docs", "notes")
Role = Literal["paper", "code", "notes", "slides", "video", "site"]
Basis = Literal["checked", "known", "title-only"]
Intent = Literal["recommend", "list", "lookup", "compare", "plan", "chat", "refuse"]
LinkState = Literal["alive", "moved", "blocked", "dead", "unknown"]
Tier = Literal["must", "if-time"]

# What people call one of a kind, and several.
KIND_NAMES: Mapping[str, tuple[str, str]] = {
    **{kind: (kind, f"{kind}s") for kind in KINDS},
    "repo": ("repository", "repositories"),
    "list": ("curated list", "lists of lists"),
    "docs": ("manual", "manuals and docs"),
    "notes": ("set of notes", "notes"),
}
PUBLISHED_IN: Mapping[str, str] = {"journal": "in journals", "conference": "at conferences"}
LEVEL_NAMES: Mapping[int, str] = {1: "beginner", 2: "intermediate", 3: "advanced"}
# What a note rests on, in words.
BASIS_NAMES: Mapping[Basis, str] = {
    "checked": "checked against its sources",
    "known": "from general knowledge",
    "title-only": "only the title is known",
}


class Value(BaseModel):
    """Base of all values: frozen, and strict about what it is given."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Link(Value):
    """An address of an entry and what is behind it."""

    url: str
    role: Role = "site"


class Source(Value):
    """One place on a list where an entry stands, with what the list itself says there."""

    list: str
    line: int
    section: tuple[str, ...] = ()
    title: str = ""
    url: str = ""
    note: str = ""
    venue: str | None = None
    year: int | None = None

    @property
    def ref(self) -> str:
        """`LIST:LINE`, as other programs write it."""
        return f"{self.list}:{self.line}"


class ParsedEntry(Value):
    """One item of one list as the parser understood it, before lists are joined.

    `section` is the path of headings; `group` what stands between them and the item (bold lines, bullets above it).
    """

    title: str
    url: str
    links: tuple[Link, ...] = ()
    kind: Kind = "paper"
    venue: str | None = None
    year: int | None = None
    authors: tuple[str, ...] = ()
    organisation: str | None = None
    section: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    note: str = ""
    line: int = 1


class ListIssue(Value):
    """Something in a list that its owner may want to mend."""

    list: str
    line: int
    problem: str
    text: str = ""


class Note(Value):
    """What we know about an entry, in our own words (`seeds/notes/`)."""

    id: str
    title: str
    kind: Kind
    authors: tuple[str, ...] = ()
    organisation: str | None = None
    venue: str | None = None
    year: int | None = None
    first_public: int | None = None
    arxiv: str | None = None
    doi: str | None = None
    code: str | None = None
    summary: str
    why: str = ""
    topics: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    level: int = Field(2, ge=1, le=3)
    hours: float = Field(2.0, gt=0)
    basis: Basis = "title-only"
    correction: str = ""
    asks: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Entry(Value):
    """A resource that the lists recommend: what the lists, our note and its abstract say together.

    `venue` and `year` are those that one cites (`ICLR`, 2017); `first_public` may be earlier.
    """

    id: str
    title: str
    url: str
    links: tuple[Link, ...] = ()
    kind: Kind = "paper"
    authors: tuple[str, ...] = ()
    organisation: str | None = None
    year: int | None = None
    first_public: int | None = None
    venue: str | None = None
    section: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    level: int | None = None
    hours: float | None = None
    note: str = ""
    why: str = ""
    basis: Basis | None = None
    correction: str = ""
    abstract: str = ""
    asks: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    link_state: LinkState = "unknown"
    link_checked: str | None = None

    @property
    def code(self) -> str | None:
        """The address of its code, if one is known."""
        return next((link.url for link in self.links if link.role == "code"), None)

    @property
    def lists(self) -> tuple[str, ...]:
        """The lists on which it stands, each once."""
        return tuple(dict.fromkeys(source.list for source in self.sources))

    @property
    def level_name(self) -> str:
        """`beginner`, `intermediate` or `advanced`; empty if nobody has said it."""
        return LEVEL_NAMES.get(self.level or 0, "")

    @property
    def where(self) -> str:
        """Venue and year as one writes them: `NSDI 2022`, `2018` or nothing."""
        return " ".join(str(part) for part in (self.venue, self.year) if part)


class Need(Value):
    """A direct prerequisite and why it is one."""

    id: str
    because: str


class Concept(Value):
    """A topic of the field, how people name it, and what it builds on."""

    id: str
    name: str
    summary: str = ""
    aliases: tuple[str, ...] = ()
    lay: tuple[str, ...] = ()
    broader: str | None = None
    needs: tuple[Need, ...] = ()
    hours: float = 2.0
    entries: tuple[str, ...] = ()


class Understood(Value):
    """How a question was read: everything that a person may want to see or correct."""

    question: str
    intent: Intent = "recommend"
    kinds: tuple[Kind, ...] = ()
    not_kinds: tuple[Kind, ...] = ()
    venues: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    not_years: tuple[int, ...] = ()
    not_venues: tuple[str, ...] = ()
    not_organisations: tuple[str, ...] = ()
    published_in: Literal["conference", "journal"] | None = None
    level: int | None = None
    hours_to: float | None = None
    hours_below: float | None = None
    order: Literal["relevance", "oldest", "newest", "shortest", "longest", "easiest", "hardest"] = "relevance"
    lists: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    has_code: bool | None = None
    at_least_lists: int | None = None
    count: int | None = None
    named: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    not_concepts: tuple[str, ...] = ()
    unmet: bool = False
    corrected: tuple[tuple[str, str], ...] = ()
    text: str = ""

    @property
    def phrases(self) -> tuple[str, ...]:
        """What was understood, as short phrases for a person."""
        return self.told(lambda topic: topic.replace("-", " "))

    def told(self, topic_name: Callable[[str], str]) -> tuple[str, ...]:
        """The same, with the names that its topics have within a sentence."""
        mended = {meant.casefold() for _, meant in self.corrected}
        topics = [topic_name(topic) for topic in self.concepts]
        years = ""
        if self.year_from and self.year_to:
            years = str(self.year_from) if self.year_from == self.year_to else f"{self.year_from} to {self.year_to}"
        elif self.year_from:
            years = f"since {self.year_from}"
        elif self.year_to:
            years = f"until {self.year_to}"
        parts: Iterable[str] = (
            *(f"“{meant}” for “{written}”" for written, meant in self.corrected),
            *(name for name in topics if name.casefold() not in mended),
            *(f"not {topic_name(topic)}" for topic in self.not_concepts),
            *(KIND_NAMES[kind][1] for kind in self.kinds),
            *(f"no {KIND_NAMES[kind][1]}" for kind in self.not_kinds),
            *(f"from {venue}" for venue in self.venues),
            *(f"not from {name}" for name in (*self.not_venues, *self.not_organisations)),
            *([PUBLISHED_IN[self.published_in]] if self.published_in else []),
            *([years] if years else []),
            *(f"not from {year}" for year in self.not_years),
            *([f"at {LEVEL_NAMES[self.level]} level"] if self.level else []),
            *([f"at most {duration(self.hours_to)}"] if self.hours_to else []),
            *([f"under {duration(self.hours_below)}"] if self.hours_below else []),
            *(f"by {name}" for name in self.authors),
            *(f"from {name}" for name in self.organisations),
            *(f"in the section {name}" for name in self.sections),
            *(f"on the list {name}" for name in self.lists),
            *([f"on at least {self.at_least_lists} lists"] if self.at_least_lists else []),
            *([] if self.has_code is None else ["with code" if self.has_code else "without code"]),
            *([f"{self.order} first"] if self.order != "relevance" else []),
            *([f"{self.count} of them"] if self.count else []),
        )
        return tuple(parts)


class HitSigns(NamedTuple):
    """What else the search saw of a hit: how like it a known question is, its nearest topic, whether it was named."""

    ask: float = 0.0
    concept: float = 0.0
    named: float = 0.0


class Hit(Value):
    """An entry found for a question, with the reason and the sentence that matched."""

    entry: Entry
    score: float
    why: str = ""
    quote: str = ""
    signs: HitSigns | None = Field(default=None, exclude=True, repr=False)


class Hits(list[Hit]):
    """The hits of a search, best first, with how the question was read and whether the lists serve it."""

    def __init__(self, hits: Iterable[Hit] = (), *, understood: Understood, confidence: float, served: bool) -> None:
        super().__init__(hits)
        self.understood = understood
        self.confidence = confidence
        self.served = served


class Citation(Value):
    """A numbered reference of an answer."""

    number: int
    entry: Entry
    quote: str = ""
    why: str = ""


class Usage(Value):
    """Tokens that a model was given and wrote, and their price where it is set."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None


class Answer(Value):
    """An answer in Markdown whose `[n]` are its citations, one to one."""

    text: str
    citations: tuple[Citation, ...] = ()
    refused: bool = False
    intent: Intent = "recommend"
    model: str = "none"
    warnings: tuple[str, ...] = ()
    understood: Understood | None = None
    suggestions: tuple[str, ...] = ()
    plan: "Plan | None" = None
    usage: Usage | None = None


class Step(Value):
    """One reading of a plan."""

    entry: Entry
    week: int
    hours: float
    tier: Tier = "must"
    reason: str = ""
    after: tuple[str, ...] = ()
    part: str = ""


class Skipped(Value):
    """An entry that serves the goal but is not in the plan, and why."""

    entry: Entry
    reason: str


class Plan(Value):
    """A reading plan: steps in the order in which to read them.

    `gap` is by what share a better choice could exist; `start` is the first day (ISO), if it has one.
    """

    goal: str
    steps: tuple[Step, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    hours_total: float = 0.0
    weeks: int = 0
    hours_per_week: float = 0.0
    level: str = "intermediate"
    refused: bool = False
    message: str = ""
    assumptions: tuple[str, ...] = ()
    start: str | None = None
    gap: float = 0.0

    @field_validator("start")
    @classmethod
    def _is_day(cls, start: str | None) -> str | None:
        if start is not None:
            date.fromisoformat(start)
        return start


class FetchedText(Value):
    """What a source on the network says about an entry, and how sure the match is."""

    id: str
    source: str
    url: str
    fetched: str
    text: str = ""
    kind: Literal["abstract", "description", "readme"] = "abstract"
    title: str | None = None
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str | None = None
    code: str | None = None
    score: float = 1.0
    conflicts: tuple[str, ...] = ()


class Event(Value):
    """One event of a streamed answer; folding them in order gives the `Answer`."""

    type: Literal["understood", "evidence", "text", "citation", "warning", "done"]
    text: str = ""
    citation: Citation | None = None
    understood: Understood | None = None
    hits: tuple[Hit, ...] = ()
    answer: Answer | None = None
