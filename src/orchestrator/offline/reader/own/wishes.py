"""How people say who they are and how they want to be answered and reached."""

from __future__ import annotations

import re
from typing import Final

ONCE: Final = re.compile(
    r"\b(?:this time|(?:just |only )?(?:this|for) once|for (?:this|that|the next|my next|one) (?!moment\b)\w+|for now|today|tonight|tomorrow|"
    r"right now|just (?:this|for)|this (?:week|month|one|afternoon|morning|mail|email|answer|reply)|one-?off|until (?:monday|friday|then)|later|for the [^.;!?\n]{3,40} only)\b",
    re.IGNORECASE,
)
"""What is wanted once is no preference."""
JOKE: Final = re.compile(r"\b(?:just kidding|kidding|jk|joking|haha|lol)\b", re.IGNORECASE)
ALWAYS: Final = re.compile(
    r"\b(?:always|from now on|from here on|in (?:the )?future|in general|generally|going forward|by default|every time|whenever|as a rule|usually|"
    r"each time|for all|permanently|all your|in all)\b",
    re.IGNORECASE,
)
_WISH: Final = (
    r"\bI(?:['’]d| would)?(?: really| much| strongly| generally| always| definitely| do| just| also| still)*"
    r" (?:prefer|like|love|want|need|appreciate|favou?r|rather have|rather get)\b"
)
WISHES: Final = re.compile(
    _WISH + r"|\bmy preference\b|\bprefer(?:ably)?\b|\b(?:works|suits me|is) best\b|\bi['’]m more of an?\b",
    re.IGNORECASE,
)
_ANSWERS: Final = r"(?:answers?|repl(?:y|ies)|responses?|explanations?|summar(?:y|ies)|messages|write-?ups?|overviews?|texts|tone|style|it|things|everything|stuff)"
MANNER: Final = re.compile(
    rf"\b(?:keep|make|give me|write|be|stay|answer|reply|respond|explain)\b[^.;!?\n]{{0,40}}|\b{_ANSWERS}\b",
    re.IGNORECASE,
)
KEEP: Final = re.compile(
    rf"\b(?:keep|make) (?:it|your|the|them|all|my|things|everything|{_ANSWERS})\b|(?:^|[.!?,;\n]\s*|\band |\bplease )(?:please )?(?:always )?be (?:more |very |as )?\w|\b(?:feel free to|you can|you may|do) be \w|\bgo into (?:more )?\w|\b(?:answers|replies|responses|explanations|summaries|tone)\b",
    re.IGNORECASE,
)
ZONE_CUE: Final = re.compile(
    r"\b(?:my time ?zone(?: is|['’]s|:)?|time ?zone(?: is|:| to)?|i(?:['’]m|\sam) (?:on|in|at)|i (?:work|live|operate) (?:on|in|by)|i(?:['’]m|\sam) based in|use|dates? (?:in|should be in)|times? in|switch(?:ed)? (?:me )?to|moved to|moving to|i(?:['’]m|\sam) (?:now )?(?:in|on|working from))(?: now| the| my)?\s(?=(?P<rest>[^.;!?\n]{2,40}))",
    re.IGNORECASE,
)
ZONE_WORD: Final = re.compile(
    r"\btime(?:\s?zone)?\b|/|\b(?:CET|CEST|UTC|GMT|EST|EDT|ET|PST|PDT|PT|CST|CDT|BST|IST|JST|AEST)\b"
)
LIVES: Final = re.compile(r"\bi(?:['’]?m| am) (?:based|living) in\b|\bi live in\b", re.IGNORECASE)
LANGUAGE_CUE: Final = re.compile(
    r"\b(?:answer|reply|respond|write|speak|talk|communicate|replies|answers|responses|responding|back|switch|go|stick|language|prefer|use|keep)\b[^.;!?\n]{0,40}?\b(?:in|to|with|is|be|it|prefer|use|language:?)\s(?P<rest>\w+)|\bprefer (?P<bare>\w+)\b|\b(?P<lead>\w+),? please\b|\b(?:auf|en|in|em) (?P<native>deutsch|français|español|italiano|português|nederlands)\b",
    re.IGNORECASE,
)
NAME: Final = re.compile(
    r"\b(?:my (?:full )?name(?:['’]s| is)|call me|i go by|(?:actually )?just(?= [A-Z]\w+ is fine)|(?:everyone|everybody|people|friends|they) calls? me|(?:just|simply) call me|address me as)\s(?:just |simply )?(?P<name>[A-Z][\w'’-]+(?: (?:(?:van|von|de|der|da|di|la|le|el|bin|al) )*[A-Z][\w'’-]+){0,2})",
)
I_AM: Final = re.compile(
    r"(?:^|[.!?\n]\s*|\b(?:hi|hello|hey|nice to meet you),?(?: there)?[,!.]? )(?:i(?:['’]?m| am)|this is)\s(?P<name>[A-Z][\w'’-]+(?: (?:(?:van|von|de|der|da|di|la|le|el|bin|al) )*[A-Z][\w'’-]+){0,2})(?=\s*(?:[,.!—–-]|$|and\b|from\b|here\b|\())",
    re.IGNORECASE,
)
EMAIL: Final = re.compile(
    r"\b(?:my (?:own |work |business |personal |new )?e-?mail(?: address)?(?:['’]s| is|:)?(?: now)?|reach me (?:at|under|on|via)|(?:e-?mail|write to|mail) me at|my address is|send (?:it|them|everything) to me at|i(?:['’]?m| am) (?:reachable )?at|me is (?:by |via )?e-?mail:?|prefer e-?mail:?)\s*$",
    re.IGNORECASE,
)
JOB: Final = re.compile(
    r"\b(?:i(?:['’]?m| am)(?: now| currently| actually)? (?:an? |the |our )|i work (?:here )?as (?:an? |the )?|i(?:['’]?m| am) working as (?:an? |the )?|i joined as (?:an? |the )?|my (?:job|role|title|position|job title)(?:['’]s| is)(?: now)? (?:an? |the |that of an? )?|i(?:['’]ve| have)? (?:just )?(?:became|become|been promoted to|was promoted to|got promoted to) (?:an? |the )?)(?P<job>[a-z][^.;!?\n]{2,60})",
    re.IGNORECASE,
)
JOB_END: Final = re.compile(
    r",|\s(?:at|for|with|here|in|from|on|who|that|so|and (?!\w+ (?:manager|lead|engineer|director|consultant))|but|because|covering|responsible|now|since|working|these days|based|by the way|btw|myself)\b|\s[—–-]\s|\(",
    re.IGNORECASE,
)
ONLY_ME: Final = re.compile(
    r"\b(?P<verb>e-?mail|text|call|ring|message|slack|sms|dm|phone|ping)\s(?:only\s)?me(?=\s*(?:$|[.,;!?]|instead|rather|only|always|and never|not\b|if you need|when you need|whenever|on (?:teams|slack)|by (?:e-?mail|text|phone)|via))",
    re.IGNORECASE,
)
AVOID: Final = re.compile(
    r"\b(?:(?:never|don['’]?t|do not|please don['’]?t|stop|no|not|hate|avoid|than|without|nobody should|rather than|instead of|over|no more)(?:\s(?:ever|by|via|on|through|like|want|any|more|getting|being|answer|do|the|be|me|a|to|please|use|pick up))*)\s(?P<what>e-?mails?|mails?|text(?:s|ing|ed)?(?: messages?)?|sms|(?:video |phone )?call(?:s|ed|ing)?|phone(?: calls?)?|ring(?:ing)?|slack|whatsapp|teams|chat|telephone|zoom|voice ?mails?|video)\b",
    re.IGNORECASE,
)
AGAIN: Final = re.compile(
    r"\b(?:(?:you (?:can|may)|it['’]s (?:fine|ok|okay) to|feel free to) (?:(?:now|also) )?(?P<verb>call|ring|phone|text|e-?mail|message) me(?: again| now| any ?time)?|(?P<calls>calls|phone calls|texts|emails|e-mails) (?:are|is) (?:fine|ok|okay)(?: (?:again|now))?)",
    re.IGNORECASE,
)
WITHDRAW: Final = re.compile(
    r"\b(?:forget (?:about )?(?:what i said about|the|my)|never ?mind (?:what i said about|the|about)|no need (?:for|to)|scrap the|drop the|ignore (?:what i said about|my)|i take (?:it )?back|you can stop|stop|"
    r"i don['’]t (?:need|want|care about) (?:the )?|no longer (?:need|want|use)|(?:doesn['’]t|does not) matter any ?more)\b(?P<rest>[^.;!?\n]*)",
    re.IGNORECASE,
)
HOURS: Final = re.compile(
    r"\b(?:i(?:['’]?m| am)?(?: usually| normally| generally| only| mostly)? (?:work|available|online|around|reachable|in the office|at my desk|free|on duty|start)|my (?:\w+ )?(?:hours|day|shift|working day)|(?:reach|contact|call|message|ping|schedule|bother|disturb) (?:me|anything|things)|i work|hours:?)\b[^.;!?\n]{0,50}$",
    re.IGNORECASE,
)
INTEREST: Final = re.compile(
    r"\b(?:i(?:['’]?m| am)(?: really| very| quite| also| big| super| totally| mad)* (?:into|interested in|keen on|passionate about|crazy about|fond of|obsessed with|an? (?:big |huge |keen |avid |massive )?(?:fan of|follower of))|"
    r"my (?:main |biggest |favou?rite )?(?:hobby|hobbies|passions?|interests?|pastimes?)(?: is| are|:| include)|i (?:really |absolutely |also |just )?(?:love|enjoy|adore) (?=(?!it\b|that\b|this\b|the\b|your\b|how\b|to\b|when\b|being\b|getting\b|working\b|having\b)\w)|in my (?:free|spare) time,? i (?:like to |love to |love |enjoy |do |play |go )?|outside (?:of )?work,? i(?:['’]m into| love| enjoy| like| do| play)?)\s?(?P<what>[^.;!?\n]{3,80})",
    re.IGNORECASE,
)
NO_INTEREST: Final = re.compile(
    r"^(?:the|your|our|their|his|her|its|a|an|any|what|how|whether|this|that|these|those|it|you|seeing|hearing|knowing|buying|detailed|short(?!-)|long(?!-)|brief|concise|bullet|tables?)\b|\b(?:deal|renewal|account|pricing|product|answers?|quote|proposal|offer|customer|client|report|summar(?:y|ies))\b",
    re.IGNORECASE,
)
TAIL: Final = re.compile(
    r",?\s(?:but|because|so|when|whenever|on weekends|at weekends|in my (?:free|spare) time|outside (?:of )?work|these days|lately|by the way|btw|though|if you|as you|which|who)\b.*$|\s[—–-]\s.*$|\s*\(.*$",
    re.IGNORECASE | re.DOTALL,
)
ACTS: Final = (
    "show|use|write|put|format|start|begin|end|finish|include|list|sort|round|add|skip|leave out|leave|avoid|sign|address|mention|quote|spell|highlight|mark|group|"
    "summari[sz]e|translate|convert|send|cc|copy|attach|give|lead|explain|answer|ask|check|refer|name|number|order|present|state|cite|link|bold|capitali[sz]e|display|open|close|greet|suggest|offer|apologi[sz]e|remind|tell|confirm|double-check|keep|make|stick|call|repeat|report|provide|split"
)
STANDING: Final = re.compile(
    rf"(?P<cue>\b(?:always|from now on|from here on|in future|in the future|going forward|by default|as a rule|(?:whenever|when|every time|each time|if) (?:you|i|we) [^,.;!?\n]{{3,60}},|in (?:your |all )?(?:answers|replies|summaries|reports|emails),?|generally|in general)\b[,:]?\s?(?:please |you should |i want you to |i['’]d like you to |to |always )*)(?P<what>(?:(?:never|don['’]?t|do not) )?(?:{ACTS})\b[^.;!?\n]{{3,110}})"
    rf"|(?P<deny>\bnever (?:{ACTS})\b[^.;!?\n]{{3,110}}|(?<![\w] )(?:don['’]?t|do not|stop) (?:use|using|add|adding|include|including|start|starting|repeat|repeating|put|putting|show|showing)\b[^.;!?\n]{{3,60}}|\bno (?:emojis?|jargon|bullet points?|bullets|tables|abbreviations|small talk|exclamation marks|attachments)\b)"
    rf"|(?:^|[.!?;\n]\s*|,\s(?:and|but)?\s?|\bplease )(?:and |also |oh,? and |but )?(?:please )?(?P<plain>(?:write|show|give me|use|format|put|display|list|state|quote) (?:all |my |me )?(?:dates?|times|amounts|prices|numbers|figures|currenc(?:y|ies)|sums|bullets?|bullet points|tables?|phone numbers|metric|24|emojis?|percentages|distances|temperatures|units)\b(?:[^.;!?\n]|\.(?=\w)){{0,60}}|(?:start|begin|end|open|close) (?:every|each|all|your) \w+ with [^.,;!?\n]{{3,60}}|(?:{ACTS})\b[^.;!?\n]{{3,80}}?\b(?:(?:(?:in|of|to|with) )?(?:your|all|every|any|each) (?:\w+ )?(?:answers?|repl(?:y|ies)|summar(?:y|ies)|reports?|lists?|responses?|messages?|emails?)|(?:whenever|every time|each time|when) (?:you|i|we)[^.;!?\n]{{3,60}}|by default|at all times|from now on|in future|going forward))",
    re.IGNORECASE,
)
WANTS: Final = re.compile(
    rf"{_WISH}\s(?:it (?:if|when) you |you to |to (?:see|have|get) |if you |when you )?(?P<what>[^.;!?\n]{{3,80}})",
    re.IGNORECASE,
)
LEAD: Final = re.compile(r"^(?:please|always|just|also|to|you|that|from now on|,|and)\s+", re.IGNORECASE)
PURPOSE: Final = re.compile(
    r",?\s(?:so (?:that )?(?:i|we|it|the)|because|since|as (?:i|we|it)|otherwise|it (?:helps|makes|saves)|that (?:way|helps)|from now on|by default|going forward|in future|in the future|please|thanks|thank you|ok|okay|for me|to (?:save|make|avoid|keep))\b.*$|\s[—–-]\s.*$|\s*\(.*$",
    re.IGNORECASE | re.DOTALL,
)
TRANSITIVE: Final = re.compile(
    r"\b(?:deal|opportunity|case|ticket|task|contact|lead|quote|proposal)\b", re.IGNORECASE
)
