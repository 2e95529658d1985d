"""Decisions of a person outside a conversation, logged as messages so that they have receipts as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from memory.domain.receipts import make_receipt
from memory.records import message_log as log
from memory.records.messages import Message, digest

if TYPE_CHECKING:
    from datetime import datetime

    from memory.domain.receipts import Receipt
    from memory.store import Transaction

THREAD: Final = "review"
"""Thread in which decisions are logged."""


def log_decision(tx: Transaction, user: str, about: str, decision: str, rule: str, now: datetime) -> Receipt:
    """Log a message of `about` and the decision as applied; return the receipt of the decision's words."""
    at = now.isoformat()
    message = Message(digest(about, decision, at), "user", f"{about}{decision}", at=at)
    keys = log.register(tx, user, THREAD, [message], origin="chat", now=now)
    (logged,) = log.load_in(tx, user, keys)
    log.settle(tx, user, logged, "applied")
    return make_receipt(logged, len(about), len(about) + len(decision), of="content", rule=rule)
