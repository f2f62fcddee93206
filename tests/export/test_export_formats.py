"""Exports are read by independent programs, and nothing of a title is lost on the way."""

import csv
import io
import json
import re
import warnings
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import bibtexparser
import icalendar
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dlmentor.errors import InputError
from dlmentor.export import FORMATS, suffix, write
from dlmentor.export.names import split
from dlmentor.export.table import COLUMNS
from dlmentor.models import Answer, Citation, Entry, Hit, Plan, Source, Step
from dlmentor.text import one_line

NASTY = "100% of R&D_{costs} in $ ~ #1 \\ {braces} – naïve Über café 深度学习 🚀"
NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
START = date(2026, 11, 23)


def entry(number: int = 1, title: str = NASTY, **more: object) -> Entry:
    values: dict[str, object] = {
        "id": f"arxiv:1506.{number:05d}",
        "title": title,
        "url": f"https://arxiv.org/abs/1506.{number:05d}",
        "authors": ("Song Han", "José Ramón García-Ñúñez", "Laurens van der Maaten", "王小明", "Jeff and Sons"),
        "year": 2015,
        "venue": "NeurIPS",
        "topics": ("pruning",),
        "note": "What it is about; in short.",
        "hours": 2.5,
        "sources": (Source(list="emdl", line=number),),
    }
    return Entry.model_validate(values | more)


ENTRIES = [
    entry(1),
    entry(
        2,
        title="Journal work",
        venue="IEEE Transactions on Mobile Computing",
        id="doi:10.1/x_y",
        url="https://doi.org/10.1/x_y",
    ),
    entry(3, title="A preprint", venue="arXiv"),
    entry(4, title="The book", kind="book", venue=None, authors=("Kevin Murphy",)),
    entry(5, title="The tool", kind="tool", venue=None, authors=(), organisation="R&D {Labs}"),
    entry(6, title="The course", kind="course", venue=None, authors=(), year=None),
]


def plan() -> Plan:
    first, second = entry(1), entry(2, title="Second, with; marks: \\ and\nlines " + "长" * 60)
    return Plan(
        goal="Prune, quantise; & more",
        steps=(
            Step(entry=first, week=1, hours=3.0, reason="First, because it is short; yes."),
            Step(entry=second, week=1, hours=2.0, tier="if-time", part="part 1 of 2", after=(first.id,)),
            Step(entry=second, week=3, hours=1.0, tier="if-time", part="part 2 of 2", after=(first.id,)),
        ),
        hours_total=6.0,
        weeks=3,
        hours_per_week=5.0,
    )


def read_bibtex(text: str) -> list[bibtexparser.model.Entry]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    assert not library.failed_blocks
    return library.entries


def test_bibtex_keeps_titles_authors_and_types() -> None:
    """An independent parser reads back every title, name and type, and each key is there once."""
    read = read_bibtex(write(ENTRIES, "bibtex"))

    assert [one.entry_type for one in read] == ["inproceedings", "article", "misc", "book", "misc", "misc"]
    assert [one["title"].removeprefix("{").removesuffix("}") for one in read] == [one.title for one in ENTRIES]
    assert "García-Ñúñez, José Ramón and van der Maaten, Laurens and 王小明" in read[0]["author"]
    assert len({one.key for one in read}) == len(read)
    assert read[1]["doi"] == "10.1/x_y"
    assert read[0]["eprint"] == "1506.00001"


def test_bibtex_escapes_what_tex_takes_as_commands() -> None:
    """In the file itself no mark of TeX stands bare, and braces balance."""
    line = next(line for line in write([entry()], "bibtex").splitlines() if line.startswith("  title"))

    assert r"100\% of R\&D\_\{costs\} in \$ \textasciitilde{} \#1 \textbackslash{} \{braces\}" in line
    assert not re.search(r"(?<!\\)[&%$#_~^]", line)


def test_keys_are_unique_for_works_that_look_alike() -> None:
    """Two works of one author, year and first word get two keys, as does one without Latin letters."""
    read = read_bibtex(
        write([entry(1, "Pruning A"), entry(2, "Pruning B"), entry(3, "剪枝", authors=("王小明",))], "bibtex")
    )

    assert read[0].key == "han2015pruning"
    assert read[1].key == "han2015pruning-2"
    assert re.fullmatch(r"[a-z][a-z0-9-]+", read[2].key)


def test_ris_keeps_titles_authors_and_types() -> None:
    """An independent parser reads back every record."""
    read = rispy.loads(write(ENTRIES, "ris"))

    assert [one["type_of_reference"] for one in read] == ["CPAPER", "JOUR", "UNPB", "BOOK", "COMP", "ELEC"]
    assert [one["title"] for one in read] == [one.title for one in ENTRIES]
    assert read[0]["authors"][:4] == ["Han, Song", "García-Ñúñez, José Ramón", "van der Maaten, Laurens", "王小明"]
    assert read[0]["secondary_title"] == "NeurIPS"
    assert read[1]["doi"] == "10.1/x_y"
    assert [one["urls"] for one in read] == [[one.url] for one in ENTRIES]
    assert len({one["id"] for one in read}) == len(read)


def test_et_al_is_no_author() -> None:
    """BibTeX has a word for more authors; the other formats name those who are named."""
    several = [entry(1, authors=("Ann Lee", "Bo Chen", "et al."))]

    assert read_bibtex(write(several, "bibtex"))[0]["author"] == "Lee, Ann and Chen, Bo and others"
    assert rispy.loads(write(several, "ris"))[0]["authors"] == ["Lee, Ann", "Chen, Bo"]
    assert [name["family"] for name in json.loads(write(several, "csl"))[0]["author"]] == ["Lee", "Chen"]


def test_csl_json_is_cited_by_a_citation_processor() -> None:
    """A citation processor accepts each item and prints author, title and year from it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from citeproc import Citation as Cite
        from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
        from citeproc.source.json import CiteProcJSON

        data = json.loads(write(ENTRIES, "csl"))
        source = CiteProcJSON(data)
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        bibliography = CitationStylesBibliography(style, source, formatter.plain)
        for item in data:
            bibliography.register(Cite([CitationItem(item["id"])]))
        printed = [str(item) for item in bibliography.bibliography()]

    assert [item["title"] for item in data] == [one.title for one in ENTRIES]
    assert [item["type"] for item in data][:4] == ["paper-conference", "article-journal", "article", "book"]
    assert len(printed) == len(ENTRIES)
    assert any("Murphy" in line and "The book" in line and "2015" in line for line in printed)


def test_csv_has_a_row_for_each_step_and_no_formula() -> None:
    """The csv module reads back all columns; a cell that a spreadsheet would compute is disarmed."""
    rows = list(csv.DictReader(io.StringIO(write([entry(1, "=HYPERLINK(1)"), entry(2, '"quoted", comma')], "csv"))))
    steps = list(csv.DictReader(io.StringIO(write(plan(), "csv"))))

    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["title"] == "'=HYPERLINK(1)"
    assert rows[1]["title"] == '"quoted", comma'
    assert [(row["week"], row["tier"]) for row in steps] == [("1", "must"), ("1", "if-time"), ("3", "if-time")]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in (*rows, *steps) for cell in row.values())


def test_json_is_what_the_api_gives() -> None:
    """JSON of a plan is the plan."""
    assert Plan.model_validate_json(write(plan(), "json")) == plan()
    assert [one["title"] for one in json.loads(write(ENTRIES, "json"))] == [one.title for one in ENTRIES]


@pytest.mark.parametrize("fmt", ["ical", "ical-sessions"])
def test_calendars_are_read_by_icalendar(fmt: str) -> None:
    """An independent reader gets each event with its text, its day and the stamp that was given; lines are folded."""
    text = write(plan(), fmt, now=NOW, start=START)
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    assert {event["DTSTAMP"].dt for event in events} == {NOW}
    assert len({str(event["UID"]) for event in events}) == len(events)
    described = "\n".join(str(event["DESCRIPTION"]) for event in events)
    assert one_line(plan().steps[1].entry.title) in described
    assert NASTY in described
    assert "First, because it is short; yes." in described or fmt == "ical"


def test_weeks_of_a_calendar_start_where_the_plan_starts() -> None:
    """Week 3 lies two weeks after the first day, and empty weeks have no event."""
    events = icalendar.Calendar.from_ical(write(plan(), "ical", now=NOW, start=START)).walk("VEVENT")

    assert [(event["DTSTART"].dt, event["DTEND"].dt - event["DTSTART"].dt) for event in events] == [
        (START, timedelta(days=7)),
        (START + timedelta(weeks=2), timedelta(days=7)),
    ]


def test_sessions_begin_when_the_person_likes() -> None:
    """Seven in the evening unless a time is given; the time that is given is kept on days with one session."""
    begins = {
        at: {event["DTSTART"].dt.time() for event in icalendar.Calendar.from_ical(text).walk("VEVENT")}
        for at in (None, time(6, 30))
        for text in [write(plan(), "ical-sessions", now=NOW, start=START, at=at)]
    }

    assert begins == {None: {time(19)}, time(6, 30): {time(6, 30)}}


def test_sessions_take_the_hours_of_the_plan_and_do_not_overlap() -> None:
    """The lengths of the sessions add up to the plan's hours, each within its week."""
    events = icalendar.Calendar.from_ical(write(plan(), "ical-sessions", now=NOW, start=START)).walk("VEVENT")
    times = sorted((event["DTSTART"].dt, event["DURATION"].dt) for event in events)

    assert sum((length for _, length in times), timedelta()) == timedelta(hours=6)
    assert all(begin + length <= following for (begin, length), (following, _) in pairwise(times))
    assert {(begin.date() - START).days // 7 for begin, _ in times} == {0, 2}


def test_a_list_has_no_calendar_and_an_unknown_format_is_named() -> None:
    """What cannot be exported is said in one sentence."""
    with pytest.raises(InputError, match="Only a plan"):
        write(ENTRIES, "ical", now=NOW)
    with pytest.raises(InputError, match="'docx'"):
        write(ENTRIES, "docx")
    with pytest.raises(InputError, match="UTC"):
        write(plan(), "ical", now=datetime(2026, 1, 1), start=START)  # noqa: DTZ001


@pytest.mark.parametrize("fmt", [name for name in FORMATS if not name.startswith("ical")])
def test_every_source_of_entries_gives_the_same_export(fmt: str) -> None:
    """Entries, hits, citations and an answer with them are written in one order, each entry once."""
    answer = Answer(text="", citations=tuple(Citation(number=n, entry=one) for n, one in enumerate(ENTRIES, 1)))
    hits = [Hit(entry=one, score=1.0) for one in ENTRIES]

    if fmt != "json":
        assert write(ENTRIES, fmt) == write(hits, fmt) == write(answer, fmt)
        assert write([*ENTRIES, *ENTRIES], fmt) == write(ENTRIES, fmt)
    assert write([], fmt).strip() != "" or fmt in ("bibtex", "ris")
    assert suffix(fmt).startswith(".")


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ("Song Han", "Han", "Song"),
        ("Laurens van der Maaten", "van der Maaten", "Laurens"),
        ("Quoc V. Le", "Le", "Quoc V."),
        ("Le Cun, Yann", "Le Cun", "Yann"),
        ("王小明", "王小明", ""),
        ("Sammy Davis Jr.", "Davis Jr.", "Sammy"),
    ],
)
def test_names_are_split_as_people_file_them(name: str, family: str, given: str) -> None:
    """Particles belong to the family name."""
    assert (split(name).family, split(name).given) == (family, given)


TITLES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), min_size=1, max_size=60).map(one_line)


@settings(max_examples=60, deadline=None)
@given(TITLES.filter(lambda title: title.strip("'=+-@ ") != ""))
@example("=1+1 & 50% of #1 {x} ~$_^ \\")
@example("a -- b <!-- c --> [d](e) `f` *g*")
def test_any_title_survives_ris_csl_csv_and_calendar(title: str) -> None:
    """Whatever a title holds, independent readers give it back."""
    one = entry(1, title)
    step = Step(entry=one, week=1, hours=1.0)
    ics = write(Plan(goal=title, steps=(step,), weeks=1), "ical", now=NOW, start=START)

    assert rispy.loads(write([one], "ris"))[0]["title"] == title.strip()
    assert json.loads(write([one], "csl"))[0]["title"] == title
    assert next(csv.DictReader(io.StringIO(write([one], "csv"))))["title"].removeprefix("'") == title.removeprefix("'")
    assert title in str(icalendar.Calendar.from_ical(ics).walk("VEVENT")[0]["SUMMARY"])
    assert len(read_bibtex(write([one], "bibtex"))) == 1
