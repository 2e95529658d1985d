"""Export of everything remembered as plain rows, and its exact restoration (I3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from memory.domain.namespaces import Namespace
from memory.domain.users import user_label, user_name
from memory.errors import OperationError
from memory.kinds import KINDS
from memory.operations.history import check
from memory.records.items import RECORD_META, searched_fields
from memory.records.message_log import SEARCHED
from memory.store import AsyncStoreAdapter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping

    from memory.store import Store, Transaction

PAGE: Final = 1_000
TOLD: Final = 3
"""Problems listed in the error for a memory that is refused."""
COLUMNS: Final = frozenset({"user", "kind", "key", "value"})


async def users(store: Store) -> list[str]:
    """List all users of whom anything is stored."""
    labels: set[str] = set()
    while found := await store.alist_namespaces(max_depth=1, limit=PAGE, offset=len(labels)):
        labels |= {namespace[0] for namespace in found}
        if len(found) < PAGE:
            break
    return sorted(user_name(label) for label in labels)


async def export_rows(store: Store, user: str) -> AsyncIterator[dict[str, Any]]:
    """Yield `{"user", "kind", "key", "value", "receipts"}` for everything of a user, records first.

    A record's `value` has its fields; what else is stored with it, such as receipts, stands beside `value`.
    Rows of other kinds (messages, journal, index …) have the stored value and no receipts.
    """
    label = user_label(user)
    found = {namespace[1] for namespace in await store.alist_namespaces(prefix=(label,), limit=PAGE)}
    for kind in [*KINDS, *sorted(found - set(KINDS))]:
        after: str | None = None
        while items := await store.ascan((label, kind), after=after, limit=PAGE):
            for item in items:
                yield _row(user, kind, item.key, item.value)
            after = items[-1].key


async def import_rows(
    store: Store,
    rows: Iterable[Mapping[str, Any]],
    *,
    replace: bool = False,
    unproved: bool = False,
) -> dict[str, int]:
    """Restore exported rows exactly; return the number of rows of each user.

    Each user is restored whole or not at all. A known user is refused, or with `replace` cleared first.
    Raises `OperationError` for a wrong row and, unless `unproved`, for a memory that its messages and journal
    do not prove.
    """
    by_user: dict[str, list[Mapping[str, Any]]] = {}
    for number, row in enumerate(rows, 1):
        _check(number, row)
        by_user.setdefault(row["user"], []).append(row)
    known = set(await users(store))
    for user in by_user:
        if user in known and not replace:
            raise OperationError(f"user {user!r} has a memory already; --replace puts this one in its place")
    if not unproved:
        for user, theirs in by_user.items():
            await _prove(user, theirs)
    for user, theirs in by_user.items():
        await _restore(store, user, theirs)
    return {user: len(theirs) for user, theirs in by_user.items()}


async def _prove(user: str, rows: list[Mapping[str, Any]]) -> None:
    """Check a memory against its own messages and journal in a temporary store; raise if it is not proved."""
    async with AsyncStoreAdapter(":memory:") as scratch:
        await _restore(scratch, user, rows)
        found = await check(scratch, user)
    if found.whole:
        return
    same = found.stored == found.rebuilt
    problems = [*([] if same else ["the records are not what the journal says"]), *map(str, found.problems)]
    more = f", and {len(problems) - TOLD} more" if len(problems) > TOLD else ""
    raise OperationError(
        f"the memory of {user!r} is not proved: {'; '.join(problems[:TOLD])}{more}; "
        "import an unchanged export, or restore it all the same with --unproved"
    )


async def _restore(store: Store, user: str, rows: list[Mapping[str, Any]]) -> None:
    label = user_label(user)
    namespaces = await store.alist_namespaces(prefix=(label,), limit=PAGE)

    def work(tx: Transaction) -> None:
        for namespace in namespaces:
            for item in tx.scan(namespace):
                tx.delete(namespace, item.key)
        for row in rows:
            value, index = _stored(row)
            tx.put((label, row["kind"]), row["key"], value, index=index)

    await store.atransaction(work)


def _row(user: str, kind: str, key: str, value: Mapping[str, Any]) -> dict[str, Any]:
    row = {"user": user, "kind": kind, "key": key}
    if kind not in KINDS:
        return {**row, "value": dict(value), "receipts": {}}
    fields = {name: given for name, given in value.items() if name not in RECORD_META}
    return {**row, "value": fields, **{name: value[name] for name in RECORD_META if name in value}}


def _stored(row: Mapping[str, Any]) -> tuple[dict[str, Any], Any]:
    """Return a row's value as it is stored, and which of its fields are indexed for search."""
    if row["kind"] in KINDS:
        meta = {name: row[name] for name in RECORD_META if name in row}
        return {**row["value"], **meta}, searched_fields(row["value"])
    return dict(row["value"]), SEARCHED if row["kind"] == Namespace.MESSAGES else False


def _check(number: int, row: object) -> None:
    if not isinstance(row, dict) or not set(row) >= COLUMNS:
        raise OperationError(f"row {number} has not the columns {', '.join(sorted(COLUMNS))}")
    if not all(isinstance(row[name], str) and row[name] for name in ("user", "kind", "key")):
        raise OperationError(f"row {number}: user, kind and key must be text")
    if not isinstance(row["value"], dict):
        raise OperationError(f"row {number}: value must be an object")
