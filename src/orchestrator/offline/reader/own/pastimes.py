"""What users say they like doing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.language import FACTUAL
from orchestrator.offline.reader.own.said import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestrator.offline.reader.own.said import Said
    from orchestrator.offline.reader.page import Page

_VERY: Final = r"(?: (?:really|very|quite|also|big|super|totally|mad|absolutely|just|pretty|a (?:bit|little|tad)|(?!hard|bare|scarce|rare|former|previous|near|possib|on)\w+ly|more|so|now|recently|lately|still|currently|mostly|all|completely|way))*"
_HOBBY_VERB: Final = r"(?:play|collect|paint|draw|knit|crochet|sew|brew|bake|breed|sing in|dance|photograph|coach|train for|climb|sail|surf|ski|cycle|hike|fish|row|swim|ride)"
_INTEREST: Final = re.compile(
    rf"\b(?:i(?:['’]?m| am){_VERY} (?:into|fascinated by|enthusiastic about|wild about|big on|interested in|keen on|passionate about|crazy about|fond of|obsessed with|hooked on|nuts about|mad about|addicted to|a sucker for|an? (?:big |huge |keen |avid |massive |total |lifelong )*(?:fan|follower|lover|student) of)|"
    rf"(?<=, )more into|(?:my|i(?:['’]ve| have)(?: got)?) (?:\w+ ){{0,2}}(?:hobby|hobbies|passions?|obsessions?|interests?|pastimes?|loves|guilty pleasures?|(?:big|favou?rite) things|thing|(?<=great )love|(?<=big )love|(?<=true )love)(?: outside (?:of )?(?:work|the office))?(?: (?:these days|nowadays|now|right now|at the moment|lately))*(?: is| are|:|\?| include| now is)|"
    rf"i{_VERY} (?:love|enjoy|adore)(?= (?!it\b|its\b|their\b|his\b|her\b|that\b|this\b|the\b|your\b|how\b|to\b|when\b|being\b|getting\b|having\b|working (?!out)\b|you\b|our\b)\w)|"
    rf"(?:in|with) my (?:free|spare) time,? i(?:['’]m| am)?(?: (?:like|love|enjoy|do|play|go|mostly|usually|often|mainly))*(?: to)?|(?:(?:outside|off|away from|besides|beyond|after) (?:of )?(?:work|the office)|in the evenings?),? (?:i(?:['’]m| am)?|it['’]s)(?: (?:mostly|usually|all|always|into|love|enjoy|like|do|play|about|often))*|"
    r"when i(?:['’]m| am) not (?:working|at work|at my desk|selling|on calls?),? i(?:['’]m| am)?(?: (?:usually|mostly|like|love|enjoy|do|play|go|probably|out|often|always|to))*|"
    r"my (?:weekends?|evenings?|free time|spare time|sundays?|saturdays?) (?:is|are|goes?|belongs?)(?: (?:all|mostly|mainly|usually|always))*(?: (?:about|for|spent|to|into|reserved for))*|"
    r"i (?:usually |mostly |often |like to )?spend (?:my|every|each|all my|most(?: of my)?|half my)(?: free| spare| single)* (?:weekends?|evenings?|free time|spare time|time|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|holidays|lunch breaks?|minute|hours?|nights?|mornings?|afternoons?)(?: off)?(?: (?:on|with|doing))?|"
    r"(?:^|(?<=[.!?] ))(?:also |really |and |btw |oh,? )*(?:love|adore|enjoy)(?= \w+ing\b)|i(?:['’]ve| have) been (?:doing|into|practi[sc]ing)(?= [^.;!?\n]{3,40} (?:for|since)\b)|(?:every|each|most) (?:single )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekends?|evenings?|mornings?|summers?|winters?),? i(?: always| usually)? (?:go(?= \w+ing\b)|do(?= \w+(?: class| lessons)?\s*(?:[.,;!]|$))|play)|i (?:unwind|relax|switch off|wind down|recharge) (?:with|by|over)|i['’]ve been (?=(?:playing|collecting|painting|knitting|climbing|sailing|dancing|cycling|rowing) )|"
    r"(?:(?:on|at) )?(?:the )?weekends,? i(?:['’]m| am)?(?: (?:usually|mostly|like|love|enjoy|do|play|go|always|often|to|out))*|"
    rf"i(?:['’]ve| have)?{_VERY} (?:taken up|took up|got(?:ten)? into|started (?:learning|playing)|picked up|discovered)|i can talk for hours about|i(?:['’]m| am) learning to|i(?: have|['’]ve got) (?:\w+ )?(?:hobby|hobbies|passions|interests):|i have a (?:passion|weakness|thing|soft spot) for)\s(?P<what>(?:(?!,?\s(?:and|but|so) i(?:['’]?m|['’]ve)?\b)[^.;!?\n]){{3,80}})"
    rf"|\bi(?: also| still| sometimes| regularly| often)? (?P<verb>{_HOBBY_VERB}) (?P<done>[^.;!?\n]{{3,60}})",
    re.IGNORECASE,
)
_IN_FREE_TIME: Final = re.compile(
    r"\bi (?:also |often |usually |mostly |sometimes |like to |love to |do (?:a (?:bit|lot) of |some )?)*(?P<what>[^.,;!?\n]{3,50}?) (?:(?:in|with) my (?:spare|free) time|(?:on|at) (?:the )?weekends|outside (?:of )?work|as a hobby|for fun|in the evenings)\b",
    re.IGNORECASE,
)
_FAN: Final = re.compile(
    r"\bi(?:['’]?m| am) (?:also )?an? (?:(?:big|huge|keen|avid|massive|total|passionate|lifelong|real|bit of an?|amateur|hobby|true|proper|complete) )*(?P<what>[\w-]+(?: [\w-]+)?) (?:fan|lover|nut|buff|geek|nerd|enthusiast|addict|freak|fanatic|aficionado)\b(?! of\b)"
    r"|\bi(?:['’]?m| am) (?:also )?an? (?:keen|avid|passionate|enthusiastic|hobby|amateur) (?P<being>\w+(?:ist|er|or))\b"
    r"|(?:^|[.!?,;]\s*)(?:(?:huge|massive|total|great|keen) )?(?:big )?fan of (?P<of>(?!yours|the|this|that|your|it\b)[\w-]+(?: [\w-]+)?)(?: here| myself)(?=\s*(?:[.,;!]|$))"
    r"|(?:^|[.!?,;]\s*)(?P<mine>[\w-]+(?: [\w-]+)?) (?:is|are) (?:an? |the )?(?:\w+ )?(?:hobby|hobbies|passion|obsession|favou?rite|pastime)s? of mine\b"
    r"|(?:^|[.!?,;]\s*|\band )(?P<it>[\w-]+(?: [\w-]+){0,2}) (?:is|are) my (?:\w+ )?(?:hobby|hobbies|passions?|thing|favou?rite pastime|guilty pleasure|great love)\b",
    re.IGNORECASE,
)
_NO_INTEREST: Final = re.compile(
    r"^(?:the|your|our|their|his|her|its|a|an|any|what|how|whether|this|that|these|those|it|you|seeing|hearing|knowing|buying|detailed|short(?!-)|long(?!-)|brief|concise|bullet|tables?|working|not|about|back|here|there|in|on|at|with|to|all|everything|nothing|something|them|up|bit|touch|getting|having|being|when|if|email|phone|calls?|them)\b"
    r"|\b(?:deals?|renewals?|accounts?|pricing|products?|answers?|quotes?|proposals?|offers?|customers?|clients?|reports?|summar(?:y|ies)|team|company|job|role|meetings?|tickets?|pipeline|dashboard|crm|numbers|leads?|updates?|notes?|bullets?)\b",
    re.IGNORECASE,
)
_NO_HOBBY: Final = re.compile(
    r"^(?:(?:a|an|the|my|our|this|that|your) )?(?:\w+ )?(?:role|part|safe|along|by ear|up|down|it|them|track|notes?|records?|things?|an eye|in mind|in touch|late|out of|into|through|business|shop|errands?|mails?|e-?mails?|code|on|off|for|to|with|that|this|everything|losing|forgetting|getting|missing|hearing|team|report|meeting|list|lists|numbers|reports|ads|campaigns?|region|accounts?|support|desk|relationships?|trust|data|feedback|payments?|signatures?|leads?|hard|rapport|tests?|sure)\b",
    re.IGNORECASE,
)
_TAIL: Final = re.compile(
    r",?\s(?:but|because|so|when|whenever|on (?:the )?weekends|at weekends|in my (?:free|spare) time|with (?:my|a|friends)|outside (?:of )?work|these days|lately|recently|by the way|btw|though|if you|as you|which|who|since|for (?:a|my|the|\w+ years)|every|after work|at the moment|as well|too|now|most)\b.*$|\s[—–-]\s.*$|\s*\(.*$",
    re.IGNORECASE | re.DOTALL,
)


def pastimes(page: Page) -> Iterator[Said]:
    """Find the interests, one by one."""
    for start, end in [*_fans(page), *_in_free_time(page), *_told(page), *_pointed_at(page)]:
        yield "interests", words(page, start, end, "interest")


_POINTED_AT: Final = re.compile(
    r"\b(?:(?:was|been|went|go|going|spent [^.;,!?\n]{3,30}?|out) )*(?P<it>(?!being|having|getting|doing|working|something|nothing|anything|everything|meeting|going|boring|interesting|morning|evening|during)[a-z]{2,}ing(?: [a-z]+ing|(?: (?!again|all|with|on|in|at|yesterday|this|last|of)[a-z]+){0,2})?)(?: (?:again|all|with|on|in|at|yesterday|this|last)\b[^.;!?\n,]{0,30})?[,.] (?:that['’]s|that is|which is|it['’]s|it is) my (?:\w+ )?(?:hobby|passion|thing|favou?rite (?:hobby|pastime|thing)|pastime|obsession|love)\b"
    r"(?:[^.!?\n]{0,20}[.!] (?:that|this) and (?P<more>[a-z][^.;,!?\n]{2,40}))?",
    re.IGNORECASE,
)
"""What was just done is named a hobby behind ("went bouldering, that's my hobby. That and baking")."""


def _pointed_at(page: Page) -> Iterator[tuple[int, int]]:
    for match in _POINTED_AT.finditer(page.text):
        if page.mood(match.start("it")) in FACTUAL:
            yield match.span("it")
            if match["more"]:
                yield match.span("more")


def _fans(page: Page) -> Iterator[tuple[int, int]]:
    for match in _FAN.finditer(page.text):
        name = next(group for group in ("what", "being", "of", "mine", "it") if match[group])
        if page.mood(match.start(name)) in FACTUAL and not _NO_INTEREST.search(match[name]):
            start = match.start(name)
            yield from ((start + begin, start + stop) for begin, stop in _listed(match[name]))


def _in_free_time(page: Page) -> Iterator[tuple[int, int]]:
    for match in _IN_FREE_TIME.finditer(page.text):
        what = match["what"]
        if (
            page.mood(match.start("what")) in FACTUAL
            and not _NO_PASTIME.match(what)
            and not _NO_INTEREST.search(what)
        ):
            yield match.span("what")


def _told(page: Page) -> Iterator[tuple[int, int]]:
    for match in _INTEREST.finditer(page.text):
        start, end = match.span("done" if match["verb"] else "what")
        text = _TAIL.sub("", page.turn.text[start:end])
        stated = page.mood(match.start()) in FACTUAL and page.mood(start) in FACTUAL
        if not stated or _NEWS.match(text) or (match["verb"] and _NO_HOBBY.search(text)):
            continue
        for begin, stop in _listed(text):
            piece = text[begin:stop]
            if len(piece.split()) <= 5 and not _NO_INTEREST.search(piece):
                yield start + begin, start + stop


_NO_PASTIME: Final = re.compile(r"(?:work|don['’]?t|never|only|am|was|have|will|can)\b", re.IGNORECASE)
_NEWS: Final = re.compile(r"the (?:new|old|current|latest|idea|way|whole|product|team)\b", re.IGNORECASE)


def _listed(text: str) -> Iterator[tuple[int, int]]:
    """Split a list of things into its members."""
    begin = 0
    last = max((one.end() for one in re.finditer(r"\s(?:and|or|&)\s", text)), default=0)
    comma = text.find(",", last)
    text = text[:comma] if comma >= 0 else text
    for cut in [*re.finditer(r"\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|&)\s+(?:also\s+)?", text), None]:
        stop = cut.start() if cut else len(text)
        piece = text[begin:stop]
        lead = len(piece) - len(
            re.sub(
                r"^(?:(?:the|a|an|my|playing (?=the)|to|go|going|about|into)\s+)+",
                "",
                piece.lstrip(),
                flags=re.IGNORECASE,
            )
        )
        if piece.strip():
            yield begin + lead, begin + len(piece.rstrip(" .,"))
        begin = cut.end() if cut else stop
