"""Read a batch of messages: is it worth a model's call, what is known that may matter, what it states, what proves it."""

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
from memory.records import message_log as log
from memory.records.user_profile import load_profile, zone_of
from memory.trained.words import Said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from memory.domain.drafts import Draft, Extractor, Line, Refusal
    from memory.domain.grounded import GroundedDraft
    from memory.records.items import StoredRecord
    from memory.records.messages import LoggedMessage
    from memory.store import Store


SEARCHED: Final = 2_000
"""Characters of the new text by which known records are searched for."""
PARTLY: Final = 6
"""Known companies, and people, that the text may call by a part of their names."""
OWNERS: Final = 6
"""Companies and people whose deals, cases and tasks are shown."""
NEAR: Final = 3
"""Earlier messages in whose light the gate reads."""


@dataclass(frozen=True, slots=True)
class EngineLimits:
    """What bounds the work of one update."""

    batch_messages: int = 40
    """Messages settled in one transaction."""
    call_chars: int = 24_000
    """New text in one call of the model, about 6,000 tokens."""
    context_messages: int = 6
    """Earlier messages shown with it."""
    known_records: int = 12
    """Known records shown with it."""
    attempts: int = 5
    """After so many failures a message is quarantined."""
    retry_seconds: float = 5.0
    """Wait after the first failure; it doubles with each further one, up to ten minutes."""


@dataclass(slots=True)
class Read:
    """What a batch states, what of it was refused, and what reading it has cost."""

    drafts: list[GroundedDraft] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    tokens: Tokens = NO_TOKENS
    asked: bool = False
    """Whether the extractor was asked: small talk costs no call."""
    claimed: bool = False
    """Whether any of it is what a model claims (`Extraction.claimed`)."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads messages with an extractor, in the light of what is known; writes nothing."""

    store: Store
    extractor: Extractor
    limits: EngineLimits
    timezone: str
    """Time zone of users who have not told theirs."""

    async def grounder(self, user: str, said: LoggedMessage) -> Grounder:
        """Return what checks values against one message of a user."""
        zone = zone_of(await load_profile(self.store, user), self.timezone)
        return Grounder(await asyncio.to_thread(make_lines, [], [said], zone=zone))

    async def read(self, user: str, thread: str, batch: Sequence[LoggedMessage]) -> Read:
        """Extract and ground what a batch states; raises `ExtractionError` if no usable answer could be had."""
        found = Read()
        context = await log.before(self.store, user, batch[0], self.limits.context_messages)
        if not await asyncio.to_thread(self._worth_reading, batch, context[-NEAR:]):
            return found
        budget = self.limits.call_chars
        profile = await load_profile(self.store, user)
        zone = zone_of(profile, self.timezone)
        # Text is worked on in threads: a long one would keep everybody else of a server waiting.
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
        """Return the known records the new lines mean, and those that only read alike."""
        limit = self.limits.known_records
        text = "\n".join(line.text for line in lines if not line.context)[: self.limits.call_chars]
        named = await named_in(self.store, user, text)
        named += await partly_named_in(self.store, user, text[:SEARCHED], PARTLY)
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


def _fitting(records: Iterable[StoredRecord], budget: int) -> list[KnownRecord]:
    """Return the records as a model is shown them, the most likely first, while they fit a budget of characters."""
    shown = []
    for record in records:
        budget -= len(str(record.fields))
        if budget < 0:
            break
        shown.append(KnownRecord(record.key, record.kind, record.fields))
    return shown


def _ground(found: Read, lines: Sequence[Line], drafts: Iterable[Draft], *, claimed: bool) -> None:
    """Add what the lines prove of the drafts, and why they do not prove the rest."""
    grounder = Grounder(lines) if claimed else Quoter(lines)
    for draft in drafts:
        grounded, refused = grounder.ground(draft)
        found.drafts.append(grounded)
        found.refusals += refused


def _as_said(messages: Iterable[LoggedMessage]) -> list[Said]:
    """Return messages as the gate reads them, without what the assistant itself said in a chat."""
    return [
        Said(one.message.role, one.message.content[:LINE_LENGTH], one.message.name)
        for one in messages
        if one.origin != "chat" or one.message.role == "user"
    ]


def _bound(draft: Draft, meant: Sequence[StoredRecord]) -> Draft:
    """Let go of a record that nothing in the conversation names: a model may not change what it likes."""
    if draft.key is None or any(record.key == draft.key and record.kind == draft.kind for record in meant):
        return draft
    return replace(draft, key=None)
