"""How general statements are put: one form for each way of saying a predicate, and what ends an answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_NOT: Final = (
    r"(?:(?:does|do|did|is|are|was|has|have|will|can)(?:n['’]t| not)|no longer|never|cannot|can no longer)"
)
_ADVERBS: Final = r"(?:(?:also|still|now|currently|mainly|mostly|only|always|really|just|actually|usually|strictly|generally|already|both|fluently|absolutely|apparently|recently) )*"


def _verb(third: str, base: str) -> str:
    """Give a verb in its affirmed and denied forms; `base` follows "does not"."""
    return rf"(?:(?P<no>{_NOT} (?:even |actually |any more |really )?(?:{base}|{third})|stopped (?:using|playing|requiring|supplying|working with))|(?:{third}))"


@dataclass(frozen=True, slots=True)
class Form:
    """One way of saying a predicate: what stands between the subject and the answer."""

    predicate: str
    between: re.Pattern[str]
    listed: bool = False
    """Whether the answer may be several ("speaks Dutch and French")."""
    reverse: bool = False
    """Whether the answer stands first ("Cordwell is our VPN vendor")."""
    kind: str = "words"
    """What the answer must be: words, name, date, number."""


def _form(
    predicate: str, between: str, *, listed: bool = False, reverse: bool = False, kind: str = "words"
) -> Form:
    return Form(
        predicate, re.compile(rf"(?<=[\s,]){_ADVERBS}(?:{between})\s+", re.IGNORECASE), listed, reverse, kind
    )


_IS: Final = r"(?:is|are|['’]s|was)"
_OWN: Final = r"(?<=['’]s )|(?<=s['’] )|(?<=our )|(?<=their )|(?<=her )|(?<=his )|(?<=its )"


def _of(predicate: str, noun: str, *, listed: bool = False, kind: str = "words", verb: str = _IS) -> Form:
    """A possessed noun: "X's fiscal year ends in March"."""
    pattern = rf"(?:{_OWN})(?:(?:main|biggest|closest|current|new|primary|only|own|old|chief|largest|fiercest|toughest|preferred|sole|\w+ing|[\w-]+) )??(?:{noun})(?: for (?:[\w-]+ ){{1,3}}?| )(?:(?P<no>{_IS}(?:n['’]t| not| no longer))|{verb})(?: now| still| actually| called)*\s+"
    return Form(predicate, re.compile(pattern, re.IGNORECASE), listed, kind=kind)


FORMS: Final = (
    _form(
        "uses",
        _verb(
            "uses?|used|using|runs? on|is using|are using|runs (?:everything|it all|all of it) on|relies on|rely on|works? with(?= (?-i:[A-Z]))|(?:has |have )?standardi[sz]ed on|(?:has |have |just )*(?:switched|migrated) (?:over )?to|is running|are running|runs?(?= (?-i:[A-Z]))",
            "use|run on|rely on|run(?= (?-i:[A-Z]))",
        ),
        listed=True,
    ),
    _form(
        "uses",
        r"(?:has |have |just )*(?P<no>dropped|ditched|gave up|got rid of|moved away from|moved off|switched away from)",
    ),
    _form(
        "is_in",
        _verb(
            r"(?:is|are)(?: now| still)? (?:based|located|headquartered|sitting) in|lives? in|(?:has |have |just )*(?:moved|relocated) (?:its|their|the) (?:head ?office|headquarters|hq) (?:\w+ \w+ )?to|(?:has |have |just )*(?:moved|relocated) to|sits? in|is headquartered in",
            r"live in|sit in|based in|located in",
        ),
        kind="name",
    ),
    _of(
        "is_in",
        r"head ?office|headquarters|hq|main office|registered office",
        kind="name",
        verb=r"(?:is|are|['’]s|sits?)(?: now| still)* (?:located |based )?in|(?:has |have |just )*(?:moved|relocated) to",
    ),
    _form(
        "speaks",
        _verb(r"speaks?|(?:is|are) fluent in|(?:is|are) a native speaker of", "speak"),
        listed=True,
        kind="name",
    ),
    _form(
        "dislikes",
        r"(?:hates?|dislikes?|can['’]t stand|cannot stand|(?:is|are) not (?:a fan of|into|keen on)|(?:isn|aren)['’]t (?:a fan of|into|keen on)|(?:does|do)(?:n['’]t| not) (?:like|care for|enjoy))",
        listed=True,
    ),
    _form(
        "likes",
        r"(?:likes?|loves?|enjoys?|adores?|(?:is|are) (?:really |very |a big |a huge |a great )*(?:into|fond of|fan of|keen on|a fan of|big on))",
        listed=True,
    ),
    _form(
        "allergic_to",
        _verb(
            r"(?:(?:is|are|am) )?(?:severely |badly |very |highly )*allergic to|has an? (?:\w+ )?allergy to|can['’]t have|cannot have",
            "allergic to",
        ),
        listed=True,
    ),
    _of("birthday", "birthday", kind="date", verb=r"(?:is|['’]s|falls)(?: on)?"),
    _form("birthday", r"was born (?:on|in)", kind="date"),
    _form(
        "prefers", _verb(r"(?:much |strongly )?prefers?|would rather have|likes? it(?= by| via)", "prefer")
    ),
    _form(
        "requires",
        _verb(
            r"(?:explicitly |always )?(?:requires?|insists? on|demands?|mandates?|needs?|asks? for|wants?(?= an? )|(?:is|are) strict about)",
            "require|need|insist on",
        ),
    ),
    _form(
        "forbids",
        _verb(
            r"(?:has |have )?(?:forbids?|bans?|banned|prohibits?|prohibited|blocks?|disallows?|outlaws?)",
            "forbid|ban|prohibit|block",
        ),
        listed=True,
    ),
    _form(
        "forbids",
        r"(?:(?:does|do)(?:n['’]t| not) (?:allow|permit)|(?:won['’]t|will not|can['’]t|cannot) (?:allow|permit|accept))",
        listed=True,
    ),
    _of(
        "supplier",
        r"(?:[\w-]+ )?(?:supplier|vendor|provider|carrier|distributor|wholesaler|hoster)",
        kind="name",
    ),
    _form(
        "supplier",
        r"(?:buys?|sources?|gets?|orders?)\b(?: (?:its|their|our|all|most|the)?(?: [\w-]+){0,3})? from",
        kind="name",
    ),
    _of("competitor", r"competitors?|rivals?|competition", listed=True, kind="name"),
    _form(
        "competitor",
        _verb(
            r"(?:competes?|(?:is|are) competing) (?:directly |head-on |mainly )?(?:with|against)|(?:is|are) up against",
            "compete with",
        ),
        listed=True,
        kind="name",
    ),
    _of(
        "fiscal_year_end",
        r"(?:fiscal|financial|business)[ -]year(?:[ -]end)?|fy|year[- ]end|books",
        verb=r"(?:(?:now )?(?:ends?|closes?|finishes|runs (?:to|until)|is|falls|end is)|end is)(?: now)?(?: in| on| at)?(?: the end of)?",
    ),
    _form(
        "fiscal_year_end",
        r"(?:closes?|ends?) (?:its|their|the) (?:(?:fiscal|financial|business)[ -]year|books)(?: in| on)?",
    ),
    _form(
        "founded",
        r"(?:was|were|got)? ?(?:founded|established|started|set up|incorporated)(?: back)? in",
        kind="year",
    ),
    _form(
        "employees",
        r"(?:has|have|employs?|['’]s got|is at|counts?|grew to|(?:is )?now (?:has|at)|(?:is |are )?(?:up|down) to)(?: now| about| around| roughly| over| some| nearly| almost| more than| just| only| grown to| currently)*",
        kind="staff",
    ),
    _form(
        "owned_by",
        _verb(
            r"(?:is|are|was|were|got|has been|['’]s)(?: now| recently| fully| partly| majority[- ])*\s?(?:owned|acquired|bought|taken over) by|belongs? to|(?:is|are) (?:now )?(?:an? |the )?(?:wholly[- ]owned )?(?:subsidiary|part|division|unit) of",
            "belong to|owned by|part of|an? subsidiary of",
        ),
        kind="name",
    ),
    _of("owned_by", r"parent(?: company)?|owners?", kind="name"),
    _form("married_to", _verb(r"(?:is|['’]s|got) married to", "married to"), kind="name"),
    _of("married_to", "wife|husband|spouse", kind="name"),
    _form("plays", _verb(r"plays?", "play"), listed=True),
    _form(
        "studied_at",
        r"(?:studied (?:\w+ )?at|graduated from|went to(?= (?:the )?(?:university|uni)\b| \w+ (?:university|college|school))|got (?:her|his|their) (?:degree|mba|phd) (?:from|at)|has an? (?:mba|degree|phd|master['’]?s?) from|did (?:her|his|their) (?:mba|degree|phd) at)",
        kind="name",
    ),
    _form(
        "works_from",
        _verb(
            r"(?:works?|(?:is|are|['’]s) working)(?: now)?(?: mostly| mainly| usually| remotely)* (?:from|out of)",
            "work from|work out of",
        ),
    ),
    _of(
        "budget_cycle",
        r"budget(?:ing)?(?: planning)? (?:cycle|round|season|process|year)|budgets?",
        kind="season",
        verb=r"(?:starts?|begins?|ends?|runs?|is|are|gets?)(?: set| approved| fixed| decided| planned| finali[sz]ed)?(?: in| from| on| each| every)?",
    ),
    _form(
        "budget_cycle",
        r"(?:sets?|approves?|plans?|fixes|decides?(?: on)?|finali[sz]es?|signs? off)(?: on)? (?:its|their|the|all|annual)*(?: annual| yearly| new| next year['’]s)? ?budgets?(?: in| every| each| on)",
        kind="season",
    ),
    _of(
        "decision_maker",
        r"(?:real |final |actual |key )?(?:decision[- ]maker|decider|economic buyer)",
        kind="name",
    ),
    _form(
        "decision_maker",
        r"(?:is|['’]s|remains) the (?:real |final |actual |key |main |sole )?(?:decision[- ]maker|decider|one who decides|one who signs off|economic buyer)(?: at| for| there at| over at)",
        reverse=True,
        kind="name",
    ),
    _form(
        "decision_maker",
        r"(?:makes? the (?:final )?(?:call|decisions?)|has the final say|signs? off(?: on everything)?|decides|calls the shots)(?: at| for| over at)",
        reverse=True,
        kind="name",
    ),
)
NOUN_FIRST: Final = re.compile(
    r"\b(?:the )?(?:(?P<competitor>(?:main |biggest |closest )?(?:competitor|rival))|(?P<supplier>(?:[\w-]+ )?(?:supplier|vendor|provider))|(?P<decision_maker>(?:real |final |actual |key )?(?:decision[- ]maker|economic buyer))|(?P<is_in>head ?office|headquarters|hq)|(?P<fiscal_year_end>fiscal year(?: end)?))(?: of| at| for) ",
    re.IGNORECASE,
)
SWITCH: Final = re.compile(
    r"(?<=\s)(?:(?:has|have|is|are|just|recently|now|also) )*(?P<no>(?P<verb>switched|moved|migrated|migrating|switching|moving|relocated|changed)(?: over)? from|(?P<swap>replaced|swapped)) (?P<old>[A-Z][\w&.'’-]*(?: [A-Z][\w&.'’-]*){0,2}) (?:to|with|by|for) (?P<new>[A-Z][\w&.'’-]*(?: [A-Z][\w&.'’-]*){0,2})"
)
TOOLS: Final = re.compile(
    r"\b(?:crm|erp|software|tools?|platform|cloud|chat|e-?mail|system|hosting|helpdesk|data)\b", re.IGNORECASE
)
STOP: Final = re.compile(
    r"[;:!?\n]|[.](?=\s|$)|\s[—–-]\s|\s*\(|,\s(?=(?:plays|speaks|uses|lives|likes|loves|hates|prefers|requires|studied|graduated|works|but|so|which|who|because|she|he|they|it|we|i|the|not|by|as|though|since|while|just|our|their|her|his|its|no|btw|by the way|fyi|apparently|right|ok|if|you)\b)|,?\s(?:and|but) (?=(?:plays|studied|graduated|loves|lives|runs|she|he|they|it|we|i|the|has|have|is|are|was|were|will|does|do|her|his|their|its|our|my|not|wants?|needs?|uses?|can|also|that|likes?|hates?|speaks?|plays?|requires?|prefers?|works?|lives?)\b)"
    r"|,?\s(?:and|but)\s(?=(?-i:[A-Z][\w'-]+)(?: (?-i:[A-Z][\w'-]+)){0,2} (?:is|are|has|have|uses|use|requires|require|forbids|bans|prefers|speaks|likes|loves|hates|plays|lives|runs|needs|competes|belongs|does|was|were)\b)"
    r"|\s(?:because|since|so|when|while|if|although|though|whereas|which|who|that|before|after|until|unless|as|for (?:everything|all|their|its|the|now|years|his|her|our|any|every|most|some|\w+ing)|these days|at the moment|right now|nowadays|any ?more|any longer|internally|anyway|instead|too|as well|either|from now on|from (?:its|their|his|her|the)|at all|full stop|period|after all|by the way|btw|now|again|there|here|across|throughout|with (?:us|their|his|her|its)|for [\w ]{3,25}|last (?:week|month|year|summer|autumn|spring|winter)|this (?:week|month|year)|on (?:all|every|their|site|premises|weekends|the side)|over (?:calls?|the|e-?mails?)|at home|every (?:week|sunday|saturday)|on (?:mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays))\b",
    re.IGNORECASE,
)
LEADS: Final = re.compile(
    r"(?:the|a|an|its|their|our|her|his|only|mostly|all|now|about|around|mainly|both|any|really|called|in|on|of|at|a bit of|a little|some) ",
    re.IGNORECASE,
)
PRONOUN: Final = re.compile(r"(?:^|[\s,.;(—–-])(?P<it>she|he|they|it|who)(?:['’](?:s|re))?$", re.IGNORECASE)
POSSESSIVE: Final = re.compile(r"(?:^|[\s,.;(—–-])(?P<it>her|his|their|its)$", re.IGNORECASE)
FIRST: Final = re.compile(r"(?:^|[\s,.;(—–-])(?P<it>we|our|us)$", re.IGNORECASE)
SELF: Final = re.compile(r"(?:^|[\s,.;(—–-])(?P<it>I)(?:['’](?:d|m|ve))?$")
SUBJECT: Final = re.compile(
    r"(?:(?:the|The|our|Our|their|My|my)\s)?(?P<name>(?:[\w&.'’-]+\s){0,4}[\w&.'’-]+)$"
)
LABELS: Final = re.compile(
    r"^(?:and|but|so|btw|fyi|also|oh|ok|well|note|remember|apparently|actually|by the way|just|that|because|since|yes|no|correction|update|hey|hi|fun fact|for the record|good to know|turns out|as of (?:today|now)|quick note|heads up|one more thing|keep in mind|please|know|learned|found out|confirmed)\b[:,]?\s*",
    re.IGNORECASE,
)
GENERIC: Final = frozenset(
    [
        "everyone",
        "everybody",
        "nobody",
        "somebody",
        "someone",
        "anyone",
        "people",
        "customer",
        "customers",
        "client",
        "clients",
        "deal",
        "case",
        "ticket",
        "this",
        "that",
        "there",
        "what",
        "which",
        "who",
        "the",
        "a",
        "i",
        "you",
        "one",
        "all",
        "most",
        "team",
    ]
)


NO_SUBJECT: Final = frozenset(
    {"i", "you", "who", "what", "it", "they", "he", "she", "we", "there", "let", "please"}
)
SEASON: Final = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\b|\b(?:q[1-4]|quarter\w*|spring|summer|autumn|fall|winter|year\w*|month\w*|annual\w*|half)\b",
    re.IGNORECASE,
)
NEGATIVE: Final = frozenset({"dislikes", "forbids", "allergic_to"})
"""Predicates that are often said by denying ("does not allow", "can't have")."""
NAME: Final = r"[A-Z][\w&'-]*(?: (?:&|of|[A-Z][\w&-]*)){0,3}"
TURNED: Final = tuple(
    (predicate, re.compile(rf"\b{pattern}"))
    for predicate, pattern in (
        (
            "competitor",
            rf"(?P<who>{NAME}) is (?P<whose>{NAME}|[Oo]ur)(?:['’]s)? (?:\w+ )?(?:competitor|rival)\b",
        ),
        (
            "supplier",
            rf"(?P<who>{NAME}) is (?P<whose>{NAME}|[Oo]ur)(?:['’]s)? (?:[\w-]+ ){{0,2}}(?:supplier|vendor|provider|carrier)\b",
        ),
        ("supplier", rf"(?P<who>{NAME}) supplies (?P<whose>{NAME}|us)\b"),
        ("owned_by", rf"(?P<whose>{NAME}) is (?P<who>{NAME})['’]s (?:\w+ )?(?:subsidiary|daughter)\b"),
        (
            "owned_by",
            rf"(?P<who>{NAME}) (?:owns|acquired|bought|took over|has acquired|has bought) (?P<whose>{NAME})(?=[.,;!]|$| (?:last|in|this|for|and)\b)",
        ),
        (
            "decision_maker",
            rf"[Aa]t (?P<whose>{NAME}),? (?:it['’]s )?(?P<who>{NAME}) (?:is the (?:\w+ )?decision[- ]maker|makes the (?:\w+ )?decisions?|who decides|decides|has the final say|signs off)",
        ),
        (
            "budget_cycle",
            rf"[Bb]udgets? (?:at|of|for) (?P<whose>{NAME}) (?:is|are|gets?) (?:set|approved|decided|planned|fixed|finali[sz]ed) (?:in|every|each|on) (?P<who>(?:[\w-]+ )?\w+)",
        ),
        (
            "forbids",
            rf"(?P<who>(?:[\w-]{1, 30} )?[\w-]{1, 30}) (?:is|are) (?:banned|forbidden|prohibited|not allowed) (?:at|by) (?P<whose>{NAME})",
        ),
    )
)
AUXILIARY: Final = re.compile(
    r"(?:\s(?:has|have|had|is|are|was|were|will|also|just|now|recently|currently|always|really|actually|still|finally|already))+$",
    re.IGNORECASE,
)
OPEN: Final = re.compile(
    r"\b(?:if|whether|i wonder|rumou?r|supposedly|allegedly|i think|i guess|not sure|maybe|might|could|would (?!rather)|imagine|suppose)\b",
    re.IGNORECASE,
)
ANY: Final = {
    name: Form(name, re.compile(""), kind=kind)
    for name, kind in (
        ("competitor", "name"),
        ("supplier", "name"),
        ("decision_maker", "name"),
        ("is_in", "name"),
        ("fiscal_year_end", "words"),
    )
}
