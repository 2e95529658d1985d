"""What around a name says that it is a person the user deals with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.text import Mood
from orchestrator.offline.reader.posts import company_behind, title_beside

if TYPE_CHECKING:
    from collections.abc import Callable

    from orchestrator.offline.reader.page import Page, Span

NAMED: Final = "named as a contact"
_BEFORE: Final = (
    (
        NAMED,
        (
            r"(?:contacts?|poc|point of contact|champion|sponsor|decision[- ]maker|stakeholder|attn|counterpart|liaison|buyer)"
            r"(?:\s(?:name|person))?(?:\s(?:is|was|named|called|to|will be|:|-))?\W{0,3}"
        ),
    ),
    (
        "dealt with",
        (
            r"(?:met|meeting|spoke|speak|talk|talked|talking|chat|chatted|call|lunch|coffee|sync|catch-up|caught up|connected|demo|worked|working|follow(?:ed|ing)?[- ]up|in touch|check(?:ed)? in|checking in)"
            r"(?:\s(?:up|over|today|yesterday|earlier|just|briefly|again))?(?:\s(?:with|to|by))?\s"
        ),
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
_ROLE_AT: Final = re.compile(
    r"\b(?:champion|sponsor|contact|buyer|decision[- ]maker|counterpart|stakeholder|poc|cto|ceo|cfo|coo|head of \w+|director|manager|lead)\s(?:at|for|from|with|of)\s[^.;!?]{2,40}?\s(?:is|was|will be)(?:\snow)?\s$",
    re.IGNORECASE,
)
_BRACKETED: Final = re.compile(r"\bcontact\s[\w-]{6,40}\s\($", re.IGNORECASE)
_OWNER: Final = re.compile(
    r"\b(?:owner|owned by|ownership(?: to)?|rep|ae|csm|sdr|assign(?:ed)? (?:it |this |them )?to|reassign(?:ed)? (?:\w+ )?to|assign owner|handled by|account manager|account executive|created by|uploaded by)(?: is| to|:| as)?\W{0,3}$",
    re.IGNORECASE,
)
_PRIVATE: Final = re.compile(
    r"\b(?:my|his|her|our|their)\s(?:\w+\s)?(?:sister|brother|wife|husband|mom|mum|dad|mother|father|son|daughter|friend|neighbou?r|cousin|uncle|aunt|girlfriend|boyfriend|roommate|kid|grandma|grandpa|teacher|dentist)s?,?\s$",
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
_AFTER: Final = re.compile(
    r"(?:['’]s)?\s(?:(?:just|also|finally|now|has|have|is|was|will|had)\s){0,2}(?:called|emailed|reported|complained|wrote|contacted|mentioned|joined|left|replied|confirmed|signed|agreed|asked|wants|wanted|is|runs|leads|leading|owns|handles|heads|said|told|likes|prefers|moved|approved|accepted|requested|introduced|works|replaced|replaces|reports|sent|got|needs|manages|took|takes|started|promoted|decides)\b",
    re.IGNORECASE,
)
_CONTACT_BEHIND: Final = re.compile(
    r"(?:\s\([^)]{6,48}\))?\s(?:(?:as|the|a|our|their|is|primary|main|new|key)\s){0,4}(?:point\sof\s)?contact\b|\sto\s(?:the\s)?contacts\b"
)
_HERE: Final = re.compile(r"\shere\b(?:\s(?:from|with|at)\b|[,.!])")
_HAS: Final = re.compile(
    r"['’]s?\s(?:new\s|work\s|direct\s)?(?:e-?mail|phone|mobile|number|title|role|cell|address)\b",
    re.IGNORECASE,
)
_EMAIL_NEAR: Final = re.compile(
    r"[\s(<\[,:;—–-]{1,4}(?:(?:new|primary|work)?\s?(?:e-?mail|mail)(?:\sis|\sto|:)?\s)?$", re.IGNORECASE
)


def person_cue(page: Page, run: Span) -> str | None:
    """Name the rule by which a person-shaped name is one of the user's people; None if nothing says so."""
    head = page.text[max(0, run.start - 70) : run.start]
    if _OWNER.search(head) or _PRIVATE.search(head):
        return None
    return _self_cue(page, run, head) or _cue_before(page, head) or _cue_behind(page, run)


def _self_cue(page: Page, run: Span, head: str) -> str | None:
    """Read who introduces themselves, or signs."""
    if _INTRO.search(head) and not _WEAK_INTRO.search(head):
        return "introduced"
    if _SIGNED.search(head) and _SIGNATURE_END.match(page.text, run.end) and len(page.text) - run.end <= 80:
        return "signed"
    return None


def _cue_before(page: Page, head: str) -> str | None:
    """Read what was done to or with the person. Of an assistant only "contact NAME" counts: it lists products, too."""
    if _BRACKETED.search(head) or _LEAD_CUE.search(head) or _ROLE_AT.search(head):
        return NAMED
    rules = _BEFORE_RULES if page.turn.by != "assistant" else _BEFORE_RULES[:1]
    return next((name for name, pattern in rules if pattern.search(head)), None)


def _cue_behind(page: Page, run: Span) -> str | None:
    tests = _BEHIND if page.turn.by != "assistant" else _BEHIND[:3]
    return next((rule for rule, test in tests if test(page, run)), None)


def _email_behind(page: Page, run: Span) -> bool:
    for email in page.values("email"):
        if 0 < email.start - run.end <= 24 and _EMAIL_NEAR.fullmatch(page.text, run.end, email.start):
            return True
    return False


def _acts(page: Page, run: Span) -> bool:
    # "Mara Lind is not with us" says nothing she does.
    denied = page.mood(run.end + 1) is Mood.NEGATION
    return not denied and bool(_AFTER.match(page.text, run.end) or _HAS.match(page.text, run.end))


_BEHIND: Final[tuple[tuple[str, Callable[[Page, Span], object]], ...]] = (
    ("with e-mail", _email_behind),
    (NAMED, lambda page, run: _CONTACT_BEHIND.match(page.text, run.end)),
    ("introduced", lambda page, run: _HERE.match(page.text, run.end)),
    # An assistant's words are not read beyond this: it speaks of products as if they were somebody.
    ("with title", title_beside),
    ("at a company", lambda page, run: company_behind(page, run.end)),
    ("acts", _acts),
)
"""What stands behind the name, as rule and test; a test finds something or nothing."""
