"""Pages in old letters are read as they were meant."""

import pytest

from dlmentor.fetch.charset import text_of
from dlmentor.fetch.source import MalformedError
from dlmentor.fetch.sources import pages
from dlmentor.fetch.web import Page

URL = "https://a.org/paper"
WORDS = "Über größere Netze für Geräte"


def page(body: bytes, kind: str = "text/html") -> Page:
    return Page(200, URL, {"content-type": kind}, body)


@pytest.mark.parametrize(
    ("kind", "meta", "encoding"),
    [
        ("text/html; charset=iso-8859-1", "", "latin-1"),
        ("text/html", "iso-8859-1", "latin-1"),
        ("text/html", "", "windows-1252"),
        ("text/html; charset=utf-8", "iso-8859-1", "utf-8"),
        ("text/html; charset=iso-8859-1", "", "utf-8"),
        ("text/html; charset=utf-16", "", "utf-16"),
        ("text/html; charset=utf-16le", "", "utf-16-le"),
        ("text/html; charset=unicode_escape", "base64", "utf-8"),
        ("text/html; charset=nonsense", "rot13", "utf-8"),
        ("text/html", "", "utf-8-sig"),
    ],
)
def test_a_title_is_read_in_its_own_letters(kind: str, meta: str, encoding: str) -> None:
    """What the bytes are comes first, then what server and head say; names that are no letters say nothing."""
    head = f"<meta charset='{meta}'>" if meta else ""
    html = f"<html><head>{head}<meta name='citation_title' content='{WORDS}'></head></html>"
    found = pages.parse([URL], page(html.encode(encoding), kind)).found[URL]
    assert found[0].title == WORDS


@pytest.mark.parametrize(
    ("name", "words"), [("gb2312", "模型压缩方法"), ("shift_jis", "深層学習の圧縮"), ("euc-kr", "신경망 압축")]
)
def test_letters_of_east_asia_are_read(name: str, words: str) -> None:
    """Old pages there name what they are."""
    assert text_of(page(words.encode(name), f"text/html; charset={name}"), 1000) == words


def test_bytes_cut_within_a_letter_stay_utf_8() -> None:
    """A page is read up to a limit."""
    assert text_of(page("für".encode()), 2) == "f"


def test_an_abyss_in_wide_letters_is_one_too() -> None:
    """The check for nesting reads what the parser will read."""
    with pytest.raises(MalformedError, match="nested"):
        pages.parse([URL], page(("<div>" * 60_000).encode("utf-16"), "text/html; charset=utf-16"))
