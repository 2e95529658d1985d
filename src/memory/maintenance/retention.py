"""Carry out the retention rules, in short transactions so that others need not wait.

No record is removed that is pinned or held, that another record points to, or that an open proposal is about.
A removed record leaves search, lookups and prompts at once; the journal keeps its last state, so that `undo`
can bring it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from memory.domain.namespaces import Namespace
from memory.domain.receipts import effective_time
from memory.domain.refs import RecordRef
from memory.kinds import KINDS
from memory.maintenance.round import BATCH, PAGE, Done
from memory.maintenance.rules import Verdict, judge, surplus, worth
from memory.maintenance.uses import use_of
from memory.records.items import StoredRecord, read_record
from memory.records.merge import FieldChange, removal_changes
from memory.records.retention_locks import see_kept
from memory.records.writer import Cause, change_record, current

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from memory.kinds import Retention
    from memory.maintenance.round import Round
    from memory.records.journal import Operation
    from memory.store import Transaction, View


async def apply_rules(work: Round, retention: Mapping[str, Sequence[Retention]] | None) -> None:
    """Apply the rules of every kind to a user's records; `retention` replaces those of some kinds."""
    for kind, model in KINDS.items():
        rules = tuple((retention or {}).get(kind, model.RETENTION))
        if rules:
            await _Kind(work, kind, rules).run()


@dataclass(slots=True)
class _Kind:
    """The retention of one kind of record."""

    round: Round
    kind: str
    rules: tuple[Retention, ...]

    @property
    def label(self) -> str:
        return self.round.label

    async def run(self) -> None:
        """Page through the records; carry out rules page by page, and the limit at the end."""
        weighed: list[tuple[float, str]] = []
        limited = any(rule.limit is not None for rule in self.rules)
        after: str | None = None
        while page := await self.round.view(partial(self._read, after=after, limited=limited)):
            after = page[-1][0]
            due = [(key, verdict) for key, verdict, _ in page if verdict]
            if limited:
                weighed += [(value, key) for key, verdict, value in page if not verdict or verdict.becomes]
            self.round.saw(len(page))
            await self.round.pause()
            await self._carry_out(due)
        await self._carry_out(surplus(weighed, self.rules, self.kind))

    def _read(
        self, view: View, *, after: str | None, limited: bool
    ) -> list[tuple[str, Verdict | None, float]]:
        """Return the next page as (key, verdict of the rules, worth)."""
        items = view.scan((self.label, self.kind), after=after, limit=PAGE)
        records = [read_record(self.kind, item.key, item.value) for item in items]
        uses = view.get_many((self.label, Namespace.USES), [one.ref for one in records]) if limited else {}
        now = self.round.now
        return [
            (
                one.key,
                judge(one, self.rules, now),
                worth(one, use_of(uses.get(one.ref)), now) if limited else 0.0,
            )
            for one in records
        ]

    async def _carry_out(self, due: Sequence[tuple[str, Verdict]]) -> None:
        for start in range(0, len(due), BATCH):
            batch = due[start : start + BATCH]
            if self.round.report.dry_run:
                self.round.report.done += await self.round.view(partial(self._would, batch=batch))
            else:
                self.round.report.done += await self.round.write(partial(self._do, batch=batch))
            await self.round.pause()

    def _would(self, view: View, *, batch: Sequence[tuple[str, Verdict]]) -> list[Done]:
        bars = self._bars(view, batch)
        found = view.get_many((self.label, self.kind), [key for key, _ in batch])
        return [
            self._told(read_record(self.kind, key, found[key].value), verdict, bars)
            for key, verdict in batch
            if key in found
        ]

    def _do(self, tx: Transaction, *, batch: Sequence[tuple[str, Verdict]]) -> list[Done]:
        bars = self._bars(tx, batch)
        done = []
        for key, verdict in batch:
            record = current(tx, self.label, self.kind, key)
            still = verdict if verdict.surplus else judge(record, self.rules, self.round.now)
            if not record.fields or still is None:
                continue  # it has changed since it was read
            told = self._told(record, still, bars)
            if told.what != "kept":
                told = Done(told.ref, told.label, told.what, told.why, self._write(tx, record, still))
            done.append(told)
        return done

    def _bars(self, view: View | Transaction, batch: Sequence[tuple[str, Verdict]]) -> Mapping[str, str]:
        """Return the records that must stay as they are, and why.

        Those that other records point to may change, but not be removed.
        """
        refs = {str(RecordRef(self.kind, key)): verdict for key, verdict in batch}
        bars = undecided(view, self.label, list(refs))
        return bars | referenced(
            view, self.label, [ref for ref, one in refs.items() if not one.becomes and ref not in bars]
        )

    def _told(self, record: StoredRecord, verdict: Verdict, bars: Mapping[str, str]) -> Done:
        bar = bars.get(record.ref)
        if bar:
            return Done(record.ref, record.label, "kept", f"{verdict.why}, but {bar}")
        return Done(record.ref, record.label, "changed" if verdict.becomes else "removed", verdict.why)

    def _write(self, tx: Transaction, record: StoredRecord, verdict: Verdict) -> int:
        receipt = max(record.receipts.values(), key=effective_time)
        if verdict.becomes:
            changes = {
                name: FieldChange(record.fields.get(name), value, receipt, record.receipts.get(name))
                for name, value in verdict.becomes.items()
            }
        else:
            changes = removal_changes(record.claims)
            tx.delete((self.label, Namespace.USES), record.ref)
        op: Operation = "update" if verdict.becomes else "expire"
        return change_record(tx, self.label, record, changes, Cause(op, "maintenance", self.round.now)).seq


def undecided(view: View | Transaction, label: str, refs: Sequence[str]) -> dict[str, str]:
    """Map the records that are pinned, held, or the subject of an open proposal to the reason."""
    found = {
        ref: "it is pinned" if one.how == "pin" else f"it is under a legal hold ({one.reason})"
        for ref, one in see_kept(view, label, list(refs)).items()
    }
    for item in view.scan((label, Namespace.REVIEW)):
        for key in [item.value["key"], *(pair[0] for pair in item.value["candidates"])]:
            ref = f"{item.value['kind']}:{key}"
            if ref in refs:
                found.setdefault(ref, "an open review is about it")
    return found


def referenced(view: View | Transaction, label: str, refs: Sequence[str]) -> dict[str, str]:
    """Map the records that another record points to, to that reason."""
    return {
        ref: "another record leads to it"
        for ref in refs
        if view.scan((label, Namespace.RELATED), after=f"{ref}|", before=f"{ref}}}", limit=1)
    }
