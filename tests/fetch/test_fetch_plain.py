"""Whatever markup comes, only words are kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlmentor.fetch.plain import from_inverted, names_of, plain, safe, title_of, year_of
from dlmentor.fetch.readme import first_words


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<jats:title>ABSTRACT</jats:title><jats:p>One  two.</jats:p>\n<jats:p>Three.</jats:p>", "One two.\n\nThree."),
        ("<p>Deep &amp; wide</p>", "Deep & wide"),
        ("twice &amp;lt;b&amp;gt;bold&amp;lt;/b&amp;gt; &amp;amp; more", "twice bold & more"),
        ("a<script>alert(1)</script>b", "a b"),
        ("a<script>alert(1)", "a"),
        ("<style>x{}</style><!-- hidden -->shown<!-- never closed", "shown"),
        ('<img src=x onerror="alert(1)">text<iframe src="javascript:x"></iframe>', "text"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;safe", "safe"),
        ("if x<y and z>w then p < 0.05", "if x< y and z>w then p < 0.05"),
        ("H<sub>2</sub>O at 10<sup>3</sup>", "H2O at 103"),
        ("the p110α subunit (\n   <jats:italic>PIK3CA</jats:italic>\n  ) is", "the p110α subunit (PIK3CA) is"),
        ("a\u202eb\u200bc\x00d\x1b[31me\u2066f", "abcd[31mef"),
        ("Abstract: We show", "We show"),
        ("Abstract Large models struggle", "Large models struggle"),
        ("Abstract Meaning Representation is a formalism", "Abstract Meaning Representation is a formalism"),
        ("Summary of the field", "Summary of the field"),
        ("<mml:math><mml:mi>x</mml:mi></mml:math> is", "x is"),
        ("<![CDATA[words]]>", "words"),
        ("<unknown-tag>x</unknown-tag>", "< unknown-tag>x< /unknown-tag>"),
        ("", ""),
    ],
)
def test_markup_becomes_its_words(markup: str, text: str) -> None:
    """JATS, HTML, entities and what hides in them."""
    assert plain(markup) == text


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("<>/!?&;abpscriptlg \n\u202e\x07#x3c\"='-[]"), max_size=80))
def test_no_text_leaves_with_a_tag_in_it(markup: str) -> None:
    """A page that showed it unescaped would find no element, comment or reordering in it."""
    text = plain(markup)
    assert not any(opening in text for opening in ("<a", "<b", "<s", "<i", "<p", "</", "<!", "<?", "\u202e", "\x07"))
    assert safe(text) == text


def test_long_texts_and_titles_are_cut_at_a_word() -> None:
    """A page of ten thousand words is no abstract."""
    assert len(plain("word " * 10_000)) < 8_010
    assert plain("word " * 10_000).endswith("word …")
    assert len(title_of("word " * 500) or "") < 410


def test_names_dates_and_indexes() -> None:
    """People, years and inverted indexes, however odd."""
    assert names_of(["Vaswani, Ashish", "Noam Shazeer", " ", None, "Smith, Jr.", "<b>Ann</b>"]) == (
        "Ashish Vaswani",
        "Noam Shazeer",
        "Smith, Jr.",
        "Ann",
    )
    assert [year_of(each) for each in (2017, "2017/06/12", "June 2017", "12017", None, [], True, "")] == [
        2017,
        2017,
        2017,
        None,
        None,
        None,
        None,
        None,
    ]
    assert title_of("0") == "0"
    assert from_inverted({"b": [1], "a": [0, 2], "x": "no list"}) == "a b a"
    assert from_inverted(None) == from_inverted([]) == ""


@pytest.mark.parametrize(
    ("readme", "words"),
    [
        (
            "# Name\n\n[![CI](b.svg)](ci)\n\nA small library that does one thing well.",
            "A small library that does one thing well.",
        ),
        ("Name\n====\n\nA small library that does one thing well.\n", "A small library that does one thing well."),
        (
            "<h1>N</h1>\n\n<p align=center><img src=x></p>\n\nIt runs **fast** [nets](u) on the smallest `phones`.",
            "It runs fast nets on the smallest phones.",
        ),
        ("- one\n- two\n- three\n", ""),
        ("```\nimport everything from nowhere at all times\n```\n", ""),
        ("[a](1) | [b](2) | [c](3) | [d](4) and [e](5) more\n", ""),
        (
            "> A quoted tagline says what this tool is about.\n\n## Install",
            "A quoted tagline says what this tool is about.",
        ),
        ("| a | b |\n|---|---|\n| words in a table | are not a paragraph of text |\n", ""),
        ("", ""),
    ],
)
def test_the_first_real_words_of_a_readme(readme: str, words: str) -> None:
    """Not its badges, menus, tables or code."""
    assert first_words(readme) == words
