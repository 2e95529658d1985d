"""Episodes: what a stretch of conversation came to, in its own words (M5).

Extractive and deterministic: every part is a sentence or name of a message with a receipt, so the same messages give
the same episode under the same key, whoever folds them and however often.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from memory import messages as log
from memory.commit import Commit
from memory.extraction.grounding import Grounded, GroundedDraft
from memory.extraction.suspicion import steering
from memory.language import FACTUAL, Mood, clauses, find_values, sentences
from memory.receipts import make_receipt
from memory.records import part_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from memory.journal import Change
    from memory.messages import LoggedMessage
    from memory.store import Transaction

KIND: Final = "episodes"
MOST: Final = {"summary": 6, "decisions": 8, "questions": 8, "topics": 8, "participants": 12}
"""Values of each list at most."""
TOLD: Final = ("summary", "decisions", "questions")
"""What a conversation is told of its own past."""
LONGEST: Final = 300
_DECIDES: Final = re.compile(
    r"\b(?:decided|agreed|settled on|let['’]s go (?:with|ahead)|going with|we(?:['’]ll| will) (?:go|take|sign|use|send|do)|"
    r"approved|signed off|chose|chosen|confirmed|the plan is|signed|won|lost|closed)\b",
    re.IGNORECASE,
)
_OPEN: Final = re.compile(
    r"\b(?:still (?:need|have|waiting|open)|to be (?:decided|confirmed)|tbd|waiting (?:for|on)|not (?:yet )?(?:decided|clear|sure)|need to find out|open question)\b",
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"\b[A-Z][\w&'’-]+(?: (?:[A-Z][\w&'’-]+|of|&)){0,3}(?<! of)(?<! &)")
_IDLE: Final = frozenset(
    [
        "The",
        "A",
        "An",
        "I",
        "We",
        "You",
        "He",
        "She",
        "It",
        "They",
        "This",
        "That",
        "What",
        "When",
        "Where",
        "Who",
        "How",
        "Why",
        "Is",
        "Are",
        "Do",
        "Does",
        "Did",
        "Can",
        "Could",
        "Would",
        "Should",
        "Please",
        "Thanks",
        "Thank",
        "Hi",
        "Hello",
        "Ok",
        "Okay",
        "Yes",
        "No",
        "Not",
        "And",
        "But",
        "So",
        "If",
        "Actually",
        "Also",
        "My",
        "Our",
        "Your",
        "Their",
        "His",
        "Her",
        "Remind",
        "Met",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "EUR",
        "USD",
        "GBP",
        "CHF",
    ]
)


def draft_episode(entries: Sequence[LoggedMessage]) -> GroundedDraft | None:
    """Return the episode of a stretch of one conversation; None if the user said nothing worth telling of it."""
    told = [entry for entry in entries if entry.message.role == "user"]
    lines = [line for entry in told for line in _lines(entry)]
    telling = sorted(lines, key=lambda line: -line[3])[: MOST["summary"]]
    if not any(line[3] > 0 for line in telling):
        return None
    fields: dict[str, Grounded] = {}
    for entry, start, end, _ in (line for line in lines if line in telling):
        _put(fields, "summary", entry, start, end)
    for entry, start, end, _ in lines:
        text = entry.message.content[start:end]
        if _DECIDES.search(text) and _mood(entry, start) in FACTUAL:
            _put(fields, "decisions", entry, start, end)
        elif text.rstrip().endswith("?") or _OPEN.search(text):
            _put(fields, "questions", entry, start, end)
    _topics(fields, told)
    for entry in told:
        if entry.message.name:
            _put(fields, "participants", entry, 0, len(entry.message.name), of_name=True)
    return GroundedDraft(KIND, None, {**_head(fields, entries), **fields}, {})


@dataclass(frozen=True, slots=True)
class Folded:
    """What became of messages that left a conversation's window."""

    summary: Sequence[str]
    """What they came to, a sentence each; none if they said nothing worth telling."""
    changes: Sequence[Change]


def fold(
    tx: Transaction, user: str, thread: str, messages: Sequence[str], *, said: Sequence[str], now: datetime
) -> Folded | None:
    """Keep the episode of messages given by their ids, of which `said` are the user's.

    None as long as any of these is not logged or waits to be read; the same messages again change nothing.
    """
    wanted = set(messages)
    entries = [one for one in log.thread_messages_in(tx, user, thread) if one.message.id in wanted]
    read = {one.message.id for one in entries if one.status != "pending"}
    if not entries or not read.issuperset(said):
        return None
    draft = draft_episode(entries)
    if draft is None:
        return Folded([], [])
    done = Commit(user, thread, entries, [draft], [], now, actor="summary").apply_drafts(tx)
    told = [str(one.value) for name, one in draft.fields.items() if name.partition(".")[0] in TOLD]
    return Folded(told, done.changes)


def _lines(entry: LoggedMessage) -> Iterator[tuple[LoggedMessage, int, int, float]]:
    """Return the sentences of a message with what each is worth in a summary."""
    text = entry.message.content
    barred = steering(text, entry.origin)
    for start, stop in sentences(text):
        end = min(stop, start + LONGEST)
        if not any(begin < end and start < until for begin, until in barred) and text[start:end].strip():
            yield entry, start, end, _worth(entry, start, text[start:end])


def _worth(entry: LoggedMessage, start: int, sentence: str) -> float:
    """Weigh a sentence: names, figures and what memory kept of it tell more than talk."""
    if _mood(entry, start) not in FACTUAL or sentence.rstrip().endswith("?"):
        return 0.0
    names = [name for name in _NAME.findall(sentence) if name not in _IDLE]
    figures = len(find_values("amount", sentence, today=None)) + len(re.findall(r"\d", sentence)) / 4
    kept = 1.0 if entry.status == "applied" else 0.0
    return min(len(names), 3) + min(figures, 3.0) + kept + (2.0 if _DECIDES.search(sentence) else 0.0)


def _mood(entry: LoggedMessage, at: int) -> Mood:
    return next(
        (one.mood for one in clauses(entry.message.content) if one.start <= at < one.end), Mood.ASSERTION
    )


def _topics(fields: dict[str, Grounded], told: Sequence[LoggedMessage]) -> None:
    """Add the names that are spoken of most."""
    places: dict[str, list[tuple[LoggedMessage, int, int]]] = {}
    for entry in told:
        for match in _NAME.finditer(entry.message.content):
            words = match[0].split()
            if words[0] in _IDLE and len(words) == 1:
                continue
            lead = len(words[0]) + 1 if words[0] in _IDLE else 0
            start = match.start() + lead
            places.setdefault(entry.message.content[start : match.end()], []).append(
                (entry, start, match.end())
            )
    for name in sorted(places, key=lambda one: (-len(places[one]), one)):
        _put(fields, "topics", *places[name][0])


def _put(
    fields: dict[str, Grounded],
    name: str,
    entry: LoggedMessage,
    start: int,
    end: int,
    *,
    of_name: bool = False,
) -> None:
    of = entry.message.name or "" if of_name else entry.message.content
    value = " ".join(of[start:end].split())
    key = part_of(name, value)
    if key not in fields and sum(one.startswith(f"{name}.") for one in fields) < MOST[name]:
        receipt = make_receipt(entry, start, end, of="name" if of_name else "content", rule="summary")
        fields[key] = Grounded(value, receipt, 0)


def _head(fields: dict[str, Grounded], entries: Sequence[LoggedMessage]) -> dict[str, Grounded]:
    """Return what an episode is told by; each rests on the words of its first or last message."""
    first, last = entries[0], entries[-1]
    topics = [str(given.value) for name, given in fields.items() if name.startswith("topics.")]
    title = ", ".join(topics[:3]) or str(next(iter(fields.values())).value)[:80]
    values: list[tuple[str, str | int, LoggedMessage]] = [
        ("title", title, first),
        ("span", log.digest(first.thread, first.message.id)[:16], first),
        ("level", "thread", first),
        ("began", first.said_at[:10], first),
        ("ended", last.said_at[:10], last),
        ("messages", len(entries), last),
        ("last", last.message.id, last),
    ]
    return {
        name: Grounded(
            value,
            make_receipt(entry, 0, min(len(entry.message.content), LONGEST), of="content", rule="summary"),
            0,
        )
        for name, value, entry in values
    }
