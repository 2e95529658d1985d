"""What a question asks for, as far as its own words say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from memory.recall.query.misspelt import Spelt, respell
from memory.recall.query.period import Period, period
from memory.recall.query.vocabulary import ALIKE, IDLE, IDLE_BASES, KINDS_CALLED
from memory.store.search.text import MAX_QUERY, fold
from memory.text.wordforms.stemming import base_form, forms_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from memory.store.search.vectors import Floats

Shape = Literal["time", "number", "place", "reason", "name"]
"""The kind of answer that is asked for."""

MOST_TERMS: Final = 16
MOST_SYNONYMS: Final = 6
_WORD: Final = re.compile(r"[^\W_]+")
_LATEST: Final = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|current(?:ly)?|now|nowadays|these days|at the moment|up to date)\b",
    re.IGNORECASE,
)
_SHAPES: Final[tuple[tuple[Shape, re.Pattern[str]], ...]] = (
    ("time", re.compile(r"\bwhen\b|\bwhat (?:date|day|month|year|time)\b|\bhow long\b|\bsince when\b", re.IGNORECASE)),
    ("number", re.compile(r"\bhow (?:many|much|often|long|old|big|large)\b", re.IGNORECASE)),
    ("place", re.compile(r"\bwhere\b|\b(?:which|what) (?:city|country|town|place|region|office)\b", re.IGNORECASE)),
    ("reason", re.compile(r"\bwhy\b|\breasons?\b|\bmotivat|\bhow come\b", re.IGNORECASE)),
    ("name", re.compile(r"\bwho(?:m|se)?\b|\bwhich\b|\bnames?\b|\bcalled\b|\btitles?\b", re.IGNORECASE)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """A significant word of a question."""

    word: str
    base: str
    forms: tuple[str, ...]
    """Its forms to look up in the text index."""
    alike: tuple[str, ...]
    """Its synonyms."""
    meant: tuple[str, ...] = ()
    """The word of a known name that it misspells, folded; it counts as much."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question that has been read."""

    text: str
    terms: tuple[Term, ...]
    words: frozenset[str]
    """All its words, folded."""
    asks: frozenset[Shape]
    kinds: frozenset[str]
    """Kinds of records it mentions."""
    days: Period | None
    """First and last ISO day of the period that it names."""
    spelt: tuple[Spelt, ...] = ()
    """Its words that are misspelt known names."""
    latest: bool = False
    """Whether it asks for what holds now."""
    vector: Floats | None = None
    """Its embedding."""
    event: str = ""
    """The event that names its period, if no date does: `before the renewal, 2027-01-31`."""

    @property
    def respelt(self) -> str:
        """The text with its misspelt names corrected."""
        return respell(self.text, self.spelt)


def understand(text: str, *, today: date | None = None, spelt: Sequence[Spelt] = ()) -> Query:
    """Return a question as a query; relative times ("last week") count only if `today` is given."""
    meant = {_folded(one.written): _folded(one.known) for one in spelt}
    text = text[:MAX_QUERY]
    words = tuple(dict.fromkeys(word.lower() for word in _WORD.findall(fold(text))))
    telling = [word for word in words if word not in IDLE and base_form(word) not in IDLE_BASES]
    telling = telling or [word for word in words if len(word) > 1] or list(words)
    terms: dict[str, Term] = {}
    for word in telling:
        terms.setdefault(base_form(word), _term(word, meant.get(word)))
    return Query(
        text,
        tuple(terms.values())[:MOST_TERMS],
        frozenset((*words, *meant.values())),
        frozenset(shape for shape, pattern in _SHAPES if pattern.search(text)),
        frozenset(KINDS_CALLED[word] for word in words if word in KINDS_CALLED),
        period(text, today),
        tuple(spelt),
        _LATEST.search(text) is not None,
    )


def _term(word: str, meant: str | None) -> Term:
    base = base_form(word)
    also = (meant,) if meant else ()
    forms = tuple(dict.fromkeys((*forms_of(word), *also)))
    return Term(word, base, forms, ALIKE.get(base, ())[:MOST_SYNONYMS], also)


def _folded(word: str) -> str:
    return fold(word).lower()
