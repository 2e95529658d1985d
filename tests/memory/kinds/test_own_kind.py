"""A user's own kind of record: declared in one place, supported everywhere (M11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest

from memory.domain.drafts import Draft, Evidence, Extraction, KnownRecord, Line
from memory.engine.memory_engine import MemoryEngine
from memory.extraction.schemas import draft_tools
from memory.kinds import KINDS, Record, Relation, Retention, crm
from memory.recall.search import search
from memory.trained import gate
from memory.trained.words import Said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.support.listening import Listener


class Subscription(Record):
    """A service that a customer pays for regularly."""

    KIND: ClassVar[str] = "subscriptions"
    SINGULAR: ClassVar[str] = "subscription"
    TOOL: ClassVar[str] = "Subscription"
    LABEL: ClassVar[tuple[str, ...]] = ("plan",)
    SCOPE: ClassVar[str | None] = "account_name"
    LIST_FIELDS: ClassVar[tuple[str, ...]] = ("seats", "status")
    CUES: ClassVar[tuple[str, ...]] = ("seats", "subscription", "plan")
    RETENTION: ClassVar[tuple[Retention, ...]] = (Retention(days=90, when={"status": "cancelled"}),)
    RELATIONS: ClassVar[Mapping[str, Relation]] = {"account_name": Relation("paid_by", ("accounts",))}

    plan: str | None = crm("name", "Name of the plan")
    account_name: str | None = crm("name", "Who pays")
    seats: int | None = crm("number", "Number of seats")
    status: str | None = crm(
        "choice", "active or cancelled", choices={"active": (), "cancelled": ("canceled",)}
    )

    @classmethod
    def render(cls, label: str, fields: Mapping[str, str]) -> str:
        return f"{fields.get('account_name', 'somebody')} pays for {label} ({fields.get('seats', '?')} seats)"


@pytest.fixture(autouse=True)
def subscriptions() -> Iterator[None]:
    KINDS.register(Subscription)
    yield
    KINDS.unregister("subscriptions")


class Reads:
    """Reads subscriptions from "<account> took <plan> for <n> seats"."""

    async def extract(self, lines: Sequence[Line], known: Sequence[KnownRecord]) -> Extraction:
        drafts = []
        for line in (line for line in lines if not line.context):
            account, _, rest = line.text.rstrip(".").partition(" took ")
            plan, _, seats = rest.partition(" for ")
            fields = {"plan": plan, "account_name": account, "seats": seats.split()[0]}
            drafts.append(
                Draft("subscriptions", None, fields, dict.fromkeys(fields, Evidence(line.ref, line.text)))
            )
        return Extraction(drafts)


async def test_it_is_stored_once_with_receipts_found_related_and_shown(ann: Listener) -> None:
    ann.engine = MemoryEngine(ann.engine.store, Reads(), clock=lambda: ann.now[0])
    said = "Halden Robotics took Atlas Gold for 40 seats."
    await ann.hear(said, "Halden Robotics took Atlas Gold for 45 seats.", thread="t1")
    (found,) = await ann.records("subscriptions")
    assert found.fields == {"plan": "Atlas Gold", "account_name": "Halden Robotics", "seats": 45}
    assert found.receipts["seats"]["quote"] == "45"
    hits = await search(ann.engine.store, "ann", "What is Atlas Gold?", kind="subscriptions")
    assert hits[0].key == found.key
    assert "Subscription" in draft_tools()
    assert await ann.is_what_its_journal_says()


def test_its_cues_open_the_gate() -> None:
    said = [Said("user", "good plan, thanks!")]
    assert gate.may_hold(said)
    KINDS.unregister("subscriptions")
    assert not gate.may_hold(said)
    KINDS.register(Subscription)


def test_what_could_not_be_carried_is_refused() -> None:
    with pytest.raises(ValueError, match="already"):
        KINDS.register(Subscription)

    class Clash(Subscription):
        KIND: ClassVar[str] = "plans"

    with pytest.raises(ValueError, match="drafted"):
        KINDS.register(Clash)

    class Reserved(Subscription):
        KIND: ClassVar[str] = "journal"

    with pytest.raises(ValueError, match="journal"):
        KINDS.register(Reserved)
    assert set(KINDS) & {"plans", "journal"} == set()
