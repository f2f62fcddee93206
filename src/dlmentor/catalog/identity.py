"""When two addresses are one resource: a readable id for each resource, from its address alone.

An id never depends on a title, a line or the other lists, so it survives every edit but that of the link.
"""

import hashlib
import re
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

_ARXIV_HOSTS = re.compile(
    r"^(?:[a-z]+\.)?arxiv\.org$|^ar5iv\.(?:org|labs\.arxiv\.org)$|^(?:www\.)?alphaxiv\.org$|^arxiv-vanity\.com$"
)
_ARXIV = re.compile(
    r"(?:abs|pdf|html|format|e-print|src|ps|papers)/((?:\d{4}\.\d{4,5})|(?:[a-z-]+(?:\.[a-z]{2})?/\d{7}))"
    r"(?:v\d+)?(?:\.pdf)?/?$",
    re.I,
)
_ARXIV_NAMED = re.compile(r"^arxiv:\s*(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?$", re.I)
_DOI = re.compile(r"(10\.\d{4,9}/[^\s?#\"<>]+)", re.I)
# Publishers whose page addresses hold the DOI.
_DOI_HOSTS = re.compile(
    r"(?:^|\.)(?:doi\.org|acm\.org|springer\.com|springerlink\.com|wiley\.com|tandfonline\.com|"
    r"science\.org|sciencemag\.org|"
    r"pnas\.org|sagepub\.com|frontiersin\.org|biorxiv\.org|medrxiv\.org|plos\.org|informs\.org|siam\.org|aps\.org|"
    r"annualreviews\.org|mitpressjournals\.org|mit\.edu|worldscientific\.com|emerald\.com|degruyter\.com|"
    r"cambridge\.org)$"
)
_DOI_TAIL = re.compile(
    r"(?:\.pdf|\.html?|/(?:full|abstract|pdf|epdf|meta|summary|fulltext|references)|v\d+(?:\.(?:full|"
    r"abstract|full\.pdf))?)$"
)
_NATURE = re.compile(
    r"^/articles/(s4\d{4}-\d{3}-\d{5}-[\da-z]|nature\d{4,6}|ncomms\d{4,6}|srep\d{4,6}|n[a-z]+\.\d{4}\.\d+)"
)
_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|yclid|msclkid|igshid|mc_[ce]id|mkt_tok|_hs\w+|ref|ref_\w*|source|spm|from|"
    r"share|si|feature|"
    r"casa_token|linkid|srid|trk|via|usp|cmpid|ncid)$",
    re.I,
)
_NIPS = re.compile(r"/paper/(\d{4})/(?:hash|file)/([0-9a-f]{32})-", re.I)
_LONGEST = 120


def resource_id(url: str) -> str:
    """`arxiv:1908.09791`, `doi:10.1145/…`, `github:alibaba/mnn`, or `web:host/path`; never fails, holds no blank."""
    url = re.sub(r"[\x00-\x1f\x7f]+", "", url).strip().strip("<>").strip()
    url = re.sub(r"^https?://web\.archive\.org/web/\d+\w*\*?/(?=\w)", "", url)
    named = _ARXIV_NAMED.match(url)
    if named:
        return f"arxiv:{named[1].lower()}"
    if re.match(r"^(?:doi:\s*)?10\.\d{4,9}/", url, re.I):
        return _doi(_DOI.findall(url)[0].rstrip(".,;)"))
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return _short(f"web:{url.lower()}")
    path = re.sub(r"\s+", "_", unquote(parts.path))
    return _published(host, path, parts) or _hosted(host, path, parts) or _page(host + port, path, parts)


def _published(host: str, path: str, parts: SplitResult) -> str | None:
    """A paper that has a number: arXiv or DOI."""
    if _ARXIV_HOSTS.search(host) or (host == "huggingface.co" and path.startswith("/papers/")):
        found = _ARXIV.search(path)
        return f"arxiv:{found[1].lower()}" if found else None
    if _DOI_HOSTS.search(host) or "/doi/" in path:
        found = _DOI.search(path) or (_DOI.search(unquote(parts.query)) if host.endswith("plos.org") else None)
        return _doi(found[1].split("&")[0]) if found else None
    if host == "nature.com":
        found = _NATURE.match(path)
        return f"doi:10.1038/{found[1].lower()}" if found else None
    return None


def _doi(doi: str) -> str:
    doi = doi.rstrip("/.,;").lower()
    if doi.endswith(")") and doi.count(")") > doi.count("("):
        doi = doi[:-1]
    while True:
        shorter = _DOI_TAIL.sub("", doi)
        if shorter == doi or shorter.endswith("/"):
            break
        doi = shorter
    arxiv = re.fullmatch(r"10\.48550/arxiv\.(.+?)(?:v\d+)?", doi)
    return f"arxiv:{arxiv[1]}" if arxiv else _short(re.sub(r"\s+", "_", f"doi:{doi}"))


def _hosted(host: str, path: str, parts: SplitResult) -> str | None:
    """Repositories, videos and proceedings that have several addresses for one thing."""
    segments = [segment for segment in path.split("/") if segment]
    if host == "raw.githubusercontent.com" and len(segments) > 3:
        host, segments = "github.com", [*segments[:2], "blob", *segments[2:]]
    if host == "github.com" and segments:
        if len(segments) >= 2:
            segments[1] = segments[1].removesuffix(".git")
        root = len(segments) == 2 or (
            len(segments) >= 4
            and segments[3] in ("master", "main")
            and (
                (segments[2] == "tree" and len(segments) == 4)
                or (segments[2] in ("blob", "tree") and [part.lower() for part in segments[4:]] == ["readme.md"])
            )
        )
        return _short(f"github:{'/'.join(segments[:2] if root else segments)}".lower())
    if host == "youtu.be" and segments:
        return f"web:youtube.com/watch?v={segments[0]}"
    if host in ("youtube.com", "m.youtube.com") and segments[:1] in (["watch"], ["embed"], ["v"], ["shorts"], ["live"]):
        video = dict(parse_qsl(parts.query)).get("v") or (segments[1] if len(segments) > 1 else "")
        video = re.sub(r"[^\w-]", "", video)
        return _short(f"web:youtube.com/watch?v={video}") if video else None
    if host in ("papers.nips.cc", "proceedings.neurips.cc", "papers.neurips.cc", "proceedings.nips.cc"):
        found = _NIPS.search(path)
        return f"web:papers.nips.cc/paper/{found[1]}/{found[2].lower()}" if found else None
    return None


def _page(host: str, path: str, parts: SplitResult) -> str:
    """Any other page: without scheme, `www`, tracking, and the name of the index page."""
    if host == "openreview.net" and path in ("/forum", "/pdf", "/attachment"):
        path = "/forum"
    if host == "ieeexplore.ieee.org":
        path = path.replace("/abstract/document/", "/document/")
    if host == "openaccess.thecvf.com":
        path = re.sub(r"/html/(.+)\.html$", r"/papers/\1.pdf", path)
    query = [
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.match(key) and not (host == "openreview.net" and key != "id")
    ]
    path = re.sub(r"/(?:index\.(?:html?|php))?$", "", re.sub(r"/{2,}", "/", path))
    fragment = parts.fragment.split(":~:")[0]
    if fragment.startswith((".", "!")) or fragment.lower() in ("top", "readme"):
        fragment = ""
    tail = (f"?{urlencode(sorted(query))}" if query else "") + (f"#{fragment}" if fragment else "")
    return _short(re.sub(r"\s+", "_", f"web:{host}{path}{tail}"))


def _short(key: str) -> str:
    """Long ids end in a digest instead; no id holds white space."""
    key = re.sub(r"\s+", "_", key)
    if len(key) <= _LONGEST:
        return key
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{key[: _LONGEST - 13]}~{digest}"
