"""General statements about companies, people and things: "Halden uses SAP", "Dana is allergic to nuts".

One grammar for each predicate, always subject, verb, answer. The subject is a name, "our" (the user's own company),
or a pronoun for what was spoken of last.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.language import FACTUAL, Mood, fold
from orchestrator.offline.reader.model import Value
from orchestrator.offline.reader.own.fitting import FIGURES, TONGUE, suits
from orchestrator.offline.reader.own.forms import ANY, FORMS
from orchestrator.offline.reader.own.statements import (
    FIRST,
    GENERIC,
    LEADS,
    NEGATIVE,
    NO_TAIL,
    NOW,
    OF_ONESELF,
    OPEN,
    RESTRICTED,
    STOP,
    SWITCH,
    TAILS,
    TOOLS,
)
from orchestrator.offline.reader.own.topic import Topics
from orchestrator.offline.reader.own.turned import NAME, NOUN_FIRST, TURNED
from orchestrator.offline.reader.own.wishes import JOKE
from orchestrator.offline.reader.shapes import is_person
from orchestrator.offline.reader.words import DEAL_NOUNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orchestrator.offline.reader.own.form import Form
    from orchestrator.offline.reader.own.topic import Subject
    from orchestrator.offline.reader.page import Page


def facts(page: Page, last: Subject | None) -> tuple[list[dict[str, Value]], Subject | None]:
    """Find the statements of a page, and what it spoke of last; `last` is what was spoken of before."""
    reader = _Reader(page, last)
    return list(reader.read()), reader.last()


_NAMED: Final = frozenset({"name", "place", "town", "school", "brand"})
"""Answers that are names."""


_WHAT: Final = re.compile(
    r"\b(?:ask|asked|find out|check|tell me|know|wonder(?:ing)?|see)\b[^,;:.]{0,40}\b(?:who|which)\s$|\b(?:ask|asked|find out|check|tell me|know|wonder(?:ing)?|see|sure) (?:[\w ]{2,30} )?which\b[^,;:.]{1,40}$|\b(?:saying|stating|claiming|pretending|that says) (?:that )?[^,;:.]{1,40}$|^\W*(?:they|people|some) say\s|\b(?:ask|find out|know|wonder(?:ing)?) (?:[\w ]{2,30} )?who\b[^,;:.]{0,20}$|\b(?:what|how|where|why)\s[^,;:.]{1,40}$|^\W*(?:when|once|as soon as|unless|until)\s|\b(?:hopes?|wish(?:es)?|doubts?|assumes?|suspects?|bets?)\s",
    re.IGNORECASE,
)
"""What is asked within a sentence: "find out what Halden uses"."""
_NOT_THERE: Final = re.compile(rf",? (?:and |but )?(?P<no>not) (?:in |at |by |from |with )?(?P<other>{NAME})")
_OVER: Final = re.compile(
    r"\b(?:until|till|back then|formerly|in the past|years ago|before (?:that|they|\d{4}))\b", re.IGNORECASE
)
"""What was used once is not used now."""
_TASTES: Final = frozenset({"likes", "dislikes"})
_THIS: Final = re.compile(r"\b(?:the|our|your|this|that|these|those|my|their|its)\s$", re.IGNORECASE)
"""What is liked for good has no article: "hates the delay" is about now."""
_NO_ANSWER: Final = re.compile(
    r"(?:and|or|but|is|are|was|were|has|have|will|does|for|to|with|on|at|by|as|of|if|when|because|so)\b",
    re.IGNORECASE,
)


def _denial(match: re.Match[str]) -> str:
    """Return the group that denies what a form says, if one does."""
    return "no" if "no" in match.re.groupindex and match["no"] else ""


class _Reader(Topics):
    def read(self) -> Iterator[dict[str, Value]]:
        taken: set[tuple[int, str]] = set()
        if JOKE.search(self.text):
            return
        for fact in [
            *self._switches(),
            *self._noun_first(),
            *self._turned(),
            *self._formed(),
            *self._replaced(),
        ]:
            place = (fact["object"].start, str(fact["predicate"].value))
            if place not in taken:
                taken.add(place)
                yield fact

    def _formed(self) -> Iterator[dict[str, Value]]:
        matches = [(match, form) for form in FORMS for match in form.between.finditer(self.page.small)]
        for match, form in sorted(matches, key=lambda one: one[0].start()):
            denied = bool(_denial(match))
            mood = self.page.mood(max(match.start(), match.end() - 2))
            stated = mood in FACTUAL or (mood is Mood.NEGATION and (denied or form.predicate in NEGATIVE))
            over = match[0].strip().endswith("used") and _OVER.search(
                self.text, *self.page.sentence_at(match.start())
            )
            if stated and not over and not self._asked(match.start()) and not self._is_passive(match):
                yield from self._fact(form, match, denied=denied)

    def _is_passive(self, match: re.Match[str]) -> bool:
        """Tell whether the answer is only where something is done: "smoking is prohibited at Halden"."""
        said = match[0].split()
        place = re.match(r"(?:at|in|on|inside|by|for|from)\b", self.text[match.end() :], re.IGNORECASE)
        return (
            bool(place)
            and said[0].lower() in {"is", "are", "was", "were"}
            and said[-1].endswith(("ed", "en"))
        )

    def _fact(self, form: Form, match: re.Match[str], *, denied: bool) -> Iterator[dict[str, Value]]:
        answers = list(self._answers(match.end(), form))
        subject = self._subject(match.start()) if answers else None
        if subject is None:
            return
        if form.reverse:
            for start, end in answers[:1]:
                about = self._value(start, end, "subject")
                yield self._triple(about, form.predicate, subject.value, match, denied=denied)
        elif self._may_be_said(form, subject, denied=denied):
            for start, end in answers if form.listed else answers[:1]:
                answer = self._value(start, end, "answer")
                yield self._triple(subject.value, form.predicate, answer, match, denied=denied)
            if answers and not denied and form.kind in _NAMED:
                yield from self._contrasted(subject, form, match, answers[-1][1])

    def _contrasted(
        self, subject: Subject, form: Form, match: re.Match[str], at: int
    ) -> Iterator[dict[str, Value]]:
        """Read what an answer is set against: "in Utrecht, not in Ghent"."""
        other = _NOT_THERE.match(self.text, at, self.page.sentence_at(at)[1])
        place = self._fit(*other.span("other"), form.kind) if other else None
        if other and place:
            start, end = other.span("no")
            fact = self._triple(
                subject.value, form.predicate, self._value(*place, "answer"), match, denied=False
            )
            yield fact | {"holds": Value("no", self.page.turn.ref, "content", start, end, "denied")}

    def _may_be_said(self, form: Form, subject: Subject, *, denied: bool) -> bool:
        """Tell whether it lasts when it is said of this: people are in a town for a while, and need things now."""
        if subject.person and form.predicate == "plays" and re.search(r"\b(?:free|spare) time\b", self.text):
            return False
        if str(subject.value.value) in {"I", "i", "My", "my"} and form.predicate not in OF_ONESELF:
            return False
        if form.kind == "town" and subject.person and not denied:
            return False
        if form.predicate == "owned_by" and fold(str(subject.value.value)).split()[-1] in DEAL_NOUNS:
            return False  # the owner of a deal is a field of its record
        return form.kind != "condition" or form.predicate != "requires" or self._named_here(subject)

    def _named_here(self, subject: Subject) -> bool:
        """Tell whether it is a thing by name: what "we" or "she" need is needed now."""
        return not subject.person and not FIRST.search(f" {subject.value.value}")

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
        self.answered.add(answer.start)
        if denied:
            start, end = match.span(_denial(match) or 0)
            fact["holds"] = Value("no", self.page.turn.ref, "content", start, end, "denied")
        return fact

    def _switches(self) -> Iterator[dict[str, Value]]:
        """Read "switched from X to Y": X no longer, Y now, be it a tool or, of who moves, a place."""
        for match in SWITCH.finditer(self.page.text):
            subject = self._subject(match.start())
            if subject is None or not self.page.states(match.start(), match.end()):
                continue
            moves = (match["verb"] or "").casefold().startswith(("mov", "reloc"))
            predicate = "is_in" if moves and not TOOLS.search(self.text) else "uses"
            new = self._value(
                match.start("new"), match.start("new") + len(match["new"].rstrip(".")), "answer"
            )
            yield self._triple(subject.value, predicate, new, match, denied=False)
            yield self._triple(
                subject.value, predicate, self._value(*match.span("old"), "answer"), match, denied=True
            )

    def _replaced(self) -> Iterator[dict[str, Value]]:
        """Read what took the place of a tool ("they moved off Oxbow, it's Halden now")."""
        for match in NOW.finditer(self.page.text):
            gone = next(
                (
                    one
                    for one in FORMS
                    if one.predicate == "uses" and one.between.search(self.page.small, 0, match.start())
                ),
                None,
            )
            subject = self._going_on(self.page.sentence_at(match.start())[0])
            if gone is not None and subject is not None and self.page.states(match.start(), match.end()):
                yield self._triple(
                    subject.value, "uses", self._value(*match.span("new"), "answer"), match, denied=False
                )

    def _noun_first(self) -> Iterator[dict[str, Value]]:
        """Read "the decision maker at X is Y"."""
        for match in NOUN_FIRST.finditer(self.page.text):
            owned = re.match(r"(?:our|their|its|her|his|my) ", match[0], re.IGNORECASE)
            before = self.text[max(0, match.start() - 8) : match.start()]
            if owned or re.search(r"['’](?:s )?$|\b(?:our|their|its|her|his) $", before):
                continue
            predicate = match.lastgroup or ""
            verb = re.compile(
                r"\s(?:is|are|['’]s|ends|closes|sits|runs|starts)(?P<no>n['’]t| not| no longer)?(?: now| still| actually| called)*(?: set| approved| decided| planned| fixed)?(?: in| on| from)?\s"
            ).search(self.page.text, match.end(), match.end() + 60)
            if verb is None or not self.page.states(match.start()) or self._asked(match.start()):
                continue
            name = self._clean(match.end(), verb.start())
            answers = list(self._answers(verb.end(), ANY[predicate]))
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
        for predicate, pattern in TURNED:
            for match in pattern.finditer(self.text):
                if self._turned_stated(predicate, match) and not self._asked(match.start()):
                    whose = (
                        match.span("whose") if match["whose"] else self._company_before(match.start("who"))
                    )
                    if whose is None or (match["whose"] is None and predicate != "decision_maker"):
                        continue
                    subject, answer = (
                        self._value(*self._owner(*(self._clean(*place) or place)), name)
                        for name, place in (("whose", whose), ("who", match.span("who")))
                    )
                    yield self._triple(subject, predicate, answer, match, denied=bool(_denial(match)))

    def _owner(self, start: int, end: int) -> tuple[int, int]:
        """Leave out what makes a name an owner ("Halden's site")."""
        return start, end - len(self.text[start:end]) + len(re.sub(r"['’]s$", "", self.text[start:end]))

    def _company_before(self, at: int) -> tuple[int, int] | None:
        """Return the last name before a place in its sentence that is nobody's."""
        start, _ = self.page.sentence_at(at)
        named = [
            run for run in self.page.runs if start <= run.start and run.end <= at and self._could_be(run.text)
        ]
        return next(((run.start, run.end) for run in reversed(named) if not is_person(run.text)), None)

    def _turned_stated(self, predicate: str, match: re.Match[str]) -> bool:
        if predicate == "decision_maker" and match["whose"] is None:
            return self.page.mood(match.end() - 1) in FACTUAL
        if predicate in NEGATIVE | {"requires"} or _denial(match):
            moods = {self.page.mood(match.start()), self.page.mood(match.end() - 1)}
            return moods <= FACTUAL | {Mood.NEGATION}
        return self.page.states(match.start(), match.end())

    def _asked(self, at: int) -> bool:
        start, end = self.page.sentence_at(at)
        clause = max(start, self.page.clause_at(at).start)
        return self.text[start:end].rstrip().endswith("?") or bool(
            OPEN.search(self.text, clause, at + 1) or _WHAT.search(self.text[clause:at])
        )

    def _answers(self, at: int, form: Form) -> Iterator[tuple[int, int]]:
        _, end = self.page.sentence_at(at)
        stop = self._stop(at, end, form.predicate)
        whole = (at, stop.start() if stop else end)
        for start, finish in self._pieces(*whole) if form.listed else [whole]:
            place = self._fit(*self._bare(start, finish, form.predicate), form.kind)
            if place is not None and not (
                (form.predicate in _TASTES or (form.predicate == "uses" and self._is_common(place)))
                and (
                    _THIS.search(self.text[max(0, place[0] - 8) : place[0]])
                    or self.text.startswith("new ", place[0])
                )
            ):
                yield place

    def _stop(self, at: int, end: int, predicate: str) -> re.Match[str] | None:
        """Return where an answer stops; what narrows it belongs to it."""
        stop = STOP.search(self.page.text, at, end)
        narrowed = (
            RESTRICTED.get(predicate, NO_TAIL).match(self.page.text, stop.start(), end) if stop else None
        )
        return STOP.search(self.page.text, narrowed.end(), end) if narrowed else stop

    def _is_common(self, place: tuple[int, int]) -> bool:
        """Tell whether an answer is no name, in a text that writes names with capitals."""
        return not self.lower and self.text[place[0] : place[1]].islower()

    def _bare(self, start: int, end: int, predicate: str) -> tuple[int, int]:
        """Leave out where, from whom and before what ("cameras on site"), and what is liked less ("tea over coffee")."""
        cut = TAILS.get(predicate, NO_TAIL).search(self.text, start, end)
        return start, cut.start() if cut else end

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
        begin, stop = self.page.sentence_at(place[0])
        if _NO_ANSWER.match(text) or not suits(kind, text, self.text[begin:stop]):
            return None
        if kind in FIGURES or kind == "tongue":
            match = (TONGUE if kind == "tongue" else FIGURES[kind]).match(self.text, place[0], place[1])
            return match.span("value") if match else None
        if kind in _NAMED:
            return self._called(place) if kind != "brand" or not self.lower else None
        plain = fold(text) not in GENERIC | {"it", "them", "him", "her", "us", "me", "to"}
        return place if plain and len(text.split()) <= 8 else None

    def _called(self, place: tuple[int, int]) -> tuple[int, int] | None:
        """Return the name that an answer begins with."""
        if self.lower:
            return place if len(self.text[place[0] : place[1]].split()) <= 3 else None
        run = self.page.run_at(place[0])
        return (run.start, run.end) if run is not None and run.start - place[0] <= 1 else None

    def _clean(self, start: int, end: int) -> tuple[int, int] | None:
        while start < end and (lead := LEADS.match(self.text, start, end)) is not None:
            start = lead.end()
        text = self.text[start:end].rstrip(" ,.;:!\"'”’)")
        start += len(text) - len(text.lstrip(" \"'“‘"))
        return (start, start + len(text.lstrip(" \"'“‘"))) if text.strip(" \"'“‘") else None
