"""Errors of the store.

    StoreError
    ├── NamespaceError          a namespace that is not a non-empty tuple of non-empty strings
    ├── ValueNotStorableError   a value that is not JSON
    ├── OptionError             an invalid path, time to live or other option
    ├── QueryError              an invalid filter, limit, query or operation
    ├── VersionConflictError    the item changed since it was read
    ├── TransactionOverError    a transaction used after its work returned
    ├── NestedCallError         a transaction's work called the store instead of the transaction
    ├── EmbeddingError          the embedding function did not return vectors of the configured size
    ├── StoreClosedError        the store was used after it was closed
    ├── StoreBusyError          another program kept the file locked
    ├── StoreFullError          no space left
    ├── StoreUnavailableError   the file or the server cannot be opened, read or written
    ├── StoreDamagedError       the file is not a database, or is broken
    ├── ForeignDatabaseError    a database of another program
    ├── StoreTooNewError        a database written by a newer version
    └── CopyError               a copy that differs from its source

Errors for which Python or LangGraph has a type inherit from it, so `except ValueError` goes on working.
"""

from __future__ import annotations

from langgraph.store.base import InvalidNamespaceError


class StoreError(Exception):
    """Base class of the store's own errors."""


class NamespaceError(StoreError, InvalidNamespaceError):
    """A namespace of the wrong form."""

    def __init__(self, namespace: object, why: str) -> None:
        self.namespace = namespace
        self.why = why
        super().__init__(
            f'namespace {namespace!r}: {why}; write a tuple of non-empty strings such as ("users", "u1", "notes")'
        )


class ValueNotStorableError(StoreError, ValueError):
    """A value that JSON cannot hold; nothing was written."""

    def __init__(self, where: str, why: str) -> None:
        self.where = where
        self.why = why
        super().__init__(f"{where} cannot be stored: {why}; nothing was written")


class OptionError(StoreError, ValueError):
    """An invalid path, time to live or other option; nothing was done."""

    def __init__(self, what: str, hint: str) -> None:
        self.what = what
        self.hint = hint
        super().__init__(f"{what}; {hint}")


class QueryError(StoreError, ValueError):
    """An invalid filter, limit, query or operation."""

    def __init__(self, what: str, hint: str) -> None:
        self.what = what
        self.hint = hint
        super().__init__(f"{what}; {hint}")


class VersionConflictError(StoreError):
    """The item is not at the version the caller expected; nothing was written."""

    def __init__(self, namespace: tuple[str, ...], key: str, expected: int, found: int) -> None:
        self.namespace = namespace
        self.key = key
        self.expected = expected
        self.found = found
        super().__init__(
            f"{namespace!r} {key!r} is at version {found}, not {expected} (0 means absent); "
            "read it again and repeat the change"
        )


class TransactionOverError(StoreError, RuntimeError):
    """A transaction was used outside the function it was given to."""

    def __init__(self) -> None:
        super().__init__("this transaction is over; use it only inside the function given to transaction()")


class NestedCallError(StoreError, RuntimeError):
    """A write to the store from within a transaction, which would wait for itself."""

    def __init__(self) -> None:
        super().__init__(
            "the store was called inside its own transaction; use the transaction given to the function"
        )


class EmbeddingError(StoreError, ValueError):
    """An embedding function that did not return one vector of the configured size for each text."""

    def __init__(self, expected: str, found: str) -> None:
        self.expected = expected
        self.found = found
        super().__init__(f"the embedding function must return {expected}, it returned {found}")


class StoreClosedError(StoreError, RuntimeError):
    """Use of a store after it was closed."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(f"the store {path} is closed; make a new one to go on")


class StoreBusyError(StoreError, TimeoutError):
    """Another program kept the database locked for longer than the time to wait."""

    def __init__(self, path: str, seconds: float) -> None:
        self.path = path
        self.seconds = seconds
        super().__init__(
            f"{path} was locked by another program for more than {seconds:g} s; nothing was written, try again"
        )


class StoreFullError(StoreError, OSError):
    """No space left for the database."""

    def __init__(self, path: str, detail: str) -> None:
        self.path = path
        self.detail = detail
        super().__init__(
            f"no space left to write {path} ({detail}); nothing was written, free some and try again"
        )


class StoreUnavailableError(StoreError, OSError):
    """The file or the server cannot be opened, read or written."""

    def __init__(
        self,
        path: str,
        detail: str,
        hint: str = "check that the folder exists and the file may be written",
    ) -> None:
        self.path = path
        self.detail = detail
        super().__init__(f"cannot use {path} ({detail}); {hint}")


class StoreDamagedError(StoreError):
    """The file is not a database, or is broken."""

    def __init__(self, path: str, detail: str) -> None:
        self.path = path
        self.detail = detail
        super().__init__(
            f"{path} is damaged or not a database ({detail}); run check(), then repair() or restore()"
        )


class ForeignDatabaseError(StoreError):
    """A database that belongs to another program; it was left untouched."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(
            f"{path} is another program's database and was left untouched; give the store its own file"
        )


class StoreTooNewError(StoreError):
    """A database that was written by a newer version; it was left untouched."""

    def __init__(self, path: str, found: int, known: int) -> None:
        self.path = path
        self.found = found
        self.known = known
        super().__init__(
            f"{path} has schema {found}, this version knows up to {known}; it was left untouched, please upgrade"
        )


class CopyError(StoreError):
    """A copy that differs from its source: the target held other items, or somebody wrote meanwhile."""

    def __init__(self, wanted: int, found: int) -> None:
        super().__init__(
            f"the copy holds {found:,} items and the source {wanted:,}, or some differ; copy into an empty target while "
            "nobody writes"
        )
