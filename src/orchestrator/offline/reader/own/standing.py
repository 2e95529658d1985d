"""Other standing wishes, in the user's own words: "always show amounts in euros"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.language import FACTUAL, Mood, find_values
from memory.records.manners import LANGUAGES, LENGTH, STYLE
from orchestrator.offline.reader.own.said import lasts, stated, words
from orchestrator.offline.reader.own.wishes import ALWAYS, ALWAYS_SPELT, WISH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestrator.offline.reader.own.said import Said
    from orchestrator.offline.reader.page import Page

_ACTS: Final = (
    "show|use|write|put|format|start|begin|end|finish|include|list|sort|round|add|skip|leave out|leave|avoid|sign|address|mention|quote|spell|highlight|mark|group|"
    "summari[sz]e|translate|convert|send|cc|copy|attach|give|lead|explain|answer|ask|check|refer|name|number|order|present|state|cite|link|bold|capitali[sz]e|display|open|close|greet|suggest|offer|apologi[sz]e|remind|tell|confirm|double-check|keep|make|stick|call|repeat|report|provide|split|"
    "omit|drop|flag|warn|assume|speak|talk|separate|indent|underline|abbreviate|limit|propose|point out|draw|print|render|break|say|wait|stop|save|log|set|prefix|append|rank|filter|hide|note|let|wrap|cut|do|thank|congratulate|wish|phrase|treat"
)
_VERBS: Final = rf"(?:{_ACTS})"
_DOING: Final = r"(?:using|adding|including|starting|repeating|putting|showing|greeting|apologi[sz]ing|asking|saying|giving|sending|writing|telling|calling|ending|signing|thanking|suggesting|offering|mentioning|reminding|summari[sz]ing|listing|quoting|explaining)"
_ALWAYS_ACTS: Final = rf"(?:(?:never|don['’]?t|do not) )?{_VERBS}\b[^.;!?\n]{{3,110}}"
_FORMATS: Final = (
    r"(?:bullet|bullets|bulleted|tables?|lists?|emojis?|smileys|headings?|headers?|currency|currencies|euros?|dollars?|pounds|metric|imperial|units?|dates?|format|formats|formatted|numbers?|percentages?|percent|links?|sources?|examples?|24-?h(?:our)?|12-?h(?:our)?|"
    r"graphs?|charts?|jargon|abbreviations?|acronyms|exclamation (?:marks?|points?)|markdown|bold|italics|plain text|figures|amounts?|prices|decimals?|thousands|kilometres|miles|celsius|fahrenheit|iso|am/pm|clock|paragraphs?|numbered|footnotes|hashtags|small talk|time stamps|timestamps|signature|salutations?|temperatures?|distances?|columns?|rows|thousand separators?|week numbers?|local times?)"
)
_STANDING: Final = re.compile(
    rf"(?P<cue>\b(?:{ALWAYS_SPELT}|from now on|from here on(?: out)?|in future|in the future|going forward|by default|as a rule|(?:whenever|when|every time|each time|if|before|after) (?:you|i|we) [^,.;!?\n]{{3,60}},|in (?:your |all )?(?:answers|replies|summaries|reports|emails),?|generally|in general|(?:make sure|be sure|remember|take care|see to it|i want|i(?:['’]d| would) like)(?: that)? (?:you |to |for you to )?(?:to )?always)\b[,:]?\s?(?:please |you should |i want you to |i['’]d like you to |to |always )*)(?P<what>{_ALWAYS_ACTS})"
    rf"|\b(?:from (?:now|here) on|in future|going forward|by default|always|as a rule),? (?P<format>(?:all |any |my )?{_FORMATS}\b[^.;!?\n,]{{3,60}})"
    rf"|(?P<deny>\b(?:never (?:want|wish)(?: to (?:see|read|get|have))?(?: any)?|never (?:any|again any)|no more|not a single|zero) (?:\w+ )?{_FORMATS}\b[^.;!?\n]{{0,60}}|\bnever (?:{_ACTS}|{_DOING}|delete|change|update|create|move|overwrite|touch|edit|merge|assume)\b[^.;!?\n]{{3,110}}|(?<![\w] )(?:please )?(?:don['’]?t|do not|stop) (?:ever )?(?:use|add|include|start|repeat|put|show|{_DOING})\b[^.;!?\n]{{3,60}}|\bno (?:more )?(?:emojis?|smileys|jargon|bullet points?|bullets|tables|abbreviations|acronyms|small talk|exclamation marks|attachments|greetings|markdown|hashtags|bold|headings|links|buzzwords|flattery|apologies|disclaimers|sales speak|marketing speak|puns|jokes)\b)"
    rf"|(?:^|[.!?;\n]\s*|\bwish(?:es)?(?: from me| of mine)?:\s|,\s(?:and|but)?\s?|\b(?:please|pls|i(?:['’]d| would)? (?:like|want|need) you to) )(?:and |also |oh,? and |but )?(?:please )?(?P<plain>(?:write|show|give me|use|format|put|display|list|state|quote|spell|express|convert) (?:all |my |me |the |a |only |out )?(?:dates?|times|amounts|prices|numbers|figures|currenc(?:y|ies)|sums|bullets?|bullet points|tables?|phone numbers|metric|imperial|24|12|emojis?|percentages|distances|temperatures|units|iso|numbered lists?|markdown|plain text|local times?|full names|british|american|euros|dollars)\b(?:[^.;!?\n]|\.(?=\w)){{0,60}}|(?:start|begin|end|open|close) (?:every|each|all|your) \w+ with [^.,;!?\n]{{3,60}}"
    rf"|(?:{_ACTS})\b[^.;!?\n]{{3,80}}?(?:,\s)?\b(?:(?:(?:in|of|to|with|at the (?:top|end|start|bottom) of) )?(?:your|all|every|any|each) (?:\w+ )?(?:answers?|repl(?:y|ies)|summar(?:y|ies)|reports?|lists?|responses?|messages?|emails?)|(?:whenever|every time|each time|when) (?:you|i|we)[^.;!?\n]{{3,60}}|by default|at all times|from now on|in future|going forward|(?:always|every time|each time|as a rule|in general|generally)(?=\s*(?:[.,;!?]|$|please\b))))"
    rf"|(?:^|[.!?;\n]\s*|,\s(?:and )?)(?:please,? )?(?P<ought>(?!(?:the|this|that|these|those|her|his|their|a|an)\b)(?:all |any |every |each |my |your )?(?:[\w-]+ ){{0,2}}?{_FORMATS}(?: (?:should|must|have to|has to|need to|ought to|are to|to)(?: please| always| never| only| not| all)* (?:be|come|stand|go|appear|start|end|use|show)\b|:? ?(?:,? please,?)?(?: always| only)+ (?=(?:in|with|without|as|at|to|on|by|from|net|gross|first|last|rounded|sorted|written|spelt|spelled|before|after|under|behind|per)\b))[^.;!?\n]{{2,80}})"
    rf"|(?:^|[.!?\n]\s*)(?P<lead>(?:[\w-]+ ){{0,2}}{_FORMATS}\b[^.;!?\n,]{{0,40}}?)(?=,? (?:please,? )?(?:always|by default|from (?:now|here) on|in future|at all times)\b)"
    rf"|(?P<each>\b(?:(?:whenever|every time|each time) (?:you|i|we)|when you (?:list|show|answer|reply|write|summari[sz]e|send me|give me|report|mention|name|quote|present|display|explain|talk|speak|compare)) [^,.;!?\n]{{3,60}}, (?:please )?{_VERBS}\b[^.;!?\n]{{3,80}})",
    re.IGNORECASE,
)
_WANTS: Final = re.compile(
    rf"(?:{WISH}|\bi(?:['’]d| would) rather)\s(?:it (?:if|when) you |you to |to (?:see|have|get) |if you |when you |you )?(?P<what>[^.;!?\n]{{3,80}})",
    re.IGNORECASE,
)
_FORMAT_FIRST: Final = re.compile(
    rf"(?!(?:the|this|that|these|those|them|it|a|an|some|your|their|his|her)\b)(?:all |my |every )?(?!{_VERBS}\b|(?:update|change|switch|extend|modify|create|edit|move|bump)\b)(?:[\w-]+ ){{0,2}}?{_FORMATS}\b|(?:to )?use (?:\w+ )?{_FORMATS}\b",
    re.IGNORECASE,
)
"""A wish for a format names it first ("amounts in thousands"); what names a record's values is an order."""
_ONE_RECORD: Final = re.compile(r"\d{4,}|[$€£]\s?\d|[\"“']\w|\b(?:of|for|from) (?:the|my|this|that|[A-Z])")
_PLEASE_NOT: Final = re.compile(
    rf"(?:^|[.!?;\n,]\s*|\b(?:and|but|please|pls)\s)(?P<what>(?:don['’]?t|do not|stop|avoid|no need to|you (?:don['’]?t|do not) (?:need|have) to|you can stop|quit|spare me) (?:ever )?(?:{_ACTS}|{_DOING}|the )\b[^.;!?\n]{{3,80}})",
    re.IGNORECASE,
)
_LEAVE_OUT: Final = re.compile(
    r"(?:^|[.!?;\n]\s*|\b(?:please|pls)\s)(?P<what>(?:skip|drop|leave out|omit|cut|lose|avoid) (?:the |all |any )?[a-z][a-z -]{3,30}?)(?= (?:with me|for me|in (?:your|all|every|any) (?:answers?|repl(?:y|ies)|summar(?:y|ies)|lists?|messages?))\b)",
    re.IGNORECASE,
)
"""What is to be left out of answers."""
_ABOUT_ANSWERS: Final = re.compile(
    rf"\b{_FORMATS}\b|\b(?:to|with|for|at) me\b|\b(?:me|i) (?:every|each) time\b|\b(?:your|every|each|all) (?:\w+ )?(?:answers?|repl(?:y|ies)|responses?|messages?)\b|\bevery time\b|\bany ?more\b|\bat the (?:end|start|top|beginning)\b",
    re.IGNORECASE,
)
_SOMEBODY: Final = re.compile(r"\b(?:we|they|he|she|you|customers?|who|that|it|i)\s$", re.IGNORECASE)
_OF_A_THING: Final = re.compile(
    r"\W*(?:(?:and|but|because|since|so|as|that),? )?(?:the|these|those|my|our|his|her|their|its|some|most|many|both)\s(?:[\w'’-]+\s){1,4}$",
    re.IGNORECASE,
)
"""What stands before "always" and is no address: "the short ones always leave me guessing" says something of them."""
_RULE_OF_OTHERS: Final = re.compile(
    r"\b(?:policy|rule|goal|job|promise|custom|habit|aim|told (?:me|us)|asked (?:me|us)|wants? (?:me|us)|try|tries|have|has|need|needs|used) (?:is )?to\s$",
    re.IGNORECASE,
)
"""What is a rule somewhere, or somebody told the user to do."""
_LEAD: Final = re.compile(r"^(?:please|always|just|also|to|you|that|from now on|,|and)\s+", re.IGNORECASE)
_PURPOSE: Final = re.compile(
    r",?\s(?:so (?:that )?(?:i|we|it|the)|because|since|as (?:i|we|it)|otherwise|it (?:helps|makes|saves)|that (?:way|helps)|from now on|by default|going forward|in future|in the future|please(?! (?:always|only|in|with|without)\b)|thanks|thank you|ok|okay|for me|to (?:save|make|avoid|keep))\b.*$|,\s(?:i|it|they|the|my|that)\b.*$|\swhen you (?:talk|write|speak|answer|reply|respond)\b.*$|,?\s(?:always|every time|as a rule)$|\s[—–-]\s.*$|\s*\(.*$",
    re.IGNORECASE | re.DOTALL,
)
_ONE_DOCUMENT: Final = re.compile(
    r"\W*(?:in|on|for|at the (?:top|end|start) of) (?:the|this|that|my|our|his|her|their|today['’]s) (?:[\w-]+ ){0,2}?(?:e-?mail|mail|letter|proposal|offer|order|invoice|brochure|deck|slides?|note|invite|invitation|draft|contract|quote|pitch|text|message|post|agenda|presentation|document|report|minutes|table|list|summary|case|deal|ticket|task|meeting)\b",
    re.IGNORECASE,
)
"""A sentence that begins with where, is about one thing."""
_THAT_RECORD: Final = re.compile(
    r"\b(?:this|that) (?:deal|opportunity|case|ticket|task|contact|lead|quote|proposal|account|customer|client|mail|call)\b|\b(?:him|her)\b",
    re.IGNORECASE,
)
_TRANSITIVE: Final = re.compile(
    r"\b(?:deal|opportunity|case|ticket|task|contact|lead|quote|proposal)\b", re.IGNORECASE
)
_TO_ME: Final = re.compile(
    r"(?:never |don['’]?t |do not |stop )?(?:call|calling|ring|phone|text|e-?mail|message|ping|contact|reach|send|sending) me\b(?! (?:when|whenever|every|a summary|the|before|once|if))",
    re.IGNORECASE,
)
_REACHING: Final = re.compile(
    r"(?:(?:call|ring|phone|text|message|ping) me\b(?!.*\b(?:every|each|whenever)\b)|set up an? (?:\w+ )?call\b)",
    re.IGNORECASE,
)
"""How to be reached is a field of its own."""
_IN_LANGUAGE: Final = re.compile(
    r"(?:answer|reply|respond|write|speak|translate|talk|use|stick)(?: to| with)?(?: me)?(?: in)? \w+$",
    re.IGNORECASE,
)
_MANNER_VERB: Final = re.compile(
    r"(?:(?:don['’]?t|do not|never|stop) )?(?:keep|make|give|giving|answer|reply|write|writing|be|being|explain|provide|use|get|cut|sugar\w+|skip|drop|send|sending)\b",
    re.IGNORECASE,
)
_NOT_NOW: Final = re.compile(
    r"\b(?:yet|the (?:deal|case|quote|proposal|order|invoice|contract|meeting|customer)|[A-Z][a-z]+ (?:deal|case|account|quote))\b"
)


_RULES: Final = re.compile(
    rf"\b(?:(?:standing|general|house|ground|permanent|fixed|basic|my|some|few|two|three|four|couple of) )+(?P<what>rules?|wish(?:es)?|preferences?|requests?|instructions?|guidelines?|asks)(?: (?:of mine|from me|(?:for|about|on|regarding) (?:you|your|all|every|how|the way|answers|replies|formatting|summaries|lists|reports)[^:.;!?\n]{{0,40}}))?:\s+(?=(?:please )?(?:(?:never|don['’]?t|do not|always) [a-z]+|{_VERBS})\b)",
    re.IGNORECASE,
)
HEADED: Final = "rule under a heading"
_CUT: Final = re.compile(
    rf",?\s(?:and|but)\s(?:also\s|please\s|{ALWAYS_SPELT}\s)*(?={_VERBS}\b)", re.IGNORECASE
)
_CUT_OF_RULES: Final = re.compile(
    rf",\s(?:(?:and|but)\s)?(?=(?:(?:never|don['’]?t|do not|always|also|please)\s)*{_VERBS}\b)|\s(?:and|but)\s(?=(?:(?:never|don['’]?t|do not|always|also|please)\s)*{_VERBS}\b)",
    re.IGNORECASE,
)


def standing_wishes(page: Page) -> Iterator[Said]:
    """Find what holds for every answer and no field of its own says."""
    taken: list[tuple[int, int]] = []
    for name, start, end in sorted(_places(page), key=lambda one: (one[1], -one[2])):
        if any(begin < end and start < stop for begin, stop in taken):
            continue
        taken.append((start, end))
        begin = start
        cuts = _CUT_OF_RULES if name == HEADED else _CUT
        for cut in cuts.finditer(page.text, start, end):
            yield from _instruction(page, begin, cut.start(), name)
            begin = cut.end()
        yield from _instruction(page, begin, end, name)


def _places(page: Page) -> Iterator[tuple[str, int, int]]:
    for match in _STANDING.finditer(page.text):
        start, end = match.span(
            next(
                group
                for group in ("what", "format", "deny", "plain", "ought", "lead", "each")
                if match[group]
            )
        )
        told = page.mood(start) in FACTUAL | {Mood.NEGATION} and lasts(page, start)
        if _ONE_DOCUMENT.match(page.text, page.sentence_at(start)[0]):
            continue
        before = page.text[max(0, match.start() - 40) : match.start()]
        told = told and not _is_statement(page, match)
        if told and not _SOMEBODY.search(before) and not _RULE_OF_OTHERS.search(before):
            yield "standing instruction", start, end
    for match in _WANTS.finditer(page.text):
        start, end = match.span("what")
        told = stated(page, start) or (
            page.mood(start) is Mood.NEGATION and lasts(page, start) and " without " in match["what"]
        )
        if told and _FORMAT_FIRST.match(match["what"]) and not _ONE_RECORD.search(match["what"]):
            yield "standing wish", start, end
    yield from _rules(page)
    for match in _LEAVE_OUT.finditer(page.text):
        if stated(page, match.start("what")):
            yield "left out", *match.span("what")
    for match in _PLEASE_NOT.finditer(page.text):
        start, end = match.span("what")
        told = page.mood(start) in FACTUAL | {Mood.NEGATION} and lasts(page, start)
        meant = _ABOUT_ANSWERS.search(match["what"]) or ALWAYS.search(match["what"])
        if told and meant and not _NOT_NOW.search(match["what"]):
            yield "standing refusal", start, end


def _is_statement(page: Page, match: re.Match[str]) -> bool:
    """Tell whether "always" says something of a thing named before it."""
    start = page.clause_at(match.start()).start
    return bool(match["what"]) and _OF_A_THING.match(page.text, start, match.start()) is not None


def _rules(page: Page) -> Iterator[tuple[str, int, int]]:
    """Find the orders under a heading that says they are standing ones."""
    for heading in _RULES.finditer(page.text):
        start, end = heading.end(), page.sentence_at(heading.start("what"))[1]
        if page.mood(start) in FACTUAL | {Mood.NEGATION} and lasts(page, start):
            yield HEADED, start, end


def _instruction(page: Page, start: int, end: int, rule: str) -> Iterator[Said]:
    text = _PURPOSE.sub("", page.turn.text[start:end])
    lead = 0
    while (match := _LEAD.match(text[lead:])) is not None:
        lead += match.end()
    text = text[lead:].rstrip(" ,.;:")
    about_one = _TRANSITIVE.search(text) and re.search(r"\b(?:the|this|that) [A-Z]", text)
    anaphoric = text.split()[-1:] in (["it"], ["that"], ["this"], ["them"]) and len(text.split()) <= 3
    if len(text.split()) < 2 or about_one or anaphoric or _THAT_RECORD.search(text) or _canonical(text):
        return
    yield "custom", words(page, start + lead, start + lead + len(text), rule)


def _canonical(text: str) -> bool:
    """Tell whether an instruction says what a field of its own says."""
    if _TO_ME.match(text) or _REACHING.match(text):
        return True
    if _IN_LANGUAGE.match(text) and any(
        one.end - one.start > 3 for one in find_values("choice", text, today=None, choices=LANGUAGES)
    ):
        return True
    return bool(_MANNER_VERB.match(text)) and any(
        find_values("choice", text, today=None, choices=choices) for choices in (LENGTH, STYLE)
    )
