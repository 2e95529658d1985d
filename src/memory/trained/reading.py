"""Read messages into drafts of records: words, labels, links, values, and which of them are sure enough.

| what the text does | what becomes of it |
|---|---|
| states a value | a field of the record its span belongs to; the last word counts, of a name the fullest |
| says that a value holds no longer | the field is ended |
| takes a record back | nothing of what this reading states of it is kept; a known task or todo is dropped |
| only looks like a value (`x:`) | nothing |
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from memory.language import core_name, fold, person_key
from memory.trained.linking import Linker
from memory.trained.network import network as shipped
from memory.trained.tagging import tag
from memory.trained.values import choose, value_of
from memory.trained.words import Said, cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from typing import Literal

    from memory.trained.linking import Links
    from memory.trained.network import Network
    from memory.trained.tagging import Mark
    from memory.trained.values import Scalar
    from memory.trained.words import Word

KINDS: Final = {
    "a": "accounts",
    "c": "contacts",
    "o": "opportunities",
    "s": "cases",
    "l": "leads",
    "t": "tasks",
    "p": "profile",
    "f": "facts",
    "d": "todos",
}
FIELDS: Final = {
    ("t", "account"): "related_to",
    ("p", "style"): "communication_style",
    ("p", "interest"): "interests",
    ("p", "other"): "custom",
    ("p", "location"): "custom",
}
"""Fields that records call otherwise than the corpus does."""
LINKED: Final = {"account": "account_name", "contact": "contact_name"}
NEEDED: Final = {
    "a": ({"name"},),
    "c": ({"name"}, {"email"}),
    "o": ({"name"}, {"amount"}, {"stage"}, {"close_date"}, {"account_name"}),
    "s": ({"subject"}, {"case_number"}, {"order_id"}),
    "l": ({"name"}, {"company"}, {"email"}),
    "t": ({"subject"},),
    "f": ({"subject", "predicate", "object"},),
    "d": ({"content"},),
}
"""Fields that make a record of a kind, any one set of them."""
OWN: Final = "pd"
"""Kinds that only the user's own words in a chat make."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message to read. `context` turns have been read before: they are there to be referred to."""

    ref: str
    by: str
    text: str
    name: str | None = None
    at: datetime | None = None
    context: bool = False
    own: bool = False
    """Whether it is the user's own in a chat."""


@dataclass(frozen=True, slots=True)
class Known:
    """A remembered record that the turns may be about."""

    key: str
    kind: str
    fields: Mapping[str, str | float | int]


@dataclass(frozen=True, slots=True)
class Value:
    """A field's value, the words that state it, and how sure it is, 0 to 1."""

    value: Scalar
    ref: str
    of: Literal["content", "name"]
    start: int
    end: int
    sure: float
    context: bool = False


@dataclass(slots=True)
class Drafted:
    """A record as the turns state it, or a change of the known record `key`."""

    kind: str
    key: str | None = None
    fields: dict[str, Value] = field(default_factory=dict)
    ended: dict[str, Value] = field(default_factory=dict)
    dropped: Value | None = None
    """The words that take the record back."""


def read(
    turns: Sequence[Turn], known: Sequence[Known] = (), *, network: Network | None = None
) -> list[Drafted]:
    """Read what the turns that are not context state; `network` is the shipped one, if none is given."""
    reading = _Reading(network or shipped(), turns, known)
    return [draft for draft in reading.drafts() if draft.fields or draft.ended]


class _Reading:
    """One reading of a few turns."""

    def __init__(self, net: Network, turns: Sequence[Turn], known: Sequence[Known]) -> None:
        self._turns, self._known, self._network = turns, known, net
        self._words: list[Word] = cut([Said(turn.by, turn.text, turn.name) for turn in turns])
        vectors = net.vectors(self._words)
        self._marks: list[Mark] = tag(net, self._words, vectors)
        self._links: Links = {}
        if self._marks:
            linker = Linker(net, self._words, vectors, self._marks)
            linker.refer()
            self._links = linker.owners()
            choose(net, self._marks, list(linker.meanings))

    def drafts(self) -> Iterable[Drafted]:
        """Return the records that the marks make."""
        found: dict[str, Drafted] = {}
        for mark in self._marks:
            if mark.ref:
                draft = found.setdefault(mark.ref, Drafted(KINDS[mark.ref[0]]))
                self._apply(draft, mark)
        for (ref, what), (owner, sure) in self._links.items():
            self._own(found, ref, what, owner, sure)
        for ref, draft in found.items():
            if draft.dropped is None and any(
                one <= set(draft.fields) for one in NEEDED.get(ref[0], (set(),))
            ):
                draft.key = self._key(draft)
                draft.fields = {name: one for name, one in draft.fields.items() if self._is_new(name, one)}
                yield draft

    def _apply(self, draft: Drafted, mark: Mark) -> None:
        turn = self._turns[self._words[mark.start].message]
        if mark.kind in OWN and not turn.own:
            return
        name = FIELDS.get((mark.kind, mark.field or ""), mark.field or "")
        if mark.op == "drop":
            draft.dropped = self._value(mark, mark.text)
        elif mark.op == "end":
            draft.ended[name] = self._value(mark, mark.text)
            draft.fields.pop(name, None)
        elif mark.op == "set":
            value = value_of(mark, self._network.labels["choices"], turn.at, turn.text)
            held = draft.fields.get(name)
            fuller = name == "name" and held is not None and len(str(held.value)) > len(mark.text)
            if value is not None and not fuller:
                draft.dropped = None
                draft.fields[name] = self._value(mark, value)

    def _value(self, mark: Mark, value: Scalar) -> Value:
        first, last = self._words[mark.start], self._words[mark.end - 1]
        turn = self._turns[first.message]
        sure = mark.probability * mark.belongs * mark.chosen
        of: Literal["content", "name"] = "name" if first.of == "name" else "content"
        return Value(value, turn.ref, of, first.start, last.end, sure, turn.context)

    def _own(self, found: Mapping[str, Drafted], ref: str, what: str, owner: str, sure: float) -> None:
        """Give a record the name of its account or contact."""
        if ref not in found or owner not in found or found[owner].dropped is not None:
            return
        name, called = FIELDS.get((ref[0], what), LINKED[what]), found[owner].fields.get("name")
        if called is not None and name not in found[ref].fields:
            found[ref].fields[name] = Value(
                called.value,
                called.ref,
                called.of,
                called.start,
                called.end,
                called.sure * sure,
                called.context,
            )

    def _is_new(self, name: str, value: Value) -> bool:
        """Tell whether a value is stated now; names may come from before, to say which record is meant."""
        return not value.context or name in {"name", "account_name", "contact_name", "related_to"}

    def _key(self, draft: Drafted) -> str | None:
        """Return the known record that a draft is about, if exactly one fits."""
        fits = [one for one in self._known if one.kind == draft.kind and _fits(draft, one)]
        return fits[0].key if len(fits) == 1 else None


def _fits(draft: Drafted, known: Known) -> bool:
    """Tell whether a known record may be the one that a draft speaks of."""
    said = {name: str(one.value) for name, one in draft.fields.items()}
    held = {name: str(value) for name, value in known.fields.items()}
    for name in ("email", "case_number", "order_id"):
        if name in said and name in held:
            return fold(said[name]) == fold(held[name])
    company = "company" if draft.kind == "leads" else "account_name"
    if company in said and company in held and core_name(said[company]) != core_name(held[company]):
        return False
    for name, key in (("name", core_name), ("subject", fold), ("content", fold)):
        if name in said and name in held:
            if draft.kind in {"contacts", "leads"}:
                return _one_person(said[name], held[name])
            return key(said[name]) == key(held[name])
    return company in said and company in held


def _one_person(said: str, held: str) -> bool:
    words, known = set(person_key(said).split()), set(person_key(held).split())
    return bool(words) and (words <= known or known <= words)
