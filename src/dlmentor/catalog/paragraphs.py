"""Entries that stand in paragraphs: lines without list markers, one or several to a paragraph."""

import re
from collections.abc import Sequence
from typing import Literal

from dlmentor.catalog.links import is_paper_address, link_role, role_by_address
from dlmentor.catalog.marked import BOLD, BOLD_END, HARD, HOLE, LINK, SOFT, STYLES, Marked, number_of, plain, words
from dlmentor.catalog.people import split_authors
from dlmentor.catalog.pieces import Piece, lines_of, text_of
from dlmentor.catalog.venues import DECORATION, cited

Strength = Literal["strong", "weak", ""]

_ENUMERATED = re.compile(r"^\W*(?:\[\d{1,3}\]|\(?\d{1,3}[.)])\s*\S")
_ROLE_LABEL = re.compile(
    r"^\W*([A-Za-z\u4e00-\u9fff][\w\u4e00-\u9fff /&-]{0,28}?)\s*(?:[(（][^()（）]{0,40}[)）])?\s*[:：]"
)
_INTRO_LABEL = re.compile(
    r"^\W*(?:intro|introduction|note|keywords?|authors?|by|year|date|venue|conference|published(?: in|"
    r" at)?|affiliations?|institution|tl;?dr|summary|abstract|作者|机构)\s*[:：]",
    re.I,
)
_PROSE = re.compile(
    r"^\W*(?:this|these|we|our|i|if|please|you|for (?:more|an?)|it|here|there|to|in this|as|and|but|when|while|"
    r"feel free|thanks|inspired|check|see|join|follow|note|"
    r"a (?:curated|list|collection)|the (?:following|list|goal)|most|some|many|also|additionally|"
    r"translations?|languages?|read this in|source|disclaimer|update)\b(?![-:])",
    re.I,
)
# A paragraph that is nothing but one address.
_ONLY_ADDRESS = re.compile(rf"[\s|:•·▪–-]*{LINK}\s*")


def is_prose(said: str) -> bool:
    """Whether words start as a sentence of the list's author does."""
    return bool(_PROSE.match(said))


def units(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """A paragraph as the pieces of each entry that it may hold."""
    lines = lines_of(pieces, ("soft",))
    if len(lines) <= 1:
        return lines
    out: list[list[Piece]] = []
    linked = False
    for line in lines:
        said = text_of(line)
        has = any(piece.linked and not piece.src for piece in line)
        if out and not (linked and _starts(line, said, has)) and not _ENUMERATED.match(said):
            out[-1].append(Piece(brk="soft", line=line[0].line))
            out[-1].extend(line)
            linked = linked or has
        else:
            out.append(list(line))
            linked = has
    return out


def _starts(line: Sequence[Piece], said: str, has_link: bool) -> bool:
    """Whether a line begins an entry of its own."""
    first = next((piece for piece in line if piece.linked or re.search(r"\w", plain(piece.text))), None)
    if first is None:
        return False
    if first.linked and not first.src:
        if first.italic and split_authors(first.text):
            return False
        return not first.bare and link_role(first.text) is None and cited(first.text, loose=False, whole=True) is None
    if (
        first.bold
        and len(said.split()) >= 2
        and link_role(said) is None
        and cited(said, loose=False, whole=True) is None
    ):
        return True
    before = text_of(line[: next((at for at, piece in enumerate(line) if piece.linked), len(line))])
    return has_link and len(before.split()) >= 3 and cited(before, whole=True) is None and not before.endswith(":")


def strength(pieces: Sequence[Piece], item: Marked) -> Strength:
    """How surely a run of lines recommends something: prose with links in it does not."""
    if not item.links:
        return ""
    text = item.text
    said = words(text)
    if _ENUMERATED.match(said):
        return "strong"
    first = re.search(LINK, text)
    if first is None:
        return ""
    before, after = text[: first.start()], text[first.end() :]
    named = [link for link in item.named if link.text]
    lead = words(before)
    if not lead and all(link.bare for link in item.links) and _ONLY_ADDRESS.fullmatch(STYLES.sub("", text)):
        return "weak"
    headed = bool(re.fullmatch(rf"\W*{BOLD}[^{BOLD}{BOLD_END}]+{BOLD_END}\W*{HARD}\W*", before))
    if not named or headed or (lead and item.links[number_of(first[0]) or 0].role is not None):
        tail = words(re.sub(LINK, " ", text[[found.start() for found in re.finditer(LINK, text)][-1] :]))
        bracketed = bool(re.search(r"[\[(【|]\s*$", STYLES.sub("", before))) or any(
            link.text[:1] == "[" for link in item.links
        )
        title = re.sub(r"[(\[].*?[)\]]", " ", lead)
        if (
            len(title.split()) < 2
            and not re.search(r"[\u4e00-\u9fff]{4}", title)
            and not any(piece.bold for piece in pieces)
        ):
            return ""
        if _PROSE.match(lead) or len(lead.split()) > 70 or len(tail.split()) > 40:
            return ""
        styled = bool(re.match(r"^\W*[\ue000\ue002“\"]", before))
        breaks = HARD in text or SOFT in text
        return (
            "strong"
            if bracketed
            or styled
            or (breaks and len(tail.split()) < 15)
            or (re.search(r"[.,:|\-–—)]\s*$", lead) and len(tail.split()) < 8)
            else ""
        )
    if _names_people(item):
        return ""
    starts = (
        labelled(item)
        or not re.search(r"\w", re.sub(r"^\W*(?:\[[^\]]{1,30}\]|\([^)]{1,30}\))?", "", lead))
        or cited(lead.strip(" :-–—[]()"), whole=True) is not None
    )
    if not starts:
        return ""
    if (
        len(named) >= 3
        and len(words(re.sub(LINK, " ", text))) < 8 * len(named)
        and re.search(rf"{LINK}\s*[|•·/]\s*{LINK}", STYLES.sub("", text))
    ):
        return ""
    rest = STYLES.sub("", after)
    if any(link.role is not None for link in item.links) and re.search(rf"[\[(]\s*{LINK}|{LINK}\s*{LINK}", rest):
        return "strong"
    follow = words(rest)
    head = item.links[number_of(first[0]) or 0]
    if is_paper_address(head.url) and len(head.text.split()) >= 2 and not re.match(r"\s*[a-z]", follow):
        return "strong" if len(head.text.split()) >= 4 else "weak"
    if not re.search(r"\w", follow) or re.match(rf"\s*(?:[-–—:：,(\[|（【.@{HARD}{SOFT}]|{HOLE})", rest):
        return "weak"
    return ""


def labelled(item: Marked) -> bool:
    """Whether a line of its own only labels the link on the line below it: `FooNet:`, then `[A Title](address)`."""
    lead = re.match(rf"([^{SOFT}{HARD}]{{2,60}})[:：]\s*[{SOFT}{HARD}]\s*{LINK}", STYLES.sub("", item.text))
    return lead is not None and len(words(lead[1]).split()) <= 5 and not is_prose(words(lead[1]))


def _names_people(item: Marked) -> bool:
    """Whether a line only lists people with their pages: `[Ann Lee](address), [Bo Chen](address), Cy Dee`."""
    if len(item.named) < 2 or len(item.named) < len(item.links):
        return False
    said = re.sub(LINK, lambda found: item.links[number_of(found[0]) or 0].text, STYLES.sub("", item.text))
    return all(split_authors(link.text) for link in item.named) and len(split_authors(words(said))) >= 3


def names_several(said: str) -> bool:
    """Whether words list people, at least two or one `et al.`, and say nothing else."""
    names = split_authors(said)
    return len(names) > 1 or bool(names and re.search(r"\bet\.? al", said))


def names_role(item: Marked) -> bool:
    """Whether a line says what its link is for (`code: …`, `[Paper](…)`), and is not just an address."""
    label = _ROLE_LABEL.match(words(item.text))
    return bool(label and link_role(label[1]) is not None) or any(
        link.role is not None and not link.bare and link.text for link in item.links
    )


def role_line(item: Marked) -> bool:
    """Whether a line only gives links by role (`code: <address>`, `[Paper] [Code]`) or facts (`intro: CVPR 2016`)."""
    said = words(item.text)
    if _INTRO_LABEL.match(said):
        return True
    label = _ROLE_LABEL.match(said)
    if not item.links:
        # `Code: coming soon`, `CVPR 2020 Oral`
        where = cited(said, loose=False, whole=True)
        return bool(label and link_role(label[1]) is not None and len(said.split()) <= 6) or (
            len(said) <= 60 and (bool(where and where.sure) or DECORATION.fullmatch(said) is not None)
        )
    if label and link_role(label[1]) is not None:
        # `Source: [A Page](address)` tells where words were taken from.
        return not (label[1].casefold() == "source" and item.named and role_by_address(item.named[0].url) != "code")
    if label and len(label[1].split()) <= 3 and all(link.url.endswith(link.text) for link in item.links):
        return True
    if item.named or any(link.credit for link in item.links):
        return False
    rest = re.sub(r"[\W_]+", " ", re.sub(r"\([^()]*\)", "", said)).strip()
    return not rest or link_role(rest) is not None or (len(rest.split()) <= 2 and cited(rest, whole=True) is not None)


def only_brackets(item: Marked) -> bool:
    """Whether a line is nothing but links in double brackets: `[[A Show](address)] [[Code]](address)`."""
    plain_text = STYLES.sub("", item.text)
    if all(link.text[:1] == "[" and link.text[-1:] == "]" for link in item.links):
        plain_text = re.sub(rf"({LINK})", r"[\1]", plain_text)
    return bool(item.links) and re.fullmatch(rf"(?:[\s>|]*\[\s*{LINK}\s*\][\s|]*)+", plain_text) is not None


def is_remark(unit: Sequence[Piece], text: str) -> bool:
    """Whether a line in italics describes its section and heads nothing: `_Tools for building things._`"""
    return text.endswith((".", "。", "!")) and len(text.split()) >= 3 and not any(piece.bold for piece in unit)


def may_be_title(text: str) -> bool:
    """Whether a plain line without links may be the title of the links below it."""
    words_ = text.split()
    if not 4 <= len(words_) <= 25 or text.endswith((".", "。", ":", "：", "!", "！", ",")) or is_prose(text):
        return False
    return sum(word[:1].isupper() for word in words_) * 2 > len(words_)


def mid_sentence(item: Marked) -> bool:
    """Whether the only thing that an item names is a phrase amid a longer sentence."""
    if len(item.named) != 1 or item.links[0] is not item.named[0] or len(item.links) > 1:
        return False
    first = re.search(LINK, item.text)
    name = item.links[0].text
    if first is None or not name[:1].islower() or len(name.split()) > 4:
        return False
    return len(words(item.text[: first.start()]).split()) >= 8 and len(words(item.text[first.end() :]).split()) >= 3
