from .asking import (
    TELLING as TELLING,
)
from .asking import (
    Asked as Asked,
)
from .asking import (
    only_asks as only_asks,
)
from .asking import (
    understand as understand,
)
from .drafts import (
    NEAREST as NEAREST,
)
from .drafts import (
    Drafted as Drafted,
)
from .drafts import (
    Turn as Turn,
)
from .drafts import (
    Value as Value,
)
from .drafts import (
    latest as latest,
)
from .gate import (
    may_hold as may_hold,
)
from .gate import (
    orders as orders,
)
from .known import (
    Known as Known,
)
from .known import (
    begins as begins,
)
from .known import (
    one_person as one_person,
)
from .network import network as network
from .reading import read as read
from .words import Said as Said
