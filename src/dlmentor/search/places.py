"""The parts of the catalogue that a question names: lists, sections, venues, people, organisations."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from dlmentor.search.intents import PUBLISHED_IN, SECTION
from dlmentor.search.phrases import Found
from dlmentor.search.vocabulary import Vocabulary, plain_section
from dlmentor.text import blanked

# Venues whose names are also words: they count only in capitals.
_WORD_VENUES = frozenset(
    [
        "sec",
        "micro",
        "fast",
        "atc",
        "nature",
        "science",
        "cell",
        "mm",
        "date",
        "chi",
        "fpga",
        "queue",
        "sensors",
        "cases",
        "care",
        "info",
    ]
)
_FROM = re.compile(
    r"\b(?:from|by|of|at|to|with|out of|made in|people (?:at|from))\s+(?:the\s+)?(?:\w+\s+(?:and|or)\s+)?$", re.I
)
_OF_WHOM = re.compile(r"['’]s?\b|\s+(?:papers?|tools?|software|work|courses?|researchers|entries)\b", re.I)
_NOT_FROM = re.compile(
    r"\b(?:not|nor|except(?:ing)?(?: for)?|excluding|other than|without|apart from|besides|outside(?: of)?)\s+"
    r"(?:(?:from|at|in|of|by|those|the|ones|papers|published|anything|use|using|want|need|have|stuff|tools)\s+){0,4}$",
    re.I,
)
_ALSO = re.compile(r"\s*(?:,|,?\s*\b(?:or|nor|and))\s*(?:(?:from|at|in)\s+)?", re.I)
_PLACE = re.compile(r"\b(?:at|from|of|by)\s+(?:the\s+)?(?:[\w&/-]+\s*(?:,|\b(?:and|or))\s*)*$", re.I)
_YEAR_AFTER = re.compile(r"\s*['’]?\d\d(?:\d\d)?\b")
_LIST_NAMED = re.compile(r"['’s]*\s+(?:reading |paper )?(?:list|notes|collection)\b", re.I)
# Where the people of a field publish.
_FIELDS = {
    "database": "SIGMOD PVLDB VLDB ICDE CIDR EDBT PODS",
    "vision": "CVPR ICCV ECCV WACV BMVC ACCV IJCV",
    "learning": "NeurIPS ICML ICLR AISTATS COLT ACML UAI",
    "system": "OSDI SOSP NSDI EuroSys ATC ASPLOS MLSys SoCC FAST",
    "architecture": "ISCA HPCA MICRO ASPLOS",
    "mobile": "MobiCom MobiSys SenSys UbiComp HotMobile IPSN EMDL WearSys",
    "network": "SIGCOMM NSDI INFOCOM CoNEXT HotNets ICNP TON",
    "language": "ACL EMNLP NAACL EACL COLING",
    "robotics": "ICRA IROS CoRL RSS",
}
_WHAT_LISTS_SAY = re.compile(
    r"^\W*what (?:do|does|can) (?:the|your|these) lists? (?:say|have|hold|offer|know|tell(?: me)?)"
    r"(?: to (?:say|offer))?\b"
    r"|\b(?:on|in|from) (?:the|your|these) lists?\b",
    re.I,
)
_FIELD = re.compile(
    r"\b(?P<no>not (?:from|at|in) (?:an? )?)?(?:(?P<database>databases?|data management)|"
    r"(?P<vision>(?:computer[- ])?vision)|(?P<learning>machine[- ]learning|ml)|(?P<system>(?:computer )?systems?)|"
    r"(?P<architecture>(?:computer )?architecture)|(?P<mobile>mobile(?:[- ](?:computing|systems?))?)|"
    r"(?P<network>network(?:ing|s)?)|(?P<language>nlp|(?:natural )?language(?: processing)?)|(?P<robotics>robotics))"
    r"\s+(?:venue|conference|journal)s?\b",
    re.I,
)
_WITH_WORKSHOPS = re.compile(
    r"\b(?:workshops? (?:included|too|as well)|(?:including|with|and) (?:its |their |the )?workshops?)\b", re.I
)


@dataclass(frozen=True)
class Places:
    """What a question names of the catalogue, and where in it."""

    lists: Sequence[Found]
    sections: Sequence[Found]
    venues: Sequence[Found]
    not_venues: Sequence[Found]
    authors: Sequence[Found]
    organisations: Sequence[Found]
    not_organisations: Sequence[Found]
    published: Sequence[re.Match[str]]
    fields: Sequence[re.Match[str]] = ()

    @property
    def spans(self) -> Iterator[tuple[int, int]]:
        """Where all of this stands."""
        makers = (self.organisations, self.not_organisations)
        named = (self.lists, self.sections, self.venues, self.not_venues, self.authors, *makers)
        yield from ((found.start, found.end) for group in named for found in group)
        yield from (found.span() for found in (*self.published, *self.fields))

    @property
    def venue_spans(self) -> list[tuple[int, int]]:
        """Where venues are named, wanted or not."""
        named = [(found.start, found.end) for found in (*self.venues, *self.not_venues)]
        return [*named, *(found.span() for found in self.fields)]

    @property
    def limiting(self) -> bool:
        """Whether what it names limits what is on a topic, beside the list on which that is to stand."""
        makers = self.organisations or self.not_organisations
        return bool(self.venues or self.not_venues or self.authors or makers or self.published)

    @property
    def published_in(self) -> Literal["conference", "journal"] | None:
        """In what sort of venue it is to be published."""
        if not self.published:
            return None
        found = self.published[0]
        return "journal" if (found["place"] or found["sort"]).lower() == "journal" else "conference"

    def covers(self, start: int, end: int) -> bool:
        """Whether a part of the text lies within the name of a list, venue or organisation."""
        groups = (self.venues, self.not_venues, self.lists, self.organisations, self.not_organisations)
        return any(found.start <= start and end <= found.end for group in groups for found in group)


def find_places(text: str, vocabulary: Vocabulary, effort: Iterable[tuple[int, int]] = ()) -> Places:
    """Find them; "under two hours" (`effort`) is nothing under a heading."""
    lists, sections = _lists_and_sections(blanked(text, effort), vocabulary)
    found = vocabulary.venues.find(text, lambda one: _venue_like(text, one))
    venues, not_venues = _wanted_places(text, [one for one in found if not _inside(one, (*lists, *sections))])
    makers = vocabulary.organisations.find(text, lambda one: _organisation_like(text, one))
    organisations, not_organisations = _wanted_places(text, makers)
    fields = [field for field in _FIELD.finditer(text) if not field["no"]]
    if fields and not venues:
        venues = [_of_field(field, vocabulary) for field in fields]
    if _WITH_WORKSHOPS.search(text):
        venues = [_with_workshops(one, vocabulary) for one in venues]
    return Places(
        lists=lists,
        sections=sections,
        venues=venues,
        not_venues=not_venues,
        # "Recent works from somebody's team" may be a heading.
        authors=[one for one in vocabulary.authors.find(text) if not _inside(one, sections)],
        organisations=organisations,
        not_organisations=not_organisations,
        published=[one for one in PUBLISHED_IN.finditer(text) if not any(_overlap(one, field) for field in fields)],
        fields=fields,
    )


def _of_field(field: re.Match[str], vocabulary: Vocabulary) -> Found:
    names = _FIELDS[field.lastgroup or ""].split()
    held = tuple(dict.fromkeys(value for name in names for value in vocabulary.venues.get(name)))
    return Found(held or tuple(names), 0, 0, field.start(), field.end(), field[0])


def _with_workshops(venue: Found, vocabulary: Vocabulary) -> Found:
    own = [value for name in venue.values for value in vocabulary.venues.get(f"{name} Workshop")]
    return replace(venue, values=(*venue.values, *own))


def _overlap(one: re.Match[str], other: re.Match[str]) -> bool:
    return one.start() < other.end() and other.start() < one.end()


def values(found: Iterable[Found]) -> tuple[str, ...]:
    """What the phrases stand for."""
    return tuple(dict.fromkeys(value for one in found for value in one.values))


def _lists_and_sections(text: str, vocabulary: Vocabulary) -> tuple[list[Found], list[Found]]:
    lists = vocabulary.find_lists(text)
    if not SECTION.search(text):
        return lists, []
    sections = [
        found
        for found in vocabulary.sections.find(text)
        if not _inside(found, lists) and (not plain_section(found) or _beside_section(text, found))
    ]
    return lists, sections


def _beside_section(text: str, found: Found) -> bool:
    """Whether "section" or the like stands beside a name."""
    after, before = text[found.end : found.end + 20], text[max(0, found.start - 25) : found.start]
    return bool(re.match(r"['\"”]?\s+(?:sections?|chapters?|part)\b", after, re.I)) or bool(
        re.search(r"\b(?:sections?|chapters?|heading|under|its|part)\s+(?:on|of|called|the)?\s*['\"“]?$", before, re.I)
    )


def _venue_like(text: str, found: Found) -> bool:
    """A venue whose name is also a word is meant where it is written as a name, and as a place or beside a year."""
    written = found.written
    if written.lower() not in _WORD_VENUES:
        return True
    name = written.isupper() or (written[0].isupper() and not written[1:].islower())
    return name and bool(_PLACE.search(text[: found.start]) or _YEAR_AFTER.match(text, found.end))


def _organisation_like(text: str, found: Found) -> bool:
    """An organisation is asked for alone or after a word such as "from"; else it is the maker of a product."""
    if not re.search(r"\w", text[: found.start] + text[found.end :]):
        return True
    before, after = text[max(0, found.start - 40) : found.start], text[found.end : found.end + 25]
    return bool(_FROM.search(before) or _OF_WHOM.match(after))


def _wanted_places(text: str, places: Sequence[Found]) -> tuple[list[Found], list[Found]]:
    """Venues or makers that are asked for, and those that are not wanted: "not from CVPR or ICCV"."""
    wanted: list[Found] = []
    unwanted: list[Found] = []
    for found in places:
        before = text[: found.start]
        also = unwanted and _ALSO.fullmatch(text, unwanted[-1].end, found.start)
        (unwanted if also or _NOT_FROM.search(before) else wanted).append(found)
    return wanted, unwanted


def without_lists(text: str, vocabulary: Vocabulary) -> str:
    """A question without the names of lists, which say nothing about what is looked for on them."""
    spans = [(one.start, one.end) for one in vocabulary.find_lists(text)]
    after = [_LIST_NAMED.match(text, end) for _, end in spans]
    return " ".join(blanked(text, [*spans, *(found.span() for found in after if found)]).split())


def without_asking(text: str) -> str:
    """A question without the words that ask for what the lists have on something."""
    return " ".join(_WHAT_LISTS_SAY.sub(" ", text).split())


def _inside(found: Found, others: Iterable[Found]) -> bool:
    return any(other.start <= found.start and found.end <= other.end for other in others)
