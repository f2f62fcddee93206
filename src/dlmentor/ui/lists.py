"""The Lists tab: what lists there are, adding and removing one's own, and the work that asks the network."""

import queue
import re
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from dlmentor import private
from dlmentor.errors import InputError
from dlmentor.text import counted, one_line
from dlmentor.ui import safe
from dlmentor.ui.calls import Payload, checked, guarded_stream, words
from dlmentor.ui.runs import Runs

if TYPE_CHECKING:
    from dlmentor.catalog.changes import ListChanges
    from dlmentor.fetch.owners import Finding
    from dlmentor.mentor import Mentor
    from dlmentor.parts import Progress

LARGEST_UPLOAD = 4_000_000
_PLACE = re.compile(r"(?:https?://\S+|github:[\w.-]+/[\w.-]+\S*)", re.I)
_UNSAFE_NAME = re.compile(r"[^\w.-]+")
Result = dict[str, Any]
Job: TypeAlias = "Callable[[Progress, threading.Event], Result]"


class Lists:
    """What the Lists tab calls. Work that runs can be stopped by the number that the page gave it."""

    def __init__(self, mentor: "Mentor") -> None:
        self._mentor = mentor
        self._runs = Runs()

    @property
    def calls(self) -> tuple[Callable[[Payload], dict[str, Any]], ...]:
        """The functions that the page may call by name."""
        return (self.overview, self.issues, self.report, self.halt)

    def overview(self, _: Payload) -> Result:
        """All lists, and those that they point to."""
        own = {kept.name: kept for kept in self._mentor.own_lists()}
        lists = []
        for each in self._mentor.catalog.lists:
            kept = own.get(each.name)
            lists.append(
                {
                    **each.model_dump(mode="json"),
                    "own": kept is not None,
                    "origin": _shown_origin(kept.origin) if kept else "comes with dlmentor",
                    "updated": kept.updated if kept else "",
                }
            )
        entries = self._mentor.catalog.entries
        states: dict[str, int] = {}
        for entry in entries:
            states[entry.link_state] = states.get(entry.link_state, 0) + 1
        suggested = [each.model_dump(mode="json") for each in self._mentor.suggested_lists()]
        return {
            "lists": lists,
            "suggested": suggested,
            "entries": len(entries),
            "abstracts": sum(bool(entry.abstract) for entry in entries),
            "links": states,
        }

    def issues(self, payload: Payload) -> Result:
        """What the parser noticed about a list."""
        name = words(payload, "list")
        found = [issue for issue in self._mentor.catalog.issues if issue.list == name]
        return {"title": f"Issues of {name}", "html": _rows(name, ((i.line, i.problem, i.text) for i in found))}

    def report(self, payload: Payload) -> Result:
        """The health of a list, as its owner may want to read it."""
        name = words(payload, "list")
        report = self._mentor.report(name)
        parts = []
        for title, findings in _by_kind(report.findings).items():
            rows = _rows(name, ((f.line, f.problem, f.suggestion or f.title) for f in findings))
            parts.append(f"<section><h3>{safe.line(title)} ({len(findings)})</h3>{rows}</section>")
        body = "".join(parts) or "<p>Nothing to mend was found.</p>"
        return {
            "title": f"Health of {name}",
            "html": f'<div class="entry-page">{body}</div>',
            "text": report.markdown,
        }

    def halt(self, payload: Payload) -> Result:
        """Stop work that runs."""
        return {"stopping": self._runs.halt(words(payload, "run"))}

    def work(self, payload: Any) -> Iterator[Result]:
        """Do one job, telling its progress."""
        about = {"run": checked(payload).get("run"), "job": checked(payload).get("job")}
        return guarded_stream(self._work(checked(payload), about), **about)

    def _work(self, payload: Payload, about: Result) -> Iterator[Result]:
        job = self._job(payload)
        with self._runs.started(words(payload, "run", 100)) as stop:
            yield {**about, "done": False, "what": "Working", "at": 0, "of": 0}
            result = yield from self._told(job, stop, about)
        yield {**about, **result, "done": True}

    def _told(self, job: "Job", stop: threading.Event, about: Result) -> Generator[Result, None, Result]:
        """Do the job in a thread, tell its progress, and give what it gives."""
        told: queue.Queue[tuple[str, int, int] | None] = queue.Queue()
        outcome: list[Result | BaseException] = []

        def perform() -> None:
            try:
                outcome.append(job(lambda *step: told.put(step), stop))
            except BaseException as error:  # raised again where the page waits for it
                outcome.append(error)
            finally:
                told.put(None)

        worker = threading.Thread(target=perform, name=f"lists-{about['job']}", daemon=True)
        worker.start()
        step = told.get()
        while step is not None:
            following = None
            # Only the newest state is worth showing.
            while not told.empty() and (following := told.get()) is not None:
                step = following
            yield {**about, "done": False, "what": step[0], "at": step[1], "of": step[2]}
            step = None if outcome else told.get()
        worker.join()
        if isinstance(outcome[0], BaseException):
            raise outcome[0]
        return outcome[0]

    def _job(self, payload: Payload) -> "Job":
        job, mentor = words(payload, "job"), self._mentor
        name = words(payload, "list")
        if job == "add":
            place = words(payload, "place").strip()
            if not _PLACE.fullmatch(place):
                raise InputError(
                    f"{one_line(place)[:80]!r} is no address.",
                    hint="Give https://… or github:owner/repo, or choose a file.",
                )
            return lambda progress, _: self._changed(mentor.add(place), progress)
        if job == "upload":
            return lambda progress, _: self._upload(payload, progress)
        if job == "remove":
            return lambda progress, _: self._changed(mentor.remove(name), progress)
        if job == "update":
            return lambda progress, _: self._changed(mentor.update(name or "all"), progress)
        if job == "fetch":
            return self._fetch
        if job == "links":
            return self._links
        raise InputError(f"There is no job {job!r}.")

    def _upload(self, payload: Payload, progress: "Progress") -> Result:
        """Keep an uploaded text as a file of the user's own, and add it; again, and it is updated."""
        text = words(payload, "text", LARGEST_UPLOAD)
        name = _UNSAFE_NAME.sub("-", words(payload, "name", 300).rsplit("/", 1)[-1].rsplit("\\", 1)[-1]).lstrip(".-")
        if not text.strip():
            raise InputError(f"The file {name!r} is empty.")
        stem = name.rsplit(".", 1)[0] or "list"
        folder = self._mentor.settings.storage / "user" / "uploads"
        with private.writing(folder):
            private.make_folder(folder)
        file = folder / f"{stem[:60]}.md"
        before = file.read_bytes() if file.exists() else None
        with private.writing(file):
            private.write(file, text.encode())
        try:
            return self._changed(self._mentor.add(file), progress)
        except BaseException:
            # What is no list leaves no trace, and a list that was there before stays as it was.
            if before is None:
                file.unlink()
            else:
                private.write(file, before)
            raise

    def _changed(self, changes: "tuple[ListChanges, ...]", progress: "Progress") -> Result:
        self._mentor.sync(progress=progress)
        counts = {each.name: each for each in self._mentor.catalog.lists}
        told = []
        for each in changes:
            known = counts.get(each.list)
            if each.gone:
                told.append(f"{each.list} was removed.")
            elif each.new and known:
                issues = f", {counted(known.issues, 'issue')}" if known.issues else ""
                told.append(f"{each.list} was added: {counted(known.entries, 'entry', 'entries')}{issues}.")
            else:
                told.append(f"{each.list}: {each.summary}.")
        return {"message": " ".join(told) or "There is nothing of yours to update.", "changed": True}

    def _fetch(self, progress: "Progress", stop: threading.Event) -> Result:
        report = self._mentor.fetch(stop=stop, progress=progress)
        found = f"{counted(report.new, 'text')} found, {report.changed:,} changed, {report.unchanged:,} as before"
        missing = f"; {counted(len(report.missing), 'entry', 'entries')} without one" if report.missing else ""
        if not (report.stopped or report.offline) and (report.new or report.changed):
            self._mentor.sync(progress=progress)
        told = _ended(report.message, f"{found}{missing}.", stopped=report.stopped)
        return {"message": told, "undone": report.offline, "changed": True}

    def _links(self, progress: "Progress", stop: threading.Event) -> Result:
        report = self._mentor.check_links(stop=stop, progress=progress)
        states = ", ".join(f"{number:,} {state}" for state, number in sorted(report.states.items()))
        seen = f"{counted(report.links, 'link')}: {states}." if states else f"{counted(report.links, 'link')}."
        told = _ended(report.message, seen, stopped=report.stopped)
        return {"message": told, "undone": report.offline, "changed": True}


def _ended(message: str, told: str, *, stopped: bool) -> str:
    if message:
        return message
    return f"Stopped; what came is kept. {told}" if stopped else told[0].upper() + told[1:]


def _shown_origin(origin: str) -> str:
    """Where a list came from; of a file only its name, as visitors need not know the machine's folders."""
    return origin if _PLACE.fullmatch(origin) else re.split(r"[\\/]", origin)[-1]


def _by_kind(findings: "Iterable[Finding]") -> "dict[str, list[Finding]]":
    from dlmentor.fetch.owners import HEADINGS

    groups: dict[str, list[Finding]] = {}
    for each in findings:
        groups.setdefault(HEADINGS.get(each.kind, each.kind), []).append(each)
    return groups


def _rows(name: str, rows: Iterable[tuple[int, str, str]]) -> str:
    shown = "".join(
        f'<li><button type="button" class="source" data-act="source" data-list="{safe.line(name)}" '
        f'data-line="{line}">line {line}</button>'
        f'<div>{safe.line(problem[:1].upper() + problem[1:])}<p class="small muted">{safe.line(text)}</p></div></li>'
        for line, problem, text in rows
    )
    return f'<ul class="issue-list">{shown}</ul>' if shown else "<p>No issues were found.</p>"
