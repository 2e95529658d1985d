"""What becomes of todos: done, given up, opened again, put off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.language import FACTUAL, Mood
from memory.recall.stemming import base_form
from memory.records.todos import ARCHIVED_WORDS, DONE_WORDS
from orchestrator.offline.reader.model import Value
from orchestrator.offline.reader.own.errand import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orchestrator.offline.reader.own.errand import Todo
    from orchestrator.offline.reader.page import Page

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
    r"\b(?:take|strike|knock|get)\b[^.;!?\n]{1,40}?\b(?P<archived>off (?:my|the) list)\b", re.IGNORECASE
)
"""Who crosses something off has done it; who takes it off has given it up."""
_EACH: Final = re.compile(r"^\W*(?:(?P<both>both)|all|everything|all of (?:them|those|it))\b", re.IGNORECASE)
_ANAPHOR: Final = re.compile(
    r"^\W*(?:actually,? |sorry,? |no,? |oh,? |hmm,? )?(?:make|push|move|shift|change|put) (?:that|it)(?: one)?(?: back| off)?(?: to| until| on)? ",
    re.IGNORECASE,
)
"""What is moved is what was just spoken of."""
_MOVED: Final = re.compile(
    r"\b(?:push|move|postpone|reschedule|delay|make it|make that|can wait|instead|due|rather|moved|has to be|needs to be|change)\b",
    re.IGNORECASE,
)
_THAT: Final = re.compile(r"\b(?:that|it|this|that one|those|them|both|all)\b", re.IGNORECASE)


def outcomes(page: Page, todos: Sequence[Todo], fresh: Sequence[Todo]) -> None:
    """Read what is done, given up, opened again or put off."""
    for start, end in page.sentences:
        sentence = page.turn.text[start:end]
        asks = sentence.rstrip().endswith("?") and page.mood(start) is not Mood.INSTRUCTION
        if asks or any(
            start <= one.fields["content"].start < end for one in fresh if "content" in one.fields
        ):
            continue
        for begin, finish in _parts(sentence):
            _outcome(page, todos, start + begin, start + finish)


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
    reopened, given_up, finished = _REOPENED.search(text), _GIVEN_UP.search(text), _FINISHED.search(text)
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
    named = _meant(live, wanted)
    if named is not None:
        return [named]
    return live[-1:] if _THAT.search(text) and len(wanted) <= 3 else []


def _put_off(page: Page, todos: Sequence[Todo], start: int, end: int) -> None:
    dates = page.values_in("date", start, end)
    todo = _meant(
        [one for one in todos if one.text("status") not in {"done", "archived"}],
        words_of(page.turn.text[start:end]),
    )
    if todo is None and _ANAPHOR.match(page.turn.text[start:end]) and end - start < 60:
        todo = _latest([one for one in todos if one.text("status") not in {"done", "archived"}])
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
