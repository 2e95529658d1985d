"""Records as people and systems write them, and ways in which a name comes back altered."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

    from memory.domain.drafts import Scalar

    Slip = tuple[Callable[[str, int, str], str], int, str]

KINDS = ["accounts", "contacts", "leads", "opportunities"]
SYLLABLES = [
    "ba",
    "kor",
    "lin",
    "mé",
    "tus",
    "ver",
    "zan",
    "dro",
    "fe",
    "gil",
    "hö",
    "wen",
    "sta",
    "ri",
    "quo",
]
TRADES = [
    "Systems",
    "Foods",
    "Group",
    "Bank",
    "Europe",
    "Health",
    "Labs",
    "of",
    "and",
    "&",
    "2",
    "II",
    "North",
]
FORMS = ["Inc", "Inc.", "Corp", "Corporation", "Ltd", "LLC", "Co."]

word = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=3).map(
    lambda parts: "".join(parts).capitalize()
)
company = st.lists(st.one_of(word, word, st.sampled_from(TRADES)), min_size=1, max_size=4).map(" ".join)
person = st.tuples(word, word).map(" ".join)
loose_person = st.one_of(
    person,
    word,
    person.map(lambda name: f"{name[0]}. {name.split()[1]}"),
    person.map(lambda name: f"{name} Jr"),
)
digits = st.text("0123456789", min_size=5, max_size=12)
anything = st.one_of(st.text(max_size=30), st.integers(), st.floats(allow_nan=False))


def _fields(**of: st.SearchStrategy[Scalar]) -> st.SearchStrategy[dict[str, Scalar]]:
    return st.fixed_dictionaries({}, optional=of)


records = _fields(
    name=st.one_of(company, loose_person, st.text(max_size=40)),
    first_name=word,
    last_name=word,
    id=st.sampled_from(["001XX000003DHPh", "001XX000003DHPg", "003XX000004TmiQ", "OPP-001", "OPP-002"]),
    email=st.sampled_from(
        ["d@acme.com", "dana@acme.com", "dana@acne.com", "info@acme.com", "dana@gmail.com", "@", "x"]
    ),
    website=st.sampled_from(["acme.com", "https://www.acme.com/x", "acme.de", "zenith.co.uk", "::", "."]),
    phone=st.one_of(digits, st.just("+1 312 555 0123")),
    title=st.sampled_from(["Buyer", "buyer", "CEO"]),
    account_name=st.one_of(company, st.just("Acme")),
    company=st.one_of(company, st.just("Acme")),
    contact_name=person,
    billing_street=st.sampled_from(["12 Quay St", "12 Quay Street", "9 Quay St", "Quay"]),
    billing_city=st.sampled_from(["Omaha", "Dallas", "Dalas"]),
    billing_postal_code=st.sampled_from(["1234 AB", "1234ab", "99999"]),
)
wild_records = st.dictionaries(
    st.sampled_from(
        ["name", "id", "email", "website", "phone", "account_name", "billing_street", "mailing_city"]
    ),
    anything,
)


def without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def insert(name: str, at: int, letter: str) -> str:
    return name[:at] + letter + name[at:]


def drop(name: str, at: int, _: str) -> str:
    return name[:at] + name[at + 1 :]


def replace(name: str, at: int, letter: str) -> str:
    return name[:at] + letter + name[at + 1 :]


def swap(name: str, at: int, _: str) -> str:
    return name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :]


slips = st.tuples(
    st.sampled_from([insert, drop, replace, swap]), st.integers(0, 60), st.sampled_from("aeioukrstn")
)


def slip(name: str, drawn: Slip) -> str:
    """Alter one letter of a name, never a space, and never the length to nothing."""
    act, at, letter = drawn
    return act(name, at % len(name), letter)
