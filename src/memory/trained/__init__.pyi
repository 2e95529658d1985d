from .asking import (
    TELLING as TELLING,
    Asked as Asked,
    only_asks as only_asks,
    understand as understand,
)
from .drafts import (
    NEAREST as NEAREST,
    Drafted as Drafted,
    Turn as Turn,
    Value as Value,
    latest as latest,
)
from .gate import (
    may_hold as may_hold,
    orders as orders,
)
from .known import (
    Known as Known,
    one_company as one_company,
    one_person as one_person,
)
from .network import network as network
from .reading import read as read
from .words import Said as Said
