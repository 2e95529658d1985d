"""Episodes of months: the first values of each conversation's episode in the month, with the same receipts.

No text is written anew, so a month is proved by the same words as its conversations; `sources` points to
their episodes. A month depends on them alone: it is updated when there are more of them, and loses what is
forgotten there. Only if a retention rule has removed one of the episodes does its month stay as it is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Final

from memory.domain.refs import RecordRef
from memory.domain.users import user_label
from memory.kinds import part_of
from memory.maintenance.episodes.compose import KIND
from memory.records.items import StoredRecord, read_record
from memory.records.journal import entries_of_in
from memory.records.merge import FieldChange
from memory.records.messages import digest
from memory.records.writer import Cause, change_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from memory.domain.drafts import Scalar
    from memory.domain.receipts import Receipt
    from memory.records.journal import Operation
    from memory.store import Transaction, View

MOST: Final = {
    "summary": 12,
    "decisions": 16,
    "questions": 8,
    "topics": 12,
    "participants": 24,
    "records": 24,
    "sources": 200,
}
"""Values of each list at most."""
FEWEST: Final = 2
"""Episodes that a month needs to get one of its own; a single one tells the month already."""
Given = tuple["Scalar", "Receipt"]


@dataclass(frozen=True, slots=True)
class Rolled:
    """A month that was, or would be, summed up."""

    ref: str
    label: str
    seq: int = 0
    gone: bool = False
    """Whether it was removed, because its conversations were forgotten."""


def month_of(episode: StoredRecord) -> str | None:
    """Return the month (`2026-03`) in which an episode's conversation ended, or which the episode sums up."""
    if episode.fields.get("level") == "month":
        return str(episode.fields["span"])
    return str(episode.fields["ended"])[:7] if "ended" in episode.fields else None


def would_roll_up(view: View, user: str, month: str, keys: Sequence[str]) -> Rolled | None:
    """Return what `roll_up` would return, without writing anything."""
    old, wanted = _state(view, user, month, keys)
    return Rolled(old.ref, _title(wanted) or old.label, gone=not wanted) if _differs(old, wanted) else None


def roll_up(tx: Transaction, user: str, month: str, keys: Sequence[str], now: datetime) -> Rolled | None:
    """Update the episode of a month from those of its conversations (`keys`); None if nothing changes."""
    old, wanted = _state(tx, user, month, keys)
    if not _differs(old, wanted):
        return None
    changes = {
        name: FieldChange(old.fields.get(name), value, receipt, old.receipts.get(name))
        for name, (value, receipt) in wanted.items()
        if old.fields.get(name) != value
    }
    for name in old.fields.keys() - wanted.keys():
        changes[name] = FieldChange(old.fields[name], None, old.receipts[name], old.receipts[name])
    op: Operation = "expire" if not wanted else "update" if old.fields else "create"
    cause = Cause(op, "summary", now)
    entry = change_record(tx, user_label(user), old, changes, cause)
    return Rolled(entry.ref, entry.label, entry.seq, gone=not wanted)


def _state(
    view: View | Transaction, user: str, month: str, keys: Sequence[str]
) -> tuple[StoredRecord, dict[str, Given]]:
    """Return the month's episode as it is, and its fields as they should be."""
    label, key = user_label(user), digest(KIND, "month", month)[:16]
    found = view.get_many((label, KIND), [*keys, key])
    episodes = [read_record(KIND, one, found[one].value) for one in keys if one in found and one != key]
    episodes.sort(key=lambda one: (str(one.fields.get("began")), one.key))
    item = found.get(key)
    old = read_record(KIND, key, item.value) if item else StoredRecord(KIND, key, {}, {})
    if old.fields and _lost_any(view, label, old):
        return old, {name: (value, old.receipts[name]) for name, value in old.fields.items()}
    if not episodes or (not old.fields and len(episodes) < FEWEST):
        return old, {}
    return old, _wanted(month, episodes)


def _lost_any(view: View | Transaction, label: str, month: StoredRecord) -> bool:
    """Tell whether a retention rule, not a person, removed an episode that a month was made from."""
    sources = [str(value) for name, value in month.fields.items() if name.startswith("sources.")]
    left = view.get_many((label, KIND), [RecordRef.parse(ref).key for ref in sources])
    gone = (ref for ref in sources if RecordRef.parse(ref).key not in left)
    return any(entries[-1].op == "expire" for ref in gone if (entries := entries_of_in(view, label, ref)))


def _differs(old: StoredRecord, wanted: dict[str, Given]) -> bool:
    return old.fields != {name: value for name, (value, _) in wanted.items()}


def _wanted(month: str, episodes: Sequence[StoredRecord]) -> dict[str, Given]:
    first, last = episodes[0], max(episodes, key=lambda one: str(one.fields.get("ended")))
    lists: dict[str, Given] = {}
    for name in ("summary", "decisions", "questions", "participants", "records"):
        for value, receipt in list(_in_turn(episodes, name))[: MOST[name]]:
            lists.setdefault(part_of(name, str(value)), (value, receipt))
    topics = _topics(episodes)
    for value, receipt in topics:
        lists[part_of("topics", str(value))] = (value, receipt)
    for one in episodes[: MOST["sources"]]:
        lists[part_of("sources", one.ref)] = (one.ref, one.receipts["span"])
    called = f"{date.fromisoformat(f'{month}-01'):%B %Y}"
    about = ", ".join(str(value) for value, _ in topics[:3])
    count = sum(int(one.fields.get("messages", 0)) for one in episodes)
    head: dict[str, Given] = {
        "title": (f"{called}: {about}" if about else called, first.receipts["span"]),
        "span": (month, first.receipts["span"]),
        "level": ("month", first.receipts["span"]),
        "began": (str(first.fields["began"]), first.receipts["began"]),
        "ended": (str(last.fields["ended"]), last.receipts["ended"]),
        "messages": (count, last.receipts["ended"]),
    }
    return {**head, **lists}


def _title(wanted: dict[str, Given]) -> str:
    return str(wanted["title"][0]) if wanted else ""


def _in_turn(episodes: Sequence[StoredRecord], name: str) -> Iterator[Given]:
    """Yield the values of a list field: the first of each episode, then the second of each, and so on."""
    rows = [
        [(value, one.receipts[field]) for field, value in one.fields.items() if field.startswith(f"{name}.")]
        for one in episodes
    ]
    seen: set[Scalar] = set()
    for given in chain.from_iterable(zip_longest(*rows)):
        if given is not None and given[0] not in seen:
            seen.add(given[0])
            yield given


def _topics(episodes: Sequence[StoredRecord]) -> list[Given]:
    """Return the topics, those of most conversations first."""
    found = [*_in_turn(episodes, "topics")]
    counts = Counter(
        value for one in episodes for field, value in one.fields.items() if field.startswith("topics.")
    )
    return sorted(found, key=lambda given: (-counts[given[0]], str(given[0])))[: MOST["topics"]]
