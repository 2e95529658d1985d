"""One way of saying a predicate, subject first, built from its verbs or its noun in all their forms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from memory.language.inflection import forms

_NOT: Final = (
    r"(?:(?:(?:does|do|did|is|are|was|were|has|have|will|can|would)(?:n['’]?t| not)|can['’]?t|won['’]?t|no longer|never|cannot|can no longer)"
    r"(?: (?:even|actually|any more|really|currently|yet|longer|allowed to)){0,3})"
)
_ADVERBS: Final = (
    r"(?:(?:also|still|now|currently|mainly|mostly|only|always|really|just|actually|usually|strictly|generally|already|both|"
    r"fluently|absolutely|apparently|recently|clearly|completely|entirely|exclusively|explicitly|finally|heavily|long|meanwhile|"
    r"officially|primarily|regularly|simply|truly|very much|normally|typically|since|then|all|quite|firmly|secretly|too) ){0,4}"
)
_HAVING: Final = r"(?:(?:has|have|had|is|are|was|were|am) |(?<=['’](?:s|d) )|(?<=['’](?:ve|re) ))?"
_IS: Final = r"(?:is|are|['’]s|was|remains)"
_STOPPED: Final = r"(?:stopped|quit|gave up|has stopped|have stopped|is done)"


@dataclass(frozen=True, slots=True)
class Form:
    """One way of saying a predicate: what stands between the subject and the answer."""

    predicate: str
    between: re.Pattern[str]
    """Finds it in a text in small letters."""
    listed: bool = False
    """Whether the answer may be several ("speaks Dutch and French")."""
    reverse: bool = False
    """Whether the answer stands first ("Cordwell is our VPN vendor")."""
    kind: str = "words"
    """What the answer must be: words, name, date, number."""


def form(
    predicate: str, between: str, *, listed: bool = False, reverse: bool = False, kind: str = "words"
) -> Form:
    """Give what stands between subject and answer as a pattern."""
    pattern = rf"(?<=[\s,]){_ADVERBS}(?:{between})(?:(?<=\s)|\s+)"
    return Form(predicate, re.compile(pattern), listed, reverse, kind)


def _either(*phrases: str) -> str:
    return "|".join(re.escape(one) for one in sorted(phrases, key=len, reverse=True))


def _every(verbs: str) -> str:
    """Give the forms of verbs; of what one is ("be based in") the rest alone too, for what stands between."""
    known = verbs.split(", ")
    bare = [one.removeprefix("be ") for one in known if one.startswith("be ") and one.count(" ") > 1]
    return _either(*(form for verb in known for form in forms(verb)), *bare)


def said(
    predicate: str,
    verbs: str,
    *,
    middle: str = "",
    listed: bool = False,
    reverse: bool = False,
    kind: str = "words",
) -> Form:
    """Give verbs in all their forms, affirmed and denied; `middle` may stand before the answer ("their X from")."""
    every = _every(verbs)
    affirmed = rf"{_HAVING}{_ADVERBS}(?:{every})"
    denied = rf"(?P<no>{_NOT} {_ADVERBS}(?:{every})|{_STOPPED} (?:{every}))"
    return form(predicate, rf"(?:{denied}|{affirmed}){middle}", listed=listed, reverse=reverse, kind=kind)


def refused(predicate: str, verbs: str, *, listed: bool = True) -> Form:
    """Give verbs that say the predicate by being denied ("does not allow" forbids)."""
    not_ = r"(?:(?:does|do|did|will|would|can|could)(?:n['’]?t| not)|cannot|can['’]?t|never|won['’]?t)"
    every = _every(verbs)
    return form(
        predicate,
        rf"{not_} (?:really |even |ever |usually )*(?:{every})(?: (?:any|anyone to|people to|visitors to))?",
        listed=listed,
    )


def of(predicate: str, noun: str, *, listed: bool = False, kind: str = "words", verb: str = _IS) -> Form:
    """A possessed noun: "X's fiscal year ends in March"."""
    owner = r"(?<=['’]s )|(?<=s['’] )|(?<=our )|(?<=their )|(?<=her )|(?<=his )|(?<=its )|(?<=my )"
    kept = r"(?:main|biggest|closest|current|new|primary|only|own|old|chief|largest|fiercest|toughest|preferred|sole|\w+ing|[\w-]+)"
    denied = rf"(?P<no>{_IS}(?:n['’]t| not| no longer))"
    pattern = rf"(?<= )(?:{owner})(?:{kept} )??(?:{noun})(?: (?:for|up|down|in|over|on|around) (?:[\w-]+ ){{1,3}}?| here | there | these days | )(?:{denied}|{verb})(?: now| still| actually| called| always| currently)*\s+"
    return Form(predicate, re.compile(pattern), listed, kind=kind)
