"""`search`, `sync` and `eval`: the index, and what it finds."""

import argparse
import sys
from pathlib import Path

from dlmentor.commands.common import ProgressLine, declare, open_mentor, print_json, whole


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser) -> None:
    """Declare the commands."""
    search = declare(
        commands,
        common,
        "search",
        "the entries that serve a question, best first",
        'search "shrink a model for phones"',
        'search "NSDI papers since 2023" --explain',
    )
    search.add_argument("question", nargs="+", metavar="WORD", help="what you look for, in plain words")
    search.add_argument("--limit", type=whole, default=10, metavar="N", help="how many at most (default 10)")
    search.add_argument("--explain", action="store_true", help="also say how the question was understood")
    search.set_defaults(run=run_search)

    sync = declare(
        commands,
        common,
        "sync",
        "bring the index up to date with the lists",
        "sync",
        about="Other commands do it by themselves when they need to; only what has changed is read again.",
    )
    sync.add_argument("--force", action="store_true", help="forget the index and make it anew")
    sync.set_defaults(run=run_sync)

    evaluate = declare(
        commands,
        common,
        "eval",
        "score the mentor on a file of judged questions",
        "eval bench/questions.jsonl --failures",
        about="The form of the file: docs/evaluation.md.",
    )
    evaluate.add_argument(
        "file", metavar="QUESTIONS.jsonl", help="one question a line, with the entries that answer it"
    )
    evaluate.add_argument("--failures", action="store_true", help="also print each question that went wrong")
    evaluate.set_defaults(run=run_eval)


def run_search(args: argparse.Namespace) -> int:
    """`dlmentor search`."""
    from dlmentor.concepts import within_sentence
    from dlmentor.errors import InputError

    if args.limit < 1:
        raise InputError(f"--limit cannot be {args.limit}.", hint="Give 1 or more.")
    with open_mentor(args) as mentor:
        hits = mentor.search(" ".join(args.question), limit=args.limit)
        read_as = hits.understood.told(lambda topic: within_sentence(mentor.topic_name(topic)))
    if args.json:
        about = {"understood": hits.understood, "confidence": hits.confidence, "served": hits.served}
        print_json({**about, "hits": list(hits)} if args.explain else list(hits))
        return 0
    from dlmentor import terminal

    if args.explain and read_as:
        terminal.say("Read as: " + "; ".join(read_as) + ".")
    if not hits.served:
        terminal.say("The lists do not seem to serve this question; these are the nearest entries.")
    for number, hit in enumerate(hits, 1):
        terminal.hit(number, hit)
    return 0


def run_sync(args: argparse.Namespace) -> int:
    """`dlmentor sync`."""
    with open_mentor(args) as mentor:
        report = mentor.sync(force=args.force)
    if args.json:
        print_json(report)
        return 0
    if report.unchanged:
        sys.stdout.write(f"Nothing to do: {report.entries:,} entries in {report.chunks:,} chunks are up to date.\n")
        return 0
    sys.stdout.write(
        f"{report.entries:,} entries in {report.chunks:,} chunks: {report.added:,} added, {report.changed:,} changed, "
        f"{report.removed:,} removed; {report.embedded:,} texts embedded, {report.reused:,} kept.\n"
    )
    return 0


def run_eval(args: argparse.Namespace) -> int:
    """`dlmentor eval`."""
    from dlmentor.evaluation import check_names, evaluate, load_questions

    questions = load_questions(Path(args.file))
    line = ProgressLine()
    with open_mentor(args) as mentor:
        check_names(mentor, questions)
        report = evaluate(mentor, questions, lambda done: line("questions", done, len(questions)))
    if args.json:
        print_json(report)
        return 0
    from dlmentor import terminal

    terminal.table(["figure", "value"], ([name, f"{value:.3f}"] for name, value in report.figures.items()))
    if args.failures:
        sys.stdout.write("\n")
        rows = ([each["id"], each["what"], each["question"], each["got"]] for each in report.failures)
        terminal.table(["id", "what", "question", "got"], rows, flexible=2)
    return 0
