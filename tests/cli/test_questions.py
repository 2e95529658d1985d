"""Structured questions on the command line: tables for people, JSON lines for programs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import conversation, write_lines
from tests.support.declared_reader import Fact, state

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli

LONG_AGO = "2026-01-05T10:00:00+00:00"
TODAY = datetime.now(UTC)
TOMORROW = (TODAY + timedelta(days=1)).date().isoformat()
TOLD = (
    "The Northwind Traders renewal is in Negotiation at $48,000, closing 2027-03-15. It is owned by Priya Raman.",
    "The Contoso Labs upsell is in Qualification at €20,000, closing 2027-05-31.",
    "The Fabrikam Mills upsell is Closed Won at $7k.",
)
CONTOSO = {"name": "upsell", "account_name": "Contoso Labs"}
FACTS: tuple[Fact, ...] = (
    (
        "The Northwind Traders",
        "opportunities",
        {
            "account_name": "Northwind Traders",
            "name": "renewal",
            "stage": ("Negotiation/Review", "Negotiation"),
            "amount": (48000.0, "$48,000"),
            "currency": ("USD", "$"),
            "close_date": "2027-03-15",
            "owner": "Priya Raman",
        },
    ),
    (
        "The Contoso Labs",
        "opportunities",
        {
            **CONTOSO,
            "stage": "Qualification",
            "amount": (20000.0, "€20,000"),
            "currency": ("EUR", "€"),
            "close_date": "2027-05-31",
        },
    ),
    ("The Contoso Labs upsell is now", "opportunities", {**CONTOSO, "amount": (21000.0, "€21,000")}),
    (
        "The Fabrikam Mills",
        "opportunities",
        {
            "name": "upsell",
            "account_name": "Fabrikam Mills",
            "stage": "Closed Won",
            "amount": (7000.0, "$7k"),
            "currency": ("USD", "$"),
        },
    ),
    ("Remind me", "tasks", {"subject": "call Dana Whitfield", "due_date": TOMORROW}),
    *(
        (f"The {name}", "accounts", {"name": name})
        for name in ("Northwind Traders", "Contoso Labs", "Fabrikam Mills")
    ),
)


@pytest.fixture(autouse=True)
def _stated(monkeypatch: pytest.MonkeyPatch) -> None:
    state(monkeypatch, *FACTS)


@pytest.fixture
def history(cli: Cli, tmp_path: Path) -> Cli:
    rows = [conversation(f"c{number}", text, at=LONG_AGO) for number, text in enumerate(TOLD)]
    rows.append(conversation("c9", f"Remind me to call Dana Whitfield by {TOMORROW}.", at=TODAY.isoformat()))
    rows.append(conversation("c8", "The Contoso Labs upsell is now at €21,000.", at=TODAY.isoformat()))
    assert cli("ingest", str(write_lines(tmp_path / "told.jsonl", *rows))).code == 0
    return cli


def test_the_pipeline_is_summed_by_stage_owner_or_quarter_and_currency(history: Cli) -> None:
    rows = history("memory", "pipeline", "--json").rows
    one = {"deals": 1, "without_amount": 0, "from_files": 1}
    assert rows == [
        {"stage": "Qualification", "currency": "EUR", "amount": 21000.0, **one},
        {"stage": "Negotiation/Review", "currency": "USD", "amount": 48000.0, **one},
    ]
    owners = history("memory", "pipeline", "--by", "owner", "--json").rows
    assert [(row["owner"], row["amount"]) for row in owners] == [
        ("Priya Raman", 48000.0),
        ("no owner", 21000.0),
    ]
    quarters = history("memory", "pipeline", "--by", "quarter", "--status", "all", "--json").rows
    assert [row["quarter"] for row in quarters] == ["2027-Q1", "2027-Q2", "no close date"]
    won = history("memory", "pipeline", "--status", "won", "--json").rows
    assert [(row["stage"], row["amount"]) for row in won] == [("Closed Won", 7000.0)]
    table = history("memory", "pipeline").out
    assert "Negotiation/Review" in table
    assert "48,000" in table
    assert "\x1b" not in table


def test_tasks_are_listed_by_due_date(history: Cli) -> None:
    (row,) = history("memory", "due", "--json").rows
    assert (row["name"], row["value"]["due_date"], row["overdue"]) == ("call Dana Whitfield", TOMORROW, False)
    assert TOMORROW in history("memory", "due", "--until", "tomorrow").out
    early = history("memory", "due", "--until", "2026-01-31")
    assert (early.code, early.out, early.err) == (0, "", "none\n")
    history("memory", "due", "--until", "whenever").failed(1, "'whenever' is no day")


def test_stale_deals_are_those_nobody_spoke_of(history: Cli) -> None:
    (row,) = history("memory", "stale", "--json").rows
    assert row["value"]["account_name"] == "Northwind Traders"
    assert row["last"] == LONG_AGO[:10]
    assert row["days"] >= 300
    assert "Northwind Traders" in history("memory", "stale", "--days", "90").out
    assert history("memory", "stale", "--days", "9000", "--json").rows == []


def test_missing_fields_are_those_salesforce_requires(history: Cli) -> None:
    (row,) = history("memory", "missing", "--json").rows
    assert (row["kind"], row["value"]["account_name"], row["missing"]) == (
        "opportunities",
        "Fabrikam Mills",
        ["close_date"],
    )
    assert "close date" in history("memory", "missing", "--kind", "opportunities").out
    assert history("memory", "missing", "--kind", "accounts", "--json").rows == []
    history("memory", "missing", "--kind", "invoices").failed(2, "'invoices' is none of")


def test_an_empty_memory_answers_too(cli: Cli) -> None:
    for command in ("pipeline", "due", "stale", "missing"):
        done = cli("memory", command)
        assert (done.code, done.out, done.err) == (0, "", "none\n")
        assert cli("memory", command, "--json").out == ""


def test_what_is_to_be_forgotten_is_asked_about_and_the_next_line_answers(history: Cli) -> None:
    no = history("chat", stdin="Forget the Contoso Labs upsell\nno\nWhat stage is the Contoso upsell in?\n")
    assert no.out.splitlines()[0] == "Forget the opportunity upsell? [y/N]"
    assert "Nothing was changed" in no.out.splitlines()[1]
    assert "Qualification" in no.out.splitlines()[2]
    other = history("chat", stdin="Forget the Contoso Labs upsell\nWhat stage is the Contoso upsell in?\n")
    assert "Qualification" in other.out.splitlines()[1]
    yes = history("chat", stdin="Forget the Contoso Labs upsell\ny\nWhat stage is the Contoso upsell in?\n")
    assert yes.out.splitlines()[1] == "Forgotten: opportunity upsell."
    assert "Qualification" not in yes.out.splitlines()[2]
    assert history("memory", "check").code == 0
