"""What an item says beyond title, links, place and people, in the list's own words."""

import re

from dlmentor.catalog.links import link_role
from dlmentor.catalog.marked import HOLE, LINK, MARKS, STYLES, Marked, number_of, without_emoji, words
from dlmentor.catalog.people import split_authors
from dlmentor.catalog.venues import cited, full_year
from dlmentor.text import one_line

_LINKS = re.compile(LINK)
# Words behind which a link is part of the sentence: `a wrapper for [youtube-dl](address)`.
_LEADS_ON = re.compile(r"\b(?:for|of|the|an?|with|on|in|to|using|into|like|than|and|or|is|as|from|over)\s+$")
_WORD_BEFORE = re.compile(r"\w\s*$")
_SPOKEN = re.compile(r"\w\w")
_LEAD_NUMBER = re.compile(r"^(?:\d{1,3}[.)\]]\s*|\[[ xX]?\]\s*)+")
_LEAD_BRACKET = re.compile(r"^[\[(]([^\[\]()]*)[\])]$")
_ARXIV_NUMBER = re.compile(r"\d{4}\.\d{4,5}")
_EMPTY_BRACKET = re.compile(r"[(\[（【][\s,;:./|·&+-]*[)\]）】]")
_OPEN_COMMA = re.compile(r"\(\s*,\s*")
_BLANK_BEFORE = re.compile(r"\s+([,.;:)\]])")
_EDGES = re.compile(r"^(?:[\s\-–—:：,;.|•·/&+]+(?=\S)|[\s\-–—:,;.|]+$)")
_ENDS = re.compile(r"^[\s\-–—:,;|]+(?=\S)|[\s\-–—:：,;|(\[]+$")
_YEAR_FIRST = re.compile(r"^(?:19|20)\d\d\b(?:\s*[.,:\-–—]+\s*|$)")
_ALL_IN_BRACKETS = re.compile(r"[(（][^()（）]*[)）]\.?")
_LEFT_OVER = re.compile(r"(?i)and|or|with|also|see(?: also)?|via|plus|here")


def remark(prefix: str, rest: str, item: Marked) -> str:
    """The note of an item, from what is left before and behind its title."""
    lead, text = _lead(prefix, item), _rest(rest, item)
    return one_line(f"{lead}. {text}") if lead and text else lead or text


def _lead(prefix: str, item: Marked) -> str:
    lead = words(spell(prefix, item)).strip(" -–—:|,.") if prefix else ""
    lead = _LEAD_BRACKET.sub(r"\1", _LEAD_NUMBER.sub("", lead))
    if not _SPOKEN.search(lead) or _ARXIV_NUMBER.fullmatch(lead) or link_role(lead) is not None:
        return ""
    if cited(lead.strip("[]()")) is not None or split_authors(lead) or (full_year(lead) and len(lead.split()) <= 3):
        return ""
    return lead


def _rest(rest: str, item: Marked) -> str:
    text = one_line(MARKS.sub(" ", STYLES.sub("", spell(rest, item))))
    if not _SPOKEN.search(text):
        return ""
    for _ in range(3):
        text = _EMPTY_BRACKET.sub(" ", text)
    text = _BLANK_BEFORE.sub(r"\1", one_line(_OPEN_COMMA.sub("(", text)))
    text = _YEAR_FIRST.sub("", _ENDS.sub("", without_emoji(_EDGES.sub("", text))))
    if _ALL_IN_BRACKETS.fullmatch(text):
        text = text.strip("()（）.")
    if not _SPOKEN.search(text) or _LEFT_OVER.fullmatch(text) or (link_role(text) and len(text.split()) <= 2):
        return ""
    return text


def spell(text: str, item: Marked) -> str:
    """The string with its links as words: role links go, links in a sentence stay."""
    if text.isascii():
        return text
    flat = text.replace(HOLE, " ")

    def word(found: re.Match[str]) -> str:
        number = number_of(found[0])
        link = item.links[number] if number is not None and number < len(item.links) else None
        if link is None or link.role is None:
            return link.text if link else " "
        before = flat[: found.start()]
        inside = (len(link.text.split()) > 1 and _WORD_BEFORE.search(before)) or _LEADS_ON.search(before)
        return link.text if inside or (len(link.text) >= 40 and not link.bare) else " "

    return _LINKS.sub(word, flat)
