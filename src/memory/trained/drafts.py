"""What a reading makes of messages: drafts of records, with the words that state each value and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from memory.trained.known import begins

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Literal

    from memory.trained.network import Floats
    from memory.trained.sureness import Signals
    from memory.trained.values import Scalar

NEEDED: Final = {
    "accounts": ({"name"},),
    "contacts": ({"name"}, {"email"}),
    "opportunities": ({"name"}, {"amount"}, {"stage"}, {"close_date"}),
    "cases": ({"subject"}, {"case_number"}, {"order_id"}),
    "leads": ({"name"}, {"company"}, {"email"}),
    "tasks": ({"subject"},),
    "facts": ({"subject", "predicate", "object"},),
    "todos": ({"content"},),
}
"""Fields that make a new record of a kind, any one set of them."""
OWNED: Final = {
    "contacts": ("name", "account_name"),
    "opportunities": ("account_name",),
    "cases": ("subject", "account_name"),
    "tasks": ("subject", "related_to"),
}
"""Fields by which a message names all that a record is about."""
REFERRING: Final = frozenset({"name", "subject", "content", "account_name", "contact_name", "related_to"})
"""Fields that may come from earlier messages, to say which record is meant."""
DROPPED: Final = {"tasks": "Deferred", "todos": "archived"}
"""Status of what the user need not do after all."""
ASKED: Final = 0.4
"""Probability below which a value is not even asked about."""
CONTEXT: Final = 2_000
"""Characters of earlier messages that are read again to understand the new ones."""
NEAREST: Final = 3
"""Earlier messages that are read again."""


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
class Value:
    """A field's value, the words that state it, and how sure it is, 0 to 1."""

    value: Scalar
    ref: str
    of: Literal["content", "name"]
    start: int
    end: int
    sure: float
    context: bool = False
    """Whether the words are from before."""
    words: str = ""
    said: Signals | None = None
    """What the network says of it; None of an id, whose form says what it is."""
    features: Floats | None = None
    """What it is judged by (`sureness`)."""


@dataclass(slots=True)
class Drafted:
    """A record as the turns state it, or a change of the known record `key`."""

    kind: str
    key: str | None = None
    sure: float = 1.0
    """How sure it is that there is such a record to file, 0 to 1."""
    fields: dict[str, Value] = field(default_factory=dict)
    ended: dict[str, Value] = field(default_factory=dict)
    dropped: Value | None = None
    """The words that take the record back."""
    features: Floats | None = None
    """What it is judged by (`sureness`)."""

    @property
    def is_news(self) -> bool:
        """Whether any of it is said now."""
        return any(not one.context for one in (*self.fields.values(), *self.ended.values()))


class Text(Protocol):
    """A message as far as its length goes."""

    @property
    def text(self) -> str:
        """What it says."""
        ...


AnyText = TypeVar("AnyText", bound=Text)


def latest(said: Sequence[AnyText], room: int = CONTEXT) -> list[AnyText]:
    """Return the newest `NEAREST` messages, or as many as there is room for in characters, in their order."""
    found: list[AnyText] = []
    for one in reversed(said[-NEAREST:]):
        room -= len(one.text)
        if room < 0:
            break
        found.append(one)
    return found[::-1]


def names_all(draft: Drafted) -> bool:
    """Tell whether a draft names what it is about, surely enough to need nothing that was said before."""
    naming = OWNED.get(draft.kind, ())
    said = [draft.fields[name].sure for name in naming if name in draft.fields]
    return draft.sure >= ASKED and len(said) == len(naming) and all(one >= ASKED for one in said)


def at_least(draft: Drafted, least: float) -> Drafted | None:
    """Return what of a draft is sure enough to be spoken of, None if that is nothing that is said now."""
    draft.fields = {name: one for name, one in draft.fields.items() if one.sure * draft.sure >= least}
    draft.ended = {name: one for name, one in draft.ended.items() if one.sure * draft.sure >= least}
    return draft if draft.is_news and (draft.key or makes_one(draft)) else None


def settle_dropped(draft: Drafted) -> None:
    """Let a known task or todo that is taken back be dropped instead of forgotten."""
    if draft.dropped is not None and draft.key is not None and draft.kind in DROPPED:
        draft.fields["status"] = replace(draft.dropped, value=DROPPED[draft.kind])
        draft.dropped = None


def unname(draft: Drafted) -> None:
    """Take the name from a deal that is called by its customer alone: that is the customer's."""
    name, account = draft.fields.get("name"), draft.fields.get("account_name")
    if draft.kind == "opportunities" and name is not None and account is not None:
        said, owner = str(name.value), str(account.value)
        if begins(said, owner) or begins(owner, said):
            del draft.fields["name"]


def makes_one(draft: Drafted) -> bool:
    """Tell whether there is enough of a record to file it."""
    return any(one <= set(draft.fields) for one in NEEDED.get(draft.kind, (set[str](),)))


def is_new(name: str, value: Value) -> bool:
    """Tell whether a value is stated now, or names what is meant."""
    return not value.context or name in REFERRING
