"""Stage, amount, chance and close date of a deal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.text import Found, fold
from orchestrator.offline.reader.cues import LINK, Attribute, choices, cue
from orchestrator.offline.reader.cues import after as after_of
from orchestrator.offline.reader.cues import before as before_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestrator.offline.reader.page import Page

DEALS: Final = ("opportunities",)
_STAGE_BEFORE: Final = cue(rf"\bstage(?:\sname)?{LINK}|\bphase{LINK}")
_STAGE_AFTER: Final = cue(r"[\"'”’]?[*_]{0,2}[\s-](?:stage|phase)\b")
_MOVED: Final = cue(
    r"\b(?:mov(?:e|es|ed|ing)|advanc\w+|push(?:ed)?|progress\w*|bump(?:ed)?|set|put|shift(?:ed)?|updat\w+|chang\w+|promot\w+|go(?:es)?|went|gone|switch(?:ed)?|mark(?:ed)?|transition\w*|back|slid|slipped|fell|flip(?:ped)?|still|now|is|are|sits?|currently|entered|reached|stands?|we['’]re|they['’]re|it['’]s)\b"
    r"[^.;!?]{0,60}?\b(?:to|into|in|at|as)\s(?:the\s)?[\"'“‘]?$|\b(?:in|into|to)\s[\"'“‘]?$|\b(?:mark(?:ed)?|set|now|entered|reached)\s(?:it\s|this\s|them\s)?(?:as\s)?[\"'“‘]?$"
)
_STANDS: Final = cue(
    r"\b(?:deal|opp|opportunity|renewal|it|pilot|expansion|we|they|this)(?:['’]s|['’]re|\sis|\sare)?\s(?:now\s|currently\s|still\s|already\s|back\s){0,2}(?:in|at|into)\s(?:the\s)?[\"'“‘]?$"
)
_LISTED: Final = cue(r"(?:[,(—–]\s?|\s-\s|\bas\s)[\"'“‘]?$")
_WON: Final = cue(
    r"\b(?:we|they|it|deal|opp|opportunity|renewal|expansion|pilot|have|has|is|was|got|officially)(?:['’]ve|\shave|\sjust|\sfinally|\sis|\swas|\sgot|\shas|\sbeen){0,3}\s$"
)
_NAMED_WIN: Final = cue(r"(?:^|[:;,]\s|\b(?:just|we|finally|officially|have|and|update)\s)$")
_LOOSE_STAGES: Final = frozenset(
    [
        "review",
        "qualified",
        "won",
        "lost",
        "signed",
        "qual",
        "nego",
        "quoting",
        "discovery",
        "negotiating",
        "qualifying",
    ]
)
"""Words for stages that mostly mean something else."""
_AMOUNT_BEFORE: Final = cue(rf"\b(?:amount|amt|worth|valued|value|deal\ssize|size|priced|acv|tcv|arr){LINK}")
_NOT_AMOUNT_BEFORE: Final = cue(
    r"(?:\b(?:budgets?|revenues?|turnover|sales\sof|discount|refund\w*|costs?|fees?|gift\scard|certificate|balance|raised|funding|funds|salary|fine|quota|over|above|more\sthan|under|below|less\sthan|cheaper|up\sto|between|saves?|saving|spend|spent|price[ds]?|paid|pay|charged?|deposit|quote[ds]?|invoice[ds]?|pipeline|seats?|licen[cs]es?|threshold|total)|>=?|<=?|≥|≤)"
    r"(?:\s?(?:is|was|of|at|around|about|for|to|:|=|the|a|an|amount|total|than)){0,4}\s?[~(]?\s?$"
)
_NOT_AMOUNT_AFTER: Final = cue(
    r"\s?(?:/|per\b|an?\s(?:month|seat|user|head|licen[cs]e|unit|piece|day|hour|week)\b|each\b|monthly\b|apiece\b|discount|off\b|refund|credit\b|budget|revenue|in\s(?:revenue|sales|funding)|fee\b|(?:units?|seats?|users?|people|employees|licen[cs]es|items?|pieces|hours?|days?|weeks?|months?|years?|miles|km|kg|sites?|stores?|tickets?|customers|boxes|trucks|gift\scard|quote)\b|cheaper|less\b|more\b|price\b)"
)
_FROM_TO: Final = cue(r"\s?(?:up\s|down\s)?to\s[\W]?\d")
_FROM: Final = cue(r"\bfrom\s(?:about\s|around\s)?\W?$")
_PAST_OR_RANGE: Final = cue(
    r"\bto\s\W?\d\S*\s(?:(?:up|down)\s)?from\s\W?$|\b(?:up|down)\sfrom\s(?:about\s|around\s)?\W?$"
    r"|\b(?:instead\sof|rather\sthan|used\sto\sbe)\s\W?$|\bbetween\s\W?\d\S*\s(?:\w+\s)?and\s\W?$"
)
"""What was before, or the other end of a range: "dropped to 15k from 20k", "between 20k and 30k"."""
_CLOSE: Final = cue(
    r"\b(?:clos(?:e|es|ed|ing|ure)(?:[\s_]date)?|expected\sclose|sign(?:s|ed|ing)?|signature|push(?:ed|es|ing)?|slip(?:s|ped|ping)?|delay(?:ed)?|postpon\w+|moved?\sout|pull(?:ed)?\s(?:it\s)?in|land(?:s|ing)?|go[- ]?live|decision|wrap(?:ped)?\s(?:it\s)?up|target(?:ing|\sdate)?|forecast(?:ed)?\sfor|extended?)\b"
)
_OTHER_DATES: Final = cue(
    r"\b(?:valid|meeting|call|kick-?off|starts?|starting|demo|follow(?:ing)?[\s-]up|remind|send|review|visit|lunch|due|deadline|departing|arriv\w+|born|birth|created|since|effective|expires?|renews?|workshop|webinar|trip|flight|delivery|shipping|deliver\w*|invoice|logged|dated|met|spoke|talked|task|by\sthe\sway|quote|until\sthe|presentation|email(?:ed)?|schedule[d]?|book(?:ed)?|contract\s(?:start|end)s?|training|launch(?:es|ed)?|onboarding|updated\son|changes\son)\b"
)
_CLOSE_AFTER: Final = cue(r"\s?(?:close\b|closing\b|as\s(?:the\s)?(?:new\s)?clos|for\s(?:the\s)?clos)")
_PROB_BEFORE: Final = cue(
    rf"\b(?:prob(?:ability)?|likelihood|chances?|confidence|odds|win\srate)(?:\s(?:of|for|on)\s[^.;,!?]{{2,40}}?(?=\s(?:is|are|to|at|now|was)\b))?{LINK}"
)
_PROB_AFTER: Final = cue(
    r"\s?(?:win\s)?(?:prob\w*|chance|likel\w+|confiden\w+|odds|sure|certain|to\s(?:close|win|sign)|(?:on|for)\s(?:the\s|this\s)?(?:[\w&'’]+\s){0,3}(?:deal|opp|opportunity|renewal|pilot)\b)"
)
_QUOTE_TASK: Final = cue(
    r"^\W*(?:(?:please|pls|hi|hey|hello|can you|could you|i need to|let['’]s)\W+){0,2}(?:create|generate|update|edit|show|open|pull|view|send|draft|find|search|modify|prepare|get|change)\s(?:me\s)?(?:up\s)?(?:a\s|the\s|an\s)?(?:new\s|draft\s|sent\s)?quotes?\b"
)
_OUTCOMES: Final = frozenset({"won", "lost", "signed"})
_WON_BY: Final = re.compile(r"[A-Z][\w&.'’-]*\s(?:(?:has|have|just|finally)\s){0,2}$")
_BARE_WIN: Final = cue(
    r"\s(?:the|our)\s(?:contract|deal|order|agreement|renewal)\b|\s(?:for|today|yesterday|this|last|on)\b|[.,!;]|$"
)
_IDIOM: Final = cue(r"\s(?:up|in|off|touch|track|my|his|her|their|its)\b")
_DOCUMENT: Final = cue(r"(?:proposal|review|negotiation)\s(?:for|to|by|with|doc|draft|of)\b")
_MOVES: Final = cue(r"\b(?:mov|advanc|stage|push|progress|back|shift|bump|put|set|went|now|still)")
_LIST_END: Final = cue(r"[\"'”’]?\s?(?:$|[,.;)]|\s[-—–]|\sstage)")


def stages(page: Page) -> Iterator[Attribute]:
    """Find sales stages."""
    for found in choices(page, "opportunities", "stage"):
        if _is_stage(page, found):
            yield Attribute(DEALS, "stage", page.value(found, "stage"))


def _is_stage(page: Page, found: Found) -> bool:
    before, after = before_of(page, found.start, 90), after_of(page, found.end)
    surface = page.text[found.start : found.end]
    word = fold(surface)
    if _STAGE_BEFORE.search(before) or _STAGE_AFTER.match(after):
        return True
    if word in _OUTCOMES:
        return _is_outcome(before, after)
    if re.search(r"[ /-]", word):
        return word.startswith("closed") or surface[0].isupper()
    if surface[0].islower() and _DOCUMENT.match(f"{word}{after}"):
        return False
    return bool(_STANDS.search(before)) or _is_moved(surface, before) or _is_listed(surface, before, after)


def _is_outcome(before: str, after: str) -> bool:
    """Read "we won the deal", "signed Fernhill": not "won't", "lost touch"."""
    if _NAMED_WIN.search(before) and re.match(r"\s(?:the\s)?[A-Z]", after):
        return True
    if _WON_BY.search(before) and _BARE_WIN.match(after):
        return True
    return bool(_WON.search(before)) and not _IDIOM.match(after)


def _is_moved(surface: str, before: str) -> bool:
    return bool(_MOVED.search(before)) and (surface[0].isupper() or bool(_MOVES.search(before)))


def _is_listed(surface: str, before: str, after: str) -> bool:
    """Read a stage among the details of a new deal ("$40k, Proposal, 60%", "(prospecting)")."""
    word = fold(surface)
    cased = surface[0].isupper() is (word not in {"prospecting", "qualification"})
    return (
        word not in _LOOSE_STAGES and cased and bool(_LISTED.search(before)) and bool(_LIST_END.match(after))
    )


def amounts(page: Page) -> Iterator[Attribute]:
    """Find the value of a deal and its currency: no price, budget, revenue, refund or quote."""
    if _about_quote(page):
        return
    for found in page.values("amount"):
        before, after = before_of(page, found.start), after_of(page, found.end)
        cued = bool(_AMOUNT_BEFORE.search(before))
        if found.rule == "bare number" and not cued:
            continue
        if not cued and _NOT_AMOUNT_BEFORE.search(before):
            continue
        if _NOT_AMOUNT_AFTER.match(after) or (_FROM_TO.match(after) and _FROM.search(before)):
            continue
        if _quote_nearer(before) or _PAST_OR_RANGE.search(before):
            continue
        yield Attribute(DEALS, "amount", page.value(found, "amount"))
        currency = next(iter(page.values_in("currency", found.start, found.end)), None)
        if currency:
            yield Attribute(DEALS, "currency", page.value(currency, "currency of the amount"))


def _quote_nearer(before: str) -> bool:
    """Tell whether the last noun before is a quote, an invoice, an order: its price is not the deal's amount."""
    nouns = re.findall(
        r"(?<!price )\b(quote|invoice|order|flight|refund|ticket|opportunity|opp|deal|renewal|card|fare|unit|item)\b",
        before,
        re.IGNORECASE,
    )
    return bool(nouns) and nouns[-1].casefold() not in {"opportunity", "opp", "deal", "renewal"}


def _about_quote(page: Page) -> bool:
    return bool(_QUOTE_TASK.match(page.text))


def probabilities(page: Page) -> Iterator[Attribute]:
    """Find the chance to win."""
    for found in page.values("percent"):
        before, after = before_of(page, found.start), after_of(page, found.end)
        if _PROB_BEFORE.search(before) or (found.rule != "bare number" and _PROB_AFTER.match(after)):
            yield Attribute(DEALS, "probability", page.value(found, "probability"))


def close_dates(page: Page) -> Iterator[Attribute]:
    """Find when a deal closes: of all dates those whose nearest cue says so."""
    for found in page.values("date"):
        before = before_of(page, found.start, 70)
        close = max((m.start() for m in _CLOSE.finditer(before)), default=-1)
        other = max((m.start() for m in _OTHER_DATES.finditer(before)), default=-1)
        if (close > other and not _FROM.search(before)) or _CLOSE_AFTER.match(after_of(page, found.end)):
            yield Attribute(DEALS, "close_date", page.value(found, "close date"))
