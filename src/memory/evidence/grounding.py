"""Ground drafts: a value is stored only with the words it comes from.

The checker is deterministic and trusts no model. It looks for the value in the messages itself; a model's
citation only tells where to look first. Words that ask, suppose, deny or quote somebody else prove nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from memory.domain.drafts import Refusal
from memory.domain.grounded import Grounded, GroundedDraft, canonical, same_value
from memory.domain.receipts import Receipt, make_receipt
from memory.evidence.suspicion import steering
from memory.kinds import KINDS, spec_of
from memory.text import FACTUAL, Found, Mood, clauses, denies, find_text, find_values, refuses

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memory.domain.drafts import Draft, Evidence, Line, Scalar
    from memory.kinds import FieldSpec
    from memory.kinds.fields import Denied
    from memory.text import Clause

TYPED: Final = frozenset(
    {"amount", "percent", "number", "date", "currency", "email", "phone", "url", "timezone", "hours"}
)
"""Kinds of values that only a grammar finds; values of other kinds may also stand in the text verbatim."""
REFERENCES: Final = frozenset({"name", "id"})
"""Kinds of values that earlier messages may give ("the renewal" is the one we spoke of)."""
SHOWN: Final = 500
"""Characters of a refused value that are kept."""


@dataclass(frozen=True, slots=True)
class Stance:
    """Which moods and whose words may state a value."""

    denied: Denied = "never"
    own: bool = False
    """Whether only the user's own words count."""

    def accepts(self, mood: Mood, clause: str) -> bool:
        """Tell whether words in this mood, in this clause, state the value."""
        if mood is Mood.NEGATION:
            return self.denied != "never"
        return mood in FACTUAL and (self.denied != "only" or refuses(clause))


@dataclass(slots=True)
class Source:
    """One line, with cached results of the grammars."""

    line: Line
    position: int
    _clauses: list[Clause] | None = None
    _steering: list[tuple[int, int]] | None = None
    _values: dict[tuple[str, int], list[Found]] = field(default_factory=dict)

    @property
    def today(self) -> date | None:
        """The day it was said; None if that is not known."""
        at = self.line.at
        return datetime.fromisoformat(at).date() if at else None

    def values(self, spec: FieldSpec) -> list[Found]:
        """Return all values of a kind that the line states."""
        slot = (spec.kind, id(spec.choices))
        if slot not in self._values:
            self._values[slot] = find_values(
                spec.kind, self.line.text, today=self.today, choices=spec.choices
            )
        return self._values[slot]

    def steers(self, position: int) -> bool:
        """Tell whether the words at a position belong to an attempt to steer the memory."""
        if self._steering is None:
            self._steering = steering(self.line.text, self.line.message.said_by["role"])
        return any(start <= position < end for start, end in self._steering)

    def mood(self, position: int) -> Mood:
        """Return the mood of the clause at a position."""
        clause = self._clause(position)
        return clause.mood if clause else Mood.ASSERTION

    def clause(self, position: int) -> str:
        """Return the text of the clause at a position."""
        clause = self._clause(position)
        return self.line.text[clause.start : clause.end] if clause else ""

    def _clause(self, position: int) -> Clause | None:
        if self._clauses is None:
            self._clauses = clauses(self.line.text)
        return next((one for one in self._clauses if one.start <= position < one.end), None)


class Grounder:
    """Grounds the drafts of one extraction in its lines."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._sources = [Source(line, position) for position, line in enumerate(lines) if not own_words(line)]
        self._by_ref = {source.line.ref: source for source in self._sources}

    def ground(self, draft: Draft) -> tuple[GroundedDraft, list[Refusal]]:
        """Return the values that the text states, and a refusal for each of the others."""
        model = KINDS[draft.kind]
        denied = model.DENIAL is not None and draft.fields.get(model.DENIAL[0]) == model.DENIAL[1]
        worded = model.DENIAL is not None and self._is_worded_as_denial(draft)
        kept: dict[str, Grounded] = {}
        refusals = []
        for name, value in draft.fields.items():
            spec = spec_of(model, name)
            if spec is None:
                refusals.append(refused("there is no such field", draft, name, value))
                continue
            rule = "also" if (denied or worded) and spec.denied == "never" else spec.denied
            result = self._field(spec, value, draft.evidence.get(name), Stance(rule, own=model.OWN))
            if isinstance(result, Grounded):
                kept[name] = result
            else:
                refusals.append(refused(result, draft, name, value))
        if denied and model.DENIAL is not None and model.DENIAL[0] not in kept:
            # Without the words that deny it, the rest would state the opposite.
            refusals += [
                refused("the text does not deny it", draft, name, given.value) for name, given in kept.items()
            ]
            kept = {}
        ended = {}
        for name, evidence in draft.ended.items():
            receipt = self._ending(evidence, own=model.OWN) if spec_of(model, name) is not None else None
            if receipt:
                ended[name] = receipt
            else:
                refusals.append(
                    refused("the words that end it are not in the text", draft, name, evidence.quote)
                )
        return GroundedDraft(draft.kind, draft.key, kept, ended), refusals

    def _is_worded_as_denial(self, draft: Draft) -> bool:
        """Tell whether the words for a choice are themselves a denial ("does not allow" is `forbids`)."""
        for name, value in draft.fields.items():
            spec = spec_of(KINDS[draft.kind], name)
            if spec is None or spec.kind != "choice":
                continue
            for source, start, end in self._places(spec, draft.evidence.get(name)):
                for found in source.values(spec):
                    if found.value == value and start <= found.start and found.end <= end:
                        return denies(source.line.text[found.start : found.end])
        return False

    def _field(
        self, spec: FieldSpec, value: Scalar, evidence: Evidence | None, stance: Stance
    ) -> Grounded | str:
        wanted = canonical(spec, value)
        if wanted is None:
            return f"it cannot be read as {spec.kind}"
        reason = "it is not in the text"
        for source, start, end in self._places(spec, evidence):
            for found in _surfaces(source, spec, wanted):
                if not (start <= found.start and found.end <= end):
                    continue
                if stance.own and source.line.message.said_by["role"] != "user":
                    reason = "only the user's own words state it"
                    continue
                if source.steers(found.start):
                    reason = "the text reads as an instruction to the memory"
                    continue
                mood = source.mood(found.start)
                if source.line.context or stance.accepts(mood, source.clause(found.start)):
                    return _grounded(source, found, spec)
                if mood is Mood.NEGATION and spec.kind == "choice" and _denies_itself(source, found):
                    return _grounded(source, found, spec)
                reason = f"the text only states it as {mood.value}"
        return self._speaker(spec, wanted, evidence) or reason

    def _places(self, spec: FieldSpec, evidence: Evidence | None) -> Iterator[tuple[Source, int, int]]:
        """Yield where to look: cited words, their line, other new lines, and for references the context."""
        cited = self._by_ref.get(evidence.ref) if evidence else None
        usable = cited is not None and (not cited.line.context or spec.kind in REFERENCES)
        if cited and evidence and usable:
            for start, end in find_text(evidence.quote, cited.line.text):
                yield cited, start, end
            yield cited, 0, len(cited.line.text)
        for context in (False, True) if spec.kind in REFERENCES else (False,):
            for source in reversed(self._sources):
                if source.line.context is context and source is not cited:
                    yield source, 0, len(source.line.text)

    def _speaker(self, spec: FieldSpec, wanted: Scalar, evidence: Evidence | None) -> Grounded | None:
        """Ground a name in a speaker's label; None if no label has it."""
        if spec.kind != "name":
            return None
        cited = self._by_ref.get(evidence.ref) if evidence else None
        for source in [cited, *self._sources] if cited else self._sources:
            label = source.line.message.message.name
            if label and steering(label, "file"):
                continue
            for start, end in find_text(str(wanted), label) if label else ():
                receipt = make_receipt(source.line.message, start, end, of="name", rule="speaker")
                return Grounded(wanted, receipt, source.position)
        return None

    def _ending(self, evidence: Evidence, *, own: bool) -> Receipt | None:
        source = self._by_ref.get(evidence.ref)
        if source is None or source.line.context:
            return None
        if own and source.line.message.said_by["role"] != "user":
            return None
        for start, end in find_text(evidence.quote, source.line.text):
            if source.steers(start):
                continue
            if source.mood(start) not in {Mood.QUESTION, Mood.HYPOTHETICAL, Mood.REPORT}:
                return _receipt(source, start, end, "ended")
        return None


def own_words(line: Line) -> bool:
    """Tell whether a line is a reply of the assistant in a chat, which proves nothing: it recalls memory."""
    return line.message.origin == "chat" and line.message.message.role != "user"


def _surfaces(source: Source, spec: FieldSpec, wanted: Scalar) -> Iterator[Found]:
    if spec.kind not in ("text", "name"):
        for found in source.values(spec):
            if same_value(spec, found.value, wanted):
                yield found
    if spec.kind not in TYPED:
        for start, end in find_text(str(wanted), source.line.text):
            yield Found(start, end, wanted, "text")


def _grounded(source: Source, found: Found, spec: FieldSpec) -> Grounded:
    value = source.line.text[found.start : found.end] if spec.kind == "id" else found.value
    return Grounded(value, _receipt(source, found.start, found.end, found.rule), source.position)


def _receipt(source: Source, start: int, end: int, rule: str) -> Receipt:
    offset = source.line.offset
    return make_receipt(source.line.message, offset + start, offset + end, of="content", rule=rule)


def _denies_itself(source: Source, found: Found) -> bool:
    """Tell whether the negation is part of the words for a choice ("don't hold back" is `detailed`)."""
    return denies(source.line.text[found.start : found.end])


def refused(reason: str, draft: Draft, name: str, value: Scalar) -> Refusal:
    """Return the refusal of a draft's value."""
    evidence = draft.evidence.get(name) or draft.ended.get(name)
    return Refusal(reason, draft.kind, name, str(value)[:SHOWN], evidence.ref if evidence else "")
