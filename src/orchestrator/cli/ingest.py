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
    from collections.abc import Iterator, Sequence

    from rich.progress import Progress, TaskID

    from memory import MemoryEngine
    from memory.records import Message
    from orchestrator.cli.transcripts import BadLine, Conversation, Ignored
    from orchestrator.settings import Settings


BLOCK: Final = 1_000_000


@dataclass(slots=True)
class Tally:
    """The results of one run of `ingest`."""

    conversations: int = 0
    messages: int = 0
    created: int = 0
    updated: int = 0
    refused: int = 0
    pending: int = 0
    proposed: int = 0
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Harmless remarks, such as on keys that were ignored."""


def ingest(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="JSON lines, or transcripts of `Name: text`.")],
    user: Annotated[
        str | None, typer.Option(help="User in whose memory the conversations are stored.")
    ] = None,
    mine: Annotated[
        bool, typer.Option("--mine", help="Treat messages of role `user` without a name as my own words.")
    ] = False,
    me: Annotated[
        list[str] | None,
        typer.Option(
            "--me", help="Treat messages of role `user` with this name as my own words, too; may be repeated."
        ),
    ] = None,
    any_user: Annotated[
        bool, typer.Option("--any-user", help="Store each conversation for the user its line names.")
    ] = False,
) -> None:
    """Remember conversations from files. Can be stopped and run again: it does what is left.

    A file never overrules what you said yourself: contradictions wait for your decision in `memory review`.
    """
    options: Options = ctx.obj
    settings = options.settings(user)
    rights = IngestRights(mine=mine, labels=frozenset(me or ()), any_user=any_user)
    tally = run_async(_run(settings, files, rights))
    summary = (
        f"{tally.conversations} conversations, {tally.messages} new messages: {tally.created} records new, "
        f"{tally.updated} changed, {tally.refused} values refused"
    )
    typer.echo(summary, err=True)
    if tally.proposed:
        typer.echo(f"{tally.proposed} wait for your decision: see `orchestrator memory review`", err=True)
    if tally.pending:
        tally.problems.append(f"{tally.pending} messages wait because extraction failed; run this again")
    for line in (*tally.notes, *tally.problems):
        tell(line)
    if tally.problems:
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class IngestRights:
    """What the caller declares about the files: whose words they hold, and for which users they may write."""

    mine: bool = False
    labels: frozenset[str] = frozenset()
    any_user: bool = False
    known: set[str] = field(default_factory=set)
    """Users found to have no chats, so that files may write for them."""

    def own(self, messages: Sequence[Message]) -> list[str]:
        """Return the ids of the messages that are the caller's own words."""
        said = [message for message in messages if message.role == "user"]
        return [one.id for one in said if (self.mine if one.name is None else one.name in self.labels)]


async def _run(settings: Settings, files: list[Path], rights: IngestRights) -> Tally:
    from orchestrator.services import make_services

    tally = Tally()
    async with open_store(settings) as store:
        engine = make_services(settings).engine(store)
        with progress_bar() as progress:
            for path in files:
                try:
                    await _file(engine, settings, path, rights, tally, progress)
                except InputError as error:
                    tally.problems.append(str(error))
    return tally


async def _file(
    engine: MemoryEngine,
    settings: Settings,
    path: Path,
    rights: IngestRights,
    tally: Tally,
    progress: Progress,
) -> None:
    from orchestrator.cli.transcripts import BadLine, Ignored

    task = progress.add_task(path.name, total=_count(path))
    for item in _items(path, settings):
        if isinstance(item, BadLine):
            tally.problems.append(str(item))
        elif isinstance(item, Ignored):
            tally.notes.append(str(item))
        else:
            await _conversation(engine, settings, item, rights, tally)
        progress.advance(task)
    _finish(progress, task)


async def _conversation(
    engine: MemoryEngine, settings: Settings, item: Conversation, rights: IngestRights, tally: Tally
) -> None:
    from memory.errors import CrmMemoryError

    try:
        user = await _whose(engine, settings, item, rights)
        own = rights.own(item.messages)
        new = await engine.record(user, item.thread, item.messages, origin="ingest", own=own)
        report = await engine.update(user, item.thread)
        await engine.close(user, item.thread)
    except (CrmMemoryError, InputError) as error:
        tally.problems.append(f"conversation {item.thread}: {error}")
        return
    tally.conversations += 1
    tally.messages += len(new)
    tally.created += sum(change.op == "create" for change in report.changes)
    tally.updated += sum(change.op == "update" for change in report.changes)
    tally.refused += report.refused
    tally.pending += report.pending
    tally.proposed += report.proposed


async def _whose(engine: MemoryEngine, settings: Settings, item: Conversation, rights: IngestRights) -> str:
    """Return the user in whose memory a conversation is stored; raises `InputError` for one it may not name.

    If the user is set (`--user`, `ORCHESTRATOR_USER`), a file may name no other. If not, the caller counts as
    administrator of the folder, and a file may name users who have never chatted. `--any-user` allows all.
    """
    from memory import user_label
    from memory.records import has_talked

    named = item.user
    if named is None or named == settings.user:
        return settings.user
    user_label(named)  # raises if it cannot be a user at all
    if rights.any_user or named in rights.known:
        return named
    if "user" in settings.model_fields_set or await has_talked(engine.store, named):
        raise InputError(
            f"it names another user, {named!r}; allow that with --any-user, or run with --user {named}"
        )
    rights.known.add(named)
    return named


def _items(path: Path, settings: Settings) -> Iterator[Conversation | BadLine | Ignored]:
    from orchestrator.cli.transcripts import read_file

    return read_file(path, settings.timezone)


def _count(path: Path) -> int | None:
    """Count the lines for the progress bar; None if the file cannot be read, which is reported later."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(BLOCK), b""))
    except OSError:
        return None


def progress_bar() -> Progress:
    """Return a progress bar on standard error, hidden unless that is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty())


def _finish(progress: Progress, task: TaskID) -> None:
    progress.update(task, total=progress.tasks[task].completed)
