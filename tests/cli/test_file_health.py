"""What a person is told of a damaged memory file, and how it is made sound again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli


@pytest.fixture
def told(cli: Cli) -> Cli:
    """The commands, with a memory to damage."""
    for line in ("Met Dana Whitfield, VP Operations at Northwind Traders.", "Pellmark is based in Lyon."):
        assert cli("chat", stdin=line).code == 0
    return cli


def change(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / "data" / "memory.sqlite", isolation_level=None)) as connection:
        assert connection.execute(statement).rowcount == 1


def test_a_sound_file_is_said_to_be_so(told: Cli) -> None:
    assert "the memory matches its journal" in told("memory", "check").out
    (row,) = told("memory", "check", "--json").rows
    assert (row["whole"], row["problems"], row["set_aside"]) == (True, [], 0)
    (row,) = told("memory", "repair", "--json").rows
    assert (row["problems"], row["set_aside"]) == ([], [])
    assert row["items"] > 10
    assert told("memory", "check").code == 0


def test_a_changed_byte_is_told_and_set_aside(told: Cli, tmp_path: Path) -> None:
    change(
        tmp_path,
        "UPDATE items SET value = CAST(replace(value, 'Whitfield', 'Whitfeild') AS BLOB) WHERE ns = "
        "(SELECT id FROM namespaces WHERE path = CAST('ann' || char(0) || 'contacts' || char(0) AS BLOB))",
    )
    done = told("memory", "check")
    assert done.code == 1
    assert "the memory file is damaged" in done.out
    assert "memory repair" in done.out
    assert "its bytes have changed" in done.out
    (row,) = told("memory", "check", "--json").rows
    assert (row["whole"], len(row["problems"])) == (False, 1)
    done = told("memory", "repair")
    assert done.code == 0
    assert "set aside: ann contacts" in done.out
    assert "Whitfeild" not in told("memory", "show").out
    done = told("memory", "check")  # the journal knows a contact that is not there any more
    assert done.code == 1
    assert "1 damaged rows were set aside before" in done.out
    assert "NOT match its journal" in done.out


def test_a_truncated_file_is_repaired(told: Cli, tmp_path: Path) -> None:
    file = tmp_path / "data" / "memory.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    content = file.read_bytes()
    file.write_bytes(content[:-8192])
    told("memory", "check").failed(1, "is damaged")
    done = told("memory", "repair")
    assert (done.code, done.err) == (0, "")
    assert told("memory", "show", "--json").rows
    assert len(list(file.parent.glob("*.damaged-*"))) == 1


def test_what_is_beyond_repair_is_left_alone(told: Cli, tmp_path: Path) -> None:
    file = tmp_path / "data" / "memory.sqlite"
    file.write_bytes(b"not a database at all" * 1000)
    told("memory", "repair").failed(1, "is damaged or not a database", "restore()")
    assert file.read_bytes() == b"not a database at all" * 1000
