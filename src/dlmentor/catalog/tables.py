"""Tables in any column order and language: each row that recommends something becomes a draft."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dlmentor.catalog.blocks import Block
from dlmentor.catalog.drafts import Draft
from dlmentor.catalog.items import interpret
from dlmentor.catalog.links import link_role, role_by_address
from dlmentor.catalog.marked import mark, words
from dlmentor.catalog.paragraphs import is_prose
from dlmentor.catalog.people import split_authors
from dlmentor.catalog.pieces import Piece, text_of
from dlmentor.catalog.venues import cited, full_year
from dlmentor.models import Link, Role
from dlmentor.text import fold

_COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "title",
        re.compile(
            r"\b(?:title|paper title|paper name|paper|papers|article|publication|论文(?:名称|题目|标题)?|"
            r"标题|题目|文章|"
            r"titre|título|titel|название)\b|论文|标题|题目"
        ),
    ),
    (
        "venue",
        re.compile(
            r"\b(?:venue|pub|proceedings|conference|journal|conf|publisher|published|publication venue|where|"
            r"conference journal|booktitle)\b|会议|期刊|发表|来源"
        ),
    ),
    (
        "year",
        re.compile(
            r"\b(?:year|date|time|month|published on|release date|released?|submitted|ano|jahr|année)\b|"
            r"年份|时间|日期|年"
        ),
    ),
    ("authors", re.compile(r"\b(?:authors?|first author|people|researchers?|instructors?|lecturers?|by)\b|作者|讲师")),
    (
        "organisation",
        re.compile(
            r"\b(?:institut\w*|organi[sz]ations?|affiliations?|company|university|labs?|team|provider|"
            r"school|maintainer|vendor|developer)\b|机构|单位|公司|学校|大学"
        ),
    ),
    (
        "code",
        re.compile(
            r"\b(?:codes?|github|git|repo|repository|implementation|source code|source|framework code|"
            r"official code)\b|代码|源码|开源"
        ),
    ),
    (
        "site",
        re.compile(
            r"\b(?:project|project page|homepage|website|page|demo|dataset|data|web|site|colab|docs)\b|"
            r"项目主页|主页|项目地址|官网|数据"
        ),
    ),
    ("slides", re.compile(r"\b(?:slides?|ppt|poster)\b|幻灯")),
    ("video", re.compile(r"\b(?:videos?|talk|youtube|lectures?)\b|视频")),
    ("notes", re.compile(r"\b(?:blog|notes?|review|post)\b|笔记|解读|博客")),
    (
        "links",
        re.compile(r"\b(?:links?|url|urls|pdf|arxiv|paper link|download|preprint|resources?)\b|链接|地址|下载|原文"),
    ),
    (
        "name",
        re.compile(
            r"\b(?:name|project name|tools?|library|libraries|models?|methods?|datasets?|systems?|frameworks?|repos?|"
            r"software|packages?|courses?|books?|resources?|topics?|items?|algorithms?|approach|apis?)\b|名称|名字|模型|"
            r"工具|方法|课程|书名|项目|资源"
        ),
    ),
    (
        "note",
        re.compile(
            r"\b(?:description|notes?|comments?|summary|about|keywords?|tags?|type|category|details|"
            r"abstract|tl;?dr|highlights?|contributions?|remarks?|intro(?:duction)?|features?|tasks?|"
            r"languages?|licen[cs]e|stars?|info|duration|effort|prerequisites?|discussion|level|difficulty|"
            r"metrics?|scores?|accuracy|results?|performance|price|cost|size|format|auth|https|cors|status|preview|platforms?|modalit\w+)\b|描述|说明|简介|介绍|备注|类型|标签|内容|关键词|备注|摘要"
        ),
    ),
    ("number", re.compile(r"^(?:no|id|n|nr|index|rank|序号|编号)$|^#")),
)
_LINK_ROLES: dict[str, Role] = {
    "code": "code",
    "site": "site",
    "slides": "slides",
    "video": "video",
    "notes": "notes",
    "links": "paper",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row as a draft, a group heading (`group`), or a resource without a link (`unlinked`)."""

    draft: Draft | None = None
    group: str = ""
    unlinked: str = ""
    line: int = 0


def read_table(table: Block, slugs: frozenset[str], own: str) -> list[Row]:
    """The rows of a table, understood by its header where there is one."""
    header, body = table.cells, table.children
    columns = name_columns(header)
    if (
        not any(column in ("title", "name", "venue", "code", "links", "authors") for column in columns)
        and body
        and not _has_header(header)
    ):
        guess = name_columns(body[0].cells)
        if (
            sum(bool(column) for column in guess) >= 2
            and "title" in guess
            and not any(piece.linked for cell in body[0].cells for piece in cell)
        ):
            columns, body = guess, body[1:]
    rows: list[Row] = []
    linked = [piece for cell in header for piece in cell if piece.linked]
    # A header that leads to places on the page is a contents list.
    if linked and not any(piece.url.startswith("#") for piece in linked) and sum(bool(c) for c in columns) < 2:
        body = [Block("row", table.line, [], cells=header), *body]
        columns = [""] * len(header)
    if _is_grid(columns, body):
        for row in body:
            for cell in row.cells:
                draft = interpret(cell, slugs, own)
                if draft.url and draft.named:
                    rows.append(Row(draft, line=_line(cell, row.line)))
        return rows
    return [_row(columns, row, slugs, own) for row in body]


def _has_header(header: Sequence[Sequence[Piece]]) -> bool:
    return any(text_of(cell) for cell in header)


def _line(cell: Sequence[Piece], line: int) -> int:
    return next((piece.line for piece in cell if piece.linked), line)


def name_columns(header: Sequence[Sequence[Piece]]) -> list[str]:
    """What each column holds, by its heading."""
    out: list[str] = []
    for cell in header:
        said = fold(words(text_of(cell)))
        name = next((name for name, pattern in _COLUMNS if said and len(said) < 50 and pattern.search(said)), "")
        if said.startswith(("github", "code")) or said in ("project code", "paper code"):
            name = "code"
        if name in ("title", "venue", "year", "authors") and name in out:
            name = "note" if name != "title" else "links"
        out.append(name)
    if "title" not in out and "name" not in out and "links" in out:
        # "Link | Description": the link column carries the title.
        out[out.index("links")] = "name"
    if (
        "title" in out
        and out.count("title") == 1
        and "name" in out
        and fold(text_of(header[out.index("title")])) in ("paper", "papers", "论文", "publication", "article")
    ):
        # "Model | Paper | Code": both may be the title; the row decides.
        out[out.index("title")] = "paper"
    return out


def _is_grid(columns: Sequence[str], body: Sequence[Block]) -> bool:
    wide = max([len(columns), *(len(row.cells) for row in body)], default=0)
    if sum(bool(column) for column in columns) >= 2 or wide < 2:
        return False
    full = [row for row in body if sum(_names_thing(cell) for cell in row.cells) >= 2]
    names = [text_of(cell) for row in body for cell in row.cells if _names_thing(cell)]
    # A column that says `chat` in every row holds no things.
    return len(full) * 2 > len(body) and len(set(names)) * 4 > len(names) * 3


def _names_thing(cell: Sequence[Piece]) -> bool:
    return any(piece.linked and piece.text and not piece.bare and link_role(piece.text) is None for piece in cell)


def _row(columns: Sequence[str], row: Block, slugs: frozenset[str], own: str) -> Row:
    cells = [list(cell) for cell in row.cells]
    named = dict(zip(columns, range(len(cells)), strict=False))
    filled = [at for at, cell in enumerate(cells) if text_of(cell) or any(piece.linked for piece in cell)]
    if len(filled) == 1 and len(cells) > 1 and not any(piece.linked for cell in cells for piece in cell):
        return Row(group=words(mark(cells[filled[0]]).text), line=row.line)
    at = _title_column(columns, cells, named)
    if at is None:
        return Row(line=row.line)
    if not any(columns) and is_prose(text_of(cells[at])) and not _names_thing(cells[at][:1]):
        return Row(line=row.line)
    draft = interpret(cells[at], slugs, own)
    if not draft.title and not draft.url:
        return Row(line=row.line)
    notes: list[str] = [draft.note] if draft.note else []
    for position, cell in enumerate(cells):
        if position != at:
            _add_cell(draft, columns[position] if position < len(columns) else "", cell, slugs, own, notes)
    draft.note = " · ".join(part for part in notes if part)
    if not draft.url:
        return Row(unlinked=draft.title, line=row.line)
    return Row(draft, line=row.line)


def _title_column(columns: Sequence[str], cells: Sequence[Sequence[Piece]], named: dict[str, int]) -> int | None:
    if "paper" in named and "name" in named:
        paper = cells[named["paper"]] if named["paper"] < len(cells) else []
        said = words(mark(paper).text)
        text = " ".join(piece.text for piece in paper if piece.linked) + said
        if len(text.split()) >= 4 and link_role(text) is None:
            return named["paper"]
        return named["name"]
    for name in ("title", "name", "paper"):
        at = named.get(name)
        if at is not None and at < len(cells) and re.search(r"\w", text_of(cells[at])):
            return at
    best: tuple[int, int] | None = None
    for at, cell in enumerate(cells):
        column = columns[at] if at < len(columns) else ""
        if column in ("year", "venue", "code", "number", "authors", "slides", "video", "site"):
            continue
        said = text_of(cell)
        if not re.search(r"[^\W\d_]", said):
            continue
        score = (40 if _names_thing(cell) else 0) + min(len(said), 30) - (25 if column == "note" else 0) - 2 * at
        if best is None or score > best[0]:
            best = (score, at)
    return best[1] if best else None


def _add_cell(
    draft: Draft, column: str, cell: Sequence[Piece], slugs: frozenset[str], own: str, notes: list[str]
) -> None:
    item = mark(cell, slugs, own)
    said = words(item.text)
    known = {link.url for link in draft.links}
    for link in item.links:
        if link.url in known or link.credit:
            continue
        known.add(link.url)
        role = _LINK_ROLES.get(column)
        named = link_role(link.text) if link.text else None
        if column == "links" or role is None:
            role = named or role_by_address(link.url)
        draft.links.append(Link(url=link.url, role=role))
    if not draft.url and draft.links:
        best = next((link for link in draft.links if link.role == "paper"), draft.links[0])
        draft.links.remove(best)
        draft.links.insert(0, best)
        draft.url = best.url
    spoken = (said + " " + " ".join(link.text for link in item.links if link.text)).strip()
    if column == "venue":
        found = cited(spoken)
        if found and (found.venue or found.year):
            draft.venue = found.venue or draft.venue
            draft.year = found.year or draft.year
        elif spoken.strip(" -–—/") and len(spoken) < 80 and re.search(r"[A-Za-z\u4e00-\u9fff]{2}", spoken):
            draft.venue = re.sub(r"\s*\(.*\)$", "", spoken) or spoken
    elif column == "year":
        draft.year = full_year(spoken) or draft.year or _short_date(spoken)
        found = cited(spoken)
        if found and found.venue and not draft.venue:
            draft.venue = found.venue
    elif column == "authors":
        names = split_authors(said or spoken)
        draft.authors = names or draft.authors
    elif column == "organisation":
        draft.organisation = spoken or draft.organisation
    elif column in ("number",):
        return
    elif column in ("", "note", "name", "title") and said and re.search(r"\w\w", said):
        found = cited(said, loose=False, whole=True) if len(said) < 60 else None
        # `DUC-2004` in a column of data sets is no place.
        if found and (found.sure or (found.year and not (column and found.venue))):
            draft.venue = draft.venue or found.venue
            draft.year = draft.year or found.year
        elif link_role(said) is None or column == "note":
            notes.append(said)


def _short_date(text: str) -> int | None:
    found = re.search(r"(?<!\d)(\d{2})[./-](?:0[1-9]|1[0-2])(?!\d)|^'(\d{2})$", text.strip())
    if not found:
        return None
    value = int(found[1] or found[2])
    return 2000 + value if value < 50 else 1900 + value


__all__ = ["Row", "name_columns", "read_table"]
