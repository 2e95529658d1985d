"""What can go wrong in `memory`.

    CrmMemoryError
    ├── InvalidUserError        a user name that cannot be a key
    ├── InvalidMessageError     a message that cannot be remembered
    ├── ExtractionError         the model's answer could not be used; the messages stay pending
    │   └── OutageError         the model could not be asked at all; that counts as no try
    ├── ConfirmationError       a change that the words do not bear out; the user has to be asked
    ├── OperationError          something a person asked for cannot be done
    ├── NameTooLongError        a name that is none, by its length
    ├── RecordNotFoundError     no such record for this user
    └── AmbiguousRecordError    a name that fits several records

The store's own errors are in `memory.store.errors`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class CrmMemoryError(Exception):
    """Root of this package's errors; `MemoryError` is Python's own, for running out of RAM."""


class InvalidUserError(CrmMemoryError, ValueError):
    """A user name that cannot be a key."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"this user name cannot be used: {reason}; give 1 to 256 printable characters")
        self.reason = reason


class InvalidMessageError(CrmMemoryError, ValueError):
    """A message that cannot be remembered."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"this message cannot be remembered: {reason}")
        self.reason = reason


class ExtractionError(CrmMemoryError):
    """A model's answer could not be used; nothing was written and the messages stay pending."""

    def __init__(self, reason: str, *, tokens: tuple[int, int] = (0, 0)) -> None:
        super().__init__(f"extraction failed: {reason}")
        self.reason = reason
        self.tokens = tokens
        """What the failed calls have cost all the same: tokens given and answered."""


class OutageError(ExtractionError):
    """The model could not be asked: it is unreachable, overloaded, or refuses us; the messages stay pending."""

    def __init__(
        self, reason: str, *, retry_after: float | None = None, tokens: tuple[int, int] = (0, 0)
    ) -> None:
        super().__init__(reason, tokens=tokens)
        self.retry_after = retry_after
        """Seconds after which it says that it can be asked."""


class ConfirmationError(CrmMemoryError):
    """A change of a record that the words do not bear out, or that is rare; nothing was written."""

    def __init__(self, label: str, field: str, old: str | None, new: str) -> None:
        known = f" (now {old})" if old is not None else ""
        self.question = f"Set {field.replace('_', ' ')} of {label} to {new}{known}?"
        super().__init__(f"the user has to confirm this first: {self.question}")


class OperationError(CrmMemoryError):
    """Something a person asked for cannot be done; the message says why."""


class NameTooLongError(CrmMemoryError, ValueError):
    """A name to look up that is none, by its length."""

    def __init__(self, length: int, longest: int) -> None:
        super().__init__(
            f"a name of {length:,} characters is too long to look up; give the name alone, "
            f"an id or an e-mail address: at most {longest} characters"
        )
        self.length = length
        self.longest = longest


class RecordNotFoundError(CrmMemoryError, LookupError):
    """No record of this user fits a name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"nothing is known as {name!r}; `memory search` finds similar records")
        self.name = name


class AmbiguousRecordError(CrmMemoryError, LookupError):
    """A name fits several records."""

    def __init__(self, name: str, labels: Sequence[str]) -> None:
        super().__init__(f"{name!r} could mean {', '.join(labels)}; name one of them in full or by its id")
        self.name = name
        self.labels = tuple(labels)
