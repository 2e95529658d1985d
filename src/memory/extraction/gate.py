"""The gate: does anything in these words look like CRM data? Deterministic, some microseconds.

It errs on the side of asking the model, because a skipped message is not looked at again; but small talk,
thanks and talk about how a product behaves do not pass. Names of known records pass in any case: the
engine looks those up itself.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from memory.extraction.gate_words import speaks_of_oneself, states_generally
from memory.language import find_values
from memory.language.spelling import spelt
from memory.language.windows import windows
from memory.records import KINDS
from memory.records.todos import STATUS

if TYPE_CHECKING:
    from collections.abc import Callable

    from memory.records.fields import ValueKind

_RECORDS: Final = re.compile(
    r"\b(?:(?:the|our|this|a|new|big|\w+) (?:deal|opportunity|opp|renewal|up-?sell|lead|prospect)s?(?! with (?:it|this|that))|opps?|pipeline|"
    r"account (?:manager|executive|name|id|number|owner)|(?:new|my|key) (?:client|customer|account|contact)s?|clients?|"
    r"(?:add|create|update|edit|delete|log|set|change|link|assign|move|open|rename|mark)\b.{0,40}"
    r"\b(?:account|client|contact|case|ticket|task|quote|owner|stage|status|amount|probability)|"
    r"close date|clos(?:e|es|ing) (?:by|on|in|at|date)|decision maker|champion|stage|probability|"
    r"follow(?:ing)?[- ]?up with|remind me|reminder|to-?dos?|tasks?|due (?:on|by|date)|deadline|"
    r"(?:case|ticket) (?:\w+ ){0,2}(?:subject|number|is|was|#|\d)|"
    r"(?:opened|logged|escalated) (?:a|the|this) (?:case|ticket)|reservation|booking reference|"
    r"purchase order|procurement|negotiat\w+|salesforce|hubspot|crm|closed[- ](?:won|lost)|"
    r"(?:won|lost|signed|closed) (?:the|our|their) (?:\w+ ){0,3}(?:expansion|pilot|up-?grade|migration|roll-?out|trial|extension|contract|project))\b",
    re.IGNORECASE,
)
_PEOPLE: Final = re.compile(
    r"\b(?i:(?:my|his|her|their|full) name|username|user id|called|this is|i am|i'm|met(?: with)?|spoke (?:to|with)|"
    r"talked (?:to|with)|hi|hello|dear|regards|thanks)[,:]?\s+(?i:is\s+)?[A-Z][a-z'’-]+ (?:(?:van|von|de|der|da|di|la|le|el|bin|al) ){0,2}[A-Z][a-z'’-]+"
    r"|\b(?i:this is|i am|i'm) [A-Z][a-z'’-]+,? (?:from|of|with|at|in) |[.,!?\n]\s*[A-Z][a-z'’-]+ [A-Z][a-z'’-]+[.,]?\s*$"
    r"|\b(?i:my name|your (?:full )?name|name's|full name|username|user id|works? at|reports? to|left the company|no longer (?:at|with)|"
    r"svp|evp|ceo|cto|cfo|coo|cio|ciso|head of|vice president|founder)\b|\bVP\b"
)
_NAMED_ROLE: Final = re.compile(
    r"\b[A-Z][\w'’-]+ [A-Z][\w'’-]+,? (?:at|from|of|@) (?:the )?[A-Z]|\b[A-Z]\w+['’]s (?:CEO|CTO|CFO|VP|team|renewal|deal)\b"
)
_DEALING: Final = re.compile(
    r"\b(?i:phone|call|meeting|lunch|coffee|chat|demo|spoke|talk(?:ed)?|heard|e-?mail(?:ed)?|intro(?:duced)?|visit(?:ed)?|dinner)\b"
    r"[^.!?\n]{0,30}\b(?:with|to|from|by|at) [A-Z][a-z'’-]+ [A-Z]"
    r"|\b[A-Z][\w&'’-]+ (?i:bought|signed|renewed|churned|wants to (?:buy|renew|cancel)|is buying|is renewing|chose us|went with)\b"
    r"|\b(?i:met|spoke with|talked to) (?:with )?\w+(?: \w+)? (?i:from|of|at) \w"
)
"""Dealings with people and companies that are named, in lower case too."""
_LEGAL: Final = re.compile(
    r"\b[A-Z][\w&.'’-]{0,60},? (?:Inc|Corp|Corporation|LLC|Ltd|Limited|GmbH|AG|PLC|plc|Partners|Holdings|Industries|Traders)\b"
)
_OWN: Final = re.compile(
    r"\bmy (?:\w+ )?(?:name|time ?zone|e-?mail|job|role|title|position|hours|shift|hobb(?:y|ies)|interests?|passions?|obsessions?|shift|day|address|preference|preferred|list)\b|\b(?:call|address) me\b|"
    r"\bi (?:go by|prefer|work|live|love|enjoy|hate|usually|always|never|only|like|start|was promoted|became)\b|\bi(?:['’]?m| am)(?: (?:really|very|big|usually|quite|also|now|only|just|working))* (?:an?|as|the|on|in|at|into|based|interested|keen|passionate|a fan|available|reachable|online|around|just)\b|"
    r"\bi(?:['’]d| would) (?:prefer|rather|like)\b|\bprefer|\b(?:always|never|from (?:now|here) on|by default|going forward|in future|in the future|as a rule|whenever)\b|"
    r"\b(?:keep|make) (?:it|your|the|things|everything|answers|replies)\b|\b(?:answer|reply|respond|write|speak)(?: to)?(?: me)? in\b|\bbe (?:\w+ )?(?:straight|honest|open|frank) with me\b|\b(?:joined|started) as\b|\bi (?:unwind|relax|switch off)\b|^\W*(?:(?:no|yes|well|actually|ok),? )?(?-i:[A-Z][\w&-]+(?: [A-Z][\w&-]+)? is in [A-Z])|\bal(?:wasy|wyas|wys|lways)\b|\bno (?:more )?[a-z]+(?: [a-z]+)?,? (?:please|pls|plz)\b|\bi(?:['’]m| am) (?:dr|prof|mr|mrs|ms)\b|\b(?:made|appointed|promoted) me\b|^\W*it['’]s not [A-Z]\w+, it['’]s\b|\bplease (?:be|use|keep|answer|reply|write|stick|always)\b|"
    r"\b(?:be|stay) (?:more |very )?(?:brief|concise|short|formal|casual|direct|friendly|blunt)\b|\b(?:e-?mail|text|call|ring|message|ping|reach|contact) me\b|\btime ?zone\b|\bswitch to\b|"
    r"\b(?:auf deutsch|en français|en español|in italiano|em português)\b|\b(?:in|to) (?:german|french|spanish|italian|portuguese|dutch|english|japanese)\b|\b(?:works|is|are) best\b",
    re.IGNORECASE,
)
"""Wishes of the user, and what they say of themselves."""
_ERRANDS: Final = re.compile(
    r"\b(?:i|we)(?:['’]ve| have)?(?: also| still| really)? (?:need to|have to|must|got to|gotta|ought to|should|mustn['’]t)\b|\bgotta\b|\b(?:remind\w*|"
    + spelt("remind")
    + r"|nudge|poke|prod|buzz|alert) (?:me )?(?:on|to|tomorrow|about|in|next)\b|\bsure (?:that )?i\b|\b(?:put|note|jot|write) (?:this |that |it )?down\b|\bbefore i forget\b|\bpriority:|\b(?:i['’]?d|had) better\b|\b(?:promised|agreed|volunteered|committed)\b|\bon my (?:plate|desk)\b|\b(?:errands|chores)\b|\bmy turn to\b|\b(?:my|the) list\b|\b(?:a )?reminder\b|\b(?:need|have|got) to\b|\bthings to do\b|\b(?:due|deadline) [^:.\n]{2,22}:|\bi (?:still |do )?(?:have|need|must) [^.\n]{0,20}\bis (?:to )?\w|\bto do:|\b(?:urgent|important|asap)!?:|\b(?:add|put) ['\"“‘]|\bnote to self\b|\bto-?dos?\b|\blet me (?:not )?forget\b|\b(?:nudge|ping) me (?:on|to|tomorrow|about|in|next)\b|\bsupposed to\b|\bjot\b|\bnot forget\b|\bimportant that i\b|\bput that down\b|\bowe \w+|\bforgot[:,]|\blet me miss\b|\bit(?:['’]s| is) (?:necessary|required|mandatory)\b|^\W*(?:for |by |on )?(?:today|tomorrow|\w+day)(?: \w+)?:|(?:^|[.!?\n]\s*)(?:(?:also|and|then|oh),? )?(?:pick up|buy|water|feed|hoover|vacuum|iron|mend|wash|mow|collect|bake|sew|descale|repot|defrost|take out|empty|clean|tidy|return|renew|pay|repair|fix|ring|call|phone|text|book|cancel|order|bring|take|drop off|visit) \w|\brem(?:em|e|m)?ber (?:to|for me)\b|\bremember:|\bfor me privately\b|\b(?:i['’]?m|i am) to [a-z]|\bmy (?:job|task|part|homework) (?:for|on|by|until)\b|\b(?:two|three|four|five|some|a few) things\b|\bdon['’]?t forget\b|\b(?:on|to|off) (?:my|the) (?:\w+ )?list\b",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(r"\b[A-Z][\w'’-]+|\b(?:we|our|us|she|he|they|it|her|his|their)\b")
_SMALL: Final = re.compile(r"(?-i:^[^A-Z]+$)(?<!\?)")
"""Who writes without capitals names things without them."""
_CORRECTION: Final = re.compile(
    r"\b(?:actually|scratch that|i meant|correction|make (?:it|that)|should (?:be|have been|read)|not .{1,40}, (?:but )?\w|instead of|was wrong|typo|it'?s now|is now|moved to|pushed|slipped)\b",
    re.IGNORECASE,
)
_REMEMBER: Final = re.compile(
    r"\b(?:remember (?:that|this|to|my|our|the)|note (?:that|down)|make a note|keep in mind|don'?t forget|log (?:this|that|it|a)|for the record|"
    r"write (?:this|that|it) down|save (?:this|that)|(?:please |can you |could you )(?:update|add|create|set|change|correct)|correct (?:that|the))\b",
    re.IGNORECASE,
)
_FOLLOWING: Final = re.compile(
    r"\b(?:won|lost|signed|escalated|resolved|closed|priority|status|employees|headcount|budget|left|joined|quit|"
    r"done|bother|no[- ]go|through|off my back|behind me|out of the way|in the bag|moot|superfluous|void|not happening|happen|let['’]?s (?:do|say|make)|finished|completed|bought|paid|sent|called|booked|submitted|picked up|sorted|fixed|forget|drop(?:ped)?|scrap|archive|never ?mind|reopen|"
    r"postpone|push(?:ed)?|cross|tick|off the table|on my nerves|annoy\w*|leave (?:that|it|this|those|them) out|no more|instead|too|as well|also|boss|manager|assistant|title|phone|mobile|cell|e-?mail|website|address|no longer)\b",
    re.IGNORECASE,
)
_CLOSING: Final = re.compile(
    rf"\b(?:{'|'.join(map(re.escape, sorted({word for words in STATUS.values() for word in words}, key=len, reverse=True)))})\b",
    re.IGNORECASE,
)
_FOLLOWING_KINDS: Final[tuple[ValueKind, ...]] = ("percent", "date", "phone", "url")
_ANY_DAY: Final = date(2000, 1, 3)
"""Relative dates need some day to be found at all."""
_MONEY: Final = re.compile(
    r"[$€£¥]\s?\d|(?<![\d.,])\d[\d.,]{0,20}\s?(?:k|m|mm|grand|usd|eur|gbp|million|thousand)\b", re.IGNORECASE
)
_HARD_IDS: Final = frozenset(
    {"salesforce", "salesforce id", "uuid", "hash code", "underscored code", "dashed code"}
)


def asks_to_remember(text: str) -> bool:
    """Tell whether the user asks for something to be kept or changed."""
    return _anywhere(lambda part: _REMEMBER.search(part) is not None, text)


def corrects(text: str) -> bool:
    """Tell whether a text may put right something said before."""
    return _anywhere(lambda part: _CORRECTION.search(part) is not None, text)


def goes_on(text: str) -> bool:
    """Tell whether a text may state something more about what a conversation is already about."""
    return _anywhere(_goes_on, text)


def closes_todo(text: str) -> bool:
    """Tell whether a text may say that something is done or given up."""
    return _anywhere(lambda part: _CLOSING.search(part) is not None, text)


def mentions_crm_data(text: str) -> bool:
    """Tell whether a text may state something about a record."""
    return _anywhere(_mentions_crm_data, text)


def _anywhere(holds: Callable[[str], bool], text: str) -> bool:
    """Ask of one bounded piece of a text after the other, so that the work grows with the text and no faster."""
    return any(map(holds, windows(text)))


def _goes_on(text: str) -> bool:
    if _CORRECTION.search(text) or _MONEY.search(text) or _FOLLOWING.search(text) or _CLOSING.search(text):
        return True
    return any(find_values(kind, text, today=_ANY_DAY, choices=None) for kind in _FOLLOWING_KINDS)


def _said(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None


def _mentions_crm_data(text: str) -> bool:
    if any(
        pattern.search(text) for pattern in (_RECORDS, _PEOPLE, _NAMED_ROLE, _DEALING, _LEGAL, _OWN, _ERRANDS)
    ):
        return True
    if speaks_of_oneself(text) or (states_generally(text) and (_NAMED.search(text) or _SMALL.search(text))):
        return True
    if any(_said(word, text) for model in KINDS.values() for word in model.CUES):
        return True
    if "@" in text and find_values("email", text, today=None, choices=None):
        return True
    return any(found.rule in _HARD_IDS for found in find_values("id", text, today=None, choices=None))
