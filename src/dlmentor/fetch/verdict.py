"""What an HTTP answer means for us: use it, wait, leave the service alone, or look elsewhere."""

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Literal

from dlmentor.fetch.interstitial import is_interstitial
from dlmentor.fetch.web import Page

Meaning = Literal["ok", "unchanged", "missing", "limited", "blocked", "failing", "bad"]
_LIMIT_WORDS = (b"rate limit", b"abuse detection", b"too many requests", b"rate exceeded")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The meaning of an answer; `wait` is how many seconds a service asked us to wait."""

    meaning: Meaning
    reason: str = ""
    wait: float | None = None


def judge(page: Page, now: float) -> Verdict:
    """Read status and headers; the body only for what they leave open."""
    status = page.status
    if status == 304:
        return Verdict("unchanged")
    if status == 200:
        if page.content_type == "text/html" and is_interstitial(page):
            return Verdict("blocked", "asks to prove that one is a person")
        return Verdict("ok")
    if status in (404, 410):
        return Verdict("missing", f"HTTP {status}")
    if status == 429 or (status in (403, 503) and _says_limit(page)):
        return Verdict("limited", f"HTTP {status}", wait_of(page, now))
    if status in (401, 403, 451) or (400 < status < 500 and is_interstitial(page)):
        return Verdict("blocked", f"HTTP {status}")
    if status >= 500 or status == 408:
        return Verdict("failing", f"HTTP {status}", wait_of(page, now))
    return Verdict("bad", f"HTTP {status}")


def _says_limit(page: Page) -> bool:
    if "retry-after" in page.headers or page.headers.get("x-ratelimit-remaining") == "0":
        return True
    start = page.body[:2000].lower()
    return page.status == 403 and not is_interstitial(page) and any(words in start for words in _LIMIT_WORDS)


def wait_of(page: Page, now: float) -> float | None:
    """Seconds to wait: `Retry-After` as seconds or date, else GitHub's time of reset."""
    after = page.headers.get("retry-after", "").strip()
    if after.isascii() and after.isdigit():
        return float(after[:9])
    if after:
        try:
            return max(0.0, parsedate_to_datetime(after).timestamp() - now)
        except (ValueError, OverflowError):
            return None
    reset = page.headers.get("x-ratelimit-reset", "")
    if reset.isascii() and reset.isdigit() and page.headers.get("x-ratelimit-remaining") == "0":
        return max(0.0, float(reset[:12]) - now)
    return None
