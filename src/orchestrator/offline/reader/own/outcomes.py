"""What becomes of todos: done, given up, opened again, put off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.language import FACTUAL, Mood, fold
from memory.recall.stemming import base_form
from memory.records.todos import ARCHIVED_WORDS, DONE_WORDS
from orchestrator.offline.reader.due import added, corrected, due_dates
from orchestrator.offline.reader.model import Value
from orchestrator.offline.reader.own.errand import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orchestrator.offline.reader.own.errand import Todo
    from orchestrator.offline.reader.page import Page
    from orchestrator.offline.reader.todo import SetTask

_ALMOST: Final = re.compile(
    r"\b(?:almost|nearly|half|partly|not (?:yet|quite)|haven['’]t|hasn['’]t|have not|not done|isn['’]t done|still|about to|going to|will|need to|have to|should|must|to be)\b",
    re.IGNORECASE,
)
_FINISHED: Final = re.compile(
    rf"\b(?P<done>(?:done|{'|'.join(map(re.escape, sorted(DONE_WORDS, key=len, reverse=True)))}))\b",
    re.IGNORECASE,
)
_GIVEN_UP: Final = re.compile(
    rf"\b(?P<archived>{'|'.join(map(re.escape, sorted(ARCHIVED_WORDS, key=len, reverse=True)))})\b",
    re.IGNORECASE,
)
_REOPENED: Final = re.compile(
    r"\b(?P<open>reopen(?:ed)?|still open|not done|open again|back on (?:the|my) list)\b", re.IGNORECASE
)
_STRUCK: Final = re.compile(
    r"\b(?:take|strike|knock|get)\b[^.;!?\n]{1,40}?\b(?P<archived>off (?:my|the) list)\b|\b(?:is|['’]s) (?P<table>off the table)\b",
    re.IGNORECASE,
)
_CROSSED: Final = re.compile(
    r"\b(?P<done>tick|cross) (?:the |my |that |it |this )[^.;!?\n]{0,40}?\boff\b(?! (?:my|the) way)",
    re.IGNORECASE,
)
_BARE: Final = re.compile(
    r"\W*(?:(?:oh|ah|sorry|actually|ok|okay|there['’]s|no),? )*(?:no need(?: any ?more)?|not needed(?: any ?more)?|no longer needed|all done|already done|cancelled after all)\W*",
    re.IGNORECASE,
)
"""An outcome that names nothing is that of what was spoken of last."""
_OF_OTHERS: Final = re.compile(
    r"\b(?:his|their|her|(?:customer|client|colleague|neighbou?r|boss|friend)['’]s) (?:own )?$", re.IGNORECASE
)
"""What others have done with theirs is no outcome: "my neighbour mended his roof"."""
"""Who crosses something off has done it; who takes it off has given it up."""
_EACH: Final = re.compile(r"^\W*(?:(?P<both>both)|all|everything|all of (?:them|those|it))\b", re.IGNORECASE)
_ANAPHOR: Final = re.compile(
    r"^\W*(?:actually,? |sorry,? |no,? |oh,? |hmm,? )?(?:make|push|move|shift|change|put) (?:that|it)(?: one)?(?: back| off)?(?: to| until| on)? ",
    re.IGNORECASE,
)
"""What is moved is what was just spoken of."""
_MOVED: Final = re.compile(
    r"\b(?:push|moves?|postpone|reschedule|delay|slips?|shifts?|slides?|make (?:the|my) [\w ]{3,30}? (?=(?:on |by |next )?\w+day\b)|make it|make that|make (?:the|my) [\w ]{3,30}? one|can wait|instead|due|rather|moved|has to be|needs to be|change)\b",
    re.IGNORECASE,
)
_THAT: Final = re.compile(r"\b(?:that|it|this|that one|those|them|both|all)\b", re.IGNORECASE)


_POSTPONED: Final = re.compile(
    r"\b(?:moves|slips|shifts|slides|slipped|slid|moved|pushed|postponed|rescheduled|shifted|delayed|put off|brought forward|pulled forward|has to wait|can wait|(?:needs?|has|have) to (?:be (?:done|ready|in)|happen|wait|move)|need (?:it|them|that|this)|(?:is|are|['’]s) (?:now )?due|it['’]s (?:now )?on|is now|not (?:before|until)|let['’]?s (?:do|say|make|have|move|put)|i['’]?d rather|rather|(?:is|are|would be|will be) (?:early |soon |time )?(?:enough|better|best|fine|ok(?:ay)?|easier|good)|suits|fits|(?:works?|fits|suits) (?:\w+ )?(?:better|best|fine|well|too)|suffices|will do|ha(?:s|ve) time (?:until|till|to)|i(?:['’]ll| will) (?!need|have))\b",
    re.IGNORECASE,
)
"""What is moved to another day is not done, even if "moved" may say so of a sofa."""
_NO_DEADLINE: Final = re.compile(
    r"\bno (?:more |real )?deadline\b|\bdeadline (?:for [^.;!?\n]{3,30} )?(?:is|was|has been|got) (?:off|gone|dropped|lifted|scrapped|cancelled|removed)\b|\b(?:no longer|not) due\b|\b(?:doesn['’]?t|does not|no longer has|don['’]?t|no longer) (?:have|need|has|needs)?\s?(?:to be (?:done|ready|finished)|a deadline)\b|\bwithout a deadline\b",
    re.IGNORECASE,
)
_SAID_AS: Final = r"(?:\s(?:one|thing|to-?do|task|reminder|bit|stuff|part|job|appointment))?(?=\s*(?:[.,;!?:]|$|\d|(?:is|are|has|have|can|needs?|does|do|doesn|don|isn|aren|by|on|to|until|till|back|any|now|again|moved|\w+day|because|please|pls|after)\b|['’]s\b))"
"""How one goes on after naming a todo by a single noun ("the licence one")."""


def outcomes(page: Page, todos: Sequence[Todo], fresh: Sequence[Todo]) -> None:
    """Read what is done, given up, opened again or put off; without anything known nothing is."""
    for start, end in page.sentences if todos else ():
        sentence = page.turn.text[start:end]
        asks = sentence.rstrip().endswith("?") and page.mood(start) is not Mood.INSTRUCTION
        if asks or any(
            start <= one.fields["content"].start < end for one in fresh if "content" in one.fields
        ):
            continue
        if not _deadline(page, todos, start, end):
            for begin, finish in _parts(sentence):
                _outcome(page, todos, start + begin, start + finish)


_MOVE: Final = re.compile(
    r"\b(?:push(?:ed|es)?|move[sd]?|postponed?|rescheduled?|shift(?:s|ed)?|delay(?:ed)?|slip(?:s|ped)?|slid(?:es?)?|(?:bring|brought|pulled?) forward|put off|is now (?:on|due)|(?:is|are) (?:now )?due)\b",
    re.IGNORECASE,
)


def moved(page: Page, tasks: Sequence[Todo]) -> None:
    """Read known CRM tasks that are moved to another day."""
    if not page.turn.own or page.turn.context:
        return
    for start, end in page.sentences if tasks else ():
        dates = page.values_in("date", start, end)
        move = _MOVE.search(page.turn.text, start, end)
        if dates and move and page.states(move.start()) and page.states(dates[-1].start):
            todo = _meant(tasks, words_of(page.turn.text[start:end]))
            if todo is not None:
                todo.set("due_date", page.value(dates[-1], "due date"), context=False)


_NAMED_AGAIN: Final = re.compile(
    r"(?:to )?(?:do|make|have|get|hold|finish|handle|take care of|get through|deal with) (?:the|that|this) (?P<it>[\w-]{3,}(?: [\w-]{3,})?)(?: done| over with| finished| sorted| out of the way)?(?=\s*(?:[.,;!]|$|(?:on|by|before|until|in|at|tomorrow|today|next|this|latest)\b))",
    re.IGNORECASE,
)
"""Something to be done that is named by a verb for anything ("I have to do the visit on Monday")."""


def restated(page: Page, todos: Sequence[Todo], told: SetTask) -> bool:
    """Tell whether something to be done is one already known, named again by its noun; its day is then set."""
    start, end = told[:2]
    again = _NAMED_AGAIN.match(page.text, start, end)
    wanted = words_of(again["it"]) if again else frozenset()
    known = [one for one in _live(todos) if wanted and wanted <= one.words]
    if len(known) != 1:
        return False
    dates = due_dates(page, start, end)
    if dates:
        known[0].set("due_date", page.value(dates[0], "due date"), context=page.turn.context)
    return True


def _deadline(page: Page, todos: Sequence[Todo], start: int, end: int) -> bool:
    """Read a todo that is due on another day, or on none."""
    text = page.turn.text[start:end]
    if page.mood(start) in {Mood.QUESTION, Mood.HYPOTHETICAL, Mood.REPORT}:
        return False
    live = _live(todos)
    todo = _meant(live, words_of(text)) or _named_by_noun(live, text)
    if todo is None and live and len(page.sentences) <= 2:
        undated = not live[-1].text("due_date") and _THAT.search(text)
        day = corrected(page, start, end) or (added(page, start, end) if undated else [])
        if day:
            live[-1].set("due_date", page.value(day[0], "due date"), context=page.turn.context)
            return True
    if todo is None:
        return False
    if _NO_DEADLINE.search(text):
        todo.unset("due_date", context=page.turn.context)
        return True
    dates = page.values_in("date", start, end)
    not_yet = re.search(r"\bnot (?:before|until|till)\b", text, re.IGNORECASE)
    if dates and _POSTPONED.search(text) and (not_yet or page.mood(dates[-1].start) in FACTUAL):
        todo.set("due_date", page.value(dates[-1], "due date"), context=page.turn.context)
        return True
    return False


def _live(todos: Sequence[Todo]) -> list[Todo]:
    return [one for one in todos if one.text("status") not in {"done", "archived"}]


_LABELLED: Final = re.compile(r"\W*(?P<it>[\w-]{3,}(?: [\w-]{3,})?)\s?(?::|\s[—–-])\s")
"""A todo named by a label: "lamp: not before Thursday"."""


def _named_by_noun(todos: Sequence[Todo], text: str) -> Todo | None:
    """Return the only todo that has a noun by which a sentence refers to it ("the licence one", "never mind the balcony")."""
    said = {
        base_form(fold(noun["it"]))
        for noun in re.finditer(
            rf"\b(?:the|my|that|this)\s(?:[\w-]+\s)??(?P<it>[\w-]{{3,}}){_SAID_AS}", text, re.IGNORECASE
        )
    }
    label = _LABELLED.match(text)
    said |= words_of(label["it"]) if label else frozenset()
    named = [one for one in todos if (one.words & said) - _DOING]
    return named[0] if len(named) == 1 else None


def _parts(sentence: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for cut in re.finditer(
        r",\s(?=(?:but|and|the|i|so)\b)|\sbut\s|;\s|\s—\s|\sand (?=(?:i|the|already|also|\w+ed the|\w+ed my)\b)",
        sentence,
        re.IGNORECASE,
    ):
        yield begin, cut.start()
        begin = cut.end()
    yield begin, len(sentence)


def _outcome(page: Page, todos: Sequence[Todo], start: int, end: int) -> None:
    text = page.turn.text[start:end]
    reopened, given_up = _REOPENED.search(text), _GIVEN_UP.search(text)
    finished = _FINISHED.search(text) or _CROSSED.search(text)
    mood = page.mood(start + len(text) // 2)
    if mood in {Mood.QUESTION, Mood.HYPOTHETICAL, Mood.REPORT}:
        return
    struck = _STRUCK.search(text)
    if reopened:
        _close(page, todos, start, end, reopened, "open")
    elif given_up and not re.search(
        r"\bdon['’]?t (?:forget|drop|skip|cancel|remove|delete)\b", text, re.IGNORECASE
    ):
        _close(page, todos, start, end, given_up, "archived")
    elif struck:
        _close(page, todos, start, end, struck, "archived")
    elif finished and not _ALMOST.search(text) and mood in FACTUAL:
        _close(page, todos, start, end, finished, "done")
    elif _MOVED.search(text):
        _put_off(page, todos, start, end)


def _close(
    page: Page, todos: Sequence[Todo], start: int, end: int, match: re.Match[str], status: str
) -> None:
    wanted = words_of(page.turn.text[start:end])
    live = [one for one in todos if (one.text("status") in {"done", "archived"}) == (status == "open")]
    for todo in _told_of(live, page.turn.text[start:end], wanted):
        value = Value(status, page.turn.ref, "content", start + match.start(), start + match.end(), "outcome")
        todo.set("status", value, context=page.turn.context)


def _told_of(live: Sequence[Todo], text: str, wanted: frozenset[str]) -> Sequence[Todo]:
    """Return what an outcome is about: named, all of them, or the one just spoken of."""
    each = _EACH.match(text)
    if each and len(wanted) <= 3:
        return live[-2:] if each["both"] else live
    named = _meant(live, wanted) or _named_by_noun(live, text)
    if named is not None:
        return [] if _is_of_others(named, text) else [named]
    if len(text.split()) == 1:  # "booked!"
        done = [one for one in live if words_of(one.text("content").split()[0]) & wanted]
        return done if len(done) == 1 else []
    return live[-1:] if (_THAT.search(text) and len(wanted) <= 3) or _BARE.fullmatch(text) else []


_OF_OTHERS_OR_NEW: Final = re.compile(
    rf"{_OF_OTHERS.pattern}|\b(?:an?|some|another|new|one)\s$", re.IGNORECASE
)
_OTHERS_DO: Final = re.compile(
    r"\W*(?:(?:and|but|oh|so|also|apparently),? )?(?:(?:my|our|the|a|his|her|their) [\w-]+(?: [\w-]+)?|he|she|they|everybody|everyone|(?-i:[A-Z][\w-]+))(?:['’]s| has| have| had)?(?: (?:also|just|already|recently|finally))* \w+(?:ed|ght|t|d|en)\b",
    re.IGNORECASE,
)
"""Somebody else has done such a thing, and no word says it was this one ("my neighbour bought a lamp")."""


def _is_of_others(todo: Todo, text: str) -> bool:
    """Tell whether all the words a todo is known by are somebody else's things."""
    known = [one for one in re.finditer(r"[\w'-]+", text) if words_of(one[0]) & (todo.words - _DOING)]
    theirs = _OF_OTHERS if not _OTHERS_DO.match(text) else _OF_OTHERS_OR_NEW
    return bool(known) and any(theirs.search(text, 0, one.start()) for one in known)


def _put_off(page: Page, todos: Sequence[Todo], start: int, end: int) -> None:
    dates = page.values_in("date", start, end)
    live, text = _live(todos), page.turn.text[start:end]
    todo = _meant(live, words_of(text)) or _named_by_noun(live, text)
    if todo is None and _ANAPHOR.match(text) and end - start < 60:
        todo = _latest(live)
    if dates and todo is not None:
        todo.set("due_date", page.value(dates[-1], "due date"), context=page.turn.context)


def _meant(todos: Sequence[Todo], wanted: frozenset[str]) -> Todo | None:
    """Return the todo whose words a sentence has most of, if they are at least half and one of them tells."""
    scored = [
        (len(one.words & wanted) / len(one.words), number, one)
        for number, one in enumerate(todos)
        if one.words
    ]
    best = max(scored, default=None, key=lambda row: (row[0], row[1]))
    if best is None or best[0] < 0.5:
        return None
    shared = best[2].words & wanted
    return best[2] if any(word not in _DOING for word in shared) else None


_DOING: Final = frozenset(
    base_form(word)
    for word in [
        "buy",
        "renew",
        "call",
        "book",
        "pick",
        "send",
        "submit",
        "pay",
        "order",
        "fix",
        "clean",
        "get",
        "take",
        "bring",
        "check",
        "update",
        "prepare",
        "plan",
        "finish",
        "make",
        "write",
        "read",
    ]
)


def _latest(todos: Sequence[Todo]) -> Todo | None:
    return todos[-1] if todos else None
