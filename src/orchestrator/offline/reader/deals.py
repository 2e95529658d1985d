"""Where a page speaks of a deal, and the name it gives it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.language import fold
from orchestrator.offline.reader.mentions import Mention
from orchestrator.offline.reader.shapes import could_be_org, is_deal, is_org, is_person, org_head
from orchestrator.offline.reader.words import GENERIC_DEALS, LEADING

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
_GENERIC: Final = re.compile(rf"\b(?:{'|'.join(sorted(GENERIC_DEALS))})\b", re.IGNORECASE)
_NEW: Final = re.compile(
    r"\b(?:another|second|an?|create|creating|log|start|add)\s(?:(?:new|initial|fresh|separate|second|big|small)\s){0,2}$",
    re.IGNORECASE,
)
_SAYS: Final = re.compile(
    r"(?:\s(?:is|was|record|project))?(?:\s(?:named|called|titled|entitled|labelled|name|under the name|by the name of|by name))?(?:\s(?:is|of|:))?\s?:?[\s(—–-]{0,3}(?=['\"“‘])"
)
_IS_THE: Final = re.compile(
    r"(?:\s(?:is|was|named|called|titled|is\sfor|for))\s(?:the\s|our\s|now\s|an?\s)?|:\s", re.IGNORECASE
)
_NAMED: Final = re.compile(
    r"\b(?:named|called|titled|entitled|name)(?:\s(?:it|of|is|to|as|now|be|:)){0,2}\s?:?\s?(?=['\"“‘])"
    r"|\b(?:search\w*|check\w*|look\w*|duplicate\w*)\b[^.;!?\n]{0,40}?\b(?:for|if|of|named)\s(?=['\"“‘])",
    re.IGNORECASE,
)
_ANY: Final = re.compile(
    r"\b(?:any|no|each|every|all|other|existing|potential|per|which)\s(?:\w+\s){0,2}$", re.IGNORECASE
)
_OTHERS: Final = re.compile(
    r"\b(?:quote|contact|client|customer|account|document|doc|file|note|version|owner|user|task|case|contract)s?\b[^.;!?]{0,24}$",
    re.IGNORECASE,
)
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


def deals(page: Page) -> Iterator[Mention]:
    """Find where a page speaks of one deal; "opportunities" in general are nobody's."""
    taken: set[int] = set()
    for noun in _NOUN.finditer(page.text):
        mention = _by_noun(page, noun, taken)
        if mention.fields or not _indefinite(page, noun):
            yield mention
    for phrase, rule in _named_phrases(page):
        if phrase.start not in taken:
            taken.add(phrase.start)
            yield _named(page, phrase, rule)
    for win in _WIN.finditer(page.text):
        run = page.run_at(win.end(), slack=r"")
        if run and is_org(run) and page.states(win.start(), run.end):
            yield Mention("opportunities", win.start(), run.end, "won or lost", _whose(page, run))
    for figure in _FIGURE.finditer(page.text):
        run = page.run_before(figure.start())
        if (
            run
            and page.turn.by == "user"
            and could_be_org(run)
            and _ORDERED.search(page.text, max(0, run.start - 12), run.start)
        ):
            yield Mention("opportunities", run.start, figure.end(), "whose figure", _whose(page, run))
    for generic in _GENERIC.finditer(page.text):
        mention = _by_generic(page, generic, taken)
        if mention:
            yield mention


def _by_noun(page: Page, noun: re.Match[str], taken: set[int]) -> Mention:
    before = page.text[max(0, noun.start() - 30) : noun.start()]
    mention = Mention("opportunities", noun.start(), noun.end(), "deal noun", new=bool(_NEW.search(before)))
    name, rule = _name_of(page, noun)
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


def _name_of(page: Page, noun: re.Match[str]) -> tuple[Span | None, str]:
    said = _SAYS.match(page.text, noun.end())
    if said:
        quote = page.quote_at(said.end() - 1) or page.quote_at(noun.end())
        if quote and _is_name(quote):
            return quote, "quoted deal"
    before = next((q for q in page.quotes if 0 < noun.start() - q.end <= 2), None)
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


_PLAIN: Final = frozenset({"analytics", "security", "engineering", "training", "suite", "services"})


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
    if not is_deal(run) and not page.text[at:begin].strip(" :"):
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


def _is_name(quote: Span) -> bool:
    text = quote.text
    return (
        len(text.split()) <= 10
        and any(c.isalpha() for c in text)
        and not re.fullmatch(r"\S*\d\S*|\S+@\S+|\S+\.\w{2,4}", text)
        and (text[0].isupper() or len(text.split()) > 1)
    )


def _named_phrases(page: Page) -> Iterator[tuple[Span, str]]:
    """Find phrases that are deals' names without the noun beside them."""
    for cue in _NAMED.finditer(page.text):
        quote = page.quote_at(cue.end() - 1)
        begin = page.sentence_at(cue.start())[0]
        if (
            quote
            and _is_name(quote)
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
        if _DETAILS_BEHIND.match(page.text, run.end):
            yield run, NAMED_THING
        elif len(run.words) >= 3 and re.search(
            r"\b(?:the|our|this)\s['\"]?$", page.text[max(0, run.start - 6) : run.start]
        ):
            yield run, "named deal"


NAMED_THING: Final = "named thing"
"""A name of something that is only a deal if a nameless deal is being spoken of."""


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
    if any(abs(start - begin) < 3 for start in taken) or _inside_run(page, noun):
        return None
    before = page.text[max(0, begin - 8) : begin]
    if not run and not re.search(r"\b(?:the|this|that|their|our|his|her|its)\s$", before, re.IGNORECASE):
        return None
    if run and (_owned_by_person(page, run) or not could_be_org(run)):
        return None
    if re.match(
        r"\s(?:opp|opportunity|deal|date|process|plan|team|email|meeting|call|conversation|season|rate|cycle|quote)\b",
        page.text[noun.end() : noun.end() + 14],
        re.IGNORECASE,
    ):
        return None
    if not _FREE.match(page.text, noun.end()):
        return None
    mention = Mention("opportunities", noun.start(), noun.end(), "deal by one noun")
    if page.states(noun.start(), noun.end()):
        mention.fields["name"] = page.words_value(page.span(noun.start(), noun.end()), "deal by one noun")
        if run and page.states(run.start, run.end):
            mention.fields["account_name"] = page.words_value(run, "whose deal")
    return mention


def _inside_run(page: Page, noun: re.Match[str]) -> bool:
    return any(run.start < noun.start() < run.end for run in page.runs)
