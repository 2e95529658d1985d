"""`orchestrator memory maintain|pin|unpin|hold|release|kept|verify|feedback`: retention and confidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from orchestrator.cli.common import JsonOption, UserOption, print_row, settings_of, tell
from orchestrator.cli.memory.changes import run_engine
from orchestrator.cli.memory.tables import print_table
from orchestrator.errors import InputError

if TYPE_CHECKING:
    from memory import MemoryEngine, RoundReport, Verification
    from memory.records import Keeping

Name = Annotated[str, typer.Argument(help="Name, id or `kind:key` of a record.")]
SHOWN = 50
"""Most rows of a report printed as text; `--json` gives all."""


def maintain(
    ctx: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be done.")] = False,
    json: JsonOption = False,
    user: UserOption = None,
) -> None:
    """Summarise ended conversations, apply the retention rules, merge duplicates; report each step and its reason."""
    settings = settings_of(ctx, user)

    async def work(engine: MemoryEngine) -> RoundReport:
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True, disable=json) as bar:
            task = bar.add_task("Looking after memory", total=None)
            return await engine.maintain(
                settings.user,
                dry_run=dry_run,
                retention=settings.rules,
                on_progress=lambda count: bar.advance(task, count),
            )

    report = run_engine(settings, work)
    if json:
        print_row(report.as_json(), "", json=True)
        return
    if report.done:
        print_table(
            ["record", "", "why", "change"],
            [
                [f"{one.ref.partition(':')[0]}: {one.label}", one.what, one.why, str(one.seq or "")]
                for one in report.done[:SHOWN]
            ],
        )
    counts = (
        ", ".join(f"{number} {what}" for what, number in sorted(report.counts().items())) or "nothing to do"
    )
    would = " (dry run: nothing was written)" if dry_run else ""
    print_row({}, f"{report.seen} records looked at: {counts}{would}", json=False)
    if len(report.done) > SHOWN:
        tell(f"{len(report.done) - SHOWN} more are not shown; --json gives all")


def pin(ctx: typer.Context, name: Name, json: JsonOption = False, user: UserOption = None) -> None:
    """Keep a record whatever the rules say."""
    _keep(ctx, name, "pin", "", json=json, user=user)


def unpin(ctx: typer.Context, name: Name, json: JsonOption = False, user: UserOption = None) -> None:
    """Take a pin back."""
    _release(ctx, name, "pin", json=json, user=user)


def hold(
    ctx: typer.Context,
    name: Name,
    reason: Annotated[str, typer.Option(help="Why it must stay, such as a case number.")],
    json: JsonOption = False,
    user: UserOption = None,
) -> None:
    """Put a record under a legal hold: it cannot be forgotten or merged away until it is released."""
    _keep(ctx, name, "hold", reason, json=json, user=user)


def release(ctx: typer.Context, name: Name, json: JsonOption = False, user: UserOption = None) -> None:
    """End a legal hold."""
    _release(ctx, name, "hold", json=json, user=user)


def kept(ctx: typer.Context, json: JsonOption = False, user: UserOption = None) -> None:
    """List what is pinned or held."""
    from memory.recall import load_refs
    from memory.records import kept_records

    settings = settings_of(ctx, user)

    async def work(engine: MemoryEngine) -> tuple[list[Keeping], dict[str, str]]:
        found = await kept_records(engine.store, settings.user)
        records = await load_refs(engine.store, settings.user, [one.ref for one in found])
        return found, {one.ref: one.label for one in records}

    found, labels = run_engine(settings, work)
    for one in found:
        _print(one, labels.get(one.ref, ""), json=json)


def verify(
    ctx: typer.Context,
    subject: Annotated[str, typer.Argument(help="Whom or what it is about, such as `Halden`.")],
    predicate: Annotated[str, typer.Argument(help="What is said of it, such as `uses`.")],
    answer: Annotated[str, typer.Argument(help="The answer, such as `SAP`.")],
    json: JsonOption = False,
    user: UserOption = None,
) -> None:
    """Tell whether facts support a statement, contradict it, or say nothing; with the evidence."""
    from memory import verify as verify_statement
    from memory.kinds import PREDICATES

    if predicate not in PREDICATES:
        raise InputError(f"{predicate!r} is none of {', '.join(PREDICATES)}")
    settings = settings_of(ctx, user)

    async def work(engine: MemoryEngine) -> Verification:
        return await verify_statement(
            engine.store, settings.user, subject, predicate, answer, now=engine.clock()
        )

    found = run_engine(settings, work)
    rows = [
        {"ref": one.ref, "fields": dict(one.fields), "receipt": one.receipts["object"]}
        for one in found.evidence
    ]
    lines = [
        f"  {one.fields['subject']} {one.fields['predicate']} {one.fields['object']}   "
        f"“{one.receipts['object']['quote']}”, {one.receipts['object']['thread']}"
        for one in found.evidence
    ]
    sure = f" ({found.confidence} % sure)" if found.evidence else ""
    text = "\n".join([f"{found.verdict}{sure}", *lines])
    print_row({"verdict": found.verdict, "confidence": found.confidence, "evidence": rows}, text, json=json)


def feedback(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="`facts:key`, as `memory show --kind facts --json` shows it.")],
    answer: Annotated[str, typer.Argument(metavar="right|wrong")],
    json: JsonOption = False,
    user: UserOption = None,
) -> None:
    """Mark a fact as right or wrong, which raises or lowers its confidence."""
    if answer not in ("right", "wrong"):
        raise InputError(f"say right or wrong, not {answer!r}")
    settings = settings_of(ctx, user)

    async def work(engine: MemoryEngine) -> tuple[str, int]:
        record = await engine.find(settings.user, name)
        change = await engine.judge(settings.user, record, right=answer == "right")
        return record.ref, int(change.fields["confidence"][1] or 0)

    ref, sure = run_engine(settings, work)
    print_row({"ref": ref, "confidence": sure}, f"{ref} is {sure} % sure now", json=json)


def _keep(
    ctx: typer.Context, name: str, how: Literal["pin", "hold"], reason: str, *, json: bool, user: str | None
) -> None:
    settings = settings_of(ctx, user)

    async def work(engine: MemoryEngine) -> tuple[Keeping, str]:
        record = await engine.find(settings.user, name)
        return await engine.keep(settings.user, record, how, reason), record.label

    _print(*run_engine(settings, work), json=json)


def _release(
    ctx: typer.Context, name: str, how: Literal["pin", "hold"], *, json: bool, user: str | None
) -> None:
    settings = settings_of(ctx, user)

    async def work(engine: MemoryEngine) -> tuple[Keeping, str]:
        record = await engine.find(settings.user, name)
        return await engine.release(settings.user, record, how), record.label

    one, label = run_engine(settings, work)
    text = f"{_named(one, label)} is {'no longer pinned' if how == 'pin' else 'released from its legal hold'}"
    print_row({"ref": one.ref, "label": label, "how": None}, text, json=json)


def _print(one: Keeping, label: str, *, json: bool) -> None:
    how = "pinned" if one.how == "pin" else f"under a legal hold: {one.reason}"
    row = {"ref": one.ref, "label": label, "how": one.how, "reason": one.reason, "at": one.at}
    print_row(row, f"{_named(one, label)} is {how}", json=json)


def _named(one: Keeping, label: str) -> str:
    return f"{one.ref.partition(':')[0]}: {label}" if label else f"{one.ref} (gone)"
