"""Common English short forms of first names; they suggest that two people are the same and never prove it."""

from __future__ import annotations

from functools import cache
from typing import Final

_GROUPS: Final = """
abigail abby gail; albert al bert; alexander alex sandy xander; alexandra alex sandra; alfred alf fred;
andrew andy drew; anthony tony; barbara barb; benjamin ben; bernard bernie; catherine cathy kate katie cat;
charles charlie chuck; christine chris tina; christopher chris kit; cynthia cindy; daniel dan danny;
david dave; deborah deb debbie; donald don; dorothy dot; edward ed eddie ted ned; eleanor ellie nell nora;
elizabeth liz lizzie beth betty eliza; eugene gene; francis frank; frederick fred freddie; gabriel gabe;
gerald gerry jerry; gregory greg; henry harry hank; isabella bella izzy; jacob jake; jacqueline jackie;
james jim jimmy jamie; jeffrey jeff; jennifer jen jenny; jessica jess; john jack johnny; jonathan jon;
joseph joe; joshua josh; katherine kathy kate katie kat; kenneth ken; lawrence larry; leonard leo len;
louis lou; margaret maggie meg peggy; matthew matt; michael mike mick; nathan nate; nathaniel nate;
nicholas nick; nicole nicky; oliver ollie; pamela pam; patricia pat patty trish; patrick pat; peter pete;
philip phil; raymond ray; rebecca becky; richard rick rich dick; robert rob bob bobby bert; ronald ron;
samantha sam; samuel sam; sebastian seb; stephanie steph; stephen steve; steven steve; susan sue susie;
theodore theo ted; theresa terry tess; thomas tom tommy; timothy tim; valerie val; victoria vicky tori;
vincent vince; walter walt; william will bill billy liam; zachary zach
"""


@cache
def _table() -> dict[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    for group in _GROUPS.split(";"):
        names = frozenset(group.split())
        for name in names:
            table[name] = table.get(name, frozenset()) | names
    return table


def forms_of(first_name: str) -> frozenset[str]:
    """Return a folded first name and all names that are short or long forms of it."""
    return _table().get(first_name, frozenset()) | {first_name}


def may_be_one_name(left: str, right: str) -> bool:
    """Tell whether one name is a usual short form of the other, or both are short forms of the same name."""
    return right in forms_of(left)
