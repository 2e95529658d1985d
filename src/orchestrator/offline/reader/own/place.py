"""Where and when users work, and the language they are answered in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.language import denies, find_values
from memory.records.manners import LANGUAGES
from orchestrator.offline.reader.own.said import about_me, about_nobody_else, stated
from orchestrator.offline.reader.own.wishes import CORRECTING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from memory.language import Found
    from orchestrator.offline.reader.own.said import Said
    from orchestrator.offline.reader.page import Page

_NOW: Final = r"(?: (?:now|currently|usually|mostly|permanently|normally|actually|also|still|all))*"
_LIVES: Final = re.compile(
    rf"\bi(?:['’]?m| am){_NOW} (?:based|living|located|stationed|sitting|working)(?: out)? (?:in|of|from|out of)\s(?:\w+, )?$|\bi{_NOW} (?:live|sit|reside) in\s$|\bi{_NOW} work (?:from|out of|remotely from)\s(?:our |the )?$|"
    rf"\bi(?:['’]?m| am) [^.;!?\n]{{3,60}}, (?:and )?(?:based|living|located|sitting) (?:out )?(?:in|of)\s$|\bi(?:['’]ve| have)?{_NOW} (?:just |recently )?(?:moved|relocated|emigrated) (?:back |over )?to\s$|\bmy (?:home )?(?:office|desk|base|home)(?:['’]s| is) in\s$|\bwhere i (?:live|work|am)\b[^.;!?\n]{{0,12}}$",
    re.IGNORECASE,
)
_TIMED: Final = re.compile(
    r"[’']?s? (?:local )?time\b|[’']?s? time ?zone\b|\)? is (?:where i|my (?:local )?time)", re.IGNORECASE
)
_ZONE: Final = re.compile(r"\b(?:time ?zone|local time|my time|clock)\b[^.;!?\n]{0,25}$", re.IGNORECASE)
_ABBREVIATED: Final = re.compile(r"[A-Z]{2,4}$|.*/")
_ASKS: Final = re.compile(
    r"(?:^|[,;]\s|\b(?:please|and|so|just|always|you to)\s)(?:please |just |always )*(?:use|show|give|set|switch|change|keep|display|list|convert|assume|read|treat|put|write|work|stick|schedule)\b[^.;!?\n]*$|\b(?:everything|all (?:the )?(?:times|dates)|times|dates|deadlines)(?: (?:is|are|should be|shown))? (?:in|on)\s$|\b(?:time ?zone|times|clock|dates)(?: is| are|:|['’]s)?(?: \w+){0,3}\s$",
    re.IGNORECASE,
)
_TIME_PLEASE: Final = re.compile(r"(?: time)?,? (?:please|pls)\b", re.IGNORECASE)
_CLOCK: Final = re.compile(
    r"\b(?:(?:at|for|from|after|before|by|until) \d{1,2}(?:[:.]\d\d)?\s?(?:am|pm|h|o['’]clock)?|\d{1,2}:\d\d),?\s$",
    re.IGNORECASE,
)
"""An appointment: "at 3pm Tokyo time"."""

_IN_IT: Final = re.compile(
    r"\b(?:(?:answer|reply|respond|write|speak|talk|communicate|chat|explain|continue|go on|carry on|correspond|everything|all)(?: back)?(?: (?:(?:to |with )?me|only|always|just|please|everything|back|from now on|in future))*|repl(?:y|ies)|answers?|responses?|responding|language|stay|stick|keep (?:it|everything|things)|work|conversation|us|me|it) (?:in|with|to)\s$|\b(?:answers?|repl(?:y|ies)|responses?|everything|summaries)(?: (?:should|must|have to|need to|has to|please|to|always|only|be|are|written|kept))+ in\s$|\beverything (?:that )?you (?:write|send|tell|say to|show|give)(?: to)?(?: me)? (?:is|should be|must be|has to be|goes|comes)(?: only| always)? in\s$|"
    r"\b(?:switch|change|go|swap|back|return|stick|revert|keep)(?: (?:back|over|it|me|us))* (?:to|with)\s$|\b(?:speak|talk|use|prefer|do)(?: only| just| plain)?\s$|\b(?:write|answer|reply|respond|send|give)(?: (?:to )?me)? $|\blanguage(?: (?:is|of choice is|to use is|should be|preference is|would be|please)|:)\s$|"
    r"\b(?:(?:my )?preferred language|language preference)\b[^.;!?\n]{0,15}\s$|\b(?:like|want|need|have|prefer|get)\b[^.;!?\n]{0,30}\bin\s$|\b(?:comfortable|at home|better|best|easier) (?:in|with)\s$",
    re.IGNORECASE,
)
_ALONE: Final = re.compile(
    r",? (?:please|only|from now on|from here on|after all|again(?= please|[.!,]|$)|instead|is (?:fine|ok|okay)|will do|if (?:possible|you can|that['’]s possible)|would be (?:best|better|easier|great|nice)|is (?:best|better|easier|fine) for me|works (?:best|better)|for me,? please|always|with me|pls)\b",
    re.IGNORECASE,
)
_STARTS: Final = re.compile(
    r"(?:^|[,.;!?\n–—-]\s*|\b(?:and|but|so|ok|okay|hi|hello|actually|no|yes|just|rather|in|plain|from (?:here|now) on|in future|by default|sorry)\s)$",
    re.IGNORECASE,
)
_I_USE_IT: Final = re.compile(
    r"\bi(?:['’]m)?(?: \w+)? (?:write|writing|type|typing|speak|talk|ask|text|use|understand|read)(?: (?:to|with) (?:you|them|people))?(?: this| it| that| my \w+)?(?: in)?\s$",
    re.IGNORECASE,
)
"""What users write in is not what they want to read ("answer in Dutch even when I write in English")."""
_NATIVE: Final = re.compile(r"\b(?:auf|en|in|em|po|på|in het|al)\s$", re.IGNORECASE)
_NATIVE_VERB: Final = re.compile(
    r"\b(?:antworte\w*|schreib\w*|sprich|rede|r[ée]pon\w+|parl\w+|[ée]cri\w+|respond\w*|resp[oó]nd\w*|habla\w*|cont[eé]sta\w*|escr[ií]b\w+|h[aá]bla\w*|rispond\w+|scriv\w+|responda|fal[ae]\w*|escrev\w+|antwoord\w*|praat|spreek|odpowiadaj|svara|svar|skriv)\b",
    re.IGNORECASE,
)
_DOCUMENT: Final = re.compile(
    r"\b(?:translat\w+|draft\w*|(?:e-?)?mails?|letters?|proposals?|note|subject|contract|quote|deck|slides|presentation|document|brochure|invoice|description|text to|message to|reply to (?!me\b)|write to (?!me\b)|sentence|speaks|fluent|learn\w*|lessons?|class(?:es)?|teacher)\b",
    re.IGNORECASE,
)
_TURNED_DOWN: Final = re.compile(
    r"\b(?:no|not|no more|not in|stop|enough|without|instead of|rather than)\s(?:\w+ )?$", re.IGNORECASE
)

_WORKS: Final = re.compile(
    r"\bi['’]?m\s$|\b(?:work|working|works|available|online|around|reachable|contactable|office|desk|free|duty|start|begin|in|on|hours|day|days|shift|shifts|schedule|nights|part-time|full-time|part time|full time|clock|logged|active|reach|contact|call|message|ping|bother|disturb|catch|find|up)\b",
    re.IGNORECASE,
)
_MEETS: Final = re.compile(
    r"\b(?:meetings?|call with|appointment|session|training|workshop|lunch|demo|webinar|dentist|doctor|flight|booked|slot|event|block|conference|interview)\b",
    re.IGNORECASE,
)
_UNITS: Final = re.compile(
    r"\s?(?:feet|ft|days|minutes|mins|weeks|months|years|times|people|units|seats|percent|%|hours|inches|cm|km|kg|stars|business|working days|users|deals|cases|calls)\b",
    re.IGNORECASE,
)
_LONE_HOURS: Final = re.compile(
    r"^\W*(?:office|working|work|business|my|usual|core|regular)? ?(?:hours|shift|schedule|usually|normally)\b",
    re.IGNORECASE,
)


_AVAILABLE: Final = re.compile(
    r"^\W*(?:(?:i['’]?m|usually|normally|mostly|always) )*(?:available|reachable|online|around|at my desk|in the office)(?: from| between)?\s$",
    re.IGNORECASE,
)
_ON_ANY_DAY: Final = re.compile(
    r"\W*(?:$|(?:on )?weekdays|every (?:day|weekday)|daily|monday|mon\b|most days|that['’]?s me)",
    re.IGNORECASE,
)
_MY_DAY: Final = re.compile(
    r"\bmy (?:\w+ )?(?:day|shift|hours|week|schedule)(?: \w+){0,3} (?:begins?|starts?|runs?|goes|go)\b",
    re.IGNORECASE,
)
_OTHER_THAN_ME: Final = re.compile(
    r"\b(?:customers?|clients?|he|she|they|his|her|their|brochure|mail|letter|speaks|office)\b", re.IGNORECASE
)
_PUT_RIGHT: Final = re.compile(
    r"\b(?:it['’]s|they['’]re|make (?:it|that)|actually|correction|rather|now)\b", re.IGNORECASE
)


_FOR_GOOD: Final = re.compile(
    r"(?: now)? (?:for good|permanently|these days|full[- ]time|from now on)\b|,? (?:so|hence|therefore|which means|i\.e\.|that['’]s)[^.;!?\n]{0,40}\b(?:time|time ?zone|clock)\b(?! (?:to|for|is|flies)\b)",
    re.IGNORECASE,
)
"""Who says which clock follows from where they are, is there for good."""


def time_zones(page: Page) -> Iterator[Said]:
    """Find the zone in which the user reads the clock."""
    worked = [one.end for one in page.values("hours") if _is_own_day(page, one)]
    for found in page.values("timezone"):
        before = page.text[page.sentence_at(found.start)[0] : found.start]
        if (
            not stated(page, found.start)
            or (_CLOCK.search(before) and not any(0 <= found.start - end <= 3 for end in worked))
            or re.match(r"[+-]\d", page.text[found.end :])
        ):
            continue
        here = re.search(r"\bi(?:['’]?m| am)(?: now)? in\s$", before, re.IGNORECASE) and _FOR_GOOD.match(
            page.text, found.end
        )
        if here or _LIVES.search(before) or (_is_zone(page, found, before) and _is_ours(page, found, before)):
            yield "timezone", page.value(found, "time zone")


def _is_zone(page: Page, found: Found, before: str) -> bool:
    named = page.text[found.start : found.end]
    after = page.text[found.end : found.end + 40]
    return bool(
        _TIMED.match(after)
        or _ZONE.search(before)
        or _ABBREVIATED.match(named)
        or re.search(r"\btime\b", named, re.IGNORECASE)
    )


def _is_ours(page: Page, found: Found, before: str) -> bool:
    return about_me(page, found.start) or (
        about_nobody_else(page, found.start)
        and bool(_ASKS.search(before) or (not before.strip() and _TIME_PLEASE.match(page.text, found.end)))
    )


def languages(page: Page, standing: Mapping[str, str]) -> Iterator[Said]:
    """Find the language the user wants to be answered in, or puts right when one was just told."""
    for found in find_values("choice", page.text, today=None, choices=LANGUAGES):
        start, end = page.sentence_at(found.start)
        before, after = page.text[start : found.start], page.text[found.end : end]
        if (
            found.end - found.start < 4
            or _TURNED_DOWN.search(before)
            or _DOCUMENT.search(before)
            or _I_USE_IT.search(before)
            or re.match(r",? or (?:in )?[A-Z]", after)
            or (denies(before[-40:]) and not _IN_IT.search(before))
        ):
            continue
        put_right = "language" in standing and _is_put_right(before, after)
        wished = _is_wished(before, after) and (
            about_me(page, found.start) or about_nobody_else(page, found.start)
        )
        if (_is_native(before, after) or wished or put_right) and stated(page, found.start):
            yield "language", page.value(found, "language")


def _is_put_right(before: str, after: str) -> bool:
    """Tell whether a language stands alone behind a change of mind ("no wait: English")."""
    lead = CORRECTING.search(before)
    return bool(
        lead
        and len(before[lead.end() :].split()) <= 4
        and not _OTHER_THAN_ME.search(before)
        and re.match(r"\W*$|[.,;!]|,? (?:please|pls|after all|instead|it is|then)\b", after, re.IGNORECASE)
    )


def _is_native(before: str, after: str) -> bool:
    return bool(_NATIVE.search(before) and _NATIVE_VERB.search(before + after)) or bool(
        _NATIVE.search(before)
        and re.match(r"\W*(?:bitte|por favor|per favore|s['’]il)", after, re.IGNORECASE)
    )


def _is_wished(before: str, after: str) -> bool:
    if _IN_IT.search(before):
        return not re.match(
            r"[- ](?:speaking|speaker|customers?|market|team|accounts?|office|desk|version|deals?)",
            after,
            re.IGNORECASE,
        )
    return bool(_STARTS.search(before) and _ALONE.match(after))


def active_hours(page: Page, standing: Mapping[str, str]) -> Iterator[Said]:
    """Find the hours in which the user works."""
    for found in page.values("hours"):
        before = page.text[page.sentence_at(found.start)[0] : found.start]
        put_right = "active_hours" in standing and _PUT_RIGHT.search(before) and _may_be_day(page, found)
        if put_right or _is_own_day(page, found):
            yield "active_hours", page.value(found, "hours")


def _is_own_day(page: Page, found: Found) -> bool:
    """Tell whether a span of the day is when the user works."""
    start, end = page.sentence_at(found.start)
    before, after = page.text[start : found.start], page.text[found.end : end]
    whole = page.text[start : found.end]
    alone = _LONE_HOURS.match(before) or (_AVAILABLE.match(before) and _ON_ANY_DAY.match(after))
    own = (about_me(page, found.start) and _WORKS.search(before)) or _MY_DAY.search(whole)
    return bool(own or (alone and about_nobody_else(page, found.start))) and _may_be_day(page, found)


def _may_be_day(page: Page, found: Found) -> bool:
    """Tell whether a span of the day is stated, for good, and is no appointment."""
    end = page.sentence_at(found.start)[1]
    return (
        not _UNITS.match(page.text[found.end : found.end + 16])
        and stated(page, found.start)
        and not _MEETS.search(page.text, page.clause_at(found.start).start, end)
    )
