"""Which addresses may be asked: public hosts over http(s), and nothing inside the user's own network.

A list is somebody's text. Whatever address it holds, it must not make this program knock at the doors of the machine
or network that it runs in.
"""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from dlmentor.errors import DlmentorError
from dlmentor.text import one_line

_PORTS = {"http": 80, "https": 443}
_WEB_PORTS = (80, 443, 8000, 8080, 8443)
_SAFE = "/%:@!$&'()*+,;=~-._"
_NUMERIC = re.compile(r"(^|\.)(0x[0-9a-f]*|\d+)\.?$")
_HOST = re.compile(r"^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.?$")
# Names that resolve to this machine or to a cloud's own services without looking like it.
_INNER = re.compile(
    r"(^|\.)(localhost6?|localdomain|local|internal|intranet|lan|home|corp|private|svc|onion|home\.arpa|test|invalid|metadata\.goog)\.?$"
)
_GLOBAL_V6 = ipaddress.ip_network("2000::/3")
# IPv6 ranges whose last 32 bits are an IPv4 address: NAT64, translated, and the old "compatible" form.
_CARRIERS = tuple(ipaddress.ip_network(net) for net in ("64:ff9b::/96", "::ffff:0:0:0/96", "::/96"))
# Public by their number, but a cloud's own service (Azure), a relay (6to4), an address of nobody, or for examples only.
_RESERVED = ("168.63.129.16/32", "192.88.99.0/24", "192.0.0.0/24", "3fff::/20")
_NOT_PUBLIC = tuple(ipaddress.ip_network(net) for net in _RESERVED)


class RefusedError(DlmentorError):
    """An address that must not be asked."""


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address, in the parts that a connection needs."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def url(self) -> str:
        """The address put together again."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"


def check_url(url: str, allowed: frozenset[str] = frozenset()) -> Target:
    """Refuse what is not plain http(s) to a public-looking host; `allowed` hosts are the user's own exceptions."""
    shown = one_line(url)[:120]
    if any(ord(character) < 33 or character.isspace() or ord(character) == 127 for character in url) or "\\" in url:
        raise RefusedError(f"The address {shown!r} holds characters that no address may hold.")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or ""), parts.port
    except ValueError:
        raise RefusedError(f"The address {shown!r} cannot be read.") from None
    if parts.scheme not in _PORTS:
        raise RefusedError(f"The address {shown!r} is not http or https.")
    if parts.username is not None or parts.password is not None:
        raise RefusedError(f"The address {shown!r} carries a user name, which is never sent.")
    literal = _literal(host)
    host = str(literal) if literal else _ascii_host(host, shown)
    trusted = host in allowed
    if not trusted and not (is_public(host) if literal else _looks_public(host)):
        raise RefusedError(
            f"The host of {shown!r} is inside a private network.",
            hint="Name it in DLMENTOR_FETCH_ALLOW if you trust it.",
        )
    query = f"?{quote(parts.query, safe=_SAFE + '?')}" if parts.query else ""
    path = quote(parts.path or "/", safe=_SAFE) + query
    return Target(parts.scheme, host, _port(parts.scheme, port, trusted, shown), path)


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return None


def _looks_public(host: str) -> bool:
    return "." in host.rstrip(".") and not _INNER.search(host)


def _ascii_host(host: str, shown: str) -> str:
    try:
        host = host.encode("idna").decode("ascii").lower() if not host.isascii() else host.lower()
    except UnicodeError:
        host = ""
    # A last label of digits, or of 0x…, is an IPv4 address in disguise for many resolvers.
    if not _HOST.fullmatch(host) or _NUMERIC.search(host):
        raise RefusedError(f"The host of {shown!r} is not a host name.")
    return host.rstrip(".")


def _port(scheme: str, port: int | None, trusted: bool, shown: str) -> int:
    if port is None:
        return _PORTS[scheme]
    if port == 0 or (not trusted and port not in _WEB_PORTS):
        raise RefusedError(f"The port of {shown!r} is not one of the web.")
    return port


def is_public(address: str) -> bool:
    """Whether an IP address, as resolved, belongs to the public internet, also when wrapped in an IPv6 one."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not (ip.is_multicast or ip.is_reserved or any(ip in net for net in _NOT_PUBLIC))
    inner = _carried(ip)
    if inner is not None:
        return is_public(str(inner))
    return ip in _GLOBAL_V6 and ip.is_global and not any(ip in net for net in _NOT_PUBLIC)


def _carried(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that a gateway would make of an IPv6 one."""
    known = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
    # ISATAP: ...:0:5efe:a.b.c.d
    isatap = (int(ip) >> 32) & 0xFCFFFFFF == 0x00005EFE
    if known is None and (isatap or any(ip in net for net in _CARRIERS)):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return known
