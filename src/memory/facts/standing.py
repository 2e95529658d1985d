"""Consequences of stating, denying or removing a fact: confidence, and which of contradicting facts stands.

| event | consequence |
|---|---|
| a fact is stated | confidence by the speaker: import, user, assistant or file (`authority.SURE`) |
| it is stated again in another message | part of the gap to 100 is closed |
| another object of an exclusive predicate, or the opposite, is stated | see below |
| the winning fact is removed | the facts that it superseded stand again |
| time passes | confidence halves after the predicate's half-life (`kinds.predicates`); computed when read |

Of contradicting facts the one of higher authority wins, then a much surer one, then the newer one. The losers
get the status `superseded` and point to the winner.

All of this depends on what was said and when, not on when it was read: a repetition is added to the
confidence, but if older words arrive later, the confidence is computed again from the journal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from memory.domain.authority import SURE, rank, weight
from memory.domain.receipts import effective_time
from memory.facts.confidence import (
    AFFIRMED,
    DOUBTED,
    KIND,
    MUCH_SURER,
    STRENGTHENED,
    facts_about,
    judge,
    sureness,
)
from memory.kinds.facts import confidence
from memory.kinds.predicates import OPPOSITE, predicate
from memory.records.decisions import THREAD as DECISIONS
from memory.records.journal import entries_of_in
from memory.records.merge import FieldChange
from memory.records.replay import unlearned
from memory.records.writer import Cause, change_record, current
from memory.text import core_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from memory.domain.receipts import Receipt
    from memory.records.items import StoredRecord
    from memory.records.journal import Change, Entry
    from memory.store import Transaction

MARKS: Final = frozenset({"confidence", "status", "superseded_by"})
"""Fields that are derived, not stated by anybody."""


@dataclass(frozen=True, slots=True)
class _Word:
    """One statement, denial or judgement of a fact, in one message."""

    proof: Receipt
    denies: bool = False
    judges: bool = False

    @property
    def message(self) -> tuple[str, str]:
        """The message that it stands in, as (thread, message)."""
        return self.proof["thread"], self.proof["message"]


@dataclass(frozen=True, slots=True)
class _Sure:
    """A fact's confidence after some statements, and the receipt and rank that it rests on."""

    value: int
    proof: Receipt
    denied: bool
    rank: int


def settle(tx: Transaction, label: str, entry: Entry, now: datetime) -> list[Change]:
    """Update confidence and status of facts after a journal entry of one; return the further changes."""
    if entry.actor == "facts":
        return []
    fact = current(tx, label, KIND, entry.key)
    if fact.fields:
        _weigh(tx, label, fact, entry, now)
        return mark_superseded(tx, label, fact.fields, now)
    former = {name: change.old for name, change in entry.changes.items() if change.old is not None}
    return mark_superseded(tx, label, former, now)


def mark_superseded(tx: Transaction, label: str, fields: Mapping[str, Any], now: datetime) -> list[Change]:
    """Mark the facts that lose against others that they exclude; `fields` are those of one of the group."""
    group = _excluding(tx, label, fields)
    contenders = sorted(
        (one for one in group if one.fields.get("holds") != "no"), key=lambda one: weight(_words_for(one))[1:]
    )
    winner: StoredRecord | None = None
    for one in contenders:
        winner = one if winner is None or _wins(one, winner) else winner
    losers = {one.key for one in contenders if winner is not None and one.key != winner.key}
    changed = [_mark(tx, label, one, winner if one.key in losers else None, now) for one in group]
    return [change for change in changed if change is not None]


def _excluding(tx: Transaction, label: str, fields: Mapping[str, Any]) -> list[StoredRecord]:
    """Return the group of facts of which only one can hold, by the fields of one of them."""
    name = str(fields.get("predicate"))
    if predicate(name).exclusive:
        return facts_about(tx, label, fields)
    if name not in OPPOSITE:
        return []
    told = core_name(str(fields.get("object")))
    both = [
        one
        for each in (name, OPPOSITE[name])
        for one in facts_about(tx, label, {**fields, "predicate": each})
    ]
    return [one for one in both if core_name(str(one.fields.get("object"))) == told]


def _words_for(fact: StoredRecord) -> Receipt:
    """Return the receipt of the weightiest words that state a fact."""
    return fact.claims.held_by("object") or fact.receipts["object"]


def _wins(new: StoredRecord, old: StoredRecord) -> bool:
    """Tell whether a fact wins against an earlier one: by authority, then confidence, then time."""
    said = _words_for(new)
    if rank(said) != rank(_words_for(old)):
        return rank(said) > rank(_words_for(old))
    lead = sureness(new, effective_time(said)) - sureness(old, effective_time(said))
    return lead > -MUCH_SURER


def _mark(
    tx: Transaction, label: str, fact: StoredRecord, winner: StoredRecord | None, now: datetime
) -> Change | None:
    """Mark a fact as superseded by `winner`, or as standing if that is None; None if nothing changes."""
    if fact.fields.get("superseded_by") == (winner.key if winner else None):
        return None
    wanted = {"status": "superseded" if winner else None, "superseded_by": winner.key if winner else None}
    changes = {}
    for name, value in wanted.items():
        held = fact.receipts.get(name)
        proof: Receipt | None = {**_words_for(winner), "rule": "superseded"} if winner else held
        if proof is not None:
            changes[name] = FieldChange(fact.fields.get(name), value, proof, held)
    return change_record(tx, label, fact, changes, Cause("update", "facts", now)).as_change()


def _weigh(tx: Transaction, label: str, fact: StoredRecord, entry: Entry, now: datetime) -> None:
    """Set a fact's confidence after what an entry states of it."""
    before = fact.receipts.get("confidence")
    new = list(_words_in(entry))
    simple = before is not None and all(effective_time(word.proof) > effective_time(before) for word in new)
    if simple and before is not None and "holds" not in entry.seen:
        denied = fact.fields.get("holds") == "no"
        held = _Sure(int(fact.fields.get("confidence") or 0), before, denied, rank(_words_for(fact)))
        sure = _count(new, fact, held)
    else:
        sure = _count(_words_of(entries_of_in(tx, label, fact.ref)), fact, None)
    if sure is not None and sure.proof is not before:
        known = fact.fields.get("confidence"), before and (before["thread"], before["message"])
        if known != (sure.value, (sure.proof["thread"], sure.proof["message"])):
            judge(tx, label, fact, sure.value, sure.proof, now)


def _count(words: Iterable[_Word], fact: StoredRecord, held: _Sure | None) -> _Sure | None:
    """Return the confidence after statements in the order they were said; no message counts twice."""
    counted = {(held.proof["thread"], held.proof["message"])} if held else set()
    for word in sorted(words, key=lambda one: weight(one.proof)[1:]):
        if word.message not in counted:
            counted.add(word.message)
            held = _after(word, fact, held)
    return held


def _after(word: _Word, fact: StoredRecord, held: _Sure | None) -> _Sure | None:
    mine = rank(word.proof)
    if word.judges:
        if held is None:
            return None
        left = _left(fact, held, word.proof)
        right = word.proof["quote"] == "right"
        sure = left + round((100 - left) * AFFIRMED) if right else round(left * DOUBTED)
        return _Sure(max(1, sure), word.proof, held.denied, held.rank)
    if held is None or (word.denies != held.denied and mine >= held.rank):
        return _Sure(SURE[mine], word.proof, word.denies, mine)
    if word.denies != held.denied:
        return held
    left = _left(fact, held, word.proof)
    sure = max(SURE[mine], left + round((100 - left) * STRENGTHENED))
    return _Sure(sure, word.proof, held.denied, max(mine, held.rank))


def _left(fact: StoredRecord, held: _Sure, said: Receipt) -> int:
    """Return the confidence, decayed to the time at which something was said."""
    fields = {**fact.fields, "confidence": held.value}
    return confidence(fields, held.proof["at"], effective_time(said))


def _words_of(history: Sequence[Entry]) -> list[_Word]:
    """Return the statements in a fact's history, without those before its removal and those un-learned."""
    words: list[_Word] = []
    former: list[_Word] = []
    gone = unlearned(history)
    for entry in history:
        subject = entry.changes.get("subject")
        if subject and subject.new is None:
            words, former = [], words
        elif subject and subject.old is None and entry.op == "undo":
            words = former
        words += _words_in(entry)
    return [word for word in words if word.message not in gone]


def _words_in(entry: Entry) -> Iterator[_Word]:
    """Yield the statements, denials or judgements that an entry holds, one for each message."""
    if entry.actor == "facts":
        judged = entry.changes.get("confidence")
        if judged and judged.receipt["thread"] == DECISIONS:
            yield _Word(judged.receipt, judges=True)
        return
    if entry.op not in ("create", "update", "confirm", "merge"):
        return
    said = {name: change.receipt for name, change in entry.changes.items()}
    said |= {f"{name} stated": given.receipt for name, given in entry.stated.items()}
    holds = entry.changes.get("holds")
    stated = entry.stated.get("holds")
    denies = (holds is not None and holds.new == "no") or (stated is not None and stated.value == "no")
    by_message = {
        (receipt["thread"], receipt["message"]): receipt
        for name, receipt in said.items()
        if name.partition(" ")[0] not in MARKS
    }
    for receipt in by_message.values():
        yield _Word(receipt, denies)
