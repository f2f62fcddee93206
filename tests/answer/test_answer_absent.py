"""What a question names and no entry bears is said, rather than answered with something else."""

import pytest

from dlmentor.answer.absent import asked_about, without_entry
from dlmentor.answer.facts import short_name
from dlmentor.answer.world import World
from dlmentor.mentor import Mentor


def missing(question: str, mentor: Mentor, world: World) -> tuple[str, ...]:
    return asked_about(mentor.search(question, 1).understood, world).missing


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("who wrote Neurosurgeon?", ["Neurosurgeon"]),
        ("when was ResNet published?", ["ResNet"]),
        ("Is Attention Is All You Need on the lists?", ["Attention Is All You Need"]),
        ("tell me about Kubernetes", ["Kubernetes"]),
        ("How does Ekya compare with Clipper?", ["Clipper"]),
        ("how do Clipper and TensorFlow Serving differ?", ["Clipper", "TensorFlow Serving"]),
        ("is vLLM better than NVIDIA Triton?", ["vLLM"]),
        ("Compare MobileNetV2, ShuffleNet and GhostNet", ["GhostNet"]),
        ("what is pruning?", []),
        ("What is Quantization?", []),
        ("difference between GPUs and NPUs", []),
        ("who wrote the paper on several networks at once?", []),
        ("ncnn versus MNN versus TFLite for an Android app", []),
        ("MobileNet V1 vs v2 vs V3", []),
        ("what should I read about Transformers?", []),
    ],
)
def test_names_that_no_entry_bears_are_found(question: str, names: list[str], mentor: Mentor, world: World) -> None:
    assert list(missing(question, mentor, world)) == names


def test_no_entry_and_no_topic_of_the_lists_is_missed(mentor: Mentor, world: World) -> None:
    for entry in list(world.entries.values())[::7]:
        for name in {entry.title, short_name(entry.title)}:
            for question in (f"What is {name}?", f"who wrote {name}?", f"Is {name} on the lists?"):
                assert not missing(question, mentor, world), question
    for concept in mentor.concepts.all[::7]:
        assert not missing(f"What is {concept.name}?", mentor, world)


def test_what_cannot_be_compared_is_not_compared(mentor: Mentor) -> None:
    both = mentor.ask("How does Clipper compare with TensorFlow Serving?")
    assert both.text.startswith("Neither Clipper nor TensorFlow Serving has an entry of its own on the lists.")
    assert both.intent == "recommend"
    one = mentor.ask("How does Ekya compare with Clipper?")
    assert one.text.startswith("Clipper has no entry of its own on the lists.")
    assert (one.intent, one.citations[0].entry.title.split(":")[0]) == ("lookup", "Ekya")
    two = mentor.ask("Compare MobileNetV2, ShuffleNet and GhostNet")
    assert two.intent == "compare"
    assert "GhostNet has no entry of its own on the lists." in two.text


def test_it_is_said_in_a_sentence_whatever_the_names() -> None:
    assert without_entry(["A*"]) == r"A\* has no entry of its own on the lists."
    assert without_entry(["A", "B", "C"]) == "A, B and C have no entries of their own on the lists."


def test_what_is_shared_is_named_once(mentor: Mentor) -> None:
    answer = mentor.ask("How do NVIDIA Triton Inference Server and A Guide to Production Level Deep Learning compare?")
    [shared] = [line for line in answer.text.splitlines() if line.startswith("What they share: ")]
    names = shared.removeprefix("What they share: ").rstrip(".").replace(" and ", ", ").split(", ")
    assert len(set(names)) == len(names)
