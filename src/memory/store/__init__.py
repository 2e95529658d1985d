"""LangGraph stores with transactions: over one SQLite file, or a PostgreSQL database (`memory.store.postgres`)."""

from memory.store.errors import (
    CopyError,
    EmbeddingError,
    ForeignDatabaseError,
    NamespaceError,
    NestedCallError,
    OptionError,
    QueryError,
    StoreBusyError,
    StoreClosedError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreTooNewError,
    StoreUnavailableError,
    TransactionOverError,
    ValueNotStorableError,
    VersionConflictError,
)
from memory.store.items.types import DamagedItem, FoundItem, Report, StoredItem, utc_now
from memory.store.port import Store, Transaction, View
from memory.store.sqlite.adapter import AsyncStoreAdapter

__all__ = [
    "AsyncStoreAdapter",
    "CopyError",
    "DamagedItem",
    "EmbeddingError",
    "ForeignDatabaseError",
    "FoundItem",
    "NamespaceError",
    "NestedCallError",
    "OptionError",
    "QueryError",
    "Report",
    "Store",
    "StoreBusyError",
    "StoreClosedError",
    "StoreDamagedError",
    "StoreError",
    "StoreFullError",
    "StoreTooNewError",
    "StoreUnavailableError",
    "StoredItem",
    "Transaction",
    "TransactionOverError",
    "ValueNotStorableError",
    "VersionConflictError",
    "View",
    "utc_now",
]
