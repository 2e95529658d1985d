"""Where a page names a person, and what it says of them in the same breath."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.text import fold
from orchestrator.offline.reader.mentions import Mention
from orchestrator.offline.reader.person_cues import person_cue
from orchestrator.offline.reader.posts import company_before, company_behind, company_below, title_beside
from orchestrator.offline.reader.shapes import could_be_org, is_org, is_person
from orchestrator.offline.reader.words import NOT_PERSON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestrator.offline.reader.model import Value
    from orchestrator.offline.reader.page import Page, Span

_LEAD: Final = re.compile(r"\bleads?\b(?!\s(?:engineer|developer|architect))[^.;!?]{0,24}$", re.IGNORECASE)
_WORKS: Final = re.compile(
    r"\s(?:(?:now|currently|still|actually|recently|just|has|is)\s){0,2}"
    r"(?:(?P<at>(?:works?|working)\sat|(?<=\snow\s)at)|(?:works?|working)\sfor|joined|(?:moved|switched)\s(?:over\s)?to)\s(?:the\s)?(?=[A-Z])"
)
_REPORTS: Final = re.compile(
    r"\s(?:who\s)?(?:now\s)?(?:reports|reporting)\s(?:directly\s)?(?:to|into)\s", re.IGNORECASE
)
_ANSWER: Final = re.compile(
    r"(?:(?:yes|sure|ok|okay|of course|yeah|certainly|hi|hello|it['’]?s|it is|its|i am|i['’]?m|this is|my|full|the|name|is|['’]s)\b[\s:,.!-]*+|[\s:,.!-]++){0,8}"
    r"(?P<name>[^\W\d_][^\W\d_'’-]+(?:[ ][^\W\d_]\.?)?(?:[ ][^\W\d_][^\W\d_'’-]+){1,2})(?=\s*(?:$|[,.;\n!(]|\d|and\b|with\b|my\b|from\b|i\b|username|email|account|order))",
    re.IGNORECASE,
)


def people(page: Page, companies: frozenset[int] = frozenset()) -> Iterator[Mention]:
    """Find the people a page names with a cue; a name without one is nobody yet.

    `companies` are the offsets where a company's name begins: what stands there is no person.
    """
    for run in page.runs:
        if run.start in companies or not is_person(run.text):
            continue
        if not page.states(run.start, run.end):
            continue
        rule = person_cue(page, run)
        if rule:
            yield _person(page, run, rule)


def _person(page: Page, run: Span, rule: str) -> Mention:
    lead = bool(_LEAD.search(page.text, max(page.sentence_at(run.start)[0], run.start - 40), run.start))
    mention = Mention("leads" if lead else "contacts", run.start, run.end, rule, name_fields(page, run, rule))
    end = run.end
    title = title_beside(page, run)
    if title:
        mention.fields["title"] = page.words_value(title, "title beside a name")
        end = max(end, title.end)
    company = company_behind(page, end, after_title=end > run.end) or company_below(page, end)
    company = company or company_before(page, run) or _employer(page, run.end)
    if company:
        mention.fields["company" if lead else "account_name"] = page.words_value(
            company, "company of a person"
        )
    boss = _superior(page, end)
    if boss and not lead:
        mention.fields["reports_to"] = page.words_value(boss, "reports to")
    return mention


def _employer(page: Page, at: int) -> Span | None:
    """Read the company of "Mara Lind now works at Fernhill", "Mara Lind joined Fernhill Labs"."""
    works = _WORKS.match(page.text, at)
    run = page.run_at(works.end(), slack=r"") if works else None
    if works is None or run is None or not page.states(run.start, run.end):
        return None
    return run if is_org(run) or (works["at"] and could_be_org(run)) else None


def _superior(page: Page, at: int) -> Span | None:
    reports = _REPORTS.match(page.text, at)
    return page.run_at(reports.end(), slack=r"") if reports else None


def name_fields(page: Page, run: Span, rule: str) -> dict[str, Value]:
    """Give the full, first and last name of a person."""
    fields = {"name": page.words_value(run, rule)}
    tokens = list(re.finditer(r"\S+", run.text))
    if len(tokens) >= 2:
        first, second = tokens[0], tokens[1]
        fields["first_name"] = page.words_value(page.span(run.start, run.start + first.end()), rule)
        fields["last_name"] = page.words_value(page.span(run.start + second.start(), run.end), rule)
    return fields


def spoken_name(page: Page, at: int = 0) -> Span | None:
    """Read a name that answers "may I have your full name?", in any case: two or three plain words."""
    match = _ANSWER.match(page.text, at)
    if not match:
        return None
    if not (match["name"].istitle() or match["name"].islower() or is_person(match["name"])):
        return None
    tokens = [fold(token) for token in match["name"].split()]
    if any(token in NOT_PERSON or len(token.strip(".")) < 1 for token in tokens):
        return None
    return page.span(*match.span("name"))
