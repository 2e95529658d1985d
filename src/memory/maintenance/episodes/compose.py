"""Compose the draft of an episode, each value with the receipt of the words it rests on."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Final, Literal

from memory.domain.grounded import Grounded, GroundedDraft
from memory.domain.receipts import make_receipt
from memory.evidence.suspicion import steering
from memory.kinds import part_of
from memory.recall.query.ordinary import is_ordinary
from memory.records.messages import digest
from memory.store.search.text import STOP_WORDS
from memory.text import fold
from memory.text.times.calendar import MONTHS, WEEKDAYS
from memory.text.wordforms.stemming import base_form

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from memory.domain.receipts import Receipt
    from memory.records.messages import LoggedMessage

KIND: Final = "episodes"
_CALENDAR: Final = frozenset(map(fold, (*WEEKDAYS, *MONTHS)))
Part = Literal["summary", "decisions", "questions"]
PARTS: Final[tuple[Part, ...]] = ("summary", "decisions", "questions")
"""Fields of sentences; a conversation is shown them as the summary of its own earlier messages."""
MOST: Final = {"summary": 6, "decisions": 8, "questions": 8, "topics": 8, "participants": 12, "records": 12}
"""Values of each list at most."""
LONGEST: Final = 300
"""Characters of one value at most."""
COMPARED: Final = 200
"""Names, the most frequent ones, from which the topics are chosen."""
SHOWN: Final = 60
"""Characters quoted of an episode's first or last message at most."""
NAME: Final = re.compile(r"\b[A-Z][\w&'’-]+(?: (?:[A-Z][\w&'’-]+|of|&)){0,3}(?<! of)(?<! &)")


@dataclass(frozen=True, slots=True)
class Told:
    """One value of an episode, and the words of a message that it rests on."""

    entry: LoggedMessage
    start: int
    end: int
    text: str = ""
    """The value, if it is not those words themselves."""

    @property
    def value(self) -> str:
        """The value, in one line."""
        return " ".join((self.text or self.entry.message.content[self.start : self.end]).split())


def speaks(entry: LoggedMessage) -> bool:
    """Tell whether a message counts; an assistant's only if ingested, because in a chat it recalls memory."""
    return entry.message.role == "user" or (entry.origin == "ingest" and entry.message.role == "assistant")


def compose(
    entries: Sequence[LoggedMessage], told: Mapping[Part, Sequence[Told]], title: str = ""
) -> GroundedDraft | None:
    """Return the draft of an episode of some messages; None if there is nothing to tell of them."""
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


def names_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a text has names: capitalised words that are not everyday words."""
    for match in NAME.finditer(text):
        words = match[0].split()
        everyday = sum(1 for _ in takewhile(_is_everyday, words))
        if everyday < len(words):
            before = text[max(0, match.start() - 8) : match.start()].rstrip(" \"'“‘(-")
            opens = not before or before.endswith((".", "!", "?", ":", "\n"))
            lead = sum(len(word) + 1 for word in words[:everyday]) if opens else 0
            yield match.start() + lead, match.end()


def _is_everyday(word: str) -> bool:
    """Tell whether a word is probably capitalised only because it begins a sentence ("Let's", "Remind")."""
    plain = fold(word).replace("’", "'").partition("'")[0]
    return plain in STOP_WORDS or plain in _CALENDAR or is_ordinary(plain) or is_ordinary(base_form(plain))


def span_of(first: LoggedMessage) -> str:
    """Return the id of a stretch of conversation, made from its first message."""
    return digest(first.thread, first.message.id)[:16]


def with_records(draft: GroundedDraft, refs: Mapping[str, Receipt]) -> GroundedDraft:
    """Return a draft with the records (`kind:key`) it names, each with the receipt of the words that do."""
    fields = dict(draft.fields)
    for ref, receipt in refs.items():
        _put(fields, "records", ref, receipt)
    return GroundedDraft(draft.kind, draft.key, fields, draft.ended)


def _topics(said: Sequence[LoggedMessage]) -> Iterator[Told]:
    """Yield the names in messages, the most frequent first."""
    places: dict[str, list[Told]] = {}
    for entry in said:
        barred = steering(entry.message.content, entry.said_by["role"])
        for start, end in names_in(entry.message.content):
            if not any(begin < end and start < until for begin, until in barred):
                one = Told(entry, start, end)
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
    """Return the fields that episodes are found and sorted by, with receipts of the first or last message."""
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
