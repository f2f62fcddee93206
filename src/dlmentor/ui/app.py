"""The page: a header and four tabs, each with the functions it may call."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from dlmentor.ui import api
from dlmentor.ui.ask import Ask
from dlmentor.ui.calls import guarded
from dlmentor.ui.explore import Explore
from dlmentor.ui.lists import Lists
from dlmentor.ui.plan import Plans
from dlmentor.ui.theme import script, static

if TYPE_CHECKING:
    from dlmentor.mentor import Mentor

# So many answers are made at once; others wait their turn.
AT_ONCE = 16
_TITLE = "dlmentor: a reading mentor"
Stream = Callable[[Any], Iterator[dict[str, Any]]]


def build(mentor: "Mentor") -> gr.Blocks:
    """The whole app over one mentor, which all visitors share; nothing of a visitor is kept in it."""
    with gr.Blocks(title=_TITLE, analytics_enabled=False, fill_width=True) as app:
        _part("top", "top.html", ("top.js",))
        ask = Ask(mentor)
        _streaming(
            _part("panel-ask", "ask.html", ("plans.js", "conversations.js", "ask.js"), ask.calls), "ask", ask.stream
        )
        _part("panel-plan", "plan.html", ("plans.js", "plan.js"), Plans(mentor).calls)
        _part("panel-explore", "explore.html", ("explore.js",), Explore(mentor).calls)
        lists = Lists(mentor)
        _streaming(_part("panel-lists", "lists.html", ("lists.js",), lists.calls), "work", lists.work)
        api.add(mentor)
    return app


def _part(elem_id: str, template: str, scripts: tuple[str, ...], calls: tuple[Callable[..., Any], ...] = ()) -> gr.HTML:
    return gr.HTML(
        html_template=static(template),
        js_on_load=script(*scripts),
        server_functions=[guarded(call) for call in calls] or None,
        apply_default_css=False,
        elem_id=elem_id,
        elem_classes=["panel" if elem_id != "top" else "top"],
    )


def _streaming(part: gr.HTML, name: str, stream: Stream) -> None:
    """Let the page start a stream by an event of its name."""

    def run(event: gr.EventData) -> Iterator[dict[str, Any]]:
        yield from stream(event._data)

    listen = getattr(part, name)
    listen(
        run,
        None,
        part,
        show_progress="hidden",
        api_visibility="private",
        concurrency_limit=AT_ONCE,
        trigger_mode="multiple",
    )
