"""What every reader of the user's own words asks: whether it is meant for good and about them, and where it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.language import FACTUAL
from orchestrator.offline.reader.model import Value
from orchestrator.offline.reader.own.wishes import JOKE

if TYPE_CHECKING:
    from memory.language import Found
    from orchestrator.offline.reader.page import Page

Said = tuple[str, Value | None]
"""A field and its value, None: it holds no longer."""
NAME: Final = (
    r"(?:(?:Dr|Mr|Mrs|Ms|Mx|Prof)\.? )?[A-ZÀ-ÖØ-Þ][\w'’-]+"
    r"(?: (?:(?:van|von|de|der|da|di|la|le|el|bin|al) )*[A-ZÀ-ÖØ-Þ][\w'’-]+){0,2}"
)
"""A name as it is written; case tells."""
_ONCE: Final = re.compile(
    r"\b(?:this time|(?:just |only )?(?:this|for) once|for (?:this|that|the next|my next|one) (?!moment\b)\w+|for now|today|tonight|tomorrow|"
    r"right now|just (?:this|for)|this (?:week|month|one|afternoon|morning|evening|mail|email|answer|reply|report|list|trip)|one-?off|"
    r"until (?:\w+day|then|next)|till \w+day|later|next (?:week|month|time|\w+day)|for the [^.;!?\n]{3,40} only|for the (?:next|rest)|"
    r"(?:on|this|next) (?:mon|tues|wednes|thurs|fri|satur|sun)day(?!s|\s?(?:to|-|through)))\b",
    re.IGNORECASE,
)
"""What is wanted once is no preference."""
SINCE: Final = re.compile(
    r"\b(?:as of|from|since|starting|effective)(?: from)? (?:today|tomorrow|now|(?:this|last|next) \w+|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b|\btoday (?:and always|or any other \w+)\b",
    re.IGNORECASE,
)
"""From when something holds: that it holds only then is not said."""
_SUPPOSED: Final = re.compile(
    r"\b(?:theoretically|hypothetically|in theory|out of curiosity|just (?:curious|wondering)|if i (?:ever |\w+ed )?(?:asked|wanted|said|told)|(?:would|are|will) you (?:be )?able to)\b",
    re.IGNORECASE,
)
"""Who asks what could be, wishes nothing."""
_SAYING: Final = re.compile(
    r"\b(?:wrote|writes|said|says|quoted?|asked|replied|answered|insisted|told (?:me|us)|mail(?:ed)?|message|text(?:ed)?|note)(?: to \w+| in \w+(?: \w+)?)?\s?[:,]?\s?$",
    re.IGNORECASE,
)
_SAID: Final = re.compile(
    r"[,.!?]?[\"'”’],? (?:(?:she|he|they|\w+) (?:said|says|wrote|writes|asked|told me|replied|insisted)\b|(?:said|wrote|says|asked|replied) )",
    re.IGNORECASE,
)
_OWN_JOB: Final = re.compile(r"\bi(?:['’]?m| am) (?:an?|the|your|our) [^,.;!?\n]{2,40}", re.IGNORECASE)
_OTHERS: Final = re.compile(
    r"\b(?:he|she|they|his|her|their|them|him|customers?|clients?|colleagues?|boss|managers?|team|contacts?|account|wife|husband|"
    r"prospects?|lead|assistant|partner|kids?|son|daughter|mother|father|friends?|neighbou?r|works|someone|everyone|prefers|wants|likes|loves|hates|needs|asks|insists|expects|meeting|call|demo|webinar|session|workshop|event|conference|appointment|store|shop|office hours of)\b|\w['’]s\b(?<!it['’]s)(?<!that['’]s)(?<!let['’]s)(?<!what['’]s)(?<!there['’]s)(?<!here['’]s)",
    re.IGNORECASE,
)
_ME: Final = re.compile(r"\b(?:i|i['’]?m|i['’]?d|i['’]?ve|i['’]?ll|me|my|mine|myself)\b", re.IGNORECASE)


def lasts(page: Page, at: int) -> bool:
    """Tell whether what is said there is meant for good."""
    start, end = page.sentence_at(at)
    said = SINCE.sub(lambda since: " " * len(since[0]), page.text[start:end])
    return not _ONCE.search(said) and not _SUPPOSED.search(said)


def stated(page: Page, at: int) -> bool:
    """Tell whether it is stated there, for good."""
    return page.mood(at) in FACTUAL and lasts(page, at)


def about_me(page: Page, at: int) -> bool:
    """Tell whether the nearest person named before a place, in its sentence, is the user; nobody: no."""
    before = page.text[page.sentence_at(at)[0] : at]
    mine = max((one.start() for one in _ME.finditer(before)), default=-1)
    other = max((one.start() for one in _OTHERS.finditer(_without_own_job(before))), default=-1)
    return mine > other


def _without_own_job(text: str) -> str:
    """Blank what the user is: "I'm an account manager" names no manager."""
    return _OWN_JOB.sub(lambda job: " " * len(job[0]), text)


def quoted_of_others(page: Page, at: int) -> bool:
    """Tell whether a place lies in what somebody else is quoted to have said."""
    return any(
        quote.start <= at < quote.end
        and (
            _SAYING.search(page.text[max(0, quote.start - 50) : quote.start].rstrip("\"'“‘ "))
            or _SAID.match(page.text, quote.end)
        )
        for quote in page.quotes
    )


def laughed_about(page: Page, at: int) -> bool:
    """Tell whether what is said there is laughed about, in its sentence or the one before."""
    start, end = page.sentence_at(at)
    return JOKE.search(page.text, page.sentence_at(max(0, start - 2))[0], end) is not None


def about_nobody_else(page: Page, at: int) -> bool:
    """Tell whether a sentence up to a place names nobody but the user."""
    return not _OTHERS.search(page.text, page.sentence_at(at)[0], at)


def value(page: Page, start: int, end: int, what: str, rule: str) -> Value:
    """Return a value read from a place."""
    return Value(what, page.turn.ref, "content", start, end, rule)


def words(page: Page, start: int, end: int, rule: str) -> Value:
    """Return the words at a place."""
    return value(page, start, end, " ".join(page.turn.text[start:end].split()), rule)


def shifted(page: Page, found: Found, offset: int, rule: str) -> Value:
    """Return what a grammar found in a piece that begins at `offset`."""
    return Value(found.value, page.turn.ref, "content", offset + found.start, offset + found.end, rule)
