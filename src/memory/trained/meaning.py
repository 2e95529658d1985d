"""Which known record a draft is of, and what of the draft that settles: what is known counts more than a guess."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from memory.text import fold
from memory.trained.drafts import ASKED
from memory.trained.known import CODES, DONE, NAMES, SHORTENED, account_called, begins, meant
from memory.trained.own import PROFILE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.trained.drafts import Drafted
    from memory.trained.known import Known

IN_DOUBT: Final = 0.6
"""How sure at most what is asked about is: surer than not, less than what is stored."""


def identify(draft: Drafted, known: Sequence[Known], guessed: set[str]) -> str:
    """Find the known record that a draft is of, by what is sure enough of it; return the field that tells so."""
    _call(draft, known)
    told = {**draft.ended, **draft.fields} if draft.kind == "facts" else draft.fields
    said = {name: one.value for name, one in told.items() if one.sure >= ASKED}
    moved = {"account_name"} & draft.ended.keys()  # the account that is told is not where the person is known
    found = meant(draft.kind, said, known, guessed | moved)
    draft.key = found.key if found else None
    held = next((one.fields for one in known if one.key == draft.key), {})
    draft.ended = {
        name: one
        for name, one in draft.ended.items()
        if name not in held or _is_of(one.words, str(held[name]))
    }
    by = found.by if found else ""
    _doubt_name(draft, known)
    elsewhere = "contact_name" not in guessed and _is_elsewhere(draft, known)
    if found is not None or elsewhere:
        for name in guessed - {by}:  # what is known of the record, or of its contact, counts more
            draft.fields.pop(name, None)
    numbered = by in CODES and draft.kind in SHORTENED and not draft.fields.keys() <= {*CODES, *NAMES}
    if numbered or by == DONE:
        for name in NAMES:  # it is not called by its name here; these words tell of it
            draft.fields.pop(name, None)
    return by


def _is_elsewhere(draft: Drafted, known: Sequence[Known]) -> bool:
    """Tell whether the contact of a draft is known with another account than the draft's."""
    contact = draft.fields.get("contact_name")
    account = draft.fields.get("related_to" if draft.kind == "tasks" else "account_name")
    if contact is None or account is None:
        return False
    found = meant("contacts", {"name": contact.value}, known)
    held = next((one.fields for one in known if found and one.key == found.key), {})
    at = str(held.get("account_name", ""))
    return bool(at) and not begins(str(account.value), at)


def _doubt_name(draft: Drafted, known: Sequence[Known]) -> None:
    """Leave it to the user whether they are called otherwise than they have said before."""
    said = draft.fields.get("name") if draft.kind == PROFILE else None
    names = {fold(str(one.fields.get("name", ""))) for one in known if one.kind == PROFILE} - {""}
    if said is not None and names and fold(str(said.value)) not in names:
        draft.fields["name"] = replace(said, sure=min(said.sure, IN_DOUBT))


def _call(draft: Drafted, known: Sequence[Known]) -> None:
    """Take the name of a deal or case that is the name of a known account for its account ("the Halden deal")."""
    name = draft.fields.get("name")
    if draft.kind not in SHORTENED or name is None:
        return
    taken = any(
        fold(str(one.fields.get("name"))) == fold(name.words) for one in known if one.kind == draft.kind
    )
    if not taken and account_called(name.words, known):
        draft.fields["account_name"] = draft.fields.pop("name")


def _is_of(words: str, held: str) -> bool:
    """Tell whether words that end a value mean the value that is known, or name none ("left")."""
    said, known = set(fold(words).split()), set(fold(held).replace("/", " ").split())
    names_one = any(one[0].isupper() or one[0].isdigit() for one in words.split())
    return not names_one or bool(said & known)
