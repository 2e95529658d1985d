from .amounts.said_amounts import read_amount as read_amount
from .codes import (
    PREFIXES as PREFIXES,
)
from .codes import (
    salesforce_kind as salesforce_kind,
)
from .codes import (
    suffix as suffix,
)
from .found import Found as Found
from .mood import (
    FACTUAL as FACTUAL,
)
from .mood import (
    Clause as Clause,
)
from .mood import (
    Mood as Mood,
)
from .mood import (
    clauses as clauses,
)
from .mood import (
    denies as denies,
)
from .mood import (
    refuses as refuses,
)
from .names import (
    core_name as core_name,
)
from .names import (
    fold as fold,
)
from .names import (
    person_key as person_key,
)
from .names import (
    words as words,
)
from .occurrences import find_text as find_text
from .sentences import sentences as sentences
from .times.local_time import (
    ZONE as ZONE,
)
from .times.local_time import (
    day_in as day_in,
)
from .times.local_time import (
    local_day as local_day,
)
from .times.local_time import (
    local_minute as local_minute,
)
from .times.local_time import (
    zone_info as zone_info,
)
from .values import find_values as find_values
