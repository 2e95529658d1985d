from .amounts.said_amounts import read_amount as read_amount
from .codes import (
    PREFIXES as PREFIXES,
    salesforce_kind as salesforce_kind,
    suffix as suffix,
)
from .found import Found as Found
from .mood import (
    FACTUAL as FACTUAL,
    Clause as Clause,
    Mood as Mood,
    clauses as clauses,
    denies as denies,
    refuses as refuses,
)
from .names import (
    core_name as core_name,
    fold as fold,
    person_key as person_key,
    words as words,
)
from .occurrences import find_text as find_text
from .sentences import sentences as sentences
from .times.local_time import (
    ZONE as ZONE,
    day_in as day_in,
    local_day as local_day,
    local_minute as local_minute,
    zone_info as zone_info,
)
from .values import find_values as find_values
