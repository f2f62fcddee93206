"""Conversations as they come from a browser, and as Markdown."""

import pytest
from markdown_it import MarkdownIt

from dlmentor.errors import InputError
from dlmentor.models import Answer, Citation, Entry, Understood
from dlmentor.ui.calls import number
from dlmentor.ui.conversations import Conversation, KeptCitation, Turn, history, read_turns, to_markdown

ENTRY = Entry(id="arxiv:1", title="A [title]", url="https://example.org/a b", note="N.")


def turn(question: str = "Why?") -> Turn:
    answer = Answer(
        text="Because **x** [1].",
        citations=(Citation(number=1, entry=ENTRY, quote="N.", why="w"),),
        understood=Understood(question=question, kinds=("paper",)),
        suggestions=("And then?",),
        warnings=("Careful.",),
    )
    return Turn.of(question, answer)


def test_a_turn_survives_the_browser() -> None:
    """What is stored and sent back is what was answered."""
    kept = turn().model_dump(mode="json")
    assert read_turns([kept]) == (turn(),)
    assert read_turns([kept])[0].citations[0].restored(ENTRY) == Citation(number=1, entry=ENTRY, quote="N.", why="w")


def test_a_citation_outlives_its_entry() -> None:
    """An entry that left the lists is still shown by title and address."""
    lost = KeptCitation.of(Citation(number=3, entry=ENTRY)).restored(None)
    assert (lost.number, lost.entry.title, lost.entry.url) == (3, ENTRY.title, ENTRY.url)


@pytest.mark.parametrize(
    "broken", [{"turns": 1}, [{"text": "no question"}], [{"question": "q", "citations": [{"number": 0}]}], "x", 5]
)
def test_what_cannot_be_a_conversation_is_refused_in_a_sentence(broken: object) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_turns(broken)


def test_the_history_holds_the_newest_turns() -> None:
    messages = history([turn(f"q{n}") for n in range(30)])
    assert messages[-2:] == [
        {"role": "user", "content": "q29"},
        {"role": "assistant", "content": "Because **x** [1]."},
    ]
    assert len(messages) == 40


def test_markdown_holds_questions_answers_and_references() -> None:
    """It is a document in which each reference is a link to its entry."""
    text = to_markdown(Conversation(title="On x", turns=(turn("Why\nso?"),)))
    assert text.startswith("# On x\n\n> Why\n> so?\n\nBecause **x** [1].")
    html = MarkdownIt().render(text)
    assert '<a href="https://example.org/a%20b">A [title]</a>' in html
    assert "Careful." in text


@pytest.mark.parametrize("sent", ["nan", "inf", float("nan"), float("-inf"), 10**400, "three", [3]])
def test_what_nobody_can_count_to_is_no_number(sent: object) -> None:
    with pytest.raises(InputError, match="is not a number"):
        number({"weeks": sent}, "weeks")
