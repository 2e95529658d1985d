"""Who and what a conversation is about so far, and which of them a mention means."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final

from memory.text import core_name, fold, person_key
from orchestrator.offline.reader.naming import keys, without_account

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestrator.offline.reader.model import Known, Value

IDENTIFIES: Final = frozenset({"name", "first_name", "last_name", "id", "subject", "case_number", "order_id"})
"""Fields that say which record it is; they are never withdrawn, only given anew."""
LIVE_TURNS: Final = 6
"""How many turns back (three of each side) something may lie and still be "the deal"."""


@dataclass(eq=False)
class Entity:
    """A record in the making."""

    kind: str
    key: str | None = None
    known: dict[str, str | float | int] = field(default_factory=dict)
    fields: dict[str, Value] = field(default_factory=dict)
    retract: list[str] = field(default_factory=list)
    seen: int = -1_000
    """Index of the turn that last mentioned it."""
    said: Value | None = None
    """How its name was put last, for others to be related to it."""
    touched: bool = False
    """Whether a turn that is not mere context stated something of it."""

    def get(self, name: str) -> str | float | int | None:
        """Return what is now known of a field."""
        value = self.fields.get(name)
        return value.value if value is not None else self.known.get(name)

    def text(self, name: str) -> str:
        """Return a field as text; empty if unknown."""
        value = self.get(name)
        return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Change:
    """One field that a sentence set, for corrections to act on."""

    entity: Entity
    field: str
    before: Value | None
    turn: int
    context: bool


class Scene:
    """The entities of one conversation, with what was said last in focus."""

    def __init__(self, known: Sequence[Known], assistants: frozenset[str] = frozenset()) -> None:
        self.assistants = assistants
        """The refs of turns by an assistant, whose words may add to the user's and not change them."""
        self.entities: list[Entity] = []
        self.log: list[Change] = []
        self.now = 0
        """Index of the turn being read."""
        self._found_by: dict[tuple[str, str], dict[Entity, None]] = {}
        self._lately: dict[str, dict[Entity, None]] = {}
        for one in known:
            self._add(Entity(one.kind, one.key, dict(one.fields)))

    def _add(self, entity: Entity) -> Entity:
        self.entities.append(entity)
        self._file(entity)
        return entity

    def _file(self, entity: Entity) -> None:
        for key in keys(entity):
            self._found_by.setdefault((entity.kind, key), {})[entity] = None

    def new(self, kind: str) -> Entity:
        """Begin an entity."""
        return self._add(Entity(kind))

    def see(self, entity: Entity) -> None:
        """Put an entity into focus: the turn being read speaks of it."""
        entity.seen = self.now
        lately = self._lately.setdefault(entity.kind, {})
        lately.pop(entity, None)
        lately[entity] = None

    def set(self, entity: Entity, name: str, value: Value, *, context: bool) -> None:
        """Set a field, unless it already has just this value, or an assistant would change what the user said."""
        before = entity.fields.get(name)
        if before is not None and _same(before.value, value.value):
            entity.touched = entity.touched or not context
            return
        if before is not None and value.ref in self.assistants and before.ref not in self.assistants:
            return
        if before is not None or name not in entity.known or not _same(entity.known[name], value.value):
            # What is only said again is no change for a correction to act on.
            self.log.append(Change(entity, name, before, self.now, context))
        entity.fields[name] = value
        entity.touched = entity.touched or not context
        self._file(entity)

    def revert(self, change: Change) -> None:
        """Take a change back; what had been stored from an earlier turn is retracted."""
        entity = change.entity
        if change.before is not None:
            entity.fields[change.field] = change.before
            entity.touched = True
            return
        entity.fields.pop(change.field, None)
        if (change.context or change.field in entity.known) and change.field not in IDENTIFIES:
            self.retract(entity, change.field)

    def retract(self, entity: Entity, name: str) -> None:
        """End a field's value without a new one."""
        entity.fields.pop(name, None)
        if name not in entity.retract:
            entity.retract.append(name)
        entity.touched = True

    def live(self, kind: str, now: int) -> list[Entity]:
        """Return what was mentioned lately, latest last; at most a dozen, for two are a choice already."""
        recent = takewhile(lambda e: now - e.seen <= LIVE_TURNS, reversed(self._lately.get(kind, {})))
        return list(islice(recent, 12))[::-1]

    def only(self, kind: str, now: int) -> Entity | None:
        """Return the one live entity of a kind; None if there is none or a choice."""
        return _sole(self.live(kind, now))

    def candidates(self, kind: str, key: str) -> list[Entity]:
        """Return the entities filed under a key that still have it."""
        return [entity for entity in self._found_by.get((kind, key), ()) if key in keys(entity)]

    def by_field(self, kind: str, name: str, value: str) -> Entity | None:
        """Find the entity that has exactly this value."""
        return next(iter(self.candidates(kind, f"{name}:{fold(value)}")), None)

    def account(self, name: str) -> Entity | None:
        """Find an account by its core name, or ("Northwind") the only one that begins so; of several none."""
        wanted = core_name(name)
        exact = self.candidates("accounts", f"core:{wanted}")
        if exact or not wanted:
            return _sole(exact)
        near = self.candidates("accounts", f"head:{wanted.split()[0]}")
        return _sole([e for e in near if core_name(e.text("name")).startswith(f"{wanted} ")])

    def person(self, name: str) -> Entity | None:
        """Find a person by name, or by the name that an id or e-mail address spells."""
        wanted = person_key(name)
        named = _sole(self._people(f"person:{wanted}"))
        tokens = wanted.split()
        if named is not None or len(tokens) < 2:
            return named
        return _sole(self._people(f"spelled:{tokens[0]} {tokens[-1]}"))

    def first_name(self, name: str) -> Entity | None:
        """Find the only person of a first name."""
        return _sole(self._people(f"first:{fold(name)}"))

    def _people(self, key: str) -> list[Entity]:
        return [entity for kind in ("contacts", "leads") for entity in self.candidates(kind, key)]

    def deal(self, name: str) -> Entity | None:
        """Find a deal by name, with or without the name of its account in it."""
        wanted = fold(name)
        exact = [
            e for e in self.candidates("opportunities", f"deal:{wanted}") if fold(e.text("name")) == wanted
        ]
        if exact:
            return _sole(exact)
        bare = self.candidates("opportunities", f"deal:{wanted}")
        return _sole(bare) or self._deal_in(wanted)

    def _deal_in(self, wanted: str) -> Entity | None:
        """Find "pilot" for "fernhill pilot", if that is Fernhill's."""
        first, _, rest = wanted.partition(" ")
        whose = [e for e in self.candidates("opportunities", f"of:{first}") if rest]
        return _sole(
            [e for e in whose if fold(e.text("name")) == without_account(wanted, e.text("account_name"))]
        )


def _sole(found: list[Entity]) -> Entity | None:
    return found[0] if len(found) == 1 else None


def _same(left: object, right: object) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return fold(left) == fold(right)
    return left == right
