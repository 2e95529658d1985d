"""A CRM task or a todo of the user's own? Told by what it is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.text import FACTUAL, Mood, fold
from memory.text.wordforms.spelling import spelt
from orchestrator.offline.reader.shapes import is_org, is_person
from orchestrator.offline.reader.words import CALENDAR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestrator.offline.reader.page import Page, Span

_TRADE: Final = re.compile(
    r"\b(?:quotes?|quotations?|proposals?|contracts?|demos?|deals?|accounts?|customers?|clients?|leads?|prospects?|(?<!phone )(?<!laptop )(?<!pencil )cases?|tickets?|complaints?|renewals?|pricing|"
    r"price (?:list|sheet)s?|sow|nda|msa|dpa|pilot|poc|proof of concept|follow(?:ing)?[- ]?up|tenders?|rfps?|rfis?|bids?|opportunit(?:y|ies)|opp|"
    r"pipeline|forecast|champion|procurement|onboarding call|discovery call|purchase order|upsell|data ?sheets?|case study|security questionnaire|"
    r"order form|kick-?off|reference call|trial)\b",
    re.IGNORECASE,
)
_HOME: Final = re.compile(
    r"\b(?:mum|mom|mother|dad|father|wife|husband|partner|kids?|son|daughter|sister|brother|parents|grandma|aunt|uncle|dentist|doctor|gp|vet|grandpa|grand(?:dad|mother|father|parents)|granny|uncle|niece|nephew|cousin|girlfriend|boyfriend|fianc[ée]+|in-laws|baby|neighbou?rs?|babysitter|nanny|flatmate|roommate|electrician|hairdresser|barber|optician|physio|mechanic|pharmacy|lawn|kitchen|bathroom|boiler|lease|"
    r"landlord|plumber|gym|school|daycare|kindergarten|passport|groceries|milk|laundry|dry[- ]cleaning|rent|holiday|vacation|birthday (?:cake|present|gift|card)|"
    r"haircut|plants?|dog|cat|car|bike|garage|expense (?:report|claim)s?|expenses|timesheets?|taxes|tax return|insurance|payslip|flights?|train tickets?|"
    r"concert tickets?|standing desk|toner|parking|badge|password|laptop|team (?:day|lunch|dinner|event|offsite)|offsite|christmas|secret santa|hr|my boss|mandatory training|pension)\b",
    re.IGNORECASE,
)
_ADDRESSED: Final = re.compile(
    r"\b(?:call|ring|phone|e-?mail|text|ping|message|meet|chase|send|invoice|visit|invite|ask|remind|thank|brief|update|with|to|for|at|from|of)\s(?:the |back )?$",
    re.IGNORECASE,
)
_TITLE: Final = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\.? $")
_TRIP: Final = re.compile(
    r"\W*(?:(?:book|reserve|buy|get|arrange|cancel|change|rebook|pay)\s(?:(?:an?|the|my|our|two|some)\s)?(?:[\w-]+\s)?(?:train|ferry|flight|bus|coach|hotel|room|table|taxi|cab|tickets?|trip|seats?|airbnb|apartment)\b|(?:drive|fly|travel|cycle|go by \w+) (?:to|back|over|down|up)\b)",
    re.IGNORECASE,
)
"""Where one travels is a town, and no customer."""
_FOR_THEM: Final = re.compile(
    r"\b(?:call|ring|phone|e-?mail|text|message|send|ask|tell|show|give|get back to|come back to|invite|visit|meet|chase|invoice|bring|write|to|with|for) (?:(?:them|him)\b|her(?=\s*$|[.,]|\s(?:back|on|by|about|the|an?|at|for|to|in|our|my|tomorrow|today|next|this|again|when|before)\b))",
    re.IGNORECASE,
)
_EXPLICIT: Final = re.compile(r"^\s*(?:to-?do|note to self|private|personal)\b", re.IGNORECASE)

_WHEN: Final = (
    r"(?:\s(?:on|the day after|tomm?or+ow|tmrw|today|tonight|next|this|at|in|by)\b[^.;:!?\n]{0,25}?)?"
)
_MUST: Final = (
    r"(?:need to|have to|must(?! not forget)|got to|gotta|ought to|had better|better|should(?: really)?|want to remember to|need to remember to|mustn['’]?t forget(?: to| about)?|"
    r"(?:shouldn['’]?t|should not|must not|can['’]?t|cannot|can not|don['’]?t want to|do not want to) forget(?: to| about)?)"
)
CUE: Final = re.compile(
    rf"(?:(?:(?:^|[.!?\n]\s*)(?:to[- ]?dos?|deadline|due|reminder|note to self)(?: for me)?(?: (?:for|by|on|in|until|before))? (?:the )?[^:;.!?,\n]{{2,22}}:(?! (?:the|an?|they|we|it|he|she|i|no|all|our|their|who|what)\b)|"
    r"\b(?:what|all|the (?:only |one |main )?thing) i(?: still| really| do| just| also| only)*(?: have| need| must| should| ought|['’]ve got)(?: to| not)*(?: forget| do| remember)? is(?: to)?)\s+"
    rf"|\b(?:(?:(?<!for )(?:{spelt('remind')}|reminding)|nudge|poke|prod|buzz|alert) me(?: again)?{_WHEN} (?:to|about)|ping me{_WHEN} to|(?:please )?(?:don['’]?t|do not|never) let me forget(?: to| about|(?= (?:the|my) ))|let me not forget (?:to|about)|don['’]?t forget to|(?:help me )?rem(?:em|e|m)?ber to|remember for me(?:[:,]| to)|remember:(?= (?:to )?(?:buy|call|send|book|pay|order|pick|get|renew|return|bring|submit|water|clean)\b)(?: to)?|for me privately:|my (?:job|task|part|homework) (?:for|on|by|until) [\w ]{{3,20}}? is to|i(?:['’]?m| am) to(?! (?:blame|say|be|have|believe|understand)\b)(?= [a-z]{{3,}} \S)|help me not (?:to )?forget to|"
    r"note to self:?(?: to)?|(?:to |be )reminded (?:to|about)|note (?:for|to) me:|(?:make|be) sure (?:that )?i(?: do)?(?! (?:have|am|can|get the|understand))|(?:make|leave|write|set) (?:me )?a (?:mental )?(?:note|reminder) (?:to|about)|(?:i(?:['’]d)? (?:want|like|need)|can i have|could i (?:get|have)) a reminder (?:to|about)|"
    r"(?:put|note|jot|write) (?:this |that |it )?down(?: for me)?:|(?:almost|nearly|totally|completely) forgot[:,]? ?[—–-]?(?= (?!thanks?\b|what\b|here\b|there\b|how\b|tell\b|we\b|they\b|you\b)(?:i (?:must|have to|need to) )?[a-z]+ (?:the|my|a|an|our|up|out|back)\b)|i(?:['’]?ll| will| should| must| do)? not (?:to )?forget to|(?:i|we)(?: still| also| already| really)*(?= owe\s(?!you\b|it\b)[^.;!?\n]{2,60}?\b(?:an?|the|some|my|our|two|that)\s(?:\w+\s)?(?:answer|repl(?:y|ies)|call|callback|response|feedback|quote|proposal|offer|e-?mail|report|visit|decision|letter|lunch|dinner|drink|beer|apology|present|gift|update|note|draft|card|document|summary|price|invoice|money|euros|pounds|dollars|signature|form|text|message)s?\b)|before i forget[:,](?! (?:can|could|what|who|how|did|is|the|we|they|he|she|i)\b)|(?:(?:high|top|low) )?priority:|it(?:['’]s| is) (?:important|essential|vital|crucial|time|high time|critical|necessary|required|needed|mandatory|urgent) (?:that )?i|it(?:['’]s| is) (?:necessary|required|important|urgent|mandatory) (?:for me )?to|"
    rf"(?:i|we)(?:['’]ve| have|['’]ll have|['’]ll| will|['’]d|['’]m going to| am going to)?(?: (?:also|still|really|just|definitely|absolutely|finally|probably|urgently|first))* {_MUST}|"
    r"(?:i|we)(?:['’]ve| have)?(?: also| already)? (?:promised|agreed|volunteered|offered|committed|said|told|been asked|been told|sworn)(?: (?!that\b|to\b|i\b)[\w'’]+){0,3}? (?:to(?! (?:be|meet|think)\b)|that i(?:['’]d| would|['’]ll| will)|i(?:['’]d| would|['’]ll| will))|(?:i(?:['’]?m| am)|we(?:['’]re| are)) (?:supposed|meant|expected|due|scheduled|required|obliged) to|(?:wants|needs|expects) me to|i(?:['’]ve)? (?:was|were|been|got) (?:told|asked|reminded) to|i have (?:until|till) [^.;:!?\n]{3,20}? to|it(?:['’]s| is) (?:on me|my turn|up to me) to|"
    r"i also need to|i(?:['’]d| would)? (?:want|like|plan|intend|aim|hope) to(?= \w+ [^.;!?\n]{3,80}\b(?:by|before|until|(?:put|add|note) (?:it|that|this) (?:on|to|down))\b)|(?:my|new|another|one more|next|personal|private) to-?do(?:, tagged #?\w+)?(?! (?:for|on|list|app)\b)(?: is)?(?: to)?:?|to[- ]?dos?(?: for me)?\s?[:—–-](?: to)?|(?:i )?gotta|(?:personal|private)(?: to-?do)?:(?: to)?|(?:urgent|important|asap)!?:|(?:(?:what(?:['’]s| is) )?on my (?:list|to-?do list|plate)(?: is)?:)|(?<![\w'’,] )(?<!\w)(?:(?:still |also )?(?:need|have|got) to))\s+"
    r"|\b(?:add|put)\s(?=['\"“‘](?P<quoted>[^'\"”’\n]{3,100})['\"”’])|\b(?:add|put)\s(?=(?P<put>[^.:;!?\n]{3,120}?)(?<! back)\s(?:to|on|onto|in)\s(?:my|the)\s(?:\w+ )?(?:to-?dos?|list)\b)"
    r"|\b(?:add|create|make|set(?: up)?|new)(?: me)?(?: an?| the)? (?:new |private |personal |urgent )*(?:to-?do|reminder)(?:, tagged #?\w+)?(?: for me)?(?: (?:for|on) [^:;.!?\n]{3,25}:| to|:| —| -| for)?\s+)",
    re.IGNORECASE,
)
"""What comes before something to be done."""
_LISTED: Final = re.compile(
    r"(?:^|[.!?\n]\s*|\b(?:here(?:['’]s| are)|and|so|have) )(?:\w+ ){0,8}?(?:to[- ]?dos?|to[- ]?do list|list|things(?: i (?:have|need) to do| to do| for me|(?= (?:for|on|by|before|until|this|next|today|tomorrow)\b[^:;.!?\n]{0,25}:)|(?<=to do two things)|(?<=to do three things)|(?<=to do four things)|(?<=to do five things)|(?<=to do some things)|(?<=to do these things))|errands?|chores?|reminders?|(?:add|put)(?: this| these| the following)? (?:to|on|onto) (?:my|the)(?: \w+)? list|on my (?:plate|list|to-?do list|desk))"
    r"(?:\s(?:for|on|this|today|tomorrow|tonight|by|before|next)\b[^:;.!?\n]{0,25})?\s?:\s+(?P<list>[^.;!?\n]{3,200})",
    re.IGNORECASE,
)
"""A list by its name: its members need no verb."""
_HEADING: Final = re.compile(
    r"do\b(?: (?:[\w-]+ ){1,3}?things)?(?: (?:on|by|in|for|before|until|tomorrow|today|tonight|this|next)\b[^:.;!?\n]{0,25})?\s?:",
    re.IGNORECASE,
)
"""What "things I have to do on Tuesday:" goes on with is a list, and no errand."""
_SERVED: Final = re.compile(
    r"\b(?:ship|show|walk|demo|deliver|quote|train|brief|grant|credit|refund|onboard)\s$", re.IGNORECASE
)
"""Who is shown or shipped something is a customer."""
_BETWEEN: Final = re.compile(
    r",\s(?:and\s(?:also\s)?|then\s)?(?:to\s)?|\s(?:and|plus)\s(?:also\s)?(?:to\s)?", re.IGNORECASE
)
_HOPE: Final = re.compile(
    r"i(?:['’]d| would)? (?:want|like|plan|intend|aim|hope) to\b(?! remember)", re.IGNORECASE
)
_PROPOSED: Final = re.compile(
    r"we(?:['’]d)? (?:(?:also|really|just|probably|definitely) )*(?:should|ought to|better|had better)\b",
    re.IGNORECASE,
)
"""What "we should" do is a proposal, unless it has a day."""
_DEADLINE: Final = re.compile(
    r"\b(?:put|add|note) (?:it|that|this) (?:on|to|down)\b|\b(?:by|before|until)\s(?:the end|end|\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|next|this|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    re.IGNORECASE,
)
"""A wish with a deadline is something to be done."""
_NO_MEMBER: Final = re.compile(
    r"(?:done|finished|sent|paid|please|thanks|thank you|no rush|no hurry|urgent\w*|asap|high|low|important|all|both|due|by|before|until|that['’]s|it['’]s|but|so|because|in that order|some ?day|one day|eventually|when(?:ever)?|not urgent|if)\b",
    re.IGNORECASE,
)
END: Final = re.compile(
    r"[;!?\n]|:\s|(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bMx)(?<!\bDr)(?<!\bProf)(?<!\bSt)[.](?=\s|$)|\s[—–]\s|\s-\s|\s*\((?!(?:case|ticket|order|ref|no|nr)?\.? ?#?\d[\w-]{0,12}\))|\s#|,\s(?=then (?:i|we)\b)|,\s(?=(?:it['’]?s|(?:that|this|it|those|these) (?:is|was|were|are|has|had|will|would|took|came|seems?)|which|(?:he|she|they|we|you)(?:['’]\w+)? (?!and\b)\w+|this is|that['’]s|but|so|remind me|because|as|no rush|no hurry|urgent|asap|high|low|important|please|tag|under|category|priority|whenever|(?:please )?(?:put|add|note|write|keep) (?:it|this|that)\b|ok(?:ay)?\b|would you|will you|could you|ugh|sigh|unbelievable|argh|some ?day|one day|when i|if (?:you|i)|and (?:i|remind|also|then|tag|file|put)|also (?:remind|i)|preferably|at the latest|thanks|ok)\b)|,?\sand (?=(?:on|by|in|next|tomorrow|today|this|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b[^.;!?\n]{0,22}?\s(?:i|we)\b)|\s(?:and|but) (?=(?:also )?(?:i|remind|tag|file|don['’]?t|it|that)\b)|,?\s(?:because|since|so that|otherwise|before i forget|thanks|please|asap|urgently|when i have time|when i get a chance|some ?day|at some point|no rush|no hurry|whenever)\b|\s(?:tagged|tag it)\b|\s(?:to|on) (?:my|the) (?:to-?do )?list\b|,?\s(?:under|category:?|file it under|filed under)\s",
    re.IGNORECASE,
)
"""What ends it."""


def is_errand(page: Page, start: int, end: int, lead: str = "") -> bool:
    """Tell whether what is to be done is the user's own affair and concerns no customer."""
    text = page.text[start:end]
    if re.match(r"\s*(?:crm )?tasks?\b", lead, re.IGNORECASE):
        return False
    names = [run for run in page.runs if start <= run.start < end and _is_name(run)]
    names = [run for run in names if run.start > start or not _ORDER.fullmatch(run.text)]
    if _HOME.search(text) or _TRIP.match(text):
        return not any(is_org(run) for run in names)
    if _TRADE.search(text) or _is_for_named_before(page, start, text):
        return False
    return not any(_concerns(page, run, start) for run in names) or bool(_EXPLICIT.match(lead) and not names)


_ORDER: Final = re.compile(
    r"(?:buy|water|feed|hoover|vacuum|iron|mend|wash|mow|collect|bake|sew|descale|repot|defrost|empty|clean|tidy|return|renew|pay|repair|fix|ring|call|phone|text|book|cancel|order|bring|take|drop|pick|visit)",
    re.IGNORECASE,
)
"""A verb with a capital only because the sentence begins with it."""


def _is_name(run: Span) -> bool:
    return bool(set(run.words) - CALENDAR)


def _is_for_named_before(page: Page, start: int, text: str) -> bool:
    """Tell whether it is done for "them" or "her", and a name stands before, nearer than the user's own people."""
    if not _FOR_THEM.search(text):
        return False
    named = [
        run for run in page.runs if run.end <= start and _is_name(run) and _concerns(page, run, run.start)
    ]
    return bool(named) and not _HOME.search(page.text, named[-1].start, start)


def _concerns(page: Page, run: Span, start: int) -> bool:
    if is_org(run) or is_person(run.text) or _TITLE.search(page.text, max(0, run.start - 8), run.start):
        return True
    before = page.text[start : run.start]
    if run.text.isupper() and len(run.text) <= 5 and not before.strip():
        return False  # "HDMI cable"
    return (
        bool(
            _ADDRESSED.search(before)
            or _SERVED.search(before)
            or not before.strip()
            or _ADDRESSED.search(page.text[: run.start])
        )
        or fold(run.text) != run.text.casefold()
    )


def several(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Divide "buy milk and renew my passport" where a new verb begins."""
    begin = start
    for cut in _NEW_VERB.finditer(text, start, end):
        yield begin, cut.start()
        begin = cut.end()
    yield begin, end


_DOES: Final = r"(?:buy|renew|call|book|pick|send|submit|pay|order|fix|clean|water|wash|file|return|cancel|schedule|write|read|get|take|bring|check|update|print|email|mail|post|prepare|plan|finish|drop|register|replace|back|upload|collect|make|sort|sign|arrange|find|review|install|organi[sz]e|invite|reserve|pack|ask|feed|walk|cook|bake|iron|tidy|charge|set|clear|change|talk|speak|visit|ring|text)"
_NEW_VERB: Final = re.compile(
    rf",?\s(?:and(?: then| also)?|then)\s(?:to\s)?(?={_DOES}\s(?:the|my|a|an|our|some|up|in|out|for|\w+)\b)|,\s(?={_DOES}\s(?:the|my|a|an|our|some)\b)|"
    r",?\sand\s(?:to\s)?(?=(?!(?:all|both|half|for|with|on|in|at|of|to|from|by|about|maybe|also|then|not|the|my|a|an|our|some|as|after|before|into|over|that|is|are|was|even|possibly|perhaps|only|just|during|because|if|when)\b)[a-z]{3,} (?:the|my|our|a|an)\b)",
    re.IGNORECASE,
)
"""A list of verbs, or any word before an article: "feed the cat"."""


def _members(page: Page, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for cut in [*_BETWEEN.finditer(page.text, start, end), None]:
        stop = cut.start() if cut else end
        if _NO_MEMBER.match(page.text, begin, stop):
            return
        if stop - begin > 2:
            yield begin, stop
        begin = cut.end() if cut else stop


_NO_ERRAND: Final = re.compile(
    r"(?:be|have|know|say|admit|think|see|ask(?! (?!you\b|it\b|this\b|that\b|myself\b)(?:[\w.'’&-]+ ){1,5}?(?:for|about|to|if|whether|when)\b)|check (?:whether|if)|understand|mention|tell(?! (?!you\b|it\b|this\b|that\b|myself\b)(?:[\w.'’&-]+ ){1,4}?(?:about|that|to|when|the|which|why)\b)|view|look at|hear|confess|agree|wonder|stress|point out|emphasi[sz]e|clarify|apologi[sz]e|disagree|run (?:now|along)|go now|leave it|talk about|find out (?:who|what|if|whether|which|how|when|where|why)|(?:go|run|dash|leave)(?=\s*(?:[,.!;]|$|now|soon|bye))|wait|laugh|head out)\b",
    re.IGNORECASE,
)
"""What "I have to" goes on with where nothing is to be done."""


def _is_idle(page: Page, cue: re.Match[str]) -> bool:
    """Tell whether a cue is a way of speaking, a heading, or a hope without a deadline."""
    start = cue.end()
    if _HEADING.match(page.text, start):
        return True
    if _NO_ERRAND.match(page.text, start) and re.match(r"(?:i|we)\b", cue[0], re.IGNORECASE):
        return True
    hoped = _HOPE.match(cue[0]) is not None or _PROPOSED.match(cue[0]) is not None
    return hoped and not _DEADLINE.search(page.text, start, page.sentence_at(start)[1])


TO_DO: Final = "to be done"
LISTED: Final = "member of a list"
"""The rule that finds what stands in a list: a day behind it is that of another member."""


def places(page: Page) -> Iterator[tuple[int, int, str, str]]:
    """Find what the user wants not to forget: from where to where, the words before it, and the rule."""
    for listed in _LISTED.finditer(page.text):
        start, end = listed.span("list")
        members = list(_members(page, start, end))
        if page.mood(start) in FACTUAL:
            yield from (
                (begin, finish, listed[0][: start - listed.start()], LISTED if len(members) > 1 else TO_DO)
                for begin, finish in members
            )
    yield from _dated(page)
    yield from _behind(page)
    yield from _lone(page)
    for cue in CUE.finditer(page.text):
        start = cue.end()
        if page.mood(cue.start()) not in FACTUAL | {Mood.NEGATION} or page.mood(start) not in FACTUAL | {
            Mood.NEGATION
        }:
            continue
        if page.mood(start) is Mood.NEGATION and not re.search(r"forget", cue[0], re.IGNORECASE):
            continue
        if _is_idle(page, cue):
            continue
        if cue["quoted"]:
            yield start + 1, start + 1 + len(cue["quoted"]), cue[0], TO_DO
            continue
        end = start + len(cue["put"]) if cue["put"] else stop(page, start)
        for begin, finish in several(page.text, start, end):
            yield begin, finish, cue[0], TO_DO


_DAY: Final = r"(?:today|tonight|tomorrow|tmrw|(?:next |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:the )?weekend|this week|next week)"
_DATED: Final = re.compile(
    rf"(?:^|[.!?\n]\s*)(?:for |by |on )?{_DAY}(?: (?:morning|afternoon|evening|night))?\s?:\s+(?P<list>{_DOES} (?!with\b|at\b|from\b|is\b)[^.;!?\n]{{3,200}})",
    re.IGNORECASE,
)
"""A list under a day ("Monday: print the badges, charge the projector")."""
_VERB_FIRST: Final = re.compile(rf"{_DOES}\s(?!with\b|at\b)\w", re.IGNORECASE)
_BEHIND: Final = re.compile(
    rf"(?:^|[.!?\n]\s*)(?P<what>[^.;:!?\n]{{6,110}}?)(?:,\s(?:and |so |but )?|\s[—–-]\s|\s(?:and|so) )(?:(?:please|pls|can you|could you|you can|just) )*(?:{spelt('remind')} me(?: (?:again|please|pls|of it|of that|about it|about that))*(?=\s*(?:[.;!]|$)|\s(?:on|in|at|by|before|the|a|an|next|this|{_DAY})\b(?! (?:name|story|way)\b))|(?:don['’]?t|do not|never) let me (?:forget|miss)(?: it| that| this)?(?=\s*(?:[.,;!]|$)))",
    re.IGNORECASE,
)
"""What one asks to be reminded of behind it ("the boiler needs a check, remind me on Monday")."""
_AS_PLANNED: Final = re.compile(
    r"(?:(?:also|and|so|oh|hey|hi|ok|but),? )*(?:(?:i|we)(?:['’]?ll| will|['’]?m going to| am going to| want to| need to| have to| must| should) )?",
    re.IGNORECASE,
)
_OWN_HANDS: Final = re.compile(
    r"(?:^|[.!?\n]\s*)(?:(?:also|and|then|oh),? )?(?P<what>(?:pick up|buy|water|feed|hoover|vacuum|iron|mend|wash|mow|collect|bake|sew|descale|repot|defrost|take out|empty|clean|tidy|return|renew|pay|repair|fix|ring|call|phone|text|book|cancel|order|bring|take|drop off|visit) (?!me\b|us\b|it\b|them\b|this\b|that\b|with\b|attention\b)[^.;:!?\n]{2,80})(?=\s*(?:[.!]|$))(?!\?)",
    re.IGNORECASE | re.MULTILINE,
)
_HANDS: Final = re.compile(
    r"(?:pick up|buy|water|feed|hoover|vacuum|iron|mend|mow|bake|sew|descale|repot|defrost)\b(?! (?:some )?time\b)(?! the (?:market|pipeline|data|lead))",
    re.IGNORECASE,
)
"""What no assistant does for one."""


_ORDERED: Final = re.compile(
    r"(?:buy|pick up|mow|descale|repot|hoover|vacuum|defrost|drop off)\b(?!-)|(?:[a-z]+(?: out)?) (?:the|my|an?|our|some|all|two|three|four|\d+|mum|mom|dad|grandma|grandpa|aunt|uncle) ",
    re.IGNORECASE,
)
"""An order names a thing behind its verb ("water the ferns"); "water damage" is none."""
_NO_ORDER: Final = re.compile(
    r"\b(?:is|are|was|were|has|had|went|wants?|came|arrived|again|deals?|accounts?|cases?|tickets?|lists?|records?|crm|fields?|customers?|reports?|notes?|leads?|opportunit\w+|contacts?|tasks?|owner|status|stage)\b",
    re.IGNORECASE,
)
"""What is said of a thing, or asked of the assistant."""


def _dated(page: Page) -> Iterator[tuple[int, int, str, str]]:
    for listed in _DATED.finditer(page.text):
        start, end = listed.span("list")
        members = list(_members(page, start, end))
        if page.mood(start) in FACTUAL and all(_VERB_FIRST.match(page.text, *one) for one in members):
            yield from ((begin, finish, "", LISTED) for begin, finish in members)


def _behind(page: Page) -> Iterator[tuple[int, int, str, str]]:
    for asked in _BEHIND.finditer(page.text):
        start, end = asked.span("what")
        lead = _AS_PLANNED.match(page.text, start, end)
        begin = lead.end() if lead else start
        if page.mood(begin) in FACTUAL and not CUE.search(page.text, start, asked.end()):
            yield begin, end, "", TO_DO


def _lone(page: Page) -> Iterator[tuple[int, int, str, str]]:
    """Find errands told as orders to oneself: what no assistant does, at home or with one's own hands."""
    for order in _OWN_HANDS.finditer(page.text):
        start, end = order.span("what")
        finish = min(end, stop(page, start))
        own = _HANDS.match(page.text, start) or _HOME.search(page.text, start, finish)
        if _NO_ORDER.search(page.text, start, finish) or not _ORDERED.match(page.text, start):
            continue
        if own and page.mood(start) in FACTUAL and is_errand(page, start, finish):
            yield start, finish, "", TO_DO


def stop(page: Page, start: int) -> int:
    """Return where what is to be done ends, as far as the words behind it tell."""
    cut = END.search(page.text, start)
    return cut.start() if cut else len(page.text)
