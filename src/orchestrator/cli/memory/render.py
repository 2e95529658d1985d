"""How changes and records are shown to people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from memory.kinds import KINDS
from memory.recall import speaker
from memory.text import local_day, local_minute
from orchestrator.cli.common import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from memory.records import Entry

SIGNS: Final = {"create": "+", "delete": "-"}


def called(name: str) -> str:
    """Return what a person calls a field; of one with many values only what is common to them."""
    return name.partition(".")[0].replace("_", " ")


def change_line(change: Mapping[str, Any]) -> str:
    """Write a change in one line, such as `~ Renewal: stage Qualification → Negotiation/Review`."""
    sign, label = SIGNS.get(change["op"], "~"), str(change["label"])
    if change["op"] not in SIGNS and (whole := _whole(change)):
        sign = whole
    if sign == "~":
        fields = ", ".join(_field(name, *pair) for name, pair in change["fields"].items())
        return printable(f"{sign} {label[:1].upper()}{label[1:]}: {fields}")
    scope = f" ({change['scope']})" if change["scope"] else ""
    return printable(f"{sign} {KINDS[change['kind']].SINGULAR} {label}{scope}")


def _whole(change: Mapping[str, Any]) -> str:
    """Return the sign of a change that leaves nothing of a record, or brings all of it back; else nothing."""
    fields = change["fields"]
    if not fields.keys() & set(KINDS[change["kind"]].LABEL):
        return ""
    if all(new is None for _, new in fields.values()):
        return "-"
    back = change["op"] in ("undo", "unmerge") and all(old is None for old, _ in fields.values())
    return "+" if back else ""


def update_lines(update: Mapping[str, Any]) -> list[str]:
    """Write what a memory update did, one line a change, and what waits."""
    lines = [change_line(change) for change in update["changes"]]
    if update.get("proposed"):
        lines.append(f"? {update['proposed']} to decide: see `orchestrator memory review`")
    if update["outcome"] == "failed":
        lines.append(
            printable(
                f"! memory: {update['pending'] or 'its'} messages wait, {update['reason']}; they are tried again"
            )
        )
    return lines


def record_lines(
    label: str, fields: Mapping[str, Any], receipts: Mapping[str, Mapping[str, Any]]
) -> Iterable[str]:
    """Write a record with the words each value comes from."""
    yield printable(label)
    for name, value in fields.items():
        receipt = receipts.get(name)
        said = f'   "{receipt["quote"]}", {_whence(receipt)}' if receipt else ""
        yield printable(f"  {called(name)}: {plain(value)}{said}")


def _whence(receipt: Mapping[str, Any]) -> str:
    """Write when and in which conversation something was said, and by whom where it was not the user."""
    who = "" if receipt["by"]["role"] == "user" else f"{speaker(receipt['by'])}, "
    approved = "approved by you, " if "approved" in receipt else ""
    return f"{who}{approved}{local_day(receipt['at'])}, {receipt['thread']}"


def entry_lines(entry: Entry) -> Iterable[str]:
    """Write a journal entry: when, what, who, and the words behind each value."""
    yield f"{entry.seq}  {local_minute(entry.at)}  {entry.op}  {entry.label}  by {entry.actor}"
    for name, change in entry.seen.items():
        old = plain(change.old) if change.old is not None else "-"
        new = plain(change.new) if change.new is not None else "(ended)"
        by = change.receipt["by"]
        who = "" if by["role"] == "user" else f"{speaker(by)}, "
        said = f'"{change.receipt["quote"]}", {who}{change.receipt["thread"]}/{change.receipt["message"]}'
        yield f"    {called(name)}: {old} → {new}   {said}"


def plain(value: object) -> str:
    """Write a value for people: amounts with separators and without needless decimals."""
    return f"{value:,.2f}".removesuffix(".00") if isinstance(value, float) else str(value)


def _field(name: str, old: object, new: object) -> str:
    shown = called(name)
    if old is None:
        return f"{shown} {plain(new)}"
    return f"{shown} {plain(old)} → {plain(new) if new is not None else '(ended)'}"
