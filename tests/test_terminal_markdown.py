"""Markdown of an answer, printed line by line."""

import io

import pytest
from rich.console import Console

from dlmentor.commands.markdown import TerminalMarkdown, inline


def printed(*pieces: str, width: int = 60) -> str:
    out = io.StringIO()
    shown = TerminalMarkdown(Console(file=out, width=width, highlight=False, markup=False, emoji=False))
    for piece in pieces:
        shown.add(piece)
    shown.close()
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("**A** and *b*", "A and b"),
        (r"2 \* 3 \[1\] ML\@B", "2 * 3 [1] ML@B"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("[code](https://example.org/a) [2]", "code [2]"),
        (r"[a \] b](https://example.org/a)", "a ] b"),
        ("[x](javascript:alert)", "[x](javascript:alert)"),
        (r"\_a\_", "_a_"),
        (r"C:\new snake_case", r"C:\new snake_case"),
        ("**open", "open"),
    ],
)
def test_marks_become_styles_and_all_else_stays(text: str, plain: str) -> None:
    assert inline(text).plain == plain


def test_bold_and_links_are_styled() -> None:
    spans = {str(span.style) for span in inline("**A** [code](https://example.org/a)").spans}
    assert {"bold", "link https://example.org/a"} <= spans


def test_lines_come_as_soon_as_they_are_whole() -> None:
    out = io.StringIO()
    shown = TerminalMarkdown(Console(file=out, width=60))
    shown.add("one\ntw")
    assert out.getvalue() == "one\n"
    shown.add("o\n")
    assert out.getvalue() == "one\ntwo\n"


def test_bullets_hang_and_headings_lose_their_signs() -> None:
    assert printed("## Head\n\n- one two three four\n1. five", width=12) == ("Head\n\n• one two\n  three four\n1. five")


_TABLE = (
    "|  | **A** [1] | **B** [2] |\n| --- | --- | --- |\n| Idea | first | second |\n| Code | [yes](https://a.b) | none |"
)


def test_a_table_stands_side_by_side_where_there_is_room() -> None:
    lines = printed("before\n\n", _TABLE, "\n\nafter", width=80).splitlines()
    assert lines[0] == "before"
    assert lines[-1] == "after"
    assert lines[2].split() == ["A", "[1]", "B", "[2]"]
    assert lines[3].split() == ["Idea", "first", "second"]


def test_a_table_is_told_one_by_one_where_there_is_none() -> None:
    assert printed(_TABLE, width=30) == ("A [1]\n  Idea: first\n  Code: yes\n\nB [2]\n  Idea: second\n  Code: none")
    turned = "|  | Idea |\n|---|---|\n| **A** | first |\n| **B** | second \\| third |"
    assert printed(turned, width=80) == "A\n  Idea: first\n\nB\n  Idea: second | third"


def test_controls_and_reordering_signs_are_left_out() -> None:
    assert printed("a\x1b[31mb\u202ec") == "a[31mbc"
