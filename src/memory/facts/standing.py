"""What follows when a fact is stated, denied or goes: how sure it is, and which of those that exclude each other stands.

| what happens | what follows |
|---|---|
| stated | as sure as whoever says it: an import, the user, the assistant, a file |
| stated again in another message | surer, by a part of what is missing |
| another answer to what has one at a time, or the opposite | the word that counts more wins, then the much surer one, then the newer; the loser is marked `superseded` and leads to the winner |
| the winner goes | what it superseded stands again |
| time | half as sure after the half-life of what is said (`records.predicates`); computed when read |

All of it follows from the words and when they were said, not from when they were read: what is said again is added
to how sure a fact is; where older words come in later, everything is counted again from the journal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from memory.domain.authority import SURE, rank, weight
from memory.domain.receipts import counts_from
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
"""Fields that no words give; they follow."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A message that states or denies a fact, or what a person thinks of it."""

    proof: Receipt
    denies: bool = False
    judges: bool = False

    @property
    def message(self) -> tuple[str, str]:
        """Which message it is."""
        return self.proof["thread"], self.proof["message"]


@dataclass(frozen=True, slots=True)
class _Sure:
    """How sure a fact is after some words, and what that rests on."""

    value: int
    proof: Receipt
    denied: bool
    rank: int


def settle(tx: Transaction, label: str, entry: Entry, now: datetime) -> list[Change]:
    """Do what follows from a change of a fact; return the further changes."""
    if entry.actor == "facts":
        return []
    fact = current(tx, label, KIND, entry.key)
    if fact.fields:
        _weigh(tx, label, fact, entry, now)
        return stand(tx, label, fact.fields, now)
    former = {name: change.old for name, change in entry.changes.items() if change.old is not None}
    return stand(tx, label, former, now)


def stand(tx: Transaction, label: str, fields: Mapping[str, Any], now: datetime) -> list[Change]:
    """Mark of the facts that exclude each other, given by the fields of one, those that do not stand."""
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
    """Return the facts of which only one can hold."""
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
    """Return the weightiest words that state a fact."""
    return fact.claims.held_by("object") or fact.receipts["object"]


def _wins(new: StoredRecord, old: StoredRecord) -> bool:
    """Tell whether a fact stands against one that was said before it: by authority, then confidence, then time."""
    said = _words_for(new)
    if rank(said) != rank(_words_for(old)):
        return rank(said) > rank(_words_for(old))
    lead = sureness(new, counts_from(said)) - sureness(old, counts_from(said))
    return lead > -MUCH_SURER


def _mark(
    tx: Transaction, label: str, fact: StoredRecord, winner: StoredRecord | None, now: datetime
) -> Change | None:
    """Let a fact be superseded by another, or by none; None if it is so already."""
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
    """Set how sure a fact is after what was just said of it."""
    before = fact.receipts.get("confidence")
    new = list(_words_in(entry))
    simple = before is not None and all(counts_from(word.proof) > counts_from(before) for word in new)
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
    """Return how sure a fact is after words in the order they were said; the same message never counts twice."""
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
    """Return how sure it still was when something was said."""
    fields = {**fact.fields, "confidence": held.value}
    return confidence(fields, held.proof["at"], counts_from(said))


def _words_of(history: Sequence[Entry]) -> list[_Word]:
    """Return the words of a fact's history, without those of a life that has ended and what was un-learned."""
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
    """Return what an entry holds of words: those that state or deny, or a person's judgement."""
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
