"""Where general statements begin and end: their subjects, and what closes an answer."""

from __future__ import annotations

import re
from typing import Final

from memory.language.inflection import forms
from memory.records.predicates import PREDICATES

SWITCH: Final = re.compile(
    r"(?<=\s)(?:(?:has|have|is|are|just|recently|now|also) )*(?P<no>(?P<verb>switched|moved|migrated|migrating|switching|moving|relocated|changed)(?: over)? from|(?P<swap>replaced|swapped)) (?P<old>[A-Z][\w&.'’-]*(?: [A-Z][\w&.'’-]*){0,2}) (?:to|with|by|for) (?P<new>[A-Z][\w&.'’-]*(?: [A-Z][\w&.'’-]*){0,2})"
)
TOOLS: Final = re.compile(
    r"\b(?:crm|erp|software|tools?|platform|cloud|chat|e-?mail|system|hosting|helpdesk|data)\b", re.IGNORECASE
)
SAYS: Final = "|".join(
    sorted(
        {
            forms(verb)[1].split()[0]
            for said in PREDICATES.values()
            for verb in (*said.verbs, *said.denied)
            if not verb.startswith("be ")
        },
        key=len,
        reverse=True,
    )
)
"""What a verb behind "and" begins with: it says something of its own ("likes tea and dislikes golf")."""
STOP: Final = re.compile(
    r"[;:!?\n]|[.](?=\s|$)|\s[—–-]\s|\s*\(|,\s(?=(?:plays|speaks|uses|lives|likes|loves|hates|prefers|requires|studied|graduated|works|but|so|which|who|because|she|he|they|it|we|i|the|not|by|as|though|since|while|just|our|their|her|his|its|would|can|could|unbelievabl[ey]|incredibl[ey]|sadly|unfortunately|luckily|fortunately|weirdly|strangely|annoyingly|oddly|believe|weird|crazy|strange|annoying|funny|keep|good to|mind you|sigh|ugh|typical|no less|of all|no|btw|by the way|fyi|apparently|right|ok|if|you)\b)|,?\s(?:and|but) (?=(?:plays|studied|graduated|loves|lives|runs|she|he|they|it|we|i|the|has|have|is|are|was|were|will|does|do|her|his|their|its|our|my|not|wants?|needs?|uses?|can|also|that|likes?|hates?|speaks?|plays?|requires?|prefers?|works?|lives?)\b)"
    rf"|,?\s(?:and|but)\s(?=(?:(?:also|then|now) )?(?:{SAYS})\b)|,?\s(?:and|but)\s(?:nothing|nobody|no one|none) else\b"
    r"|,\s(?:and|but)\s(?=(?:nothing|nobody|no one|everything|everyone|also|then|there|this|both|all)\b)|,?\s(?:and|but)\s(?=(?-i:[A-Z][\w'-]+)(?: (?-i:[A-Z][\w'-]+)){0,2} (?:is|are|has|have|uses|use|requires|require|forbids|bans|prefers|speaks|likes|loves|hates|plays|lives|runs|needs|competes|belongs|does|was|were)\b)"
    r"|\s(?:because|since|so|when|while|if|although|though|whereas|which|who|that|before|after|until|unless|as|for (?:everything|all|their|its|the|now|years|his|her|our|most|some|\w+ing)|these days|at the moment|right now|nowadays|any ?more|any longer|internally|anyway|instead|too|as well|either|from now on|from (?:its|their|his|her|the)|at all|full stop|period|after all|by the way|btw|now|again|there|here|across|throughout|with (?:us|their|his|her|its)|for [\w ]{3,25}|last (?:week|month|year|summer|autumn|spring|winter)|this (?:week|month|year)|on (?:their|site|premises|weekends|the side)|over (?:calls?|the|e-?mails?)|at home|every (?:week|sunday|saturday)|on (?:mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays))\b",
    re.IGNORECASE,
)
LEADS: Final = re.compile(
    r"(?:the|a|an|its|their|our|her|his|only|mostly|all|now|about|around|mainly|both|any|really|called|in|on|of|at|a bit of|a little|some) ",
    re.IGNORECASE,
)
PRONOUN: Final = re.compile(r"(?:^|[\s,.;(—–-])(?P<it>she|he|they|it|who)(?:['’](?:s|re))?$", re.IGNORECASE)
POSSESSIVE: Final = re.compile(r"(?:^|[\s,.;(—–-])(?P<it>her|his|their|its)$", re.IGNORECASE)
"""What is no statement after all."""
OF_ONESELF: Final = frozenset({"allergic_to", "birthday", "married_to", "studied_at"})
"""What the user says of themselves as a fact; the rest is of their profile."""
_PLACED: Final = (
    r"(?:the|its|their|his|her|any|every|each|all|our|site|premises|some|an?|new|\w+s\b|[A-Z]\w+)"
)
_AT: Final = rf"\s(?:in|on|at|from|inside|across|before|after|during|into|under|throughout|via|per|within(?! \w+ (?:days|hours|weeks)))\s{_PLACED}"
TAILS: Final = {
    "uses": re.compile(rf"{_AT}|\sfor\s"),
    "forbids": re.compile(rf"(?!\son\s(?:the|their|its)\s){_AT}|\s(?:policy|rule)\b"),
    "allergic_to": re.compile(r"[\s-](?:allerg|intoleran)"),
    "plays": re.compile(r"\splayer\b|\s(?:in|for|with|at|on|every|together)\b"),
    "requires": re.compile(
        rf"(?!\s\w+ (?:every|each|all|any)\b){_AT}|\sto (?:sign|close|proceed|start|go ahead|be)\b|\sfor the\b"
    ),
    "prefers": re.compile(
        r"\s(?:over|rather than|instead of|better than|more than|to (?=[\w-]+(?:$|[.,;])))"
    ),
    "likes": re.compile(r"\s(?:a lot|very much|so much|best|above all|more than anything)\b"),
}
"""What stands behind an answer and is none of it."""
_HOUR: Final = r"(?:\d{1,2}(?:[:.]\d\d)?\s?(?:am|pm|h)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midday|lunch|breakfast|dinner|work|dark|hours|closing)\b"
_WHEN: Final = re.compile(
    rf"\s(?:before|after) {_HOUR}|\son (?:(?:mon|tues|wednes|thurs|fri|satur|sun)days|weekends)\b",
    re.IGNORECASE,
)
RESTRICTED: Final = {
    "requires": re.compile(r"\sfor (?:every|each|all|any)\s(?!of\b)[\w-]+", re.IGNORECASE),
    "forbids": re.compile(r"\son (?:the|their|its) [\w-]+", re.IGNORECASE),
    "dislikes": _WHEN,
    "prefers": _WHEN,
    "likes": _WHEN,
}
"""What stands behind an answer and narrows it ("calls before ten")."""
NOW: Final = re.compile(
    r"\b(?:it['’]s|now it['’]s|they['’]re on|now on) (?:all )?(?P<new>[A-Z][\w-]+) (?:now|these days|instead)\b"
)
KIN: Final = re.compile(
    r"\bmy (?:sister|brother|mother|mum|mom|father|dad|wife|husband|son|daughter|cousin|uncle|aunt|friend|neighbou?r|girlfriend|boyfriend|flatmate)(?:,? [A-Z]\w+)*$|\b(?:my|our) (?:boss|manager|team lead|supervisor|director|colleagues?|assistant|intern|team)$",
    re.IGNORECASE,
)
"""The user's own family and friends are nobody the trade is about."""
NO_TAIL: Final = re.compile(r"(?!)")
NO_TAIL_OF_SUBJECT: Final = re.compile(
    r"\s(?:to|will|would|could|can|might|may|should|must|shall|plan(?:s|ning)?|want(?:s|ed)?|thinking|considering|hop(?:es|ing)|about|going|asked|asks|said|says|tells|told|thinks|whether|if|never|not|than|is|are)\b"
)
"""Between a name and a verb: then the verb is not what the name does."""
_OWN_COMPANY: Final = (
    r"our(?=(?: own)? (?:company|firm|business|organi[sz]ation|group|side|headquarters)(?:['’]s)?$)"
)
FIRST: Final = re.compile(
    rf"(?:^|[\s,.;(—–-])(?:(?P<it>we|our|us)$|(?P<company>{_OWN_COMPANY}))", re.IGNORECASE
)
TITLED: Final = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Herr|Frau)\.? $")
"""The title before a name is said with it."""
EXPLAINED: Final = re.compile(r"(?<=\w) \([^()]{2,40}\)$")
"""What stands in brackets between a name and its verb."""
SELF: Final = re.compile(r"(?:^|[\s,.;(—–-])(?P<it>I|i|[Mm]y)(?:['’](?:d|m|ve))?$")
SUBJECT: Final = re.compile(
    r"(?:(?:the|The|our|Our|their|My|my)\s)?(?P<name>(?:[\w&.'’-]+\s){0,4}[\w&.'’-]+)$"
)
LABELS: Final = re.compile(
    r"^(?:and|but|so|btw|fyi|also|oh|ok|well|note|remember|apparently|actually|by the way|just|that|because|since|yes|no|correction|update|hey|hi|fun fact|for the record|good to know|turns out|as of (?:today|now)|quick note|heads up|one more thing|keep in mind|please|know|learned|found out|confirmed)\b[:,]?\s*",
    re.IGNORECASE,
)
OFFICE: Final = re.compile(
    r"(?:^|[,;:.]\s*|\b(?:and|so|but)\s)(?:the )?(?P<it>head ?office|headquarters|hq|main office)$",
    re.IGNORECASE,
)
"""A seat without its owner is that of what was spoken of."""
OFFICE_OF: Final = re.compile(
    r"(?<=\w)(?:['’]s (?:main |new |old )?(?:head ?office|headquarters|hq|office)|(?<!the)(?<!our)(?<!its)(?<!their) (?:head ?office|headquarters|hq))$",
    re.IGNORECASE,
)
APPOSED: Final = re.compile(
    r"(?:^|[;:.]\s)(?P<name>(?:[A-Z][\w&'’-]+)(?: [A-Z][\w&'’-]+){0,2}), (?:(?:the|our|their|his|her|an?|head of|now) [^,;:.]{2,40}|by the way|btw|incidentally|of course|for example|meanwhile)$"
)
"""A name with an explanation between it and its verb."""
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
    {"always", "never", "just", "only", "from", "please", "pls"}
    | {"i", "you", "who", "what", "it", "they", "he", "she", "we", "there", "let", "please"}
    | {"for", "in", "on", "at", "by", "with", "from", "to", "as", "of", "during", "until"}
)
NEGATIVE: Final = frozenset({"dislikes", "forbids", "allergic_to"})
"""Predicates that are often said by denying ("does not allow", "can't have")."""
AUXILIARY: Final = re.compile(
    r"(?:\s(?:has|have|had|is|are|was|were|also|just|now|recently|currently|always|really|actually|still|finally|already))+$",
    re.IGNORECASE,
)
OPEN: Final = re.compile(
    r"\b(?:if|whether|i wonder|rumou?r|supposedly|allegedly|i think|i guess|not sure|maybe|might|could|would (?!rather)|imagine|suppose)\b",
    re.IGNORECASE,
)
