"""Limits of input: messages, lines, files and times beyond them are refused with a clear message."""

from __future__ import annotations

import getpass
import io
import json
import os
from typing import TYPE_CHECKING, Any, Final

import pytest

from memory.records.messages import LONGEST
from orchestrator.cli.chat.loop import LONGEST_LINE, MOST_SKIPPED, bounded_lines
from tests.cli.conftest import conversation, stored, write_lines

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli, Program

DANA: Final = "Met Dana Whitfield, VP Operations at Northwind Traders."


def contents(folder: Path) -> list[str]:
    return [m["content"] for m in stored(folder, "messages", "ann") if m["role"] == "user"]


class Endless(io.RawIOBase):
    """Input without an end or a line break, which counts the bytes that are read."""

    taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.taken += len(buffer)
        buffer[:] = b"\0" * len(buffer)
        return len(buffer)


def test_a_message_without_an_end_is_given_up() -> None:
    source = Endless()
    lines = list(bounded_lines(io.BufferedReader(source)))
    assert [len(line) for line in lines] == [LONGEST_LINE + 1]
    assert source.taken <= (MOST_SKIPPED + 2) * (LONGEST_LINE + 1)


@pytest.mark.parametrize("over", [1, LONGEST_LINE, 3 * LONGEST_LINE])
def test_a_message_that_is_too_long_is_refused_and_the_next_is_read(
    cli: Cli, tmp_path: Path, over: int
) -> None:
    done = cli("chat", "--thread", "t", stdin=f"{DANA}\n{'x' * (LONGEST + over)}\nhello\n")
    assert (done.code, done.out.count("Noted:"), done.out.count("Hello.")) == (1, 1, 1)
    assert "at most 1,000,000 characters; send it in parts" in done.err
    assert contents(tmp_path) == [DANA, "hello"]


def test_devices_and_endless_files_are_refused(program: Program, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "holes.jsonl").open("wb") as file:
        file.write(b'{"messages": [\n')
        file.truncate(20_000_000)
    good = write_lines(tmp_path / "good.jsonl", conversation("c", DANA))
    writer = os.open(tmp_path / "pipe", os.O_RDWR)
    done = program("ingest", "/dev/zero", "pipe", "holes.jsonl", str(good))
    os.close(writer)
    assert done.code == 1
    assert [line.split(":")[1].split()[0] for line in done.err.splitlines()[1:]] == [
        "/dev/zero",
        "pipe",
        "holes.jsonl",
    ]
    assert done.err.count("is a device or a pipe") == 2
    assert len(stored(tmp_path, "contacts", getpass.getuser())) == 1


def test_a_line_of_a_file_is_bounded(cli: Cli, tmp_path: Path) -> None:
    line = json.dumps(conversation("c", DANA))
    (tmp_path / "f.jsonl").write_text(f"{line}\n{'[' * 17_000_000}\n{line}\n")
    done = cli("ingest", "f.jsonl")
    assert (done.code, done.err.count("f.jsonl")) == (1, 1)
    assert "f.jsonl:2: longer than 16,000,000 bytes; the file is read no further" in done.err
    assert contents(tmp_path) == [DANA]
    (tmp_path / "f.txt").write_text("Dana: hello\n" * 1_400_000)
    assert "too many for a transcript; split it" in cli("ingest", "f.txt").err
    long = write_lines(
        tmp_path / "long.jsonl", conversation("long", "x" * (LONGEST + 1)), conversation("d", "Hi.")
    )
    done = cli("ingest", str(long))
    assert "conversation long: this message cannot be remembered: it has 1,000,001 characters" in done.err
    assert sorted(contents(tmp_path)) == ["Hi.", DANA]


@pytest.mark.parametrize(
    "at", ["9999-12-31T23:59:59", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", 1e18, "1899-12-31"]
)  # fmt: skip
@pytest.mark.parametrize("where", ["line", "message"])
def test_a_time_that_is_none_costs_its_line_only(cli: Cli, tmp_path: Path, at: object, where: str) -> None:
    bad = conversation("bad", DANA, **({"at": at} if where == "line" else {}))
    if where == "message":
        bad["messages"][0]["at"] = at
    good = conversation("good", "Hello.", at="2026-03-02T10:00:00")
    done = cli("ingest", str(write_lines(tmp_path / "f.jsonl", bad, good)))
    assert (done.code, done.err.count("f.jsonl:1:")) == (1, 1)
    assert contents(tmp_path) == ["Hello."]


def test_what_is_ignored_is_told_once_a_key(cli: Cli, tmp_path: Path) -> None:
    rows = [conversation(f"c{number}", "Hello.", channel="mail", **{"x" * 90: 1}) for number in range(3)]
    for row in rows[1:]:
        row["messages"][0] |= {"mood": "good", "e\x1b[31m": 1}
    done = cli("ingest", str(write_lines(tmp_path / "f.jsonl", *rows)))
    assert done.code == 0
    told = [line.partition("f.jsonl: ")[2] for line in done.err.splitlines()[1:]]
    assert told == [
        "'channel' is ignored (3 times)",
        f"'{'x' * 40}…' is ignored (3 times)",
        "'messages.mood' is ignored (2 times)",
        "'messages.e\\x1b[31m' is ignored (2 times)",
    ]
    plain = write_lines(
        tmp_path / "g.jsonl", conversation("g", "Hello.", at="2026-03-02T10:00:00", user="ann")
    )
    assert "ignored" not in cli("ingest", str(plain)).err


@pytest.mark.parametrize(
    "command", [("memory", "show"), ("memory", "history"), ("memory", "unpin"), ("memory", "pin")]
)
def test_a_name_that_is_none_is_refused_in_a_line(cli: Cli, command: tuple[str, ...]) -> None:
    cli("chat", stdin=DANA + "\n")
    done = cli(*command, "accounts:" + "A" * 100_000)
    done.failed(1, "100,009 characters is too long to look up", "at most 500")


def test_the_chat_refuses_it_too(cli: Cli) -> None:
    done = cli("chat", stdin=f"/memory {'A' * 100_000}\nhello\n")
    assert "is too long to look up" in done.err
    assert len(done.out.splitlines()) == 1
