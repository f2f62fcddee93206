"""What the owners of a list can mend, as one readable report: links, duplicates, slips, facts that differ."""

from collections.abc import Iterable, Mapping

from dlmentor.catalog.identity import resource_id
from dlmentor.catalog.markdown import ParsedList
from dlmentor.fetch.store import LinkCheck
from dlmentor.models import Entry, FetchedText, Note, ParsedEntry, Value
from dlmentor.text import one_line

# How each kind of finding is headed, in this order.
HEADINGS = {
    "dead": "Dead links",
    "moved": "Links that have moved",
    "blocked": "Links that could not be checked",
    "fact": "Titles, years and venues that differ from the source",
    "duplicate": "Entries that stand on the list more than once",
    "slip": "Slips in the Markdown, placeholders and other oddities",
}


class Finding(Value):
    """One thing to mend, with the line on which it stands."""

    kind: str
    line: int
    title: str
    problem: str
    url: str = ""
    suggestion: str = ""


class ListReport(Value):
    """Everything found about one list."""

    list: str
    title: str = ""
    entries: int = 0
    checked: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def markdown(self) -> str:
        """The report as one sends it to the owner."""
        name = self.title or self.list
        lines = [f"# What could be mended in {_escaped(name)}", ""]
        checked = f"links last checked on {self.checked}" if self.checked else "links not checked yet"
        lines += [f"{self.entries:,} entries; {len(self.findings):,} findings; {checked}.", ""]
        for kind, heading in HEADINGS.items():
            found = [finding for finding in self.findings if finding.kind == kind]
            if found:
                lines += [f"## {heading} ({len(found)})", "", *(_row(finding) for finding in found), ""]
        if not self.findings:
            lines += ["Nothing was found.", ""]
        return "\n".join(lines)


def list_report(
    parsed: ParsedList,
    entries: Iterable[Entry],
    *,
    notes: Mapping[str, Note],
    texts: Mapping[str, FetchedText],
    links: Mapping[str, LinkCheck],
) -> ListReport:
    """Join what the parser, the notes, the fetched texts and the link checks found about one list."""
    findings: list[Finding] = []
    by_id = {entry.id: entry for entry in entries}
    for item in parsed.entries:
        ident = resource_id(item.url)
        findings += _links(item, links)
        findings += _facts(item, by_id.get(ident), notes.get(ident), texts.get(ident))
    findings += [
        Finding(
            kind="duplicate" if "the same address" in issue.problem else "slip",
            line=issue.line,
            title=one_line(issue.text)[:100],
            problem=issue.problem,
        )
        for issue in parsed.issues
    ]
    dates = [links[url].checked for item in parsed.entries for url in (item.url,) if url in links]
    ordered = sorted(findings, key=lambda finding: finding.line)
    return ListReport(
        list=parsed.name,
        title=parsed.title,
        entries=len(parsed.entries),
        checked=max(dates, default=""),
        findings=tuple(dict.fromkeys(ordered)),
    )


def _links(item: ParsedEntry, links: Mapping[str, LinkCheck]) -> Iterable[Finding]:
    for url in dict.fromkeys((item.url, *(link.url for link in item.links))):
        check = links.get(url)
        if check is None or check.state not in ("dead", "moved", "blocked"):
            continue
        problem = ", ".join(part for part in (check.detail, f"checked on {check.checked}") if part)
        suggestion = check.archive if check.state == "dead" else check.moved_to or ""
        yield _finding(check.state, item, problem, url, suggestion)


def _facts(item: ParsedEntry, entry: Entry | None, note: Note | None, text: FetchedText | None) -> Iterable[Finding]:
    if note and note.correction:
        yield _finding("fact", item, note.correction)
    elif entry and item.year and entry.year and item.year not in (entry.year, entry.first_public):
        yield _finding("fact", item, f"the year here is {item.year}", suggestion=str(entry.year))
    for conflict in text.conflicts if text else ():
        yield _finding("fact", item, conflict)


def _finding(kind: str, item: ParsedEntry, problem: str, url: str = "", suggestion: str = "") -> Finding:
    return Finding(
        kind=kind, line=item.line, title=item.title, problem=problem, url=url or item.url, suggestion=suggestion
    )


def _row(finding: Finding) -> str:
    parts = [f"- Line {finding.line}: {_escaped(finding.title)}".rstrip(": ") + f" – {_escaped(finding.problem)}"]
    if finding.kind in ("dead", "moved", "blocked"):
        parts.append(f"<{finding.url}>")
    if finding.suggestion:
        link = finding.suggestion.startswith("http")
        word = "an archive may have it:" if finding.kind == "dead" else "now"
        parts.append(f"{word} {f'<{finding.suggestion}>' if link else _escaped(finding.suggestion)}")
    return "; ".join(parts)


def _escaped(text: str) -> str:
    return "".join(f"\\{character}" if character in "\\`*_[]<>#" else character for character in one_line(text))
