"""Which record an id on a page belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.text import Found, salesforce_kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestrator.offline.reader.mentions import Mention
    from orchestrator.offline.reader.page import Page

_PREFIXES: Final = {
    "opp": "opportunities",
    "op": "opportunities",
    "opt": "opportunities",
    "oppty": "opportunities",
    "opportunity": "opportunities",
    "deal": "opportunities",
    "cli": "accounts",
    "cl": "accounts",
    "client": "accounts",
    "acc": "accounts",
    "acct": "accounts",
    "account": "accounts",
    "cust": "accounts",
    "customer": "accounts",
    "company": "accounts",
    "con": "contacts",
    "cont": "contacts",
    "contact": "contacts",
    "ct": "contacts",
    "lead": "leads",
    "ld": "leads",
    "case": "cases",
    "ticket": "cases",
    "tkt": "cases",
    "task": "tasks",
}
"""What comes before the dash or underscore of a system's ids."""
_NOUNS: Final = {
    "opportunity": "opportunities",
    "opportunity_id": "opportunities",
    "opp": "opportunities",
    "deal": "opportunities",
    "client": "accounts",
    "client_id": "accounts",
    "account": "accounts",
    "acct": "accounts",
    "customer": "accounts",
    "company": "accounts",
    "contact": "contacts",
    "contact_id": "contacts",
    "lead": "leads",
    "lead_id": "leads",
    "case": "cases",
    "case_id": "cases",
    "ticket": "cases",
    "task": "tasks",
}
_OTHER: Final = "quote|quote_id|contract|order|reservation|user|document|file|invoice|note|flight|tracking|item|product|booking|card|version|prefix|username|member|username|certificate|emp_id|employee|serial|model|error|promo|code|zip"
_NOUN: Final = re.compile(
    rf"\b({'|'.join(sorted(_NOUNS, key=len, reverse=True))}|{_OTHER})s?\b", re.IGNORECASE
)
_BRACKET: Final = re.compile(
    r"(?:['’]s)?[\s,]?[\s(\[<#]{1,3}(?:(?:id|salesforce id|sfdc id)\s?(?:is|:|=|#)?\s?)?['\"#]?$",
    re.IGNORECASE,
)
_LABELLED: Final = re.compile(r"\b(?:id|number|no\.?|#|record)\W{0,3}$", re.IGNORECASE)


def kind_of(page: Page, found: Found) -> str | None:
    """Name the kind of record an id belongs to; None if nothing says so, "" if it is something else's."""
    code = str(found.value)
    if found.rule == "salesforce id":
        return salesforce_kind(code) or ""
    prefix = re.match(r"[A-Za-z]+(?=[-_])", code)
    if prefix and found.rule in {"dashed code", "underscored code"}:
        return _PREFIXES.get(
            prefix[0].casefold(), "" if not _noun_before(page, found) else _noun_before(page, found)
        )
    return _noun_before(page, found)


def _noun_before(page: Page, found: Found) -> str | None:
    begin = max(page.sentence_at(found.start)[0], found.start - 48)
    before = page.text[begin : found.start]
    nouns = list(_NOUN.finditer(before))
    if not nouns:
        return None
    last = nouns[-1]
    between = before[last.end() :]
    near = found.rule in {"uuid", "uuid prefix"} or bool(
        re.fullmatch(r"\W*(?:\w+\W+){0,3}?(?:id|ids)?\W*(?:\w+\W+){0,4}", between, re.IGNORECASE)
    )
    return _NOUNS.get(last[1].casefold(), "") if near else None


def bracketed(page: Page, found: Found, mentions: Sequence[Mention]) -> Mention | None:
    """Return the mention an id stands right behind ("Fernhill Labs (5f3a9c1e)")."""
    near = [m for m in mentions if 0 <= found.start - m.end <= 22]
    for mention in sorted(near, key=lambda m: -m.end):
        if _BRACKET.fullmatch(page.text, mention.end, found.start):
            return mention
    return None


def is_record_id(page: Page, found: Found, kind: str) -> bool:
    """Tell whether a code may be the id of a record of `kind`: plain figures only if called an id."""
    if found.rule in {"salesforce id", "uuid", "uuid prefix", "dashed code", "underscored code"}:
        return True
    if kind == "cases" or found.rule == "hash code":
        return False
    return bool(_LABELLED.search(page.text[max(0, found.start - 14) : found.start]))
