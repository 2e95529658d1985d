"""Confidence of facts: its value now, a person's feedback, and verification of statements against facts (M3).

What follows when a fact is stated or removed is in `memory.facts.standing`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from memory.domain.namespaces import Namespace
from memory.domain.refs import RecordRef
from memory.domain.users import user_label
from memory.errors import OperationError
from memory.facts.account_fields import field_as_fact
from memory.identity.keys import neighbours_key
from memory.kinds.fact_phrases import fact_phrase
from memory.kinds.facts import FLOOR, confidence
from memory.kinds.predicates import OPPOSITE, predicate
from memory.records.decisions import log_decision
from memory.records.items import read_record
from memory.records.merge import FieldChange
from memory.records.writer import Cause, change_record, current
from memory.text import core_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from memory.domain.grounded import GroundedDraft
    from memory.domain.receipts import Receipt
    from memory.records.items import StoredRecord
    from memory.records.journal import Change
    from memory.store import Store, Transaction, View

KIND: Final = "facts"
STRENGTHENED: Final = 0.3
"""Part of the gap to 100 that a repetition closes."""
AFFIRMED: Final = 0.5
"""Part of the gap to 100 that a person's yes closes."""
DOUBTED: Final = 0.4
"""Factor by which a person's no reduces confidence."""
MUCH_SURER: Final = 25
"""Lead in confidence that an older fact needs to stand against a newer one of the same rank."""


def as_claims(draft: GroundedDraft, asked: Collection[str] = ()) -> GroundedDraft:
    """Add to a plain statement of a fact the ending of `holds`, so that it counts against an earlier denial.

    A statement that a person is asked about (its object is in `asked`) is returned unchanged.
    """
    said = draft.fields.get("object")
    if draft.kind != KIND or "holds" in draft.fields or said is None or "object" in asked:
        return draft
    return replace(draft, ended={**draft.ended, "holds": said.receipt})


def sureness(fact: StoredRecord, now: datetime) -> int:
    """Return the confidence of a fact now, 0 to 100, after decay."""
    held = fact.receipts.get("confidence")
    return confidence(fact.fields, held["at"], now) if held else 0


def is_current(record: StoredRecord) -> bool:
    """Tell whether a fact is stated and not superseded."""
    return record.fields.get("status") != "superseded"


def told(fact: StoredRecord) -> str:
    """Return a fact as a sentence without a full stop."""
    said = {name: str(value) for name, value in fact.fields.items()}
    denied = said.get("holds") == "no"
    return f"{fact.label} {fact_phrase(said.get('predicate', ''), said.get('object', ''), denied=denied)}"


def judge(
    tx: Transaction, label: str, fact: StoredRecord, sure: int, proof: Receipt, now: datetime
) -> Change:
    """Set a fact's confidence, clipped to 1 to 100; `proof` is the receipt of the words that it rests on."""
    receipt: Receipt = {**proof, "rule": "judged"}
    sure = max(1, min(100, sure))
    change = FieldChange(fact.fields.get("confidence"), sure, receipt, fact.receipts.get("confidence"))
    return change_record(tx, label, fact, {"confidence": change}, Cause("update", "facts", now)).as_change()


def facts_about(view: View | Transaction, label: str, fields: Mapping[str, object]) -> list[StoredRecord]:
    """Return the facts with the same subject and predicate as `fields`."""
    key = neighbours_key(KIND, fields)
    entry = view.get_many((label, Namespace.IDENTITY), [key]).get(key) if key else None
    refs = [RecordRef.parse(ref).key for ref in entry.value["records"]] if entry else []
    found = view.get_many((label, KIND), refs)
    return [read_record(KIND, ref, found[ref].value) for ref in refs if ref in found]


def feedback(tx: Transaction, user: str, fact: StoredRecord, *, right: bool, now: datetime) -> Change:
    """Raise or lower a fact's confidence by a person's yes or no, which is logged so that it has a receipt.

    Raises `OperationError` if the record is not a fact, or is gone.
    """
    if fact.kind != KIND:
        raise OperationError(f"{fact.label} is no fact but {fact.kind}; correct the record instead")
    label = user_label(user)
    held = current(tx, label, KIND, fact.key)
    if not held.fields:
        raise OperationError(f"the fact about {fact.label} is gone")
    about = f"{held.label} {held.fields.get('predicate')} {held.fields.get('object')}: "
    proof = log_decision(tx, user, about, "right" if right else "wrong", "judged", now)
    before = sureness(held, now)
    sure = before + round((100 - before) * AFFIRMED) if right else round(before * DOUBTED)
    return judge(tx, label, held, sure, proof, now)


Verdict = Literal["supported", "contradicted", "unknown"]


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict on a statement, and the facts that it rests on."""

    verdict: Verdict
    evidence: Sequence[StoredRecord]
    confidence: int
    """Highest confidence of the evidence, 0 to 100."""


async def verify(
    store: Store, user: str, subject: str, name: str, answer: str, *, now: datetime
) -> Verification:
    """Verify a statement against the facts: its `subject`, predicate (`name`) and object (`answer`)."""
    label = user_label(user)
    fields = {"subject": subject, "predicate": name, "object": answer}
    found = await store.aview(lambda view: [*_weighed(view, label, fields), *_by_field(view, label, fields)])
    for verdict, evidence in found:
        sure = max((sureness(one, now) for one in evidence), default=0)
        if evidence and sure >= FLOOR:
            return Verification(verdict, evidence, sure)
    return Verification("unknown", [], 0)


def _by_field(view: View, label: str, fields: Mapping[str, str]) -> list[tuple[Verdict, list[StoredRecord]]]:
    """Return the verdict and evidence of the account field that holds such a fact, if there is one."""
    known = field_as_fact(view, label, fields["subject"], fields["predicate"])
    if known is None:
        return []
    same = core_name(str(known.fields["object"])) == core_name(fields["object"])
    return [("supported" if same else "contradicted", [known])]


def _weighed(view: View, label: str, fields: Mapping[str, str]) -> list[tuple[Verdict, list[StoredRecord]]]:
    name, told = fields["predicate"], core_name(fields["object"])
    same = [one for one in facts_about(view, label, fields) if is_current(one)]
    exact = [one for one in same if core_name(str(one.fields.get("object"))) == told]
    holding = [one for one in exact if one.fields.get("holds") != "no"]
    against = [one for one in exact if one.fields.get("holds") == "no"]
    if predicate(name).exclusive:
        against += [one for one in same if one not in exact and one.fields.get("holds") != "no"]
    if name in OPPOSITE:
        others = facts_about(view, label, {**fields, "predicate": OPPOSITE[name]})
        against += [
            one for one in others if is_current(one) and core_name(str(one.fields.get("object"))) == told
        ]
    return [("supported", holding), ("contradicted", against)]
