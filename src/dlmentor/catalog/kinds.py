"""What kind of thing an entry is, from its address, its title and the section in which it stands."""

import re
from collections.abc import Sequence
from functools import lru_cache

from dlmentor.catalog.links import is_paper_address
from dlmentor.catalog.venues import is_known
from dlmentor.models import Kind, Link, Role

_LIST = re.compile(
    r"\bawesome\b|\bcurated\b|paper[- ]?list|papers? collection|reading[- ]?(?:list|group)|\blist of\b|"
    r"[-_ ]papers$|\bresources$|roadmap|资源|大全|汇总|合集",
    re.I,
)
_SURVEY = re.compile(
    r"\bsurvey\b|\breview\b(?! board)|\boverview\b|\bstate[- ]of[- ]the[- ]art\b.*\b(?:review|survey|"
    r"prospects)|综述|\btaxonomy\b",
    re.I,
)
_COURSE = re.compile(
    r"\bcourses?\b|\bmooc\b|\blectures?\b|\bspecializations?\b|\bnanodegree\b|\bbootcamp\b|\bsyllabus\b|"
    r"\b(?:spring|fall|winter|autumn) 20\d\d\b|"
    r"\b(?:CS|EE|ECE|STAT|STATS|COMP|CSE|6)[ .-]?[A-Z]?\d{2,4}[A-Z]?\b|课程|公开课",
    re.I,
)
_BOOK = re.compile(
    r"\bbooks?\b|\be-?book\b|\b\d(?:st|nd|rd|th) ed(?:ition|\.)|\btextbooks?\b|\bhandbooks?\b|\bMEAP\b|"
    r"\bedition\)|书籍|图书",
    re.I,
)
_DOCS = re.compile(
    r"\bdocs?\b|\bdocumentation\b|\breference\b|\bmanual\b|\bdeveloper guide\b|\bprogramm\w+ guide\b|"
    r"\bspec(?:ification)?\b|\bprogrammer.s guide\b|文档|手册",
    re.I,
)
_TUTORIAL = re.compile(
    r"\btutorials?\b|\bhow[- ]?to\b|\bhow to\b|\bguides?\b|\bblogs?\b|\bposts?\b|\barticles?\b|"
    r"\bintroduction to\b|\bgetting started\b|\bvideos?\b|"
    r"\btalks?\b|\bslides?\b|\bexamples?\b|\bpresentations?\b|\bcrash course\b|\bpodcasts?\b|"
    r"教程|入门|博客|\bcheat ?sheet\b",
    re.I,
)
_TOOL = re.compile(
    r"\btools?\b|\btool(?:kit|box)s?\b|\blibrar(?:y|ies)\b|\bframeworks?\b|\bsoftware\b|\bplatforms?\b|"
    r"\bengines?\b|\bpackages?\b|\bcompilers?\b|"
    r"\bdeployment\b|\bservices?\b|\bplugins?\b|\butilit(?:y|ies)\b|\binfrastructure\b|\bapps?\b|"
    r"\bdrivers?\b|\bAPIs?\b|\bSDK\b|工具|框架|平台|库$",
    re.I,
)
_NOTES = re.compile(r"\bnotes?\b|笔记", re.I)
_PAPERS = re.compile(r"\bpapers?\b|\bpublications?\b|\bresearch\b|论文", re.I)
_SURVEYS = re.compile(r"^\W*(?:[\d.]+\s*)?(?:surveys?|reviews?|overviews?|综述)\b|\bsurveys?$", re.I)
_TUTORIALS = re.compile(
    r"\b(?:tutorials?|how-?tos?|guides?|articles?|blogs?|posts?|videos?|talks?|slides?|presentations?|"
    r"podcasts?)\b|教程|博客",
    re.I,
)
_OTHER_LISTS = re.compile(
    r"(?:other|related|similar|awesome|more)[\w ]* (?:lists?|repos?\b|repositor|collections?|resources)|"
    r"相关(?:资源|仓库)",
    re.I,
)
_COURSE_HOSTS = re.compile(
    r"//(?:[\w-]+\.)*(?:coursera|udacity|edx|udemy|khanacademy|deeplearning\.ai|kadenze|futurelearn|"
    r"datacamp|stanford\.edu/class|ocw\.mit)\b|web\.stanford\.edu/class|/courses?/",
    re.I,
)
_BOOK_HOSTS = re.compile(
    r"//(?:[\w-]+\.)*(?:manning\.com|amazon\.(?:com|ca|cn|de|fr|in|it|es|co\.uk|co\.jp)/|oreilly\.com/library|leanpub\.com|packtpub\.com|"
    r"d2l\.ai|deeplearningbook\.org|apress\.com)|book\b",
    re.I,
)
_DOC_HOSTS = re.compile(
    r"//docs?\.|readthedocs|/docs?(?:/|$)|/documentation|//developer\.|//infocenter\.|/guides?/|/wiki/|wikipedia\.org",
    re.I,
)
_CODE_HOSTS = re.compile(
    r"//(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|gitee\.com|sourceforge\.net|huggingface\.co)/", re.I
)


@lru_cache(maxsize=8192)
def _says(pattern: re.Pattern[str], heading: str) -> bool:
    """Whether a heading, which many entries share, fits a pattern."""
    return bool(pattern.search(heading))


def with_main_role(links: Sequence[Link], kind: Kind) -> tuple[Link, ...]:
    """`links` whose first is no code if the thing itself is a list, a book or a course that only lies on GitHub."""
    if not links or links[0].role != "code" or kind in ("paper", "survey", "tool", "repo"):
        return tuple(links)
    role: Role = "notes" if kind == "notes" else "site"
    return (Link(url=links[0].url, role=role), *links[1:])


def kind_of(
    title: str, url: str, *, section: Sequence[str] = (), venue: str | None = None, note: str = "", mark: str = ""
) -> Kind:
    """The most likely kind; `mark` is what the list itself says in a bracket, such as `Repo`."""
    own = section[-1] if section else ""
    where = " / ".join(section)
    code_host = bool(_CODE_HOSTS.search(url))
    path = [part for part in re.split(r"[/#?]", url.split("//", 1)[-1]) if part][1:]
    if _is_list(title, path if code_host else [], own, where, note, mark):
        return "list"
    if venue and is_known(venue):
        return "survey" if _SURVEY.search(title) or _says(_SURVEYS, own) else "paper"
    if code_host:
        return _on_code_host(title, url, path, own, where, note)
    return _on_page(title, url, own, where, venue) or _by_words(title, own, where, venue, note)


def _is_list(title: str, path: Sequence[str], own: str, where: str, note: str, mark: str) -> bool:
    repository = " ".join(path[:2]) if len(path) <= 3 else ""
    if re.search(
        r"\bawesome\b|paper[-_ ]?list|reading[- ]list|\bcurated list\b", f"{title} {repository} {note[:120]}", re.I
    ):
        return True
    if not path:
        return False
    if mark and mark.lower().startswith("repo") and _says(_PAPERS, where):
        return True
    return bool(_LIST.search(title)) or bool(_says(_OTHER_LISTS, own))


def _on_code_host(title: str, url: str, path: Sequence[str], own: str, where: str, note: str) -> Kind:
    if _says(_BOOK, own) or (
        re.search(r"\bbook\b", f"{title} {path[-1] if path else ''}", re.I) and not _says(_TOOL, own)
    ):
        return "book"
    if url.lower().split("?")[0].endswith(".pdf"):
        return "paper"
    if _says(_COURSE, own) or re.search(r"\b(?:course|lectures)\b", title, re.I):
        return "course"
    if _NOTES.search(title) or url.lower().split("#")[0].endswith(".md"):
        return "notes"
    if _says(_TUTORIAL, own) or re.search(r"\btutorials?\b|\bhow to\b|教程", title, re.I):
        return "tutorial"
    whole = len(path) <= 2
    return "tool" if whole and (_says(_TOOL, where) or _TOOL.search(title) or _TOOL.search(note[:200])) else "repo"


def _on_page(title: str, url: str, own: str, where: str, venue: str | None) -> Kind | None:
    published = is_paper_address(url) or bool(venue and venue != "Book")
    if _COURSE_HOSTS.search(url) or _says(_COURSE, own):
        return "course"
    if (
        _says(_BOOK, own)
        or venue == "Book"
        or re.search(r"\b(?:hand|text)book\b|\bedition\b|\bthe book\b", title, re.I)
    ):
        return "book"
    if _BOOK_HOSTS.search(url) and not is_paper_address(url):
        return "book"
    if _says(_DOCS, own) or re.search(r"/documentation\b|//docs?\.|readthedocs|infocenter", url, re.I):
        return "docs"
    if _DOCS.search(title) and not _says(_PAPERS, where) and not venue:
        return "docs"
    if _says(_TUTORIALS, where) and not _says(_PAPERS, own) and not venue:
        return "tutorial"
    if _says(_TOOL, where) and not published and not re.search(r"/blogs?/|//blog", url):
        return "tool"
    if _DOC_HOSTS.search(url) and not published:
        return "docs"
    if _COURSE.search(title) and not published:
        return "course"
    if published:
        return "survey" if _SURVEY.search(title) or _says(_SURVEYS, own) else "paper"
    return None


def _by_words(title: str, own: str, where: str, venue: str | None, note: str) -> Kind:
    if _BOOK.search(title):
        return "book"
    if _SURVEY.search(title) and _says(_PAPERS, where):
        return "survey"
    if _says(_PAPERS, where) and (venue or _says(_PAPERS, own)) and len(title.split()) > 3:
        return "paper"
    return "tool" if _says(_TOOL, where) or _TOOL.search(note[:160]) else "tutorial"
