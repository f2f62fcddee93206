"""Each way in which people write lists, as a small list of our own."""

from typing import Any

import pytest

from dlmentor.catalog.markdown import parse_list

A, B, G = "https://arxiv.org/abs/2001.00001", "https://arxiv.org/abs/2001.00002", "https://github.com/ann/nets"
PDF = "https://example.org/nets.pdf"

# name, Markdown, and for each entry the fields that matter
STYLES: list[tuple[str, str, list[dict[str, Any]]]] = [
    (
        "venue in front of the title inside the link",
        f"- [(NSDI'22) Nets at the Edge]({A})\n- [(IEEE IOT 2022) Nets and Things]({B})",
        [
            {"title": "Nets at the Edge", "venue": "NSDI", "year": 2022},
            {"title": "Nets and Things", "venue": "IEEE IOT", "year": 2022},
        ],
    ),
    (
        "venue, year and company in a bracket behind the link",
        f"1. [Small Nets]({A}) [arXiv '18, Google]\n1. [Tiny Nets]({B}) [SenSys ’16]",
        [
            {"title": "Small Nets", "venue": "arXiv", "year": 2018, "organisation": "Google"},
            {"title": "Tiny Nets", "venue": "SenSys", "year": 2016, "organisation": None},
        ],
    ),
    (
        "a workshop is not its conference",
        f"- [(SenSys'22 Workshop) Caches for Nets]({A})\n- [Nets]({B}) (NIPS 2016 workshop)",
        [{"venue": "SenSys Workshop", "year": 2022}, {"venue": "NIPS workshop", "year": 2016}],
    ),
    (
        "year and venue before the link, joined by dashes",
        f"- 2019-IEEE Signal Processing Magazine-[On Nets]({A}) [[Code]({G})]\n- 2018.05-[More on Nets]({B})",
        [
            {"title": "On Nets", "venue": "IEEE Signal Processing Magazine", "year": 2019, "code": G},
            {"title": "More on Nets", "venue": None, "year": 2018},
        ],
    ),
    (
        "a bracket in front of a plain title",
        f"- (2019-ICCV) Nets that See [[paper]]({A}) [[code]]({G})",
        [{"title": "Nets that See", "url": A, "venue": "ICCV", "year": 2019, "code": G}],
    ),
    (
        "a short name in a bracket in front of the title",
        f"- **[FooNet]** A Net for Foo and Bar | Ann Lee, et al. | **[CVPR' 14]** |[`[pdf]`]({PDF})",
        [{"title": "A Net for Foo and Bar", "venue": "CVPR", "year": 2014, "authors": ("Ann Lee",), "url": PDF}],
    ),
    (
        "venue in italics, bold, code or underlined",
        f"- [Nets]({A}) *ICLR 2020*\n- [Nets II]({B}) `ICML'21`\n- Nets III, <ins>NeurIPS, 2022</ins> [[Paper]({PDF})]",
        [{"venue": "ICLR", "year": 2020}, {"venue": "ICML", "year": 2021}, {"title": "Nets III", "venue": "NeurIPS"}],
    ),
    (
        "a decoration is no venue",
        f"- [(AAAI'23 Oral) Nets]({A})\n- [Nets II]({B}) (CVPR’19, oral)\n"
        f"- [(SEC'20 Best Paper Award) Nets III]({PDF})",
        [{"venue": "AAAI", "year": 2023}, {"venue": "CVPR", "year": 2019}, {"venue": "SEC", "year": 2020}],
    ),
    (
        "year only, month and season",
        f"- [Nets (2018)]({A})\n- [Nets II]({B}) (May 2024)\n- [Deep Nets Course (Fall 2022)](https://nets.edu/)",
        [{"year": 2018, "venue": None}, {"year": 2024}, {"year": 2022, "title": "Deep Nets Course (Fall 2022)"}],
    ),
    (
        "a reference: authors, quoted title, venue, pages",
        f'**[7]** Lee, Ann, and Bo Chen. "**How Nets Learn**." Nature 521.7553 (2015): 436-444. [[pdf]]({PDF}) :star:',
        [{"title": "How Nets Learn", "venue": "Nature", "year": 2015, "authors": ("Ann Lee", "Bo Chen"), "url": PDF}],
    ),
    (
        "authors first, set apart by commas",
        f"- Ann Lee, Bo Chen and Cy Dee, Nets for All of Us, BMVC, 2014. [[Paper]]({PDF})",
        [{"title": "Nets for All of Us", "venue": "BMVC", "year": 2014, "authors": ("Ann Lee", "Bo Chen", "Cy Dee")}],
    ),
    (
        "title, authors, venue on lines of their own",
        f"- Nets that Grow <br> Ann Lee, Bo Chen <br> CVPR 2021 [[Paper]({A})] [[Project](https://nets.io)]",
        [{"title": "Nets that Grow", "authors": ("Ann Lee", "Bo Chen"), "venue": "CVPR", "year": 2021}],
    ),
    (
        "bold title, people in the paragraph below",
        f"1. **Nets on Graphs.** WI 2005. [paper]({PDF})\n\n    *Ann Lee, Bo Chen.*\n",
        [{"title": "Nets on Graphs", "venue": "WI", "year": 2005, "authors": ("Ann Lee", "Bo Chen")}],
    ),
    (
        "bold short name, then the rest of the title",
        f"- **FooNet**: Training of Nets without Tears [[paper]({A})] [[code]({G})] *NAACL 2019*",
        [{"title": "FooNet: Training of Nets without Tears", "venue": "NAACL", "year": 2019, "url": A, "code": G}],
    ),
    (
        "people and companies behind `by`",
        f"- [Nets]({A}) by Ann Lee et al., 2022.\n- [Nets II]({B}) by Microsoft Research (2013)",
        [{"authors": ("Ann Lee",), "year": 2022}, {"organisation": "Microsoft Research", "year": 2013}],
    ),
    (
        "words before the link are a remark, not the title",
        f"- Replay (cheap): keep a few samples. [(ICRA'19) Replay for Nets]({A})\n"
        f"- Video: [Nets in Ten Minutes](https://v.io)",
        [
            {"title": "Replay for Nets", "note": "Replay (cheap): keep a few samples", "venue": "ICRA"},
            {"title": "Nets in Ten Minutes"},
        ],
    ),
    (
        "the acronym in brackets carries the link",
        "- Foo Conference on Nets and Things ([FCNT](https://fcnt.org/))",
        [{"title": "Foo Conference on Nets and Things", "url": "https://fcnt.org/"}],
    ),
    (
        "unlinked bullets are sections",
        f"## Contents\n- Paper\n  - Compression\n    - [Nets]({A})\n  - [Notes on Nets]({G})\n    - Speed\n"
        f"      - [Fast Nets]({B})",
        [
            {"title": "Nets", "section": ("Paper", "Compression")},
            {"title": "Notes on Nets", "section": ("Paper",)},
            {"title": "Fast Nets", "section": ("Paper", "Notes on Nets", "Speed")},
        ],
    ),
    (
        "nested bullets that only add to the item above",
        f"- [Nets]({A})\n  - [Code]({G})\n  - [Slides](https://s.io/n.pptx)\n- How Nets Work\n"
        f"  - [Video](https://youtu.be/x)\n"
        f"- [Nets II]({B})\n  + [ann/nets]({G}) | [PyTorch]",
        [
            {"title": "Nets", "code": G, "roles": ["paper", "code", "slides"]},
            {"title": "How Nets Work", "url": "https://youtu.be/x"},
            {"title": "Nets II", "code": G},
        ],
    ),
    (
        "bullets by role below a bold title or a heading",
        f"## Detection\n**Nets that Detect**\n\n- intro: CVPR 2018. Foo University\n- arxiv: <{A}>\n"
        f"- github(PyTorch): {G}\n",
        [{"title": "Nets that Detect", "url": A, "code": G, "venue": "CVPR", "year": 2018, "section": ("Detection",)}],
    ),
    (
        "table, columns in another order and language",
        f"### 2021\n| 年份 | 会议 | 论文标题 | 代码 |\n|--|--|--|--|\n| 2020 | ICLR | [Nets]({A}) | [code]({G}) |\n",
        [{"title": "Nets", "venue": "ICLR", "year": 2020, "code": G, "section": ("2021",)}],
    ),
    (
        "table whose year is only in the heading, link only in the code column",
        f"### 2023 Venues\n| Title | Venue | Code |\n|:-:|:-:|:-:|\n| [Nets]({A}) | ICLR **(Best)** | - |\n"
        f"| Plain Nets | CVPR | [PyTorch]({G}) |",
        [
            {"title": "Nets", "venue": "ICLR", "year": 2023},
            {"title": "Plain Nets", "venue": "CVPR", "year": 2023, "url": G},
        ],
    ),
    (
        "table with badge, title and authors in one cell",
        "| Title & Authors | Introduction | Links |\n|--|--|--|\n"
        "|[![Star](https://img.shields.io/github/stars/a/b.svg)]"
        "(https://github.com/a/b)[![Publish](https://img.shields.io/badge/Conference-ICML'24-blue)]()<br>"
        f"[Nets]({A}) <br> Ann Lee, Bo Chen |<img src='x.png'> | [Paper]({A})|",
        [
            {
                "title": "Nets",
                "venue": "ICML",
                "year": 2024,
                "authors": ("Ann Lee", "Bo Chen"),
                "code": "https://github.com/a/b",
            }
        ],
    ),
    (
        "table whose dashes do not match its header",
        f"| Title | Venue | Type | Code |\n|--|--|--|\n| [Nets]({A}) | ICLR | W | - |",
        [{"title": "Nets", "venue": "ICLR"}],
    ),
    (
        "HTML table, list and links",
        f"<table>\n<tr><th>Year</th><th>Title</th></tr>\n<tr><td>2021</td><td><a href='{A}'>Nets</a></td></tr>\n"
        f"</table>\n\n"
        f"<ul>\n<li><b>Nets that Grow</b> <i>Ann Lee, Bo Chen</i><br>NeurIPS 2021 <a href='{PDF}'>[PDF]</a></li>\n"
        f"</ul>",
        [
            {"title": "Nets", "year": 2021, "line": 3},
            {"title": "Nets that Grow", "venue": "NeurIPS", "url": PDF, "line": 7},
        ],
    ),
    (
        "a grid of linked pictures",
        f"<table>\n<tr>\n<td><a href='{A}'><img src='a.png'><br><b>Net A</b></a></td>\n"
        f"<td><a href='{B}'><img src='b.png'><br><b>Net B</b></a></td>\n</tr>\n</table>",
        [{"title": "Net A"}, {"title": "Net B"}],
    ),
    (
        "details with a summary and no blank line",
        f"## Papers\n<details>\n<summary>2019</summary>\n- [Nets]({A}) CVPR\n\n</details>",
        [{"title": "Nets", "venue": "CVPR", "year": 2019, "section": ("Papers",), "group": ("2019",)}],
    ),
    (
        "bold lines as headings",
        f"## Papers\n**2014**\n- [Nets]({A})\n\n**Before 2014**\n- [Old Nets]({B})",
        [{"title": "Nets", "year": 2014, "group": ("2014",)}, {"title": "Old Nets", "year": None}],
    ),
    (
        "paragraph lines, several to a paragraph, one broken over lines",
        f'## Repos\n[First Nets]({A})\n[Second Nets]({B})\n\n**[8]** Ann Lee. "**Nets by\n'
        f'Region**." ICML. 2014. [[pdf]]({PDF})',
        [
            {"title": "First Nets", "line": 2},
            {"title": "Second Nets", "line": 3},
            {"title": "Nets by Region", "line": 5},
        ],
    ),
    (
        "task lists",
        f"- [ ] [Nets]({A})\n- [x]  [More Nets]({B})",
        [{"title": "Nets"}, {"title": "More Nets"}],
    ),
    (
        "reference links",
        f"- [Nets][n] and [code][c]\n- [Short]\n\n[n]: {A}\n[c]: {G}\n[Short]: {B}",
        [{"title": "Nets", "url": A, "code": G}, {"title": "Short", "url": B}],
    ),
    (
        "badges are no title and no entry",
        "- [Foo](https://foo.io) ![](https://img.shields.io/github/stars/a/foo.svg) - A tool for foo.\n"
        f"- Nets that Fly [![Paper](https://img.shields.io/badge/arXiv-b31b1b)]({A})",
        [{"title": "Foo", "note": "A tool for foo."}, {"title": "Nets that Fly", "url": A}],
    ),
    (
        "emoji and shortcodes",
        f"## :books: Papers\n- 🔥 **[Nets]({A})** :star: - good\n- :new: [Nets II]({B})",
        [{"title": "Nets", "section": ("Papers",), "note": "good"}, {"title": "Nets II"}],
    ),
    (
        "link text over two lines",
        f"1. [Nets for\nAll of Us]({A}) [CVPR '18]",
        [{"title": "Nets for All of Us", "venue": "CVPR", "year": 2018, "line": 1}],
    ),
    (
        "headings that are entries",
        "## Tools\n### [Foo](https://foo.io)\nA tool.\n\n### [Bar](https://bar.io)\nAnother.\n",
        [{"title": "Foo", "section": ("Tools",)}, {"title": "Bar", "section": ("Tools",)}],
    ),
    (
        "a heading that is a link but holds entries is a section",
        "## [Foo Course](https://foo.io)\n- [Part 1](https://foo.io/1)\n",
        [{"title": "Part 1", "section": ("Foo Course",)}],
    ),
    (
        "definition lists",
        "## Terms\n[Foo](https://foo.io)\n: A tool for foo.\n",
        [{"title": "Foo", "note": "A tool for foo."}],
    ),
    (
        "several papers in one item",
        f"- [A First Paper on Nets]({A}) (ICLR'17); [A Second Paper on Nets]({B}) (NIPS'17)",
        [
            {"title": "A First Paper on Nets", "venue": "ICLR", "url": A},
            {"title": "A Second Paper on Nets", "venue": "NIPS", "url": B},
        ],
    ),
    (
        "a further link in the text is not a second entry",
        "- [Foo](https://foo.io), [Intro](https://foo.io/intro)\n"
        "- [Bar](https://bar.io) - a tool, fork at [Baz](https://baz.io)",
        [{"title": "Foo", "roles": ["site", "site"]}, {"title": "Bar", "note": "a tool, fork at Baz"}],
    ),
    (
        "bare addresses",
        f"- {G} - a good tool\n- Foo toolkit: https://foo.io\n",
        [{"title": "ann/nets", "url": G, "note": "a good tool"}, {"title": "Foo toolkit", "url": "https://foo.io"}],
    ),
    (
        "an arXiv number without a link",
        "- [Foo](https://foo.io)\n- Nets that Fly and Swim (arXiv:2001.12345)",
        [
            {"title": "Foo"},
            {"title": "Nets that Fly and Swim", "url": "https://arxiv.org/abs/2001.12345", "year": 2020},
        ],
    ),
    (
        "Chinese and mixed text",
        f"## 工具\n- 【CVPR2020】看见的网络 [论文]({A}) | [代码]({G})\n\n**2\\. 语言检测工具**  [ann/nets]({G})\n",
        [
            {"title": "看见的网络", "venue": "CVPR", "year": 2020, "url": A, "code": G},
            {"title": "语言检测工具", "url": G},
        ],
    ),
    (
        "quotes and further paragraphs are the note",
        f"- [Nets]({A})(HPCA'20)\n    > It is about nets.\n",
        [{"title": "Nets", "venue": "HPCA", "year": 2020, "note": "It is about nets."}],
    ),
    (
        "headings without a blank, bullets without a blank",
        f"##Papers\n-[Nets]({A})\n1.[Nets II]({B})",
        [{"title": "Nets", "section": ("Papers",)}, {"title": "Nets II"}],
    ),
    (
        "slips in links",
        "- [Blank] (https://s.io/1)\n- [Spaced](https://s.io/a b.pdf)\n- [Open](https://s.io/2\n"
        "- (Turned)[https://s.io/3]\n"
        "- [Square][https://s.io/4]\n- [宽]（https://s.io/5）\n- No bracket](https://s.io/6)\n- [Scheme](http//s.io/7)",
        [
            {"title": "Blank", "url": "https://s.io/1"},
            {"title": "Spaced", "url": "https://s.io/a%20b.pdf"},
            {"title": "Open", "url": "https://s.io/2"},
            {"title": "Turned", "url": "https://s.io/3"},
            {"title": "Square", "url": "https://s.io/4"},
            {"title": "宽", "url": "https://s.io/5"},
            {"title": "No bracket", "url": "https://s.io/6"},
            {"title": "Scheme", "url": "https://s.io/7"},
        ],
    ),
    (
        "an indented list that Markdown takes for code",
        f"Text.\n\n    - [Nets]({A})\n    - [Nets II]({B})\n",
        [{"title": "Nets"}, {"title": "Nets II"}],
    ),
    (
        "lines of an HTML paragraph",
        "## Tools\n<p>\n&nbsp;:small_orange_diamond: <a href='https://foo.io'><b>Foo</b></a> - is a tool.<br>\n"
        "&nbsp;:small_orange_diamond: <a href='https://bar.io'><b>Bar</b></a> - is another.<br>\n</p>",
        [{"title": "Foo", "line": 3}, {"title": "Bar", "line": 4, "note": "is another."}],
    ),
    (
        "an HTML anchor right before a heading",
        f'<a name="nets" />\n## Nets\n- [Nets]({A})',
        [{"title": "Nets", "section": ("Nets",)}],
    ),
    (
        "addresses in square brackets, implementations below",
        f"## Nets\n- FooNet [{A}] [2015]\n\t+ {G} [Keras][![S](https://img.shields.io/github/stars/ann/nets.svg)]({G})\n"
        f"\t+ https://github.com/bo/nets [Caffe]\n- BarNet [{B},https://bar.io] [2017]",
        [
            {"title": "FooNet", "url": A, "year": 2015, "code": G},
            {"title": "BarNet", "url": B, "year": 2017, "roles": ["paper", "site"]},
        ],
    ),
    (
        "a section of bare addresses",
        f"## Graphical Models\n+ {G}\n+ https://foo.io/nets",
        [{"title": "ann/nets", "section": ("Graphical Models",)}, {"title": "foo.io/nets"}],
    ),
    (
        "a list made of pages beside it",
        "## Notes\n" + "".join(f"* [Notes on Net {number}](NET{number}.md)\n" for number in range(6)),
        [{"title": f"Notes on Net {number}", "url": f"NET{number}.md"} for number in range(6)],
    ),
    (
        "a table of the week",
        "| **Paper** | **Links** |\n|--|--|\n"
        f"| 1) **Nets that Think** - thinks. | [Paper]({A}), [Tweet](https://x.com/a) |",
        [{"title": "Nets that Think", "url": A, "note": "thinks."}],
    ),
    (
        "a citation key, a workshop's acronym, a venue as badge",
        f"- [Lee+, ACL'19] [Nets that Dive]({A})\n- Nets that Rest (CVPRW 2018) [[paper]]({B})",
        [{"venue": "ACL", "year": 2019, "title": "Nets that Dive"}, {"venue": "CVPRW", "year": 2018}],
    ),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in STYLES], ids=[case[0] for case in STYLES])
def test_style(text: str, expected: list[dict[str, Any]]) -> None:
    """A list in this style gives exactly these entries with these fields."""
    entries = parse_list(text, "list").entries

    assert [entry.title for entry in entries] == [
        want.get("title", entry.title) for want, entry in zip(expected, entries, strict=False)
    ]
    assert len(entries) == len(expected)
    for entry, want in zip(entries, expected, strict=True):
        seen = entry.model_dump() | {
            "code": next((link.url for link in entry.links if link.role == "code"), None),
            "roles": [link.role for link in entry.links],
        }
        assert {name: seen[name] for name in want} == want


NOT_ENTRIES = {
    "contents with anchors": "## Contents\n- [Papers](#papers)\n  - [Nets](#nets)\n## Papers\n",
    "contents with addresses of the same page": (
        "## Contents\n* #### [Papers 论文](https://github.com/a/nets#papers-论文)\n## Papers 论文\n"
    ),
    "contents as a table": "| |\n|-|\n| [1. Papers](#papers) |\n\n## Papers\n",
    "contents of pages beside the list": "## Full List\n- [Pruning](pruning.md)\n- [Speed](speed.md)\n",
    "badges": "# Nets\n[![Awesome](https://awesome.re/badge.svg)](https://awesome.re)\n",
    "licence": "## License\n- Code: [MIT](LICENSE)\n- Text: [CC BY](http://creativecommons.org/licenses/by/4.0/)\n",
    "contributing": "## Contributing\n- See the [guide](https://foo.io/contribute)\n"
    "- [Open an issue](https://foo.io/issues)\n",
    "back to top": "## A\n- [⬆ back to top](#top)\n**[`^ back to top ^`](#nets)**\n",
    "sponsors": "## Sponsors\n- [Foo](https://foo.io)\n",
    "translations": "# Nets\n[English](README.md) | [中文](README_zh.md)\n\n## A\n- [x](#x)\n",
    "sharing": "## Sharing\n+ [Share on Twitter](http://twitter.com/home?status=nets)\n",
    "news": "## News\n- 2023.05: we released [Nets](https://foo.io)\n"
    "- [2023/04/01] our [paper](https://foo.io/p) is out\n",
    "prose": "## Intro\nWe follow [Foo](https://foo.io) and think that [Bar](https://bar.io) is good.\n",
    "prose that starts with a link": "## Intro\n[Foo](https://foo.io) is by far the most used tool of all.\n",
    "a remark in the introduction": "# Nets\n[How I learned](https://foo.io)\n\n## Papers\ntext\n",
    "sentences about the list": (
        "# Nets\n- This repository holds nets; others stand in this [list](https://foo.io).\n"
        "- If you want to contribute, read the [guide](https://foo.io/g).\n"
    ),
    "comments": "## A\n<!--\n- [Nets](https://foo.io)\n-->\n",
    "code": "```\n- [Nets](https://foo.io)\n```\n",
    "a legend": "| Type | F |\n|--|--|\n| Explanation | filter pruning |\n",
    "an own logo in a paragraph": "<p align='center'><a href='https://foo.io'><img src='x.png'></a></p>\n",
    "a video in a table beside prose": (
        "<table><tr><td>\n  This <a href='https://foo.io'>video</a> tells about nets.\n</td></tr></table>\n"
    ),
}


@pytest.mark.parametrize("text", NOT_ENTRIES.values(), ids=NOT_ENTRIES)
def test_what_is_no_entry(text: str) -> None:
    """Links about the list itself and links in prose are not entries."""
    assert parse_list(text, "list").entries == ()


def test_the_title_and_description_of_a_list() -> None:
    """The first heading names the list, the first sentence describes it."""
    parsed = parse_list(
        "# Awesome Nets [![A](https://awesome.re/b.svg)](https://awesome.re)\n\nA list of nets for all.\n", "nets"
    )

    assert (parsed.name, parsed.title, parsed.description) == ("nets", "Awesome Nets", "A list of nets for all.")


def test_a_contents_heading_above_everything_is_no_section() -> None:
    """An H1 that says Contents is by level the parent of all, but means none."""
    parsed = parse_list(f"# Nets\n# Contents\n- [P](#p)\n## Papers\n### Pruning\n- [Nets]({A})\n", "nets")

    assert [entry.section for entry in parsed.entries] == [("Papers", "Pruning")]


def test_lines_survive_what_the_parser_puts_in() -> None:
    """Line numbers are those of the file, also behind mended lines and in folded parts."""
    text = f"##Papers\n<details>\n<summary>x</summary>\n- [Nets]({A})\n\n</details>\n\n-[Nets II]({B})\r\n"

    assert [entry.line for entry in parse_list(text, "nets").entries] == [4, 8]
