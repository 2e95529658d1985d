"""Helpers for the tests of memory: a clock, messages, and an extractor that reads a fixed grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from memory.domain.drafts import Draft, Evidence, Extraction
from memory.domain.namespaces import Namespace
from memory.domain.users import user_label
from memory.engine.export import export_rows
from memory.errors import ExtractionError
from memory.kinds import KINDS
from memory.records.messages import LoggedMessage, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from memory.domain.drafts import KnownRecord, Line, Scalar
    from memory.records.messages import Role
    from memory.store import Store

START: Final = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
"""A Monday."""
USER: Final = "ann"
THREAD: Final = "t1"


class FakeClock:
    """A clock that only moves when told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def said(
    identity: str, text: str, *, role: Role = "user", name: str | None = None, at: str | None = None
) -> Message:
    return Message(identity, role, text, name, at)


def logged(
    text: str, *, identity: str = "1", thread: str = THREAD, name: str | None = None, at: str | None = None
) -> LoggedMessage:
    """Return a message as if it had been read from the log."""
    return LoggedMessage(
        f"key-{identity}", thread, said(identity, text, name=name, at=at), "chat", START.isoformat()
    )


def draft(kind: str, ref: str = "m1", *, key: str | None = None, **fields: Scalar) -> Draft:
    """Return a draft that cites each value as its own quote."""
    cited = {name: Evidence(ref, str(value)) for name, value in fields.items()}
    return Draft(kind, key, fields, cited)


_MET: Final = re.compile(
    r"Met (?P<name>[A-Z]\w+ [A-Z]\w+) at (?P<account>[A-Z]\w+)(?:, e-mail (?P<email>\S+@\S+\w))?"
)
_DEAL: Final = re.compile(
    r"The (?P<name>[A-Z]\w+ deal) with (?P<account>[A-Z]\w+) is worth \$(?P<amount>\d+)"
)


def read(lines: Sequence[Line]) -> list[Draft]:
    """Read "Met Dana Whitfield at Northwind, e-mail d@n.com" and "The Blue deal with Acme is worth $500"."""
    drafts = []
    for line in (line for line in lines if not line.context):
        for met in _MET.finditer(line.text):
            drafts.append(draft("accounts", line.ref, name=met["account"]))
            email = {"email": met["email"]} if met["email"] else {}
            drafts.append(draft("contacts", line.ref, name=met["name"], account_name=met["account"], **email))
        for deal in _DEAL.finditer(line.text):
            amount = Evidence(line.ref, f"${deal['amount']}")
            stated = draft("opportunities", line.ref, name=deal["name"], account_name=deal["account"])
            fields = {**stated.fields, "amount": float(deal["amount"])}
            drafts.append(Draft("opportunities", None, fields, {**stated.evidence, "amount": amount}))
    return drafts


@dataclass
class ReadingExtractor:
    """An extractor that reads with `read`, after `before`, which may raise; it keeps what it was given."""

    before: Callable[[Sequence[Line]], None] = lambda _: None
    asked: list[list[str]] = field(default_factory=list)
    """The new texts of each call."""
    known: list[list[str]] = field(default_factory=list)
    """The refs of the known records of each call."""
    sizes: list[int] = field(default_factory=list)
    """Characters given in each call, known records and context too."""

    async def extract(self, lines: Sequence[Line], known: Sequence[KnownRecord]) -> Extraction:
        self.asked.append([line.text for line in lines if not line.context])
        self.known.append([f"{record.kind}:{record.key}" for record in known])
        self.sizes.append(sum(len(line.text) for line in lines) + sum(len(str(record)) for record in known))
        self.before(lines)
        return Extraction(read(lines), claimed=False)


async def exported(store: Store, user: str = USER) -> list[dict[str, Any]]:
    """Return the records and messages of a user."""
    shown = {*KINDS, Namespace.MESSAGES}
    rows = [row async for row in export_rows(store, user) if row["kind"] in shown]
    return [{name: row[name] for name in ("user", "kind", "key", "value", "receipts")} for row in rows]


async def records(store: Store, kind: str, user: str = USER) -> list[dict[str, Any]]:
    """Return the fields of a user's records of one kind."""
    return [row["value"] for row in await exported(store, user) if row["kind"] == kind]


async def statuses(store: Store, user: str = USER) -> dict[str, str]:
    """Return the status of each message by its id."""
    rows = [row["value"] for row in await exported(store, user) if row["kind"] == "messages"]
    return {value["message"]: value["status"] for value in rows}


async def journal(store: Store, user: str = USER) -> list[dict[str, Any]]:
    """Return a user's journal entries in order."""
    return [item.value for item in await store.ascan((user_label(user), Namespace.JOURNAL))]


PEOPLE: Final = (
    ("Dana Whitfield", "Northwind"),
    ("Bob Miller", "Acme"),
    ("Priya Raman", "Globex"),
    ("Omar Haddad", "Initech"),
    ("Lena Fischer", "Umbrella"),
    ("Kofi Mensah", "Hooli"),
    ("Ines Duarte", "Vandelay"),
    ("Yuki Tanaka", "Soylent"),
    ("Carl Jensen", "Stark"),
    ("Ruth Okafor", "Wayne"),
    ("Pavel Novak", "Tyrell"),
    ("Mia Rossi", "Cyberdyne"),
)
"""People who have nothing in common, each at a company of their own."""


def met(number: int) -> str:
    """Return a statement that somebody was met: a contact and an account."""
    name, account = PEOPLE[number]
    return f"Met {name} at {account}, e-mail {name.split()[0].lower()}@{account.lower()}.com"


def failing_on(*words: str) -> ReadingExtractor:
    """Return an extractor that fails whenever one of the words is in its new lines."""

    def fail(lines: Sequence[Line]) -> None:
        for word in words:
            if any(word in line.text for line in lines if not line.context):
                raise ExtractionError(f"429 over {word}")

    return ReadingExtractor(fail)
