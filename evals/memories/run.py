"""Measure what is remembered beside CRM records: preferences, facts with their contradictions, todos.

    python -m evals.memories.run [--part known|tuned|counted|fresh|later|unseen] [--misses N] [KIND ...]

Two hundred and twenty cases of each kind, written by people who knew neither the rules nor the code. The rules were
first made looking at forty of each (`tuned`); the next hundred and forty (`counted`, `fresh`, `later`) were counted
unseen, part by part, and have since been looked at as well: together these are the `known`. Nobody who works on the
rules has looked at the last forty (`unseen`), which alone tell what the reader is worth on new wording: count them, and
once you have looked, write others. A case goes through the whole engine, one update a message; what memory holds
afterwards is compared with the label. "Today" is Friday, 20 November 2026.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from memory.account_facts import FIELDS
from memory.engine import MemoryEngine
from memory.extraction.trustcall_extractor import TrustcallExtractor
from memory.history import record_history
from memory.language import core_name, fold
from memory.messages import Message
from memory.recall.structured import all_records
from memory.record_items import grouped_fields
from memory.store import AsyncStoreAdapter
from orchestrator.offline.model import OfflineChatModel

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

FOLDER = Path(__file__).parent
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
PARTS = {
    "known": slice(0, 180),
    "tuned": slice(0, 40),
    "counted": slice(40, 60),
    "fresh": slice(60, 100),
    "later": slice(100, 180),
    "unseen": slice(180, 220),
}
LENIENT = frozenset({"custom", "interests", "occupation"})
Item = tuple[str, ...]
Row = dict[str, Any]  # a labelled case, as JSON gives it


@dataclass
class Tally:
    """Right, wrong and missed items."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    complaints: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        precision = self.right / (self.right + self.wrong or 1)
        recall = self.right / (self.right + self.missed or 1)
        return f"P {precision:.3f}  R {recall:.3f}  (right {self.right}, wrong {self.wrong}, missed {self.missed})"


def load(kind: str, part: str = "") -> list[Row]:
    """Read the cases of a kind: one of its `PARTS`, or all."""
    rows = [json.loads(line) for line in (FOLDER / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines()]
    return rows[PARTS[part]] if part else rows


async def remembered(row: Row) -> dict[str, list[dict[str, Any]]]:
    """Tell a fresh memory a case, message by message; return what it holds afterwards, by kind."""
    clock = [NOW]
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncStoreAdapter(Path(folder) / "memory.sqlite") as store:
            engine = MemoryEngine(store, TrustcallExtractor(OfflineChatModel()), clock=lambda: clock[0])
            for number, said in enumerate(row["messages"]):
                clock[0] = NOW + timedelta(minutes=number)
                message = Message(str(number), said["role"], said["text"], None, clock[0].isoformat())
                await engine.record("ann", "case", [message])
                await engine.update("ann", "case")
            kinds = ("profile", "facts", "todos", "tasks")
            held = {
                kind: [grouped_fields(one) for one in await all_records(store, "ann", kind)] for kind in kinds
            }
            held["facts"] += [one async for one in _said_by_fields(store)]
            return held


async def _said_by_fields(store: AsyncStoreAdapter) -> AsyncIterator[dict[str, Any]]:
    """Yield what fields of accounts say as the facts they stand for, and what they said before as superseded."""
    for account in await all_records(store, "ann", "accounts"):
        history = await record_history(store, "ann", account.ref)
        for name, stored in FIELDS.items():
            said = {"subject": account.label, "predicate": name}
            now = account.fields.get(stored)
            if now is not None:
                yield {**said, "object": now}
            former = {one.seen[stored].old for one in history if stored in one.seen} - {None, now}
            for old in former:
                yield {**said, "object": old, "status": "superseded"}


def preferences(gold: Row, held: dict[str, list[Row]]) -> tuple[list[Item], list[Item]]:
    """Return the labelled and the remembered items of a profile."""
    got = held["profile"][0] if held["profile"] else {}
    return _flat(gold), _flat(got)


def _flat(fields: Row) -> list[Item]:
    return [
        (name, str(one))
        for name, value in fields.items()
        for one in (value if isinstance(value, list) else [value])
    ]


def facts(gold: Row, held: dict[str, list[Row]]) -> tuple[list[Item], list[Item]]:
    """Return triples with what became of them; denied and superseded both do not hold."""
    wanted: list[Item] = [
        ("holds" if state == "current" else "gone", *map(str, triple))
        for state in ("current", "superseded", "denied")
        for triple in gold.get(state, [])
    ]
    got: list[Item] = [
        (
            "gone" if one.get("holds") == "no" or one.get("status") == "superseded" else "holds",
            str(one.get("subject")),
            str(one.get("predicate")),
            str(one.get("object")),
        )
        for one in held["facts"]
    ]
    return wanted, got


def todos(gold: Sequence[Row], held: dict[str, list[Row]]) -> tuple[list[Item], list[Item]]:
    """Return what is to be done, with its kind, state and day."""
    wanted: list[Item] = [
        (
            one["kind"],
            one["content"],
            one.get("status", "open") if one["kind"] == "todo" else "open",
            one.get("due_date", ""),
        )
        for one in gold
    ]
    got: list[Item] = [
        ("todo", one["content"], one.get("status", "open"), one.get("due_date", "")) for one in held["todos"]
    ]
    got += [("task", one.get("subject", ""), "open", one.get("due_date", "")) for one in held["tasks"]]
    return wanted, got


READ: dict[str, Callable[[Any, dict[str, list[Row]]], tuple[list[Item], list[Item]]]] = {
    "preferences": preferences,
    "facts": facts,
    "todos": todos,
}


def same(kind: str, left: Item, right: Item) -> bool:
    """Compare an item with its label; free words may be cut a little shorter or longer."""
    if kind == "preferences":
        return left[0] == right[0] and (
            _alike(left[1], right[1]) if left[0] in LENIENT else fold(left[1]) == fold(right[1])
        )
    if kind == "facts":
        direct = _name(left[1]) == _name(right[1]) and _alike(left[3], right[3])
        turned = left[2] == "competitor" and _alike(left[1], right[3]) and _alike(left[3], right[1])
        return left[0] == right[0] and left[2] == right[2] and (direct or turned)
    return left[0] == right[0] and _alike(left[1], right[1]) and left[2:] == right[2:]


def _name(text: str) -> str:
    name = core_name(text)
    return "our" if name in {"we", "us", "our"} else name


def _alike(left: str, right: str) -> bool:
    """Tell whether two phrases share at least half of their words."""
    one, other = set(fold(left).split()), set(fold(right).split())
    return core_name(left) == core_name(right) or len(one & other) / max(len(one), len(other), 1) >= 0.5


def compare(kind: str, row: Row, held: dict[str, list[Row]], tally: Tally) -> None:
    """Count what is right, missed and wrong in one case."""
    wanted, got = READ[kind](row["gold"], held)
    for item in wanted:
        hit = next((one for one in got if same(kind, item, one)), None)
        if hit is None:
            tally.missed += 1
            tally.complaints.append(f"MISSED {row['id']} {item}")
        else:
            tally.right += 1
            got.remove(hit)
    tally.wrong += len(got)
    tally.complaints += [f"EXTRA  {row['id']} {item}" for item in got]


async def score(kind: str, part: str = "") -> Tally:
    """Measure one kind."""
    tally = Tally()
    for row in load(kind, part):
        compare(kind, row, await remembered(row), tally)
    return tally


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(READ))
    parser.add_argument("--part", choices=[*PARTS], default="")
    parser.add_argument("--misses", type=int, default=0, metavar="N")
    arguments = parser.parse_args()
    for kind in arguments.kinds or READ:
        tally = asyncio.run(score(kind, arguments.part))
        print("\n".join([*tally.complaints[: arguments.misses], f"{kind:12} {tally}"]))


if __name__ == "__main__":
    main()
