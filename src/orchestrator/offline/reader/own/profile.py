"""The user's own profile: who they are, how they want to be answered and reached, and what they take back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.language import Mood, fold
from memory.records.manners import LANGUAGES
from orchestrator.offline.reader.own.errand import words_of
from orchestrator.offline.reader.own.identity import jobs, names, own_email
from orchestrator.offline.reader.own.manner import manners
from orchestrator.offline.reader.own.pastimes import pastimes
from orchestrator.offline.reader.own.place import active_hours, languages, time_zones
from orchestrator.offline.reader.own.reaching import reaching
from orchestrator.offline.reader.own.said import quoted_of_others, words
from orchestrator.offline.reader.own.standing import standing_wishes
from orchestrator.offline.reader.own.wishes import JOKE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from orchestrator.offline.reader.model import Value
    from orchestrator.offline.reader.own.said import Said
    from orchestrator.offline.reader.page import Page

_WITHDRAW: Final = re.compile(
    r"\b(?:forget (?:about )?(?:what i said about|the|my|that)|never ?mind (?:what i said about|the|about|my)|no need (?:for|to)|scrap (?:the|my)|(?:you can |please )?(?:drop|lose|ditch|skip|remove|cancel) (?:the|my)|ignore (?:what i said about|my)|i take (?:it )?back|you can (?:stop|leave out)|stop|"
    r"i(?: really)? don['’]t (?:need|want|care about|like|do|play|enjoy) (?:the )?|i(?:['’]m| am) (?:no longer|not) (?:\w+ )?(?:into|interested in|keen on|a fan of)|i(?:['’]m| am) (?:off|done with|over)|i(?:['’]ve| have)? (?:given up|gave up|quit|stopped)|no longer (?:need|want|use|play|do|like)|(?:doesn['’]t|does not) matter any ?more|no more|(?:remove|delete|strike|scratch|cross out)(?! (?:the|my)\b)(?= [^.;!?\n]{2,40}\b(?:again|from|as (?:a |an |my )|any ?more|hobb|interest|list|profile)))\b(?P<rest>[^.;!?\n]*)"
    r"|\b(?:take|strike|cross|knock|leave|scratch|get) (?P<off>[^.,;!?\n]{3,40}?) (?:off|out|away|back)(?: (?:of|from))?(?=\s*(?:[.,;!]|$)|\s(?:again|my|the|please|pls|that|there)\b)"
    r"|(?:^|[.!?;,]\s*)(?:(?:actually|well|also|and|but|oh|no),? )?(?P<former>[\w-]+(?: [\w-]+)?)(?:['’]s| is| are)(?:n['’]t| not| no longer) (?:really )?(?:a |an |my |one of my )?(?:(?:hobby|hobbies|thing|interest|passion|pastime|cup of tea)\b|for me\b)"
    r"|\b(?:the|that|those|these|your|my)\s(?P<named>[^.,;!?\n]{3,40}?) (?:(?:really |kind of |just )?(?:gets?|is getting|are getting) on my nerves|(?:is|are) (?:(?:really|too|very|so|a bit|quite|rather|getting) )*(?:annoying|irritating|distracting|silly|too much|tiresome|useless|pointless|unnecessary)|annoys? me|bothers? me|irritates? me|bugs? me|(?:does|do)(?:n['’]t| not) help)\b"
    r"|\b(?:the|that|those|these|your|my)\s(?P<dropped>[^.,;!?\n]{3,40}?)[,:;—–-] (?:please |pls |just |you can )*(?:drop|stop|lose|skip|cut|scrap|ditch|leave|remove|forget|no more of) (?:that|it|those|them|this)\b"
    r"|\b(?:the|my|that)\s(?P<ruled>[^.,;!?\n]{3,40}?)(?: (?:rule|wish|preference|thing|request|setting))? (?:can go|is off|is history|is void|no longer (?:applies|holds|counts|stands)|need(?:s)? no longer (?:apply|hold))\b",
    re.IGNORECASE,
)
_CALLED: Final[dict[str, frozenset[str]]] = {
    "response_length": frozenset({"short", "brief", "detailed", "long", "length"}),
    "communication_style": frozenset({"formal", "casual", "friendly", "direct", "tone"}),
    "active_hours": frozenset({"hours"}),
    "language": frozenset({"language", *(name for names in LANGUAGES.values() for name in names)}),
    "timezone": frozenset({"timezone"}),
}


_NOT_TELLING: Final = words_of("your answers replies always every please answer reply each when with")


_FORMING: Final = frozenset(
    [
        "end",
        "put",
        "add",
        "use",
        "the",
        "and",
        "start",
        "begin",
        "close",
        "open",
        "show",
        "list",
        "give",
        "make",
        "write",
        "keep",
        "include",
        "format",
    ]
)
"""Verbs of formatting, by which alone no wish is named."""


def profile(page: Page, standing: Mapping[str, str]) -> Iterator[Said]:
    """Find what the user says of themselves for good; `standing` is what is known so far."""
    if not page.turn.own or JOKE.search(page.text):
        return
    ended = dict(_withdrawn(page, standing))
    yield from ((name, None) for name in ended)
    for name, value in _told(page, standing):
        if value is None or not (
            quoted_of_others(page, value.start) or _repeats(name, value, ended, standing)
        ):
            yield name, value


def _told(page: Page, standing: Mapping[str, str]) -> Iterator[Said]:
    yield from names(page, standing)
    yield from own_email(page, standing)
    placed = [*time_zones(page), *languages(page, standing)]
    yield from placed
    yield from jobs(page)
    yield from manners(page)
    yield from reaching(page, standing)
    yield from active_hours(page, standing)
    yield from pastimes(page)
    for name, value in standing_wishes(page):
        if not any(_holds(value, other) for _, other in placed):
            yield name, value


def _holds(wish: Value | None, other: Value | None) -> bool:
    """Tell whether a wish is worded around what a field of its own says, or what is taken back."""
    return wish is not None and other is not None and wish.start < other.end and other.start < wish.end


def _repeats(name: str, value: Value, ended: Mapping[str, Value], standing: Mapping[str, str]) -> bool:
    """Tell whether something is named only to be taken back ("forget the brief answers")."""
    within = [one for one, place in ended.items() if _holds(value, place)]
    return (name == "custom" and bool(within)) or (name in within and standing.get(name) == str(value.value))


def _withdrawn(page: Page, standing: Mapping[str, str]) -> Iterator[tuple[str, Value]]:
    """Name what the user takes back, and where: the words after it name what ("forget the bullet points")."""
    for match in _WITHDRAW.finditer(page.text) if standing else ():
        if page.mood(match.start()) in {Mood.QUESTION, Mood.HYPOTHETICAL, Mood.REPORT}:
            continue
        rest = {fold(word) for word in re.findall(r"[\w']{3,}", " ".join(filter(None, match.groups())))}
        stems = words_of(" ".join(rest))
        for name, value in standing.items():
            told = words_of(" ".join(re.findall(r"[\w'-]{3,}", value))) - _NOT_TELLING
            told = told - _FORMING or told
            enough = 1 if name.startswith("interests.") and len(told) <= 2 else min(2, len(told))
            if (
                name.startswith(("custom.", "interests.")) and told and len(told & stems) >= max(1, enough)
            ) or (name in _CALLED and _CALLED[name] & rest):
                yield name, words(page, *match.span(), "taken back")
