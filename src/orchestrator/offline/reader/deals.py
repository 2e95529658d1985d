"""Where a page speaks of a deal."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final

from orchestrator.offline.reader.deal_names import name_of, named_phrases
from orchestrator.offline.reader.mentions import Mention
from orchestrator.offline.reader.shapes import could_be_org, is_org, is_person
from orchestrator.offline.reader.words import GENERIC_DEALS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestrator.offline.reader.model import Value
    from orchestrator.offline.reader.page import Page, Span

_NOUN: Final = re.compile(
    r"\b(?:opportunity|opp|deal)\b(?!['’]s\b|\s(?:stage|search|size|value|amount|breaker|flow|desk)\b|_)",
    re.IGNORECASE,
)
_ORDERED: Final = re.compile(r"\b(?:the|our|update|push|move|change|set|bump)\s$", re.IGNORECASE)
_FREE: Final = re.compile(
    r"['’]s\b|\W*$|\s?[^\w\s]|\s(?:[A-Z\d]|(?:is|are|was|were|isn['’]t|at|for|with|to|in|into|by|and|but|on|of|or|from|now|just|still|also|again|then|until|before|after|as|about|if|when|because|since|which|that|this|next|last|today|tomorrow|"
    r"has|have|had|will|would|should|can|could|might|may|must|needs?|gets?|got|goes|went|comes?|came|stands?|sits?|stays?|stayed|looks?|seems?|moved?|moves|moving|closes?|closed|closing|slipped|slips|signed|won|lost|worth|dropped|grew|increased|decreased|valued|scheduled|expected|due|pushed|starts?|opp|ends?|jumped|rose|fell|changed|opportunity)\b)"
)
_FIGURE: Final = re.compile(
    r"\b(?:close date|closing date|deal size|deal value|amount|stage|probability|next step)\b", re.IGNORECASE
)
_WIN: Final = re.compile(r"\b(?:signed|won|lost)\s(?:the\s)?", re.IGNORECASE)
_SIGNED_BY: Final = re.compile(
    r"\s(?:(?:has|have|just|finally)\s){0,2}signed(?=\s(?:the|our)\s(?:contract|deal|order|agreement|renewal)\b|\s(?:for|today|yesterday|this|last|on)\b|[.,!;]|$)"
)
_GENERIC: Final = re.compile(rf"\b(?:{'|'.join(sorted(GENERIC_DEALS))})\b", re.IGNORECASE)
_NEW: Final = re.compile(
    r"\b(?:another|second|an?|create|creating|log|start|add)\s(?:(?:new|initial|fresh|separate|second|big|small)\s){0,2}$",
    re.IGNORECASE,
)
_ANY: Final = re.compile(
    r"\b(?:any|no|each|every|all|other|existing|potential|per|which)\s(?:\w+\s){0,2}$", re.IGNORECASE
)
_DASHED: Final = re.compile(r"\w(\s[-–—]\s)$")
_OF: Final = re.compile(r"\s(?:at|with|for|of)\s(?:the\s)?", re.IGNORECASE)
_PHRASE: Final = re.compile(
    r"\s(?:opp|opportunity|deal|date|process|plan|team|email|meeting|call|conversation|season|rate|cycle|quote)\b",
    re.IGNORECASE,
)
_DEFINITE: Final = re.compile(r"\b(?:the|this|that|their|our|his|her|its)\s$", re.IGNORECASE)


def deals(page: Page) -> Iterator[Mention]:
    """Find where a page speaks of one deal; "opportunities" in general are nobody's."""
    taken: set[int] = set()
    return chain(
        _by_nouns(page, taken),
        _by_phrases(page, taken),
        _by_wins(page),
        _by_figures(page),
        _by_generics(page, taken),
    )


def _by_nouns(page: Page, taken: set[int]) -> Iterator[Mention]:
    for noun in _NOUN.finditer(page.text):
        mention = _by_noun(page, noun, taken)
        if mention.fields or not _indefinite(page, noun):
            yield mention


def _by_phrases(page: Page, taken: set[int]) -> Iterator[Mention]:
    for phrase, rule in named_phrases(page):
        if phrase.start not in taken:
            taken.add(phrase.start)
            yield _named(page, phrase, rule)


def _by_wins(page: Page) -> Iterator[Mention]:
    """Read "signed Fernhill Ltd": a deal, if it has no other name."""
    for win in _SIGNED_BY.finditer(page.text):
        run = page.run_before(win.start())
        if run and run.end == win.start() and is_org(run) and page.states(run.start, win.end()):
            yield Mention("opportunities", run.start, win.end(), "won or lost", _whose(page, run))
    for win in _WIN.finditer(page.text):
        run = page.run_at(win.end(), slack=r"")
        if run and is_org(run) and page.states(win.start(), run.end):
            yield Mention("opportunities", win.start(), run.end, "won or lost", _whose(page, run))


def _by_figures(page: Page) -> Iterator[Mention]:
    """Read "push the Fernhill close date": a figure only deals have."""
    if page.turn.by != "user":
        return
    for figure in _FIGURE.finditer(page.text):
        run = page.run_before(figure.start())
        if run and could_be_org(run) and _ORDERED.search(page.text, max(0, run.start - 12), run.start):
            yield Mention("opportunities", run.start, figure.end(), "whose figure", _whose(page, run))


def _by_generics(page: Page, taken: set[int]) -> Iterator[Mention]:
    for generic in _GENERIC.finditer(page.text):
        mention = _by_generic(page, generic, taken)
        if mention:
            yield mention


def _by_noun(page: Page, noun: re.Match[str], taken: set[int]) -> Mention:
    before = page.text[max(0, noun.start() - 30) : noun.start()]
    mention = Mention("opportunities", noun.start(), noun.end(), "deal noun", new=bool(_NEW.search(before)))
    name, rule = name_of(page, noun)
    if name and page.states(name.start, name.end) and name.start not in taken:
        taken.add(name.start)
        mention.fields["name"] = page.words_value(name, rule)
        mention.start, mention.end = min(mention.start, name.start), max(mention.end, name.end)
        mention.rule = rule
    if "name" not in mention.fields:
        run = page.run_before(noun.start())
        if run and could_be_org(run) and not _owned_by_person(page, run) and page.states(run.start, run.end):
            mention.fields["account_name"] = page.words_value(run, "whose deal")
            mention.start = run.start
    return mention


def _owned_by_person(page: Page, run: Span) -> bool:
    return is_person(run.text) and page.text[run.end : run.end + 1] in {"'", "’"}


def _indefinite(page: Page, noun: re.Match[str]) -> bool:
    """Tell whether a nameless noun means no deal in particular ("any existing opportunity", "if an opp exists")."""
    before = page.text[max(0, noun.start() - 30) : noun.start()]
    if _ANY.search(before) or not page.states(noun.start()):
        return True
    return page.turn.by == "assistant" and bool(_NEW.search(before))


def _named(page: Page, phrase: Span, rule: str) -> Mention:
    mention = Mention("opportunities", phrase.start, phrase.end, rule)
    if page.states(phrase.start, phrase.end):
        mention.fields["name"] = page.words_value(phrase, rule)
    return mention


def _whose(page: Page, run: Span) -> dict[str, Value]:
    stated = page.states(run.start, run.end)
    return {"account_name": page.words_value(run, "whose deal")} if stated else {}


def _by_generic(page: Page, noun: re.Match[str], taken: set[int]) -> Mention | None:
    """Read "the renewal", "Fernhill's renewal", "the Fernhill pilot"."""
    run = page.run_before(noun.start())
    begin = run.start if run else noun.start()
    if not taken.isdisjoint(range(begin - 2, begin + 3)) or not _stands_alone(page, noun, run):
        return None
    dashed = _DASHED.search(page.text, max(0, begin - 4), begin)
    if run and dashed:
        return _listed(page, run, noun, begin - len(dashed[1]))
    mention = Mention("opportunities", noun.start(), noun.end(), "deal by one noun")
    if page.states(noun.start(), noun.end()):
        mention.fields["name"] = page.words_value(page.span(noun.start(), noun.end()), "deal by one noun")
        owner = run or _behind(page, noun.end())
        if owner:
            mention.fields |= _whose(page, owner)
    return mention


def _listed(page: Page, run: Span, noun: re.Match[str], dash: int) -> Mention:
    """Read "Fernhill - ERP rollout - Negotiation": company, then deal."""
    mention = _named(page, page.span(run.start, noun.end()), "listed deal")
    company = page.run_before(dash)
    if company and could_be_org(company):
        mention.fields |= _whose(page, company)
    return mention


def _behind(page: Page, at: int) -> Span | None:
    """Return the company in "the renewal at Fernhill"."""
    gap = _OF.match(page.text, at)
    run = page.run_at(gap.end(), slack=r"") if gap else None
    return (
        run if run and could_be_org(run) and (not is_person(run.text) or (gap and "at" in gap[0])) else None
    )


def _stands_alone(page: Page, noun: re.Match[str], run: Span | None) -> bool:
    """Tell whether "renewal" means a deal: somebody's or a definite one, and no part of a longer phrase."""
    if (
        page.in_run(noun.start())
        or not _FREE.match(page.text, noun.end())
        or _PHRASE.match(page.text, noun.end())
    ):
        return False
    if run:
        return could_be_org(run) and not _owned_by_person(page, run)
    return bool(_DEFINITE.search(page.text, max(0, noun.start() - 8), noun.start()))
