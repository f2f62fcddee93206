"""No address that a list may hold makes the program knock at a private door."""

import socket
from collections.abc import Callable

import httpcore
import pytest

from dlmentor.errors import DlmentorError
from dlmentor.fetch.guard import RefusedError, check_url, is_public
from dlmentor.fetch.web import Request, Web

ATTEMPTS = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.0.0.1./",
    "http://127.000.000.001/",
    "http://0/",
    "http://0.0.0.0/",
    "http://[::1]/",
    "http://[::]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::10.0.0.1]/",
    "http://[64:ff9b:1::1]/",
    "http://[::ffff:0:127.0.0.1]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:a9fe:a9fe::1]/",
    "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
    "http://[2001:db8::1]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[2400:cb00::5efe:10.0.0.1]/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/iam/",
    "http://100.64.0.1/",
    "http://100.100.100.200/latest/meta-data/",
    "http://168.63.129.16/machine?comp=goalstate",
    "http://192.0.0.192/opc/v1/instance/",
    "http://192.88.99.1/",
    "http://198.18.0.1/",
    "http://192.0.2.1/",
    "http://203.0.113.7/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://foo.localhost/",
    "http://localhost.localdomain/",
    "http://metadata.google.internal/computeMetadata/v1/",
    "http://metadata.goog/",
    "http://printer.local/",
    "http://wiki.corp/",
    "http://router.home.arpa/",
    "http://intranet/",
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
    "http://１２７.０.０.１/",
    "http://127。0。0。1/",
    "http://①②⑦.⓪.⓪.①/",
    "http://exa\u00admple.local/",
    "http://example.org@127.0.0.1/",
    "http://user:secret@example.org/",
    "http://@127.0.0.1/",
    "http://127.0.0.1:80@example.org/",
    "http://example.org\\@127.0.0.1/",
    "http:\\\\127.0.0.1\\",
    "http://example.org:22/",
    "http://example.org:25/",
    "http://example.org:6379/",
    "http://example.org:0/",
    "http://example.org:99999/",
    "http://example.org:80abc/",
    "file:///etc/passwd",
    "file://example.org/etc/passwd",
    "gopher://example.org:70/_x",
    "ftp://example.org/x",
    "dict://example.org:11211/stat",
    "ldap://example.org/",
    "jar:http://example.org!/x",
    "data:text/html,hello",
    "javascript:alert(1)",
    "//example.org/x",
    "example.org",
    "",
    "http://",
    "http:///path",
    "http://./",
    "http://example.org\r\nHost: 127.0.0.1/",
    "http://example.org/\r\nX-Evil: 1",
    "http://example.org/a\tb",
    "http://exam\nple.org/",
    " http://example.org/",
    "http://example.org/ x",
    "http://example.org\u2028/",
    "http://[::1/",
    "http://[::1].example.org/",
    "http://exa mple.org/",
    "http://a" + "b" * 300 + ".org/",
    "http://%6c%6f%63%61%6c%68%6f%73%74/",
    "http://127%2e0%2e0%2e1/",
    "http://example.org#@127.0.0.1:22/@x:99999",
]
REBINDERS = [
    ["127.0.0.1"],
    ["10.1.2.3"],
    ["93.184.215.14", "127.0.0.1"],
    ["::1"],
    ["fe80::1%eth0"],
    ["::ffff:10.0.0.1"],
    ["64:ff9b::a9fe:a9fe"],
    ["169.254.169.254"],
    ["168.63.129.16"],
    ["fd00:ec2::254"],
    ["not an address"],
]


@pytest.fixture
def no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever reaches for a socket fails the test."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", refuse)


def web(resolver: Callable[[str, int], list[str]], *allowed: str) -> Web:
    return Web(user_agent="test", resolver=resolver, allowed=frozenset(allowed))


@pytest.mark.parametrize("url", ATTEMPTS[:-1])
def test_a_private_or_strange_address_reaches_no_socket(url: str, no_socket: None) -> None:
    """Refused before a name is looked up, and so before any connection."""

    def resolver(host: str, port: int) -> list[str]:
        raise AssertionError(f"{host} was looked up")

    with pytest.raises(RefusedError):
        web(resolver).ask(Request(url))


def test_a_fragment_cannot_smuggle_a_host() -> None:
    """What follows # is no part of what is asked."""
    target = check_url(ATTEMPTS[-1])
    assert (target.host, target.port, target.path) == ("example.org", 80, "/")


@pytest.mark.parametrize("addresses", REBINDERS, ids=str)
def test_a_public_name_with_a_private_address_is_not_connected(addresses: list[str], no_socket: None) -> None:
    """One private address among several is enough."""
    with pytest.raises(RefusedError, match="private network"):
        web(lambda _host, _port: addresses).ask(Request("http://rebind.example.org/"))


def test_the_address_that_was_checked_is_the_one_that_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers differently the second time gains nothing: it is asked once, and its address is connected."""
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    connected = []

    def connect(_self: object, host: str, port: int, *_: object) -> None:
        connected.append((host, port))
        raise httpcore.ConnectError("nobody there")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with pytest.raises(DlmentorError):
        web(lambda _host, _port: next(answers)).ask(Request("http://rebind.example.org/x"))
    assert connected == [("93.184.215.14", 80)]
    assert next(answers) == ["127.0.0.1"]


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808", "2002:808:808::1"]
)
def test_public_addresses_are_public(address: str) -> None:
    """The guard does not simply refuse everything."""
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://Example.ORG", "https://example.org/"),
        ("https://example.org./x", "https://example.org/x"),
        ("https://example.org:443/x?y=1#z", "https://example.org/x?y=1"),
        ("http://example.org:8080/x", "http://example.org:8080/x"),
        ("https://bücher.example/straße?q=ü", "https://xn--bcher-kva.example/stra%C3%9Fe?q=%C3%BC"),
        ("https://example.org/a%20b", "https://example.org/a%20b"),
        ("https://[2606:4700:4700::1111]/", "https://[2606:4700:4700::1111]/"),
        ("https://my_host.example.org/", "https://my_host.example.org/"),
    ],
)
def test_ordinary_addresses_pass_in_one_form(url: str, asked: str) -> None:
    """Host in ASCII and lower case, path and query quoted."""
    assert check_url(url).url == asked


def test_a_host_that_the_user_names_may_be_private() -> None:
    """For intranets and tests, on any port."""
    allowed = frozenset({"127.0.0.1", "wiki.corp"})
    assert check_url("http://127.0.0.1:5000/x", allowed).port == 5000
    assert check_url("http://wiki.corp/x", allowed).host == "wiki.corp"
    with pytest.raises(RefusedError):
        check_url("http://other.corp/x", allowed)


@pytest.mark.parametrize("url", ["http://[3fff::1]/", "http://kubernetes.default.svc/"])
def test_addresses_for_examples_and_names_of_clusters_are_refused(url: str) -> None:
    """Nobody public stands behind them."""
    with pytest.raises(RefusedError):
        check_url(url)
