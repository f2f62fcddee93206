"""Which sections of a list hold entries, and what a heading says about the items below it."""

import re
from collections.abc import Iterable
from functools import lru_cache

from dlmentor.catalog.venues import Cited, cited, is_strong
from dlmentor.text import fold

_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*|[ivx]+|[a-z])\s+(?=\S)")
_CONTENTS = re.compile(
    r"^(?:table of contents?|contents?(?: of this (?:list|page))?|toc|index|outline|overview of contents|"
    r"quick links.*|contents 列表|目录|目次|索引|大纲|内容|目錄|content|catalogue?|sommaire|inhalt|"
    r"índice|tabla de contenidos?|содержание)$"
)
_BOILERPLATE = re.compile(
    r"^(?:(?:how to |guide(?:lines)? (?:for|to) |want to )?contribut\w*(?: guide\w*| to .*| guidelines?)?|"
    r"contributors?.*|our contributors|(?:list of )?licen[cs]es?(?: (?:and|info\w*|notice|agreement)\b.*)?|copyright.*|"
    r"acknowledg\w*|credits?|special thanks.*|thanks(?: to)?.*|citations?|cite(?: .{0,25})?|citing.*|"
    r"how to cite.*|bibtex|reference this .*|star history.*|stars? ?gazers.*|"
    r"stars(?: over time)?|sponsors?(?:hip)?.*|backers.*|support(?: us| me| this .*| the project)|"
    r"donat\w+.*|contacts?(?: us| me| information)?|(?:core |project |list |current )?maintainers?(?: .*)?|"
    r"(?:our |the |core )?team|"
    r"about (?:me|us|the authors?|this (?:list|repo\w*|project))|disclaimers?|change ?log.*|release notes|"
    r"follow (?:me|us).*|how to use(?: (?:it|this|the) ?.*)?|usage|legend.*|translations|other languages|"
    r"code of conduct|join (?:us|our .*)|badges?|to ?do(?: list)?|feedback|getting help|stay (?:tuned|"
    r"updated|in touch).*|wechat.*|star us.*|"
    r"please (?:star|cite).*|security policy|sharing|share|"
    r"贡献.*|如何贡献|许可.*|协议|致谢|感谢.*|引用.*|联系.*|联系方式|更新日志|版权.*|免责.*|赞助.*|"
    r"捐赠.*|交流群.*|贡献者|关于作者|star history)$"
)
_NEWS = re.compile(
    r"^(?:(?:latest |recent |breaking )?(?:news|updates?)(?: .{0,20})?|what s new.*|announcements?|"
    r"change ?log|更新.*|最新.*|动态|新闻|news .*)$"
)
_DATED = re.compile(
    r"^\W*(?:\d{1,4}[./-]\d{1,2}|(?:19|20)\d\d\b|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\W+\d)", re.I
)
_YEAR_HEADING = re.compile(
    r"^(?:(?:in|year|papers?(?: (?:of|in|from))?|published in|publications? (?:in|of))\s+)?((?:19|"
    r"20)\d\d)(?:\s*(?:venues?|papers?|publications?|conferences?|年|year|arxiv|preprints?|\(\d+\)|"
    r"\d+ papers?))*$"
)


def bare_heading(text: str) -> str:
    """A heading folded, without numbering."""
    return _NUMBER.sub("", fold(re.sub(r":[a-z0-9_+-]+:", " ", text)))


@lru_cache(maxsize=4096)
def is_contents(text: str) -> bool:
    """Whether a heading is that of the table of contents."""
    return bool(_CONTENTS.match(bare_heading(text)))


@lru_cache(maxsize=4096)
def is_boilerplate(text: str) -> bool:
    """Whether a section is about the list itself (licence, contributing, credits)."""
    parts = [
        part
        for part in re.split(r"\s+(?:and|or)\s+|\s*[&/|,+]\s*", re.sub(r":[a-z0-9_+-]+:", " ", text), flags=re.I)
        if part
    ]
    said = [bare_heading(part) for part in (text, *parts)]
    return bool(_BOILERPLATE.match(said[0])) or (
        len(said) > 2 and all(_BOILERPLATE.match(each) for each in said[1:] if each)
    )


@lru_cache(maxsize=4096)
def is_news(text: str) -> bool:
    """Whether a section may report news of the list."""
    return bool(_NEWS.match(bare_heading(text)))


def dated(texts: Iterable[str]) -> bool:
    """Whether most of these items start with a date, as news do."""
    texts = list(texts)
    return bool(texts) and sum(bool(_DATED.match(text)) for text in texts) * 2 > len(texts)


@lru_cache(maxsize=8192)
def heading_says(text: str) -> Cited | None:
    """The year or venue that a heading gives to everything below it."""
    bare = fold(re.sub(r":[a-z0-9_+-]+:", " ", text))
    found = _YEAR_HEADING.match(bare)
    if found:
        return Cited(year=int(found[1]))
    if len(text) > 60 or re.search(
        r"(?:19|20)\d\d\s*[-–—~]\s*(?:19|20)?\d\d|\b(?:before|until|since|after|and earlier)\b|\d0s", text, re.I
    ):
        return None
    stripped = re.sub(r"(?i)\b(?:papers?|accepted|publications?|proceedings|list|论文)\b", " ", text)
    where = cited(stripped, loose=False, whole=True)
    if where and where.sure and where.year:
        return Cited(where.venue, where.year, sure=True)
    return (
        Cited(text.strip(), sure=True)
        if is_strong(text.strip()) and sum(char.isupper() for char in text) >= 3
        else None
    )


def slug(text: str) -> str:
    """The anchor that GitHub gives to a heading."""
    return re.sub(r"\s", "-", re.sub(r"[^\w\- ]", "", text.strip().lower()))
