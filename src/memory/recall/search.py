"""Search of records and messages, for people and programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from memory.domain.namespaces import Namespace
from memory.kinds import KINDS
from memory.recall.message_search import search_messages
from memory.recall.query.asking import read_question
from memory.recall.ranking import WEIGHTS
from memory.recall.records import search_records
from memory.recall.signals import ALL
from memory.recall.views import file_sources
from memory.records.items import is_visible

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from memory.recall.query.wanted import Query
    from memory.recall.ranking import Ranked
    from memory.recall.records import Known
    from memory.recall.signals import Signals
    from memory.records.messages import LoggedMessage
    from memory.store import Store

_BEST: Final = sum(weight for weight in WEIGHTS if weight > 0)


@dataclass(frozen=True, slots=True)
class Hit:
    """A record or message that was found."""

    kind: str
    key: str
    score: float
    """About 2 and more for a named record, 1.5 and more for what belongs to it, mostly less for all else."""
    value: Mapping[str, Any]
    source: Mapping[str, str]
    """Thread and message from which it comes."""
    why: tuple[str, ...] = ()
    """The reasons why it was found."""
    from_files: tuple[str, ...] = ()
    """The sources of those of its fields that only files state."""

    def as_json(self) -> dict[str, Any]:
        """Return it as the command line prints it."""
        return {
            "kind": self.kind,
            "key": self.key,
            "score": self.score,
            "value": dict(self.value),
            "source": dict(self.source),
            "why": list(self.why),
            "from_files": list(self.from_files),
        }


async def search(
    store: Store,
    user: str,
    query: str,
    *,
    kind: str | None = None,
    limit: int = 10,
    today: date | None = None,
    signals: Signals = ALL,
    now: datetime | None = None,
) -> list[Hit]:
    """Return what fits `query` best, best first; `kind` may also be `messages`, for messages only.

    A record whose id, e-mail address, phone number, case number or full name is in the query always comes
    first; then one whose name the query misspells, if no other is nearer. Relative times such as "last week"
    count only if `today` is given; records that are expired or superseded `now` are left out.
    """
    if not query.strip():
        return []
    asked = await read_question(store, user, query, today=today, signals=signals)
    return await search_for(store, user, asked, kind=kind, limit=limit, signals=signals, now=now)


async def search_for(
    store: Store,
    user: str,
    asked: Query,
    *,
    kind: str | None = None,
    limit: int = 10,
    signals: Signals = ALL,
    now: datetime | None = None,
) -> list[Hit]:
    """Return what fits a question that has been read, best first, but nothing expired or superseded `now`."""
    hits: list[Hit] = []
    if kind != Namespace.MESSAGES:
        kinds = (kind,) if kind else tuple(KINDS)
        records = await search_records(store, user, asked, kinds=kinds, limit=limit, signals=signals)
        moment = now or datetime.now(UTC)
        hits += [_record_hit(one) for one in records if is_visible(one.record, moment)]
    if kind in (None, Namespace.MESSAGES):
        said = await search_messages(store, user, asked, limit=limit, signals=signals)
        hits += [_message_hit(entry, ranked) for entry, ranked in said]
    return sorted(hits, key=lambda hit: -hit.score)[:limit]


def _message_hit(entry: LoggedMessage, ranked: Ranked) -> Hit:
    message = entry.message
    shown = {
        "role": message.role,
        "name": message.name,
        "by": entry.said_by,
        "content": message.content,
        "at": message.at,
        "status": entry.status,
    }
    source = {"thread": entry.thread, "message": message.id}
    return Hit(Namespace.MESSAGES, entry.key, ranked.score / _BEST, shown, source, ranked.why)


def _record_hit(found: Known) -> Hit:
    record = found.record
    receipt = next(iter(record.receipts.values()), None)
    source = {"thread": receipt["thread"], "message": receipt["message"]} if receipt else {}
    files = tuple(dict.fromkeys(file_sources(record).values()))
    return Hit(record.kind, record.key, found.score, record.fields, source, found.why, files)
