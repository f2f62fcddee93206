"""What somebody wants to do, by the turns of phrase of a question."""

import re
from collections.abc import Iterable, Iterator


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.I)


_COUNT = r"(?:\d+|one|two|three|four|five|six|seven|eight|ten|twelve|a few|some)"

COMPARE = _any_of(
    (
        r"\b(?:vs\.?|versus|compar(?:e|ed|ison|ing)|distinguish|which is which|pros and cons|in contrast)\b",
        r"\bdiffer(?:s|ence|ences|ent)?\b",
        r"\btell .{1,40} apart\b",
        r"\b(?:better|rather) than\b",
        r"\btrade-?offs? between\b",
    )
)
# Where but one of two is named, more is needed: "different" and "rather than" stand in any question.
COMPARE_FIRMLY = _any_of(
    (
        r"\b(?:vs\.?|versus|compared (?:to|with)|in contrast to)\b",
        r"\bcompare\b.{1,80}\b(?:and|with|to|against)\b",
        r"\bhow (?:do|does)\b.{1,80}\b(?:differ|compare)\b",
        r"\bdifferences? between\b",
    )
)
OR = re.compile(r"\bor\b", re.I)
PLAN = _any_of(
    (
        rf"\b{_COUNT}[- ](?:hours?|hrs?|h)\b[^.?!]{{0,25}}\b(?:a|per|each|every|/)\s*(?:week|day|month|evening)",
        rf"\b{_COUNT}[- ]weeks?\b",
        r"\b(?:reading|study|learning)[- ](?:plan|path|schedule|order)",
        r"\b(?:make|draw up|build|give|write|plan) (?:me )?(?:an? )?(?:\w+[- ]){0,2}"
        r"(?:plan|curriculum|syllabus|roadmap|schedule)\b",
        r"^(?:please )?plan\b",
        r"\bin what order\b",
    )
)
CHAT = re.compile(
    r"^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks?(?: you)?(?: (?:so|very) much| a lot)?|thx|"
    r"ok(?:ay)?|great|cool|nice|bye|goodbye|who are you|what (?:can|do) you do|how (?:do|can) i use (?:this|you)|help)"
    r"\W*(?:there|all|then)?\W*$",
    re.I,
)
_THING = r"(?:paper|book|one|article|course|talk|tool|study|list)"
LOOKUP = _any_of(
    (
        r"\b(?:do you have|have you got)\b(?!\s+(?:any|some|anything|something|much|more|other)\b)",
        r"\b(?:is there the|looking for the|which one is it|where is|find me the)\b",
        r"\bis (?!there\b)(?:the )?.{2,60} (?:in here|on the lists?|in the lists?|in there|among them)\b",
        r"\bwhat (?:was|is) (?:its|the) (?:title|name)\b|\bwhat'?s the name\b",
        rf"\bwhich {_THING} (?:was|is) (?:it|that)\b",
        r"\bi (?:remember|recall|once (?:saw|read))\b",
        r"\bwhat is (?:that|the) .{2,60} called\b",
        rf"\bthe {_THING} (?:where|in which|that|by|with)\b",
    )
)
CODE = _any_of(
    (
        r"\b(?:with|have|has|having|comes? with|publish(?:ed)?|provides?|includ(?:es?|ing)|releas\w+|public|open)\s+"
        r"(?:\w+\s+){0,2}(?:code|implementations?)\b",
        r"\bcode (?:is )?(?:available|published|released|address|link)",
        r"\bimplementations? available\b",
        r"\bopen[- ]sourced?\b",
    )
)
NO_CODE = re.compile(
    r"\b(?:without|no|lack(?:s|ing)?|miss(?:es|ing)?)\s+(?:any\s+|a\s+)?(?:public(?:ly)?\s+|open\s+|available\s+|released\s+|source\s+)*"
    r"(?:code|implementations?)\b",
    re.I,
)
# In what sort of venue something was published.
PUBLISHED_IN = re.compile(
    r"\b(?:(?:published |appeared )?(?:in|at)\s+(?:an?\s+|the\s+)?(?P<place>journal|conference)s?\b"
    r"|(?P<sort>journal|conference)(?=\s+(?:papers?|articles?|publications?|versions?)\b))",
    re.I,
)
# What is asked of something that is named: who made it, when, where, how long it takes.
ASKED_OF = _any_of(
    (
        r"\bwho (?:wrote|made|developed|built|created|published|invented|is behind|are the authors)\b",
        r"\b(?:authors?|year|venue) of\b",
        r"\b(?:when|where) (?:was|were|did)\b",
        r"\b(?:what|which) (?:year|venue|conference|journal)\b",
        r"\bhow (?:long|many hours|much time|old|hard|difficult|advanced|easy)\b",
        r"^(?:does|do|is|are|has|have) .{2,80}\b(?:code|implementation)\b",
        r"^(?:is|are) .{2,80} (?:on|in|among) "
        r"(?:here|there|(?:any of )?(?:the|your|these|any) (?:lists?|papers|entries))",
    )
)
SECTION = re.compile(r"\b(?:sections?|chapters?|heading|headed|under|files?|filed|category|part)\b", re.I)
_POLITE = r"^\W*(?:(?:please|can you|could you|and|now)\s+)*"
_GIVE = r"(?:(?:list|show|give|name|find|tell|recommend|suggest|pick|choose)(?:\s+(?:me|us))?\s+)"
# All that there is on a topic is wanted, and not the best of it.
_EXHAUSTIVE = re.compile(
    rf"(?:{_POLITE}(?:{_GIVE}?(?:all|every|each|everything)|list)|\bhow many|\bcomplete list)\b"
    r"(?:\s+(?:of|the|your|other|single|different|these|those|me)\b)*(?:\s+[\w-]+)?\s+"
    # "Which papers on pruning are listed?"
    r"|^\W*(?:which|what)\s+(?:[\w-]+\s+)?"
    r"(?=.{3,120}\b(?:are|is) (?:listed|there|(?:on|in) (?:the|your) lists?)\W*$)",
    re.I,
)
_MOST = r"newest|latest|oldest|earliest|most recent|youngest"
_COUNTS = {word: number for number, word in enumerate(("one", "two", "three", "four", "five", "six", "seven"), 1)}
_COUNTS |= {"eight": 8, "nine": 9, "ten": 10, "twelve": 12, "a single": 1, "a couple of": 2}
_SENTENCE = re.compile(r"[.?!;:]\s+")
_ASKED_FOR = re.compile(
    r"\W*(?:(?:please|can you|could you|and|now)\s+)*(?:(?:which|what) are\s+)?"
    rf"(?:{_GIVE}|i(?:'d| would)? (?:want|need|like)\s+)?"
    rf"(?:(?:just|only|exactly|the|your|top|best|first|{_MOST})\s+)*"
    rf"(?:(?:{'|'.join(_COUNTS)}|\d)\s+(?:or|to)\s+)?(?P<count>{'|'.join(_COUNTS)}|\d{{1,2}})\s+"
    rf"(?:(?:best|{_MOST}|good|great|top|important|key|must-read|short|recent|single|main|readable|easy)\s+){{0,2}}",
    re.I,
)
_SEVERAL = re.compile(
    r"\b(?:on|in|by) (?:at least )?(?P<count>more than one|several|two|both|multiple|different|three|all three|all)"
    r"(?: of (?:the|these|my|your))?(?: (?:the|my|your))? lists?\b|\b(?:shared|overlap\w*|in common)\b.{0,30}\blists\b",
    re.I,
)


def several_lists(text: str) -> tuple[int, tuple[int, int]] | None:
    """On how many lists at least an entry is to stand, and where the text says so."""
    found = _SEVERAL.search(text)
    if found is None:
        return None
    return (3 if "three" in (found["count"] or "").lower() else 2), found.span()


def asked_for(text: str) -> Iterator[tuple[int, int]]:
    """How many entries may be asked for ("give me five papers on …"), and where the word for them begins."""
    for start in (0, *(found.end() for found in _SENTENCE.finditer(text))):
        found = _ASKED_FOR.match(text, start)
        if found:
            said = found["count"].lower()
            count = int(said) if said.isdigit() else _COUNTS[said]
            yield from [(count, found.end())] if count else []


def wants_all(text: str, kinds: Iterable[int]) -> bool:
    """Whether all that there is of a kind is asked for; `kinds` are the places where a kind is named."""
    found = _EXHAUSTIVE.search(text)
    if found is None:
        return False
    return "everything" in found[0].lower() or any(found.start() < place <= found.end() for place in kinds)
