from .domain.drafts import Extractor as Extractor
from .domain.namespaces import Namespace as Namespace
from .domain.refs import RecordRef as RecordRef
from .domain.usage import (
    CHARS_PER_TOKEN as CHARS_PER_TOKEN,
)
from .domain.usage import (
    DayUsage as DayUsage,
)
from .domain.usage import (
    Tokens as Tokens,
)
from .domain.usage import (
    counted as counted,
)
from .domain.usage import (
    usage as usage,
)
from .domain.users import user_label as user_label
from .engine.batches import EngineLimits as EngineLimits
from .engine.export import (
    export_rows as export_rows,
)
from .engine.export import (
    import_rows as import_rows,
)
from .engine.export import (
    users as users,
)
from .engine.hooks import (
    Hooks as Hooks,
)
from .engine.hooks import (
    settle_hooks as settle_hooks,
)
from .engine.ingest import UpdateReport as UpdateReport
from .engine.memory_engine import MemoryEngine as MemoryEngine
from .errors import (
    AmbiguousRecordError as AmbiguousRecordError,
)
from .errors import (
    CrmMemoryError as CrmMemoryError,
)
from .errors import (
    ExtractionError as ExtractionError,
)
from .errors import (
    InvalidMessageError as InvalidMessageError,
)
from .errors import (
    InvalidUserError as InvalidUserError,
)
from .errors import (
    NameTooLongError as NameTooLongError,
)
from .errors import (
    RecordNotFoundError as RecordNotFoundError,
)
from .evidence.grounding import SURE as SURE
from .extraction.trustcall_extractor import TrustcallExtractor as TrustcallExtractor
from .facts.confidence import (
    Verification as Verification,
)
from .facts.confidence import (
    verify as verify,
)
from .kinds import SimpleMemory as SimpleMemory
from .kinds.registry import KindRegistry as KindRegistry
from .kinds.sales import (
    SimpleAccount as SimpleAccount,
)
from .kinds.sales import (
    SimpleContact as SimpleContact,
)
from .kinds.sales import (
    SimpleLead as SimpleLead,
)
from .kinds.sales import (
    SimpleOpportunity as SimpleOpportunity,
)
from .kinds.service import (
    SimpleCase as SimpleCase,
)
from .kinds.service import (
    SimpleTask as SimpleTask,
)
from .maintenance.episodes.chat_writer import ChatWriter as ChatWriter
from .maintenance.episodes.extract import draft_episode as draft_episode
from .maintenance.episodes.ports import Writer as Writer
from .maintenance.episodes.teller import untold_in as untold_in
from .maintenance.round import RoundReport as RoundReport
from .operations.history import (
    as_of as as_of,
)
from .operations.history import (
    changes_since as changes_since,
)
from .operations.history import (
    check as check,
)
from .operations.history import (
    record_history as record_history,
)
from .operations.notes import keep_note as keep_note
from .operations.quarantine import refused_values as refused_values
from .operations.review import proposals as proposals
from .recall.context import (
    MemoryContext as MemoryContext,
)
from .recall.context import (
    create_memory_context as create_memory_context,
)
from .records.messages import Message as Message
from .store.errors import StoreError as StoreError
from .store.sqlite.adapter import AsyncStoreAdapter as AsyncStoreAdapter
