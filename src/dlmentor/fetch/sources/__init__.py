"""The sources, one module each: how to ask, how to read."""

from dlmentor.fetch.source import Source
from dlmentor.fetch.sources import arxiv, crossref, github, openalex, openreview, pages, semantic_scholar
from dlmentor.settings import Settings


def all_sources(settings: Settings) -> dict[str, Source]:
    """Every source by name, with the keys that are set."""
    found = (
        arxiv.SOURCE,
        *semantic_scholar.sources(_secret(settings, "semantic_scholar_key")),
        *openalex.sources(_secret(settings, "openalex_key")),
        *crossref.sources(settings.contact),
        *openreview.SOURCES,
        *github.sources(_secret(settings, "github_token")),
        pages.ROBOTS,
        pages.PAGE,
    )
    return {source.name: source for source in found}


def _secret(settings: Settings, name: str) -> str | None:
    secret = getattr(settings, name)
    return secret.get_secret_value() if secret else None
