"""Each source through the real client: what it says well, and everything that can go wrong on the way."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from fetch_replay import SAMPLES, Reply, Server, Through, Virtual, entry, gzipped

from dlmentor.fetch.report import FetchReport
from dlmentor.fetch.run import fetch
from dlmentor.fetch.store import open_texts
from dlmentor.fetch.web import Limits
from dlmentor.models import Entry, FetchedText
from dlmentor.settings import Settings


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text("utf-8"))


def batch(**changes: object) -> Reply:
    return Reply.json([{**sample("semanticscholar/batch_with_null_200.json")[1], **changes}])


def match(**changes: object) -> Reply:
    row = sample("semanticscholar/match_right_200.json")["data"][0]
    return Reply.json({"data": [{**row, "abstract": "We propose the Transformer.", **changes}]})


def note(**content: object) -> Reply:
    first = sample("openreview/notes_search_200.json")["notes"][1]
    return Reply.json({"notes": [{**first, "content": {**first["content"], **content}}]})


def work(name: str, drop: str) -> Reply:
    row = sample(name)
    (row.get("message") or row).pop(drop)
    return Reply.json(row)


def page(name: str, *cuts: tuple[bytes, bytes]) -> Reply:
    reply = Reply.sample(name)
    for old, new in cuts:
        assert old in reply.body
        reply.body = reply.body.replace(old, new)
    return reply


def feed(name: str, *cuts: tuple[bytes, bytes]) -> Reply:
    return page(name, *cuts)


ATTENTION = entry(
    "web:example.org/attention.pdf", "Attention Is All You Need", "https://example.org/attention.pdf",
    authors=("Ashish Vaswani", "Noam Shazeer"), year=2017,
)  # fmt: skip
CHEMISTRY = entry(
    "web:example.org/chem.pdf", "Augmenting large language models with chemistry tools", "https://example.org/chem.pdf",
    authors=("Andres M. Bran", "Sam Cox"), year=2024,
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One source: an entry that it is asked for, where, and what it answers."""

    source: str
    entry: Entry
    route: str
    good: Reply
    starts: str
    without: Reply | None = None
    missing: Reply | None = None
    wrong: tuple[Reply, ...] = ()
    limited: Reply = field(default_factory=lambda: Reply(429, b"slow down", {"content-type": "text/plain"}))
    year: int | None = None
    kind: str = "abstract"

    @property
    def tries(self) -> int:
        """A repository's address begins those of its README too."""
        return 8 if self.route.endswith("protoncoin") else 4


CASES = {
    "arxiv": Case(
        "arXiv",
        entry("arxiv:1605.08386", "Heat-bath random walks with Markov bases", "https://arxiv.org/abs/1605.08386"),
        "export.arxiv.org/api/query",
        Reply.sample("arxiv/id_single_200.xml"),
        "Graphs on lattice points are studied",
        without=feed("arxiv/id_single_200.xml", (b"<summary>", b"<other>"), (b"</summary>", b"</other>")),
        missing=Reply.sample("arxiv/id_unknown_empty_feed_200.xml"),
        wrong=(Reply.sample("arxiv/search_multi_200.xml"),),
        limited=Reply.sample("arxiv/rate_limited_429.txt", 429),
        year=2016,
    ),
    "s2": Case(
        "Semantic Scholar",
        entry(
            "doi:10.2139/ssrn.288970",
            "How Much Should We Trust Differences-in-Differences Estimates?",
            "https://dl.acm.org/doi/10.2139/ssrn.288970",
        ),
        "api.semanticscholar.org/graph/v1/paper/batch",
        batch(),
        "Most Difference-in-Difference (DD) papers rely",
        without=batch(abstract=None),
        missing=Reply.json([None]),
        wrong=(batch(title="Something Else Entirely About Birds"), batch(title=None)),
        limited=Reply.sample("semanticscholar/rate_limited_429.json", 429),
    ),
    "s2-title": Case(
        "Semantic Scholar",
        ATTENTION,
        "api.semanticscholar.org/graph/v1/paper/search/match",
        match(),
        "We propose the Transformer.",
        without=match(abstract=None),
        missing=Reply.sample("semanticscholar/match_not_found_404.json", 404),
        wrong=(
            Reply.sample("semanticscholar/match_wrong_200.json"),
            Reply.sample("semanticscholar/search_abstract_null_200.json"),
            match(authors=[{"name": "Ann Other"}]),
        ),
        limited=Reply.sample("semanticscholar/rate_limited_429.json", 429),
        year=2017,
    ),
    "openalex": Case(
        "OpenAlex",
        entry(
            "doi:10.1016/j.addr.2015.01.008",
            "Pharmacokinetics, biodistribution and cell uptake of antisense oligonucleotides",
            "https://doi.org/10.1016/j.addr.2015.01.008",
        ),
        "api.openalex.org/works/doi:10.1016/j.addr.2015.01.008",
        Reply.sample("openalex/work_inverted_abstract_200.json"),
        "Pharmacokinetic properties of oligonucleotides are largely driven",
        without=work("openalex/work_inverted_abstract_200.json", "abstract_inverted_index"),
        missing=Reply.sample("openalex/doi_not_found_404.html", 404),
        wrong=(Reply.sample("openalex/work_no_abstract_200.json"),),
        limited=Reply.sample("openalex/budget_exhausted_429.json", 429, retry_after="28836"),
        year=2015,
    ),
    "openalex-title": Case(
        "OpenAlex",
        CHEMISTRY,
        "api.openalex.org/works?filter=title.search",
        Reply.sample("openalex/title_search_two_versions_200.json"),
        "Large language models (LLMs) have shown strong performance",
        missing=Reply.json({"meta": {"count": 0}, "results": []}),
        wrong=(Reply.json({"results": [sample("openalex/work_inverted_abstract_200.json")]}),),
        limited=Reply.sample("openalex/budget_exhausted_429.json", 429, retry_after="28836"),
        year=2024,
    ),
    "crossref": Case(
        "Crossref",
        entry(
            "doi:10.1101/2024.04.01.587366",
            "High-throughput screening of human genetic variants by pooled prime editing",
            "https://doi.org/10.1101/2024.04.01.587366",
        ),
        "api.crossref.org/works/10.1101%2F2024.04.01.587366",
        Reply.sample("crossref/work_jats_abstract_200.json"),
        "Understanding the effects of rare genetic variants remains",
        without=work("crossref/work_jats_abstract_200.json", "abstract"),
        missing=Reply.sample("crossref/doi_not_found_404.txt", 404),
        wrong=(
            Reply.sample("crossref/work_acm_no_abstract_200.json"),
            Reply.sample("crossref/work_jats_italic_newlines_200.json"),
        ),
        limited=Reply.sample("crossref/rate_limited_429.html", 429),
        year=2024,
    ),
    "crossref-title": Case(
        "Crossref",
        entry(
            "web:example.org/c.pdf", "Communicating Ecology today and tomorrow", "https://example.org/c.pdf", year=2022
        ),
        "api.crossref.org/works?query.title",
        page(
            "crossref/search_two_items_html_abstract_200.json",
            (b"Communicating Ecology", b"Communicating Ecology Today and Tomorrow"),
        ),
        "Communication is perhaps the most important",
        missing=Reply.sample("crossref/search_no_results_200.json"),
        wrong=(
            Reply.sample("crossref/title_search_wrong_match_200.json"),
            Reply.sample("crossref/title_author_search_wrong_match_200.json"),
            Reply.sample("crossref/work_list_item_without_title_200.json"),
        ),
        limited=Reply.sample("crossref/rate_limited_429.html", 429),
    ),
    "openreview": Case(
        "OpenReview",
        entry(
            "web:openreview.net/forum?id=IefMMX12yk",
            "Lightweight Graph Neural Network Search with Graph Sparsification",
            "https://openreview.net/forum?id=IefMMX12yk",
        ),
        "api2.openreview.net/notes?id=IefMMX12yk",
        note(),
        "Graph Neural Architecture Search (GNAS) has achieved",
        without=note(abstract=None),
        missing=Reply.json({"notes": [], "count": 0}),
        limited=Reply.sample("openreview/challenge_required_403.json", 403),
    ),
    "openreview-title": Case(
        "OpenReview",
        entry(
            "web:openreview.net/forum?id=zzzzzzzzzz",
            "Lightweight Graph Neural Network Search with Graph Sparsification",
            "https://openreview.net/forum?id=zzzzzzzzzz",
            authors=("Beini Xie",),
        ),
        "api2.openreview.net/notes/search",
        Reply.sample("openreview/notes_search_200.json"),
        "Graph Neural Architecture Search (GNAS) has achieved",
        missing=Reply.json({"notes": [], "count": 0}),
        wrong=(Reply.json({"notes": sample("openreview/notes_search_200.json")["notes"][2:]}),),
        limited=Reply.sample("openreview/challenge_required_403.json", 403),
    ),
    "github": Case(
        "GitHub",
        entry("github:padima2/protoncoin", "protoncoin", "https://github.com/padima2/protoncoin", kind="repo"),
        "api.github.com/repos/padima2/protoncoin",
        Reply.sample("github/repo_after_redirect_200.json"),
        "HiggsProject main repository",
        missing=Reply.sample("github/repo_not_found_404.json", 404),
        limited=Reply.sample("github/rate_limited_unauthenticated_403.json", 403, x_ratelimit_remaining="0"),
        kind="description",
    ),
    "github-readme": Case(
        "GitHub",
        entry("github:pygithub/pygithub", "PyGithub", "https://github.com/PyGithub/PyGithub", kind="tool"),
        "api.github.com/repos/PyGithub/PyGithub/readme",
        Reply.sample("github/readme_base64_200.json"),
        "PyGitHub is a Python library to access the GitHub REST API.",
        without=Reply.json({"encoding": "none", "content": ""}),
        missing=Reply.sample("github/repo_not_found_404.json", 404),
        limited=Reply.sample("github/secondary_limit_403.json", 403, retry_after="3600"),
        kind="readme",
    ),
    "github-file": Case(
        "GitHub",
        entry(
            "github:a/b/blob/main/docs/x.md", "Notes", "https://github.com/a/b/blob/main/docs/x%20y.md", kind="notes"
        ),
        "api.github.com/repos/a/b/contents/docs/x%20y.md",
        Reply.sample("github/readme_base64_200.json"),
        "PyGitHub is a Python library",
        missing=Reply.sample("github/repo_not_found_404.json", 404),
        limited=Reply.sample("github/secondary_limit_403.json", 403, retry_after="3600"),
        kind="readme",
    ),
    "usenix": Case(
        "web pages",
        entry(
            "web:usenix.org/x",
            "Backpressure Flow Control",
            "https://www.usenix.org/conference/nsdi22/presentation/goyal#:~:text=x",
        ),
        "www.usenix.org/conference/nsdi22/presentation/goyal",
        Reply.sample("usenix/presentation_nsdi_200.html"),
        "Effective congestion control for data center networks",
        without=page("usenix/presentation_nsdi_200.html", (b"field-name-field-paper-description", b"other")),
        limited=Reply(
            403,
            (SAMPLES / "blocked/cloudflare_challenge_403.html").read_bytes(),
            {"content-type": "text/html", "cf-mitigated": "challenge"},
        ),
        year=2022,
    ),
    "acl": Case(
        "web pages",
        entry(
            "web:aclanthology.org/x",
            "How many data points is a prompt worth?",
            "https://aclanthology.org/2021.naacl-main.208.pdf",
        ),
        "aclanthology.org/2021.naacl-main.208/",
        Reply.sample("acl/paper_with_abstract_200.html"),
        "When fine-tuning pretrained models for classification",
        without=page(
            "acl/paper_with_abstract_200.html",
            (b"acl-abstract", b"other"),
            (b"Abstract</h5>", b"</h5>"),
            (b"og:description", b"x"),
        ),
        year=2021,
    ),
    "cvf": Case(
        "web pages",
        entry(
            "web:openaccess.thecvf.com/x",
            "VGGT: Visual Geometry Grounded Transformer",
            "https://openaccess.thecvf.com/content/CVPR2025/papers/Wang_paper.pdf",
        ),
        "openaccess.thecvf.com/content/CVPR2025/html/Wang_paper.html",
        page(
            "cvf/paper_page_reduced_200.html",
            (b"</body>", b"<div id=abstract>We present VGGT, a feed-forward network.</div></body>"),
        ),
        "We present VGGT",
        without=Reply.sample("cvf/paper_page_reduced_200.html"),
        year=2025,
    ),
    "nips": Case(
        "web pages",
        entry(
            "web:papers.nips.cc/x",
            "Towards Understanding Mixtures",
            f"https://papers.nips.cc/paper_files/paper/2022/file/{'0a' * 16}-Paper-Conference.pdf",
        ),
        f"papers.nips.cc/paper_files/paper/2022/hash/{'0a' * 16}-Abstract-Conference.html",
        Reply(
            200,
            b"<title>T</title><h4>Abstract</h4> <p></p><p>Experts are combined by a router that learns.</p>",
            {"content-type": "text/html"},
        ),
        "Experts are combined by a router",
    ),
    "arxiv page": Case(
        "web pages",
        entry(
            "web:browse.example.org/x", "Attention Is All You Need", "https://browse.example.org/abs/x", kind="tutorial"
        ),
        "browse.example.org/abs/x",
        Reply.sample("arxiv/abs_page_200.html"),
        "The dominant sequence transduction models",
        year=2017,
    ),
    "generic": Case(
        "web pages",
        entry("web:v8.dev/x", "Outside the web", "https://v8.dev/blog/emscripten-standalone-wasm", kind="tutorial"),
        "v8.dev/blog/emscripten-standalone-wasm",
        Reply.sample("generic/blog_description_meta_200.html"),
        "Emscripten now supports standalone Wasm files",
        without=Reply(200, b"<title>No description</title>", {"content-type": "text/html"}),
        limited=Reply(
            200, (SAMPLES / "blocked/publisher_cloudflare_acs_403.html").read_bytes(), {"content-type": "text/html"}
        ),
        kind="description",
    ),
    "repository page": Case(
        "web pages",
        entry(
            "web:opus4.kobv.de/x",
            "Convergence of numerical adjoint schemes arising from optimal boundary control problems"
            " of hyperbolic conservation laws",
            "https://opus4.kobv.de/x",
            kind="docs",
        ),
        "opus4.kobv.de/x",
        Reply.sample("generic/citation_meta_no_abstract_meta_200.html"),
        "We study the convergence of discretization schemes",
    ),
    "lingbuzz": Case(
        "web pages",
        entry("web:ling.auf.net/x", "SVO", "https://ling.auf.net/lingbuzz/006747", kind="docs"),
        "ling.auf.net/lingbuzz/006747",
        Reply.sample("generic/no_citation_meta_200.html"),
        "[CHANGE: This is the layout of the published version]",
        kind="description",
    ),
}
every_source = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


class Bench:
    """Fetches one entry with one source answering and all others empty."""

    def __init__(self, server: Server, settings: Settings, virtual: Virtual) -> None:
        self.server, self.settings, self.virtual = server, settings, virtual

    def __call__(
        self, case: Case, reply: Reply, limits: Limits | None = None
    ) -> tuple[FetchReport, FetchedText | None]:
        self.server.routes[case.route] = reply
        through = Through(self.server, limits)
        try:
            report = fetch([case.entry], self.settings, transport=through, clock=self.virtual.clock)
        finally:
            through.web.close()
        return report, open_texts(self.settings.storage).get(case.entry.id)


@pytest.fixture
def bench(server: Server, settings: Settings, virtual: Virtual) -> Bench:
    return Bench(server, settings, virtual)


def nothing_came(report: FetchReport, text: FetchedText | None) -> str:
    """No text, and a reason for it."""
    assert text is None or not text.text
    (gap,) = report.missing
    return gap.reason


@every_source
def test_a_good_answer_is_kept_with_its_source_and_date(case: Case, bench: Bench) -> None:
    """Where from, when, under which title, how sure; and a second run asks nothing."""
    report, text = bench(case, case.good)
    assert text is not None
    assert text.text.startswith(case.starts)
    assert (text.source, text.kind, text.fetched) == (case.source, case.kind, "2025-10-09")
    assert text.url.startswith("https://") or case.kind == "readme"
    assert text.score >= 0.9
    assert case.year is None or text.year == case.year
    assert not text.conflicts
    assert (report.new, report.missing) == (1, ())
    asked = len(bench.server.asked)
    again, _ = bench(case, case.good)
    assert (again.entries, len(bench.server.asked)) == (0, asked)


@pytest.mark.parametrize("case", [case for case in CASES.values() if case.without], ids=lambda case: case.route)
def test_no_abstract_is_no_text(case: Case, bench: Bench) -> None:
    """What else is said is kept, and nothing is guessed."""
    assert case.without is not None
    report, text = bench(case, case.without)
    assert nothing_came(report, text)
    assert text is None or text.title


@every_source
def test_not_found_is_said_and_not_asked_again(case: Case, bench: Bench) -> None:
    """Not while that answer is fresh."""
    report, text = bench(case, case.missing or Reply(404, b"not here", {"content-type": "text/html"}))
    assert "not known there" in nothing_came(report, text)
    asked = len(bench.server.asked)
    again, _ = bench(case, case.good)
    assert len(bench.server.asked) == asked
    assert again.entries == 1


@pytest.mark.parametrize(
    ("case", "number"),
    [(case, number) for case in CASES.values() for number in range(len(case.wrong))],
    ids=lambda value: value.route if isinstance(value, Case) else str(value),
)
def test_a_wrong_match_is_refused(case: Case, number: int, bench: Bench) -> None:
    """A search always answers something, and registries are sometimes wrong."""
    report, text = bench(case, case.wrong[number])
    nothing_came(report, text)
    assert text is None


@every_source
def test_a_source_that_wants_peace_gets_it(case: Case, bench: Bench) -> None:
    """After a few tries it is left alone, in the next run too."""
    report, text = bench(case, case.limited)
    nothing_came(report, text)
    asked = bench.server.count(case.route)
    assert 1 <= asked <= 4
    bench(case, case.good)
    assert bench.server.count(case.route) == asked


FAULTS: dict[str, Callable[[Reply], Reply]] = {
    "malformed": lambda good: Reply(200, b"<html>{oops", good.headers),
    "wrong type": lambda good: Reply(200, good.body, {"content-type": "image/png"}),
    "html labelled json": lambda _good: Reply.sample(
        "github/html_body_labelled_json_503.html", 503, content_type="application/json"
    ),
    "truncated": lambda good: Reply(200, good.body, good.headers, cut=len(good.body) // 3),
    "redirect loop": lambda _good: Reply(302, headers={"location": "/~export.arxiv.org/loop"}),
    "huge": lambda good: Reply(200, good.body + b" " * 400_000, good.headers),
    "gzip bomb": lambda good: Reply(200, gzipped(b" " * 5_000_000), {**good.headers, "content-encoding": "gzip"}),
    "server error": lambda _good: Reply(500, b"oops", {"content-type": "text/plain"}),
}


@pytest.mark.parametrize("fault", FAULTS)
@every_source
def test_a_faulty_answer_is_survived(case: Case, fault: str, bench: Bench) -> None:
    """The run ends, nothing false is stored, and the number of tries is small."""
    bench.server.routes["export.arxiv.org/loop"] = Reply(302, headers={"location": "/~export.arxiv.org/loop"})
    report, text = bench(case, FAULTS[fault](case.good), Limits(bytes=200_000, seconds=5))
    if fault == "malformed" and case.source == "web pages":
        # Any bytes are a page to a browser; this one says nothing.
        assert text is None or not text.text
        return
    assert nothing_came(report, text)
    assert text is None
    assert bench.server.count(case.route) <= case.tries


@every_source
def test_a_slow_answer_is_given_up(case: Case, bench: Bench) -> None:
    """Byte by byte would take minutes."""
    report, text = bench(case, Reply(200, case.good.body, case.good.headers, drip=0.03), Limits(seconds=0.08))
    assert nothing_came(report, text)
    assert text is None
    assert bench.server.count(case.route) <= case.tries


HOSTILE = {
    "nested": b"<div>" * 600_000,
    "formatted": b"<b><p>" * 300_000,
    "headings": b"<h3>abstract</h3>" * 150_000,
    "metas": b"<meta name=description content=x>" * 60_000,
    "openings": b"<" * 1_500_000,
    "comments": b"<!--" * 300_000,
    "scripts": b"<meta name=description content='" + b"&lt;script&gt;" * 100_000 + b"'>",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_page_made_to_cost_time_costs_little(body: bytes, bench: Bench) -> None:
    """Some of them take hours where nothing is limited: the test's own end is the claim."""
    report, text = bench(CASES["generic"], Reply(200, body, {"content-type": "text/html"}))
    assert nothing_came(report, text)


@pytest.mark.parametrize(
    "words", ["![" * 30_000, "[a](" * 20_000, "```\n~~~\n" * 9_000, "<!--" * 9_000, "[" * 60_000, "# x\n\n" * 20_000]
)
def test_a_readme_made_to_cost_time_costs_little(words: str, bench: Bench) -> None:
    """Nothing is found in it, soon."""
    body = {"encoding": "base64", "content": base64.b64encode(words.encode()).decode()}
    report, text = bench(CASES["github-file"], Reply.json(body))
    assert nothing_came(report, text)


@pytest.mark.parametrize(
    "name", sorted(str(path.relative_to(SAMPLES)) for path in SAMPLES.rglob("*.*")), ids=lambda name: name
)
def test_no_sample_breaks_any_source(name: str, server: Server, settings: Settings, virtual: Virtual) -> None:
    """Every body that was ever seen, given as an answer to every kind of question."""
    entries = [case.entry for case in CASES.values()]
    for case in CASES.values():
        server.routes[case.route] = Reply.sample(name)
    through = Through(server)
    report = fetch(entries, settings, transport=through, clock=virtual.clock)
    through.web.close()
    assert report.entries == len(entries)
    assert not report.stopped
    for text in open_texts(settings.storage).values():
        assert "<script" not in text.text
        assert "</" not in text.text
