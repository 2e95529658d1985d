from .decisions import THREAD as THREAD
from .items import (
    StoredRecord as StoredRecord,
    grouped_fields as grouped_fields,
    is_visible as is_visible,
)
from .journal import (
    Change as Change,
    Entry as Entry,
)
from .leases import (
    give_back_lease as give_back_lease,
    take_lease as take_lease,
)
from .message_log import (
    following as following,
    forget_thread as forget_thread,
    has_talked as has_talked,
    is_logged as is_logged,
    thread_messages as thread_messages,
    threads as threads,
)
from .messages import (
    LONGEST as LONGEST,
    LoggedMessage as LoggedMessage,
    Message as Message,
    PendingMessage as PendingMessage,
    digest as digest,
    logged as logged,
)
from .retention_locks import (
    Keeping as Keeping,
    kept_records as kept_records,
)
from .user_profile import (
    load_profile as load_profile,
    wishes as wishes,
    zone_of as zone_of,
)
