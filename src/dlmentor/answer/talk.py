"""Greetings, thanks, and what the mentor can do: answered at once, without a search."""

import re
from typing import Literal

from dlmentor.answer import holdings, markdown, words
from dlmentor.answer.draft import Draft
from dlmentor.answer.world import World

Talk = Literal[
    "greeting", "thanks", "help", "goodbye", "empty", "fine", "lists", "all", "sections", "people", "makers", "years"
]
_NAME = r"(?:\s+(?:there|you|again|all|everyone|mentor|dlmentor))?"
_THINGS = r"(?:entries|papers|resources|items|readings|lists|books|courses|tools|surveys)"
_KIND = rf"(?:kinds?|types?|sorts?)(?: of (?:{_THINGS}|things))?"
_MOST = r"(?:most|more|biggest|longest|largest|fewest|least|smallest|shortest)"
_LISTS = r"(?:the|your|these|those|all(?: the)?) (?:curated )?lists?"
_SHOW = r"(?:please )?(?:(?:list|show|give|tell|display)(?: me)? )?"
_EVERY_ENTRY = r"(?:all(?: of)?(?: the| your)? (?:entries|items|resources|things)|every (?:entry|item|resource))"
_WHERE = rf"(?: (?:that )?(?:you (?:have|know)|there is|(?:(?:is|are) )?(?:on|in|of|from) {_LISTS}))"
_PAPERS = rf"(?: (?:of )?(?:the )?{_THINGS})?"
_WHO_MOST = (
    rf"(?:are (?:represented|there|{_MOST}|on {_LISTS})|"
    rf"(?:have|has|wrote|write|published|publish) (?:the )?{_MOST}{_PAPERS}|"
    rf"(?:appear|occur|come up) (?:the )?most(?: often)?|do you (?:have|know)|(?:do|does) {_LISTS} (?:have|name))"
    rf"(?: (?:on|in) {_LISTS})?"
)
_NAME_OF_LIST = r"(?:(?!(?:are|is|about|with|that|which|on|in|deal|cover)\b)[\w']+ ?){1,6}(?<! )"
_HELD = (
    rf"(?:do you (?:have|know|cover)|(?:do|does) {_LISTS} (?:have|hold|contain|cover)|"
    rf"are (?:there|covered|(?:on|in) {_LISTS})|(?:is|are) there(?: (?:on|in) {_LISTS})?)"
)
_PATTERNS: tuple[tuple[Talk, str], ...] = (
    ("greeting", rf"(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day)){_NAME}"),
    ("greeting", r"(?:hi |hello |hey )?(?:how are you|how do you do|how's it going|what's up)(?: doing)?(?: today)?"),
    (
        "thanks",
        r"(?:ok |okay |great |perfect |super |cool )?(?:many thanks|thanks|thank you|thx|cheers|ta|much appreciated)"
        r"(?:(?: a lot| so much| very much| again| for (?:that|this|the help|your help|everything|the list))*)?"
        r"(?: that helps?(?: a lot)?| that was helpful| very helpful| great)?",
    ),
    ("thanks", r"(?:that(?:'s| is| was)|very|really|so) (?:great|helpful|useful|perfect|nice)(?: thanks| thank you)?"),
    ("goodbye", r"(?:good ?bye|bye(?: bye)?|see you(?: later| soon)?|ciao|good night)"),
    ("fine", r"(?:ok|okay|fine|great|nice|cool|perfect|got it|i see|understood|alright|all right|good|wow)"),
    (
        "lists",
        rf"(?:what|which)(?: curated)? lists (?:do you (?:have|know|use|cover)|are (?:there|these|those))|"
        rf"(?:which|what) list (?:has|contains|holds|is) (?:the )?{_MOST}(?: {_THINGS})?|"
        rf"how many {_THINGS} (?:do you (?:have|know)|are there|are (?:on|in) {_LISTS}|"
        rf"(?:do|does) {_LISTS} (?:have|hold|contain))(?: (?:(?:on|in) {_LISTS}|in all|in total|altogether))*|"
        rf"(?:what|which) (?:topics|venues|conferences|years|{_KIND}) {_HELD}|"
        rf"what (?:are|is) {_LISTS} about|what (?:is|do you have) (?:on|in) {_LISTS}|"
        rf"{_SHOW}(?:{_EVERY_ENTRY}{_WHERE}*|everything{_WHERE}+)",
    ),
    (
        "people",
        rf"(?:which|what) (?:authors|people|researchers) {_WHO_MOST}|"
        rf"who (?:wrote|writes|has|publishes) (?:the )?most{_PAPERS}",
    ),
    (
        "makers",
        rf"(?:which|what) (?:companies|firms|makers|organi[sz]ations|universities|institutions|groups) {_WHO_MOST}",
    ),
    (
        "years",
        r"how many (?:papers|entries)(?: are there)? (?:per|each|a|by|in each|for each) year|"
        r"(?:papers|entries) (?:per|by) year",
    ),
    # In a conversation, all on its topic.
    ("all", rf"{_SHOW}everything"),
    (
        "sections",
        rf"{_SHOW}(?:(?:what|which|how many|all(?: of)?(?: the)?|the) )?(?:sections|chapters|headings)"
        rf"(?: {_HELD}| (?:(?:are|is) (?:there )?)?(?:of|in|on) {_NAME_OF_LIST}| (?:does|do|has) {_NAME_OF_LIST}"
        r"(?: (?:have|hold|contain))?)",
    ),
    (
        "help",
        r"(?:help(?: me)?(?: please)?|what can you do(?: for me)?|what do you do|what are you(?: for)?|who are you|"
        r"how do you work|how does this work|how do i use (?:this|you|it)|what can i ask(?: you)?|what is this|"
        r"what do you know(?: about)?|how can you help(?: me)?|what(?: is|'s) dlmentor|"
        r"how (?:do|can) i (?:start|begin)|are you (?:a|an) (?:bot|ai|robot|human|person))",
    ),
)
_COMPILED = tuple((kind, re.compile(pattern, re.I)) for kind, pattern in _PATTERNS)
_LEADS = re.compile(r"^(?:(?:hi|hello|hey)[\s,!.]+)(?=\S)", re.I)
_BIGGEST = 6


def talk_of(question: str) -> Talk | None:
    """Which kind of small talk a message is, if it is nothing else."""
    text = re.sub(r"[^\w\s']+", " ", question.replace("’", "'")).strip()
    text = re.sub(r"\s+", " ", text)
    if not text:
        return "empty"
    for kind, pattern in _COMPILED:
        if pattern.fullmatch(text):
            return kind
    rest = _LEADS.sub("", f"{text}")
    return talk_of(rest) if rest != text else None


def chat(draft: Draft, kind: Talk, world: World, question: str = "", *, ongoing: bool = False) -> None:
    """Answer small talk, and what is asked about the lists themselves."""
    if kind == "thanks":
        draft.block("You are welcome. Ask on, or ask for a reading plan once you know how many hours you have.")
    elif kind == "goodbye":
        draft.block("Goodbye, and enjoy the reading.")
    elif kind == "fine":
        draft.block("Good. What would you like to look at next?" if ongoing else _can_do(world))
    elif kind == "greeting":
        draft.block(f"Hello. {_can_do(world)}")
    elif kind in ("lists", "all"):
        holdings.tell_lists(draft, world)
    elif kind == "sections":
        holdings.tell_sections(draft, world, question)
    elif kind == "people":
        holdings.tell_people(draft, world)
    elif kind == "makers":
        holdings.tell_makers(draft, world)
    elif kind == "years":
        holdings.tell_years(draft, world)
    elif kind == "empty":
        draft.block("That was an empty message. Ask what to read on a topic, or name a paper, course or tool.")
    else:
        draft.block(_can_do(world))
        draft.lines(
            [
                "- **What to read:** describe your problem in your own words.",
                "- **Everything that fits:** name a venue, year, section, author or kind, and the list is complete.",
                "- **One entry, or several side by side:** name them.",
                "- **A plan:** say the goal, the weeks and the hours a week.",
            ]
        )
    if kind in ("help", "greeting", "empty"):
        draft.suggestions += [f"Where do I start with {topic}?" for topic in holdings.topics(world, 3)]


def _can_do(world: World) -> str:
    lists = words.count_of(len(world.lists), "curated list")
    topics = words.join(markdown.escape(topic) for topic in holdings.topics(world, _BIGGEST))
    about = f" They are mostly about {topics}." if topics else ""
    return f"I know the {len(world.entries)} entries of {lists} and say what to read, why, and in which order.{about}"
