"""Names of authors, kinds of publication and citation keys: what the bibliography formats share."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dlmentor.catalog.venue_names import sort_of_venue
from dlmentor.models import Entry
from dlmentor.text import one_line

Publication = Literal["conference", "journal", "preprint", "book", "software", "web"]
_PARTICLE = re.compile(r"^(?:van|von|de|der|den|del|della|di|da|dos|du|la|le|ten|ter|el|al|bin|ibn|zu|zur|af)$")
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv)\.?$", re.I)
_MORE = re.compile(r"(?:et\.? al\.?|and others|others)", re.I)
_STOP = frozenset(
    re.findall(
        r"\w+",
        "a an the of on in for to and with by from at via is are as how what why do does towards toward using into "
        "learning deep neural networks network",
    )
)


@dataclass(frozen=True)
class Name:
    """A person's name in two halves, or one that cannot be split."""

    family: str
    given: str = ""

    @property
    def turned(self) -> str:
        """`Family, Given`."""
        return f"{self.family}, {self.given}" if self.given else self.family


def split(name: str) -> Name:
    """`Laurens van der Maaten` as family and given name; what has no blank stays whole."""
    if "," in name:
        family, _, given = name.partition(",")
        return Name(family.strip(), given.strip()) if family.strip() else Name(name.strip(" ,"))
    words = name.split()
    if len(words) < 2:
        return Name(name.strip())
    end = len(words) - 1
    if _SUFFIX.match(words[end]) and end > 1:
        end -= 1
    start = end
    while start > 1 and _PARTICLE.match(words[start - 1]):
        start -= 1
    return Name(" ".join(words[start:]), " ".join(words[:start]))


def people(entry: Entry) -> tuple[list[str], bool]:
    """The authors that are named, and whether there are more of them (`et al.`)."""
    names = [one_line(name) for name in entry.authors]
    named = [name for name in names if not _MORE.fullmatch(name.strip())]
    return named, len(named) < len(names)


def publication(entry: Entry) -> Publication:
    """How it was published, as bibliographies see it."""
    if entry.kind == "book":
        return "book"
    if entry.kind in ("tool", "repo"):
        return "software"
    if entry.kind not in ("paper", "survey"):
        return "web"
    return sort_of_venue(entry.venue) if entry.venue else "preprint"


def doi(entry: Entry) -> str | None:
    """Its DOI, if its id or one of its addresses has one."""
    if entry.id.startswith("doi:"):
        return entry.id.removeprefix("doi:")
    found = (
        re.search(r"\bdoi\.org/(10\.\d{4,9}/[^\s?#]+)", link) for link in (entry.url, *(i.url for i in entry.links))
    )
    return next((match[1].rstrip("/.") for match in found if match), None)


def arxiv(entry: Entry) -> str | None:
    """Its arXiv number, if its id or one of its addresses has one."""
    if entry.id.startswith("arxiv:"):
        return entry.id.removeprefix("arxiv:")
    found = (
        re.search(r"arxiv\.org/(?:abs|pdf)/(\d{4}\.\d{4,5})", link)
        for link in (entry.url, *(i.url for i in entry.links))
    )
    return next((match[1] for match in found if match), None)


def keys(entries: Sequence[Entry]) -> list[str]:
    """A citation key for each entry: `han2015both`, in plain letters and digits, each once."""
    given: list[str] = []
    taken: set[str] = set()
    for entry in entries:
        base = _base(entry)
        key, number = base, 1
        while key in taken:
            number += 1
            key = f"{base}-{number}"
        taken.add(key)
        given.append(key)
    return given


def _base(entry: Entry) -> str:
    author = split(entry.authors[0]).family if entry.authors else entry.organisation or ""
    words = [plain(word) for word in re.findall(r"\w+", entry.title)]
    word = next((word for word in words if len(word) > 2 and word not in _STOP), "")
    key = f"{plain(author)}{entry.year or ''}{word}"
    return key if re.match(r"[a-z]", key) else plain(f"ref{key}{entry.id}")[:40]


def plain(text: str) -> str:
    """ASCII letters and digits in lower case; accents are dropped."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", bare.lower())
