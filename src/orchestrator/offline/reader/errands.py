"""A CRM task or a todo of the user's own? Told by what it is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.language import FACTUAL, Mood, fold
from orchestrator.offline.reader.shapes import is_org, is_person
from orchestrator.offline.reader.words import CALENDAR

if TYPE_CHECKING:
    from collections.abc import Iterator

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

CUE: Final = re.compile(
    r"(?:\b(?:remind me(?: again)?(?:\s(?:on|tomorrow|today|tonight|next|this|at|in|by)\b[^.;:!?\n]{0,25}?)? (?:to|about)|(?:please )?don['’]?t let me forget (?:to|about)|do not let me forget (?:to|about)|don['’]?t forget to|remember to|note to self:?(?: to)?|"
    r"(?:i|we)(?:['’]ve| have|['’]ll have)?(?: also| still| really| just)? (?:need to|have to|must|got to|gotta|ought to|should(?: really)?|want to remember to|need to remember to|mustn['’]t forget to|shouldn['’]t forget to|can['’]t forget to|cannot forget to)|"
    r"i also need to|(?:my|new|another|one more|next|personal|private) to-?do(?: is)?(?: to)?:?|to-?dos?(?: for me)?\s?[:—–-](?: to)?|(?:i )?gotta|(?:personal|private)(?: to-?do)?:(?: to)?|(?:\w+ )?things to do:|(?:urgent|important|asap)!?:|on my (?:list|to-?do list|plate):?|i(?:['’]?m| am) supposed to|(?<![\w'’,] )(?<!\w)(?:(?:still |also )?(?:need|have|got) to))\s+"
    r"|\b(?:add|put)\s(?=['\"“‘](?P<quoted>[^'\"”’\n]{3,100})['\"”’])|\b(?:add|put)\s(?=(?P<put>[^.;!?\n]{3,120}?)\s(?:to|on|onto|in)\s(?:my|the)\s(?:\w+ )?(?:to-?dos?|list)\b)"
    r"|\b(?:add|create|make|set(?: up)?|new)(?: me)?(?: an?| the)? (?:new |private |personal |urgent )*(?:to-?do|reminder)(?: for me)?(?: to|:| —| -| for)?\s+)",
    re.IGNORECASE,
)
"""What comes before something to be done."""
END: Final = re.compile(
    r"[;!?\n]|:\s|[.](?=\s|$)|\s[—–]\s|\s-\s|\s*\(|\s#|,\s(?=(?:it['’]?s|this is|that['’]s|but|so|remind me|because|as|no rush|no hurry|urgent|asap|high|low|important|please|tag|under|category|priority|whenever|and (?:i|remind|also|then|tag|file|put)|also (?:remind|i)|preferably|at the latest|thanks|ok)\b)|\s(?:and|but) (?=(?:also )?(?:i|remind|tag|file|don['’]?t|it|that)\b)|,?\s(?:because|since|so that|otherwise|before i forget|thanks|please|asap|urgently|when i have time|when i get a chance|some ?day|at some point|no rush|no hurry|whenever)\b|\s(?:tagged|tag it)\b|\s(?:to|on) (?:my|the) (?:to-?do )?list\b|,?\s(?:under|category:?|file it under|filed under)\s",
    re.IGNORECASE,
)
"""What ends it."""


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


def several(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Divide "buy milk and renew my passport" where a new verb begins."""
    begin = start
    for cut in re.compile(
        rf",?\s(?:and(?: then| also)?|then)\s(?:to\s)?(?={_DOES}\s(?:the|my|a|an|our|some|up|in|out|for|\w+)\b)|,\s(?={_DOES}\s(?:the|my|a|an|our|some)\b)",
        re.IGNORECASE,
    ).finditer(text, start, end):
        yield begin, cut.start()
        begin = cut.end()
    yield begin, end


_DOES: Final = r"(?:buy|renew|call|book|pick|send|submit|pay|order|fix|clean|water|wash|file|return|cancel|schedule|write|read|get|take|bring|check|update|print|email|mail|post|prepare|plan|finish|drop|register|replace|back|upload|collect|make|sort|sign|arrange|find|review|install|organi[sz]e|invite|reserve|pack|ask)"


def places(page: Page) -> Iterator[tuple[int, int, str]]:
    """Find what the user wants not to forget: from where to where, and the words before it."""
    for cue in CUE.finditer(page.text):
        start = cue.end()
        if page.mood(cue.start()) not in FACTUAL | {Mood.NEGATION} or page.mood(start) not in FACTUAL | {
            Mood.NEGATION
        }:
            continue
        if page.mood(start) is Mood.NEGATION and not re.search(r"forget", cue[0], re.IGNORECASE):
            continue
        if re.match(r"(?:i|we)\b", cue[0], re.IGNORECASE) and re.match(
            r"(?:be|have|know|say|admit|think|see|ask|check whether|understand|mention|tell)\b",
            page.text[start : start + 20],
            re.IGNORECASE,
        ):
            continue
        if cue["quoted"]:
            yield start + 1, start + 1 + len(cue["quoted"]), cue[0]
            continue
        end = start + len(cue["put"]) if cue["put"] else stop(page, start)
        for begin, finish in several(page.text, start, end):
            yield begin, finish, cue[0]


def stop(page: Page, start: int) -> int:
    """Return where what is to be done ends, as far as the words behind it tell."""
    cut = END.search(page.text, start)
    return cut.start() if cut else len(page.text)
