"""What was found on a list: entries and issues, once the whole list has been seen."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from dlmentor.catalog.cleaning import title_from_address
from dlmentor.catalog.drafts import Draft
from dlmentor.catalog.identity import resource_id
from dlmentor.catalog.kinds import kind_of, with_main_role
from dlmentor.catalog.links import is_page
from dlmentor.catalog.sections import heading_says
from dlmentor.models import ListIssue, ParsedEntry
from dlmentor.text import one_line

PLACEHOLDER = re.compile(
    r"(?:^|[\s:(])(?:x{3,}|todo|tbd|tba|coming soon|to be (?:added|continued|updated)|work in progress|"
    r"wip|待补充|待更新|敬请期待)\s*[.:!)]*\s*$",
    re.I,
)
PLACEHOLDER_INSIDE = re.compile(r"[:：]\s*(?:xxx+|TODO|TBD)\b")
# `[See the whole table](address)`
_LEADS_ON = re.compile(
    r"\W*(?:see|read|view|more|full|visit|check|go|browse|show|all|other|further|join|submit|add|suggest|edit|download|"
    r"click|learn|find|follow|open|the (?:full|whole|complete|original)|更多|查看|完整|点击|详见)\b",
    re.I,
)
# An introduction with this many linked lines is a list itself.
_MANY = 5
_SEVERAL = 3


@dataclass(slots=True)
class Section:
    """An open heading."""

    level: int
    text: str
    line: int
    hidden: bool = False
    skipped: bool = False
    news: bool = False
    contents: bool = False
    linked: Draft | None = None
    above: "tuple[Section, ...]" = ()
    count: int = 0
    filled: bool = False
    listed: int = 0


@dataclass(slots=True)
class Kept:
    """An entry with its place, before kinds and ids."""

    draft: Draft
    section: tuple[Section, ...]
    group: tuple[str, ...]
    weak: bool = False
    prose: bool = False
    heading_level: int = 0


@dataclass(slots=True)
class Outcome:
    """Collects what the reader finds."""

    name: str
    kept: list[Kept] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    unlinked: list[tuple[int, str, Section | None]] = field(default_factory=list)
    sectioned: bool = False
    _issues: dict[tuple[int, str], ListIssue] = field(default_factory=dict)

    def entries(self) -> tuple[ParsedEntry, ...]:
        """The entries in the order of the list."""
        levels: dict[int, int] = {}
        for kept in self.kept:
            if kept.heading_level:
                levels[kept.heading_level] = levels.get(kept.heading_level, 0) + 1
        # Pages beside the list are its parts, unless they are what it is made of.
        beside = sum(is_page(kept.draft.url) for kept in self.kept)
        pages = beside * 2 <= len(self.kept) or beside < _MANY
        # Linked paragraphs in the introduction of a list that has sections are remarks.
        before = sum(kept.prose and not any(not part.hidden for part in kept.section) for kept in self.kept)
        few = self.sectioned and before < _MANY
        # Beside a list one paragraph with a link in it is a remark; several are how this section is written.
        spoken = Counter(kept.section[-1].line for kept in self.kept if kept.prose and kept.section)
        headed = {section.line for section in self.sections if not section.hidden}
        out: list[tuple[int, ParsedEntry]] = []
        for kept in self.kept:
            home = kept.section[-1] if kept.section else None
            if kept.heading_level and levels[kept.heading_level] < 2:
                continue
            if kept.prose and few and not any(not section.hidden for section in kept.section):
                continue
            if pages and is_page(kept.draft.url):
                continue
            if kept.weak and (
                (home is None and headed)
                or (home is not None and home.listed and spoken[home.line] < _SEVERAL and _is_aside(kept.draft))
                or (home is not None and home.hidden and (home.listed or len(headed) > 1))
            ):
                continue
            out.append((kept.draft.line, _entry(kept)))
        out.sort(key=lambda pair: pair[0])
        found = tuple(entry for _, entry in out)
        self._duplicates(found)
        return found

    def issues(self) -> tuple[ListIssue, ...]:
        """What the owner of the list may want to mend, in the order of the list."""
        places = {id(kept.section[-1]) for kept in self.kept if kept.section}
        anywhere = bool(self.kept)
        for line, text, section in self.unlinked:
            if (section is not None and id(section) in places) or (section is None and anywhere):
                problem = "a placeholder" if PLACEHOLDER.search(text) else "an item without a link"
                self.issue(line, problem, text)
        if anywhere:
            for section in self.sections:
                if not (section.filled or section.skipped or section.contents or section.linked):
                    self.issue(section.line, "an empty section", section.text)
        return tuple(sorted(self._issues.values(), key=lambda issue: (issue.line, issue.problem)))

    def issue(self, line: int, problem: str, text: str) -> None:
        """Report something once."""
        found = ListIssue(list=self.name, line=line, problem=problem, text=text[:200])
        self._issues.setdefault((line, problem), found)

    def _duplicates(self, entries: Sequence[ParsedEntry]) -> None:
        seen: dict[str, int] = {}
        for entry in entries:
            key = resource_id(entry.url)
            if key in seen:
                self.issue(entry.line, f"the same address as on line {seen[key]}", entry.title)
            else:
                seen[key] = entry.line


def _is_aside(draft: Draft) -> bool:
    """Whether a linked paragraph beside a list says more than the name of a thing, or only leads on."""
    return bool(draft.note or _LEADS_ON.match(draft.title))


def _entry(kept: Kept) -> ParsedEntry:
    """The finished entry: year and venue also from its headings, and its kind."""
    draft = kept.draft
    path = tuple(section.text for section in kept.section if not section.hidden)
    groups = kept.group
    if not path and groups:
        path, groups = groups, ()
    venue, year = draft.venue, draft.year
    for text in (*reversed(groups), *reversed(path)):
        if venue and year:
            break
        said = heading_says(text)
        if said:
            venue, year = venue or said.venue, year or said.year
    title = one_line(draft.title) or title_from_address(draft.url)
    kind = kind_of(title, draft.url, section=(*path, *groups), venue=venue, note=draft.note, mark=draft.mark)
    return ParsedEntry(
        title=title,
        url=draft.url,
        links=with_main_role(draft.links, kind),
        kind=kind,
        venue=venue,
        year=year,
        authors=draft.authors,
        organisation=draft.organisation,
        section=path,
        group=groups,
        note=one_line(draft.note),
        line=draft.line,
    )
