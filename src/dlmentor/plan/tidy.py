"""A text from which phrases are taken, and what is left of it as a goal."""

import re

_COURTESY = r"(?:(?:please|hi|hello|hey|ok|okay|so|now)\b[,!\s]*)*"
_VERBS = (
    r"(?:i(?:'d| would) like|i want|i need|we need|give|make|build|create|draw up|draft|prepare|suggest|put together|"
    r"set up|show|propose|design|write)"
)
_ADJECTIVES = r"(?:(?:reading|study|learning|self-study|training|short|good|detailed|weekly|sensible|realistic)\s+)*"
_ARTICLE = r"(?:an?|my|the|some)\s+(?:[,-]\s*)?"
# A verb such as `to program` is no plan, so these need an article or an adjective before them.
_PLAN = (
    rf"(?:(?:{_ARTICLE})?{_ADJECTIVES}(?:[,-]\s*)?(?:plan|curriculum|roadmap|syllabus|reading list)"
    rf"|{_ARTICLE}{_ADJECTIVES}(?:programme|program|schedule|path))\b"
)
_LEARN = r"(?:(?:learn(?:ing)?|read(?:ing)?|study(?:ing)?)\s+(?:about|on)\s+)?"
_ASKING = re.compile(
    rf"{_COURTESY}(?:(?:can|could|would|will) you\s+)?(?:please\s+)?(?:{_VERBS}\s+)?(?:(?:me|us|for me|for us)\s+)?"
    rf"{_PLAN}\s*(?:please\b)?[,:]?\s*(?:(?:for me|to me|for us)\b\s*)?"
    rf"(?:(?:for|on|about|to|of|in|covering|over|that|with which)\b\s*)*{_LEARN}",
    re.I,
)
_PLAN_SOMETHING = re.compile(
    rf"^{_COURTESY}plan\b[,:]?\s*(?:(?:me|for me|out)\b\s*)?[,:]?\s*(?:(?:on|about|for)\b\s*)?", re.I
)
_WANT = re.compile(
    rf"^{_COURTESY}(?:i|we)(?:'d like| would like| want| need| have)\s+to\s+"
    r"(?:(?:learn|read|study|know)(?:\s+(?:about|on))?|understand)\s+",
    re.I,
)
_END = r"\s*(?=[,.;:!?]|$)"
_SPARE = re.compile(
    r"\b(?:and |but |so )?(?:i(?: only)? have|i've got|i can (?:spare|spend|give|do|invest|read)|we have|spending|"
    r"having|with|my budget is|at)\s*(?:for (?:it|this))?\s*"
    r"(?=[,.;:!?]|$|(?:and|on|to (?:read|learn|study|get|find))\b)",
    re.I,
)
_DANGLING = re.compile(
    rf"\b(?:for|in|over|within|during|at|with|by|of|an?|the|and|but|so|on|about|(?:my |the )?next|per|as){_END}", re.I
)
# What is said to the planner, after the goal.
_TO_THE_PLANNER = re.compile(
    r"[.;,]?\s*(?:\bplease\s+)?\b(?:order it|put it in order|in order|in a sensible order|sort it|plan it)"
    r"(?:\s+please)?\W*$",
    re.I,
)
_OPENING = re.compile(
    r"^(?:(?:on|about|of|for)\b\s*(?=\w)|(?:for|in|over|within|during|at|with|and|but|so|that|which)\b\s*"
    r"(?=[,.;:]|\b(?:and|to|on|for|about)\b))",
    re.I,
)


class Text:
    """Words that shrink as their meaning is taken out."""

    def __init__(self, text: str) -> None:
        self.rest = text

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match, which is removed."""
        found = pattern.search(self.rest)
        if found:
            self.drop(found)
        return found

    def drop(self, found: re.Match[str]) -> None:
        """Remove what a match covers."""
        self.rest = f"{self.rest[: found.start()].rstrip()} {self.rest[found.end() :].lstrip()}".strip()


def tidy_goal(text: str) -> str:
    """What is left, without the words of asking, dangling prepositions and doubled marks."""
    asking = _ASKING.search(text)
    text = _ASKING.sub("", text, count=1) if asking else _PLAN_SOMETHING.sub("", text, count=1)
    while True:
        before = text
        text = _DANGLING.sub(" ", _SPARE.sub(" ", text))
        text = re.sub(r"\b(?:reading|study(?:ing)?)\s+for\s+(?=(?:on|about)\b)", "", text, flags=re.I)
        text = re.sub(r"\(\s*[,;]?\s*\)", " ", text)
        text = re.sub(r"\s+([,.;:?!])", r"\1", text)
        text = re.sub(r"[,;:]+(?=\s*[,.;:?!])|(?<=[.?!])\s*[,.;:]+", "", text)
        text = re.sub(r"\s{2,}", " ", text).strip(" ,;:–-")
        text = re.sub(r"^[.!?\s]+|(?<=[^.])\.$", "", text)
        text = _TO_THE_PLANNER.sub("", _WANT.sub("", _OPENING.sub("", text)))
        if text == before:
            return text
