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
    """Output on a terminal, where notes appear above the prompt."""

    def note(self, text: str) -> None:
        """Show something that is not part of a reply."""
        print(text, flush=True)  # noqa: T201 -- patched by prompt_toolkit to appear above the prompt
