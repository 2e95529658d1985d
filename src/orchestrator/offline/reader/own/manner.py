"""How users want to be answered: how long, and in what tone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.language import FACTUAL, Mood, denies, find_values
from memory.records.manners import LENGTH, STYLE
from orchestrator.offline.reader.own.said import SINCE, about_me, about_nobody_else, lasts, stated, value
from orchestrator.offline.reader.own.wishes import ALWAYS, WISHES, whole_wish

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from memory.language import Found
    from orchestrator.offline.reader.own.said import Said
    from orchestrator.offline.reader.page import Page

_ANSWERS: Final = r"(?:answers?|repl(?:y|ies)|responses?|explanations?|summar(?:y|ies)|messages|write-?ups?|overviews?|texts|tone|style)"
_YOURS: Final = (
    r"(?:answers|replies|responses|explanations|summaries|tone|messages|texts|writing|outputs?|paragraphs)"
)
_MANNER: Final = re.compile(
    rf"\b(?:keep|make|give me|write|be|stay|answer|reply|respond|explain)\b[^.;!?\n]{{0,40}}|\b{_ANSWERS}\b",
    re.IGNORECASE,
)
_KEEP: Final = re.compile(
    rf"\b(?:keep|make) (?:it|your|them|all|my|things|everything|stuff|the (?=answers|replies|tone|text)|{_ANSWERS})\b|(?:^|[.!?,;\n]\s*|\band |\b(?:please|pls) )(?:please )?(?:always )?(?:just )?(?:be|stay|sound) (?:a (?:bit|little) )?(?:more |very |as )?\w|"
    rf"\b(?:feel free to|you can|you may|do|could you|can you|would you|you should|you have to|you need to|you to) (?:please )?(?:always )?be \w|\bgo into (?:more )?\w|\buse (?:an? |more |very |less |some )*\w+ (?:language|tone|style|words)\b|\bexplain (?:things|everything|it all|stuff)\b|\b{_YOURS}\b",
    re.IGNORECASE,
)
_WITH_ME: Final = re.compile(r"\W*(?:\w+\s){0,2}?(?:with|to|around) me\b", re.IGNORECASE)
_TO_ME: Final = re.compile(
    r"\b(?:talk|speak|write|chat|answer|respond|reply)(?: (?:to|with) me)? (?:more |a bit |very )*$|\bno need(?: to)? $|\byou(?: sound| seem| are|['’]re| do| can| could| should| may)(?: also| be| being| \w+ be)*(?: a (?:bit|little))? (?:more |less )?$|"
    r"\b(?:i|we)(?:['’]d| would)? (?:appreciate|prefer|like|want|love)\b[^.;!?\n]{0,25}\b(?:if|it when|when|you)\b[^.;!?\n]{0,25}$",
    re.IGNORECASE,
)
"""Who is spoken of is the one who answers."""
_BARE: Final = re.compile(
    r"^\W*(?:and|but|also|so|please|just|really|pls|oh|ok|okay|btw|by the way|in general|generally|from now on|always|going forward)?[\s,:]*$",
    re.IGNORECASE,
)
_ORDER: Final = frozenset(
    [
        "shorten",
        "shorter",
        "less text",
        "fewer words",
        "less detail",
        "less wordy",
        "loosen up",
        "lighten up",
        "sugarcoat",
        "sugar-coat",
        "get to the point",
        "cut to the chase",
        "keep it brief",
        "skip the fluff",
        "cut the fluff",
        "skip the pleasantries",
        "drop the pleasantries",
        "no pleasantries",
        "no fluff",
        "straight to the point",
        "tl",
        "dr",
        "elaborate",
        "expand on",
        "beat around the bush",
        "leave nothing out",
        "more context",
        "more background",
        "mince words",
        "drop the formalities",
        "skip the formalities",
        "no formalities",
        "straight talk",
        "straight talking",
        "plain speaking",
        "plain talk",
        "plain talking",
        "cotton wool",
        "give it to me straight",
        "tell it to me straight",
        "tell me straight",
        "tell it like it is",
        "cushion things",
        "cushion it",
        "sugar coating",
        "sugar coat",
        "no sugar coating",
        "whole lot",
    ]
)
"""Words that are a wish by themselves at the head of a sentence."""
_DENIED: Final = re.compile(
    r"\b(?:not|no|never|without|hate|instead of|rather than|over|don['’]t like|than|isn['’]t)\s(?:too |so |very |overly |any |such |those |these )?$",
    re.IGNORECASE,
)
_ONE_THING: Final = re.compile(
    r"[\w-]+\s(?:\w+\s)?(?:answer|reply|summary|response|explanation|message|overview|e-?mail|note|call|list|version|meeting|break|chat|question|update|report|trip|while|term|run|time|notice|day|week|history|story)s?\b(?<!answers)(?<!replies)(?<!responses)(?<!explanations)(?<!summaries)(?<!messages)(?<!overviews)(?<!updates)(?<!reports)",
    re.IGNORECASE,
)
_DOCUMENT: Final = re.compile(
    r"\b(?:the|this|that|a|an|my|our|her|his|their|subject) (?:\w+ ){0,2}(?:e-?mail|mail|letter|proposal|deck|slides?|note|description|subject(?: line)?|invite|invitation|draft|contract|quote|pitch|text|message|post|agenda|meeting|call|presentation|document|report|minutes)\b|\b(?:mail|message|letter|note|reply|write|email) to (?!me\b|us\b)",
    re.IGNORECASE,
)
_ASKED_BY: Final = re.compile(
    r"(?<!\bi )(?<!\bi['’]d )\b(?:asked|told|wanted|wants|expects?|begged|urged|said) (?:me|us|you)? ?to\b|\b(?:want|expect|ask|tell|like|need|prefer)s? (?:me|us) to\b",
    re.IGNORECASE,
)
"""Somebody else's wish: "they asked me to keep it short"."""
_IN_DETAIL: Final = re.compile(
    r"\b(?:in|into|on|more|full|much|all the|every|lots of|plenty of|enough|extra|great|greater|maximum|any)(?: more| as much| great)?\s$",
    re.IGNORECASE,
)
"""The details of a thing are its data."""
_INDIFFERENT: Final = re.compile(
    r"\b(?:don['’]?t (?:mind|care)|doesn['’]?t matter|whether|either (?:is|way)|both (?:are )?fine|up to you|whatever|thanks? (?:you )?(?:so much )?for)\b",
    re.IGNORECASE,
)


_AMOUNT: Final = re.compile(
    r"\b(?:one|two|three|four|[1-4]|a few|a couple of|a)(?: (?:or|to) \w+)? (?:short )?(?P<what>sentences?|lines?|paragraphs?)\b(?: for me)?,? (?:(?:is|are|will be|would be)(?: usually| always| more than| quite)* (?:plenty|enough|fine|all i)|will do|do it|does it|suffices?|max\b|at most|tops\b|is all i)",
    re.IGNORECASE,
)
"""How much of an answer is enough."""


def manners(page: Page) -> Iterator[Said]:
    """Find length and tone."""
    for match in _AMOUNT.finditer(page.text):
        sentence = page.text[slice(*page.sentence_at(match.start()))]
        if (
            stated(page, match.start())
            and about_nobody_else(page, match.start())
            and not _DOCUMENT.search(sentence)
        ):
            yield "response_length", value(page, *match.span(), "short", "enough of an answer")
    for field, choices in (("response_length", LENGTH), ("communication_style", STYLE)):
        for found in find_values("choice", page.text, today=None, choices=choices):
            if (
                _is_told(page, found)
                and _is_meant(page, found)
                and not _is_said_by_contrast(page, found, choices)
            ):
                yield field, page.value(found, "manner")


def _is_told(page: Page, found: Found) -> bool:
    start, end = page.sentence_at(found.start)
    words, before = page.text[found.start : found.end], page.text[start : found.start]
    mood = page.mood(found.start)
    if mood not in FACTUAL and not (mood is Mood.NEGATION and denies(words)):
        return False
    data = words.lower() in {"detail", "details"} and not _IN_DETAIL.search(before)
    turned_down = _DENIED.search(before) and not denies(words)
    told_of = (
        _SUCH_ONES.search(before)
        and _ONES.match(page.text, found.end)
        and not WISHES.search(page.text, page.clause_at(found.start).start, found.start)
    )
    compound = page.text[found.end : found.end + 1] == "-"
    if data or turned_down or told_of or compound or not lasts(page, found.start):
        return False
    return not _of_somebody_else(page, found) and not _INDIFFERENT.search(page.text, start, end)


def _is_said_by_contrast(page: Page, found: Found, choices: Mapping[str, tuple[str, ...]]) -> bool:
    """Tell whether a sentence says what is wanted, and this only what is not: "friendly, not stiff"."""
    start, end = page.sentence_at(found.start)
    if not denies(page.text[found.start : found.end]):
        return False
    return any(
        start <= one.start < end and not denies(page.text[one.start : one.end]) and _is_told(page, one)
        for one in find_values("choice", page.text, today=None, choices=choices)
    )


_TOLD_YOU: Final = re.compile(
    r"\W*(?:(?:and|so|but|then|please|pls|just|from (?:now|here|today) on|always|in future|as of \w+),? )*(?:keep|use|be|stay|write|answer|reply|respond|make|talk|speak|sound|adopt|switch)\b",
    re.IGNORECASE,
)
"""An order to the one who answers, whoever is spoken of before."""
_OTHERS_IN_CLAUSE: Final = re.compile(
    r"\b(?:he|she|they|his|their|(?:with|to|for) (?:them|him|her)|customers?|clients?|colleagues?|boss|team)\b",
    re.IGNORECASE,
)


_SUCH_ONES: Final = re.compile(r"\b(?:the|those|these|your|such)\s(?:\w+\s)?$", re.IGNORECASE)
_ONES: Final = re.compile(
    r"\s(?:ones|versions|variants|kind|sort)\b(?! (?:please|are (?:better|best|great|fine|perfect|good|nicer|easier)|work|help|suit))",
    re.IGNORECASE,
)
"""What is said of such answers as there were is no wish for them: "the short ones tell me nothing"."""


def _of_somebody_else(page: Page, found: Found) -> bool:
    """Tell whether somebody else wants it, or wants it for somebody else."""
    sentence = page.text[slice(*page.sentence_at(found.start))]
    told_you = _TOLD_YOU.match(page.text, page.clause_at(found.start).start)
    if told_you and (ALWAYS.search(sentence) or SINCE.search(sentence)):
        return _OTHERS_IN_CLAUSE.search(page.text, page.clause_at(found.start).start, found.end) is not None
    other = re.match(
        r"[^.;!?\n]{0,20}\b(?:with|to) (?:him|her|them|(?-i:[A-Z]))", page.text[found.end :], re.IGNORECASE
    )
    return bool(other or _ASKED_BY.search(page.text[page.sentence_at(found.start)[0] : found.start])) or not (
        about_me(page, found.start) or about_nobody_else(page, found.start)
    )


def _is_meant(page: Page, found: Found) -> bool:
    """Tell whether it is the answers that are to be like that."""
    start, end = page.sentence_at(found.start)
    sentence = whole_wish(page, found.start)
    before, after = page.text[start : found.start], page.text[found.end : end]
    words = page.text[found.start : found.end].lower()
    if _is_of_one_thing(sentence, before, words + after):
        return False
    head = page.text[page.clause_at(found.start).start : found.start]
    if _BARE.match(head) and (words in _ORDER or _turns_down(words) or _LEFT.match(after)):
        return True
    if _KEEP.search(sentence) or _TO_ME.search(before) or _WITH_ME.match(after):
        return True
    if _turns_down(words) or words in _ORDER:
        return bool(re.search(r"\b(?:i|me|my|please|you)\b", sentence, re.IGNORECASE))
    return _is_wished(sentence, before, words, after)


def _turns_down(words: str) -> bool:
    return denies(words) or words.startswith(("no ", "without "))


def _is_of_one_thing(sentence: str, before: str, rest: str) -> bool:
    """Tell whether a document or a single answer is meant ("a short answer", "the mail")."""
    article = re.search(r"\b(?:a|an|the|one)\s(?:\w+\s){0,2}$", before, re.IGNORECASE)
    one = _DOCUMENT.search(sentence) or (article and _ONE_THING.match(rest))
    return bool(one) and not ALWAYS.search(sentence)


def _is_wished(sentence: str, before: str, words: str, after: str) -> bool:
    if _NOTHING_ELSE.search(before) or (WISHES.search(before) and _LEFT.match(after)):
        return True
    if WISHES.search(before) and words in {"detail", "details", "depth"}:
        return re.match(r"\W*$|:|\s(?:in|from) (?:your|you|all|every)\b", after) is not None
    lasting = ALWAYS.search(sentence)
    return bool(
        (WISHES.search(sentence) and lasting)
        or ((WISHES.search(sentence) or lasting) and _MANNER.search(sentence))
    )


_NOTHING_ELSE: Final = re.compile(
    r"\b(?:only|just) (?:need|want|give me|tell me)(?: the)?\s$|\b(?:need|want) (?:only|just)(?: the)?\s$",
    re.IGNORECASE,
)
_LEFT: Final = re.compile(
    r"(?:,? (?:please|pls|always|from now on|is (?:enough|plenty|fine)|are (?:enough|plenty|fine)|will do|whenever|every time|when (?:i|you)|in (?:your|all)|at most|max|in general|generally)\b|\s(?:tone|style|register|answers|replies)\b)",
    re.IGNORECASE,
)
"""What follows a bare manner that is asked for ("formal tone, please")."""
