from .activity import (
    said_on as said_on,
)
from .activity import (
    stale_deals as stale_deals,
)
from .brief import (
    CALLED as CALLED,
)
from .brief import (
    belongings as belongings,
)
from .context import create_memory_context as create_memory_context
from .fitting import (
    Order as Order,
)
from .fitting import (
    bound_in as bound_in,
)
from .fitting import (
    fitting as fitting,
)
from .fitting import (
    ordered as ordered,
)
from .fitting import (
    state_of as state_of,
)
from .fitting import (
    time_of as time_of,
)
from .fitting import (
    value_fits as value_fits,
)
from .fitting import (
    within as within,
)
from .lookup import (
    check_name as check_name,
)
from .lookup import (
    find_records as find_records,
)
from .lookup import (
    load_refs as load_refs,
)
from .query.asking import (
    find_spelt as find_spelt,
)
from .query.asking import (
    read_question as read_question,
)
from .query.days import (
    looking_ahead as looking_ahead,
)
from .query.days import (
    looking_back as looking_back,
)
from .query.days import (
    means_overdue as means_overdue,
)
from .query.events import resolve as resolve
from .query.misspelt import (
    Spelt as Spelt,
)
from .query.misspelt import (
    respell as respell,
)
from .query.ordinary import is_ordinary as is_ordinary
from .query.period import Period as Period
from .query.telling import (
    excerpt as excerpt,
)
from .query.telling import (
    telling as telling,
)
from .search import (
    Hit as Hit,
)
from .search import (
    search as search,
)
from .search import (
    search_for as search_for,
)
from .structured import (
    CLOSED as CLOSED,
)
from .structured import (
    DONE as DONE,
)
from .structured import (
    ENDED as ENDED,
)
from .structured import (
    LOST as LOST,
)
from .structured import (
    WON as WON,
)
from .structured import (
    By as By,
)
from .structured import (
    Status as Status,
)
from .structured import (
    all_records as all_records,
)
from .structured import (
    falls as falls,
)
from .structured import (
    has_status as has_status,
)
from .structured import (
    is_open as is_open,
)
from .structured import (
    missing as missing,
)
from .structured import (
    open_tasks as open_tasks,
)
from .structured import (
    pipeline as pipeline,
)
from .structured import (
    records_of as records_of,
)
from .structured import (
    sums as sums,
)
from .tokens import tokens_of as tokens_of
from .views import (
    brief_view as brief_view,
)
from .views import (
    file_sources as file_sources,
)
from .views import (
    record_view as record_view,
)
from .views import (
    shown as shown,
)
from .views import (
    source as source,
)
from .views import (
    speaker as speaker,
)
