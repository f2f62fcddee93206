"""dlmentor: a reading mentor over curated deep-learning lists.

The public names are imported on first use, so that `import dlmentor` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dlmentor.errors import DlmentorError as DlmentorError
    from dlmentor.errors import InputError as InputError
    from dlmentor.mentor import Mentor as Mentor
    from dlmentor.models import Answer as Answer
    from dlmentor.models import Entry as Entry
    from dlmentor.models import Hit as Hit
    from dlmentor.models import Plan as Plan
    from dlmentor.settings import Settings as Settings

_HOMES = {
    "Answer": "models",
    "DlmentorError": "errors",
    "Entry": "models",
    "Hit": "models",
    "InputError": "errors",
    "Mentor": "mentor",
    "Plan": "models",
    "Settings": "settings",
}

__all__ = ["Answer", "DlmentorError", "Entry", "Hit", "InputError", "Mentor", "Plan", "Settings"]


def __getattr__(name: str) -> object:
    if name == "__version__":
        # It imports the whole of `email`, and hardly anybody asks.
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("dlmentor")
        except PackageNotFoundError:
            return "0+unknown"
    if name in _HOMES:
        return getattr(import_module(f"dlmentor.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'dlmentor' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
