"""By which keys an entity is found again: its names folded, what its ids spell, whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from memory.text import core_name, fold, person_key
from orchestrator.offline.reader.words import GENERIC_DEALS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestrator.offline.reader.scene import Entity

EXACT: Final = ("id", "email", "username", "subject", "case_number", "order_id")
"""Fields that are looked up as they are."""


def keys(entity: Entity) -> Iterator[str]:
    """Give every key an entity can be looked up by."""
    for field in EXACT:
        value = entity.text(field)
        if value:
            yield f"{field}:{fold(value)}"
    if entity.kind == "accounts":
        yield from _account(entity.text("name"))
    elif entity.kind in {"contacts", "leads"}:
        yield from _person(entity)
    elif entity.kind == "opportunities":
        yield from _deal(entity)


def _account(name: str) -> Iterator[str]:
    core = core_name(name)
    if core:
        yield f"core:{core}"
        yield f"head:{core.split()[0]}"


def _person(entity: Entity) -> Iterator[str]:
    name = person_key(entity.text("name"))
    if name:
        yield f"person:{name}"
        yield f"first:{name.split()[0]}"
        return
    for field in ("id", "username", "email"):
        parts = spelled(entity.text(field))
        if len(parts) >= 2:
            yield f"spelled:{parts[0]} {parts[-1]}"


def _deal(entity: Entity) -> Iterator[str]:
    name = fold(entity.text("name"))
    if name:
        yield f"deal:{name}"
        yield f"deal:{without_account(name, entity.text('account_name'))}"
        yield from (f"noun:{word}" for word in name.split() if word in GENERIC_DEALS)
    core = core_name(entity.text("account_name"))
    if core:
        yield f"of:{core}"
        yield f"of:{core.split()[0]}"


def spelled(code: str) -> list[str]:
    """Split an id or address into the words it is made of ("mara_lind_4471", "mara.lind@…")."""
    local = fold(code).split("@")[0].replace(".", "_").replace("-", "_")
    return [part for part in local.split("_") if part.isalpha()]


def without_account(name: str, account: str) -> str:
    """Take the account's name off the front of a folded deal's name."""
    for prefix in (fold(account), core_name(account)) if account else ():
        if prefix and name.startswith(prefix + " "):
            return name[len(prefix) :].lstrip(" -–—:'s").strip()
    return name
