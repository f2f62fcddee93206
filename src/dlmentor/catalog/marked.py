"""An item as one string in which styles, links and breaks are single private characters, for patterns to read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from dlmentor.catalog.badges import badge_message
from dlmentor.catalog.links import (
    full_address,
    is_badge,
    is_counter,
    is_file,
    is_meta,
    is_process,
    is_web,
    link_role,
    role_by_address,
)
from dlmentor.catalog.people import split_authors
from dlmentor.catalog.pieces import Piece
from dlmentor.catalog.venues import cited
from dlmentor.models import Role
from dlmentor.text import one_line

# No item that a person wrote is longer, or gives more links.
_LONGEST = 6000
_MOST_LINKS = 400
BOLD, BOLD_END, ITALIC, ITALIC_END, CODE, CODE_END = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004", "\ue005"
HOLE, HARD, SOFT = "\ue006", "\ue007", "\ue008"
MARKS = re.compile("[\ue000-\ue00f]")
STYLES = re.compile("[\ue000-\ue005]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_FOOTNOTE = re.compile(r"\[\^[\w .-]{1,30}\](?!:)")
_TIGHT_ET_AL = re.compile(r"\bet al\.(?=[A-Za-z(])")
_SHORTCODE = re.compile(
    r"(?:^|(?<=\s)):[a-z][a-z0-9_]{2,40}:(?=[a-z])|(?<![\w:/]):(?:[a-z][a-z0-9_+-]{1,40}|\+1|-1|100):(?![\w/])|(?<=:):[a-z][a-z0-9_+-]{1,40}:"
)
EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u26ff\u2700-\u27bf\u2b00-\u2bff\u231a-\u23ff\ufe0f\u200d\u20e3\U0001f1e6-\U0001f1ff\u2190-\u21ff\u25a0-\u25ff]+"
)
# What stands before the name of a maker or a source.
CREDIT = re.compile(
    r"(?:\b(?:by|via|courtesy(?: of)?|credits?(?: to)?|thanks to|author|authors|maintained by|created by|"
    r"h/t|from|@)|作者)\s*:?\s*[(\[]?\s*$",
    re.I,
)
_LABEL_BEFORE = re.compile(r"([A-Za-z\u4e00-\u9fff][\w\u4e00-\u9fff ]{0,24})\s*[:：]\s*$")
_VAGUE = re.compile(
    r"^\W*(?:links?|urls?|here|this|click here|page|链接|地址|source|readme|web|online|more|info|download|"
    r"view|open|read|watch|img|image|\d{1,3})\W*$",
    re.I,
)
_BRACKETED = re.compile(r"[\[(][^\[\]()]*[\])]")
_ORDINAL_LABEL = re.compile(r"^\d+(?:st|nd|rd|th)[\s-]+\d{4}|^\d{4}[\s-]+\d+(?:st|nd|rd|th)", re.I)


@dataclass(frozen=True, slots=True)
class Found:
    """A link of an item: what it says, where it leads, and its role (None: it names a thing)."""

    text: str
    url: str
    role: Role | None
    line: int
    credit: bool = False
    struck: bool = False
    bare: bool = False


@dataclass(slots=True)
class Marked:
    """The string, its links (each a placeholder in it), and addresses that were left empty."""

    text: str = ""
    links: list[Found] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)

    @property
    def named(self) -> list[Found]:
        """Links that name a thing."""
        return [link for link in self.links if link.role is None and not link.credit]


def placeholder(number: int) -> str:
    """Stands for link `number` in the string."""
    return chr(0xE100 + number)


def number_of(char: str) -> int | None:
    """The link that a character stands for."""
    return ord(char) - 0xE100 if 0xE100 <= ord(char) < 0xF800 else None


LINK = "[\ue100-\uf7ff]"
_LINKS = re.compile(LINK)


def mark(pieces: Sequence[Piece], slugs: frozenset[str] = frozenset(), own: str = "", *, below: bool = False) -> Marked:
    """Build the string for an item, with every link's role decided.

    `below` a titled item, a lone `[Lecture videos]` is a role too.
    """
    out = Marked()
    parts: list[str] = []
    length = 0
    spoken = below
    for at, piece in enumerate(pieces):
        if length > _LONGEST or len(out.links) >= _MOST_LINKS:
            break
        before = "".join(parts[-3:])
        if piece.brk:
            part = HARD if piece.brk == "hard" else SOFT
        elif piece.linked:
            label = not spoken and _labels_title(pieces, at, before)
            part, spoken = _link(piece, before, out, slugs, own, spoken or label, label=label)
        elif piece.src:
            part = _badge_words(piece.src)
        else:
            part = _styled(piece, plain(piece.text[:_LONGEST]))
            spoken = spoken or bool(re.search(r"\w{2}", MARKS.sub("", part)))
        parts.append(part)
        length += len(part)
    out.text = "".join(parts)
    _credit_people(out)
    return out


def _credit_people(item: Marked) -> None:
    """Links of authors behind the words of an item whose other links say what they are for are credits."""
    first = _LINKS.search(item.text)
    named = [at for at, link in enumerate(item.links) if link.role is None and not link.credit]
    roles = [at for at, link in enumerate(item.links) if link.role is not None]
    if first is None or not named or not roles or roles[-1] < named[-1]:
        return
    if len(words(item.text[: first.start()]).split()) < 3:
        return
    if all(" " in item.links[at].text and len(split_authors(item.links[at].text)) == 1 for at in named):
        for at in named:
            item.links[at] = replace(item.links[at], credit=True)


def plain(text: str) -> str:
    """Text without control characters, private characters and emoji shortcodes."""
    text = text if text.isascii() else _PRIVATE.sub("", text)
    text = _FOOTNOTE.sub("", text) if "[^" in text else text
    text = _TIGHT_ET_AL.sub("et al. ", text) if "et al." in text else text
    return _SHORTCODE.sub(" ", text) if ":" in text else text


def _styled(piece: Piece, text: str) -> str:
    if not text.strip():
        return text
    if piece.code:
        text = CODE + text + CODE_END
    if piece.italic:
        text = ITALIC + text + ITALIC_END
    if piece.bold:
        text = BOLD + text + BOLD_END
    return text


def _link(
    piece: Piece, before: str, out: Marked, slugs: frozenset[str], own: str, spoken: bool, *, label: bool
) -> tuple[str, bool]:
    text = " ".join(plain(piece.text).split())
    url = full_address(piece.url)
    if piece.src and not piece.url.strip():
        return _badge_words(piece.src), spoken
    if not piece.url.strip():
        if text:
            out.empty.append(text)
        return _styled(piece, text), spoken or bool(text)
    if piece.src:
        # The face of the link is an image: a badge speaks by its label, a picture says nothing.
        if not is_web(url) or is_meta("", url, slugs, own):
            return " ", spoken
        face = link_role(text) or role_by_address(url)
        if is_counter(piece.src) or (is_badge(piece.src) and not link_role(text)):
            text, face = "", role_by_address(url)
            if face not in ("code", "paper") or is_process(url):
                return " ", spoken
        elif link_role(text) is None and not is_badge(piece.src):
            return " ", spoken
        return _badge_words(piece.src) + _put(out, Found(text, url, face, piece.line)), spoken
    if is_meta(text, url, slugs, own):
        keep = (
            text
            if not re.match(r"^\W*(?:back to|return|top\b|to top|返回|回到|⬆|↑|🔝|\^)", text, re.I)
            and url.startswith("#")
            else ""
        )
        return _styled(piece, keep), spoken or bool(keep)
    if not (is_web(url) or is_file(url)):
        return _styled(piece, text), spoken or bool(text)
    role, credit = _role(piece, text, url, before, spoken)
    if label and role is None:
        role = role_by_address(url)
    found = Found(text, url, role, piece.line, credit, piece.struck, piece.bare)
    return _put(out, found), True


def _labels_title(pieces: Sequence[Piece], at: int, before: str) -> bool:
    """Whether a short link in double brackets stands before the words of its item: `[[ICML](address)] A Title`."""
    name = pieces[at].text
    if len(name.strip(" []()")) > 60 or not _in_brackets(name, before):
        return False
    follow = "".join(" " if piece.brk else piece.text for piece in pieces[at + 1 : at + 4] if not piece.src)
    plain_words = _BRACKETED.sub(" ", follow.lstrip(" ]"))
    return len(plain_words.split()) >= 3 or re.search(r"[\u4e00-\u9fff]{4}", plain_words) is not None


def _badge_words(src: str) -> str:
    """A badge that says where a paper appeared, as a bracket; others say nothing."""
    message = badge_message(src)
    for words_ in (message, message.partition(" ")[2]):
        where = cited(words_, loose=False, whole=True) if words_ else None
        if where and where.sure:
            return f" ({words_}) "
    return " "


def _put(out: Marked, found: Found) -> str:
    out.links.append(found)
    return placeholder(len(out.links) - 1)


def _role(piece: Piece, text: str, url: str, before: str, spoken: bool) -> tuple[Role | None, bool]:
    label = _LABEL_BEFORE.search(MARKS.sub("", before))
    if (
        piece.bare
        or not text
        or (re.fullmatch(r"[\w.-]+\.[a-z]{2,}(/\S*)?", text) and text.split("/")[0].lower() in url.lower() and spoken)
    ):
        named = link_role(label[1]) if label else None
        return named or role_by_address(url), False
    if text.startswith("@"):
        return None, spoken
    if _VAGUE.match(text):
        named = link_role(label[1]) if label else None
        return named or role_by_address(url), False
    if re.fullmatch(r"\(?\[?(?:19|20)\d\d[a-z]?\]?\)?", text) or _ORDINAL_LABEL.match(text):
        return "paper", False
    where = cited(text, loose=False, whole=True)
    if where is not None and where.sure and (where.year or len(text) <= 16) and spoken:
        return "paper", False
    if where is not None and where.sure and where.year and len(text) <= 30:
        return "paper", False
    if where is not None and where.year and not where.venue and not where.organisation and len(text) <= 16:
        return "paper", False
    role = link_role(text, lone=not spoken)
    if role is None and spoken and len(text.strip(" []()").split()) <= 3 and _in_brackets(text, before):
        # After a title, [[Anything short]](address) is one more link of it.
        role = role_by_address(url)
    if role:
        return ("paper" if text.strip(" []()").lower() in ("html", "url") else role), False
    return None, bool(CREDIT.search(MARKS.sub("", before)))


def _in_brackets(text: str, before: str) -> bool:
    return before.rstrip().endswith("[") or (text.startswith("[") and text.endswith("]"))


def words(text: str) -> str:
    """The readable text of a marked string."""
    if not text.isascii():
        text = MARKS.sub(" ", STYLES.sub("", _LINKS.sub(" ", text)))
    return " ".join(text.split())


def without_emoji(text: str) -> str:
    """Without emoji at its ends."""
    text = one_line(text)
    if text.isascii():
        return text
    while True:
        found = EMOJI.match(text)
        if not found:
            break
        text = text[found.end() :].strip()
    return re.sub(rf"(?:\s*{EMOJI.pattern})+$", "", text).strip()
