"""A CRM task or a todo of the user's own? Told by what it is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.language import fold
from orchestrator.offline.reader.shapes import is_org, is_person
from orchestrator.offline.reader.words import CALENDAR

if TYPE_CHECKING:
    from orchestrator.offline.reader.page import Page, Span

_TRADE: Final = re.compile(
    r"\b(?:quotes?|quotations?|proposals?|contracts?|demos?|deals?|accounts?|customers?|clients?|leads?|prospects?|cases?|tickets?|renewals?|pricing|"
    r"price (?:list|sheet)s?|sow|nda|msa|dpa|pilot|poc|proof of concept|follow(?:ing)?[- ]?up|tenders?|rfps?|rfis?|bids?|opportunit(?:y|ies)|opp|"
    r"pipeline|forecast|champion|procurement|onboarding call|discovery call|purchase order|upsell|data ?sheets?|case study|security questionnaire|"
    r"order form|kick-?off|reference call|trial)\b",
    re.IGNORECASE,
)
_HOME: Final = re.compile(
    r"\b(?:mum|mom|mother|dad|father|wife|husband|partner|kids?|son|daughter|sister|brother|parents|grandma|aunt|uncle|dentist|doctor|gp|vet|"
    r"landlord|plumber|gym|school|daycare|kindergarten|passport|groceries|milk|laundry|dry[- ]cleaning|rent|holiday|vacation|birthday (?:cake|present|gift|card)|"
    r"haircut|plants?|dog|cat|car|bike|garage|expense (?:report|claim)s?|expenses|timesheets?|taxes|tax return|insurance|payslip|flights?|train tickets?|"
    r"concert tickets?|standing desk|toner|parking|badge|password|laptop|team (?:day|lunch|dinner|event|offsite)|offsite|christmas|secret santa|hr|my boss|mandatory training|pension)\b",
    re.IGNORECASE,
)
_ADDRESSED: Final = re.compile(
    r"\b(?:call|ring|phone|e-?mail|text|ping|message|meet|chase|send|invoice|visit|invite|ask|remind|thank|brief|update|with|to|for|at|from|of)\s(?:the |back )?$",
    re.IGNORECASE,
)
_EXPLICIT: Final = re.compile(r"^\s*(?:to-?do|note to self|private|personal)\b", re.IGNORECASE)


def is_errand(page: Page, start: int, end: int, lead: str = "") -> bool:
    """Tell whether what is to be done is the user's own affair and concerns no customer."""
    text = page.text[start:end]
    if re.match(r"\s*(?:crm )?tasks?\b", lead, re.IGNORECASE):
        return False
    names = [run for run in page.runs if start <= run.start < end and _is_name(run)]
    if _HOME.search(text):
        return not any(is_org(run) for run in names)
    if _TRADE.search(text):
        return False
    return not any(_concerns(page, run, start) for run in names) or bool(_EXPLICIT.match(lead) and not names)


def _is_name(run: Span) -> bool:
    return bool(set(run.words) - CALENDAR)


def _concerns(page: Page, run: Span, start: int) -> bool:
    if is_org(run) or is_person(run.text):
        return True
    before = page.text[start : run.start]
    return (
        bool(_ADDRESSED.search(before) or not before.strip() or _ADDRESSED.search(page.text[: run.start]))
        or fold(run.text) != run.text.casefold()
    )
