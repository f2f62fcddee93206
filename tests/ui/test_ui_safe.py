"""What is shown is text, whatever it holds."""

import re
from html.parser import HTMLParser

import pytest
from attacks import ATTACKS

from dlmentor.models import Citation, Entry, Link, Plan, Skipped, Source, Step
from dlmentor.ui import drawings, evidence, safe
from dlmentor.ui.entry_page import entry_page, list_lines
from dlmentor.ui.plan_page import plan_page

ALLOWED_TAGS = {
    *("a", "article", "b", "blockquote", "button", "circle", "code", "details", "div", "em", "h3", "h4", "h5", "h6"),
    *("header", "hr", "i", "input", "li", "mark", "ol", "p", "pre", "section", "span", "strong", "summary", "svg"),
    *("table", "tbody", "td", "th", "thead", "title", "tr", "ul", "br"),
}


class Inspector(HTMLParser):
    """Finds everything that is not plain, dead markup."""

    def __init__(self, links: set[str]) -> None:
        super().__init__()
        self.links, self.faults = links, list[str]()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED_TAGS:
            self.faults.append(f"<{tag}>")
        for name, value in attributes:
            if name.startswith("on") or name in ("src", "srcdoc", "background", "action", "formaction"):
                self.faults.append(f"{name}={value}")
            if name == "href" and value not in self.links:
                self.faults.append(f"href={value}")
            if name == "style" and not re.fullmatch(r"--share: [\d.]+%", value or ""):
                self.faults.append(f"style={value}")


def faults(html: str, links: set[str] = frozenset()) -> list[str]:  # type: ignore[assignment]
    inspector = Inspector(set(links))
    inspector.feed(html)
    inspector.close()
    return inspector.faults


def test_there_are_at_least_a_hundred_attacks() -> None:
    assert len(set(ATTACKS)) >= 100


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_an_attack_in_an_answer_stays_text(attack: str) -> None:
    """Neither alone nor within a sentence nor in a list does it become markup or a foreign link."""
    for source in (attack, f"Read this: {attack} [1]", f"- **{attack}** [1]\n- x", f"**Title** [1]: {attack}"):
        assert faults(safe.markdown(source, {1: attack})) == []


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_an_attack_in_an_entry_stays_text_everywhere(attack: str) -> None:
    """Cards, pages, plans, maps and the view of the list show every field of an entry as text."""
    url = "https://example.org/paper"
    entry = Entry(
        id=attack,
        title=attack,
        url=attack,
        links=(Link(url=attack, role="code"), Link(url=url, role="paper")),
        authors=(attack,),
        organisation=attack,
        venue=attack,
        year=2020,
        topics=(attack,),
        needs=(attack,),
        note=f"Before. {attack} After.",
        why=attack,
        abstract=attack,
        correction=attack,
        basis="known",
        sources=(Source(list=attack, line=3, section=(attack,), title=attack, note=attack),),
    )
    plan = Plan(
        goal=attack,
        steps=(Step(entry=entry, week=1, hours=1, reason=attack, part=attack),),
        skipped=(Skipped(entry=entry, reason=attack),),
        assumptions=(attack,),
        message=attack,
    )
    shown = [
        evidence.card(Citation(number=1, entry=entry, quote=attack, why=attack)),
        entry_page(entry, [(entry, attack)], [(entry, attack)], [entry], lambda _: attack),
        plan_page(plan, {attack}),
        drawings.figures([entry]),
        list_lines(attack, 1),
    ]
    # The entry's own addresses may be linked if they are web addresses; the attack's is one in a few cases.
    links = {url, *([attack] if re.fullmatch(r"https://\S+", attack) else [])}
    for html in shown:
        assert faults(html, links) == []


def test_only_the_cited_entries_addresses_are_links() -> None:
    """A model that invents a link gets its text shown, not its address."""
    html = safe.markdown("[code](https://a.org/x) and [login](https://evil.example)", {}, ["https://a.org/x"])
    assert 'href="https://a.org/x"' in html
    assert "evil.example" not in html
    assert "login" in html


def test_only_known_numbers_become_citations() -> None:
    html = safe.markdown("One [1], two [2], code `[1]`.", {1: "A title"})
    assert html.count("data-cite") == 1
    assert "[2]" in html
    assert "<code>[1]</code>" in html


def test_links_of_one_role_are_told_apart() -> None:
    """By host, and on one host by path; a book is no paper; an address that is none breaks nothing."""
    url = "https://www.example.org/book.pdf"
    links = (
        Link(url=url, role="paper"),
        Link(url="https://arxiv.org/abs/1", role="paper"),
        Link(url="https://code.example.org/a/one", role="code"),
        Link(url="https://code.example.org/a/two", role="code"),
        Link(url="https://[", role="site"),
    )
    shown = evidence.links(Entry(id="b", title="B", url=url, kind="book", links=links))
    for name in ("book (example.org)", "paper (arxiv.org)", "code (a/one)", "code (a/two)", "<span>site</span>"):
        assert name in shown


def test_a_sentence_is_marked_within_its_text_and_alone_without() -> None:
    assert safe.marked("One. Two <b>. Three.", "Two <b>.") == "One. <mark>Two &lt;b&gt;.</mark> Three."
    assert safe.marked("One.", "Other.") == "<mark>Other.</mark>"


def test_the_line_that_is_asked_for_is_the_one_that_is_marked() -> None:
    html = list_lines("a\nb\nc", 2)
    assert re.search(r'<li class="here"[^>]*><span>2</span><span>b</span>', html)
    assert html.count("here") == 1


def test_a_long_list_is_shown_around_the_line() -> None:
    html = list_lines("\n".join(f"row {n}" for n in range(1, 10_001)), 9_000)
    assert "<span>9000</span><span>row 9000</span>" in html
    assert "row 1<" not in html


def test_a_wide_table_says_in_each_cell_what_its_column_is() -> None:
    """So its rows can stand one below the other where there is no room; names in it stay text."""
    html = safe.markdown('|  | **A** [1] | "><i>B | C |\n|---|---|---|---|\n| Idea | x | y | z |\n', {1: "A"})
    assert faults(html) == []
    assert '<table role="table" class="wide">' in html
    assert html.count("<td role=") == 4
    assert 'data-label="A"' in html
    assert 'data-label="&quot;&gt;&lt;i&gt;B"' in html
    assert "class" not in safe.markdown("| a | b |\n|---|---|\n| 1 | 2 |\n")
