"""Memory of a salesperson's or support agent's CRM: provable, never lost, never duplicated."""

from memory.engine.batches import EngineLimits
from memory.engine.ingest import UpdateReport
from memory.engine.memory_engine import MemoryEngine
from memory.errors import (
    AmbiguousRecordError,
    CrmMemoryError,
    ExtractionError,
    InvalidMessageError,
    InvalidUserError,
    NameTooLongError,
    RecordNotFoundError,
)
from memory.extraction.trustcall_extractor import TrustcallExtractor
from memory.kinds import (
    SimpleAccount,
    SimpleCase,
    SimpleContact,
    SimpleLead,
    SimpleMemory,
    SimpleOpportunity,
    SimpleTask,
)
from memory.recall.context import MemoryContext, create_memory_context
from memory.records.messages import Message
from memory.store import AsyncStoreAdapter, StoreError

__all__ = [
    "AmbiguousRecordError",
    "AsyncStoreAdapter",
    "CrmMemoryError",
    "EngineLimits",
    "ExtractionError",
    "InvalidMessageError",
    "InvalidUserError",
    "MemoryContext",
    "MemoryEngine",
    "Message",
    "NameTooLongError",
    "RecordNotFoundError",
    "SimpleAccount",
    "SimpleCase",
    "SimpleContact",
    "SimpleLead",
    "SimpleMemory",
    "SimpleOpportunity",
    "SimpleTask",
    "StoreError",
    "TrustcallExtractor",
    "UpdateReport",
    "create_memory_context",
]
