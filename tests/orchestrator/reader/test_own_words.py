"""What users say of themselves and have to do, in many words, and what only looks like it."""

from __future__ import annotations

import string
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.language import find_values
from orchestrator.offline.reader.model import Turn
from orchestrator.offline.reader.own.notebook import Notebook
from orchestrator.offline.reader.page import Page
from orchestrator.offline.reader.todo import set_tasks

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


def read(*texts: str) -> list[tuple[str, dict[str, Any]]]:
    """Return what a conversation of the user's own sentences comes to, by kind."""
    notebook = Notebook([])
    for number, text in enumerate(texts):
        page = Page(Turn(str(number), "user", None, NOW, text, own=True), number)
        notebook.read(page, [one for one in set_tasks(page) if not notebook.knows(page, one)])
    return [
        (draft.kind, {name: value.value for name, value in draft.fields.items()})
        for draft in notebook.drafts()
    ]


def profile(*texts: str) -> dict[str, Any]:
    return next((fields for kind, fields in read(*texts) if kind == "profile"), {})


def todos(*texts: str) -> list[tuple[str, str]]:
    return [
        (str(fields["content"]), str(fields.get("status", "open")))
        for kind, fields in read(*texts)
        if kind == "todos"
    ]


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("I go by Wim.", "name", "Wim"),
        ("Stop calling me Margarethe, it's Greta.", "name", "Greta"),
        ("Hi, Otto here from the Graz office.", "name", "Otto"),
        ("I was just promoted to head of sales!", "occupation", "head of sales"),
        ("As a channel manager I need partner data.", "occupation", "channel manager"),
        ("I work in customer success.", "occupation", "customer success"),
        ("I've moved to Singapore, so switch my time zone.", "timezone", "Asia/Singapore"),
        ("Everything in Pacific time please.", "timezone", "America/Los_Angeles"),
        ("No more French please, Norwegian from now on.", "language", "no"),
        ("Respóndeme siempre en español.", "language", "es"),
        ("Your replies are too long.", "response_length", "short"),
        ("I'm not a fan of long answers.", "response_length", "short"),
        ("Don't hold back on detail.", "response_length", "detailed"),
        ("You don't need to be so formal with me.", "communication_style", "casual"),
        ("I'd appreciate it if you got straight to the point.", "communication_style", "direct"),
        ("Be friendly, not stiff.", "communication_style", "friendly"),
        ("If you need me, WhatsApp works best.", "contact_method", "chat"),
        ("I'd rather you emailed me.", "contact_method", "email"),
        ("I hate being phoned.", "avoid_contact", "phone"),
        ("I start at 7 and finish at 3.", "active_hours", "07:00-15:00"),
        ("I work nights, 10pm to 6am.", "active_hours", "22:00-06:00"),
        ("I'm a massive cricket fan.", "interests.cricket", "cricket"),
        ("I do a bit of woodworking in my spare time.", "interests.woodworking", "woodworking"),
    ],
)
def test_wishes_are_read_in_other_words(text: str, field: str, value: str) -> None:
    assert profile(text).get(field) == value


@pytest.mark.parametrize(
    "text",
    [
        "My manager wants you to be formal with her.",
        "They asked me to keep it short.",
        "Dana prefers short answers.",
        "Make the mail to Redwing short.",
        "Thanks for your detailed explanation.",
        "The reason is that it is no longer needed.",
        "I'd like to change the order details.",
        "I want to update the stage to Proposal and the amount to 60000.",
        "I keep getting a connection error.",
        "We meet at 3pm London time.",
        "The cable lasts 3-4 days.",
        "My assistant works from 8 to 2.",
        "The client wants us to text him.",
        "Don't call me before ten.",
        "I'm working from Lisbon this week.",
        "I'm learning Italian.",
        "They always pay late.",
        "Call me when the report is ready.",
    ],
)
def test_what_is_no_wish_of_the_users_is_none(text: str) -> None:
    assert profile(text) == {}


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["I'd better book the hotel."], [("book the hotel", "open")]),
        (["I promised my wife to fix the shelf."], [("fix the shelf", "open")]),
        (
            ["Errands for Monday: buy bread, get a haircut"],
            [("buy bread", "open"), ("get a haircut", "open")],
        ),
        (
            ["I need to water the plants and feed the cat."],
            [("water the plants", "open"), ("feed the cat", "open")],
        ),
        (["I want to sort out my tax papers by 10 December."], [("sort out my tax papers", "open")]),
        (
            ["Remind me to repaint the fence.", "The fence has been repainted."],
            [("repaint the fence", "done")],
        ),
        (["My todos: buy milk, buy eggs", "Both done!"], [("buy milk", "done"), ("buy eggs", "done")]),
        (["Remind me to oil the gate.", "Take the gate off my list."], [("oil the gate", "archived")]),
        (["Remind me to oil the gate.", "I haven't oiled the gate yet."], [("oil the gate", "open")]),
        (["I want to know who called."], []),
        (["I have to go, bye!"], []),
        (["I need to find out who decides."], []),
        (["You should buy milk, said my wife."], []),
    ],
)
def test_todos_and_what_becomes_of_them(texts: list[str], expected: list[tuple[str, str]]) -> None:
    assert todos(*texts) == expected


def test_a_deadline_put_off_is_that_of_what_was_just_said() -> None:
    ((_, todo),) = read("Remind me to pay rent tomorrow.", "Make that Monday.")
    assert todo["due_date"] == "2026-11-23"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tarvik was sold to Baltica.", [("Tarvik", "owned_by", "Baltica")]),
        ("Vexley is no longer our competitor.", [("our", "competitor", "Vexley", "no")]),
        ("Smoking is prohibited at Kelby.", [("Kelby", "forbids", "Smoking")]),
        ("About 2,000 people work at Velasco.", [("Velasco", "employees", "2,000")]),
        ("Find out what Kelby uses for billing.", []),
        ("When Osterby uses Procura, call me.", []),
        ("Bruno hates the delay.", []),
        ("The Halvorsen expansion is owned by Priya Raman.", []),
    ],
)
def test_facts_in_other_words(text: str, expected: list[tuple[str, ...]]) -> None:
    assert [tuple(fields.values()) for kind, fields in read(text) if kind == "facts"] == expected


@given(st.text(string.ascii_letters + " ,.!?'’-:0123456789", max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    read(text, f"I prefer {text}", f"Remind me to {text}", f"{text} is done")


@given(st.integers(0, 11), st.integers(1, 12))
def test_a_span_of_hours_is_read_as_it_is_written(start: int, length: int) -> None:
    clock = f"{start:02d}:00-{start + length:02d}:00"
    assert [one.value for one in find_values("hours", f"I work {clock}", today=None)] == [clock]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I'm Mara and I sell pumps.", "Mara"),
        ("I'm German and I sell pumps.", None),
        ("I'm Catholic and I do not work on Sundays.", None),
        ("I am Sales and I need leads.", None),
    ],
)
def test_a_name_may_be_followed_by_what_one_does(text: str, name: str | None) -> None:
    assert profile(text).get("name") == name
