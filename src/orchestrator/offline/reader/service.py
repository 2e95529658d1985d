"""Where a page speaks of a case or of the order a case is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from orchestrator.offline.reader.mentions import Mention

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestrator.offline.reader.page import Page

_SUBJECT: Final = re.compile(
    r"(?:^|\n)[ \t*_]*(?:case|ticket|issue)\s?(?:subject|title|name)[*_]*\s?:[*_]*[ \t]*(?P<subject>[^\n]{2,200})",
    re.IGNORECASE,
)
_OPENED: Final = re.compile(
    r"\b(?:open(?:ed)?|log(?:ged)?|creat(?:e|ed)|rais(?:e|ed)|file[d]?|submit(?:ted)?|new)[ ](?:an?[ ]|the[ ]|another[ ])?(?:new[ ]|urgent[ ]|support[ ]|high[- ]priority[ ])?(?:case|ticket)\b"
    r"[^.;\n]{0,60}?(?:\babout\b|\bregarding\b|\bre:|:|\bfor the\b|\bcalled\b|\btitled\b|\bwith subject\b|\bsubject\b|—|–|-)\s?:?\s?(?P<subject>[^.;\n]{4,120})",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(
    r"\b(?:case|ticket)\s(?:number\s|no\.?\s)?(?P<number>#?[A-Z]{0,5}-?\d{3,12})\s?(?::|—|–|\s-)\s(?P<subject>[^.;\n]{4,120})",
    re.IGNORECASE,
)
_FROM: Final = re.compile(
    r"(?:^|[.\n]\s?)(?:new\s)?(?:support\s)?(?:case|ticket)\s(?:from|for|by)\s[^:;.\n]{2,50}:\s(?P<subject>[^.;\n]{4,120})",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(
    r"\b(?:case|ticket|incident|support request|issue)\s?(?:number|no\.?|id|ref|nr\.?)?\s?(?:is|:|=)?\s?['\"]?(?P<number>#?\s?[A-Z]{0,5}-?\d{3,12})(?![\w-])",
    re.IGNORECASE,
)
_ORDER: Final = re.compile(
    r"\b(?:orders?|purchase|reservations?|booking|confirmation)\s?(?:number|no\.?|ids?|code)?s?\s?(?:(?:(?:is|are|was|with|under|of|i have|should be)\b|[:=])\s?){0,2}[*'\"]{0,3}(?P<code>#?[A-Z0-9][A-Z0-9-]{4,14})(?![\w])",
    re.IGNORECASE,
)
_MORE: Final = re.compile(r"(?:,\s|\sand\s|,\sand\s)(?P<code>#?[A-Z0-9]{5,14})(?!\w)")
_NOUN: Final = re.compile(r"\b(?:the|this|that|her|his|their)\s(?:case|ticket|issue)\b", re.IGNORECASE)
_TAIL: Final = re.compile(
    r",?\s(?:priority|status|prio|severity|sev)\b.*$|,\s(?:it['’]?s\s)?(?:high|low|medium|urgent)\b.*$",
    re.IGNORECASE,
)


def cases(page: Page) -> Iterator[Mention]:
    """Find cases by subject, number or order."""
    for match in (
        *_SUBJECT.finditer(page.text),
        *_OPENED.finditer(page.text),
        *_NUMBERED.finditer(page.text),
        *_FROM.finditer(page.text),
    ):
        yield from _subject(page, match)
    for match in _NUMBER.finditer(page.text):
        span = page.span(*match.span("number"))
        if page.states(span.start, span.end):
            yield Mention(
                "cases",
                match.start(),
                match.end(),
                "case number",
                {"case_number": page.words_value(span, "case number")},
            )
    for match in _ORDER.finditer(page.text):
        yield from _orders(page, match)
    for match in _NOUN.finditer(page.text):
        yield Mention("cases", match.start(), match.end(), "case noun")


def _subject(page: Page, match: re.Match[str]) -> Iterator[Mention]:
    text = _TAIL.sub("", match["subject"].rstrip()).rstrip(" .,*_\"'")
    lead = len(text) - len(text.lstrip(" \"'"))
    start = match.start("subject") + lead
    span = page.span(start, match.start("subject") + len(text))
    if not span.text or not page.states(start):
        return
    fields = {"subject": page.words_value(span, "case subject")}
    number = match.groupdict().get("number")
    if number:
        fields["case_number"] = page.words_value(page.span(*match.span("number")), "case number")
    yield Mention("cases", match.start(), span.end, "case subject", fields, new=True)


def _orders(page: Page, match: re.Match[str]) -> Iterator[Mention]:
    code, at = match, match.start()
    while code:
        span = page.span(*code.span("code"))
        if _is_order(span.text) and page.states(span.start, span.end):
            yield Mention("cases", at, span.end, "order", {"order_id": page.words_value(span, "order")})
        else:
            return
        at = span.end
        following = _MORE.match(page.text, span.end)
        if not following:
            return
        code = following


def _is_order(code: str) -> bool:
    """An order's code has figures, or is a booking code: six capitals."""
    bare = code.lstrip("#")
    return any(c.isdigit() for c in bare) or (len(bare) == 6 and bare.isupper())
