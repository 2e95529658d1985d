"""What is told in a clause or sentence of its own: the day, the way to be reached, what is put right or taken back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.orchestrator.reader.test_own_words import profile, read


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("A couple of lines will do for me, thanks.", "response_length", "short"),
        ("I like depth in your answers. Every time.", "response_length", "detailed"),
        ("Plain talk please, no need to cushion it.", "communication_style", "direct"),
        ("Who is Carlo? I'm Matteo!", "name", "Matteo"),
        ("My name is spelt Aoibheann, by the way.", "name", "Aoibheann"),
        ("Since Monday I'm head of logistics.", "occupation", "head of logistics"),
        ("I'm the shift dispatcher, on Lisbon time.", "timezone", "Europe/Lisbon"),
        ("My shift begins at 1pm and ends at 9pm.", "active_hours", "13:00-21:00"),
        ("Letters pile up, but mails get lost, so please don't send me any.", "avoid_contact", "email"),
        ("If anyone needs a decision, ring me.", "contact_method", "phone"),
        ("Chat is still how I like to be reached.", "contact_method", "chat"),
        ("My address has changed to u.brand@kolm.example.", "email", "u.brand@kolm.example"),
        ("My two obsessions: beer mats and trams.", "interests.trams", "trams"),
        ("Never any footnotes in your replies.", "custom.", "Never any footnotes in your replies"),
    ],
)
def test_a_wish_is_told_in_a_second_clause(text: str, field: str, value: str) -> None:
    assert [one for name, one in profile(text).items() if name.startswith(field)] == [value]


@pytest.mark.parametrize(
    ("texts", "field", "value"),
    [
        (
            ["My mail is o.kern@alm.example", "oops, typo: o.kehrn@alm.example"],
            "email",
            "o.kehrn@alm.example",
        ),
        (["Answer me in Dutch, always.", "no wait, changed my mind: Danish"], "language", "da"),
    ],
)
def test_the_last_thing_told_is_put_right(texts: list[str], field: str, value: str) -> None:
    assert profile(*texts)[field] == value


@pytest.mark.parametrize(
    "text",
    [
        "Could you answer in Czech, theoretically?",
        "The buyer wrote: 'Please never phone me.' Note that in the case.",
        "Call me when the Kolm numbers are in.",
        "Available 9 to 5 is what their hotline promises.",
        "Her two passions: wine and horses.",
    ],
)
def test_what_could_be_or_others_want_is_no_wish(text: str) -> None:
    assert profile(text) == {}


def due(*texts: str) -> list[tuple[Any, Any, Any]]:
    return [
        (fields["content"], fields.get("due_date"), fields.get("status", "open"))
        for kind, fields in read(*texts)
        if kind == "todos"
    ]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["I have to hem the curtains. Tuesday is soon enough."], ("hem the curtains", "2026-11-24", "open")),
        (["Deadline 2 December: return the drill."], ("return the drill", "2026-12-02", "open")),
        (["I must oil the hinges, and it has to be Sunday."], ("oil the hinges", "2026-11-22", "open")),
        (["I have to oil the hinges, keep that in mind."], ("oil the hinges", None, "open")),
        (["What I still have to do is mend the tent."], ("mend the tent", None, "open")),
        (
            ["Remind me to see the vet on Monday.", "The vet moved us, it's on Friday now."],
            ("see the vet", "2026-11-27", "open"),
        ),
        (
            ["I have to paint the shed by Friday.", "There's no deadline for the shed any more."],
            ("paint the shed", None, "open"),
        ),
        (
            ["I need to renew my parking permit by Friday.", "Make the permit one Monday."],
            ("renew my parking permit", "2026-11-23", "open"),
        ),
        (
            ["todo: sew the blue curtains", "never mind the curtains"],
            ("sew the blue curtains", None, "archived"),
        ),
    ],
)
def test_a_todo_goes_on_in_a_further_clause(texts: list[str], expected: tuple[Any, Any, Any]) -> None:
    assert due(*texts) == [expected]


def test_two_errands_of_a_sentence_have_a_day_each() -> None:
    assert due("tomorrow i need to wash the dog, and on monday i need to mow the lawn") == [
        ("wash the dog", "2026-11-21", "open"),
        ("mow the lawn", "2026-11-23", "open"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kolm Tools has moved, the head office is in Graz now.", ("Kolm Tools", "is_in", "Graz")),
        ("At Kolm it's Mrs Adler who has the final say.", ("Kolm", "decision_maker", "Mrs Adler")),
        ("Talk to Ida Roth at Kolm, she's the decision maker.", ("Kolm", "decision_maker", "Ida Roth")),
        ("Never offer Ida Roth liquorice, she can't stand it.", ("Ida Roth", "dislikes", "liquorice")),
        ("Ida Roth, our contact there, is allergic to dust.", ("Ida Roth", "allergic_to", "dust")),
        ("In case somebody cooks: I'm allergic to celery.", ("I", "allergic_to", "celery")),
        ("Kolm insists on stamped forms, unbelievable.", ("Kolm", "requires", "stamped forms")),
        ("Our main rival up north is Brenta.", ("Our", "competitor", "Brenta")),
    ],
)
def test_facts_around_other_clauses(text: str, expected: tuple[str, str, str]) -> None:
    found = [fields for kind, fields in read(text) if kind == "facts" and "holds" not in fields]
    assert [(one["subject"], one["predicate"], one["object"]) for one in found] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Ask Ida Roth who decides at Kolm.",
        "Draft a mail saying Kolm uses Brenta.",
        "They say Kolm is down to 20 people.",
        "Kolm is in a hurry.",
        "Always use tables.",
    ],
)
def test_no_fact_is_made_of_what_nobody_states(text: str) -> None:
    assert [kind for kind, _ in read(text) if kind == "facts"] == []
