"""From a question to what it asks for: pure, driven by what the catalogue holds."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dlmentor.concepts import Concepts
from dlmentor.index.tokens import STOP_WORDS
from dlmentor.models import Intent, Kind, Understood
from dlmentor.search.kinds import Mention, find_kinds
from dlmentor.search.names import Named
from dlmentor.search.phrases import Found, words_of
from dlmentor.search.sections import section_paths
from dlmentor.search.sentences import unwanted
from dlmentor.search.vocabulary import Vocabulary, plain_section
from dlmentor.search.years import find_years

_COMPARE = re.compile(
    r"\b(?:vs\.?|versus|compar(?:e|ed|ison|ing)|differ(?:s|ence|ences|ent)?\b|distinguish|tell .{1,40} apart|which is which|"
    r"(?:better|rather) than|pros and cons|trade-?offs? between|in contrast)\b",
    re.I,
)
_PLAN = re.compile(
    r"\b(?:\w+|\d+)[- ](?:hours?|hrs?|h)\b[^.?!]{0,25}\b(?:a|per|each|every|/)\s*(?:week|day|month)|\b(?:\d+|two|three|four|five|six|"
    r"seven|eight|ten|twelve)[- ]weeks?\b|\b(?:reading|study|learning)[- ](?:plan|path|schedule|order)|\b(?:make|draw up|build|give|"
    r"write|plan) (?:me )?(?:a |an )?(?:\w+[- ]){0,2}(?:plan|curriculum|syllabus|roadmap|schedule)\b|^(?:please )?plan\b|"
    r"\bin what order\b|\b(?:learn|study) .{0,60}\b(?:from scratch|step by step)\b.{0,60}\bweeks?\b",
    re.I,
)
_CHAT = re.compile(
    r"^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks?(?: you)?(?: (?:so|very) much| a lot)?|thx|ok(?:ay)?|great|cool|"
    r"nice|bye|goodbye|who are you|what (?:can|do) you do|how (?:do|can) i use (?:this|you)|help)\W*(?:there|all)?\W*$",
    re.I,
)
_LOOKUP = re.compile(
    r"\b(?:do you have|have you got|is there the|is (?:the )?.{2,60} (?:in here|on the lists?|in the lists?|in there)|looking for the|"
    r"what was (?:its|the) (?:title|name)|which (?:paper|book|one|article|course|talk|tool) (?:was|is) (?:it|that)|which one is it|"
    r"i (?:remember|recall|once (?:saw|read))|what is (?:that|the) .{2,60} called|what'?s the name|where is|find me the|"
    r"the (?:paper|one|book|article|course) (?:where|in which|that|by|with))\b",
    re.I,
)
_CODE = re.compile(
    r"\b(?:with|have|has|having|come with|comes with|published|publish|provides?|includes?|including|any|releas\w+|availab\w+|"
    r"public|open)\s+(?:\w+\s+){0,2}(?:code|implementations?)\b|\bcode (?:is )?(?:available|published|released|address|link)|"
    r"\bimplementations? available\b|\bopen[- ]sourced?\b",
    re.I,
)
_ALL = re.compile(
    r"\b(?:all|every|everything|each|list|how many|which|what|show|enumerate|complete|any(?:thing)?|papers? (?:by|from|of|in|at)|"
    r"entries)\b",
    re.I,
)
# Words of a request for a list that say nothing about a topic.
_EMPTY = STOP_WORDS | frozenset(
    [
        "paper",
        "papers",
        "article",
        "articles",
        "entry",
        "entries",
        "item",
        "items",
        "work",
        "works",
        "publication",
        "publications",
        "list",
        "lists",
        "listed",
        "listing",
        "show",
        "give",
        "find",
        "tell",
        "display",
        "name",
        "names",
        "enumerate",
        "count",
        "number",
        "many",
        "collection",
        "collections",
        "catalogue",
        "catalog",
        "library",
        "everything",
        "anything",
        "every",
        "complete",
        "whole",
        "entire",
        "available",
        "exist",
        "exists",
        "contain",
        "contains",
        "contained",
        "include",
        "includes",
        "included",
        "stand",
        "stands",
        "file",
        "files",
        "filed",
        "put",
        "come",
        "comes",
        "came",
        "coming",
        "appear",
        "appears",
        "appeared",
        "publish",
        "published",
        "year",
        "years",
        "venue",
        "venues",
        "conference",
        "conferences",
        "journal",
        "journals",
        "section",
        "sections",
        "chapter",
        "heading",
        "category",
        "attribute",
        "attributes",
        "attributed",
        "link",
        "links",
        "linked",
        "point",
        "points",
        "title",
        "titles",
        "titled",
        "write",
        "writes",
        "wrote",
        "written",
        "author",
        "authors",
        "authored",
        "address",
        "addresses",
        "code",
        "implementation",
        "implementations",
        "ones",
        "please",
        "thanks",
        "thank",
        "hi",
        "hello",
        "topic",
        "topics",
        "matter",
        "regardless",
        "whatever",
        "sort",
        "sorts",
        "kind",
        "kinds",
        "type",
        "types",
        "main",
        "conference",
        "proceedings",
        "workshop",
        "page",
        "pages",
        "present",
        "presented",
        "under",
        "inside",
        "here",
        "literature",
        "reading",
        "resource",
        "resources",
        "material",
        "materials",
        "thing",
        "stuff",
        "since",
        "until",
        "between",
        "before",
        "after",
        "newer",
        "older",
        "later",
        "earlier",
        "oldest",
        "newest",
        "latest",
        "earliest",
        "recent",
        "first",
        "order",
        "date",
        "dated",
        "together",
        "single",
        "original",
        "org",
        "company",
        "companies",
        "university",
        "group",
        "team",
        "lab",
        "by",
        "et",
        "al",
        "own",
        "have",
    ]
)


@dataclass(frozen=True)
class Reading:
    """How a question was read, with what only the search needs of it."""

    understood: Understood
    named: tuple[Named, ...]
    exact_concepts: tuple[str, ...]
    hard: bool
    kinds_asked: tuple[Kind, ...]


def understand(question: str, vocabulary: Vocabulary, concepts: Concepts, entry_ids: Sequence[str]) -> Reading:
    """Read a question."""
    text = " ".join(question.split())
    spans: list[tuple[int, int]] = []
    years = find_years(text)
    mentions = find_kinds(text)
    lists, sections = _lists_and_sections(text, vocabulary)
    venues = [found for found in vocabulary.venues.find(text, _venue_like) if not _inside(found, lists)]
    authors = vocabulary.authors.find(text)
    organisations = vocabulary.organisations.find(text, lambda found: _organisation_like(text, found))
    code = list(_CODE.finditer(text))
    spans += [span for span in years.spans]
    spans += [
        (found.start, found.end) for group in (lists, sections, venues, authors, organisations) for found in group
    ]
    spans += [found.span() for found in code] + [(mention.start, mention.end) for mention in mentions]
    rest = _without(text, spans)
    words = [word.text for word in words_of(rest) if word.text not in _EMPTY and not word.text.isdigit()]
    no = unwanted(text)
    no_text = " . ".join(what for _, _, what in no)
    wanted_text = _without(text, [(start, end) for start, end, _ in no]) if no else text
    exact = tuple(dict.fromkeys(id_ for id_, _, _ in concepts.match(wanted_text)))
    not_concepts = tuple(dict.fromkeys(id_ for id_, _, _ in concepts.match(no_text) if id_ not in exact))
    named = [
        one for one in vocabulary.names.find(wanted_text) if not _inside_any(one, (*venues, *lists, *organisations))
    ]
    kinds, not_kinds, asked = _kinds(mentions, sections)
    structural = bool(
        years.spans
        or lists
        or sections
        or venues
        or authors
        or organisations
        or code
        or asked
        or years.order != "relevance"
    )
    hard = structural and not words and not (named and not (venues or years.first or sections))
    understood = Understood(
        question=question,
        intent=_intent(text, hard, named, words),
        kinds=asked if hard else kinds,
        not_kinds=not_kinds,
        venues=_values(venues),
        year_from=years.first,
        year_to=years.last,
        order=years.order,
        lists=_values(lists),
        sections=section_paths([found.values for found in sections], vocabulary.section_paths),
        authors=_values(authors),
        organisations=_values(organisations),
        has_code=True if code else None,
        named=tuple(entry_ids[one.entry] for one in named),
        concepts=exact,
        not_concepts=not_concepts,
        text=wanted_text if no and not_concepts else text,
    )
    return Reading(understood, tuple(named), exact, hard, asked)


def _intent(text: str, hard: bool, named: Sequence[Named], words: Sequence[str]) -> Intent:
    if _CHAT.match(text):
        return "chat"
    if _PLAN.search(text):
        return "plan"
    entries = {one.written.lower() for one in named}
    if len(named) >= 2 and (_COMPARE.search(text) or (len(entries) >= 2 and re.search(r"\bor\b", text))):
        return "compare"
    if hard:
        return "list"
    if _LOOKUP.search(text) or (named and len(words) <= 4):
        return "lookup"
    if _COMPARE.search(text) and len(words) >= 3:
        return "compare"
    return "recommend"


def _kinds(
    mentions: Sequence[Mention], sections: Sequence[Found]
) -> tuple[tuple[Kind, ...], tuple[Kind, ...], tuple[Kind, ...]]:
    """Kinds that are named, not wanted, asked for."""
    free = [mention for mention in mentions if not any(found.start <= mention.start < found.end for found in sections)]
    kinds = tuple(dict.fromkeys(mention.kind for mention in free if not mention.negated))
    not_kinds = tuple(dict.fromkeys(mention.kind for mention in free if mention.negated and mention.kind not in kinds))
    asked = tuple(dict.fromkeys(mention.kind for mention in free if mention.asked))
    # "Paper" is what anybody calls anything here: beside a kind of its own it says nothing.
    if len(kinds) > 1:
        kinds = tuple(kind for kind in kinds if kind != "paper")
    if len(asked) > 1:
        asked = tuple(kind for kind in asked if kind != "paper")
    return kinds, not_kinds, asked


def _lists_and_sections(text: str, vocabulary: Vocabulary) -> tuple[list[Found], list[Found]]:
    lists = vocabulary.lists.find(text, lambda found: _list_like(text, found))
    about_sections = bool(
        re.search(r"\b(?:sections?|chapters?|heading|files?|filed|under|category|part)\b", text, re.I)
    ) or bool(lists)
    sections = [
        found
        for found in vocabulary.sections.find(text)
        if about_sections
        and not _inside(found, lists)
        and (not plain_section(found) or re.search(_beside_section(found), text, re.I))
    ]
    if not re.search(r"\b(?:sections?|chapters?|heading|under|files?|filed|part)\b", text, re.I):
        sections = []
    return lists, sections


def _beside_section(found: Found) -> str:
    name = re.escape(found.written)
    return rf"{name}['\"”]?\s+(?:sections?|chapters?|part)\b|\b(?:sections?|chapters?|heading|under|its|part)\s+(?:on\s+|of\s+|called\s+|the\s+)?['\"“]?{name}"


def _list_like(text: str, found: Found) -> bool:
    """The words of a list's name mean the list only beside "list", or when they are the name itself."""
    if re.fullmatch(r"[A-Z]{3,}|\S*[-_]\S*", found.written) or found.written.isupper():
        return True
    after, before = text[found.end : found.end + 25], text[max(0, found.start - 25) : found.start]
    return (
        bool(re.match(r"['’s]*\s+(?:reading |awesome )?(?:list|notes|collection)", after, re.I))
        or bool(re.search(r"\blist\s+(?:of|on|called|named)?\s*['\"“]?$", before, re.I))
        or (
            len(found.written.split()) == 1
            and len(found.values) == 1
            and bool(re.match(r"['’]s\b|\s+(?:file|section|say|have)", after))
        )
    )


def _venue_like(found: Found) -> bool:
    """An acronym that is also a word (SEC, MICRO, WWW) counts only in capitals."""
    written = found.written
    if " " in written or len(written) >= 6:
        return True
    if written.lower() in _WORD_VENUES:
        return written.isupper() or (written[0].isupper() and not written[1:].islower())
    return True


_WORD_VENUES = frozenset(
    [
        "sec",
        "micro",
        "fast",
        "www",
        "atc",
        "nature",
        "science",
        "cell",
        "mm",
        "date",
        "chi",
        "fpga",
        "arxiv",
        "pearson",
        "queue",
        "sensors",
        "cases",
        "care",
        "info",
    ]
) - {
    "www",
    "arxiv",
}


def _organisation_like(text: str, found: Found) -> bool:
    """An organisation is asked for only after a word such as "from" or "by"; else it is a product's maker."""
    before = text[max(0, found.start - 40) : found.start]
    after = text[found.end : found.end + 25]
    return bool(
        re.search(
            r"\b(?:from|by|of|at|to|with|out of|made in|people (?:at|from))\s+(?:the\s+)?(?:\w+\s+(?:and|or)\s+)?$",
            before,
            re.I,
        )
    ) or bool(re.match(r"['’]s?\b|\s+(?:papers?|tools?|software|work|courses?|researchers|entries)\b", after, re.I))


def _values(found: Iterable[Found]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for one in found for value in one.values))


def _inside(found: Found, others: Iterable[Found]) -> bool:
    return any(other.start <= found.start and found.end <= other.end for other in others)


def _inside_any(named: Named, others: Iterable[Found]) -> bool:
    return any(other.start <= named.start and named.end <= other.end for other in others)


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    keep = list(text)
    for start, end in spans:
        keep[start:end] = " " * (end - start)
    return " ".join("".join(keep).split())
