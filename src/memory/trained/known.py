"""Match what a draft says to one known record: by id, by e-mail address, or by name within its account or contact."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from rapidfuzz.distance import OSA

from memory.identity.keys import value_key
from memory.recall.query.excerpts import significant_words
from memory.text import core_name, fold, person_key

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

CODES: Final = ("id", "email", "case_number", "order_id")
"""Fields that identify a record by themselves: a different value means a different record."""
NAMES: Final = ("name", "subject", "content")
"""Fields that hold what people call a record."""
SHORTENED: Final = frozenset({"opportunities", "cases"})
"""Kinds whose records people call by a part of the name."""
OVER: Final = frozenset({"Closed", "Completed", "Deferred"})
"""Statuses of a case or task that is finished."""


DONE: Final = "status"
"""The field that `Meant.by` gives for a task matched because the message says it is done."""
DUTIES: Final = frozenset({"tasks", "todos"})
ALIKE: Final = 2
"""Words that a task reported as done must share with the known one; all of its words if it has fewer."""
FOR: Final = ("contact_name", "related_to")
"""Fields of a task that say whom it is for."""
LONG: Final = 8
"""Letters from which a word of a company's name is known again with one letter wrong."""


@dataclass(frozen=True, slots=True)
class Known:
    """A remembered record that messages may be about."""

    key: str
    kind: str
    fields: Mapping[str, str | float | int]


class Meant(NamedTuple):
    """The key of the known record that is meant, and the field that the match rests on."""

    key: str
    by: str


def match_known(
    kind: str, said: Mapping[str, object], known: Sequence[Known], guessed: Collection[str] = ()
) -> Meant | None:
    """Return the one known record that the values fit; None if none or more than one does.

    Names and codes are tried first without the fields in `guessed`, which were taken over from earlier
    messages.
    """
    told = {name: value for name, value in said.items() if name not in guessed}
    if kind in DUTIES and said.get("status") in OVER and (done := _done(kind, told, known)):
        return Meant(done.key, DONE)
    if len(told) < len(said) and any(name in told for name in (*CODES, *NAMES)):
        found = _only(kind, told, known)
        if found is not None:
            return found
    return _only(kind, said, known)


def _done(kind: str, said: Mapping[str, object], known: Sequence[Known]) -> Known | None:
    """Return the one open task that is reported as done, perhaps in other words; None if that is not clear.

    It shares the most words with what is said, at least `ALIKE`, and is not for somebody else.
    """
    words, joined = _words_of(said)
    fits = [
        (_shared(words, joined, *_words_of(one.fields)), one)
        for one in known
        if one.kind == kind and one.fields.get("status") not in OVER and not _differ(said, one.fields)
    ]
    most = max((count for count, _ in fits), default=0)
    best = [one for count, one in fits if count == most]
    return best[0] if most >= min(ALIKE, len(words)) > 0 and len(best) == 1 else None


def _differ(said: Mapping[str, object], held: Mapping[str, object]) -> bool:
    """Tell whether two tasks are for different contacts or accounts."""
    alike = {"contact_name": one_person, "related_to": one_company}
    return any(
        name in said and name in held and not same(str(said[name]), str(held[name]))
        for name, same in alike.items()
    )


def _words_of(task: Mapping[str, object]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the content words of a task and of whom it is for, and neighbours joined ("callback")."""
    what = str(task.get("subject") or task.get("content") or "")
    joined = frozenset(one + other for one, other in pairwise(fold(what).split()))
    return significant_words(" ".join([what, *(str(task.get(name, "")) for name in FOR)])), joined


def _shared(
    words: frozenset[str], joined: frozenset[str], others: frozenset[str], others_joined: frozenset[str]
) -> int:
    """Return how many words two tasks share, counting "call back" and "callback" as the same."""
    return len(words & (others | others_joined) | joined & others)


def account_called(name: str, known: Sequence[Known]) -> str:
    """Return the full name of the one known account that `name` shortens; "" if none or several do."""
    full = {str(one.fields.get("name", "")) for one in known if one.kind == "accounts"}
    found = [one for one in full if one and one_company(name, one)]
    return found[0] if len(found) == 1 else ""


def _only(kind: str, said: Mapping[str, object], known: Sequence[Known]) -> Meant | None:
    fits = [(one, by) for one in known if one.kind == kind and (by := _fits(kind, said, one.fields))]
    if len(fits) > 1 and "name" in said:
        name = fold(str(said["name"]))
        fits = [(one, by) for one, by in fits if fold(str(one.fields.get("name"))) == name]
    return Meant(fits[0][0].key, fits[0][1]) if len(fits) == 1 else None


def _fits(kind: str, said: Mapping[str, object], held: Mapping[str, object]) -> str:
    """Return the field by which the values fit a record; "" if they do not fit."""
    if kind == "facts":  # another object makes another fact, so both must match
        whole = ("subject", "object", *(["predicate"] if "predicate" in said else []))
        return "object" if all(name in said and _same(said, held, name) for name in whole) else ""
    for name in CODES:
        if name in said and name in held:
            return name if value_key(name, str(said[name])) == value_key(name, str(held[name])) else ""
    company = "company" if kind == "leads" else "account_name"
    both = company in said and company in held
    if both and not one_company(str(said[company]), str(held[company])):
        return ""
    party = company if both else _contact_of(kind, said, held)
    name = next((one for one in NAMES if one in said and one in held), "")
    if name and (by := _fits_name(kind, str(said[name]), str(held[name]), str(held.get(company, "")))):
        return name if by == EQUAL or party else ""
    if name and not (kind in SHORTENED and _counts(str(said[name]))):
        return ""
    return party if party and _is_the_one(kind, said, held) else ""


EQUAL: Final = "equal"
PART: Final = "part"


def _fits_name(kind: str, said: str, held: str, company: str) -> str:
    """Return whether a name is that of a record (`EQUAL`), a `PART` of it, or neither ("")."""
    if _named(kind, said, held):
        return EQUAL
    return PART if kind in SHORTENED and _shortens(said, held, company) else ""


def _contact_of(kind: str, said: Mapping[str, object], held: Mapping[str, object]) -> str:
    """Return "contact_name" if a deal or case is said to be of the contact that it has, and of no account; else ""."""
    field = "contact_name"
    alone = kind in SHORTENED and "account_name" not in said and field in said and field in held
    return field if alone and one_person(str(said[field]), str(held[field])) else ""


def is_part(kind: str, said: str, held: Mapping[str, object]) -> bool:
    """Tell whether words are a part of a known deal's or case's name, and no other count of the same."""
    full = next((str(held[name]) for name in NAMES if name in held), "")
    return (
        kind in SHORTENED and not _counts(said) and _shortens(said, full, str(held.get("account_name", "")))
    )


def _counts(name: str) -> bool:
    """Tell whether a name only says how many of what ("7 machines"): a deal keeps it while the number changes."""
    return name[:1].isdigit()


def _same(said: Mapping[str, object], held: Mapping[str, object], name: str) -> bool:
    return fold(str(said[name])) == fold(str(held.get(name, "")))


def _named(kind: str, said: str, held: str) -> bool:
    if kind in {"contacts", "leads"}:
        return one_person(said, held)
    return one_company(said, held) if kind == "accounts" else fold(said) == fold(held)


def _shortens(said: str, held: str, company: str) -> bool:
    """Tell whether words without the company are part of a name ("the overhaul", "Tynegate seal")."""
    words = {one for one in significant_words(said) - significant_words(company) if not one.isdigit()}
    return bool(words) and words <= significant_words(held)


def _is_the_one(kind: str, said: Mapping[str, object], held: Mapping[str, object]) -> bool:
    """Tell whether the account alone may identify a record.

    It may not for people, for closed records, or where a code was given that the record does not have.
    """
    over = str(held.get("stage", "")).startswith("Closed") or held.get("status") in OVER
    return kind not in {"contacts", "leads"} and not over and not any(name in said for name in CODES)


def one_company(said: str, held: str) -> bool:
    """Tell whether a company name equals another or is its beginning, perhaps with one letter wrong in a long word."""
    short, long = core_name(said).split(), core_name(held).split()
    return (
        0 < len(short) <= len(long)
        and bool(short[0])
        and all(a == b or _is_slip(a, b) for a, b in zip(short, long, strict=False))
    )


def _is_slip(said: str, held: str) -> bool:
    return min(len(said), len(held)) >= LONG and said[0] == held[0] and OSA.distance(said, held) == 1


def one_person(said: str, held: str) -> bool:
    """Tell whether two names may be the same person's: the words of one are all in the other."""
    words, known = set(person_key(said).split()), set(person_key(held).split())
    return bool(words) and (words <= known or known <= words)
