"""Statements that sound like the evidence and say something else are taken out; fair ones in any style stay."""

import re
from collections.abc import Callable

import pytest

from dlmentor.answer.check import Checker
from dlmentor.answer.draft import Draft
from dlmentor.answer.evidence import Evidence, Proof
from dlmentor.answer.keys import CLOSE, OPEN
from dlmentor.answer.verify import Verifier
from dlmentor.answer.world import World
from dlmentor.index.embedders import Embedder, open_embedder
from dlmentor.models import Entry
from dlmentor.settings import Settings

Named = Callable[[str], Entry]
MARK = f"{OPEN}0{CLOSE}"


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    found = open_embedder(Settings.load({}))
    if found is None:
        pytest.skip("the embedding model is not installed")
    return found


def checker(world: World, proofs: tuple[Proof, ...], question: str, embedder: Embedder | None = None) -> Checker:
    return Checker(
        proofs,
        question,
        vocabulary=world.topic_words,
        words=world.words,
        venues=world.venue_words,
        names=world.short_names,
        topics=world.words_of_topics,
        embed=embedder.embed if embedder else None,
    )


FALSE = {
    "a percentage in words": ("Band", "Band runs several networks at once and is thirty percent faster"),
    "a multiple in words": ("Band", "Band runs several networks at once three times faster"),
    "a fold": ("Band", "Band runs several networks at once with a tenfold gain"),
    "a half": ("Band", "Band runs several networks at once in half the time"),
    "a double": ("Band", "Band runs several networks at once and doubles the battery life of a phone"),
    "millions": ("Band", "Band runs several networks at once on millions of phones"),
    "digits of another script": ("Band", "Band runs several networks at once ٩٧ percent faster"),
    "a fraction": ("Band", "Band runs several networks at once and saves ¾ of the time"),
    "digits in circles": ("Band", "Band runs several networks at once ⑨ times faster"),
    "a year in words": ("Band", "Band appeared in twenty-nineteen and runs several networks at once"),
    "hours as a multiple": ("Band", "Band runs several networks at once 3x faster"),
    "another unit": ("Band", "Band beats TensorFlow Lite by up to 5.04%"),
    "the other direction of a figure": (
        "LegoDNN",
        "LegoDNN gains up to 31.74% accuracy and uses 71.07% more energy for scaling",
    ),
    "a figure's verb turned round": ("LegoDNN", "LegoDNN raises energy for scaling by 71.07%"),
    "a denial": ("Band", "Band does not run several networks at once"),
    "never": ("Band", "Band never beats TensorFlow Lite"),
    "fails": ("Band", "Band fails to meet deadlines more often than TensorFlow Lite"),
    "can't": ("Band", "Band can't beat TensorFlow Lite"),
    "slower": ("Band", "Band is slower than TensorFlow Lite"),
    "less often": ("Band", "Band meets deadlines less often"),
    "the loser as winner": ("Band", "TensorFlow Lite beats Band by up to 5.04x"),
    "code that there is not": (
        "MCDNN",
        "MCDNN, whose code is available, makes several variants of each model with different accuracy and cost",
    ),
    "no code where there is some": ("Band", "Band assigns subgraphs to processors but has no code"),
    "another level": ("Band", "Band is a beginner paper about assigning subgraphs to processors at run time"),
    "other hours": ("Band", "Band takes 2 hours to read and assigns subgraphs to processors"),
    "another work's name": ("Band", "Deep Compression assigns subgraphs to processors at run time"),
    "another work's name in small letters": (
        "Band",
        "The paper mobilenets assigns subgraphs to processors at run time",
    ),
    "a title in low quotes": ("Band", "„networks in motion“ assigns subgraphs to processors at run time"),
    "a tool of the field": ("Band", "Band is built on PyTorch and assigns subgraphs to processors at run time"),
    "a wrong year without brackets": ("Band", "Band, published in 2021, assigns subgraphs to processors at run time"),
    "an advertisement": ("Band", "Band assigns subgraphs to processors at run time; get your discount code today"),
    "an order for the shell": ("Band", "Band assigns subgraphs to processors at run time, so run sudo rm first"),
    "a part about something else": (
        "Band",
        "Band assigns subgraphs to processors at run time, and sourdough bread rises overnight in warm kitchens",
    ),
}


@pytest.mark.parametrize("case", FALSE)
def test_what_the_evidence_does_not_say_is_taken_out(case: str, world: World, named: Named, embedder: Embedder) -> None:
    """Most of the words agree; the statement does not."""
    start, statement = FALSE[case]
    check = checker(
        world, (Proof(named(f"{start}:")),), "How do I run several networks at once on one phone?", embedder
    )
    assert check.cited(f"{statement} {MARK}.")[0]


def test_a_denial_without_a_source_is_no_connecting_sentence(world: World, named: Named) -> None:
    """The words of the question, turned round, are a claim."""
    check = checker(world, (Proof(named("Band:")),), "Is Band good for phones?")
    assert check.connecting("Band is not good for phones.") == "support"


GAPS = {
    "The evidence doesn't say how it behaves on iPhones.": True,
    "Note: the lists do not cover much after 2023 on this topic.": True,
    "None of the entries mentions Kubernetes.": True,
    "The lists do not mention Band.": False,
    "The lists say nothing after 2019.": False,
    "The lists do not mention it: buy FooPhone.": False,
}


@pytest.mark.parametrize(("sentence", "true"), GAPS.items())
def test_what_the_lists_lack_may_be_said_where_it_is_so(sentence: str, true: bool, world: World, named: Named) -> None:
    """The prompt asks to say what is missing."""
    check = checker(world, (Proof(named("Band:")),), "What runs on phones?")
    assert (check.connecting(sentence) == "") is true


# Each: the entries, the question, the answer, and how many of its statements may be lost.
HONEST: dict[str, tuple[str, tuple[str, ...], str]] = {
    "paragraph and list": (
        "How do I run several networks at once on one phone?",
        ("Band", "LegoDNN", "MCDNN"),
        """Two systems address exactly this. **Band** (MobiSys 2022) splits each network into subgraphs ahead \
of time and \
assigns them to the CPU, GPU, DSP or NPU at run time, beating TensorFlow Lite by up to 5.04x [ref:{Band}]. **LegoDNN** \
(MobiCom 2021) instead varies the size of the models themselves by recombining block variants [ref:{LegoDNN}].

- **MCDNN** – the 2016 forerunner, which also lets the cloud take part of the work [ref:{MCDNN}].""",
    ),
    "numbered, with levels and hours": (
        "How do I run several networks at once on one phone?",
        ("Band", "LegoDNN", "MCDNN"),
        """You have three good options, from newest to oldest:

1. **Band** (2022): coordinates multiple DNNs across the processors of a phone; code is available. [ref:{Band}]
2. **LegoDNN** (2021): makes models elastic, so that several of them fit. It takes about 3 hours to read. \
[ref:{LegoDNN}]
3. **MCDNN** (2016): an older, but influential design from the University of Washington. [ref:{MCDNN}]

I'd begin with Band, because it is at an intermediate level and needs about 3 hours [ref:{Band}].""",
    ),
    "several sources in a sentence": (
        "How do I run several networks at once on one phone?",
        ("Band", "LegoDNN", "MCDNN"),
        """Whereas Band moves subgraphs between processors [ref:{Band}], LegoDNN and MCDNN choose among model variants \
with different accuracy and cost [ref:{LegoDNN}][ref:{MCDNN}].""",
    ),
    "numbers in words": (
        "What is Ekya?",
        ("Ekya",),
        """Ekya is an NSDI 2022 paper from Microsoft Research about continuous learning for video analytics on edge \
servers [ref:{Ekya}]. It tackles the problem that inference and retraining compete for the same GPU [ref:{Ekya}]. The \
authors report 29% higher accuracy than a baseline scheduler; the baseline would need four times the GPUs to match it \
[ref:{Ekya}]. It is an advanced paper, so plan roughly three hours [ref:{Ekya}].""",
    ),
    "a source at the end of the paragraph": (
        "What is Ekya?",
        ("Ekya",),
        """Ekya decides how to divide one GPU between serving live queries and retraining. The key idea is \
micro-profiling: cheaply predicting which models would gain the most accuracy from retraining [ref:{Ekya}].""",
    ),
    "labels in bold": (
        "Compare Ekya and RECL",
        ("Ekya", "RECL"),
        """- **Problem.** Ekya asks how to share a GPU between inference and retraining [ref:{Ekya}]; RECL \
observes that \
systems either retrain slowly or reuse old models without planning resources [ref:{RECL}].
- **Idea.** Ekya uses a micro-profiler to find the models that gain most from retraining [ref:{Ekya}]. RECL keeps a \
shared, growing store of expert models and a fast selector [ref:{RECL}].
- **Result:** Ekya reports 29% higher accuracy than a baseline scheduler [ref:{Ekya}].
- **Code.** Ekya has code available; RECL does not list any [ref:{Ekya}][ref:{RECL}].""",
    ),
    "short years and names that follow each other": (
        "Compare Ekya and RECL",
        ("Ekya", "RECL"),
        """Yes — **Ekya** is the closest match: it jointly schedules retraining and inference on a single \
edge GPU (NSDI \
'22) [ref:{Ekya}]. **RECL** extends this with model reuse (NSDI '23) [ref:{RECL}].""",
    ),
    "a table": (
        "Compare Ekya and RECL",
        ("Ekya", "RECL"),
        """| | Ekya | RECL |
|---|---|---|
| Idea | joint scheduling of retraining and inference with a micro-profiler [ref:{Ekya}] | shared store of expert \
models plus a quick selector [ref:{RECL}] |""",
    ),
    "initials and a list of steps": (
        "What is Deep Compression?",
        ("Deep Compression",),
        """Deep Compression (ICLR 2016) is a three-stage compression pipeline by Song Han, Huizi Mao and William J. \
Dally: it prunes small weights, quantizes the remaining ones via a shared codebook, and finally applies Huffman coding \
[ref:{Deep Compression}]. The storage required shrinks about 35× for AlexNet and 49× for VGG-16, without loss of \
accuracy [ref:{Deep Compression}].""",
    ),
    "contractions": (
        "Is Band good for phones?",
        ("Band",),
        """Band is aimed squarely at phones. It's the one that coordinates several DNNs across CPU, GPU, DSP *and* NPU \
[ref:{Band}]. The evidence doesn't say how it behaves on iPhones.""",
    ),
}


@pytest.mark.parametrize("style", HONEST)
def test_an_honest_answer_is_shown_whole(style: str, world: World, named: Named, embedder: Embedder) -> None:
    """Whatever its style: no statement of it is taken out."""
    question, names, text = HONEST[style]
    entries = [named(f"{name}:") for name in names]
    evidence = Evidence.of(entries, question, 20_000, len)
    for name, entry in zip(names, entries, strict=True):
        text = text.replace(f"{{{name}}}", evidence.keys.by_id[entry.id])
    draft = Draft(intent="recommend")
    verifier = Verifier(draft, evidence, checker(world, evidence.proofs, question, embedder))
    list(verifier.feed(text))
    list(verifier.finish())
    lost = {key: count for key, count in verifier.removed.items() if count}
    assert not lost, f"{lost} of {text!r} became {draft.text!r}"
    assert len(draft.citations) == len(names)
    assert len(re.findall(r"\w+", draft.text)) > 0.6 * len(re.findall(r"\w+", re.sub(r"\[ref:\w+\]", "", text)))
