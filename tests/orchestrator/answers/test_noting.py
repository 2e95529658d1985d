"""Replies that confirm what a message states, in one line per record, and claim nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from memory.trained.drafts import Drafted, Value
from orchestrator.offline.answers.noting import noted
from tests.orchestrator.answers.conftest import asked

if TYPE_CHECKING:
    from tests.orchestrator.answers.conftest import Talk


def value(of: Any, *, sure: float = 0.9, context: bool = False) -> Value:
    return Value(of, "new", "content", 0, 1, sure, context)


def draft(kind: str, **fields: Any) -> Drafted:
    values = {name: one if isinstance(one, Value) else value(one) for name, one in fields.items()}
    return Drafted(kind, fields=values)


ZEYNEP = draft("contacts", account_name="Vestel", title="VP Digital", name="Zeynep Kaya")


@pytest.mark.parametrize(
    ("drafts", "line"),
    [
        ([ZEYNEP], "Noted: **Zeynep Kaya** – VP Digital, Vestel."),
        (
            [
                draft(
                    "opportunities", name="data platform", amount=350000.0, currency="EUR", stage="Closed Won"
                )
            ],
            "Noted: deal **data platform** – Closed Won, 350,000 EUR.",
        ),
        ([draft("opportunities", account_name="Kappa", amount=110000.0)], "Noted: deal – Kappa, 110,000."),
        ([draft("facts", subject="Kappa", predicate="uses", object="SAP")], "Noted: Kappa uses SAP."),
        ([draft("profile", response_length="short")], "Noted: about you: short."),
        ([draft("accounts", name=value("Kappa", context=True))], ""),
        (
            [draft("accounts", name=value("Kappa", sure=0.6))],
            "I am not sure of the account **Kappa**. Shall I keep that?",
        ),
        ([], ""),
        ([ZEYNEP, ZEYNEP], "Noted: **Zeynep Kaya** – VP Digital, Vestel."),
        (
            [ZEYNEP, draft("accounts", name="Vestel")],
            "Noted:\n- **Zeynep Kaya** – VP Digital, Vestel\n- **Vestel**",
        ),
        (
            [Drafted("contacts", fields={"name": value("Ann Lee")}, ended={"email": value("a@b.de")})],
            "Noted: **Ann Lee** – no longer e-mail address a@b.de.",
        ),
    ],
)
def test_what_is_read_is_said(drafts: list[Drafted], line: str) -> None:
    assert noted(drafts) == line


async def test_a_statement_is_acknowledged_in_the_light_of_what_was_said_before(talk: Talk) -> None:
    talk.drafts = [ZEYNEP]
    first = await talk.ask("Zeynep Kaya moved to Vestel, now VP Digital.", asked("tell", holds=0.99))
    assert first == "Noted: **Zeynep Kaya** – VP Digital, Vestel."
    await talk.ask("Sorry, VP Data.", asked("command_update", "contacts", holds=0.9))
    assert [(turn.text, turn.context) for turn in talk.read[-1]] == [
        ("Zeynep Kaya moved to Vestel, now VP Digital.", True),
        ("Sorry, VP Data.", False),
    ]


async def test_where_nothing_is_read_nothing_is_claimed(talk: Talk) -> None:
    reply = await talk.ask("Lovely weather in Izmir.", asked("tell", holds=0.1))
    assert "Noted" not in reply


async def test_a_message_that_states_and_asks_gets_both(talk: Talk) -> None:
    talk.drafts = [ZEYNEP]
    text = "Zeynep Kaya is VP Digital at Vestel now. Who else do we know there?"
    reply = await talk.ask(text, asked("people_of", "contacts", "Vestel", holds=0.9))
    assert reply.startswith("Noted: **Zeynep Kaya**")
    assert "Tom Okafor" in reply


async def test_a_note_is_kept_in_the_words_of_the_message(talk: Talk) -> None:
    tell = asked("command_create", "any", holds=0.9)
    assert await talk.ask("Remember that the lift is out of order until May", tell) == (
        "Noted: the lift is out of order until May"
    )
    assert [note["text"] for note in await talk.assistant.fields("notes")] == [
        "the lift is out of order until May"
    ]


async def test_a_long_message_is_told_whatever_it_begins_with(talk: Talk) -> None:
    text = "What a day. " * 200
    assert "Noted" not in await talk.assistant.say(text)
    assert [turn.text for turn in talk.read[-1]] == [text.strip()]
