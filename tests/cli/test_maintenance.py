"""Retention rules and episodes on the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import conversation, write_lines
from tests.support.declared_reader import met, state

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli

TALK = (
    "Met Dana Whitfield of Halden Robotics.\n"
    "We agreed that the pilot costs 12,000 EUR.\n"
    "Remind me to renew my passport.\n"
    "Remind me to buy milk.\n"
    "Met Ivo Marsh of Zephyr Foods.\n"
    "Pellmark is based in Lyon.\n"
    "Actually, Pellmark is based in Lisbon.\n"
)
FACTS = (
    *met("Dana Whitfield", "Halden Robotics"),
    *met("Ivo Marsh", "Zephyr Foods"),
    *met("Mona Reuss", "Corvex"),
    ("renew my passport", "todos", {"content": "renew my passport"}),
    ("buy milk", "todos", {"content": "buy milk"}),
    *(
        (
            f"Pellmark is based in {city}",
            "facts",
            {"subject": "Pellmark", "predicate": ("is_in", "based in"), "object": city},
        )
        for city in ("Lyon", "Lisbon")
    ),
)


@pytest.fixture(autouse=True)
def _stated(monkeypatch: pytest.MonkeyPatch) -> None:
    state(monkeypatch, *FACTS)


def told(cli: Cli) -> None:
    assert cli("chat", "--thread", "t1", stdin=TALK).code == 0


def test_a_chat_that_ended_and_an_ingested_conversation_are_summed_up(cli: Cli, tmp_path: Path) -> None:
    told(cli)
    file = write_lines(
        tmp_path / "f.jsonl",
        conversation("c", "Met Mona Reuss of Corvex.", "We agreed on 5,000 EUR with Corvex."),
    )
    assert cli("ingest", str(file)).code == 0
    rows = cli("memory", "show", "--kind", "episodes", "--json").rows
    assert {row["value"]["thread"] for row in rows} == {"t1", "c"}
    shown = cli("memory", "show", "--kind", "episodes").out
    assert "decisions: We agreed that the pilot costs 12,000 EUR." in shown
    assert "12,000" in cli("memory", "search", "pilot costs").out
    assert cli("memory", "check").code == 0


def test_maintenance_tells_what_it_would_do_then_does_it(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    told(cli)
    rules = json.dumps({kind: [{"limit": 1}] for kind in ("todos", "accounts")})
    monkeypatch.setenv("ORCHESTRATOR_RETENTION", rules)
    plan = cli("memory", "maintain", "--dry-run", "--json").rows[0]
    assert plan["dry_run"] is True
    assert {(row["what"], row["ref"].partition(":")[0]) for row in plan["records"]} >= {
        ("removed", "todos"),
        ("kept", "accounts"),
    }
    assert len(cli("memory", "show", "--kind", "todos", "--json").rows) == 2
    done = cli("memory", "maintain")
    assert done.code == 0
    assert "renew my passport" in done.out
    assert "another record leads to it" in " ".join(done.out.split())
    assert len(cli("memory", "show", "--kind", "todos", "--json").rows) == 1
    assert {row["what"] for row in cli("memory", "maintain", "--json").rows[0]["records"]} == {"kept"}
    assert cli("memory", "check").code == 0


def test_pins_and_holds(cli: Cli) -> None:
    told(cli)
    assert cli("memory", "pin", "renew my passport").code == 0
    cli("memory", "hold", "Dana Whitfield").failed(2, "--reason")
    assert cli("memory", "hold", "Dana Whitfield", "--reason", "case 4711").code == 0
    kept = cli("memory", "kept").out
    assert "renew my passport" in kept
    assert "case 4711" in kept
    cli("memory", "unpin", "Dana Whitfield").failed(1, "not pinned")
    assert cli("memory", "release", "Dana Whitfield").code == 0
    assert cli("memory", "unpin", "renew my passport").code == 0
    assert cli("memory", "kept").out == ""


def test_facts_are_verified_and_judged(cli: Cli) -> None:
    told(cli)
    right = cli("memory", "verify", "Pellmark", "is_in", "Lisbon", "--json").rows[0]
    assert right["verdict"] == "supported"
    assert cli("memory", "verify", "Pellmark", "is_in", "Lyon").out.startswith("contradicted")
    assert cli("memory", "verify", "Zephyr", "is_in", "Oslo").out.startswith("unknown")
    cli("memory", "verify", "Pellmark", "frobnicates", "x").failed(1, "frobnicates", "is_in")
    ref = right["evidence"][0]["ref"]
    cli("memory", "feedback", ref, "perhaps").failed(1, "right or wrong")
    wrong = cli("memory", "feedback", ref, "wrong", "--json").rows[0]
    assert wrong["confidence"] < right["confidence"]
