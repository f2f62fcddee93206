"""Pages that stand between a program and a page: they are recognised and left alone, never solved."""

import re

from dlmentor.fetch.web import Page
from dlmentor.text import one_line

_INTERSTITIAL = re.compile(
    r"^(?:(?:just a|one) moment\s*(?:[.…,!]|please|$)|please wait\s*(?:[.…!]|$)|attention required|access denied|"
    r"are you (?:a )?(?:robot|human)|verify(?:ing)? (?:that )?you|security check|pardon our interruption|403 forbidden|"
    r"robot check|ddos)",
    re.I,
)


def is_interstitial(page: Page) -> bool:
    """Whether a page only asks to prove that one is a person."""
    if page.headers.get("cf-mitigated") or b"ChallengeRequiredError" in page.body[:2000]:
        return True
    found = re.search(rb"<title[^>]*>([^<]{1,200})", page.body[:20_000], re.I)
    return bool(found and _INTERSTITIAL.match(one_line(found[1].decode("utf-8", "replace"))))
