"""Files as people save them."""

from pathlib import Path

import pytest

from dlmentor.catalog.markdown import parse_list, read_list
from dlmentor.errors import InputError

TEXT = "# Liste\r\n\r\n- [Réseaux](https://foo.io) – très bien\r\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-32"),
        TEXT.replace("–", "-").encode("latin-1"),
    ],
    ids=["UTF-8", "UTF-8 with BOM", "UTF-16", "UTF-32", "Latin-1"],
)
def test_every_encoding_gives_the_same_entries(tmp_path: Path, data: bytes) -> None:
    """The encoding and the line ends of a file do not matter."""
    path = tmp_path / "list.md"
    path.write_bytes(data)
    (entry,) = parse_list(read_list(path), "list").entries

    assert (entry.title, entry.note, entry.line) == ("Réseaux", "très bien", 3)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: None, "There is no file"),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: path.write_bytes(b""), "is empty"),
        (lambda path: path.write_bytes(b" \n\n"), "is empty"),
        (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4), "is not text"),
        (lambda path: path.write_bytes(b"\xff\xfe\x00\xd8\x00"), "is not text"),
    ],
    ids=["missing", "folder", "empty", "blank", "picture", "broken UTF-16"],
)
def test_what_cannot_be_read_is_said_in_one_sentence(tmp_path: Path, make: object, says: str) -> None:
    """The message names the file, what is wrong, and what to do."""
    path = tmp_path / "list.md"
    make(path)  # type: ignore[operator]
    with pytest.raises(InputError, match=says) as caught:
        read_list(path)

    assert "list.md" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_null_in_the_path_is_said_too() -> None:
    """Even a path that no file can have gives a sentence."""
    with pytest.raises(InputError, match="cannot be read"):
        read_list("a\0b.md")
