"""The installed program as other programs use it. A start takes a second, so one test checks much with it."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.cli.conftest import SCRIPT, Program, conversation, environment, stored, write_lines
from tests.support.patience import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Cli

MONDAY: Final = (
    "Met Dana Whitfield, VP Operations at Northwind Traders.\n"
    "The Northwind Traders renewal is in Negotiation at $48k, closing 2027-03-15.\n"
)
NOOR: Final = b"Met Noor Haddad, VP Operations at Contoso Mills.\n"


def test_the_session_of_the_issue(program: Program) -> None:
    monday = program("--user", "ann", "chat", stdin=MONDAY)
    assert monday.code == 0
    assert monday.out.count("Noted:") == 2  # a reply a message; everything else is on the other stream
    assert "+ contact Dana Whitfield (Northwind Traders)\n" in monday.err
    assert "orchestrator:" not in monday.err

    tuesday = Program(program.folder, (sys.executable, "-m", "orchestrator"))
    known = tuesday("--user", "ann", "chat", stdin="What do we know about Northwind?\n")
    assert (known.code, known.err) == (0, "")
    for word in ("Dana Whitfield", "VP Operations", "enewal", "Negotiation/Review", "48,000", "2027-03-15"):
        assert word in known.out, known.out

    # Another user, on a terminal that cannot show all letters: they are escaped, and the chat goes on.
    asked = "What do we know about Northwind? ← مرحبا Łódź\n"
    bob = program("--user", "bob", "chat", stdin=asked, PYTHONIOENCODING="ascii")
    assert bob.code == 0
    assert bob.out.isascii()
    assert "Dana" not in bob.out
    assert [path.name for path in (program.folder / "data").iterdir() if path.suffix == ".sqlite"]
    assert (program.folder / "data").stat().st_mode & 0o077 == 0


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A chat whose input stays open."""
    chat = subprocess.Popen(
        [str(SCRIPT), "--user", "ann", "chat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(tmp_path),
    )
    yield chat
    chat.kill()
    chat.communicate()


def test_replies_come_line_by_line_and_an_interrupt_does_not_wait_for_input(
    tmp_path: Path, waiting: subprocess.Popen[bytes]
) -> None:
    assert waiting.stdin
    assert waiting.stdout
    assert waiting.stderr
    for text in (b"Met Dana Whitfield at Northwind Traders.\n", NOOR):
        waiting.stdin.write(text)
        waiting.stdin.flush()
        assert waiting.stdout.readline().strip()  # each reply while the input stays open
        name = b" ".join(text.split()[1:3]).strip(b",")
        while name not in (told := waiting.stderr.readline()):
            assert told.startswith(b"+ ")
    waiting.send_signal(signal.SIGINT)
    assert waiting.wait(30) == 130
    assert b"Traceback" not in waiting.stderr.read()
    assert len(stored(tmp_path, "contacts")) == 2


def test_a_reader_that_leaves_is_no_error(cli: Cli, tmp_path: Path) -> None:
    rows = [
        conversation(f"c{n}", f"Met {name}, VP Operations at Northwind Traders.")
        for n, name in enumerate(people(40))
    ]
    assert cli("ingest", str(write_lines(tmp_path / "many.jsonl", *rows))).code == 0
    for command in ("memory export", "chat"):
        done = subprocess.run(
            ["/bin/sh", "-c", f"( '{SCRIPT}' --user ann {command} 2>err; echo $? >code ) | head -c 1"],
            input=NOOR + b"Met Sofia Rossi, CFO at Fabrikam Mills.\n",
            capture_output=True,
            timeout=TIMEOUT,
            cwd=tmp_path,
            env=environment(tmp_path),
            check=False,
        )
        assert len(done.stdout) == 1
        told = (tmp_path / "err").read_text()
        assert "Traceback" not in told
        assert "Broken" not in told
        assert (tmp_path / "code").read_text().strip() in ("0", "1")
    assert "Noor Haddad" in {record["name"] for record in stored(tmp_path, "contacts")}


FIRST: Final = (
    "Ada",
    "Grace",
    "Mary",
    "Jane",
    "Rosa",
    "Zelda",
    "Emmy",
    "Lise",
    "Maria",
    "Anna",
    "Clara",
    "Edith",
)
LAST: Final = ("Whitfield", "Haddad", "Lindqvist", "Okafor", "Marchetti")


def people(count: int) -> list[str]:
    return [f"{FIRST[n % len(FIRST)]} {LAST[n // len(FIRST)]}" for n in range(count)]


def killed_on_its_way(folder: Path, file: Path) -> int:
    """Kill an ingestion as soon as it has stored five contacts; return the number of settled messages."""
    command = [str(SCRIPT), "--user", "ann", "ingest", str(file)]
    with subprocess.Popen(command, env=environment(folder), stderr=subprocess.PIPE) as running:
        while running.poll() is None:
            if (folder / "data" / "memory.sqlite").exists() and len(stored(folder, "contacts")) >= 5:
                running.kill()
                break
            time.sleep(0.02)
    return sum(message["status"] != "pending" for message in stored(folder, "messages"))


def test_an_ingestion_that_is_killed_does_what_is_left(cli: Cli, tmp_path: Path) -> None:
    names = people(48)
    rows = [
        conversation(
            f"c{n}", f"Met {name}, VP Operations at Northwind Traders.", "thanks", at="2026-03-02T10:00:00Z"
        )
        for n, name in enumerate(names)
    ]
    file = write_lines(tmp_path / "all.jsonl", *rows)
    data = tmp_path / "data"
    for _ in range(10):  # on a busy machine it may be done before it is killed
        done = killed_on_its_way(tmp_path, file)
        if done < 2 * len(names):
            break
        shutil.rmtree(data)
    assert len(stored(tmp_path, "contacts")) >= 5
    assert done < 2 * len(names), "it must be killed in the middle"

    again = cli("ingest", str(file))
    assert again.code == 0
    assert f"{len(names)} conversations" in again.err
    third = cli("ingest", str(file))
    assert third.err == "48 conversations, 0 new messages: 0 records new, 0 changed, 0 values refused\n"

    contacts = [record["name"] for record in stored(tmp_path, "contacts")]
    assert len(contacts) == len(set(contacts))
    assert set(contacts) <= set(
        names
    )  # a name read with low probability waits for review, as in the undisturbed run below
    assert [record["name"] for record in stored(tmp_path, "accounts")] == ["Northwind Traders"]
    messages = stored(tmp_path, "messages")
    assert len(messages) == 2 * len(names)
    assert not [message for message in messages if message["status"] == "pending"]
    # The result is exactly that of a run that was not killed.
    assert cli("--data", str(tmp_path / "calm"), "ingest", str(file)).code == 0
    calm, killed = cli("--data", str(tmp_path / "calm"), "memory", "export"), cli("memory", "export")
    for one, other in zip(timeless(calm.rows), timeless(killed.rows), strict=True):
        assert one == other


def timeless(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows without the times of writing, which are all that may differ."""
    written = {"created_at", "updated_at", "recorded_at", "heard_at"}
    waiting = {*written, "at"}

    def without(value: dict[str, Any], names: set[str]) -> dict[str, Any]:
        return {name: one for name, one in value.items() if name not in names}

    return [
        {
            **without(row, written),
            "value": without(row["value"], waiting if row["kind"] in ("journal", "review") else written),
        }
        for row in rows
    ]


def test_search_reads_queries_until_the_input_ends(cli: Cli, program: Program) -> None:
    cli("chat", stdin=MONDAY)
    done = program(
        "--user",
        "ann",
        "memory",
        "search",
        "-",
        "--limit",
        "3",
        stdin=b"Northwind\n\n\xff\xfe\nzyxwv\nrenewal",
    )
    assert (done.code, done.err) == (0, "")
    assert [row["query"] for row in done.rows] == ["Northwind", "", "\ufffd\ufffd", "zyxwv", "renewal"]
    assert [len(row["hits"]) > 0 for row in done.rows] == [True, False, False, False, True]
    for row in done.rows:
        assert len(row["hits"]) <= 3
        for hit in row["hits"]:
            assert set(hit) >= {"kind", "key", "score", "value", "source"}
            assert set(hit["source"]) >= {"thread", "message"}
        scores = [hit["score"] for hit in row["hits"]]
        assert scores == sorted(scores, reverse=True)
