"""How users want to be reached, and how not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.language import FACTUAL, Mood, find_values, refuses
from memory.records.manners import CHANNEL
from orchestrator.offline.reader.own.said import lasts, stated, value
from orchestrator.offline.reader.own.wishes import ALWAYS, WISHES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from memory.language import Found
    from orchestrator.offline.reader.own.said import Said
    from orchestrator.offline.reader.page import Page

_ONLY_ME: Final = re.compile(
    r"\b(?P<verb>e-?mail|text|call|ring|message|slack|sms|dm|phone|ping|whatsapp)\s(?:only\s)?me(?=\s*(?:$|[.,;!?]|instead|rather|only|always|and never|not\b|(?:if|when)\s(?:you|it|something|anything|things?|there)|whenever|on (?:teams|slack|my)|by (?:e-?mail|text|phone)|via))",
    re.IGNORECASE,
)
_REACHED: Final = r"(?:reach|contact|get (?:hold of|back to|in touch with|through to|to)|notify|ping|update|catch|write(?: to)?|message|tell|find|alert|inform|hit|reach out to|answer|get|talk to|speak (?:to|with)|come back to|follow up with|keep)"
_BY: Final = r"(?:by|via|on|over|through|using|with|in|at)"
_BEFORE: Final = re.compile(
    rf"\b{_REACHED} me (?:\w+ ){{0,2}}{_BY}\s(?:my |the |an? )?(?:\w+ ?)?$|"
    rf"\b(?:way|channel|method|means|option|route|medium|preference|contact)(?: (?:to|of|for) (?:\w+ ){{1,5}}?)? ?(?:is|:|would be|['’]s)\s(?:by |via |through |usually |always |simply |still |an? |my )*(?:\w+ )?$|"
    rf"\bprefer(?: to be (?:contacted|reached|notified)| being (?:contacted|reached|notified)| to (?:get|have|receive|talk|communicate|use)| getting| using| hearing from you| everything| contact)?(?: {_BY})?(?: an?)?\s$|"
    rf"\b(?:always |just |only )(?:by|via|over|on)\s$|\b(?:send|give) me (?:everything|updates|news|reminders|things|it all|notifications|alerts) (?:by|via|on|over)\s$|\b(?:receive|get|have|hear) (?:updates|news|reminders|everything|notifications|alerts|things|answers|it all) (?:by|via|on|over|through)\s$|\brather(?: if)? you\s$|\brather (?:get|have|receive|you (?:sent|send|wrote|used) (?:me )?)(?: an?)?\s$|\b(?:send|drop|write|shoot) me an? $|"
    rf"^\W*(?:please |pls |just |always )*(?:reach out|get in touch|get back|follow up)(?: always| only| just)? {_BY}\s$|"
    rf"\b(?:be|get) (?:contacted|reached|notified|updated|pinged|messaged|informed)(?: only| just)? {_BY}\s$|"
    r"\bi(?:['’]?m| am)? (?:only|mostly|mainly|always|usually|really only|best|easiest|most easily|easier|quickest|primarily)(?: to be)?(?: (?:check|read|answer|look at|use|respond to|react to|reply to|see|monitor|do|reached|reachable|available|found|contacted|on|live (?:in|on)|get|take))+(?: (?:by|via|on|over|through|to|my))*\s$|"
    r"\bi(?:['’]?m| am) (?:on|in)\s$|\b(?:stick to|keep (?:it|things|everything|contact) to|go with|switch(?: me)? to|use|move(?: me)? to|default to)\s(?:my )?$",
    re.IGNORECASE,
)
_NEEDS_ME: Final = re.compile(
    r"\b(?:i['’]?m|i am) (?:on|in)\s$|\b(?:stick|keep|go|switch|use|move|default)\b[^.;!?\n]*$", re.IGNORECASE
)
"""These say how to reach somebody only where the sentence speaks of reaching the user."""
_REACHING_ME: Final = re.compile(
    rf"\b{_REACHED} me\b|\bneed me\b|\bneed (?:something|anything) from me\b|\bif (?:something|anything) (?:comes up|happens|is urgent)|\b(?:contact|reach|notif\w+)\b|\ball day\b|\bfor me\b|\bfrom me\b|\burgent\b|^\W*when(?:ever)?\b|\bfor (?:updates|news|reminders|alerts|notifications|anything|everything)\b",
    re.IGNORECASE,
)
_NEEDED: Final = re.compile(
    r"\b(?:if|when|whenever|in case)\s(?:(?:you|any ?one|anybody|somebody|someone)(?: ever| really)? (?:needs?|wants?|have to|has to|must|wish(?:es)?)\b|(?:it|something|anything|things?|that|there)(?:['’]s|\s(?:is|gets?|are|comes|happens|goes|really|has))?\b[^.;!?\n]{0,20}\b(?:matters?|urgent|important|wrong|up|happens|critical|pressing|fire|burn(?:s|ing)?)\b)",
    re.IGNORECASE,
)
"""When one may always have to be reached."""
_REFERRED: Final = re.compile(
    r"[\w-]+(?: \w+)?[^.;!?\n]{0,40}[,:;—–-]+ ?(?:that['’]s|that is|this is|which is|it['’]s) (?:(?:still|the|my|by far) )*(?:how|way|what|where|best|easiest|favou?rite|preferred)\b",
    re.IGNORECASE,
)
"""A clause behind says that this is the way."""
_BEST: Final = re.compile(
    r"[\w-]+(?: messages?| calls?)? beats? (?:everything|anything|all|any|the rest)\b|[\w-]+(?: messages?| calls?)? (?:is|are) my (?:go-to|preferred|favou?rite|main|usual|first)\b(?! (?:tool|crm|app)\b)|"
    r"[\w-]+(?: messages?| calls?)? (?:is|are|remains?) (?:(?:still|always|usually|by far) )*(?:how|(?:the )?(?:way|channel|one)|what) (?:that )?(?:i|to)\b[^.;!?\n]{0,30}\b(?:contact(?:ed)?|reach(?:ed)?|prefer|answer|read|notif\w+|pinged|get|like)\b|"
    r"[\w-]+(?: messages?| calls?)? (?:is|are|works?|suits me|would be|['’]s) (?:(?:the|always|usually|by far|fine|much|my|a lot|really) )*(?:best|better|easiest|easier|fastest|quickest|preferred|preference|fine for me|ideal|perfect|great for me|safest|the way to (?:go|reach me)|what i (?:prefer|check|read)|where i)",
    re.IGNORECASE,
)
_ONLY: Final = re.compile(
    r"[\w-]+(?: messages?)?,? (?:only|rather than|instead of|not|over)\b", re.IGNORECASE
)
_NEED: Final = re.compile(
    r"\b(?:if|when|whenever|should|in case|in the rare case that) (?:you|anyone|somebody)(?: ever)? (?:need|want|have to|must|wish)(?: to)? (?:reach|contact|talk to|speak to|get hold of|ask|something from|anything from|call)? ?(?:me)?[^.;!?\n]{0,25}?,? (?:please )?(?:use |try |do it by |via |by |do so by |send (?:me )?an? |then |go for )*$",
    re.IGNORECASE,
)
_PING: Final = re.compile(
    rf"\b(?:{_REACHED}|text|call|ring|dm|poke|buzz) me (?:\w+ )?{_BY} (?:my )?$", re.IGNORECASE
)
_ABOUT: Final = re.compile(r"\b(?:e-?mail|text|call|message)\s(?:from|to|with|about)\b", re.IGNORECASE)
_AT_THE_END: Final = re.compile(r"[\w-]+(?: (?:message|call|is|works|me|please|only)\b[^.;!?\n]*)?\W*$")
_OPENS: Final = re.compile(
    r"^\W*(?:please|and|so|just|always|by|via|rather|ok|okay|but|for me,?|contact:|i['’]d say)?[\s,]*$",
    re.IGNORECASE,
)
_ALONE: Final = re.compile(r"[\w-]+,? only(?:,? please)?\W*$", re.IGNORECASE)
_AVOID: Final = re.compile(
    r"\b(?:(?:never|don['’]?t|do not|stop|no|not|hate|avoid|without|nobody should|rather than|instead of|no more|refrain from|(?:don['’]?t|do not) bother(?: with)?|dislike|can['’]?t stand|not a (?:big )?fan of|can['’]?t take|can['’]?t|cannot|no fan of|enough|rarely|hardly ever|keep off|stay off)"
    r"(?:\s(?:ever|out|in touch|by|via|on|through|like|want|any|more|getting|being|answer|do|the|be|me|a|an|to|please|use|pick up|pick|check|read|take|get|receive|using|my|reach|contact|contacting|contacted|reached|notify|message|with|send|sending|these|those|unannounced|work))*)\s(?P<what>e-?mails?|mails?|e-?mail(?:ing|ed)|text(?:s|ing|ed)?(?: messages?)?|sms|(?:video |phone )?call(?:s|ed|ing)?|phon(?:e|ed|ing)(?: calls?)?|ring(?:ing)?|slack|whatsapp|teams|chat|telephone|zoom|voice ?mails?|video)\b"
    r"|(?P<also>e-?mails?|mails?|texts?|text messages|sms|(?:video |phone )?calls?|phone|slack|whatsapp|teams|zoom|chat|voice ?mails?) (?:(?:is|are) (?:a |an |not )?(?:no-?go|not an option|no good|not (?:possible|good|ok|okay|welcome)|no option|an option|welcome|no use|useless|pointless|hopeless|a waste of time|not for me)|(?:doesn['’]?t|don['’]?t|does not|do not|won['’]?t) work(?: for me)?)\b",
    re.IGNORECASE,
)
_OTHERS: Final = re.compile(
    r"\s(?:them|him|her|us|back|the (?:customer|client)|customers?|clients?|out|off|it|in|[A-Z]\w+)\b|\s(?:before|after|until|between|during|unless|if|on \w+days?|at (?:night|\d)|about|with|this|that|from|again until)\b"
)
_THIRD: Final = re.compile(
    r"\b(?:he|she|they|his|her|their|customers?|clients?)\b|\b(?:his|her|their|the) contact\b|\b(?:them|him)\b",
    re.IGNORECASE,
)
_AGAIN: Final = re.compile(
    r"\b(?:(?:you (?:can|may)|it['’]s (?:fine|ok|okay|alright|all right) to|feel free to|no problem to) (?:(?:now|also) )?(?P<verb>call|ring|phone|text|e-?mail|message) me(?: again| now| any ?time)?|(?P<calls>calls|phone calls|texts|emails|e-mails|calling|phoning|texting) (?:are|is) (?:fine|ok|okay)(?: (?:again|now))?)",
    re.IGNORECASE,
)


def reaching(page: Page, standing: Mapping[str, str]) -> Iterator[Said]:
    """Find the channel that is wanted, those that are not, and what is no longer avoided."""
    avoided = list(_avoided(page))
    for channel, start, end in avoided:
        yield "avoid_contact", value(page, start, end, channel, "avoided")
    taken = [(start, end) for _, start, end in avoided]
    for found in find_values("choice", page.text, today=None, choices=CHANNEL):
        named = re.compile(r"(?:be|being) called (?:as |by )?[A-Z]").match(page.text, found.start)
        taken_up = named or any(start <= found.start < end for start, end in taken)
        if taken_up or not stated(page, found.start):
            continue
        if _is_wanted(page, found):
            yield "contact_method", page.value(found, "channel")
            break
    for match in _AGAIN.finditer(page.text):
        meant = _channel(match["verb"] or match["calls"])
        if meant and standing.get("avoid_contact") == meant and page.mood(match.start()) in FACTUAL:
            yield "avoid_contact", None


def _channel(text: str) -> str | None:
    found = find_values("choice", re.sub(r"(?<=call)(?:ed|ing)$", "", text), today=None, choices=CHANNEL)
    return str(found[0].value) if found else None


def _avoided(page: Page) -> Iterator[tuple[str, int, int]]:
    yield from _unread(page)
    for match in _AVOID.finditer(page.text):
        start, end = match.span("what" if match["what"] else "also")
        channel = _channel(page.text[start:end])
        first, last = page.sentence_at(start)
        said, clause = page.text[first:last], page.clause_at(start)
        meant = clause.mood is Mood.NEGATION or (
            clause.mood in FACTUAL and refuses(page.text[clause.start : clause.end])
        )
        if channel is None or not meant or not lasts(page, start) or said.rstrip().endswith("?"):
            continue
        if _spares_me(said, match) and not _spares_others(page, match, end):
            yield channel, start, end


_CHANNEL: Final = r"(?P<what>e-?mails?|mails?|texts?|text messages|sms|(?:video |phone )?calls?|voice ?mails?|chats?|(?:slack|teams|whatsapp)(?: messages?)?)"
_UNREAD: Final = re.compile(
    rf"(?:^|[.!?,;\n]\s*|\b(?:and|but|so|my|the)\s){_CHANNEL},? i (?:just |simply |almost )?(?:never|don['’]?t|can['’]?t|hardly ever|rarely|won['’]?t|hate|ignore|avoid)(?: (?:pick|answer|read|look|check|stand|open|see|hear|take|bear|get|use|want|need|do|like|accept|listen|watch|join)\b(?: up| at| to)?(?: (?:any|them|those|it)\b)?)?(?=\s*(?:[.,;!]|$|and|so|at all))"
    rf"|(?:^|[.!?,;\n]\s*|\b(?:and|but|so)\s){_CHANNEL.replace('<what>', '<lost>')} (?!(?:from|to|with|about) [A-Z])[^.!?\n]{{3,50}}[,;.] ?(?:so |and |hence |therefore |that['’]s why )?(?:please |pls )?(?:don['’]?t|do not|never|stop) (?:send|sending|write|writing|give|giving|leave|leaving|bother|try|trying|use|using)(?: with| me)* (?:any|those|them|that|it)\b",
    re.IGNORECASE,
)
"""What is said of a channel first is turned down behind it: "mails get lost, so don't send me any"."""


def _unread(page: Page) -> Iterator[tuple[str, int, int]]:
    for match in _UNREAD.finditer(page.text):
        start, end = match.span("what" if match["what"] else "lost")
        channel = _channel(page.text[start:end])
        asked = page.mood(start) in {Mood.QUESTION, Mood.HYPOTHETICAL, Mood.REPORT}
        if channel and not asked and lasts(page, start) and not _THIRD.search(match[0]):
            yield channel, start, end


def _spares_me(said: str, match: re.Match[str]) -> bool:
    """Tell whether it is the user who is to be spared: named, or a short wish with nobody in it."""
    if re.search(r"\b(?:me|i|my|i['’]m)\b", said, re.IGNORECASE):
        return True
    short = (
        len(said.split()) <= 6 or re.search(r"\b(?:reach out|get in touch)\b", match[0])
    ) and not re.search(r"\b(?:yet|today|made|logged|found|scheduled)\b", said, re.IGNORECASE)
    return (
        bool(short)
        and match[0].split()[0].lower() in {"no", "never", "not", "please"}
        and not _THIRD.search(said)
    )


def _spares_others(page: Page, match: re.Match[str], end: int) -> bool:
    rest = page.text[end : end + 24]
    mine = re.match(r"\s(?:me|my)\b", rest)
    if mine:
        # "don't call me before ten", "stop calling me Alexander": that is no channel.
        return bool(
            re.match(
                r"\s(?:me|my)\s(?:an? )?(?:before|after|until|between|during|unless|if|on \w+day|at (?:night|home|work|the office)|[A-Z]\w+|names?|late|early|that|sir|mr)\b",
                rest,
            )
        )
    return bool(_OTHERS.match(rest)) and "me" not in match[0].split()


def _is_wanted(page: Page, found: Found) -> bool:
    start, end = page.sentence_at(found.start)
    sentence, at = page.text[start:end], found.start - start
    own = next((one for one in _ONLY_ME.finditer(sentence) if one.start("verb") <= at < one.end()), None)
    if own:
        return _for_good(sentence)
    before, after = sentence[:at], sentence[at:]
    if _ABOUT.search(after) or _THIRD.search(before):
        return False
    if _PING.search(before) or _REFERRED.match(after):
        return True
    if _BEFORE.search(before):
        return not _NEEDS_ME.search(before) or bool(_REACHING_ME.search(sentence))
    needed = _NEED.search(before) and _AT_THE_END.match(after)
    told_alone = before[before.rfind(",") + 1 :]
    return bool(needed or _is_the_only_one(told_alone, after) or _BEST.match(after))


def _is_the_only_one(before: str, after: str) -> bool:
    """Tell whether a sentence opens with it and turns others down: "chat only", "e-mail rather than phone"."""
    only = _ONLY.match(after)
    if only is None or not _OPENS.match(before):
        return False
    return _channel(after[only.end() :]) is not None or bool(_ALONE.match(after))


def _for_good(sentence: str) -> bool:
    return bool(
        ALWAYS.search(sentence)
        or _NEEDED.search(sentence)
        or WISHES.search(sentence)
        or _AVOID.search(sentence)
        or _REACHING_ME.search(sentence)
        or re.search(r"\b(?:only|just|rather|instead|if you need|whenever)\b", sentence, re.IGNORECASE)
    )
