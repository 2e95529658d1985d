"""What a statement is about: a name, "we", "she", or what the verb before it was said of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from memory.language import fold
from orchestrator.offline.reader.casing import has_capitals
from orchestrator.offline.reader.model import Value
from orchestrator.offline.reader.own.statements import (
    APPOSED,
    AUXILIARY,
    EXPLAINED,
    FIRST,
    GENERIC,
    KIN,
    LABELS,
    NO_SUBJECT,
    NO_TAIL_OF_SUBJECT,
    OFFICE,
    OFFICE_OF,
    POSSESSIVE,
    PRONOUN,
    SELF,
    SUBJECT,
    TITLED,
)
from orchestrator.offline.reader.own.turned import NAME
from orchestrator.offline.reader.shapes import is_person
from orchestrator.offline.reader.words import NOT_PERSON

if TYPE_CHECKING:
    from orchestrator.offline.reader.page import Page


_CUT: Final = re.compile(r"[,;:(—–]\s*|\s(?:and|but|that|because|since|so|when|while|as)\s")
_BEFORE_NAME: Final = re.compile(
    r"(?:the|our|my|their|and|but|so|that|then|also|new|apparently|btw)\s", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what a statement is about, where its name stands."""

    value: Value
    person: bool


class Topics:
    """Finds what the verbs of a page are said of, in turn."""

    def __init__(self, page: Page, last: Subject | None) -> None:
        self.page, self.before = page, last
        self.text = page.turn.text
        self.found: list[tuple[int, Subject]] = []
        self.answered: set[int] = set()
        """Where answers stand: what somebody speaks or uses is not what is spoken of."""
        self.lower = not has_capitals(page.turn.text) or page.turn.text == page.turn.text.lower()
        """Written without capitals: then a name is known by where it stands."""

    def last(self) -> Subject | None:
        """Return what the page spoke of last."""
        named = [
            *self.found,
            *(
                (run.start, self._named(run.start, run.end))
                for run in self.page.runs
                if self._could_be(run.text) and run.start not in self.answered
            ),
        ]
        return max(named, key=lambda one: one[0])[1] if named else self.before

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
        own = FIRST.search(before)
        if own:
            begin, stop = own.span("it" if own["it"] else "company")
            return Subject(self._value(start + begin, start + stop, "own company"), person=False)
        self_named = SELF.search(before)
        if self_named:
            begin, stop = self_named.span("it")
            return Subject(self._value(start + begin, start + stop, "self"), person=True)
        before = EXPLAINED.sub("", OFFICE_OF.sub("", before))
        explained = self._explained(start, before)
        if explained is not None:
            return explained
        pronoun = PRONOUN.search(before) or POSSESSIVE.search(before)
        if pronoun:
            return self._meant(start + pronoun.start("it"), fold(pronoun["it"]))
        going_on = self._going_on(start) if joined else None
        return going_on or self._phrase(start, before)

    def _explained(self, start: int, before: str) -> Subject | None:
        """Return what owns a seat that stands alone, or a name with an explanation behind it."""
        office = OFFICE.search(before)
        if office:
            owner = self._meant(start + office.start("it"), "it")
            return Subject(owner.value, person=False) if owner else None  # people have no headquarters
        apposed = APPOSED.search(before)
        if apposed and self._could_be(apposed["name"]):
            return self._named(start + apposed.start("name"), start + apposed.end("name"))
        return None

    def _going_on(self, start: int) -> Subject | None:
        """Return the subject of the verb before in the sentence ("was founded in 1987 and has 340 employees")."""
        here = [one for at, one in self.found if at >= start]
        return here[-1] if here else None

    def _phrase(self, start: int, before: str) -> Subject | None:
        bare = AUXILIARY.sub("", re.sub(r"['’]s?$", "", before))
        told = str(self.before.value.value) if self.before is not None else ""
        if told and re.search(rf"\s{re.escape(told)}$", bare, re.IGNORECASE) and len(told) > 3:
            at = start + len(bare) - len(told)
            return self._named(at, at + len(told))
        begin = None if KIN.search(bare) else _beginning(bare)
        if begin is None:
            return None
        words = bare[begin:]
        run = self.page.run_before(start + len(bare))
        if run is not None and run.start >= start + begin:
            words, begin = run.text, run.start - start
            tail = bare[begin + len(words) :]
            words += tail
            whose = re.search(rf"({NAME}) (?:of|from|at) $", self.page.text[start : run.start])
            if whose and not tail.strip():
                words, begin = whose[1], whose.start(1)
        if not words or not self._could_be(words) or NO_TAIL_OF_SUBJECT.search(words):
            return None
        at, stop = start + begin, start + begin + len(words)
        named = any(run.start < stop and at < run.end for run in self.page.runs) or self._small(at, stop)
        return self._named(at, stop) if named else None

    def _small(self, at: int, stop: int) -> bool:
        """Tell whether words are a name in small letters: by where they stand, and no common word."""
        start, _ = self.page.sentence_at(at)
        words = fold(self.text[at:stop]).split()
        article = re.search(
            r"\b(?:the|an?|this|that|my|your|his|her|their|our|these|those|some)\s$", self.text[start:at]
        )
        return (
            (self.lower or self.text[start].islower())
            and not article
            and len(words) <= 3
            and words[-1] not in GENERIC
            and (len(words) > 1 or words[0] not in NOT_PERSON)
        )

    def _could_be(self, words: str) -> bool:
        tokens = fold(words).split()
        return bool(tokens) and tokens[-1] not in GENERIC and len(tokens) <= 5 and tokens[0] not in NO_SUBJECT

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
        """Make a subject of a name, with the title before it ("Dr. Renner")."""
        titled = TITLED.search(self.page.text, max(0, start - 12), start)
        person = is_person(self.page.text[start:end]) or titled is not None
        return Subject(self._value(titled.start() if titled else start, end, "subject"), person=person)

    def _value(self, start: int, end: int, rule: str) -> Value:
        return Value(" ".join(self.text[start:end].split()), self.page.turn.ref, "content", start, end, rule)


def _beginning(bare: str) -> int | None:
    """Return where the name begins in what stands before a verb, without labels and other clauses."""
    lead = 0
    while (label := LABELS.match(bare[lead:])) is not None and label.end():
        lead += label.end()
    lead = max(lead, *(cut.end() for cut in _CUT.finditer(bare)), 0)
    match = SUBJECT.search(bare, lead) if lead < len(bare) else None
    if match is None:
        return None
    begin = match.start("name")
    while (more := _BEFORE_NAME.match(bare, begin)) is not None:
        begin = more.end()
    return begin
