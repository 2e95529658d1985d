"""One message as ranking sees it: which words of the question it holds, and what else it offers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from memory.recall.query.vocabulary import IDLE_BASES
from memory.store.search.text import fold
from memory.text.wordforms.stemming import base_form, porter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from memory.recall.query.wanted import Query, Shape
    from memory.recall.signals import Signals
    from memory.records.messages import LoggedMessage

MOST_READ: Final = 4_000
"""Characters of a message that are looked at; the text index knows the rest."""
_WORD: Final = re.compile(r"[^\W_]+")
_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?]*")
_UNIT: Final = r"(?:minutes?|hours?|days?|weeks?|weekends?|months?|quarters?|years?)"
_FIGURE: Final = (
    r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|several|couple|few)"
)
_OFFERS: Final[Mapping[Shape, re.Pattern[str]]] = {
    "time": re.compile(
        rf"\b(?:yesterday|today|tonight|tomorrow|ago|last|next|this {_UNIT}|{_UNIT}|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
        r"|january|february|march|april|may|june|july|august|september|october|november|december|recently|just|since|soon"
        r"|(?:19|20)\d\d|\d{1,2}[:/.-]\d\d?)\b",
        re.IGNORECASE,
    ),
    "number": re.compile(rf"\b(?:{_FIGURE}|once|twice|every {_UNIT}|daily|weekly|monthly|yearly)\b", re.IGNORECASE),
    "place": re.compile(r"(?<=\w )\b(?:[Ii]n|[Aa]t|[Ff]rom|[Tt]o|[Nn]ear|[Oo]n|[Aa]round) (?:the |a )?[A-Z]"),
    "reason": re.compile(
        r"\b(?:because|since|so (?:that|i|we|they)|due to|to (?:help|make|get|keep)|wanted|want|inspired|helps?|makes? me|reasons?|caused?)\b",
        re.IGNORECASE,
    ),
    "name": re.compile(r"(?<=[a-z,] )[A-Z][a-z]+|[\"“«][^\"”»]+[\"”»]"),
}  # fmt: skip


class Place(NamedTuple):
    """Where in which conversation."""

    thread: str
    """What the keys of the thread start with."""
    number: int

    @classmethod
    def of(cls, key: str) -> Place:
        """Read a message's key."""
        thread, _, number = key.rpartition(":")
        return cls(thread, int(number))

    @property
    def key(self) -> str:
        """The message's key."""
        return f"{self.thread}:{self.number:08d}"

    def step(self, by: int) -> Place:
        """Return the place so many messages on."""
        return Place(self.thread, self.number + by)


class Held(NamedTuple):
    """Which words of the question are held, one bit each: themselves, and these or words like them."""

    exact: int = 0
    alike: int = 0


NOTHING: Final = Held()


@dataclass(frozen=True, slots=True)
class Turn:
    """A message that may be shown."""

    place: Place
    held: Held
    asked: Held
    """What its questions hold."""
    asks: bool
    """It ends with a question."""
    questions: bool
    """It holds one."""
    offers: bool
    """It holds what was asked for."""
    phrases: int
    """How many pairs of words it has as the question has them."""
    speaker: frozenset[str]
    """The words of the speaker's name, folded."""
    day: str
    """ISO day it was said, or empty."""
    applied: bool
    """Whether a record rests on it."""
    close: float = 0.0
    """The cosine of what it and the question mean, if the store has vectors."""


def asked_speakers(turns: Iterable[Turn], query: Query) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of the one speaker a question names, if it is one, and all speakers' words in it."""
    labels = {turn.speaker for turn in turns if turn.speaker & query.words}
    named = frozenset(word for label in labels for word in label & query.words)
    one = frozenset.intersection(*labels) & query.words if labels else frozenset()
    return one, named


class Lens:
    """What to look for in texts, for one question."""

    def __init__(self, query: Query, signals: Signals) -> None:
        self._query = query
        self._form = base_form if signals.forms else porter
        self._exact: dict[str, int] = {}
        self._alike: dict[str, int] = {}
        for at, term in enumerate(query.terms):
            self._exact[self._form(term.word)] = 1 << at
        for at, term in enumerate(query.terms):
            for word in term.meant:
                self._exact.setdefault(self._form(word), 1 << at)
        for at, term in enumerate(query.terms):
            for word in term.alike if signals.alike else ():
                base = self._form(word)
                self._alike[base] = self._alike.get(base, 0) | 1 << at

    def read(self, place: Place, entry: LoggedMessage, close: float = 0.0) -> Turn:
        """Look at a message; `close` is the cosine of its meaning."""
        text = entry.message.content[:MOST_READ]
        words = self._words(text)
        held = self._held(words)
        asking = (
            [part for part in _SENTENCE.findall(text) if part.rstrip().endswith("?")] if "?" in text else []
        )
        return Turn(
            place,
            held,
            self._held(self._words(" ".join(asking))) if asking and held.alike else NOTHING,
            asks=text.rstrip().endswith("?"),
            questions=bool(asking),
            offers=any(_OFFERS[shape].search(text) for shape in self._query.asks),
            phrases=self._phrases(words) if held.exact & (held.exact - 1) else 0,
            speaker=frozenset(_words(entry.message.name or "")),
            day=(entry.message.at or (entry.recorded_at if entry.origin == "chat" else ""))[:10],
            applied=entry.status == "applied",
            close=close,
        )

    def holds(self, text: str) -> Held:
        """Return which words of the question a text holds."""
        return self._held(self._words(text))

    def _words(self, text: str) -> list[str]:
        return [self._form(word) for word in _words(text)]

    def _held(self, words: Sequence[str]) -> Held:
        exact = alike = 0
        for word in words:
            exact |= self._exact.get(word, 0)
            alike |= self._alike.get(word, 0)
        return Held(exact, exact | alike)

    def _phrases(self, words: Sequence[str]) -> int:
        telling = [self._exact.get(word, 0) for word in words if word not in IDLE_BASES]
        return len({left for left, right in pairwise(telling) if left and right == left << 1})


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text).lower())
