"""From entries to texts: which are chosen, what is merged, what is said."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from fetch_replay import SAMPLES, Reply, Server, Through, Virtual, entry
from filelock import FileLock

from dlmentor.errors import InputError, StoreBusyError
from dlmentor.fetch.journal import Journal
from dlmentor.fetch.report import FetchReport
from dlmentor.fetch.route import page_of, steps
from dlmentor.fetch.run import fetch
from dlmentor.fetch.store import open_texts, texts_file
from dlmentor.models import Entry, FetchedText, Note
from dlmentor.settings import Settings

PAPER = entry("arxiv:1605.08386", "Heat-bath random walks with Markov bases", "https://arxiv.org/abs/1605.08386")
TOOL = entry("github:o/r", "A tool", "https://github.com/o/r", kind="tool")
PAGE = entry("web:h.org/x", "A page", "https://h.org/x", kind="docs")

Run = Callable[..., FetchReport]


@pytest.fixture
def run(server: Server, through: Through, settings: Settings, virtual: Virtual) -> Run:
    def call(*entries: Entry, **more: object) -> FetchReport:
        return fetch(entries, settings, transport=through, clock=virtual.clock, **more)  # type: ignore[arg-type]

    server.routes["export.arxiv.org/api/query"] = Reply.sample("arxiv/id_single_200.xml")
    server.routes["h.org/x"] = Reply.sample("generic/blog_description_meta_200.html")
    return call


def test_only_what_is_missing_is_asked_for(run: Run, server: Server) -> None:
    """Unless everything is wanted, or told ids."""
    assert run(PAPER, PAGE).entries == 2
    assert run(PAPER, PAGE).message.startswith("Every entry has its text")
    assert run(PAPER, PAGE, missing=False).entries == 2
    assert run(PAPER, PAGE, ids=["web:h.org/x"], missing=False).entries == 1
    asked = len(server.asked)
    again = run(PAPER, PAGE, refresh=True)
    assert (again.entries, again.unchanged) == (2, 2)
    assert len(server.asked) > asked
    with pytest.raises(InputError, match="No entry has the id 'web:no'"):
        run(PAPER, ids=["web:no"])


def test_a_dry_run_asks_nothing_and_says_what_it_would(run: Run, server: Server) -> None:
    """By source."""
    report = run(PAPER, TOOL, PAGE, dry_run=True)
    assert report.message == "Would ask first for: 1 of arXiv, 1 of GitHub, 1 of web pages."
    assert server.asked == []


def test_offline_is_said_at_once_and_nothing_is_asked(run: Run, server: Server, settings: Settings) -> None:
    """And nothing is stored as missing."""
    said: list[str] = []
    report = run(PAPER, online=lambda: False, say=said.append)
    assert report.offline
    assert said == [report.message]
    assert server.asked == []
    assert len(open_texts(settings.storage)) == 0


def test_a_conflict_is_kept_beside_the_text(run: Run, settings: Settings) -> None:
    """The note says something else about the title and the year: both stay."""
    note = Note(id=PAPER.id, title="Random Forests", kind="paper", summary="x", year=2001, arxiv="1605.08386")
    report = run(PAPER, notes={PAPER.id: note})
    (conflict,) = report.conflicts
    assert conflict.says == (
        "arXiv calls it “Heat-bath random walks with Markov bases”.",
        "arXiv dates it 2016, we 2001.",
    )
    stored = open_texts(settings.storage)[PAPER.id]
    assert stored.conflicts == conflict.says
    assert stored.text.startswith("Graphs on lattice points")


def test_a_thin_description_is_joined_with_the_readme(run: Run, server: Server, settings: Settings) -> None:
    """One line and its topics say little about a tool."""
    server.routes["api.github.com/repos/o/r"] = Reply.json(
        {"full_name": "o/r", "description": "Tool.", "topics": ["ml"]}
    )
    server.routes["api.github.com/repos/o/r/readme"] = Reply.sample("github/readme_base64_200.json")
    run(TOOL)
    text = open_texts(settings.storage)[TOOL.id]
    assert text.text.startswith("Tool.\n\nTopics: ml.\n\nPyGitHub is a Python library")
    assert (text.kind, text.code) == ("readme", "https://github.com/o/r")


def test_a_moved_repository_is_followed(run: Run, server: Server, settings: Settings) -> None:
    """The name that answers is the one that is stored."""
    moved = Reply.sample("github/repo_moved_301.json", 301, location="https://api.github.com/repositories/112116543")
    server.routes["api.github.com/repos/o/r"] = moved
    server.routes["api.github.com/repositories/112116543"] = Reply.sample("github/repo_after_redirect_200.json")
    run(TOOL)
    assert open_texts(settings.storage)[TOOL.id].code == "https://github.com/padima2/protoncoin"


def test_facts_of_one_source_and_the_text_of_another(run: Run, server: Server, settings: Settings) -> None:
    """The registry without abstracts still knows the venue."""
    paper = entry("doi:10.1/x", "A title of four words", "https://dl.acm.org/doi/10.1145/12345")
    doi = "10.1145/12345"
    paper = paper.model_copy(update={"id": f"doi:{doi}"})
    server.routes["api.semanticscholar.org/graph/v1/paper/batch"] = Reply.json(
        [
            {
                "title": "A Title of Four Words",
                "abstract": None,
                "year": 2020,
                "venue": "NSDI",
                "authors": [{"name": "A B"}],
            }
        ]
    )
    server.routes[f"api.openalex.org/works/doi:{doi}"] = Reply.json(
        {
            "title": "A title of four words",
            "abstract_inverted_index": {"Words": [0], "here.": [1]},
            "publication_year": 2021,
        }
    )
    run(paper)
    text = open_texts(settings.storage)[paper.id]
    assert (text.source, text.text, text.venue, text.year, text.authors) == (
        "OpenAlex",
        "Words here.",
        "NSDI",
        2020,
        ("A B",),
    )


def test_a_site_that_wants_no_programs_is_not_read(run: Run, server: Server) -> None:
    """Its rules are asked for once, however many pages it has."""
    server.routes["h.org/robots.txt"] = Reply(200, b"User-agent: *\nDisallow: /x", {"content-type": "text/plain"})
    report = run(PAGE, entry("web:h.org/x2", "Other", "https://h.org/x2", kind="docs"))
    assert [gap.reason for gap in report.missing] == ["its site asks programs not to read it"] * 2
    assert [url for url, _, _ in server.asked] == ["h.org/robots.txt"]


def test_rules_that_cannot_be_read_are_taken_for_a_no(run: Run, server: Server) -> None:
    """For now: another day they may answer."""
    server.routes["h.org/robots.txt"] = Reply(500, b"")
    report = run(PAGE)
    assert "could not be read" in report.missing[0].reason
    assert server.count("h.org/x") == 0


def test_closed_hosts_are_never_asked(run: Run, server: Server) -> None:
    """Publishers that forbid programs: others know their papers."""
    closed = [
        entry("doi:10.1145/1", "Title one of a paper", "https://dl.acm.org/doi/10.1145/1", year=2020),
        entry("web:ieee/2", "Title two of a paper", "https://ieeexplore.ieee.org/document/2", year=2020),
    ]
    run(*closed)
    assert server.count("api.semanticscholar.org") > 1
    assert server.count("dl.acm.org") == server.count("ieeexplore") == 0


def test_hostile_answers_leave_nothing_behind(run: Run, server: Server, settings: Settings) -> None:
    """No markup, control or reordering characters in any stored field."""
    evil = "x<script>alert(1)</script>\u202e\x1b[2J<img src=x onerror=alert(1)>&lt;iframe&gt; y"
    server.routes["api.github.com/repos/o/r"] = Reply.json(
        {"full_name": "o/r", "html_url": evil, "description": evil * 3, "topics": [evil]}
    )
    server.routes["api.openalex.org/works/doi:10.1145/1"] = Reply.json(
        {
            "id": f"https://openalex.org/{evil}",
            "title": "A title of four words",
            "doi": evil,
            "abstract_inverted_index": {evil: [0, 1]},
            "authorships": [{"author": {"display_name": evil}}],
        }
    )
    run(TOOL, entry("doi:10.1145/1", "A title of four words", "https://dl.acm.org/doi/10.1145/1"))
    line = texts_file(settings.storage).read_text("utf-8")
    assert line.count("\n") == 2
    for part in ("<script", "<img", "<iframe", "\\u202e", "\u202e", "\x1b", "\\u001b"):
        assert part not in line


def test_an_identifier_that_a_search_tells_is_used(run: Run, server: Server, settings: Settings) -> None:
    """The match has no abstract, but knows the paper's number on arXiv."""
    title = "Heat-bath random walks with Markov bases"
    paper = entry("web:h.org/a.pdf", title, "https://h.org/a.pdf", year=2016)
    found = {"title": title, "year": 2016, "abstract": None, "externalIds": {"ArXiv": "1605.08386"}}
    server.routes["api.semanticscholar.org/graph/v1/paper/search/match"] = Reply.json({"data": [found]})
    run(paper)
    text = open_texts(settings.storage)[paper.id]
    assert (text.source, text.text[:17]) == ("arXiv", "Graphs on lattice")


def test_two_fetches_at_once_are_refused(run: Run, settings: Settings) -> None:
    """The second would ask everything twice."""
    folder = settings.storage / "fetch"
    folder.mkdir(parents=True)
    with FileLock(folder / ".lock"), pytest.raises(StoreBusyError):
        run(PAPER)


def test_stopping_says_what_is_left(run: Run) -> None:
    """And that it goes on from there."""
    stop = threading.Event()
    stop.set()
    report = run(PAPER, PAGE, stop=stop)
    assert report.stopped
    assert "2 not asked yet" in report.message


def test_keys_go_to_their_service_and_nowhere_else(
    server: Server, through: Through, tmp_path: Path, virtual: Virtual
) -> None:
    """And are never printed."""
    settings = Settings.load(
        {
            "DLMENTOR_GITHUB_TOKEN": "gh-secret",
            "DLMENTOR_SEMANTIC_SCHOLAR_KEY": "s2-secret",
            "DLMENTOR_OPENALEX_KEY": "oa-secret",
        },
        storage=tmp_path,
    )
    assert "secret" not in repr(settings)
    paper = entry("doi:10.1145/1", "Title one of a paper", "https://dl.acm.org/doi/10.1145/1", year=2020)
    fetch([TOOL, paper, PAGE], settings, transport=through, clock=virtual.clock)
    for secret, host in (
        ("gh-secret", "api.github.com"),
        ("s2-secret", "api.semanticscholar.org"),
        ("oa-secret", "api.openalex.org"),
    ):
        with_key = [url for url, headers, _ in server.asked if secret in url or secret in str(headers)]
        assert with_key
        assert all(url.startswith(host) for url in with_key)


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://openaccess.thecvf.com/content_CVPR_2020/papers/A_paper.pdf", "https://openaccess.thecvf.com/content_CVPR_2020/html/A_paper.html"),
        ("https://papers.nips.cc/paper_files/paper/2022/file/" + "ab" * 16 + "-Paper-Conference.pdf",
         "https://papers.nips.cc/paper_files/paper/2022/hash/" + "ab" * 16 + "-Abstract-Conference.html"),
        ("https://proceedings.mlr.press/v97/tan19a/tan19a.pdf", "https://proceedings.mlr.press/v97/tan19a.html"),
        ("https://aclanthology.org/P19-1.pdf", "https://aclanthology.org/P19-1/"),
        ("https://www.usenix.org/a#:~:text=b", "https://www.usenix.org/a"),
        ("https://h.org/slides.PPTX", None),
        ("https://h.org/a%20b.pdf", None),
        ("https://dl.acm.org/doi/10.1/1", None),
        ("ftp://h.org/x", None),
    ],
)  # fmt: skip
def test_the_page_behind_a_file(url: str, page: str | None) -> None:
    """Where the abstract stands; None where there is no page to read."""
    assert page_of(url) == page


def test_a_malformed_arxiv_number_is_never_asked_for() -> None:
    """One of them sinks a whole batch."""
    bad = Note(id="web:x", title="T", kind="paper", summary="s", arxiv="12.34")
    assert "arxiv" not in {step.source for step in steps(entry("web:x", "Title", "https://x.org/a.pdf"), bad)}
    old = steps(entry("arxiv:cs/0112017", "Title", "https://arxiv.org/abs/cs/0112017"))
    assert old[0].key == "cs/0112017"


def test_the_journal_survives_a_cut_line_and_is_compacted(tmp_path: Path) -> None:
    """Half a line at the end is what a kill leaves; what is appended then must not be lost with it."""
    file = tmp_path / "texts.jsonl"

    def text(ident: str, words: str) -> FetchedText:
        return FetchedText(id=ident, source="s", url="u", fetched="2026-01-01", text=words)

    journal: Journal[FetchedText] = Journal(file, FetchedText, "id")
    journal.put([text("a", "1"), text("b", "2")])
    file.write_bytes(file.read_bytes() + b'{"id": "c", "source": "s", "te')
    journal = Journal(file, FetchedText, "id")
    journal.put([text("a", "3")])
    again: Journal[FetchedText] = Journal(file, FetchedText, "id")
    assert {key: each.text for key, each in again.items()} == {"a": "3", "b": "2"}
    for number in range(300):
        again.put([text("a", str(number))])
    again.compact()
    assert len(file.read_bytes().splitlines()) == 2
    assert Journal(file, FetchedText, "id")["a"].text == "299"


def test_what_somebody_else_adds_meanwhile_stays_when_the_journal_is_compacted(tmp_path: Path) -> None:
    """An import may add texts while a fetch runs."""
    file = tmp_path / "texts.jsonl"

    def text(ident: str, words: str) -> FetchedText:
        return FetchedText(id=ident, source="s", url="u", fetched="2026-01-01", text=words)

    ours: Journal[FetchedText] = Journal(file, FetchedText, "id")
    for number in range(30):
        ours.put([text("a", str(number))])
    Journal(file, FetchedText, "id").put([text("a", "theirs"), text("b", "theirs")])
    ours.compact()
    assert len(file.read_bytes().splitlines()) == 2
    for journal in (ours, Journal(file, FetchedText, "id")):
        assert {key: each.text for key, each in journal.items()} == {"a": "theirs", "b": "theirs"}


def test_the_journal_asks_for_nothing_that_only_some_systems_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows has no `pread`."""
    monkeypatch.delattr("os.pread", raising=False)
    file = tmp_path / "texts.jsonl"
    for ident in "ab":
        journal: Journal[FetchedText] = Journal(file, FetchedText, "id")
        journal.put([FetchedText(id=ident, source="s", url="u", fetched="2026-01-01", text="t")])
    assert len(file.read_bytes().splitlines()) == 2


def test_every_sample_is_used() -> None:
    """A sample that nothing reads would only be baggage."""
    assert len(list(SAMPLES.rglob("*.*"))) == 57
