from .activity import (
    said_on as said_on,
    stale_deals as stale_deals,
)
from .brief import (
    CALLED as CALLED,
    related_by_group as related_by_group,
)
from .context import create_memory_context as create_memory_context
from .fitting import (
    Order as Order,
    bound_in as bound_in,
    fitting as fitting,
    ordered as ordered,
    state_of as state_of,
    time_of as time_of,
    value_fits as value_fits,
    within as within,
)
from .lookup import (
    check_name as check_name,
    find_records as find_records,
    load_refs as load_refs,
)
from .query.asking import (
    find_spelt as find_spelt,
    read_question as read_question,
)
from .query.days import (
    looking_ahead as looking_ahead,
    looking_back as looking_back,
    means_overdue as means_overdue,
)
from .query.events import resolve as resolve
from .query.excerpts import (
    excerpt as excerpt,
    significant_words as significant_words,
)
from .query.misspelt import (
    Spelt as Spelt,
    respell as respell,
)
from .query.ordinary import is_ordinary as is_ordinary
from .query.period import Period as Period
from .query.vocabulary import KINDS_CALLED as KINDS_CALLED
from .search import (
    Hit as Hit,
    search as search,
    search_for as search_for,
)
from .structured import (
    CLOSED as CLOSED,
    DONE as DONE,
    ENDED as ENDED,
    LOST as LOST,
    WON as WON,
    By as By,
    Status as Status,
    all_records as all_records,
    falls as falls,
    has_status as has_status,
    is_open as is_open,
    missing as missing,
    open_tasks as open_tasks,
    pipeline as pipeline,
    records_of as records_of,
    sums as sums,
)
from .tokens import tokens_of as tokens_of
from .views import (
    brief_view as brief_view,
    file_sources as file_sources,
    record_view as record_view,
    shown as shown,
    source as source,
    speaker as speaker,
)
