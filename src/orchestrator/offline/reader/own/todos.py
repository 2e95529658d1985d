"""What the user has to do for themselves, and what of it is done: "remind me to renew my passport", "done with that"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from memory.language import FACTUAL, Mood, find_values, fold
from memory.recall.stemming import base_form
from memory.records import part_of
from memory.records.todos import ARCHIVED_WORDS, DONE_WORDS, PRIORITY
from orchestrator.offline.reader.errands import CUE, is_errand
from orchestrator.offline.reader.model import Draft, Value
from orchestrator.offline.reader.todo import set_tasks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from orchestrator.offline.reader.page import Page

_DUE_LEAD: Final = re.compile(
    r"[\s,(]*\b(?:(?:no later than|latest|at the latest|the end of|end of|by|on|before|until|due|for|in|this|at|the|every|not later than)\s?){0,3}$",
    re.IGNORECASE,
)
_TAG: Final = re.compile(
    r"(?<!\w)#(?P<hash>[\w-]+)|\btag(?:ged)?(?: it| this| that| as| with)*(?: as| with)?:?\s[\"'“]?(?P<word>[\w-]+(?:(?:,| and|, and)\s[\w-]+)*)",
    re.IGNORECASE,
)
_CATEGORY: Final = re.compile(
    r"\b(?:category(?: is|:)?|(?:file|put|filed|goes|sort|list)(?: it| this| that| them)? (?:under|in(?:to)?)|under)\s(?:the )?[\"'“]?(?P<what>[a-z][\w-]+(?: [a-z][\w-]+)?)(?=[\"'”]?(?:\s(?:category|list)|\s*[.,;!)]|\s*$))",
    re.IGNORECASE,
)
_STEPS: Final = re.compile(
    r"(?:\b(?:sub-?tasks?|steps?|broken down(?: into)?|consists of|that means|which means|this means|i(?:['’]ll| will)? (?:need|have) to (?:first )?(?=\w+ .*, then)|the parts(?: are)?|it involves)(?: are| is| for (?:that|it|this))?\s?[:—-]?\s+)(?P<list>[^.;!?\n]{5,200})",
    re.IGNORECASE,
)
_BULLETS: Final = re.compile(r"^[ \t]*(?:[-*•]|\d{1,2}[.)])[ \t]+(?P<what>[^\n]{3,120})$", re.MULTILINE)
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
_WORD: Final = re.compile(r"[\w'-]+")
_SMALL: Final = frozenset(
    [
        "the",
        "a",
        "an",
        "my",
        "to",
        "of",
        "for",
        "on",
        "in",
        "at",
        "with",
        "and",
        "or",
        "from",
        "by",
        "up",
        "our",
        "your",
        "it",
        "that",
        "this",
        "me",
        "i",
        "is",
        "be",
        "go",
        "get",
        "new",
        "some",
        "back",
        "about",
    ]
)


@dataclass(eq=False)
class Todo:
    """A todo in the making, or a known one."""

    key: str | None = None
    known: dict[str, str | float | int] = field(default_factory=dict)
    fields: dict[str, Value] = field(default_factory=dict)
    touched: bool = False

    def text(self, name: str) -> str:
        """Return what is now known of a field."""
        value = self.fields.get(name)
        return str(value.value if value is not None else self.known.get(name, ""))

    @property
    def words(self) -> frozenset[str]:
        """What it is recognised by."""
        return words_of(self.text("content"))

    def set(self, name: str, value: Value, *, context: bool) -> None:
        """Set a field; what a mere context says of it is known already."""
        if context:
            self.known[name] = value.value
        else:
            self.fields[name] = value
            self.touched = True

    def draft(self) -> Draft:
        """Return what was stated of it."""
        return Draft("todos", self.key, self.fields)


def words_of(text: str) -> frozenset[str]:
    """Return the telling words of a text by their base forms."""
    return frozenset(
        base_form(word.removesuffix("'s")) for word in _WORD.findall(fold(text)) if word not in _SMALL
    )


def read_todos(page: Page, todos: list[Todo]) -> None:
    """Read new todos and what became of those there are; `todos` grows, the newest last."""
    if not page.turn.own or page.turn.context:
        return
    fresh = list(_new(page, todos))
    _outcomes(page, [one for one in todos if one not in fresh], fresh)


def _new(page: Page, todos: list[Todo]) -> Iterator[Todo]:
    taken: list[tuple[int, int]] = []
    parent: Todo | None = None
    for start, end, lead, _ in set_tasks(page):
        if any(begin <= start < stop or start <= begin < end for begin, stop in taken):
            continue
        if not is_errand(page, start, end, lead):
            continue
        taken.append((start, end))
        parent = _add(page, todos, start, end)
        if parent is not None:
            yield parent
    if parent is not None:
        for start, end in _steps(page, parent):
            step = _add(page, todos, start, end, whole=False)
            if step is not None and step is not parent:
                content = parent.fields.get("content")
                if content is not None:
                    step.set("part_of", content, context=page.turn.context)
                yield step


def _add(page: Page, todos: list[Todo], start: int, end: int, *, whole: bool = True) -> Todo | None:
    """File a todo, or find the one it repeats."""
    sentence = page.sentence_at(start)
    dates = page.values_in("date", start, sentence[1]) or (page.values_in("date", *sentence) if whole else [])
    content = _content(page, start, end, dates[0].start if dates else None)
    if content is None:
        return None
    begin, stop = content
    wanted = words_of(page.text[begin:stop])
    todo = next(
        (
            one
            for one in reversed(todos)
            if _same(one, wanted) and one.text("status") not in {"done", "archived"}
        ),
        None,
    )
    if todo is None:
        todo = Todo()
        todos.append(todo)
        todo.set("content", _value(page, begin, stop, "todo"), context=page.turn.context)
    if dates and page.mood(dates[0].start) in FACTUAL | {Mood.NEGATION}:
        todo.set("due_date", page.value(dates[0], "due date"), context=page.turn.context)
    _mark(page, todo, start)
    return todo


def _mark(page: Page, todo: Todo, at: int) -> None:
    """Read priority, tags and category from the sentence of a todo, and from a short one behind it."""
    start, end = page.sentence_at(at)
    following = page.sentence_at(min(end + 1, len(page.text) - 1))
    if following[0] >= end and not CUE.search(page.text, *following) and following[1] - following[0] < 60:
        end = following[1]
    text = page.text[start:end]
    priority = next(iter(_longest(find_values("choice", text, today=None, choices=PRIORITY))), None)
    if priority is not None:
        todo.set(
            "priority",
            Value(
                priority.value,
                page.turn.ref,
                "content",
                start + priority.start,
                start + priority.end,
                "priority",
            ),
            context=page.turn.context,
        )
    for match in _TAG.finditer(text):
        name = "hash" if match["hash"] else "word"
        offset = start + match.start(name)
        for word in re.finditer(r"[\w-]+", match[name]):
            if word[0] not in {"and", "it", "as"}:
                value = _value(page, offset + word.start(), offset + word.end(), "tag")
                todo.set(part_of("tags", str(value.value)), value, context=page.turn.context)
    category = _CATEGORY.search(text)
    if category and fold(category["what"]) not in {"the", "pressure", "review", "control", "way"}:
        todo.set(
            "category",
            _value(page, start + category.start("what"), start + category.end("what"), "category"),
            context=page.turn.context,
        )


def _longest(found: Sequence) -> list:  # type: ignore[type-arg]  # what a grammar found
    return sorted(found, key=lambda one: one.start - one.end)


def _content(page: Page, start: int, end: int, due: int | None) -> tuple[int, int] | None:
    text = page.text[start:end]
    if due is not None and start < due < end:
        head = _DUE_LEAD.sub("", page.text[start:due])
        tail = page.text[due:end].split()
        if len(head.split()) >= 2 and len(tail) <= 6:
            text = head
        elif not head.strip():
            lead = re.compile(r"\S+(?:\s\d{1,2}(?:st|nd|rd|th)?)?,?\s(?:to\s)?").match(page.text, due, end)
            if lead:
                start, text = lead.end(), page.text[lead.end() : end]
    lead = re.match(
        r"(?:(?:to|also|please|that i (?:need|have) to|urgently|then|first|today|tomorrow|the|a|an|my(?= to-?do))\s)+",
        text,
        re.IGNORECASE,
    )
    if lead and not re.match(r"(?:the|a|an)\s", lead[0], re.IGNORECASE):
        start, text = start + lead.end(), text[lead.end() :]
    text = re.sub(r"(?:\s(?:today|asap|urgently|soon))?[\s.,;:!\-–—\"'”]*$", "", text)
    lead_space = len(text) - len(text.lstrip(" \"'“"))
    start, text = start + lead_space, text.strip(" \"'“")
    return (start, start + len(text)) if len(text.split()) >= 2 or len(text) > 6 else None


def _steps(page: Page, parent: Todo) -> Iterator[tuple[int, int]]:
    for match in _STEPS.finditer(page.text):
        start, end = match.span("list")
        begin = start
        for cut in re.compile(r",\s(?:and\s|then\s)*|\s(?:and|then)\s(?:then\s)?").finditer(
            page.text, start, end
        ):
            if cut.start() > begin:
                yield begin, cut.start()
            begin = cut.end()
        yield begin, end
    for match in _BULLETS.finditer(page.text):
        if parent.words != words_of(match["what"]):
            yield match.span("what")


def _same(todo: Todo, wanted: frozenset[str]) -> bool:
    have = todo.words
    return bool(have) and len(have & wanted) / max(len(have), len(wanted)) >= 0.74


def _outcomes(page: Page, todos: Sequence[Todo], fresh: Sequence[Todo]) -> None:
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


def _value(page: Page, start: int, end: int, rule: str) -> Value:
    return Value(" ".join(page.turn.text[start:end].split()), page.turn.ref, "content", start, end, rule)
