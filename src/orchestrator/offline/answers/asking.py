"""What a question asks for: rules tried in order, the first that fits counts.

High precision first: what no rule fits is looked up as it stands, and if nothing is named in it, it is said
to be beyond the offline model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from orchestrator.offline.answers.names import Name, read_name
from orchestrator.offline.answers.own import FACT_RULES, OWN_RULES, statement_in
from orchestrator.offline.answers.words import ANY_FIELD, ANY_KIND, field_of, kind_of

Topic = Literal[
    "record", "field", "related", "history", "before", "at", "when", "who", "source", "count_changes",
    "changes", "pipeline", "due", "stale", "missing", "list", "count", "total", "check", "said",
    "forget", "merge", "remember", "search", "me", "fact", "verify", "talked",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ask:
    """One question or order."""

    topic: Topic
    name: Name = field(default_factory=Name)
    field: str = ""
    kind: str = ""
    """The kind of records asked for."""
    status: str = ""
    words: str = ""
    """A time, a value or a second name, as written."""
    by: str = ""
    text: str = ""
    """The whole question."""

    @property
    def days(self) -> int:
        """The days a question names ("for 30 days", "for two weeks"), or 0."""
        match = _DAYS.search(self.text)
        if match is None:
            return 0
        number = int(match["n"]) if match["n"].isdigit() else _NUMBERS[match["n"].casefold()]
        return number * {"day": 1, "week": 7, "month": 30}[match["unit"].casefold()]


_NUMBERS: Final = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6}
_DAYS: Final = re.compile(
    r"\b(?P<n>\d{1,4}|a|one|two|three|four|six) (?P<unit>day|week|month)s?\b", re.IGNORECASE
)
_N: Final = r"(?P<name>.+?)"
_END: Final = r"\s*[?.!]*\s*$"
_F: Final = rf"(?P<field>{ANY_FIELD})"
_K: Final = rf"(?P<kind>{ANY_KIND})"
_BE: Final = r"(?:'s|’s|\s+is|\s+are|\s+was|\s+were)"
_GIVE: Final = (
    r"(?:what"
    + _BE
    + r"?|which|show me|tell me|give me|list|find|get me|do you (?:know|have)|do we (?:know|have))"
)
_STATUS: Final = r"(?P<status>open|closed|won|lost|active|outstanding|unresolved|resolved|pending|overdue|closed won|closed lost)"
_TIME: Final = (
    r"(?:the\s+)?(?:this|next|last|past|current|coming|previous)\s+(?:\d+\s+)?(?:week|month|quarter|year|days|weeks|months)|today|tomorrow|yesterday"
    r"|(?:(?:since|by|until|before|after|in|on|from|during|this|next|last|due)\s+)*(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|(?:\d{1,2}(?:st|nd|rd|th)?\s+)?(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b[\s\d,]*"
    r"|\d{4}-\d{2}(?:-\d{2})?|q[1-4](?:\s+(?:of\s+)?\d{4})?|\d{4}|yesterday|today|tomorrow|(?:this|next|last)\s+(?:week|month|quarter|year)|the end of (?:the |this )?(?:week|month|quarter|year))"
)
_T: Final = rf"(?P<words>(?:(?:since|by|until|before|after|in|on|from|during)\s+)?(?:{_TIME}))"

_E: Final = r"(?P<words>(?:since|before|after|until|prior to)\s+(?:the |we |our |case |[A-Z]).+?)"
"""A time that is named by what happened then."""

_RULES: Final[tuple[tuple[Topic, str, dict[str, str]], ...]] = (
    # orders
    ("forget", rf"^(?:please\s+|can you\s+|could you\s+)*(?:forget|delete|remove|erase)\s+(?:about\s+|everything about\s+)?{_N}{_END}", {}),
    ("merge", rf"^(?:please\s+|can you\s+|could you\s+)*merge\s+(?:the\s+)?(?:{ANY_KIND}\s+)?{_N}\s+(?:and|with|into)\s+(?P<words>.+?){_END}", {}),
    ("merge", rf"^{_N}\s+and\s+(?P<words>.+?)\s+are\s+(?:both\s+)?the same(?:\s+(?:{ANY_KIND}|one|thing))?{_END}", {}),
    # the pipeline
    ("pipeline", rf"^(?:\w+\s+){{0,6}}?(?:pipeline|forecast|(?:open )?deals)\b.*?\bby (?P<by>stage|owner|quarter|rep|close date){_END}", {}),
    ("pipeline", rf"^(?!.*\b(?:worth|total|how (?:much|big))\b)(?:.*\b)?(?:pipeline|forecast)\b(?:.*?\b(?P<words>{_TIME}))?{_END}", {}),
    ("pipeline", rf"^(?:how much|what) (?:is|do we have|have we got|value is) (?:in|at) (?P<by>each|every|which) stage{_END}", {"by": "stage"}),
    ("total", r"^(?:what(?:'s|’s| is| are)?|how much)\b.*\b(?:total|sum|combined|altogether|worth in all)\b.*\bdeals?\b.*$", {"kind": "opportunities", "status": "open"}),
    ("total", r"^how much (?:are|is) (?:all )?(?:our|my|the) (?P<status>open |won |lost )?deals? worth.*$", {"kind": "opportunities", "status": "open"}),
    ("total", rf"^how much (?:have we|did we|have i|did i) (?P<status>won|win|lost|lose|closed?)(?:\s+{_T})?{_END}", {"kind": "opportunities"}),
    ("total", rf"^how much (?:do we have|have we got|is there|is|value is) (?:in|at) (?P<words>negotiation|proposal|qualification|prospecting|discovery|needs analysis|value proposition)(?: stage)?{_END}", {"kind": "opportunities", "field": "stage", "status": "open"}),
    ("total", rf"^how much (?:closes|is closing|do we expect to close|is due to close|should close|will close)\s+{_T}{_END}", {"kind": "opportunities", "status": "open"}),
    (
        "due",
        rf"^(?:what(?:'s|’s| is| are)?|which|show(?: me)?|list|any|are there(?: any)?|do i have(?: any)?)\b.*\b(?P<status>overdue)\b.*{_END}",
        {},
    ),
    (
        "count",
        rf"^how many {_K} (?:have|did) (?:we|i) (?P<status>won|win|lost|lose|closed?){_END}",
        {},
    ),
    # counts and lists
    (
        "list",
        rf"^(?:which|what|do we have|are there|show(?: me)?|list)(?: any| all| the| our)* (?P<words>escalated|new|working|on hold) {_K}(?: (?:do we have|are there|open))?{_END}",
        {"field": "status"},
    ),
    (
        "list",
        rf"^(?:which|what|do we have|are there|show(?: me)?|list)(?: any| all| the| our)* (?P<words>high|medium|low)[- ]priority {_K}(?: (?:do we have|are there|open))?{_END}",
        {"field": "priority"},
    ),
    (
        "list",
        rf"^(?:do we have|are there)(?: any)? (?:{_STATUS} )?{_K}{_END}",
        {},
    ),
    (
        "list",
        rf"^(?:which|what)(?:'s|’s| is| are)?(?: of)?(?: our| my| the)* (?P<by>biggest|largest|smallest)(?: open)? {_K}{_END}",
        {"status": "open"},
    ),
    (
        "list",
        rf"^(?:which|what)(?: of)?(?: our| my| the)* {_K} (?:is|are)(?: the)? (?P<by>biggest|largest|smallest){_END}",
        {"status": "open"},
    ),
    ("count", rf"^how many {_K} (?:will |should |are )?(?:close|closing|due)(?: to close)?\s+{_T}{_END}", {"status": "open"}),
    ("total", r"^(?:what(?:'s|’s| is)|how (?:much|big) is) (?:the |our |my )?(?:total )?(?:pipeline|forecast)(?: worth| value)?(?: in \w+)?[?.!]*$", {"kind": "opportunities", "status": "open"}),
    ("list", rf"^what (?:did|have) we (?P<status>lose|lost|win|won){_END}", {"kind": "opportunities"}),
    ("count", rf"^how many (?:{_STATUS}\s+)?{_K}(?: (?:do (?:we|i) have|are there|have we got|are (?:still )?(?P<status2>open|closed|won|lost)|did we (?P<status3>win|lose)))*{_END}", {}),
    ("list", rf"^(?:which|what) (?:{_STATUS}\s+)?{_K} (?:(?:are|is) )?(?:clos(?:e|es|ing)|due|expected|to close|should close|will close)(?: to close)?\s*{_T}?{_END}", {}),
    ("list", rf"^what(?:'s|’s| is) closing\s+{_T}{_END}", {"kind": "opportunities", "status": "open"}),
    ("list", rf"^(?:which|what) {_K} (?:are|is) (?:still |currently )?(?:in|at) (?P<words>negotiation|proposal|qualification|prospecting|discovery|needs analysis|value proposition)(?: stage)?{_END}", {"field": "stage"}),
    ("list", rf"^(?:which|what) {_K} (?:are|is|have|were|did we|have we|has)\s+(?:still |been )*{_STATUS}{_END}", {}),
    ("list", rf"^(?:which|what) {_K} (?:have|did) (?:we|i) (?P<status>won|lost|win|lose){_END}", {}),
    ("list", rf"^(?:which|what) {_K} (?:does|do) (?P<words>[A-Z][\w .'’-]+?) own{_END}", {"field": "owner"}),
    ("list", rf"^(?:which|what) {_K} (?:are|is) owned by (?P<words>.+?){_END}", {"field": "owner"}),
    ("list", rf"^(?:which|what) {_K} (?:have|has|are|is) (?:a )?(?P<words>high|medium|low|normal)(?: priority)?{_END}", {"field": "priority"}),
    ("list", rf"^(?:(?:show|list|give)(?: me)?|which|what(?: are)?|what)(?: all)?(?: the| our| my| of the| of our)* (?:{_STATUS}\s+)?{_K}(?: (?:do (?:we|i) have|are there|are open|are (?P<status2>open|closed|won|lost)|have we got|do you know))?{_END}", {}),
    # what is missing, what has gone quiet
    ("stale", rf"^(?:which|what|any|show(?: me)?|list|are there(?: any)?)\b.*\b(?:stale|quiet|dormant|inactive|gone cold|no activity|without (?:any )?activity|(?:not|n't) (?:been )?(?:touched|heard|talked|moved|changed|updated|mentioned))\b.*{_END}", {"kind": "opportunities"}),
    ("missing", rf"^(?:which|what|any|show(?: me)?|list|are there|do we have)(?: any)?(?: of our| of the| our| the| all)* {_K} (?:(?:have|has|are|is|with|without|that|do not have|don't have|lack|lacks|there)\s+)*(?:no|missing|without|lack(?:ing)?|an?)?\s*(?:an?\s+|the\s+|their\s+|its\s+)?{_F}{_END}", {}),
    ("missing", rf"^(?:which|what|any|show(?: me)?|list)\b.*\b(?:missing|incomplete|lack(?:s|ing)?|required fields)\b.*{_END}", {}),
    # tasks
    ("due", rf"^what(?:'s|’s| is) (?:on|in) my (?:plate|list|agenda|to-?do list)(?:\s+(?:for\s+)?{_T})?{_END}", {}),
    ("due", rf"^(?:is|are) there (?:anything|something|any tasks?|tasks?) due(?:\s+{_T})?{_END}", {}),
    ("due", rf"^(?:do i have )?anything due(?:\s+{_T})?{_END}", {}),
    ("due", rf"^(?:what|which|show(?: me)?|list|any|are there any|do i have any)\b.*\b(?P<status>overdue)\b.*{_END}", {}),
    ("due", rf"^(?:what(?:'s|’s| is| are)?|which|show(?: me)?|list|give me|any|do i have(?: any)?|are there(?: any)?|what do i have)\s*(?:the\s+|my\s+|our\s+|any\s+|all\s+)*(?:open |outstanding )?(?:tasks?|to-?dos?|due|reminders?|action items?)\b(?:\s+(?:are|is|do i have|to do|due|there|open|left|for me))*(?:\s*{_T})?{_END}", {}),
    ("due", rf"^what (?:do|should|must|have) (?:i|we) (?:have |got |need )?(?:to )?do(?:\s+{_T})?{_END}", {}),
    ("due", rf"^(?:my |open )?(?:tasks|to-?dos?)(?:\s+{_T})?{_END}", {}),
    (
        "before",
        rf"^(?:and )?what (?:was|were) (?P<name>its|his|her|their) {_F} (?:before|previously|originally|initially|at first|earlier)(?: that)?{_END}",
        {},
    ),
    (
        "before",
        rf"^(?:and )?what (?:was|were) (?P<name>it|that|they) (?:before|previously|originally|initially|at first|earlier)(?: that)?{_END}",
        {},
    ),
    ("before", rf"^(?:and )?(?:what about )?before(?: that| this| then)?{_END}", {}),
    ("before", rf"^(?:has|have|did) (?:the )?{_F} (?:of|for|on) {_N} (?:ever )?(?:been )?changed?{_END}", {}),
    ("before", rf"^(?:has|have|did) (?P<name>.+?)(?:'s|’s) {_F} (?:ever )?(?:been )?changed?{_END}", {}),
    # history
    (
        "before",
        rf"^(?:has|have|did) (?:the )?{_F} (?:of|for|on) {_N} (?:ever )?(?:been )?(?:change|changed|slip|slipped|move|moved|go up|gone up|go down|gone down|increase|increased|drop|dropped){_END}",
        {},
    ),
    (
        "before",
        rf"^(?:has|have|did) (?P<name>.+?)(?:'s|’s) {_F} (?:ever )?(?:been )?(?:change|changed|slip|slipped|move|moved|go up|gone up|go down|gone down|increase|increased|drop|dropped){_END}",
        {},
    ),
    ("before", rf"^has {_N} slipped{_END}", {"field": "close_date"}),
    (
        "before",
        rf"^what (?:was|were) (?:the )?{_F} (?:of|for|on) {_N} (?:at the (?:very )?(?:start|beginning)|in the beginning|to begin with|to start with){_END}",
        {"by": "first"},
    ),
    ("before", rf"^(?:and )?what (?:was|were|did) (?:the )?{_F} (?:of|for|on|at) {_N} (?:before|previously|originally|initially|at first|earlier|be before|used to be)(?: that)?{_END}", {}),
    ("before", rf"^(?:and )?what (?:was|were) (?:the )?{_F} (?:before|previously|originally|initially|at first|earlier)(?: that)?{_END}", {}),
    ("before", rf"^(?:and )?what (?:was|were) (?P<name>.+?)(?:'s|’s) {_F} (?:before|previously|originally|initially|at first|earlier)(?: that)?{_END}", {}),
    ("before", rf"^(?:and )?what (?:was|were|is|'s) (?:the )?(?P<by>previous|former|old|original|initial|first|last|earlier|prior) {_F} (?:of|for|on) {_N}{_END}", {}),
    ("before", rf"^(?:and )?what (?:was|were|is) (?P<name>.+?)(?:'s|’s) (?P<by>previous|former|old|original|initial|first|earlier|prior) {_F}{_END}", {}),
    ("before", rf"^what did {_N} (?:use to be worth|cost before){_END}", {"field": "amount"}),
    ("before", rf"^(?:what|which) stage was {_N} (?:in|at) before(?: that)?{_END}", {"field": "stage"}),
    ("before", rf"^how much was {_N} (?:worth )?(?:before|originally|initially|at first|previously){_END}", {"field": "amount"}),
    ("before", rf"^who (?:owned|was the owner of) {_N} (?:before|previously|originally|first){_END}", {"field": "owner"}),
    ("before", rf"^when (?:was|did) {_N} (?:originally |initially |first )?(?:supposed to close|due to close|expected to close|meant to close|close before)(?: before| originally| initially| at first)?{_END}", {"field": "close_date"}),
    ("at", rf"^(?:what|which) (?:was|were) (?:the )?{_F} (?:of|for|on) {_N} (?P<words>(?:in|on|at|as of|back in|before|by|last|at the end of)\s+.+?){_END}", {}),
    ("at", rf"^what was (?P<name>.+?)(?:'s|’s) {_F} (?P<words>(?:in|on|as of|back in|before|by|last)\s+.+?){_END}", {}),
    ("at", rf"^(?:what|which) stage was {_N} (?:in|at) (?P<words>(?:in|on|as of|back in|before|by|last)\s+.+?){_END}", {"field": "stage"}),
    ("count_changes", rf"^how (?:often|many times) (?:has|have|did|was) (?:the )?{_F} (?:of|for|on) {_N} (?:been )?(?:change|changed|moved|slipped|pushed|updated){_END}", {}),
    ("count_changes", rf"^how (?:often|many times) (?:has|have|did|was) (?P<name>.+?)(?:(?:'s|’s) {_F})? (?:been )?(?:change|changed|moved|slipped|pushed|updated){_END}", {}),
    ("who", rf"^who (?:changed|set|updated|moved|raised|lowered|pushed|edited) (?:the )?{_F} (?:of|for|on) {_N}(?: (?:to|back to) (?P<words>.+?))?{_END}", {}),
    ("who", rf"^who (?:changed|set|updated|moved|raised|lowered|pushed|edited) (?P<name>.+?)(?:'s|’s) {_F}(?: (?:to|back to) (?P<words>.+?))?{_END}", {}),
    ("who", rf"^who (?:moved|changed|set|put|updated) {_N} (?:to|into|back to) (?P<words>.+?){_END}", {}),
    ("who", rf"^who (?:changed|updated|edited) {_N}{_END}", {}),
    ("when", rf"^when (?:was|were|did|has) (?:the )?{_F} (?:of|for|on) {_N} (?:last )?(?:been )?(?:change|changed|set|updated|move|moved|raised|lowered|pushed)(?: to (?P<words>.+?))?{_END}", {}),
    ("when", rf"^when (?:was|did|were) (?P<name>.+?)(?:'s|’s) {_F} (?:last )?(?:change|changed|set|updated|move|moved|raised|lowered|pushed)(?: to (?P<words>.+?))?{_END}", {}),
    ("when", rf"^when (?:did|was|were) {_N} (?:move|moved|go|change|changed|get|switch|switched|set|raised|promoted) (?:to|into|in) (?P<words>.+?){_END}", {}),
    ("when", rf"^when (?:did|was|were|have) (?:we |i )?(?P<words>win|won|lose|lost|close|closed|signed|sign) {_N}{_END}", {}),
    ("when", rf"^when (?:did|was|were) {_N} (?P<words>won|lost|closed|signed|resolved|escalated|win|sign){_END}", {}),
    ("when", rf"^when (?:was|did|were) {_N} (?:last )?(?:change|changed|updated|touched){_END}", {}),
    ("changes", rf"^(?:and )?(?:what(?:'s|’s| is| has| have| did)?|anything|show me what|tell me what)\s*(?:has |have |else |is )?(?:changed?|new|happened|moved|updated|different)\s+(?:on|with|to|for|at|about) {_N}\s+{_T}{_END}", {}),
    ("changes", rf"^(?:and )?(?:what(?:'s|’s| is| has| have| did)?|anything|show me what|tell me what|which records)\s*(?:has |have |else |is )?(?:changed?|new|happened|moved|updated|different)(?: in (?:the |my |our )?(?:crm|memory|pipeline))?\s+{_T}{_END}", {}),
    ("changes", rf"^(?:and )?(?:show|list|give)(?: me)?(?: the| all| my)* (?:changes|updates|news)\s+{_T}{_END}", {}),
    ("changes", rf"^(?:has|did|have) (?:anything|something) (?:new )?(?:changed?|happened?|moved?)\s+(?:on|with|to|for|at|about) {_N}\s+{_T}{_END}", {}),
    ("changes", rf"^(?:has|did|have) (?:anything|something) (?:new )?(?:changed?|happened?|moved?)\s+{_T}{_END}", {}),
    ("changes", rf"^(?:and )?what(?:'s|’s| has| have)? (?:changed|happened|moved)(?: (?:on|with|to|for|at) {_N})?\s+{_E}{_END}", {}),
    ("said", rf"^what (?:did|have|has) (?P<by>i|we|you|[A-Z]\w+(?: [A-Z]\w+)?) (?:say|said|tell you|mention(?:ed)?|told you) about {_N}\s+{_E}{_END}", {}),
    ("said", rf"^what was (?:said|mentioned) (?:about|on) {_N}\s+{_E}{_END}", {}),
    ("history", rf"^(?:what(?:'s|’s| is)?|show(?: me)?|give me|tell me)?\s*(?:the |full |whole )*(?:history|timeline|story|changes|change log|track record)\s+(?:of|for|on|to|with) {_N}{_END}", {}),
    ("history", rf"^(?:what|anything)(?:'s|’s)?\s*(?:has |have |else )?(?:changed?|happened|moved)\s+(?:on|with|to|for|at|about) {_N}{_END}", {}),
    ("history", rf"^how (?:has|have|did) (?:the )?{_F} (?:of|for|on) {_N} (?:changed?|develop(?:ed)?|evolved?|moved?)(?: over time)?{_END}", {}),
    ("history", rf"^how (?:has|have|did) (?P<name>.+?)(?:'s|’s) {_F} (?:changed?|develop(?:ed)?|evolved?|moved?)(?: over time)?{_END}", {}),
    ("history", rf"^how (?:has|have|did) {_N} (?:changed?|develop(?:ed)?|evolved?|moved?)(?: over time)?{_END}", {}),
    ("history", rf"^(?:show(?: me)?|what(?:'s|’s| is)) (?P<name>.+?)(?:'s|’s) (?:history|timeline){_END}", {}),
    ("source", rf"^(?:who (?:said|told (?:you|us|me))|how do (?:you|we) know|where did (?:you|we) (?:get|hear|learn)|when did (?:i|we) (?:say|tell you|mention|learn))\s+(?:that\s+|about\s+)?(?:the )?{_F} (?:of|for|on) {_N}(?: is .+?| was .+?)?{_END}", {}),
    ("source", rf"^(?:who (?:said|told (?:you|us|me))|how do (?:you|we) know|where did (?:you|we) (?:get|hear|learn)|when did (?:i|we) (?:say|tell you|mention|learn))\s+(?:that\s+|about\s+)?(?P<name>.+?)(?:'s|’s) {_F}(?: is .+?| was .+?)?{_END}", {}),
    ("source", rf"^(?:who (?:said|told (?:you|us|me))|how do (?:you|we) know)\s+(?:that\s+|about\s+)?(?P<name>[A-Z][\w&.’'-]*(?: [A-Z][\w&.’'-]*)*)(?: (?:is|works|was|reports|has|owns)\b.*?)?{_END}", {}),
    ("said", rf"^what (?:did|have|has) (?P<by>i|we|you|[A-Z]\w+(?: [A-Z]\w+)?) (?:say|said|tell you|mention(?:ed)?|told you) about {_N}{_END}", {}),
    ("when", rf"^since when (?:is|has) {_N} (?:been )?(?:the |a |an |in )?(?P<words>[A-Z][\w/ ]+?){_END}", {}),
    # relations
    ("related", rf"^(?:so |and )?who(?:'s|’s| is| are| do we know| else)?(?:\s+(?:all|the contacts?|our contacts?|people|else|do we know))*\s*(?:works?|working|is|are)?\s+(?:at|for|from|with|in|on) {_N}{_END}", {"kind": "contacts"}),
    ("related", rf"^(?:and )?who (?:all )?reports? to {_N}{_END}", {"kind": "reports"}),
    ("related", rf"^(?:which|what) (?:companies|accounts|subsidiaries) (?:belong to|are owned by|are (?:part|subsidiaries|children) of) {_N}{_END}", {"kind": "subsidiaries"}),
    ("related", rf"^(?:what|which)(?: are| is)?(?: the)? subsidiaries (?:of|does|has) {_N}(?: have)?{_END}", {"kind": "subsidiaries"}),
    ("related", rf"^(?:and )?(?:which|what|how many)(?: are)?(?: the)? (?:{_STATUS} )?{_K} (?:does|do|did|has|have) {_N} (?:have|got|open|report|raise|log|reported|opened|raised)(?: open)?{_END}", {}),
    ("related", rf"^(?:and )?(?:which|what|how many)(?: are)?(?: the)? (?:{_STATUS} )?{_K} (?:do we have|are there|are (?P<status2>open)|have we got|is there|exist|do we know|belong|belongs|is|are)?\s*(?:still |(?P<status3>open) )?(?:with|at|for|on|from|of|to|about) {_N}{_END}", {}),
    ("related", rf"^(?:and )?(?:are there|do we have|is there|does)(?: any| an?)? (?:{_STATUS} )?{_K} (?:with|at|for|on|from|of|to|about) {_N}{_END}", {}),
    ("related", rf"^(?:and )?does {_N} have (?:any |an? )?(?:{_STATUS} )?{_K}{_END}", {}),
    ("related", rf"^(?:and )?(?:what about |how about |show me |list )?(?P<name>their|its|his|her) (?:{_STATUS} )?{_K}{_END}", {}),
    ("related", rf"^(?:show|list|give|what are|which are)?(?: me)?\s*(?:the |all |our )*(?:{_STATUS} )?{_K} (?:of|for|at|with|from|on) {_N}{_END}", {}),
    ("related", rf"^(?:show|list|give|what are)(?: me)?\s+(?P<name>.+?)(?:'s|’s) (?:{_STATUS} )?{_K}{_END}", {}),
    ("related", rf"^(?:which|what) {_K} is {_N} (?:on|the contact (?:on|for|of)|involved in|part of|working on){_END}", {}),
    (
        "related",
        rf"^(?:and )?who (?:else )?(?:works|is|do we know|do we have) (?P<name>there){_END}",
        {"kind": "contacts"},
    ),
    # one field
    ("field", rf"^(?:and )?(?:what|which) {_F} (?:is|are|was|does|do|did|has) {_N}(?: (?:in|at|on|have|of|for|with|using|currently))*{_END}", {}),
    ("field", rf"^(?:and )?{_GIVE} (?:me )?(?:the |our |current )*{_F} (?:of|for|on|at|in|to|is|with) {_N}{_END}", {}),
    ("field", rf"^(?:and )?{_GIVE} (?:the )?(?P<name>.+?)(?:'s|’s|s'|s’) (?:current )?{_F}{_END}", {}),
    ("field", rf"^(?:and )?{_GIVE} (?P<name>its|their|his|her) (?:current )?{_F}{_END}", {}),
    ("field", rf"^(?:and )?(?:what|which)(?:'s|’s| is| are| was) (?:the )?{_F}{_END}", {}),
    ("field", rf"^(?:and )?(?:what about |how about )?(?:the |its |their |his |her ){_F}{_END}", {}),
    ("field", rf"^(?:and )?when (?:does|do|will|would|is|are|should) {_N} (?:(?:going|supposed|expected|due|planned|scheduled|meant) to )?(?:close|closing|sign|finish){_END}", {"field": "close_date"}),
    ("field", rf"^(?:and )?when (?:is|are|was) {_N} due{_END}", {"field": "due_date"}),
    ("field", rf"^(?:and )?(?:by )?when (?:do|must|should) i (?:have to )?{_N}{_END}", {"field": "due_date", "kind": "tasks"}),
    ("field", rf"^(?:and )?who (?:owns|runs|handles|manages|leads|is (?:handling|running|managing|in charge of|responsible for|working on|the owner of|the rep (?:on|for))) {_N}{_END}", {"field": "owner"}),
    ("field", rf"^(?:and )?whose (?:{ANY_KIND}) is {_N}{_END}", {"field": "owner"}),
    ("field", rf"^(?:and )?how (?:much|big|large) (?:is|was|are) {_N}(?: (?:worth|for|going for))?{_END}", {"field": "amount"}),
    ("field", rf"^(?:and )?what (?:is|are) {_N} worth{_END}", {"field": "amount"}),
    ("field", rf"^(?:and )?how likely (?:is|are) {_N}(?: to .+?)?{_END}", {"field": "probability"}),
    ("field", rf"^(?:and )?how urgent is {_N}{_END}", {"field": "priority"}),
    ("field", rf"^(?:and )?where (?:is|are) {_N}(?: (?:based|located|headquartered|from))?{_END}", {"field": "city"}),
    ("field", rf"^(?:and )?(?:where|who|which company|what company) does {_N} work(?: for| at)?{_END}", {"field": "account_name"}),
    ("field", rf"^(?:and )?(?:which|what) (?:company|account|customer) (?:is|does) {_N} (?:at|with|from|for|belong to|work for|work at|about){_END}", {"field": "account_name"}),
    ("field", rf"^(?:and )?who does {_N} (?:report|answer) to{_END}", {"field": "reports_to"}),
    ("field", rf"^(?:and )?who (?:is|'s|’s) (?P<name>.+?)(?:'s|’s) (?:boss|manager|supervisor){_END}", {"field": "reports_to"}),
    ("field", rf"^(?:and )?what (?:does|is) {_N} do(?: there| for a living)?{_END}", {"field": "title"}),
    ("field", rf"^(?:and )?what does {_N} do at .+?{_END}", {"field": "title"}),
    ("field", rf"^(?:and )?how many (?:employees|people) (?:does|do|has) {_N} (?:have|employ|got)?{_END}", {"field": "number_of_employees"}),
    ("field", rf"^(?:and )?how (?:big|large) is {_N}(?: as a company)?{_END}", {"field": "number_of_employees"}),
    ("field", rf"^(?:and )?(?:how|where) (?:can|do|could|should) (?:i|we) (?:reach|contact|call|e-?mail|get hold of) {_N}{_END}", {"field": "reach"}),
    ("field", rf"^(?:and )?what happens next (?:on|with|in|for) {_N}{_END}", {"field": "next_step"}),
    ("field", rf"^(?:and )?who (?:reported|opened|raised|logged|filed) {_N}{_END}", {"field": "contact_name"}),
    ("field", rf"^(?:and )?who(?:'s|’s| is) (?:the |our )?(?:main |primary )?contact(?: person)? (?:on|for|at|of|with) {_N}{_END}", {"field": "contact_name"}),
    ("field", rf"^(?:and )?does {_N} have (?:an? |any )?{_F}{_END}", {}),
    ("field", rf"^(?:and )?do (?:we|you) (?:have|know) (?:an? |the |any )?{_F} (?:of|for|on) {_N}{_END}", {}),
    ("field", rf"^(?:and )?do (?:we|you) (?:have|know) (?P<name>.+?)(?:'s|’s) {_F}{_END}", {}),
    # the same, asked through somebody ("tell me when it closes")
    ("field", rf"^(?:what|which) {_F} {_N} (?:is|was|has)(?: (?:in|at|on))?{_END}", {}),
    ("field", rf"^when {_N} (?:closes|is (?:closing|due|(?:supposed|expected|due) to close)){_END}", {"field": "close_date"}),
    ("field", rf"^where {_N} works{_END}", {"field": "account_name"}),
    ("field", rf"^how much {_N} is(?: worth)?{_END}", {"field": "amount"}),
    ("field", rf"^how much are we (?:asking|getting|charging) for {_N}{_END}", {"field": "amount"}),
    ("field", rf"^who {_N} (?:reports|answers) to{_END}", {"field": "reports_to"}),
    ("field", rf"^what {_N} does{_END}", {"field": "title"}),
    ("field", rf"^(?:and )?(?:the )?{_F} (?:of|for) {_N}\s*\?\s*$", {}),
    ("field", rf"^(?:and )?(?!(?:is|are|was|does|do|did|has|have|what|who|which|when|how|can|could)\b)(?P<name>.+?)(?:'s|’s)? {_F}\s*\?\s*$", {}),
    ("related", rf"^do we know (?:anyone|anybody|someone|somebody|people) (?:at|from|in|with) {_N}{_END}", {"kind": "contacts"}),
    # a record
    (
        "related",
        rf"^(?:and )?who(?:'s|’s| is) (?:the |our |their )?(?P<words>[\w/&-]+(?: [\w/&-]+){{0,3}}) (?:at|of|for|with|in) {_N}{_END}",
        {"kind": "contacts", "by": "title"},
    ),
    ("field", rf"^does {_N} (?:report|answer) to .+?{_END}", {"field": "reports_to"}),
    ("field", rf"^does {_N} work (?:at|for|with) .+?{_END}", {"field": "account_name"}),
    (
        "record",
        rf"^(?:any|is there any|do we have any|what(?:'s|’s| is)(?: the)?) (?:news|updates?|info(?:rmation)?|details?) (?:on|about|from|for) {_N}{_END}",
        {},
    ),
    (
        "record",
        rf"^(?:give me|i need|can i (?:get|have)|get me|show me|prepare) (?:a |an |the |some )?(?:quick |short |full )?(?:rundown|brief(?:ing)?|overview|summary|details|info(?:rmation)?|background) (?:on|about|of|for) {_N}{_END}",
        {},
    ),
    ("record", rf"^(?:tell me|show me|give me) (?:everything|all(?: that)?)(?: (?:we|you) (?:know|have))? (?:about|on|of) {_N}{_END}", {}),
    ("record", rf"^what (?:have|did) i (?:told|tell) you about {_N}{_END}", {}),
    ("record", rf"^(?:so |and )?(?:what|anything|everything)\s+(?:do|else do|did|have|can|is|are)?\s*(?:we|i|you|there)?\s*(?:know|known|have|got|remember|tell me|noted?)\s+(?:about|on|for|of)\s+{_N}{_END}", {}),
    ("record", rf"^(?:please\s+)?(?:tell me|brief me|remind me what we know|give me (?:a brief(?:ing)?|everything|the details?|a summary|an overview))\s+(?:more\s+)?(?:about|on|of|for)\s+{_N}{_END}", {}),
    ("record", rf"^(?:do|have) (?:we|you|i) (?:know|have|heard of|met|got|have anything on|know anything about) (?:anything about |anything on |anyone called |somebody called |someone called |of )?{_N}{_END}", {}),
    ("record", rf"^(?:and )?who(?:'s|’s| is| was| are) {_N}{_END}", {}),
    ("record", rf"^(?:please\s+)?(?:show|find|look up|search(?: for)?|pull up|get|open|summari[sz]e)(?:\s+me)?\s+{_N}{_END}", {}),
    ("record", rf"^(?:and )?(?:what about|how about|and) {_N}{_END}", {"by": "again"}),
    ("record", rf"^(?:what|how)(?:'s|’s| is| are) (?:the )?(?:latest|news|status|situation|update|going on|happening|up) (?:on|with|about|at|for) {_N}{_END}", {}),
    ("record", rf"^how(?:'s|’s| is| are) {_N} (?:doing|going|looking|coming along){_END}", {}),
    ("check", rf"^(?:and )?(?:is|are|was|were|does|do|did|has|have|will|can)\s+{_N}\s*\?\s*$", {}),
    ("record", rf"^what(?:'s|’s| is| are) {_N}\?\s*$", {}),
)  # fmt: skip
_COMPILED: Final = tuple(
    (topic, re.compile(pattern, re.IGNORECASE | re.DOTALL), given)
    for topic, pattern, given in (*OWN_RULES, *FACT_RULES, *_RULES)
)
_NOTE: Final = re.compile(
    r"^(?:please\s+|can you\s+|could you\s+)*(?:remember(?: that)?|note(?: that| down| this)?|make a note(?: that| of)?|take a note(?: that)?|"
    r"keep in mind(?: that)?|for the record|don'?t forget(?: that)?|write (?:this|it) down)\s*[:,-]?\s+(?P<words>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_POLITE: Final = re.compile(
    r"^(?:(?:and|so|ok(?:ay)?|please|hey|hi|well|also|now|btw|quick question)[,:]?\s+)*"
    r"(?:(?:could|can|would|will) you (?:please )?(?=(?:show|list|find|give|tell|summari[sz]e|merge|forget|delete|remove|pull|look)\b)|"
    r"(?:do you (?:happen to )?know|any idea|i (?:want|would like|need|was wondering|wonder)(?: to know)?|i'd like to know|tell me|let me know|remind me|"
    r"(?:could|can|would) you (?:please )?(?:tell|remind|let) me(?: know)?)\s+"
    r"(?=(?:what|who|whose|which|when|where|how|if|whether)\b))(?:(?:if|whether)\s+)?"
    r"(?:(?:could|can|would) you (?:please )?)?(?:(?:tell|remind) me\s+(?=(?:what|who|whose|which|when|where|how)\b))?",
    re.IGNORECASE,
)
_SHORT: Final = re.compile(r"^(when|where|how)['’]s\b", re.IGNORECASE)
_NEED: Final = re.compile(
    rf"^(?:i (?:need|want|am looking for|'m looking for)|(?:can|could) (?:i|we) (?:get|have|see)|give me|send me|get me) (?P<what>.*\b(?:{ANY_FIELD})\b.*?)[?.!]*$",
    re.IGNORECASE,
)
_STATUSES: Final = {
    "active": "open", "outstanding": "open", "unresolved": "open", "pending": "open", "resolved": "closed",
    "win": "won", "lose": "lost", "close": "won", "closed won": "won", "closed lost": "lost", "closed": "closed",
}  # fmt: skip
_OPENS: Final = re.compile(
    r"^(?:and |so |ok(?:ay)?,? |please |also |hey,? |hi,? )*(?:what|who|whose|which|when|where|how|why|is|are|was|were|does|do|did|has|have|can|could|"
    r"show|list|give|tell|i need|i want|i am looking for|remind me (?:what|who|when|where|which|how)|history of|find|search|look up|pull up|any|anything|summari[sz]e|brief|history of|timeline of|overdue|forget|delete|remove|erase|merge|my pipeline|pipeline|open tasks|tasks)\b",
    re.IGNORECASE,
)


def is_question(sentence: str) -> bool:
    """Tell whether a sentence asks for something."""
    return sentence.rstrip().endswith("?") or _OPENS.match(sentence.strip()) is not None


def note_in(text: str) -> str | None:
    """Return the words the user asks to be kept, if they do."""
    match = _NOTE.match(text.strip())
    return match["words"].strip() if match else None


def understand(sentence: str) -> Ask | None:
    """Return what a sentence asks for, or None when no rule fits."""
    text = direct(" ".join(sentence.split()))
    ask = _by_rule(text)
    stated = statement_in(text) if ask is None or ask.topic == "check" else None
    if stated:
        name, predicate, answer = stated
        return Ask("verify", Name(name), field=predicate, words=answer, text=text)
    return ask


def _by_rule(text: str) -> Ask | None:
    for topic, pattern, given in _COMPILED:
        match = pattern.match(text)
        if match:
            return replace(_ask(topic, match.groupdict(), given), text=text)
    return None


def direct(text: str) -> str:
    """Leave out what is only polite: "could you tell me who owns it" asks who owns it."""
    text = _SHORT.sub(r"\1 is", _POLITE.sub("", text))
    wanted = _NEED.match(text)
    return f"what is {wanted['what']}?" if wanted else text


def _ask(topic: Topic, groups: dict[str, str | None], given: dict[str, str]) -> Ask:
    status = next((groups[key] for key in ("status", "status2", "status3") if groups.get(key)), None)
    status = (status or given.get("status") or "").strip().casefold()
    kind = kind_of(groups.get("kind") or "") or given.get("kind", "")
    named = next((groups[key] for key in ("name", "whose", "ours") if groups.get(key) is not None), None)
    ask = Ask(
        topic,
        Name(before=True) if named is None else read_name(named),
        given.get("field") or field_of(groups.get("field") or ""),
        kind,
        _STATUSES.get(status, status),
        (groups.get("words") or "").strip(),
        (groups.get("by") or given.get("by") or "").casefold(),
    )
    if ask.topic == "field" and ask.field == "close_date" and ask.name.kind == "tasks":
        ask = replace(ask, field="due_date")
    return ask
