"""General statements that do not begin with their subject: "smoking is banned at Halden", "the owner of Halden is Oxbow"."""

from __future__ import annotations

import re
from typing import Final

NOUN_FIRST: Final = re.compile(
    r"\b(?:the )?(?:(?P<competitor>(?:main |biggest |closest )?(?:competitor|rival))|(?P<supplier>(?:[\w-]{1,30} )?(?:supplier|vendor|provider))|"
    r"(?P<decision_maker>(?:real |final |actual |key )?(?:decision[- ]maker|economic buyer)|(?:one|person|man|woman) (?:(?:who|that) (?:signs off|decides|makes the (?:call|decisions?)|calls the shots|has the (?:final|last) (?:say|word))|with the (?:final|last) (?:say|word)))|"
    r"(?P<budget_cycle>budget(?:ing)? (?:cycle|round|season|process|planning)|budgets)|"
    r"(?P<is_in>head ?office|headquarters|hq)|(?P<fiscal_year_end>(?:fiscal|financial|business) year(?: end)?|year[- ]end)|"
    r"(?P<uses>(?:[\w-]{1,30} )?(?:crm|erp|helpdesk|software|tool|system|platform))|(?P<employees>headcount|workforce)|(?P<owned_by>owner|parent company))(?: of| at| for| used by) ",
    re.IGNORECASE,
)
NAME: Final = r"[A-Z][\w&'-]{0,40}(?: (?:&|of|[A-Z][\w&-]{0,40})){0,3}"
_SHORTEST: Final = r"[A-Z][\w&'-]{0,40}(?: (?:&|of|[A-Z][\w&-]{0,40})){0,3}?"
_PERSON: Final = r"(?:(?:Mr|Mrs|Ms|Dr|Prof)\.? )?[A-Z][\w'-]{1,40}(?: (?:(?:van|von|de|der|da|di) ){0,3}[A-Z][\w'-]{1,40})?"
_NATION: Final = r"(?!\w+(?:ish|ese|ian|can|nch|tch|iss|ech|eek|man)\b)"
_HATES: Final = r"(?:can['’]?t stand|cannot stand|hates|loathes|dislikes|detests|can['’]?t bear)"
_THING: Final = r"(?:[\w-]{1,30} ){0,2}[\w-]{1,30}"
TURNED: Final = tuple(
    (predicate, re.compile(rf"\b{pattern}"))
    for predicate, pattern in (
        (
            "competitor",
            rf"(?P<who>{NAME}) is (?P<no>not |no longer )?(?P<whose>{NAME}|[Oo]ur)(?:['’]s)? (?:\w+ )?(?:competitor|rival)\b",
        ),
        (
            "competitor",
            rf"(?P<whose>{NAME}) and (?P<who>{NAME}) (?:are (?:\w+ )?(?:rivals|competitors)|compete)\b",
        ),
        (
            "supplier",
            rf"(?P<who>{NAME}) is (?P<no>not |no longer )?(?P<whose>{NAME}|[Oo]ur)(?:['’]s)? (?:[\w-]+ ){{0,2}}(?:supplier|vendor|provider|carrier)\b",
        ),
        ("supplier", rf"(?P<who>{NAME}) (?:supplies|delivers to|provides) (?P<whose>{NAME}|us)\b"),
        (
            "supplier",
            rf"(?:(?P<whose>{NAME})['’]s?|[Oo]ur) (?:[\w-]+ ){{1,2}}(?:comes?|is supplied|are supplied|is sourced) (?:from|by) (?P<who>{NAME})",
        ),
        (
            "owned_by",
            rf"(?P<whose>{NAME}) is (?:an? )?(?P<who>{_NATION}{NAME})(?:['’]s)? (?:\w+ )?(?:subsidiary|daughter|company)\b",
        ),
        (
            "owned_by",
            rf"(?P<who>{NAME}) (?:(?:just|recently|now|has|have) )*(?:owns|acquired|bought|took over|taken over|swallowed|bought up) (?P<whose>{NAME})(?=[.,;!]|$| (?:last|in|this|for|and|back|two|three|a)\b)",
        ),
        ("owned_by", rf"{NAME} (?:has |have |just )*sold (?P<whose>{NAME}) to (?P<who>{NAME})"),
        ("married_to", rf"(?P<who>{NAME}) is (?P<whose>{NAME})['’]s (?:wife|husband|spouse|better half)\b"),
        (
            "married_to",
            rf"(?P<whose>{NAME}) and (?P<who>{NAME}) (?:are (?:happily |now )?married|got married|are husband and wife)\b",
        ),
        (
            "decision_maker",
            rf"[AaOo](?:t|ver at) (?P<whose>{_SHORTEST}),? (?:it['’]s |only )?(?P<who>{_PERSON}) (?:who )?(?:is the (?:\w+ )?(?:decision[- ]maker|one who decides|one who signs off)|makes the (?:\w+ )?(?:decisions?|call)|who decides|decides|has the (?:final|last) (?:say|word)|signs off|calls the shots)",
        ),
        (
            "decision_maker",
            rf"(?P<who>{_PERSON})(?: (?:at|of|from|over at) (?P<whose>{NAME}))?, (?:she|he)(?:['’]s| is) the (?:\w+ )?(?:decision[- ]maker|one who decides|one who signs off)(?! (?:at|for|there))",
        ),
        *(
            (
                predicate,
                rf"[AaOo](?:t|ver at) (?P<whose>{_SHORTEST}),? (?:the|their) (?:\w+ )?(?:{noun}) is (?:now |still |actually )?(?P<who>{who})",
            )
            for predicate, noun, who in (
                ("decision_maker", "decision[- ]maker|decider|economic buyer", _PERSON),
                ("competitor", "competitor|rival", NAME),
                ("supplier", "supplier|vendor|provider|carrier", NAME),
                ("uses", "crm|CRM|erp|ERP|helpdesk", NAME),
                ("owned_by", "owner|parent company", NAME),
            )
        ),
        ("uses", rf"(?P<whose>{NAME}) is an? (?P<who>{_NATION}[A-Z][\w-]+) shop\b"),
        (
            "dislikes",
            rf"(?:[Dd]on['’]?t|[Dd]o not|[Nn]ever|[Aa]void) (?:bring(?:ing)? up|mention(?:ing)?|talk(?:ing)? about|discuss(?:ing)?|start(?:ing)? (?:on|about)|rais(?:e|ing)|serv(?:e|ing)|offer(?:ing)?) (?:any )?(?P<who>{_THING}) (?:with|to|around|near|in front of) (?P<whose>{NAME}),? (?:because |as |since )?(?:she|he) (?:really |absolutely |just )?{_HATES}(?: it| that| them)?\b",
        ),
        (
            "dislikes",
            rf"(?:[Dd]on['’]?t|[Dd]o not|[Nn]ever) (?:offer|serve|give|bring) (?P<whose>{NAME}) (?:any )?(?P<who>{_THING}),? (?:because |as |since )?(?:she|he) (?:really |absolutely |just )?{_HATES}(?: it| that| them)?\b",
        ),
        (
            "likes",
            rf"(?:[Tt]alk about|[Mm]ention|[Bb]ring up|[Aa]sk about) (?P<who>{_THING}) (?:with|to|around) (?P<whose>{NAME}),? (?:because |as |since )?(?:she|he) (?:really |absolutely |just )?(?:loves|adores|likes) (?:it|that|them)\b",
        ),
        (
            "budget_cycle",
            rf"[Bb]udgets? (?:at|of|for) (?P<whose>{NAME}) (?:is|are|gets?) (?:set|approved|decided|planned|fixed|finali[sz]ed) (?:in|every|each|on) (?P<who>(?:[\w-]+ )?\w+)",
        ),
        (
            "forbids",
            rf"(?P<who>{_THING}) (?:is|are) (?:strictly |absolutely )?(?:banned|forbidden|prohibited|not allowed|not permitted|off limits) (?:at|by|in|inside|from|on) (?:the )?(?P<whose>{NAME})",
        ),
        (
            "forbids",
            rf"\b[Nn]o (?P<who>{_THING}) (?:are |is )?(?:allowed|permitted|accepted|tolerated) (?:at|by|in|inside|on) (?:the )?(?P<whose>{NAME})",
        ),
        (
            "forbids",
            rf"(?P<who>{_THING}) (?:is|are)n['’]t (?:allowed|permitted) (?:at|by|in|inside|on) (?:the )?(?P<whose>{NAME})",
        ),
        (
            "forbids",
            rf"[Yy]ou (?:can['’]t|cannot|can not|may not|must not|mustn['’]t|aren['’]t allowed to) (?:bring|use|take|wear|carry|have) (?:any )?(?P<who>{_THING}) (?:at|into|in|inside|on) (?:the )?(?P<whose>{NAME})",
        ),
        (
            "requires",
            rf"[Aa]t (?P<whose>{NAME}),? (?:you|visitors|everyone|everybody|suppliers|vendors|we) (?:must|have to|has to|need to|needs to) (?:always )?(?:wear|have|bring|show|carry|sign|provide|present) (?:an? |your |the )?(?P<who>{_THING})",
        ),
        (
            "requires",
            rf"[Ww]ithout (?:an? |the )?(?P<who>{_THING}),? (?P<whose>{NAME}) (?:won['’]t|will not|does not|doesn['’]t|can['’]t|refuses)\b",
        ),
        (
            "requires",
            rf"(?P<who>[\w-]{{1,40}}(?: [\w-]{{1,40}})?) (?:is|are) (?:mandatory|compulsory|required|obligatory|a must) (?:at|by|for|in) (?:the )?(?P<whose>{NAME})",
        ),
        (
            "employees",
            rf"[Tt]here (?:are|were) (?:about |around |some |roughly |over )?(?P<who>\d[\d.,]{{0,14}})(?: \w+)? (?:people|employees|staff|workers) (?:at|in|working (?:at|for)) (?P<whose>{NAME})",
        ),
        (
            "employees",
            rf"(?P<who>\d[\d.,]{{0,14}})(?: \w+)? (?:people|employees|staff|workers) (?:work|are employed|are working) (?:at|for|in) (?P<whose>{NAME})",
        ),
        (
            "likes",
            rf"(?P<whose>{NAME}) (?:is|['’]s) an? (?:(?:huge|big|massive|keen|avid|great|real|total|true) )*(?P<who>[\w-]{{1,40}}(?: [\w-]{{1,40}})?) (?:fan|lover|enthusiast|addict|nut)\b(?! of\b)",
        ),
    )
)
