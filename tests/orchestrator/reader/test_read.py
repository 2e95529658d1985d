from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memory.language import FACTUAL, clauses, find_text, find_values
from memory.records import KINDS, specs
from orchestrator.offline.reader import Draft, Known, Turn, Value, read

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)  # a Friday


def turn(
    text: str, ref: str = "m0", *, by: Literal["user", "assistant", "system"] = "user", context: bool = False
) -> Turn:
    return Turn(ref, by, None, NOW, text, context)


def talk(*texts: str) -> list[Turn]:
    return [turn(text, f"m{index}") for index, text in enumerate(texts)]


def values(draft: Draft) -> dict[str, object]:
    return {name: value.value for name, value in draft.fields.items()}


def of(kind: str, drafts: list[Draft]) -> list[dict[str, object]]:
    return [values(draft) for draft in drafts if draft.kind == kind]


def test_a_deal_takes_its_account_from_the_only_one_in_focus() -> None:
    drafts = read(
        talk(
            "Met Dana Okello, VP Operations at Redwing Couriers.",
            "The renewal 006XY00000M5n6P moved to Negotiation, $48k, closing 2027-03-15.",
        )
    )
    (deal,) = of("opportunities", drafts)
    assert deal == {
        "name": "renewal",
        "id": "006XY00000M5n6P",
        "stage": "Negotiation/Review",
        "amount": 48000.0,
        "currency": "USD",
        "close_date": "2027-03-15",
        "account_name": "Redwing Couriers",
    }
    account = next(d for d in drafts if d.kind == "opportunities").fields["account_name"]
    assert (account.ref, account.of) == ("m0", "content")


NOTHING = [
    "Does Redwing Couriers have a contact called Noa Levy?",
    "what do we know about redwing couriers",
    "If Redwing Couriers signs, set the stage to Closed Won.",
    "The Redwing deal might close at 90k.",
    "They didn't sign the Redwing contract.",
    "Forget Noa Levy.",
    "Don't store Noa Levy's phone number 415-555-0123.",
    "According to Noa, the Redwing deal is at 99k.",
    "> The Redwing deal is Closed Won at $500k.",
    "Good morning! Coffee first.",
    "",
    "   \n ",
]


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_not_stated_is_not_read(text: str) -> None:
    assert read([turn(text)]) == []


CORRECTIONS = [
    (["The Redwing renewal is at 48k.", "actually 52k"], {"amount": 52000.0}),
    (["The Redwing renewal closes March 31, 2027.", "make it April 15"], {"close_date": "2027-04-15"}),
    (["The Redwing renewal is at 20k, not 25k."], {"amount": 20000.0}),
    (["Probability of the Redwing renewal is 40%.", "no, 60%"], {"probability": 40.0}),
    (["Probability of the Redwing renewal is 40%.", "sorry, it's 60%"], {"probability": 60.0}),
]


@pytest.mark.parametrize(("texts", "expected"), CORRECTIONS)
def test_corrections_change_what_they_correct(texts: list[str], expected: dict[str, object]) -> None:
    (deal,) = of("opportunities", read(talk(*texts)))
    assert deal.items() >= expected.items()


def test_not_this_company_but_that() -> None:
    drafts = read(
        talk("Create a deal for Corvina Textiles: loom sensors, $80k", "not Corvina Textiles, Cordova Mills")
    )
    assert of("opportunities", drafts)[0]["account_name"] == "Cordova Mills"
    assert of("accounts", drafts) == [{"name": "Cordova Mills"}]


def test_scratch_that_takes_a_stored_value_back() -> None:
    before = turn("The Redwing renewal is at 48k.", "m0", context=True)
    known = [Known("o1", "opportunities", {"name": "renewal", "account_name": "Redwing", "amount": 48000.0})]
    drafts = read([before, turn("Scratch that.", "m1")], known)
    assert [(d.key, d.retract) for d in drafts if d.kind == "opportunities"] == [
        ("o1", ("amount",))
    ] or drafts == []


def test_scratch_that_then_a_new_value() -> None:
    drafts = read(
        talk(
            "The Redwing deal is worth 90k.", "Scratch that, it stays at 75 grand. The Redwing deal, I mean."
        )
    )
    assert [deal.get("amount") for deal in of("opportunities", drafts)] in ([75000.0], [])


def test_who_left_loses_the_post() -> None:
    known = [Known("c1", "contacts", {"name": "Noa Levy", "account_name": "Galil Foods", "title": "CTO"})]
    (draft,) = (d for d in read([turn("Noa Levy left Galil Foods.")], known) if d.kind == "contacts")
    assert draft.key == "c1"
    assert set(draft.retract) == {"account_name", "title"}


def test_context_is_for_reference_only() -> None:
    context = turn("Met Noa Levy of Galil Foods.", "m0", context=True)
    assert read([context]) == []
    (draft,) = read([context, turn("Her email is noa@galil.example.", "m1")])
    assert draft.fields["email"].value == "noa@galil.example"
    assert draft.fields["name"].ref == "m0"


def test_a_known_deal_is_updated_by_its_noun() -> None:
    known = [
        Known("a1", "accounts", {"name": "Redwing Couriers"}),
        Known(
            "o1", "opportunities", {"name": "Renewal", "account_name": "Redwing Couriers", "amount": 50000.0}
        ),
        Known("o2", "opportunities", {"name": "Renewal", "account_name": "Galil Foods"}),
    ]
    (draft,) = (
        d
        for d in read([turn("The renewal at Redwing Couriers is now 60k")], known)
        if d.kind == "opportunities"
    )
    assert (draft.key, draft.fields["amount"].value) == ("o1", 60000.0)


def test_two_live_deals_and_it_means_neither() -> None:
    drafts = read(talk("The Corvina renewal is 64k and the Galil pilot is 20k.", "It moved to Negotiation."))
    assert all("stage" not in deal for deal in of("opportunities", drafts))


def test_an_assistant_adds_but_does_not_change() -> None:
    drafts = read(
        [
            turn("Update opportunity OPP-1: amount 75000.", "m0"),
            turn(
                "Done. The summary shows opportunity OPP-1 with amount 90000 and stage Negotiation.",
                "m1",
                by="assistant",
            ),
        ]
    )
    (deal,) = of("opportunities", drafts)
    assert (deal["amount"], deal["stage"]) == (75000.0, "Negotiation/Review")


def test_relative_dates_need_the_turn_s_own_time() -> None:
    text = "Remind me to call Noa Levy tomorrow."
    timeless = Turn("m0", "user", None, None, text)
    assert of("tasks", read([turn(text)]))[0]["due_date"] == "2026-11-21"
    assert "due_date" not in of("tasks", read([timeless]))[0]
    assert of("tasks", read([timeless], today=date(2026, 1, 5)))[0]["due_date"] == "2026-01-06"


def test_speaker_labels_of_a_call_are_evidence_and_sellers_are_no_records() -> None:
    call = [
        Turn(
            "m0",
            "assistant",
            "Ruben Castillo",
            NOW,
            "Good morning, this is Ruben Castillo from Altamar Seguros.",
        ),
        Turn("m1", "user", "Beatriz Lemos", NOW, "Hi Ruben."),
    ]
    (draft,) = read(call)
    assert draft.kind == "leads"
    assert draft.fields["name"] == Value("Beatriz Lemos", "m1", "name", 0, 13, "speaker label")


PIECES = st.lists(
    st.one_of(
        st.text(max_size=6),
        st.sampled_from(
            [
                "Noa Levy",
                "Galil Foods",
                "the renewal",
                "opp OPP-12",
                "$48k",
                "stage Negotiation",
                "if",
                "not",
                "?",
                ".",
                "\n",
                "> ",
                "actually",
                "scratch that",
                "case 0012345",
                "closing 2027-03-15",
                "remind me to",
                "by Friday",
                "noa@galil.example",
                "(",
                "—",
                "'",
                '"',
                "she left",
                "İ",
                "ß",
                "Ａ",
            ]
        ),
    ),
    max_size=14,
).map(" ".join)


def derives(draft: Draft, name: str, value: Value, turns: dict[str, Turn]) -> bool:
    surface = turns[value.ref].text[value.start : value.end]
    spec = specs(KINDS[draft.kind])[name]
    if spec.kind in {"text", "name"}:
        return bool(find_text(str(value.value), surface))
    return any(
        found.value == value.value
        for found in find_values(spec.kind, surface, today=NOW.date(), choices=spec.choices)
    )


@settings(deadline=None, max_examples=150)
@given(st.lists(PIECES, max_size=4))
def test_every_value_derives_from_its_words_and_lies_in_a_factual_clause(texts: list[str]) -> None:
    turns = {t.ref: t for t in talk(*texts)}
    for draft in read(list(turns.values())):
        assert draft.fields or draft.retract
        for name, value in draft.fields.items():
            assert derives(draft, name, value, turns), (draft.kind, name, value)
            moods = {
                c.mood for c in clauses(turns[value.ref].text) if c.start < value.end and value.start < c.end
            }
            assert moods <= FACTUAL


LONG = ["a", "Noa Levy ", "opp ", "OPP-1 ", "not ", "$1 ", "\n", "'x' ", "the renewal ", "remind me to "]


@pytest.mark.parametrize("piece", LONG)
def test_long_messages_take_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        start = time.process_time()
        read([turn((piece * (size // len(piece) + 1))[:size])])
        return time.process_time() - start

    seconds(1_000)
    small, large = seconds(20_000), seconds(80_000)
    assert large < 12 * small + 0.5


@pytest.mark.parametrize(
    "text",
    [
        "Their competitor charges $12k.",
        "The fleet rollout is at $12k.",
        "Actually, the fleet rollout is at $12k.",
        "The website project closes on 2027-07-01.",
        "The renewal is fine, but the fleet rollout is worth $12k.",
    ],
)
def test_what_is_said_of_something_else_is_not_put_on_the_deal_in_focus(text: str) -> None:
    before = talk("The Redwing Couriers renewal is worth $40k, closing 2027-03-15.")
    (deal,) = of("opportunities", read([*before, turn(text, "m1")]))
    assert (deal["name"], deal["amount"], deal["close_date"]) == ("renewal", 40000.0, "2027-03-15")


@pytest.mark.parametrize(
    "text", ["The amount is now $12k.", "The customer is at $12k.", "Actually, the new value is $12k."]
)
def test_what_is_said_of_the_deal_itself_is(text: str) -> None:
    before = talk("The Redwing Couriers renewal is worth $40k, closing 2027-03-15.")
    (deal,) = of("opportunities", read([*before, turn(text, "m1")]))
    assert deal["amount"] == 12000.0


def test_a_case_of_another_number_does_not_change_the_one_in_focus() -> None:
    drafts = read(
        talk(
            "Open a case for Redwing Couriers: VPN down, high priority.",
            "Case 00012345 is about invoices not being sent, priority low.",
        )
    )
    first = next(case for case in of("cases", drafts) if case.get("subject") == "VPN down")
    assert first["priority"] == "High"


@pytest.mark.parametrize(
    ("first", "kind", "address"),
    [
        ("Got a new lead: Marisol Vega from Cobalt Foods.", "leads", "mvega@cobaltfoods.io"),
        ("Met Marisol Vega, CFO of Cobalt Foods.", "contacts", "marisol.vega@cobaltfoods.io"),
    ],
)
def test_an_address_that_spells_a_known_person_is_that_persons(first: str, kind: str, address: str) -> None:
    drafts = read(talk(first, "We talked about the weather.", f"Marisol's email is {address}"))
    people = [(d.kind, values(d).get("email")) for d in drafts if d.kind in {"contacts", "leads"}]
    assert people == [(kind, address)]


def test_an_address_that_fits_two_people_is_given_to_neither() -> None:
    drafts = read(
        talk(
            "Met Mara Lind, CFO of Cobalt Foods.",
            "Met Mona Lind, CTO of Redwing Couriers.",
            "The address is m.lind@example.com",
        )
    )
    assert [p.get("name") for p in of("contacts", drafts) if "email" in p] == [None]


@pytest.mark.parametrize("of_whom", ["Customer Mara Lind from", "Our client Mara Lind at"])
def test_a_customer_who_is_from_a_company_is_a_person(of_whom: str) -> None:
    drafts = read(talk(f"{of_whom} Redwing Couriers Ltd called about the invoice."))
    assert [account["name"] for account in of("accounts", drafts)] == ["Redwing Couriers Ltd"]
    assert [(c["name"], c["account_name"]) for c in of("contacts", drafts)] == [
        ("Mara Lind", "Redwing Couriers Ltd")
    ]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Redwing's renewal dropped to 15k from 20k", 15000.0),
        ("The Redwing renewal is at $15k, up from $12k.", 15000.0),
        ("The Redwing renewal is $15k instead of $12k.", 15000.0),
        ("The Redwing renewal grew from $12k to $15k.", 15000.0),
        ("The Redwing renewal is between 20k and 30k.", None),
    ],
)
def test_what_a_deal_was_worth_before_and_the_end_of_a_range_are_not_its_amount(
    text: str, amount: float | None
) -> None:
    (deal,) = of("opportunities", read(talk(text)))
    assert deal.get("amount") == amount


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("Mara Lind now works at Quarry Forge.", "Quarry Forge"),
        ("Mara Lind is now at Quarry Forge.", "Quarry Forge"),
        ("Mara Lind works for Oakhurst Robotics.", "Oakhurst Robotics"),
        ("Mara Lind joined Oakhurst Robotics.", "Oakhurst Robotics"),
        ("Mara Lind works for Dana Okello.", "Redwing Couriers"),
        ("Mara Lind moved to Berlin.", "Redwing Couriers"),
    ],
)
def test_where_a_person_works_now(text: str, company: str) -> None:
    drafts = read(talk("Met Mara Lind, CFO of Redwing Couriers.", text))
    (where,) = {c.get("account_name") for c in of("contacts", drafts) if c["name"] == "Mara Lind"}
    assert where == company
