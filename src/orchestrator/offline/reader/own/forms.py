"""How the predicates of general statements are put: subject first, one form for each way of saying it."""

from __future__ import annotations

import re
from typing import Final

from orchestrator.offline.reader.own.form import Form, form, of, refused, said

FORMS: Final = (
    said(
        "uses",
        "use, run on, rely on, standardise on, standardize on, migrate to, adopt, deploy, roll out, implement, run everything on, "
        "operate on, go live with, build everything on, bet on, depend on",
        listed=True,
    ),
    said("uses", "switch over to, switch to, change to, change over to", listed=True),
    said("uses", "work with, run, go with, introduce, stick with, use", listed=True, kind="name"),
    said("uses", "be on", kind="brand"),
    form(
        "uses",
        r"(?:runs?|running) (?:everything|it all|all of it|(?:its|their|all|the whole) [\w ]{3,20}?) on",
        listed=True,
    ),
    form(
        "uses",
        r"(?:has |have |just )*(?P<no>dropped|ditched|gave up|got rid of|moved away from|moved off|switched away from|abandoned|phased out|retired|is off|are off)",
        kind="name",
    ),
    of(
        "uses",
        r"(?:(?:[\w-]+ )?(?:crm|erp|helpdesk|software|system|tool|platform|tooling))",
        kind="name",
    ),
    said(
        "is_in",
        "be based in, be located in, be headquartered in, be situated in, sit in, live in, reside in, relocate to, move to, "
        "be based out of, operate out of, live near, be at home in",
        kind="place",
    ),
    said(
        "is_in",
        "move, relocate",
        middle=r" (?:its|their|the|his|her|all|family|home|offices?|main|head|headquarters|hq| )+? ?to",
        kind="place",
    ),
    form(
        "is_in",
        r"(?:has|have|keeps?|runs?) (?:its|their|her|his) (?:main |head |only )?(?:offices?|headquarters|hq|base|seat|home|plant|factory) in",
        kind="place",
    ),
    form(
        "is_in",
        r"(?:is|are|['’]s) (?:(?:now|still|actually) )?in|(?P<no>(?:is|are)(?:n['’]t| not) in)",
        kind="town",
    ),
    of(
        "is_in",
        r"(?:head ?office|headquarters|hq|main office|registered office|office|home|seat|head quarters|main site|base)",
        kind="place",
        verb=r"(?:is|are|['’]s|sits?|lies)(?: now| still)* (?:located |based )?(?:in|at)|(?:has |have |just )*(?:moved|relocated) to",
    ),
    said(
        "speaks",
        "speak, be fluent in, be a native speaker of, be bilingual in, know, understand",
        listed=True,
        kind="tongue",
    ),
    of(
        "speaks",
        r"(?:mother tongue|first language|native language|native tongue)",
        listed=True,
        kind="tongue",
    ),
    form("speaks", r"is an? (?:native|fluent) (?=\w+ speaker)", kind="tongue"),
    said("dislikes", "hate, dislike, loathe, detest, despise", listed=True),
    refused("dislikes", "stand, like, care for, enjoy, bear, love"),
    form(
        "dislikes",
        r"(?:is|are) not (?:a (?:big |great )?fan of|into|keen on|fond of)|(?:isn|aren)['’]t (?:a (?:big |great )?fan of|into|keen on|fond of)",
        listed=True,
    ),
    said(
        "likes",
        "like, love, enjoy, adore, collect",
        middle=r"(?! [^.;,!?]{2,40} (?:better|more) than\b)",
        listed=True,
    ),
    form(
        "likes",
        r"(?:is|are|['’]s) (?:(?:really|very|so|totally|quite|a|an|big|huge|great|keen|massive|avid|mad|super|absolutely|also|rather|completely) )*(?:into|fond of|fan of|keen on|big on|crazy about|passionate about|mad about|addicted to|obsessed with|nuts about|partial to)",
        listed=True,
    ),
    form(
        "allergic_to",
        r"(?:(?:(?P<no>(?:is|are|am)(?:n['’]?t| not| no longer) (?:actually |really )?)|(?:is|are|am|['’]s|['’]m) )(?:severely |badly |very |highly |terribly |also |quite |deadly |really )*)?allergic to|(?:has|have) an? (?:\w+ )?allergy to|(?:has|have) allergies to",
        listed=True,
    ),
    form(
        "allergic_to",
        r"(?:has|have) an? (?:(?:severe|bad|serious|strong|nasty|mild) )?(?=[\w -]{3,25} allerg(?:y|ies)\b)",
        listed=True,
    ),
    form("allergic_to", r"(?:is|are|['’]s) (?:severely |highly |very )?(?=[\w-]{3,20}[ -]intolerant\b)"),
    form(
        "allergic_to",
        r"(?:can['’]?t|cannot|can not|must not|mustn['’]t|may not) (?:have|eat|touch|drink)(?: any)?",
        listed=True,
        kind="allergen",
    ),
    of(
        "birthday",
        r"(?:birthday|bday|b-day|date of birth)",
        kind="date",
        verb=r"(?:is|['’]s|falls|was)(?: on| coming up on)?",
    ),
    form(
        "birthday",
        r"(?:was|is|were) born(?: on| in)?|(?:has|have|celebrates?) (?:her|his|their) (?:\d+\w\w )?(?:birthday|bday) on|turns \w+ on|has a birthday on",
        kind="date",
    ),
    said("prefers", "prefer, favour, favor, much prefer"),
    form("prefers", r"(?:would|['’]d) (?:much )?rather (?:have|get|see|use|do|take)?|likes? it(?= by| via)"),
    form("prefers", r"likes? (?=[^.;,!?]{2,40} (?:better|more) than\b)"),
    said("requires", "require, insist on, demand, mandate, insist upon", kind="demand"),
    said("requires", "need, ask for, want, expect, call for", kind="condition"),
    form(
        "requires",
        r"(?:is|are) (?:very |really )?(?:strict about|picky about)|must have|(?:has|have) to have",
    ),
    said(
        "forbids",
        "forbid, ban, prohibit, block, disallow, outlaw, bar, have banned, have forbidden",
        listed=True,
    ),
    refused("forbids", "allow, permit, accept, tolerate, let in"),
    form(
        "forbids",
        r"(?:has|have) an? (?:strict |total |complete |general )*(?:ban on|no[ -](?=[\w-]+ (?:policy|rule)\b))",
        listed=True,
    ),
    of(
        "supplier",
        r"(?:[\w-]+ )?(?:supplier|vendor|provider|carrier|distributor|wholesaler|hoster|agency|hosting partner|caterer|contractor)",
        kind="name",
    ),
    form(
        "supplier",
        r"(?:(?P<no>(?:does|do)(?:n['’]?t| not)|no longer|never) )?(?:buys?|sources?|gets?|orders?|purchases?)"
        r"(?: (?:(?:its|their|our|all|most|the|some|of)\b ?)*(?:[\w-]+ ?){0,3})? from",
        kind="name",
    ),
    form("supplier", r"(?:is|are|gets?|been) (?:now )?supplied by", kind="name"),
    of("competitor", r"competitors?|rivals?|competition|arch[- ]?rivals?|nemesis", listed=True, kind="name"),
    said(
        "competitor",
        "compete",
        middle=r"(?: (?:directly|head-on|mainly|mostly|closely))? (?:with|against)",
        listed=True,
        kind="name",
    ),
    form(
        "competitor",
        r"(?:is|are|['’]re) (?:(?:also|mainly|often|usually|always) )?(?:up against|in competition with|competing against|competing with)|sees? (?=[^.;,!?]{2,40} as (?:its|their|the) (?:\w+ )?(?:rival|competitor))",
        listed=True,
        kind="name",
    ),
    of(
        "fiscal_year_end",
        r"(?:fiscal|financial|business)[ -]year(?:[ -]end)?|fy|fye|year[- ]end|books",
        verb=r"(?:(?:now |actually )?(?:ends?|closes?|finish(?:es)?|runs (?:to|until|till|through)|is|are closed|falls|end is)|end is)(?: now)?(?: in| on| at)?(?: the end of| end of)?",
    ),
    form(
        "fiscal_year_end",
        r"(?:closes?|ends?) (?:its|their|the) (?:(?:fiscal|financial|business)[ -]year|books|year)(?: in| on| at)?(?: the end of)?",
    ),
    said(
        "founded",
        "found, establish, start, set up, incorporate, launch, start out, begin",
        middle=r"(?: back| in business| life| trading)* in",
        kind="year",
    ),
    form(
        "founded",
        r"(?:dates|goes|date|go) (?:all the way )?back to|(?:has|have) been (?:around|in business|going|trading|operating) since|(?:has |have )?exist(?:s|ed)? since|(?:is|are) in business since",
        kind="year",
    ),
    form(
        "employees",
        r"(?:has|have|had|employs?|employing|['’]s got|is at|are at|counts?|grew to|(?:has |have )?grown to|is now at|(?:is |are )?(?:up|down) to|shrank to|with)(?: (?:now|about|around|roughly|over|some|nearly|almost|more than|just|only|currently|approximately|up to|a team of|a staff of|a workforce of|a headcount of|an?))*",
        kind="staff",
    ),
    form(
        "employees",
        r"(?:is|are|['’]s) an? (?=\d[\d.,]*[ -](?:person|people|strong|employee|man|head)\b)",
        kind="figure",
    ),
    of(
        "employees",
        r"(?:headcount|head count|workforce|staff|team)",
        kind="figure",
        verb=r"(?:is|are|['’]s|stands at|grew to|counts|is at|is up to|is down to)(?: now)?",
    ),
    form(
        "owned_by",
        r"(?:(?P<no>(?:is|are|was|were)(?:n['’]t| not| no longer)(?: actually| any more)?)|is|are|was|were|got|has been|have been|been|['’]s)(?: (?:now|recently|fully|partly|majority|just|actually|still))*[\s-]+(?:owned|acquired|bought|taken over|bought up|swallowed|bought out) by",
        kind="name",
    ),
    form(
        "owned_by",
        r"(?:(?P<no>(?:is|are)(?:n['’]t| not| no longer))|is|are)(?: now| still| actually)? (?:an? |the )?(?:wholly[- ]owned )?(?:subsidiary|part|division|unit|brand|daughter|arm|member) of",
        kind="name",
    ),
    said("owned_by", "belong to", kind="name"),
    form(
        "owned_by",
        r"(?:was|were|is|has been|have been|got|gets?)(?: (?:just|recently|now|finally))* (?:sold|handed over|snapped up) (?:to|by)",
        kind="name",
    ),
    of("owned_by", r"(?:parent(?: company)?|owners?|mother company|holding company)", kind="name"),
    said("married_to", "be married to, get married to, marry", kind="name"),
    of("married_to", "wife|husband|spouse", kind="name"),
    said("plays", "play", listed=True, kind="pastime"),
    form(
        "plays",
        r"is an? (?:(?:keen|avid|good|great|passionate|former|decent|serious|amateur) )*(?=\w+ player\b)",
    ),
    said("studied_at", "study, graduate", middle=r"(?: [\w ]{3,25}?)? (?:at|from)", kind="name"),
    said("studied_at", "go to, attend", kind="school"),
    form(
        "studied_at",
        r"(?:got|has|holds|did|earned|took|received) (?:(?:her|his|their|an?) )?(?:[\w'’]+ )?(?:degree|mba|phd|ph\.d\.|master['’]?s?|doctorate|bachelor['’]?s?|diploma)(?: in [\w ]{3,25}?)? (?:from|at)|is an? (?:alumna|alumnus|graduate) of",
        kind="name",
    ),
    said(
        "works_from",
        "work",
        middle=r"(?:(?: (?:now|mostly|mainly|usually|remotely|always|only))* (?:from|out of)| remotely (?:from|in))",
    ),
    of(
        "budget_cycle",
        r"budget(?:ing)?(?: planning)? (?:cycle|round|season|process|year|planning)|budgets?",
        kind="season",
        verb=r"(?:starts?|begins?|ends?|runs?|is|are|gets?|comes?|happens?)(?: (?:set|approved|fixed|decided|planned|finali[sz]ed|made|drawn up|released|up))?(?: in| from| on| each| every| around)?",
    ),
    form(
        "budget_cycle",
        r"(?:(?:sets?|approves?|plans?|fix(?:es)?|decides?(?: on)?|finali[sz]es?|signs? off|makes?|draws? up|does|releases?|allocates?)(?: on)?) (?:(?:its|their|the|all|annual|yearly|new|next year['’]s|coming|departmental) )*budgets?(?: in| every| each| on| around)",
        kind="season",
    ),
    of(
        "decision_maker",
        r"(?:real |final |actual |key )?(?:decision[- ]maker|decider|economic buyer)",
        kind="name",
    ),
    form(
        "decision_maker",
        r"(?:is|['’]s|remains) the (?:(?:real|final|actual|key|main|sole|only) )?(?:decision[- ]maker|decider|one (?:who|that) (?:decides|signs off|makes the (?:call|decisions?)|calls the shots|has the final say)|economic buyer)(?: at| for| there at| over at| in)",
        reverse=True,
        kind="name",
    ),
    form(
        "decision_maker",
        r"(?:makes? (?:all )?the (?:\w+ )?(?:call|decisions?|buying decisions?)|(?:has|gets) the (?:final|last) (?:say|word)|signs? off(?: on (?:everything|all \w+|purchases|every \w+))?|decides(?: everything| on purchases| on everything)?|calls the shots|holds the purse strings)(?: at| for| over at| in)",
        reverse=True,
        kind="name",
    ),
)
ANY: Final = {
    name: Form(name, re.compile(""), kind=kind)
    for name, kind in (
        ("competitor", "name"),
        ("supplier", "name"),
        ("decision_maker", "name"),
        ("budget_cycle", "season"),
        ("is_in", "place"),
        ("fiscal_year_end", "words"),
        ("uses", "name"),
        ("employees", "figure"),
        ("owned_by", "name"),
    )
}
"""What the answer must be where the noun stands first ("the supplier of X is Y")."""
