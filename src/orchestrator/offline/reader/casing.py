"""Lower-case typing and speech transcripts: which words are names, by the frames names stand in."""

from __future__ import annotations

import re
from typing import Final

from memory.text import fold
from memory.text.amounts.numerals import SCALES, TENS, UNITS
from orchestrator.offline.reader.words import LEGAL, NOT_PERSON, ORG_NOUNS, PARTICLES

_W: Final = r"[^\W\d_][^\W\d_'’&.-]*(?:[-'’][^\W\d_]+)?"
_PERSON: Final = re.compile(
    r"\b(?:met|meeting|met up|spoke|speaking|talked|talking|chatted|call|lunch|coffee|meeting|demo|sync|synced|catch up|caught up|follow up|following up|check in)\s(?:(?:with|to|w/)\s)"
    rf"(?P<a>{_W}\s{_W}(?:\s{_W})?)"
    rf"|\b(?:(?:contact|contacts)(?:\s(?:for|at)\s[^:.;,]{{2,30}}(?=:))?|my name is|name is|lead)(?:\s(?:named\s|called\s|is\s)?|\s?:\s)(?P<b>{_W}\s{_W}(?:\s{_W})?)"
    rf"|\b(?:this is|i['’]?m|i am|met|called|emailed|email|call|ping|lead)\s(?P<c>{_W}\s{_W})(?=\s(?:from|at|@|of)\s)",
    re.IGNORECASE,
)
_ORG_AFTER: Final = re.compile(
    rf"\s(?:at|from|of|@|with)\s(?P<org>{_W}(?:\s(?:&\s)?{_W}){{0,3}})", re.IGNORECASE
)
_ORG_CUED: Final = re.compile(
    rf"\b(?:deal|opp|opportunity|renewal|pilot|expansion|call|meeting|demo|quote|lead)\s(?:with|for|at|from)\s(?P<org>{_W}(?:\s(?:&\s)?{_W}){{0,3}})",
    re.IGNORECASE,
)
_CLIENT: Final = re.compile(
    rf"\b(?:client|customer|account|company|with|at|from|for)\s(?:is\s|called\s|named\s)?(?P<org>{_W}(?:\s(?:&\s)?{_W}){{1,3}})",
    re.IGNORECASE,
)
"""A frame so weak that the name must end in a company's noun."""
_WHOSE_DEAL: Final = re.compile(
    rf"\b(?:the|our)\s(?P<org>{_W}(?:\s{_W})?)\s(?=(?:deal|opp|opportunity|renewal|expansion|pilot|upsell|rollout)\b)",
    re.IGNORECASE,
)
_NUMBERS: Final = frozenset([*UNITS, *TENS, *SCALES])
_STOP: Final = (
    NOT_PERSON
    | _NUMBERS
    | frozenset(
        [
            "she",
            "he",
            "they",
            "who",
            "whose",
            "about",
            "re",
            "regarding",
            "so",
            "said",
            "says",
            "today",
            "now",
            "again",
            "going",
            "want",
            "wants",
        ]
    )
)
_COMMON_DEAL: Final = frozenset(
    [
        "new",
        "big",
        "small",
        "same",
        "last",
        "next",
        "first",
        "second",
        "other",
        "whole",
        "current",
        "old",
        "current",
        "biggest",
        "main",
    ]
)


_NO_NAMES: Final = re.compile(r"\bI\b|\b[A-Z]{2,5}\b|\A\W*[A-Z]")


def recased(text: str) -> str:
    """Give names their capitals in a text without any; same length, so that offsets stay true."""
    if has_capitals(text):
        return text
    letters = list(text)
    for match in _PERSON.finditer(text):
        group = match.lastgroup or "a"
        end = _raise(letters, text, match.start(group), _name_words(match[group]))
        company = _ORG_AFTER.match(text, end) if end else None
        if company:
            _raise(letters, text, company.start("org"), _org_words(company["org"]))
    for pattern in (_ORG_CUED, _WHOSE_DEAL, _CLIENT):
        for match in pattern.finditer(text):
            _raise(letters, text, match.start("org"), _org_words(match["org"], sure=pattern is not _CLIENT))
    return "".join(letters)


def has_capitals(text: str) -> bool:
    """Tell whether the writer uses capitals; "I", acronyms and the first letter of all do not count."""
    bare = _NO_NAMES.sub("", text)
    return any(character.isupper() for character in bare) or len(text.split()) < 3


def _name_words(phrase: str) -> int:
    """Count how many of the words can be a person's name: two or three, none of them a common one."""
    count = 0
    for word in phrase.split():
        if (fold(word) in _STOP and fold(word) not in PARTICLES) or word.endswith(("ing", "ly", "n't")):
            break
        count += 1
    return count if count >= 2 else 0


def _org_words(phrase: str, *, sure: bool = True) -> int:
    """Count the words of a company's name: up to its last company noun, else (if sure) the uncommon words first."""
    words = [fold(word).strip("&") for word in phrase.split()]
    for index in range(len(words), 1, -1):
        if words[index - 1] in LEGAL | ORG_NOUNS and words[0] not in _STOP | _COMMON_DEAL:
            return index
    count = 0
    for word in words if sure else ():
        if word in _STOP or word in _COMMON_DEAL or not word:
            break
        count += 1
    return min(count, 2)


def _raise(letters: list[str], text: str, start: int, words: int) -> int:
    """Capitalise `words` words from `start` on; return where they end, 0 if there are none."""
    end = 0
    for word in list(re.finditer(r"\S+", text[start : start + 120]))[:words] if words else ():
        at = start + word.start()
        upper = text[at].upper()
        if len(upper) == 1 and fold(word[0]) not in PARTICLES:
            letters[at] = upper
        end = start + word.end()
    return end
