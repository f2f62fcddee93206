"""The text of a page, in whatever letters its server or its head says that it is written."""

import codecs
import re

from dlmentor.fetch.web import Page

# Encodings of text only: Python knows others by name, which unpack or execute escapes.
_KNOWN = re.compile(
    r"(?:iso-8859-\d{1,2}|windows-125\d|shift[_-]jis|euc-(?:jp|kr)|iso-2022-jp|gb2312|gbk|gb18030|big5|koi8-[ru]|"
    r"utf-16(?:le|be)?)",
    re.I,
)
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.I)
_IN_HEAD = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
# What browsers take instead of a name that is too narrow for what is really sent under it.
_WIDER = {"iso-8859-1": "windows-1252", "gb2312": "gb18030", "gbk": "gb18030", "shift-jis": "shift_jis"}
_FALLBACK = "windows-1252"


def text_of(page: Page, most: int) -> str:
    """The first bytes of a page as text; never fails."""
    body = page.body[:most]
    if body.startswith(codecs.BOM_UTF8):
        return body.decode("utf-8-sig", "replace")
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace")
    header, head = _IN_HEADER.search(page.headers.get("content-type", "")), _IN_HEAD.search(body[:4096])
    names = [header[1] if header else "", head[1].decode("ascii", "replace") if head else ""]
    # What reads as UTF-8 is UTF-8, whatever an old head says; only UTF-16 would pass for it.
    wide = names[0].lower().startswith("utf-16")
    if not wide:
        try:
            return codecs.getincrementaldecoder("utf-8")().decode(body)
        except UnicodeDecodeError:
            pass
    name = next((name.lower() for name in names if _KNOWN.fullmatch(name)), "")
    if not name:
        stated = any(each.lower().replace("-", "") == "utf8" for each in names)
        name = "utf-8" if stated else _FALLBACK
    try:
        return body.decode(_WIDER.get(name, name), "replace")
    except (LookupError, UnicodeError):
        return body.decode("utf-8", "replace")
