"""Which known record a reading means: an id, an e-mail address, or a name within its account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from memory.language import core_name, fold, person_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CODES = ("email", "case_number", "order_id")
"""Fields that tell two records apart by themselves."""


@dataclass(frozen=True, slots=True)
class Known:
    """A remembered record that messages may be about."""

    key: str
    kind: str
    fields: Mapping[str, str | float | int]


def meant(kind: str, said: Mapping[str, object], known: Sequence[Known]) -> str | None:
    """Return the key of the one known record that values may belong to, None if there is none or more than one."""
    fits = [one for one in known if one.kind == kind and _fits(kind, said, one.fields)]
    if len(fits) > 1 and "name" in said:
        fits = [one for one in fits if fold(str(one.fields.get("name"))) == fold(str(said["name"]))]
    return fits[0].key if len(fits) == 1 else None


def _fits(kind: str, said: Mapping[str, object], held: Mapping[str, object]) -> bool:
    for name in CODES:
        if name in said and name in held:
            return fold(str(said[name])) == fold(str(held[name]))
    company = "company" if kind == "leads" else "account_name"
    both = company in said and company in held
    if both and not begins(str(said[company]), str(held[company])):
        return False
    for name in ("name", "subject", "content"):
        if name in said and name in held:
            if kind in {"contacts", "leads"}:
                return one_person(str(said[name]), str(held[name]))
            if kind == "accounts":
                return begins(str(said[name]), str(held[name]))
            return fold(str(said[name])) == fold(str(held[name]))
    return both


def begins(said: str, held: str) -> bool:
    """Tell whether a company's name is another's, or the beginning of it, as people shorten names."""
    short, long = core_name(said).split(), core_name(held).split()
    return bool(short) and long[: len(short)] == short


def one_person(said: str, held: str) -> bool:
    """Tell whether a name may be another's, in full or in part."""
    words, known = set(person_key(said).split()), set(person_key(held).split())
    return bool(words) and (words <= known or known <= words)
