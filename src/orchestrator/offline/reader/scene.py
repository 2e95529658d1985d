"""Who and what a conversation is about so far, and which of them a mention means."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from memory.language import core_name, fold, person_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
        self.entities = [Entity(one.kind, one.key, dict(one.fields)) for one in known]
        self.log: list[Change] = []
        self.now = 0
        """Index of the turn being read."""

    def of(self, kind: str) -> list[Entity]:
        """Return the entities of a kind."""
        return [entity for entity in self.entities if entity.kind == kind]

    def new(self, kind: str) -> Entity:
        """Begin an entity."""
        entity = Entity(kind)
        self.entities.append(entity)
        return entity

    def set(self, entity: Entity, name: str, value: Value, *, context: bool) -> None:
        """Set a field, unless it already has just this value, or an assistant would change what the user said."""
        before = entity.fields.get(name)
        if before is not None and _same(before.value, value.value):
            entity.touched = entity.touched or not context
            return
        if before is None and name in entity.known and _same(entity.known[name], value.value):
            # Said again, not changed: nothing for a correction to act on.
            entity.fields[name] = value
            entity.touched = entity.touched or not context
            return
        if before is not None and value.ref in self.assistants and before.ref not in self.assistants:
            return
        self.log.append(Change(entity, name, before, self.now, context))
        entity.fields[name] = value
        entity.touched = entity.touched or not context

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

    def live(self, kind: str, now: int, *, turns: int = LIVE_TURNS) -> list[Entity]:
        """Return what was mentioned lately, latest last."""
        return sorted((e for e in self.of(kind) if now - e.seen <= turns), key=lambda e: e.seen)

    def only(self, kind: str, now: int, *, turns: int = LIVE_TURNS) -> Entity | None:
        """Return the one live entity of a kind; None if there is none or a choice."""
        live = self.live(kind, now, turns=turns)
        return live[0] if len(live) == 1 else None

    def by_field(self, kind: str, name: str, value: str) -> Entity | None:
        """Find the entity that has exactly this value."""
        wanted = fold(value)
        return next((e for e in self.of(kind) if fold(e.text(name)) == wanted and wanted), None)

    def account(self, name: str) -> Entity | None:
        """Find an account by its core name; of several none."""
        wanted = core_name(name)
        found = [e for e in self.of("accounts") if core_name(e.text("name")) == wanted]
        if not found:
            # "Northwind" means the only account that begins so.
            found = [e for e in self.of("accounts") if core_name(e.text("name")).startswith(f"{wanted} ")]
        return found[0] if len(found) == 1 else None

    def person(self, name: str, kinds: Iterable[str] = ("contacts", "leads")) -> Entity | None:
        """Find a person by name, or by the name that an id or e-mail address spells."""
        wanted = person_key(name)
        people = [e for kind in kinds for e in self.of(kind)]
        found = [e for e in people if e.text("name") and person_key(e.text("name")) == wanted]
        if len(found) == 1:
            return found[0]
        tokens = wanted.split()
        spelled = [e for e in people if not e.text("name") and spells(e, tokens)]
        return spelled[0] if len(spelled) == 1 else None

    def first_name(self, name: str) -> Entity | None:
        """Find the only live person of a first name."""
        wanted = fold(name)
        found = [
            e
            for k in ("contacts", "leads")
            for e in self.of(k)
            if person_key(e.text("name")).split()[:1] == [wanted]
        ]
        return found[0] if len(found) == 1 else None

    def deal(self, name: str) -> Entity | None:
        """Find a deal by name, with or without the name of its account in it."""
        wanted = fold(name)
        exact = [e for e in self.of("opportunities") if fold(e.text("name")) == wanted]
        if exact:
            return exact[0] if len(exact) == 1 else None
        bare = [
            e
            for e in self.of("opportunities")
            if e.text("name") and _bare(e) == _strip(wanted, e.text("account_name"))
        ]
        return bare[0] if len(bare) == 1 else None


def _bare(entity: Entity) -> str:
    return _strip(fold(entity.text("name")), entity.text("account_name"))


def _strip(name: str, account: str) -> str:
    if not account:
        return name
    for prefix in (fold(account), core_name(account)):
        if prefix and name.startswith(prefix + " "):
            return name[len(prefix) :].lstrip(" -–—:'s").strip()
    return name


def _same(left: object, right: object) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return fold(left) == fold(right)
    return left == right


def spells(entity: Entity, tokens: list[str]) -> bool:
    """Tell whether an id or address is made of a person's names ("mara_lind_4471", "mara.lind@…")."""
    for name in ("id", "username", "email"):
        parts = [
            p
            for p in fold(entity.text(name)).split("@")[0].replace(".", "_").replace("-", "_").split("_")
            if p.isalpha()
        ]
        if parts and len(tokens) >= 2 and parts[0] == tokens[0] and parts[-1] == tokens[-1]:
            return True
    return False
