"""`orchestrator ingest`: remember conversations from files."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from orchestrator.cli.common import Options, open_store, run_async, tell
from orchestrator.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress, TaskID

    from memory.engine import MemoryEngine
    from orchestrator.cli.conversations import BadLine, Conversation, Ignored
    from orchestrator.settings import Settings


BLOCK: Final = 1_000_000


@dataclass(slots=True)
class Tally:
    """What an ingestion came to."""

    conversations: int = 0
    messages: int = 0
    created: int = 0
    updated: int = 0
    refused: int = 0
    pending: int = 0
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What was ignored, and does no harm."""


def ingest(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="JSON lines, or transcripts of `Name: text`.")],
    user: Annotated[str | None, typer.Option(help="Whose they are, where a line does not say.")] = None,
) -> None:
    """Remember conversations from files. Can be stopped and run again: it does what is left."""
    options: Options = ctx.obj
    settings = options.settings(user)
    tally = run_async(_run(settings, files))
    summary = (
        f"{tally.conversations} conversations, {tally.messages} new messages: {tally.created} records new, "
        f"{tally.updated} changed, {tally.refused} values refused"
    )
    typer.echo(summary, err=True)
    if tally.pending:
        tally.problems.append(f"{tally.pending} messages wait because extraction failed; run this again")
    for line in (*tally.notes, *tally.problems):
        tell(line)
    if tally.problems:
        raise typer.Exit(1)


async def _run(settings: Settings, files: list[Path]) -> Tally:
    from orchestrator.services import make_services

    tally = Tally()
    async with open_store(settings) as store:
        engine = make_services(settings).engine(store)
        with _progress() as progress:
            for path in files:
                try:
                    await _file(engine, settings, path, tally, progress)
                except InputError as error:
                    tally.problems.append(str(error))
    return tally


async def _file(
    engine: MemoryEngine, settings: Settings, path: Path, tally: Tally, progress: Progress
) -> None:
    from orchestrator.cli.conversations import BadLine, Ignored

    task = progress.add_task(path.name, total=_count(path))
    for item in _items(path, settings):
        if isinstance(item, BadLine):
            tally.problems.append(str(item))
        elif isinstance(item, Ignored):
            tally.notes.append(str(item))
        else:
            await _conversation(engine, settings, item, tally)
        progress.advance(task)
    _finish(progress, task)


async def _conversation(engine: MemoryEngine, settings: Settings, item: Conversation, tally: Tally) -> None:
    from memory.errors import CrmMemoryError

    user = item.user or settings.user
    try:
        new = await engine.record(user, item.thread, item.messages, origin="ingest")
        report = await engine.update(user, item.thread)
        await engine.close(user, item.thread)
    except CrmMemoryError as error:
        tally.problems.append(f"conversation {item.thread}: {error}")
        return
    tally.conversations += 1
    tally.messages += len(new)
    tally.created += sum(change.op == "create" for change in report.changes)
    tally.updated += sum(change.op == "update" for change in report.changes)
    tally.refused += report.refused
    tally.pending += report.pending


def _items(path: Path, settings: Settings) -> Iterator[Conversation | BadLine | Ignored]:
    from orchestrator.cli.conversations import read_file

    return read_file(path, settings.timezone)


def _count(path: Path) -> int | None:
    """Count lines for the progress bar; unknown where the file cannot be read, which is told later."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(BLOCK), b""))
    except OSError:
        return None


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty())


def _finish(progress: Progress, task: TaskID) -> None:
    progress.update(task, total=progress.tasks[task].completed)
