"""Whatever the text, the parser gives a result, and its work grows with the text."""

import random
import sys
from collections.abc import Callable
from itertools import pairwise
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlmentor.catalog.markdown import ParsedList, parse_list

FRAGMENTS = (
    *(
        "# ",
        "## ",
        "- ",
        "* ",
        "1. ",
        "> ",
        "    ",
        "\t",
        "\n",
        "\n\n",
        "|",
        "|--|--|\n",
        "---\n",
        "**",
        "*",
        "`",
        "```\n",
        "~~",
    ),
    *(
        "[Nets](https://foo.io)",
        "[Nets]",
        "](",
        "[[pdf]](https://foo.io/x.pdf)",
        "(https://foo.io)",
        "[",
        "]",
        "(",
        ")",
        "![",
    ),
    *(
        "<table>",
        "<tr><td>",
        "</td>",
        "<li>",
        "<a href='https://foo.io'>",
        "</a>",
        "<br>",
        "<!--",
        "-->",
        "<details>",
        "<h2>",
        "<",
    ),
    *(
        "(ICLR'20)",
        "[arXiv '18, Google]",
        "2019-NIPS-",
        "NeurIPS 2020",
        "'19",
        "et al.",
        "Ann Lee, Bo Chen",
        "by ",
        '"Title"',
    ),
    *(
        "[x]: https://foo.io\n",
        ":star:",
        "🔥",
        "中文",
        "\u202e",
        "\x00",
        "\ufeff",
        "\ue006",
        "&amp;",
        "&#xE100;",
        "\\",
        "http://",
        "xxx",
        ":",
    ),
)
MARKDOWN = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=8)), max_size=60).map("".join)


def check(parsed: ParsedList, text: str) -> None:
    """What holds for every list."""
    lines = text.count("\n") + text.count("\r") + 1
    for entry in parsed.entries:
        assert entry.title.strip()
        assert entry.url
        assert entry.links[0].url == entry.url
        assert 1 <= entry.line <= lines
        assert not any(0xE000 <= ord(char) < 0xF900 for char in entry.title + entry.note + "".join(entry.section))
    assert all(first.line <= second.line for first, second in pairwise(parsed.entries))
    assert all(1 <= issue.line <= lines for issue in parsed.issues)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MARKDOWN)
def test_nothing_is_raised_on_any_text(text: str) -> None:
    """Any text gives a list whose entries have titles, addresses and lines of the text."""
    check(parse_list(text, "any"), text)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_nothing_is_raised_on_any_characters(text: str) -> None:
    """Neither are lone surrogates, controls or private characters a problem."""
    check(parse_list(text, "any"), text)


def test_a_damaged_list_still_reads() -> None:
    """A fuzz run: characters of real styles are dropped, doubled and swapped at random."""
    rng = random.Random(7)
    whole = "\n".join(f"{fragment}{other}" for fragment in FRAGMENTS for other in FRAGMENTS[::5])
    for _ in range(120):
        start = rng.randrange(len(whole) - 400)
        chars = list(whole[start : start + 400])
        for _ in range(rng.randrange(30)):
            at = rng.randrange(len(chars))
            chars[at] = rng.choice(["", chars[at] * 2, rng.choice("[]()|*<>#-\n`"), chars[at - 1]])
        text = "".join(chars)
        check(parse_list(text, "fuzz"), text)


def calls(action: Callable[[], Any]) -> int:
    """How many functions an action calls, built-in ones too: its work, whatever the machine does beside it."""
    count = 0

    def profiler(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profiler)
    try:
        action()
    finally:
        sys.setprofile(None)
    return count


ROW = "| [Nets that Grow {0}](https://foo.io/{0}) | ICLR | 2020 | [code](https://github.com/a/b{0}) |\n"
GROWING: dict[str, Callable[[int], str]] = {
    "bullets": lambda n: "".join(f"- [Nets that Grow {i}](https://foo.io/{i}) (ICLR'20)\n" for i in range(n)),
    "rows": lambda n: "| Title | Venue | Year | Code |\n|--|--|--|--|\n" + "".join(ROW.format(i) for i in range(n)),
    "headings": lambda n: "".join(f"## [Nets {i}](https://foo.io/{i})\n" for i in range(n)),
    "paragraph lines": lambda n: "".join(f"[Nets that Grow](https://foo.io/{i})\n" for i in range(n)),
    "HTML rows": lambda n: "<table>" + "<tr><td><a href='https://foo.io'>Nets</a></td></tr>\n" * n + "</table>",
    "open brackets": lambda n: "- " + "[" * 20 * n,
    "open images": lambda n: "![" * 20 * n,
    "links in one item": lambda n: "- " + "[Nets that Grow](https://foo.io) " * n,
    "open comments": lambda n: "a <!-- " * 10 * n,
    "quotes": lambda n: '- "Nets" ' * 5 * n,
    "names in one item": lambda n: "- " + "Ann Lee, " * 10 * n + "Nets, ICML 2013 [pdf](https://foo.io)",
    "unlinked bullets": lambda n: "- [Nets](https://foo.io)\n" + "- nets\n" * n,
    "bold lines": lambda n: "**Nets**\n\n" * n,
    "definitions": lambda n: "".join(f"[r{i}]: https://foo.io/{i}\n" for i in range(n)) + "- [Nets][r1]",
}


@pytest.mark.parametrize("grow", GROWING.values(), ids=GROWING)
def test_work_grows_with_the_text(grow: Callable[[int], str]) -> None:
    """Twice the text is about twice the work."""
    small, large = grow(200), grow(400)
    parse_list(small, "warm")

    assert calls(lambda: parse_list(large, "large")) < 2.6 * calls(lambda: parse_list(small, "small")) + 5_000


DEEP = {
    "nested brackets": "[" * 100_000 + "](https://foo.io)" * 1_000,
    "closed brackets": "[" * 50_000 + "]" * 50_000,
    "nested quotes": "> " * 100_000 + "[Nets](https://foo.io)",
    "nested bullets": "- " * 50_000 + "[Nets](https://foo.io)",
    "one long line": "- [Nets](https://foo.io) " + "words and more, (2019) " * 20_000,
    "one long word": "- [Nets](https://foo.io) " + "(" * 100_000 + ")" * 100_000,
    "blanks": "- [Nets](https://foo.io)" + " " * 300_000 + "x",
    "brackets to close an address": "- http://foo.io/" + ")" * 100_000,
    "open tags": "<a href='" * 20_000,
    "a table of pipes": "|" * 20_000 + "\n" + "|-" * 10_000 + "\n",
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_extreme_text_is_read(text: str) -> None:
    """Deep nesting and very long lines end, and end in a sound result."""
    check(parse_list(text, "deep"), text)


def test_a_long_table_gives_every_row() -> None:
    """Thousands of rows are thousands of entries, the last as right as the first."""
    entries = parse_list(GROWING["rows"](6_000), "rows").entries

    assert len(entries) == 6_000
    assert (entries[-1].title, entries[-1].venue, entries[-1].year) == ("Nets that Grow 5999", "ICLR", 2020)
