"""The chat on a terminal: a prompt that is always there, and keys that mean what they always mean."""

from __future__ import annotations

import os
import pty
import select
import sys
from typing import TYPE_CHECKING, Final

import pytest

from orchestrator.private import history_file
from tests.cli.conftest import environment, stored
from tests.support.patience import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CTRL_C: Final = b"\x03"
CTRL_D: Final = b"\x04"
UP: Final = b"\x1b[A"
READS_KEYS: Final = b"\x1b[?2004h"
"""Turns bracketed paste on: a prompt writes this once it controls the terminal."""


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, folder: Path, *arguments: str, **more: str) -> None:
        self.seen = b""
        self.child, self.end = pty.fork()
        if self.child == 0:
            command = [sys.executable, "-m", "orchestrator", *arguments]
            os.execve(sys.executable, command, environment(folder, TERM="xterm", **more))  # noqa: S606 -- our own program

    def type(self, keys: bytes) -> None:
        self.seen = b""
        os.write(self.end, keys)

    def wait_for(self, words: bytes) -> None:
        self._read_until(lambda: words in self.seen, words)

    def wait_for_prompt(self, after: bytes) -> None:
        """Wait for words and a prompt after them that reads keys; before it, the terminal handles Ctrl-D."""
        self._read_until(lambda: READS_KEYS in self.seen.rpartition(after)[2], after)

    def _read_until(self, seen: Callable[[], bool], words: bytes) -> None:
        while words not in self.seen or not seen():
            ready, _, _ = select.select([self.end], [], [], TIMEOUT)
            assert ready, f"{words!r} is not in {self.seen!r}"
            new = os.read(self.end, 65_536)
            self.seen += new
            if b"\x1b[6n" in new:  # asks for the cursor position
                os.write(self.end, b"\x1b[1;1R")

    def leave(self) -> int:
        """Read the rest of the output; return the exit code."""
        try:
            while new := os.read(self.end, 65_536):
                self.seen += new
        except OSError:
            pass  # how Linux reports that the program has ended
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(tmp_path, "--user", "ann", "chat", "--thread", "t")
    yield opened
    os.close(opened.end)


def test_a_conversation_on_a_terminal(terminal: Terminal, tmp_path: Path) -> None:
    terminal.wait_for(b"model offline, user ann, conversation t")
    terminal.wait_for(b">")
    terminal.type(b"Met Dana Whitfield at Northwind Traders.\r")
    terminal.wait_for(b"Noted:")
    terminal.wait_for(b"+ contact Dana Whitfield (Northwind Traders)")  # above the prompt, on its own
    terminal.type(b"half a line" + CTRL_C)
    terminal.type(b"What do we know about Northwind?\r")
    terminal.wait_for(b"Contacts: **Dana Whitfield**")
    terminal.type(UP)
    terminal.wait_for(b"Northwind?")  # what was typed before
    terminal.type(b"\x15/memory\r")
    terminal.wait_for_prompt(after=b"1 contacts")
    terminal.type(CTRL_D)
    assert terminal.leave() == 0
    assert b"Traceback" not in terminal.seen
    assert [one["name"] for one in stored(tmp_path, "contacts")] == ["Dana Whitfield"]
    said = [m["content"] for m in stored(tmp_path, "messages") if m["role"] == "user"]
    assert said == ["Met Dana Whitfield at Northwind Traders.", "What do we know about Northwind?"]
    typed = history_file(tmp_path / "data", "ann").read_text()
    assert ("What do we know" in typed, "half a line" in typed) == (True, False)


def test_each_user_has_a_history_of_their_own(terminal: Terminal, tmp_path: Path) -> None:
    terminal.wait_for(b">")
    terminal.type(b"my secret errand\r")
    terminal.wait_for_prompt(after=b"errand")
    terminal.type(CTRL_D)
    assert terminal.leave() == 0
    other = Terminal(tmp_path, "--user", "omar", "chat", "--thread", "t")
    other.wait_for(b">")
    other.type(b"hello\r")
    other.wait_for_prompt(after=b"Hello.")
    other.type(UP + UP + b"\r")
    other.wait_for(b"Hello.")  # the oldest of omar's own
    other.wait_for_prompt(after=b"Hello.")
    other.type(CTRL_D)
    assert other.leave() == 0
    os.close(other.end)
    mine, theirs = (history_file(tmp_path / "data", user) for user in ("ann", "omar"))
    assert ("secret" in mine.read_text(), "secret" in theirs.read_text()) == (True, False)
    assert (mine.stat().st_mode | theirs.stat().st_mode) & 0o077 == 0


def test_where_a_hosted_model_is_shows_before_anything_is_said(tmp_path: Path) -> None:
    elsewhere = "http://ann:secret@127.0.0.1:9/v1?token=secret"
    terminal = Terminal(tmp_path, "--user", "ann", "chat", OPENAI_BASE_URL=elsewhere)
    terminal.wait_for(b"model gpt-4.1-mini at http://127.0.0.1:9/v1, user ann")
    terminal.wait_for_prompt(after=b"user ann")
    terminal.type(CTRL_D)
    assert terminal.leave() == 0
    assert b"secret" not in terminal.seen
    os.close(terminal.end)


def test_what_cannot_be_opened_takes_the_prompt_away(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "threads.sqlite").write_bytes(b"no database" * 1000)
    terminal = Terminal(tmp_path, "--user", "ann", "chat")
    assert terminal.leave() == 1
    assert b"cannot use" in terminal.seen
    assert b"Traceback" not in terminal.seen
    os.close(terminal.end)
