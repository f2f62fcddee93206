"""Which addresses are one resource."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlmentor.catalog.identity import resource_id

SAME = {
    "arxiv:1908.09791": (
        "https://arxiv.org/abs/1908.09791",
        "http://www.arxiv.org/pdf/1908.09791v5.pdf",
        "https://arxiv.org/pdf/1908.09791",
        "https://ar5iv.labs.arxiv.org/html/1908.09791",
        "https://export.arxiv.org/abs/1908.09791?context=cs",
        "https://doi.org/10.48550/arXiv.1908.09791",
        "https://huggingface.co/papers/1908.09791",
        "arXiv:1908.09791v2",
    ),
    "doi:10.1145/3560905.3568430": (
        "https://doi.org/10.1145/3560905.3568430",
        "http://dx.doi.org/10.1145/3560905.3568430",
        "https://dl.acm.org/doi/abs/10.1145/3560905.3568430",
        "https://dl.acm.org/doi/pdf/10.1145/3560905.3568430",
        "doi:10.1145/3560905.3568430",
        "10.1145/3560905.3568430",
    ),
    "doi:10.1007/s10994-010-5196-5": (
        "https://link.springer.com/article/10.1007/s10994-010-5196-5",
        "https://link.springer.com/content/pdf/10.1007%2Fs10994-010-5196-5.pdf",
    ),
    "doi:10.1038/s42256-023-00626-4": (
        "https://www.nature.com/articles/s42256-023-00626-4",
        "http://nature.com/articles/s42256-023-00626-4.pdf",
        "https://doi.org/10.1038/s42256-023-00626-4",
    ),
    "doi:10.1101/2020.01.01.123": (
        "https://www.biorxiv.org/content/10.1101/2020.01.01.123v2",
        "https://www.biorxiv.org/content/10.1101/2020.01.01.123v1.full.pdf",
    ),
    "github:alibaba/mnn": (
        "https://github.com/alibaba/MNN",
        "https://github.com/alibaba/MNN.git",
        "http://www.github.com/alibaba/MNN/#readme",
        "https://github.com/alibaba/MNN/tree/master",
        "https://github.com/alibaba/mnn/blob/main/README.md#quick-start",
        "https://github.com/alibaba/MNN?tab=readme-ov-file",
    ),
    "web:foo.io/a": (
        "https://foo.io/a",
        "http://www.foo.io/a/",
        "https://foo.io:443/a?utm_source=x&fbclid=y",
        "https://foo.io/a#:~:text=some%20words",
        "https://web.archive.org/web/2020*/https://foo.io/a",
        "foo.io/a/index.html",
    ),
    "web:youtube.com/watch?v=abc-1": (
        "https://www.youtube.com/watch?v=abc-1",
        "https://youtu.be/abc-1?t=30",
        "https://www.youtube.com/watch?v=abc-1&list=PL1&index=2",
    ),
    "web:openreview.net/forum?id=X1": ("https://openreview.net/forum?id=X1", "https://openreview.net/pdf?id=X1&name=p"),
}


@pytest.mark.parametrize(("key", "url"), [(key, url) for key, urls in SAME.items() for url in urls])
def test_one_resource_has_one_id(key: str, url: str) -> None:
    """Forms, versions, schemes and tracking of an address do not matter."""
    assert resource_id(url) == key


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://ucbrise.github.io/cs294-ai-sys-fa19/", "https://ucbrise.github.io/cs294-ai-sys-sp22/"),
        ("https://dlsyscourse.org/?term=fall2022", "https://dlsyscourse.org/?term=fall2024"),
        ("https://github.com/a/b", "https://github.com/a/b/tree/master/examples"),
        ("https://arxiv.org/abs/2001.00001", "https://arxiv.org/abs/2001.00002"),
        ("https://foo.io/docs#training", "https://foo.io/docs#serving"),
    ],
)
def test_different_resources_differ(first: str, second: str) -> None:
    """Offerings of a course, parts of a repository and sections of a manual are different things."""
    assert resource_id(first) != resource_id(second)


@settings(max_examples=300)
@given(st.one_of(st.text(), st.text().map("https://foo.io/".__add__), st.text().map("https://github.com/".__add__)))
def test_any_text_has_an_id_without_blanks(url: str) -> None:
    """Nothing is raised; an id is short, holds no white space and has a kind."""
    key = resource_id(url)

    assert re.match(r"(?:arxiv|doi|github|web):", key)
    assert len(key) <= 130
    assert not re.search(r"\s", key)
    assert resource_id(url) == key


PATHS = st.from_regex(r"[a-z0-9]{1,8}(/[A-Za-z0-9_-]{1,10}){0,3}", fullmatch=True)


@settings(max_examples=100)
@given(PATHS, st.sampled_from(["", "/"]), st.sampled_from(["", "?utm_campaign=x", "#:~:text=a"]), st.booleans())
def test_variations_do_not_change_the_id(path: str, slash: str, tail: str, www: bool) -> None:
    """Scheme, `www`, closing slash, tracking and text fragments leave the id as it is."""
    plain = resource_id(f"https://foo.io/{path}")

    assert resource_id(f"http://{'www.' if www else ''}foo.io/{path}{slash}{tail}") == plain
