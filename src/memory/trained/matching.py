"""Find the known record that a draft is about, and drop guesses that the known record settles."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from memory.domain.drafts import SURE
from memory.identity.keys import value_key
from memory.text import fold
from memory.trained.drafts import ASKED
from memory.trained.known import (
    CODES,
    DONE,
    NAMES,
    SHORTENED,
    account_called,
    is_part,
    match_known,
    one_company,
    one_person,
)
from memory.trained.preferences import PROFILE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from memory.trained.drafts import Drafted
    from memory.trained.known import Known

COMPANIES: Final = ("account_name", "company", "related_to")
"""Fields that name a company."""
IN_DOUBT: Final = 0.6
"""Cap on the probability of what the user is to be asked about: above `ASKED`, below what is stored."""


def identify(draft: Drafted, known: Sequence[Known], guessed: set[str]) -> str:
    """Set the draft's `key` to the known record it is about; return the field that the match rests on.

    The match removes values from the draft: guessed ones, and names that only refer to the record.
    """
    _call(draft, known)
    told = {**draft.ended, **draft.fields} if draft.kind == "facts" else draft.fields
    said = {name: one.value for name, one in told.items() if one.sure >= ASKED}
    moved = {"account_name"} & draft.ended.keys()  # after a move the person is known at the old account
    found = match_known(draft.kind, said, known, guessed | moved)
    draft.key = found.key if found else None
    held = next((one.fields for one in known if one.key == draft.key), {})
    draft.ended = {
        name: one
        for name, one in draft.ended.items()
        if name not in held or _is_of(one.words, str(held[name]))
    }
    by = found.by if found else ""
    _keep_names(draft, held)
    _doubt_name(draft, known)
    elsewhere = "contact_name" not in guessed and _is_elsewhere(draft, known)
    if found is not None or elsewhere:
        for name in guessed - {by}:  # what the record or its contact is known to have counts more
            draft.fields.pop(name, None)
    numbered = by in CODES and draft.kind in SHORTENED and not draft.fields.keys() <= {*CODES, *NAMES}
    if numbered or by == DONE:
        for name in NAMES:  # these words describe the record, they are not its name
            draft.fields.pop(name, None)
    return by


def _keep_names(draft: Drafted, held: Mapping[str, object]) -> None:
    """Drop names and codes from a draft that are other forms of the known ones, or names that are unsure."""
    for name in (*CODES, *COMPANIES, *NAMES):
        said, full = draft.fields.get(name), str(held.get(name, ""))
        if said is None or not full or name in draft.ended:
            continue
        told = str(said.value)
        if name in CODES:
            drops = told != full and value_key(name, told) == value_key(name, full)
        elif name in COMPANIES or draft.kind == "accounts":
            drops = said.sure < SURE if fold(told) == fold(full) else one_company(told, full)
        else:
            drops = said.sure < SURE or (fold(told) != fold(full) and is_part(draft.kind, told, held))
        if drops:
            del draft.fields[name]


def _is_elsewhere(draft: Drafted, known: Sequence[Known]) -> bool:
    """Tell whether the draft's contact is known to belong to another account than the draft's."""
    contact = draft.fields.get("contact_name")
    account = draft.fields.get("related_to" if draft.kind == "tasks" else "account_name")
    if contact is None or account is None:
        return False
    found = match_known("contacts", {"name": contact.value}, known)
    held = next((one.fields for one in known if found and one.key == found.key), {})
    at = str(held.get("account_name", ""))
    return bool(at) and not one_company(str(account.value), at)


def _doubt_name(draft: Drafted, known: Sequence[Known]) -> None:
    """Lower the probability of a user's name that differs from the known one, so that the user is asked."""
    said = draft.fields.get("name") if draft.kind == PROFILE else None
    if said is not None and any(
        one_person(str(said.value), str(one.fields.get("name", "")))
        for one in known
        if one.kind == "contacts"
    ):
        del draft.fields["name"]  # "called bettina" is about a known contact
        return
    names = {fold(str(one.fields.get("name", ""))) for one in known if one.kind == PROFILE} - {""}
    if said is not None and names and fold(str(said.value)) not in names:
        draft.fields["name"] = replace(said, sure=min(said.sure, IN_DOUBT))


def _call(draft: Drafted, known: Sequence[Known]) -> None:
    """Make the name of a deal or case its account if a known account is called so ("the Halden deal")."""
    name = draft.fields.get("name")
    if draft.kind not in SHORTENED or name is None:
        return
    taken = any(
        fold(str(one.fields.get("name"))) == fold(name.words) for one in known if one.kind == draft.kind
    )
    if not taken and account_called(name.words, known):
        draft.fields["account_name"] = draft.fields.pop("name")


def _is_of(words: str, held: str) -> bool:
    """Tell whether words that end a value name the known value, or name no value at all ("left")."""
    said, known = set(fold(words).split()), set(fold(held).replace("/", " ").split())
    names_one = any(one[0].isupper() or one[0].isdigit() for one in words.split())
    return not names_one or bool(said & known)
