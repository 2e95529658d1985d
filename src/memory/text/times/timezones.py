"""Time zones, named by a city, a region or an abbreviation."""

from __future__ import annotations

import re
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from memory.text.found import Found, without_overlaps
from memory.text.names import fold
from memory.text.wordforms.literals import alternation, lowered

_ALSO: Final = {
    "America/New_York": "us eastern, eastern time, eastern, est, edt, et, boston, miami, atlanta, washington, philadelphia, new york city, nyc, east coast",
    "America/Chicago": "us central, central time, cst, cdt, ct, dallas, houston, austin, minneapolis",
    "America/Denver": "us mountain, mountain time, mst, mdt, salt lake city",
    "America/Los_Angeles": "us pacific, pacific time, pacific, pst, pdt, pt, san francisco, seattle, san diego, portland, west coast, california",
    "Europe/Berlin": "cet, cest, central european time, central european, munich, hamburg, frankfurt, cologne, stuttgart, german time, germany",
    "Europe/London": "bst, uk time, uk, british time, manchester, edinburgh, glasgow, birmingham, bristol, leeds",
    "Europe/Paris": "lyon, marseille, toulouse, french time",
    "Europe/Madrid": "barcelona, valencia, seville",
    "Europe/Rome": "milan, turin, naples",
    "Europe/Zurich": "geneva, basel, bern",
    "Europe/Amsterdam": "rotterdam, utrecht, the hague",
    "Europe/Athens": "eet, eastern european time",
    "Asia/Kolkata": "ist, india, mumbai, delhi, new delhi, bangalore, bengaluru, chennai, hyderabad, pune",
    "Asia/Shanghai": "beijing, shenzhen, china time",
    "Asia/Tokyo": "jst, osaka, japan time",
    "Asia/Singapore": "sgt",
    "Australia/Sydney": "aest, aedt, canberra",
    "America/Toronto": "montreal, ottawa",
    "America/Sao_Paulo": "rio de janeiro, brt",
    "UTC": "utc, gmt, zulu",
}

_REGIONS: Final = frozenset(
    {"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)
"""Regions of the IANA database whose places people name; the others are aliases and offsets."""


def timezones(text: str) -> list[Found]:
    """Find time zones, as IANA names; whether a city is meant as a zone is left to the caller."""
    pattern, zones = _table()
    found = [
        Found(*match.span(), zones[fold(match[0]).replace("_", " ")], "timezone")
        for match in pattern.finditer(lowered(text))
    ]
    return without_overlaps(found)


@cache
def _table() -> tuple[re.Pattern[str], dict[str, str]]:
    zones: dict[str, str] = {}
    for zone in sorted(available_timezones()):
        region, _, city = zone.partition("/")
        if region in _REGIONS and city:
            zones[fold(zone)] = zone
            zones.setdefault(fold(city.rpartition("/")[2].replace("_", " ")), zone)
    for zone, names in _ALSO.items():
        zones |= dict.fromkeys((fold(name) for name in names.split(", ")), zone)
    spaced = {name.replace("_", " "): zone for name, zone in zones.items()}
    body = alternation(spaced, lambda rest: re.escape(rest).replace(r"\ ", "[ _]"))
    return re.compile(rf"(?<![\w/])(?:{body})(?![\w/])"), spaced
