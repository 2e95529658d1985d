"""The output of a chat on the command line: a terminal, or standard output and standard error."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from orchestrator.cli.common import describe


@dataclass(slots=True)
class PlainScreen:
    """Replies on standard output, without control characters; everything else on standard error."""

    def token(self, text: str) -> None:
        """Show a piece of the reply."""
        sys.stdout.write("".join(c if c.isprintable() or c in "\n\t" else " " for c in text))
        sys.stdout.flush()

    def end_reply(self) -> None:
        """End the reply's line."""
        sys.stdout.write("\n")
        sys.stdout.flush()

    def update(self, update: dict[str, Any]) -> None:
        """Show what memory has learned."""
        from orchestrator.cli.memory.render import update_lines

        for line in update_lines(update):
            self.note(line)

    def usage(self, tokens: int, limit: int) -> None:
        """Show that today's tokens are over the limit."""
        self.note(f"! {tokens:,} tokens today, past the limit of {limit:,} (ORCHESTRATOR_TOKENS_PER_DAY)")

    def error(self, error: Exception) -> None:
        """Show why a turn failed."""
        self.note(f"orchestrator: {describe(error)}")

    def note(self, text: str) -> None:
        """Show something that is not part of a reply."""
        print(text, file=sys.stderr, flush=True)  # noqa: T201 -- the command line's own output


class TerminalScreen(PlainScreen):
    """Output on a terminal. Replies come while no prompt is shown; notes that come while it is appear above it.

    Everything is written by the thread of the event loop, in order: prompt_toolkit's `patch_stdout` writes from a
    thread of its own, and a prompt drawn in between erased the last line of a reply.
    """

    def note(self, text: str) -> None:
        """Show something that is not part of a reply."""
        from prompt_toolkit.application import get_app_or_none, run_in_terminal

        def write() -> None:
            print(text, flush=True)  # noqa: T201 -- the command line's own output

        app = get_app_or_none()
        if app is not None and app.is_running:
            run_in_terminal(write)
        else:
            write()
