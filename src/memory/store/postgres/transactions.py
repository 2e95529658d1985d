"""Transactions that write, which lock what they access before they begin."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg.pq import TransactionStatus

from memory.store.postgres import schema

if TYPE_CHECKING:
    from psycopg import Connection

EVERYTHING: Final = 0
"""Lock that every writer shares, and that a writer who accesses all namespaces holds exclusively."""


class RootNeededError(Exception):
    """Access to a label that is not locked; the engine handles it, callers of the store never see it."""

    def __init__(self, root: int) -> None:
        self.root = root
        super().__init__(f"the label {root} is not locked")


class Transaction:
    """A transaction that begins when it is first needed, after the labels it accesses are locked."""

    def __init__(self, connection: Connection, roots: set[int]) -> None:
        self._connection = connection
        self._roots = roots
        self._begun = False

    def enter(self, prefix: bytes) -> None:
        """Make sure that the label of a prefix is locked; raises `RootNeededError` if it is too late."""
        root = schema.root_of(prefix) if prefix else EVERYTHING
        if not self._begun:
            self._roots.add(root)
            self.begin()
        elif root not in self._roots and EVERYTHING not in self._roots:
            raise RootNeededError(root)

    def begin(self) -> None:
        """Take the locks, then begin, so that the snapshot has everything committed before the last lock."""
        if self._begun:
            return
        shared = "" if EVERYTHING in self._roots else "_shared"
        self._connection.execute(f"SELECT pg_advisory_lock{shared}(%s)", (EVERYTHING,))
        for root in sorted(self._roots - {EVERYTHING}):
            self._connection.execute("SELECT pg_advisory_lock(%s)", (root,))
        self._connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        self._begun = True

    def number(self) -> str | None:
        """Return the id of the transaction; None if it has changed nothing."""
        row = self._connection.execute("SELECT pg_current_xact_id_if_assigned()::text").fetchone()
        return row[0] if row else None

    def end(self) -> None:
        """Roll back what is not committed and unlock; for a broken connection, the server does both."""
        with suppress(psycopg.OperationalError):
            if self._connection.info.transaction_status is not TransactionStatus.IDLE:
                self._connection.execute("ROLLBACK")
            self._connection.execute("SELECT pg_advisory_unlock_all()")
