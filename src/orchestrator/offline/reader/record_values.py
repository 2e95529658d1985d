"""Status, priority, origin, titles, telephone numbers and other values of records that are no deals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from memory.text import fold
from orchestrator.offline.reader.cues import LINK, Attribute, choices, cue
from orchestrator.offline.reader.cues import after as after_of
from orchestrator.offline.reader.cues import before as before_of
from orchestrator.offline.reader.shapes import is_person, title_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestrator.offline.reader.page import Page

RENAMED: Final = "renamed"
_STATUS_BEFORE: Final = cue(rf"\bstatus{LINK}")
_STATE_BEFORE: Final = cue(
    r"\b(?:is|are|was|been|now|got|be|as|remains?|still|went|set|mark(?:ed)?|currently|to)\s(?:now\s|still\s|already\s|just\s|officially\s|put\s)?[\"'“‘]?$"
)
_PRIORITY_BEFORE: Final = cue(rf"\b(?:priority|prio|severity|urgency){LINK}")
_PRIORITY_AFTER: Final = cue(r"[\s-](?:priority|prio|severity)\b")
_ORIGIN_BEFORE: Final = cue(
    rf"\b(?:came\sin|reported|logged|opened|submitted|received|raised|reached\sus|contacted\sus|filed)\s(?:to\sus\s)?(?:(?:by|via|through|over|from|on)\s(?:the\s|our\s|their\s)?)?$|\borigin{LINK}"
)
_INDUSTRY: Final = cue(
    r"\bindustry(?:\s?(?:is|to|:|=|,|as|of)){0,2}\s['\"“‘]?(?P<v>[A-Z][\w&/ -]{2,40}?)(?=['\"”’,.;:)—–\n]|\s(?:and|with|status|owner|—|-|so)\b|$)"
)
_TITLE: Final = cue(r"\b(?:job\s)?title(?:\s?(?:is|to|:|=|as|,|now)){0,2}\s['\"“‘]?")
_IS_TITLE: Final = cue(
    r"\b(?P<who>he|she|they)(?:['’]s|['’]re|\sis|\sare|\swas|\sbecame|\sworks\sas)\s(?:(?:now|the|their|our|a|an|new|actually|currently)\s){0,3}"
)
_MOBILE: Final = cue(r"\b(?:mobile|mob|cell|cell\s?phone)\b[^,;]{0,18}$")
_WEBSITE: Final = cue(r"\b(?:website|web\s?site|site|homepage|url|web|domain)\b[^,;]{0,12}$")
_OWNER: Final = cue(
    r"\b(?:owner|owned\sby|ownership\sto|(?:re)?assign(?:ed)?\s(?:(?:it|this|that)|(?:the\s)?(?:[\w'’]+\s){0,3}(?:deal|opp|opportunity|case|ticket|account|renewal))\sto|rep|ae)(?:\s?(?:is|to|:|=|as)){0,2}\s['\"“‘(]?$"
)
_RENAMED: Final = cue(r"\brenam\w+\s(?:\w+\s){0,2}to\s(?:be\s)?")
_NEXT_STEP: Final = cue(
    r"\bnext\sstep(?:s)?(?:\s?(?:is|are|to|:|=|—|–|-|will\sbe)){1,2}\s?['\"“‘]?(?P<v>[^.;!?\n'\"”’]{3,120})"
)
_SOURCE: Final = cue(
    r"\b(?:came\s(?:in\s|to\sus\s)?(?:via|through|from|by)|lead\ssource(?:\s?(?:is|to|:|=)){0,2}|source(?:\s?(?:is|to|:|=)){1,2}|sourced\s(?:via|through|from)|found\sus\s(?:via|through|on|at)|via|from|through|met\s(?:\w+\s){1,3}at)\s(?:the\s|our\s|a\s|an\s|their\s)?"
    r"(?P<v>(?:[\w-]+\s)?(?:webinar|trade\s(?:show|fair)|referral|website|web\sform|linkedin|conference|newsletter|cold\scall|outbound|inbound|event|partner|campaign|expo|podcast|booth|meetup|summit|google|ads?)\b)"
)
_EMPLOYEES: Final = cue(
    r"\bemployees(?:\s?(?:is|are|:|=)){0,2}\s(?P<n>[\d.,]{1,9}\d)\b|(?<![\w.,])(?P<m>\d[\d.,]{0,9})\s(?:employees|staff)\b"
)
PEOPLE: Final = ("contacts", "leads")
_OWNED: Final = ("opportunities", "accounts", "cases")
_STRONG: Final = frozenset(["p1", "p2", "p3", "sev1", "asap", "urgent", "critical"])
"""Words for a priority that hardly mean anything else."""
_PHRASES: Final = (
    (("accounts", "leads"), "industry", _INDUSTRY),
    (("opportunities",), "next_step", _NEXT_STEP),
    (("leads", "opportunities"), "lead_source", _SOURCE),
)


def statuses(page: Page) -> Iterator[Attribute]:
    """Find the status of accounts, cases, leads and tasks."""
    for kind in ("accounts", "cases", "leads", "tasks"):
        for found in choices(page, kind, "status"):
            before = before_of(page, found.start)
            labelled = bool(_STATUS_BEFORE.search(before))
            if labelled or (kind in {"cases", "leads", "tasks"} and _STATE_BEFORE.search(before)):
                yield Attribute((kind,), "status", page.value(found, "status" if labelled else "state"))


def priorities(page: Page) -> Iterator[Attribute]:
    """Find the priority of cases and tasks."""
    for kind in ("cases", "tasks"):
        for found in choices(page, kind, "priority"):
            strong = fold(page.text[found.start : found.end]) in _STRONG
            before = before_of(page, found.start)
            if (
                _PRIORITY_BEFORE.search(before)
                or _PRIORITY_AFTER.match(after_of(page, found.end))
                or (strong and _STATE_BEFORE.search(before))
            ):
                yield Attribute((kind,), "priority", page.value(found, "priority"))


def origins(page: Page) -> Iterator[Attribute]:
    """Find how a case came in."""
    for found in choices(page, "cases", "origin"):
        if (
            _ORIGIN_BEFORE.search(before_of(page, found.start))
            or fold(page.text[found.start : found.end]) == "called in"
        ):
            yield Attribute(("cases",), "origin", page.value(found, "origin"))


def phrases(page: Page) -> Iterator[Attribute]:
    """Find what has no grammar but a cue: industry, next step, source, title, a new name."""
    for match in _EMPLOYEES.finditer(page.text):
        for found in page.values_in("number", *match.span("n" if match["n"] else "m")):
            yield Attribute(("accounts",), "number_of_employees", page.value(found, "employees"))
    if page.turn.by != "assistant":
        for kinds, name, pattern in _PHRASES:
            for match in pattern.finditer(page.text):
                text = match["v"].rstrip()
                span = page.span(match.start("v"), match.start("v") + len(text))
                yield Attribute(kinds, name, page.words_value(span, name.replace("_", " ")))
    for match in _RENAMED.finditer(page.text):
        renamed = page.quote_at(match.end() - 1) or page.run_at(match.end(), slack=r"")
        if renamed:
            yield Attribute(("accounts", "opportunities"), "name", page.words_value(renamed, RENAMED))


def titles(page: Page) -> Iterator[Attribute]:
    """Find job titles that are called so, or said of somebody spoken of ("she is the new CFO")."""
    for pattern, rule in ((_IS_TITLE, "title of whom is spoken of"), (_TITLE, "title")):
        for match in pattern.finditer(page.text):
            title = title_at(page, match.end(), min(len(page.text), match.end() + 60))
            if title:
                yield Attribute(PEOPLE, "title", page.words_value(title, rule))


def contact_data(page: Page) -> Iterator[Attribute]:
    """Find telephone numbers and web sites."""
    for found in page.values("phone"):
        mobile = _MOBILE.search(before_of(page, found.start, 30))
        yield Attribute(PEOPLE, "mobile_phone" if mobile else "phone", page.value(found, "phone"))
    for found in page.values("url"):
        if _WEBSITE.search(before_of(page, found.start, 30)):
            yield Attribute(("accounts", "leads"), "website", page.value(found, "website"))


def owners(page: Page) -> Iterator[Attribute]:
    """Find who of the user's own side owns a record, by name or address."""
    for run in page.runs:
        if is_person(run.text) and _OWNER.search(before_of(page, run.start, 30)):
            yield Attribute(_OWNED, "owner", page.words_value(run, "owner"))
    for found in page.values("email"):
        if _OWNER.search(before_of(page, found.start, 30)):
            yield Attribute(_OWNED, "owner", page.value(found, "owner"))
