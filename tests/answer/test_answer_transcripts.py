"""What answers look like: whole transcripts of every form, over a few entries that do not change."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from dlmentor.answer.answerer import Answerer
from dlmentor.answer.compose import compose
from dlmentor.answer.draft import Draft
from dlmentor.answer.plans import tell_plan
from dlmentor.answer.world import World
from dlmentor.concepts import Concepts, Pair, ReadingGraph
from dlmentor.models import Concept, Entry, Hit, Hits, Plan, Skipped, Step, Understood

HERE = Path(__file__).parent
NAMES = {
    "retraining-scheduling": "Scheduling of retraining",
    "edge-continual-learning": "Continual learning at the edge",
    "model-reuse": "Reuse of models",
    "edge-video-analytics": "Video analytics at the edge",
    "depthwise-separable-convolution": "Depthwise separable convolution",
    "compact-architectures": "Compact architectures",
    "multi-dnn-inference": "Several networks at once",
    "integer-quantization": "Eight-bit integer inference",
    "low-bit-networks": "Low-bit networks",
    "opencl": "OpenCL",
}
ALIASES = {"integer-quantization": ("quantisation",)}


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return [Entry.model_validate(each) for each in json.loads((HERE / "entries.json").read_text("utf-8"))]


@pytest.fixture(scope="module")
def small(entries: list[Entry]) -> World:
    concepts = Concepts(
        Concept(
            id=name,
            name=title,
            aliases=("quantisation",) if name == "integer-quantization" else (),
            summary=f"{title} is a topic.",
        )
        for name, title in NAMES.items()
    )
    ekya, recl, odin, v1, v2 = (entry.id for entry in entries[:5])
    pairs = [
        Pair(entry=recl, on=ekya, because="RECL extends Ekya's sharing of a GPU by reusing stored models."),
        Pair(entry=recl, on=odin, because="Choosing among stored models goes back to ODIN."),
        Pair(entry=v2, on=v1, because="It improves the block of the first MobileNet."),
    ]
    return World.of(entries, concepts, ReadingGraph(concepts, pairs, ()))


def hits(chosen: Sequence[Entry], question: str, **understood: Any) -> Hits:
    found = [Hit(entry=entry, score=10.0 - number) for number, entry in enumerate(chosen)]
    read = Understood(question=question, text=question, **understood)
    return Hits(found, understood=read, confidence=0.9, served=bool(found))


def matches(name: str, text: str) -> None:
    """Equal to the transcript that is kept."""
    assert f"{text}\n" == (HERE / "transcripts" / f"{name}.md").read_text("utf-8")


def test_recommendation(small: World, entries: list[Entry]) -> None:
    chosen = [entries[1], entries[0], entries[2], entries[12], entries[5], entries[9]]
    draft = compose(hits(chosen, "camera models that must be retrained at the edge"), small, chosen=hits(chosen, ""))
    matches("recommend", draft.text)


def test_recommendation_of_two(small: World, entries: list[Entry]) -> None:
    question = "What is quantisation and where do I read about it?"
    read = hits([entries[7], entries[8]], question, concepts=("integer-quantization",))
    matches("recommend-two", compose(read, small, chosen=read).text)


def test_weak_recommendation(small: World, entries: list[Entry]) -> None:
    read = hits([entries[10]], "shader compilers for phones")
    read.confidence = 0.2
    matches("recommend-weak", compose(read, small).text)


def test_list(small: World, entries: list[Entry]) -> None:
    read = hits(entries[:2], "NSDI papers", intent="list", venues=("NSDI",), kinds=("paper",))
    matches("list", compose(read, small).text)


def test_long_list(small: World, entries: list[Entry]) -> None:
    matches("list-long", compose(hits(entries, "everything", intent="list"), small).text)


def test_list_of_nothing(small: World) -> None:
    read = hits([], "NSDI 2019", intent="list", venues=("NSDI",), year_from=2019, year_to=2019)
    matches("list-nothing", compose(read, small).text)


def test_lookup(small: World, entries: list[Entry]) -> None:
    read = hits([entries[1]], "RECL", intent="lookup", named=(entries[1].id,))
    matches("lookup", compose(read, small).text)


def test_lookup_by_title_only(small: World, entries: list[Entry]) -> None:
    matches("lookup-title-only", compose(hits([entries[10]], "Adreno guide", intent="lookup"), small).text)


def test_comparison(small: World, entries: list[Entry]) -> None:
    two = [entries[4], entries[3]]
    read = hits(two, "MobileNetV2 or MobileNets?", intent="compare", named=tuple(entry.id for entry in two))
    matches("compare", compose(read, small).text)


def test_plan(entries: list[Entry]) -> None:
    plan = Plan(
        goal="video analytics at the edge",
        steps=(
            Step(entry=entries[0], week=1, hours=3, reason="The starting point."),
            Step(entry=entries[1], week=1, hours=1, reason="It builds on Ekya.", part="part 1 of 2"),
            Step(entry=entries[1], week=2, hours=2, reason="Goes on from week 1.", part="part 2 of 2"),
            Step(entry=entries[2], week=2, hours=0.5, tier="if-time", reason="It detects drift."),
        ),
        skipped=(Skipped(entry=entries[5], reason="No time is left."),),
        hours_total=6.5,
        weeks=2,
        hours_per_week=4,
        assumptions=("Level not given: intermediate.",),
    )
    draft = Draft(intent="plan")
    tell_plan(draft, plan)
    matches("plan", draft.text)


def test_refusal(small: World) -> None:
    matches("refusal", compose(hits([], "how do I bake bread"), small).text)


CONVERSATION = [
    "running several networks at once",
    "which of these have code?",
    "newer ones",
    "the second one",
    "what should I read before RECL?",
    "why?",
    "shorter",
    "more like it",
    "thanks",
    "what can you do?",
]


def test_conversation(small: World, entries: list[Entry]) -> None:
    """One talk in which every turn but the first depends on the ones before."""

    def search(question: str, limit: int | None = 10) -> Hits:
        return hits([entries[6], entries[5], entries[1], entries[0]], question)

    answerer = Answerer(search, small)
    history: list[dict[str, str]] = []
    told = []
    for question in CONVERSATION:
        answer = answerer.ask(question, history)
        history += [{"role": "user", "content": question}, {"role": "assistant", "content": answer.text}]
        told.append(f"# {question}\n\n{answer.text}")
    matches("conversation", "\n\n".join(told))
