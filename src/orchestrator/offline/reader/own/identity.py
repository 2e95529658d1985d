"""How users call themselves, their own address, and their job."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.language import FACTUAL, find_values, fold
from memory.language.spelling import spelt
from memory.recall.ordinary import is_ordinary
from memory.records.manners import CHANNEL, LANGUAGES
from orchestrator.offline.reader.own.said import NAME, about_nobody_else, lasts, stated, words
from orchestrator.offline.reader.own.wishes import CORRECTING
from orchestrator.offline.reader.shapes import title_at
from orchestrator.offline.reader.words import CALENDAR, FUNCTION, GREETINGS, TITLE_HEADS, VERBS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from orchestrator.offline.reader.own.said import Said
    from orchestrator.offline.reader.page import Page

_CALLED: Final = re.compile(
    rf"\b(?i:(?:my (?:full |first |given |real |preferred )?|the ){spelt('name')}(?:['’]s| is)(?: actually| now| spelled| spelt| written)*|call me|i(?:['’]ll)?(?: usually| mostly| just| always)? go by(?: the name(?: of)?)?|"
    r"(?:every(?:one|body)|(?:most |all )?(?:people|friends|colleagues|folks|teammates)|they|the team)(?: (?:here|all|just|usually|always|at work))* (?:calls? me|says?(?= [A-Z][\w-]+(?: to me\b|,? (?:so|and) (?:please )?(?:do|you)\b)))|"
    r"(?:address|refer to) me (?:as|with|by)|i(?:['’]?d)?(?: would)? (?:prefer|like|rather|want)(?: to)? (?:be|being) (?:called|addressed as)|i(?:['’]?m| am) (?:called|known as|better known as)|i answer to|you(?:['’]re| are) (?:talking|speaking|chatting) (?:to|with)|(?:my )?name:|(?:use|by|with) my (?:first |full |nick|sur|last |given )?name,|you call(?:ed)? me|(?:have |['’]ve )changed my name(?: to\b|[:,] (?:it['’]s|i['’]m)(?: now)?))"
    rf"(?i:\s(?:just|simply|only|by))*\s(?:(?P<again>[A-Z]\w+), (?=(?P=again) |[A-Z]\w+ (?P=again)\b))?(?P<name>{NAME})"
)
_LOWER: Final = re.compile(
    r"\b(?:my (?:first )?name(?:['’]s| is)|(?:please |just |you can |you may |(?:people|everyone|everybody|friends|they|all) )calls? me|(?:^|[.!?,]\s+)call me|i go by)(?: just| simply)? (?P<name>[a-z][\w-]+)(?=\s*(?:[.,;!)]|$|\s(?:please|pls|plz|instead|from now on)\b))",
)
"""Who writes without capitals has a name, too, where nothing else can stand."""
_RATHER: Final = re.compile(
    r"(?i:\b(?:just|simply|plain|actually,?(?: just)?|on second thoughts?,?(?: just)?|make (?:it|that)|it['’]s|i['’]m|use)\s)"
    rf"(?P<name>{NAME})(?=(?i:,? (?:is fine|is enough|will do|would do|does it|suffices|for short|is better)|,? please\b|,? (?:and )?not (?-i:[A-Z])))"
)
"""A name put right; only a name can be meant where one is known, or another is turned down."""
_STOP: Final = re.compile(
    rf"\b(?i:my name(?:['’]s| is) not|it['’]s not|i['’]?m not|my name isn['’]?t|(?:stop|don['’]?t|do not|never|nobody|no ?one)(?: ever)? calls?(?:ing)? me) (?:(?P<stale>{NAME})[,;.]? (?i:(?:just|simply) )?(?P<fine>{NAME})(?= (?:is|will) (?:fine|enough|do|better)\b)|(?P<old>{NAME}),? ?(?i:(?:please|it['’]s|i['’]m|but|use|call me|just|rather|only|-|—|–)[, ]*)+(?P<name>{NAME}))"
)
_MISNAMED: Final = re.compile(
    rf"(?i:\b(?:(?:keep|stop|been) calling me|called me|(?:mix\w*|got|confus\w+|mistak\w+) (?:me|us)\b[^.!?\n]{{0,12}}\b(?:with|for)|who(?:['’]s| is)) )[A-Z][\w'’-]+[^\n]{{0,60}}?[.!?,;—–-]\s*(?i:i['’]?m|i am|it['’]s)\s(?P<name>{NAME})(?=\s*(?:[.!]|$)|(?i:,? please\b))"
)
"""Who is taken for somebody else says who it is."""
_HERE: Final = re.compile(
    rf"(?:^\s*|\b(?i:hi|hello|hey|morning|afternoon|evening|day)(?i: there| all| team)?[,!.]?\s+)(?i:(?:it['’]?s|this is)\s+)?(?P<name>{NAME})(?i: again)? here(?=\s*(?:[,.!–—-]|$)|\s(?i:from|and|with|at|again|just|i)\b)"
)
_I_AM: Final = re.compile(
    r"(?:^|[.!?\n]\s*|\b(?:hi|hello|hey|nice to meet you|pleased to meet you|good morning),?(?: there| all)?[,!.]? )(?:i(?:['’]?m| am)|this is)\s(?P<name>(?:(?:Dr|Prof|Mr|Mrs|Ms|Mx)\.? )?[A-Z][\w'’-]+(?: (?:(?:van|von|de|der|da|di|la|le|el|bin|al) )*[A-Z][\w'’-]+){0,2})(?=\s*(?:[,.!—–-]|$|and\b|from\b|here\b|\())",
    re.IGNORECASE,
)
_INTRODUCED: Final = re.compile(
    rf"(?:^\s*(?i:(?:hi|hello|hey|good \w+)(?: there| all| team| everyone)?)[,!.]?\s+|(?i:\b(?:here|joiner|colleague|introduc\w+(?: myself)?|intro|about me|who i am)\s?:\s))(?P<name>{NAME}),\s(?i:the |an? |your )?(?i:new(?:est)? )?(?P<job>[^,.;!?\n]{{2,50}})"
)
_MET: Final = re.compile(
    r"^\W*(?:hi|hey|hello|nice to meet you|pleased to meet you)\b[^.?]{0,30}$", re.IGNORECASE
)
_EMAIL: Final = re.compile(
    r"\b(?:my (?:own |work |business |personal |new |e-?mail )*(?:e-?mail|address|mail)(?: address)?(?:['’]s| is|:| will be| (?:has |have )?(?:just |recently )?changed(?: to\b|[:,])?)?(?:,? it['’]s| it is)?(?: now)?|i(?:['’]ve| have)(?: got)? a new (?:work |e-?mail |mail )*address(?:[:,]| now| it['’]s)*|reach me (?:at|under|on|via)|(?:e-?mail|write to|mail|write) me (?:at|on|under)|send (?:it|them|everything|all \w+|notifications|reminders|updates|reports) to(?: me at)?|i(?:['’]?m| am) (?:reachable )?(?:at|under)|me is (?:by |via )?e-?mail:?|prefer e-?mail:?)\s*$",
    re.IGNORECASE,
)
_OWN: Final = re.compile(r"\b(?:me|my|i have|i['’]ve)\b", re.IGNORECASE)
_NOBODY: Final = (
    FUNCTION
    | VERBS
    | GREETINGS
    | CALENDAR
    | frozenset(
        [
            "very",
            "really",
            "back",
            "done",
            "fine",
            "happy",
            "afraid",
            "away",
            "busy",
            "free",
            "also",
            "working",
            "glad",
            "still",
            "looking",
            "going",
            "trying",
            "same",
            "nothing",
            "anyone",
            "anybody",
            "everyone",
            "everybody",
            "nobody",
            "new",
            "attached",
            "somebody",
            "someone",
            "asap",
            "maybe",
            "again",
            "later",
            "anytime",
            "whenever",
            "anything",
            "names",
            "crazy",
            "lazy",
            "soon",
            "once",
            "instead",
            "directly",
            "into",
            "interested",
            "keen",
            "fan",
            "big",
            "good",
            "bad",
            "ready",
            "available",
            "late",
            "home",
            "online",
            "offline",
            "english",
            "french",
            "german",
            "fluent",
            "aware",
            "curious",
            "tired",
            "sick",
            "ill",
            "wrong",
            "right",
            "using",
            "having",
            "getting",
            "often",
            "mostly",
            "usually",
            "always",
            "never",
            "only",
            "newish",
            "responsible",
            "proud",
            "excited",
            "confused",
            "lost",
            "stuck",
            "sure",
            "used",
            "it's",
        ]
    )
)
"""Words that follow "I'm" or "call me" and are nobody's name."""
_JOB: Final = re.compile(
    r"\b(?:(?:i(?:['’]?m| am)|i(?:['’]ve| have) been)(?: (?:now|currently|actually|just|still|also|only|basically|officially|myself|really))* (?:(?:an? |the |our |their |your )(?:new(?:est)? |fellow |humble |proud )*|(?=(?:head|director|chief|vp|vice president) of\b)|(?=(?:team lead|team leader|group lead|account manager|account executive|sales rep|managing director)\b))|"
    r"i(?:['’]m| am)? (?:work(?:ing)?|employed|started|hired|taken on) (?:here |now )?as (?:an? |the |our )?|(?:^|[.!?\n]\s*)(?:speaking )?as (?:an? |the )(?=[^,.;!?\n]{3,40},? i\b)|"
    r"i(?:['’]ve| have)? (?:just |recently )?(?:took over|taken over|joined|been hired|started|come on board|moved up) as (?:an? |the |your |our )?(?:new )?|"
    r"my (?:current |new |official |own |day )*(?:job|role|title|position|job title|occupation|profession)(?: here)?(?:['’]s| is|:)(?: now)? (?:an? |the |that of an? )?|"
    r"\b(?:made|appointed|named|promoted) me (?:to )?(?:an? |the )?|(?<!not )promoted to (?:an? |the )?|(?:in|with) my (?:job|role|position|work|capacity) as (?:an? |the |our )?|i(?:['’]ve| have)? (?:just )?(?:became|become) (?:an? |the )?|(?:job title|occupation|role|position): )(?P<job>[a-z][^.;!?\n]{2,60})",
    re.IGNORECASE,
)
_JOB_HERE: Final = re.compile(
    r"(?:^\s*|\b(?:hi|hello|hey),? )(?:an? )?(?P<job>[a-z][\w -]{2,40}?) here\b(?=\s*[,.!;:–—-]|\sand\b|$)",
    re.IGNORECASE,
)
_JOB_FIRST: Final = re.compile(
    r"(?:^|[.!?,;]\s*)(?:an? |the )?(?P<job>[a-z][\w -]{2,40}?) (?:is|would be) my (?:official |current |new |job )?(?:title|role|job|position)\b",
    re.IGNORECASE,
)
_TRADE: Final = re.compile(
    r"\bi(?:['’]?m| am)? (?:work(?:ing)?(?: here)? )?in (?P<job>(?:(?:inside|field|technical|customer|enterprise|channel|tech|product|it|pre-?) ?)?(?:sales|support|success|marketing|procurement|presales|customer service|customer care|account management|business development|finance|logistics|hr))\b(?! (?:call|meeting|mode|hell|demo|training|and out))",
    re.IGNORECASE,
)
_JOB_END: Final = re.compile(
    r",|\s(?:at|for|with|here|in|from|on|who|that|so|and (?!\w+ (?:manager|lead|engineer|director|consultant))|but|because|covering|responsible|now|since|working|these days|based|by the way|btw|myself|looking|i|role|position|(?:a|two|three|four|five|six|some|several|\d+|a few|last|this) (?:few |couple of )?(?:days?|weeks?|months?|years?|summer|spring|autumn|winter)|by (?:trade|profession|training))\b|\s[—–-]\s|\(|\)",
    re.IGNORECASE,
)
_JOB_NOUN: Final = re.compile(
    r"(?:\w+(?:ist|eer|eur|cian|ician|keeper|maker|tant|sultant|ordinator|trator|isor|utive|yst|tect|yer|cher|loper|signer|ctor|ntant)|agent|rep|reps|representative|manager|lead|leader|head|chief|exec|seller|salesperson|salesman|saleswoman|closer|hunter|farmer|buyer|planner|trainer|recruiter|"
    r"sdr|bdr|ae|csm|am|se|ceo|cto|cfo|coo|cro|vp|partner|nurse|clerk|assistant|associate|specialist|officer|owner|founder|freelancer|intern|trainee|apprentice|student|teacher|chef|engineer|admin|secretary|broker|dispatcher|driver|pilot|cook|courier|mechanic|analyst|scientist|researcher|writer|paralegal|lawyer)"
)


def names(page: Page, standing: Mapping[str, str]) -> Iterator[Said]:
    """Find what the user is called; the last one said is it."""
    found = [one.span("name") for one in _CALLED.finditer(page.text) if not _common(one["name"])]
    found += [one.span("name") for one in _LOWER.finditer(page.text) if not _common(one["name"])]
    found += [one.span("name") for one in _MISNAMED.finditer(page.text) if not _common(one["name"])]
    found += [one.span("name") for one in _HERE.finditer(page.text) if not _common(one["name"])]
    found += [one.span("name") for one in _I_AM.finditer(page.text) if _is_own_name(page, one)]
    found += [one.span("name") for one in _RATHER.finditer(page.text) if _puts_right(one, standing)]
    found += [one.span("name") for one in _INTRODUCED.finditer(page.text) if _job_stop(page, one) is not None]
    for start, end in sorted(set(found)):
        if stated(page, start):
            yield "name", words(page, start, end, "own name")
    for match in _STOP.finditer(page.text):
        if lasts(page, match.start()):
            yield "name", words(page, *match.span("fine" if match["fine"] else "name"), "own name")


def own_email(page: Page, standing: Mapping[str, str]) -> Iterator[Said]:
    """Find the user's own address; what only puts right the one told before says no more whose it is."""
    addresses = page.values("email")
    if (
        "email" in standing
        and len(addresses) == 1
        and CORRECTING.search(page.text)
        and len(page.text.split()) <= 12
    ):
        (found,) = addresses
        if about_nobody_else(page, found.start) and stated(page, found.start):
            yield "email", page.value(found, "own address put right")
            return
    for found in addresses:
        lead = page.text[max(0, found.start - 60) : found.start]
        mine = re.match(
            r"[^.!?\n]{0,12}\b(?:that['’]s|which is|is) (?:my|me)\b", page.text[found.end : found.end + 40]
        )
        if (_EMAIL.search(lead) and (_OWN.search(lead) or mine)) and stated(page, found.start):
            yield "email", page.value(found, "own address")


def jobs(page: Page) -> Iterator[Said]:
    """Find the user's own job."""
    for match in _I_AM.finditer(page.text):
        after = re.compile(r",\s(?:an? |the |your )?(?:new |newest )?(?P<job>[^,.;!?\n]{3,50})").match(
            page.text, match.end("name")
        )
        if after and stated(page, match.start("name")):
            yield from _job(page, *after.span("job"))
    for pattern in (_INTRODUCED, _JOB, _JOB_HERE, _JOB_FIRST):
        for match in pattern.finditer(page.text):
            if stated(page, match.start("job")):
                yield from _job(page, *match.span("job"))
    for match in _TRADE.finditer(page.text):
        if stated(page, match.start()):
            yield "occupation", words(page, *match.span("job"), "own job")


def _job(page: Page, start: int, end: int) -> Iterator[Said]:
    title = title_at(page, start, end)
    cut = _JOB_END.search(page.text, start, end)
    stop = cut.start() if cut else end
    if title is not None and title.start == start:
        field = _FIELD.match(page.text, title.end, stop)
        stop = field.end() if field else title.end
    elif not _is_job(told := fold(page.text[start:stop]).split()) or told[0] in _HOBBYIST:
        return
    if _NOT_REALLY.match(page.text, stop):
        return
    kept = _EMPLOYER.match(page.text, stop, page.sentence_at(start)[1])
    yield "occupation", words(page, start, kept.end() if kept else stop, "own job")


_NOT_REALLY: Final = re.compile(r" (?:at heart|by nature|in spirit|wannabe|for a day)\b", re.IGNORECASE)
_FIELD: Final = re.compile(r" of (?!(?:the|our|this|a|an|my) )[a-z][\w -]*[\w]")
"""What one is head of belongs to the job."""
_EMPLOYER: Final = re.compile(
    r" (?:at|for|with|in) an? (?:[a-z][\w-]* ){0,3}?(?:company|firm|manufacturer|vendor|maker|agency|bank|mill|hospital|start-?up|business|supplier|shop|store|provider|group|school|university|dealer|dealership|producer|distributor|retailer|wholesaler|hotel|consultancy|studio|brewery|insurer|clinic|plant|factory|carrier|organi[sz]ation|charity|museum|publisher|ngo|bakery|broker|integrator|reseller|utility)\b|"
    r" for (?!(?:years|ages|now|the|a|an|my|our|your|this|that|about|almost|some|many|over|quite|more|two|three|four|five|six|ten|\w+ (?:years?|months?|weeks?)|\d)\b)[a-z][\w-]*(?: [a-z][\w-]*)?(?=\s*(?:[.,;!?]|$))"
)
"""What kind of house it is, or for what goods, tells what the job is; the house's name does not."""
_HOBBYIST: Final = frozenset({"keen", "avid", "passionate", "enthusiastic", "hobby", "amateur", "huge"})


def _job_stop(page: Page, match: re.Match[str]) -> Said | None:
    return next(_job(page, *match.span("job")), None)


def _is_job(told: list[str]) -> bool:
    if not told or len(told) > 5:
        return False
    last = told[-1].strip(",.')")
    return last in TITLE_HEADS or bool(_JOB_NOUN.fullmatch(last))


def _common(name: str) -> bool:
    first = fold(name.split(maxsplit=1)[0])
    return first in _NOBODY or _is_something_else(name)


def _is_something_else(name: str) -> bool:
    """Tell whether what looks like a name is a language, a channel or a day."""
    return any(
        len(name.split()) == 1 and found.end - found.start == len(name)
        for choices in (LANGUAGES, CHANNEL)
        for found in find_values("choice", name, today=None, choices=choices)
    ) or bool({fold(word) for word in name.split()} & CALENDAR)


_ONE_ONLY: Final = re.compile(r"\s(?:and|but)\s(?:i|my)\b", re.IGNORECASE)
"""What follows a name that stands alone: "I'm Ann and I sell pumps"."""
_CREEDS: Final = frozenset(
    {"catholic", "protestant", "muslim", "jewish", "hindu", "buddhist", "atheist", "vegan", "vegetarian"}
)


def _is_own_name(page: Page, match: re.Match[str]) -> bool:
    name = match["name"]
    tokens = [fold(token) for token in name.split()]
    if set(tokens) & _NOBODY or tokens[-1] in TITLE_HEADS or page.mood(match.start("name")) not in FACTUAL:
        return False
    lead = page.text[: match.start("name")]
    if (
        _MET.match(re.sub(r"\b(?:i['’]?m|i am|this is)\s*$", "", lead, flags=re.IGNORECASE))
        and len(tokens) <= 2
    ):
        return not _is_something_else(name)
    goes_on = _ONE_ONLY.match(page.text, match.end()) and not (
        _is_something_else(name) or set(tokens) & _CREEDS or is_ordinary(tokens[-1])
    )
    whole = len(tokens) > 1 or page.text[match.end() : match.end() + 1] in {",", ""} or bool(goes_on)
    return whole and name[0].isupper() and not set(tokens) & TITLE_HEADS


def _puts_right(match: re.Match[str], standing: Mapping[str, str]) -> bool:
    denies = re.match(r"[^.!?]{0,12}\bnot [A-Z]", match.string[match.end("name") :])
    return not _common(match["name"]) and bool(denies or "name" in standing)
