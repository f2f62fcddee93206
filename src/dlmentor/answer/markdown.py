"""Text of lists and models made safe for Markdown: no link, image or HTML comes in with it."""

import re

from dlmentor.text import one_line

# An address or e-mail would become a link by itself in most renderers.
_ADDRESS = re.compile(
    r"\b(?:[a-z][a-z0-9+.-]{1,15}://|www\.)[^\s<>\"'`]+|\b(?:javascript|data|vbscript|mailto):\S+", re.I
)
_MAIL = re.compile(r"(?<=[\w.+-])@(?=[\w-])")
_SPECIAL = re.compile(r"[\\`*\[\]<>|~$]|&(?=#|\w+;)|(?<![^\W_])_|_(?![^\W_])|!(?=\[)")
_SAFE_URL = re.compile(r"https?://[^\s/]", re.I)
_URL_SPECIAL = {
    "(": "%28",
    ")": "%29",
    "<": "%3C",
    ">": "%3E",
    '"': "%22",
    "`": "%60",
    "\\": "%5C",
    "|": "%7C",
    "*": "%2A",
}
_URL_SPECIAL |= {"[": "%5B", "]": "%5D", " ": "%20", "_": "_"}


def without_addresses(text: str) -> str:
    """One line with every address in it left out."""
    return one_line(_ADDRESS.sub("", text))


def escape(text: str) -> str:
    """One line that Markdown shows as it stands, without addresses."""
    plain = _SPECIAL.sub(lambda found: f"\\{found[0]}", without_addresses(text))
    return _MAIL.sub("\\@", plain)


def escape_within(text: str) -> str:
    """A part of a line, escaped, with the blanks at its ends kept."""
    body = escape(text)
    return (
        f"{' ' if text[:1].isspace() else ''}{body}{' ' if body and text[-1:].isspace() else ''}"
        if text.strip()
        else text
    )


def bold(text: str) -> str:
    """Escaped and in bold."""
    return f"**{escape(text)}**" if one_line(text) else ""


def link(label: str, url: str) -> str:
    """A link to a web address; the mere label if it is none."""
    url = one_line(url)
    if not _SAFE_URL.match(url):
        return escape(label)
    return f"[{escape(label)}]({''.join(_URL_SPECIAL.get(sign, sign) for sign in url)})"


def cell(text: str) -> str:
    """Text for one cell of a table, already Markdown, on one line."""
    return one_line(text)
