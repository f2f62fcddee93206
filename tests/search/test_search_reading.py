"""Parts of understanding a question that need no catalogue."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlmentor.search.effort import find_effort, wished_level
from dlmentor.search.intents import CHAT, CODE, PLAN, several_lists
from dlmentor.search.kinds import find_kinds, wider
from dlmentor.search.names import Names, name_table
from dlmentor.search.phrases import Phrases
from dlmentor.search.sections import section_paths
from dlmentor.search.sentences import sentences, unwanted
from dlmentor.search.years import find_years


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("MobiCom 2022", 2022, 2022),
        ("papers of ICLR'17", 2017, 2017),
        ("SIGMOD22", 2022, 2022),
        ("in '19", 2019, 2019),
        ("since 2020", 2020, None),
        ("from 2020 onwards", 2020, None),
        ("2021 or later", 2021, None),
        ("after 2019", 2020, None),
        ("newer than 2019", 2020, None),
        ("before 2018", None, 2017),
        ("until 2018", None, 2018),
        ("2015 or earlier", None, 2015),
        ("between 2015 and 2018", 2015, 2018),
        ("2015-2020", 2015, 2020),
        ("from 2016 to 2018", 2016, 2018),
        ("2,000 images on an RTX 2080", None, None),
        ("a set of 2000 images", None, None),
        ("20 hours", None, None),
        ("no year at all", None, None),
        ("nothing before 2018", 2018, None),
        ("nothing newer than 2018", None, 2018),
        ("papers of the last three years", 2023, None),
        ("work from the past decade", 2016, None),
        ("published last year", 2025, 2025),
        ("published this year", 2026, 2026),
        ("last year our camera broke", None, None),
        ("papers not from 2022", None, None),
        ("papers from 2021, not from 2022", 2021, 2021),
    ],
)
def test_years_are_read_in_every_notation(text: str, first: int | None, last: int | None) -> None:
    """What is a year, a bound or a span, and what is only a number."""
    years = find_years(text, this_year=2026)

    assert (years.first, years.last) == (first, last)


@pytest.mark.parametrize(
    ("text", "without"),
    [("papers not from 2022", (2022,)), ("everything except 2017", (2017,)), ("papers from 2022", ())],
)
def test_years_that_are_not_wanted_are_read(text: str, without: tuple[int, ...]) -> None:
    """And they are no years that are wanted."""
    assert find_years(text).without == without


def test_the_wish_for_easier_or_harder_reading_is_read() -> None:
    """Of the person rather than of the entries; both cancel out."""
    wishes = {"complete beginner here": -1, "nothing too theoretical": -1, "I know the basics": 1, "pruning": 0}
    assert {text: wished_level(text) for text in wishes} == wishes
    assert wished_level("no beginners, I know the basics") == 0


@pytest.mark.parametrize(
    ("text", "level", "most", "below"),
    [
        ("beginner courses", 1, None, None),
        ("papers for complete beginners", 1, None, None),
        ("easy reads on pruning", 1, None, None),
        ("advanced papers from OSDI", 3, None, None),
        ("surveys that are hard", 3, None, None),
        ("what should a beginner read first", None, None, None),
        ("easy and hard papers", None, None, None),
        ("how hard is pruning", None, None, None),
        ("which entries take less than an hour", None, None, 1.0),
        ("what can I read in half an hour", None, 0.5, None),
        ("papers under 90 minutes", None, None, 1.5),
        ("I have two hours for quantization", None, 2.0, None),
        ("quick reads", None, 2.0, None),
        ("a plan with at most 3 hours a week", None, None, None),
    ],
)
def test_level_and_hours_are_read(text: str, level: int | None, most: float | None, below: float | None) -> None:
    """As what is asked for, not as what somebody is."""
    effort = find_effort(text)

    assert (effort.level, effort.hours_to, effort.hours_below) == (level, most, below)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("the oldest paper", "oldest"),
        ("earliest work", "oldest"),
        ("the latest ones", "newest"),
        ("recent surveys", "newest"),
        ("new networks for phones", "relevance"),
        ("papers", "relevance"),
    ],
)
def test_the_wanted_order_is_read(text: str, order: str) -> None:
    """Oldest and newest are an order."""
    assert find_years(text).order == order


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted_kinds"),
    [
        ("which courses are there", ["course"], []),
        ("surveys, not books", ["survey"], ["book"]),
        ("just a survey please, no single papers", ["survey"], ["paper"]),
        ("I don't want a course", [], ["course"]),
        ("which pieces of software", ["tool"], []),
        ("the originals, no surveys and no lists", [], ["survey", "list"]),
        ("no books, courses or lists, but papers", ["paper"], ["book", "course", "list"]),
        ("papers that stand on both lists", ["paper"], []),
        ("lecture notes", ["notes"], []),
        ("I'd rather have software than papers", ["tool"], ["paper"]),
        ("how do I prune", [], []),
    ],
)
def test_kinds_are_read_with_their_negation(text: str, wanted: list[str], unwanted_kinds: list[str]) -> None:
    """What is asked for and what is not wanted."""
    found = find_kinds(text)

    assert [one.kind for one in found if not one.negated] == wanted
    assert [one.kind for one in found if one.negated] == unwanted_kinds


def test_software_may_be_filed_as_a_repository() -> None:
    """Who asks for software means tools and repositories; a survey is a paper too."""
    assert wider(("tool",)) == {"tool", "repo"}
    assert wider(("paper",)) == {"paper", "survey"}
    assert wider(("book",)) == {"book"}


def test_a_question_is_split_into_sentences_that_say_something() -> None:
    """Fragments are left out, many sentences are joined at the end."""
    assert sentences("One sentence only.") == ["One sentence only."]
    assert sentences("Our phones get hot. Why? What can be done about that?") == [
        "Our phones get hot.",
        "What can be done about that?",
    ]
    assert len(sentences(" ".join(f"This is sentence number {n}." for n in range(9)))) == 4


def test_what_is_not_meant_is_told_apart() -> None:
    """`I don't mean …` up to the end of the clause."""
    (found,) = unwanted("hand-made networks, I don't mean searched ones. Thanks")

    assert found[2] == "searched ones"


@pytest.mark.parametrize(
    ("text", "hits"),
    [("12 weeks at 10 hours a week", True), ("make me a reading plan", True), ("it takes four seconds", False)],
)
def test_plans_are_recognised(text: str, hits: bool) -> None:
    """Weeks and hours mean a plan, seconds do not."""
    assert bool(PLAN.search(text)) is hits


@pytest.mark.parametrize(("text", "hits"), [("Hello!", True), ("thanks a lot", True), ("hello world in OpenCL", False)])
def test_small_talk_is_recognised(text: str, hits: bool) -> None:
    """Only a greeting by itself is small talk."""
    assert bool(CHAT.match(text)) is hits


@pytest.mark.parametrize(
    ("text", "hits"), [("papers that come with code", True), ("has published code", True), ("machine code", False)]
)
def test_code_is_asked_for_as_such(text: str, hits: bool) -> None:
    """A paper's code is meant, not code in general."""
    assert bool(CODE.search(text)) is hits


def test_several_lists_are_read() -> None:
    """Entries on which the lists agree can be asked for."""
    assert several_lists("which entries are on more than one list?") is not None
    assert several_lists("what is on the lists?") is None


def test_the_longest_phrase_is_found() -> None:
    """Of phrases that overlap the longest counts, whatever the case and the dashes."""
    phrases = Phrases([("deep learning", "a"), ("deep learning systems", "b")])

    found = phrases.find("On DEEP-LEARNING systems and deep learning")

    assert [(one.values, one.written) for one in found] == [
        (("b",), "DEEP-LEARNING systems"),
        (("a",), "deep learning"),
    ]


def test_sections_that_are_named_together_narrow_each_other() -> None:
    """`OpenCL in the tutorials` is one section, though two lists of things have an OpenCL section."""
    paths = ["Tutorials > OpenCL", "General > OpenCL", "Tutorials > NEON"]

    assert section_paths([["Tutorials > OpenCL", "General > OpenCL"], ["Tutorials"]], paths) == ("Tutorials > OpenCL",)
    assert section_paths([["Tutorials > OpenCL", "General > OpenCL"]], paths) == tuple(paths[:2])
    assert section_paths([["Tutorials"]], paths) == ("Tutorials > OpenCL", "Tutorials > NEON")


FACTS = [
    {"id": "arxiv:1", "title": "MobileNets: Efficient Convolutional Networks", "terms": ["MobileNetV1"]},
    {"id": "arxiv:2", "title": "MobileNetV2: Inverted Residuals"},
    {"id": "arxiv:3", "title": "Searching for MobileNetV3"},
    {"id": "arxiv:4", "title": "Band: coordinated inference", "note": "Coordinates."},
    {"id": "arxiv:5", "title": "Microsecond-scale Preemption", "terms": ["REEF"]},
    {"id": "github:x/ncnn", "title": "ncnn"},
]
WORDS = frozenset(("band", "reef", "first", "third", "the", "mobile", "net"))


@pytest.fixture(scope="module")
def names() -> Names:
    known = {"mobilenet", "mobilenets", "mobilenetv2", "mobilenetv3", "band", "reef", "ncnn"}

    def frequency(word: str) -> int:
        return int(word in known or word in WORDS)

    return Names(name_table(FACTS, frequency), frequency, WORDS.__contains__)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("is ncnn any good?", {5}),
        ("mobile net v2", {1}),
        ("MobilNetV2", {1}),
        ("how do the first and the third MobileNet differ", {0, 2}),
        ("mobilenet v2 or v3", {1, 2}),
        ("Is the REEF paper in here?", {4}),
        ("a coral reef", set()),
        ("a band played on", set()),
        ("Band vs ncnn", {3, 5}),
        ("inverted residuals", set()),
    ],
)
def test_entries_are_named_only_by_what_can_only_mean_them(names: Names, text: str, numbers: set[int]) -> None:
    """Short titles, acronyms, misspelt and split names, versions; but not everyday words."""
    assert {one.entry for one in names.find(text)} == numbers


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=120))
def test_any_text_can_be_read(text: str) -> None:
    """No text breaks a reader, and every span lies within it."""
    for first, last in find_years(text).spans:
        assert 0 <= first <= last <= len(text)
    for mention in find_kinds(text):
        assert 0 <= mention.start < mention.end <= len(text)
    assert all(part in text for part in sentences(text)) or len(sentences(text)) == 4
