"""Which record, and which of its fields, the words of a message are about."""

from __future__ import annotations

from typing import Final

import pytest

from memory.evidence.mentions import Place, Reference, Setting, reference
from memory.evidence.support import ending, fits
from memory.records.items import StoredRecord

DANA: Final = StoredRecord(
    "contacts",
    "1",
    {
        "name": "Dana Whitfield",
        "title": "VP Operations",
        "phone": "+1 415 555 0100",
        "account_name": "Northwind",
    },
    {},
)
OMAR: Final = StoredRecord("contacts", "2", {"name": "Omar Haddad", "title": "CTO"}, {})
RENEWAL: Final = StoredRecord(
    "opportunities", "3", {"name": "renewal", "account_name": "Northwind Traders", "amount": 48_000.0}, {}
)
UPSELL: Final = StoredRecord(
    "opportunities", "4", {"name": "Halden upsell", "account_name": "Halden Foods", "amount": 500.0}, {}
)
EVERY: Final = (DANA, OMAR, RENEWAL, UPSELL)


def read(
    text: str, value: str, record: StoredRecord, focus: tuple[StoredRecord, ...]
) -> tuple[Place, Setting]:
    pool = [one for one in EVERY if one.kind == record.kind]
    start = text.index(value)
    about = frozenset(one.ref for one in focus if one.kind == record.kind)
    return Place(text, start, start + len(value)), Setting(pool, about)


REFERENCES: Final[list[tuple[str, str, StoredRecord, tuple[StoredRecord, ...], Reference]]] = [
    ("The renewal is at $50k.", "$50k", RENEWAL, (), "named"),
    ("The renewal is at $50k.", "$50k", UPSELL, (), "none"),
    ("The Northwind deal is at $50k.", "$50k", RENEWAL, (), "named"),
    ("We got $50k for the renewal.", "$50k", RENEWAL, (), "named"),
    ("Spoke about the renewal. It is at $50k.", "$50k", RENEWAL, (), "sure"),
    ("Spoke about the renewal and the Halden upsell. It is at $50k.", "$50k", RENEWAL, (), "open"),
    ("The renewal is fine. The Halden upsell is at $50k.", "$50k", RENEWAL, (RENEWAL,), "none"),
    ("It is at $50k.", "$50k", RENEWAL, (RENEWAL,), "sure"),
    ("It is at $50k.", "$50k", RENEWAL, (RENEWAL, UPSELL), "open"),
    ("It is at $50k.", "$50k", RENEWAL, (UPSELL,), "none"),
    ("It is at $50k.", "$50k", RENEWAL, (), "none"),
    ("Dana is CFO now.", "CFO", DANA, (), "named"),
    ("Dana is CFO now.", "CFO", OMAR, (OMAR,), "none"),
    ("Mallory Krantz is CFO now.", "CFO", DANA, (DANA,), "open"),
    ("Dana said that Mallory is CFO now.", "CFO", DANA, (), "open"),
    ("dana is cfo now.", "cfo", DANA, (), "named"),
    ("Whitfield's phone is 555.", "555", DANA, (), "named"),
]


@pytest.mark.parametrize(("text", "value", "record", "focus", "meant"), REFERENCES)
def test_whom_the_words_mean(
    text: str, value: str, record: StoredRecord, focus: tuple[StoredRecord, ...], meant: Reference
) -> None:
    place, setting = read(text, value, record, focus)
    assert reference(place, record, setting) == meant


def test_a_name_that_two_have_means_neither() -> None:
    text, other = "Dana is CFO now.", StoredRecord("contacts", "9", {"name": "Dana Brandt"}, {})
    setting = Setting([DANA, other], frozenset())
    assert reference(Place(text, 8, 11), DANA, setting) == "open"
    text = "Dana Brandt is CFO now."
    assert reference(Place(text, 15, 18), DANA, setting) == "none"
    assert reference(Place(text, 15, 18), other, setting) == "named"


def test_who_speaks_is_meant_by_what_they_say_of_nobody_else() -> None:
    text = "My phone is 555."
    setting = Setting([DANA, OMAR], frozenset({DANA.ref, OMAR.ref}))
    assert reference(Place(text, 12, 15, "Omar Haddad"), OMAR, setting) == "sure"
    assert reference(Place(text, 12, 15, "Omar Haddad"), DANA, setting) == "none"


FITTING: Final = [
    ("Actually, the renewal is at $50k.", "$50k", RENEWAL, "amount", True),
    ("We agreed that the renewal is $50k for lot 1.", "$50k", RENEWAL, "amount", True),
    ("It's $50k now, sorry.", "$50k", RENEWAL, "amount", True),
    ("The renewal is worth around $50k, says their board.", "$50k", RENEWAL, "amount", True),
    ("I had a $1 coffee.", "$1", RENEWAL, "amount", False),
    ("I had a $1 coffee with them about the renewal.", "$1", RENEWAL, "amount", False),
    ("For the renewal a $1 coffee is enough.", "$1", RENEWAL, "amount", False),
    ("Parking at the renewal kick-off cost $1.", "$1", RENEWAL, "amount", False),
    ("Dana is CFO now.", "CFO", DANA, "title", True),
    ("Dana is the new head of sales.", "head of sales", DANA, "title", True),
    ("Dana is happy.", "happy", DANA, "title", False),
    ("Dana was promoted to head of sales.", "head of sales", DANA, "title", True),
    ("Dana's mobile is +1 415 555 0199.", "+1 415 555 0199", DANA, "mobile_phone", True),
    ("Dana's mobile is +1 415 555 0199.", "+1 415 555 0199", DANA, "phone", False),
    ("Dana's phone is +1 415 555 0199.", "+1 415 555 0199", DANA, "phone", True),
    ("Dana +1 415 555 0199", "+1 415 555 0199", DANA, "phone", False),
    ("Dana joined Halden.", "Halden", DANA, "account_name", True),
    ("Dana had lunch at Halden.", "Halden", DANA, "account_name", False),
]


@pytest.mark.parametrize(("text", "value", "record", "field", "right"), FITTING)
def test_which_field_the_words_are_for(
    text: str, value: str, record: StoredRecord, field: str, *, right: bool
) -> None:
    place, setting = read(text, value, record, ())
    assert fits(place, record, field, setting) is right


ENDING: Final[list[tuple[str, StoredRecord, str, tuple[StoredRecord, ...], Reference]]] = [
    ("Dana left Northwind.", DANA, "account_name", (), "named"),
    ("Dana left.", DANA, "title", (), "named"),
    ("She left.", DANA, "title", (DANA,), "named"),
    ("She left.", DANA, "title", (DANA, OMAR), "none"),
    ("I left my keys there.", DANA, "title", (DANA,), "none"),
    ("Dana told me that Omar has left.", DANA, "title", (), "none"),
    ("Dana is no longer VP Operations.", DANA, "title", (), "named"),
    ("Dana has no phone any more.", DANA, "phone", (), "named"),
    ("Dana hat Northwind verlassen.", DANA, "account_name", (), "open"),
    ("hi", DANA, "title", (DANA,), "none"),
    ("Dana says hi.", DANA, "title", (), "none"),
    ("Dana left Northwind.", DANA, "phone", (), "none"),
]


@pytest.mark.parametrize(("text", "record", "field", "focus", "said"), ENDING)
def test_which_words_end_a_value(
    text: str, record: StoredRecord, field: str, focus: tuple[StoredRecord, ...], said: Reference
) -> None:
    _, setting = read(text, text, record, focus)
    assert ending(Place(text, 0, len(text)), record, field, setting) == said
