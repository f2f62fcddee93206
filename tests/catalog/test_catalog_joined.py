"""Lists joined into one catalogue."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlmentor.catalog.catalog import Catalog
from dlmentor.catalog.markdown import parse_list
from dlmentor.errors import InputError
from dlmentor.models import Entry, FetchedText, Note

ONE = """# One
## Papers
- [Nets at the Edge](https://arxiv.org/abs/2001.00001) (ICLR'19) by Ann Lee and Bo Chen
- [Old Nets (2016)](https://arxiv.org/pdf/1601.00001v3.pdf)
- [Caches for Nets](https://doi.org/10.1145/1.2) [SenSys '22 Workshop]
- [Sensing Nets](https://doi.org/10.1145/3.4) [SenSys '22]
## Courses
- [Nets Course (Fall 2022)](https://nets.edu/fa22) (Stanford'22)
- [Nets Course (Spring 2023)](https://nets.edu/sp23)
"""
TWO = """# Two
## Reading
- [Nets at the edge](http://arxiv.org/pdf/2001.00001v2) [NIPS '20, Google] [[code](https://github.com/a/edge)]
- [Nets at the Edge](https://arxiv.org/abs/2001.00001#) again
## Tools
- [Foo](https://github.com/a/foo) - A library for nets.
"""
NOTE = Note(
    id="arxiv:2001.00001",
    title="Nets at the Edge",
    kind="survey",
    summary="Puts nets on small devices.",
    venue="NeurIPS",
    year=2020,
    first_public=2019,
    authors=("Ann Lee", "Bo Chen"),
    topics=("edge",),
    level=3,
    hours=4,
    correction="The first list gives ICLR 2019.",
    terms=("EdgeNets",),
)


def build(*texts: str, **known: object) -> Catalog:
    lists = [parse_list(text, name) for text, name in zip(texts or (ONE, TWO), ("one", "two"), strict=False)]
    return Catalog.build(lists, **known)  # type: ignore[arg-type]


def test_one_resource_is_one_entry_with_all_its_sources() -> None:
    """The same paper on two lists, and twice on one, is one entry; each source keeps the list's own words."""
    entry = build().get("arxiv:2001.00001")

    assert entry is not None
    assert [source.ref for source in entry.sources] == ["one:3", "two:3", "two:4"]
    assert [(source.venue, source.year) for source in entry.sources] == [("ICLR", 2019), ("NIPS", 2020), (None, None)]
    assert [link.url for link in entry.links] == ["https://arxiv.org/abs/2001.00001", "https://github.com/a/edge"]
    assert entry.code == "https://github.com/a/edge"
    assert (entry.authors, entry.organisation) == (("Ann Lee", "Bo Chen"), "Google")


def test_our_note_wins_and_the_source_still_shows_the_slip() -> None:
    """A note's facts are the entry's; what the list says stays with its source."""
    entry = build(notes={NOTE.id: NOTE}).get(NOTE.id)

    assert entry is not None
    assert (entry.venue, entry.year, entry.kind, entry.first_public) == ("NeurIPS", 2020, "survey", 2019)
    assert (entry.note, entry.correction, entry.level) == (NOTE.summary, NOTE.correction, 3)
    assert (entry.sources[0].venue, entry.sources[0].year) == ("ICLR", 2019)


def test_offerings_of_a_course_stay_apart_and_keep_their_term() -> None:
    """Two terms of one course are two entries whose titles tell them apart."""
    courses = build().filter(kind="course")

    assert [entry.title for entry in courses] == ["Nets Course (Fall 2022)", "Nets Course (Spring 2023)"]
    assert build().filter(organisation="stanford") == courses[:1]


def test_a_year_behind_a_title_is_no_part_of_it() -> None:
    """`Old Nets (2016)` is called `Old Nets`."""
    entry = build().get("one:4")

    assert entry is not None
    assert (entry.title, entry.year) == ("Old Nets", 2016)


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 5))
def test_ids_do_not_depend_on_order_or_lines(rng: random.Random, blank: int) -> None:
    """Lists in another order, moved lines and an abstract leave every id as it is."""
    lines = ONE.split("\n")
    body = lines[2:6]
    rng.shuffle(body)
    moved = "\n".join([*lines[:2], *[""] * blank, *body, *lines[6:]])
    text = FetchedText(id=NOTE.id, source="arxiv", url="u", fetched="2026-01-01", text="Nets.", title="Other")
    other = Catalog.build([parse_list(TWO, "two"), parse_list(moved, "one")], texts={NOTE.id: text})

    assert {entry.id for entry in other.entries} == {entry.id for entry in build().entries}
    found = other.get(NOTE.id)
    assert found is not None
    assert (found.abstract, found.title.lower()) == ("Nets.", "nets at the edge")


def titles(entries: "list[Entry]") -> list[str]:
    return [entry.title for entry in entries]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"venue": "neurips"}, ["Nets at the Edge"]),
        ({"venue": "NIPS"}, ["Nets at the Edge"]),
        ({"venue": "Neural Information Processing Systems"}, ["Nets at the Edge"]),
        ({"venue": "SenSys"}, ["Sensing Nets"]),
        ({"venue": "SenSys workshop"}, ["Caches for Nets"]),
        ({"year": 2022, "list": "one", "section": "papers"}, ["Caches for Nets", "Sensing Nets"]),
        ({"year": "2020..2021"}, ["Nets at the Edge"]),
        ({"year": "..2016"}, ["Old Nets"]),
        ({"year": "2023.."}, ["Nets Course (Spring 2023)"]),
        ({"kind": "tool"}, ["Foo"]),
        ({"topics": ("other", "edge")}, ["Nets at the Edge"]),
        ({"author": "lee"}, ["Nets at the Edge"]),
        ({"author": "chen bo"}, ["Nets at the Edge"]),
        ({"section": "reading"}, ["Nets at the Edge"]),
        ({"list": "one", "section": "reading"}, []),
        ({"code": True}, ["Nets at the Edge", "Foo"]),
        ({"list": "two", "code": False}, []),
        ({"venue": "Nowhere"}, []),
    ],
    ids=str,
)
def test_filters_are_exact_and_complete(wanted: dict[str, object], expected: list[str]) -> None:
    """A filter gives all entries that fit and no other; several filters must all fit."""
    survey = NOTE.model_copy(update={"kind": "paper"})

    assert titles(build(notes={NOTE.id: survey}).filter(**wanted)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({"kind": "film"}, "There is no kind 'film'. Kinds are paper"),
        ({"list": "three"}, "There is no list 'three'. Lists are one, two"),
        ({"year": "soon"}, "The year 'soon' cannot be read"),
        ({"year": "2023..2020"}, "run backwards. Write 2020..2023"),
    ],
    ids=str,
)
def test_a_value_that_cannot_be_is_said(wanted: dict[str, object], says: str) -> None:
    """The message names the value and the choices."""
    with pytest.raises(InputError) as caught:
        build().filter(**wanted)  # type: ignore[arg-type]

    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("nets at the edge", ["Nets at the Edge"]),
        ("edge nets", ["Nets at the Edge"]),
        ("NATE", ["Nets at the Edge"]),
        ("edgenets", ["Nets at the Edge"]),
        ("sensng nets", ["Sensing Nets"]),
        ("one:6", ["Sensing Nets"]),
        ("https://github.com/a/foo.git", ["Foo"]),
        ("nets course", ["Nets Course (Fall 2022)", "Nets Course (Spring 2023)"]),
        ("quantum chemistry", []),
        ("", []),
    ],
)
def test_find(query: str, expected: list[str]) -> None:
    """A name may be partial, misspelt, an acronym or a place; an ambiguous one gives all that it may mean."""
    assert titles(build(notes={NOTE.id: NOTE}).find(query)) == expected


def test_what_a_list_has_wrong_is_reported() -> None:
    """Items without a link, placeholders, empty links and sections, duplicates and slips are issues, not entries."""
    text = (
        "# L\n## A\n- [Nets](https://foo.io)\n- Scaling laws of nets\n- Tuning: xxx\n- [Empty]()\n- [Nets again](http://foo.io/)\n"
        "-[Tight](https://foo.io/t)\n## B\n## C\n- [Last](https://foo.io/l)\n"
    )
    catalog = build(text)

    assert [(issue.line, issue.problem) for issue in catalog.issues] == [
        (4, "an item without a link"),
        (5, "a placeholder"),
        (6, "a link without an address"),
        (7, "the same address as on line 3"),
        (8, "a bullet without a blank after it"),
        (9, "an empty section"),
    ]
    assert len(catalog.entries) == 3
    assert (catalog.lists[0].name, catalog.lists[0].entries, catalog.lists[0].issues) == ("one", 4, 6)
