from .base import TransactionalStore as TransactionalStore
from .copying import (
    Copied as Copied,
    copy_items as copy_items,
    count_items as count_items,
)
from .errors import (
    CopyError as CopyError,
    EmbeddingError as EmbeddingError,
    ForeignDatabaseError as ForeignDatabaseError,
    NamespaceError as NamespaceError,
    NestedCallError as NestedCallError,
    OptionError as OptionError,
    QueryError as QueryError,
    StoreBusyError as StoreBusyError,
    StoreClosedError as StoreClosedError,
    StoreDamagedError as StoreDamagedError,
    StoreError as StoreError,
    StoreFullError as StoreFullError,
    StoreTooNewError as StoreTooNewError,
    StoreUnavailableError as StoreUnavailableError,
    TransactionOverError as TransactionOverError,
    ValueNotStorableError as ValueNotStorableError,
    VersionConflictError as VersionConflictError,
)
from .items.types import (
    DamagedItem as DamagedItem,
    FoundItem as FoundItem,
    Report as Report,
    StoredItem as StoredItem,
    utc_now as utc_now,
)
from .port import (
    Store as Store,
    Transaction as Transaction,
    View as View,
)
from .postgres.adapter import AsyncPostgresStoreAdapter as AsyncPostgresStoreAdapter
from .search.text import STOP_WORDS as STOP_WORDS
from .sqlite.adapter import AsyncStoreAdapter as AsyncStoreAdapter
