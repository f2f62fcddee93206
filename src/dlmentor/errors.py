"""What can go wrong, and what the person reads then.

    DlmentorError            anything that dlmentor reports on purpose: one sentence, no traceback
    ├── InputError           what was given cannot be used (CLI exit code 2)
    ├── StoreError           the store cannot be read or written
    │   └── StoreBusyError   another process is writing it (try again)
    ├── FetchError           a source on the network did not give what was asked
    │   └── NotThereError    it says that there is nothing at that address
    └── ModelError           the model server did not answer usably

A message names the thing, the value and the remedy; `hint` adds the remedy where it is long.
"""


class DlmentorError(Exception):
    """Base of every error that dlmentor raises on purpose."""

    retryable = False

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint

    def __str__(self) -> str:
        message = str(self.args[0])
        return f"{message} {self.hint}" if self.hint else message


class InputError(DlmentorError):
    """What was given (a file, an id, an option) cannot be used as it is."""


class StoreError(DlmentorError):
    """The store under `storage/` cannot be read or written."""


class StoreBusyError(StoreError):
    """Another process is writing the store."""

    retryable = True


class FetchError(DlmentorError):
    """A source on the network did not give what was asked."""

    retryable = True


class NotThereError(FetchError):
    """The source says that there is nothing at the address."""

    retryable = False


class ModelError(DlmentorError):
    """The model server did not give a usable answer."""

    retryable = True
