"""Carry out the rules, in short transactions that let everybody else in between.

Nothing goes that a person keeps, that another record leads to, that an open review is about, or that another fact
names as what took its place. What goes leaves search, lookups and prompts at once; the journal keeps its last state,
so that `undo` brings it back.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from memory.changing import Cause, change_record, current
from memory.journal import META
from memory.merge import FieldChange
from memory.record_items import StoredRecord, read_record
from memory.records import KINDS
from memory.relations import RELATED
from memory.review import REVIEW
from memory.upkeep.kept import see_kept
from memory.upkeep.pace import Pace
from memory.upkeep.rules import Use, Verdict, judge, surplus, worth
from memory.users import user_label

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from memory.journal import Operation
    from memory.records import Retention
    from memory.store import AsyncStoreAdapter, Transaction, View

MAINTAINED: Final = "maintained"
"""Key of when maintenance last began."""
PAGE: Final = 100
"""Records read at a time."""
BATCH: Final = 8
"""Records changed in one transaction: a few milliseconds."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to one record, or not done although a rule asked for it."""

    ref: str
    label: str
    what: str
    """`removed`, `changed` or `kept`."""
    why: str
    seq: int = 0
    """Its number in the journal, by which it can be undone; 0 if nothing was written."""


@dataclass(slots=True)
class Report:
    """What maintenance did, and why."""

    seen: int = 0
    done: list[Done] = field(default_factory=list)
    dry_run: bool = False

    def counts(self) -> dict[str, int]:
        """Return how many records were removed, changed and kept."""
        return dict(Counter(one.what for one in self.done))

    def as_json(self) -> dict[str, Any]:
        """Write it as plain JSON types."""
        rows = [
            {"ref": one.ref, "label": one.label, "what": one.what, "why": one.why, "seq": one.seq}
            for one in self.done
        ]
        return {"seen": self.seen, "dry_run": self.dry_run, "counts": self.counts(), "records": rows}


def begin_day(tx: Transaction, user: str, now: datetime) -> bool:
    """Note that maintenance begins; False if it was begun less than a day ago, by whatever process."""
    namespace = (user_label(user), META)
    item = tx.get(namespace, MAINTAINED)
    if item is not None and datetime.fromisoformat(item.value["at"]) > now - timedelta(days=1):
        return False
    tx.put(namespace, MAINTAINED, {"at": now.isoformat()}, index=False)
    return True


async def maintain(
    store: AsyncStoreAdapter,
    user: str,
    *,
    now: datetime,
    dry_run: bool = False,
    retention: Mapping[str, Sequence[Retention]] | None = None,
    on_progress: Callable[[int], None] | None = None,
    rest: float = 0.0,
) -> Report:
    """Apply the rules of every kind to a user's records; `retention` replaces those of some kinds.

    Between pieces of a few milliseconds it rests `rest` times as long as they took.

    Safe beside everything else and after a crash: every record is judged again in the transaction that changes it.
    """
    report, pace = Report(dry_run=dry_run), Pace(rest)
    for kind, model in KINDS.items():
        rules = tuple((retention or {}).get(kind, model.RETENTION))
        if rules:
            await _Kind(store, user_label(user), kind, rules, now, report, pace, on_progress).run()
    return report


@dataclass(slots=True)
class _Kind:
    """The maintenance of one kind of record."""

    store: AsyncStoreAdapter
    label: str
    kind: str
    rules: tuple[Retention, ...]
    now: datetime
    report: Report
    pace: Pace
    on_progress: Callable[[int], None] | None

    async def run(self) -> None:
        """Page through the records; what the rules ask for is done page by page, the limit at the end."""
        weighed: list[tuple[float, str]] = []
        limited = any(rule.limit is not None for rule in self.rules)
        after: str | None = None
        while page := await self._page(after):
            after = page[-1].key
            await self.pace.pause()
            due = [(one.key, verdict) for one in page if (verdict := judge(one, self.rules, self.now))]
            gone = {key for key, verdict in due if not verdict.becomes}
            await self._carry_out(due)
            if limited:
                weighed += [(worth(one, Use(), self.now), one.key) for one in page if one.key not in gone]
            self.report.seen += len(page)
            if self.on_progress:
                self.on_progress(len(page))
        await self._carry_out(surplus(weighed, self.rules, self.kind))

    async def _page(self, after: str | None) -> list[StoredRecord]:
        items = await self.store.ascan((self.label, self.kind), after=after, limit=PAGE)
        return [read_record(self.kind, item.key, item.value) for item in items]

    async def _carry_out(self, due: Sequence[tuple[str, Verdict]]) -> None:
        for start in range(0, len(due), BATCH):
            batch = due[start : start + BATCH]
            if self.report.dry_run:
                self.report.done += await self.store.aview(partial(self._would, batch=batch))
            else:
                self.report.done += await self.store.atransaction(partial(self._do, batch=batch))
            await self.pace.pause()

    def _would(self, view: View, *, batch: Sequence[tuple[str, Verdict]]) -> list[Done]:
        needed = needs(view, self.label, [f"{self.kind}:{key}" for key, _ in batch])
        found = view.get_many((self.label, self.kind), [key for key, _ in batch])
        return [
            self._told(read_record(self.kind, key, found[key].value), verdict, needed)
            for key, verdict in batch
            if key in found
        ]

    def _do(self, tx: Transaction, *, batch: Sequence[tuple[str, Verdict]]) -> list[Done]:
        needed = needs(tx, self.label, [f"{self.kind}:{key}" for key, _ in batch])
        done = []
        for key, verdict in batch:
            record = current(tx, self.label, self.kind, key)
            still = verdict if verdict.why.startswith("more than") else judge(record, self.rules, self.now)
            if not record.fields or still is None:
                continue  # it has changed since it was read
            told = self._told(record, still, needed)
            if told.what != "kept":
                told = Done(told.ref, told.label, told.what, told.why, self._write(tx, record, still))
            done.append(told)
        return done

    def _told(self, record: StoredRecord, verdict: Verdict, needed: Mapping[str, str]) -> Done:
        if verdict.becomes:
            return Done(record.ref, record.label, "changed", verdict.why)
        need = needed.get(record.ref)
        if need:
            return Done(record.ref, record.label, "kept", f"{verdict.why}, but {need}")
        return Done(record.ref, record.label, "removed", verdict.why)

    def _write(self, tx: Transaction, record: StoredRecord, verdict: Verdict) -> int:
        receipt = max(record.receipts.values(), key=lambda one: one["at"])
        if verdict.becomes:
            changes = {
                name: FieldChange(record.fields.get(name), value, receipt, record.receipts.get(name))
                for name, value in verdict.becomes.items()
            }
        else:
            changes = {
                name: FieldChange(value, None, record.receipts[name], record.receipts[name])
                for name, value in record.fields.items()
            }
        op: Operation = "update" if verdict.becomes else "expire"
        return change_record(tx, self.label, record, changes, Cause(op, "maintenance", self.now)).seq


def needs(view: View | Transaction, label: str, refs: Sequence[str]) -> dict[str, str]:
    """Return which records must stay, and why."""
    found = {
        ref: "it is pinned" if one.how == "pin" else f"it is under a legal hold ({one.reason})"
        for ref, one in see_kept(view, label, list(refs)).items()
    }
    open_reviews = {
        f"{item.value['kind']}:{key}"
        for item in view.scan((label, REVIEW))
        for key in [item.value["key"], *(pair[0] for pair in item.value["candidates"])]
        if key
    }
    for ref in refs:
        if ref in found:
            continue
        if ref in open_reviews:
            found[ref] = "an open review is about it"
        elif view.scan((label, RELATED), after=f"{ref}|", before=f"{ref}}}", limit=1):
            found[ref] = "another record leads to it"
    return found
