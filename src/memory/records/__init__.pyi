from .decisions import THREAD as THREAD
from .items import (
    StoredRecord as StoredRecord,
)
from .items import (
    grouped_fields as grouped_fields,
)
from .items import (
    is_told as is_told,
)
from .journal import (
    Change as Change,
)
from .journal import (
    Entry as Entry,
)
from .leases import (
    give_back_lease as give_back_lease,
)
from .leases import (
    take_lease as take_lease,
)
from .message_log import (
    following as following,
)
from .message_log import (
    forget_thread as forget_thread,
)
from .message_log import (
    has_talked as has_talked,
)
from .message_log import (
    is_logged as is_logged,
)
from .message_log import (
    thread_messages as thread_messages,
)
from .message_log import (
    threads as threads,
)
from .messages import (
    LONGEST as LONGEST,
)
from .messages import (
    LoggedMessage as LoggedMessage,
)
from .messages import (
    Message as Message,
)
from .messages import (
    PendingMessage as PendingMessage,
)
from .messages import (
    digest as digest,
)
from .messages import (
    logged as logged,
)
from .retention_locks import (
    Keeping as Keeping,
)
from .retention_locks import (
    kept_records as kept_records,
)
from .user_profile import (
    load_profile as load_profile,
)
from .user_profile import (
    wishes as wishes,
)
from .user_profile import (
    zone_of as zone_of,
)
