"""Which known record a reading means: an id, an e-mail address, or a name within its account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from memory.language import core_name, fold, person_key
from memory.recall.excerpt import telling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CODES: Final = ("id", "email", "case_number", "order_id")
"""Fields that tell two records apart by themselves."""
SHORTENED: Final = frozenset({"opportunities", "cases"})
"""Kinds whose records people call by a part of their names."""
OVER: Final = frozenset({"Closed", "Completed", "Deferred"})
"""Status of a case or task that is done with."""


@dataclass(frozen=True, slots=True)
class Known:
    """A remembered record that messages may be about."""

    key: str
    kind: str
    fields: Mapping[str, str | float | int]


class Meant(NamedTuple):
    """A known record that is meant, and the field of what is said that tells so."""

    key: str
    by: str


def meant(kind: str, said: Mapping[str, object], known: Sequence[Known]) -> Meant | None:
    """Return the one known record that values may belong to, None if there is none or more than one."""
    fits = [(one, by) for one in known if one.kind == kind and (by := _fits(kind, said, one.fields))]
    if len(fits) > 1 and "name" in said:
        name = fold(str(said["name"]))
        fits = [(one, by) for one, by in fits if fold(str(one.fields.get("name"))) == name]
    return Meant(fits[0][0].key, fits[0][1]) if len(fits) == 1 else None


def _fits(kind: str, said: Mapping[str, object], held: Mapping[str, object]) -> str:
    """Return the field by which values fit a record, an empty text if they do not."""
    if kind == "facts":  # what else is said of a subject is another fact
        whole = ("subject", "object", *(["predicate"] if "predicate" in said else []))
        return "object" if all(name in said and _same(said, held, name) for name in whole) else ""
    for name in CODES:
        if name in said and name in held:
            return name if _same(said, held, name) else ""
    company = "company" if kind == "leads" else "account_name"
    both = company in said and company in held
    if both and not begins(str(said[company]), str(held[company])):
        return ""
    for name in ("name", "subject", "content"):
        if name in said and name in held:
            named = _named(kind, str(said[name]), str(held[name]))
            shortened = both and _shortens(str(said[name]), str(held[name]), str(held[company]))
            return name if named or (kind in SHORTENED and shortened) else ""
    return company if both and _is_the_one(kind, said, held) else ""


def _same(said: Mapping[str, object], held: Mapping[str, object], name: str) -> bool:
    return fold(str(said[name])) == fold(str(held.get(name, "")))


def _named(kind: str, said: str, held: str) -> bool:
    if kind in {"contacts", "leads"}:
        return one_person(said, held)
    return begins(said, held) if kind == "accounts" else fold(said) == fold(held)


def _shortens(said: str, held: str, company: str) -> bool:
    """Tell whether words call a record of a company by a part of its name ("the overhaul", "Tynegate seal")."""
    words = telling(said) - telling(company)
    return bool(words) and words <= telling(held)


def _is_the_one(kind: str, said: Mapping[str, object], held: Mapping[str, object]) -> bool:
    """Tell whether the account alone may say which record is meant: none of people, none that is over or has no such code."""
    over = str(held.get("stage", "")).startswith("Closed") or held.get("status") in OVER
    return kind not in {"contacts", "leads"} and not over and not any(name in said for name in CODES)


def begins(said: str, held: str) -> bool:
    """Tell whether a company's name is another's, or the beginning of it, as people shorten names."""
    short, long = core_name(said).split(), core_name(held).split()
    return bool(short) and long[: len(short)] == short


def one_person(said: str, held: str) -> bool:
    """Tell whether a name may be another's, in full or in part."""
    words, known = set(person_key(said).split()), set(person_key(held).split())
    return bool(words) and (words <= known or known <= words)
