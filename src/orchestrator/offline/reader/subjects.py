"""Whether a sentence is about something other than the record in focus ("their competitor charges $12k")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.text import fold
from orchestrator.offline.reader.words import DEAL_NOUNS, TITLE_HEADS

if TYPE_CHECKING:
    from orchestrator.offline.reader.page import Page
    from orchestrator.offline.reader.scene import Entity

_SUBJECT: Final = re.compile(
    r"(?:^|[,;:—–]\s|\b(?:but|and|while|because|that)\s)\W?(?:the|their|our|my|your|his|her|an?)\s(?P<words>[\w'’-]+(?:\s[\w'’-]+){0,3}?)"
    r"\s(?:is|was|are|were|costs?|charges?|went|goes|closes?|closed|closing|moved|moves|slipped|slips|will|has|comes?|came|stands?|sits?|"
    r"dropped|grew|increased|rose|fell|jumped|now|runs?|ends?)\b",
    re.IGNORECASE,
)
_CASE: Final = re.compile(
    r"\b(?:case|ticket|incident)\s(?:number\s|no\.?\s)?#?(?P<number>[a-z]{0,5}-?\d{3,12})\b"
)
_OWN: Final = (
    "amount value price size figure budget contract stage phase probability chance chances odds likelihood close "
    "closing date day target forecast decision signature signing status priority severity case ticket issue "
    "problem incident bug outage request win sales pipeline likely new final current latest revised updated "
    "original agreed expected estimated annual yearly total overall whole entire big actual initial first next "
    "last correct right real same customer client company team buyer prospect account board thing one other "
    "prospective update updates change changes detail details news q1 q2 q3 q4 and of for"
)
_SAME: Final = DEAL_NOUNS | TITLE_HEADS | frozenset(_OWN.split())
"""Words that speak of a deal or case, its figures or the people who decide, and name no other thing."""


def about_other(page: Page, start: int, at: int, entity: Entity) -> bool:
    """Tell whether what stands from `start` to `at` has a subject that is not `entity`, by its words."""
    text = page.text[start:at]
    case = _CASE.search(text.casefold()) if entity.kind == "cases" else None
    if case is not None:
        return fold(entity.text("case_number")) != case["number"]
    if entity.kind != "opportunities":
        return False
    subjects = [fold(found["words"]).split() for found in _SUBJECT.finditer(text)]
    own = fold(f"{entity.text('name')} {entity.text('account_name')}").split()
    return bool(subjects) and not _SAME.union(own).issuperset(subjects[-1])
