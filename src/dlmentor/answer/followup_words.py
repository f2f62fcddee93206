"""How people put a follow-up: the patterns of words that give it away."""

import re


def _any(*parts: str) -> str:
    return f"(?:{'|'.join(parts)})"


def _compile(*parts: str) -> re.Pattern[str]:
    """One pattern out of alternatives."""
    return re.compile("|".join(parts), re.I)


_COUNTED = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_SUFFIXED = ("1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th")
ORDINALS = {word: place for words in (_COUNTED, _SUFFIXED) for place, word in enumerate(words)}
ORDINALS |= {"former": 0, "top": 0, "last": -1, "latter": -1}
_NTH = "|".join(ORDINALS)
_THING = _any(
    *("one", "paper", "entry", "item", "book", "course", "tool", "survey", "reading", "link", "result"),
    *("recommendation", "of (?:them|these|those)"),
)
_NOT_THINGS = _any("few", "two", "three", "time", "step", "years?", "week", "layers?", "place", "thing")
ORDINAL = _compile(
    rf"\b(?:the\s+)?({_NTH})\s+{_THING}\b",
    rf"\bthe\s+({_NTH})\b(?!\s+{_NOT_THINGS})",
    r"(?:\b(?:number|no\.?|nr\.?|item|entry|reference)\s*|#|\[)(\d{1,2})\]?(?!\d)",
)
_HOW_MANY = {"two": 2, "three": 3, "2": 2, "3": 3, "four": 4, "4": 4}
# "The first two": several from one end.
RUN = re.compile(rf"\b(?P<end>first|last|top)\s+(?P<count>{'|'.join(_HOW_MANY)})\b(?!\s+(?:hours?|days?|weeks?))", re.I)
_PAIR = r"(?:them|they|these|those|the two|both|the (?:first|last) two|it|one|the (?:other|others))"
COMPARED = _compile(
    rf"\bhow (?:do|are) {_PAIR}\b.*\b(?:differ|different|compare|relate)",
    rf"\b(?:compare|contrast) {_PAIR}\b",
    rf"\b(?:differences?|distinction) between {_PAIR}\b",
    r"^(?:and )?what(?:'s| is| are) the differences?\W*$",
    r"\bside by side\b",
)
CHANGES = re.compile(
    r"^(?:(?:ok(?:ay)?|now|well|thanks|and|but)[\s,.:!]+)*"
    + _any(
        r"(?:(?:an?)?other|different|new|next|change of|changing(?: the)?) (?:topic|subject|question|matter|theme)",
        r"something (?:(?:completely|entirely|quite|totally) )?(?:different|else|unrelated)",
        r"on another note|unrelated(?:ly)?|forget (?:that|it|about that)|new search|start over",
    )
    + r"\s*[:,.;!–-]+\s*(?P<rest>.{3,})$",
    re.I | re.S,
)
_SHOWN = r"(?:(?:and|ok(?:ay)?|please|can you|could you|now)[\s,]+)*(?:(?:list|show|give|tell|see|name)(?: me)?\s+)?"
_SEVERAL = r"(?:(?:papers|entries|works|surveys|books|courses|tools|repos(?:itories)?|tutorials)(?: (?:and|or) )?)+"
_NOT_NAMES = _any(
    *("it", "its", "that", "this", "these", "those", "them", "their", "your", "the", "which", "both", "course", "same"),
    *(
        "last",
        "recent",
        "before",
        "after",
        "around",
        "between",
        "early",
        "earlier",
        "late",
        "later",
        "other",
        "similar",
    ),
)
# A wish that is whole, whatever was spoken of: "everything from NSDI", "papers by Song Han", "all surveys"; not
# "all of them" or "papers from 2020".
WHOLE = re.compile(
    r"^(?:please )?(?:(?:list|show|give|find)(?: me)? )?"
    + _any(
        rf"(?:everything|all(?: (?:the )?{_SEVERAL})?) (?:from|at|of|by|on)\s+(?!\d|{_NOT_NAMES}\b)\w",
        rf"{_SEVERAL} (?:from|at|by)\s+(?!\d|{_NOT_NAMES}\b)\w",
        rf"all (?:the )?{_SEVERAL}(?: (?:that )?(?:you have|there (?:is|are)|(?:are )?on the lists?))?\W*$",
        r"everything (?:that )?(?:you have|there is|(?:is )?on the lists?)\W*$",
    ),
    re.I,
)
# All that there is on what was spoken of, not the best of it.
ALL = re.compile(
    rf"^{_SHOWN}"
    + _any(
        r"(?:really |absolutely )?everything(?: (?:on|about) (?:it|this|that)| you have(?: on (?:it|this|that))?)?",
        r"(?:them |it )?all(?: of (?:them|it))?(?: (?:you have|there (?:is|are)))?",
        r"all (?:the )?(?:results|hits|others|rest)",
        r"the (?:whole|full|complete|entire) list|the rest(?: of (?:them|it))?",
    )
    + r"(?:[\s,]+please)?\W*$",
    re.I,
)
BEFORE = _compile(
    r"\b(?:before|prior to|ahead of)\s+"
    r"(?:(?:i\s+)?(?:read|reading|start|starting|tackle|tackling|open|opening)\s+)?(?P<what>.*)$",
    r"\bprerequisites?\b(?:\s+(?:for|of|to)\s+(?P<for>.*))?",
    r"\bneed to know(?: first| before)?\b",
    r"\bwhat do(?:es)? (?:it|that|this) build on\b",
)
AFTER = _compile(
    r"\bafter\s+(?:(?:reading|finishing)\s+)?(?P<what>.*)$",
    r"^(?:and )?(?:what(?:'s| is| should i (?:read|do))?|where to go)?\s*(?:next|then|afterwards)\W*$",
    r"\bbuil(?:ds|t) (?:up)?on (?P<on>.*)$",
    r"\b(?:follow[- ]ups?|successors?) (?:to|of) (?P<to>.*)$",
)
READS = _compile(
    r"\b(?:read|study|learn|know|start|look at|understand|watch|do|go|builds?|came|comes?)\b",
    r"\b(?:prerequisites?|successors?)\b",
    r"^\W*(?:and |what )?(?:before|after|then|next)\b",
)
LIKE = _compile(
    r"\b(?:more|others?|another(?: one)?|something|anything|papers?|entries|ones?|similar|works?|things?)"
    r"(?:\s+\w+){0,2}?\s+(?:like|similar to|along the lines of)\s+(?P<what>.*)$",
    r"^(?:and )?"
    + _any(
        r"similar(?: (?:ones|papers|work|entries|things))?",
        r"more of (?:the same|these|those|this|that|them)",
        r"(?:any |some )?(?:more|others)",
        r"(?:any|some)thing else",
        r"what else",
        r"(?:any |some )?other (?:ones|options|papers|suggestions|ideas)",
        r"show (?:me )?more",
        r"alternatives?(?: to (?P<to>.*))?",
        r"related (?:work|papers)",
    )
    + r"\W*$",
)
SHORTER = re.compile(
    r"^(?:(?:please|can you|could you|make (?:it|that|this)|a bit|much|keep it|in|be)\s+)*"
    + _any(
        *("shorter", "short", "brief(?:er|ly)?", "in short", "summari[sz]e(?: (?:that|it|this))?", r"tl;?dr"),
        *("too long", "too much(?: text)?", "less text", "just the (?:titles?|names?)", "only the (?:titles?|names?)"),
    )
    + r"(?:[\s,]+(?:please|version|answer))*\W*$",
    re.I,
)
WHY = re.compile(
    r"^(?:but |and )?(?:why|how come|what for)"
    r"(?:\s+(?:is|are|do you|would you|should i|recommend|suggest|read|so|though))*\s*(?P<what>.*?)\W*$",
    re.I,
)
TELL = re.compile(
    r"^(?:please )?"
    + _any(
        *("tell me (?:more )?about", "more (?:on|about)", "what(?:'s| is| about)", "how about", "explain"),
        *("details? (?:on|of|about)?", "describe", "show(?: me)?", "open", "expand on", "elaborate(?: on)?"),
    )
    + r"\s+(?:it|that|this)(?: one| paper)?\W*$",
    re.I,
)
MORE = re.compile(
    r"(?:please )?(?:tell me more|more details?|details|go on|elaborate|expand)"
    r"(?: (?:about|on))?(?: (?:it|that|this))?\W*",
    re.I,
)
POINTS = _compile(r"\b(?:it|its|that|this|those|these|them|they|their|one|ones|there|same|such|both|either|neither)\b")
# "Anything from Microsoft?" in a conversation on something.
ANY_FROM = re.compile(
    r"^(?:is there |are there |do you have |have you got )?(?:any|anything|something) (?:from|by|at|in)\b", re.I
)
SET = _compile(
    r"\b(?:these|those|them|they|both|the ones|ones|you (?:listed|named|mentioned|gave))\b",
    r"^which(?:\s+one)?\s+(?:has|have|is|are|was|were|do|does|comes?|can|should|would)\b",
)
_YES = r"(?:(?:ok(?:ay)?|yes|no|well|hm+|thanks|great|fine|right|sure)[\s,.!]+)*"
LEADS = re.compile(
    rf"^{_YES}"
    + _any(
        *("and", "but", "or", "so", "also", "plus", "what about", "how about", "what if", "suppose", "supposing"),
        *(
            "assuming",
            "say",
            "only",
            "just",
            "instead",
            "rather",
            "for",
            "in",
            "on",
            "with",
            "without",
            "using",
            "from",
        ),
        *("since", "until", "then", "now", "not", "no", "except", "too", "same", "still", "any", "preferably", "if"),
    )
    + r"\b",
    re.I,
)
ASKS = _compile(
    r"^(?:what|which|where|who|when|how|why|is|are|do|does|can|could|should|will|would)\b",
    r"^(?:list|show|give|find|recommend|compare|explain|tell)\b",
    r"\?\s*$",
)
STRIP_LEAD = re.compile(
    rf"^{_YES}(?:(?:and|but|or|so|also|plus|then|now)\b[\s,]*)*"
    r"(?:what about|how about|what if(?: it(?:'s| is)| they are)?|suppose|supposing|assuming|say)?\s*",
    re.I,
)
# One thing about an entry is asked, rather than to be told of it.
SPECIFIC = _compile(
    r"^(?:and |but |so )?(?:is|are|was|were|does|do|did|has|have|can|could|who|when|where|"
    r"how (?:much|many|long|old|hard|big))\b"
)
CODE = _compile(r"\b(?:code|implementations?|repo|repository|github)\b")
SMALL_WORDS = frozenset({"a", "an", "the", "for", "on", "in", "of", "with", "to", "at", "about", "my", "our", "some"})


def run_of(text: str) -> range | None:
    """The places that "the first two" or "the last three" mean, counted from an end."""
    found = RUN.search(text)
    if not found:
        return None
    count = _HOW_MANY[found["count"].lower()]
    return range(-count, 0) if found["end"].lower() == "last" else range(count)
