"""Put an episode together: what is told of it, each value with the words it rests on."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from memory import messages as log
from memory.extraction.grounding import Grounded, GroundedDraft
from memory.extraction.suspicion import steering
from memory.language.calendar import MONTHS, WEEKDAYS
from memory.receipts import make_receipt
from memory.records import part_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from memory.messages import LoggedMessage
    from memory.receipts import Receipt

KIND: Final = "episodes"
Part = Literal["summary", "decisions", "questions"]
PARTS: Final[tuple[Part, ...]] = ("summary", "decisions", "questions")
"""What a conversation is told of its own past."""
MOST: Final = {"summary": 6, "decisions": 8, "questions": 8, "topics": 8, "participants": 12, "records": 12}
"""Values of each list at most."""
LONGEST: Final = 300
"""Characters of one value at most."""
COMPARED: Final = 200
"""Names of which the ones most spoken of are chosen."""
SHOWN: Final = 60
"""Characters quoted of the message that a conversation begins or ends with."""
NAME: Final = re.compile(r"\b[A-Z][\w&'’-]+(?: (?:[A-Z][\w&'’-]+|of|&)){0,3}(?<! of)(?<! &)")
OPENERS: Final = frozenset(
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
        "These",
        "Those",
        "There",
        "Here",
        "What",
        "When",
        "Where",
        "Which",
        "Who",
        "How",
        "Why",
        "Is",
        "Are",
        "Was",
        "Were",
        "Do",
        "Does",
        "Did",
        "Can",
        "Could",
        "Would",
        "Should",
        "Will",
        "Please",
        "Thanks",
        "Thank",
        "Hi",
        "Hello",
        "Hey",
        "Ok",
        "Okay",
        "Yes",
        "No",
        "Not",
        "And",
        "But",
        "So",
        "Then",
        "If",
        "Actually",
        "Also",
        "My",
        "Our",
        "Your",
        "Their",
        "His",
        "Her",
        "Its",
        "Remind",
        "Met",
        "EUR",
        "USD",
        "GBP",
        "CHF",
    ]
    + [name.capitalize() for name in (*WEEKDAYS, *MONTHS)]
)
"""Capitalised words that begin sentences and are no names."""


@dataclass(frozen=True, slots=True)
class Told:
    """One value and the words of a message that it rests on."""

    entry: LoggedMessage
    start: int
    end: int
    text: str = ""
    """The value, where it is not those words themselves."""

    @property
    def value(self) -> str:
        """What is told, in one line."""
        return " ".join((self.text or self.entry.message.content[self.start : self.end]).split())


def speaks(entry: LoggedMessage) -> bool:
    """Tell whether a message counts: what an assistant says in a chat only recalls; elsewhere it is somebody at work."""
    return entry.message.role == "user" or (entry.origin == "ingest" and entry.message.role == "assistant")


def compose(
    entries: Sequence[LoggedMessage], told: Mapping[Part, Sequence[Told]], title: str = ""
) -> GroundedDraft | None:
    """Return the episode of a stretch of one conversation; None if there is nothing to tell of it."""
    if not any(told.values()):
        return None
    fields: dict[str, Grounded] = {}
    for part, values in told.items():
        for one in values:
            _put(fields, part, one.value, _receipt(one.entry, one.start, one.end))
    said = [entry for entry in entries if speaks(entry)]
    for one in _topics(said):
        _put(fields, "topics", one.value, _receipt(one.entry, one.start, one.end))
    for entry in said:
        if entry.message.name:
            receipt = make_receipt(entry, 0, len(entry.message.name), of="name", rule="summary")
            _put(fields, "participants", entry.message.name, receipt)
    return GroundedDraft(KIND, None, {**_head(fields, entries, title), **fields}, {})


def span_of(first: LoggedMessage) -> str:
    """Return what tells one stretch of a conversation from another: where it begins."""
    return log.digest(first.thread, first.message.id)[:16]


def with_records(draft: GroundedDraft, refs: Mapping[str, Receipt]) -> GroundedDraft:
    """Return a draft with the records (`kind:key`) it speaks of, each with the words that do."""
    fields = dict(draft.fields)
    for ref, receipt in refs.items():
        _put(fields, "records", ref, receipt)
    return GroundedDraft(draft.kind, draft.key, fields, draft.ended)


def _topics(said: Sequence[LoggedMessage]) -> Iterator[Told]:
    """Return the names that are spoken of, those most spoken of first."""
    places: dict[str, list[Told]] = {}
    for entry in said:
        barred = steering(entry.message.content, entry.origin)
        for match in NAME.finditer(entry.message.content):
            if any(start < match.end() and match.start() < end for start, end in barred):
                continue
            words = match[0].split()
            lead = len(words[0]) + 1 if words[0] in OPENERS else 0
            if lead < len(match[0]):
                one = Told(entry, match.start() + lead, match.end())
                places.setdefault(one.value, []).append(one)
    most = sorted(places, key=lambda one: -len(places[one]))[:COMPARED]
    counts = Counter[str]()
    for name in most:
        counts[_longest(name, most)] += len(places[name])
    for name in sorted(counts, key=lambda one: (-counts[one], one)):
        yield places[name][0]


def _longest(name: str, names: Collection[str]) -> str:
    """Return the one longer name that this is a part of ("Dana" of "Dana Whitfield"), or the name itself."""
    longer = [one for one in names if one != name and f" {name} " in f" {one} "]
    return longer[0] if len(longer) == 1 else name


def _put(fields: dict[str, Grounded], name: str, value: str, receipt: Receipt) -> None:
    key = part_of(name, value)
    if key not in fields and sum(one.startswith(f"{name}.") for one in fields) < MOST[name]:
        fields[key] = Grounded(value, receipt, 0)


def _receipt(entry: LoggedMessage, start: int, end: int) -> Receipt:
    return make_receipt(entry, start, end, of="content", rule="summary")


def _head(
    fields: Mapping[str, Grounded], entries: Sequence[LoggedMessage], title: str
) -> dict[str, Grounded]:
    """Return what an episode is found and sorted by; each rests on the words of its first or last message."""
    first, last = entries[0], entries[-1]
    topics = [str(given.value) for name, given in fields.items() if name.startswith("topics.")]
    called = title or ", ".join(topics[:3]) or str(next(iter(fields.values())).value)[:80]
    values: list[tuple[str, str | int, LoggedMessage]] = [
        ("title", called, first),
        ("span", span_of(first), first),
        ("level", "thread", first),
        ("began", first.said_at[:10], first),
        ("ended", last.said_at[:10], last),
        ("messages", len(entries), last),
        ("thread", first.thread, first),
        ("first", first.message.id, first),
        ("last", last.message.id, last),
    ]
    return {
        name: Grounded(value, _receipt(entry, 0, min(len(entry.message.content), SHOWN)), 0)
        for name, value, entry in values
    }
