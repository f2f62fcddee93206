"""Follow-ups: worked out from the conversation alone, also where it does not carry our citations."""

import re
from collections.abc import Callable

import pytest

from dlmentor.answer.answerer import Answerer
from dlmentor.answer.followup import is_whole, resolve
from dlmentor.answer.mentions import Mentions
from dlmentor.answer.narrow import read_narrowing
from dlmentor.answer.world import World
from dlmentor.mentor import Mentor
from dlmentor.models import Entry

Find = Callable[[str], Entry]
ASKED = "Which papers deal with several networks on one phone?"
SHOWN = (
    "You could read “Band: Coordinated Multi-DNN Inference on Heterogeneous Mobile Processors”, then MCDNN: An "
    "Approximation-Based Execution Framework for Deep Stream Processing Under Resource Constraints (MobiSys 2016), "
    "and LegoDNN [3]."
)
HISTORY = [{"role": "user", "content": ASKED}, {"role": "assistant", "content": SHOWN}]


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        (SHOWN, ["Band:", "MCDNN:", "LegoDNN:"]),
        ("Try ncnn, MNN and the paper RECL.", ["ncnn", "MNN", "RECL:"]),
        ("1. **Ekya** (NSDI 2022) [1]\n2. **RECL** [2]: it builds on Ekya", ["Ekya:", "RECL:"]),
        ("a band of machine learning systems that focus on mercury", []),
        (
            "“Deep Compresion: Compressing Deep Neural Nets with Pruning, Trained Quantization and Huffman Coding”",
            ["Deep Compression"],
        ),
        ("ekya", ["Ekya:"]),
        (
            "Filter Pruning via Geometric Median, then Dynamic Network Surgery",
            ["Filter Pruning via", "Dynamic Network"],
        ),
        ("on training and inference, or neural machine translation", []),
        ("nothing at all", []),
    ],
)
def test_entries_are_found_in_what_was_said(text: str, starts: list[str], mentions: Mentions, named: Find) -> None:
    """In order of mention, by title or short name, with slips; everyday words are not names."""
    assert [entry.id for entry in mentions.find(text)] == [named(start).id for start in starts]


TASKS = [
    ("which of these have code?", "narrow"),
    ("newer ones", "narrow"),
    ("older?", "narrow"),
    ("only from 2022", "narrow"),
    ("only the ones since 2020 please", "narrow"),
    ("something easier", "narrow"),
    ("is there a survey on this?", "narrow"),
    ("the second one", "about"),
    ("tell me more about the last paper", "about"),
    ("what is number 2?", "about"),
    ("what should I read before that?", "before"),
    ("and what comes after the first one, what should I read then?", "after"),
    ("what next?", "after"),
    ("more like it", "like"),
    ("anything else?", "like"),
    ("something similar to the third one", "like"),
    ("shorter", "again"),
    ("too long, please", "again"),
    ("how do the first two differ?", "compare"),
    ("compare them", "compare"),
    ("what is the difference between the first and the third?", "compare"),
    ("I've only got three hours. Which of them?", "narrow"),
    ("anything that takes less than an evening?", "narrow"),
    ("what came before the first one?", "before"),
    ("Different topic: which books teach computer networks?", "search"),
    ("why?", "why"),
    ("why these?", "why"),
    ("all of them with code", "narrow"),
    ("and for watches?", "search"),
    ("and on iOS?", "search"),
    ("what if it is an LSTM?", "search"),
    ("Which books teach computer networks?", "search"),
]


@pytest.mark.parametrize(("question", "task"), TASKS)
def test_each_follow_up_is_read_for_what_it_asks(question: str, task: str, world: World, mentions: Mentions) -> None:
    """The kinds of follow-up that people write."""
    assert resolve(question, HISTORY, world, mentions).task == task


def test_a_question_that_stands_alone_is_left_alone(world: World, mentions: Mentions) -> None:
    """A new topic does not drag the old one along."""
    for question in (
        "Which books teach computer networks?",
        "papers on long-tailed recognition",
        "Compare ncnn and MNN",
        "Everything from MobiSys, oldest first",
        "show me all papers from NSDI",
    ):
        meaning = resolve(question, HISTORY, world, mentions)
        assert (meaning.question, meaning.taken_as) == (question, "")


def test_everything_from_a_venue_is_complete_whatever_was_spoken_of(answerer: Answerer) -> None:
    """Also after a comparison, which is not made again."""
    wish = "Everything from MobiSys, oldest first"
    asked = "MobileNets or ShuffleNet: what is the difference?"
    said = [{"role": "user", "content": asked}, {"role": "assistant", "content": answerer.ask(asked).text}]
    answer = answerer.ask(wish, said)
    assert answer.intent == "list"
    assert answer.text == answerer.ask(wish).text


def test_the_topic_is_carried_over(world: World, mentions: Mentions) -> None:
    """What the follow-up adds stands beside what was asked before."""
    meaning = resolve("and what about LSTMs?", HISTORY, world, mentions)
    assert "several networks on one phone" in meaning.question
    assert "LSTMs" in meaning.question


def test_a_topic_gives_way_to_its_sibling(world: World, mentions: Mentions) -> None:
    """Android is replaced by iOS instead of standing beside it."""
    history = [{"role": "user", "content": "engines for neural networks on Android"}, HISTORY[1]]
    question = resolve("and for iOS?", history, world, mentions).question
    assert "iOS" in question
    assert "Android" not in question


def test_the_topic_survives_several_follow_ups(world: World, mentions: Mentions) -> None:
    """Thanks, filters and ordinals between do not lose what the talk is about."""
    talk = [*HISTORY]
    for said in ("thanks", "which of these have code?", "the second one"):
        talk += [{"role": "user", "content": said}, {"role": "assistant", "content": "MCDNN is from 2016."}]
    assert resolve("newer ones", talk, world, mentions).topic == ASKED


def test_ordinals_look_for_a_list_further_up(world: World, mentions: Mentions, named: Find) -> None:
    """The last answer told of one entry; the third one is of the list before it."""
    talk = [
        *HISTORY,
        {"role": "user", "content": "the second one"},
        {"role": "assistant", "content": "MCDNN is from 2016."},
    ]
    assert resolve("and the third one?", talk, world, mentions).entries == (named("LegoDNN"),)


def ask(answerer: Answerer, question: str, history: list[dict[str, str]] = HISTORY) -> list[Entry]:
    answer = answerer.ask(question, history)
    assert not answer.refused
    return [citation.entry for citation in answer.citations]


def test_filters_apply_to_what_was_shown(answerer: Answerer, named: Find) -> None:
    """Of the three shown those with code, and only those."""
    wanted = [entry for entry in map(named, ("Band:", "MCDNN:", "LegoDNN:")) if entry.code]
    assert [entry.id for entry in ask(answerer, "which of these have code?")] == [entry.id for entry in wanted]


def test_the_first_two_are_compared(answerer: Answerer, named: Find) -> None:
    """A table of both, and of nothing else."""
    found = ask(answerer, "how do the first two differ?")
    assert {entry.id for entry in found} == {named("Band:").id, named("MCDNN:").id}
    found = ask(answerer, "compare the last two")
    assert {entry.id for entry in found} == {named("LegoDNN").id, named("MCDNN:").id}


def test_a_change_of_topic_drops_the_old_one(world: World, mentions: Mentions) -> None:
    """What follows the announcement stands alone."""
    for said in ("Different topic: which books teach networks?", "ok, something else: which books teach networks?"):
        meaning = resolve(said, HISTORY, world, mentions)
        assert (meaning.question, meaning.taken_as, meaning.shown) == ("which books teach networks?", "", ())


@pytest.mark.parametrize(
    ("said", "most"),
    [
        ("I only have 2 hours", 2.0),
        ("under half an hour", 0.5),
        ("something I can read in an evening", 3.0),
        ("something I can read within fifteen minutes", 0.25),
        ("within 90 minutes", 1.5),
        ("the three that matter", None),
        ("with 4 hours a week", None),
    ],
)
def test_the_time_that_somebody_has_is_a_condition(said: str, most: float | None) -> None:
    """Hours, minutes and evenings."""
    assert read_narrowing(said).most_hours == most


def test_what_takes_longer_is_left_out(answerer: Answerer) -> None:
    """Of what was shown that which fits the time."""
    found = ask(answerer, "which of them can I read within two hours?")
    assert all(entry.hours is not None and entry.hours <= 2 for entry in found)


def test_what_was_shown_is_not_shown_as_alike(answerer: Answerer, named: Find) -> None:
    """More like one of three is none of the three."""
    shown = {named(start).id for start in ("Band:", "MCDNN:", "LegoDNN:")}
    assert not {entry.id for entry in ask(answerer, "more like the last one")} & shown


def test_one_question_on_an_entry_brings_no_neighbours(answerer: Answerer, named: Find) -> None:
    """Who asks whether it is free is not told what to read before it."""
    assert [entry.id for entry in ask(answerer, "is the second one free?")] == [named("MCDNN:").id]
    assert len(ask(answerer, "tell me more about the second one")) > 1


def test_newer_ones_are_newer_and_new(answerer: Answerer, named: Find) -> None:
    """Newer than all that was shown; nothing shown is shown again."""
    history = [
        {"role": "user", "content": "pruning filters"},
        {"role": "assistant", "content": "Pruning Filters for Efficient ConvNets (ICLR 2017)."},
    ]
    found = ask(answerer, "newer ones", history)
    assert found
    assert all((entry.year or 0) > 2017 for entry in found)


def test_the_second_one_is_looked_up(answerer: Answerer, named: Find) -> None:
    """By its place in what was said."""
    assert ask(answerer, "the second one")[0].id == named("MCDNN:").id


def test_before_and_after_follow_the_reading_order(answerer: Answerer, named: Find) -> None:
    """What RECL builds on, and what builds on Ekya; also named outright."""
    history = [
        {"role": "user", "content": "retraining camera models"},
        {"role": "assistant", "content": "RECL joins reuse with retraining."},
    ]
    assert named("Ekya:").id in [entry.id for entry in ask(answerer, "what should I read before that?", history)]
    assert named("Ekya:").id in [entry.id for entry in ask(answerer, "What should I read before RECL?", [])]
    assert named("RECL:").id in [entry.id for entry in ask(answerer, "what should I read after Ekya?", [])]


def test_more_like_it_leaves_out_what_was_shown(answerer: Answerer, named: Find) -> None:
    """Near in topic, and new."""
    history = [
        {"role": "user", "content": "unbalanced photos"},
        {
            "role": "assistant",
            "content": "BBN: Bilateral-Branch Network with Cumulative Learning for Long-Tailed Visual Recognition.",
        },
    ]
    found = ask(answerer, "more like it", history)
    assert found
    assert named("BBN:") not in found
    assert "long-tailed" in f"{found[0].title} {found[0].note}".lower()


def test_shorter_is_shorter_and_about_the_same(answerer: Answerer) -> None:
    """The same entries in fewer words."""
    first = answerer.ask("papers on filter pruning")
    talk = [{"role": "user", "content": "papers on filter pruning"}, {"role": "assistant", "content": first.text}]
    second = answerer.ask("shorter", talk)
    assert len(second.text) < len(first.text) / 2
    assert {c.entry.id for c in second.citations} == {c.entry.id for c in first.citations}


def test_easier_means_an_easier_level(answerer: Answerer) -> None:
    """Nothing harder than a beginner's reading after intermediate ones."""
    history = [
        {"role": "user", "content": "quantising weights"},
        {
            "role": "assistant",
            "content": "Loss-aware Binarization of Deep Networks and Towards the Limit of Network Quantization.",
        },
    ]
    found = ask(answerer, "something easier", history)
    assert found
    assert all((entry.level or 2) < 3 for entry in found)


def test_what_was_never_shown_cannot_be_pointed_at(answerer: Answerer) -> None:
    """With nothing in the conversation to mean, the answer does not fail."""
    talk = [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "Hello."}]
    for question in ("the second one", "which of these have code?", "newer ones", "why?", "shorter", "more like it"):
        assert answerer.ask(question, talk).text
        assert answerer.ask(question).text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("only surveys", ("as a survey",)),
        ("only from 2022", ("from 2022",)),
        ("with code", ("with code",)),
        ("anything without code?", ("without code",)),
        ("since 2020", ("from 2020 on",)),
        ("up to 2018", ("up to 2018",)),
        ("newer ones", ("that is newer",)),
        ("too hard for me", ("that is easier",)),
        ("a quick read", ("that reads quickly",)),
        ("and for phones?", ()),
        ("surveys, oldest first", ("as a survey",)),
    ],
)
def test_conditions_are_read_and_told(text: str, said: tuple[str, ...]) -> None:
    """In words that the answer uses."""
    assert read_narrowing(text).said == said


@pytest.mark.parametrize(
    ("text", "starts", "lead"),
    [
        ("which one is newest?", ["Band:"], "The newest of them, from 2022:"),
        ("the oldest one", ["MCDNN:"], "The oldest of them, from 2016:"),
        ("and which of these is the shortest read?", None, "shortest"),
        ("which one is the easiest?", None, "easiest"),
    ],
)
def test_the_most_of_what_was_shown_is_picked_out(
    text: str, starts: list[str] | None, lead: str, answerer: Answerer, named: Find
) -> None:
    """Not others on the topic: who asks so wants to choose among what is there."""
    answer = answerer.ask(text, HISTORY)
    found = {citation.entry.id for citation in answer.citations}
    assert lead in answer.text.splitlines()[0]
    assert found
    assert found <= {named(start).id for start in ("Band:", "MCDNN:", "LegoDNN:")}
    assert starts is None or found == {named(start).id for start in starts}


TWO = [
    {"role": "user", "content": "MCDNN or LegoDNN: what is the difference?"},
    {"role": "assistant", "content": "| | **LegoDNN** [1] | **MCDNN** [2] |"},
]


@pytest.mark.parametrize(
    ("text", "starts", "lead"),
    [
        ("which of them is older?", "MCDNN:", "The older of them, from 2016:"),
        ("which of the two is newer?", "LegoDNN", "The newer of them, from 2021:"),
        ("which came first?", "MCDNN:", "The earlier of them, from 2016:"),
    ],
)
def test_after_a_comparison_the_more_of_two_is_picked_out(
    text: str, starts: str, lead: str, answerer: Answerer, named: Find
) -> None:
    """Nothing older than both is looked for."""
    answer = answerer.ask(text, TWO)
    assert answer.text.splitlines()[0] == lead
    assert answer.citations[0].entry.id == named(starts).id


def test_what_does_not_differ_is_said_to_be_alike(answerer: Answerer) -> None:
    text = "**Ekya** (NSDI 2022) [1] and **RECL** [2]"
    history = [{"role": "user", "content": ASKED}, {"role": "assistant", "content": text}]
    assert answerer.ask("which is harder?", history).text.startswith("Both are alike in that, advanced level:")


@pytest.mark.parametrize(
    ("text", "starts", "lead"),
    [
        ("oldest first", ["MCDNN:", "LegoDNN", "Band:"], "The three of them, oldest first:"),
        ("newest first please", ["Band:", "LegoDNN", "MCDNN:"], "The three of them, newest first:"),
        ("sort them by year", ["MCDNN:", "LegoDNN", "Band:"], "The three of them, oldest first:"),
        ("and in chronological order", ["MCDNN:", "LegoDNN", "Band:"], "The three of them, oldest first:"),
        ("from newest to oldest", ["Band:", "LegoDNN", "MCDNN:"], "The three of them, newest first:"),
    ],
)
def test_what_was_shown_is_put_in_order(
    text: str, starts: list[str], lead: str, answerer: Answerer, named: Find
) -> None:
    """All of it, and nothing else."""
    answer = answerer.ask(text, HISTORY)
    assert answer.text.splitlines()[0] == lead
    assert answer.intent == "list"
    assert [citation.entry.id for citation in answer.citations] == [named(start).id for start in starts]


@pytest.mark.parametrize(
    "text",
    [
        "papers from NSDI 2022",
        "NSDI 2022 papers",
        "which papers are from NSDI 2022?",
        "all surveys",
        "show me all books",
    ],
)
def test_a_wish_of_its_own_does_not_depend_on_what_was_compared(text: str, answerer: Answerer) -> None:
    """It is listed as it would be if it came first."""
    answer = answerer.ask(text, TWO)
    assert answer.intent == "list"
    assert answer.text == answerer.ask(text).text


@pytest.mark.parametrize(
    "text", ["everything on the lists", "papers by Song Han", "all the books and courses you have"]
)
def test_what_stands_alone_is_a_wish_of_its_own(text: str) -> None:
    assert is_whole(text)


@pytest.mark.parametrize("text", ["papers from 2022", "only NSDI papers", "surveys on it", "papers by the same people"])
def test_what_holds_on_to_the_topic_is_no_wish_of_its_own(text: str, world: World) -> None:
    assert not is_whole(text, world.venue_words)


@pytest.mark.parametrize("text", ["Was ist mit Quantisierung", "¿y qué hay para el teléfono?", "更新的"])
def test_a_question_in_another_language_is_no_follow_up(text: str, answerer: Answerer) -> None:
    """It is answered as if it came first: with the plain word that English is read."""
    answer = answerer.ask(text, HISTORY)
    assert answer.refused
    assert answer.text == answerer.ask(text).text
    assert "English" in answer.text


def test_a_misspelt_message_is_read_as_the_right_one(mentor: Mentor) -> None:
    """Whether it stands alone or asks something of what was shown."""
    alone = mentor.ask("papers on prunning", TWO)
    assert alone.text == mentor.ask("papers on pruning").text
    assert alone.understood is not None
    assert alone.understood.phrases[0] == "“pruning” for “prunning”"
    assert mentor.ask("oldest frist", TWO).text == mentor.ask("oldest first", TWO).text


def test_a_condition_may_come_with_an_order(answerer: Answerer) -> None:
    """Surveys of any age, sorted by it."""
    history = [
        {"role": "user", "content": "papers on model compression"},
        {"role": "assistant", "content": "Pruning Filters for Efficient ConvNets (ICLR 2017)."},
    ]
    years = [entry.year or 0 for entry in ask(answerer, "surveys, newest first", history)]
    assert len(years) > 1
    assert years == sorted(years, reverse=True)


def test_ties_are_all_named_and_the_next_question_is_on_the_whole_set(answerer: Answerer, named: Find) -> None:
    text = "**Ekya** (NSDI 2022) [1] and **RECL** [2]"
    history = [{"role": "user", "content": ASKED}, {"role": "assistant", "content": text}]
    hardest = answerer.ask("which is the hardest?", history)
    assert hardest.text.startswith("Two of them are the hardest, advanced level:")
    newest = answerer.ask("and which one is the newest?", history)
    history += [{"role": "user", "content": "the newest?"}, {"role": "assistant", "content": newest.text}]
    oldest = answerer.ask("the oldest one", history)
    assert [one.citations[0].entry.id for one in (newest, oldest)] == [named("RECL:").id, named("Ekya:").id]


@pytest.mark.parametrize("text", ["newer ones", "the newest surveys on pruning", "what is the latest on pruning?"])
def test_what_goes_beyond_what_was_shown_is_searched(text: str, world: World, mentions: Mentions) -> None:
    assert not resolve(text, HISTORY, world, mentions).lead


REVISIONS = [
    (["plan on pruning, 4 weeks, 3 hours a week", "make it 6 weeks"], ("pruning", 6, 3.0)),
    (["plan on pruning, 4 weeks, 3 hours a week", "only 2 hours a week"], ("pruning", 4, 2.0)),
    (["plan for pruning", "5 hours a week", "in two weeks"], ("pruning", 2, 5.0)),
    (["plan for pruning, 3 weeks", "I can only spare 6 hours"], ("pruning", 3, 2.0)),
    (["make me a reading plan", "pruning"], ("pruning", 4, 5.0)),
    (["plan for pruning", "thanks", "tell me more about the first one", "make it one week"], ("pruning", 1, 5.0)),
    (["plan for pruning", "also add quantization"], ("pruning and quantization", 4, 5.0)),
    (["plan for pruning, 2 weeks", "a plan on quantization, 3 weeks"], ("quantization", 3, 5.0)),
    (["papers on pruning", "what if I have 2 hours a week?", "make it 3 weeks"], ("papers on pruning", 3, 2.0)),
]


@pytest.mark.parametrize(("turns", "wanted"), REVISIONS)
def test_a_plan_can_be_talked_over(turns: list[str], wanted: tuple[str, int, float], mentor: Mentor) -> None:
    """What a message says of the time, or adds to the goal, changes the plan that was asked for before."""
    history: list[dict[str, str]] = []
    for turn in turns:
        answer = mentor.ask(turn, history)
        history += [{"role": "user", "content": turn}, {"role": "assistant", "content": answer.text}]
    assert answer.plan is not None
    assert (answer.plan.goal, answer.plan.weeks, answer.plan.hours_per_week) == wanted


def test_a_plan_is_talked_over_as_to_the_person(mentor: Mentor) -> None:
    """Level, knowledge and kinds; an older condition holds on, a new one takes its place."""
    turns = ["3-week plan on edge video analytics, I know pruning", "I'm a beginner", "and I know object detection too"]
    history = [{"role": "user", "content": turn} for turn in [*turns, "without surveys"]]
    plan = mentor.ask("2 hours a week", history).plan
    assert plan is not None
    assert (plan.level, plan.weeks, plan.hours_per_week) == ("beginner", 3, 2.0)
    assert {"pruning", "object detection"} <= set(re.findall("pruning|object detection", " ".join(plan.assumptions)))
    assert "survey" not in {step.entry.kind for step in plan.steps}


@pytest.mark.parametrize("question", ["make me a reading plan", "a plan on pruning in 0 weeks"])
def test_a_plan_that_cannot_be_made_is_talked_about(question: str, mentor: Mentor) -> None:
    """It is a conversation: what is missing is asked for, nothing fails."""
    answer = mentor.ask(question)
    assert answer.plan is None
    assert any(word in answer.text for word in ("goal", "weeks"))


def test_another_question_ends_the_talk_about_a_plan(mentor: Mentor) -> None:
    history = [{"role": "user", "content": "plan for pruning, 2 weeks"}]
    assert mentor.ask("which papers are from NSDI?", history).intent == "list"
    plan = mentor.ask("another topic: a plan on quantization in 3 weeks", history).plan
    assert plan is not None
    assert (plan.goal, plan.weeks) == ("quantization", 3)
    assert mentor.ask("what should I read before MobileNetV2?", history).intent == "recommend"


@pytest.mark.parametrize(
    ("text", "meets"),
    [
        ("which are from ICLR?", lambda entry: entry.venue == "ICLR"),
        ("anything by Song Han?", lambda entry: "Song Han" in entry.authors),
        ("not from 2017", lambda entry: entry.year != 2017),
        ("only from CVPR", lambda entry: entry.venue == "CVPR"),
    ],
)
def test_a_condition_holds_on_to_the_topic(text: str, meets: Callable[[Entry], bool], mentor: Mentor) -> None:
    """And is met by all on the topic that is named."""
    shown = mentor.ask("pruning papers")
    said = [{"role": "user", "content": "pruning papers"}, {"role": "assistant", "content": shown.text}]
    answer = mentor.ask(text, history=said)

    on_topic = [entry for entry in mentor.entries(topic="pruning") if entry.kind in ("paper", "survey")]
    assert {entry.id for entry in on_topic if meets(entry)} == {one.entry.id for one in answer.citations}


def test_as_many_of_what_was_shown_are_picked_out_as_are_asked_for(mentor: Mentor) -> None:
    shown = mentor.ask("papers by Song Han")
    said = [{"role": "user", "content": "papers by Song Han"}, {"role": "assistant", "content": shown.text}]
    for text in ("the newest two", "which are the two newest?", "only the 2 newest ones please"):
        answer = mentor.ask(text, history=said)
        assert answer.text.startswith("The two newest of them:"), text
        assert [one.entry.title.split(":")[0] for one in answer.citations] == ["SpAtten", "SpArch"]
