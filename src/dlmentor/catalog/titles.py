"""The title of an item: the text of its link, or the item's own words when the links say only `Paper` or `PDF`."""

import re

from dlmentor.catalog.cleaning import clean_title, says_where, title_from_address
from dlmentor.catalog.links import link_role
from dlmentor.catalog.marked import (
    BOLD,
    BOLD_END,
    CODE,
    CODE_END,
    EMOJI,
    HARD,
    HOLE,
    ITALIC,
    ITALIC_END,
    LINK,
    SOFT,
    STYLES,
    Marked,
    number_of,
    words,
)
from dlmentor.catalog.people import split_authors
from dlmentor.catalog.references import in_text
from dlmentor.catalog.segments import SENTENCE, SEPARATOR, Title, best_segment, length, only_label
from dlmentor.catalog.venues import Cited, cited

_ENUMERATOR = re.compile(
    rf"^(?:[\s{STYLES.pattern[1:-1]}]*(?:\[[ xX]?\](?=\s|[{STYLES.pattern[1:-1]}\ue100-\uf7ff])|"
    rf"[\[(【]\d{{1,3}}[\])】]\.?|\d{{1,3}}[{STYLES.pattern[1:-1]}]*[.)](?!\d)|#\d{{1,4}}\b|\d{{1,3}}(?=[{BOLD_END}])))+"
)
_GROUP = re.compile(r"[(\[（【]([^()\[\]（）【】]{1,160})[)\]）】]")
_QUOTED = re.compile(r"[“\"「《]([^“”\"「」《》]{6,400})[”\"」》]")
_COMMAND = re.compile(
    r"^\W*(?:read|see|check|watch|listen|here|this|these|another|a |an |the |great|good|nice|use|try|"
    r"download|also|how)\b",
    re.I,
)
_EMOJI_FIRST = re.compile(rf"^(?:\s*{EMOJI.pattern})+")
_GROUP_FIRST = re.compile(rf"[{BOLD}{ITALIC}{CODE}]*{_GROUP.pattern}[{BOLD_END}{ITALIC_END}{CODE_END}]*")
_NAME_FIRST = re.compile(rf"[{BOLD}{ITALIC}{CODE}]*\[([^\[\]]{{1,60}})\][{BOLD_END}{ITALIC_END}{CODE_END}]*")
_TITLE_AND_MORE = re.compile(r"^[\"“]([^\"“”]{6,200})[\"”]\s*(?=[,.]|by\b)", re.I)
# `Nets at Work, 2021, By Ann Lee. A Press`
_DATED_BOOK = re.compile(r"^([^.,]{6,200}?)\s*[.,]\s*(?=(?:19|20)\d\d[.,]?\s+by\s+[A-Z])", re.I)
# The number of a course says too little: `[CS 107](address) **Computer Systems**`.
_CODE_NAME = re.compile(r"(?:[A-Za-z]{1,6}[ .-]?)?\d[\w.,/-]{0,8}(?:[ /]\w{0,4}\d\w*)?")
# `2022.03 A Title`: a year alone may belong to the title.
_MONTH_FIRST = re.compile(r"^((?:19|20)\d\d[./-](?:0[1-9]|1[0-2])(?:[./-]\d\d)?)[\s:,–—-]+(?=\S+\s+\S)")
_YEAR_FIRST = re.compile(r"^\W*(?:19|20)\d\d(?:[./-]\d{1,2}){0,2}\s*[-–—:|,.]*\s*")


def find_title(item: Marked) -> Title:
    """Choose the title of an item."""
    number = _ENUMERATOR.match(item.text)
    text = _reopen(number[0]) + item.text[number.end() :] if number else item.text
    first = next(
        (number for number, link in enumerate(item.links) if link.role is None and not link.credit and link.text), None
    )
    if first is not None:
        return _beside_link(item, text, first)
    lead = item.links[0] if item.links else None
    if lead is not None and lead.bare and re.match(rf"[\s{STYLES.pattern[1:-1]}]*{LINK}\s*(?:[-–—:：(\[]|$)", text):
        return Title(title_from_address(lead.url), None, "", re.sub(LINK, HOLE, text, count=1))
    if lead is not None and _names_itself(lead.text, lead.url, text):
        return _beside_link(item, text, 0)
    return _own_words(text)


def _names_itself(name: str, url: str, text: str) -> bool:
    """Whether a link whose words could be a role (`CUDA by Example`) has the place of a title: a dash follows.

    One word is a title only where it is the name of the repository: `[audio](https://github.com/a/audio): to hear`.
    """
    repository = re.search(r"//(?:www\.)?github\.com/[^/]+/([^/?#]+)/?$", url)
    if name[:1] in "[(" or (len(name.split()) < 2 and (repository is None or repository[1].lower() != name.lower())):
        return False
    return bool(re.match(rf"[\s{STYLES.pattern[1:-1]}]*{LINK}[{STYLES.pattern[1:-1]}]*\s*(?:[-–—]\s|:\s|by\b)", text))


def _reopen(cut: str) -> str:
    """The styles that were opened in what was cut off and not closed."""
    pairs = ((BOLD, BOLD_END), (ITALIC, ITALIC_END), (CODE, CODE_END))
    return "".join(start for start, end in pairs if cut.count(start) > cut.count(end))


def _beside_link(item: Marked, text: str, number: int) -> Title:
    link = item.links[number]
    at = next((at for at, char in enumerate(text) if number_of(char) == number), 0)
    before, after = text[:at], text[at + 1 :]
    lead = _lead_title(before, after, link.text)
    if lead is not None:
        return lead
    named = _CODE_NAME.fullmatch(link.text) and re.match(rf"\s*{BOLD}([^{BOLD_END}]+){BOLD_END}", after)
    if named and not says_where(named[1], loose=False):
        return Title(f"{link.text} {words(named[1])}", number, before, after[named.end() :])
    quoted = _TITLE_AND_MORE.match(link.text) if not re.search(r"\w", before) else None
    if quoted and len(quoted[1].split()) >= 2:
        # `["A Book" by Ann Lee, 2020](address)`
        return Title(quoted[1], number, before, f"{link.text[quoted.end(1) + 1 :]} {after}")
    dated = _MONTH_FIRST.match(link.text) if not re.search(r"\w", before) else None
    if dated:
        return Title(link.text[dated.end() :], number, f"{before}{dated[1]} ", after)
    book = _DATED_BOOK.match(link.text)
    if book:
        year, people = link.text[book.end() :][:4], link.text[book.end() + 4 :].lstrip(" .,")
        return Title(book[1], number, before, f" ({year}) {people}{after}")
    if length(link.text) >= 6 and not before.strip():
        # A whole reference as the text of a link: `[Ann Lee, Bo Chen. Nets of Nets. ICML 2019](address)`.
        inner = best_segment(link.text, after, "")
        if inner is not None and split_authors(inner.before.strip(" .,")) and length(inner.text) >= 3:
            return Title(inner.text, number, inner.before, inner.after)
    name, where = _without_place(link.text)
    return Title(name, number, before, f"{HARD}{where}{HARD}{after}" if where else after)


def _without_place(name: str) -> tuple[str, str]:
    """The text of a link, and the place or date that closes it: `[Nets on the Edge. 2020-02. ICML 2020.](address)`."""
    cut, places, dates = len(name), [""], [""]
    for stop in reversed(list(re.finditer(r"[.?!,]\s+(?!\()", name))[-4:]):
        part = name[stop.end() : cut].strip(" .,")
        where = cited(part, loose=False, whole=True)
        if where is None or not where.year or not (where.sure or (stop[0][0] != "," and not where.venue)):
            break
        cut = stop.start() + (stop[0][0] in "?!")
        (places if where.venue else dates).append(part)
    if cut == len(name) or length(name[:cut]) < 2:
        return name, ""
    return name[:cut], places[-1] or dates[-1]


def _lead_title(before: str, after: str, name: str) -> Title | None:
    """A title in the item's own words before a link that only adds to it."""
    said = words(before)
    if not re.search(r"\w\w", said):
        return None
    short = length(name) < 4
    quoted = _quoted(before)
    if quoted and short:
        quoted.after += after
        return quoted
    bold = _styled_run(before, BOLD, BOLD_END)
    if bold and bold.text and not words(bold.before).strip(" .") and re.match(rf"\W*{LINK}", bold.after):
        # `**Foo** [code](address) [Foo for more](address)`
        bold.after += after
        return bold
    headed = bold is not None and re.match(rf"\W*{HARD}", bold.after) is not None
    if bold and (short or headed) and length(bold.text) >= 3 and not (headed and said.endswith((":", "："))):
        bold.after += after
        return bold
    if re.search(r"[(\[（]\s*$", STYLES.sub("", before)) and len(said.split()) >= 3 and short:
        main, gap = re.sub(r"[(\[（]\s*$", "", STYLES.sub("", before)), "("
        if cited(words(main)) is None and not _COMMAND.match(words(main)) and len(words(main).split()) <= 25:
            return Title(clean_title(words(main)), None, "", gap + after)
    if _in_double_brackets(before, name) and not said.rstrip(" [").endswith((":", "：")) and not split_authors(said):
        # `CS 1: Nets and Systems [[University of Foo]](address)`
        own = _own_words(re.sub(r"\[\s*$", "", before))
        if length(own.text) >= 3 and not says_where(own.text):
            own.after += after
            return own
    if (
        short
        and re.search(r"[,.]\s*$", said)
        and len(said.split()) >= 4
        and not _COMMAND.match(said)
        and not words(after).strip(" .,)]")
    ):
        own = _own_words(before)
        if own.text and len(own.text.split()) >= 4 and len(name.split()) <= 2:
            own.after += after
            return own
    return None


def _in_double_brackets(before: str, name: str) -> bool:
    return STYLES.sub("", before).rstrip().endswith("[") or (name.startswith("[") and name.endswith("]"))


def _own_words(text: str) -> Title:
    """The title of an item whose links are all `[pdf]`, `[code]` and the like."""
    text = _EMOJI_FIRST.sub("", _fill_holes(text))
    prefix, text = _cut_prefix(text)
    for title in (_quoted(text), _bold_title(text), _italic_title(text), _plain_title(text)):
        if title is not None and title.text:
            title.before = prefix + title.before
            return title
    return Title("", None, prefix, text)


def _fill_holes(text: str) -> str:
    """Role links with their brackets become one hole each."""
    text = re.sub(rf"[\[(（【]{{0,3}}\s{{0,3}}{LINK}\s{{0,3}}[\])）】]{{0,3}}", HOLE, text)
    return re.sub(rf"{HOLE}[\s,/|·•&+]{{0,6}}(?={HOLE})", "", text)


def _cut_prefix(text: str) -> tuple[str, str]:
    """Split off brackets and styled runs at the start that only say where and when."""
    prefix = ""
    while True:
        lead = re.match(rf"(?:[\s,:;\-–—|{SOFT}{HARD}{HOLE}]|{EMOJI.pattern})*", text)
        start = lead.end() if lead else 0
        rest = text[start:]
        found = _GROUP_FIRST.match(rest) or _NAME_FIRST.match(rest)
        run = re.match(
            rf"([{BOLD}{ITALIC}{CODE}]+)([^\ue000-\ue005]{{1,60}})([{BOLD_END}{ITALIC_END}{CODE_END}]+)", rest
        )
        bold = rest.startswith(BOLD)
        if found and (
            says_where(found[1]) or _is_mark(found[1]) or _is_short_name(found[1], rest[found.end() :], bold=bold)
        ):
            cut = found.end()
        elif run and _tells_where(run[2], rest[run.end() :]):
            cut = run.end()
        else:
            year = _YEAR_FIRST.match(rest)
            if year and len(rest) > year.end() and re.search(r"[-–—:|]", year[0]):
                cut = year.end()
            else:
                return prefix, rest
        if not re.search(r"\w\w", words(rest[cut:])):
            return prefix, rest
        prefix += text[: start + cut]
        text = rest[cut:]


def _tells_where(run: str, behind: str) -> bool:
    """Whether a styled run at the start only says where; a name with its year right before a link is a title."""
    where = cited(run)
    if where is not None and where.venue and not where.sure and re.match(rf"\W*{HOLE}", behind):
        return False
    return says_where(run) and (where is None or _firm(where))


def _firm(found: Cited | None) -> bool:
    return found is not None and bool(found.sure or found.year)


def _is_mark(text: str) -> bool:
    """Whether a bracket at the start only sorts the item (`[Survey]`, `[Repo]`, `(new)`)."""
    return len(text.split()) <= 2 and (
        link_role(text) is not None
        or bool(re.fullmatch(r"(?i)(?:new|survey|book|paper|must[- ]read|classic|important|hot)!?", text))
    )


def _is_short_name(inside: str, rest: str, *, bold: bool) -> bool:
    """Whether a bracket at the start is a short name of the title behind it: `[R-CNN] Rich feature hierarchies`."""
    follows = re.match(rf"\s*([^{HOLE}{HARD}{SOFT}|]+)", rest)
    if follows is None or len(inside.split()) > 4:
        return False
    enough = 2 if bold and HOLE in rest and len(inside.split()) == 1 else 3
    return length(words(follows[1])) >= enough


def _quoted(text: str) -> Title | None:
    for found in _QUOTED.finditer(text):
        inside = words(found[1])
        before, after = text[: found.start()], text[found.end() :]
        if len(inside.split()) < 2 and not re.search(r"[\u4e00-\u9fff]{4}|\ue000", found[1]):
            continue
        said = words(before)
        ends_well = inside.endswith((".", ",", "?", "!")) or re.match(
            rf"[\s{STYLES.pattern[1:-1]}]*(?:[.,;({HOLE}{HARD}{SOFT}\ue100-\uf7ff]|[-–—]\s|$)", after
        )
        if ends_well and (
            not said or BOLD in found[0] or split_authors(said) or re.search(r"(?i)\bet al\b|[,.:]$", said)
        ):
            return Title(clean_title(inside), None, before, after)
    return None


def _styled_run(text: str, start: str, end: str) -> Title | None:
    """The first run in a style that is no label, year, venue or number."""
    for found in re.finditer(rf"{start}([^{start}{end}]*){end}(?:\s*{start}([^{start}{end}]*){end})*", text):
        inside = words(found[0])
        leads = not re.search(r"\w", text[: found.start()])
        where = _tells_where(inside, text[found.end() :]) if leads else True
        if (
            not re.search(r"[^\W\d_]{2}", inside)
            or (where and says_where(inside, loose=False))
            or link_role(inside.strip(" :[]()"))
        ):
            continue
        if re.match(rf"^\W*[({HOLE}]", inside) and inside.endswith(")"):
            continue
        title = clean_title(inside)
        # The place that was cut off is read with what follows: `**A Title (ICML 2019)**`.
        place = inside[len(title) :] if inside.startswith(title) else ""
        return Title(title, None, text[: found.start()], f"{place}{text[found.end() :]}")
    return None


def _bold_title(text: str) -> Title | None:
    title = _styled_run(text, BOLD, BOLD_END)
    if title is None or (words(title.before).strip(" .,:;-") and len(words(title.before).split()) > 60):
        return None
    said = words(title.before)
    tags = re.match(rf"[\s\w.,{STYLES.pattern[1:-1]}]*[\])]", title.after)
    people = HOLE not in title.before and split_authors(said)
    if re.search(r"[\[(]\s*$", said) and tags and length(said) > 2 and not people:
        # Tags behind the words: `A Title of Nets [**qnn**]`.
        return None
    if length(title.text) >= 3:
        return title
    # A short bold name may be only the start: "**BERT**: Pre-training of ... [[paper]]".
    follow = re.match(rf"\s*[:：]?\s*([^{HOLE}{HARD}{SOFT}{ITALIC}({BOLD}]+)", title.after)
    joined = re.match(r"\s*[:：]|\s+[A-Z0-9]", title.after) or re.search(
        r"[:：]\s*$", words(text[: len(text) - len(title.after)])
    )
    if follow and joined and HOLE in title.after and not words(title.before):
        rest = SENTENCE.split(follow[1])[0].strip(" ,-–—")
        if (
            3 <= len(rest.split()) <= 22
            and not split_authors(rest)
            and not says_where(rest)
            and not SEPARATOR.search(rest)
        ):
            cut = title.after.find(rest) + len(rest)
            colon = ": " if re.match(r"\s*[:：]", title.after) or title.text.endswith(":") else " "
            return Title(clean_title(title.text.rstrip(":") + colon + rest), None, title.before, title.after[cut:])
    return title


def _italic_title(text: str) -> Title | None:
    title = _styled_run(text, ITALIC, ITALIC_END)
    if title is None or len(title.text.split()) < 3 or split_authors(title.text) or in_text(title.text):
        return None
    said = words(title.before).strip(" .,:;-–—")
    return title if not said or len(split_authors(said)) > 0 or re.search(r"(?i)\bet al", said) else None


def _plain_title(text: str) -> Title | None:
    """The best segment of plain text: before the first role link, else after it."""
    head, _, tail = text.partition(HOLE)
    alone = not re.search(r"\w\w", words(tail))
    if re.search(r"\w\w", words(head)) and (alone or not (says_where(head, loose=False) or only_label(words(head)))):
        return best_segment(head, HOLE + tail, before="")
    while tail and not re.search(r"\w\w", words(tail.partition(HOLE)[0])):
        head, tail = head + HOLE, tail.partition(HOLE)[2]
    if not tail:
        return None
    main, _, rest = tail.partition(HOLE)
    return best_segment(main, HOLE + rest, before=head + HOLE)
