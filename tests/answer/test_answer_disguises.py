"""Markers, addresses and thoughts in disguise: nothing of them is shown, and what was meant well is kept."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest

from dlmentor.answer.check import Checker
from dlmentor.answer.draft import Draft
from dlmentor.answer.evidence import Evidence
from dlmentor.answer.verify import Verifier
from dlmentor.answer.world import World
from dlmentor.models import Entry

Written = Callable[..., tuple[str, Verifier]]
SAID = "Band runs several networks at once"


@pytest.fixture
def written(world: World, named: Callable[[str], Entry]) -> Written:
    """What is shown of a text on Band and MCDNN; `{B}` and `{M}` stand for their keys."""

    def write(text: str, cuts: tuple[int, ...] = ()) -> tuple[str, Verifier]:
        entries = [named("Band:"), named("MCDNN:")]
        evidence = Evidence.of(entries, "q", 10_000, len)
        band, other = evidence.keys.by_key
        text = text.replace("{B}", band).replace("{M}", other).replace("{UPPER}", band.upper())
        checker = Checker(
            evidence.proofs,
            "How do I run several networks at once on one phone?",
            vocabulary=world.topic_words,
            words=world.words,
            venues=world.venue_words,
            names=world.short_names,
            topics=world.words_of_topics,
        )
        draft = Draft(intent="recommend")
        verifier = Verifier(draft, evidence, checker)
        places = [0, *(cut for cut in cuts if cut < len(text)), len(text)]
        for start, end in pairwise(places):
            list(verifier.feed(text[start:end]))
        list(verifier.finish())
        assert not re.search(f"{band}|{other}", draft.text, re.I), "a key is shown"
        return draft.text, verifier

    return write


MARKERS = [
    "[re\u200bf:{B}]",
    "[re\u200df:{B}]",
    "[r\u00adef:{B}]",
    "[ref&#58;{B}]",
    "&#91;ref:{B}&#93;",
    "[re<b></b>f:{B}]",
    "[**ref**:{B}]",
    "`[ref:{B}]`",
    "[ref:`{B}`]",
    "\\[ref:{B}\\]",
    "[ref\\:{B}]",
    "[{B}]",
    "[source: {B}]",
    "(key: {B})",
    "[ref {B}]",
    "［ref：{B}］",
    "[^{B}]",
    "@{B}",
    "[refs: {B}]",
    "[[ref:{B}]]",
    "[REF:{UPPER}]",
    "〔ref:{B}〕",
    "<ref>{B}</ref>",
    "[zzzzz9] [ref:{B}]",
]


@pytest.mark.parametrize("marker", MARKERS)
def test_a_marker_in_an_odd_form_is_read_and_never_shown(marker: str, written: Written) -> None:
    """Models bend the form; the key still says what is meant."""
    shown, _ = written(f"{SAID} {marker}.")
    assert shown == f"{SAID} [1]."


def test_a_marker_may_be_cut_anywhere(written: Written) -> None:
    """Each boundary between two chunks gives the same."""
    text = f"{SAID} &#91;ref:{{B}}&#93;."
    assert {written(text, (cut,))[0] for cut in range(1, len(text))} == {f"{SAID} [1]."}


ADDRESSES = [
    "see evil.shop",
    "evil.zip/download",
    "пример.рф",
    "xn--e1afmkfd.xn--p1ai",
    "evil。com/x",
    "evil[.]com",
    "evil(dot)com",
    "93.184.216.34/x",
    "localhost:8080/admin",
    "hxxps://evil.example/x",
    "&#104;ttps&#58;//evil.example",
    "ht\u200btps://ev\u200bil.com/",
    "&amp;lt;img src=x onerror=evil&amp;gt;",
    "$\\href{https://evil.example}{x}$",
    "#evil",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_comes_in_under_any_disguise(address: str, written: Written) -> None:
    """It is taken out of a sentence that is true without it."""
    shown, _ = written(f"{SAID} {address} [ref:{{B}}].\n\nMCDNN exploits sharing and specialisation [ref:{{M}}].")
    assert "MCDNN" in shown
    assert not re.search(r"evil|пример|xn--|93\.184|localhost|onerror|href|download", shown), shown


def test_files_and_a_forgotten_blank_are_no_addresses(written: Written) -> None:
    """Points within words are not all addresses."""
    shown, verifier = written(
        "Band runs several networks at once.It assigns subgraphs to processors, e.g. a GPU [ref:{B}]."
    )
    assert verifier.addresses == 0
    assert "processors, e.g. a GPU" in shown


@pytest.mark.parametrize("tag", ["think", "thinking", "reasoning"])
def test_what_a_model_thinks_aloud_is_not_its_answer(tag: str, written: Written) -> None:
    """Servers without a field of its own for thoughts send them within the text."""
    text = f"<{tag}>\nMCDNN exploits sharing [ref:{{M}}].\n\nHm.</{tag}>{SAID} [ref:{{B}}]."
    assert written(text)[0] == f"{SAID} [1]."
    assert written(f"<{tag}>\n{SAID} [ref:{{B}}].\n")[0] == ""


def test_an_answer_in_a_fence_is_read_and_code_is_not(written: Written) -> None:
    """Some models wrap all they say in a block of Markdown."""
    assert written(f"```markdown\n{SAID} [ref:{{B}}].\n```\n")[0] == f"{SAID} [1]."
    assert written(f"```python\n{SAID} [ref:{{B}}].\n```\n")[0] == ""


def test_what_is_said_again_is_shown_once(written: Written) -> None:
    """A model in a loop fills no page."""
    assert written(f"{SAID} [ref:{{B}}]. " * 40)[0] == f"{SAID} [1]."
    assert written(f"- {SAID} [ref:{{B}}].\n" * 40)[0] == f"- {SAID} [1]."


@pytest.mark.parametrize("filling", ["<", "[", "a.", "**", "(", "`", "1 "])
def test_a_line_without_end_is_let_go(filling: str, written: Written) -> None:
    """What follows it is read again."""
    shown, _ = written(f"{filling * 20_000}\n{SAID} [ref:{{B}}].")
    assert shown == f"{SAID} [1]."
