"""Tokens that models have used for a user, by day and by purpose.

`(user, "usage")`: day → `{"chat": [given, answered], "extraction": [given, answered]}`, in tokens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from memory.domain.namespaces import Namespace
from memory.domain.users import user_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from langchain_core.messages import AIMessage, BaseMessage

    from memory.store import Store, Transaction

CHARS_PER_TOKEN: Final = 4
"""Assumed characters per token, for models that do not report their usage."""
Purpose = Literal["chat", "extraction"]


class Tokens(NamedTuple):
    """Input tokens (`given`) and output tokens (`answered`) of a model."""

    given: int = 0
    answered: int = 0

    def plus(self, other: Tokens) -> Tokens:
        """Return the sum of two counts."""
        return Tokens(self.given + other.given, self.answered + other.answered)

    @property
    def all(self) -> int:
        """Input and output tokens together."""
        return self.given + self.answered


NO_TOKENS: Final = Tokens()


class DayUsage(NamedTuple):
    """Tokens used on one day (an ISO date)."""

    day: str
    chat: Tokens
    extraction: Tokens

    @property
    def all(self) -> int:
        """All tokens of the day."""
        return self.chat.all + self.extraction.all


def estimated(text: str) -> int:
    """Estimate the tokens of a text."""
    return -(-len(text) // CHARS_PER_TOKEN)


def tokens_used(messages: Sequence[BaseMessage], reply: AIMessage) -> Tokens:
    """Return the tokens that a call has used: as the model reports, else estimated from the texts."""
    said = reply.usage_metadata
    if said is not None:
        return Tokens(said["input_tokens"], said["output_tokens"])
    answered = reply.text + "".join(str(call["args"]) for call in reply.tool_calls)
    return Tokens(sum(estimated(message.text) for message in messages), estimated(answered))


def add_usage(tx: Transaction, user: str, day: date, purpose: Purpose, tokens: Tokens) -> DayUsage:
    """Add tokens to the usage of a day; return the usage of that day so far."""
    label, key = user_label(user), day.isoformat()
    item = tx.get((label, Namespace.USAGE), key)
    value = dict(item.value) if item else {}
    value[purpose] = list(Tokens(*value.get(purpose, (0, 0))).plus(tokens))
    tx.put((label, Namespace.USAGE), key, value, index=False)
    return _read(key, value)


async def usage(store: Store, user: str, *, since: date | None = None) -> list[DayUsage]:
    """Return the usage of each day, the latest last."""
    after = since.isoformat() if since else None
    items = await store.ascan((user_label(user), Namespace.USAGE))
    return [_read(item.key, item.value) for item in items if after is None or item.key >= after]


def _read(day: str, value: Mapping[str, Any]) -> DayUsage:
    chat, extraction = (Tokens(*value.get(purpose, (0, 0))) for purpose in ("chat", "extraction"))
    return DayUsage(day, chat, extraction)
