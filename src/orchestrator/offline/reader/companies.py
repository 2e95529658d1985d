"""Where a page names a company the user deals with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from orchestrator.offline.reader.mentions import Mention
from orchestrator.offline.reader.shapes import could_be_org, is_deal, is_org, is_person, org_head

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from orchestrator.offline.reader.page import Page, Span

    _Test = Callable[[Page, Span, str], bool]

_CALLED: Final = re.compile(
    r"\b(?:clients?|customers?|accounts?|acct|company|prospects?|organi[sz]ation|organisation|vendor|partner)"
    r"(?:\s(?:record|named|called|name|is|was|of|for|to|:)){0,2}[\s:—–-]{1,3}['\"“]?$",
    re.IGNORECASE,
)
_FOR: Final = re.compile(
    r"\b(?:opp|opps|opportunity|opportunities|deals?|quotes?|proposal|contract|renewal|expansion|pilot|project|contacts?|order|demo|meeting|call|pipeline|case|ticket|task|tasks|sow|invoice|note|details|user|work|him|her|them|'|\"|”)"
    r"\)?(?:\s[\w-]{0,40}\d[\w-]{0,40})?(?:\sdetails?)?(?:\s\([^)]{1,40}\))?\s(?:for|with|at|from|of|@)\s(?:the\s|our\s|client\s|customer\s|account\s)?$",
    re.IGNORECASE,
)
_FOR_DEAL: Final = re.compile(
    r"\b(?:(?:opps?|opportunity|opportunities|deals?|renewal|expansion|pilot|rollout)(?:\sdetails?)?(?:\s\([^)]{1,40}\))?|(?:quote|opp)\s[0-9a-f-]{8,36})\s(?:for|at|with)\s(?:client\s|customer\s|account\s)?$",
    re.IGNORECASE,
)
_AT: Final = re.compile(r"(?<!@)\b(?:at|joined)\s$")
_ACCOUNT_ORDER: Final = re.compile(
    r"\s?(?:\([^)]{6,48}\))?\s?(?::|to\s|as\s|—|–|-)\s?(?:(?:set|change|update|mark|put)\s(?:the\s)?(?:status|industry|account)|status|industry|active|inactive|prospect\b|customer\b)",
    re.IGNORECASE,
)
_UPDATE: Final = re.compile(
    r"(?:^|[.;:!\n]\s*|\band\s|,\s)(?:please\s|pls\s|can you\s|could you\s)?(?:update|upd|modify|edit|change|add|create|rename|open|show|find|move|mark|flag|set)\s(?:me\s|new\s)?$",
    re.IGNORECASE,
)
_DEAL_BEHIND: Final = re.compile(
    r"['’]?s?\s(?:opps?|opportunit(?:y|ies)|deals?|accounts?|client|pipeline|contract|renewal|expansion|upsell|pilot|rollout|retrofit|extension|trial|upgrade|migration)\b",
    re.IGNORECASE,
)
_ID_BEHIND: Final = re.compile(r"\s?\(?(?:id:?\s)?[0-9a-f]{8}|\s?\((?:id:?\s)?(?:001|cli|acc)", re.IGNORECASE)
_ACTS: Final = re.compile(
    r"\s(?:signed|renewed|wants|wanted|needs|asked|agreed|approved|accepted|bought|cancelled|canceled|churned|is|has|are|have|went|moved|decided|requested|confirmed|will|just|isn['’]t|aren['’]t|hasn['’]t|haven['’]t|didn['’]t|doesn['’]t|don['’]t)\b",
    re.IGNORECASE,
)
_PURPOSE: Final = re.compile(r"\s(?:purposes|processing|compliance|reasons|use|only)\b", re.IGNORECASE)
_DEAL_BEFORE: Final = re.compile(r"\b(?:opp|opportunity|deal)\s(?:details\s)?$", re.IGNORECASE)
_WORKS_AT: Final = re.compile(r"\s?(?:\bat|\bfrom|\bover at|@)\s?$", re.IGNORECASE)
_HAS: Final = re.compile(
    r"['’]s?\s(?:status|industry|website|headquarters|billing\saddress|main\sphone|annual\srevenue)\b|\s(?:is|became|are)\s(?:now\s|no\slonger\s|officially\s)?an?\s(?:new\s)?(?:customer|client|prospect|partner)\b",
    re.IGNORECASE,
)
_NEWS: Final = re.compile(
    r"\b(?:article|news|blog|post|story|report|podcast|book|read|heard)\s(?:\w+\s)?(?:about|on|that)\s(?:the\s)?$",
    re.IGNORECASE,
)
_FROM_ORG: Final = re.compile(r",?\s(?:from|at|of)\s(?=[A-Z])")
"""Who is from a company is none ("customer Mara Lind from Fernhill")."""
_COMPLAINS: Final = re.compile(
    r"\s(?:reported|called|complained|wrote|emailed|said|mentioned|contacted|asked|claims|says|wants|needs)\b",
    re.IGNORECASE,
)
_DASHED: Final = re.compile(r"\w\s[-–—]\s$")
_IN_BRACKET: Final = re.compile(r"\b(?:opp|opportunity|deal|quote|case)\b[^.;()]{0,44}\s\($", re.IGNORECASE)
_PREPOSITION: Final = re.compile(
    r"\b(?:at|from|with|for|to|by|of|@|and|meet|met|visit|visited|signed|won|lost|closed|invoice|call|email|ping|chase|pitch|left|joined)\s(?:the\s)?$",
    re.IGNORECASE,
)


_VERB_NAMES: Final = frozenset(["mark", "grant", "bill", "chase", "drew", "will", "may"])
"""First names that are orders, too: before a company's name they are orders."""
ATTRIBUTE: Final = "company of a deal"
"""A company named only to say which deal or quote is to be changed: the deal's account, not a record of its own."""
HEAD: Final = "head of a longer name"
"""A company known only because a deal's name begins with it."""


_CHANGES: Final = re.compile(
    r"^\W*(?:(?:please|pls|can you|could you|would you|mind|hey|hi|ok|now|then)\W+){0,3}"
    r"(?:updating|moving|changing|setting|closing|reassign(?:ing)?|assign|update|upd|edit|modify|open|move|attach|change|close|bump|push|clone|delete|remove|view|set|mark|generate|gen|create|draft|show\s(?:me\s)?(?:the\s|sent\s|draft\s)*(?:quote))\b"
    r"(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_CREATES: Final = re.compile(r"^\W*(?:\w+\W+){0,3}?(?:create|gen|generate|draft)\b", re.IGNORECASE)
_OF_DEAL: Final = re.compile(
    r"\b(?:opp|opportunity|deal|quotes?)\b(?:[^.;:]{0,60}?\s(?:for|at|to))?\s$", re.IGNORECASE
)


def companies(page: Page) -> Iterator[Mention]:
    """Find the companies a page names with a cue."""
    for run in page.runs:
        span, rule = _company(page, run)
        if span and _modifies(page, span):
            rule = ATTRIBUTE
        if span and page.states(span.start, span.end):
            yield Mention("accounts", span.start, span.end, rule, {"name": page.words_value(span, rule)})
    for quote in page.quotes:
        if (
            _CALLED.search(page.text[max(0, quote.start - 40) : quote.start])
            and page.states(quote.start, quote.end)
            and quote.text[:1].isupper()
        ):
            yield Mention(
                "accounts",
                quote.start,
                quote.end,
                "called a client",
                {"name": page.words_value(quote, "called a client")},
            )


def _company(page: Page, run: Span) -> tuple[Span | None, str]:
    before = page.text[max(0, run.start - 60) : run.start]
    if is_org(run) and run.words[0] in _VERB_NAMES and len(run.words) > 2:
        run = page.span(run.start + len(run.text.split()[0]) + 1, run.end)
    if _NEWS.search(before):
        return None, ""
    head = org_head(page, run)
    if head:
        return head, "legal form" if head.end == run.end or _cued(before) else HEAD
    personal = is_person(run.text) and bool(
        _COMPLAINS.match(page.text, run.end) or _FROM_ORG.match(page.text, run.end)
    )
    if _CALLED.search(before) and could_be_org(run) and not personal:
        return run, "called a client"
    if is_person(run.text) and not is_org(run):
        rules = _UNLIKE_PERSONS
    elif could_be_org(run) and (is_org(run) or not is_deal(run)):
        rules = _CONTEXTS
    else:
        return None, ""
    return next(((run, rule) for rule, test in rules if test(page, run, before)), (None, ""))


def _modifies(page: Page, span: Span) -> bool:
    """Tell whether an order to change a deal or quote names the company just to say which one."""
    begin, end = page.sentence_at(span.start)
    if not _CHANGES.match(page.text[begin : min(end, begin + 200)]):
        return False
    if _DEAL_BEHIND.match(page.text, span.end) and not re.match(r"['’]", page.text[span.end : span.end + 1]):
        return True
    of = _OF_DEAL.search(page.text[begin : span.start])
    return bool(of) and not (
        _CREATES.match(page.text[begin : span.start])
        and "quote" not in page.text[begin : span.start].casefold()
    )


def _at_person(page: Page, run: Span, before: str) -> bool:
    works = _WORKS_AT.search(before)
    if not works:
        return False
    person = page.run_before(run.start - len(before) + works.start())
    return person is not None and is_person(person.text)


def _cued(before: str) -> bool:
    return bool(_CALLED.search(before) or _FOR.search(before))


def _for_deal(_page: Page, _run: Span, before: str) -> bool:
    return bool(_FOR_DEAL.search(before))


def _for_any(page: Page, run: Span, before: str) -> bool:
    return bool(_FOR.search(before)) and not _PURPOSE.match(page.text, run.end)


def _before_its_deal(page: Page, run: Span, before: str) -> bool:
    """Read "opp Fernhill Labs - Pilot"."""
    dashed = re.match(r"\s[-–—]\s", page.text[run.end : run.end + 3])
    return bool(_DEAL_BEFORE.search(before)) and (is_org(run) or bool(dashed))


def _whose_deal(page: Page, run: Span, before: str) -> bool:
    """Read "the Fernhill deal"; "Mara Lind's deal" is the deal she works on."""
    owned = page.text[run.end : run.end + 1] in {"'", "’"} and is_person(run.text)
    listed = _DASHED.search(before)
    return bool(_DEAL_BEHIND.match(page.text, run.end)) and len(run.words) <= 3 and not owned and not listed


def _at(_page: Page, _run: Span, before: str) -> bool:
    return bool(_AT.search(before))


def _ordered(page: Page, run: Span, before: str) -> bool:
    """Read "Update Fernhill Ridge (id): set status Active"."""
    return bool(_UPDATE.search(before)) and bool(_ACCOUNT_ORDER.match(page.text, run.end))


def _in_bracket(_page: Page, run: Span, before: str) -> bool:
    return is_org(run) and bool(_IN_BRACKET.search(before))


def _has(page: Page, run: Span, _before: str) -> bool:
    """Read "Fernhill's status", "Fernhill is now a customer"."""
    return bool(_HAS.match(page.text, run.end))


def _updated(page: Page, run: Span, before: str) -> bool:
    return bool(_UPDATE.search(before)) and (is_org(run) or bool(_ID_BEHIND.match(page.text, run.end)))


def _by_noun(page: Page, run: Span, before: str) -> bool:
    around = (
        _PREPOSITION.search(before) or _ACTS.match(page.text, run.end) or _ID_BEHIND.match(page.text, run.end)
    )
    return is_org(run) and bool(around)


_UNLIKE_PERSONS: Final[tuple[tuple[str, _Test], ...]] = (
    ("for a company", _for_deal),
    ("where a person works", _at_person),
    ("company before its deal", _before_its_deal),
    ("whose deal", _whose_deal),
    ("at a company", _at),
    ("updated", _ordered),
)
"""Where only a company can stand, though the name could as well be a person's."""
_CONTEXTS: Final[tuple[tuple[str, _Test], ...]] = (
    ("for a company", _for_any),
    ("company before its deal", _before_its_deal),
    ("where a person works", _at_person),
    ("whose deal", _whose_deal),
    ("company in brackets", _in_bracket),
    ("whose status", _has),
    ("updated", _updated),
    ("company noun", _by_noun),
)
"""Where a name that may be a company's is one."""
