"""The connection: a client as the settings want it, and whether there is a network at all."""

import threading
from collections.abc import Callable, Iterable

import dlmentor
from dlmentor.fetch.web import Limits, Web
from dlmentor.settings import Settings
from dlmentor.text import one_line

# Hosts that a fetch asks anyway; one that can be reached is enough.
PROBES = ("export.arxiv.org", "api.github.com", "api.crossref.org")
_PATIENCE = 6.0
_STEP = 0.05


def connect(settings: Settings, limits: Limits | None = None) -> Web:
    """A client that says who it is."""
    contact = f"; mailto:{one_line(settings.contact)}" if settings.contact else ""
    agent = f"dlmentor/{dlmentor.__version__} (reading lists{contact})"
    allowed = frozenset(settings.fetch_allow)
    return Web(user_agent=agent.encode("ascii", "ignore").decode(), allowed=allowed, limits=limits)


def is_online(reach: Callable[[str], bool], probes: Iterable[str] = PROBES) -> bool:
    """Whether any of a few hosts can be reached; answers within seconds."""
    reached = threading.Event()

    def probe(host: str) -> None:
        if reach(host):
            reached.set()

    threads = [threading.Thread(target=probe, args=(host,), daemon=True) for host in probes]
    for thread in threads:
        thread.start()
    for _ in range(int(_PATIENCE / _STEP)):
        if reached.wait(_STEP) or not any(thread.is_alive() for thread in threads):
            break
    return reached.is_set()
