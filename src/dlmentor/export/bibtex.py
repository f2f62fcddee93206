"""BibTeX."""

from collections.abc import Sequence

from dlmentor.export.names import arxiv, doi, keys, people, publication, split
from dlmentor.export.rows import Row
from dlmentor.models import Entry
from dlmentor.text import one_line

_TYPES = {"conference": "inproceedings", "journal": "article", "book": "book"}
_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})


def bibtex(rows: Sequence[Row]) -> str:
    """One entry for each row."""
    entries = [row.entry for row in rows]
    return "\n".join(_entry(entry, key) for entry, key in zip(entries, keys(entries), strict=True))


def _entry(entry: Entry, key: str) -> str:
    kind = publication(entry)
    fields = {"title": f"{{{escape(entry.title)}}}"}
    named, more = people(entry)
    if named:
        fields["author"] = " and ".join([*(_author(name) for name in named), *(["others"] if more else [])])
    elif entry.organisation:
        fields["author"] = f"{{{escape(entry.organisation)}}}"
    if entry.year:
        fields["year"] = str(entry.year)
    if entry.venue and kind in ("conference", "journal"):
        fields["booktitle" if kind == "conference" else "journal"] = escape(entry.venue)
    elif entry.organisation and entry.authors:
        fields["publisher" if kind == "book" else "organization"] = escape(entry.organisation)
    if found := arxiv(entry):
        fields |= {"eprint": found, "archiveprefix": "arXiv"}
    if found := doi(entry):
        fields["doi"] = found.translate(_ADDRESS)
    fields["url"] = entry.url.translate(_ADDRESS)
    lines = (f"  {name} = {{{one_line(value)}}}," for name, value in fields.items())
    return f"@{_TYPES.get(kind, 'misc')}{{{key},\n" + "\n".join(lines) + "\n}\n"


def _author(name: str) -> str:
    """`Family, Given`; a name that holds the word `and` is kept together by braces."""
    turned = escape(split(name).turned)
    return f"{{{turned}}}" if " and " in f" {turned.lower()} " else turned


def escape(text: str) -> str:
    """What TeX takes as commands, written so that it prints; other letters stay UTF-8."""
    return one_line(text).translate(_ESCAPES)
