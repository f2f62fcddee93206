"""Time, level and knowledge in plain words. Pure: the day is given."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from dlmentor.errors import InputError
from dlmentor.models import Kind

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_NUMBERS: dict[str, float] = {
    **{word: float(number) for number, word in enumerate(_SMALL.split())},
    "thirty": 30.0,
    "forty": 40.0,
    "fifty": 50.0,
    "sixty": 60.0,
    "a hundred": 100.0,
    "half an": 0.5,
    "half a": 0.5,
    "an": 1.0,
    "a": 1.0,
    "a couple of": 2.0,
    "a dozen": 12.0,
    "one and a half": 1.5,
    "each": 1.0,
    "every": 1.0,
    "per": 1.0,
}
_N = (
    r"(?P<{0}>-?\d+(?:[.,]\d+)?|a hundred|one and a half|half an?|a couple of|a dozen|an?|"
    + "|".join((*_SMALL.split()[::-1], "thirty", "forty", "fifty", "sixty"))
    + ")"
)
_UPTO = r"(?:(?:-|–| to | or )\d+(?:[.,]\d+)?)?"
_ABOUT = r"(?:(?:about|around|roughly|some|at most|up to|only|maybe|just|no more than|less than|under)\s+)?"
_UNIT = r"(?P<unit>day|week|fortnight|weekend|month|quarter|semester|term|year)s?"
_HOUR = r"(?:hours?|hrs?|h)\b"
_WEEKS = {
    "day": 1 / 7,
    "week": 1.0,
    "fortnight": 2.0,
    "weekend": 1.0,
    "month": 52 / 12,
    "quarter": 13.0,
    "semester": 16.0,
    "term": 12.0,
    "year": 52.0,
}
_PER_WEEK = {"day": 7.0, "weekday": 5.0, "workday": 5.0, "week": 1.0, "weekend": 1.0, "month": 12 / 52}
_SITTING = {"evening": 2.0, "morning": 2.0, "afternoon": 3.0, "night": 2.0, "session": 2.0, "day": 6.0, "weekend": 6.0}
_MONTHS = (
    "january february march april may june july august september october november december"
).split()  # fmt: skip
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTH = "(?P<month>" + "|".join(f"{month[:3]}(?:{month[3:]})?" for month in _MONTHS) + r"|sept)\b\.?"
_EACH = r"(?:an?|each|every|per|/|the)\s*"

_HOURS_PER = re.compile(
    rf"{_ABOUT}{_N.format('n')}{_UPTO}\s*-?\s*(?P<what>hours?|hrs?|h|minutes?|mins?)\s*(?:of \w+ )?"
    rf"(?:{_EACH}|(?=weekly|daily))(?P<per>day|weekday|workday|week|weekend|month|weekly|daily)\b",
    re.I,
)
_HOURS_EACH = re.compile(rf"{_ABOUT}{_N.format('n')}{_UPTO}\s*(?P<what>hours?|hrs?|h)\s+each\b", re.I)
_WEEKLY = re.compile(rf"(?P<per>weekly|daily)\s+{_ABOUT}{_N.format('n')}\s*(?P<what>hours?|hrs?|h)\b", re.I)
_SITTINGS = re.compile(
    rf"{_ABOUT}{_N.format('n')}\s+(?P<what>evening|morning|afternoon|night|session|day)s?\s+{_EACH}(?P<per>week|month)\b"
    rf"(?:\s*(?:of|with|,)?\s*{_N.format('long')}\s*{_HOUR}(?:\s+each)?)?",
    re.I,
)
_REGULAR = re.compile(
    rf"(?:every|each|on)\s+(?P<what>evening|morning|weekend|(?:{'|'.join(_DAYS)})s?)\b"
    rf"(?:\s+(?P<part>evening|morning|afternoon|night)s?)?",
    re.I,
)
_IN_ALL = re.compile(
    rf"{_ABOUT}{_N.format('n')}{_UPTO}[\s-]*{_HOUR}(?P<tail>\s*(?:in all|in total|altogether|overall|total|all in all|of (?:time|reading|"
    rf"study|work|learning)|budget|plan)\b)?",
    re.I,
)
_SPAN = re.compile(
    rf"(?<![\w.])(?P<lead>(?:{_ABOUT}))(?P<half>half a year|{_N.format('n')}{_UPTO})[\s-]*(?:{_UNIT}\b)?", re.I
)
_DATE = re.compile(
    r"\b(?P<lead>until|till|by|before|up to|due|deadline(?: is)?(?: on)?)\s+(?:the\s+)?(?:"
    r"(?P<iso>\d{4}-\d{2}-\d{2})"
    rf"|(?P<end>end of\s+|start of\s+|beginning of\s+)?(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+)?{_MONTH}"
    r"(?:\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?(?!\d))?(?:,?\s+(?P<year>\d{4}))?"
    rf"|(?P<next>next\s+)?(?P<day>{'|'.join(_DAYS)})\b"
    r"|(?P<soon>tomorrow|christmas|new year(?:'s eve)?|(?:the )?end of (?:the |this )?(?:year|month|week))\b"
    r")",
    re.I,
)

_BEGINNER = re.compile(
    r"\b(?:(?:i(?: am|'m|’m)|as|for)\s+)?(?:an?\s+)?(?:(?:complete|total|absolute|utter|real|pure)\s+)?"
    r"(?:beginner|novice|newbie|newcomer|noob)s?(?:'s)?(?: level)?\b"
    r"|\bfrom scratch\b|\bfrom zero\b|\bnew to (?:this|it|the (?:field|topic|subject)|everything|all of this)\b[^.,;]*"
    r"|\bi(?: am|'m|’m)\s+(?:completely |quite |totally |very )?new to [^.,;]+"
    r"|\b(?:i )?know (?:nothing|next to nothing)(?: about (?:this|it))?\b|\bno (?:prior |previous )?(?:knowledge|background|experience)\b"
    r"|\bi have never (?:done|trained|used|studied) [^.,;]+",
    re.I,
)
_INTERMEDIATE = re.compile(
    r"\b(?:(?:but|and)\s+)?i (?:already )?(?:know|have|understand|got|am familiar with|am comfortable with) (?:all )?(?:the |some )?(?:very )?basics?"
    r"(?: of (?:it|this|deep learning|machine learning|the field))?(?: already)?\b"
    r"|\b(?:at )?(?:an? )?intermediate(?: level| reader| learner)?\b|\bsome (?:experience|background|knowledge)\b",
    re.I,
)
_ADVANCED = re.compile(
    r"\b(?:(?:i(?: am|'m|’m)|as|for)\s+)?(?:an?\s+)?(?:advanced|expert|experienced)(?: level| reader| learner| user)?s?\b(?! (?:topics|techniques|methods))"
    r"|\bi (?:do|am doing|work in) research (?:in|on)\b|\bi(?: am|'m|’m) an? (?:researcher|phd student|postdoc|professor)\b"
    r"|\bi know (?:deep learning|machine learning|the field|all this|it|this) (?:very )?well\b|\bskip the basics\b",
    re.I,
)
_KNOWN = re.compile(
    r"\b(?:(?:but|and|since|as)\s+)?(?:i(?: already|'ve| have| am|'m)?\s+(?:already\s+)?"
    r"(?:know|knew|understand|learnt|learned|studied|mastered|familiar with|comfortable with|used|worked with|trained|read about))"
    r"\s+(?P<what>[^.;:!?]+)",
    re.I,
)
_UNKNOWN = re.compile(r"\b(?:but|nothing|not|never|no|without|little|want|need|wish|would)\b", re.I)
_KINDS: tuple[tuple[str, tuple[Kind, ...]], ...] = (
    ("papers", ("paper", "survey")),
    ("surveys", ("survey",)),
    ("courses", ("course",)),
    ("books", ("book",)),
    ("tools", ("tool", "repo")),
    ("tutorials", ("tutorial",)),
)
_ASKING = re.compile(
    r"^(?:(?:please|hi|hello|ok|so)[,\s]+)*(?:(?:can|could|would|will) you\s+(?:please\s+)?)?"
    r"(?:i(?:'d like| would like| want| need)|we need|give me|make me|make|build me|build|create|draw up|draft|prepare|suggest|"
    r"put together|set up|show me|plan)?\s*(?:me\s+)?(?:an?|my|the)?\s*"
    r"(?:(?:reading|study|learning|self-study|training|course)\s*)?(?:plan|programme|program|schedule|curriculum|roadmap|syllabus|"
    r"reading list)?\b\s*(?:please\b\s*)?(?:of|for me|to me)?\s*(?:for|on|about|to|in|covering|over|:|,)?\s*",
    re.I,
)
_HAS_PLAN = re.compile(r"\b(?:plan|programme|program|schedule|curriculum|roadmap|syllabus|reading list)\b", re.I)
_TIDY = (
    (
        re.compile(
            r"\b(?:with|at|in|for|over|within|and|spending|i have|i've got|i can spare|i can spend|having|of)\s*(?=[,.;:]|$)",
            re.I,
        ),
        "",
    ),
    (re.compile(r"\s+(?=[,.;:?!])"), ""),
    (re.compile(r"(?:[,;:]\s*)+(?=[,.;:])"), ""),
    (re.compile(r"(?:\.\s*)+(?=\.)"), ""),
    (re.compile(r"\s{2,}"), " "),
    (re.compile(r"^[\s,.;:–-]+|[\s,;:–-]+$"), ""),
)


@dataclass
class Said:
    """What a text says about a plan, and the goal that is left of it."""

    goal: str
    weeks: int | None = None
    hours_per_week: float | None = None
    hours_in_all: float | None = None
    level: str | None = None
    known: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    until: date | None = None
    notes: list[str] = field(default_factory=list)


def read_words(text: str, today: date) -> Said:
    """What a text says."""
    return Said(goal=text)
