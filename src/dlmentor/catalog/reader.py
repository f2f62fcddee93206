"""Walks the blocks of a list and decides what is a section, an entry, a companion of one, or talk about the list."""

import re
from collections.abc import Sequence

from dlmentor.catalog.blocks import Block, after_first, has_links_below, own_pieces
from dlmentor.catalog.cleaning import clean_title
from dlmentor.catalog.drafts import Draft, take
from dlmentor.catalog.headings import heading_words, only_link
from dlmentor.catalog.identity import resource_id
from dlmentor.catalog.items import interpret, merge_details, read, split_papers
from dlmentor.catalog.links import link_role, role_by_address
from dlmentor.catalog.marked import CREDIT, LINK, STYLES, Marked, mark, without_emoji, words
from dlmentor.catalog.outcome import PLACEHOLDER, PLACEHOLDER_INSIDE, Kept, Outcome, Section
from dlmentor.catalog.paragraphs import (
    is_prose,
    is_remark,
    labelled,
    may_be_title,
    mid_sentence,
    names_role,
    names_several,
    only_brackets,
    role_line,
    strength,
    units,
)
from dlmentor.catalog.pieces import Piece, text_of
from dlmentor.catalog.sections import dated, heading_says, is_boilerplate, is_contents, is_news
from dlmentor.catalog.tables import read_table
from dlmentor.catalog.titles import find_title
from dlmentor.catalog.venues import Cited
from dlmentor.models import Link

_ABOUT = re.compile(
    r"^(?:this (?:repo|repository|list|page|document)|if you (?:want|would like|find|have|know|use)|"
    r"(?:please )?feel free to|pull requests?|contributions? (?:is|are)|we welcome|"
    r"please (?:read|see|cite|star|check|open|send|submit)|subscribe to our|join (?:us|our)|follow (?:us|me|our)|"
    r"we have an?|you can also)\b",
    re.I,
)
_GROUP_END = re.compile(r"[:：]\s*$")
# `You can contact me here:`, and a list of pages and addresses below it
_REACHES_AUTHOR = re.compile(
    r"\b(?:contact|reach|find|write to) (?:me|us)\b[^:：]{0,40}[:：]\s*$|联系方式[^:：]{0,8}[:：]\s*$", re.I
)
_ARXIV = re.compile(r"\barxiv\s*[:\s]\s*(?:abs/)?(\d{4}\.\d{4,5})", re.I)
_DOI = re.compile(r"\bdoi\s*[:\s]\s*(10\.\d{4,9}/[^\s,;)\]]+)", re.I)


class ListReader:
    """Collects the entries and issues of one list."""

    def __init__(self, name: str, origin: Sequence[int], slugs: frozenset[str], own: str) -> None:
        self.out = Outcome(name)
        self._origin = origin
        self._slugs = slugs
        self._own = own
        self._stack: list[Section] = []
        self._group = ""
        self._muted = False
        self._pending: tuple[Draft, int] | None = None
        self._parents: list[str] = []
        self._folded: Draft | None = None
        self.title = ""
        self.description = ""

    # -- the walk

    def read(self, blocks: Sequence[Block]) -> None:
        """Read all blocks of the list."""
        self._blocks(blocks)
        self._fold()
        self._close(0)
        self.out.kept.extend(kept for section in self.out.sections if (kept := self._linked_heading(section)))

    def _blocks(self, blocks: Sequence[Block], *, quoted: bool = False) -> None:
        for block in blocks:
            if block.kind == "heading":
                self._heading(block)
            elif block.kind == "group":
                self._summary(block)
            elif block.kind == "text":
                self._text(block, quoted=quoted)
            elif block.kind == "list" and self._folded is not None and self._unfolds(block):
                continue
            elif block.kind == "list":
                self._list(block)
            elif block.kind == "quote":
                self._blocks(block.children, quoted=True)
            elif block.kind == "table":
                self._table(block)
            if block.kind not in ("heading", "rule", "group"):
                for section in self._stack:
                    section.filled = True

    # -- folded parts

    def _summary(self, block: Block) -> None:
        """The summary of a folded part is a group, or an entry with its details: `<b><a>Foo</a></b> - a tool`."""
        self._fold()
        item = mark(block.pieces, self._slugs, self._own)
        self._group = without_emoji(words(item.text)).rstrip(":：").strip()
        self._pending = None
        first = re.search(LINK, item.text)
        if not item.named or first is None or re.search(r"\w\w", item.text[: first.start()]) or self._silent:
            return
        draft = read(item, find_title(item))
        draft.line = self._line(block.line)
        if draft.url and draft.named:
            self._folded, self._group = draft, ""

    def _unfolds(self, block: Block) -> bool:
        """Whether a list gives the links of the entry that the summary above it names; else that is a section."""
        draft, self._folded = self._folded, None
        if draft is None:
            return False
        items = [own_pieces(child) for child in block.children if child.kind == "item"]
        marks = [mark(pieces, self._slugs, self._own, below=True) for pieces in items]
        if not all(item.links and role_line(item) for item in marks):
            self._group = draft.title
            return False
        for pieces in items:
            merge_details(draft, pieces)
        self._keep(draft, listed=True)
        return True

    def _fold(self) -> None:
        """Keep the entry of a summary whose part says nothing more."""
        draft, self._folded = self._folded, None
        if draft is not None:
            self._keep(draft, listed=True)

    def _line(self, line: int) -> int:
        return self._origin[line - 1] if 0 < line <= len(self._origin) else max(line, 1)

    @property
    def _home(self) -> Section | None:
        return self._stack[-1] if self._stack else None

    @property
    def _silent(self) -> bool:
        return self._muted or any(section.skipped for section in self._stack)

    def _heading(self, block: Block) -> None:
        self._fold()
        item = mark(block.pieces, self._slugs, self._own)
        text = without_emoji(text_of(heading_words(block.pieces)))
        text = re.sub(r"(?<![\w:])(?::[a-z0-9_+-]{2,30}:)+", "", text).strip()
        self._group, self._muted, self._pending, self._parents = "", False, None, []
        if not text and not item.links:
            return
        self._close(block.level)
        for parent in self._stack:
            parent.filled = True
        text = re.sub(r"^\[([^\[\]]+)\]$", r"\1", text.strip("*_ "))
        section = Section(block.level, text.rstrip(":：") or text, self._line(block.line))
        first = all(section.linked is not None for section in self.out.sections)
        section.hidden = first and (block.level == 1)
        section.contents = is_contents(text)
        section.hidden = section.hidden or section.contents
        section.skipped = is_boilerplate(text) and not (first and block.level == 1)
        section.news = is_news(text)
        if first and block.level == 1:
            self.title = section.text
        elif item.links and not _only_credits(item):
            section.linked = self._heading_draft(block, item)
            section.text = (
                section.linked.title
                if section.linked and section.linked.named and only_link(block.pieces)
                else section.text
            )
        section.above = tuple(self._stack)
        self.out.sectioned = self.out.sectioned or (not section.hidden and section.linked is None)
        self._stack.append(section)
        self.out.sections.append(section)
        if section.linked is None and not section.hidden and block.level >= 2 and not item.links:
            self._pending = (Draft(clean_title(section.text), line=self._line(block.line)), -1)

    def _heading_draft(self, block: Block, item: Marked) -> Draft | None:
        draft = read(item, find_title(item))
        draft.line = self._line(block.line)
        return draft if draft.url and draft.title else None

    def _linked_heading(self, section: Section) -> Kept | None:
        """The entry that a linked heading is, if nothing stands below it."""
        if section.linked is None or section.count or section.skipped or section.contents:
            return None
        if any(other.skipped for other in section.above) or (not section.above and self.out.sectioned):
            return None
        return Kept(section.linked, section.above, (), heading_level=section.level)

    def _close(self, level: int) -> None:
        while self._stack and self._stack[-1].level >= max(level, 1):
            self._stack.pop()

    # -- paragraphs

    def _text(self, block: Block, *, quoted: bool) -> None:
        if not self.description and not self.out.kept and len(self.out.sections) <= 1:
            said = text_of(block.pieces)
            if len(said.split()) > 4 and not re.match(r"^\W*\[", said):
                self.description = words(mark(block.pieces).text)[:400]
        if any(section.skipped for section in self._stack):
            return
        for unit in units(block.pieces):
            self._unit(unit, quoted=quoted)

    def _unit(self, unit: list[Piece], *, quoted: bool) -> None:
        item = mark(unit, self._slugs, self._own)
        said = words(item.text)
        line = self._line(unit[0].line)
        if self._home is not None and self._home.linked is not None and not self._home.count:
            # What stands below a heading that is a link tells about that link.
            return
        adds = role_line(item) or (only_brackets(item) and self._titled)
        if self._pending and adds and any(link.text for link in item.links) and not self._shelf(item, said):
            draft, at = self._pending
            merge_details(draft, unit)
            if at < 0:
                self._keep_titled(draft)
            return
        if not item.links:
            self._maybe_group(unit, item, said, line)
            return
        if self._muted:
            return
        sure = strength(unit, item)
        if not sure or (quoted and sure == "weak"):
            if self._pending and self._pending[1] < 0:
                self._pending = None
            return
        draft = read(item, find_title(item))
        draft.line = self._line(item.links[0].line) if labelled(item) else line
        if draft.url and draft.title and not draft.struck:
            self._pending = None
            self._keep(draft, weak=sure == "weak", prose=True)

    @property
    def _titled(self) -> bool:
        """Whether what waits for its links is a bold title, not a heading."""
        if self._pending is None or self._home is None:
            return self._pending is not None
        return self._pending[0].line != self._home.line

    def _shelf(self, item: Marked, said: str) -> bool:
        """Whether what waits for its links is only a short heading (`Blogs`), and the line only an address."""
        if self._pending is None or said or not all(link.bare for link in item.links):
            return False
        draft, _ = self._pending
        return self._home is not None and self._home.line == draft.line and len(draft.title.split()) <= 2

    def _maybe_group(self, unit: Sequence[Piece], item: Marked, said: str, line: int) -> None:
        text = without_emoji(said)
        styled = all(piece.bold or piece.italic or piece.brk or not re.search(r"\w", piece.text) for piece in unit)
        if not re.search(r"\w", text):
            return
        if (
            (styled and len(text.split()) <= 25)
            or (_GROUP_END.search(text) and len(text.split()) <= 8)
            or heading_says(text)
        ):
            self._muted = is_boilerplate(text) or _REACHES_AUTHOR.search(text) is not None
            self._group = "" if self._muted or is_remark(unit, text) else text.rstrip(":：").strip()
            named = len(text) > 3 or re.search(r"[A-Za-z]{2}", text) is not None
            waits = styled and named and link_role(text) is None
            self._pending = (Draft(clean_title(text), line=line), -1) if waits else None
        elif may_be_title(text) and (self._pending is None or len(self._pending[0].title.split()) <= 3):
            self._pending = (Draft(clean_title(text), line=line), -1)
        elif self._pending is None or self._pending[1] >= 0:
            for title in item.empty:
                self.out.issue(line, "a link without an address", title)

    # -- lists

    def _list(self, block: Block) -> None:
        items = [child for child in block.children if child.kind == "item"]
        home = self._home
        if self._silent:
            return
        if home is not None and home.news and dated(text_of(own_pieces(item)) for item in items):
            home.skipped = True
            return
        if self._pending and self._role_list(items):
            draft, at = self._pending
            for item in items:
                merge_details(draft, own_pieces(item))
            if at < 0 and draft.url:
                self._keep_titled(draft)
            return
        self._pending = None
        for item in items:
            self._item(item)

    def _role_list(self, items: Sequence[Block]) -> bool:
        named = False
        for block in items:
            item = mark(own_pieces(block), self._slugs, self._own)
            if not role_line(item) and not only_brackets(item):
                said = words(item.text)
                if not item.links and ((named and len(said.split()) <= 3) or names_several(said)):
                    # Its makers: `- Ann Lee and Bo Chen`, or behind `- Code: address`, `- Docs: address`, `- Foo Labs`.
                    continue
                return False
            named = named or (bool(item.links) and names_role(item))
        return named

    def _lone_address(self, items: Sequence[Block]) -> bool:
        """Whether the items are one, and that nothing but an address."""
        if len(items) != 1:
            return False
        item = mark(own_pieces(items[0]), self._slugs, self._own)
        return bool(item.links) and all(link.bare for link in item.links) and not words(item.text).strip()

    def _item(self, block: Block) -> None:
        pieces = own_pieces(block)
        item = mark(pieces, self._slugs, self._own)
        more = None if item.links else self._linked_paragraph(block)
        if more is not None:
            pieces = [*pieces, Piece(brk="hard", line=more.line), *more.pieces]
            item = mark(pieces, self._slugs, self._own)
        line = self._line(block.line)
        lists = [child for child in block.children if child.kind == "list"]
        draft = read(item, find_title(item))
        draft.line = line
        if item.links and draft.url and draft.title and not self._about_the_list(item):
            if draft.struck:
                self.out.issue(line, "an item that is struck out", draft.title)
            elif not (self._home is not None and self._home.contents and self._is_own(draft.url)):
                papers = split_papers(pieces)
                if len(papers) > 1:
                    draft = self._several(papers)
                else:
                    self._keep(draft, listed=True)
            self._extras(draft, block, more)
            self._children(lists, draft)
            return
        text = without_emoji(words(item.text))
        if draft.empty:
            self.out.issue(line, "a link without an address", draft.empty[0])
            return
        if not lists:
            if not self._mentioned(draft, text) and not any(piece.linked for piece in pieces):
                self.out.unlinked.append((line, text, self._home))
            self._blocks([child for child in block.children[1:] if child.kind in ("table", "quote")])
            return
        children = [child for child_list in lists for child in child_list.children if child.kind == "item"]
        length = len(draft.title.split())
        named = length > 1 or draft.year is not None
        told = (self._role_list(children) and named) or (self._lone_address(children) and length > 3)
        if text and len(children) <= 8 and told:
            for child in children:
                said = merge_details(draft, own_pieces(child))
                if not only_brackets(mark(own_pieces(child))):
                    draft.note = _joined(draft.note, said)
            if draft.url:
                self._keep(draft, listed=True)
                return
        self._parents.append(text.rstrip(":："))
        for child in lists:
            self._list(child)
        self._parents.pop()

    def _about_the_list(self, item: Marked) -> bool:
        """Whether a bullet is talk about the list (`If you want to contribute, …`), or only mentions what it links."""
        said = words(item.text)
        if _ABOUT.match(said) or mid_sentence(item):
            return True
        introduction = self._home is None or self._home.hidden
        return introduction and self.out.sectioned is False and is_prose(said) and len(said.split()) > 4

    def _is_own(self, url: str) -> bool:
        """Whether an address is a part of the page or a folder of the repository that holds the list."""
        return "://" not in url or (self._own != "" and f"github.com/{self._own}/tree/" in url.lower())

    def _several(self, papers: Sequence[list[Piece]]) -> Draft:
        """Keep each of the papers of one item; the last takes what stands below."""
        for paper in papers:
            draft = interpret(paper, self._slugs, self._own)
            draft.line = self._line(next(piece.line for piece in paper if piece.linked))
            self._keep(draft, listed=True)
        return draft

    def _mentioned(self, draft: Draft, text: str) -> bool:
        """An item that names an arXiv number or DOI is as good as linked."""
        found = _ARXIV.search(text)
        doi = None if found else _DOI.search(text)
        if not (found or doi) or len(text.split()) < 4:
            return False
        url = f"https://arxiv.org/abs/{found[1]}" if found else f"https://doi.org/{doi[1]}" if doi else ""
        last = self.out.kept[-1].draft if self.out.kept else None
        if last is not None and any(resource_id(link.url) == resource_id(url) for link in last.links):
            # The reference of the item above, on a line of its own.
            take(last, Cited(draft.venue, draft.year))
            last.authors = last.authors or draft.authors
            return True
        draft.url, draft.links = url, [Link(url=url, role="paper")]
        self._keep(draft, listed=True)
        return True

    def _children(self, lists: Sequence[Block], draft: Draft) -> None:
        """Nested bullets: details and companions of the item above, or entries of their own."""
        self._parents.append(draft.title)
        for block in lists:
            items = [child for child in block.children if child.kind == "item"]
            marks = [mark(own_pieces(item), self._slugs, self._own, below=True) for item in items]
            linked = any(item.links and not role_line(item) for item in marks) or any(
                has_links_below(item) for item in items
            )
            if linked:
                groups = any(grand.kind == "list" for child in items for grand in child.children)
                for child, item in zip(items, marks, strict=True):
                    nested = any(grand.kind == "list" for grand in child.children)
                    if not nested and item.links and (role_line(item) or _is_code_of(draft, item)):
                        merge_details(draft, own_pieces(child))
                    elif not nested and not item.links and not groups:
                        self._detail(draft, child)
                    else:
                        self._item(child)
            else:
                for child in items:
                    self._detail(draft, child)
        self._parents.pop()

    def _detail(self, draft: Draft, block: Block) -> None:
        said = merge_details(draft, own_pieces(block))
        if said and not re.fullmatch(r"\W*", said):
            draft.note = _joined(draft.note, said)
        for child in block.children:
            if child.kind == "list":
                for item in child.children:
                    self._detail(draft, item)

    def _linked_paragraph(self, block: Block) -> Block | None:
        """The paragraph below the words of an item that gives its links: `*Ann Lee.* [[pdf](address)]`."""
        if not re.search(r"\w", text_of(own_pieces(block))):
            return None
        for child in after_first(block):
            if child.kind != "text":
                return None
            links = mark(child.pieces, self._slugs, self._own, below=True).links
            if links:
                return child if all(link.role is not None for link in links) else None
        return None

    def _extras(self, draft: Draft, block: Block, taken: Block | None) -> None:
        """Further paragraphs and quotes of an item are its note, but for what was `taken` as its own words."""
        for child in after_first(block):
            if child is not taken and child.kind in ("text", "quote"):
                for text in (
                    [child] if child.kind == "text" else [part for part in child.children if part.kind == "text"]
                ):
                    said = merge_details(draft, text.pieces)
                    draft.note = _joined(draft.note, said)

    # -- tables

    def _table(self, block: Block) -> None:
        if self._silent:
            return
        self._pending = None
        group = self._group
        rows = read_table(block, self._slugs, self._own)
        good = 0
        for row in rows:
            if row.group:
                self._group = row.group
            elif row.draft is not None and row.draft.title and not row.draft.struck:
                row.draft.line = self._line(row.line)
                self._keep(row.draft, listed=True)
                good += 1
        if good:
            for row in rows:
                if row.unlinked:
                    self.out.unlinked.append((self._line(row.line), row.unlinked, self._home))
        self._group = group

    # -- keeping

    def _keep(self, draft: Draft, *, weak: bool = False, listed: bool = False, prose: bool = False) -> None:
        if PLACEHOLDER_INSIDE.search(draft.note) or PLACEHOLDER.search(draft.note):
            self.out.issue(draft.line, "a placeholder", draft.note)
        for title in draft.empty:
            self.out.issue(draft.line, "a link without an address", title)
        group = tuple(part for part in (self._group, *self._parents) if part)
        self.out.kept.append(Kept(draft, tuple(self._stack), group, weak, prose))
        for section in self._stack:
            section.count += 1
        if listed and self._stack:
            self._stack[-1].listed += 1

    def _keep_titled(self, draft: Draft) -> None:
        """Keep an entry whose title is a heading or a bold line, and which is therefore no section of its own."""
        own = self._stack and self._stack[-1].line == draft.line
        kept, self._stack = self._stack, self._stack[:-1] if own else self._stack
        self._group = ""
        self._keep(draft)
        self._stack = kept
        if own:
            self._stack[-1].count += 1
        self._pending = (draft, len(self.out.kept) - 1)


def _only_credits(item: Marked) -> bool:
    """Whether a heading links only its source: `Word Vectors (from [DL](address))`."""
    text = STYLES.sub("", item.text)
    return all(CREDIT.search(text[: found.start()]) for found in re.finditer(LINK, text))


def _is_code_of(draft: Draft, item: Marked) -> bool:
    """Whether a nested bullet names just the repository of the paper above: `[owner/name](address) | [PyTorch]`."""
    first = item.links[0]
    if all(link.bare for link in item.links) and len(words(item.text).split()) <= 3:
        return role_by_address(first.url) == "code" and role_by_address(draft.url) != "code"
    repository = re.search(r"//(?:www\.)?github\.com/([^/]+/[^/#?]+)", first.url)
    paper = re.search(r"//(?:www\.)?github\.com/", draft.url) is None
    return paper and len(item.named) == 1 and repository is not None and first.text.lower() == repository[1].lower()


def _joined(note: str, more: str) -> str:
    """Two remarks as one."""
    if not (note and more):
        return note or more
    return f"{note} {more}" if note[-1] in ".!?。;；" else f"{note}; {more}"
