"""Where a page sets somebody a task."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from orchestrator.offline.reader.due import added, headed, remarked
from orchestrator.offline.reader.errands import LISTED, TO_DO, is_errand, places, several
from orchestrator.offline.reader.mentions import Mention
from orchestrator.offline.reader.quoted import laughed_about, quoted_of_others

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from orchestrator.offline.reader.page import Page, Span

_LABEL: Final = re.compile(
    r"(?:^|\n|[.!]\s)[ \t]*(?:[-*•]\s)?(?:task(?:\sfor\s\w+)?|to-?do|action item|action|next action|reminder)\s?:\s?(?P<subject>[^\n]{3,160})",
    re.IGNORECASE,
)
_ASKED: Final = (
    (
        "reminder",
        r"\bremind\s(?:me|us|him|her|them|\w+)\s(?:again\s)?(?:to|about)\s(?P<subject>[^.;!?\n]{3,160})",
    ),
    (
        "task",
        r"\b(?:add|create|set(?:\sup)?|make|log|new|open)\s(?:an?\s|me\sa\s|the\s)?(?:new\s|high[- ]priority\s|urgent\s)?(?:task|to-?do|reminder|follow-?up task)\b(?:\s(?:for\s(?:me|him|her|us))?)?(?:\s?(?:to|:|—|–|-|called|titled|that says)\s?)(?P<subject>[^.;!?\n]{3,160})",
    ),
    (
        "intention",
        r"(?:^|[.!?\n,;]\s?|\band\s|\bso\s)(?:i|we)(?:['’]ll|\s(?:need\sto|have\sto|must|should|will|promised\sto|owe\sthem|gotta|ought\sto|agreed\sto))\s(?P<subject>(?:call|email|e-mail|send|follow\sup|schedule|prepare|draft|book|check|get\sback|circle\sback|share|forward|set\sup|ping|write|review|finish|deliver|submit|order|arrange|organi[sz]e|loop|chase|invoice|demo|visit)\b[^.;!?\n]{3,160})",
    ),
    (
        "follow-up",
        r"(?:^|[.!?\n,;:—–-]\s?|\band\s|\bthen\s)(?P<subject>follow(?:\s|-)up\s(?:with|on|by|in|next|tomorrow|about)[^.;!?\n]{2,120})",
    ),
    (
        "order to oneself",
        r"(?:^|[.!?\n]\s?)(?:please\s|pls\s)?(?P<subject>(?:call|ring|email|send|chase|ping|invoice|(?:set\sup|schedule|book|arrange)\s(?:a|an|the)\s(?:\w+\s)?(?:call|meeting|demo|review|visit|workshop|session|lunch))\s(?:back\s)?(?:the\s|a\s|an\s)?[^.;!?\n]{3,100}?\b(?:by|on|before|until|next|for|tomorrow|today|due)\b[^.;!?\n]{0,40})",
    ),
    ("do not forget", r"\b(?:don['’]?t|do not) forget to\s(?P<subject>[^.;!?\n]{3,120})"),
)
_DONE: Final = re.compile(
    r"\b(?:mark|close|complete|finish|set|tick off|update)\s(?:the\s)?(?:task|to-?do)\s['\"“‘](?P<subject>[^'\"”’\n]{3,120})['\"”’]",
    re.IGNORECASE,
)
_RULES: Final = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _ASKED)
_ASKED_OF_ME: Final = re.compile(r"\b(?:asked|told|wants?|wanted|begged) (?:me|us) to\s$", re.IGNORECASE)
_DUE_WORDS: Final = re.compile(
    r"[\s,(—–-]*\b(?:(?:no later than|latest|(?:the\s)?end of (?:the )?day|eod|cob|by|on|before|until|due(?:\son|\sby)?|for|in|this|at|the)\s?){0,3}$",
    re.IGNORECASE,
)
_TRAIL: Final = re.compile(
    r"\.\s(?:sub-?tasks?|steps?)\b.*$|,\s(?:so\s|and\s)?(?:please\s)?remind me\b.*$|\s(?:[—–-]\s|\().*$|,\s(?:(?:high|low|normal|urgent)\b|priority|status|due|assign|owner|and\s(?:set|mark)).*$",
    re.IGNORECASE | re.DOTALL,
)
SetTask = tuple[int, int, str, str]
"""From where to where something to be done is told, the words before it, and the rule that found it."""


def tasks(page: Page, set_here: Iterable[SetTask]) -> Iterator[Mention]:
    """Make tasks, with their subject, due date and whom they concern, of what is to be done (`set_tasks`)."""
    for start, end, lead, rule in set_here:
        if not page.turn.own or not is_errand(page, start, end, lead):
            mention = _task(page, start, end, rule)
            if mention is not None:
                yield mention


def set_tasks(page: Page) -> Iterator[SetTask]:
    """Find what is to be done, whoever's affair it is; what an agent or a model says it will do is no user's task."""
    if page.turn.by == "assistant":
        return
    taken = bytearray(len(page.text))
    for start, end, lead, rule in places(page) if page.turn.own else ():
        meant = not quoted_of_others(page, start) and not laughed_about(page, start)
        if meant and not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            yield start, end, lead, rule
    for rule, pattern in (("labelled task", _LABEL), ("named task", _DONE), *_RULES):
        for match in pattern.finditer(page.text):
            start, end = match.span("subject")
            if _ASKED_OF_ME.search(page.text[max(0, match.start() - 20) : match.start()]):
                continue
            if any(taken[start:end]) or not page.states(start) or quoted_of_others(page, start):
                continue
            taken[start:end] = b"\1" * (end - start)
            pieces = several(page.text, start, end) if page.turn.own else [(start, end)]
            yield from ((begin, stop, match[0], rule) for begin, stop in pieces)


def _task(page: Page, start: int, end: int, rule: str) -> Mention | None:
    begin = start
    while not page.states(start, end) and page.clause_at(end - 1).start > start:
        end = page.clause_at(end - 1).start
    dates = page.values_in("date", start, end + 1)
    if not dates and rule == LISTED:
        dates = headed(page, begin)
    elif not dates and rule in {TO_DO, "follow-up"}:
        first, last = page.sentence_at(begin)
        again = re.search(r"\bremind me\b", page.text[end:last], re.IGNORECASE)
        dates = page.values_in("date", first, begin)[-1:] or (
            page.values_in("date", end, last) if again else added(page, end, last)
        )
    if not dates and page.turn.own:
        dates = remarked(page, page.sentence_at(begin)[1])
    subject = _subject(page, start, end, dates[0].start if dates and start < dates[0].start < end else None)
    if subject is None:
        return None
    mention = Mention("tasks", begin, end, rule, {"subject": page.words_value(subject, rule)}, new=True)
    due = dates[0] if dates else None
    if due and page.states(due.start, due.end):
        mention.fields["due_date"] = page.value(due, "due date")
    return mention


def _subject(page: Page, start: int, end: int, due: int | None) -> Span | None:
    """Cut what is to be done: without its date when that stands at the end, its priority, or an explanation."""
    text = page.text[start:end]
    if due is not None:
        head = _DUE_WORDS.sub("", page.text[start:due])
        tail = page.text[due:end]
        if len(head.split()) >= 2 and len(tail.split()) <= 6:
            text = head
    text = _TRAIL.sub("", text).rstrip(" .,;:-–—\"'")
    return page.span(start, start + len(text)) if len(text.split()) >= 2 or len(text) > 8 else None
