"""What the answer of a general statement must be: a language, a place, a year; and what is only wanted for now."""

from __future__ import annotations

import re
from typing import Final

from memory.language import find_values, fold
from memory.records.choices import OPPORTUNITY_STAGE
from orchestrator.offline.reader.words import CALENDAR

SEASON: Final = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\b|\b(?:q[1-4]|quarter\w*|spring|summer|autumn|fall|winter|year\w*|month\w*|annual\w*|half)\b",
    re.IGNORECASE,
)
TONGUE: Final = re.compile(
    r"(?:(?:fluent|fluently|perfect|good|basic|excellent|very|little|broken|decent|native|business|mandarin) )*"
    r"(?P<value>(?:brazilian |swiss |simplified )?(?:english|german|french|spanish|italian|portuguese|dutch|polish|swedish|danish|norwegian|finnish|icelandic|"
    r"japanese|chinese|mandarin|cantonese|korean|russian|ukrainian|czech|slovak|slovenian?|slovene|croatian|serbian|bosnian|bulgarian|romanian|hungarian|greek|"
    r"turkish|arabic|hebrew|persian|farsi|hindi|urdu|bengali|punjabi|tamil|telugu|gujarati|marathi|thai|vietnamese|indonesian|malay|tagalog|filipino|"
    r"swahili|zulu|xhosa|afrikaans|yoruba|igbo|hausa|amharic|somali|catalan|galician|basque|welsh|irish|gaelic|breton|flemish|luxembourgish|estonian|"
    r"latvian|lithuanian|albanian|macedonian|maltese|georgian|armenian|azeri|kazakh|uzbek|mongolian|nepali|latin|esperanto|frisian|sami|faroese|greenlandic|romansh|sardinian|occitan|corsican|ladin|sorbian|yiddish|kurdish|pashto|dari|tatar|turkmen|kyrgyz|tajik|tibetan|burmese|khmer|lao|sinhala|kannada|malayalam|maori|hawaiian|quechua|guarani|tigrinya|wolof|shona|creole|papiamento|scots|manx|cornish|sign language))\b",
    re.IGNORECASE,
)
MONTH: Final = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
)
_DATE: Final = (
    rf"(?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? )?{MONTH}(?: (?:the )?\d{{1,2}}(?:st|nd|rd|th)?\b)?(?:,? (?:19|20)\d\d)?"
    r"|\d{1,2}[./]\d{1,2}\.?(?:\d{2,4})?|\d{4}-\d\d-\d\d"
)
_PEOPLE: Final = r"(?:\w+ )?(?:employees|people|staff|heads|FTEs?|workers|colleagues|strong)\b"
_NUMBER: Final = r"\d[\d.,]*\d?k?|\d"
_FIGURES: Final = {
    "year": r"(?:1[6-9]|20)\d\d\b",
    "staff": rf"(?:{_NUMBER})(?= {_PEOPLE})|(?<=headcount of )(?:{_NUMBER})|(?<=workforce of )(?:{_NUMBER})|(?<=staff of )(?:{_NUMBER})|(?<=team of )(?:{_NUMBER})",
    "figure": rf"(?:{_NUMBER})\b",
    "date": _DATE,
}
_ABOUT: Final = (
    r"(?:about |around |on |roughly |over |some |now |just |almost |nearly |only |approximately |the (?=\d))*"
)
FIGURES: Final = {
    kind: re.compile(rf"{_ABOUT}(?P<value>{pattern})", re.IGNORECASE) for kind, pattern in _FIGURES.items()
}
_SCHOOL: Final = re.compile(
    r"\b(?:university|uni|college|school|institute|academy|polytechnic|conservatory|tu|eth|mit)\b",
    re.IGNORECASE,
)
_ALLERGY: Final = re.compile(r"\b(?:allerg\w+|intoleran\w+|coeliac|celiac)\b", re.IGNORECASE)
_NO_PASTIME: Final = re.compile(
    r"^(?:a |an |the )?(?:\w+ )?(?:role|part|hard|along|safe|games with|dumb|ball with|tricks|it|for time|down|up)\b",
    re.IGNORECASE,
)
_FOR_NOW: Final = re.compile(
    r"^(?:us|you|me|it|that|this|them|more|another|an? (?:call ?back|call|reply|answer|quote|offer|update|bit|few|lot|break|demo|meeting|response|list|new quote|second)|"
    r"(?:(?:new|updated|revised|better|fresh|final|formal) )?(?:quotes?|offers?|proposals?|demos?|calls?|meetings?|replacements?|discounts?|reply|update|invoice|contract)$|help|to|some|time|information|info|feedback|approval|answers?|everything|details|someone|somebody|my|your|our)\b",
    re.IGNORECASE,
)
_VAGUE: Final = re.compile(
    r"^(?:(?:some|any|much|a lot|lots|a bit)(?: of)? )?(?:more |further |additional )?(?:time|information|info|patience|attention|work|input|help|details?|effort|care|it|that|this)$",
    re.IGNORECASE,
)
"""What is required of anybody at any time says nothing."""
_SOON: Final = re.compile(
    r"\b(?:today|tomorrow|tonight|asap|this (?:week|month|afternoon)|next (?:week|month)|by (?:\w+day|the end)|before (?:\w+day)|right now|urgently|again)\b",
    re.IGNORECASE,
)
_HERE_NOW: Final = re.compile(
    r"\b(?:today|tomorrow|tonight|until|till|this (?:week|month|morning|afternoon)|next (?:week|month)|at the moment|right now|currently visiting|meeting|holiday|vacation)\b",
    re.IGNORECASE,
)


def suits(kind: str, answer: str, sentence: str) -> bool:
    """Tell whether an answer may be one of its kind, in its sentence."""
    if any(
        one.end - one.start == len(answer) or kind in _STAGED
        for one in find_values("choice", answer, today=None, choices=OPPORTUNITY_STAGE)
    ):
        return False
    if kind in _LOOKS_LIKE:
        return _LOOKS_LIKE[kind].search(answer) is not None
    if kind == "allergen":
        return _ALLERGY.search(sentence) is not None
    if kind in _UNLIKE:
        return _UNLIKE[kind].search(answer) is None
    if kind == "condition":
        return not _FOR_NOW.search(answer) and not _SOON.search(sentence)
    return kind not in {"town", "place", "brand"} or _may_be_place(kind, answer, sentence)


def _may_be_place(kind: str, answer: str, sentence: str) -> bool:
    """A town is where something is for good: who is there "until Friday" travels."""
    dated = set(re.findall(r"[a-z]+", fold(answer))) & CALENDAR or re.match(r"[QH]\d|FY|[\d-]+$", answer)
    if answer.islower() and re.search(rf"\b(?:an?|the) {re.escape(answer)}", sentence):
        return False
    return not dated and not (kind != "place" and _HERE_NOW.search(sentence))


_STAGED: Final = frozenset({"town", "place", "brand"})
"""Where a stage may stand in the words of a place ("is in the negotiation stage")."""
_UNLIKE: Final = {"pastime": _NO_PASTIME, "demand": _VAGUE}
_LOOKS_LIKE: Final = {"season": SEASON, "school": _SCHOOL}
