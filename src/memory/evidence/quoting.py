"""Check drafts of the embedded reader: each value against the words that it was read from.

The reader (`memory.trained`) finds the values and judges their mood itself, so neither is done again here.
Checked is what every receipt promises: the words stand there, in a line that may be cited, said by somebody
who may state it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from memory.domain.drafts import SURE
from memory.domain.grounded import Grounded, GroundedDraft, canonical
from memory.domain.receipts import make_receipt
from memory.evidence.grounding import REFERENCES, Source, own_words, refused
from memory.evidence.suspicion import steering
from memory.kinds import KINDS, spec_of
from memory.text import find_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.domain.drafts import Draft, Evidence, Line, Refusal, Scalar
    from memory.domain.receipts import Receipt
    from memory.kinds import FieldSpec, Record

RULE = "reader"


class Quoter:
    """Grounds the drafts of one reading in its lines."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._sources = {
            line.ref: Source(line, position) for position, line in enumerate(lines) if not own_words(line)
        }

    def ground(self, draft: Draft) -> tuple[GroundedDraft, list[Refusal]]:
        """Return the values whose words stand where the reader says, and a refusal for each of the others."""
        model = KINDS[draft.kind]
        refusals: list[Refusal] = []
        kept: dict[str, Grounded] = {}
        for name, value in draft.fields.items():
            spec = spec_of(model, name)
            found = (
                "there is no such field"
                if spec is None
                else self._value(model, spec, name, value, draft.evidence.get(name))
            )
            if isinstance(found, Grounded):
                kept[name] = found
            else:
                refusals.append(refused(found, draft, name, value))
        ended: dict[str, Receipt] = {}
        for name, evidence in draft.ended.items():
            sure = evidence.sure >= SURE
            receipt = (
                self._receipt(evidence, own=model.OWN) if sure else "it is not sure that the words end it"
            )
            if isinstance(receipt, str):
                refusals.append(refused(receipt, draft, name, evidence.quote))
            else:
                ended[name] = receipt
        return GroundedDraft(draft.kind, draft.key, kept, ended), refusals

    def _value(
        self, model: type[Record], spec: FieldSpec, name: str, value: Scalar, evidence: Evidence | None
    ) -> Grounded | str:
        wanted = canonical(spec, value)
        if wanted is None:
            return f"it cannot be read as {spec.kind}"
        refers = spec.kind in REFERENCES or name in model.LABEL
        receipt = self._receipt(evidence, own=model.OWN, before=refers, names=spec.kind == "name")
        if isinstance(receipt, str) or evidence is None:
            return receipt if isinstance(receipt, str) else "no words are given for it"
        return Grounded(wanted, receipt, self._sources[evidence.ref].position, evidence.sure)

    def _receipt(
        self, evidence: Evidence | None, *, own: bool, before: bool = False, names: bool = False
    ) -> Receipt | str:
        """Return the receipt of cited words, or the reason why they prove nothing.

        With `own` only the user's words count, with `before` also context, with `names` also the speaker's
        label.
        """
        source = self._sources.get(evidence.ref) if evidence else None
        if evidence is None or source is None or (source.line.context and not before):
            return "no words of these messages are given for it"
        if own and source.line.message.said_by["role"] != "user":
            return "only the user's own words state it"
        line, reason = source.line, "it is not in the text"
        for start, end in _places(evidence, line.text):
            if not source.steers(start):
                first, last = line.offset + start, line.offset + end
                return make_receipt(line.message, first, last, of="content", rule=RULE)
            reason = "the text reads as an instruction to the memory"
        label = line.message.message.name or ""
        for start, end in _places(evidence, label) if names and not steering(label, "file") else ():
            return make_receipt(line.message, start, end, of="name", rule=RULE)
        return reason


def _places(evidence: Evidence, text: str) -> list[tuple[int, int]]:
    """Return where quoted words stand in a text: only at the given start, or anywhere if none is given."""
    if evidence.start is None:
        return list(find_text(evidence.quote, text))
    end = evidence.start + len(evidence.quote)
    return [(evidence.start, end)] if text[evidence.start : end] == evidence.quote else []
