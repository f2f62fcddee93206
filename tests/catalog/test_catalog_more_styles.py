"""More ways in which people write lists: courses, references, tools, systems papers, tables of many kinds."""

from typing import Any

import pytest

from dlmentor.catalog.markdown import parse_list

A, B, G = "https://arxiv.org/abs/2001.00001", "https://arxiv.org/abs/2001.00002", "https://github.com/ann/nets"
PDF, WEB = "https://example.org/nets.pdf", "https://example.org/nets"

# name, Markdown, and for each entry the fields that matter
STYLES: list[tuple[str, str, list[dict[str, Any]]]] = [
    (
        "the number of a course is linked, its name is bold",
        f"- [CS 999]({WEB}) **Small Machines** *Foo University*\n    - It teaches small machines.\n"
        f"    - [Lecture Videos]({PDF})\n",
        [{"title": "CS 999 Small Machines", "url": WEB, "links": 2}],
    ),
    (
        "a book with its people inside the link",
        f'1. ["Nets for Everyone" by Ann Lee, 2020]({WEB})\n1. [Foo “of Bars”]({PDF})',
        [{"title": "Nets for Everyone", "year": 2020, "authors": ("Ann Lee",)}, {"title": "Foo “of Bars”"}],
    ),
    (
        "a whole reference inside the link",
        f"- [Ann Lee, Bo Chen. Nets on the Edge. ICML 2019]({A})",
        [{"title": "Nets on the Edge", "venue": "ICML", "year": 2019, "authors": ("Ann Lee", "Bo Chen")}],
    ),
    (
        "a reference with initials and a year in front",
        f"- Lee, A. (2019). Nets in the wild: a study. *Cognition*, 12(3), 4-9. [link]({WEB})",
        [{"title": "Nets in the wild: a study", "venue": "Cognition", "year": 2019}],
    ),
    (
        "people with initials and particles in front of the title",
        f"- Ann J. Lee, Bo Chen, Jan van dan Berg, Cutting nets in two, arXiv:2001.00001, 2020 [[Paper]]({A})\n"
        f"- Cy Dee, Minds of Nets, arXiv:2001.00002 [[Paper]]({B})",
        [
            {"title": "Cutting nets in two", "venue": "arXiv", "year": 2020},
            {"title": "Minds of Nets", "authors": ("Cy Dee",)},
        ],
    ),
    (
        "a title over two lines behind its people",
        f"- Ann Lee,\tBo Chen, and\tCy Dee, Learning to Share Nets \nwith deep machines, ICCV 2015 [[Paper]({A})]",
        [{"title": "Learning to Share Nets with deep machines", "venue": "ICCV"}],
    ),
    (
        "people and a venue that nobody knows, behind the link",
        f"* [Nets]({A}), A. Lee et al., XYZCON 2016\n* [Nets II]({B}) by Ann Lee, Bo Chen et al., OSDI 2018",
        [
            {"title": "Nets", "venue": "XYZCON", "year": 2016, "authors": ("A. Lee",)},
            {"title": "Nets II", "venue": "OSDI", "year": 2018, "authors": ("Ann Lee", "Bo Chen")},
        ],
    ),
    (
        "one author in commas, a year",
        f"- [Nets]({A}), Ann Lee, 2006",
        [{"authors": ("Ann Lee",), "year": 2006, "note": ""}],
    ),
    (
        "title in bold, people in italics on the next line",
        f"1. **Nets that Count.**\n*Ann Lee, Bo Chen.* FOOBAR 2017. [paper]({A})\n\n"
        f"1. **Nets that Sum.** ICML 2018 Workshop. [paper]({B})\n\n    *Cy Dee, Ed Foe.*\n",
        [
            {"title": "Nets that Count", "venue": "FOOBAR", "year": 2017, "authors": ("Ann Lee", "Bo Chen")},
            {"title": "Nets that Sum", "venue": "ICML Workshop", "year": 2018, "authors": ("Cy Dee", "Ed Foe")},
        ],
    ),
    (
        "a conference wins over its preprint",
        f"- On Nets. Ann Lee & Bo Chen. arXiv:2001.00001. ICCV 2019 [[pdf]]({A})",
        [{"title": "On Nets", "venue": "ICCV", "year": 2019}],
    ),
    (
        "the place stands on the link",
        f"- FooNet, Foo Lab [[Paper-CVPR14]]({A}) [[Paper-arXiv14]]({B})",
        [{"title": "FooNet, Foo Lab", "venue": "CVPR", "year": 2014}],
    ),
    (
        "a place behind a bar, and the place as the link",
        f"- [Foo]({A}): Serving Nets to Many | OSDI 22\n- [[NSDI '24]({B})] Serving Nets to Few",
        [
            {"title": "Foo", "venue": "OSDI", "year": 2022, "note": "Serving Nets to Many"},
            {"title": "Serving Nets to Few", "venue": "NSDI", "year": 2024, "url": B},
        ],
    ),
    (
        "a subtitle is nobody's name",
        f"- [Foo]({A}): Automated Model-less Net Serving | ATC’ 21",
        [{"authors": (), "note": "Automated Model-less Net Serving"}],
    ),
    (
        "bars separate, dashes belong to the title",
        f"- **[Foo]** A Study of Nets – Again | Ann Lee, et al. | **[CVPR' 18]** |[`[pdf]`]({A}) "
        f"[`[official code - c]`]({G})",
        [{"title": "A Study of Nets – Again", "venue": "CVPR", "authors": ("Ann Lee",), "url": A, "code": G}],
    ),
    (
        "a fire and a short name in front, the maker in a bracket behind",
        "|Date|Title|Paper|Code|\n|:-:|:-:|:-:|:-:|\n"
        f"|2023.10|🔥[**FooLLM**] Serving Nets with Pages(@Foo Labs etc) |[[pdf]]({A})|[[foo]]({G}) |\n"
        f"|2023.11|[Foo.int8()] Small Numbers for Large Nets(@foo.edu)|[[pdf]]({B})|⚠️ |",
        [
            {"title": "Serving Nets with Pages", "year": 2023, "organisation": "Foo Labs", "code": G},
            {"title": "Small Numbers for Large Nets", "organisation": "foo.edu"},
        ],
    ),
    (
        "a table of courses whose last column always says chat",
        "Courses | Duration | Discussion\n:-- | :--: | :--:\n"
        f"[Nets for All]({WEB}) | 7 weeks | [chat](https://d.io/1)\n"
        "[Nets for Some](https://n.io) | 5 weeks | [chat](https://d.io/2)\n",
        [{"title": "Nets for All", "note": "7 weeks"}, {"title": "Nets for Some"}],
    ),
    (
        "footnote marks",
        f"|Title|Venue|Year|Materials|\n|---|---|---|---|\n| Nets on Phones[^1] | ICML | 2023 | [[PDF]({A})] |\n\n"
        "[^1]: A [note](https://foo.io).\n",
        [{"title": "Nets on Phones", "venue": "ICML", "year": 2023}],
    ),
    (
        "titles followed by labelled addresses, some still to come",
        f"## 检测\n\n**Nets that Look**\n\n- CVPR 2020 Oral\n\n- 论文：{A}\n\n- 代码（即将开源）：{G}\n\n"
        f"**Nets that Stare**\n\n- 论文：暂无\n- 代码：https://github.com/bo/nets\n\n"
        f"### 人脸\n\nFaceNets: Seeing Faces in Everything\n\n- 论文：{B}\n- 解读1：https://zhuanlan.zhihu.com/p/1\n",
        [
            {"title": "Nets that Look", "venue": "CVPR", "year": 2020, "url": A, "code": G, "line": 3},
            {"title": "Nets that Stare", "url": "https://github.com/bo/nets"},
            {"title": "FaceNets: Seeing Faces in Everything", "roles": ["paper", "notes"]},
        ],
    ),
    (
        "an introduction that links elsewhere is no entry of its own",
        f'## Tools\n\n**FooBox: boxes for nets**\n\n- intro: "It builds on [Bar](https://bar.io)"\n- github: {G}\n',
        [{"title": "FooBox: boxes for nets", "url": G, "links": 1}],
    ),
    (
        "a bold title with a broken line and links below it",
        f"## Papers\n\n🔥 **A Survey on Large Nets**  \n**[Project Page [Here]]({WEB})** | **[Paper]({A})**\n",
        [{"title": "A Survey on Large Nets"}],
    ),
    (
        "a link whose words could be roles is still a title",
        f"* [CUDA by Example]({WEB}) - Ann Lee, Bo Chen *(PDF)*",
        [{"title": "CUDA by Example", "authors": ("Ann Lee", "Bo Chen")}],
    ),
    (
        "an address with what it is written in",
        "## Benchmarks\n+ https://github.com/ann/nets [PyTorch]",
        [{"title": "ann/nets"}],
    ),
    (
        "a paragraph that is one address",
        f"## Blogs\n\n[{WEB}]({WEB})\n",
        [{"title": "example.org/nets", "url": WEB}],
    ),
    (
        "the words of a sentence stay in the note",
        f"- [Foo]({G}) - a wrapper for [youtube-dl](https://github.com/y/youtube-dl), maintained by NVIDIA for all.",
        [{"note": "a wrapper for youtube-dl, maintained by NVIDIA for all.", "organisation": "NVIDIA"}],
    ),
    (
        "a description in italics heads nothing",
        f"## Audio\n\n_Tools for all sound._\n\n- [Foo]({G}) - Foo.\n\n_Servers_\n\n- [Bar](https://bar.io) - Bar.",
        [{"section": ("Audio",), "group": ()}, {"section": ("Audio",), "group": ("Servers",)}],
    ),
    (
        "a way back in the heading",
        f"### 📖Pruning ([©️back👆🏻](#top))\n- [Nets]({A})",
        [{"section": ("Pruning",)}],
    ),
    (
        "a badge that shows the build",
        f"* [ann/nets]({G}) — Nets [![build]({G}/workflows/ci/badge.svg)]({G}/actions)",
        [{"title": "ann/nets", "links": 1, "note": "Nets"}],
    ),
    (
        "people and links in a paragraph of their own below the title",
        f"1. **Nets that Ask.** Preprint.\n\n   *Ann Lee, Bo Chen.* [[pdf]({A})], [[project]({G})], 2021.11\n\n"
        f"2. **Are Nets Bases?** EMNLP 2019. ![](https://img.shields.io/badge/LAMA-blue)\n\n"
        f"   *Cy Dee, Ed Foe*.  [[pdf]]({B})\n",
        [
            {"title": "Nets that Ask", "url": A, "year": 2021, "authors": ("Ann Lee", "Bo Chen"), "links": 2},
            {"title": "Are Nets Bases?", "venue": "EMNLP", "year": 2019, "url": B, "authors": ("Cy Dee", "Ed Foe")},
        ],
    ),
    (
        "the place is the link, tags follow the title",
        f"### 2022\n- [[ICML]({A})] Tiny Nets: Training in Few Bits [**`qnn`**] [**`hardware`**]\n"
        f"- [[IEEE Transactions on Remote Sensing]({B})] Nets that See from Space. [__`qnn`__] [[code]({G})] [7⭐]\n"
        f"- [[Neural Networks]({PDF})] Nets for All of Us\n- [[中文博客]({WEB})] 网络的那些事儿\n",
        [
            {"title": "Tiny Nets: Training in Few Bits", "venue": "ICML", "year": 2022, "url": A},
            {"title": "Nets that See from Space", "venue": "IEEE Transactions on Remote Sensing", "code": G},
            {"title": "Nets for All of Us", "venue": "Neural Networks"},
            {"title": "网络的那些事儿", "url": WEB},
        ],
    ),
    (
        "place and date close the text of the link",
        f"[Federated Nets at Home. 2020-02. ICML 2020.]({A})\n\n[Nets Apart: a Study. NIPS 2016 workshop.]({B})\n\n"
        f"[Late Nets. 2021-03]({PDF})\n",
        [
            {"title": "Federated Nets at Home", "venue": "ICML", "year": 2020, "note": ""},
            {"title": "Nets Apart: a Study", "venue": "NIPS workshop", "year": 2016},
            {"title": "Late Nets", "venue": None, "year": 2021},
        ],
    ),
    (
        "two places in one bracket",
        f"- [[code]({G})] [ICCV 2019, ICML 2021] Nets that Weigh Less\n- [Nets on Hold]({A}) (arXiv 2019 / CVPR 2020)",
        [
            {"title": "Nets that Weigh Less", "venue": "ICCV", "year": 2019},
            {"title": "Nets on Hold", "venue": "CVPR", "year": 2020},
        ],
    ),
    (
        "a short name on the line above its link",
        f"## Methods\n\nFooNet:\n[Nets that Share Their Work. ICML 2017.]({A})\n\nBarNet:\n[Nets that Rest]({B})\n",
        [
            {"title": "Nets that Share Their Work", "venue": "ICML", "line": 4, "note": "FooNet"},
            {"title": "Nets that Rest", "line": 7},
        ],
    ),
    (
        "linked paragraphs beside a list, a broken line between text and address",
        f"## Words (from [DL](https://github.com/ann/dl))\n[Nets for Words]({A})\n"
        f"[Nets for Phrases and Their Parts]\n({B})\n"
        f"[Nets for Sounds]({PDF}) Lee et al. 2014.\n\n[A tale of words]({WEB})\n\n* [Foo]({G}) - a tool\n",
        [
            {"title": "Nets for Words", "section": ("Words (from DL)",)},
            {"title": "Nets for Phrases and Their Parts", "url": B, "line": 3},
            {"title": "Nets for Sounds"},
            {"title": "A tale of words", "line": 7},
            {"title": "Foo"},
        ],
    ),
    (
        "lines of bracketed links below a bold title and a picture",
        f"## Our works\n\n🔥 **Nets that Talk to All of Us**\n<p><img src='x.png'></p>\n\n"
        f"<font size=7><div> [[📽 See the Show! 🔥](https://v.io)] </div></font>\n\n"
        f"<font size=7><div> [[📖 Talk-1.5 Paper]({A})] [[GitHub]({G})]</div></font>\n\nIt talks.\n",
        [{"title": "Nets that Talk to All of Us", "line": 3, "links": 3, "code": G}],
    ),
    (
        "a number is no title",
        f"- Nets that Bend Light in Wide Rooms<br>解读：[7]({WEB})\n"
        f"- [Nets that Sort without Forgetting]<br>解读：[16]({PDF})\n"
        f"- [Nets]({A})<br>:open_mouth:oral:star:[code]({G})",
        [
            {"title": "Nets that Bend Light in Wide Rooms", "url": WEB},
            {"title": "Nets that Sort without Forgetting", "url": PDF},
            {"title": "Nets", "code": G},
        ],
    ),
    (
        "shortcodes in a row and a reference in a heading",
        f"# Nets\n### :tada::tada::tada:Fresh (all of them [here](#all))\n- [Nets]({A})",
        [{"section": ("Fresh (all of them here)",)}],
    ),
    (
        "a short bold title above its links",
        f"## Detection\n\n**SPP**\n\n- intro: ECCV 2014\n- arxiv: <{A}>\n",
        [{"title": "SPP", "url": A, "venue": "ECCV", "year": 2014}],
    ),
    (
        "words before links in double brackets are the title",
        f"- CSci 1: Nets in Computer Systems [[University of Foo, Twin Cities]]({WEB})\n"
        f"- CS 2: Nets For Systems. [[Bar Spring]]({G}) (*good*) [[Learning Systems (Fall 2019)]]({PDF})\n"
        f"- Notes on Nets that Talk ([based on this paper]({A}))",
        [
            {"title": "CSci 1: Nets in Computer Systems", "url": WEB},
            {"title": "CS 2: Nets For Systems", "links": 2},
            {"title": "Notes on Nets that Talk", "url": A},
        ],
    ),
    (
        "things in a row are no people",
        f"- Nets on Phones: Size, Latency Optimizations and Hardware Implications [[Paper]]({A})\n"
        f"- Small Nets: Speed, Composability, and Failure Cases <br> ICML 2023 [[Paper]]({B})",
        [
            {"title": "Nets on Phones: Size, Latency Optimizations and Hardware Implications", "authors": ()},
            {"title": "Small Nets: Speed, Composability, and Failure Cases", "venue": "ICML", "authors": ()},
        ],
    ),
    (
        "initials, abbreviations and what is written without a blank",
        f"* Univ. Foo [[Paper]({A})]\n"
        f"* A.Lee, B. Chen, and C. Dee., Nets as Machines, arXiv:2001.00001, 2014 [[Paper]({B})]\n"
        f"* **Nets on Call.** *Ann Lee et al.arXiv.* [[paper]({PDF})]\n* [Seeing]({WEB}) - Ann J. D. Lee 2012",
        [
            {"title": "Univ. Foo"},
            {"title": "Nets as Machines", "authors": ("A. Lee", "B. Chen", "C. Dee")},
            {"title": "Nets on Call", "venue": "arXiv", "authors": ("Ann Lee",)},
            {"title": "Seeing", "year": 2012, "authors": ("Ann J. D. Lee",)},
        ],
    ),
    (
        "the place right behind the title, a short name before two words",
        f"### 2021\n- **[LSN]** Nets that See Lanes with Care(**WACV**) [[paper]({A})]\n"
        f"- **[FooNet]** Foo Nets[[paper]({B})]",
        [
            {"title": "Nets that See Lanes with Care", "venue": "WACV", "year": 2021},
            {"title": "Foo Nets", "note": "FooNet"},
        ],
    ),
    (
        "authors with their pages in italics between title and place",
        f"## Rendering\n\n**GanNet: Rendering of Foo.**<br>\n*[Ann Lee](https://ann.io), [Bo Chen](https://bo.io).*<br>\n"
        f"SIGGRAPH Asia (TOG) 2021. [[PDF]({A})] [[Project]({WEB})]\n\n"
        f"**[Rendering: a Survey.]({B})**<br>\n*[Cy Dee](https://cy.io), Ed Foe.*<br>\nEurographics 2020.<br>\n",
        [
            {
                "title": "GanNet: Rendering of Foo",
                "venue": "SIGGRAPH Asia",
                "year": 2021,
                "url": A,
                "line": 3,
                "links": 2,
            },
            {"title": "Rendering: a Survey", "venue": "Eurographics", "year": 2020, "url": B, "line": 7},
        ],
    ),
    (
        "an HTML table whose cells reach over several rows",
        f"<table>\n<tr><th rowspan='2'>Kind</th><th rowspan='2'>Model</th><th rowspan='2'>Time</th><th>Link</th></tr>\n"
        f"<tr></tr>\n<tr><td rowspan='9'>Open</td><td>T5</td><td>2019/10</td><td><a href='{A}'>Paper</a></td></tr>\n"
        f"<tr><td>mT5</td><td>2021/03</td><td><a href='{B}'>Paper</a></td></tr>\n"
        f"<tr><td>Closed</td><td>GPT</td><td>2020/05</td><td><a href='{PDF}'>Blog</a></td></tr>\n</table>\n",
        [
            {"title": "T5", "year": 2019, "url": A},
            {"title": "mT5", "year": 2021, "url": B},
            {"title": "GPT", "year": 2020, "url": PDF},
        ],
    ),
    (
        "summaries that name entries, their links folded below",
        f"## Frames\n<details><summary><b><a href='{G}'>Nets</a></b> (🥇55 · ⭐ 19K) - A frame."
        f" <code><a href='https://b.ly/x'>MIT</a></code></summary>\n\n- [GitHub]({G}) (🔀 7K · ⏱️ 14.11.2024):\n\n"
        f"\t```\n\tgit clone nets\n\t```\n- [PyPi](https://packages.example.org/nets) (📥 2M / month):\n\t```\n"
        f"\tpip install nets\n\t```\n</details>\n<details><summary><b><a href='{WEB}'>Small</a></b> - Bare</summary>"
        f"\n</details>\n<details><summary>2 hidden...</summary>\n\n- <b><a href='{PDF}'>Old</a></b> (💀)"
        "\n</details>\n",
        [
            {"title": "Nets", "url": G, "links": 3, "section": ("Frames",)},
            {"title": "Small", "url": WEB, "section": ("Frames",)},
            {"title": "Old", "url": PDF},
        ],
    ),
    (
        "a summary with a link above entries is a group",
        f"<details><summary><a href='{WEB}'>Small nets</a></summary>\n\n- [Foo Nets]({A}): small\n- [Bar Nets]({B})\n"
        "</details>\n",
        [{"title": "Foo Nets", "url": A}, {"title": "Bar Nets", "url": B}],
    ),
    (
        "bullets set in less than the words of the numbered item above them",
        f"1. **Foo of Nets** - Small.\n  - [Paper]({A}) | [Code]({G})\n2. [Bar of Nets]({B})\n  - Bars are good.\n\n"
        f"  - [Code]({WEB})\n    - with a remark\n10. [Big Nets]({PDF})\n",
        [
            {"title": "Foo of Nets", "url": A, "code": G, "note": "Small."},
            {"title": "Bar of Nets", "url": B, "links": 2},
            {"title": "Big Nets", "url": PDF},
        ],
    ),
    (
        "nothing but an address below a title",
        f"- A Summary of Small Nets\n  - {A}\n- Other lists\n  - {WEB}\n",
        [{"title": "A Summary of Small Nets", "url": A}, {"title": "example.org/nets", "section": ("Other lists",)}],
    ),
    (
        "books with year and people behind the title inside the link",
        f"- [Nets for Small Work, 2021, By Ann Lee. Foo Press]({A})\n- [Agile Nets. 2020. By Ann Lee, Bo Chen]({B})\n"
        f"- [Designing Nets ,2022 by Ann Lee]({PDF})",
        [
            {"title": "Nets for Small Work", "year": 2021, "authors": ("Ann Lee",)},
            {"title": "Agile Nets", "year": 2020, "authors": ("Ann Lee", "Bo Chen")},
            {"title": "Designing Nets", "year": 2022, "url": PDF},
        ],
    ),
    (
        "a course whose bold name holds its term, and a picture by its maker",
        f"- [CS 998]({WEB}) **Small Machines (Spring 2016)** *Foo University*\n"
        f"- A Guide to Small Nets by [Foo](https://foo.org) [(img)]({PDF})",
        [
            {"title": "CS 998 Small Machines (Spring 2016)", "year": 2016},
            {"title": "A Guide to Small Nets", "url": PDF},
        ],
    ),
    (
        "a place glued to the title inside the link",
        f"- [ICML2022-Nets of Foo]({A})\n- [2021-CVPR-Nets of Bars]({B})\n- [GPT2-Nets at Work]({PDF})",
        [
            {"title": "Nets of Foo", "venue": "ICML", "year": 2022},
            {"title": "Nets of Bars", "venue": "CVPR", "year": 2021},
            {"title": "GPT2-Nets at Work", "venue": None, "year": None},
        ],
    ),
    (
        "a record of fields between bars, its place unknown to everybody",
        f"- 2015 | Nets of Foo and Bar | Ann Lee, Bo Chen | FOOA | [`PDF`]({A})\n"
        f"- 2016 | Nets of Bars | Ann Lee, et al. | Annals of Foo | [`PDF`]({B})",
        [
            {"title": "Nets of Foo and Bar", "venue": "FOOA", "year": 2015, "note": ""},
            {"title": "Nets of Bars", "venue": "Annals of Foo", "year": 2016},
        ],
    ),
    (
        "a month behind the maker, a remark in brackets last",
        f"- **FooNet-4** [[Foo Labs]]({WEB}) Mar 2023 [close]",
        [{"title": "FooNet-4", "year": 2023}],
    ),
    (
        "a heading, its labelled links in bullets, its maker last",
        f"## Engines\n### Foo Nets\n- Source code: [{G}]({G})\n- Docs: {WEB}\n- Foo\n\n### Bars\n- Docs: {PDF}",
        [
            {"title": "Foo Nets", "url": G, "links": 2, "section": ("Engines",)},
            {"title": "Bars", "url": PDF, "section": ("Engines",)},
        ],
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
            "organisation": entry.organisation,
            "section": entry.section,
            "group": entry.group,
            "note": entry.note,
            "line": entry.line,
            "links": len(entry.links),
            "roles": [link.role for link in entry.links],
            "code": next((link.url for link in entry.links if link.role == "code"), None),
        }
        for entry in parse_list(text, "list").entries
    ]


@pytest.mark.parametrize(("text", "expected"), [style[1:] for style in STYLES], ids=[style[0] for style in STYLES])
def test_a_style_is_understood(text: str, expected: list[dict[str, Any]]) -> None:
    """Each entry of the style has the fields that a reader sees."""
    found = fields(text)

    assert [{name: entry[name] for name in want} for entry, want in zip(found, expected, strict=False)] == expected
    assert len(found) == len(expected)


NOT_ENTRIES = {
    "sponsors under a bold line": (
        "**Sponsorships:**\n\n_Special thanks to_\n\n<table><tr><td><a href='https://s.io'><b>Buy</b> it</a></td></tr>"
        "</table>\n\n## Tools\n"
    ),
    "contact and feedback": "## Contact & Feedback\n- [blog](https://ann.io)\n",
    "the team": "# Nets\n## Team\n* **[Ann Lee](https://github.com/ann)**: founder\n",
    "the licences that tools use": "## List of Licenses\n- `MIT` - [MIT License](https://opensource.org/licenses/MIT)\n",
    "a gnu licence": "## Nets\n- See the [text](https://www.gnu.org/licenses/agpl-3.0)\n",
    "lists of the same repository": (
        "# Awesome Nets\n\nFurther:\n\n* For a list of books, go "
        "[here](https://github.com/ann/awesome-nets/blob/master/books.md).\n\n## Nets\n"
    ),
    "a phrase amid a sentence": (
        "## How\n- We suggest to take these nets in order, as they are [sorted](https://w.org/sort) by their age.\n"
    ),
    "badges in the middle": (
        "<h3 align='center'>Foo Nets</h3>\n<p align='center'>\n<a href='https://github.com/s/awesome'>"
        "<img alt='Awesome' src='https://cdn.rawgit.com/sindresorhus/awesome/b.svg'></a>\n</p>\n\n# Nets\n"
    ),
    "subscribe to us": "## Community\n- Subscribe to our [newsletter](https://foo.io/news).\n",
    "people with their pages": (
        "## Nets\n[Ann Lee](https://ann.io), [**Bo Chen**](https://bo.io), Cy Dee, and [Ed Foe*](https://ed.io).\n"
    ),
    "a header that leads to places on the page": (
        "| [2018](#2018) | [2017](#2017) | [Ideas](https://github.com/a/nets/issues/1) |\n|-|-|-|\n\n## 2018\n"
    ),
    "contents that spell out the addresses of their own repository": (
        "## Table of Contents\n- [Nets](https://github.com/a/small#nets)\n"
        "\t- [Foo](https://github.com/a/small/tree/master/Nets/Foo)\n- [Bars](https://github.com/a/small#bars)\n"
        "- [Baz](https://github.com/a/small#baz)\n\n## Nets\n"
    ),
    "maintainers of the project": "## Project Maintainers & Contributors\n- Ann Lee ([@ann](https://ann.io))\n",
}


@pytest.mark.parametrize("text", NOT_ENTRIES.values(), ids=NOT_ENTRIES)
def test_what_is_no_entry_either(text: str) -> None:
    """Sponsors, people, licences and phrases of prose are not entries."""
    assert parse_list(text, "list").entries == ()


def test_the_reference_of_an_item_on_its_own_line_is_no_second_entry() -> None:
    """A bullet that repeats the arXiv number of the item above adds people and place to it."""
    text = f"* FooNet [[Paper]]({A})\n * Ann Lee, Bo Chen, FooNet, arXiv:2001.00001.\n"

    (entry,) = parse_list(text, "nets").entries
    assert (entry.title, entry.venue, entry.authors) == ("FooNet", "arXiv", ("Ann Lee", "Bo Chen"))


def test_social_media_is_a_section_like_others() -> None:
    """Accounts that a list recommends are entries."""
    text = "## Social Media\n### Twitter\n- [@nets](https://twitter.com/nets)\n"

    assert [entry.title for entry in parse_list(text, "nets").entries] == ["@nets"]


@pytest.mark.parametrize("slip", [f"[FooNet]([{A})", f"[FooNet]([{A}]({A}))"])
def test_a_bracket_before_an_address_does_not_hide_the_entry(slip: str) -> None:
    """The owner is told of it."""
    parsed = parse_list(f"## Nets\n- {slip}\n", "nets")

    assert [(entry.title, entry.url) for entry in parsed.entries] == [("FooNet", A)]
    assert [(issue.line, issue.problem) for issue in parsed.issues] == [(2, "a bracket before the address of a link")]


@pytest.mark.parametrize(
    ("linked", "title", "year"),
    [
        ("2022.03 Nets of many nets", "Nets of many nets", 2022),
        ("2021-05-12: Nets of many nets", "Nets of many nets", 2021),
        ("2021 nets of many nets", "2021 nets of many nets", None),
    ],
)
def test_a_date_before_the_title_in_a_link_is_no_part_of_it(linked: str, title: str, year: int | None) -> None:
    """A year alone may be a part of the title."""
    (entry,) = parse_list(f"## Nets\n- [{linked}](https://foo.io/nets)\n", "nets").entries

    assert (entry.title, entry.year) == (title, year)


@pytest.mark.parametrize("people", ["", "Ann Lee, Bo Chen, Cy Dee, Ed Foe, "])
def test_a_long_reference_below_an_item_says_where_it_appeared(people: str) -> None:
    """However long the title that it repeats, and where it was published rather than where it lies."""
    title = (
        "Nets of many nets that are made of many other nets for phones, watches, cars and whatever else people carry"
    )
    text = f"- [{title}](https://foo.io/nets)\n\n  *{title}*, {people}arXiv:1406.01078 / EMNLP 2014\n"

    (entry,) = parse_list(f"## Nets\n{text}", "nets").entries
    assert (entry.title, entry.venue, entry.year) == (title, "EMNLP", 2014)
    assert list(entry.authors) == [name for name in people.split(", ") if name]
    assert entry.note == ""
