"""Memory of a salesperson's or support agent's CRM: provable, never lost, never duplicated."""

from memory.engine import MemoryEngine, UpdateReport
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
from memory.messages import Message
from memory.reading import EngineLimits
from memory.recall.context import MemoryContext, create_memory_context
from memory.records import (
    SimpleAccount,
    SimpleCase,
    SimpleContact,
    SimpleLead,
    SimpleMemory,
    SimpleOpportunity,
    SimpleTask,
)
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
