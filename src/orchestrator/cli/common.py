"""Shared by all commands: options, opening the databases, printing, and reporting errors."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import sys
from contextlib import asynccontextmanager
from contextvars import copy_context
from dataclasses import dataclass
from stat import S_ISREG
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, TypeVar

import typer

from orchestrator.errors import InputError, OrchestratorError
from orchestrator.settings import Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Mapping
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from langgraph.checkpoint.base import BaseCheckpointSaver

    from memory.store import TransactionalStore

T = TypeVar("T")
UserOption = Annotated[str | None, typer.Option("--user", help="User whose memory is used.")]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON lines instead of text.")]


@dataclass(frozen=True, slots=True)
class Options:
    """The options that are given before the command."""

    data: Path | None = None
    user: str | None = None
    model: str | None = None
    debug: bool = False

    def settings(self, user: str | None = None) -> Settings:
        """Return the settings from these options and the environment; `user` is the command's own --user."""
        settings = load_settings(data=self.data, user=user or self.user, model=self.model)
        if settings.log_level and not self.debug:
            logging.getLogger().setLevel(settings.log_level)
        return settings


def settings_of(ctx: typer.Context, user: str | None) -> Settings:
    """Return the settings of a command; `user` is its own --user."""
    options: Options = ctx.obj
    return options.settings(user)


def print_row(row: Mapping[str, Any], text: str, *, json: bool) -> None:
    """Print one row as JSON or as text, without control characters, which could act on the terminal."""
    if json:
        typer.echo(json_line(row))
    else:
        typer.echo("\n".join(printable(line) for line in text.split("\n")))


def json_line(value: Any) -> str:  # any JSON value
    """Return a value as one line of JSON with all control characters escaped; it parses to the same value."""
    import orjson

    line = orjson.dumps(value).decode()
    return line if line.isprintable() else "".join(c if c.isprintable() else _escaped(c) for c in line)


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def printable(text: str) -> str:
    """Replace control characters, which could act on the terminal, and line breaks by spaces."""
    return "".join(c if c.isprintable() else " " for c in text)


def well_formed(text: str) -> str:
    """Replace the bytes of an argument that are not UTF-8, which Python keeps as lone surrogates."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def tell(problem: str) -> None:
    """Print a problem in one line on standard error."""
    line = printable(" ".join(problem.split()))
    print(f"orchestrator: {line}", file=sys.stderr)  # noqa: T201 -- the command line's own output


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine; the time zone that it sets also applies to what is printed afterwards."""
    context = copy_context()
    try:
        with asyncio.Runner() as runner:
            return runner.run(work, context=context)
    finally:
        from memory.text import ZONE

        ZONE.set(context.get(ZONE, "UTC"))


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[TransactionalStore]:
    """Open the store, creating its folder if needed, and set the time zone of its user."""
    from memory import settle_hooks, user_label
    from memory.records import load_profile, zone_of
    from memory.text import ZONE
    from orchestrator.storage import memory_store

    user_label(settings.user)
    async with memory_store(settings) as store:
        ZONE.set(zone_of(await load_profile(store, settings.user), settings.timezone))
        try:
            yield store
        finally:
            await settle_hooks()


def open_threads(settings: Settings) -> AbstractAsyncContextManager[BaseCheckpointSaver[Any]]:
    """Open the checkpointer of the threads; raises `InputError` if its file is not a usable database."""
    from orchestrator.storage import thread_saver

    return thread_saver(settings)


def regular(path: Path, file: BinaryIO) -> BinaryIO:
    """Return a regular file; raises `InputError` for a device or pipe: endless, or readable only once."""
    if not S_ISREG(os.fstat(file.fileno()).st_mode):
        raise InputError(f"{path} is a device or a pipe; write it to a file, and give that")
    return file


def fail(error: Exception) -> int:
    """Print an error in one line on standard error; return the exit code: 2 for wrong settings, else 1."""
    tell(describe(error))
    return 2 if isinstance(error, (OrchestratorError, ValueError)) and _is_usage(error) else 1


def describe(error: BaseException) -> str:
    """Return one line on what is wrong and what to do, made printable because it may quote any text."""
    from memory.store import StoreDamagedError
    from orchestrator.models.choosing import explain

    known = explain(error)
    if known:
        return printable(known)
    text = printable(" ".join(str(error).split())) or type(error).__name__
    if isinstance(error, StoreDamagedError):
        return f"{text}; the command for that is `orchestrator memory repair`"
    if isinstance(error, OrchestratorError) or type(error).__module__.startswith("memory"):
        return text
    return f"{type(error).__name__}: {text} (run again with --debug for more)"


def _is_usage(error: Exception) -> bool:
    from memory.errors import InvalidUserError
    from orchestrator.errors import SettingsError

    return isinstance(error, (SettingsError, InvalidUserError))
