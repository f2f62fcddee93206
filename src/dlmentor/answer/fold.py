"""A stream of events as one answer."""

from collections.abc import Iterable

from dlmentor.models import Answer, Citation, Event


def fold(events: Iterable[Event]) -> Answer:
    """What the events say when put together in order."""
    text: list[str] = []
    citations: list[Citation] = []
    warnings: list[str] = []
    last: Answer | None = None
    for event in events:
        if event.type == "text":
            text.append(event.text)
        elif event.type == "citation" and event.citation:
            citations.append(event.citation)
        elif event.type == "warning":
            warnings.append(event.text)
        elif event.type == "done":
            last = event.answer
    told = {"text": "".join(text), "citations": tuple(citations), "warnings": tuple(warnings)}
    return last.model_copy(update=told) if last else Answer.model_validate(told)
