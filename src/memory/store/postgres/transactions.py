"""Transactions of works that write: they lock what they look at, and only then begin."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg.pq import TransactionStatus

from memory.store.postgres import schema

if TYPE_CHECKING:
    from psycopg import Connection

EVERYTHING: Final = 0
"""The lock that who writes shares, and who looks at everything has alone."""


class RootNeededError(Exception):
    """A work looks at a label that is not locked; never reaches a caller of the store."""

    def __init__(self, root: int) -> None:
        self.root = root
        super().__init__(f"the label {root} is not locked")


class Transaction:
    """A transaction that begins when it is first needed, after the labels it looks at are locked."""

    def __init__(self, connection: Connection, roots: set[int]) -> None:
        self._connection = connection
        self._roots = roots
        self._begun = False

    def enter(self, prefix: bytes) -> None:
        """Make sure that what is below a prefix is locked."""
        root = schema.root_of(prefix) if prefix else EVERYTHING
        if not self._begun:
            self._roots.add(root)
            self.begin()
        elif root not in self._roots and EVERYTHING not in self._roots:
            raise RootNeededError(root)

    def begin(self) -> None:
        """Lock, then begin: what is seen is what was committed when the last lock was had."""
        if self._begun:
            return
        shared = "" if EVERYTHING in self._roots else "_shared"
        self._connection.execute(f"SELECT pg_advisory_lock{shared}(%s)", (EVERYTHING,))
        for root in sorted(self._roots - {EVERYTHING}):
            self._connection.execute("SELECT pg_advisory_lock(%s)", (root,))
        self._connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        self._begun = True

    def number(self) -> str | None:
        """Return the number of the transaction, `None` if it has changed nothing."""
        row = self._connection.execute("SELECT pg_current_xact_id_if_assigned()::text").fetchone()
        return row[0] if row else None

    def end(self) -> None:
        """Undo what is not committed and unlock; of a broken connection the server has done so already."""
        with suppress(psycopg.OperationalError):
            if self._connection.info.transaction_status is not TransactionStatus.IDLE:
                self._connection.execute("ROLLBACK")
            self._connection.execute("SELECT pg_advisory_unlock_all()")
