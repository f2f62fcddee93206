"""What kind of thing an entry is, from its address, its title and the section in which it stands."""

import re
from collections.abc import Sequence

from dlmentor.catalog.links import is_paper_address
from dlmentor.catalog.venues import is_known
from dlmentor.models import Kind

_LIST = re.compile(r"\bawesome\b|\bcurated\b|paper[- ]?list|papers? collection|reading[- ]?(?:list|group)|\blist of\b|[-_ ]papers$|\bresources$|roadmap|资源|大全|汇总|合集", re.I)
_SURVEY = re.compile(r"\bsurvey\b|\breview\b(?! board)|\boverview\b|\bstate[- ]of[- ]the[- ]art\b.*\b(?:review|survey|prospects)|综述|\btaxonomy\b", re.I)
_COURSE = re.compile(
    r"\bcourses?\b|\bmooc\b|\blectures?\b|\bspecializations?\b|\bnanodegree\b|\bbootcamp\b|\bsyllabus\b|\b(?:spring|fall|winter|autumn) 20\d\d\b|"
    r"\b(?:CS|EE|ECE|STAT|STATS|COMP|CSE|6)[ .-]?[A-Z]?\d{2,4}[A-Z]?\b|课程|公开课",
    re.I,
)
_BOOK = re.compile(r"\bbooks?\b|\be-?book\b|\b\d(?:st|nd|rd|th) ed(?:ition|\.)|\btextbook\b|\bhandbook\b|\bMEAP\b|\bedition\)|书籍|图书", re.I)
_DOCS = re.compile(r"\bdocs?\b|\bdocumentation\b|\breference\b|\bmanual\b|\bdeveloper guide\b|\bprogramm\w+ guide\b|\bspec(?:ification)?\b|\bprogrammer.s guide\b|文档|手册", re.I)
_TUTORIAL = re.compile(
    r"\btutorials?\b|\bhow[- ]?to\b|\bhow to\b|\bguides?\b|\bblogs?\b|\bposts?\b|\barticles?\b|\bintroduction to\b|\bgetting started\b|\bvideos?\b|"
    r"\btalks?\b|\bslides?\b|\bexamples?\b|\bpresentations?\b|\bcrash course\b|\bpodcasts?\b|教程|入门|博客|\bcheat ?sheet\b",
    re.I,
)
_TOOL = re.compile(
    r"\btools?\b|\btool(?:kit|box)s?\b|\blibrar(?:y|ies)\b|\bframeworks?\b|\bsoftware\b|\bplatforms?\b|\bengines?\b|\bpackages?\b|\bcompilers?\b|"
    r"\bdeployment\b|\bservices?\b|\bplugins?\b|\butilit(?:y|ies)\b|\binfrastructure\b|\bapps?\b|\bdrivers?\b|\bAPIs?\b|\bSDK\b|工具|框架|平台|库$",
    re.I,
)
_NOTES = re.compile(r"\bnotes?\b|笔记", re.I)
_PAPERS = re.compile(r"\bpapers?\b|\bpublications?\b|\bresearch\b|论文", re.I)
_COURSE_HOSTS = re.compile(r"//(?:[\w-]+\.)*(?:coursera|udacity|edx|udemy|khanacademy|deeplearning\.ai|kadenze|futurelearn|datacamp|stanford\.edu/class|ocw\.mit)\b|web\.stanford\.edu/class|/courses?/", re.I)
_BOOK_HOSTS = re.compile(r"//(?:[\w-]+\.)*(?:manning\.com|amazon\.[a-z.]+|oreilly\.com/library|leanpub\.com|packtpub\.com|d2l\.ai|deeplearningbook\.org|apress\.com)|book\b", re.I)
_DOC_HOSTS = re.compile(r"//docs?\.|readthedocs|/docs?(?:/|$)|/documentation|//developer\.|//infocenter\.|/guides?/|/wiki/|wikipedia\.org", re.I)
_ARTICLE_HOSTS = re.compile(r"medium\.com|//(?:[\w-]+\.)*blog|/blogs?/|/posts?/|youtube\.com|youtu\.be|vimeo\.com|slideshare\.net|speakerdeck|quora\.com|towardsdatascience|substack|machinelearningmastery|distill\.pub|analyticsvidhya|hackernoon|dev\.to|wordpress|blogspot|/20[012]\d/\d\d/", re.I)
_CODE_HOSTS = re.compile(r"//(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|gitee\.com|sourceforge\.net|huggingface\.co)/", re.I)


def kind_of(title: str, url: str, *, section: Sequence[str] = (), venue: str | None = None, note: str = "", mark: str = "") -> Kind:
    """The most likely kind; `mark` is what the list itself says in a bracket, such as `Repo`."""
    own = section[-1] if section else ""
    where = " / ".join(section)
    code_host = bool(_CODE_HOSTS.search(url))
    repository = code_host and len([part for part in re.split(r"[/#?]", url.split("//", 1)[-1]) if part]) <= 3
    if re.search(r"\bawesome\b|paper[-_ ]?list|reading[- ]list|\bcurated list\b", title + " " + url + " " + note[:120], re.I) or (
        code_host and (_LIST.search(title) or re.search(r"(?:other|related|similar|awesome)[\w ]* (?:lists?|repos?\b|repositor)|资源列表", own, re.I))
    ):
        return "list"
    if not code_host:
        first = _by_page(title, url, own, where, venue)
        if first:
            return first
    elif _BOOK.search(own) or re.search(r"\.pdf$", url, re.I):
        return "book" if _BOOK.search(own + " " + title) else "paper"
    elif _COURSE.search(own):
        return "course"
    elif venue and is_known(venue):
        return "survey" if _SURVEY.search(title) else "paper"
    if code_host:
        if re.search(r"\bbook\b|/book/", title + url, re.I) and not _TOOL.search(own):
            return "book"
        if _NOTES.search(title) or url.lower().split("#")[0].endswith(".md"):
            return "notes"
        if _TUTORIAL.search(own) or _TUTORIAL.search(title):
            return "tutorial"
        return "tool" if repository and (_TOOL.search(where) or _TOOL.search(title) or _TOOL.search(note[:200])) else "repo"
    if _TOOL.search(where):
        return "tool"
    if _PAPERS.search(where) and venue:
        return "paper"
    return "tool" if re.search(_TOOL, note[:160]) else "tutorial"


def _by_page(title: str, url: str, own: str, where: str, venue: str | None) -> Kind | None:
    paper = is_paper_address(url) or bool(venue and venue != "Book")
    if _COURSE_HOSTS.search(url) or re.search(_COURSE, own):
        return "course"
    if venue and is_known(venue):
        return "survey" if _SURVEY.search(title) else "paper"
    if re.search(_BOOK, own) or (_BOOK_HOSTS.search(url) and not is_paper_address(url)) or re.search(r"\b(?:hand|text)book\b|\bedition\b|\bthe book\b", title, re.I):
        return "book"
    if _DOCS.search(own) or _DOC_HOSTS.search(url) or (_DOCS.search(title) and not _PAPERS.search(where)):
        return "docs"
    if re.search(r"^(?!.*(?:paper|survey)).*\b(?:tutorials?|how-?tos?|guides?|articles?|blogs?|videos?|talks?|slides?)\b", own, re.I):
        return "tutorial"
    if _TOOL.search(own) and not is_paper_address(url):
        return "tool"
    if _COURSE.search(title) and not paper:
        return "course"
    if paper and re.search(r"\btutorial\b(?! and)", title, re.I) and not venue:
        return "tutorial"
    if paper:
        return "survey" if _SURVEY.search(title) else "paper"
    if _BOOK.search(title):
        return "book"
    if _ARTICLE_HOSTS.search(url) or _TUTORIAL.search(title):
        return "tutorial"
    if _SURVEY.search(title) and _PAPERS.search(where):
        return "survey"
    return None
