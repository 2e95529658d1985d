"""How a user wants to be answered and reached, by the words for it (`words/manners.toml`); part of the profile."""

from __future__ import annotations

from typing import Final

from memory.records.wording import phrases, wording

Words = dict[str, tuple[str, ...]]
"""Value → what people say for it."""


def _table(name: str) -> Words:
    words = wording("manners")
    return {value: phrases(entries, words["groups"]) for value, entries in words[name].items()}


LANGUAGES: Final = _table("languages")
"""ISO 639-1 code → what people call the language."""
STYLE: Final = _table("style")
LENGTH: Final = _table("length")
CHANNEL: Final = _table("channel")
