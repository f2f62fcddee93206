"""When two addresses are one resource: a readable id for each resource, from its address alone.

An id never depends on a title, a line or the other lists, so it survives every edit but that of the link.
"""

import hashlib
import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_ARXIV = re.compile(
    r"(?:abs|pdf|html|format|e-print|src)/((?:\d{4}\.\d{4,5})|(?:[a-z-]+(?:\.[a-z]{2})?/\d{7}))(?:v\d+)?(?:\.pdf)?/?$",
    re.I,
)
_DOI = re.compile(r"(10\.\d{4,9}/[^\s?#\"<>]+)", re.I)
_TRACKING = re.compile(r"^(utm_\w+|fbclid|gclid|mc_[ce]id|ref|ref_src|source|spm|from|share|si|feature)$", re.I)
_LONGEST = 120


def resource_id(url: str) -> str:
    """`arxiv:1908.09791`, `doi:10.1145/…`, `github:alibaba/mnn`, or `web:host/path`."""
    url = url.strip()
    if re.match(r"^(doi:\s*)?10\.\d{4,9}/", url, re.I):
        return "doi:" + _DOI.findall(url)[0].rstrip(".,;)").lower()
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return _short(f"web:{url.lower()}")
    path = re.sub(r"\s+", "_", unquote(parts.path))
    if host in (
        "arxiv.org",
        "export.arxiv.org",
        "browse.arxiv.org",
        "ar5iv.org",
        "ar5iv.labs.arxiv.org",
        "alphaxiv.org",
    ):
        found = _ARXIV.search(path)
        if found:
            return f"arxiv:{found[1].lower()}"
    if host in ("doi.org", "dx.doi.org") or host.endswith("acm.org") or "/doi/" in path:
        found = _DOI.search(path)
        if found:
            doi = re.sub(r"\.pdf$", "", found[1].rstrip("/").lower())
            arxiv = re.fullmatch(r"10\.48550/arxiv\.(.+?)(?:v\d+)?", doi)
            return f"arxiv:{arxiv[1]}" if arxiv else f"doi:{doi}"
    if host == "github.com":
        segments = [segment for segment in path.split("/") if segment]
        if len(segments) == 2 or (len(segments) == 4 and segments[2] == "tree" and segments[3] in ("master", "main")):
            return f"github:{segments[0]}/{segments[1].removesuffix('.git')}".lower()
        return _short(f"github:{'/'.join(segments)}".lower())
    if host == "openreview.net" and path in ("/forum", "/pdf"):
        path = "/forum"
    if host == "ieeexplore.ieee.org":
        path = path.replace("/abstract/document/", "/document/")
    query = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(key)]
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    path = re.sub(r"/(index\.(html?|php))?$", "", re.sub(r"/{2,}", "/", path))
    fragment = parts.fragment.split(":~:")[0]
    tail = (f"?{urlencode(sorted(query))}" if query else "") + (f"#{fragment}" if fragment else "")
    return _short(f"web:{host}{port}{path}{tail}")


def _short(key: str) -> str:
    """Long ids end in a digest instead."""
    if len(key) <= _LONGEST:
        return key
    return f"{key[: _LONGEST - 13]}~{hashlib.sha256(key.encode()).hexdigest()[:12]}"
