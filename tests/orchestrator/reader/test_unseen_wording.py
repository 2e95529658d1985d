"""Classes of wording first met in sentences the rules had not seen."""

from __future__ import annotations

from typing import Any

import pytest

from tests.orchestrator.reader.test_own_words import profile, read, todos


def triples(*texts: str) -> list[tuple[str, str, str, str]]:
    """Return the facts that are told, and whether they hold."""
    return sorted(
        (
            str(fields["subject"]),
            str(fields["predicate"]),
            str(fields["object"]),
            str(fields.get("holds", "yes")),
        )
        for kind, fields in read(*texts)
        if kind == "facts"
    )


def days(*texts: str) -> list[tuple[str, Any]]:
    """Return the todos with their days."""
    return [
        (str(fields["content"]), fields.get("due_date")) for kind, fields in read(*texts) if kind == "todos"
    ]


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("Always answer me in Italian, even if I write in English.", "language", "it"),
        ("can you write swedish to me always pls", "language", "sv"),
        ("I'm in Perth, so western time please.", "timezone", "Australia/Perth"),
        ("I'm head of inside sales at a paper mill.", "occupation", "head of inside sales at a paper mill"),
        ("I work as a fitter trainer at Kolm.", "occupation", "fitter trainer"),
        ("Hi, this is Dr. Ilse Brandner, sales director here.", "occupation", "sales director"),
        ("Don't call me Elizabeth, Lizzie is fine.", "name", "Lizzie"),
        ("hey its Bartek here, what can you do?", "name", "Bartek"),
        ("Was out hiking on Sunday, that's my great passion.", "interests.", "hiking"),
        ("My hobby is playing drums in a trio.", "interests.", "playing drums in a trio"),
        ("Photography is a big hobby of mine.", "interests.", "Photography"),
        ("Mails I don't want, my inbox is full.", "avoid_contact", "email"),
        ("Never reach out by phone, e-mail only.", "contact_method", "email"),
        ("If something's urgent, text me.", "contact_method", "text"),
        ("alwys show the due date first", "custom.", "show the due date first"),
        ("When you list deals, sort them by size.", "custom.", "When you list deals, sort them by size"),
        ("Your answers could be more detailed.", "response_length", "detailed"),
        ("skip the chit-chat with me", "communication_style", "direct"),
        ("I hate it when answers drag on. Keep them brief, always.", "response_length", "short"),
        ("Lisbon time, please.", "timezone", "Europe/Lisbon"),
    ],
)
def test_a_wish_in_other_words(text: str, field: str, value: str) -> None:
    assert [one for name, one in profile(text).items() if name.startswith(field)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "My colleague wants everything in Czech.",
        "In the mail to Kranz, use bullet points.",
        "Always copy him on updates of that case.",
        "Our policy is to always answer within a day.",
        "I'm in Madrid tomorrow, so remember my train.",
        "Customers want me to write long mails.",
        "I am a trainer at heart.",
        "You can write to me in Danish or Finnish.",
        "Whatever you do, never call me at home.",
    ],
)
def test_what_is_for_one_thing_or_others_is_no_wish(text: str) -> None:
    assert profile(text) == {}


@pytest.mark.parametrize(
    ("first", "second", "field"),
    [
        ("End every answer with a joke.", "The joke is annoying, leave that out again.", "custom."),
        ("Use bullet points for lists, always.", "The bullet points get on my nerves.", "custom."),
        ("I'm into salsa dancing.", "I gave up salsa.", "interests."),
    ],
)
def test_what_annoys_is_taken_back(first: str, second: str, field: str) -> None:
    assert [name for name in profile(first) if name.startswith(field)]
    assert not [name for name in profile(first, second) if name.startswith(field)]


def test_an_order_for_good_is_the_users_own_whoever_reads_along() -> None:
    said = profile("Be casual with me.", "My director reads along now, so please be formal from today on.")
    assert said["communication_style"] == "formal"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Mr Lindqvist likes black coffee and dislikes golf.",
            [("Mr Lindqvist", "dislikes", "golf", "yes"), ("Mr Lindqvist", "likes", "black coffee", "yes")],
        ),
        ("Our company is based in Ghent.", [("Our", "is_in", "Ghent", "yes")]),
        ("Ms Roth (CFO) hates surprises.", [("Ms Roth", "dislikes", "surprises", "yes")]),
        ("fyi oltmann hq is in graz", [("oltmann", "is_in", "graz", "yes")]),
        (
            "Corrado competes with Melvo and belongs to Hansa Group.",
            [("Corrado", "competitor", "Melvo", "yes"), ("Corrado", "owned_by", "Hansa Group", "yes")],
        ),
        (
            "We learned that the decision maker at Ashgrove Foods is Colin Barratt and nobody else.",
            [("Ashgrove Foods", "decision_maker", "Colin Barratt", "yes")],
        ),
        (
            "Kolm requires a delivery note with every shipment.",
            [("Kolm", "requires", "delivery note with every shipment", "yes")],
        ),
        ("Vistor's supplier for packaging is Kremp.", [("Vistor", "supplier", "Kremp", "yes")]),
        ("Brightsea is Vistor's biggest rival.", [("Vistor", "competitor", "Brightsea", "yes")]),
        ("No phones allowed at Corrado.", [("Corrado", "forbids", "phones", "yes")]),
    ],
)
def test_a_fact_in_other_words(text: str, told: list[tuple[str, str, str, str]]) -> None:
    assert triples(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Write to Ferrand and ask which CRM they use and who their supplier is.",
        "I speak Hungarian.",
        "Corrado should use Odoo.",
        "Corrado used Odoo until 2020.",
        "Corrado requires more time.",
        "Vistor needs a quote.",
        "My boss likes wine.",
        "Greta loves her new office.",
        "The new tool Vistor uses is slow.",
    ],
)
def test_what_is_asked_over_or_vague_is_no_fact(text: str) -> None:
    assert [one for one in triples(text) if one[0] != "Vistor's"] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "For my list: buy stamps, book the ferry to Oslo by Thursday",
            [("buy stamps", None), ("book the ferry to Oslo", "2026-11-26")],
        ),
        (
            "Two things for me on Monday: clear the cellar, wax the skis",
            [("clear the cellar", "2026-11-23"), ("wax the skis", "2026-11-23")],
        ),
        ("Kindly note that I am to hand in my badge on 1 December.", [("hand in my badge", "2026-12-01")]),
        ("dont let me forget to return the van tomorow", [("return the van", "2026-11-21")]),
        ("remind me the day after tomorrow to feed the fish", [("feed the fish", "2026-11-22")]),
        ("rember to buy cat litter by wensday", [("buy cat litter", "2026-11-25")]),
        ("Please remember for me: order new lenses.", [("order new lenses", None)]),
        ("I have to drive to Basel on Wednesday.", [("drive to Basel", "2026-11-25")]),
        ("Mum called. I have to bring her the ladder on Sunday.", [("bring her the ladder", "2026-11-22")]),
    ],
)
def test_an_errand_in_other_words(text: str, told: list[tuple[str, Any]]) -> None:
    assert days(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "I must answer the complaint from Mrs Abt (case 9912) by Monday.",
        "I have to pick up Mr Ono from the airport on Tuesday.",
        "Just met Corvin Steel. I need to send them the offer by Monday.",
        "I still need to ask Zofia from Kwiat for the signed NDA.",
        'The buyer wrote: "I must send you the plans by Monday." What now?',
        '"I need to buy a new printer," she said.',
        "Haha, what a day. I should sell everything and move to an island.",
        "Thanks for reminding me to buy milk.",
        "I have to ask: what is the stage?",
        "I need to tell Mrs Petit about the delay by Monday.",
    ],
)
def test_what_is_a_customers_or_others_or_a_joke_is_no_errand(text: str) -> None:
    assert todos(text) == []


@pytest.mark.parametrize(
    ("second", "due", "status"),
    [
        ("The roof slips to Thursday.", "2026-11-26", None),
        ("The roof by Wednesday is early enough.", "2026-11-25", None),
        ("I'll mend the roof on Sunday.", "2026-11-22", None),
        ("No wait, Tuesday.", "2026-11-24", None),
        ("you can cross the roof off", "2026-11-23", "done"),
        ("Management said no. Cancel that one.", "2026-11-23", "archived"),
        ("My neighbour mended his roof.", "2026-11-23", None),
    ],
)
def test_a_todo_moves_or_ends_in_other_words(second: str, due: str, status: str | None) -> None:
    told = [
        fields for kind, fields in read("Remind me to mend the roof on Monday.", second) if kind == "todos"
    ]
    assert [(one["due_date"], one.get("status")) for one in told] == [(due, status)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The gutter needs a clean, remind me on Monday.", [("The gutter needs a clean", "2026-11-23")]),
        ("i owe my landlord a reply by thursday", [("owe my landlord a reply", "2026-11-26")]),
        ("remnid me to sweep the yard tomorrow", [("sweep the yard", "2026-11-21")]),
        ("Water the ferns on Sunday.", [("Water the ferns", "2026-11-22")]),
        ("Nearly forgot: fold up the tent on Friday.", [("fold up the tent", "2026-11-27")]),
        (
            "Monday: print the menus, charge the lamp.",
            [("print the menus", "2026-11-23"), ("charge the lamp", "2026-11-23")],
        ),
        ("it is necessary that i oil the gate tomorrow", [("oil the gate", "2026-11-21")]),
        ("We should meet more often.", []),
        ("Remind me to call Mrs. Tarn of Kolm back on Tuesday.", []),
        ("I have to get them a new quote, she was clear about that. Kolm waits.", []),
    ],
)
def test_an_errand_is_told_behind_alone_or_under_a_day(text: str, told: list[tuple[str, Any]]) -> None:
    assert days(text) == told


@pytest.mark.parametrize(
    ("second", "due", "status"),
    [
        ("Yes, I have to do the roof on Thursday.", "2026-11-26", None),
        ("Hm, Wednesday is better for mending the roof.", "2026-11-25", None),
        ("roof: not before Friday please", "2026-11-27", None),
        ("Let's do the roof on Tuesday.", "2026-11-24", None),
        ("The roof is a no-go, the landlord says.", "2026-11-23", "archived"),
        ("That roof is off my back.", "2026-11-23", "done"),
        ("My cousin mended a roof too.", "2026-11-23", None),
    ],
)
def test_a_todo_is_named_again(second: str, due: str, status: str | None) -> None:
    told = [
        fields for kind, fields in read("Remind me to mend the roof on Monday.", second) if kind == "todos"
    ]
    assert [(one["due_date"], one.get("status")) for one in told] == [(due, status)]


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("my nmae is Ottilie btw", "name", "Ottilie"),
        (
            "In general I'd like thorough answers, the brief ones always leave me lost.",
            "response_length",
            "detailed",
        ),
        ("im eight to five most days", "active_hours", "08:00-17:00"),
        ("My ground rules: never guess sums, and list offers by size.", "custom.", "never guess sums"),
        ("Links should always be at the bottom.", "custom.", "Links should always be at the bottom"),
        (
            "Phone numbers please always with the country code.",
            "custom.",
            "Phone numbers please always with the country code",
        ),
        ("Please answer me always in Danish.", "language", "da"),
        ("answers should be in finnish", "language", "fi"),
        ("Every Saturday I go rowing.", "interests.", "rowing"),
        ("Fleet planner is my job title.", "occupation", "Fleet planner"),
    ],
)
def test_a_wish_in_further_words(text: str, field: str, value: str) -> None:
    assert value in [one for name, one in profile(text).items() if name.startswith(field)]
    assert "always leave me lost" not in str(profile(text))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("At Kolm the decision maker is Ada Renz.", [("Kolm", "decision_maker", "Ada Renz", "yes")]),
        (
            "Kolm forbids drones on the loading dock.",
            [("Kolm", "forbids", "drones on the loading dock", "yes")],
        ),
        (
            "Kolm requires two signatures for every order.",
            [("Kolm", "requires", "two signatures for every order", "yes")],
        ),
        ("Ada Renz hates calls before nine.", [("Ada Renz", "dislikes", "calls before nine", "yes")]),
        (
            "Ada Renz moved from Ghent to Lille for good.",
            [("Ada Renz", "is_in", "Ghent", "no"), ("Ada Renz", "is_in", "Lille", "yes")],
        ),
        ("What I didn't know: Ada Renz loves tulips.", [("Ada Renz", "likes", "tulips", "yes")]),
        ("Let's assume, just for this quote, that Kolm has 90 employees.", []),
    ],
)
def test_a_fact_fronted_narrowed_or_assumed(text: str, told: list[tuple[str, str, str, str]]) -> None:
    assert triples(text) == told
