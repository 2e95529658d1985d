"""Values of the profile for how a user wants to be answered and reached; words in `words/manners.toml`."""

from __future__ import annotations

from typing import Final

from memory.kinds.wording import Choices, phrases, wording


def _choices(table: str, *values: str) -> Choices:
    def words(value: str) -> tuple[str, ...]:
        found = wording("manners")
        return phrases(found[table][value], found["groups"])

    return Choices(values, words)


LANGUAGES: Final = _choices(
    "languages",
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "pl",
    "sv",
    "da",
    "no",
    "fi",
    "cs",
    "sk",
    "hu",
    "ro",
    "el",
    "tr",
    "ru",
    "uk",
    "ar",
    "he",
    "hi",
    "ko",
    "ja",
    "zh",
)
"""ISO 639-1 codes and the names of the languages."""
STYLE: Final = _choices("style", "formal", "casual", "direct", "friendly")
LENGTH: Final = _choices("length", "short", "detailed")
CHANNEL: Final = _choices("channel", "email", "phone", "text", "chat", "video")
