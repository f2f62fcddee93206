"""Styles of lists that the parser met late: people below a bold title, tags in brackets, names with their year."""

from typing import Any

import pytest

from dlmentor.catalog.markdown import parse_list

A, B, G = "https://arxiv.org/abs/2001.00001", "https://arxiv.org/abs/2001.00002", "https://github.com/ann/nets"
WEB = "https://example.org/nets"

# name, Markdown, and for each entry the fields that matter
STYLES: list[tuple[str, str, list[dict[str, Any]]]] = [
    (
        "a bold title without a link, its people and its links below it",
        f"- **Growing Nets on Trees (ICML 2018)**\n  - Ann Lee, Bo Chen, and Cy Dee\n  - [[Paper]]({A})\n"
        f"  - [[Nim Reference]]({G})\n\n"
        f"- **Net2net (NetWorkshop 2017)**\n  - Ann Lee and Bo Chen\n  - [[Paper]]({B})\n",
        [
            {
                "title": "Growing Nets on Trees",
                "venue": "ICML",
                "year": 2018,
                "authors": ("Ann Lee", "Bo Chen", "Cy Dee"),
                "url": A,
                "links": 2,
                "line": 1,
                "note": "",
            },
            {"title": "Net2net", "venue": "NetWorkshop", "year": 2017, "url": B, "line": 6},
        ],
    ),
    (
        "tags in bold behind the links",
        f"- [[CVPR]({A})] Seeing with Nets. [[code]({G})] [__`cls.`__ __`seg.`__ __`det.`__] :fire:\n"
        f"- [[ICCV]({B})] Net Sets. [[code]({G}2)] [__`cls.`__]\n",
        [{"title": "Seeing with Nets", "venue": "CVPR", "url": A}, {"title": "Net Sets", "venue": "ICCV", "url": B}],
    ),
    (
        "a name and its year in bold, its description on the next line",
        f"<b>NetShapes (2015)</b> [[Link]]({WEB})\n<br>Some 1,200 shapes of many nets, in three sizes.\n\n"
        f"<b>A Benchmark of Shapes (2003)</b> [[Link]]({WEB}2)\n<br>Some 300 shapes.\n",
        [
            {"title": "NetShapes (2015)", "year": 2015, "venue": None, "url": WEB},
            {"title": "A Benchmark of Shapes (2003)", "year": 2003, "venue": None},
        ],
    ),
    (
        "the place inside a bold title",
        f"<b>Nets Trained on Rendered Shapes (2015 ICCV)</b> [[Paper]]({A})\n",
        [{"title": "Nets Trained on Rendered Shapes", "venue": "ICCV", "year": 2015}],
    ),
    (
        "a reference with many people, its year in front and its journal behind",
        f"* Ann B. Lee, Stephen A. Chen, Vincent J. Della Cruz, and Robert L. Foe. 1993. "
        f"[Counting Nets: A Start]({A}). *Linguistics of Nets*. ([Citation]({WEB}): 4,965)\n"
        f"* Cy Dee. 2003. [Few Nets]({B}). In *Proceedings of ACL 2003*.\n",
        [
            {"title": "Counting Nets: A Start", "venue": "Linguistics of Nets", "year": 1993, "url": A},
            {"title": "Few Nets", "venue": "Proceedings of ACL", "year": 2003},
        ],
    ),
    (
        "people with initials before a short title, and a subtitle that is no place",
        f"- Dora P. Lee and John N. Chen, Netly Programming [[Book]]({A})\n"
        f"- Cy J. Dee, Choosing Nets Under Doubt [[Book (Foo)]]({B})\n"
        f"- Jan Koe, Andrew Bag, Nets that Move Robots, A Survey, IJRR, 2013. [[Paper]]({G})\n",
        [
            {"title": "Netly Programming", "authors": ("Dora P. Lee", "John N. Chen")},
            {"title": "Choosing Nets Under Doubt", "authors": ("Cy J. Dee",)},
            {"title": "Nets that Move Robots, A Survey", "venue": "IJRR", "year": 2013},
        ],
    ),
    (
        "posters, journals in short, a month with its year, findings",
        f"* Lee et al. **Nets among Friends.** WWW Poster, 2018. [code]({G})\n"
        f"* Chen et al. **Nets: A Review of Reviews.** ACM Comput. Surv, 2017. [code]({G}2)\n"
        f"* [Nets of Old]({A}) TMLR 10/2023\n* [Nets of Late]({B}) (Findings of ACL 2023)\n",
        [
            {"title": "Nets among Friends", "venue": "WWW", "year": 2018, "note": ""},
            {"venue": "ACM Comput. Surv", "year": 2017, "note": ""},
            {"venue": "TMLR", "year": 2023, "note": ""},
            {"venue": "Findings of ACL", "year": 2023, "note": ""},
        ],
    ),
    (
        "numbers with an escaped point in bold, names before their links, a bold line that heads the links below it",
        f"**1\\.网络词库：** [github repo]({G}) [更全的网络词库]({G}2)\n\n"
        f"**2\\.网络生成方面:**  \n[Foo教授的博客]({WEB})\n[网络生成资源大列表]({WEB}2)\n",
        [
            {"title": "网络词库", "url": G, "links": 2},
            {"title": "Foo教授的博客", "url": WEB},
            {"title": "网络生成资源大列表"},
        ],
    ),
    (
        "a repository whose name could be the role of a link",
        "1. [audio](https://github.com/ann/audio): to hear nets.\n"
        "1. [code](https://github.com/ann/nets): Nets that Sing\n",
        [{"title": "audio", "note": "to hear nets."}, {"title": "Nets that Sing"}],
    ),
    (
        "leader boards on lines of their own above a table, a set of data with a year in it",
        f"## Nets\nLeader board:\n\n[NetBoard (NB)]({WEB})\n\n[See the whole table]({WEB}3)\n\n"
        f"| Paper | Datasets | Metric | Year |\n|-|-|-|-|\n"
        f"| [Nets of Many Words]({A}) | DUC-2004 | DUC-2004 <br> F1: 3 | 2017 |\n",
        [{"title": "NetBoard (NB)", "url": WEB}, {"title": "Nets of Many Words", "venue": None, "year": 2017}],
    ),
    (
        "the pages of the author, and where words were taken from",
        f"# Nets\n\nWrite to me, or reach me here: \n\n* page: [Ann's page]({WEB})\n\n## What is a net?\n\n"
        f"> It is knotted.\n\n_Source:_ [What is a net]({WEB}2)\n\n## Papers\n* [Nets]({A})\n",
        [{"title": "Nets", "url": A}],
    ),
]


def fields(text: str) -> list[dict[str, Any]]:
    """The entries of `text` with what the examples ask for."""
    return [
        {
            "title": entry.title,
            "url": entry.url,
            "venue": entry.venue,
            "year": entry.year,
            "authors": entry.authors,
            "section": entry.section,
            "note": entry.note,
            "line": entry.line,
            "links": len(entry.links),
        }
        for entry in parse_list(text, "list").entries
    ]


@pytest.mark.parametrize(("text", "expected"), [style[1:] for style in STYLES], ids=[style[0] for style in STYLES])
def test_a_style_is_understood(text: str, expected: list[dict[str, Any]]) -> None:
    """Each entry of the style has the fields that a reader sees."""
    found = fields(text)

    assert [{name: entry[name] for name in want} for entry, want in zip(found, expected, strict=False)] == expected
    assert len(found) == len(expected)
