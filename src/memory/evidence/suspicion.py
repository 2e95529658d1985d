"""Text that reads as an instruction to the memory rather than as something somebody tells it (E7).

Remembered text is data. Where a message tries to steer whoever reads it, nothing is believed from there to
its end. Addressing the assistant and wide orders ("set every stage ...") count in a file only, which
is somebody else's text: to the user both are their right.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from memory.text import sentences
from memory.text.word_lists import pattern_of, read_lists

if TYPE_CHECKING:
    from memory.domain.speakers import SpeakerRole

_LISTS: Final[dict[str, dict[str, list[str]]]] = read_lists("memory.evidence", "suspicion.toml")
_ANY_LINE: Final = re.IGNORECASE | re.MULTILINE
_HIJACK: Final = pattern_of(
    _LISTS["hijack"],
    r"\b{set_aside}\b.{0,40}\b(?:instruct\w+|{rules})\b",
    r"\b{secret} {message}\b|\byour {own} {task}\b|\b{other_reader}\b",
    r"\b{act} as (?:if|an?|the)\b|\bas (?:an|the) {authority}\b",
    r"^\s*(?:system|llm)\s*[:,]",
    r"\b{tool}\b|</?\s*{tag}\b|\[/?inst\]|<\|\w+\|>|\{\{.*\}\}",
    r"\b(?:i|we) {authorise} {authorised}\b",
    flags=_ANY_LINE,
)
"""Words that try to change what the reader is, wherever they stand."""
_ADDRESS: Final = pattern_of(
    _LISTS["address"],
    r"\b{greeting} (?:the |this |our )?{reader}\b",
    r"^\s*{addressed}\s*[:,]",
    r"\b(?:without|no need for) (?:{unasked}|confirm\w+)\b",
    r"\bdo not {forbidden}\b|\bi approve\b",
    flags=_ANY_LINE,
)
"""Words to the assistant: in a chat the user's right, in somebody else's text an attempt."""
_WIDE: Final = pattern_of(
    _LISTS["wide"],
    r"\b{change}\b.{0,30}\b{all}\b",
    r"\b(?:all|every|each) (?:\w+ ){0,3}(?:{records}|opportunit\w+)\b.{0,30}\b{must} be\b",
)
"""Orders that would change much at once."""


def steering(text: str, role: SpeakerRole) -> list[tuple[int, int]]:
    """Return the passage of a text that tries to steer its reader, as offsets: from there to its end."""
    patterns = (_HIJACK, _ADDRESS, _WIDE) if role == "file" else (_HIJACK,)
    for start, end in sentences(text):
        sentence = normalize("NFKC", text[start:end])  # full width and styled letters are the plain ones
        if any(pattern.search(sentence) for pattern in patterns):
            return [(start, len(text))]
    return []
