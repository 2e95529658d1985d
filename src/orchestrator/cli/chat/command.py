"""`orchestrator chat`: talk with the assistant, while memory is updated in the background."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from orchestrator.cli.common import Options, run_async
from orchestrator.errors import InputError


def chat(
    ctx: typer.Context,
    thread: Annotated[
        str | None, typer.Option(help="Conversation to go on with; a new one by default.")
    ] = None,
) -> None:
    """Talk with the assistant. When input is not a terminal, each line is a message."""
    options: Options = ctx.obj
    from orchestrator.cli.chat.loop import run_chat

    if sys.stdin is None:
        raise InputError("standard input is closed; give messages there, one a line")
    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    failed = run_async(run_chat(options.settings(), thread, interactive=interactive))
    if failed and not interactive:
        raise typer.Exit(1)
