"""Keep a note: the user's own words, as they stand in a message (M6)."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Final

from memory.domain.grounded import Grounded, GroundedDraft
from memory.domain.receipts import make_receipt
from memory.errors import OperationError
from memory.evidence.suspicion import steering
from memory.operations.commit import Commit
from memory.recall.lookup import named_in
from memory.records.message_log import as_logged
from memory.text import find_text, find_values

if TYPE_CHECKING:
    from memory.records.journal import Change
    from memory.records.messages import LoggedMessage
    from memory.store import Store

LONGEST_NOTE: Final = 2_000
IMPORTANCE: Final = range(1, 6)


async def keep_note(
    store: Store,
    user: str,
    said: LoggedMessage,
    text: str,
    *,
    now: datetime,
    about: str | None = None,
    importance: int | None = None,
    expires: str | None = None,
) -> list[Change]:
    """Keep words of a message as a note; raise `OperationError` if they are not in it.

    `about` and `expires` (an ISO day) must be said in the message, too; `importance` (1 to 5) need not.
    """
    said = await as_logged(store, user, said)
    start, end = await asyncio.to_thread(_place, said, text)
    about = about or await _whom(store, user, said.message.content[start:end])
    fields = {"text": _grounded(said, said.message.content[start:end], start, end, "note")}
    if about:
        fields["about"] = _grounded(said, about, *await asyncio.to_thread(_place, said, about), "text")
    if importance is not None:
        if importance not in IMPORTANCE:
            raise OperationError("importance is a number from 1 to 5")
        fields["importance"] = _grounded(said, importance, start, end, "judged")
    if expires:
        fields["expires"] = await asyncio.to_thread(_expiry, said, expires)
    commit = Commit(user, said.thread, [said], [GroundedDraft("notes", None, fields, {})], [], now, "user")
    return (await store.atransaction(commit.apply_drafts)).changes


async def _whom(store: Store, user: str, text: str) -> str | None:
    """Return the words of a note that name the one record it is about, if there is just one."""
    named = [record for record in await named_in(store, user, text) if record.kind != "notes"]
    if len(named) != 1:
        return None
    forms = [named[0].label, *named[0].label.split()]
    return await asyncio.to_thread(lambda: next((form for form in forms if find_text(form, text)), None))


def _place(said: LoggedMessage, text: str) -> tuple[int, int]:
    content = said.message.content
    found = next(iter(find_text(text.strip(), content)), None) if text.strip() else None
    if found is None:
        raise OperationError(f"{text[:80]!r} is not in the user's message; keep their own words")
    if found[1] - found[0] > LONGEST_NOTE:
        raise OperationError(f"a note has at most {LONGEST_NOTE} characters; keep the part that matters")
    if any(start < found[1] and found[0] < end for start, end in steering(content, said.said_by["role"])):
        raise OperationError("the text reads as an instruction to the memory; it is not kept")
    return found


def _expiry(said: LoggedMessage, day: str) -> Grounded:
    today = datetime.fromisoformat(said.said_at).date()
    for found in find_values("date", said.message.content, today=today):
        if found.value == day:
            return _grounded(said, day, found.start, found.end, found.rule)
    raise OperationError(f"the user's message does not name the day {day}")


def _grounded(said: LoggedMessage, value: str | int, start: int, end: int, rule: str) -> Grounded:
    return Grounded(value, make_receipt(said, start, end, of="content", rule=rule), 0)
