from .base import TransactionalStore as TransactionalStore
from .copying import (
    Copied as Copied,
)
from .copying import (
    copy_items as copy_items,
)
from .copying import (
    count_items as count_items,
)
from .errors import (
    CopyError as CopyError,
)
from .errors import (
    EmbeddingError as EmbeddingError,
)
from .errors import (
    ForeignDatabaseError as ForeignDatabaseError,
)
from .errors import (
    NamespaceError as NamespaceError,
)
from .errors import (
    NestedCallError as NestedCallError,
)
from .errors import (
    OptionError as OptionError,
)
from .errors import (
    QueryError as QueryError,
)
from .errors import (
    StoreBusyError as StoreBusyError,
)
from .errors import (
    StoreClosedError as StoreClosedError,
)
from .errors import (
    StoreDamagedError as StoreDamagedError,
)
from .errors import (
    StoreError as StoreError,
)
from .errors import (
    StoreFullError as StoreFullError,
)
from .errors import (
    StoreTooNewError as StoreTooNewError,
)
from .errors import (
    StoreUnavailableError as StoreUnavailableError,
)
from .errors import (
    TransactionOverError as TransactionOverError,
)
from .errors import (
    ValueNotStorableError as ValueNotStorableError,
)
from .errors import (
    VersionConflictError as VersionConflictError,
)
from .items.types import (
    DamagedItem as DamagedItem,
)
from .items.types import (
    FoundItem as FoundItem,
)
from .items.types import (
    Report as Report,
)
from .items.types import (
    StoredItem as StoredItem,
)
from .items.types import (
    utc_now as utc_now,
)
from .port import (
    Store as Store,
)
from .port import (
    Transaction as Transaction,
)
from .port import (
    View as View,
)
from .postgres.adapter import AsyncPostgresStoreAdapter as AsyncPostgresStoreAdapter
from .search.text import STOP_WORDS as STOP_WORDS
from .sqlite.adapter import AsyncStoreAdapter as AsyncStoreAdapter
