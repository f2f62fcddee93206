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


_MISSING = re.compile(
    r"^\W*(?:(?:http |error:? )*404\b(?! ?-)|(?:oops\W+)?(?:the |this )?(?:page|file|document) "
    r"(?:you [\w ]{1,40})?(?:was |is |could |can |has )?(?:not |cannot |no longer )(?:be )?(?:found|exists?|available)|"
    r"not found\W*(?:$|[|–-])|page (?:does not|doesn['’]t|no longer) exist)",
    re.I,
)


def is_interstitial(page: Page) -> bool:
    """Whether a page only asks to prove that one is a person."""
    if page.headers.get("cf-mitigated") or b"ChallengeRequiredError" in page.body[:2000]:
        return True
    return bool(_INTERSTITIAL.match(_title(page)))


def says_missing(page: Page) -> bool:
    """Whether the title of a page says that nothing is there, whatever its status says."""
    return bool(_MISSING.match(_title(page)))


def _title(page: Page) -> str:
    found = re.search(rb"<title[^>]*>([^<]{1,200})", page.body[:20_000], re.I)
    return one_line(found[1].decode("utf-8", "replace")) if found else ""
