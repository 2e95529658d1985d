"""The dependencies of the graph's nodes, built in one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from time import perf_counter
from typing import TYPE_CHECKING

from memory import CHARS_PER_TOKEN, ChatWriter, EngineLimits, Hooks, MemoryEngine
from memory.extraction import TrustcallExtractor
from memory.store import TransactionalStore
from memory.text import day_in
from orchestrator.errors import OrchestratorError
from orchestrator.extending import make_hooks, register_kinds
from orchestrator.models.choosing import chat_model, explain, extraction_model, writes

if TYPE_CHECKING:
    from collections.abc import Callable

    from langchain_core.language_models import BaseChatModel
    from langgraph.store.base import BaseStore

    from memory import Extractor, Writer
    from orchestrator.settings import Settings
    from orchestrator.state import MemoryView


def utc_now() -> datetime:
    """Return the current time, in UTC."""
    return datetime.now(UTC)


def zone_in(memory: MemoryView | None, default: str) -> str:
    """Return the user's time zone (IANA name) from what was recalled for a turn, else `default`."""
    return memory.get("profile", {}).get("timezone", default) if memory else default


def checked_store(store: BaseStore | None) -> TransactionalStore:
    """Return the store if it has transactions, which memory needs; else raise `OrchestratorError`."""
    if isinstance(store, TransactionalStore):
        return store
    raise OrchestratorError(
        f"memory cannot be kept in {type(store).__name__ if store is not None else 'no store'}; open a "
        "memory.AsyncStoreAdapter(file) with `async with` and pass it as store=…"
    )


@dataclass(frozen=True, slots=True)
class Services:
    """The dependencies of the graph's nodes."""

    settings: Settings
    model: BaseChatModel
    extractor: Extractor
    hooks: Hooks = field(default_factory=Hooks)
    """Functions called on every change of memory."""
    writer: Writer | None = None
    """Writes summaries; without one they are made of quotations."""
    clock: Callable[[], datetime] = field(default=utc_now)
    stopwatch: Callable[[], float] = field(default=perf_counter)
    """A monotonic clock in seconds, for durations."""

    def today(self, memory: MemoryView | None = None) -> date:
        """Return today's date in the user's time zone."""
        return day_in(self.clock(), self.zone(memory))

    def zone(self, memory: MemoryView | None = None) -> str:
        """Return the user's time zone (IANA name) if memory knows it, else that of the settings."""
        return zone_in(memory, self.settings.timezone)

    def engine(self, store: BaseStore | None) -> MemoryEngine:
        """Return the memory engine on a run's store."""
        adapter = checked_store(store)
        limits = EngineLimits(
            call_chars=CHARS_PER_TOKEN * self.settings.extraction_tokens,
            attempts=self.settings.attempts,
            retry_seconds=self.settings.retry_seconds,
        )
        register_kinds(self.settings.kinds)
        return MemoryEngine(
            adapter,
            self.extractor,
            clock=self.clock,
            limits=limits,
            hooks=self.hooks,
            timezone=self.settings.timezone,
            writer=self.writer,
        )


def make_services(
    settings: Settings,
    *,
    model: BaseChatModel | None = None,
    extraction: BaseChatModel | None = None,
    clock: Callable[[], datetime] | None = None,
) -> Services:
    """Build the services; arguments left out are built from the settings."""
    reader = extraction or (model if model is not None else extraction_model(settings))
    writer = (
        ChatWriter(reader, explain=explain) if settings.summaries == "written" and writes(reader) else None
    )
    chat = model or chat_model(settings)
    return Services(
        settings,
        chat,
        TrustcallExtractor(reader, explain=explain),
        make_hooks(settings.hooks),
        writer,
        clock or settings.clock,
    )
