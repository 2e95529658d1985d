"""The name a page gives a deal: quoted, in capitals before or behind the noun, behind its company, as a label."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.text import fold
from orchestrator.offline.reader.shapes import could_be_org, is_deal, is_org, is_person, org_head
from orchestrator.offline.reader.words import DEAL_NOUNS, LEADING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestrator.offline.reader.page import Page, Span

_SAYS: Final = re.compile(
    r"(?:\s(?:is|was|record|project))?(?:\s(?:named|called|titled|entitled|labelled|name|with the name|with name|under the name|by the name of|by name))?(?:\s(?:is|of|for|is\sfor|:))?\s?:?[\s(—–-]{0,3}(?=['\"“‘])"
)
_IS_THE: Final = re.compile(
    r"(?:\s(?:is|was|named|called|titled|is\sfor|for))\s(?:the\s|our\s|now\s|an?\s)?|:\s", re.IGNORECASE
)
_NAMED: Final = re.compile(
    r"\b(?:named|called|titled|entitled|name)(?:\s(?:it|of|is|to|as|now|be|:)){0,2}\s?:?\s?(?=['\"“‘])"
    r"|\b(?:search\w*|check\w*|look\w*|duplicate\w*)\b[^.;!?\n]{0,40}?\b(?:for|if|of|named)\s(?=['\"“‘])",
    re.IGNORECASE,
)
_OTHERS: Final = re.compile(
    r"\b(?:quote|contact|client|customer|account|document|doc|file|note|version|owner|user|task|case|contract)s?\b[^.;!?]{0,24}$",
    re.IGNORECASE,
)
_IT_IS: Final = re.compile(r"\bit['’]?s\s(?:for|called|named)\s(?:an?\s|the\s)?$", re.IGNORECASE)
_DETAILS_BEHIND: Final = re.compile(r"['\"”’]?,\s(?:stage|amount|worth|\$|€|£)", re.IGNORECASE)
_LABEL: Final = re.compile(r"(?:\sname)?[*_]{0,2}\s?:[*_]{0,2}[ \t]*(?=[^\W\d_])")
_FOR_ORG: Final = re.compile(
    r"(?:\sdetails)?(?:\s\(opp\))?\s(?:for|with|at)\s(?:the\s|client\s|customer\s)?", re.IGNORECASE
)
_BREAK: Final = re.compile(r"\s?(?:[—–:]|\s-)\s|\s(?=['\"“‘])")
_SEGMENT_END: Final = re.compile(
    r"\s?[,;(\[$€£~>]|\s[—–]\s?|\.\s|\.$|\n|['\"”’](?!\w)"
    r"|\s(?:stage|about|around|est|approx|worth|prob|probability|amt|amount|w/|and\s(?:assign|link|set|add|show)|to\s(?:the|opp))\b"
    r"|\s(?:at|for)\s\W?\d|\sfor\s[A-Z]|\sin\s(?:the\s)?[A-Z]\w+(?:\sstage)?\b",
    re.IGNORECASE,
)
_VERBISH: Final = re.compile(
    r"(?:show|set|name|need|move|bump|add|pull|change|update|please|pls|assign|send|keep|want|draft|stage|contact|closed?|amt|prob|make|it['’]?s|\$|~|\d+%?$)",
    re.IGNORECASE,
)
_PLAIN: Final = frozenset({"analytics", "security", "engineering", "training", "suite", "services"})
NAMED_THING: Final = "named thing"
"""A name of something that is only a deal if a nameless deal is being spoken of."""


def name_of(page: Page, noun: re.Match[str]) -> tuple[Span | None, str]:
    """Find the name of the deal that `noun` speaks of, and the rule that found it."""
    said = _SAYS.match(page.text, noun.end())
    if said:
        quote = page.quote_at(said.end() - 1) or page.quote_at(noun.end())
        if quote and _is_name(quote) and not _is_company(quote):
            return quote, "quoted deal"
    before = page.quote_before(noun.start())
    if before and _is_name(before):
        return before, "quoted deal"
    return _unquoted(page, noun)


def _unquoted(page: Page, noun: re.Match[str]) -> tuple[Span | None, str]:
    leading = _run_before(page, noun.start())
    if leading:
        return leading, "deal noun behind a name"
    tied = _FOR_ORG.match(page.text, noun.end())
    if tied:
        org = page.run_at(tied.end(), slack=r"")
        if org and is_deal(org) and not is_org(org):
            return org, "deal is called"
        if org:
            return _behind_org(page, org), "deal of a company"
    label = _LABEL.match(page.text, noun.end())
    if label and re.search(r"(?:^|\n)[ \t*•-]*$", page.text[: noun.start()][-12:]):
        return _segment(page, label.end()), "label"
    stated = _IS_THE.match(page.text, noun.end())
    if stated:
        run = page.run_at(stated.end(), slack=r"")
        if run and is_deal(run) and not (is_org(run) and len(run.words) < 3):
            return run, "deal is called"
    return _behind_noun(page, noun.end())


def _run_before(page: Page, at: int) -> Span | None:
    """The "X Renewal for Y Inc." of "the X Renewal for Y Inc. opportunity"; a bare company is no deal's name."""
    run = page.run_before(at) or page.run_before(at - 1)
    if run is None or run.end < at - 3:
        return None
    joined = re.search(r"\sfor\s$", page.text[max(0, run.start - 5) : run.start])
    if joined:
        outer = page.run_before(run.start - 4)
        if outer and is_deal(outer):
            return page.span(outer.start, run.end)
    if is_deal(run) and not (is_org(run) and len(run.words) <= 3 and run.words[-1] not in _PLAIN):
        return run
    return None


def _behind_org(page: Page, org: Span) -> Span | None:
    """Read the name in "opp for Fernhill Labs (id) — cloud pilot, $40k"."""
    at = org.end
    if page.text[at : at + 1] == ".":
        at += 1
    bracket = re.compile(r"\s?\([^)\n]{1,60}\)").match(page.text, at)
    at = bracket.end() if bracket else at
    gap = _BREAK.match(page.text, at)
    if not gap:
        return None
    return _segment(page, gap.end())


def _behind_noun(page: Page, at: int) -> tuple[Span | None, str]:
    """Read the name in "opp Fernhill Labs - Pilot", "opp: Q4 Rollout for …", "opp 5f3a9c1e — Rollout", "opp $4k Rollout"."""
    figure = re.compile(
        r"[\s:]{1,2}(?:(?:id:?\s?)?[0-9a-fA-F]{8}(?:-[0-9a-fA-F-]{27})?|\W?\d[\d.,]*[kKmM]?)\s?(?:[—–-]\s|\()?"
    ).match(page.text, at)
    begin = figure.end() if figure else at
    run = page.run_at(begin, slack=r"[\s:(]{0,2}")
    if run is None or page.text[at:begin].count("\n"):
        return None, ""
    whole = _joined(page, run)
    if whole.end > run.end:
        tail = page.span(run.end + 3, whole.end)
        if is_org(run) or could_be_org(run):
            return (whole if page.text[run.end : run.end + 3] == " - " else tail), "deal of a company"
    if is_person(run.text) or (is_org(run) and not is_deal(run)):
        return None, ""
    coded = figure is not None and re.search(r"[0-9a-fA-F]{8}", figure[0]) is not None
    if not is_deal(run) and not coded:
        return None, ""
    if org_head(page, run) is not None and run.words[-1] in {"inc", "corp", "ltd", "llc"}:
        return None, ""
    return _segment(page, run.start) or run, "deal noun before a name"


def _joined(page: Page, run: Span) -> Span:
    dash = re.compile(r"\s[-–—]\s").match(page.text, run.end)
    after = page.run_at(dash.end(), slack=r"") if dash else None
    return page.span(run.start, after.end) if after and not _VERBISH.match(after.text) else run


def _segment(page: Page, at: int) -> Span | None:
    start = at + len(page.text[at : at + 3]) - len(page.text[at : at + 3].lstrip(" '\"“‘"))
    stop = _SEGMENT_END.search(page.text, start, start + 120)
    span = page.span(start, stop.start() if stop else min(len(page.text), start + 120))
    text = span.text.rstrip(" .,-–—")
    span = page.span(start, start + len(text))
    if (
        not text
        or not text[0].isalpha()
        or len(text.split()) > 9
        or _VERBISH.match(text)
        or fold(text) in LEADING
    ):
        return None
    return span


def _is_company(quote: Span) -> bool:
    """Tell whether a quoted phrase is a company's name, and not a deal's that ends in one ("Renewal for Fernhill Ltd")."""
    return is_org(quote) and not any(word in DEAL_NOUNS for word in quote.words[:-1])


def _is_name(quote: Span) -> bool:
    text = quote.text
    return (
        len(text.split()) <= 10
        and any(c.isalpha() for c in text)
        and not re.fullmatch(r"\S*\d\S*|\S+@\S+|\S+\.\w{2,4}", text)
        and (text[0].isupper() or len(text.split()) > 1)
    )


def named_phrases(page: Page) -> Iterator[tuple[Span, str]]:
    """Find phrases that are deals' names without the noun beside them."""
    for cue in _NAMED.finditer(page.text):
        quote = page.quote_at(cue.end() - 1)
        begin = page.sentence_at(cue.start())[0]
        if (
            quote
            and _is_name(quote)
            and not _is_company(quote)
            and not _OTHERS.search(page.text, max(begin, cue.start() - 60), cue.start())
        ):
            yield quote, NAMED_THING
    first = page.runs[0] if page.runs else None
    if first and first.start == 0:
        whole = _joined(page, first)
        if page.text[whole.end : whole.end + 2] == ": " and is_deal(whole):
            yield whole, "headline"
    for run in page.runs:
        if not is_deal(run):
            continue
        if _DETAILS_BEHIND.match(page.text, run.end) or _IT_IS.search(
            page.text, max(0, run.start - 16), run.start
        ):
            yield run, NAMED_THING
        elif len(run.words) >= 3 and re.search(
            r"\b(?:the|our|this)\s['\"]?$", page.text[max(0, run.start - 6) : run.start]
        ):
            yield run, "named deal"
