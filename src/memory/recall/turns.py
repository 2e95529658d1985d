"""A message as ranking sees it: which words of the question it holds, and what else it offers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from memory.recall.query.vocabulary import IDLE_BASES
from memory.store.search.text import fold
from memory.text.word_lists import pattern_of, read_lists
from memory.text.wordforms.stemming import base_form, porter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from memory.recall.query.wanted import Query, Shape
    from memory.recall.signals import Signals
    from memory.records.messages import LoggedMessage

MOST_READ: Final = 4_000
"""Maximum number of characters of a message that are read; the text index knows the rest."""
_WORD: Final = re.compile(r"[^\W_]+")
_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?]*")
_LISTS: Final[dict[str, list[str]]] = read_lists("memory.recall", "turns.toml")
_OFFERS: Final[Mapping[Shape, re.Pattern[str]]] = {
    "time": pattern_of(_LISTS, r"\b(?:{time}|(?:this )?{unit}|(?:19|20)\d\d|\d{1,2}[:/.-]\d\d?)\b"),
    "number": pattern_of(_LISTS, r"\b(?:\d[\d,.]*|{number}|every {unit})\b"),
    "place": re.compile(r"(?<=\w )\b(?:[Ii]n|[Aa]t|[Ff]rom|[Tt]o|[Nn]ear|[Oo]n|[Aa]round) (?:the |a )?[A-Z]"),
    "reason": pattern_of(_LISTS, r"\b{reason}\b"),
    "name": re.compile(r"(?<=[a-z,] )[A-Z][a-z]+|[\"“«][^\"”»]+[\"”»]"),
}  # fmt: skip


class Place(NamedTuple):
    """The place of a message: its conversation and its number in it."""

    thread: str
    """Prefix of the thread's message keys, without the colon."""
    number: int

    @classmethod
    def of(cls, key: str) -> Place:
        """Return the place of a message key."""
        thread, _, number = key.rpartition(":")
        return cls(thread, int(number))

    @property
    def key(self) -> str:
        """The message's key."""
        return f"{self.thread}:{self.number:08d}"

    def step(self, by: int) -> Place:
        """Return the place `by` messages later."""
        return Place(self.thread, self.number + by)


class Held(NamedTuple):
    """Words of the question that are held, one bit each: themselves (`exact`), or also synonyms (`alike`)."""

    exact: int = 0
    alike: int = 0


NOTHING: Final = Held()


@dataclass(frozen=True, slots=True)
class Turn:
    """A candidate message."""

    place: Place
    held: Held
    asked: Held
    """The words of the question that its own questions hold."""
    asks: bool
    """Whether it ends with a question."""
    questions: bool
    """Whether it contains a question."""
    offers: bool
    """Whether it holds the kind of answer that was asked for."""
    phrases: int
    """How many pairs of adjacent words it shares with the question."""
    speaker: frozenset[str]
    """The words of the speaker's name, folded."""
    day: str
    """ISO day it was said, or empty."""
    applied: bool
    """Whether it changed a record."""
    close: float = 0.0
    """Its cosine similarity to the question, if the store has vectors."""


def asked_speakers(turns: Iterable[Turn], query: Query) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of the question that name its one speaker, and those that name any speaker.

    The first are empty if the question names several speakers without a word in common.
    """
    labels = {turn.speaker for turn in turns if turn.speaker & query.words}
    named = frozenset(word for label in labels for word in label & query.words)
    one = frozenset.intersection(*labels) & query.words if labels else frozenset()
    return one, named


class QuestionMatcher:
    """The words of one question, to be looked for in texts."""

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
        """Return a message as a turn; `close` is its cosine similarity to the question."""
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
