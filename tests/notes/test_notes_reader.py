"""Reading notes that people edit by hand."""

from pathlib import Path

import pytest

from dlmentor.catalog.notes import load_notes
from dlmentor.errors import InputError

GOOD = """\
- id: arxiv:1706.00870
  title: A title
  kind: paper
  year: 2017
  arxiv: 1706.00870
  code:
  summary: >-
    First half
    and second half.
  topics:
    - pruning
  level: 2
  hours: 1.5
  basis: checked
  asks:
    - 'Which one: this or that?'
"""


def load(folder: Path, text: str) -> str:
    """What reading the text raises, as one sentence."""
    (folder / "list.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_notes(folder)
    return str(caught.value).replace(str(folder), "notes")


def test_a_note_is_read_as_it_is_written(tmp_path: Path) -> None:
    """Numbers that are names keep their zeros, folded lines become one, an empty field is not there."""
    (tmp_path / "list.yaml").write_text(GOOD, encoding="utf-8")

    note = load_notes(tmp_path)["arxiv:1706.00870"]

    assert (note.arxiv, note.year, note.hours) == ("1706.00870", 2017, 1.5)
    assert note.code is None
    assert note.summary == "First half and second half."
    assert note.asks == ("Which one: this or that?",)


def test_no_folder_and_an_empty_file_are_no_notes(tmp_path: Path) -> None:
    """Notes are a help, not a must."""
    (tmp_path / "empty.yaml").write_text("# nothing yet\n", encoding="utf-8")

    assert load_notes(tmp_path) == {}
    assert load_notes(tmp_path / "missing") == {}


def test_a_file_is_read_as_utf8_wherever_it_was_written(tmp_path: Path) -> None:
    """Windows line ends and a byte order mark change nothing."""
    (tmp_path / "list.yaml").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())

    assert list(load_notes(tmp_path)) == ["arxiv:1706.00870"]


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("level: 2", "level: 4", 12, "has '4' as 'level'; write 1 (beginner)"),
        ("level: 2", "level: hard", 12, "has 'hard' as 'level'; write 1 (beginner)"),
        ("hours: 1.5", "hours: 0", 13, "has '0' as 'hours'; write the hours"),
        ("year: 2017", "year: soon", 4, "has 'soon' as 'year'; write a year"),
        ("kind: paper", "kind: papr", 3, "has 'papr' as 'kind'; write one of paper, survey"),
        ("basis: checked", "basis: guessed", 14, "has 'guessed' as 'basis'; write checked, known or title-only"),
        ("year: 2017", "yeer: 2017", 4, "has an unknown field 'yeer'; use id, title, kind"),
        ("year: 2017", "kind: book", 4, "has the field 'kind' twice; keep one of them"),
        ("title: A title", "title:", 2, "has no 'title'; add the line `title: …`"),
        ("  kind: paper\n", "", 1, "has no 'kind'; add the line `kind: …`"),
        ("id: arxiv:1706.00870", "id: MobiRNN", 1, "'id' is 'MobiRNN'; write the id that `dlmentor show` prints"),
        ("- 'Which one: this or that?'", "- Which one: this or that?", 15, "quoted if it contains `: `"),
        (
            "  topics:\n    - pruning",
            "  topics: pruning",
            10,
            "'topics' holds 'pruning'; write each text on its own line",
        ),
        ("    - pruning", "    -", 10, "'topics' holds None; write each text on its own line"),
        ("title: A title", "title:\n    - A title", 2, "'title' holds ('A title',); write one text"),
    ],
)
def test_a_slip_is_named_in_one_sentence(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    """File, line, note, field, value and remedy."""
    message = load(tmp_path, GOOD.replace(old, new))

    assert f"list.yaml line {line}: " in message
    assert says in message
    assert "\n" not in message
    assert message.endswith(".")


def test_yaml_that_cannot_be_parsed_names_the_line(tmp_path: Path) -> None:
    """A colon too many in a text is the commonest slip."""
    message = load(tmp_path, GOOD.replace("title: A title", "title: A title: with a colon"))

    assert "notes/list.yaml line 2 is not valid YAML" in message
    assert "quote a text that contains `: `" in message


@pytest.mark.parametrize("text", ["just words", "id: arxiv:1\n", "- just words\n", "- - nested\n"])
def test_a_file_that_is_not_a_list_of_notes(tmp_path: Path, text: str) -> None:
    """The message shows how a note starts."""
    assert "start each note with `- id: …`" in load(tmp_path, text)


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    """It is said, not guessed."""
    (tmp_path / "list.yaml").write_bytes(GOOD.replace("A title", "Prüfung").encode("latin-1"))

    with pytest.raises(InputError, match="is not UTF-8 text; save it as UTF-8"):
        load_notes(tmp_path)


def test_a_note_that_stands_twice(tmp_path: Path) -> None:
    """Both places are named, also when they are in different files."""
    (tmp_path / "another.yaml").write_text(GOOD, encoding="utf-8")

    message = load(tmp_path, GOOD)

    assert message.startswith("notes/list.yaml line 1: the note 'arxiv:1706.00870' stands already in ")
    assert "another.yaml line 1; keep one of them." in message
