"""Files that only their owner can read, and output for programs that cannot harm a terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, strategies as st

from orchestrator.cli.app import OLDER_TRACING, TRACING
from orchestrator.cli.common import json_line
from orchestrator.private import history_file, make_private_folder
from orchestrator.server.store import open_store
from tests.cli.conftest import conversation, write_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Cli

DANA: Final = "Met Dana Whitfield, VP Operations at Northwind Traders."


@pytest.fixture(autouse=True)
def _usual_mask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in (folder, *folder.iterdir())}


def test_a_new_folder_and_its_files_are_ones_own(cli: Cli, tmp_path: Path) -> None:
    assert cli("chat", stdin=DANA + "\n").code == 0
    found = modes(tmp_path / "data")
    assert found.pop("data") == 0o700
    assert {"memory.sqlite", "threads.sqlite"} <= found.keys()
    assert set(found.values()) == {0o600}


@pytest.mark.parametrize(("asked", "traced"), [("false", False), ("true", True)])
def test_conversations_are_traced_only_where_that_is_asked_for(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, asked: str, traced: bool
) -> None:
    """Another project's environment may have turned tracing on by the older names."""
    monkeypatch.setenv(TRACING, asked)
    for name in OLDER_TRACING:
        monkeypatch.setenv(name, "true")
    assert cli("--help").code == 0
    environment = {name: os.environ[name] for name in (TRACING, *OLDER_TRACING)}
    code = "import langsmith.utils as u; print(u.tracing_is_enabled())"  # it remembers what it has read
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    assert told.stdout.decode().strip() == str(traced)


def test_what_was_there_before_is_closed(cli: Cli, tmp_path: Path) -> None:
    data = tmp_path / "data"
    cli("chat", stdin=DANA + "\n")
    (data / "history").write_text("what all users typed")
    (data / ".env").write_text("")
    (data / "memory.sqlite.damaged-20260101-000000").touch()
    for path in (data, *data.iterdir()):
        path.chmod(0o755 if path == data else 0o644)
    assert cli("memory", "show").code == 0
    found = modes(data)
    assert found.pop("data") == 0o700
    assert set(found.values()) == {0o600}, found


def test_a_folder_of_other_things_stays_as_its_owner_has_it(cli: Cli, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    (shared / "minutes.txt").touch(mode=0o644)
    assert cli("--data", str(shared), "chat", stdin=DANA + "\n").code == 0
    found = modes(shared)
    assert (found.pop("shared"), found.pop("minutes.txt")) == (0o755, 0o644)
    assert set(found.values()) == {0o600}


def test_the_usual_folder_is_ones_own_whatever_is_in_it(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ORCHESTRATOR_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    (tmp_path / "orchestrator").mkdir(mode=0o755)
    (tmp_path / "orchestrator" / "export.jsonl").touch(mode=0o644)
    assert cli("memory", "show").code == 0
    assert modes(tmp_path / "orchestrator")["orchestrator"] == 0o700


async def test_the_servers_files_are_ones_own_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORCHESTRATOR_DATA", str(tmp_path / "data"))
    (tmp_path / "data").mkdir(mode=0o755)
    async with open_store() as store:
        await store.aput(("ann", "accounts"), "k", {"name": "Northwind"})
        found = modes(tmp_path / "data")
    assert found.pop("data") == 0o700
    assert found
    assert set(found.values()) == {0o600}


def test_histories_of_users_never_meet(tmp_path: Path) -> None:
    users = ["ann", "Ann", "ann ", "a/b", "../x", "x" * 256, "名前" * 100, "history", ""]
    files = {history_file(tmp_path, user) for user in users}
    assert len(files) == len(users)
    assert {file.parent for file in files} == {tmp_path}
    for file in files:
        file.touch()
    make_private_folder(tmp_path)
    assert set(modes(tmp_path).values()) == {0o700, 0o600}


CONTROLS: Final = "".join(
    map(chr, (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)
MORE: Final = "\u200e\u200f\u061c\u2028\u2029\u200b\ufeff\xad\U000e0041"


@given(st.recursive(st.text() | st.text(CONTROLS + MORE) | st.integers() | st.none(), lambda inner: st.dictionaries(
    st.text(CONTROLS + "ab"), inner
) | st.lists(inner)))  # fmt: skip
def test_json_is_equal_and_harmless(value: object) -> None:
    try:
        line = json_line(value)
    except TypeError:
        return  # a number that JSON has no room for
    assert line.isprintable()
    assert json.loads(line) == value


@pytest.mark.parametrize(
    "command",
    [("memory", "show", "--json"), ("memory", "export"), ("memory", "search", "Dana", "--json"), ("threads", "show", "c", "--json"), ("threads", "list", "--json"), ("memory", "changes", "--since", "2020-01-01", "--json"), ("memory", "pending", "--json")],
)  # fmt: skip
def test_commands_print_no_controls_for_programs(cli: Cli, tmp_path: Path, command: tuple[str, ...]) -> None:
    text = f"Met Dana Whitfield\x9b31m at \u202eNorthwind\u202c Traders\u2066.\x85{CONTROLS}{MORE}"
    assert cli("ingest", str(write_lines(tmp_path / "f.jsonl", conversation("c", text, DANA)))).code == 0
    done = cli(*command)
    assert done.code == 0
    assert [one for one in done.out if not one.isprintable() and one != "\n"] == []
    if command == ("memory", "export"):
        assert text in [row["value"].get("content") for row in done.rows]


def test_an_export_comes_back_equal(cli: Cli, tmp_path: Path) -> None:
    text = f"Met Dana Whitfield at Northwind Traders. {MORE}{CONTROLS[32:]}"
    cli("ingest", str(write_lines(tmp_path / "f.jsonl", conversation("c", text))))
    exported = cli("memory", "export").out
    (tmp_path / "export.jsonl").write_text(exported)
    assert cli("--data", str(tmp_path / "other"), "memory", "import", "export.jsonl").code == 0
    assert cli("--data", str(tmp_path / "other"), "memory", "export").out == exported
