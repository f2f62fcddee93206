"""The command line as a person and as a program meet it."""

import errno
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dlmentor.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], seed_storage: Path) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = main([*arguments, "--storage", str(seed_storage)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def test_everything_from_a_venue_is_listed_and_counted(run: Run) -> None:
    code, out, err = run("list", "--venue", "nsdi")
    assert code == 0
    assert err == "5 entries.\n"
    assert [line.split()[-1] for line in out.splitlines()[1:]] == [
        f"awesome-dl-development:{line}" for line in (46, 49, 68, 69, 109)
    ]


def test_filters_work_together_and_years_may_be_ranges(run: Run) -> None:
    _, out, _ = run("list", "--list", "emdl", "--year", "2017..2018", "--section", "quantization", "--json")
    entries = json.loads(out)
    assert entries
    assert {entry["year"] for entry in entries} == {2017, 2018}
    assert all(any(s["list"] == "emdl" and "Quantization" in s["section"] for s in e["sources"]) for e in entries)


def test_kinds_and_lists_are_known_in_the_plural_and_in_capitals(run: Run) -> None:
    for one, other in (("--kind=survey", "--kind=Surveys"), ("--list=emdl", "--list=EMDL")):
        assert run("list", one) == run("list", other)
    assert run("report", "EMDL") == run("report", "emdl")


def test_what_is_counted_once_is_in_the_singular(
    run: Run, own_storage: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "1 week, " in run("plan", "pruning", "--weeks", "1")[1]
    assert run("list", "--venue", "EMDL", "--year", "1999")[1:] == ("", "No entry fits.\n")
    assert main(["known", "quantization", "--storage", str(own_storage)]) == 0
    assert capsys.readouterr().out == "0 read, 1 topic known, 0 not for you.\n"


def test_show_finds_an_entry_by_words_line_and_id(run: Run) -> None:
    pages = [
        run("show", *words) for words in (["once", "for", "all"], ["awesome-system-for-ai:12"], ["arxiv:1908.09791"])
    ]
    assert [code for code, _, _ in pages] == [0, 0, 0]
    assert len({out for _, out, _ in pages}) == 1
    page = pages[0][1]
    for part in ("ICLR 2020", "https://arxiv.org/abs/1908.09791", "awesome-dl-development:89", "code"):
        assert part in page


def test_the_contracts_fields_are_in_the_json(run: Run) -> None:
    entry = json.loads(run("show", "emdl:30", "--json")[1])
    contract = [
        "id",
        "title",
        "url",
        "links",
        "kind",
        "authors",
        "year",
        "venue",
        "section",
        "topics",
        "level",
        "hours",
        "note",
        "abstract",
        "sources",
    ]
    assert set(contract) <= set(entry)
    assert set(entry["sources"][0]) >= {"list", "line", "section"}


def test_lists_and_topics_are_tables(run: Run) -> None:
    assert "emdl" in run("lists")[1]
    assert {row["name"] for row in json.loads(run("lists", "--json")[1])} == {
        "awesome-dl-development",
        "awesome-system-for-ai",
        "emdl",
    }
    assert "Scaling laws" in run("lists", "--issues")[1]
    assert any("Scaling laws" in issue["text"] for issue in json.loads(run("lists", "--issues", "--json")[1])["issues"])
    counts = {line.split()[-2]: line.split()[-1] for line in run("topics")[1].splitlines()[1:]}
    # Narrower topics count too, as they do where the entries are listed.
    for topic in ("model-compression", "pruning"):
        assert run("list", "--topic", topic)[2] == f"{counts[topic]} entries.\n"


def test_search_gives_the_contracts_hits(run: Run) -> None:
    code, out, _ = run("search", "run several networks on one GPU", "--limit", "3", "--json")
    hits = json.loads(out)
    assert code == 0
    assert len(hits) == 3
    assert all(set(hit) >= {"entry", "score", "why"} for hit in hits)
    explained = json.loads(run("search", "NSDI papers since 2023", "--explain", "--json")[1])
    assert explained["understood"]["venues"] == ["NSDI"]
    said = run("search", "prunning surveys since 2020 with code", "--explain")[2]
    assert said.splitlines()[0] == "Read as: “pruning” for “prunning”; surveys; since 2020; with code."


def test_lists_alone_are_enough(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A folder of somebody's lists has neither notes nor topics."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "mine.md").write_text("# Mine\n\n- [The Lottery Ticket Hypothesis](https://example.org/a) (ICLR 2019)\n")
    where = ["--seeds", str(seeds), "--storage", str(tmp_path / "storage")]
    assert main(["search", "lottery tickets", *where]) == 0
    out, err = capfd.readouterr()
    assert "The Lottery Ticket Hypothesis" in out
    assert "Warning" not in err
    for command in (["ask", "the lottery ticket hypothesis"], ["topics"], ["progress"], ["show", "lottery"]):
        assert main([*command, *where]) == 0
    assert main(["ask", "how do I bake bread?", *where]) == 3
    assert "Warning" not in capfd.readouterr().err


def test_a_model_that_no_server_has_is_said_once(run: Run) -> None:
    code, _, err = run("ask", "pruning", "--model", "some-model")
    assert code == 0
    assert err.count("some-model") == 1
    assert "OPENAI_BASE_URL" in err


def test_every_command_prints_one_document_of_json(
    own_storage: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Messages go beside it."""
    file = tmp_path / "mine.md"
    file.write_text("# Mine\n\n- [One thing](https://example.org/one)\n", "utf-8")
    for command in (
        ["ask", "pruning"],
        ["list", "--venue", "nowhere"],
        ["show", "emdl:30"],
        ["lists", "--issues"],
        ["topics"],
        ["parse", str(file)],
        ["search", "pruning"],
        ["sync"],
        ["plan", "pruning"],
        ["done", "emdl:62"],
        ["progress"],
        ["export", "emdl:62"],
        ["export", "--ask", "pruning"],
        ["doctor", "--settings"],
        ["add", str(file)],
        ["update"],
        ["report", "mine"],
        ["remove", "mine"],
        ["fetch", "--dry-run"],
    ):
        assert main([*command, "--json", "--storage", str(own_storage)]) == 0, command
        assert json.loads(capsys.readouterr().out) is not None, command


def test_what_is_no_address_of_a_server_is_refused(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "me:password@localhost:8000")
    code, _, err = run("lists")
    assert code == 2
    assert "localhost:8000" in err
    assert "http://" in err
    assert "password" not in err


def test_parse_needs_neither_store_nor_seeds(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "list.md"
    file.write_text("# L\n\n- [One thing](https://example.org/1) (ICLR'20)\n- xxx\n", "utf-8")
    code, out, _ = run("parse", str(file), "--json", "--seeds", str(tmp_path / "nowhere"))
    assert code == 0
    assert json.loads(out)[0]["title"] == "One thing"
    assert json.loads(run("parse", str(file), "--json", "--issues")[1])


def test_seeds_may_be_lists_alone(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Without notes and concepts everything works, by the lists' own words."""
    seeds, storage = tmp_path / "seeds", tmp_path / "storage"
    seeds.mkdir()
    (seeds / "mine.md").write_text(
        "# L\n\n- [Pruning of nets](https://example.org/1) (ICLR 2019): smaller nets\n", "utf-8"
    )
    for line in (["search", "pruning"], ["ask", "pruning of nets"], ["topics"], ["progress"], ["list"]):
        code = main([*line, "--seeds", str(seeds), "--storage", str(storage)])
        out = capsys.readouterr().out
        assert code == 0
        assert "Pruning of nets" in out or line == ["topics"]


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (b"\xff\xfe\x00", ["not UTF-8 text"]),
        (b"\n", ["no questions"]),
        (b'{"id": "a", "type": "lookup", "question": " "}', ["line 1", "empty"]),
        (b'{"id": "a", "type": "riddle", "question": "pruning"}', ["line 1", "recommend"]),
        (b'{"id": "a", "type": "lookup", "question": "pruning", "relevant": {"emdl:9999": 2}}', ["'a'", "emdl:9999"]),
    ],
)
def test_questions_that_cannot_be_scored_are_named(run: Run, tmp_path: Path, content: bytes, names: list[str]) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_bytes(content)
    code, out, err = run("eval", str(file))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert all(name in err for name in names)


def test_a_plan_is_not_scored_on_what_nobody_judged(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": "a", "type": "plan", "question": "pruning"}', "utf-8")
    figures = json.loads(run("eval", str(file), "--json")[1])["figures"]
    assert figures["plan in budget"] == 1.0
    assert not {"plan must_any", "plan steps relevant"} & set(figures)


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["parse", "missing.md"], ["missing.md"]),
        (["list", "--kind", "magazine"], ["magazine", "paper"]),
        (["list", "--list", "nolist"], ["nolist", "emdl"]),
        (["list", "--year", "20x2"], ["20x2"]),
        (["list", "--topic", "cookery"], ["cookery", "dlmentor topics"]),
        (["show", "zzzzqqqq"], ["zzzzqqqq"]),
        (["search", " "], ["empty"]),
        (["search", "x", "--limit", "0"], ["--limit", "0"]),
        (["eval", "missing.jsonl"], ["missing.jsonl"]),
        (["eval", "{latin}"], ["latin.jsonl", "UTF-8"]),
        (["chat", "--port", "99999"], ["99999", "65535"]),
        (["add"], ["Nothing was given"]),
        (["plan", "pruning", "--weeks", "0"], ["0"]),
        (["chat", "--port", "70000"], ["70000", "65535"]),
        (["plan", "pruning", "--level", "wizard"], ["wizard", "beginner"]),
        (["export", "--format", "docx", "emdl:30"], ["docx", "bibtex"]),
        (["export", "emdl:30", "--venue", "NSDI"], ["entries and a filter"]),
        (["export", "--ask", "pruning", "--code"], ["--ask and a filter"]),
        (["export", "--json", "--format", "ris"], ["--json and --format"]),
        (["plan", "pruning", "--recut", "p.json"], ["--recut", "p.json", "a goal"]),
        (["plan", "--weeks", "2", "--recut", "p.json"], ["--recut", "p.json", "--weeks"]),
        (["plan", "pruning", "--at", "19:30"], ["--at", "--export FILE.ics"]),
        (["plan", "pruning", "--plot", "plan.png"], ["plan.png", "FILE.svg"]),
        (["add", "x.md", "--from-lists"], ["--from-lists", "together"]),
        (["ask", "pruning", "--history", "nowhere/talk.json"], ["folder nowhere"]),
        (["ask", "--interactive", "--json"], ["--interactive", "--json"]),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(
    run: Run, tmp_path: Path, arguments: list[str], names: list[str]
) -> None:
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes("é".encode("latin-1"))
    code, out, err = run(*(word.format(latin=latin) for word in arguments))
    assert (code, out) == (2, "")
    assert err.startswith("dlmentor: ")
    assert err.count("\n") == 1
    assert all(name in err for name in names)


@pytest.mark.parametrize("command", ["ask", "search", "plan", "show"])
def test_bytes_that_are_no_text_are_passed_over(run: Run, command: str) -> None:
    """Where a terminal and its shell disagree on the encoding, arguments arrive with halves of characters."""
    code, out, err = run(command, "pruning \udcff\udcfe networks")
    assert (code, err.count("Traceback")) == (0, 0)
    assert "prun" in out.lower()


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["frobnicate"], ["'frobnicate'", "dlmentor --help"]),
        (["serach", "x"], ["'serach'", "Did you mean 'search'?"]),
        (["list", "--colour"], ["--colour"]),
        (["list", "--venue="], ["--venue", "empty", "dlmentor list --help"]),
        (["search"], ["WORD", "dlmentor search --help"]),
        (["search", "x", "--limit", "1e3"], ["--limit", "'1e3'", "whole number"]),
        (["plan", "x", "--hours", "many"], ["--hours", "'many'", "number"]),
        (["ask", "x", "--history", ""], ["--history", "empty"]),
    ],
)
def test_bad_usage_is_one_sentence_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], names: list[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("dlmentor: ")
    assert all(name in err for name in names)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_command_without_input_output_or_messages_still_works(seed_storage: Path, closed: str) -> None:
    line = f'"{sys.executable}" -m dlmentor ask --interactive pruning --storage "{seed_storage}" {closed}'
    assert subprocess.run(["sh", "-c", line], check=False).returncode == 0


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "a cited answer to a question" in err


def test_a_plan_is_printed_saved_and_drawn(run: Run, tmp_path: Path) -> None:
    picture, checklist = tmp_path / "plan.svg", tmp_path / "plan.md"
    code, out, err = run(
        "plan", "pruning", "--weeks", "3", "--hours", "4", "--plot", str(picture), "--export", str(checklist), "--json"
    )
    plan = json.loads(out)
    assert code == 0
    assert set(plan) >= {"goal", "steps", "skipped", "hours_total", "weeks"}
    assert sum(step["hours"] for step in plan["steps"]) <= 12
    assert picture.read_text("utf-8").startswith("<svg")
    assert "- [ ]" in checklist.read_text("utf-8")
    assert str(picture) in err


def test_a_goal_that_the_lists_do_not_serve_is_refused(run: Run) -> None:
    code, out, _ = run("plan", "growing tomatoes on a balcony", "--json")
    assert code == 3
    assert json.loads(out)["steps"] == []


def test_progress_is_kept_in_a_plain_file_and_read_back_from_a_checklist(
    capsys: pytest.CaptureFixture[str], own_storage: Path, tmp_path: Path
) -> None:
    storage = ["--storage", str(own_storage)]
    assert main(["done", "emdl:62", *storage]) == 0
    assert main(["known", "quantization", *storage]) == 0
    assert "arxiv:1506.02626" in (own_storage / "user" / "progress.yaml").read_text("utf-8")
    capsys.readouterr()
    main(["plan", "pruning", "--json", *storage])
    plan = json.loads(capsys.readouterr().out)
    assert "arxiv:1506.02626" not in [step["entry"]["id"] for step in plan["steps"]]
    checklist = tmp_path / "plan.md"
    main(["plan", "pruning", "--export", str(checklist), *storage])
    checklist.write_text(checklist.read_text("utf-8").replace("- [ ]", "- [x]", 1), "utf-8")
    capsys.readouterr()
    with checklist.open("a", encoding="utf-8") as file:
        file.write("- [x] [gone](https://example.org/gone)\n")
    assert main(["progress", "--read-back", str(checklist), "--json", *storage]) == 0
    out, err = capsys.readouterr()
    assert len(json.loads(out)["progress"]["read"]) == 2
    assert err == "Taken over: 1 read, 0 not for you. Passed over: 1 tick beside what no list has.\n"
    assert main(["forget", "emdl:62", *storage]) == 0
    assert "arxiv:1506.02626" not in (own_storage / "user" / "progress.yaml").read_text("utf-8")
    assert main(["forget", "Quantization", *storage]) == 0
    assert "quantization" not in (own_storage / "user" / "progress.yaml").read_text("utf-8")


def test_a_conversation_that_cannot_be_kept_stays_as_it_was(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full after the second answer: the first one is still in the file."""
    talk = tmp_path / "talk.json"
    assert run("ask", "papers on pruning", "--history", str(talk))[0] == 0
    before = talk.read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("dlmentor.private.os.fsync", full)
    code, _, err = run("ask", "and with code?", "--history", str(talk))
    assert code == 2
    assert "No space left" in err
    assert talk.read_bytes() == before
    assert list(tmp_path.iterdir()) == [talk]


def test_interrupted_says_so_and_exits_with_130(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("dlmentor.mentor.Mentor.entries", interrupt)
    code, _, err = run("list")
    assert code == 130
    assert "Interrupted" in err


def test_a_reader_that_closes_the_pipe_is_no_error(seed_storage: Path) -> None:
    command = f"{sys.executable} -m dlmentor list --storage {seed_storage} | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True)
    assert (done.returncode, done.stderr.count("Traceback")) == (0, 0)


def in_terminal(storage: Path, columns: int, *arguments: str) -> str:
    """What a command prints in a terminal of this width."""
    import pty

    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    environment |= {"TERM": "xterm-256color", "COLUMNS": str(columns)}
    pid, terminal = pty.fork()
    if pid == 0:
        command = [sys.executable, "-m", "dlmentor", *arguments, "--storage", str(storage)]
        os.execve(sys.executable, command, environment)
    shown = b""
    try:
        while chunk := os.read(terminal, 4096):
            shown += chunk
    except OSError:
        pass
    os.waitpid(pid, 0)
    return shown.decode("utf-8").replace("\r\n", "\n")


def without_styles(shown: str) -> str:
    """Without colours and links."""
    return re.sub(r"\x1b\]8;.*?\x1b\\|\x1b\[[0-9;]*m", "", shown)


def test_piped_output_is_plain_and_terminals_get_colour_and_links(seed_storage: Path) -> None:
    plain = subprocess.run(
        [sys.executable, "-m", "dlmentor", "list", "--venue", "NSDI", "--storage", str(seed_storage)],
        capture_output=True,
        check=True,
    ).stdout
    assert b"\x1b" not in plain
    shown = in_terminal(seed_storage, 80, "list", "--venue", "NSDI")
    assert "\x1b]8;" in shown
    assert "\x1b[1m" in in_terminal(seed_storage, 80, "lists")


@pytest.mark.parametrize("none", ["none", "None", "NONE"])
def test_the_doctor_says_that_a_model_is_forbidden(run: Run, monkeypatch: pytest.MonkeyPatch, none: str) -> None:
    """However it is written: no answer comes from that server."""
    monkeypatch.setenv("DLMENTOR_LLM", none)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    findings = {each["part"]: each for each in json.loads(run("doctor", "--json")[1])}
    assert findings["model server"]["seen"] == "forbidden by setting: answers are composed"


@pytest.mark.parametrize("columns", [40, 80, 120])
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["list", "--venue", "NSDI", "--year", "2023"], ["RECL", "paper", "advanced", "awesome-dl-development:109"]),
        (["plan", "pruning", "--weeks", "1", "--hours", "3"], ["Left out", "hours;", "does not"]),
        (["doctor"], ["storage", "ok", "can be", "composed"]),
        (["lists"], ["emdl", "EMDL", "112"]),
    ],
)
def test_nothing_of_a_table_is_lost_in_a_narrow_terminal(
    seed_storage: Path, columns: int, arguments: list[str], told: list[str]
) -> None:
    shown = without_styles(in_terminal(seed_storage, columns, *arguments))
    assert all(part in shown for part in told)
    assert "…" not in shown.replace("Neural…", "")
    assert max(map(len, shown.splitlines())) <= columns


@pytest.mark.parametrize("columns", [40, 100])
def test_an_answer_is_formatted_in_a_terminal(seed_storage: Path, columns: int) -> None:
    shown = in_terminal(seed_storage, columns, "ask", "how do Ekya and RECL differ?")
    assert "**" not in shown
    assert "| ---" not in shown
    assert "\x1b[1mEkya" in shown
    assert "https://github.com/edge-video-services/ekya" in shown
    plain = without_styles(shown)
    assert max(map(len, plain.splitlines())) <= columns
    assert all(part in plain for part in ("Problem", "NSDI 2022", "NSDI 2023", "[1]", "[2]"))
