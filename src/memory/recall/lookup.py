"""Look-up of the records that a text names, and of those that belong to them.

Guaranteed, not ranked (R2): an id, e-mail address, phone number or exact name in the text always finds its
record. The keys in the text are looked up in the identity index, so the cost depends on the text and not on
how much is stored.
"""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from memory.domain.namespaces import Namespace
from memory.domain.refs import RecordRef
from memory.domain.users import user_label
from memory.errors import NameTooLongError
from memory.identity.keys import reach_key, value_key
from memory.identity.org_words import GENERIC
from memory.kinds import KINDS
from memory.records.items import read_record
from memory.records.user_profile import load_profile
from memory.store.search.text import STOP_WORDS
from memory.text import core_name, find_values, fold, person_key
from memory.text.names import HONORIFICS, LEGAL_FORMS, SUFFIXES, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from memory.kinds import ValueKind
    from memory.records.items import StoredRecord
    from memory.store import Store, View

LONGEST_GIVEN: Final = 500
"""Maximum length of a name to look up, in characters."""
LONGEST_NAME: Final = 6
SHORTEST: Final = 3
"""Minimum length of a word that stands for a person's name."""
SHORTEST_NUMBER: Final = 4
"""Minimum digits of a number that may be a case's, told by nothing else."""
MOST_WORDS: Final = 1_500
YOURSELF: Final = frozenset({"me", "myself", "you", "yourself"})
"""Words for the user, in their own mouth and in answers."""
LONGEST_ASKED: Final = 16
"""Maximum number of words in a name that is looked for in a text of up to `FEW_WORDS` words."""
FEW_WORDS: Final = 60
KEYED: Final[tuple[tuple[ValueKind, str], ...]] = (
    ("id", "id"),
    ("email", "email"),
    ("id", "username"),
    ("url", "website"),
)
"""Kinds of values that identify a record on their own, each with the field as which it is looked up."""
REACHING: Final[tuple[ValueKind, ...]] = ("phone", "email", "id")
_LEFT_OUT: Final = LEGAL_FORMS | HONORIFICS | SUFFIXES
COMMON: Final = STOP_WORDS | frozenset(
    [
        "account",
        "accounts",
        "all",
        "case",
        "cases",
        "contact",
        "contacts",
        "deal",
        "deals",
        "new",
        "no",
        "not",
        "should",
        "up",
    ]
)
"""Words that are no name on their own."""


def keys_in(text: str) -> list[str]:
    """Return every identity key that the words of a text may be."""
    keys = [
        value_key(field, found.value)
        for kind, field in KEYED
        for found in find_values(kind, text, today=None, choices=None)
    ]
    reach = [
        reach_key(kind, str(found.value))
        for kind in REACHING
        for found in find_values(kind, text, today=None, choices=None)
    ]
    keys += [key for key in reach if key]
    tokens = words(text)[:MOST_WORDS]
    grams = _grams(tokens, turned="," in text)
    keys += [f"name:{gram}" for gram in grams]
    keys += [f"reach:{gram}" for gram in grams if " " in gram]
    keys += [f"part:{token}" for token in tokens if token not in COMMON and len(token) > 2]
    keys += [
        value_key("id", token) for token in tokens if token.isdecimal() and len(token) >= SHORTEST_NUMBER
    ]
    return list(dict.fromkeys(keys))


def _grams(tokens: Sequence[str], *, turned: bool) -> list[str]:
    """Return the word sequences that may be names: as written, without legal forms and the like, swapped."""
    longest = LONGEST_NAME if len(tokens) > FEW_WORDS else LONGEST_ASKED
    bare = [token for token in tokens if token not in _LEFT_OUT and len(token) > 1]
    grams = []
    for row in (tokens, bare) if len(bare) < len(tokens) else (tokens,):
        for start, first in enumerate(row):
            grams += [
                " ".join(row[start:end])
                for end in range(start + 1, min(start + longest, len(row)) + 1)
                if end > start + 1 or first not in COMMON
            ]
        if turned:  # "Whitfield, Dana"
            grams += [f"{last} {first}" for first, last in pairwise(row)]
    return list(dict.fromkeys(grams))


async def named_in(store: Store, user: str, text: str) -> list[StoredRecord]:
    """Return the records that a text names, the most certain first."""
    return await store.aview(lambda view: see_named(view, user_label(user), text))


async def partly_named_in(store: Store, user: str, text: str, limit: int) -> list[StoredRecord]:
    """Return up to `limit` accounts, contacts and leads that a text calls by a part of their names.

    Companies by the first word ("hesslewick" for Hesslewick Chemicals), people by any ("Martin").
    """
    found = await similar_to(store, user, text, limit, ("accounts", "contacts", "leads"))
    said = set(words(text))
    return [record for record, _ in found if said & _calling(record)]


def _calling(record: StoredRecord) -> frozenset[str]:
    """Return the words that can stand for the whole name of a record."""
    name = str(record.fields.get("name", ""))
    if record.kind == "accounts":
        first = core_name(name).split()[:1]
        return frozenset(first) - GENERIC
    return frozenset(one for one in person_key(name).split() if len(one) >= SHORTEST)


async def related_to(
    store: Store, user: str, records: Sequence[StoredRecord], limit: int
) -> list[StoredRecord]:
    """Return the records that these point to, and up to `limit` that point to each of them."""
    return await store.aview(lambda view: see_related(view, user_label(user), records, limit))


async def load_refs(store: Store, user: str, refs: Sequence[str]) -> list[StoredRecord]:
    """Read records by `kind:key`, in order; those that are gone are left out."""
    return await store.aview(lambda view: see_refs(view, user_label(user), refs)) if refs else []


async def similar_to(
    store: Store, user: str, text: str, limit: int, kinds: Iterable[str] = KINDS
) -> list[tuple[StoredRecord, float]]:
    """Return the records whose text fits best, with their scores, best first."""
    return await store.aview(lambda view: see_similar(view, user_label(user), text, limit, kinds))


# The same inside a view, for callers that look up several things at once.


def see_named(view: View, label: str, text: str) -> list[StoredRecord]:
    """Return the records that a text names, the most certain first."""
    keys = keys_in(text)
    found = view.get_many((label, Namespace.IDENTITY), keys)
    refs = [ref for key in keys if key in found for ref in found[key].value["records"]]
    return see_refs(view, label, list(dict.fromkeys(refs)))


def see_related(view: View, label: str, records: Sequence[StoredRecord], limit: int) -> list[StoredRecord]:
    """Return the records that these point to, and up to `limit` that point to each of them."""
    refs: list[str] = []
    for record in records:
        after, before = f"{record.ref}|", f"{record.ref}}}"
        forward = view.scan((label, Namespace.RELATIONS), after=after, before=before)
        refs += [item.value["to"] for item in forward if item.value["to"]]
        back = view.scan((label, Namespace.RELATED), after=after, before=before, limit=limit)
        refs += [item.value["record"] for item in back]
    own = {record.ref for record in records}
    return see_refs(view, label, [ref for ref in dict.fromkeys(refs) if ref not in own])


def see_refs(view: View, label: str, refs: Sequence[str]) -> list[StoredRecord]:
    """Read records by `kind:key`, in order; those that are gone are left out."""
    by_kind: dict[str, list[str]] = {}
    for ref in refs:
        kind, key = RecordRef.parse(ref)
        by_kind.setdefault(kind, []).append(key)
    records = {
        str(RecordRef(kind, key)): read_record(kind, key, item.value)
        for kind, keys in by_kind.items()
        for key, item in view.get_many((label, kind), keys).items()
    }
    return [records[ref] for ref in refs if ref in records]


def see_similar(
    view: View, label: str, text: str, limit: int, kinds: Iterable[str] = KINDS
) -> list[tuple[StoredRecord, float]]:
    """Return the records whose text fits best, with their scores, best first."""
    found = [
        (read_record(kind, item.key, item.value), item.score or 0.0)
        for kind in kinds
        for item in view.search((label, kind), query=text, limit=limit)
    ]
    return sorted(found, key=lambda pair: -pair[1])[:limit]


def check_name(name: str) -> str:
    """Return a name unchanged; raise `NameTooLongError` if it is too long to be one."""
    if len(name) > LONGEST_GIVEN:
        raise NameTooLongError(len(name), LONGEST_GIVEN)
    return name


async def find_records(store: Store, user: str, name: str, *, exact: bool = False) -> list[StoredRecord]:
    """Return the records that `name` means: those known by exactly it, else those whose label contains it.

    A misspelt name finds nothing, because callers may change what is found; see `asking.find_spelt`. "me" is
    the user's profile. Raises `NameTooLongError` for a name that is too long.
    """
    check_name(name)
    if fold(name) in YOURSELF:
        profile = await load_profile(store, user)
        return [profile] if profile else []
    whole = [f"name:{form(name)}" for form in (core_name, person_key, fold)]
    hard = [
        key
        for key in await asyncio.to_thread(keys_in, name)
        if not key.startswith(("name:", "part:", "reach:"))
    ]
    found = await store.aget_many((user_label(user), Namespace.IDENTITY), list(dict.fromkeys(hard + whole)))
    refs = [ref for key in hard + whole if key in found for ref in found[key].value["records"]]
    if refs or exact:
        return await load_refs(store, user, list(dict.fromkeys(refs)))
    wanted = set(words(name))
    near = [*await named_in(store, user, name), *(r for r, _ in await similar_to(store, user, name, 20))]
    unique = list({one.ref: one for one in near if not KINDS[one.kind].DERIVED}.values())
    by_label = [record for record in unique if wanted <= set(words(record.label))]
    return by_label or [r for r in unique if wanted <= set(words(f"{r.label} {r.scope}"))]
