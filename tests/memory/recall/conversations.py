"""Conversations of our own to search in, and how they get into a store."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from memory.records.message_log import register
from memory.records.messages import Message
from tests.support.remembering import START, USER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.store import AsyncStoreAdapter

Said = tuple[str, str]

KICK_OFF: Final[Sequence[Said]] = (
    ("Marta", "Morning Jonas, big news: the board of Halden Marine approved the pilot."),
    ("Jonas", "Great! What made them decide in our favour?"),
    ("Marta", "They were worn down by two winters of manual logbooks."),
    ("Jonas", "And how many vessels take part?"),
    ("Marta", "Eleven, all of them out of Bergen."),
    ("Jonas", "Who signs for them?"),
    ("Marta", "Their new harbour master, Signe Aune."),
    ("Jonas", "Good. I will write the statement of work."),
)
TROUBLE: Final[Sequence[Said]] = (
    ("Jonas", "The sensors on the trawlers lost their connection again."),
    ("Marta", "How often does it drop?"),
    ("Jonas", "Twice a night, always near the fjord mouth."),
    ("Marta", "Why there?"),
    ("Jonas", "Because the antenna sits behind the crane."),
    ("Marta", "Did you meet the crew about it?"),
    ("Jonas", "I went aboard yesterday and spoke with the skipper."),
    ("Marta", "Please add a second antenna to the invoice."),
)
WEEKEND: Final[Sequence[Said]] = (
    ("Marta", "I ran the half marathon last Sunday, my first one!"),
    ("Jonas", "Wow! Where was that?"),
    ("Marta", "In Stavanger, along the sea."),
    ("Jonas", "My daughters bought me a kayak instead."),
    ("Marta", "Lovely. Did you take it out already?"),
    ("Jonas", "Not before May, the water is far too cold."),
)
TALKS: Final = {"kick-off": KICK_OFF, "trouble": TROUBLE, "weekend": WEEKEND}


def tell(
    store: AsyncStoreAdapter, thread: str, said: Sequence[Said], *, user: str = USER, at: str | None = None
) -> None:
    """Log a conversation; the ids of its messages are `thread/number`."""
    messages = [Message(f"{thread}/{at_}", "user", text, name, at) for at_, (name, text) in enumerate(said)]
    heard = max(START, datetime.fromisoformat(at)) + timedelta(minutes=1) if at else START
    store.transaction(lambda tx: register(tx, user, thread, messages, origin="ingest", now=heard))


def tell_all(store: AsyncStoreAdapter, *, user: str = USER) -> None:
    for thread, said in TALKS.items():
        tell(store, thread, said, user=user)
