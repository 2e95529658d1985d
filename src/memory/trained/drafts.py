"""Drafts of records as the reader makes them: each value with the words that state it and its probability."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from memory.trained.known import one_company

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
"""Kind → alternative sets of fields; a draft of a new record needs all fields of one set."""
OWNED: Final = {
    "contacts": ("name", "account_name"),
    "opportunities": ("account_name",),
    "cases": ("subject", "account_name"),
    "tasks": ("subject", "related_to"),
}
"""Kind → fields that together name the record and what it belongs to."""
REFERRING: Final = frozenset({"name", "subject", "content", "account_name", "contact_name", "related_to"})
"""Fields whose values may come from earlier messages, because they say which record is meant."""
DROPPED: Final = {"tasks": "Deferred", "todos": "archived"}
"""Status of a task or todo that the user need not do after all."""
ASKED: Final = 0.4
"""Probability below which a value is dropped; from here on the user is at least asked about it."""
CONTEXT: Final = 2_000
"""Characters of earlier messages that are read again as context of the new ones."""
NEAREST: Final = 3
"""Earlier messages that are read again at most."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message to read; a `context` turn was read before and only helps to understand the others."""

    ref: str
    by: str
    text: str
    name: str | None = None
    at: datetime | None = None
    context: bool = False
    own: bool = False
    """Whether it is the user's own message in a chat."""


@dataclass(frozen=True, slots=True)
class Value:
    """A field's value, the characters `start` to `end` that state it, and its probability, 0 to 1."""

    value: Scalar
    ref: str
    of: Literal["content", "name"]
    start: int
    end: int
    sure: float
    context: bool = False
    """Whether the words stand in a context turn."""
    words: str = ""
    said: Signals | None = None
    """The network's probabilities; None for an id, which is recognised by its form."""
    features: Floats | None = None
    """Features from which `sureness` computes the probability."""


@dataclass(slots=True)
class Drafted:
    """A draft of a new record, or of a change to the known record `key`."""

    kind: str
    key: str | None = None
    sure: float = 1.0
    """Probability, 0 to 1, that the messages state such a record at all."""
    fields: dict[str, Value] = field(default_factory=dict)
    ended: dict[str, Value] = field(default_factory=dict)
    dropped: Value | None = None
    """The words that retract the record."""
    features: Floats | None = None
    """Features from which `sureness` computes the probability."""

    @property
    def is_news(self) -> bool:
        """Whether any value or ending stands in a new message rather than in context."""
        return any(not one.context for one in (*self.fields.values(), *self.ended.values()))


class Text(Protocol):
    """Anything with a text, as `latest` needs it."""

    @property
    def text(self) -> str:
        """The text of the message."""
        ...


AnyText = TypeVar("AnyText", bound=Text)


def latest(said: Sequence[AnyText], room: int = CONTEXT) -> list[AnyText]:
    """Return the newest messages in order: at most `NEAREST`, and at most `room` characters together."""
    found: list[AnyText] = []
    for one in reversed(said[-NEAREST:]):
        room -= len(one.text)
        if room < 0:
            break
        found.append(one)
    return found[::-1]


def names_all(draft: Drafted) -> bool:
    """Tell whether a draft names what it is about with enough certainty to be read without context."""
    naming = OWNED.get(draft.kind, ())
    said = [draft.fields[name].sure for name in naming if name in draft.fields]
    return draft.sure >= ASKED and len(said) == len(naming) and all(one >= ASKED for one in said)


def at_least(draft: Drafted, least: float) -> Drafted | None:
    """Drop a draft's values below probability `least`; None if nothing new or no usable record is left.

    The draft is changed in place.
    """
    draft.fields = {name: one for name, one in draft.fields.items() if one.sure * draft.sure >= least}
    draft.ended = {name: one for name, one in draft.ended.items() if one.sure * draft.sure >= least}
    return draft if draft.is_news and (draft.key or is_complete(draft)) else None


def settle_dropped(draft: Drafted) -> None:
    """Turn the retraction of a known task or todo into a change of its status (`DROPPED`)."""
    if draft.dropped is not None and draft.key is not None and draft.kind in DROPPED:
        draft.fields["status"] = replace(draft.dropped, value=DROPPED[draft.kind])
        draft.dropped = None


def unname(draft: Drafted) -> None:
    """Remove an opportunity's name that is only its account's name ("the Halden deal")."""
    name, account = draft.fields.get("name"), draft.fields.get("account_name")
    if draft.kind == "opportunities" and name is not None and account is not None:
        said, owner = str(name.value), str(account.value)
        if one_company(said, owner) or one_company(owner, said):
            del draft.fields["name"]


def is_complete(draft: Drafted) -> bool:
    """Tell whether a draft has enough fields for a new record of its kind (`NEEDED`)."""
    return any(one <= set(draft.fields) for one in NEEDED.get(draft.kind, (set[str](),)))


def is_new(name: str, value: Value) -> bool:
    """Tell whether a value stands in a new message, or is of a field that context may fill (`REFERRING`)."""
    return not value.context or name in REFERRING
