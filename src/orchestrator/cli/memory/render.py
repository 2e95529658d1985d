"""Changes and records as lines of text for people."""

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
    """Return the display name of a field, without the part after the dot that tells several values apart."""
    return name.partition(".")[0].replace("_", " ")


def change_line(change: Mapping[str, Any]) -> str:
    """Return a change as one line, such as `~ Renewal: stage Qualification → Negotiation/Review`."""
    sign, label = SIGNS.get(change["op"], "~"), str(change["label"])
    if change["op"] not in SIGNS and (whole := _whole(change)):
        sign = whole
    if sign == "~":
        fields = ", ".join(_field(name, *pair) for name, pair in change["fields"].items())
        return printable(f"{sign} {label[:1].upper()}{label[1:]}: {fields}")
    scope = f" ({change['scope']})" if change["scope"] else ""
    return printable(f"{sign} {KINDS[change['kind']].SINGULAR} {label}{scope}")


def _whole(change: Mapping[str, Any]) -> str:
    """Return `-` if a change removes a whole record, `+` if it brings one back, else an empty string."""
    fields = change["fields"]
    if not fields.keys() & set(KINDS[change["kind"]].LABEL):
        return ""
    if all(new is None for _, new in fields.values()):
        return "-"
    back = change["op"] in ("undo", "unmerge") and all(old is None for old, _ in fields.values())
    return "+" if back else ""


def update_lines(update: Mapping[str, Any]) -> list[str]:
    """Return lines for a memory update: its changes, new proposals, and pending messages if it failed."""
    lines = [change_line(change) for change in update["changes"]]
    if update.get("proposed"):
        lines.append(f"? {update['proposed']} to decide: see `orchestrator memory review`")
    if update["outcome"] == "failed":
        lines.append(
            printable(
                f"! memory was not updated ({update['reason']}); {_pending(update['pending'])} tried again"
            )
        )
    return lines


def _pending(count: int) -> str:
    return {0: "its messages are", 1: "1 message is"}.get(count, f"{count} messages are")


def record_lines(
    label: str, fields: Mapping[str, Any], receipts: Mapping[str, Mapping[str, Any]]
) -> Iterable[str]:
    """Yield the lines of a record, each value with the words it comes from."""
    yield printable(label)
    for name, value in fields.items():
        receipt = receipts.get(name)
        said = f'   "{receipt["quote"]}", {_whence(receipt)}' if receipt else ""
        yield printable(f"  {called(name)}: {plain(value)}{said}")


def _whence(receipt: Mapping[str, Any]) -> str:
    """Return the source of a value: its speaker unless that is the user, the day and the conversation."""
    who = "" if receipt["by"]["role"] == "user" else f"{speaker(receipt['by'])}, "
    approved = "approved by you, " if "approved" in receipt else ""
    return f"{who}{approved}{local_day(receipt['at'])}, {receipt['thread']}"


def entry_lines(entry: Entry) -> Iterable[str]:
    """Yield the lines of a journal entry: time, operation, record, actor, and each value with its words."""
    yield f"{entry.seq}  {local_minute(entry.at)}  {entry.op}  {entry.label}  by {entry.actor}"
    for name, change in entry.seen.items():
        old = plain(change.old) if change.old is not None else "-"
        new = plain(change.new) if change.new is not None else "(ended)"
        by = change.receipt["by"]
        who = "" if by["role"] == "user" else f"{speaker(by)}, "
        said = f'"{change.receipt["quote"]}", {who}{change.receipt["thread"]}/{change.receipt["message"]}'
        yield f"    {called(name)}: {old} → {new}   {said}"


def plain(value: object) -> str:
    """Return a value as text: amounts with separators, and without `.00`."""
    return f"{value:,.2f}".removesuffix(".00") if isinstance(value, float) else str(value)


def _field(name: str, old: object, new: object) -> str:
    shown = called(name)
    if old is None:
        return f"{shown} {plain(new)}"
    return f"{shown} {plain(old)} → {plain(new) if new is not None else '(ended)'}"
