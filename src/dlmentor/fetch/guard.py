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
_HOST = re.compile(r"^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.?$")
# Names that resolve to this machine or to a cloud's own services without looking like it.
_INNER = re.compile(r"(^|\.)(localhost|localdomain|local|internal|intranet|lan|home|corp|private)\.?$")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class RefusedError(DlmentorError):
    """An address that must not be asked."""


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address, in the parts that a connection needs."""

    scheme: str
    host: str
    port: int
    path: str
    literal: bool = False

    @property
    def url(self) -> str:
        """The address put together again."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"


def check_url(url: str, allowed: frozenset[str] = frozenset()) -> Target:
    """Refuse what is not plain http(s) to a public-looking host; `allowed` hosts are the user's own exceptions."""
    shown = one_line(url)[:120]
    if url != url.strip() or any(ord(character) < 33 or ord(character) == 127 for character in url) or "\\" in url:
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
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
        f"?{quote(parts.query, safe=_QUERY)}" if parts.query else ""
    )
    try:
        literal = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        host = _ascii_host(host, shown)
        if host not in allowed and (_INNER.search(host) or "." not in host.rstrip(".")):
            raise RefusedError(f"The host of {shown!r} is inside a private network.", hint=_REMEDY) from None
        return Target(parts.scheme, host, _port(parts.scheme, port, host in allowed, shown), path)
    if host not in allowed and not is_public(str(literal)):
        raise RefusedError(f"The host of {shown!r} is inside a private network.", hint=_REMEDY)
    return Target(parts.scheme, str(literal), _port(parts.scheme, port, host in allowed, shown), path, literal=True)


_QUERY = "/%:@!$&'()*+,;=~-._?"
_REMEDY = "Name it in DLMENTOR_FETCH_ALLOW if you trust it."


def _ascii_host(host: str, shown: str) -> str:
    try:
        host = host.encode("idna").decode("ascii").lower() if not host.isascii() else host.lower()
    except UnicodeError:
        host = ""
    # A last label of digits, or of 0x…, is an IPv4 address in disguise for many resolvers.
    if not _HOST.match(host) or re.search(r"(^|\.)(0x[0-9a-f]*|\d+)\.?$", host):
        raise RefusedError(f"The host of {shown!r} is not a host name.")
    return host


def _port(scheme: str, port: int | None, allowed: bool, shown: str) -> int:
    if port in (None, _PORTS[scheme]):
        return _PORTS[scheme]
    if not allowed and port not in (80, 443, 8000, 8080, 8443):
        raise RefusedError(f"The port of {shown!r} is not one of the web.")
    return int(port or 0)


def is_public(address: str) -> bool:
    """Whether an IP address, as resolved, belongs to the public internet, also when wrapped in an IPv6 one."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and (ip in _NAT64 or int(ip) >> 32 == 0):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved
