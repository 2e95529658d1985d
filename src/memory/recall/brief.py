"""A brief on one record: the records that point to it, in groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from memory.domain.namespaces import Namespace
from memory.domain.refs import RecordRef
from memory.domain.users import user_label
from memory.recall.lookup import load_refs

if TYPE_CHECKING:
    from memory.records.items import StoredRecord
    from memory.store import Store

MOST: Final = 200
"""Maximum number of records read that point to one record."""
CALLED: Final = {
    ("contacts", "works_for"): "contacts",
    ("contacts", "reports_to"): "reports",
    ("opportunities", "deal_of"): "deals",
    ("opportunities", "contact"): "deals",
    ("cases", "case_of"): "cases",
    ("cases", "reported_by"): "cases",
    ("accounts", "child_of"): "subsidiaries",
    ("tasks", "about"): "tasks",
    ("tasks", "with"): "tasks",
    ("notes", "about"): "notes",
    ("facts", "about"): "facts",
    ("todos", "part_of"): "steps",
}
"""Kind and relation of a record that points to another → its group in the other's brief."""
PASSED_ON: Final = ("tasks", "notes")
"""Groups that an account also gets from its deals, cases and contacts."""


async def related_by_group(store: Store, user: str, record: StoredRecord) -> dict[str, list[StoredRecord]]:
    """Return the records that point to a record, by group; for an account see also `PASSED_ON`."""
    found = await _pointing(store, user, record)
    if record.kind == "accounts":
        for part in [one for name in ("deals", "cases", "contacts") for one in found.get(name, ())]:
            theirs = await _pointing(store, user, part)
            for name in PASSED_ON:
                if theirs.get(name):
                    found[name] = list(
                        {one.ref: one for one in [*found.get(name, []), *theirs[name]]}.values()
                    )
    return found


async def _pointing(store: Store, user: str, record: StoredRecord) -> dict[str, list[StoredRecord]]:
    items = await store.ascan(
        (user_label(user), Namespace.RELATED), after=f"{record.ref}|", before=f"{record.ref}}}", limit=MOST
    )
    names: dict[str, str] = {}
    for item in items:
        ref, relation = str(item.value["record"]), str(item.value["forward"]).rpartition("|")[2]
        names[ref] = CALLED.get((RecordRef.parse(ref).kind, relation), relation)
    found: dict[str, list[StoredRecord]] = {}
    for one in await load_refs(store, user, list(names)):
        found.setdefault(names[one.ref], []).append(one)
    return found
