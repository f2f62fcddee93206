"""The names of venues and organisations that lists cite."""

import re
from typing import Literal

from dlmentor.catalog.vocabulary import names, table
from dlmentor.text import fold

_STRONG_NAMES = names("venues")
KNOWN = (*_STRONG_NAMES, *names("venues beside a year"))
# Names that are a venue even without a year beside them; the others are also words or products.
STRONG = frozenset(fold(name) for name in _STRONG_NAMES)
LONG_NAMES = {fold(name): short for name, short in table("venues in full").items()}
ALIASES = table("venues renamed")
ORGANISATIONS = frozenset(fold(name) for name in names("organisations"))

# What a journal's or proceedings' full name contains.
JOURNAL_WORDS = re.compile(
    r"\b(?:Journal|Transactions|Proceedings|Symposium|Letters|Magazine|Annals|Bulletin)\b|"
    r"\b(?:journals?|transactions|trans\.|proceedings|proc\.|conference|symposium|letters|magazine|"
    r"workshops?|annals|bulletin|"
    r"advances in|review of|reviews|frontiers|foundations and trends|computing surveys|neural computation|"
    r"pattern recognition|"
    r"computer vision|lecture notes|conf\.|IEEE|ACM|Nature|PLOS|Elsevier|Springer)\b|学报|会议|期刊"
)

VenueSort = Literal["conference", "journal", "preprint"]
_JOURNAL = re.compile(
    r"journal|transactions|magazine|letters|proceedings of the (?:ieee|vldb)|computing surveys|"
    r"communications of the acm|^p?vldb\b|^nature\b|^science\b|"
    r"^(?:ton|tosn|toc|tc|tpds|tpami|tmc|tist|taco|tecs|iot|ieee iot|iotj|jmlr|tmlr|csur|ijcv|jair|cacm|spm|pnas|"
    r"distill|neural computation|machine learning|foundations and trends.*)$",
    re.I,
)
_PREPRINT = re.compile(r"^(?:arxiv|corr|preprint|biorxiv|techrxiv|openreview)\b", re.I)


def sort_of_venue(venue: str) -> VenueSort:
    """What sort of venue goes by this name."""
    if _PREPRINT.match(venue):
        return "preprint"
    return "journal" if _JOURNAL.search(venue) else "conference"
