"""What the speaker does with a clause: state, instruct, ask, suppose, deny, report.

Only assertions and instructions carry facts. The cues below are tried in order on each clause of a sentence;
the exceptions stand before the rule they except ("could you log …" is no question).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from memory.text.sentences import Mask, code_blocks, quoted, sentences


class Mood(StrEnum):
    """What is done with the words of a clause."""

    ASSERTION = "assertion"
    INSTRUCTION = "instruction"
    QUESTION = "question"
    HYPOTHETICAL = "hypothetical"
    NEGATION = "negation"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Clause:
    """`text[start:end]` is said in one mood."""

    start: int
    end: int
    mood: Mood


VERBS: Final = (
    "add|adjust|append|apply|archive|arrange|assign|associate|attach|book|bring|bump|call|cancel|capture|change|clone|close|"
    "confirm|connect|convert|correct|create|deactivate|delete|double-check|draft|drop|edit|email|enter|escalate|fetch|fill|"
    "find|finish|fix|flag|follow|forward|get|give|grab|help|increase|insert|invite|issue|link|list|locate|log|look|lower|"
    "make|mark|merge|modify|move|note|notify|open|ping|place|plan|prepare|process|pull|push|put|raise|record|reduce|"
    "reassign|register|remember|remind|remove|rename|reopen|replace|reschedule|resolve|retrieve|review|revise|save|"
    "schedule|search|send|set|share|show|start|store|submit|summarize|swap|switch|sync|tag|take|track|transfer|"
    "update|upd|upload|validate|verify|view|write|keep|use|answer|reply|respond|speak|stay|stop|avoid|skip|round|sort|format|address"
)
_POLITE: Final = re.compile(
    rf"(?:hey|hi|ok|okay|so|also|and|then|now|next|please|great|cool|perfect|thanks|sure|alright)?[,!. ]{{0,2}}"
    rf"(?:(?:can|could|would|will)[ ](?:you|we|u|ya)(?:[ ](?:please|pls|also|always|just|kindly|now|help[ ](?:me[ ])?(?:to[ ])?|go[ ]ahead[ ]and|quickly))*[ ](?:{VERBS}|be|sound|talk|communicate|elaborate|shorten|text|include|contact)\b"
    rf"|(?:can|could|shall)[ ]we[ ](?:please[ ])?(?:speak|talk|switch|continue|chat|do[ ](?:this|it|that))\b|would[ ]you[ ]mind[ ]\w+ing\b|can[ ]i[ ](?:get|have)[ ]you[ ]to\b|please\b|pls\b|let['’]?s\b|let[ ]us\b)",
    re.IGNORECASE,
)
_WISHED: Final = re.compile(
    r"(?:and |but |also |so |please )?your (?:answers?|repl(?:y|ies)|responses|explanations|summaries|tone|messages|texts) (?:could|might|may)(?: well)? be\b|(?:and |but |also |so |please )?(?:i(?:['’]d| would)(?: really)? (?:appreciate it|be (?:happy|glad|grateful)|love it|like it|prefer it)|(?:it(?:['’]d| would)|that would|would) (?:be (?:really |very )?(?:great|nice|good|helpful|lovely|better|best|ideal|cool)|help))(?: a lot| more| me)? if you\b(?! (?:are|were)\b)",
    re.IGNORECASE,
)
"""A request in the words of a supposition."""
_STANDBY: Final = r"you (?:ever )?(?:need|want|have|must)(?: to)? (?:me\b|(?:reach|contact|get hold of|talk to|speak to|call|ask) me\b|anything\b|something\b)|(?:something|anything) (?:comes up|happens|breaks|goes wrong)|(?:something|anything|things?)(?:['’]s| is| gets?| are) (?:really |very )?(?:urgent|important|wrong|critical|burning|on fire)|(?:it['’]s|it is) urgent|(?:you|somebody|someone|anybody|anyone) (?:ever |really |urgently |quickly )?(?:needs?|wants?|has|have) [^.;!?\n,]{0,30}?\b(?:me\b|an? (?:\w+ )?(?:answer|decision|reply|reaction)\b)"
"""What may always happen is no supposition: "if you need me, text me"."""
_ASKS_INSIDE: Final = re.compile(
    r"^[\w ,!]{0,30}\b(?:tell|check|verify|confirm|see|know|find[ ]out|look[ ]up|clarify|remind[ ]me|say)\b[\w ,]{0,25}?\b(?:if|whether|what|who|whom|which|when|where|why|how|is|are)\b",
    re.IGNORECASE,
)
_IMPERATIVE: Final = re.compile(
    rf"(?:[-*•]|\d{{1,2}}[.)])?\s*(?:(?:please|pls|kindly|also|and|then|now|next|finally|so|ok|okay|hey|hi|team|just|to do:?|todo:?),?\s)*(?:{VERBS})\b(?!['’]s|\s(?:is|was|went|has)\b)",
    re.IGNORECASE,
)
_OPENER: Final = re.compile(
    r"(?:(?:and|so|but|ok|okay|hey|hi|also|then|now|well|btw|by the way|by any chance|sorry|quick question|question)[,:!]?\s){0,3}"
    r"(?:(?:what|who|whom|whose|which|why)(?:['’]s|\b)(?![ ]an?\b)"
    r"|where(?:['’]s|[ ](?:is|are|was|were|do|does|did|can))\b"
    r"|when(?:['’]s|[ ](?:is|are|was|were|do|does|did|will|can|should))\b"
    r"|how(?:['’]s|[ ](?:is|are|was|were|do|does|did|will|can|should|much|many|long|about|come))\b"
    r"|(?:is|are|was|were|does|did|has|have|had|do|am)(?:n['’]t)?[ ](?:there|it|this|that|these|those|we|you|they|he|she|i|the|our|their|my|any|anyone|anybody|someone|[a-z][\w.]{1,30}[ ])"
    r"|(?:can|could|should|would|will|shall|may|might)(?:n['’]t)?[ ](?:i|we|you|they|he|she|it|the|there|this|that)\b"
    r"|any[ ](?:news|update|updates|idea|chance|word)\b|(?:do|does|did)[ ]\w)",
    re.IGNORECASE,
)
_NO_OPENER: Final = re.compile(
    r"(?:do(?:n['’]t|nt|[ ]not|[ ]please|[ ]log|[ ]note|[ ]me)\b|have[ ](?:a|an|the[ ]\w+[ ]call|them|him|her|it)\b|had[ ](?:a|an|the|lunch|coffee|good|great|another)\b"
    r"|what[ ](?:i|we)[ ][^?:]{3,60}:|ha(?:ve|s|d)[ ]to[ ](?!i\b|we\b|you\b)|what[ ]i[ ](?:\w+[ ]){0,4}(?:have|need|must)[ ][^?:]{0,20}[ ]is[ ]|may[ ]\d|will[ ][A-Z]|is[ ]now\b|was[ ](?:an?|out|away|off|at|on|so|very|really|great|good|busy|just|too)\b|are[ ]now\b|has[ ](?:now|been|moved|signed|asked)\b|is[ ]in\b)",
    re.IGNORECASE,
)
_TAG: Final = re.compile(
    r",?\s(?:right|correct|ok|okay|yes|no|isn['’]t it|deal|got it|cool|sound good|sounds good|would you|will you|could you|can you|won['’]t you)\?$",
    re.IGNORECASE,
)
_HYPOTHETICAL: Final = re.compile(
    rf"^(?:(?:and|but|so|or|even|only|then|ok|well),?\s){{0,2}}(?:if(?!\s(?:{_STANDBY}))|unless|suppose|supposing|assuming|imagine|pretend(?:ing)?|say,|let(?:['’]s| us| me) (?:just )?(?:assume|suppose|say|pretend|imagine)|for the sake of (?:the )?argument|what if|in case|should (?:they|he|she|we|it|the)|whether|provided)\b"
    r"|^(?:had|were)\s(?:[A-Z]\w+|they|we|he|she|it|i)\b(?:\s\w+){0,3}\s(?:signed|bought|said|agreed|to|come|gone|closed|been|renewed|paid)\b",
    re.IGNORECASE,
)
_IN_CASE: Final = re.compile(
    r"\W*(?:just )?(?:in case (?:you|any\w+|some\w+)|if (?:any|some)(?:one|body))\b[^:.!?\n]{3,60}:\s",
    re.IGNORECASE,
)
"""What is told for a case that may come is so in any case: "in case anybody cooks: I'm allergic to nuts"."""
_HEADED: Final = re.compile(
    r"\W*(?:(?:and|but|so|also|oh),? )?(?:(?:what|something|(?:one|another|the) thing) (?:i|we|you|they|nobody|no one|not everyone|few people|they|that|which)\b|news to me\b|(?:don['’]?t|do not|never) forget\b|not to forget\b)[^:.!?\n]{0,60}:\s",
    re.IGNORECASE,
)
"""What is said before a colon of what stands behind it: "what I didn't know: …" denies nothing of it."""
_MODAL: Final = re.compile(
    r"\b(?:might(?!\sas\swell)|maybe|perhaps|possibly|potentially|hypothetically|(?:would|could)(?:['’]ve|\shave|\sbe\b|\sprobably)|"
    r"not\ssure|i\swonder|wondering|i\sguess|no\sidea|unclear|rumou?r\w*|not\s(?:yet\s)?certain)\b|(?<![A-Z])\b(?:they|we|he|she|it|deal|renewal)\smay\b",
    re.IGNORECASE,
)
_NEGATION: Final = re.compile(
    r"\b(?:not|never|no\slonger|cannot|without|neither|nor|nobody|none|\w+n['’]t|dont|doesnt|didnt|isnt|wasnt|wont|cant|hasnt|havent)\b"
    r"|^(?:please\s|pls\s|also\s)?(?:forget|disregard|ignore|delete|erase)\b|\bno\s(?:budget|contract|deal|opportunity|signature)\b",
    re.IGNORECASE,
)
_NOT_NEGATION: Final = re.compile(
    r"\b(?:(?:do\snot|don['’]t|dont|never)\s(?:let\sme\s)?(?:forget|hesitate|worry)|(?:must(?:\snot|n['’]t)|cannot|can['’]?t|should(?:\snot|n['’]t)|let\sme\snot|don['’]?t\swant\sto|not\sto)\sforget|(?:can['’]t|cannot)\swait|not\sonly|why\s(?:not|don['’]t)|no\sproblem|not\sto\smention|"
    r"(?:can['’]?t|cannot|could\snot|couldn['’]t|unable\sto|won['’]?t|does\snot|doesn['’]?t|do\snot|don['’]?t|not)\s(?:log|access|find|connect|open|seem|export|import|print|upload|download|receive|sync|load|loading|start|boot|charge|work|working|turn|respond|responding|syncing|show|showing|display|displaying|reporting|printing|connecting|charging|starting|booting|updating|sending|receiving|recording|able|save|login)\b|not\sstarted|not\scontacted|not\sconverted|not\squalified|if\snot)\b"
    r"|\bforget\sabout\sit\b|\b(?:and|but)\s(?:nobody|no one|none|nothing)\selse\b",
    re.IGNORECASE,
)
_REPORT: Final = re.compile(
    r"(?<!\bi\s)(?<!\bwe\s)(?<!\byou\s)\b(?:(?:says|said|claims|claimed|thinks|believes|mentioned\sthat|told\s(?:me|us|them)|reckons|insists(?! on\b)|insisted(?! on\b)|hinted)\b"
    r"|according\sto\b|allegedly|supposedly|reportedly|apparently|i\sheard\b|rumou?r\shas\sit\b)",
    re.IGNORECASE,
)
_CONTRARY: Final = re.compile(
    r"(?:contrary to|unlike|despite|whatever|no matter) (?:what|the)\b", re.IGNORECASE
)
"""Before what is reported and is not so."""
_ASKED: Final = re.compile(
    r"\b(?:ask(?:s|ed|ing)?|wonder(?:s|ed|ing)?|know|see|check|sure|find\sout|verify|confirm)\s(?:if|whether)\b|\s(?:if(?!\s(?:[<>=$]|"
    + _STANDBY
    + r"|possible|any|needed|so\b|not\b))|unless|in\scase|whether|assuming|provided\sthat)\s",
    re.IGNORECASE,
)
_SPLIT: Final = re.compile(
    r"[;]\s|\s[—–-]\s|\s?—\s?|,\s(?=(?:but|and|so|though|although|while|whereas|can|could|would|will|what|who|is|are|does|do|did|if|unless|not|then|which|when|how|maybe|please|let)\b)"
    r"|\s(?=but\b|whereas\b|so (?:please|pls|always|better|kindly|can you|could you|(?:answer|reply|write|keep|call|use|speak|send)\b))|,\s(?=\w+\s(?:says|said|claims|claimed|told)\b)"
    r"|\s(?=and i(?:['’](?:m|d|ve|ll))?\s)|,\s(?!\d)",
    re.IGNORECASE,
)
_OF_ONESELF: Final = re.compile(
    r"(?:(?:hi|hey|hello|ok|so)[,!]?\s)?(?:i['’]?m|i\sam|it['’]?s\s\w+\shere|this\sis\s\w+|my\sname)\b",
    re.IGNORECASE,
)
"""Who says who they are before they ask, states that: "hey, I'm new here, what can you do?"."""
_DUPLICATE_CHECK: Final = re.compile(r"\balready\s(?:exists?|there|in\b)", re.IGNORECASE)
"""Who checks for a duplicate of a record names a record that is to be."""
_DENIES: Final = re.compile(
    r"(?<!\bi)(?<!\bwe)(?<!\byou)\s(?=(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should)(?:n['’]t|\s(?:not|never|no\slonger))\b)",
    re.IGNORECASE,
)
"""What is denied is the verb: its subject ("the renewal" that has not closed) is there; of "mails I don't want" all is denied."""
_REFUSES: Final = re.compile(
    r"\b(?:no|rarely|seldom|hardly|not|never|none|hates?|dislikes?|avoid(?:s|ing)?|stop(?:s|ped)?|can['’]t stand|rather than|instead of|over|without|"
    r"no longer|dropped|ditched|quit|gave up|given up|replaced|moved (?:away )?from|moved off|switched from|migrated from|left|used to|get(?:s|ting)? lost|drowns?|drowning|pil(?:e|es|ing) up|go(?:es)? unread|never[ -]read)\b",
    re.IGNORECASE,
)
FACTUAL: Final = frozenset({Mood.ASSERTION, Mood.INSTRUCTION})
"""The moods in which something is stated."""


def clauses(text: str) -> list[Clause]:
    """Divide `text` into clauses with their moods; together they cover the text.

    Code is data and quoted e-mail lines are somebody else's words: both are REPORT.
    """
    foreign = sorted([*code_blocks(text), *quoted(text)])
    mask = Mask(foreign)
    found: list[Clause] = []
    for start, end in sentences(text):
        if mask.covers(start):
            found.append(Clause(start, end, Mood.REPORT))
        else:
            found += _sentence(text, start, end, mask)
    return _covering(found, len(text))


def refuses(clause: str) -> bool:
    """Tell whether a stated clause turns something down or gives it up ("I hate calls", "they dropped Oxbow")."""
    return _REFUSES.search(clause) is not None


def denies(words: str) -> bool:
    """Tell whether words hold a negation of their own ("can't stand")."""
    return _NEGATION.search(words) is not None


def _covering(found: list[Clause], length: int) -> list[Clause]:
    """Give the space after a clause to it, so that every character has a mood."""
    whole = []
    for index, clause in enumerate(found):
        begin = 0 if index == 0 else clause.start
        end = found[index + 1].start if index + 1 < len(found) else length
        whole.append(Clause(begin, end, clause.mood))
    return whole or [Clause(0, length, Mood.ASSERTION)]


def _sentence(text: str, start: int, end: int, mask: Mask) -> list[Clause]:
    spans = _spans(text, start, end)
    base = _base(text[start:end])
    found: list[Clause] = []
    for index, (begin, stop) in enumerate(spans):
        last = index == len(spans) - 1
        mood = Mood.REPORT if mask.covers(begin) else _mood(text[begin:stop], base, last=last)
        if (
            found
            and found[-1].mood in _CARRY
            and mood in _CARRIED
            and not _fresh(text[begin:stop], found[-1].mood)
            and not text[start:begin].rstrip().endswith(":")
        ):
            mood = found[-1].mood
        found.append(Clause(begin, stop, mood))
    return found


def _spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts = [match.end() for match in _SPLIT.finditer(text, start, end)]
    wished = _WISHED.match(text, start, end)
    asked = wished.end() if wished else start + 1
    cuts += [match.start() for match in _ASKED.finditer(text, start, end) if match.start() >= asked]
    if not _CONTRARY.match(text, start, end):
        cuts += [match.start() for match in _REPORT.finditer(text, start, end) if match.start() > start]
    in_case = _IN_CASE.match(text, start, end)
    cuts += [in_case.end()] if in_case else []
    headed = _HEADED.match(text, start, end)
    cuts += [headed.end()] if headed else []
    cuts += [match.start() + 1 for match in _DENIES.finditer(text, start, end)]
    edges = [start, *sorted({cut for cut in cuts if start < cut < end}), end]
    return list(pairwise(edges))


_CARRY: Final = frozenset({Mood.HYPOTHETICAL, Mood.REPORT})
"""What goes on to the end of a sentence, …"""
_CARRIED: Final = FACTUAL | {Mood.NEGATION}
"""… over what would else be stated, or denied: "if she is no longer CFO" denies nothing."""


def _fresh(clause: str, carried: Mood) -> bool:
    """Tell whether a clause starts anew after a hypothesis or a report, instead of going on with it."""
    lead = clause.lstrip()
    if carried is Mood.HYPOTHETICAL:
        return bool(re.match(r"(?:but|anyway|however|for now|meanwhile|currently)\b", lead, re.IGNORECASE))
    return bool(_IMPERATIVE.match(lead) or re.match(r"(?:but|so|i|we|please)\b", lead, re.IGNORECASE))


def _base(sentence: str) -> Mood:
    """Say what the sentence as a whole is."""
    lead = sentence.lstrip(" \t\"'“‘(-*•")
    asks = bool(_ASKS_INSIDE.match(lead)) and not _DUPLICATE_CHECK.search(sentence)
    if _POLITE.match(lead):
        return Mood.QUESTION if asks else Mood.INSTRUCTION
    imperative = bool(_IMPERATIVE.match(lead))
    if imperative and not asks:
        return Mood.INSTRUCTION
    if sentence.rstrip("\"'”’)* ").endswith("?"):
        return (
            Mood.ASSERTION
            if _TAG.search(sentence) and (_NO_OPENER.match(lead) or not _OPENER.match(lead))
            else Mood.QUESTION
        )
    if _OPENER.match(lead) and not _NO_OPENER.match(lead):
        return Mood.QUESTION
    return Mood.INSTRUCTION if imperative else Mood.ASSERTION


def _mood(clause: str, base: Mood, *, last: bool) -> Mood:
    lead = clause.lstrip(" \t\"'“‘(-*•—–")
    if _WISHED.match(lead):
        return Mood.INSTRUCTION
    if _HYPOTHETICAL.match(lead) or _MODAL.search(clause) or _is_asked_about(clause, lead):
        return Mood.HYPOTHETICAL
    if _REPORT.match(lead):
        return Mood.REPORT
    if _NEGATION.search(clause) and not _NOT_NEGATION.search(clause):
        # Who asks whether something no longer holds does not say that it ended.
        asks = base is Mood.QUESTION and _asked(lead, last=last) is Mood.QUESTION
        return Mood.QUESTION if asks else Mood.NEGATION
    if base is Mood.QUESTION or (last and clause.rstrip().endswith("?") and _OPENER.match(lead)):
        return _asked(lead, last=last)
    return Mood.INSTRUCTION if _IMPERATIVE.match(lead) or _POLITE.match(lead) else base


def _is_asked_about(clause: str, lead: str) -> bool:
    asked = _ASKED.match(clause) or _ASKED.match(" " + lead)
    return asked is not None and not _DUPLICATE_CHECK.search(clause)


def _asked(lead: str, *, last: bool) -> Mood:
    """Only the asking clause of a question asks: "move it to Review, is that ok?" first instructs."""
    if _POLITE.match(lead) and not _ASKS_INSIDE.match(lead):
        return Mood.INSTRUCTION
    if not last and _IMPERATIVE.match(lead) and not _OPENER.match(lead):
        return Mood.INSTRUCTION
    return Mood.ASSERTION if not last and _OF_ONESELF.match(lead) else Mood.QUESTION
