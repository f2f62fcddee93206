"""What a link is for: the thing itself, its code, slides, video, notes, or no resource at all."""

import re
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from dlmentor.catalog.vocabulary import names
from dlmentor.models import Role
from dlmentor.text import fold

_ROLES: tuple[Role, ...] = ("paper", "code", "slides", "video", "notes", "site")
_ROLE_OF = {word: role for role in _ROLES for word in names(f"{role} links")}
_MODIFIERS = frozenset(names("link modifiers"))
# Names that are roles only beside a title: a link that says just "PyTorch" may be the thing itself.
_NAMES = frozenset(names("names and roles"))
_QUALIFIED = re.compile(
    r"^((?:(?:official|unofficial|author'?s?) )?(?:paper|pdf|code|slides?|video|project|website|demo|"
    r"github|arxiv|blog|model|implementation|"
    r"supp|poster|talk|dataset|homepage|page|代码|论文))(\s*[(\[]|\s+[-–—]\s+|-|\s(?=[A-Z]+[-' ]?\d))(.*)$",
    re.I,
)
_MIXED = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z\d])|(?<=[A-Za-z\d])(?=[\u4e00-\u9fff])")
_WEB = re.compile(r"(?:https?|ftp)://[^\s/]|www\.[\w-]+\.\w|//[\w-]+\.\w", re.I)
_BADGE_HOSTS = re.compile(
    r"(?:img\.shields\.io|badge\.fury\.io|travis-ci|badges\.|badgen\.net|awesome\.re|"
    r"cdn\.rawgit\.com/sindresorhus|camo\.githubusercontent|"
    r"forthebadge|badge\.svg|/badge|/workflows/|api\.star-history|visitor-badge|hits\.|komarev\.com|"
    r"contrib\.rocks|opencollective)",
    re.I,
)
_COUNTING_BADGE = re.compile(
    r"shields\.io/(?:github|gitlab|pypi|npm|conda|docker|badge/(?:stars?|licen[cs]e|build|pypi|version))", re.I
)
_META_PATH = re.compile(
    r"/(?:issues|pulls?|graphs|stargazers|network|fork|watchers|commits?|actions|edit|new|compare|"
    r"discussions|releases|labels|milestones)(?:/|$)",
    re.I,
)
_META_FILE = re.compile(
    r"(?:^|/)(?:contributing|contribute|contributors|licen[cs]e|code[_-]of[_-]conduct|changelog|security|"
    r"support|issue_template|pull_request_template)(?:[-_]?\w{0,5})?(?:\.\w{1,5})?$",
    re.I,
)
_TRANSLATION = re.compile(r"(?:^|/)readme[._-](?!md$)[\w.-]+$", re.I)
_META_TEXT = re.compile(
    r"^(?:back to (?:top|contents|table.*|menu|index)|top|to top|返回(?:顶部|目录)?|回到顶部|return to top|"
    r"go to top|⬆.*|↑.*|🔝.*|\^.*|contributing(?: guide(?:lines)?)?|"
    r"pull requests?|open (?:an )?issues?|issues?|licen[cs]e|contribute|edit this (?:page|file|list)|"
    r"contributors?|fork|star|sponsor)$",
    re.I,
)
_SHARING = re.compile(
    r"(?:twitter\.com/(?:home\?|intent|share)|facebook\.com/sharer|plus\.google\.com/share|"
    r"linkedin\.com/share|reddit\.com/submit|"
    r"(?:star-history|starchart|contrib\.rocks|visitorbadge))",
    re.I,
)
_LICENCE_HOSTS = re.compile(
    r"creativecommons\.org|opensource\.org/licenses|choosealicense|gnu\.org/licenses|unlicense\.org|mit-license", re.I
)
_FILE_OF_RESOURCE = re.compile(
    r"\.(?:pdf|ipynb|pptx?|docx?|html?|py|md|epub|djvu|ps|zip|tar\.gz|txt|mp4|key)(?:$|[?#])", re.I
)


@lru_cache(maxsize=16384)
def link_role(text: str, *, lone: bool = False) -> Role | None:
    """The role that the text of a link names (`[code]`, `Official PyTorch`), or None if it names a thing."""
    plain = fold(text).split()
    if re.search(r"[\u4e00-\u9fff]", text):
        # `论文2`, `Demo视频`
        plain = fold(_MIXED.sub(" ", text)).split()
    camel = fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)).split() if " " not in text and len(text) < 20 else plain
    return _role_of(plain, lone) or (_role_of(camel, lone) if camel != plain else None) or _qualified_role(text, lone)


def _qualified_role(text: str, lone: bool) -> Role | None:
    """`Code (DeepSpeed)`, `Paper-CVPR14`, `official code - caffe`: a role with its qualification."""
    found = _QUALIFIED.match(text.strip(" []()`")) if len(text) <= 60 and not lone else None
    if (
        not found
        or (found[2] == "-" and not re.search(r"\d", found[3]))
        or (" " in found[2] and len(found[3].split()) > 3)
    ):
        return None
    return _role_of(fold(found[1]).split(), False)


def _role_of(words: list[str], lone: bool) -> Role | None:
    if not words or len(words) > 6:
        return None
    core = [word for word in words if word not in _MODIFIERS]
    if not core:
        return (
            "paper"
            if words and all(word in ("version", "link", "page") or word in ("1", "2", "3", "4") for word in words)
            else None
        )
    if any(word not in _ROLE_OF for word in core) or len(core) > 4:
        return None
    if lone and (all(word in _NAMES for word in core)):
        return None
    # "Paper with code" is a paper with its code; "project page" is a site, "blog post" notes.
    roles = [_ROLE_OF[word] for word in core]
    return next((role for role in roles if role != "paper"), "paper") if "source" not in core else "code"


def role_by_address(url: str) -> Role:
    """The role that an address shows by itself."""
    host, path = _host_path(url)
    if host in ("github.com", "gitlab.com", "bitbucket.org", "gist.github.com"):
        return "slides" if path.endswith((".ppt", ".pptx")) else "paper" if path.endswith(".pdf") else "code"
    if re.search(r"(?:^|\.)(?:youtube\.com|youtu\.be|vimeo\.com|bilibili\.com|videolectures\.net|ted\.com)$", host):
        return "video"
    if re.search(r"(?:^|\.)(?:slideshare\.net|speakerdeck\.com)$", host) or re.search(
        r"\.pptx?$|slides?[\w-]*\.pdf$", path, re.I
    ):
        return "slides"
    if is_paper_address(url):
        return "paper"
    return "site"


def is_paper_address(url: str) -> bool:
    """Whether an address is that of a publication."""
    host, path = _host_path(url)
    return bool(
        re.search(
            r"(?:^|\.)(?:arxiv\.org|openreview\.net|doi\.org|acm\.org|ieee\.org|ieeexplore\.ieee\.org|"
            r"usenix\.org|neurips\.cc|nips\.cc|mlr\.press|"
            r"thecvf\.com|cv-foundation\.org|aclweb\.org|aclanthology\.org|aclanthology\.info|nature\.com|"
            r"sciencedirect\.com|springer\.com|"
            r"semanticscholar\.org|jmlr\.org|biorxiv\.org|medrxiv\.org|wiley\.com|tandfonline\.com|"
            r"ecva\.net|isca-speech\.org|ijcai\.org|"
            r"aaai\.org|researchgate\.net|citeseerx?\.[\w.]+|pnas\.org|sciencemag\.org|science\.org|"
            r"mdpi\.com|frontiersin\.org|plos\.org|vldb\.org|"
            r"iclr\.cc|icml\.cc|mlsys\.org|bmva\.org|roboticsproceedings\.org|hal\.science|"
            r"ncbi\.nlm\.nih\.gov|sigmobile\.org)$",
            host,
        )
    ) or path.lower().endswith((".pdf", ".ps", ".ps.gz"))


@lru_cache(maxsize=4096)
def _host_path(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        return (parts.hostname or "").removeprefix("www."), parts.path
    except ValueError:
        return "", url


def is_web(url: str) -> bool:
    """Whether `url` leads to the web."""
    return bool(_WEB.match(url))


def is_file(url: str) -> bool:
    """Whether `url` is a file beside the list that may be a resource."""
    if re.match(r"[a-z][a-z0-9+.-]*:", url, re.I) or url.startswith("#"):
        return False
    return bool(_FILE_OF_RESOURCE.search(url))


def is_process(url: str) -> bool:
    """Whether `url` shows how a repository is worked on (its builds, issues, stars), not the repository."""
    return bool(_META_PATH.search(_host_path(url)[1]))


def is_page(url: str) -> bool:
    """Whether `url` is a page right beside the list: mostly a part of the list, not a resource."""
    return bool(re.fullmatch(r"(?:\./)?[^/:]+\.md(?:#.*)?", url, re.I))


def is_badge(src: str) -> bool:
    """Whether an image is a badge."""
    return bool(_BADGE_HOSTS.search(src))


def is_counter(src: str) -> bool:
    """Whether a badge only counts (stars, version, licence) and so says nothing about its link."""
    return bool(_COUNTING_BADGE.search(src))


def is_meta(text: str, url: str, slugs: frozenset[str] = frozenset(), own: str = "") -> bool:
    """Whether a link is about the list itself: contents, contributing, licence, back to top."""
    if not url or url.startswith("#") or _META_TEXT.match(text.strip(" []()*_`")):
        return True
    host, path = _host_path(url)
    if _LICENCE_HOSTS.search(host + path) or _SHARING.search(url):
        return True
    if host == "github.com":
        segments = [part for part in path.split("/") if part]
        fragment = unquote(url.partition("#")[2]).lower()
        if fragment and (len(segments) == 2 or segments[-1].lower().startswith("readme")) and fragment in slugs:
            return True
        if own and "/".join(segments[:2]).lower() == own:
            meta = bool(_META_PATH.search(path) or _META_FILE.search(path) or _TRANSLATION.search(path))
            return len(segments) < 3 or meta or (len(segments) <= 5 and segments[-1].lower() == "readme.md")
        return len(segments) > 2 and bool(_META_FILE.search(path)) and segments[2] in ("blob", "tree", "edit")
    if not is_web(url):
        return bool(_META_FILE.search(url.split("#")[0]) or _TRANSLATION.search(url.split("#")[0])) or (
            url.split("#")[0].lower().endswith("readme.md") and url.count("/") <= 1
        )
    return False


def full_address(url: str) -> str:
    """An address with its scheme."""
    url = url.strip().strip("<>")
    if url.startswith("//"):
        return "https:" + url
    return "https://" + url if re.match(r"www\.", url, re.I) else url
