"""Patterns that tell the mood of a clause; their words are data (`mood_cues.toml`).

The docstring of each says how it is applied: "Match" at the beginning of a clause, "Search" anywhere in it.
"""

from __future__ import annotations

import re
from typing import Final

from memory.text.word_lists import fill, pattern_of, read_lists

_LISTS: Final[dict[str, dict[str, list[str]]]] = read_lists("memory.text", "mood_cues.toml")


def _cue(
    table: str, *templates: str, before: str = "", after: str = "", space: str = " ", **parts: str
) -> re.Pattern[str]:
    """Compile a pattern of one table of words; its templates may name `parts`, which are patterns already."""
    lists = {**_LISTS["every"], **_LISTS[table], **parts}
    return pattern_of(lists, *templates, before=before, after=after, space=space)


POLITE: Final = _cue(
    "polite",
    r"{asking} {asked}(?: {softened})* (?:{verbs}|{verbs_of_manner})\b",
    r"(?:can|could|shall) we (?:please )?{together}\b",
    r"would you mind \w+ing\b",
    r"can i (?:get|have) you to\b",
    r"{asks_alone}\b",
    before=r"{opening}?[,!. ]{0,2}",
)
"""Match: a request, also in the words of a question ("could you log …")."""
WISHED: Final = _cue(
    "wished",
    r"your {answer} (?:could|might|may)(?: well)? be\b",
    r"i(?:['’]d| would)(?: really)? {welcome}(?: {extent})? if you\b(?! (?:are|were)\b)",
    r"{it_would} (?:be (?:really |very )?{good}|help)(?: {extent})? if you\b(?! (?:are|were)\b)",
    before=r"(?:{opening} )?",
)
"""Match: a request in the words of a supposition."""
_STANDBY: Final = "|".join(
    fill(template, _LISTS["standby"])
    for template in (
        r"you (?:ever )?{need}(?: to)? (?:me|{reach} me|anything|something)\b",
        r"(?:something|anything) {happens}",
        r"(?:something|anything|things?)(?:['’]s| {is}) (?:really |very )?{urgent}",
        r"(?:it['’]s|it is) urgent",
        r"{anybody} (?:{at_times} )?{needs} [^.;!?\n,]{0,30}?\b(?:me|an? (?:\w+ )?{answer})\b",
    )
)
"""What may always happen, so that an "if" before it supposes nothing: "if you need me, text me"."""
ASKS_INSIDE: Final = _cue("asks_inside", r"^[\w ,!]{0,30}\b{find_out}\b[\w ,]{0,25}?\b{what}\b")
"""Match: a request to find something out ("tell me who …"), which is a question."""
IMPERATIVE: Final = _cue(
    "imperative",
    r"(?:[-*•]|\d{1,2}[.)])?\s*(?:{opening},?\s)*{verbs}\b(?!['’]s|\s{noun_before}\b)",
)
"""Match: a verb in the imperative, also as an item of a list; in "the update is …" it is a noun."""
OPENER: Final = _cue(
    "opener",
    r"{what}(?:['’]s|\b)(?! an?\b)",
    r"where(?:['’]s| {after_where})\b",
    r"when(?:['’]s| {after_when})\b",
    r"how(?:['’]s| {after_how})\b",
    r"{be}(?:n['’]t)? (?:{whoever}|[a-z][\w.]{1,30} )",
    r"{may}(?:n['’]t)? {who_may}\b",
    r"any {news}\b",
    r"(?:do|does|did) \w",
    before=r"(?:{opening}[,:!]?\s){0,3}",
)
"""Match: the opening of a question."""
NO_OPENER: Final = _cue(
    "no_opener",
    r"do(?:n['’]t|nt| {after_do})\b",
    r"have (?:{after_have}|the \w+ call)\b",
    r"had {after_had}\b",
    r"what (?:i|we) [^?:]{3,60}:",
    r"what i (?:\w+ ){0,4}(?:have|need|must) [^?:]{0,20} is ",
    r"ha(?:ve|s|d) to (?!(?:i|we|you)\b)",
    r"has {after_has}\b",
    r"(?:is now|are now|is in|was {after_was})\b",
    r"may \d|will [A-Z]",
)
"""Match: what only looks like the opening of a question ("has signed", "what I need most is …")."""
TAG: Final = _cue("tag", r",?\s{tag}\?$")
"""Search: a question that only asks for a yes to the statement before it."""
HYPOTHETICAL: Final = _cue(
    "hypothetical",
    r"(?:{opening},?\s){0,2}(?:if(?!\s(?:{standby}))|{suppose})\b",
    r"(?:{opening},?\s){0,2}let(?:['’]s| us| me) (?:just )?{assume}\b",
    r"(?:{opening},?\s){0,2}should {should_who}\b",
    r"(?:had|were)\s(?:[A-Z]\w+|{had_who})\b(?:\s\w+){0,3}\s{had_done}\b",
    standby=_STANDBY,
)
"""Match: a supposition."""
IN_CASE: Final = re.compile(
    r"\W*(?:just )?(?:in case (?:you|any\w+|some\w+)|if (?:any|some)(?:one|body))\b[^:.!?\n]{3,60}:\s",
    re.IGNORECASE,
)
"""Match: before what is so in any case ("in case anybody cooks: I'm allergic to nuts")."""
HEADED: Final = _cue(
    "headed",
    r"{something} {who}\b",
    r"(?:news to me|{do_not} forget|not to forget)\b",
    before=r"\W*(?:{opening},? )?",
    after=r"[^:.!?\n]{0,60}:\s",
)
"""Match: words before a colon that do not weigh on what follows it ("what I didn't know: …")."""
MODAL: Final = _cue(
    "modal",
    r"\b(?:might(?!\sas\swell)|{maybe})\b",
    r"\b(?:would|could)(?:['’]ve|\shave|\sbe|\sprobably)\b",
    r"\brumou?r",
    r"(?<![A-Z])\b{who_may}\smay\b",
    space=r"\s",
)
"""Search: words of what may be so."""
NEGATION: Final = _cue(
    "negation",
    r"\b(?:{not}|\w+n['’]t)\b",
    r"^(?:{please}\s)?{forget}\b",
    r"\bno\s{lacking}\b",
    space=r"\s",
)
"""Search: a denial, or an order to forget."""
NOT_NEGATION: Final = _cue(
    "not_negation",
    r"{do_not}\s(?:let\sme\s)?{needless}",
    r"{must_not}\sforget",
    r"{said}",
    r"{does_not}\s{work}",
    r"forget\sabout\sit",
    r"(?:and|but)\s(?:nobody|no one|none|nothing)\selse",
    before=r"\b",
    after=r"\b",
    space=r"\s",
)
"""Search: words of a denial that deny nothing ("don't forget", "can't log in")."""
REPORT: Final = _cue(
    "report",
    r"{says}\b",
    r"{insists}(?! on\b)\b",
    r"{seemingly}",
    before=r"(?<!\bi\s)(?<!\bwe\s)(?<!\byou\s)\b",
    space=r"\s",
)
"""Match, search: the words of a report of what somebody else says."""
CONTRARY: Final = _cue("contrary", r"{contrary} (?:what|the)\b")
"""Match: before a report of what is not so."""
ASKED: Final = _cue(
    "asked",
    r"\b{asks}\s(?:if|whether)\b",
    r"\s(?:if(?!\s(?:[<>=$]|{standby}|{not_supposed}|so\b|not\b))|{supposed})\s",
    space=r"\s",
    standby=_STANDBY,
)
"""Match, search: where a sentence goes on with what is asked about or supposed."""
SPLIT: Final = _cue(
    "split",
    r";\s|\s[—–-]\s|\s?—\s?|,\s(?!\d)",
    r",\s(?=\w+\s{says}\b)",
    r"\s(?=but\b|whereas\b|so (?:{manner}|{verbs_of_manner}\b))",
    r"\s(?=and i(?:['’](?:m|d|ve|ll))?\s)",
)
"""Search: what divides clauses."""
OF_ONESELF: Final = _cue(
    "of_oneself",
    r"{i_am}\b",
    r"(?:it['’]?s\s\w+\shere|this\sis\s\w+)\b",
    before=r"(?:{hello}[,!]?\s)?",
    space=r"\s",
)
"""Match: who the speaker is, stated before a question ("hey, I'm new here, what can you do?")."""
DUPLICATE_CHECK: Final = re.compile(r"\balready\s(?:exists?|there|in\b)", re.IGNORECASE)
"""Search: a check for a duplicate, which names a record that is to be."""
DENIES: Final = _cue(
    "denies",
    r"(?<!\bi)(?<!\bwe)(?<!\byou)\s(?={auxiliary}(?:n['’]t|\s(?:not|never|no\slonger))\b)",
)
"""Search: the space before a denied verb; its subject is not denied ("the renewal hasn't closed").

Of "mails I don't want" all is denied.
"""
REFUSES: Final = _cue("refuses", r"\b{refused}\b")
"""Search: words that turn something down or give it up."""
AFTER_SUPPOSITION: Final = _cue("afresh", r"{after_supposition}\b")
"""Match: the beginning of what is no part of the supposition before it."""
AFTER_REPORT: Final = _cue("afresh", r"{after_report}\b")
"""Match: the beginning of what is no part of the report before it."""
