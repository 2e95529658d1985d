"""The name in a question, without the words around it, and what kind of record they say it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from orchestrator.offline.answers.words import ANY_KIND, kind_of

_QUOTES: Final = " \t\n\"'“”‘’.,;:!?"
_LEAD: Final = re.compile(
    r"^(?:(?:the|our|my|this|that|these|those|a|an|any|all|all of|about|on|for|current|open|called|named|new)\s+)+",
    re.IGNORECASE,
)
_TAIL: Final = re.compile(
    r"(?:,?\s+(?:right now|now|at the moment|currently|today|please|again|so far|these days|at all|in total|then|yet|exactly|in the (?:crm|system)|on file|by the way))+$",
    re.IGNORECASE,
)
_KIND_BEHIND: Final = re.compile(rf"^(?P<name>.+?)\s+(?P<kind>{ANY_KIND})$", re.IGNORECASE)
_KIND_BEFORE: Final = re.compile(
    rf"^(?P<kind>{ANY_KIND})\s+(?:called |named |number |no\.? ?|about |of |with |at |for |from )?(?P<name>.+)$",
    re.IGNORECASE,
)
_JOINED: Final = re.compile(r"\s+(?:with|at|for|of|from|by|on)\s+(?:the\s+)?", re.IGNORECASE)
PRONOUNS: Final = {
    "it": "", "its": "", "this": "", "that": "", "that one": "", "they": "", "them": "", "their": "", "theirs": "",
    "there": "accounts", "he": "contacts", "him": "contacts", "his": "contacts", "she": "contacts", "her": "contacts",
    "hers": "contacts", "this one": "", "the same": "", "those": "", "these": "",
}  # fmt: skip
"""Words that stand for what was talked about → the kind of record they can only mean."""
_PERSON: Final = re.compile(r"^(?:guy|person|man|woman|lady)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Name:
    """What a question is about: a name, or a word that stands for what was talked about before."""

    text: str = ""
    kind: str = ""
    """The kind that the words say, or an empty string."""
    before: bool = False
    """Whether it stands for something from before."""


def read_name(words: str) -> Name:
    """Read the words of a question that name a record."""
    text = _TAIL.sub("", words.strip(_QUOTES)).strip(_QUOTES)
    text = re.sub(r"(?:'s|’s|s'|s’)$", lambda m: "s" if m[0][0] == "s" else "", text)
    lowered = text.casefold()
    if lowered in PRONOUNS:
        return Name("", PRONOUNS[lowered], before=True)
    possessive = re.match(r"^(?:its|their|his|her|this|that)\s+(?P<rest>.+)$", text, re.IGNORECASE)
    bare = _LEAD.sub("", text).strip(_QUOTES)
    if kind_of(bare):
        return Name("", kind_of(bare), before=True)
    if possessive and _PERSON.match(possessive["rest"]):
        return Name("", "contacts", before=True)
    kind = ""
    for pattern in (_KIND_BEHIND, _KIND_BEFORE):
        match = pattern.match(bare)
        if match:
            kind, bare = kind_of(match["kind"]), _LEAD.sub("", match["name"]).strip(_QUOTES)
            break
    bare = re.sub(r"(\w)(?:'s|’s)(?=\s)", r"\1", bare)
    return Name(_JOINED.sub(" ", bare).strip(_QUOTES + "#"), kind)
