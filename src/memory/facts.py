"""What becomes of facts beyond the merge: how sure they are, and which of two that exclude each other holds (M3).

| what happens | what follows |
|---|---|
| stated | as sure as whoever says it: an import, the user, the assistant, a third party |
| stated again in another message | surer, by a part of what is missing |
| another answer to what has one at a time, or the opposite | the word that counts more wins, then the much surer one, then the newer; the loser is marked `superseded` and leads to the winner |
| time | half as sure after the half-life of what is said (`records.predicates`); computed when read |

The marks rest on the words that caused them, so that un-learning the winner's message brings the loser back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from memory.authority import rank
from memory.changing import Cause, change_record, current
from memory.decisions import say
from memory.errors import OperationError
from memory.identity.keys import IDENTITY, neighbours_key
from memory.language import core_name
from memory.merge import FieldChange
from memory.record_items import read_record
from memory.records.facts import FLOOR, confidence
from memory.records.predicates import OPPOSITE, predicate
from memory.users import user_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from memory.extraction.grounding import Grounded
    from memory.journal import Change, Entry
    from memory.receipts import Receipt
    from memory.record_items import StoredRecord
    from memory.store import AsyncStoreAdapter, Transaction, View

KIND: Final = "facts"
SURE: Final = {4: 95, 3: 90, 2: 70, 1: 60}
"""How sure a statement is (0 to 100), by the rank of who makes it."""
STRENGTHENED: Final = 0.3
"""The part of what is missing that a repetition adds."""
AFFIRMED: Final = 0.5
"""The part of what is missing that a person's yes adds."""
DOUBTED: Final = 0.4
"""What a person's no leaves."""
MUCH_SURER: Final = 25
"""By so much an older fact has to be surer to stand against a newer one of the same rank."""


def sureness(fact: StoredRecord, now: datetime) -> int:
    """Return how sure a fact is now, 0 to 100."""
    held = fact.receipts.get("confidence")
    return confidence(fact.fields, held["at"], now) if held else 0


def is_current(record: StoredRecord) -> bool:
    """Tell whether a fact is stated and not superseded."""
    return record.fields.get("status") != "superseded"


def settle(
    tx: Transaction, label: str, entry: Entry, stated: Mapping[str, Grounded], now: datetime
) -> list[Change]:
    """Do what follows from a fact that was just stated; return the further changes."""
    proof = _newest(entry, stated)
    if not current(tx, label, KIND, entry.key).fields or proof is None:
        return []
    said = _Said(tx, label, entry, proof, frozenset({*entry.changes, *stated}), now)
    said.strengthen()  # how sure it is follows from what is reported anyway
    done = [said.affirm()]
    fact = said.fact()
    if fact.fields.get("holds") != "no":
        done += [_decide(tx, label, fact, other, now) for other in _rivals(tx, label, fact)]
    return [change for change in done if change is not None]


def _newest(entry: Entry, stated: Mapping[str, Grounded]) -> Receipt | None:
    found = [change.receipt for change in entry.changes.values() if change.new is not None]
    found += [given.receipt for given in stated.values()]
    return max(found, key=lambda receipt: receipt["at"], default=None)


@dataclass(frozen=True, slots=True)
class _Said:
    """A fact that was just stated, and the words that state it."""

    tx: Transaction
    label: str
    entry: Entry
    proof: Receipt
    fields: frozenset[str]
    """What the words state of it."""
    now: datetime

    def fact(self) -> StoredRecord:
        """Return it as it is now."""
        return current(self.tx, self.label, KIND, self.entry.key)

    def strengthen(self) -> Change | None:
        """Set how sure it is; the same message never counts twice."""
        fact, proof = self.fact(), self.proof
        held = fact.receipts.get("confidence")
        if held is not None and (held["thread"], held["message"]) == (proof["thread"], proof["message"]):
            return None
        sure = SURE[rank(proof)]
        if held is not None and "holds" not in self.entry.changes:
            before = sureness(fact, datetime.fromisoformat(proof["at"]))
            sure = max(sure, before + round((100 - before) * STRENGTHENED))
        return judge(self.tx, self.label, fact, sure, proof, self.now)

    def affirm(self) -> Change | None:
        """Let a plain statement end an earlier denial of the same, or its having been superseded."""
        fact = self.fact()
        if "holds" in self.fields:
            return None
        ends = ["holds"] if "holds" in fact.fields else []
        ends += [] if is_current(fact) else ["status", "superseded_by"]
        late = [name for name in ends if fact.receipts[name]["at"] < self.proof["at"]]
        changes = {
            name: FieldChange(fact.fields[name], None, self.proof, fact.receipts[name]) for name in late
        }
        cause = Cause("update", "facts", self.now)
        return change_record(self.tx, self.label, fact, changes, cause).as_change() if late else None


def judge(
    tx: Transaction, label: str, fact: StoredRecord, sure: int, proof: Receipt, now: datetime
) -> Change:
    """Set how sure a fact is (0 to 100); the receipt is of the words that the judgement rests on."""
    receipt: Receipt = {**proof, "rule": "judged"}
    sure = max(1, min(100, sure))
    change = FieldChange(fact.fields.get("confidence"), sure, receipt, fact.receipts.get("confidence"))
    return change_record(tx, label, fact, {"confidence": change}, Cause("update", "facts", now)).as_change()


def _rivals(tx: Transaction, label: str, fact: StoredRecord) -> list[StoredRecord]:
    """Return the current facts that cannot hold beside this one."""
    name = str(fact.fields.get("predicate"))
    rivals = _about(tx, label, {**fact.fields}) if predicate(name).exclusive else []
    opposite = OPPOSITE.get(name)
    if opposite:
        told = core_name(str(fact.fields.get("object")))
        others = _about(tx, label, {**fact.fields, "predicate": opposite})
        rivals += [one for one in others if core_name(str(one.fields.get("object"))) == told]
    return [
        one for one in rivals if one.key != fact.key and is_current(one) and one.fields.get("holds") != "no"
    ]


def _about(view: View | Transaction, label: str, fields: Mapping[str, object]) -> list[StoredRecord]:
    """Return the facts that say something of the same kind about the same subject."""
    key = neighbours_key(KIND, fields)
    entry = view.get_many((label, IDENTITY), [key]).get(key) if key else None
    refs = [ref.partition(":")[2] for ref in entry.value["records"]] if entry else []
    found = view.get_many((label, KIND), refs)
    return [read_record(KIND, ref, found[ref].value) for ref in refs if ref in found]


def _decide(
    tx: Transaction, label: str, fact: StoredRecord, other: StoredRecord, now: datetime
) -> Change | None:
    """Mark the one of two facts that does not hold; nothing if that is marked already."""
    fact = current(tx, label, KIND, fact.key)
    if not is_current(fact):
        return None
    winner, loser = (fact, other) if _wins(fact, other, now) else (other, fact)
    proof: Receipt = {**winner.receipts["object"], "rule": "superseded"}
    changes = {
        "status": FieldChange(loser.fields.get("status"), "superseded", proof, loser.receipts.get("status")),
        "superseded_by": FieldChange(
            loser.fields.get("superseded_by"), winner.key, proof, loser.receipts.get("superseded_by")
        ),
    }
    return change_record(tx, label, loser, changes, Cause("update", "facts", now)).as_change()


def _wins(fact: StoredRecord, other: StoredRecord, now: datetime) -> bool:
    """Tell whether a fact stands against another: by authority, then confidence, then time."""
    mine, theirs = fact.receipts["confidence"], other.receipts.get("confidence", other.receipts["object"])
    if rank(mine) != rank(theirs):
        return rank(mine) > rank(theirs)
    lead = sureness(fact, now) - sureness(other, now)
    if abs(lead) >= MUCH_SURER:
        return lead > 0
    return datetime.fromisoformat(mine["at"]) >= datetime.fromisoformat(theirs["at"])


def feedback(tx: Transaction, user: str, fact: StoredRecord, *, right: bool, now: datetime) -> Change:
    """Let a person's yes or no move how sure a fact is; what they say is logged, so that it has a receipt."""
    if fact.kind != KIND:
        raise OperationError(f"{fact.label} is no fact but {fact.kind}; correct the record instead")
    label = user_label(user)
    held = current(tx, label, KIND, fact.key)
    if not held.fields:
        raise OperationError(f"the fact about {fact.label} is gone")
    about = f"{held.label} {held.fields.get('predicate')} {held.fields.get('object')}: "
    proof = say(tx, user, about, "right" if right else "wrong", "judged", now)
    before = sureness(held, now)
    sure = before + round((100 - before) * AFFIRMED) if right else round(before * DOUBTED)
    return judge(tx, label, held, sure, proof, now)


Verdict = Literal["supported", "contradicted", "unknown"]


@dataclass(frozen=True, slots=True)
class Verification:
    """What memory says of a statement, and the facts that say so."""

    verdict: Verdict
    evidence: Sequence[StoredRecord]
    confidence: int
    """How sure the evidence is, 0 to 100."""


async def verify(
    store: AsyncStoreAdapter, user: str, subject: str, name: str, answer: str, *, now: datetime
) -> Verification:
    """Tell whether facts support that `subject` `name` (a predicate) `answer`, or contradict it."""
    label = user_label(user)
    fields = {"subject": subject, "predicate": name, "object": answer}
    found = await store.aview(lambda view: _weighed(view, label, fields))
    for verdict, evidence in found:
        sure = max((sureness(one, now) for one in evidence), default=0)
        if evidence and sure >= FLOOR:
            return Verification(verdict, evidence, sure)
    return Verification("unknown", [], 0)


def _weighed(view: View, label: str, fields: Mapping[str, str]) -> list[tuple[Verdict, list[StoredRecord]]]:
    name, told = fields["predicate"], core_name(fields["object"])
    same = [one for one in _about(view, label, fields) if is_current(one)]
    exact = [one for one in same if core_name(str(one.fields.get("object"))) == told]
    holding = [one for one in exact if one.fields.get("holds") != "no"]
    against = [one for one in exact if one.fields.get("holds") == "no"]
    if predicate(name).exclusive:
        against += [one for one in same if one not in exact and one.fields.get("holds") != "no"]
    if name in OPPOSITE:
        others = _about(view, label, {**fields, "predicate": OPPOSITE[name]})
        against += [
            one for one in others if is_current(one) and core_name(str(one.fields.get("object"))) == told
        ]
    return [("supported", holding), ("contradicted", against)]
