"""A plan that is talked over: what a message changes of the plan that was asked for before."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from dlmentor.answer.followup import depends
from dlmentor.answer.followup_words import CHANGES
from dlmentor.answer.talk import talk_of
from dlmentor.concepts import Concepts
from dlmentor.plan import Said, read_words
from dlmentor.search.intents import PLAN

# What people say around a change; what is left without it would be a goal of its own.
_AROUND_WORDS = """
a again also and as at bit but can change could cut do does each else for give given had have hey how i i'd i'll i'm if
in instead into invest it just keep less let longer made make maybe me more my no not now of ok okay on only or over
plan please rather really reduce same say schedule shorten shorter so something spare spend stretch suppose that the
then this time to too try up us use want we we'd what with without would yes you extend even actually well hm hmm oh
sorry thanks great fine need can't cannot there fit is reading that's week weeks
"""
_AROUND = frozenset(_AROUND_WORDS.split())
_ADDS = re.compile(
    r"^(?:(?:ok(?:ay)?|yes|please|and|but)[\s,]+)*(?:(?:can|could) you\s+)?(?:please\s+)?"
    r"(?:(?:also\s+)?(?:add|include|cover)|also(?:\s+(?:on|about|with))?|plus)\s+(?:some(?:thing)?\s+(?:on|about)\s+)?"
    r"(?P<what>.+?)(?:\s+(?:too|as well|to it|to the plan|please))*[\s.!?]*$",
    re.I,
)


def revised(question: str, history: Sequence[Mapping[str, str]], concepts: Concepts, today: date) -> Said | None:
    """The plan that was asked for before, with what this message changes; None if it changes none."""
    wanted: Said | None = None
    topic = ""
    changed = False
    for text in [*(turn["content"] for turn in history if turn.get("role") == "user"), question]:
        changed = False
        if talk_of(text):
            continue
        if another := CHANGES.match(text):
            wanted, text = None, another["rest"]
        new = read_words(text, today)
        after = _changed(wanted, new, text, concepts) if wanted else None
        if after:
            wanted, changed = after, True
        elif PLAN.search(text):
            wanted = replace(new, goal=topic if _says_nothing(new.goal) else new.goal)
        elif wanted and not wanted.goal:
            wanted, changed = replace(wanted, goal=text.strip(" .!?")), True
        elif not depends(text, concepts):
            wanted, topic = None, text.strip(" .!?")
    return wanted if changed else None


def _changed(wanted: Said, new: Said, text: str, concepts: Concepts) -> Said | None:
    """The plan with what a message says of time, level, knowledge or kinds, or adds to the goal."""
    added = _ADDS.match(text)
    if added and concepts.match(added["what"]) and wanted.goal:
        return replace(wanted, goal=f"{wanted.goal} and {added['what']}")
    said = {one.name: value for one in fields(Said) if (value := getattr(new, one.name)) not in (None, (), [])}
    said = {name: value for name, value in said.items() if name not in ("goal", "notes")}
    if not said or not _says_nothing(new.goal):
        return None
    if "known" in said:
        said["known"] = tuple(dict.fromkeys([*wanted.known, *new.known]))
    # Of two ways to say how long, the later one counts.
    for names in (("weeks", "until"), ("hours_per_week", "hours_in_all")):
        if any(name in said for name in names):
            said |= {name: None for name in names if name not in said}
    return replace(wanted, **said, notes=[*new.notes])


def _says_nothing(goal: str) -> bool:
    """Whether what is left of a message names nothing to learn."""
    return all(word in _AROUND for word in re.findall(r"[\w'’]+", goal.lower().replace("’", "'")))


def arguments(wanted: Said) -> dict[str, Any]:
    """What is wanted, as the planner takes it beside the goal."""
    weeks = int(wanted.weeks) if wanted.weeks else None
    hours = wanted.hours_per_week
    if hours is None and wanted.hours_in_all is not None and weeks:
        hours = wanted.hours_in_all / weeks
    return {
        "weeks": weeks,
        "hours_per_week": hours,
        "level": wanted.level,
        "known": wanted.known,
        "kinds": wanted.kinds or None,
        "until": wanted.until,
    }
