"""Episodes: summaries of stretches of conversation (M5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from memory.kinds.base import Record
from memory.kinds.fields import crm
from memory.kinds.retention import Retention

if TYPE_CHECKING:
    from collections.abc import Mapping


class SimpleEpisode(Record):
    """A summary of messages of one conversation, or of a month of such summaries."""

    KIND: ClassVar[str] = "episodes"
    SINGULAR: ClassVar[str] = "episode"
    LABEL: ClassVar[tuple[str, ...]] = ("title",)
    STRONG: ClassVar[tuple[str, ...]] = ()
    IDENTITY: ClassVar[tuple[str, ...] | None] = ("span",)
    EXTRACTED: ClassVar[bool] = False
    DERIVED: ClassVar[bool] = True
    LIST_FIELDS: ClassVar[tuple[str, ...]] = ("began", "ended", "topics")
    RETENTION: ClassVar[tuple[Retention, ...]] = (Retention(limit=20_000),)

    title: str | None = crm("text", "What it was about, in a few words")
    span: str | None = crm("id", "The conversation and the message it begins with, or the month")
    level: str | None = crm("choice", "thread or month", choices={"thread": (), "month": ()})
    began: str | None = crm("date", "Day of the first message")
    ended: str | None = crm("date", "Day of the last message")
    messages: int | None = crm("number", "How many messages it covers")
    summary: list[str] | None = crm("text", "What was said, a sentence each", many=True)
    topics: list[str] | None = crm("text", "What it was about", many=True)
    decisions: list[str] | None = crm("text", "What was decided", many=True)
    questions: list[str] | None = crm("text", "What stayed open", many=True)
    participants: list[str] | None = crm("text", "Who took part", many=True)
    records: list[str] | None = crm("text", "The records it changed or named, as kind:key", many=True)
    sources: list[str] | None = crm("text", "The episodes it sums up, as kind:key", many=True)
    thread: str | None = crm("id", "The conversation")
    first: str | None = crm("id", "The first message it covers")
    last: str | None = crm("id", "The last message it covers")

    @classmethod
    def render(cls, label: str, fields: Mapping[str, str]) -> str:
        """Return it as one line: its days and title, then decisions, questions and summary."""
        days = " to ".join(dict.fromkeys(fields[name] for name in ("began", "ended") if name in fields))
        told = [f"{name}: {fields[name]}" for name in ("decisions", "questions", "summary") if name in fields]
        return f"episode {days}, {label}: {'; '.join(told) or 'no details'}"
