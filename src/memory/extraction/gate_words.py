"""Single words by which the gate knows what users say of themselves, and what is generally said of things."""

from __future__ import annotations

import re
from typing import Final

from memory.language import find_values, fold
from memory.language.inflection import forms
from memory.records.manners import CHANNEL, LANGUAGES, LENGTH, STYLE
from memory.records.predicates import PREDICATES

_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*")
_COMMON: Final = frozenset(
    form
    for verb in [
        "be",
        "buy",
        "change",
        "close",
        "come",
        "do",
        "drink",
        "drop",
        "eat",
        "end",
        "expect",
        "found",
        "get",
        "go",
        "have",
        "let",
        "live",
        "look",
        "make",
        "move",
        "operate",
        "order",
        "own",
        "plan",
        "provide",
        "put",
        "run",
        "set",
        "sign",
        "source",
        "stand",
        "start",
        "stick",
        "swap",
        "switch",
        "take",
        "turn",
        "understand",
        "want",
        "work",
        "bring",
        "know",
        "found",
        "begin",
        "ask",
        "talk",
        "date",
    ]
    for form in forms(verb)
) | frozenset(
    [
        "in",
        "is",
        "are",
        "not",
        "no",
        "from",
        "with",
        "on",
        "of",
        "to",
        "at",
        "by",
        "company",
        "policy",
        "people",
        "system",
        "tool",
        "must",
        "have",
        "has",
        "without",
        "only",
        "since",
        "strong",
        "shop",
    ]
)
_STATED: Final = frozenset(
    word
    for one in PREDICATES.values()
    for said in (*one.words, *(form for verb in one.verbs for form in forms(verb)), *one.denied)
    for word in (said.split()[:1] if said not in one.words else said.split())
    if len(word) > 2 and word not in _COMMON
)
_PHRASES: Final = re.compile(
    r"\b(?:based|located|lives?|living|founded|buys?|bought|sources?|orders? (?:its|their|our)|owned|owns|switched|moved|dropped|no longer|stopped|signs off|fan|hq|erp|crm|main office|"
    r"(?:is|are|isn['’]t|aren['’]t) (?:now )?(?:on|in|at|near|into) \w|(?:gets?|got) (?:\w+ ){1,3}from|went to|(?:its|their|his|her) (?:main |head )?(?:offices?|plant|factory|base|seat) in|operat\w+ (?:out of|from)|\d+[ -](?:person|people|strong|staff|heads)|is an? [A-Z]\w+ (?:shop|house)|budget|(?:gone|went) back to|rather (?:have|get|see)|must (?:wear|have|bring|show)|moved (?:to|off)|"
    r"(?:dat(?:es|ing)|goes) back|runs? (?:its|their|his|her|the whole|everything|all)|(?:runs?|goes|works?|works) (?:with|on|from|out of|remotely)|working (?:with|from|out of)|start(?:ed|s)? (?:out )?in|set up in|around since|no[ -]\w+ (?:policy|rule)|"
    r"\w+ player|last word|final say|calls the shots|without an? |(?:can['’]?t|cannot) (?:have|eat|stand|bring|drink)|turns \d+)\b",
    re.IGNORECASE,
)
_SELF: Final = re.compile(
    r"\b(?:i|i['’]m|im|i['’]d|i['’]ve|me|my|mine|you|your|please|pls|we|our)\b", re.IGNORECASE
)
_ME: Final = re.compile(r"\b(?:i|i['’]m|im|me|my)\b", re.IGNORECASE)
_MANNERS: Final = frozenset(
    word
    for choices in (LANGUAGES, STYLE, LENGTH, CHANNEL)
    for said in choices.values()
    for word in said
    if " " not in word
) | frozenset(
    [
        "answer",
        "answers",
        "reply",
        "replies",
        "respond",
        "responses",
        "explain",
        "explanations",
        "elaborate",
        "jargon",
        "emojis",
        "bullet",
        "bullets",
        "tables",
        "hobby",
        "hobbies",
        "weekends",
        "colleague",
        "desk",
        "shift",
        "hours",
    ]
)
_PHRASED: Final = frozenset(
    word
    for choices in (STYLE, LENGTH)
    for said in choices.values()
    for words in said
    for word in re.findall(r"[a-z]{5,}", words)
) - frozenset(
    [
        "sentence",
        "sentences",
        "without",
        "dislike",
        "stand",
        "write",
        "writing",
        "giving",
        "sending",
        "never",
        "being",
        "spare",
        "whole",
        "story",
        "stories",
        "picture",
        "complete",
        "lines",
        "paragraph",
        "information",
        "reading",
        "names",
        "basis",
        "points",
        "first",
        "point",
        "overly",
        "having",
        "fewer",
        "enough",
        "leave",
        "anything",
        "colleague",
        "friend",
        "straight",
        "detail",
        "details",
        "context",
        "answers",
        "words",
        "cheap",
        "background",
        "bottom",
        "nothing",
    ]
)
"""Words of the phrases for a manner, such as "sugarcoat", that tell by themselves."""
_NAMED: Final = re.compile(
    r"^\W*(?:(?i:hi|hello|hey|good \w+)\b[^.!?\n]{0,12}\s)?[A-Z]\w+(?: [A-Z]\w+)? here\b|\b(?:just|actually|it['’]s|stop calling me) [A-Z]\w+(?:,| is fine| will do| please)|"
    r", not [A-Z]\w+[.!]?$|\b[A-Z]\w+ (?:will do|is fine|is enough|works)\b|^(?:hi|hello|hey|nice to meet you)\b.{0,12}\bi['’]?m \w+$|\bthis is \w+ from\b"
)
"""A name put right or given at the start."""
_HABIT: Final = re.compile(
    r"\b(?:when|before|after) (?:you|i) \w+[^,.;!?\n]{1,50}, (?:please )?(?:tell|show|ask|give|sort|use|list|add|start|include|put|keep|write|skip|leave|never|always|check|mention|confirm)\b|\bsays? [A-Z]\w+ to me\b|\b(?:every|each|most) \w+,? i (?:go|do|play)\b|\b(?:is my|in my) (?:title|role|job|position)\b|\bi(?:['’]?m| am)? (?:\w+ly |also )?(?:play|collect|do|run|go|brew|build|paint|read|sing|dance|cook|bake|hike|cycle|sit|handle|look after|speak|finish|"
    r"responsible|nuts|crazy|big|huge|keen|hooked)\b|\b(?:my thing|fan of|when i['’]?m not working|spare time|free time|day off|great if you could|fascinated by|(?:got|getting) into|learning to|(?:be|being) (?:called|phoned|rung|texted|e-?mailed|contacted|reached)|\w+ly into|(?:hobbies|passions|interests|obsessions)\b|(?:every|each) time you|spare me|outside (?:of )?work|taken up|took up|(?:want|like|need|prefer) (?:my |all |the )?(?:dates|amounts|numbers|lists|times|figures|prices|links)|wh?en i['’]?m off|novels?|essays?)\b",
    re.IGNORECASE,
)


_FEW: Final = re.compile(
    r"\b(?:sentences?|lines?|paragraphs?) (?:(?:is|are) (?:\w+ )?(?:plenty|enough|fine)|will do|max\b|at most|tops\b)",
    re.IGNORECASE,
)


def states_generally(text: str) -> bool:
    """Tell whether a text has a word that says something of a thing: of a predicate or its verbs."""
    return _PHRASES.search(text) is not None or any(word in _STATED for word in _words(text))


def speaks_of_oneself(text: str) -> bool:
    """Tell whether the user may say who they are, or how they want to be answered and reached."""
    if _NAMED.search(text):
        return True
    if not _SELF.search(text):
        return _lone_wish(text)
    if (
        _HABIT.search(text)
        or _OUGHT.search(text)
        or any(word in _MANNERS or word in _PHRASED for word in _words(text))
    ):
        return True
    if find_values("hours", text, today=None):
        return True
    return bool(
        re.search(r"\b(?:i|i['’]m|me|my|please|pls)\b", text, re.IGNORECASE)
        and find_values("timezone", text, today=None)
    )


_OUGHT: Final = re.compile(
    r"\b(?:dates?|amounts?|numbers?|lists?|links?|prices|times|figures|sums|tables?|percentages?|deals|names) (?:should|must|have to|has to|need to|to) (?:\w+ )?be\b|\b(?:love|enjoy|adore) \w+ing\b",
    re.IGNORECASE,
)
"""How something is to look, whoever is to see to it."""


def _lone_wish(text: str) -> bool:
    """Without a pronoun it is a short remark: "usually in from 10 to 7", "no calls"."""
    if _FEW.search(text) or _OUGHT.search(text):
        return True
    short = len(text.split()) <= 12
    told = find_values("hours", text, today=None) or any(
        word in _MANNERS or word in _PHRASED for word in _words(text)
    )
    return short and bool(told) and not text.rstrip().endswith("?")


def _words(text: str) -> list[str]:
    return [fold(word) for word in _WORD.findall(text[:4_000])]
