"""Views of records for people: amounts with their currency, dates as days, and who said each value when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from memory.domain.receipts import effective_time
from memory.kinds import KINDS, spec_of
from memory.text.times.local_time import local_day

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from memory.domain.receipts import Receipt
    from memory.domain.speakers import Speaker, SpeakerRole
    from memory.records.items import StoredRecord

DERIVED_RULES: Final = frozenset({"judged", "superseded"})
"""Rules of receipts whose values no words state; they follow from what was said."""
CALLED: Final[Mapping[SpeakerRole, str]] = {
    "user": "you",
    "assistant": "the assistant",
    "system": "the program",
    "import": "the imported records",
    "file": "a file",
}
"""Role of a speaker → what it is called towards the user."""

PARTS: Final = frozenset({"first_name", "last_name"})
"""Fields that the full name contains."""
LONGEST: Final = 300


def shown(kind: str, name: str, value: object, currency: object = None) -> str:
    """Return a value as text for people."""
    spec = spec_of(KINDS[kind], name)
    if isinstance(value, int | float) and spec is not None:
        text = f"{value:,.2f}".removesuffix(".00") if isinstance(value, float) else f"{value:,}"
        if spec.kind == "percent":
            return f"{text}%"
        return f"{text} {currency}" if spec.kind == "amount" and name == "amount" and currency else text
    return " ".join(str(value).split())[:LONGEST]


def shown_fields(record: StoredRecord) -> dict[str, str]:
    """Return a record's fields as text for people, except those contained in its label or amount."""
    label = next((name for name in KINDS[record.kind].LABEL if record.fields.get(name)), "")
    hidden = {label, *(PARTS if record.fields.get("name") else ())}
    if record.fields.get("amount") is not None:
        hidden.add("currency")
    currency = record.fields.get("currency")
    told: dict[str, str] = {}
    for name, value in record.fields.items():
        base, text = name.partition(".")[0], shown(record.kind, name, value, currency)
        if name not in hidden:
            told[base] = f"{told[base]}, {text}" if base in told else text
    return told


def source(receipt: Mapping[str, Any] | None) -> str:
    """Return who said it and when, such as `you, 2026-11-20`."""
    if receipt is None:
        return ""
    approved = ", approved by you" if "approved" in receipt else ""
    return f"{speaker(receipt['by'])}{approved}, {local_day(str(receipt['at']))}"


def speaker(by: Speaker) -> str:
    """Return what a speaker is called towards the user; a label is shown only for people in a file."""
    if by["role"] == "file":
        name = " ".join((by["name"] or "").split())[:60]
        return f"{name} in a file" if name else "a file"
    return CALLED[by["role"]]


def file_sources(record: StoredRecord, names: Collection[str] | None = None) -> dict[str, str]:
    """Return the source of each field that only a file states; `names` limits them to the fields shown."""
    return {
        name: source(receipt)
        for name, receipt in record.receipts.items()
        if receipt["by"]["role"] == "file"
        and receipt["rule"] not in DERIVED_RULES
        and (names is None or name.partition(".")[0] in names)
    }


def newest(receipts: Mapping[str, Receipt]) -> Receipt | None:
    """Return the receipt of what was said last, None if there is none."""
    return max(receipts.values(), key=effective_time, default=None)


def other_sources(record: StoredRecord, names: Collection[str] | None = None) -> dict[str, str]:
    """Return the source of each field that only a file states, unless its speaker said the newest value."""
    last = newest(record.receipts)
    who = speaker(last["by"]) if last else ""
    files = file_sources(record, names)
    return {name: one for name, one in files.items() if speaker(record.receipts[name]["by"]) != who}


def record_view(record: StoredRecord) -> dict[str, Any]:
    """Return a record in full, each field with its source."""
    fields = shown_fields(record)
    said = {name: source(_newest_of(record, name)) for name in fields}
    label = next((name for name in KINDS[record.kind].LABEL if record.fields.get(name)), "")
    view = {**_head(record), "fields": fields, "said": said}
    if record.receipts.get(label):
        view["name_said"] = source(record.receipts[label])
    return view


def _newest_of(record: StoredRecord, name: str) -> Receipt | None:
    """Return the receipt of a field, for a multi-valued one the newest."""
    parts = {one: given for one, given in record.receipts.items() if one.partition(".")[0] == name}
    return newest(parts)


def brief_view(record: StoredRecord, more: Sequence[str] = ()) -> dict[str, Any]:
    """Return a record for a list, with the source of its newest value; `more` are further fields to show."""
    fields = shown_fields(record)
    kept = {name: fields[name] for name in (*KINDS[record.kind].LIST_FIELDS, *more) if name in fields}
    view = {**_head(record), "fields": kept, "said": source(newest(record.receipts))}
    told = other_sources(record, {*kept, *KINDS[record.kind].LABEL})
    return {**view, "from_files": told} if told else view


def _head(record: StoredRecord) -> dict[str, Any]:
    head = {
        "ref": record.ref,
        "kind": KINDS[record.kind].SINGULAR,
        "name": " ".join(record.label.split())[:LONGEST],
    }
    return {**head, "of": record.scope} if record.scope and record.scope != record.label else head
