"""General statements about companies, people and things: "Halden uses SAP", "Dana is allergic to nuts".

One grammar for each predicate, always subject, verb, answer. The subject is a name, "our" (the user's own company),
or a pronoun for what was spoken of last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from memory.language import FACTUAL, Mood, find_values, fold
from memory.records.choices import OPPORTUNITY_STAGE
from orchestrator.offline.reader.model import Value
from orchestrator.offline.reader.shapes import is_person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestrator.offline.reader.page import Page

_NOT: Final = (
    r"(?:(?:does|do|did|is|are|was|has|have|will|can)(?:n['’]t| not)|no longer|never|cannot|can no longer)"
)
_ADVERBS: Final = r"(?:(?:also|still|now|currently|mainly|mostly|only|always|really|just|actually|usually|strictly|generally|already|both|fluently|absolutely|apparently|recently) )*"


def _verb(third: str, base: str) -> str:
    """Give a verb in its affirmed and denied forms; `base` follows "does not"."""
    return rf"(?:(?P<no>{_NOT} (?:even |actually |any more |really )?(?:{base}|{third})|stopped (?:using|playing|requiring|supplying|working with))|(?:{third}))"


@dataclass(frozen=True, slots=True)
class Form:
    """One way of saying a predicate: what stands between the subject and the answer."""

    predicate: str
    between: re.Pattern[str]
    listed: bool = False
    """Whether the answer may be several ("speaks Dutch and French")."""
    reverse: bool = False
    """Whether the answer stands first ("Cordwell is our VPN vendor")."""
    kind: str = "words"
    """What the answer must be: words, name, date, number."""


def _form(
    predicate: str, between: str, *, listed: bool = False, reverse: bool = False, kind: str = "words"
) -> Form:
    return Form(
        predicate, re.compile(rf"(?<=[\s,]){_ADVERBS}(?:{between})\s+", re.IGNORECASE), listed, reverse, kind
    )


_IS: Final = r"(?:is|are|['’]s|was)"
_OWN: Final = r"(?<=['’]s )|(?<=s['’] )|(?<=our )|(?<=their )|(?<=her )|(?<=his )|(?<=its )"


def _of(predicate: str, noun: str, *, listed: bool = False, kind: str = "words", verb: str = _IS) -> Form:
    """A possessed noun: "X's fiscal year ends in March"."""
    pattern = rf"(?:{_OWN})(?:(?:main|biggest|closest|current|new|primary|only|own|old|chief|largest|fiercest|toughest|preferred|sole|\w+ing|[\w-]+) )??(?:{noun})(?: for (?:[\w-]+ ){{1,3}}?| )(?:(?P<no>{_IS}(?:n['’]t| not| no longer))|{verb})(?: now| still| actually| called)*\s+"
    return Form(predicate, re.compile(pattern, re.IGNORECASE), listed, kind=kind)


FORMS: Final = (
    _form(
        "uses",
        _verb(
            "uses?|used|using|runs? on|is using|are using|runs (?:everything|it all|all of it) on|relies on|rely on|works? with(?= (?-i:[A-Z]))|(?:has |have )?standardi[sz]ed on|(?:has |have |just )*(?:switched|migrated) (?:over )?to|is running|are running|runs?(?= (?-i:[A-Z]))",
            "use|run on|rely on|run(?= (?-i:[A-Z]))",
        ),
        listed=True,
    ),
    _form(
        "uses",
        r"(?:has |have |just )*(?P<no>dropped|ditched|gave up|got rid of|moved away from|moved off|switched away from)",
    ),
    _form(
        "is_in",
        _verb(
            r"(?:is|are)(?: now| still)? (?:based|located|headquartered|sitting) in|lives? in|(?:has |have |just )*(?:moved|relocated) (?:its|their|the) (?:head ?office|headquarters|hq) (?:\w+ \w+ )?to|(?:has |have |just )*(?:moved|relocated) to|sits? in|is headquartered in",
            r"live in|sit in|based in|located in",
        ),
        kind="name",
    ),
    _of(
        "is_in",
        r"head ?office|headquarters|hq|main office|registered office",
        kind="name",
        verb=r"(?:is|are|['’]s|sits?)(?: now| still)* (?:located |based )?in|(?:has |have |just )*(?:moved|relocated) to",
    ),
    _form(
        "speaks",
        _verb(r"speaks?|(?:is|are) fluent in|(?:is|are) a native speaker of", "speak"),
        listed=True,
        kind="name",
    ),
    _form(
        "dislikes",
        r"(?:hates?|dislikes?|can['’]t stand|cannot stand|(?:is|are) not (?:a fan of|into|keen on)|(?:isn|aren)['’]t (?:a fan of|into|keen on)|(?:does|do)(?:n['’]t| not) (?:like|care for|enjoy))",
        listed=True,
    ),
    _form(
        "likes",
        r"(?:likes?|loves?|enjoys?|adores?|(?:is|are) (?:really |very |a big |a huge |a great )*(?:into|fond of|fan of|keen on|a fan of|big on))",
        listed=True,
    ),
    _form(
        "allergic_to",
        _verb(
            r"(?:(?:is|are|am) )?(?:severely |badly |very |highly )*allergic to|has an? (?:\w+ )?allergy to|can['’]t have|cannot have",
            "allergic to",
        ),
        listed=True,
    ),
    _of("birthday", "birthday", kind="date", verb=r"(?:is|['’]s|falls)(?: on)?"),
    _form("birthday", r"was born (?:on|in)", kind="date"),
    _form(
        "prefers", _verb(r"(?:much |strongly )?prefers?|would rather have|likes? it(?= by| via)", "prefer")
    ),
    _form(
        "requires",
        _verb(
            r"(?:explicitly |always )?(?:requires?|insists? on|demands?|mandates?|needs?|asks? for|wants?(?= an? )|(?:is|are) strict about)",
            "require|need|insist on",
        ),
    ),
    _form(
        "forbids",
        _verb(
            r"(?:has |have )?(?:forbids?|bans?|banned|prohibits?|prohibited|blocks?|disallows?|outlaws?)",
            "forbid|ban|prohibit|block",
        ),
        listed=True,
    ),
    _form(
        "forbids",
        r"(?:(?:does|do)(?:n['’]t| not) (?:allow|permit)|(?:won['’]t|will not|can['’]t|cannot) (?:allow|permit|accept))",
        listed=True,
    ),
    _of(
        "supplier",
        r"(?:[\w-]+ )?(?:supplier|vendor|provider|carrier|distributor|wholesaler|hoster)",
        kind="name",
    ),
    _form(
        "supplier",
        r"(?:buys?|sources?|gets?|orders?)\b(?: (?:its|their|our|all|most|the)?(?: [\w-]+){0,3})? from",
        kind="name",
    ),
    _of("competitor", r"competitors?|rivals?|competition", listed=True, kind="name"),
    _form(
        "competitor",
        _verb(
            r"(?:competes?|(?:is|are) competing) (?:directly |head-on |mainly )?(?:with|against)|(?:is|are) up against",
            "compete with",
        ),
        listed=True,
        kind="name",
    ),
    _of(
        "fiscal_year_end",
        r"(?:fiscal|financial|business)[ -]year(?:[ -]end)?|fy|year[- ]end|books",
        verb=r"(?:(?:now )?(?:ends?|closes?|finishes|runs (?:to|until)|is|falls|end is)|end is)(?: now)?(?: in| on| at)?(?: the end of)?",
    ),
    _form(
        "fiscal_year_end",
        r"(?:closes?|ends?) (?:its|their|the) (?:(?:fiscal|financial|business)[ -]year|books)(?: in| on)?",
    ),
    _form(
        "founded",
        r"(?:was|were|got)? ?(?:founded|established|started|set up|incorporated)(?: back)? in",
        kind="year",
    ),
    _form(
        "employees",
        r"(?:has|have|employs?|['’]s got|is at|counts?|grew to|(?:is )?now (?:has|at)|(?:is |are )?(?:up|down) to)(?: now| about| around| roughly| over| some| nearly| almost| more than| just| only| grown to| currently)*",
        kind="staff",
    ),
    _form(
        "owned_by",
        _verb(
            r"(?:is|are|was|were|got|has been|['’]s)(?: now| recently| fully| partly| majority[- ])*\s?(?:owned|acquired|bought|taken over) by|belongs? to|(?:is|are) (?:now )?(?:an? |the )?(?:wholly[- ]owned )?(?:subsidiary|part|division|unit) of",
            "belong to|owned by|part of|an? subsidiary of",
        ),
        kind="name",
    ),
    _of("owned_by", r"parent(?: company)?|owners?", kind="name"),
    _form("married_to", _verb(r"(?:is|['’]s|got) married to", "married to"), kind="name"),
    _of("married_to", "wife|husband|spouse", kind="name"),
    _form("plays", _verb(r"plays?", "play"), listed=True),
    _form(
        "studied_at",
        r"(?:studied (?:\w+ )?at|graduated from|went to(?= (?:the )?(?:university|uni)\b| \w+ (?:university|college|school))|got (?:her|his|their) (?:degree|mba|phd) (?:from|at)|has an? (?:mba|degree|phd|master['’]?s?) from|did (?:her|his|their) (?:mba|degree|phd) at)",
        kind="name",
    ),
    _form(
        "works_from",
        _verb(
            r"(?:works?|(?:is|are|['’]s) working)(?: now)?(?: mostly| mainly| usually| remotely)* (?:from|out of)",
            "work from|work out of",
        ),
    ),
    _of(
        "budget_cycle",
        r"budget(?:ing)?(?: planning)? (?:cycle|round|season|process|year)|budgets?",
        kind="season",
        verb=r"(?:starts?|begins?|ends?|runs?|is|are|gets?)(?: set| approved| fixed| decided| planned| finali[sz]ed)?(?: in| from| on| each| every)?",
    ),
    _form(
        "budget_cycle",
        r"(?:sets?|approves?|plans?|fixes|decides?(?: on)?|finali[sz]es?|signs? off)(?: on)? (?:its|their|the|all|annual)*(?: annual| yearly| new| next year['’]s)? ?budgets?(?: in| every| each| on)",
        kind="season",
    ),
    _of(
        "decision_maker",
        r"(?:real |final |actual |key )?(?:decision[- ]maker|decider|economic buyer)",
        kind="name",
    ),
    _form(
        "decision_maker",
        r"(?:is|['’]s|remains) the (?:real |final |actual |key |main |sole )?(?:decision[- ]maker|decider|one who decides|one who signs off|economic buyer)(?: at| for| there at| over at)",
        reverse=True,
        kind="name",
    ),
    _form(
        "decision_maker",
        r"(?:makes? the (?:final )?(?:call|decisions?)|has the final say|signs? off(?: on everything)?|decides|calls the shots)(?: at| for| over at)",
        reverse=True,
        kind="name",
    ),
)
_NOUN_FIRST: Final = re.compile(
    r"\b(?:the )?(?:(?P<competitor>(?:main |biggest |closest )?(?:competitor|rival))|(?P<supplier>(?:[\w-]+ )?(?:supplier|vendor|provider))|(?P<decision_maker>(?:real |final |actual |key )?(?:decision[- ]maker|economic buyer))|(?P<is_in>head ?office|headquarters|hq)|(?P<fiscal_year_end>fiscal year(?: end)?))(?: of| at| for) ",
    re.IGNORECASE,
)
_SWITCH: Final = re.compile(
    r"(?<=\s)(?:(?:has|have|is|are|just|recently|now|also) )*(?P<no>(?P<verb>switched|moved|migrated|migrating|switching|moving|relocated|changed)(?: over)? from|(?P<swap>replaced|swapped)) (?P<old>[A-Z][\w&.'’-]*(?: [A-Z][\w&.'’-]*){0,2}) (?:to|with|by|for) (?P<new>[A-Z][\w&.'’-]*(?: [A-Z][\w&.'’-]*){0,2})"
)
_TOOLS: Final = re.compile(
    r"\b(?:crm|erp|software|tools?|platform|cloud|chat|e-?mail|system|hosting|helpdesk|data)\b", re.IGNORECASE
)
_STOP: Final = re.compile(
    r"[;:!?\n]|[.](?=\s|$)|\s[—–-]\s|\s*\(|,\s(?=(?:plays|speaks|uses|lives|likes|loves|hates|prefers|requires|studied|graduated|works|but|so|which|who|because|she|he|they|it|we|i|the|not|by|as|though|since|while|just|our|their|her|his|its|no|btw|by the way|fyi|apparently|right|ok|if|you)\b)|,?\s(?:and|but) (?=(?:plays|studied|graduated|loves|lives|runs|she|he|they|it|we|i|the|has|have|is|are|was|were|will|does|do|her|his|their|its|our|my|not|wants?|needs?|uses?|can|also|that|likes?|hates?|speaks?|plays?|requires?|prefers?|works?|lives?)\b)"
    r"|,?\s(?:and|but)\s(?=(?-i:[A-Z][\w'-]+)(?: (?-i:[A-Z][\w'-]+)){0,2} (?:is|are|has|have|uses|use|requires|require|forbids|bans|prefers|speaks|likes|loves|hates|plays|lives|runs|needs|competes|belongs|does|was|were)\b)"
    r"|\s(?:because|since|so|when|while|if|although|though|whereas|which|who|that|before|after|until|unless|as|for (?:everything|all|their|its|the|now|years|his|her|our|any|every|most|some|\w+ing)|these days|at the moment|right now|nowadays|any ?more|any longer|internally|anyway|instead|too|as well|either|from now on|from (?:its|their|his|her|the)|at all|full stop|period|after all|by the way|btw|now|again|there|here|across|throughout|with (?:us|their|his|her|its)|for [\w ]{3,25}|last (?:week|month|year|summer|autumn|spring|winter)|this (?:week|month|year)|on (?:all|every|their|site|premises|weekends|the side)|over (?:calls?|the|e-?mails?)|at home|every (?:week|sunday|saturday)|on (?:mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays))\b",
    re.IGNORECASE,
)
_LEADS: Final = re.compile(
    r"(?:the|a|an|its|their|our|her|his|only|mostly|all|now|about|around|mainly|both|any|really|called|in|on|of|at|a bit of|a little|some) ",
    re.IGNORECASE,
)
_PRONOUN: Final = re.compile(r"(?:^|[\s,.;(—–-])(?P<it>she|he|they|it|who)(?:['’](?:s|re))?$", re.IGNORECASE)
_POSSESSIVE: Final = re.compile(r"(?:^|[\s,.;(—–-])(?P<it>her|his|their|its)$", re.IGNORECASE)
_FIRST: Final = re.compile(r"(?:^|[\s,.;(—–-])(?P<it>we|our|us)$", re.IGNORECASE)
_SELF: Final = re.compile(r"(?:^|[\s,.;(—–-])(?P<it>I)(?:['’](?:d|m|ve))?$")
_SUBJECT: Final = re.compile(
    r"(?:(?:the|The|our|Our|their|My|my)\s)?(?P<name>(?:[\w&.'’-]+\s){0,4}[\w&.'’-]+)$"
)
_LABELS: Final = re.compile(
    r"^(?:and|but|so|btw|fyi|also|oh|ok|well|note|remember|apparently|actually|by the way|just|that|because|since|yes|no|correction|update|hey|hi|fun fact|for the record|good to know|turns out|as of (?:today|now)|quick note|heads up|one more thing|keep in mind|please|know|learned|found out|confirmed)\b[:,]?\s*",
    re.IGNORECASE,
)
_GENERIC: Final = frozenset(
    [
        "everyone",
        "everybody",
        "nobody",
        "somebody",
        "someone",
        "anyone",
        "people",
        "customer",
        "customers",
        "client",
        "clients",
        "deal",
        "case",
        "ticket",
        "this",
        "that",
        "there",
        "what",
        "which",
        "who",
        "the",
        "a",
        "i",
        "you",
        "one",
        "all",
        "most",
        "team",
    ]
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what a statement is about, where its name stands."""

    value: Value
    person: bool


def facts(page: Page, last: Subject | None) -> tuple[list[dict[str, Value]], Subject | None]:
    """Find the statements of a page, and what it spoke of last; `last` is what was spoken of before."""
    reader = _Reader(page, last)
    return list(reader.read()), reader.last()


def _denial(match: re.Match[str]) -> str:
    """Return the group that denies what a form says, if one does."""
    return "no" if "no" in match.re.groupindex and match["no"] else ""


class _Reader:
    def __init__(self, page: Page, last: Subject | None) -> None:
        self.page, self.before = page, last
        self.text = page.turn.text
        self.found: list[tuple[int, Subject]] = []
        self.lower = page.turn.text == page.turn.text.lower()
        """Written without capitals: then a name is known by where it stands."""

    def last(self) -> Subject | None:
        """Return what the page spoke of last."""
        named = [
            *self.found,
            *(
                (run.start, self._named(run.start, run.end))
                for run in self.page.runs
                if self._could_be(run.text)
            ),
        ]
        return max(named, key=lambda one: one[0])[1] if named else self.before

    def read(self) -> Iterator[dict[str, Value]]:
        taken: set[tuple[int, str]] = set()
        for fact in [*self._switches(), *self._noun_first(), *self._turned(), *self._formed()]:
            place = (fact["object"].start, fact["predicate"].value)
            if place not in taken:
                taken.add(place)  # type: ignore[arg-type]  # a predicate is text
                yield fact

    def _formed(self) -> Iterator[dict[str, Value]]:
        matches = [(match, form) for form in FORMS for match in form.between.finditer(self.page.text)]
        for match, form in sorted(matches, key=lambda one: one[0].start()):
            denied = bool(_denial(match))
            mood = self.page.mood(max(match.start(), match.end() - 2))
            stated = mood in FACTUAL or (mood is Mood.NEGATION and (denied or form.predicate in _NEGATIVE))
            if stated and not self._asked(match.start()):
                yield from self._fact(form, match, denied=denied)

    def _fact(self, form: Form, match: re.Match[str], *, denied: bool) -> Iterator[dict[str, Value]]:
        subject = self._subject(match.start())
        answers = list(self._answers(match.end(), form))
        if form.reverse:
            if subject is None or not answers:
                return
            start, end = answers[0]
            said, about = subject.value, self._value(start, end, "subject")
            yield self._triple(about, form.predicate, said, match, denied=denied)
            return
        if subject is None:
            return
        if subject.person and form.predicate == "plays" and re.search(r"\b(?:free|spare) time\b", self.text):
            return
        if subject.value.value in {"I", "i"} and form.predicate in {
            "likes",
            "dislikes",
            "prefers",
            "works_from",
            "uses",
            "requires",
        }:
            return
        for start, end in answers if form.listed else answers[:1]:
            yield self._triple(
                subject.value, form.predicate, self._value(start, end, "answer"), match, denied=denied
            )

    def _triple(
        self, subject: Value, predicate: str, answer: Value, match: re.Match[str], *, denied: bool
    ) -> dict[str, Value]:
        fact = {
            "subject": subject,
            "predicate": Value(
                predicate, self.page.turn.ref, "content", match.start(), match.end(), "predicate"
            ),
            "object": answer,
        }
        if denied:
            start, end = match.span(_denial(match) or 0)
            fact["holds"] = Value("no", self.page.turn.ref, "content", start, end, "denied")
        return fact

    def _switches(self) -> Iterator[dict[str, Value]]:
        """Read "switched from X to Y": X no longer, Y now. Who moves changes place, not tools."""
        for match in _SWITCH.finditer(self.page.text):
            subject = self._subject(match.start())
            if subject is None or not self.page.states(match.start(), match.end()):
                continue
            moves = (match["verb"] or "").casefold().startswith(("mov", "reloc"))
            predicate = "is_in" if moves and not _TOOLS.search(self.text) else "uses"
            new = self._value(
                match.start("new"), match.start("new") + len(match["new"].rstrip(".")), "answer"
            )
            yield self._triple(subject.value, predicate, new, match, denied=False)
            if predicate == "uses":
                yield self._triple(
                    subject.value, predicate, self._value(*match.span("old"), "answer"), match, denied=True
                )

    def _noun_first(self) -> Iterator[dict[str, Value]]:
        """Read "the decision maker at X is Y"."""
        for match in _NOUN_FIRST.finditer(self.page.text):
            if re.search(r"['’]s? $|\b(?:our|their|its|her|his) $", self.text[: match.start()]):
                continue
            predicate = match.lastgroup or ""
            verb = re.compile(
                r"\s(?:is|are|['’]s|ends|closes|sits)(?P<no>n['’]t| not| no longer)?(?: now| still| actually| called)*(?: in| on)?\s"
            ).search(self.page.text, match.end(), match.end() + 60)
            if verb is None or not self.page.states(match.start()) or self._asked(match.start()):
                continue
            name = self._clean(match.end(), verb.start())
            answers = list(self._answers(verb.end(), _ANY[predicate]))
            if name and answers:
                yield self._triple(
                    self._value(*name, "subject"),
                    predicate,
                    self._value(*answers[0], "answer"),
                    match,
                    denied=False,
                )

    def _turned(self) -> Iterator[dict[str, Value]]:
        """Read what says the answer first: "Brightwater is Halden's biggest competitor"."""
        for predicate, pattern in _TURNED:
            for match in pattern.finditer(self.text):
                if self.page.states(match.start(), match.end()) and not self._asked(match.start()):
                    subject, answer = (self._value(*match.span(name), name) for name in ("whose", "who"))
                    yield self._triple(subject, predicate, answer, match, denied=False)

    def _asked(self, at: int) -> bool:
        start, end = self.page.sentence_at(at)
        return self.text[start:end].rstrip().endswith("?") or bool(
            _OPEN.search(self.text, max(start, self.page.clause_at(at).start), at + 1)
        )

    def _subject(self, at: int) -> Subject | None:
        """Return what a verb at `at` is said of, and remember it for what goes on without naming it again."""
        subject = self._said_of(at)
        if subject is not None:
            self.found.append((at, subject))
        return subject

    def _said_of(self, at: int) -> Subject | None:
        start, _ = self.page.sentence_at(at)
        joined = re.search(r"(?:\band|\bbut|,)\s*$|^\s*$", self.text[start:at], re.IGNORECASE)
        before = self.text[start:at].rstrip(" ,")
        own = _FIRST.search(before)
        if own:
            return Subject(
                self._value(start + own.start("it"), start + own.end("it"), "own company"), person=False
            )
        self_named = _SELF.search(before)
        if self_named:
            begin, stop = self_named.span("it")
            return Subject(self._value(start + begin, start + stop, "self"), person=True)
        pronoun = _PRONOUN.search(before) or _POSSESSIVE.search(before)
        if pronoun:
            return self._meant(start + pronoun.start("it"), fold(pronoun["it"]))
        if joined and (going_on := self._going_on(start)) is not None:
            return going_on
        return self._phrase(start, before)

    def _going_on(self, start: int) -> Subject | None:
        """Return the subject of the verb before in the sentence ("was founded in 1987 and has 340 employees")."""
        here = [one for at, one in self.found if at >= start]
        return here[-1] if here else None

    def _phrase(self, start: int, before: str) -> Subject | None:
        bare = re.sub(r"['’]s?$", "", before)
        bare = _AUXILIARY.sub("", bare)
        lead = 0
        while (label := _LABELS.match(bare[lead:])) is not None and label.end():
            lead += label.end()
        cut = max(
            (
                m.end()
                for m in re.finditer(r"[,;:(—–]\s*|\s(?:and|but|that|because|since|so|when|while|as)\s", bare)
            ),
            default=0,
        )
        lead = max(lead, cut)
        match = _SUBJECT.search(bare, lead) if lead < len(bare) else None
        if match is None:
            return None
        begin = match.start("name")
        while (
            more := re.match(
                r"(?:the|our|my|their|and|but|so|that|then|also|new|apparently|btw)\s",
                bare[begin:],
                re.IGNORECASE,
            )
        ) is not None:
            begin += more.end()
        words = bare[begin:]
        run = self.page.run_before(start + len(bare))
        if run is not None and run.start >= start + begin:
            words, begin = run.text, run.start - start
            tail = bare[begin + len(words) :]
            words += tail
            whose = re.search(rf"({_NAME}) (?:of|from|at) $", self.page.text[start : run.start])
            if whose and not tail.strip():
                words, begin = whose[1], whose.start(1)
        if not words or not self._could_be(words):
            return None
        stop = start + begin + len(words)
        if not self.lower and not any(run.start < stop and start + begin < run.end for run in self.page.runs):
            return None
        return self._named(start + begin, start + begin + len(words))

    def _could_be(self, words: str) -> bool:
        tokens = fold(words).split()
        return (
            bool(tokens)
            and tokens[-1] not in _GENERIC
            and len(tokens) <= 5
            and (self.lower or any(c.isupper() for c in words))
            and tokens[0] not in _NO_SUBJECT
        )

    def _meant(self, at: int, pronoun: str) -> Subject | None:
        """Return what a pronoun means: what was named last before it, a person for "she"."""
        told = [one for where, one in self.found if where < at]
        want = pronoun in {"she", "he", "her", "his"}
        if told and (told[-1].person == want or (want and " " not in str(told[-1].value.value))):
            return told[-1]
        runs = [run for run in self.page.runs if run.end <= at and self._could_be(run.text)]
        start, _ = self.page.sentence_at(at)
        earlier = [run for run in runs if run.end <= start]
        if not earlier and self.before is not None and (self.before.person == want or not runs):
            return self.before
        named = [self._named(run.start, run.end) for run in runs]
        fits = [one for one in named if one.person == want] or (
            named if not want else [one for one in named if " " not in str(one.value.value)]
        )
        if fits:
            return fits[-1]
        return self.before

    def _named(self, start: int, end: int) -> Subject:
        text = self.page.text[start:end]
        return Subject(self._value(start, end, "subject"), person=is_person(text))

    def _answers(self, at: int, form: Form) -> Iterator[tuple[int, int]]:
        _, end = self.page.sentence_at(at)
        stop = _STOP.search(self.page.text, at, end)
        whole = (at, stop.start() if stop else end)
        for start, finish in self._pieces(*whole) if form.listed else [whole]:
            place = self._fit(start, finish, form.kind)
            if place is not None:
                yield place

    def _pieces(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        if not re.search(r"\s(?:and|or|&)\s", self.text[start:end]):
            comma = self.text.find(",", start, end)
            yield start, comma if comma > start else end
            return
        begin = start
        for cut in re.compile(r"\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|&)\s+(?:also\s+)?").finditer(
            self.text, start, end
        ):
            yield begin, cut.start()
            begin = cut.end()
        yield begin, end

    def _fit(self, start: int, end: int, kind: str) -> tuple[int, int] | None:
        """Cut an answer to what its kind may be."""
        place = self._clean(start, end)
        if place is None:
            return None
        text = self.text[place[0] : place[1]]
        if find_values("choice", text, today=None, choices=OPPORTUNITY_STAGE) or (
            kind == "season" and not _SEASON.search(text)
        ):
            return None
        if kind in {"date", "year", "staff"}:
            return self._figure(place, kind)
        if kind == "name" and self.lower:
            return place if len(text.split()) <= 3 else None
        if kind == "name":
            run = self.page.run_at(place[0])
            return (run.start, run.end) if run is not None and run.start - place[0] <= 1 else None
        return (
            place
            if len(text.split()) <= 8
            and fold(text) not in _GENERIC | {"it", "them", "him", "her", "us", "me", "to"}
            else None
        )

    def _figure(self, place: tuple[int, int], kind: str) -> tuple[int, int] | None:
        text = self.text[place[0] : place[1]]
        pattern = {
            "year": r"(?:1[6-9]|20)\d\d\b",
            "staff": r"\d[\d.,]*k?(?= (?:\w+ )?(?:employees|people|staff|heads|FTEs?|workers|colleagues)\b)",
            "date": r"(?:the )?(?:\d{1,2}(?:st|nd|rd|th)?(?: of)? )?(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?(?: \d{1,2}(?:st|nd|rd|th)?\b)?(?:,? (?:19|20)\d\d)?|\d{1,2}[./]\d{1,2}\.?(?:\d{2,4})?|\d{4}-\d\d-\d\d",
        }[kind]
        match = re.match(
            rf"(?:about |around |on |roughly |over |some |the (?=\d))*(?P<value>{pattern})",
            text,
            re.IGNORECASE,
        )
        return (place[0] + match.start("value"), place[0] + match.end("value")) if match else None

    def _clean(self, start: int, end: int) -> tuple[int, int] | None:
        while start < end and (lead := _LEADS.match(self.text, start, end)) is not None:
            start = lead.end()
        text = self.text[start:end].rstrip(" ,.;:!\"'”’)")
        start += len(text) - len(text.lstrip(" \"'“‘"))
        return (start, start + len(text.lstrip(" \"'“‘"))) if text.strip(" \"'“‘") else None

    def _value(self, start: int, end: int, rule: str) -> Value:
        return Value(" ".join(self.text[start:end].split()), self.page.turn.ref, "content", start, end, rule)


_NO_SUBJECT: Final = frozenset(
    {"i", "you", "who", "what", "it", "they", "he", "she", "we", "there", "let", "please"}
)
_SEASON: Final = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\b|\b(?:q[1-4]|quarter\w*|spring|summer|autumn|fall|winter|year\w*|month\w*|annual\w*|half)\b",
    re.IGNORECASE,
)
_NEGATIVE: Final = frozenset({"dislikes", "forbids", "allergic_to"})
"""Predicates that are often said by denying ("does not allow", "can't have")."""
_NAME: Final = r"[A-Z][\w&'-]*(?: (?:&|of|[A-Z][\w&-]*)){0,3}"
_TURNED: Final = tuple(
    (predicate, re.compile(rf"\b{pattern}"))
    for predicate, pattern in (
        (
            "competitor",
            rf"(?P<who>{_NAME}) is (?P<whose>{_NAME}|[Oo]ur)(?:['’]s)? (?:\w+ )?(?:competitor|rival)\b",
        ),
        (
            "supplier",
            rf"(?P<who>{_NAME}) is (?P<whose>{_NAME}|[Oo]ur)(?:['’]s)? (?:[\w-]+ ){{0,2}}(?:supplier|vendor|provider|carrier)\b",
        ),
        ("supplier", rf"(?P<who>{_NAME}) supplies (?P<whose>{_NAME}|us)\b"),
        ("owned_by", rf"(?P<whose>{_NAME}) is (?P<who>{_NAME})['’]s (?:\w+ )?(?:subsidiary|daughter)\b"),
        (
            "owned_by",
            rf"(?P<who>{_NAME}) (?:owns|acquired|bought|took over|has acquired|has bought) (?P<whose>{_NAME})(?=[.,;!]|$| (?:last|in|this|for|and)\b)",
        ),
        (
            "decision_maker",
            rf"[Aa]t (?P<whose>{_NAME}),? (?:it['’]s )?(?P<who>{_NAME}) (?:is the (?:\w+ )?decision[- ]maker|makes the (?:\w+ )?decisions?|who decides|decides|has the final say|signs off)",
        ),
        (
            "budget_cycle",
            rf"[Bb]udgets? (?:at|of|for) (?P<whose>{_NAME}) (?:is|are|gets?) (?:set|approved|decided|planned|fixed|finali[sz]ed) (?:in|every|each|on) (?P<who>(?:[\w-]+ )?\w+)",
        ),
        (
            "forbids",
            rf"(?P<who>(?:[\w-]{1, 30} )?[\w-]{1, 30}) (?:is|are) (?:banned|forbidden|prohibited|not allowed) (?:at|by) (?P<whose>{_NAME})",
        ),
    )
)
_AUXILIARY: Final = re.compile(
    r"(?:\s(?:has|have|had|is|are|was|were|will|also|just|now|recently|currently|always|really|actually|still|finally|already))+$",
    re.IGNORECASE,
)
_OPEN: Final = re.compile(
    r"\b(?:if|whether|i wonder|rumou?r|supposedly|allegedly|i think|i guess|not sure|maybe|might|could|would (?!rather)|imagine|suppose)\b",
    re.IGNORECASE,
)
_ANY: Final = {
    name: Form(name, re.compile(""), kind=kind)
    for name, kind in (
        ("competitor", "name"),
        ("supplier", "name"),
        ("decision_maker", "name"),
        ("is_in", "name"),
        ("fiscal_year_end", "words"),
    )
}
