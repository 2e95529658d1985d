"""The command line: the options that all commands share, and the reporting of errors."""

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
"""ClickException: Click's own, or that of the copy of Click that newer versions of Typer contain."""
TRACING: Final = "LANGSMITH_TRACING"
OLDER_TRACING: Final = ("LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2", "LANGCHAIN_TRACING")

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
    """Store the shared options for the command."""
    ctx.obj = Options(data=data, user=user, model=model, debug=debug)


def run(arguments: list[str]) -> int:
    """Run one command; return its exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted."""
    # Nothing leaves the machine unless it is asked for: what another project's environment says does not turn
    # tracing on, only LANGSMITH_TRACING does. LangSmith reads the newer names first.
    tracing = os.environ.get(TRACING, "false")
    os.environ.update(dict.fromkeys((TRACING, *OLDER_TRACING), tracing))
    os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A character that the terminal cannot show must not end the command.
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
        # The reader of our output has gone; without this, Python would fail again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    # Boundary: the user sees one line that says what to do; --debug shows the traceback.
    except Exception as error:  # noqa: BLE001 -- the boundary described above
        if debug:
            traceback.print_exc()
        return fail(error)
    return code if isinstance(code, int) else 0


def _misused(error: Any) -> int:  # see MISUSE
    """Report wrong usage in one line, or show the help if no command was given; return the exit code."""
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(error.format_message(), err=True)
    else:
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "orchestrator"
        tell(f"{error.format_message().rstrip('.')}; see `{command} --help`")
    return int(error.exit_code)
