"""What a page states of a deal, a case, a person: values with the cue that says which field they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from memory.language import Found, find_values, fold
from memory.records import KINDS, specs
from orchestrator.offline.reader.shapes import is_person, title_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestrator.offline.reader.model import Value
    from orchestrator.offline.reader.page import Page

RENAMED: Final = "renamed"
DEALS: Final = ("opportunities",)


@dataclass(frozen=True, slots=True)
class Attribute:
    """A stated value of `field`, for a record of one of `kinds`."""

    kinds: tuple[str, ...]
    field: str
    value: Value

    @property
    def start(self) -> int:
        """Offset of the surface form."""
        return self.value.start


def _cue(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_LINK: Final = r"(?:\s?(?:is|was|are|to|at|of|as|be|now|set|currently|still|about|around|roughly|approximately|approx\.?|from|went|moved|goes|changed|updated|value|date|up|down|should|will|the|:|=|→|->|~|—|–|-|,)){0,5}[\s*_]{0,3}[\"'“‘(~≈]?\s?$"
_STAGE_BEFORE: Final = _cue(rf"\bstage(?:\sname)?{_LINK}|\bphase{_LINK}")
_STAGE_AFTER: Final = _cue(r"[\"'”’]?[*_]{0,2}[\s-](?:stage|phase)\b")
_MOVED: Final = _cue(
    r"\b(?:mov(?:e|es|ed|ing)|advanc\w+|push(?:ed)?|progress\w*|bump(?:ed)?|set|put|shift(?:ed)?|updat\w+|chang\w+|promot\w+|go(?:es)?|went|gone|switch(?:ed)?|mark(?:ed)?|transition\w*|back|slid|slipped|fell|flip(?:ped)?|still|now|is|are|sits?|currently|entered|reached|stands?|we['’]re|they['’]re|it['’]s)\b"
    r"[^.;!?]{0,60}?\b(?:to|into|in|at|as)\s(?:the\s)?[\"'“‘]?$|\b(?:in|into|to)\s[\"'“‘]?$|\b(?:mark(?:ed)?|set|now|entered|reached)\s(?:it\s|this\s|them\s)?(?:as\s)?[\"'“‘]?$"
)
_STANDS: Final = _cue(
    r"\b(?:deal|opp|opportunity|renewal|it|pilot|expansion|we|they|this)(?:['’]s|['’]re|\sis|\sare)?\s(?:now\s|currently\s|still\s|already\s|back\s){0,2}(?:in|at|into)\s(?:the\s)?[\"'“‘]?$"
)
_LISTED: Final = _cue(r"(?:[,(—–]\s?|\bas\s)[\"'“‘]?$")
_WON: Final = _cue(
    r"\b(?:we|they|it|deal|opp|opportunity|renewal|expansion|pilot|have|has|is|was|got|officially)(?:['’]ve|\shave|\sjust|\sfinally|\sis|\swas|\sgot|\shas|\sbeen){0,3}\s$"
)
_NAMED_WIN: Final = _cue(r"(?:^|[:;,]\s|\b(?:just|we|finally|officially|have|and|update)\s)$")
_LOOSE_STAGES: Final = frozenset(
    "review qualified won lost signed qual nego quoting discovery negotiating qualifying".split()
)

_AMOUNT_BEFORE: Final = _cue(
    rf"\b(?:amount|amt|worth|valued|value|deal\ssize|size|priced|acv|tcv|arr){_LINK}"
)
_NOT_AMOUNT_BEFORE: Final = _cue(
    r"(?:\b(?:budgets?|revenues?|turnover|sales\sof|discount|refund\w*|costs?|fees?|gift\scard|certificate|balance|raised|funding|funds|salary|fine|quota|over|above|more\sthan|under|below|less\sthan|cheaper|up\sto|between|saves?|saving|spend|spent|price[ds]?|paid|pay|charged?|deposit|quote[ds]?|invoice[ds]?|pipeline|seats?|licen[cs]es?|threshold|total)|>=?|<=?|≥|≤)"
    r"(?:\s?(?:is|was|of|at|around|about|for|to|:|=|the|a|an|amount|total|than)){0,4}\s?[~(]?\s?$"
)
_NOT_AMOUNT_AFTER: Final = _cue(
    r"\s?(?:/|per\b|an?\s(?:month|seat|user|head|licen[cs]e|unit|piece|day|hour|week)\b|each\b|monthly\b|apiece\b|discount|off\b|refund|credit\b|budget|revenue|in\s(?:revenue|sales|funding)|fee\b|(?:units?|seats?|users?|people|employees|licen[cs]es|items?|pieces|hours?|days?|weeks?|months?|years?|miles|km|kg|sites?|stores?|tickets?|customers|boxes|trucks|gift\scard|quote)\b|cheaper|less\b|more\b|price\b)"
)
_FROM_TO: Final = _cue(r"\s?(?:up\s|down\s)?to\s[\W]?\d")
_FROM: Final = _cue(r"\bfrom\s(?:about\s|around\s)?\W?$")

_CLOSE: Final = _cue(
    r"\b(?:clos(?:e|es|ed|ing|ure)(?:[\s_]date)?|expected\sclose|sign(?:s|ed|ing)?|signature|push(?:ed|es|ing)?|slip(?:s|ped|ping)?|delay(?:ed)?|postpon\w+|moved?\sout|pull(?:ed)?\s(?:it\s)?in|land(?:s|ing)?|go[- ]?live|decision|wrap(?:ped)?\s(?:it\s)?up|target(?:ing|\sdate)?|forecast(?:ed)?\sfor|extended?)\b"
)
_OTHER_DATES: Final = _cue(
    r"\b(?:valid|meeting|call|kick-?off|starts?|starting|demo|follow(?:ing)?[\s-]up|remind|send|review|visit|lunch|due|deadline|departing|arriv\w+|born|birth|created|since|effective|expires?|renews?|workshop|webinar|trip|flight|delivery|shipping|deliver\w*|invoice|logged|dated|met|spoke|talked|task|by\sthe\sway|quote|until\sthe|presentation|email(?:ed)?|schedule[d]?|book(?:ed)?|contract\s(?:start|end)s?|training|launch(?:es|ed)?|onboarding|updated\son|changes\son)\b"
)
_CLOSE_AFTER: Final = _cue(r"\s?(?:close\b|closing\b|as\s(?:the\s)?(?:new\s)?clos|for\s(?:the\s)?clos)")
_PROB_BEFORE: Final = _cue(rf"\b(?:prob(?:ability)?|likelihood|chances?|confidence|odds|win\srate){_LINK}")
_PROB_AFTER: Final = _cue(
    r"\s?(?:win\s)?(?:prob\w*|chance|likel\w+|confiden\w+|odds|sure|certain|to\s(?:close|win|sign))"
)

_STATUS_BEFORE: Final = _cue(rf"\bstatus{_LINK}")
_STATE_BEFORE: Final = _cue(
    r"\b(?:is|are|was|been|now|got|be|as|remains?|still|went|set|mark(?:ed)?|currently|to)\s(?:now\s|still\s|already\s|just\s|officially\s|put\s)?[\"'“‘]?$"
)
_PRIORITY_BEFORE: Final = _cue(rf"\b(?:priority|prio|severity|urgency){_LINK}")
_PRIORITY_AFTER: Final = _cue(r"[\s-](?:priority|prio|severity)\b")
_ORIGIN_BEFORE: Final = _cue(
    rf"\b(?:came\sin|reported|logged|opened|submitted|received|raised|reached\sus|contacted\sus|filed)\s(?:to\sus\s)?(?:(?:by|via|through|over|from|on)\s(?:the\s|our\s|their\s)?)?$|\borigin{_LINK}"
)
_INDUSTRY: Final = _cue(
    r"\bindustry(?:\s?(?:is|to|:|=|,|as|of)){0,2}\s['\"“‘]?(?P<v>[A-Z][\w&/ -]{2,40}?)(?=['\"”’,.;:)—–\n]|\s(?:and|with|status|owner|—|-|so)\b|$)"
)
_TITLE: Final = _cue(r"\b(?:job\s)?title(?:\s?(?:is|to|:|=|as|,|now)){0,2}\s['\"“‘]?")
_IS_TITLE: Final = _cue(
    r"\b(?P<who>he|she|they)(?:['’]s|['’]re|\sis|\sare|\swas|\sbecame|\sworks\sas)\s(?:(?:now|the|their|our|a|an|new|actually|currently)\s){0,3}"
)
_MOBILE: Final = _cue(r"\b(?:mobile|mob|cell|cell\s?phone)\b[^,;]{0,18}$")
_WEBSITE: Final = _cue(r"\b(?:website|web\s?site|site|homepage|url|web|domain)\b[^,;]{0,12}$")
_OWNER: Final = _cue(
    r"\b(?:owner|owned\sby|ownership\sto|(?:re)?assign(?:ed)?\s(?:(?:it|this|that)|(?:the\s)?(?:[\w'’]+\s){0,3}(?:deal|opp|opportunity|case|ticket|account|renewal))\sto|rep|ae)(?:\s?(?:is|to|:|=|as)){0,2}\s['\"“‘(]?$"
)
_RENAMED: Final = _cue(r"\brenam\w+\s(?:\w+\s){0,2}to\s(?:be\s)?")
_NEXT_STEP: Final = _cue(
    r"\bnext\sstep(?:s)?(?:\s?(?:is|are|to|:|=|—|–|-|will\sbe)){1,2}\s?['\"“‘]?(?P<v>[^.;!?\n'\"”’]{3,120})"
)
_SOURCE: Final = _cue(
    r"\b(?:came\s(?:in\s|to\sus\s)?(?:via|through|from|by)|lead\ssource(?:\s?(?:is|to|:|=)){0,2}|source(?:\s?(?:is|to|:|=)){1,2}|sourced\s(?:via|through|from)|found\sus\s(?:via|through|on|at)|via|from|through|met\s(?:\w+\s){1,3}at)\s(?:the\s|our\s|a\s|an\s|their\s)?"
    r"(?P<v>(?:[\w-]+\s)?(?:webinar|trade\s(?:show|fair)|referral|website|web\sform|linkedin|conference|newsletter|cold\scall|outbound|inbound|event|partner|campaign|expo|podcast|booth|meetup|summit|google|ads?)\b)"
)


def attributes(page: Page) -> Iterator[Attribute]:
    """Find every stated value that says itself which field it is."""
    for read in (
        _stages,
        _amounts,
        _probabilities,
        _close_dates,
        _statuses,
        _priorities,
        _origins,
        _words,
        _contact_data,
    ):
        for attribute in read(page):
            if page.states(attribute.value.start, attribute.value.end):
                yield attribute


def _choices(page: Page, kind: str, name: str) -> list[Found]:
    return find_values("choice", page.text, today=None, choices=specs(KINDS[kind])[name].choices)


def _before(page: Page, at: int, width: int = 60) -> str:
    """Return what stands before `at` in its sentence."""
    return page.text[max(page.sentence_at(at)[0], at - width) : at]


def _after(page: Page, at: int, width: int = 24) -> str:
    return page.text[at : at + width]


def _stages(page: Page) -> Iterator[Attribute]:
    for found in _choices(page, "opportunities", "stage"):
        if _is_stage(page, found):
            yield Attribute(DEALS, "stage", page.value(found, "stage"))


def _is_stage(page: Page, found: Found) -> bool:
    before, after = _before(page, found.start, 90), _after(page, found.end)
    surface = page.text[found.start : found.end]
    word = fold(surface)
    if _STAGE_BEFORE.search(before) or _STAGE_AFTER.match(after):
        return True
    if word in {"won", "lost", "signed"}:
        if _NAMED_WIN.search(before) and re.match(r"\s(?:the\s)?[A-Z]", after):
            return True
        return bool(_WON.search(before)) and not re.match(
            r"\s(?:up|in|off|touch|track|my|his|her|their|its)\b", after
        )
    if " " in word or "-" in word or "/" in word:
        return word.startswith("closed") or surface[0].isupper()
    if (
        word in {"proposal", "review", "negotiation"}
        and surface[0].islower()
        and re.match(r"\s(?:for|to|by|with|doc|draft|of)\b", after)
    ):
        return False
    if _STANDS.search(before):
        return True
    if _MOVED.search(before):
        return surface[0].isupper() or bool(
            re.search(
                r"\b(?:mov|advanc|stage|push|progress|back|shift|bump|put|set|went|now|still)",
                before,
                re.IGNORECASE,
            )
        )
    return (
        word not in _LOOSE_STAGES
        and surface[0].isupper() is (word not in {"prospecting", "qualification"})
        and bool(_LISTED.search(before))
        and bool(re.match(r"[\"'”’]?\s?(?:$|[,.;)]|\sstage)", after))
    )


def _amounts(page: Page) -> Iterator[Attribute]:
    if _about_quote(page):
        return
    for found in page.values("amount"):
        before, after = _before(page, found.start), _after(page, found.end)
        cued = bool(_AMOUNT_BEFORE.search(before))
        if found.rule == "bare number" and not cued:
            continue
        if not cued and _NOT_AMOUNT_BEFORE.search(before):
            continue
        if _NOT_AMOUNT_AFTER.match(after) or (_FROM_TO.match(after) and _FROM.search(before)):
            continue
        if _quote_nearer(before):
            continue
        yield Attribute(DEALS, "amount", page.value(found, "amount"))
        currency = next(iter(page.values_in("currency", found.start, found.end)), None)
        if currency:
            yield Attribute(DEALS, "currency", page.value(currency, "currency of the amount"))


def _quote_nearer(before: str) -> bool:
    """Tell whether the last noun before is a quote, an invoice, an order: its price is not the deal's amount."""
    nouns = re.findall(
        r"\b(quote|invoice|order|flight|refund|ticket|opportunity|opp|deal|renewal|card|fare|unit|item)\b",
        before,
        re.IGNORECASE,
    )
    return bool(nouns) and nouns[-1].casefold() not in {"opportunity", "opp", "deal", "renewal"}


_QUOTE_TASK: Final = _cue(
    r"^\W*(?:(?:please|pls|hi|hey|hello|can you|could you|i need to|let['’]s)\W+){0,2}(?:create|generate|update|edit|show|open|pull|view|send|draft|find|search|modify|prepare|get|change)\s(?:me\s)?(?:up\s)?(?:a\s|the\s|an\s)?(?:new\s|draft\s|sent\s)?quotes?\b"
)


def _about_quote(page: Page) -> bool:
    return bool(_QUOTE_TASK.match(page.text))


def _probabilities(page: Page) -> Iterator[Attribute]:
    for found in page.values("percent"):
        before, after = _before(page, found.start), _after(page, found.end)
        if _PROB_BEFORE.search(before) or (found.rule != "bare number" and _PROB_AFTER.match(after)):
            yield Attribute(DEALS, "probability", page.value(found, "probability"))


def _close_dates(page: Page) -> Iterator[Attribute]:
    for found in page.values("date"):
        before = _before(page, found.start, 70)
        close = max((m.start() for m in _CLOSE.finditer(before)), default=-1)
        other = max((m.start() for m in _OTHER_DATES.finditer(before)), default=-1)
        if (close > other and not _FROM.search(before)) or _CLOSE_AFTER.match(_after(page, found.end)):
            yield Attribute(DEALS, "close_date", page.value(found, "close date"))


def _statuses(page: Page) -> Iterator[Attribute]:
    for kind in ("accounts", "cases", "leads", "tasks"):
        for found in _choices(page, kind, "status"):
            before = _before(page, found.start)
            labelled = bool(_STATUS_BEFORE.search(before))
            if labelled or (kind in {"cases", "leads", "tasks"} and _STATE_BEFORE.search(before)):
                yield Attribute((kind,), "status", page.value(found, "status" if labelled else "state"))


def _priorities(page: Page) -> Iterator[Attribute]:
    for kind in ("cases", "tasks"):
        for found in _choices(page, kind, "priority"):
            strong = fold(page.text[found.start : found.end]) in {
                "p1",
                "p2",
                "p3",
                "sev1",
                "asap",
                "urgent",
                "critical",
            }
            before = _before(page, found.start)
            if (
                _PRIORITY_BEFORE.search(before)
                or _PRIORITY_AFTER.match(_after(page, found.end))
                or (strong and _STATE_BEFORE.search(before))
            ):
                yield Attribute((kind,), "priority", page.value(found, "priority"))


def _origins(page: Page) -> Iterator[Attribute]:
    for found in _choices(page, "cases", "origin"):
        if (
            _ORIGIN_BEFORE.search(_before(page, found.start))
            or fold(page.text[found.start : found.end]) == "called in"
        ):
            yield Attribute(("cases",), "origin", page.value(found, "origin"))


def _words(page: Page) -> Iterator[Attribute]:
    for kinds, name, pattern in (
        (("accounts", "leads"), "industry", _INDUSTRY),
        (DEALS, "next_step", _NEXT_STEP),
        (("leads", "opportunities"), "lead_source", _SOURCE),
    ):
        for match in pattern.finditer(page.text) if page.turn.by != "assistant" else ():
            text = match["v"].rstrip()
            span = page.span(match.start("v"), match.start("v") + len(text))
            yield Attribute(kinds, name, page.words_value(span, name.replace("_", " ")))
    for match in _IS_TITLE.finditer(page.text):
        title = title_at(page, match.end(), min(len(page.text), match.end() + 60))
        if title and match["who"].casefold() != "i":
            yield Attribute(
                ("contacts", "leads"), "title", page.words_value(title, "title of whom is spoken of")
            )
    for match in _TITLE.finditer(page.text):
        title = title_at(page, match.end(), min(len(page.text), match.end() + 60))
        if title:
            yield Attribute(("contacts", "leads"), "title", page.words_value(title, "title"))


def _contact_data(page: Page) -> Iterator[Attribute]:
    for found in page.values("phone"):
        mobile = _MOBILE.search(_before(page, found.start, 30))
        yield Attribute(
            ("contacts", "leads"), "mobile_phone" if mobile else "phone", page.value(found, "phone")
        )
    for found in page.values("url"):
        if _WEBSITE.search(_before(page, found.start, 30)):
            yield Attribute(("accounts", "leads"), "website", page.value(found, "website"))
    for match in _RENAMED.finditer(page.text):
        name = page.quote_at(match.end() - 1) or page.run_at(match.end(), slack=r"")
        if name:
            yield Attribute(("accounts", "opportunities"), "name", page.words_value(name, RENAMED))
    for run in page.runs:
        if is_person(run.text) and _OWNER.search(_before(page, run.start, 30)):
            yield Attribute(("opportunities", "accounts", "cases"), "owner", page.words_value(run, "owner"))
    for found in page.values("email"):
        if _OWNER.search(_before(page, found.start, 30)):
            yield Attribute(("opportunities", "accounts", "cases"), "owner", page.value(found, "owner"))
