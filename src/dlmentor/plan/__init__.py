"""From a goal and hours to an ordered reading plan, and from there through the weeks."""

from dlmentor.plan.aspects import split as split_goal
from dlmentor.plan.aspects import subject
from dlmentor.plan.picture import svg
from dlmentor.plan.planner import make_plan
from dlmentor.plan.progress import Progress, ProgressFile
from dlmentor.plan.ready import Unlock, ready_now, unlocks_most
from dlmentor.plan.recut import recut
from dlmentor.plan.request import Request, read_request
from dlmentor.plan.words import Said, read_words

__all__ = [
    "Progress",
    "ProgressFile",
    "Request",
    "Said",
    "Unlock",
    "make_plan",
    "read_request",
    "read_words",
    "ready_now",
    "recut",
    "split_goal",
    "subject",
    "svg",
    "unlocks_most",
]
