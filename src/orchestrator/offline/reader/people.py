"""Where a page names a person, and what it says of them in the same breath."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.language import fold
from orchestrator.offline.reader.mentions import Mention
from orchestrator.offline.reader.shapes import could_be_org, is_org, is_person, title_at
from orchestrator.offline.reader.words import NOT_PERSON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestrator.offline.reader.model import Value
    from orchestrator.offline.reader.page import Page, Span

_BEFORE: Final = (
    (
        "named as a contact",
        r"(?:contacts?|poc|point of contact|champion|sponsor|decision[- ]maker|stakeholder|attn|counterpart|liaison|buyer)"
        r"(?:\s(?:name|person))?(?:\s(?:is|was|named|called|to|will be|:|-))?\W{0,3}",
    ),
    (
        "dealt with",
        r"(?:met|meeting|spoke|speak|talk|talked|talking|chat|chatted|call|lunch|coffee|sync|catch-up|caught up|connected|demo|worked|working|follow(?:ed|ing)?[- ]up|in touch|check(?:ed)? in|checking in)"
        r"(?:\s(?:up|over|today|yesterday|earlier|just|briefly|again))?(?:\s(?:with|to|by))?\s",
    ),
    (
        "addressed",
        r"(?:called|emailed|e-mailed|pinged|texted|messaged|contacted|introduced|heard (?:back )?from|email(?:ed)? from|note from|call from|voicemail from|word from|ping|call|email|e-mail|phone|text|remind|invite|cc|assign(?:\scontact)?|assigned|attach|pull(?:\sup)?|find|show(?:\sme)?|search(?:\sfor)?|locate|found|add|update|upd|modify|create|link|thank|thanked|loop in|bring in|brought in|include)\s",
    ),
    (
        "sent to",
        r"(?:sen[dt]|draft|forward(?:ed)?|deliver|share[d]?|e?-?mail(?:ed)?|swap|switch|change|set|assigned|linked|related|associated|tied)\b[^.;!?]{0,40}?\s(?:to|with)\s",
    ),
    ("reports", r"(?:reports?|reporting) to\s"),
)
_BEFORE_RULES: Final = tuple(
    (name, re.compile(rf"\b(?:{pattern})$", re.IGNORECASE)) for name, pattern in _BEFORE
)
_LEAD_CUE: Final = re.compile(r"\bleads?\s?(?:is|was|named|called|from|:|—|–|-)?\s?:?\s?$", re.IGNORECASE)
_LEAD: Final = re.compile(r"\bleads?\b(?!\s(?:engineer|developer|architect))[^.;!?]{0,24}$", re.IGNORECASE)
_ROLE_AT: Final = re.compile(
    r"\b(?:champion|sponsor|contact|buyer|decision[- ]maker|counterpart|stakeholder|poc|cto|ceo|cfo|coo|head of \w+|director|manager|lead)\s(?:at|for|from|with|of)\s[^.;!?]{2,40}?\s(?:is|was|will be)(?:\snow)?\s$",
    re.IGNORECASE,
)
_BRACKETED: Final = re.compile(r"\bcontact\s[\w-]{6,40}\s\($", re.IGNORECASE)
_OWNER: Final = re.compile(
    r"\b(?:owner|owned by|ownership(?: to)?|rep|ae|csm|sdr|assign(?:ed)? (?:it |this |them )?to|reassign(?:ed)? (?:\w+ )?to|assign owner|handled by|account manager|account executive|created by|uploaded by)(?: is| to|:| as)?\W{0,3}$",
    re.IGNORECASE,
)
_INTRO: Final = re.compile(
    r"(?:\b(?:this is|i['’]?m|i am|im|my name is|my name['’]?s|name is|name['’]s|name:|full name:?|it['’]s|called|speaking with|you['’]re speaking with|i['’]m called|here['’]s|it is)\s+)$",
    re.IGNORECASE,
)
_WEAK_INTRO: Final = re.compile(r"\b(?:called|here['’]s)\s+$", re.IGNORECASE)
_SIGNED: Final = re.compile(
    r"(?:(?:^|[.!?,\n]|\s)\s*[-–—~]\s?|\b(?:regards|best|thanks|thank you|sincerely|cheers|yours|wishes|respectfully|kind regards|warm regards|rgds|thx)\s*[,.!\n]?\s*[-–—]?\s*)$",
    re.IGNORECASE,
)
_SIGNATURE_END: Final = re.compile(r"\s*(?:$|[,.\n|(]|emp_)")
_AT: Final = re.compile(
    r"(?:,)?\s(?:at|from|of|with|over at|@)\s(?=[^\W\d_])|\s?@\s?(?=[^\W\d_])|\s\((?=[^\W\d_])|,\s(?=[^\W\d_])",
    re.IGNORECASE,
)
_TITLE_GAP: Final = re.compile(
    r"(?:,\s|\n[ \t]*|\s\(|\s[-–—]\s|,?\s(?:is|was|as|becomes?|became|is now|our|their|the)(?:\s(?:the|their|our|a|an|new|now|as)){0,3}\s)"
)
_TITLE_BEFORE: Final = re.compile(r"([\w&/-]+(?:\s[\w&/-]+){0,4}),?\s$")
_AFTER: Final = re.compile(
    r"(?:['’]s)?\s(?:(?:just|also|finally|now|has|have|is|was|will|had)\s){0,2}(?:called|emailed|joined|left|replied|confirmed|signed|agreed|asked|wants|wanted|is|runs|leads|leading|owns|handles|heads|said|told|likes|prefers|moved|approved|accepted|requested|introduced|works|replaced|replaces|reports|sent|got|needs|manages|took|takes|started|promoted|decides)\b",
    re.IGNORECASE,
)
_CONTACT_BEHIND: Final = re.compile(
    r"(?:\s\([^)]{6,48}\))?\s(?:(?:as|the|a|our|their|is|primary|main|new|key)\s){0,4}(?:point\sof\s)?contact\b|\sto\s(?:the\s)?contacts\b"
)
_REPORTS: Final = re.compile(
    r"\s(?:who\s)?(?:now\s)?(?:reports|reporting)\s(?:directly\s)?(?:to|into)\s", re.IGNORECASE
)
_HERE: Final = re.compile(r"\shere\b(?:\s(?:from|with|at)\b|[,.!])")
_HAS: Final = re.compile(
    r"['’]s?\s(?:new\s|work\s|direct\s)?(?:e-?mail|phone|mobile|number|title|role|cell|address)\b",
    re.IGNORECASE,
)
_EMAIL_NEAR: Final = re.compile(
    r"[\s(<\[,:;—–-]{1,4}(?:(?:new|primary|work)?\s?(?:e-?mail|mail)(?:\sis|\sto|:)?\s)?$", re.IGNORECASE
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
        rule = _cue(page, run)
        if rule:
            yield _person(page, run, rule)


def _cue(page: Page, run: Span) -> str | None:
    head = page.text[max(0, run.start - 70) : run.start]
    if _OWNER.search(head):
        return None
    if _INTRO.search(head) and (not _WEAK_INTRO.search(head)):
        return "introduced"
    if _SIGNED.search(head) and _SIGNATURE_END.match(page.text, run.end) and len(page.text) - run.end <= 80:
        return "signed"
    if _BRACKETED.search(head) or _ROLE_AT.search(head) or _LEAD_CUE.search(head):
        return "named as a contact"
    for name, pattern in _BEFORE_RULES:
        if pattern.search(head) and (page.turn.by != "assistant" or name == "named as a contact"):
            return name
    return _cue_behind(page, run)


def _cue_behind(page: Page, run: Span) -> str | None:
    if _email_behind(page, run):
        return "with e-mail"
    if _CONTACT_BEHIND.match(page.text, run.end):
        return "named as a contact"
    if page.turn.by == "assistant":
        return "introduced" if _HERE.match(page.text, run.end) else None
    if _title(page, run):
        return "with title"
    if _company(page, run, run.end):
        return "at a company"
    if _AFTER.match(page.text, run.end) or _HAS.match(page.text, run.end):
        return "acts"
    return "introduced" if _HERE.match(page.text, run.end) else None


def _email_behind(page: Page, run: Span) -> bool:
    for email in page.values("email"):
        if 0 < email.start - run.end <= 24 and _EMAIL_NEAR.fullmatch(page.text, run.end, email.start):
            return True
    return False


def _person(page: Page, run: Span, rule: str) -> Mention:
    lead = bool(_LEAD.search(page.text, max(page.sentence_at(run.start)[0], run.start - 40), run.start))
    mention = Mention("leads" if lead else "contacts", run.start, run.end, rule, name_fields(page, run, rule))
    title = _title(page, run)
    end = run.end
    if title:
        mention.fields["title"] = page.words_value(title, "title beside a name")
        if title.start > run.end:
            end = title.end
    boss = _REPORTS.match(page.text, end)
    superior = page.run_at(boss.end(), slack=r"") if boss else None
    if superior and not lead:
        mention.fields["reports_to"] = page.words_value(superior, "reports to")
    company = _company(page, run, end, after_title=end > run.end) or _below(page, end)
    if company:
        mention.fields["company" if lead else "account_name"] = page.words_value(
            company, "company of a person"
        )
    return mention


def name_fields(page: Page, run: Span, rule: str) -> dict[str, Value]:
    """Give the full, first and last name of a person."""
    fields = {"name": page.words_value(run, rule)}
    tokens = list(re.finditer(r"\S+", run.text))
    if len(tokens) >= 2:
        first, second = tokens[0], tokens[1]
        fields["first_name"] = page.words_value(page.span(run.start, run.start + first.end()), rule)
        fields["last_name"] = page.words_value(page.span(run.start + second.start(), run.end), rule)
    return fields


def _title(page: Page, run: Span) -> Span | None:
    gap = _TITLE_GAP.match(page.text, run.end)
    if gap:
        title = title_at(page, gap.end(), min(len(page.text), gap.end() + 80))
        if title:
            return title
    head = _TITLE_BEFORE.search(page.text, max(0, run.start - 50), run.start)
    if not head:
        return None
    # "their CFO Mara Lind": the title is what stands right before the name.
    for word in re.finditer(r"[\w&/-]+", head[1]):
        if fold(word[0]) in {"the", "a", "our", "their", "and", "of"}:
            continue
        start = head.start(1) + word.start()
        title = title_at(page, start, run.start)
        if (
            title
            and not page.text[title.end : run.start].strip(" ,")
            and fold(title.text) not in _WEAK_TITLES
        ):
            return title
    return None


_WEAK_TITLES: Final = frozenset(["lead", "owner", "agent", "partner", "rep", "representative"])


def _below(page: Page, at: int) -> Span | None:
    """Read the company on the lines below a name in a signature."""
    for line in re.finditer(r"\n[ \t]*(?=\S)", page.text[at : at + 120]):
        run = page.run_at(at + line.end(), slack=r"")
        if run and is_org(run) and page.text[run.end : run.end + 1] in {"", "\n", "."}:
            return run
    return None


def _company(page: Page, run: Span, at: int, *, after_title: bool = False) -> Span | None:
    gap = _AT.match(page.text, at)
    if not gap:
        return None
    marker = gap[0].strip()
    company = page.run_at(gap.end(), slack=r"(?:the\s|our\s)?")
    if company is None or not could_be_org(company):
        return None
    if is_person(company.text) and marker not in _WORKPLACE:
        return None
    if marker in {",", "(", "with", ", with"}:
        # An apposition is a company only if it says so itself ("Mara Lind (Fernhill Labs)").
        return company if is_org(company) or (after_title and not is_person(company.text)) else None
    tail = page.text[company.end : company.end + 14].lstrip().casefold()
    return (
        None if tail.startswith(("department", "team", "dept")) or company.words[-1] in _PLACES else company
    )


_WORKPLACE: Final = frozenset({"at", "@", "over at", "from", "of"})
_PLACES: Final = frozenset(["street", "avenue", "ave", "road", "city", "county"])


def spoken_name(page: Page, at: int = 0) -> Span | None:
    """Read a name that answers "may I have your full name?", in any case: two or three plain words."""
    match = re.compile(
        r"\s*(?:(?:yes|sure|ok|okay|of course|yeah|certainly|hi|hello|it['’]?s|it is|its|i am|i['’]?m|this is|my|full|the|name|is|['’]s|:|,|-|\.|!)\s*){0,8}"
        r"(?P<name>[^\W\d_][^\W\d_'’-]+(?:[ ][^\W\d_]\.?)?(?:[ ][^\W\d_][^\W\d_'’-]+){1,2})(?=\s*(?:$|[,.;\n!(]|\d|and\b|with\b|my\b|from\b|i\b|username|email|account|order))",
        re.IGNORECASE,
    ).match(page.text, at)
    if not match:
        return None
    if not (match["name"].istitle() or match["name"].islower() or is_person(match["name"])):
        return None
    tokens = [fold(token) for token in match["name"].split()]
    if any(token in NOT_PERSON or len(token.strip(".")) < 1 for token in tokens):
        return None
    return page.span(*match.span("name"))
