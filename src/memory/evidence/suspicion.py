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

if TYPE_CHECKING:
    from memory.domain.speakers import SpeakerRole

_HIJACK: Final = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|skip|drop|suspend)\b.{0,40}\b(?:instruct\w+|rules?|prompts?|guidelines?|"
    r"guardrails?|policy|policies|checks?|safety|restrictions?|review|what you (?:were|have been) told)\b"
    r"|\b(?:system|developer|hidden|secret) (?:prompt|message|instruction|note|override)s?\b"
    r"|\byou are (?:now|no longer)\b|\byour (?:new|real|true) (?:task|role|instructions?|rules?|goal)\b"
    r"|\b(?:act|behave|respond|pretend) as (?:if|an?|the)\b|\bnew instructions?\b|\bjailbreak\b|\bdeveloper mode\b"
    r"|^\s*(?:system|llm)\s*[:,]"
    r"|\b(?:patchdoc|json_doc_id|tool[_ ]?calls?|function[_ ]?calls?|nothingtorecord)\b"
    r"|</?\s*(?:system|instructions?|existing|memory|transcript|instance|user|assistant|tool)\b|\[/?inst\]|<\|\w+\|>|\{\{.*\}\}"
    r"|\bas (?:an|the) (?:ai|administrator|admin|system|developer|owner of this (?:crm|memory))\b"
    r"|\b(?:i|we) (?:authori[sz]e|pre-?approve) (?:you|this change|all|any)\b",
    re.IGNORECASE | re.MULTILINE,
)
"""Words that try to change what the reader is, wherever they stand."""
_ADDRESS: Final = re.compile(
    r"\b(?:dear|hey|hello|hi|attention|note (?:to|for)|message (?:to|for)|for) (?:the |this |our )?"
    r"(?:ai|llm|assistant|memory|bot|crm bot|language model|extraction (?:model|tool)|note[- ]?taker|summari[sz]er)\b"
    r"|^\s*(?:ai|assistant|memory|bot)\s*[:,]"
    r"|\b(?:without|no need for) (?:asking|approval|review|confirm\w+)\b"
    r"|\bdo not (?:ask|tell|mention|quarantine|verify|check)\b|\bi approve\b",
    re.IGNORECASE | re.MULTILINE,
)
"""Words to the assistant: in a chat the user's right, in somebody else's text an attempt."""
_WIDE: Final = re.compile(
    r"\b(?:set|change|update|mark|move|make|turn|flip|put|delete|remove|erase|wipe|reassign|close|overwrite|replace|transfer)\b"
    r".{0,30}\b(?:all|every|each|any|everything|the whole|entire)\b"
    r"|\b(?:all|every|each) (?:\w+ ){0,3}(?:deals?|opportunit\w+|stages?|amounts?|records?|accounts?|contacts?|owners?|cases?)\b"
    r".{0,30}\b(?:must|should|shall|need to|has to|have to|is to|are to|will) be\b",
    re.IGNORECASE,
)


def steering(text: str, role: SpeakerRole) -> list[tuple[int, int]]:
    """Return the passage of a text that tries to steer its reader, as offsets: from there to its end."""
    patterns = (_HIJACK, _ADDRESS, _WIDE) if role == "file" else (_HIJACK,)
    for start, end in sentences(text):
        sentence = normalize("NFKC", text[start:end])  # full width and styled letters are the plain ones
        if any(pattern.search(sentence) for pattern in patterns):
            return [(start, len(text))]
    return []
