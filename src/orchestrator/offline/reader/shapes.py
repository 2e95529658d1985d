"""What a name can be, judged by its words alone: a person, a company, a deal, a job title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.text import fold
from orchestrator.offline.reader.words import (
    ADJECTIVES,
    CALENDAR,
    DEAL_NOUNS,
    FUNCTION,
    GREETINGS,
    LEGAL,
    NOT_PERSON,
    ORG_NOUNS,
    PARTICLES,
    TITLE_HEADS,
    TITLE_WORDS,
    TOPIC_WORDS,
)

if TYPE_CHECKING:
    from orchestrator.offline.reader.page import Page, Span

_INNER_CAPITAL: Final = re.compile(r"^(?!Mc|Mac|De|Di|Du|La|Le|Van|Fitz|O['’]|D['’]|Al|El)\w+[a-z][A-Z]")
_TITLE: Final = re.compile(r"[A-Za-z&][\w&/'’-]*(?:[ ]?(?:,[ ])?[A-Za-z&/][\w&/'’-]*){0,7}")


def is_person(text: str) -> bool:
    """Tell whether `text` has the shape of a full personal name: two or three words, none of them a common noun."""
    tokens = text.replace(".", "").split()
    core = [token for token in tokens if token.casefold() not in PARTICLES]
    if (
        not 2 <= len(core) <= 4
        or len(tokens) > 6
        or not core[-1]
        or len(core[-1]) < 2
        or not core[0][0].isupper()
    ):
        return False
    return all(_personal(token) for token in core)


def _personal(token: str) -> bool:
    letters = re.sub(r"['’-]", "", token)
    return (
        letters.isalpha()
        and token[0].isupper()
        and fold(token) not in NOT_PERSON
        and not _INNER_CAPITAL.match(token)
        and not (len(letters) > 3 and letters.isupper())
    )


def is_org(span: Span) -> bool:
    """Tell whether the words alone say company: a legal form, or a company's noun behind a distinctive word."""
    words = span.words
    if len(words) < 2:
        return False
    if words[-1] in LEGAL:
        return True
    return words[-1] in ORG_NOUNS and any(distinctive(word) for word in words[:-1])


def distinctive(word: str) -> bool:
    """Tell whether a word is no common noun of the trade, so that it can be what tells a company apart."""
    return len(word) > 1 and any(part.isalpha() and part not in _COMMON for part in word.split("-"))


_STAGES: Final = frozenset({"proposal-stage", "negotiation-stage", "rag", "prospecting"})
_SOLD: Final = frozenset(
    {"software", "security", "engineering", "digital", "tech", "technology", "global", "supplies"}
)
"""Company nouns that as often name what is sold."""
_COMMON: Final = ADJECTIVES | DEAL_NOUNS | TOPIC_WORDS | GREETINGS | FUNCTION | CALENDAR | TITLE_HEADS


_PERIOD: Final = re.compile(r"(?:(?:Q[1-4]|H[12]|FY\s?\d*|(?:19|20)\d\d|New|Initial|Annual)\s)+")


def org_head(page: Page, span: Span) -> Span | None:
    """Return the company a longer name begins with ("Fernhill Corp" of "Fernhill Corp Renewal")."""
    lead = _PERIOD.match(span.text)
    begin = lead.end() if lead else 0
    for match in re.finditer(r"[\w&.'’-]+", span.text):
        if match.start() > begin and fold(match[0]).replace(".", "") in LEGAL:
            return page.span(span.start + begin, span.start + len(span.text[: match.end()].rstrip(".")))
    return None


def is_deal(span: Span) -> bool:
    """Tell whether the words alone name a deal: they end in a noun for something sold."""
    words = [word for word in span.words if not word.isdigit()]
    return len(words) >= 2 and (words[-1] in DEAL_NOUNS or any(word in DEAL_NOUNS for word in words[1:]))


def could_be_org(span: Span) -> bool:
    """Tell whether a capitalised run behind a cue for companies may be one."""
    words = span.words
    if not words or len(words) > 6:
        return False
    if not any(distinctive(word) and word not in TITLE_WORDS | _STAGES for word in words) and not (
        len(words) > 1 and words[-1] in ORG_NOUNS and words[-1] not in DEAL_NOUNS | _SOLD
    ):
        return False
    return words[0] not in FUNCTION and words[-1] not in {"department", "team", "dept"}


def _of_company(page: Page, post: str, at: int) -> bool:
    """Tell whether "of" names the company ("CFO of Fernhill") and not the field ("Head of Sales")."""
    run = page.run_at(at, slack=r"\s")
    last = (post.split() or [""])[-1]
    return run is not None and (fold(last) in _OF_A_COMPANY or org_head(page, run) is not None)


_OF_A_COMPANY: Final = frozenset(
    [
        "ceo",
        "cto",
        "cfo",
        "coo",
        "cio",
        "cmo",
        "ciso",
        "founder",
        "co-founder",
        "owner",
        "president",
        "partner",
        "chairman",
        "chair",
    ]
)


def title_at(page: Page, at: int, end: int) -> Span | None:
    """Read a job title that begins at `at`: words of titles only, one of them a head ("VP Operations")."""
    match = _TITLE.match(page.text, at, end)
    if not match:
        return None
    stop, head, after_of = at, False, False
    for word in re.finditer(r"[\w&/'’-]+|,", match[0]):
        folded = fold(word[0])
        if folded == "of" and _of_company(page, match[0][: word.start()], at + word.end()):
            break
        parts = [part for part in re.split(r"[/-]", folded) if part]
        named = after_of and word[0][0].isupper() and folded not in LEGAL
        if not parts or not (named or all(part in TITLE_WORDS for part in parts)):
            break
        after_of = folded in {"of", "for"} or (named and after_of)
        head = head or any(part in TITLE_HEADS for part in parts)
        if folded not in {"of", "and", "&", "for", "the"}:
            stop = at + word.end()
    return page.span(at, stop) if head and stop > at else None
