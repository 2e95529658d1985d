"""Times named by an event: "before the renewal", "after the kickoff call", "since the Halden deal closed".

An event concerns a remembered deal, task or case: that it closes or is due, or that its stage or status took
the value that the words mean. Its day comes from the journal (the day of the words behind the change) or from
the record's close or due date. If the words fit no record, or records with different days, they name no time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from memory.kinds import KINDS, specs
from memory.recall.activity import said_on
from memory.recall.query.period import Period, opened
from memory.recall.query.vocabulary import IDLE_BASES, KINDS_CALLED
from memory.recall.query.wanted import understand
from memory.recall.records import search_records
from memory.recall.structured import DATED, ENDED
from memory.records.journal import entries_of
from memory.text.names import words
from memory.text.wordforms.stemming import base_form

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from memory.domain.drafts import Scalar
    from memory.records.items import StoredRecord
    from memory.records.journal import Entry
    from memory.store import Store

HAPPENING: Final = {"opportunities": "stage", "tasks": "status", "cases": "status"}
"""Kinds that have events → the field that says how far a record has come."""
MOST_CANDIDATES: Final = 20
MOST_DATED: Final = 6
"""Maximum number of records whose journal is read."""
LONGEST_ASKED: Final = 60
"""Maximum number of words in a text that is searched for events."""
_PHRASE: Final = re.compile(
    r"\b(?P<how>before|after|since|until|prior to|up to|following|ahead of)\s+(?P<what>[^?.!,;\n]+)",
    re.IGNORECASE,
)
_ELSE: Final = re.compile(r"\b(?:about|regarding|concerning|did|does|do)\b.*$", re.IGNORECASE)
_HOW: Final = {"following": "after", "ahead of": "before"}
_BEGIN: Final = "open opened report reported raised logged created"
_END: Final = "close closed end ended over"
_AROUND: Final = "call meeting date day due move moved go went get got become became"
_BEGINS: Final = frozenset(map(base_form, _BEGIN.split()))
_ENDS: Final = frozenset(map(base_form, _END.split()))
_ALSO: Final = {
    "win": "won",
    "sign": "signed",
    "lose": "lost",
    "resolve": "resolved",
    "complete": "completed",
}
_ALSO_BASES: Final = {said: frozenset([base_form(word)]) for word, said in _ALSO.items()}
_OPTIONAL: Final = frozenset(map(base_form, (*KINDS_CALLED, *_AROUND.split())))
"""Words of an event that the record's name need not have."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """An event as a question names it."""

    how: str
    """`before`, `since` or the like."""
    text: str
    telling: frozenset[str]
    """Base forms of the words that the record's name must have."""
    kinds: frozenset[str]
    """Kinds that its words mention, or all kinds that have events."""
    rest: str
    """The question without the event."""

    def values(self, kind: str) -> frozenset[str]:
        """Return the stages or statuses of a kind that its words mean."""
        if self.begins:
            return frozenset()
        if _bases(self.text) & _ENDS:
            return ENDED[kind][1]
        return frozenset(value for value, _ in self._states(kind))

    def needed(self, kind: str) -> frozenset[str]:
        """Return the significant words that do not mean a stage or status of a kind."""
        return self.telling - {base for _, said in self._states(kind) for base in said}

    def _states(self, kind: str) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield each stage or status of a kind that its words mean, and the base forms that mean it."""
        row = " ".join(["", *(_ALSO.get(word, word) for word in words(self.text)), ""])
        choices = specs(KINDS[kind])[HAPPENING[kind]].choices or {}
        for value, others in choices.items():
            for other in others:
                if f" {' '.join(words(other))} " in row:
                    yield value, _bases(other) | _ALSO_BASES.get(other, frozenset())

    @property
    def begins(self) -> bool:
        """Tell whether it is about the beginning of something."""
        return any(base_form(word) in _BEGINS for word in words(self.text))


@dataclass(frozen=True, slots=True)
class Event:
    """An event with the period that it stands for."""

    days: Period
    text: str
    """What it is and when: `before Castellan Hotels renewal, 2027-01-31`."""
    rest: str
    """The question without the event."""


async def resolve(store: Store, user: str, text: str) -> Event | None:
    """Return the event that a question names, with its period, None if memory does not tell its day."""
    for phrase in read_phrases(text):
        found = await _dated(store, user, phrase, text)
        if found:
            return found
    return None


async def _dated(store: Store, user: str, phrase: Phrase, text: str) -> Event | None:
    """Return the event of one phrase, None unless all records that it fits have the same day."""
    fitting = fit(phrase, (await _candidates(store, user, phrase, text)).values())
    days: dict[str, StoredRecord] = {}
    for record in fitting[:MOST_DATED]:
        day = day_of(record, await entries_of(store, user, record.ref), phrase)
        if day:
            days[day] = record
    if len(days) != 1 or len(fitting) > MOST_DATED:
        return None
    ((day, record),) = days.items()
    name = (
        f"{record.scope} {record.label}"
        if record.scope and record.scope not in record.label
        else record.label
    )
    told = f"{phrase.how} {' '.join(name.split())[:80]}, {day}"
    return Event(opened(f"{phrase.how} ", (day, day)), told, phrase.rest)


def read_phrases(text: str) -> list[Phrase]:
    """Return the events that a question may name, with and without the words from "about" or "did" on."""
    match = _PHRASE.search(text) if len(text.split()) <= LONGEST_ASKED else None
    if match is None:
        return []
    whole = match["what"].strip()
    read = [_phrase(text, match, what) for what in dict.fromkeys((whole, _ELSE.sub("", whole).strip()))]
    return [phrase for phrase in read if phrase is not None]


def _phrase(text: str, match: re.Match[str], what: str) -> Phrase | None:
    """Return the words of an event, None if they do not say what it is."""
    bases = {base_form(word): word for word in words(what)}
    telling = {base for base in bases if base not in IDLE_BASES | _BEGINS | _ENDS | _OPTIONAL}
    telling |= {base for base, word in bases.items() if word.startswith("renew")}
    kinds = {KINDS_CALLED[word] for word in bases.values() if word in KINDS_CALLED} & set(HAPPENING)
    if not telling and not kinds:
        return None
    how = match["how"].lower()
    rest = text[: match.start()] + " " + text[match.start("what") + len(what) :]
    return Phrase(_HOW.get(how, how), what, frozenset(telling), frozenset(kinds or HAPPENING), rest)


def fit(phrase: Phrase, records: Iterable[StoredRecord]) -> list[StoredRecord]:
    """Return the records that an event's words mean; of several, those that the question also mentions."""
    named = [
        one
        for one in records
        if one.kind in phrase.kinds and phrase.needed(one.kind) <= _bases(f"{_called(one)} {one.scope}")
    ]
    rest = _bases(phrase.rest)
    near = [one for one in named if rest & (_bases(f"{_called(one)} {one.scope}") - _OPTIONAL - IDLE_BASES)]
    return named if len(named) == 1 and phrase.needed(named[0].kind) else near


def day_of(record: StoredRecord, entries: Sequence[Entry], phrase: Phrase) -> str | None:
    """Return the ISO day of an event about a record; None if it has not happened, or nobody said when."""
    field = HAPPENING[record.kind]
    values = phrase.values(record.kind)
    if values:
        return _became(field, values, entries)
    ended = ENDED[record.kind][1]
    if phrase.begins or record.kind not in DATED:
        return said_on(entries[0]) if entries else None
    if record.fields.get(field) in ended:
        return _became(field, ended, entries)
    day = str(record.fields.get(DATED[record.kind]) or "")[:10]
    return day if len(day) == 10 else None


def _became(field: str, values: Collection[Scalar | None], entries: Sequence[Entry]) -> str | None:
    """Return the day on which a field last took one of some values."""
    days = [said_on(one) for one in entries if field in one.seen and one.seen[field].new in values]
    return days[-1] if days else None


async def _candidates(store: Store, user: str, phrase: Phrase, text: str) -> Mapping[str, StoredRecord]:
    """Return deals, tasks and cases that the event, or the whole question, may be about."""
    found: dict[str, StoredRecord] = {}
    for asked in (phrase.text, text):
        query = understand(asked)
        for one in await search_records(store, user, query, kinds=tuple(HAPPENING), limit=MOST_CANDIDATES):
            found.setdefault(one.record.ref, one.record)
    return found


def _called(record: StoredRecord) -> str:
    codes = [str(record.fields.get(name) or "") for name in ("case_number", "order_id", "id")]
    return " ".join([record.label, *codes])


def _bases(text: str) -> frozenset[str]:
    return frozenset(map(base_form, words(text)))
