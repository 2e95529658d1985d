"""The command line: options that all commands share, and how errors are told."""

from __future__ import annotations

import io
import logging
import os
import sys
import traceback
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from orchestrator.cli import ingest, threads
from orchestrator.cli.chat import command as chat
from orchestrator.cli.common import Options, fail, tell
from orchestrator.cli.memory import app as memory
from orchestrator.errors import InputError

MISUSE: Final[Any] = typer.BadParameter.__mro__[2]  # a type that mypy cannot know
"""ClickException: Click's own, or that of the copy of Click which Typer carries in newer versions."""

app = typer.Typer(
    name="orchestrator",
    help="A sales and support assistant that remembers your CRM.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("chat")(chat.chat)
app.command("ingest")(ingest.ingest)
app.add_typer(memory.app, name="memory")
app.add_typer(threads.app, name="threads")


@app.callback()
def options(
    ctx: typer.Context,
    *,
    data: Annotated[Path | None, typer.Option(help="Folder of the memory. [env: ORCHESTRATOR_DATA]")] = None,
    user: Annotated[str | None, typer.Option(help="Who is remembered. [env: ORCHESTRATOR_USER]")] = None,
    model: Annotated[
        str | None, typer.Option(help="Chat model, or `offline`. [env: ORCHESTRATOR_MODEL]")
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks and more of the log.")] = False,
) -> None:
    """Keep what every command needs."""
    ctx.obj = Options(data=data, user=user, model=model, debug=debug)


def run(arguments: list[str]) -> int:
    """Run one command; return its exit code: 0 done, 1 failed, 2 used wrongly, 130 interrupted."""
    # Nothing leaves the machine unless a model is configured: no tracing, whatever the environment says.
    os.environ.setdefault("LANGSMITH_TRACING", "false")
    os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that lacks a letter is no reason to stop.
            stream.reconfigure(errors="backslashreplace")
    debug = "--debug" in arguments
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.DEBUG if debug else logging.CRITICAL,
        format="%(levelname)s %(name)s: %(message)s",
    )
    try:
        code = app(arguments, prog_name="orchestrator", standalone_mode=False)
    except typer.Abort:
        return fail(InputError("stopped, nothing was changed"))
    except MISUSE as error:
        return _misused(error)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    # Boundary: a person sees one line that says what to do; the rest is behind --debug.
    except Exception as error:  # noqa: BLE001 -- the boundary told of above
        if debug:
            traceback.print_exc()
        return fail(error)
    return code if isinstance(code, int) else 0


def _misused(error: Any) -> int:  # see MISUSE
    """Tell wrong usage in one line; where nothing was asked for, show what there is."""
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(error.format_message(), err=True)
    else:
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "orchestrator"
        tell(f"{error.format_message().rstrip('.')}; see `{command} --help`")
    return int(error.exit_code)
