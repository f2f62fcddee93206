"""How the page looks: fonts of this machine and our own style sheets; nothing is asked of another machine."""

from functools import cache
from pathlib import Path

import gradio as gr

STATIC = Path(__file__).parent / "static"
_SHEETS = ("base.css", "icons.css", "ask.css", "plan.css", "explore.css", "lists.css")
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' "
    "rx='8' fill='%230b6457'/%3E%3Ctext x='16' y='22' font-size='17' font-style='italic' font-family='Georgia,serif' "
    "text-anchor='middle' fill='white'%3Edl%3C/text%3E%3C/svg%3E"
)


def theme() -> gr.themes.Base:
    """Gradio's plainest theme with fonts that the machine has."""
    fonts = ["Inter", "Segoe UI", "Helvetica Neue", "Liberation Sans", "Arial", "sans-serif"]
    return gr.themes.Base(font=fonts, font_mono=["ui-monospace", "Liberation Mono", "monospace"])


@cache
def head() -> str:
    """The page's head. The style stands here because Gradio rewrites the selectors of what it is given as `css`."""
    sheets = "\n".join(static(name) for name in _SHEETS)
    return f'<link rel="icon" href="{_ICON}"><meta name="color-scheme" content="light dark"><style>{sheets}</style>'


@cache
def static(name: str) -> str:
    """A file of the page."""
    return (STATIC / name).read_text("utf-8")


def script(*names: str) -> str:
    """What a tab runs when it loads, after what all tabs share."""
    return "\n".join(static(name) for name in ("common.js", *names))
