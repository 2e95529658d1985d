"""Find the values and endings in a draft of a known record that the words do not support (`support`)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from memory.domain.drafts import Refusal
from memory.domain.namespaces import Namespace
from memory.domain.receipts import is_receipt_of
from memory.evidence.mentions import Place, Setting, is_beside, names_itself, reference
from memory.evidence.support import ending, fits
from memory.identity.keys import shortened
from memory.kinds import KINDS, spec_of
from memory.recall.lookup import see_named, see_refs, see_related
from memory.recall.query.vocabulary import IDLE
from memory.records.merge import differs, is_variant
from memory.records.writer import current
from memory.text.names import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.domain.drafts import Scalar
    from memory.domain.grounded import GroundedDraft
    from memory.domain.receipts import Receipt
    from memory.records.items import StoredRecord
    from memory.records.messages import LoggedMessage
    from memory.store import Transaction

OTHERS: Final = "the words do not say it of this record"
NOT_ENDED: Final = "the words do not say that this ends"
WITHOUT: Final = frozenset({"facts", "notes", "episodes"})
"""Kinds that record statements as such, like the user's own: only identity and endings are checked."""
BELONGINGS: Final = 12
"""Records looked up of each account that the text names or the thread is about."""
BEFORE: Final = 4_000
BEHIND: Final = 1_000
"""Characters of a message that are looked at before and after a value."""


@dataclass(slots=True)
class Doubts:
    """What is left of a draft, which fields of it a person has to decide, and what was refused."""

    draft: GroundedDraft
    asked: set[str] = field(default_factory=set)
    refusals: list[Refusal] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.asked or self.refusals)


@dataclass(frozen=True, slots=True)
class Weighing:
    """Checks drafts against the words of a batch of messages, given what is known."""

    tx: Transaction
    label: str
    thread: str
    batch: Sequence[LoggedMessage]
    touched: Sequence[str] = ()
    """Records (`kind:key`) that earlier drafts of the batch are about."""
    strict: bool = False
    """Whether newly filled fields are checked like changed ones."""

    def weigh(self, draft: GroundedDraft, old: StoredRecord) -> Doubts:
        """Check what a draft would change in the record `old`."""
        found = Doubts(draft)
        if not old.fields:
            return found
        if KINDS[old.kind].OWN or old.kind in WITHOUT:
            self._own(found, draft, old)
            return found
        for name in self._weighed(draft, old):
            self._value(found, draft, old, name)
        for name in draft.ended.keys() - draft.fields.keys():
            self._ending(found, draft, old, name)
        return found

    @staticmethod
    def _own(found: Doubts, draft: GroundedDraft, old: StoredRecord) -> None:
        """Ask a person where an identifying field of a statement would change, or one of its values end."""
        model = KINDS[old.kind]
        telling = {*model.LABEL, *(model.IDENTITY or ())} & old.fields.keys()
        found.asked |= {
            name
            for name, given in draft.fields.items()
            if name in telling and _changes(old, name, given.value)
        }
        for name in draft.ended.keys() - draft.fields.keys():
            if name in old.fields:
                found.asked.add(name)
            else:
                found.draft = without(found.draft, name)

    def _weighed(self, draft: GroundedDraft, old: StoredRecord) -> list[str]:
        """Return the fields whose known value would change, and new fields if the model chose the record."""
        return [
            name
            for name, given in draft.fields.items()
            if (name in old.fields and _changes(old, name, given.value))
            or (name not in old.fields and draft.key is not None)
        ]

    def _value(self, found: Doubts, draft: GroundedDraft, old: StoredRecord, name: str) -> None:
        given = draft.fields[name]
        place = self._place(given.receipt)
        if place is None:
            if name in old.fields:
                found.asked.add(name)  # the words are from before this batch
            return
        setting = self._setting(place.text, old)
        if place.start == place.end:
            return
        if names_itself(place, old, name, setting):
            self._called(found, old, name, str(given.value))
            return
        meant = reference(place, old, setting)
        if meant == "none":
            found.refusals.append(Refusal(OTHERS, old.kind, name, str(given.value)))
            found.draft = without(found.draft, name)
        elif not self.strict and name not in old.fields and is_beside(place, old, setting):
            return
        elif meant == "open" or not fits(place, old, name, setting, _typed(draft, name)):
            found.asked.add(name)

    @staticmethod
    def _called(found: Doubts, old: StoredRecord, name: str, value: str) -> None:
        """Let words that name the record fill in its name; a known name changes only if a person agrees."""
        if name in old.fields and set(words(value)) - IDLE <= set(words(str(old.fields[name]))):
            found.draft = without(found.draft, name)  # the same name in a shorter form
        elif name in old.fields:
            found.asked.add(name)

    def _ending(self, found: Doubts, draft: GroundedDraft, old: StoredRecord, name: str) -> None:
        """Remove an ending that the words do not state; ask a person if they may state it."""
        place = self._place(draft.ended[name])
        setting = self._setting(place.text, old) if place else None
        said = {ending(part, old, name, setting) for part in _parts(place)} if place and setting else set()
        if "named" in said:
            return
        if "open" in said and name in old.fields:
            found.asked.add(name)
            return
        found.draft = without(found.draft, name)
        if name in old.fields:
            found.refusals.append(Refusal(NOT_ENDED, old.kind, name, draft.ended[name]["quote"]))

    def _setting(self, text: str, old: StoredRecord) -> Setting:
        item = self.tx.get((self.label, Namespace.THREADS), self.thread)
        refs = [*(item.value["focus"] if item else []), *self.touched]
        focus = see_refs(self.tx, self.label, list(dict.fromkeys(refs)))
        named = see_named(self.tx, self.label, text)
        accounts = [one for one in [*named, *focus] if one.kind == "accounts"]
        every = [*named, *focus, *see_related(self.tx, self.label, accounts[:3], BELONGINGS)]
        pool = {one.ref: one for one in every if one.kind == old.kind and not is_closed(one)} | {old.ref: old}
        return Setting(list(pool.values()), frozenset(one.ref for one in focus if one.ref in pool))

    def _place(self, receipt: Receipt) -> Place | None:
        """Return the place of a receipt's words; None if not in the batch, empty for a speaker's label."""
        for message in self.batch:
            if is_receipt_of(receipt, message):
                if receipt["of"] == "name":
                    return Place("", 0, 0)
                return _around(message, receipt)
        return None


def _around(message: LoggedMessage, receipt: Receipt) -> Place:
    """Return a receipt's place, with as much of its message around it as may tell what it is about."""
    begin, end = max(0, receipt["start"] - BEFORE), receipt["end"] + BEHIND
    text = message.message.content[begin:end]
    return Place(text, receipt["start"] - begin, receipt["end"] - begin, message.message.name)


def without(draft: GroundedDraft, name: str) -> GroundedDraft:
    """Return a draft without a field."""
    fields = {other: given for other, given in draft.fields.items() if other != name}
    ended = {other: receipt for other, receipt in draft.ended.items() if other != name}
    return replace(draft, fields=fields, ended=ended)


def _typed(draft: GroundedDraft, name: str) -> list[str]:
    """Return the words of a draft's other values that a grammar reads; a text value could be any words."""
    kinds = {other: spec_of(KINDS[draft.kind], other) for other in draft.fields if other != name}
    return [
        draft.fields[other].receipt["quote"]
        for other, spec in kinds.items()
        if spec is not None and spec.kind not in ("text", "name")
    ]


def _changes(old: StoredRecord, name: str, value: Scalar) -> bool:
    """Tell whether a value differs from the known one, and is not a variant of the same name or id."""
    known = old.fields[name]
    spec = spec_of(KINDS[old.kind], name)
    if spec is not None and spec.kind == "name" and is_variant(str(known), str(value)):
        return False
    if spec is not None and spec.kind == "id" and shortened(str(known), str(value)):
        return False
    return differs(old.kind, name, known, value)


def doubted(
    tx: Transaction, label: str, draft: GroundedDraft, record: StoredRecord, name: str, said: LoggedMessage
) -> bool:
    """Tell whether a user has to be asked before a field is set to what their message states.

    They are if the words do not bear it out, or if it would change a field that says who or what the record
    is.
    """
    model, old = KINDS[record.kind], current(tx, label, record.kind, record.key)
    if name in old.fields and not differs(old.kind, name, old.fields[name], draft.fields[name].value):
        return False
    if name in old.fields and name in {*model.LABEL, *model.STRONG, "owner"} - {"email", "website"}:
        return True
    return bool(Weighing(tx, label, said.thread, [said], strict=True).weigh(draft, old))


def is_closed(record: StoredRecord) -> bool:
    """Tell whether a record is closed, so that its name no longer means it."""
    closed = KINDS[record.kind].CLOSED
    return any(record.fields.get(name) in values for name, values in closed.items())


def _parts(place: Place) -> list[Place]:
    """Return the sentences of a quoted passage, each as a place."""
    from_start = [span for span in place.spans if span[1] > place.start]
    return [
        replace(place, start=max(start, place.start), end=min(end, place.end)) for start, end in from_start
    ]
