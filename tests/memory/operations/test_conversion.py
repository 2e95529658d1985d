from __future__ import annotations

from typing import TYPE_CHECKING

from memory.operations.history import check
from memory.recall.lookup import related_to
from memory.recall.structured import all_records
from tests.memory.operations.test_corrections import ANN, tell, the

if TYPE_CHECKING:
    from memory.engine.memory_engine import MemoryEngine

LEAD = (
    "lead: name=Omar Haddad; company=Brightline; email=omar@brightline.io; title=Buyer; website=brightline.io"
)


async def test_a_converted_lead_becomes_a_contact_of_its_account(engine: MemoryEngine) -> None:
    await tell(engine, LEAD, message="1")
    report = await tell(engine, "lead: name=Omar Haddad; company=Brightline; status=converted", message="2")
    assert [(change.kind, change.op) for change in report.changes] == [
        ("leads", "update"),
        ("accounts", "create"),
        ("contacts", "create"),
    ]
    account = await the(engine, "brightline.io")
    (contact,) = [r for r in await related_to(engine.store, ANN, [account], 9) if r.kind == "contacts"]
    assert contact.fields["email"] == "omar@brightline.io"
    assert contact.receipts["email"]["message"] == "1"
    assert (await check(engine.store, ANN)).whole


async def test_conversion_never_overwrites_what_exists(engine: MemoryEngine) -> None:
    await tell(
        engine, "contact: name=Omar Haddad; account_name=Brightline; title=Head of Purchasing", message="0"
    )
    await tell(engine, LEAD, message="1")
    await tell(engine, "lead: name=Omar Haddad; company=Brightline; status=converted", message="2")
    contacts = [r for r in await engine_contacts(engine) if r["name"] == "Omar Haddad"]
    assert contacts == [
        {
            "name": "Omar Haddad",
            "email": "omar@brightline.io",
            "title": "Head of Purchasing",
            "account_name": "Brightline",
        }
    ]


async def engine_contacts(engine: MemoryEngine) -> list[dict[str, object]]:
    return [dict(record.fields) for record in await all_records(engine.store, ANN, "contacts")]
