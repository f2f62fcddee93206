"""What programs may call: four named endpoints, which are the four MCP tools too, and nothing else."""

import json
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal

import gradio as gr

from dlmentor.errors import InputError
from dlmentor.ui.calls import sentence

if TYPE_CHECKING:
    from dlmentor.mentor import Mentor

NAMES = ("ask", "search", "plan", "entry")
_MOST = 1000
# Longer than anything that a person writes or a browser keeps, short enough to be read at once.
_LONGEST_TEXT, _LONGEST_NAME, _LONGEST_HISTORY = 20_000, 2_000, 1_000_000
Level = Literal["beginner", "intermediate", "advanced"]


def add(mentor: "Mentor") -> None:
    """Declare the endpoints within the app that is being built."""

    def ask(question: str, history: list[dict[str, str]] | None = None) -> dict[str, Any]:
        """Answer a question on deep learning from curated reading lists, with numbered citations.

        Args:
            question: What to answer, in plain words.
            history: The turns before it, each with `role` (user or assistant) and `content`.

        Returns:
            The answer: text with [1], [2], citations with their entries, whether it was refused, intent, warnings.
        """
        _within("question", question, _LONGEST_TEXT)
        _within("history", "".join(map(str, history or [])), _LONGEST_HISTORY)
        return mentor.ask(question, history or []).model_dump(mode="json")

    def search(question: str, limit: int = 10) -> list[dict[str, Any]]:
        """Find the papers, courses, tools and surveys on the lists that serve a question, best first.

        Args:
            question: What to look for, in plain words.
            limit: How many at most, from 1 to 1000.

        Returns:
            Hits, each with its entry, score, reason and matching sentence.
        """
        _within("question", question, _LONGEST_TEXT)
        if not 1 <= limit <= _MOST:
            raise InputError(f"The limit cannot be {limit}: give 1 to {_MOST}.")
        return [hit.model_dump(mode="json") for hit in mentor.search(question, limit=int(limit))]

    def plan(
        goal: str,
        weeks: int | None = None,
        hours_per_week: float | None = None,
        level: Level | None = None,
        read: list[str] | None = None,
        known: list[str] | None = None,
    ) -> dict[str, Any]:
        """Make a reading plan for a goal: what to read in which week, in order, within the hours there are.

        Args:
            goal: What to learn, in plain words.
            weeks: How many weeks; 4 if it is not said.
            hours_per_week: Hours a week; 5 if they are not said.
            level: beginner, intermediate or advanced.
            read: What was read already: ids or LIST:LINE.
            known: Topics that are known already, by name.

        Returns:
            The plan: steps with entry, week, hours, tier and reason, and what was left out and why.
        """
        _within("goal", goal, _LONGEST_TEXT)
        for name, given in (("read", read), ("known", known)):
            if len(given or []) > _MOST:
                raise InputError(f"The field {name!r} has {len(given or []):,} names; {_MOST:,} are the most.")
            for each in given or []:
                _within(name, str(each), _LONGEST_NAME)
        made = mentor.plan(goal, weeks, hours_per_week, level, read=read or [], known=known or [])
        return made.model_dump(mode="json")

    def entry(id: str) -> dict[str, Any]:  # noqa: A002 - the name that callers use
        """Give all that is known about one entry of the lists.

        Args:
            id: Its id (arxiv:1908.09791), where it stands (emdl:30), or words of its title.

        Returns:
            The entry: title, address, links, authors, venue, year, level, hours, note, and its places on the lists.
        """
        _within("id", id, _LONGEST_NAME)
        found = mentor.find(id)
        if not found:
            raise InputError(f"No entry is called {id!r}: search for it first.")
        return found[0].model_dump(mode="json")

    calls: tuple[Callable[..., Any], ...] = (ask, search, plan, entry)
    for name, call in zip(NAMES, calls, strict=True):
        # Not queued: each call takes milliseconds, and agents behind a login are then served without a second login.
        gr.api(_told(call), api_name=name, queue=False)
    _take_no_files()


def _take_no_files() -> None:
    """Gradio would fetch, for whoever asks, an address that stands as a file in the data of a call."""

    async def refuse(_: str) -> str:
        raise gr.Error("Files and addresses are not taken here.", print_exception=False)

    blocks = gr.context.Context.root_block
    for block in blocks.blocks.values() if blocks else ():
        block.async_move_resource_to_block_cache = refuse


def _within(name: str, text: str, longest: int) -> None:
    """Refuse what would keep a worker busy for long."""
    if len(text) > longest:
        raise InputError(f"The field {name!r} has {len(text):,} characters; {longest:,} are the most.")


def speak_json(app: gr.Blocks) -> None:
    """Let agents read JSON: Gradio would give them Python's way of writing a value."""
    server = app.mcp_server_obj
    if server is None:
        return

    def content(data: Any, _: str) -> list[Any]:
        return [server.types.TextContent(type="text", text=json.dumps(each, ensure_ascii=False)) for each in data]

    server.postprocess_output_data = content


def _told(call: Callable[..., Any]) -> Callable[..., Any]:
    """Errors as the sentence that the caller reads."""

    @wraps(call)
    def run(*args: Any, **named: Any) -> Any:
        try:
            return call(*args, **named)
        except Exception as error:  # the border: a caller gets a sentence, never a trace
            raise gr.Error(sentence(error), print_exception=False) from None

    return run
