"""Errors of `memory`.

    CrmMemoryError
    ├── InvalidUserError        a user name that cannot be used as a key
    ├── InvalidMessageError     a message that cannot be logged
    ├── ExtractionError         the model's answer could not be used; the messages stay pending
    │   └── OutageError         the model could not be reached; does not count as an attempt
    ├── ConfirmationError       a change that the user has to confirm first
    ├── OperationError          a requested operation that cannot be done
    ├── NameTooLongError        a name that is too long to look up
    ├── RecordNotFoundError     no such record for this user
    └── AmbiguousRecordError    a name that fits several records

The store's own errors are in `memory.store.errors`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class CrmMemoryError(Exception):
    """Base class of this package's errors; `MemoryError` is Python's own, for running out of RAM."""


class InvalidUserError(CrmMemoryError, ValueError):
    """A user name that cannot be used as a key."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"this user name cannot be used: {reason}; give 1 to 256 printable characters")
        self.reason = reason


class InvalidMessageError(CrmMemoryError, ValueError):
    """A message that cannot be logged: without an id, too long, or with an invalid time."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"this message cannot be remembered: {reason}")
        self.reason = reason


class ExtractionError(CrmMemoryError):
    """An unusable answer of a model; nothing was written and the messages stay pending."""

    def __init__(self, reason: str, *, tokens: tuple[int, int] = (0, 0)) -> None:
        super().__init__(f"extraction failed: {reason}")
        self.reason = reason
        self.tokens = tokens
        """Input and output tokens that the failed calls have used."""


class OutageError(ExtractionError):
    """A model that is unreachable, overloaded or refuses access; the messages stay pending."""

    def __init__(
        self, reason: str, *, retry_after: float | None = None, tokens: tuple[int, int] = (0, 0)
    ) -> None:
        super().__init__(reason, tokens=tokens)
        self.retry_after = retry_after
        """Seconds after which the model may be called again, if its provider says so."""


class ConfirmationError(CrmMemoryError):
    """A change that the user has to confirm: not clearly stated, or of a name, identity key or owner.

    Nothing was written.
    """

    def __init__(self, label: str, field: str, old: str | None, new: str) -> None:
        known = f" (now {old})" if old is not None else ""
        self.question = f"Set {field.replace('_', ' ')} of {label} to {new}{known}?"
        super().__init__(f"the user has to confirm this first: {self.question}")


class OperationError(CrmMemoryError):
    """A requested operation that cannot be done; the message says why."""


class NameTooLongError(CrmMemoryError, ValueError):
    """A name that is too long to look up."""

    def __init__(self, length: int, longest: int) -> None:
        super().__init__(
            f"a name of {length:,} characters is too long to look up; give the name alone, "
            f"an id or an e-mail address: at most {longest} characters"
        )
        self.length = length
        self.longest = longest


class RecordNotFoundError(CrmMemoryError, LookupError):
    """A name that fits no record of this user."""

    def __init__(self, name: str) -> None:
        super().__init__(f"nothing is known as {name!r}; `memory search` finds similar records")
        self.name = name


class AmbiguousRecordError(CrmMemoryError, LookupError):
    """A name that fits several records."""

    def __init__(self, name: str, labels: Sequence[str]) -> None:
        super().__init__(f"{name!r} could mean {', '.join(labels)}; name one of them in full or by its id")
        self.name = name
        self.labels = tuple(labels)
