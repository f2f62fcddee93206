"""Addresses of code in running text."""

import re

_CODE = re.compile(r"(?:https?://)?(?:www\.)?((?:github|gitlab)\.com/[\w-]+/[\w.-]*\w)", re.I)


def code_in(text: str) -> str | None:
    """The address of the first repository that a text names."""
    found = _CODE.search(text)
    return f"https://{found[1].removesuffix('.git')}" if found else None
