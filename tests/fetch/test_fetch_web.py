"""The client against a real server: redirects, sizes, times, compression, secrets."""

import socket
import threading
import time

import pytest
from fetch_replay import Reply, Server, gzipped

import dlmentor
from dlmentor.errors import FetchError, NotThereError
from dlmentor.fetch.download import downloader
from dlmentor.fetch.guard import RefusedError
from dlmentor.fetch.online import connect, is_online
from dlmentor.fetch.web import Limits, Page, Request, UnreachableError, Web
from dlmentor.settings import Settings

HOST = "127.0.0.1"


def ask(server: Server, path: str, limits: Limits | None = None, **more: object) -> object:
    web = Web(user_agent="test/1", allowed=frozenset({HOST}), limits=limits or Limits(seconds=5))
    try:
        return web.ask(Request(f"http://{HOST}:{server.port}/~{path}", **more))  # type: ignore[arg-type]
    finally:
        web.close()


def test_a_page_comes_with_its_status_type_and_body(server: Server) -> None:
    """An HTTP error is an answer, not an exception."""
    server.routes["a/"] = Reply(404, b"gone", {"content-type": "text/plain; charset=utf-8"})
    page = ask(server, "a/x")
    assert (page.status, page.content_type, page.body, page.moved) == (404, "text/plain", b"gone", False)
    assert server.asked[0][1]["user-agent"] == "test/1"


def test_permanent_redirects_mark_a_page_as_moved_and_others_do_not(server: Server) -> None:
    """One temporary step on the way is enough to keep the old address."""
    server.routes |= {
        "a/1": Reply(301, headers={"location": "/~a/2"}),
        "a/2": Reply(308, headers={"location": "/~a/end"}),
        "a/3": Reply(301, headers={"location": "/~a/4"}),
        "a/4": Reply(302, headers={"location": "/~a/end"}),
        "a/end": Reply(200, b"here"),
    }
    assert ask(server, "a/1").moved
    assert ask(server, "a/1").url.endswith("/~a/end")
    assert not ask(server, "a/3").moved


@pytest.mark.parametrize(
    "where", ["http://169.254.169.254/", "http://localhost/", "file:///etc/passwd", "http://[::1]/", "gopher://x.org/"]
)
def test_a_redirect_into_a_private_network_is_refused(server: Server, where: str) -> None:
    """Every step is checked anew, also after an allowed host."""
    server.routes["a/"] = Reply(302, headers={"location": where})
    with pytest.raises(RefusedError):
        ask(server, "a/")
    assert len(server.asked) == 1


def test_a_redirect_loop_ends(server: Server) -> None:
    """After as many steps as are allowed."""
    server.routes["a/"] = Reply(302, headers={"location": "/~a/again"})
    with pytest.raises(FetchError, match="redirects more than 5 times"):
        ask(server, "a/")
    assert len(server.asked) == 6


def test_keys_stay_with_the_host_that_they_are_for(server: Server) -> None:
    """Another port is another server."""
    other = Server()
    try:
        other.routes["b/"] = Reply(200, b"b")
        server.routes["a/1"] = Reply(302, headers={"location": "/~a/2"})
        server.routes["a/2"] = Reply(302, headers={"location": f"http://{HOST}:{other.port}/~b/"})
        ask(server, "a/1", headers={"Authorization": "Bearer s", "x-api-key": "k", "X-Other": "o"})
        assert [seen.get("authorization") for _, seen, _ in server.asked] == ["Bearer s", "Bearer s"]
        seen = other.asked[0][1]
        assert ("authorization" in seen, "x-api-key" in seen, seen["x-other"]) == (False, False, "o")
    finally:
        other.close()


def test_a_post_that_is_redirected_with_303_becomes_a_get(server: Server) -> None:
    """And 307 keeps method and body."""
    server.routes |= {
        "a/303": Reply(303, headers={"location": "/~a/end"}),
        "a/307": Reply(307, headers={"location": "/~a/end"}),
        "a/end": Reply(200, b"end"),
    }
    ask(server, "a/303", method="POST", body=b"data")
    ask(server, "a/307", method="POST", body=b"data")
    assert [body for url, _, body in server.asked if url == "a/end"] == [b"", b"data"]


def test_a_body_larger_than_the_limit_is_not_read_to_its_end(server: Server) -> None:
    """Neither with a length nor without."""
    server.routes |= {"a/long": Reply(200, b"x" * 300_000), "a/endless": Reply(200, b"x" * 10_000, chunks=1000)}
    for path in ("a/long", "a/endless"):
        with pytest.raises(FetchError, match=r"larger than 100,000 bytes"):
            ask(server, path, Limits(bytes=100_000))


def test_a_gzip_bomb_is_noticed_while_it_is_small(server: Server) -> None:
    """Fifty megabytes of nothing in fifty kilobytes, also bombs in bombs of several members."""
    bomb = gzipped(b"\0" * 50_000_000)
    server.routes |= {
        "a/bomb": Reply(200, bomb, {"content-encoding": "gzip"}),
        "a/row": Reply(200, gzipped(b"\0" * 90_000) * 50, {"content-encoding": "gzip"}),
    }
    for path in ("a/bomb", "a/row"):
        with pytest.raises(FetchError, match=r"larger than 100,000 bytes"):
            ask(server, path, Limits(bytes=100_000))


def test_compressed_bodies_are_decoded_and_cut_ones_refused(server: Server) -> None:
    """A truncated gzip is no answer."""
    body = gzipped(b"hello " * 1000)
    server.routes |= {
        "a/good": Reply(200, body + gzipped(b"world"), {"content-encoding": "gzip"}),
        "a/cut": Reply(200, body[:-12], {"content-encoding": "gzip"}),
        "a/junk": Reply(200, b"no gzip at all", {"content-encoding": "gzip"}),
        "a/br": Reply(200, b"\x0b\x02", {"content-encoding": "br"}),
        "a/short": Reply(200, b"x" * 1000, cut=100),
    }
    assert ask(server, "a/good").body == b"hello " * 1000 + b"world"
    for path in ("a/cut", "a/junk", "a/br", "a/short"):
        with pytest.raises(FetchError, match="did not answer usably"):
            ask(server, path)


def test_a_peek_reads_the_beginning_and_leaves_the_rest(server: Server) -> None:
    """However large or cut it is."""
    server.routes["a/"] = Reply(200, b"x" * 10_000, chunks=2000)
    assert ask(server, "a/", Limits(bytes=50_000), peek=100).body == b"x" * 100


def test_a_server_that_drips_is_left_at_the_deadline(server: Server) -> None:
    """Each byte comes in time, the whole does not: in the body as in the headers."""
    server.routes["a/"] = Reply(200, b"x" * 1000, drip=0.02)
    started = time.monotonic()
    with pytest.raises(FetchError):
        ask(server, "a/", Limits(seconds=0.3))
    with pytest.raises(FetchError):
        _ask_dripping_headers(Limits(seconds=0.3))
    assert time.monotonic() - started < 10, "twenty seconds would be needed without the deadline"


def _ask_dripping_headers(limits: Limits) -> None:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen()

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                for byte in b"HTTP/1.1 200 OK\r\n" + b"X-Slow: 1\r\n" * 100:
                    try:
                        connection.send(bytes([byte]))
                    except OSError:
                        return
                    time.sleep(0.02)

        threading.Thread(target=serve, daemon=True).start()
        web = Web(user_agent="t", allowed=frozenset({HOST}), limits=limits)
        try:
            web.ask(Request(f"http://{HOST}:{listener.getsockname()[1]}/"))
        finally:
            web.close()


def test_a_host_that_is_not_there_is_told_from_a_bad_answer() -> None:
    """So that offline can be said at once."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    web = Web(user_agent="t", allowed=frozenset({HOST, "gone.example"}), resolver=lambda host, _port: [HOST])
    with pytest.raises(UnreachableError):
        web.ask(Request(f"http://gone.example:{port}/"))
    assert not web.reach("gone.example", port)
    web.close()


def test_online_means_that_one_host_can_be_reached() -> None:
    """And offline is said as soon as the last one failed."""
    assert is_online(lambda host: host == "b", ["a", "b", "c"])
    started = time.monotonic()
    assert not is_online(lambda _host: False, ["a", "b"])
    assert time.monotonic() - started < 4


def test_the_client_says_who_it_is_and_what_is_allowed() -> None:
    """A contact address with a line break cannot add a header."""
    settings = Settings.load(
        {"DLMENTOR_FETCH_ALLOW": "Wiki.corp, 127.0.0.1", "DLMENTOR_CONTACT": "me@example.org\nX: y"}
    )
    web = connect(settings)
    assert web.allowed == frozenset({"wiki.corp", "127.0.0.1"})
    assert "mailto:me@example.org X: y" in web._agent
    web.close()


@pytest.mark.parametrize(("status", "error"), [(404, NotThereError), (403, FetchError), (503, FetchError)])
def test_what_is_not_there_is_told_from_what_does_not_answer(status: int, error: type[FetchError]) -> None:
    """Only the first makes it worth asking for another name."""
    with pytest.raises(FetchError, match=f"HTTP {status}") as raised:
        downloader(Settings(), lambda request: Page(status, request.url))("https://a.org/README.md")
    assert raised.type is error


def test_the_client_says_which_version_it_is(server: Server) -> None:
    """And whom to write to."""
    web = connect(Settings(fetch_allow=(HOST,), contact="someone@example.org"))
    web.ask(Request(f"http://{HOST}:{server.port}/"))
    web.close()
    agent = f"dlmentor/{dlmentor.__version__} (reading lists; mailto:someone@example.org)"
    assert server.asked[0][1]["user-agent"] == agent
