from .domain.drafts import (
    SURE as SURE,
    Draft as Draft,
    Evidence as Evidence,
    Extraction as Extraction,
    Extractor as Extractor,
    KnownRecord as KnownRecord,
    Line as Line,
)
from .domain.namespaces import Namespace as Namespace
from .domain.refs import RecordRef as RecordRef
from .domain.usage import (
    CHARS_PER_TOKEN as CHARS_PER_TOKEN,
    DayUsage as DayUsage,
    Tokens as Tokens,
    tokens_used as tokens_used,
    usage as usage,
)
from .domain.users import user_label as user_label
from .engine.batches import EngineLimits as EngineLimits
from .engine.export import (
    export_rows as export_rows,
    import_rows as import_rows,
    users as users,
)
from .engine.hooks import (
    Hooks as Hooks,
    settle_hooks as settle_hooks,
)
from .engine.ingest import UpdateReport as UpdateReport
from .engine.memory_engine import MemoryEngine as MemoryEngine
from .errors import (
    AmbiguousRecordError as AmbiguousRecordError,
    CrmMemoryError as CrmMemoryError,
    ExtractionError as ExtractionError,
    InvalidMessageError as InvalidMessageError,
    InvalidUserError as InvalidUserError,
    NameTooLongError as NameTooLongError,
    RecordNotFoundError as RecordNotFoundError,
)
from .extraction.trustcall_extractor import TrustcallExtractor as TrustcallExtractor
from .facts.confidence import (
    Verification as Verification,
    verify as verify,
)
from .kinds import SimpleMemory as SimpleMemory
from .kinds.registry import KindRegistry as KindRegistry
from .kinds.sales import (
    SimpleAccount as SimpleAccount,
    SimpleContact as SimpleContact,
    SimpleLead as SimpleLead,
    SimpleOpportunity as SimpleOpportunity,
)
from .kinds.service import (
    SimpleCase as SimpleCase,
    SimpleTask as SimpleTask,
)
from .maintenance.episodes.chat_writer import ChatWriter as ChatWriter
from .maintenance.episodes.extract import draft_episode as draft_episode
from .maintenance.episodes.ports import Writer as Writer
from .maintenance.episodes.teller import untold_in as untold_in
from .maintenance.round import RoundReport as RoundReport
from .operations.history import (
    as_of as as_of,
    changes_since as changes_since,
    check as check,
    record_history as record_history,
)
from .operations.notes import keep_note as keep_note
from .operations.quarantine import refused_values as refused_values
from .operations.review import proposals as proposals
from .recall.context import (
    MemoryContext as MemoryContext,
    create_memory_context as create_memory_context,
)
from .records.messages import Message as Message
from .store.errors import StoreError as StoreError
from .store.sqlite.adapter import AsyncStoreAdapter as AsyncStoreAdapter
