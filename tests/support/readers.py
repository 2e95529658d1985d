"""Extraction scripts that read what a test tells them to, with true evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.messages import HumanMessage

from memory.extraction.prompt import parse_transcript
from tests.support.scripted import call, calls, evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from langchain_core.messages import AIMessage, BaseMessage

    from memory.extraction.prompt import TranscriptLine

Fact = tuple[str, str, dict[str, Any]]
"""Words that a line must contain, the tool to call, and the values, which the line must contain as well."""

DANA: Fact = ("Met Dana", "Contact", {"name": "Dana Whitfield", "account_name": "Northwind Traders"})
SAID = "Met Dana Whitfield of Northwind Traders."
AGAIN = "Met Omar Haddad, CFO at Contoso."
"""Another statement, so that memory is written again."""


def new_lines(messages: Iterable[BaseMessage]) -> list[TranscriptLine]:
    """Return the new lines of a prompt, without those that are context."""
    return [
        line
        for message in messages
        if isinstance(message, HumanMessage)
        for line in parse_transcript(message.text)
        if not line.context
    ]


def reads(*facts: Fact) -> Callable[[list[BaseMessage], list[str]], AIMessage]:
    """Return a script that drafts each fact from every new line that contains its words."""

    def script(messages: list[BaseMessage], _: list[str]) -> AIMessage:
        drafts = [
            call(tool, **fields, evidence=evidence(*((name, line.ref, str(v)) for name, v in fields.items())))
            for line in new_lines(messages)
            for words, tool, fields in facts
            if words in line.text
        ]
        return calls(*drafts) if drafts else call("NothingToRecord", reason="nothing")

    return script
