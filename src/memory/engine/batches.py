"""Read a batch of messages: ask the gate, find known records that may matter, extract drafts, ground them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from memory.domain.drafts import Gated, KnownRecord
from memory.domain.namespaces import Namespace
from memory.domain.usage import NO_TOKENS, Tokens
from memory.domain.users import user_label
from memory.evidence.grounding import Grounder
from memory.evidence.quoting import Quoter
from memory.extraction.lines import LINE_LENGTH, calls, make_lines
from memory.recall.lookup import load_refs, named_in, partly_named_in, related_to, similar_to
from memory.recall.query.misspelt import respell, see_spelt
from memory.records import message_log as log
from memory.records.user_profile import load_profile, zone_of
from memory.text import sentences
from memory.trained.words import Said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from memory.domain.drafts import Draft, Extractor, Line, Refusal
    from memory.domain.grounded import GroundedDraft
    from memory.records.items import StoredRecord
    from memory.records.messages import LoggedMessage
    from memory.store import Store


SEARCHED: Final = 2_000
"""Characters of the new text that known records are searched by."""
PARTLY: Final = 6
"""Known accounts, and contacts, at most that are found by a part of their names."""
SPELT: Final = 8
"""Sentences of the new text in which misspelt names are looked for."""
OWNERS: Final = 6
"""Accounts and contacts at most whose opportunities, cases and tasks are shown."""
NEAR: Final = 3
"""Earlier messages that the gate gets as context."""


@dataclass(frozen=True, slots=True)
class EngineLimits:
    """Limits on the work of one update."""

    batch_messages: int = 40
    """Messages settled in one transaction."""
    call_chars: int = 24_000
    """Characters of new text in one call of the model, about 6,000 tokens."""
    context_messages: int = 6
    """Earlier messages shown in a call."""
    known_records: int = 12
    """Known records shown in a call; up to twice as many if the conversation names them."""
    attempts: int = 5
    """Failed attempts after which a message is quarantined."""
    retry_seconds: float = 5.0
    """Seconds to wait after the first failure; doubled with each further one, up to ten minutes."""


@dataclass(slots=True)
class Read:
    """What a batch states, what of it was refused, and the tokens that reading it cost."""

    drafts: list[GroundedDraft] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    tokens: Tokens = NO_TOKENS
    asked: bool = False
    """Whether the extractor was called; the gate spares it small talk."""
    claimed: bool = False
    """Whether any draft is a model's claim (`Extraction.claimed`)."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads messages with an extractor and what is known; writes nothing."""

    store: Store
    extractor: Extractor
    limits: EngineLimits
    timezone: str
    """Time zone (IANA name) of users who have not stated theirs."""

    async def grounder(self, user: str, said: LoggedMessage) -> Grounder:
        """Return a grounder for one message of a user."""
        zone = zone_of(await load_profile(self.store, user), self.timezone)
        return Grounder(await asyncio.to_thread(make_lines, [], [said], zone=zone))

    async def read(self, user: str, thread: str, batch: Sequence[LoggedMessage]) -> Read:
        """Extract and ground what a batch states; raise `ExtractionError` if no usable answer comes."""
        found = Read()
        context = await log.before(self.store, user, batch[0], self.limits.context_messages)
        if not await asyncio.to_thread(self._worth_reading, batch, context[-NEAR:]):
            return found
        budget = self.limits.call_chars
        profile = await load_profile(self.store, user)
        zone = zone_of(profile, self.timezone)
        # Text is processed in threads: a long one would block a server's event loop.
        longest = min(LINE_LENGTH, budget)
        cut = await asyncio.to_thread(make_lines, context, batch, longest=longest, zone=zone)
        for lines in calls(cut, budget):
            meant, similar = await self._known(user, thread, lines, profile)
            extraction = await self.extractor.extract(lines, _fitting([*meant, *similar], budget))
            found.asked = True
            found.tokens = found.tokens.plus(extraction.tokens)
            found.claimed |= extraction.claimed
            found.refusals += extraction.refusals
            drafts = [_bound(one, meant) for one in extraction.drafts]
            await asyncio.to_thread(_ground, found, lines, drafts, claimed=extraction.claimed)
        return found

    def _worth_reading(self, batch: Sequence[LoggedMessage], before: Sequence[LoggedMessage]) -> bool:
        extractor = self.extractor
        return not isinstance(extractor, Gated) or extractor.may_hold(_as_said(batch), _as_said(before))

    async def _known(
        self, user: str, thread: str, lines: Sequence[Line], profile: StoredRecord | None
    ) -> tuple[list[StoredRecord], list[StoredRecord]]:
        """Return the known records that the new lines or the thread name, and those with similar text."""
        limit = self.limits.known_records
        text = "\n".join(line.text for line in lines if not line.context)[: self.limits.call_chars]
        named = await named_in(self.store, user, text)
        named += await partly_named_in(self.store, user, text[:SEARCHED], PARTLY)
        named += await self._misspelt(user, text[:SEARCHED])
        item = await self.store.aget((user_label(user), Namespace.THREADS), thread)
        focus = await load_refs(self.store, user, list(reversed(item.value["focus"])) if item else [])
        parties = [record for record in [*named, *focus] if record.kind in ("accounts", "contacts")]
        owners = list({record.ref: record for record in parties}.values())[:OWNERS]
        owned = await related_to(self.store, user, owners, limit)
        first = [*([profile] if profile else []), *named[:limit], *focus, *owned]
        meant = list({record.ref: record for record in first}.values())[: 2 * limit]
        refs = {record.ref for record in meant}
        similar = []
        if len(meant) < limit:
            found = await similar_to(self.store, user, text[:SEARCHED], limit - len(meant))
            similar = [record for record, _ in found if record.ref not in refs]
        return meant, similar

    async def _misspelt(self, user: str, text: str) -> list[StoredRecord]:
        """Return the accounts and contacts whose names the first sentences of a text misspell."""
        label = user_label(user)
        said = [text[start:end] for start, end in sentences(text)[:SPELT]]
        spelt = await self.store.aview(lambda view: [see_spelt(view, label, one) for one in said])
        mended = " ".join(respell(one, wrong) for one, wrong in zip(said, spelt, strict=True) if wrong)
        return await partly_named_in(self.store, user, mended, PARTLY) if mended else []


def _fitting(records: Iterable[StoredRecord], budget: int) -> list[KnownRecord]:
    """Return the records for the model, in their order, as many as fit a budget of characters."""
    shown = []
    for record in records:
        budget -= len(str(record.fields))
        if budget < 0:
            break
        shown.append(KnownRecord(record.key, record.kind, record.fields))
    return shown


def _ground(found: Read, lines: Sequence[Line], drafts: Iterable[Draft], *, claimed: bool) -> None:
    """Ground drafts in the lines; add the grounded drafts and the refusals to `found`."""
    grounder = Grounder(lines) if claimed else Quoter(lines)
    for draft in drafts:
        grounded, refused = grounder.ground(draft)
        found.drafts.append(grounded)
        found.refusals += refused


def _as_said(messages: Iterable[LoggedMessage]) -> list[Said]:
    """Return messages as the gate reads them, without the assistant's own replies in a chat."""
    return [
        Said(one.message.role, one.message.content[:LINE_LENGTH], one.message.name)
        for one in messages
        if one.origin != "chat" or one.message.role == "user"
    ]


def _bound(draft: Draft, meant: Sequence[StoredRecord]) -> Draft:
    """Remove a draft's key if the conversation does not name that record: a model must not choose freely."""
    if draft.key is None or any(record.key == draft.key and record.kind == draft.kind for record in meant):
        return draft
    return replace(draft, key=None)
