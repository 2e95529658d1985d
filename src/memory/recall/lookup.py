"""Find the records that a text names, and those that belong to them.

Guaranteed, not ranked (R2): an id, e-mail address, phone number or exact name in the text brings its
record. The keys of the text are looked up in the identity index, so the cost depends on the text and
not on how much is stored.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from memory.identity.keys import IDENTITY, reach_key, value_key
from memory.language import core_name, find_values, fold, person_key
from memory.language.names import HONORIFICS, LEGAL_FORMS, SUFFIXES, words
from memory.record_items import read_record
from memory.records import KINDS
from memory.relations import RELATED, RELATIONS
from memory.users import user_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from memory.record_items import StoredRecord
    from memory.store import AsyncStoreAdapter

LONGEST_NAME: Final = 6
MOST_WORDS: Final = 1_500
LONGEST_ASKED: Final = 16
"""Words of a name that are looked for in a short text."""
FEW_WORDS: Final = 60
_LEFT_OUT: Final = LEGAL_FORMS | HONORIFICS | SUFFIXES
COMMON: Final = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "his",
        "how",
        "i",
        "if",
        "in",
        "is",
        "it",
        "its",
        "me",
        "my",
        "new",
        "no",
        "not",
        "of",
        "on",
        "or",
        "our",
        "she",
        "should",
        "so",
        "that",
        "the",
        "their",
        "them",
        "they",
        "this",
        "to",
        "up",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
        "about",
        "any",
        "all",
        "deal",
        "deals",
        "account",
        "accounts",
        "contact",
        "contacts",
        "case",
        "cases",
    ]
)


def keys_in(text: str) -> list[str]:
    """Return every identity key that the words of a text could be."""
    keys = [
        value_key(field, found.value)
        for kind, field in (("id", "id"), ("email", "email"), ("id", "username"), ("url", "website"))
        for found in find_values(kind, text, today=None, choices=None)  # type: ignore[arg-type]  # literals
    ]
    reach = [
        reach_key(kind, str(found.value))
        for kind in ("phone", "email", "id")
        for found in find_values(kind, text, today=None, choices=None)
    ]
    keys += [key for key in reach if key]
    tokens = words(text)[:MOST_WORDS]
    for gram in _grams(tokens):
        keys += [f"name:{gram}", f"reach:{gram}"]
    keys += [f"part:{token}" for token in tokens if token not in COMMON and len(token) > 2]
    return list(dict.fromkeys(keys))


def _grams(tokens: Sequence[str]) -> list[str]:
    """Return the names that words in a row could be: as they stand, without what names are compared without, swapped."""
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
        grams += [f"{last} {first}" for first, last in pairwise(row)]
    return list(dict.fromkeys(grams))


async def named_in(store: AsyncStoreAdapter, user: str, text: str) -> list[StoredRecord]:
    """Return the records a text names, the most certain first."""
    keys = keys_in(text)
    found = await store.aget_many((user_label(user), IDENTITY), keys)
    refs = [ref for key in keys if key in found for ref in found[key].value["records"]]
    return await load_refs(store, user, list(dict.fromkeys(refs)))


async def related_to(
    store: AsyncStoreAdapter, user: str, records: Sequence[StoredRecord], limit: int
) -> list[StoredRecord]:
    """Return the records that these point to, and up to `limit` that point to each of them."""
    label = user_label(user)
    refs: list[str] = []
    for record in records:
        forward = await store.ascan((label, RELATIONS), after=f"{record.ref}|", before=f"{record.ref}}}")
        refs += [item.value["to"] for item in forward if item.value["to"]]
        back = await store.ascan(
            (label, RELATED), after=f"{record.ref}|", before=f"{record.ref}}}", limit=limit
        )
        refs += [item.value["record"] for item in back]
    own = {record.ref for record in records}
    return await load_refs(store, user, [ref for ref in dict.fromkeys(refs) if ref not in own])


async def load_refs(store: AsyncStoreAdapter, user: str, refs: Sequence[str]) -> list[StoredRecord]:
    """Read records by `kind:key`, in order; those that are gone are left out."""
    by_kind: dict[str, list[str]] = {}
    for ref in refs:
        kind, _, key = ref.partition(":")
        by_kind.setdefault(kind, []).append(key)
    records = {}
    for kind, keys in by_kind.items():
        for key, item in (await store.aget_many((user_label(user), kind), keys)).items():
            records[f"{kind}:{key}"] = read_record(kind, key, item.value)
    return [records[ref] for ref in refs if ref in records]


async def similar_to(
    store: AsyncStoreAdapter, user: str, text: str, limit: int, kinds: Iterable[str] = KINDS
) -> list[tuple[StoredRecord, float]]:
    """Return the records whose text fits best, with their scores, best first."""
    found: list[tuple[StoredRecord, float]] = []
    for kind in kinds:
        items = await store.asearch((user_label(user), kind), query=text, limit=limit)
        found += [(read_record(kind, item.key, item.value), item.score or 0.0) for item in items]
    return sorted(found, key=lambda pair: -pair[1])[:limit]


async def find_records(
    store: AsyncStoreAdapter, user: str, name: str, *, exact: bool = False
) -> list[StoredRecord]:
    """Return the records a person means by `name`: known by exactly it, else those whose label holds it."""
    whole = [f"name:{form(name)}" for form in (core_name, person_key, fold)]
    hard = [key for key in keys_in(name) if not key.startswith(("name:", "part:", "reach:"))]
    found = await store.aget_many((user_label(user), IDENTITY), list(dict.fromkeys(hard + whole)))
    refs = [ref for key in hard + whole if key in found for ref in found[key].value["records"]]
    if refs or exact:
        return await load_refs(store, user, list(dict.fromkeys(refs)))
    wanted = set(words(name))
    near = [*await named_in(store, user, name), *(r for r, _ in await similar_to(store, user, name, 20))]
    unique = list({record.ref: record for record in near}.values())
    by_label = [record for record in unique if wanted <= set(words(record.label))]
    return by_label or [r for r in unique if wanted <= set(words(f"{r.label} {r.scope}"))]
