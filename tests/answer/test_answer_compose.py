"""Answers without a model: cited one to one, safe as Markdown, readable in every form."""

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dlmentor import Mentor
from dlmentor.answer import markdown
from dlmentor.answer.answerer import Answerer
from dlmentor.answer.compose import compose
from dlmentor.answer.fold import fold
from dlmentor.answer.world import World
from dlmentor.errors import InputError
from dlmentor.models import Answer, Entry, Hit, Hits, Link, Plan, Skipped, Source, Step, Understood

Find = Callable[[str], Entry]


def consistent(answer: Answer) -> None:
    """Every number has a citation and the other way round, in the order of first mention."""
    numbers = list(dict.fromkeys(int(number) for number in re.findall(r"\[(\d+)\]", answer.text)))
    assert numbers == [citation.number for citation in answer.citations] == list(range(1, len(numbers) + 1))


NASTY = st.text(
    alphabet=st.sampled_from("ab *_[]()<>!|`#$~&\\@:/.-\n1\u202e\u200b") | st.characters(codec="utf-8"), max_size=60
)

# Not an argument of the property tests: a failing one would print it whole.
LISTS: list[World] = []


@pytest.fixture(autouse=True)
def _lists(world: World) -> None:
    LISTS[:] = [world]


FORMS = st.sampled_from(["recommend", "list", "lookup", "compare"])


def hits_of(entries: list[Entry], scores: list[float], **understood: Any) -> Hits:
    found = [Hit(entry=entry, score=score, quote=entry.note[:20]) for entry, score in zip(entries, scores, strict=True)]
    question = Understood(question="what about this?", **understood)
    return Hits(found, understood=question, confidence=0.9, served=True)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_numbers_and_citations_agree_for_any_hits(data: st.DataObject) -> None:
    """Whatever is found and however the question was read."""
    world = LISTS[0]
    every = list(world.entries.values())
    chosen = data.draw(st.lists(st.sampled_from(every), max_size=12, unique_by=lambda entry: entry.id))
    scores = sorted(data.draw(st.lists(st.floats(0.01, 20), min_size=len(chosen), max_size=len(chosen))), reverse=True)
    intent = data.draw(FORMS)
    order = data.draw(st.sampled_from(["relevance", "newest", "oldest"]))
    named = tuple(entry.id for entry in chosen[: data.draw(st.integers(0, 4))])
    draft = compose(hits_of(chosen, scores, intent=intent, order=order, named=named), world)
    answer = draft.answer()
    consistent(answer)
    assert fold(draft.events()).text == answer.text
    assert fold(draft.events()).citations == answer.citations
    if intent == "list" and chosen:
        assert {citation.entry.id for citation in answer.citations} == {entry.id for entry in chosen}


@settings(max_examples=80, deadline=None)
@given(
    title=NASTY,
    note=NASTY,
    venue=NASTY,
    section=NASTY,
    intent=st.sampled_from(["recommend", "list", "lookup", "compare"]),
)
def test_text_from_lists_brings_in_no_markup(title: str, note: str, venue: str, section: str, intent: str) -> None:
    """Only links of entries come through: no other link, image or HTML, and no number that is not ours."""
    world = LISTS[0]
    source = Source(list="mine", line=3, section=(section,), title=title, note=note)
    entry = Entry(
        id="web:a.example/x",
        title=title or "x",
        url="https://a.example/x",
        links=(Link(url="https://a.example/x"), Link(url="https://a.example/code(1)", role="code")),
        venue=venue or None,
        year=2020,
        note=note,
        why=note,
        correction=note,
        authors=(venue,),
        sources=(source,),
    )
    other = next(iter(world.entries.values()))
    answer = compose(hits_of([entry, other], [2.0, 1.9], intent=intent, named=(entry.id, other.id)), world).answer()
    consistent(answer)
    allowed = {
        entry.url,
        "https://a.example/code%281%29",
        *(link.url for e in world.entries.values() for link in e.links),
    }
    for token in MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(answer.text):
        assert token.type != "html_block"
        for part in token.children or ():
            assert part.type not in ("image", "html_inline", "code_inline", "s_open")
            if part.type == "link_open":
                assert part.attrs["href"] in allowed
    assert not re.search(r"(?i)(?<!\]\()\b(?:https?://|www\.)\w", answer.text)


@given(text=NASTY)
@settings(max_examples=80, deadline=None)
def test_escaped_text_reads_as_it_was(text: str) -> None:
    """Rendered, it shows the same signs."""
    wanted = markdown.without_addresses(text)
    tokens = MarkdownIt("commonmark").parse(f"x {markdown.escape(text)} x")
    shown = "".join(child.content for token in tokens for child in token.children or ())
    assert shown == f"x {wanted} x".replace("x  x", "x  x")


def test_a_link_to_anything_but_the_web_is_no_link() -> None:
    """A list cannot bring in a script or a file."""
    assert markdown.link("code", "https://a.example/b c(d)") == "[code](https://a.example/b%20c%28d%29)"
    for url in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//a.example", "x"):
        assert markdown.link("code", url) == "code"


def test_a_recommendation_leads_with_an_answer_and_gives_reasons(answerer: Answerer) -> None:
    """Each entry with title, place, one reason, effort and number; what is on offer next."""
    answer = answerer.ask("How do I shrink a network by removing whole filters?")
    lead, *rest = answer.text.split("\n\n")
    assert "[1]" in lead
    assert 1 <= len(answer.citations) <= 8
    bullets = [line for block in rest for line in block.splitlines() if line.startswith("- ")]
    assert len(bullets) == len(answer.citations)
    for line in bullets:
        assert re.match(r"- \*\*.+?\*\* \(.+?\) \[\d+\]: .+[.!?…] \*\w+, [\d.]+ (h|min)\.\*$", line), line
    assert answer.intent == "recommend"
    assert answer.suggestions


def test_a_list_is_complete_counted_and_sorted(answerer: Answerer, mentor: Any) -> None:
    """The count in the text is the number of entries, and these are all there are."""
    answer = answerer.ask("Everything from NSDI 2022")
    assert answer.intent == "list"
    wanted = {entry.id for entry in mentor.entries(venue="NSDI", year=2022)}
    assert {citation.entry.id for citation in answer.citations} == wanted
    assert answer.text.startswith("The lists have three entries from NSDI 2022:")


def test_a_list_of_nothing_says_what_there_is_instead(answerer: Answerer) -> None:
    """No entry meets the conditions: refused, with the years that exist, and nothing cited."""
    answer = answerer.ask("NSDI papers from 2019")
    assert answer.refused
    assert answer.citations == ()
    assert "no paper" in answer.text or "no entry" in answer.text
    assert "2022 and 2023" in answer.text


def test_a_lookup_tells_what_where_and_in_which_order(answerer: Answerer, named: Find) -> None:
    """What it is, for whom, its links, where it stands, and what to read before."""
    answer = answerer.ask("RECL")
    entry = named("RECL:")
    assert answer.intent == "lookup"
    assert answer.citations[0].entry.id == entry.id
    for part in (
        entry.title,
        "**Why read it:**",
        f"]({entry.url})" if "~" not in entry.url else "](http",
        "awesome-dl-development",
    ):
        assert part in answer.text or part == f"]({entry.url})"
    assert "Read before it: **Ekya**" in answer.text


def test_a_correction_of_the_list_is_shown(answerer: Answerer) -> None:
    """The list has the year wrong; the answer says so."""
    text = answerer.ask("Efficient Transformers: A Survey").text
    assert "the list says 2018; first public 2020" in text


def test_what_is_known_by_its_title_only_is_not_dressed_up(answerer: Answerer) -> None:
    """A title-only note is called a guess."""
    text = answerer.ask("Adreno OpenCL Programming Guide").text
    assert "Only its title is known to us" in text


def test_a_comparison_is_a_table_of_facts_and_says_where_to_start(answerer: Answerer) -> None:
    """Rows of facts, both cited, and the order with its reason."""
    answer = answerer.ask("Ekya or RECL: what is the difference?")
    assert answer.intent == "compare"
    assert len(answer.citations) == 2
    assert answer.text.startswith("Read **Ekya** [1] first: RECL builds on it. ")
    rows = [line for line in answer.text.splitlines() if line.startswith("| ")]
    assert [row.split("|")[1].strip() for row in rows[:5]] == ["", "---", "Published", "Problem", "Idea"]
    assert len({row.count(" | ") for row in rows}) == 1


@pytest.mark.parametrize(
    "question", ["hello", "Hi there!", "thanks, that helps", "what can you do?", "ok", "bye", "   ", "?!"]
)
def test_small_talk_is_answered_without_citations(question: str, answerer: Answerer) -> None:
    """A helpful line, nothing cited, nothing refused."""
    answer = answerer.ask(question)
    assert answer.intent == "chat"
    assert answer.text
    assert answer.citations == ()
    assert not answer.refused


@pytest.mark.parametrize(
    "question", ["hello world in CUDA", "thanks, and what about pruning?", "help me prune a network"]
)
def test_a_greeting_before_a_question_is_no_small_talk(question: str, answerer: Answerer) -> None:
    """The question counts."""
    assert answerer.ask(question).intent != "chat"


def test_a_refusal_offers_topics_that_exist_and_cites_nothing(answerer: Answerer, world: World) -> None:
    """Each suggestion names a topic of the lists."""
    hits = Hits([], understood=Understood(question="bread"), confidence=0.0, served=False)
    answer = compose(hits, world).answer()
    assert answer.refused
    assert answer.intent == "refuse"
    assert answer.citations == ()
    assert len(answer.suggestions) == 3


def test_weak_evidence_is_said_to_be_weak(world: World) -> None:
    """Served, but hardly: the lead says that it is only near."""
    entries = list(world.entries.values())[:3]
    hits = hits_of(entries, [3.0, 2.9, 2.8])
    hits.confidence = 0.1
    assert "Nothing on the lists is about exactly this" in compose(hits, world).answer().text


def test_what_the_lists_lack_is_said(world: World, named: Find) -> None:
    """All that fits is old, and the reader should know."""
    entries = [named("Pruning Filters"), named("ThiNet"), named("Dynamic Network Surgery")]
    text = compose(hits_of(entries, [3.0, 2.9, 2.8]), world).answer().text
    assert text.endswith("The lists have nothing after 2017 on this, though they reach to 2023 on other topics.")


def test_a_plan_is_told_week_by_week(world: World, mentor: Any, named: Find) -> None:
    """Steps cited, hours, what is optional, what was left out."""
    first, second, left = named("MobileNets:"), named("MobileNetV2"), named("NetAdapt")
    plan = Plan(
        goal="networks for phones",
        steps=(
            Step(entry=first, week=1, hours=2, reason="Where it began."),
            Step(entry=second, week=2, hours=2.5, tier="if-time", reason="It builds on the first.", after=(first.id,)),
        ),
        skipped=(Skipped(entry=left, reason="No time is left."),),
        hours_total=4.5,
        weeks=2,
        hours_per_week=3,
    )
    answer = Answerer(mentor.search, world, lambda goal: plan).ask("make me a plan of 2 weeks on networks for phones")
    assert (answer.intent, answer.plan) == ("plan", plan)
    consistent(answer)
    assert "**Week 1** (2 h)" in answer.text
    assert "if time allows" in answer.text
    assert "NetAdapt (No time is left)" in answer.text


def test_a_refused_plan_is_a_refusal(world: World, mentor: Any) -> None:
    """The planner's own message is told."""
    plan = Plan(goal="bread", refused=True, message="The lists hold nothing for this goal.")
    answer = Answerer(mentor.search, world, lambda goal: plan).ask("a reading plan of 2 weeks on pruning")
    assert answer.refused
    assert answer.text == "The lists hold nothing for this goal."


QUESTIONS = [
    *("papers on filter pruning", "ICLR 2017 papers", "RECL", "Ekya vs RECL", "hello", "how do I bake bread?"),
    *("which GPU is in a phone", "list all the books", "binary networks on ARM", "what is knowledge distillation?"),
]


def test_fifty_at_once_answer_as_one_by_one(answerer: Answerer) -> None:
    """Threads share one answerer and get the same answers."""
    asked = [QUESTIONS[number % len(QUESTIONS)] for number in range(50)]
    with ThreadPoolExecutor(16) as pool:
        together = list(pool.map(answerer.ask, asked))
    alone = {question: answerer.ask(question) for question in QUESTIONS}
    assert together == [alone[question] for question in asked]


def test_events_fold_to_the_answer(answerer: Answerer) -> None:
    """Text, citations and warnings of the events are those of the answer that the last one carries."""
    for question in QUESTIONS:
        events = list(answerer.stream(question))
        assert events[0].type == "understood"
        assert events[-1].type == "done"
        assert events[-1].answer == fold(events) == answerer.ask(question)
        consistent(fold(events))


def test_the_asynchronous_twins_give_the_same(mentor: Mentor) -> None:
    """Working in threads changes nothing; who leaves a stream early ends it."""
    question = "papers on filter pruning"

    async def twins() -> tuple[Answer, Answer, Plan]:
        streamed = fold([event async for event in mentor.astream(question)])
        async for _ in mentor.astream(question):
            break
        return streamed, await mentor.aask(question), await mentor.aplan("pruning", weeks=2)

    streamed, asked, plan = asyncio.run(twins())
    assert streamed == asked == mentor.ask(question)
    assert plan == mentor.plan("pruning", weeks=2)


@pytest.mark.parametrize(
    ("question", "history"),
    [
        ("x" * 5000, []),
        (7, []),
        ("a", [{"role": "robot", "content": "b"}]),
        ("a", [{"role": "user"}]),
        ("a", [{"content": "b"}]),
    ],
)
def test_what_is_no_conversation_is_refused_with_a_remedy(question: Any, history: Any, answerer: Answerer) -> None:
    """An `InputError` of one sentence, not a traceback from within."""
    with pytest.raises(InputError):
        answerer.ask(question, history)


def test_conditions_are_claimed_only_where_all_entries_meet_them(world: World, named: Find) -> None:
    """`From Google` is said of entries from Google, not of their neighbours."""
    google, other = named("MobileNets:"), named("ShuffleNet")
    asked = {"organisations": (google.organisation, f"{google.organisation} Brain")}
    alone = compose(hits_of([google], [3.0], **asked), world).answer().text
    mixed = compose(hits_of([google, other], [3.0, 2.9], **asked), world).answer().text
    assert f"from {google.organisation} fits" in alone
    assert f"from {google.organisation}" not in mixed.split("\n\n")[0]


def test_equally_hard_entries_have_no_forced_order(world: World, named: Find) -> None:
    """Where nothing speaks for one, the answer does not pretend."""
    pair = [named("ncnn"), named("MNN")]
    answer = compose(hits_of(pair, [2.0, 1.0], intent="compare", named=tuple(e.id for e in pair)), world).answer()
    assert answer.text.startswith("**ncnn** [1] and **MNN** [2] are equally hard, so start with either.")
    consistent(answer)


def test_one_named_entry_is_compared_with_the_best_of_the_others(mentor: Mentor) -> None:
    """Who names one of two and describes the other sees both."""
    answer = mentor.ask("how do ThiNet and the L1-norm filter pruning paper differ?")

    assert answer.intent == "compare"
    assert {citation.entry.title.split(":")[0] for citation in answer.citations} == {
        "ThiNet",
        "Pruning Filters for Efficient ConvNets",
    }


def test_a_difference_between_topics_says_what_either_is(mentor: Mentor) -> None:
    """Both are defined before the entries are named."""
    answer = mentor.ask("What is the difference between pruning and quantization?")

    assert answer.text.startswith("*Pruning*: ")
    assert "\n\n*Quantisation*: " in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "which list has the most papers?",
        "how many entries are on the lists?",
        "What topics do you cover?",
        "list all entries",
        "everything you have",
        "show me everything",
        "what kinds of things are on the lists",
        "which years do the lists cover",
    ],
)
def test_questions_on_the_lists_themselves_are_answered_with_counts(question: str, mentor: Any, world: World) -> None:
    """Rather than with every entry, or with the ones whose words come nearest."""
    answer = mentor.ask(question)
    assert (answer.intent, answer.citations) == ("chat", ())
    assert answer.text.startswith(f"{len(world.entries)} entries on three curated lists:")
    for name in world.lists:
        assert f"**{name}**: {sum(name in entry.lists for entry in world.entries.values())} entries" in answer.text


@pytest.mark.parametrize(
    "question", ["Which sections does emdl have?", "sections of emdl", "list all sections in emdl"]
)
def test_the_sections_of_a_list_are_told_with_what_is_in_each(question: str, mentor: Any, world: World) -> None:
    places = [source for entry in world.entries.values() for source in entry.sources if source.list == "emdl"]
    answer = mentor.ask(question)
    assert answer.text.startswith("**emdl** has 22 sections:")
    told = dict(re.findall(r"^- (.+): ([\w ]+) entr(?:y|ies)$", answer.text, re.M))
    assert list(told) == list(
        dict.fromkeys(" › ".join(place.section) for place in sorted(places, key=lambda place: place.line))
    )
    assert told["Papers › System"] == "twelve"
    assert "**awesome-dl-development** has" in mentor.ask("What sections are there?").text


@pytest.mark.parametrize(
    ("question", "first", "line"),
    [
        ("which authors have the most papers?", "360 people are named", "- **Song Han**: nine entries"),
        ("Which companies are represented?", "98 organisations are named", "- **Google**: 14 entries"),
        ("how many papers per year?", "176 entries have a year", "- 2013: two entries"),
    ],
)
def test_who_and_when_is_told_in_numbers(question: str, first: str, line: str, mentor: Any) -> None:
    answer = mentor.ask(question)
    assert answer.intent == "chat"
    assert answer.text.startswith(first)
    assert answer.text.split("\n")[2] == line


def test_everything_in_a_conversation_is_all_on_its_topic(mentor: Any) -> None:
    """And without one it is what the lists hold."""
    asked = mentor.ask("pruning")
    said = [{"role": "user", "content": "pruning"}, {"role": "assistant", "content": asked.text}]
    for wish in ("show me everything", "all of them", "the whole list please"):
        answer = mentor.ask(wish, history=said)
        assert answer.intent == "list"
        assert {entry.id for entry in mentor.entries(topic="pruning")} == {one.entry.id for one in answer.citations}
    assert mentor.ask("everything").intent == "chat"


@pytest.mark.parametrize("question", ["how many papers are on the emdl list?", "what topics are about phones?"])
def test_what_is_on_one_list_or_topic_is_no_question_on_the_lists(question: str, mentor: Any) -> None:
    assert mentor.ask(question).intent != "chat"


@pytest.mark.parametrize(
    ("question", "title", "fact"),
    [
        (
            "who wrote DeepMon?",
            "DeepMon: Mobile",
            "It was written by Loc N. Huynh, Youngki Lee and Rajesh Krishna Balan",
        ),
        ("when was MobileNetV2 published?", "MobileNetV2", "It is from 2018 [1]."),
        ("where was Ekya published?", "Ekya", "It appeared at NSDI 2022 [1]."),
        ("does Ekya have code?", "Ekya", "Yes, there is [code]("),
        ("how long does it take to read the MobileNetV2 paper?", "MobileNetV2", "It takes about 2.5 h to read [1]."),
        ("how hard is EIE?", "EIE", "It is at advanced level [1]."),
        ("is DeepX on the lists?", "DeepX", "Yes, it stands on emdl, under “Papers › System”, line 34 [1]."),
        ("when did TensorFlow Lite come out?", "TensorFlow Lite", "It is from 2017 [1]."),
    ],
)
def test_a_fact_that_is_asked_for_comes_first(mentor: Any, question: str, title: str, fact: str) -> None:
    """Then what the entry is; of a paper and its code, it is the paper that was written."""
    answer = mentor.ask(question)

    assert answer.intent == "lookup"
    assert answer.citations[0].entry.title.startswith(title)
    assert answer.text.startswith(fact)
    assert answer.text.partition("\n")[0].endswith(" [1].")


def test_the_first_of_a_family_and_a_system_of_a_paper_are_known_by_name(mentor: Any) -> None:
    """MobileNetV1 is MobileNets, REEF the system of a paper; a fourth MobileNet there is not."""
    compared = mentor.ask("What's the difference between MobileNetV1 and V2?")
    assert [one.entry.title.split(":")[0] for one in compared.citations] == ["MobileNets", "MobileNetV2"]
    assert mentor.ask("what is REEF?").text.startswith("**Microsecond-scale Preemption")
    fourth = mentor.ask("what is MobileNetV4?").text
    assert fourth.startswith(("MobileNetV4 has no entry of its own", "Nothing on the lists bears the name MobileNetV4"))


def test_a_fact_is_told_of_what_was_shown_before(mentor: Any) -> None:
    shown = mentor.ask("MobileNetV2")
    said = [{"role": "user", "content": "MobileNetV2"}, {"role": "assistant", "content": shown.text}]

    assert mentor.ask("when was it published?", history=said).text.startswith("It is from 2018 [1].")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("papers by Geoffrey Hinton", "Nothing on the lists bears the name Geoffrey Hinton."),
        ("papers from SIGCOMM", "The lists have no paper from SIGCOMM."),
        ("repositories by Tencent", "Of other kinds from Tencent there are **ncnn** and **PocketFlow**."),
    ],
)
def test_what_is_not_there_is_named_with_what_is(mentor: Any, question: str, told: str) -> None:
    answer = mentor.ask(question)

    assert (answer.refused, answer.citations) == (True, ())
    assert told in answer.text


def test_conditions_that_nothing_meets_are_named_before_what_comes_nearest(mentor: Any) -> None:
    answer = mentor.ask("pruning papers from NSDI")

    assert not answer.refused
    assert answer.text.startswith("The lists have no paper from NSDI on pruning.\n\nWithout all the conditions, ")
    assert answer.citations


def test_the_newest_of_a_list_are_counted(mentor: Any) -> None:
    answer = mentor.ask("the three newest papers at NSDI")

    assert answer.text.startswith("The three newest of five papers from NSDI:")
    assert [citation.entry.year for citation in answer.citations] == [2023, 2023, 2022]
    assert mentor.ask("recent surveys").text.startswith("The lists have ten surveys, the newest first:")


def test_who_asks_for_the_oldest_gets_it_and_not_all(mentor: Any, world: World) -> None:
    """In the singular; `the newest papers` are all of them, in that order."""
    oldest = mentor.ask("what is the oldest paper on the lists?")
    years = {entry.year for entry in world.entries.values() if entry.kind in ("paper", "survey") and entry.year}
    assert {citation.entry.year for citation in oldest.citations} == {min(years)}
    assert oldest.text.startswith("The oldest of ")
    newest = mentor.ask("the newest NSDI paper")
    assert newest.text.startswith("The newest of five papers from NSDI, from 2023:")
    assert len(mentor.ask("the newest NSDI papers").citations) == 5


@pytest.mark.parametrize(("question", "count"), [("give me five papers on pruning", 5), ("one paper on NAS", 1)])
def test_as_many_are_shown_as_were_asked_for(mentor: Mentor, question: str, count: int) -> None:
    """And of the kind that was asked for."""
    answer = mentor.ask(question)

    assert len(answer.citations) == count
    assert {citation.entry.kind for citation in answer.citations} <= {"paper", "survey"}


def test_the_shortest_and_longest_are_told_with_their_hours(mentor: Any) -> None:
    """All that tie; a list by length begins with the shortest."""
    shortest = mentor.ask("what's the shortest survey?")
    hours = {entry.hours for entry in mentor.entries(kind="survey")}
    assert {citation.entry.hours for citation in shortest.citations} == {min(hours)}
    assert shortest.text.startswith("The shortest of ten surveys, about 2.5 h:")
    ordered = [citation.entry.hours for citation in mentor.ask("list courses by length").citations]
    assert ordered == sorted(ordered)


def test_what_is_not_wanted_is_told_and_left_out(mentor: Any) -> None:
    answer = mentor.ask("surveys except on transformers")
    assert answer.text.startswith("The lists have six surveys not on transformers:")
    assert (
        mentor.ask("We must not use anything from Google. What runs on Android?")
        .text.partition("\n")[0]
        .endswith("worth your time.")
    )
