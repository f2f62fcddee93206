"""Links are looked at gently, and nothing is called dead after one bad day."""

from collections.abc import Callable

import pytest
from fetch_replay import SAMPLES, Reply, Server, Through, Virtual, entry

from dlmentor.catalog.markdown import parse_list
from dlmentor.fetch.engine import DAY, Ask, Outcome
from dlmentor.fetch.links import LinksReport, Seen, addresses, check_links, observe, seen
from dlmentor.fetch.owners import list_report
from dlmentor.fetch.store import LinkCheck, link_states, open_links
from dlmentor.fetch.web import UNTRUSTED, Page, Request, UnreachableError
from dlmentor.models import Entry, FetchedText, Link, Note
from dlmentor.settings import Settings

Check = Callable[..., LinksReport]


def at(url: str) -> Entry:
    return entry(f"web:{url}", "Title", url)


@pytest.fixture
def check(through: Through, settings: Settings, virtual: Virtual) -> Check:
    def call(*urls: str, **more: object) -> LinksReport:
        return check_links(
            [at(url) for url in urls],
            settings,
            transport=through,
            clock=virtual.clock,
            **more,  # type: ignore[arg-type]
        )

    return call


@pytest.fixture
def state(settings: Settings) -> Callable[[str], LinkCheck]:
    return lambda url: open_links(settings.storage)[url]


CHALLENGE = (SAMPLES / "blocked/cloudflare_challenge_403.html").read_bytes()


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(200, b"here", {"content-type": "text/html"}), "alive"),
        (Reply(200, b"%PDF" * 200_000, {"content-type": "application/pdf"}), "alive"),
        (Reply(302, headers={"location": "/~b.org/new"}), "alive"),
        (Reply(301, headers={"location": "/~b.org/new"}), "moved"),
        (Reply(302, headers={"location": "/~b.org/my new page"}), "alive"),
        (Reply(403, CHALLENGE, {"content-type": "text/html", "cf-mitigated": "challenge"}), "blocked"),
        (Reply(200, CHALLENGE, {"content-type": "text/html"}), "blocked"),
        (Reply(401), "blocked"),
        (Reply(429, headers={"retry-after": "9999"}), "blocked"),
        (Reply(429), "blocked"),
        (Reply(999), "blocked"),
        (Reply(405), "blocked"),
        (Reply(200, b"<title>404 Not Found</title>", {"content-type": "text/html"}), "unknown"),
        (Reply(200, b"<title>Page not found | Some School</title>", {"content-type": "text/html"}), "unknown"),
        (Reply(200, b"<title>404-Net: Finding Pages</title>", {"content-type": "text/html"}), "alive"),
        (Reply(200, b"<title>Not found guilty: a survey</title>", {"content-type": "text/html"}), "alive"),
        (Reply(404), "unknown"),
        (Reply(410), "unknown"),
        (Reply(500), "unknown"),
        (Reply(301, headers={"location": "/~a.org/deep/page"}), "unknown"),
        (Reply(301, headers={"location": "https://a.org/"}), "unknown"),
        (Reply(301, headers={"location": "http://192.168.0.1/"}), "unknown"),
    ],
)
def test_one_look_at_a_link(
    reply: Reply, expected: str, check: Check, state: Callable[[str], LinkCheck], server: Server
) -> None:
    """What one day can tell: silence and `not found` are no proof yet."""
    server.routes |= {
        "a.org/deep/page": reply,
        "b.org/new": Reply(200, b"new"),
        "b.org/my%20new%20page": Reply(200, b"new"),
        "a.org/": Reply(200, b"front"),
    }
    url = "https://a.org/deep/page"
    check(url)
    found = state(url)
    assert (found.state, found.checked) == (expected, "2025-10-09")
    assert found.moved_to == ("https://b.org/new" if expected == "moved" else None)


def test_a_page_that_is_gone_is_dead_on_the_second_day(
    check: Check, state: Callable[[str], LinkCheck], server: Server, virtual: Virtual
) -> None:
    """Looking twice on one day proves no more than once, and a page that comes back lives."""
    url = "https://a.org/gone"
    check(url)
    virtual.time += 3600
    check(url)
    assert (state(url).state, server.count("a.org")) == ("unknown", 1)
    virtual.time += DAY
    report = check(url)
    assert (state(url).state, state(url).missed) == ("dead", ("2025-10-09", "2025-10-10"))
    assert [each.url for each in report.changed] == [url]
    assert state(url).archive == "https://web.archive.org/web/https://a.org/gone"
    server.routes["a.org/gone"] = Reply(200, b"back")
    virtual.time += DAY
    check(url)
    assert (state(url).state, state(url).missed) == ("alive", ())


def test_a_host_that_is_silent_gets_a_third_day() -> None:
    """It may only be down."""
    silent = Seen(state="dead", detail="HTTP 500")
    one = observe(None, "u", silent, "2026-01-01")
    two = observe(one, "u", silent, "2026-01-02")
    three = observe(two, "u", silent, "2026-01-05")
    assert [each.state for each in (one, two, three)] == ["unknown", "unknown", "dead"]
    assert observe(three, "u", silent, "2026-01-05").state == "dead"
    assert observe(two, "u", Seen(state="alive"), "2026-01-03").missed == ()


def test_papers_are_looked_up_where_one_may_ask(
    check: Check, state: Callable[[str], LinkCheck], server: Server
) -> None:
    """arXiv in one request, DOIs at doi.org, and a publisher that forbids programs not at all."""
    server.routes["export.arxiv.org/api/query"] = Reply.sample("arxiv/id_batch_one_missing_200.xml")
    server.routes["doi.org/api/handles/10.1145/1"] = Reply.json({"responseCode": 1})
    urls = [
        "https://arxiv.org/abs/1707.08567",
        "https://arxiv.org/pdf/0808.05394v2.pdf",
        "https://dl.acm.org/doi/10.1145/1",
        "https://dl.acm.org/doi/10.1145/2",
        "https://ieeexplore.ieee.org/document/7",
    ]
    check(*urls)
    assert [state(url).state for url in urls] == ["alive", "unknown", "alive", "unknown", "blocked"]
    assert server.count("export.arxiv.org") == 1
    assert not [url for url, _, _ in server.asked if url.startswith(("dl.acm.org", "ieeexplore", "arxiv.org"))]


def test_offline_changes_nothing(check: Check, settings: Settings) -> None:
    """A day without a network is no day without a page."""
    report = check("https://a.org/", online=lambda: False)
    assert (report.offline, len(open_links(settings.storage))) == (True, 0)


def test_a_network_that_is_lost_in_between_is_no_missed_day(settings: Settings, virtual: Virtual) -> None:
    """What answered before is kept; the rest is asked another time."""
    asked: list[str] = []

    def transport(request: Request) -> Page:
        asked.append(request.url)
        if len(asked) > 3:
            raise UnreachableError("The host cannot be found.")
        return Page(200, request.url, {}, b"here")

    urls = [f"https://h{number}.org/" for number in range(40)]
    report = check_links(
        [at(url) for url in urls],
        settings,
        transport=transport,
        clock=virtual.clock,
        online=lambda: len(asked) <= 3,
    )
    assert report.offline
    assert report.message.startswith("The connection to the network was lost. 40 links: 37 unknown, 3 alive.")
    assert {check.state for check in open_links(settings.storage).values()} == {"alive"}


def test_a_few_hosts_that_are_silent_have_missed_a_day(settings: Settings, virtual: Virtual) -> None:
    """The network is there: others answer, or it is asked."""

    def transport(request: Request) -> Page:
        raise UnreachableError("The host cannot be found.")

    entries = [at(f"https://h{number}.org/") for number in range(20)]
    report = check_links(entries, settings, transport=transport, clock=virtual.clock)
    assert not report.offline
    links = open_links(settings.storage)
    assert [links[each.url].missed for each in entries] == [("2025-10-09",)] * 20


def test_a_link_that_leads_where_nobody_may_follow_is_not_dead(
    check: Check, state: Callable[[str], LinkCheck], server: Server, virtual: Virtual
) -> None:
    """On no day: its page may be there for those who are in that network."""
    server.routes["a.org/deep/page"] = Reply(301, headers={"location": "http://192.168.0.1/"})
    for _ in range(4):
        check("https://a.org/deep/page")
        virtual.time += DAY
    found = state("https://a.org/deep/page")
    assert (found.state, found.missed) == ("unknown", ())
    assert found.detail.startswith("not followed: ")


def test_every_address_of_an_entry_is_looked_at_once() -> None:
    """Also those of its sources and its code; a fragment is another place, not another page."""
    one = at("https://a.org/x#1").model_copy(
        update={
            "links": (
                Link(url="https://github.com/o/r", role="code"),
                Link(url="mailto:x@y.org"),
                Link(url="https://a.org/x#1"),
            )
        }
    )
    assert addresses([one, one]) == ("https://a.org/x#1", "https://github.com/o/r")


def test_the_state_of_an_entry_is_that_of_its_address(check: Check, settings: Settings, server: Server) -> None:
    """As the catalogue takes it."""
    server.routes["a.org/"] = Reply(200, b"x")
    check("https://a.org/")
    assert link_states(settings.storage, [("id", "https://a.org/"), ("other", "https://b.org/")]) == {
        "id": ("alive", "2025-10-09")
    }


def test_one_report_says_what_the_owner_can_mend() -> None:
    """Dead and moved links, duplicates, facts and slips, each with its line."""
    text = """# My [list]

##Papers
- [One paper of many words](https://a.org/1) (NSDI'20)
- [Two papers of many words](https://a.org/2)
- [One paper of many words](https://a.org/1)
- [Three papers of many words](https://a.org/3)
"""
    parsed = parse_list(text, "mine")
    links = {
        "https://a.org/1": LinkCheck(url="https://a.org/1", state="dead", checked="2026-01-02", detail="HTTP 404"),
        "https://a.org/2": LinkCheck(
            url="https://a.org/2", state="moved", checked="2026-01-03", moved_to="https://b.org/2"
        ),
    }
    notes = {
        "web:a.org/2": Note(id="web:a.org/2", title="Two", kind="paper", summary="s", correction="It is from *2019*.")
    }
    conflict = "arXiv dates it 2018, we 2020."
    texts = {"web:a.org/3": FetchedText(id="web:a.org/3", source="arXiv", url="u", fetched="d", conflicts=(conflict,))}
    report = list_report(parsed, [], notes=notes, texts=texts, links=links)
    assert (report.entries, report.checked) == (4, "2026-01-03")
    assert [(finding.kind, finding.line) for finding in report.findings] == [
        ("slip", 3), ("dead", 4), ("moved", 5), ("fact", 5), ("dead", 6), ("duplicate", 6), ("fact", 7),
    ]  # fmt: skip
    markdown = report.markdown
    assert markdown.startswith("# What could be mended in My")
    assert "an archive may have it: <https://web.archive.org/web/https://a.org/1>" in markdown
    assert "now <https://b.org/2>" in markdown
    assert "It is from \\*2019\\*." in markdown
    assert list_report(parse_list("# L\n", "l"), [], notes={}, texts={}, links={}).markdown.endswith(
        "Nothing was found.\n"
    )


def test_a_host_with_a_bad_certificate_is_no_dead_host() -> None:
    """It answers; only programs must not trust it."""
    ask = Ask("link", "https://a.org/", "https://a.org/")
    untrusted = seen(ask, Outcome("failed", reason=f"https://a.org/ {UNTRUSTED} (expired)."))
    assert untrusted.state == "blocked"
    assert seen(ask, Outcome("failed", reason="https://a.org/ cannot be reached.")).state == "dead"


@pytest.mark.parametrize("url", ["http://a.org:8888/lab", "http://192.168.0.1/page", "http://wiki/page"])
def test_what_is_never_asked_is_never_called_dead(
    url: str, check: Check, state: Callable[[str], LinkCheck], virtual: Virtual
) -> None:
    """Addresses inside a network may well work for those who are in it."""
    for _ in range(5):
        check(url)
        virtual.time += DAY
    assert state(url).state == "unknown"
    assert state(url).detail.startswith("not asked")
