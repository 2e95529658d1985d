"""Read messages into drafts of records: words, labels, links, values, and the probability of each.

| what the text does | what becomes of it |
|---|---|
| states a value | a field of the record its span belongs to; the last value counts, of names the fullest |
| says that a value holds no longer | the field is ended |
| retracts a record | its draft is discarded; a known task or todo gets the status in `DROPPED` |
| only looks like a value (`x.`) | nothing |
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from memory.text import fold, person_key
from memory.trained import ids
from memory.trained.drafts import (
    ASKED,
    Drafted,
    Value,
    at_least,
    is_complete,
    is_new,
    names_all,
    settle_dropped,
    unname,
)
from memory.trained.known import account_called
from memory.trained.linking import Linker
from memory.trained.matching import identify
from memory.trained.network import network as shipped
from memory.trained.preferences import PROFILE, own_field
from memory.trained.sureness import (
    calibrated_probability,
    raw,
    record_features,
    scene_of,
    signals,
    sureness,
    value_features,
)
from memory.trained.tagging import tag
from memory.trained.values import FORMED, choose, value_of, whole
from memory.trained.words import Said, cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Literal

    from memory.trained.drafts import Turn
    from memory.trained.known import Known
    from memory.trained.linking import Links
    from memory.trained.network import Network
    from memory.trained.sureness import Scene
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
    "p": PROFILE,
    "f": "facts",
    "d": "todos",
}
LINKED: Final = {("t", "account"): "related_to", "account": "account_name", "contact": "contact_name"}
"""(kind, link) or link → the field that names a record's account or contact."""
EXISTS: Final = 0.97
"""Lower bound of `Drafted.sure` for a known record."""
BESIDE: Final = 2
"""Characters at most between an amount and its currency."""
PARTIES: Final = "acl"
"""Letters of the kinds that are referred to by names, never by an id alone."""
WITH_CONTACT: Final = "ost"
"""Letters of the kinds that have a contact."""
OWN: Final = "pd"
"""Letters of the kinds that only the user's own words in a chat can state."""


def read(
    turns: Sequence[Turn],
    known: Sequence[Known] = (),
    *,
    least: float = ASKED,
    network: Network | None = None,
) -> list[Drafted]:
    """Return drafts of what the turns that are not context state, with at least probability `least`.

    `network` defaults to the shipped one. Context turns are left out if the new ones name all that they are
    about.
    """
    net = network or shipped()
    new = [turn for turn in turns if not turn.context]
    reading = _Reading(net, new or turns, known)
    drafts = list(reading.drafts())
    if new and len(new) < len(turns) and not (drafts and reading.is_whole and all(map(names_all, drafts))):
        drafts = list(_Reading(net, turns, known).drafts())
    return [kept for draft in drafts if (kept := at_least(draft, least)) is not None]


class _Reading:
    """One pass of the network over a few turns."""

    def __init__(self, net: Network, turns: Sequence[Turn], known: Sequence[Known]) -> None:
        self._turns, self._known, self._network = turns, known, net
        self._words: list[Word] = cut([Said(turn.by, turn.text, turn.name) for turn in turns])
        vectors = net.vectors(self._words)
        self._marks: list[Mark] = [
            mark
            for mark in tag(net, self._words, vectors)
            if mark.kind not in PARTIES or not ids.is_id(mark.text)
        ]
        self._guessed: dict[str, set[str]] = {}
        """Record → its fields for an account or contact that only context turns mention."""
        self._links: Links = {}
        if self._marks:
            linker = Linker(net, self._words, vectors, self._marks)
            linker.refer()
            self._links = linker.owners()
            choose(net, self._marks, list(linker.meanings))
        self._spoken = {mark.ref for mark in self._marks if not self._turn(mark).context}
        """Records that the new turns mention."""

    @property
    def is_whole(self) -> bool:
        """Whether these turns state something of every record they refer to ("she", "the deal")."""
        stated = {mark.ref for mark in self._marks if mark.op == "set"}
        return all(mark.ref in stated for mark in self._marks if mark.op == "mention")

    def drafts(self) -> Iterator[Drafted]:
        """Yield a draft of each record that the marks state."""
        found: dict[str, Drafted] = {}
        marks: dict[str, list[Mark]] = {}
        for mark in self._marks:
            if mark.ref:
                marks.setdefault(mark.ref, []).append(mark)
                self._apply(found.setdefault(mark.ref, Drafted(KINDS[mark.ref[0]])), mark)
        people = {ref: draft for ref, draft in found.items() if self._is_person(draft)}
        found = {ref: draft for ref, draft in found.items() if ref not in people}
        stated = {ref for ref, draft in found.items() if is_complete(draft)}
        scene = scene_of(self._marks, len(self._words), len(self._turns))
        for (ref, what), (owner, sure) in self._links.items():
            if owner in people and ref[0] in WITH_CONTACT:
                self._own({**people, **found}, ref, "contact", owner, sure)
            elif owner not in people:
                self._own(found, ref, what, owner, sure)
        self._identify(found)
        for ref, draft in found.items():
            unname(draft)
            self._weigh(draft, marks[ref], scene)
            self._unite(draft)
            before = {name: one.sure for name, one in draft.fields.items()}
            by = identify(draft, self._known, self._guessed.get(ref, set()))
            settle_dropped(draft)
            if draft.dropped is None and (draft.key is not None or (ref in stated and is_complete(draft))):
                draft.fields = {name: one for name, one in draft.fields.items() if is_new(name, one)}
                draft.features = record_features(ref[0], marks[ref], len(draft.fields), scene)
                draft.sure = sureness(self._network, draft.features)
                if draft.key is not None:
                    draft.sure = max(draft.sure, EXISTS)
                    if by in ("account_name", "contact_name"):  # matched by that alone: no surer than it
                        draft.sure = min(draft.sure, before.get(by, draft.sure))
                yield draft

    def _is_person(self, draft: Drafted) -> bool:
        """Tell whether what was read as an account is a known contact: the full name, or the one first name."""
        name = draft.fields.get("name")
        if draft.kind != "accounts" or name is None or account_called(str(name.value), self._known):
            return False
        said = person_key(str(name.value))
        people = [
            person_key(str(one.fields.get("name", ""))) for one in self._known if one.kind == "contacts"
        ]
        return said in people or [one.split()[:1] for one in people].count([said]) == 1

    def _weigh(self, draft: Drafted, marks: Sequence[Mark], scene: Scene) -> None:
        """Set the probability of each value of a draft; `marks` are those of its record."""
        for values in (draft.fields, draft.ended):
            for name, one in values.items():
                if one.said is not None:
                    features = value_features(name, one.said, one.words, marks, scene)
                    sure = calibrated_probability(self._network, features, one.said)
                    values[name] = replace(one, sure=sure, features=features)

    @staticmethod
    def _unite(draft: Drafted) -> None:
        """Raise a currency's probability to that of the amount it stands next to."""
        amount, currency = draft.fields.get("amount"), draft.fields.get("currency")
        if amount is None or currency is None or amount.ref != currency.ref:
            return
        if max(amount.start - currency.end, currency.start - amount.end) <= BESIDE:
            draft.fields["currency"] = replace(currency, sure=max(amount.sure, currency.sure))

    def _turn(self, mark: Mark) -> Turn:
        return self._turns[self._words[mark.start].message]

    def _apply(self, draft: Drafted, mark: Mark) -> None:
        turn = self._turn(mark)
        if mark.kind in OWN and not turn.own:
            return
        name, words = mark.field or "", mark.text
        if mark.kind == "p" and name:
            name, words = own_field(name, words)
        if mark.op == "drop":
            draft.dropped = self._value(mark, mark.text)
        elif mark.op == "end":
            self._end(draft, name, mark)
        elif mark.op == "set":
            value = words if mark.kind == "p" else self._read(mark, turn)
            held = draft.fields.get(name)
            fuller = held is not None and _is_fuller(name, held, mark, turn)
            if value is not None and not fuller:
                draft.dropped = None
                draft.ended.pop(name, None)
                draft.fields[name] = (
                    self._subject(mark) if mark.label == "f.subject" else self._value(mark, value)
                )

    def _subject(self, mark: Mark) -> Value:
        """Return a fact's subject as the name it refers to, with the words of that name ("they" proves none)."""
        named = self._called(mark)
        said = self._value(mark, mark.text)
        return replace(self._value(named, named.text), sure=said.sure, context=said.context, said=said.said)

    def _end(self, draft: Drafted, name: str, mark: Mark) -> None:
        """End a value, unless the words name the old one beside a new one ("now at Vestel, left Arcelik")."""
        held = draft.fields.get(name)
        if held is None or fold(str(held.value)) == fold(mark.text) or held.words == mark.text:
            draft.fields.pop(name, None)
            draft.ended[name] = self._value(mark, mark.text)

    def _read(self, mark: Mark, turn: Turn) -> Scalar | None:
        if mark.label == "f.subject":
            return self._called(mark).text
        return value_of(mark, self._network.labels["choices"], turn.at, turn.text)

    def _called(self, mark: Mark) -> Mark:
        """Return the mark of the full name of the account or contact that a mark mentions, else the mark itself."""
        refs = {
            one.ref
            for one in self._marks
            if one.kind in "ac" and (one.start, one.end) == (mark.start, mark.end)
        }
        names = [one for one in self._marks if one.ref in refs and one.field == "name" and one.op == "set"]
        return max(names, key=lambda one: len(one.text), default=mark)

    def _value(self, mark: Mark, value: Scalar) -> Value:
        first, last = self._words[mark.start], self._words[mark.end - 1]
        turn = self._turns[first.message]
        of: Literal["content", "name"] = "name" if first.of == "name" else "content"
        start, end = first.start, last.end
        name = mark.field or ""
        place = whole(name, turn.text, start, end) if name in FORMED and of == "content" else None
        if place is not None and value == mark.text:
            (start, end), value = place, turn.text[slice(*place)]
        return Value(value, turn.ref, of, start, end, raw(mark), turn.context, mark.text, signals(mark))

    def _own(self, found: Mapping[str, Drafted], ref: str, what: str, owner: str, sure: float) -> None:
        """Set a record's field for its account or contact to the name of the linked record, `owner`."""
        if ref not in found or owner not in found or found[owner].dropped is not None:
            return
        name, called = LINKED.get((ref[0], what), LINKED[what]), found[owner].fields.get("name")
        if called is not None and called.said is not None and name not in found[ref].fields:
            said = called.said
            linked = said._replace(label=said.label * said.record, record=sure, meaning=1.0)
            found[ref].fields[name] = replace(called, said=linked)
            if owner not in self._spoken:
                self._guessed.setdefault(ref, set()).add(name)

    def _identify(self, found: Mapping[str, Drafted]) -> None:
        """Set the ids and case numbers that stand near the records in new turns."""
        for number, turn in enumerate(self._turns):
            mentioned = [
                ids.Mentioned(
                    mark.ref, KINDS[mark.kind], self._words[mark.start].start, self._words[mark.end - 1].end
                )
                for mark in self._marks
                if mark.ref in found
                and (mark.op == "set" or ids.names_kind(mark.text) or ids.is_id(mark.text))
                and self._words[mark.start].message == number
                and self._words[mark.start].of == "content"
            ]
            for ref, one in () if turn.context else ids.owners(turn.text, mentioned):
                code = str(one.value)
                said = [name for name in ids.CALLED if found[ref].fields.get(name) is not None]
                is_number = (
                    found[ref].kind == "cases" and one.rule == ids.NUMBERED and "case_number" not in said
                )
                name, code = ("case_number", code.lstrip("#")) if is_number else ("id", code)
                if not any(found[ref].fields[held].value == code for held in said):
                    start = one.end - len(code)
                    found[ref].fields[name] = Value(code, turn.ref, "content", start, one.end, ids.SURE)


def _is_fuller(name: str, held: Value, mark: Mark, turn: Turn) -> bool:
    """Tell whether the held value is to stay: a longer name, or the first subject of the same message."""
    if name in ("subject", "content") and held.ref == turn.ref and len(held.words.split()) > 1:
        return True
    return name in ("name", "subject", "content") and len(str(held.value)) > len(mark.text)
