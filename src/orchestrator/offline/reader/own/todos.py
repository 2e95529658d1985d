"""What the user has to do for themselves: "remind me to renew my passport"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.language import FACTUAL, Mood, find_values, fold
from memory.records import part_of
from memory.records.todos import PRIORITY
from orchestrator.offline.reader.due import due_dates, headed
from orchestrator.offline.reader.errands import CUE, LISTED, is_errand
from orchestrator.offline.reader.model import Value
from orchestrator.offline.reader.own.errand import Todo, words_of
from orchestrator.offline.reader.own.outcomes import outcomes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from orchestrator.offline.reader.page import Page
    from orchestrator.offline.reader.todo import SetTask

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


def read_todos(page: Page, set_here: Iterable[SetTask], todos: list[Todo]) -> None:
    """Read new todos, of what is to be done, and what became of those there are; `todos` grows, the newest last."""
    if not page.turn.own or page.turn.context:
        return
    fresh = list(_new(page, set_here, todos))
    outcomes(page, [one for one in todos if one not in fresh], fresh)


def _new(page: Page, set_here: Iterable[SetTask], todos: list[Todo]) -> Iterator[Todo]:
    taken: list[tuple[int, int]] = []
    parent: Todo | None = None
    for start, end, lead, rule in set_here:
        if any(begin <= start < stop or start <= begin < end for begin, stop in taken):
            continue
        if not is_errand(page, start, end, lead):
            continue
        taken.append((start, end))
        parent = _add(page, todos, start, end, listed=rule == LISTED)
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


def _add(
    page: Page, todos: list[Todo], start: int, end: int, *, whole: bool = True, listed: bool = False
) -> Todo | None:
    """File a todo, or find the one it repeats."""
    if listed:
        dates = page.values_in("date", start, end + 1) or headed(page, start)
    else:
        dates = due_dates(page, start, end, around=whole)
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
    said = find_values("choice", text, today=None, choices=PRIORITY)
    priority = min(said, key=lambda one: one.start - one.end, default=None)
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


def _value(page: Page, start: int, end: int, rule: str) -> Value:
    return Value(" ".join(page.turn.text[start:end].split()), page.turn.ref, "content", start, end, rule)
