"""The command line on a PostgreSQL database, in place of files in the data folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli

SAID = b"Met Dana Whitfield at Northwind Traders, she is the CFO.\n"


@pytest.fixture
def on_postgres(emptied: str, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.setenv("ORCHESTRATOR_DATABASE_URL", emptied)
    return cli


def test_what_is_said_is_remembered_and_proved(on_postgres: Cli, tmp_path: Path) -> None:
    assert on_postgres("chat", "--thread", "t", stdin=SAID).code == 0
    assert "Dana Whitfield" in on_postgres("memory", "search", "Dana").out
    assert "the memory matches its journal" in on_postgres("memory", "check").out
    assert "Dana" in on_postgres("threads", "show", "t").out
    assert not (tmp_path / "data" / "memory.sqlite").exists()


def test_a_conversation_goes_on(on_postgres: Cli) -> None:
    on_postgres("chat", "--thread", "t", stdin=SAID + b"Who is Dana Whitfield?\n")
    assert "CFO" in on_postgres("chat", "--thread", "t", stdin=b"What is her title?\n").out


def test_repairing_is_left_to_the_server(on_postgres: Cli) -> None:
    done = on_postgres("memory", "repair")
    assert done.code != 0
    assert "pg_amcheck" in done.err


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("mysql://localhost/memory", "ORCHESTRATOR_DATABASE_URL"),
        ("postgresql://ann:secret@127.0.0.1:1/memory", "check that the server runs"),
    ],
)
def test_an_address_that_is_none_is_told(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, address: str, told: str
) -> None:
    monkeypatch.setenv("ORCHESTRATOR_DATABASE_URL", address)
    done = cli("memory", "show")
    assert done.code != 0
    assert told in done.err
    assert "secret" not in done.err


def test_a_memory_is_moved_to_postgres_and_back(
    emptied: str, cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cli("chat", stdin=SAID)
    there = cli("memory", "copy", "--to", emptied, "--json")
    assert there.rows[0]["written"] == there.rows[0]["items"] > 0
    assert cli("memory", "copy", "--to", emptied, "--json").rows[0]["written"] == 0
    monkeypatch.setenv("ORCHESTRATOR_DATABASE_URL", emptied)
    assert "the memory matches its journal" in cli("memory", "check").out
    back = cli("memory", "copy", "--to", str(tmp_path / "back.sqlite"), "--json")
    assert back.rows[0]["sha256"] == there.rows[0]["sha256"]
    assert cli("memory", "copy", "--to", emptied).code != 0  # onto itself
